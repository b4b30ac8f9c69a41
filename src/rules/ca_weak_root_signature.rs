use crate::bundle::Member;
use crate::path::Place;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A root signed itself with a weak algorithm.
    ///
    /// ## Why
    /// A root is trusted because it lies in the bundle, not because of what it says of itself; its signature is verified by
    /// nobody for its sake. Some gateways refuse it all the same, and auditors ask.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents SHA-256 or stronger, and does not say whether a root's own signature counts.
    ///
    /// ## Example
    /// ```text
    /// subject=CN=Example Root, issuer=CN=Example Root
    /// Signature Algorithm: sha1WithRSAEncryption
    /// ```
    ///
    /// ## Cure
    /// None is needed. When the root is renewed, let it sign itself with SHA-256.
    "ca-weak-root-signature", Note, Ca, ["RFC 9155", "RFC 5280, section 6.1"]
}

fn check(member: &Member, index: usize, context: &Context<'_>) -> Option<Fault> {
    if !context.truststore.is_self_signed(index) {
        return None;
    }
    alike::weak_signature(&member.certificate, Place::Ca, context.profile).map(|fault| {
        let algorithm = member.certificate.signature_algorithm.name();
        Fault {
            message: format!("a root signed itself with {algorithm}; no path relies on it"),
            ..fault
        }
    })
}
