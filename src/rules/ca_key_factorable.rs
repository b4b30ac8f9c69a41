use crate::bundle::Member;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA has an RSA key that can be broken from the certificate alone.
    ///
    /// ## Why
    /// Its modulus is even or has a small factor, its two primes are neighbours (Fermat's method finds them at once), or its
    /// exponent makes every signature valid. Anybody who has the bundle can issue clients as this CA.
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
    /// Remove the CA now. A new key, made by software that can be trusted, and new certificates for all its clients. Look for what else
    /// the same software or device made.
    "ca-key-factorable", Error, Ca, ["NIST SP 800-89, section 5.3.3", "CVE-2022-26320"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    alike::factorable(&member.certificate)
        .map(|fault| fault.help("remove this CA now, and replace its key"))
}
