//! Populations of clients: the verdict on each is that of `check`, and what it says of a refusal names a rule that exists.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads its files itself, and fails where it cannot"
)]

use truststore::bulk::Bulk;
use truststore::bundle::Bundle;
use truststore::path::{Question, Verdict};
use truststore::profile::{self, Cause};
use truststore::rules;
use truststore::source::Blob;

#[test]
fn a_client_of_a_complete_bundle_is_accepted_and_its_issuer_named() {
    let ruling = bulk(&["root", "issuing"]).judge(&der("client"));
    assert_eq!(ruling.verdict, Verdict::Accept);
    assert_eq!((ruling.issuer, ruling.why), (Some(1), None));
    assert!(ruling.until.is_some());
}

#[test]
fn a_refusal_says_which_rule_and_which_line_of_the_log() {
    let ruling = bulk(&["root"]).judge(&der("client"));
    assert_eq!(ruling.verdict, Verdict::Refuse);
    let why = ruling.why.unwrap();
    assert_eq!((why.rule, why.cause), ("path-issuer-missing", Cause::IssuerMissing));
    assert!(why.words.contains("is not in the truststore"), "{}", why.words);
    assert_eq!(why.log.unwrap().reason, Some("Could not find issuer for certificate"));
    assert!(rules::by_id(why.rule).is_some());
}

#[test]
fn rubbish_is_refused_and_said() {
    let ruling = bulk(&["root"]).judge(b"rubbish");
    assert_eq!((ruling.verdict, ruling.until), (Verdict::Refuse, None));
    assert_eq!(ruling.why.unwrap().rule, "pem-unreadable-certificate");
}

#[test]
fn every_rule_that_is_named_exists() {
    let text = include_str!("../src/bulk/why.rs").to_owned() + include_str!("../src/bulk.rs");
    let quoted = text.split('"').skip(1).step_by(2);
    let ids: Vec<_> = quoted
        .filter(|id| ["client-", "path-", "pem-"].iter().any(|prefix| id.starts_with(prefix)))
        .collect();
    assert!(ids.len() > 10);
    for id in ids {
        assert!(rules::by_id(id).is_some(), "{id}");
    }
}

fn bulk(members: &[&str]) -> Bulk {
    let bytes: Vec<u8> = members
        .iter()
        .flat_map(|name| std::fs::read(format!("testdata/pki/{name}.pem")).unwrap())
        .collect();
    let blob = Blob { name: "bundle.pem".to_owned(), bytes, origin: None };
    Bulk::new(&Bundle::read("bundle.pem", vec![blob]), question())
}

fn question() -> Question {
    Question::of_client(profile::by_name("api-gateway").unwrap(), "2030-01-01".parse().unwrap())
}

fn der(name: &str) -> Vec<u8> {
    let bytes = std::fs::read(format!("testdata/pki/{name}.pem")).unwrap();
    let document = truststore::pem::read(&bytes);
    let (_, _, der) = document.certificates().next().unwrap();
    der.to_vec()
}
