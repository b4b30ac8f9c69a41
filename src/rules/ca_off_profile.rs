use crate::bundle::Member;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA certificate departs from the certificate profile of RFC 5280.
    ///
    /// ## Why
    /// The profile asks for things that no path depends on: a positive serial number, extensions marked critical or not,
    /// key identifiers. Most verifiers let them pass; strict ones, and OpenSSL with `-x509_strict`, do not.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents nothing about it.
    ///
    /// ## Example
    /// ```text
    /// serial=-01
    /// X509v3 Basic Constraints:          without the word critical
    ///     CA:TRUE
    /// ```
    ///
    /// ## Cure
    /// None is needed; let the next certificate of this CA keep to the profile. With `--strict` such things refuse.
    "ca-off-profile", Note, Ca, ["RFC 5280, sections 4.1 and 4.2"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    // What is no CA has a finding of its own, and so have missing key ids.
    if !certificate.is_ca() {
        return None;
    }
    alike::off_profile(certificate, &["RFC 5280, section 4.2.1.1", "RFC 5280, section 4.2.1.2"])
}
