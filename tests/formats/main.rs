//! Every format of the report, as those see it who read it: the schemas and parsers of other people
//! (`scripts/format-validators.sh`), a terminal, a build server, a browser.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test that cannot run has failed"
)]

mod hostile;
mod outputs;
mod program;
mod stable;
mod workflow;

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;
use std::process::Command;

use program::{FORMATS, Folder, truststore};

/// What is asked, by the names of files in testdata/, and for which exit code.
const CASES: [(&str, i32); 6] = [
    (
        "rules/path-issuer-missing/bad/bundle.pem --client rules/path-issuer-missing/bad/client.pem",
        1,
    ),
    (
        "rules/path-issuer-missing/good/bundle.pem --client rules/path-issuer-missing/good/client.pem",
        0,
    ),
    (
        "rules/path-too-deep/bad/bundle.pem --client rules/path-too-deep/bad/client.pem --for api-gateway \
         --for api-gateway-http --for rfc5280 --verbose",
        1,
    ),
    // The rules that would say why a client is refused are off.
    (
        "rules/path-issuer-missing/bad/bundle.pem --client rules/path-issuer-missing/bad/client.pem \
         --severity path-issuer-missing=off",
        1,
    ),
    // Blocks without certificates, several bundles.
    ("rules/pem-private-key/bad/bundle.pem rules/pem-text-outside/bad/bundle.pem", 1),
    // Of several bundles, one cannot be read.
    ("rules/ca-expired/bad/bundle.pem pki/no-such-file.pem", 2),
];

/// The formats that a reader of other people's making is there for.
const READ_BY_OTHERS: [&str; 7] =
    ["json", "jsonl", "sarif", "junit", "gitlab", "markdown", "github"];

#[test]
fn every_format_is_read_by_its_consumers() {
    let folder = Folder::new("consumers");
    let mut reports = Vec::new();
    for (number, (case, code)) in CASES.iter().enumerate() {
        let outputs: Vec<String> = READ_BY_OTHERS
            .iter()
            .map(|format| format!("--output {format}={number}.{format}"))
            .collect();
        let said = truststore(&folder, &format!("check {case} {}", outputs.join(" ")));
        assert_eq!(said.code, *code, "{case}: {said:?}");
        let named = |format: &&str| format!("{format}={number}.{format}");
        reports.extend(READ_BY_OTHERS.iter().map(named));
    }
    assert_read(&folder, &reports);
}

#[test]
fn the_readers_have_teeth() {
    let folder = Folder::new("teeth");
    let said = truststore(
        &folder,
        "check rules/ca-expired/bad/bundle.pem --output sarif=a.sarif --output junit=a.junit \
         --output gitlab=a.gitlab --output markdown=a.markdown --output github=a.github --output jsonl=a.jsonl \
         --output json=a.json",
    );
    assert_eq!(said.code, 1, "{said:?}");
    for (format, from, to) in [
        ("sarif", "\"level\": \"error\"", "\"level\": \"critical\""),
        ("sarif", "\"ruleIndex\": 0", "\"ruleIndex\": 1000"),
        ("junit", "tests=\"", "surplus=\""),
        ("junit", "<testcase name", "<testcase surplus"),
        ("gitlab", "\"severity\": \"critical\"", "\"severity\": \"fatal\""),
        ("markdown", "| error |", "| [error](https://evil.example) |"),
        ("github", "title=", "surplus="),
        ("jsonl", "\"record\":\"finding\"", "\"record\":\"something\""),
        ("json", "\"severity\": \"error\"", "\"severity\": \"fatal\""),
    ] {
        let text = fs::read_to_string(folder.path().join(format!("a.{format}"))).unwrap();
        let broken = text.replacen(from, to, 1);
        assert_ne!(text, broken, "{format}: nothing to break: {from}\n{text}");
        fs::write(folder.path().join(format!("broken.{format}")), broken).unwrap();
        let Some(said) = read(&folder, &[format!("{format}=broken.{format}")]) else { return };
        assert!(!said.is_empty(), "{format}: nobody minds {to}");
    }
}

/// Every format that the program has is tested here.
#[test]
fn no_format_is_forgotten() {
    let folder = Folder::new("forgotten");
    let said = truststore(&folder, "check pki/root.pem --output none=a");
    let listed = said.err.split("use ").nth(1).unwrap_or_default();
    let listed: Vec<&str> = listed.lines().next().unwrap_or_default().split(", ").collect();
    assert_eq!(listed, FORMATS, "{said:?}");
}

/// Has reports read by their consumers, and fails where one minds.
pub(crate) fn assert_read(folder: &Folder, reports: &[String]) {
    if let Some(said) = read(folder, reports) {
        assert!(said.is_empty(), "{said}");
    }
}

/// What consumers say of reports; `None` where they are not installed.
fn read(folder: &Folder, reports: &[String]) -> Option<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap();
    let home = target.join("format-validators-1");
    if !home.join("complete").exists() {
        // Not eprintln!, which the test runner swallows.
        let _ = writeln!(
            io::stderr(),
            "SKIPPED: readers of the formats are not installed; run scripts/format-validators.sh install"
        );
        return None;
    }
    let output = Command::new(home.join("bin/python"))
        .arg(root.join("scripts/validate-formats.py"))
        .args(reports)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let said = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    assert_eq!(output.status.success(), said.is_empty(), "{said}");
    Some(said)
}
