//! Chains that are in order, or have one defect, with octets changed in one certificate, which is signed again: what we
//! accept OpenSSL accepts too, or the exception is argued.
//!
//! The first four octets are the number of the chain, the fifth that of the certificate; then come changes of four octets
//! each: where, and what to add there.
#![no_main]

#[path = "../../tests/openssl_property/exceptions.rs"]
mod exceptions;
#[path = "../../tests/generator/mod.rs"]
mod generator;

use std::sync::Arc;

use generator::case::{Case, Place, question};
use generator::keys::Algorithm;
use generator::plan::Plan;
use generator::verdict::Asked;
use libfuzzer_sys::fuzz_target;
use truststore::certificate::Certificate;
use truststore::path::{Verdict, search};
use truststore::truststore::Truststore;

fuzz_target!(|bytes: &[u8]| {
    let [a, b, c, d, victim, changes @ ..] = bytes else { return };
    let case = Case::from_seed(u64::from(u32::from_be_bytes([*a, *b, *c, *d]) % CHAINS));
    if case.client.signer.algorithm == Algorithm::Rsa2048 {
        return; // slow to sign, and its certificates differ in nothing else
    }
    let victim = usize::from(*victim) % (case.cas.len() + 1);
    let made = |plan: &Plan, number: usize| {
        let der = plan.der_after(|octets| {
            if number == victim {
                change(octets, changes);
            }
        });
        Certificate::from_der(&der).ok().map(Arc::new)
    };
    let Some(client) = made(&case.client, 0) else { return };
    let (mut bundle, mut sent) = (Vec::new(), Vec::new());
    for (number, (plan, place)) in (1..).zip(&case.cas) {
        match place {
            Place::Stored => bundle.extend(made(plan, number)),
            Place::Sent => sent.extend(made(plan, number)),
            Place::Absent => {}
        }
    }
    if case.client_stored {
        bundle.push(Arc::clone(&client));
    }
    let store = Truststore::new(bundle);
    for asked in [Asked::Standard, Asked::Strict] {
        let question = question(asked);
        let tree = search(&store, &client, &sent, &question);
        if tree.verdict() != Verdict::Accept {
            continue;
        }
        let refusal = exceptions::refusal(&tree, &question);
        if let Some(refusal) = refusal.filter(|one| one.argued.is_none()) {
            panic!("OpenSSL refuses what we accept: {}\n{}", refusal.text, case.describe());
        }
    }
});

fn change(octets: &mut [u8], changes: &[u8]) {
    for change in changes.chunks_exact(4).take(8) {
        let [a, b, octet, add] = *change else { return };
        let place = usize::from(u16::from_be_bytes([a, b])) % octets.len().max(1);
        if let Some(target) = octets.get_mut(place) {
            *target = if add == 0 { octet } else { target.wrapping_add(add) };
        }
    }
}

/// Certificates are remembered by the generator, so there must be an end to them.
const CHAINS: u32 = 5_000;
