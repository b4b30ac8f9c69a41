use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client has an RSA key with the ROCA fingerprint.
    ///
    /// ## Why
    /// Smart cards and TPMs with a library of Infineon made keys that can be worked out from their public part, at a price: RSA-2048
    /// for some ten thousand dollars. Whoever pays it is this client.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it; `openssl verify` accepts such keys.
    ///
    /// ## Example
    /// ```text
    /// the modulus, divided by each of 2, 3, 5, … 167, leaves only powers of 65537
    /// ```
    ///
    /// ## Cure
    /// A new key, made outside the device or after its firmware was mended, and a new certificate.
    "client-key-roca", Error, Client, ["CVE-2017-15361", "https://crocs.fi.muni.cz/public/papers/rsa_ccs17"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    alike::roca(&client.member.certificate).map(|fault| fault.help("replace the key"))
}
