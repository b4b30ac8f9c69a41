use crate::bundle::Member;
use crate::oid::Oid;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A CA certificate has a critical extension that nobody knows.
    ///
    /// ## Why
    /// Critical means: whoever does not understand this must refuse the certificate. So every path over this CA is refused.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it; OpenSSL refuses with error 34, `unhandled critical extension`.
    ///
    /// ## Example
    /// ```text
    /// X509v3 extensions:
    ///     1.3.6.1.4.1.99999.1: critical
    ///         ..
    /// ```
    ///
    /// ## Cure
    /// Have the CA certificate issued anew without the extension, or with the extension not marked critical.
    "ca-critical-extension-unknown", Error, Ca, ["RFC 5280, section 4.2"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    let unknown = &certificate.extensions.unknown_critical;
    if unknown.is_empty() {
        return None;
    }
    let names: Vec<_> = unknown.iter().map(Oid::to_string).collect();
    let message = format!(
        "{} has a critical extension that nobody here knows: {}",
        certificate.label(),
        names.join(", ")
    );
    Some(Fault::new(message).help("have it issued anew with that extension not marked critical"))
}
