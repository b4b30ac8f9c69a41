//! The versions of an object, made of bundles of the test data: what waivers accept in each, and that the JSON keeps to
//! docs/versions.schema.json. That they are read from S3 is asked in tests/s3.rs.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

#[path = "support/schema.rs"]
mod schema;

use std::fs;
use std::path::Path;

use serde_json::Value;
use truststore::aws::VersionListed;
use truststore::bundle::Bundle;
use truststore::changes::{self, VersionReport};
use truststore::path::Question;
use truststore::profile;
use truststore::render::{Detail, Style, versions};
use truststore::run::{Inquiry, check};
use truststore::source::Blob;
use truststore::time::Time;
use truststore::waiver::{self, Accepted};

const OBJECT: &str = "s3://trust/bundle.pem";

#[test]
fn what_is_written_keeps_to_the_schema_and_the_schema_has_teeth() {
    let schema: Value = serde_json::from_str(include_str!("../docs/versions.schema.json")).unwrap();
    let mut bytes = Vec::new();
    versions::write_json(OBJECT, &history(), &mut bytes).unwrap();
    let mut written: Value = serde_json::from_slice(&bytes).unwrap();
    let wrong = |value: &Value| {
        let mut wrong = Vec::new();
        schema::judge(&schema, &schema, value, "$", &mut wrong);
        wrong
    };
    assert_eq!(wrong(&written), [""; 0]);
    assert_eq!(written["versions"][0]["changes"][0]["change"], "added");
    written["versions"][0]["surplus"] = true.into();
    written["versions"][1]["worst"] = "fatal".into();
    assert_eq!(wrong(&written).len(), 2);
}

/// Of the newest version it is asked what the waivers are good for; older ones are looked back at.
#[test]
fn a_waiver_counts_in_every_version_and_is_spoken_of_in_the_newest() {
    let text = format!(
        "[[waiver]]\nrule = 'ca-expired'\nbundle = '{OBJECT}'\nreason = 'r'\nuntil = 2030-03-31\n\
         [[waiver]]\nrule = 'ca-expiring'\nbundle = '{OBJECT}'\nreason = 'r'\nuntil = 2029-03-31\n"
    );
    let waivers = waiver::read_file("w.toml", text.as_bytes()).unwrap();
    let accepted = Accepted { waivers: &waivers, baseline: None, severities: &[], complete: false };
    let mut history = history();
    let mut checks = history.iter_mut().filter_map(|one| one.check.as_mut());
    accepted.apply(std::slice::from_mut(checks.next().unwrap()));
    checks.for_each(|older| accepted.mark(older));
    let says = |place: usize, rule: &str| {
        let check = history[place].check.as_ref().unwrap();
        check.findings.iter().any(|finding| finding.rule.id == rule)
    };
    assert!(says(0, "waiver-expired") && !says(2, "waiver-expired"));
    let mut drawn = Vec::new();
    versions::write(OBJECT, &history, &Style::plain(Detail::Normal), &mut drawn).unwrap();
    let drawn = String::from_utf8(drawn).unwrap();
    assert_eq!(drawn.matches("2 certificates, 0 errors").count(), 1, "{drawn}");
    assert_eq!(drawn.matches(", 1 accepted").count(), 2, "{drawn}");
}

/// An expired CA beside its root; before that a delete marker; before that the expired CA alone.
fn history() -> Vec<VersionReport> {
    let read = |files: &[&str]| {
        let bytes = files.iter().flat_map(|file| fs::read(pki().join(file)).unwrap()).collect();
        Bundle::read(OBJECT, vec![Blob::new(OBJECT, bytes)])
    };
    let (old, new) = (read(&["issuing-past.pem"]), read(&["root.pem", "issuing-past.pem"]));
    let at: Time = "2030-01-01".parse().unwrap();
    let checked = |bundle: &Bundle| {
        let profile = profile::by_name("api-gateway").unwrap();
        check(&Inquiry {
            bundle,
            clients: &[],
            candidates: &[],
            question: Question::of_client(profile, at),
            warn_days: 30,
            severities: &[],
        })
    };
    let version = |id: &str, deleted| VersionListed {
        id: id.to_owned(),
        last_modified: Some(at),
        deleted,
        size: 7,
    };
    let unread = |id, deleted| VersionReport {
        version: version(id, deleted),
        check: None,
        unreadable: None,
        changes: None,
    };
    vec![
        VersionReport {
            check: Some(checked(&new)),
            changes: Some(changes::between(&old, &new)),
            ..unread("3", false)
        },
        unread("2", true),
        VersionReport { check: Some(checked(&old)), ..unread("1", false) },
        VersionReport { unreadable: Some("no".to_owned()), ..unread("0", false) },
    ]
}

fn pki() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/pki")
}
