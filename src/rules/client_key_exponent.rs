use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client has an RSA key with a small exponent.
    ///
    /// ## Why
    /// With an exponent such as 3, signatures are safe only where every verifier checks their padding to the last byte; several did
    /// not (CVE-2006-4339 and its descendants). FIPS 186-5 asks for 65537 or more.
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
    /// None is urgent. The next key has 65537, as every current tool makes it.
    "client-key-exponent", Warn, Client, ["FIPS 186-5, section 5.1", "CVE-2006-4339"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    alike::small_exponent(&client.member.certificate)
        .map(|fault| fault.help("let the next key have the exponent 65537"))
}
