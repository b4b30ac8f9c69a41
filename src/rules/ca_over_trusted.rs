use std::collections::BTreeSet;

use crate::certificate::Certificate;
use crate::oid::Oid;
use crate::rule::{Context, Fault, rule};

rule! {
    /// CAs in the bundle can issue clients in each other's names.
    ///
    /// ## Why
    /// A truststore does not tie a CA to the names it may certify. Where the bundle has roots of several partners, each of
    /// them, and each CA below it, can issue a client that carries another partner's name. A client's own self-signed
    /// certificate with `CA:TRUE` is such a root too: its owner can issue further clients.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway accepts every client that any CA in the bundle issued, and hands subject and issuer on. To tie
    /// clients to a CA, its documentation points to a Lambda authorizer.
    ///
    /// ## Example
    /// ```text
    /// bundle.pem:1   CN=Partner A Root
    /// bundle.pem:21  CN=Partner B Root      can issue CN=device-1, O=Partner A
    /// ```
    ///
    /// ## Cure
    /// Let the authorizer compare subject *and* issuer, the latter by key rather than by name. Name constraints in a CA
    /// certificate limit what it can issue. Self-signed client certificates belong in a bundle without `CA:TRUE`.
    "ca-over-trusted", Note, Bundle,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html", "RFC 5280, section 4.2.1.10"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    let unlimited: Vec<(usize, &Certificate)> = context
        .distinct()
        .filter(|(index, one)| {
            one.is_ca()
                && one.extensions.name_constraints.is_none()
                && context.truststore.is_self_signed(*index)
        })
        .collect();
    let clients: Vec<_> = unlimited.iter().filter(|(_, one)| is_of_a_client(one)).collect();
    let keys: BTreeSet<_> = unlimited.iter().map(|(_, one)| one.key.spki()).collect();
    let message = match (keys.len(), clients.as_slice()) {
        (0, _) | (1, []) => return Vec::new(),
        (1, [(_, client), ..]) => {
            format!(
                "{} is a client's own certificate, and can issue further clients",
                client.label()
            )
        }
        (roots, _) => format!("each of {roots} roots can issue clients in any name"),
    };
    let mut fault = Fault::new(message);
    if keys.len() > 1 {
        for (_, client) in &clients {
            fault = fault
                .fact(format!("{} is a client's own certificate with CA:TRUE", client.label()));
        }
    }
    let places = clients.iter().map(|(index, _)| *index);
    let roots = unlimited.iter().map(|(index, _)| *index);
    let places =
        places.chain(roots.filter(|index| clients.iter().all(|(client, _)| client != index)));
    let places: Vec<usize> = places.collect();
    vec![fault.members(places).help("have the authorizer compare the subject and the issuer's key")]
}

/// CA:TRUE beside clientAuth and digitalSignature: what `openssl req -x509` makes of a client.
fn is_of_a_client(certificate: &Certificate) -> bool {
    let extensions = &certificate.extensions;
    extensions.extended_key_usage.as_ref().is_some_and(|usage| usage.allows(&Oid::CLIENT_AUTH))
        && extensions.key_usage.as_ref().is_none_or(|usage| usage.digital_signature())
}
