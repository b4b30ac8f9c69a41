use crate::bundle::Member;
use crate::path::Place;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA certificate is signed with an algorithm that the gateway does not accept.
    ///
    /// ## Why
    /// With MD5 and SHA-1 a second certificate can be made that the same signature fits. The gateway lists the algorithms
    /// that it accepts; SHA-1 is not among them.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents SHA-256 or stronger, and speaks of the certificates of the truststore; a refusal because
    /// of an intermediate has not been reported. The line `Client cert using an insecure Signature Algorithm` is known for
    /// clients alone. `openssl verify` accepts SHA-1 unless it is called with `-auth_level 1`.
    ///
    /// ## Example
    /// ```text
    /// subject=CN=Example Issuing CA, issuer=CN=Example Root
    /// Signature Algorithm: sha1WithRSAEncryption
    /// ```
    ///
    /// ## Cure
    /// Have the CA certificate issued anew, for the same key, with SHA-256. Its clients work on as they are.
    "ca-weak-signature", Warn, Ca,
    ["RFC 9155", "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html"]
}

fn check(member: &Member, index: usize, context: &Context<'_>) -> Option<Fault> {
    if context.truststore.is_self_signed(index) {
        return None; // nobody relies on what a root says of itself: `ca-weak-root-signature`
    }
    alike::weak_signature(&member.certificate, Place::Ca, context.profile)
        .map(|fault| fault.help("have it issued anew, for the same key, with SHA-256"))
}
