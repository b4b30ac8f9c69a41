use crate::path::Place;
use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client has a key of a kind that the gateway does not list.
    ///
    /// ## Why
    /// Gateways name the keys that they accept, and agree on RSA, P-256 and P-384. P-521, secp256k1, Brainpool, Ed25519 and
    /// DSA are strong or weak for other reasons; here they are simply not on the list.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway lists P-256 and P-384 for REST APIs, and "ECDSA-256 or stronger" for HTTP APIs; the vendor's page
    /// lists the floor under `Access denied. Reason: Client cert using an insecure Signature Algorithm`. Of Ed25519 and DSA
    /// nothing is said. `openssl verify` accepts them all.
    ///
    /// ## Example
    /// ```text
    /// Public Key Algorithm: id-ecPublicKey
    ///     ASN1 OID: secp521r1
    /// ```
    ///
    /// ## Cure
    /// A new key on P-256 or P-384, or RSA-2048 and more, and a new certificate:
    ///
    /// ```text
    /// openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out client.key
    /// ```
    "client-curve-unsupported", Error, Client,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    alike::unlisted_key(&client.member.certificate, Place::Client, context.profile)
        .map(|fault| fault.help("make a key on P-256 or P-384, or RSA, and have it certified"))
}
