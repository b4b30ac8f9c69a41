use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client has an RSA key that can be broken from the certificate alone.
    ///
    /// ## Why
    /// Its modulus is even or has a small factor, its two primes are neighbours (Fermat's method finds them at once), or its
    /// exponent makes every signature valid. Anybody who sees the certificate can be this client.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it, and is likely to accept; `openssl verify` accepts neighbouring primes.
    ///
    /// ## Example
    /// ```text
    /// modulus = p * q, and |p - q| is small: the root of the modulus is next to both
    /// ```
    ///
    /// ## Cure
    /// Revoke the certificate now. A new key, made by software that can be trusted, and a new certificate. Look for what else the same
    /// software or device made.
    "client-key-factorable", Error, Client, ["NIST SP 800-89, section 5.3.3", "CVE-2022-26320"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    alike::factorable(&client.member.certificate).map(|fault| fault.help("replace the key now"))
}
