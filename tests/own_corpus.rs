//! Our own corpus of client-certificate cases, `testdata/conformance`: each verdict is argued there by its clause, for
//! each profile, and held here.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test that cannot read its cases has failed"
)]

use std::fs;
use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use truststore::bundle::{Bundle, ClientFile};
use truststore::certificate::Certificate;
use truststore::path::{Question, Verdict, search};
use truststore::profile;
use truststore::source::{self, Blob, Budget, Source};
use truststore::truststore::Truststore;

#[test]
fn every_case_has_the_verdict_that_its_clause_gives() {
    let cases = fs::read_to_string(folder().join("cases.jsonl")).unwrap();
    let mut wrong = Vec::new();
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        for (name, expected) in case["expect"].as_object().unwrap() {
            let verdict = verdict(&case, name);
            if verdict != expected.as_str().unwrap() {
                wrong.push(format!("{} {name}: {verdict}, not {expected}", case["id"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(cases.lines().count() > 50);
}

fn verdict(case: &Value, profile: &str) -> &'static str {
    let certificates = |field: &str| -> Vec<Arc<Certificate>> {
        let names = case[field].as_array().unwrap();
        names.iter().map(|name| certificate(name.as_str().unwrap())).collect()
    };
    let question = Question::of_client(
        profile::by_name(profile).unwrap(),
        case["time"].as_str().unwrap().parse().unwrap(),
    );
    let client = ClientFile::read(blob(case["client"].as_str().unwrap())).unwrap();
    let truststore = Truststore::new(certificates("bundle"));
    let tree = search(&truststore, &client.client.certificate, &certificates("sent"), &question);
    match tree.verdict() {
        Verdict::Accept => "accept",
        Verdict::Unknown => "unknown",
        Verdict::Refuse => "refuse",
    }
}

fn certificate(name: &str) -> Arc<Certificate> {
    let mut bundle = Bundle::read(name, vec![blob(name)]);
    bundle.members.remove(0).certificate
}

fn blob(name: &str) -> Blob {
    let source = Source::Path(folder().join(name));
    source::read(&source, &Budget::default()).unwrap().remove(0)
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/conformance")
}
