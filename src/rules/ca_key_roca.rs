use crate::bundle::Member;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA has an RSA key with the ROCA fingerprint.
    ///
    /// ## Why
    /// Smart cards and TPMs with a library of Infineon made keys that can be worked out from their public part, at a price: RSA-2048
    /// for some ten thousand dollars. Whoever pays it can issue clients as this CA.
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
    /// A new key, made outside the device or after its firmware was mended, and new certificates for the clients of this CA.
    "ca-key-roca", Error, Ca, ["CVE-2017-15361", "https://crocs.fi.muni.cz/public/papers/rsa_ccs17"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    alike::roca(&member.certificate).map(|fault| fault.help("replace the key of this CA"))
}
