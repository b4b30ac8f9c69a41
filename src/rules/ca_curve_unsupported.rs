use crate::bundle::Member;
use crate::path::Place;
use crate::rule::{Context, Fault, alike, rule};

rule! {
    /// A CA has a key of a kind that the gateway does not list.
    ///
    /// ## Why
    /// Gateways name the keys that they accept, and agree on RSA, P-256 and P-384. P-521, secp256k1, Brainpool, Ed25519 and
    /// DSA are strong or weak for other reasons; here they are simply not on the list.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway lists P-256 and P-384 for REST APIs, and "ECDSA-256 or stronger" for HTTP APIs. That the list holds
    /// for CAs too is inferred.
    ///
    /// ## Example
    /// ```text
    /// Public Key Algorithm: id-ecPublicKey
    ///     ASN1 OID: secp521r1
    /// ```
    ///
    /// ## Cure
    /// A new CA with a key on P-256 or P-384, or RSA-2048 and more, beside the old one until the last client has moved.
    "ca-curve-unsupported", Warn, Ca,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html"]
}

fn check(member: &Member, _: usize, context: &Context<'_>) -> Option<Fault> {
    alike::unlisted_key(&member.certificate, Place::Ca, context.profile)
        .map(|fault| fault.help("set up a CA with a key on P-256 or P-384, or RSA"))
}
