//! Where OpenSSL and we differ on the cases of the conformance suites, the reason is known, each time: an answer of
//! OpenSSL's that is stricter than ours, and that nobody can explain, would count as the verdict. The verdicts
//! themselves are held against the suites elsewhere; here only the core cases, which all verifiers can be asked.

#![allow(
    missing_docs,
    clippy::unwrap_used,
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test reads the suites, and fails aloud"
)]

#[path = "support/suites.rs"]
mod suites;

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use suites::suite;
use truststore::bundle::{Bundle, ClientFile};
use truststore::path::{InitialPolicy, Purpose, Question};
use truststore::profile;
use truststore::run::{Client, Judge, Judgement, Opinions};
use truststore::source::{self, Blob, Budget, Source};

#[test]
fn every_difference_from_openssl_has_its_reason() {
    let (mut judged, mut unexplained) = (0, Vec::new());
    for name in SUITES {
        let Some(folder) = suite(name) else { continue };
        let cases = std::fs::read_to_string(folder.join("cases.jsonl")).unwrap();
        for line in cases.lines() {
            let case: Value = serde_json::from_str(line).unwrap();
            let features = strings(&case, "features");
            if features.iter().any(|feature| feature.starts_with("needs:")) {
                continue;
            }
            let Some(judgement) = judge(&folder, &case) else { continue };
            judged += 1;
            if judgement.disagreement.is_some_and(|one| one.reason.is_none()) {
                unexplained.push(format!("{}: {}", case["id"], judgement.opinion.unwrap()));
            }
        }
    }
    assert!(unexplained.is_empty(), "of {judged}: {unexplained:#?}");
}

/// `None` where the certificate in the client's place cannot be read.
fn judge(suite: &Path, case: &Value) -> Option<Judgement> {
    let files = |key| strings(case, key).into_iter().flat_map(|file| blobs(&suite.join(file)));
    let anchors = Bundle::read("anchors", files("anchors").collect());
    let sent = Bundle::read("sent", files("intermediates").collect());
    let client = ClientFile::read(files("leaf").next()?).ok()?.client;
    let question = Question {
        profile: profile::by_name("rfc5280").unwrap(),
        at: case["time"].as_str().unwrap().parse().unwrap(),
        purpose: match case["purpose"].as_str() {
            Some("client") => Purpose::Client,
            Some("server") => Purpose::Server,
            _ => Purpose::Any,
        },
        max_intermediates: None,
        policy: InitialPolicy::default(),
        crls: Vec::new(),
        strict: false,
    };
    let client = Client {
        member: client,
        sent: sent.members.iter().map(|member| Arc::clone(&member.certificate)).collect(),
        sent_places: Vec::new(),
        private_key_spki: None,
    };
    Some(Judge::new(&anchors, question, Opinions::All).judge(&client))
}

fn blobs(file: &Path) -> Vec<Blob> {
    source::read(&Source::Path(file.to_owned()), &Budget::default()).unwrap()
}

/// A list of strings, or one.
fn strings(case: &Value, key: &str) -> Vec<String> {
    let owned = |value: &Value| value.as_str().map(str::to_owned);
    match &case[key] {
        Value::Array(all) => all.iter().filter_map(owned).collect(),
        one => owned(one).into_iter().collect(),
    }
}

const SUITES: &[&str] =
    &["limbo-client", "limbo", "pkits", "bettertls-path", "chromium-chains", "webpki-tests"];
