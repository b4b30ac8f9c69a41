//! What `diff` and `rotate` write for programs, against docs/diff.schema.json and docs/rotation.schema.json.

#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::process::Command;

use serde_json::Value;

#[path = "support/schema.rs"]
mod schema;

use schema::judge;

#[test]
fn diffs_and_plans_keep_to_their_schemas() {
    for (schema, arguments) in CASES {
        let wrong = wrong(&parsed(schema), "", &parsed(&said(arguments)));
        assert!(wrong.is_empty(), "{arguments}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn every_client_has_a_line_and_the_last_one_is_the_whole() {
    let schema = parsed(DIFF);
    let lines = said(&format!("{LOSSES} --format jsonl"));
    let lines: Vec<Value> = lines.lines().map(parsed).collect();
    let (last, clients) = lines.split_last().unwrap();
    assert_eq!(wrong(&schema, "", last), [""; 0]);
    assert_eq!(last["clients"]["lost"][0]["load"]["clients"], 3);
    let access: Vec<&str> = clients.iter().map(|one| one["access"].as_str().unwrap()).collect();
    let count = |wanted: &str| access.iter().filter(|one| **one == wanted).count();
    assert_eq!(["lost", "gained", "kept", "none"].map(count), [3, 1, 2, 1], "{access:?}");
    for client in clients {
        assert_eq!(client["reason"].is_null(), client["access"] == "kept", "{client}");
        assert_eq!(wrong(&schema, "/$defs/client", client), [""; 0]);
    }
}

#[test]
fn the_schemas_have_teeth() {
    let schema = parsed(DIFF);
    let sound = parsed(&said(&format!("{LOSSES} --format json")));
    let breakages: [fn(&mut Value); 4] = [
        |diff| diff["clients"]["lost"][0]["blame"]["proven"] = "yes".into(),
        |diff| diff["clients"]["lost"][0]["verdict"] = "denied".into(),
        |diff| drop(diff["clients"]["removals"][0].as_object_mut().unwrap().remove("missed")),
        |diff| diff["surplus"] = true.into(),
    ];
    for breakage in breakages {
        let mut broken = sound.clone();
        breakage(&mut broken);
        assert_eq!(wrong(&schema, "", &broken).len(), 1);
    }
}

fn said(arguments: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(arguments.split_whitespace())
        .args(["--at", "2030-01-01"])
        .output()
        .unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn wrong(schema: &Value, at: &str, value: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    judge(schema, schema.pointer(at).unwrap(), value, "$", &mut wrong);
    wrong
}

const DIFF: &str = include_str!("../docs/diff.schema.json");
const ROTATION: &str = include_str!("../docs/rotation.schema.json");
const LOSSES: &str = "diff testdata/diff/old.pem testdata/diff/new.pem --clients testdata/diff/clients \
     --allow-loss testdata/diff/allowed-losses.txt";
const CASES: [(&str, &str); 6] = [
    (DIFF, "diff testdata/diff/old.pem testdata/diff/new.pem --format json"),
    (
        DIFF,
        "diff testdata/diff/old.pem testdata/diff/shorter.pem --clients testdata/diff/clients --format json",
    ),
    (
        DIFF,
        "diff testdata/diff/old.pem testdata/diff/trusting.pem --clients testdata/diff/clients --format json",
    ),
    (ROTATION, "rotate testdata/diff/old.pem --format json"),
    (
        ROTATION,
        "rotate testdata/diff/shorter.pem --clients testdata/diff/clients testdata/diff/long-lived --format json",
    ),
    (
        ROTATION,
        "rotate testdata/diff/all.pem --retire testdata/diff/old.pem --clients testdata/diff/clients --format json",
    ),
];
