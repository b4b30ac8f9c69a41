use crate::bundle::Member;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A CA certificate is of X.509 version 1 or 2.
    ///
    /// ## Why
    /// Before version 3 there were no extensions, and a certificate could not say that it is a CA. Standards allow such a
    /// certificate as a trust anchor only because somebody vouches for it by other means; as an intermediate it is refused.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about versions. Application Load Balancer, CloudFront and IAM Roles Anywhere want
    /// version 3. OpenSSL accepts a version 1 root, except with `-x509_strict`.
    ///
    /// ## Example
    /// ```text
    /// Certificate:
    ///     Data:
    ///         Version: 1 (0x0)
    /// ```
    ///
    /// ## Cure
    /// Have the root issue itself anew as version 3, with the same key and `CA:TRUE`; its clients work on as they are.
    "ca-version-1", Warn, Ca, ["RFC 5280, section 4.1.2.1", "RFC 5280, section 6.1.4 (k)"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    if certificate.version >= 3 {
        return None;
    }
    let message = format!(
        "{} is a certificate of version {}, which cannot say that it is a CA",
        certificate.label(),
        certificate.version
    );
    Some(
        Fault::new(message)
            .help("have it issued anew as version 3, for the same key, with CA:TRUE"),
    )
}
