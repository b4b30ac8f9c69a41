//! Any name constraints above any alternative names, in certificates that are otherwise in order: no panic, a CA without
//! the constraints accepts whatever one with them does, and OpenSSL accepts it too or the exception is argued.
//!
//! The first octet is the length of the constraints; the extension's value follows, then that of the client's
//! subjectAltName.
#![no_main]

#[path = "../../tests/openssl_property/exceptions.rs"]
mod exceptions;
#[path = "../../tests/generator/mod.rs"]
mod generator;

use std::sync::Arc;

use generator::case::question;
use generator::der;
use generator::keys::{Algorithm, Key};
use generator::plan::Plan;
use generator::verdict::Asked;
use libfuzzer_sys::fuzz_target;
use truststore::certificate::Certificate;
use truststore::path::{Tree, Verdict, search};
use truststore::truststore::Truststore;

fuzz_target!(|bytes: &[u8]| {
    let Some((&length, rest)) = bytes.split_first() else { return };
    let (constraints, names) = rest.split_at(usize::from(length).min(rest.len()));
    let issuer = (1, Key { algorithm: Algorithm::Ed25519, number: 1 });
    let mut anchor = Plan::ca(issuer, issuer);
    let mut client = Plan::client(Key { algorithm: Algorithm::Ed25519, number: 2 }, issuer);
    if !names.is_empty() {
        client.more.push(der::extension("2.5.29.17", false, names));
    }
    let free = ask(&anchor, &client);
    anchor.more.push(der::extension("2.5.29.30", true, constraints));
    let bound = ask(&anchor, &client);
    if bound.verdict() == Verdict::Accept {
        assert_eq!(free.verdict(), Verdict::Accept, "constraints let a client in");
        let refusal = exceptions::refusal(&bound, &question(Asked::Standard));
        if let Some(refusal) = refusal.filter(|one| one.argued.is_none()) {
            panic!("OpenSSL refuses what we accept: {}", refusal.text);
        }
    }
});

fn ask(anchor: &Plan, client: &Plan) -> Tree {
    let read = |plan: &Plan| Arc::new(Certificate::from_der(&plan.der()).expect("readable"));
    let store = Truststore::new([read(anchor)]);
    search(&store, &read(client), &[], &question(Asked::Standard))
}
