use std::collections::BTreeSet;

use crate::certificate::Certificate;
use crate::rule::{Context, Fault, rule};
use crate::truststore::{Signed, key_id_matches};

rule! {
    /// Verifiers that do not try every issuer give an answer that depends on the order of the bundle.
    ///
    /// ## Why
    /// Several CAs have the name that a certificate gives for its issuer, and nothing in the certificate says which of
    /// them it was. OpenSSL, and gateways built on it, take the first that fits by name and key id, and do not come
    /// back when its key does not verify the signature: error 7, `certificate signature failure`.
    ///
    /// ## What the gateway does
    /// How Amazon API Gateway tells such CAs apart is not documented. Here every candidate is tried, so that the order
    /// of the bundle never changes our verdict.
    ///
    /// ## Example
    /// Two roots of one name, and a client without authorityKeyIdentifier:
    ///
    /// ```text
    /// bundle   subject=CN=Root  key id 26:74:7F:3E…     subject=CN=Root  key id 9C:10:55:D8…
    /// client   issuer=CN=Root   authorityKeyIdentifier: none
    /// ```
    ///
    /// ## Cure
    /// Issue the certificate anew with an authorityKeyIdentifier. Until then put the CA that issued it first.
    "bundle-order-sensitive", Warn, Bundle, ["RFC 4158, section 3.5.12", "RFC 5280, section 4.2.1.1"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    let stored = context.distinct().map(|(_, certificate)| certificate);
    let clients = context.clients.iter().map(|client| client.member.certificate.as_ref());
    let mut reported = BTreeSet::new();
    stored
        .chain(clients)
        .filter(|below| !below.is_self_issued())
        .filter_map(|below| undecided(below, context))
        .filter(|(rivals, _)| reported.insert(rivals.clone()))
        .map(|(rivals, below)| {
            Fault::new(format!(
                "{} CAs could have issued {below} by name and key id, and not all of them did",
                rivals.len(),
            ))
            .members(rivals)
            .help("issue it anew with an authorityKeyIdentifier; until then put its issuer first")
        })
        .collect()
}

/// The members that OpenSSL takes for issuers of this certificate, where some are and some are not.
fn undecided(below: &Certificate, context: &Context<'_>) -> Option<(Vec<usize>, String)> {
    let store = context.truststore;
    let namesakes = store.by_subject(&below.issuer);
    if namesakes.len() < 2 || namesakes.len() > MOST_RIVALS {
        return None;
    }
    let rivals: Vec<usize> = namesakes
        .iter()
        .map(|&index| index as usize)
        .filter(|&index| {
            store
                .certificate(index)
                .is_some_and(|issuer| key_id_matches(&below.extensions, issuer) != Some(false))
        })
        .collect();
    let signers = rivals.iter().filter(|&&index| store.signed(index, below) == Signed::Yes).count();
    (signers > 0 && signers < rivals.len()).then(|| (rivals, below.label()))
}

/// Beyond so many CAs of one name, signatures are left alone: the name itself is the finding then.
const MOST_RIVALS: usize = 32;
