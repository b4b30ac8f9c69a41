use crate::bundle::Member;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA has an RSA key with a small exponent.
    ///
    /// ## Why
    /// With an exponent such as 3, signatures are safe only where every verifier checks their padding to the last byte; several did
    /// not (CVE-2006-4339 and its descendants), and certificates were forged under such CAs. FIPS 186-5 asks for 65537 or more.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about exponents; `openssl verify` accepts them.
    ///
    /// ## Example
    /// ```text
    /// RSA Public-Key: (2048 bit)
    /// Exponent: 3 (0x3)
    /// ```
    ///
    /// ## Cure
    /// None is urgent. The next key of this CA has 65537, as every current tool makes it.
    "ca-key-exponent", Warn, Ca, ["FIPS 186-5, section 5.1", "CVE-2006-4339"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    alike::small_exponent(&member.certificate)
        .map(|fault| fault.help("let the next key of this CA have the exponent 65537"))
}
