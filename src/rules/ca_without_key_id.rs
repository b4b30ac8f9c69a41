use crate::bundle::Member;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A CA certificate has no subjectKeyIdentifier.
    ///
    /// ## Why
    /// The key id is how a verifier tells two CAs of one name apart, for instance after a change of key. Without it, the
    /// first of them in the file may be taken, and be the wrong one.
    ///
    /// ## What the gateway does
    /// Nothing, as long as no other CA in the bundle has the same name.
    ///
    /// ## Cure
    /// Have the next certificate of this CA issued with `subjectKeyIdentifier=hash`.
    "ca-without-key-id", Note, Ca, ["RFC 5280, section 4.2.1.2"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    if !certificate.is_ca() || certificate.extensions.subject_key_id.is_some() {
        return None;
    }
    Some(Fault::new(format!("{} has no subjectKeyIdentifier", certificate.label())))
}
