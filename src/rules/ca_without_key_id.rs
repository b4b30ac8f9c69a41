use crate::bundle::Member;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A CA certificate lacks its key identifiers.
    ///
    /// ## Why
    /// subjectKeyIdentifier says which key this is, authorityKeyIdentifier which key signed it. They are how a verifier tells
    /// two CAs of one name apart, for instance after a change of key. Without them, the first of the two in the file may be
    /// taken, and be the wrong one.
    ///
    /// ## What the gateway does
    /// Nothing, as long as no other CA in the bundle has the same name.
    ///
    /// ## Example
    /// ```text
    /// $ openssl x509 -in issuing.pem -noout -ext subjectKeyIdentifier,authorityKeyIdentifier
    /// No extensions matching
    /// ```
    ///
    /// ## Cure
    /// Have the next certificate of this CA issued with `subjectKeyIdentifier=hash` and `authorityKeyIdentifier=keyid`.
    "ca-without-key-id", Note, Ca, ["RFC 5280, section 4.2.1.1", "RFC 5280, section 4.2.1.2"]
}

fn check(member: &Member, _: usize, _: &Context<'_>) -> Option<Fault> {
    let certificate = &member.certificate;
    let extensions = &certificate.extensions;
    let authority = extensions.authority_key_id.as_ref();
    let names_issuer = certificate.is_self_issued()
        || authority.is_some_and(|authority| authority.key_id.is_some());
    let lacking = match (extensions.subject_key_id.is_some(), names_issuer) {
        (true, true) => return None,
        (false, true) => "subjectKeyIdentifier",
        (true, false) => "authorityKeyIdentifier with a key id",
        (false, false) => "subjectKeyIdentifier and no authorityKeyIdentifier",
    };
    certificate.is_ca().then(|| Fault::new(format!("a CA has no {lacking}")))
}
