//! Every rule has a case that breaks it and one that keeps it, in `testdata/rules/<id>/`: the rule finds something in each
//! `bad` folder and nothing in each `good` one. There is no code per rule here, and a rule without cases does not enter.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use truststore::aws::{Newest, Object, Origin};
use truststore::baseline::Baseline;
use truststore::bundle::{self, Bundle, ClientFile};
use truststore::config::Config;
use truststore::crypto::PrivateKey;
use truststore::path::Question;
use truststore::profile;
use truststore::report::{Location, Report};
use truststore::rules;
use truststore::run::{self, Client, Inquiry};
use truststore::source::Blob;
use truststore::waiver::Accepted;

#[test]
fn every_rule_has_its_cases_and_every_case_its_rule() {
    let rules: BTreeSet<_> = rules::ALL.iter().map(|rule| rule.id.to_owned()).collect();
    let rules = &rules - &MADE_WHEN_RUN.iter().map(|rule| (*rule).to_owned()).collect();
    let folders: BTreeSet<_> = folders_in(&root()).iter().map(|folder| name_of(folder)).collect();
    assert_eq!(
        rules, folders,
        "src/rules and testdata/rules differ; cases are made in scripts/make-testdata.sh"
    );
    for rule in rules {
        let cases: Vec<_> =
            folders_in(&root().join(&rule)).iter().map(|folder| name_of(folder)).collect();
        let has = |kind| cases.iter().any(|case| case.starts_with(kind));
        assert!(has("bad") && has("good"), "{rule}: wanted bad and good, found {cases:?}");
    }
}

#[test]
fn a_rule_finds_what_breaks_it_and_nothing_in_what_keeps_it() {
    let mut wrong = Vec::new();
    for rule in rules_with_cases() {
        for case in folders_in(&root().join(rule.id)) {
            let report = check(&case);
            let found = report.findings.iter().any(|finding| finding.rule.id == rule.id);
            if found != name_of(&case).starts_with("bad") {
                let all: BTreeSet<_> =
                    report.findings.iter().map(|finding| finding.rule.id).collect();
                wrong.push(format!("{}/{}: {all:?}", rule.id, name_of(&case)));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "these findings are not what the folder's name says:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn a_finding_says_what_where_and_what_to_do() {
    for rule in rules_with_cases() {
        for case in folders_in(&root().join(rule.id)) {
            for finding in &check(&case).findings {
                let says =
                    format!("{} in {}/{}: {finding:#?}", finding.rule.id, rule.id, name_of(&case));
                assert!(!finding.message.is_empty() && !finding.message.ends_with('.'), "{says}");
                assert!(!finding.message.contains(['\n', '\x1b']), "{says}");
                assert!(!finding.places.is_empty(), "{says}");
                assert!(!finding.help.is_empty() || finding.rule.doc.contains("## Cure"), "{says}");
            }
        }
    }
}

/// What looks alike has different cures: the words of a finding must tell it apart.
#[test]
fn what_looks_alike_is_told_apart() {
    for &(case, message, help) in TOLD_APART {
        let rule = case.split('/').next().unwrap();
        let report = check(&root().join(case));
        let of_rule: Vec<_> = report.findings.iter().filter(|one| one.rule.id == rule).collect();
        let fits =
            of_rule.iter().any(|one| one.message.contains(message) && one.help.contains(help));
        assert!(fits, "{case}: {of_rule:#?}");
    }
}

/// A case, and parts of what its rule says and of what it advises.
const TOLD_APART: &[(&str, &str, &str)] = &[
    ("bundle-renewed-twin/bad", "ending 2040-01-01 and 2044-01-01", "remove what ends first; the"),
    ("bundle-renewed-twin/bad-ahead", "ending 2040-01-01 and 2045-01-01", "from 2031-01-01 on"),
    ("bundle-renewed-twin/bad-narrowed", "ending 2040-01-01 and 2043-01-01", "check your clients"),
    ("ca-chain-incomplete/bad", "the bundle lacks", "up to the root"),
    ("ca-chain-incomplete/bad-altered", "was altered", "take it again from its source"),
    ("path-invalid/bad-circle", "is on the path already", "add the self-signed root"),
    ("path-issuer-missing/bad-signature", "has another key", "add the certificate"),
    ("path-issuer-missing/bad-altered", "was altered", "take it again from its source"),
    ("pem-missing-begin/bad", "and an END line", "before it"),
    ("pem-missing-begin/bad-bare", "END is missing too", "truststore fix"),
    ("pem-missing-begin/bad-two-in-one", "in the same block", "truststore fix"),
];

/// The first sound bundle and client: what the test data calls good must be good altogether, or the bad cases prove little.
#[test]
fn the_sound_case_has_no_finding_above_a_note() {
    let report = check(&root().join("path-issuer-missing/good"));
    let grave: Vec<_> = report
        .findings
        .iter()
        .filter(|finding| finding.severity > truststore::severity::Severity::Note)
        .map(|finding| (finding.rule.id, &finding.message))
        .collect();
    assert!(grave.is_empty(), "{grave:?}");
    assert!(!report.refuses());
}

/// Rules whose cases are too large to keep: `tests/run.rs` makes them.
const MADE_WHEN_RUN: &[&str] = &["bundle-out-of-budget"];

fn rules_with_cases() -> impl Iterator<Item = &'static truststore::rule::Rule> {
    rules::ALL.iter().copied().filter(|rule| !MADE_WHEN_RUN.contains(&rule.id))
}

fn check(case: &Path) -> Report {
    let file = Blob { origin: origin(case), ..blob(case, "bundle.pem").unwrap() };
    let bundle = Bundle::read(name_of(case), vec![file]);
    let sent = blob(case, "sent.pem").map(|blob| bundle::read_sent(blob).unwrap());
    let sent: Vec<_> = sent.map(|sent| sent.members).unwrap_or_default();
    let key = blob(case, "key.pem").map(|blob| PrivateKey::read_all(&blob.bytes, || None).unwrap());
    let clients: Vec<_> = blob(case, "client.pem")
        .map(|blob| Client {
            member: ClientFile::read(blob).unwrap().client,
            sent: sent.iter().map(|member| Arc::clone(&member.certificate)).collect(),
            sent_places: sent.iter().map(Location::of).collect(),
            private_key_spki: key.map(|keys| keys[0].public_spki().to_vec()),
        })
        .into_iter()
        .collect();
    let mut report = run::check(&Inquiry {
        bundle: &bundle,
        clients: &clients,
        candidates: &[],
        question: Question::of_client(
            profile::by_name("api-gateway").unwrap(),
            "2030-01-01T00:00:00Z".parse().unwrap(),
        ),
        warn_days: 30,
        severities: &[],
    });
    accept(case, &mut report);
    report
}

/// What is accepted in this case: waivers in truststore.toml, findings that were there before in baseline.toml.
fn accept(case: &Path, report: &mut Report) {
    let mut waivers = blob(case, "truststore.toml")
        .map(|file| Config::read("truststore.toml", &file.bytes).unwrap().waivers)
        .unwrap_or_default();
    for bundle in waivers.iter_mut().filter_map(|waiver| waiver.bundle.as_mut()) {
        bundle.value.clone_from(&report.bundle);
    }
    let baseline = blob(case, "baseline.toml")
        .map(|file| Baseline::read("baseline.toml", &file.bytes).unwrap());
    let accepted = Accepted {
        waivers: &waivers,
        baseline: baseline.as_ref(),
        severities: &[],
        complete: true,
    };
    accepted.apply(std::slice::from_mut(report));
}

fn blob(case: &Path, file: &str) -> Option<Blob> {
    let bytes = fs::read(case.join(file)).ok()?;
    Some(Blob::new(file, bytes))
}

/// Where the bundle came from, for rules about objects in S3.
fn origin(case: &Path) -> Option<Box<Origin>> {
    let text = fs::read_to_string(case.join("origin.json")).ok()?;
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    Some(Box::new(Origin {
        object: Object::parse("s3://trust/bundle.pem").unwrap().unwrap(),
        version: json["version"].as_str().map(str::to_owned),
        last_modified: None,
        etag: None,
        size: 0,
        sha256: [0; 32],
        newest: match json["newest"].as_str().unwrap() {
            "this" => Newest::This,
            "other" => Newest::Other { version: Some("v2".to_owned()), last_modified: None },
            _ => Newest::Deleted(None),
        },
        changed_while_read: json["changed_while_read"].as_bool().unwrap(),
    }))
}

fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    found
}

fn name_of(folder: &Path) -> String {
    folder.file_name().unwrap().to_str().unwrap().to_owned()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/rules")
}
