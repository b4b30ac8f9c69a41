//! The JSON report against `docs/report.schema.json`. The checker fails on any word of a
//! schema that it does not know, so that nothing in it goes unchecked.

#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::process::Command;

use serde_json::Value;

#[path = "support/schema.rs"]
mod schema;

use schema::judge;

#[test]
fn reports_keep_to_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json")).unwrap();
    for arguments in CASES {
        let report = report(arguments);
        let mut wrong = Vec::new();
        judge(&schema, &schema, &report, "$", &mut wrong);
        assert!(wrong.is_empty(), "{arguments:?}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn the_schema_has_teeth() {
    let schema: Value = serde_json::from_str(include_str!("../docs/report.schema.json")).unwrap();
    let sound = report(CASES[0]);
    let breakages: [fn(&mut Value); 5] = [
        |report| report["version"] = 2.into(),
        |report| report["surplus"] = true.into(),
        |report| report["findings"][0]["severity"] = "fatal".into(),
        |report| report["clients"][0]["verdict"] = Value::Null,
        |report| drop(report["clients"][0].as_object_mut().unwrap().remove("tried")),
    ];
    for breakage in breakages {
        let mut broken = sound.clone();
        breakage(&mut broken);
        let mut wrong = Vec::new();
        judge(&schema, &schema, &broken, "$", &mut wrong);
        assert_eq!(wrong.len(), 1, "{wrong:?}");
    }
}

fn report(arguments: &[&str]) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(["check", "--format", "json", "--at", "2030-01-01"])
        .args(arguments)
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

const CASES: [&[&str]; 5] = [
    &[
        "testdata/rules/path-issuer-missing/bad/bundle.pem",
        "--client",
        "testdata/rules/path-issuer-missing/bad/client.pem",
    ],
    &[
        "testdata/rules/path-issuer-missing/good/bundle.pem",
        "--client",
        "testdata/rules/path-issuer-missing/good/client.pem",
        "--verbose",
    ],
    &[
        "testdata/rules/path-too-deep/bad/bundle.pem",
        "--client",
        "testdata/rules/path-too-deep/bad/client.pem",
    ],
    &["testdata/rules/pem-private-key/bad/bundle.pem"],
    &[
        "testdata/rules/path-too-deep/bad/bundle.pem",
        "--client",
        "testdata/rules/path-too-deep/bad/client.pem",
        "--for",
        "api-gateway",
        "--for",
        "rfc5280",
    ],
];
