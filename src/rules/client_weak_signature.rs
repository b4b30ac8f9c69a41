use crate::path::Place;
use crate::rule::{ClientView, Context, Fault, alike, rule};

rule! {
    /// The client certificate is signed with an algorithm that the gateway does not accept.
    ///
    /// ## Why
    /// With MD5 and SHA-1 a second certificate can be made that the same signature fits. Gateways list the algorithms that
    /// they accept; RSA-PSS is missing from most lists, though nothing is wrong with it.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway wants SHA-256 or stronger: 403, and in the execution log
    /// `Access denied. Reason: Client cert using an insecure Signature Algorithm`. `openssl verify` accepts SHA-1 unless it is
    /// called with `-auth_level 1`, so that a check with it says OK.
    ///
    /// ## Example
    /// ```text
    /// Signature Algorithm: sha1WithRSAEncryption
    /// ```
    ///
    /// ## Cure
    /// Have the client certified anew with SHA-256:
    ///
    /// ```text
    /// openssl x509 -in client.pem -noout -text | grep 'Signature Algorithm'
    /// ```
    "client-weak-signature", Error, Client,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html", "RFC 9155"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
    alike::weak_signature(&client.member.certificate, Place::Client, context.profile)
        .map(|fault| fault.help("have the client certified anew, with SHA-256"))
}
