//! Several reports in one survey: what joining must keep, whatever the bundle, held over a bad case of every rule.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files"
)]

use std::fs;
use std::path::{Path, PathBuf};

use truststore::bundle::{Bundle, ClientFile};
use truststore::path::Question;
use truststore::profile;
use truststore::report::{Difference, Joined, Report, Suppressed, SuppressedBy, Survey};
use truststore::run::{self, Client, Inquiry};
use truststore::severity::Severity;
use truststore::source::Blob;

#[test]
fn joining_loses_nothing_adds_nothing_and_shows_the_worst() {
    for folder in cases() {
        let reports = reports(&folder);
        let joined = Survey::joined(&reports);
        for (place, report) in reports.iter().enumerate() {
            let mut kept: Vec<Severity> =
                joined.iter().filter_map(|one| one.severities[place]).collect();
            let mut found: Vec<Severity> =
                report.findings.iter().map(|finding| finding.severity).collect();
            kept.sort_unstable();
            found.sort_unstable();
            assert_eq!(kept, found, "{}: {}", folder.display(), report.profile.name);
        }
        for one in &joined {
            let worst = one.severities.iter().flatten().max();
            assert_eq!(Some(&one.finding.severity), worst, "{}", folder.display());
            let own = &reports[one.report].findings;
            assert!(own.iter().any(|finding| std::ptr::eq(finding, one.finding)));
        }
        let order: Vec<Severity> = joined.iter().map(|one| one.finding.severity).collect();
        assert!(order.is_sorted_by(|one, next| one >= next), "{}: {order:?}", folder.display());
    }
}

#[test]
fn differences_are_where_reports_differ_and_nowhere_else() {
    let mut some = 0;
    for folder in cases() {
        let reports = reports(&folder);
        for difference in Survey::differences(&reports) {
            some += 1;
            match difference {
                Difference::Rule(rule, row) => {
                    for (said, report) in row.iter().zip(&reports) {
                        let own = report.findings.iter().filter(|one| one.rule.id == rule);
                        let worst = own.map(|one| one.severity).max().unwrap_or(Severity::Off);
                        assert_eq!(*said, worst, "{}: {rule}", folder.display());
                    }
                    assert!(row.iter().any(|one| *one != row[0]));
                }
                Difference::Client(client, row) => {
                    let verdicts: Vec<_> =
                        reports.iter().map(|report| report.clients[client].verdict).collect();
                    assert_eq!(row, verdicts, "{}", folder.display());
                    assert!(row.iter().any(|one| *one != row[0]));
                }
            }
        }
    }
    let folder = Path::new(ROOT).join("path-too-deep/bad");
    let twice = [checked(&folder, "api-gateway"), checked(&folder, "api-gateway")];
    assert_eq!(Survey::differences(&twice), Vec::new());
    assert!(Survey::joined(&twice).iter().all(Joined::everywhere));
    assert!(some > 10, "{some}");
}

#[test]
fn what_is_suppressed_fails_nothing_and_a_refusal_goes_with_its_finding() {
    let folder = Path::new(ROOT).join("path-issuer-missing/bad");
    let mut survey = Survey::from(checked(&folder, "api-gateway"));
    assert!(survey.fails() && survey.refuses() && survey.worst() == Severity::Error);
    survey.fail_on = None;
    assert!(!survey.fails(), "nothing is to fail");
    survey.fail_on = Some(Severity::Note);
    for finding in &mut survey.reports[0].findings {
        finding.suppressed = Some(Suppressed {
            by: SuppressedBy::Waiver,
            reason: "known".to_owned(),
            until: None,
            place: "waivers.toml:1".to_owned(),
        });
    }
    assert!(!survey.fails() && !survey.refuses() && survey.worst() == Severity::Off);
    // A refusal that no finding explains is nobody's to accept.
    survey.reports[0].findings.clear();
    assert!(survey.refuses() && survey.fails());
}

fn reports(folder: &Path) -> Vec<Report> {
    profile::ALL.iter().map(|profile| checked(folder, profile.name)).collect()
}

fn checked(folder: &Path, profile: &str) -> Report {
    let blob = |name: &str| {
        let bytes = fs::read(folder.join(name)).ok()?;
        Some(Blob::new(name, bytes))
    };
    let bundle = Bundle::read("bundle.pem", blob("bundle.pem").into_iter().collect());
    let client = blob("client.pem").and_then(|blob| ClientFile::read(blob).ok());
    let clients: Vec<Client> = client
        .map(|file| Client {
            member: file.client,
            sent: Vec::new(),
            sent_places: Vec::new(),
            private_key_spki: None,
        })
        .into_iter()
        .collect();
    let question =
        Question::of_client(profile::by_name(profile).unwrap(), "2030-01-01".parse().unwrap());
    run::check(&Inquiry {
        bundle: &bundle,
        clients: &clients,
        candidates: &[],
        question,
        warn_days: 30,
        severities: &[],
    })
}

/// The folder of a bad case for each rule that has a bundle in it.
fn cases() -> Vec<PathBuf> {
    let inside = |folder: &Path| {
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect::<Vec<_>>()
    };
    let mut all: Vec<PathBuf> = inside(Path::new(ROOT))
        .iter()
        .filter(|path| path.is_dir())
        .flat_map(|rule| inside(rule))
        .collect();
    let is_bad = |folder: &PathBuf| folder.ends_with("bad") && folder.join("bundle.pem").exists();
    all.retain(is_bad);
    all.sort();
    assert!(all.len() > 50, "{}", all.len());
    all
}

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/rules");
