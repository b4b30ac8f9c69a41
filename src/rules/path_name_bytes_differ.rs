use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// Two names on the path are the same, and not byte for byte.
    ///
    /// ## Why
    /// The issuer's name in one certificate and the subject of the next are equal by the rules of RFC 5280 (capitals, blanks
    /// and string types do not count), but encoded differently. Go, rustls, NSS and GnuTLS compare bytes, and find no issuer;
    /// OpenSSL, Java and BoringSSL find it.
    ///
    /// ## What the gateway does
    /// How Amazon API Gateway compares names is not documented.
    ///
    /// ## Example
    /// ```text
    /// client   issuer=CN=Example Issuing CA      UTF8String
    /// bundle   subject=CN=EXAMPLE Issuing CA     PrintableString
    /// ```
    ///
    /// ## Cure
    /// Have the lower certificate issued anew by software that copies the issuer's name instead of writing it anew.
    "path-name-bytes-differ", Warn, Path, ["RFC 5280, section 7.1", "RFC 5280, section 4.1.2.6"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    let path = client.tree.accepted_path()?;
    let (below, issuer) = path.iter().zip(path.iter().skip(1)).find(|(below, issuer)| {
        below.certificate.issuer.raw() != issuer.certificate.subject.raw()
    })?;
    let message = format!(
        "{} names its issuer in other bytes than {} names itself",
        below.certificate.label(),
        issuer.certificate.label()
    );
    Some(Fault::new(message).help("have the lower certificate issued anew with the name copied"))
}
