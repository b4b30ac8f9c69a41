use crate::bundle::Member;
use crate::rule::{Context, Fault, rule};

rule! {
    /// The key usage of a CA does not allow it to sign certificates.
    ///
    /// ## Why
    /// Where a CA certificate has the extension keyUsage, keyCertSign must be in it. Without it every path over this CA is
    /// refused.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it; OpenSSL refuses with error 32, `key usage does not include certificate
    /// signing`.
    ///
    /// ## Example
    /// ```text
    /// X509v3 Basic Constraints: critical
    ///     CA:TRUE
    /// X509v3 Key Usage: critical
    ///     Digital Signature
    /// ```
    ///
    /// ## Cure
    /// Have the CA certificate issued anew, for the same key, with `keyUsage=critical,keyCertSign,cRLSign`.
    "ca-no-cert-sign", Error, Ca, ["RFC 5280, section 6.1.4 (n)"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    let usage = certificate.extensions.key_usage.as_ref()?;
    if !certificate.is_ca() || usage.key_cert_sign() {
        return None;
    }
    let found: Vec<_> = usage.names().collect();
    let found = if found.is_empty() { "nothing".to_owned() } else { found.join(", ") };
    let message = format!(
        "{} may not sign certificates: its keyUsage allows {found}, not keyCertSign",
        certificate.label()
    );
    Some(Fault::new(message).help("have it issued anew, for the same key, with keyCertSign"))
}
