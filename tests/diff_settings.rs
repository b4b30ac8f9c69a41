//! `diff` and `rotate` beside a configuration: what it says reaches them as it reaches `check`, and their reports go to
//! files in the same way.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads and writes files of its own, and stops where something is wrong"
)]

#[path = "support/folder.rs"]
mod folder;

use std::fs;

use folder::{Folder, Ran, testdata};
use serde_json::Value;

/// A repository with a truststore, what was deployed before it, and the clients of both.
fn repository(name: &str, settings: &str) -> Folder {
    let folder = Folder::new(name);
    folder.make(".git");
    folder.write("truststore.toml", settings);
    for (from, to) in [("old.pem", "deployed.pem"), ("trusting.pem", "truststore.pem")] {
        folder.copy(&format!("diff/{from}"), to);
    }
    folder.copy("diff/access.jsonl", "access.jsonl");
    folder
}

fn run(folder: &Folder, arguments: &str) -> Ran {
    let words: Vec<&str> = arguments.split(' ').chain(["--at", "2030-01-01"]).collect();
    folder.run("", &words)
}

const DIFF: &str = "diff deployed.pem truststore.pem";

#[test]
fn severities_and_the_limit_of_the_configuration_count() {
    let folder = repository("diff-severities", "fail-on = \"note\"\n");
    assert_eq!(run(&folder, DIFF).code, 1, "a public root is at least worth a note");
    assert_eq!(run(&folder, &format!("{DIFF} --no-config")).code, 0);
    assert_eq!(run(&folder, &format!("{DIFF} --fail-on never")).code, 0);
    folder.write("truststore.toml", "[severities]\nca-public-root = \"error\"\n");
    let said = run(&folder, DIFF);
    assert_eq!(said.code, 1, "{}", said.out);
    assert_eq!(run(&folder, &format!("{DIFF} --severity ca-public-root=warn")).code, 0);
}

#[test]
fn what_is_waived_fails_nothing_and_is_shown_with_its_reason() {
    let folder = repository("diff-waived", "[severities]\nca-public-root = \"error\"\n");
    assert_eq!(run(&folder, DIFF).code, 1);
    let found: Value =
        serde_json::from_str(&run(&folder, &format!("{DIFF} --format json")).out).unwrap();
    let public = |value: &Value| {
        let findings = value["new_findings"].as_array().unwrap();
        findings.iter().find(|one| one["rule"] == "ca-public-root").unwrap().clone()
    };
    let sha256 = public(&found)["places"][0]["sha256"].as_str().unwrap().to_owned();
    // A waiver that names the one bundle counts for the other, which is to take its place.
    for bundle in ["", "bundle = \"truststore.pem\"\n", "bundle = \"deployed.pem\"\n"] {
        let waiver = format!(
            "[severities]\nca-public-root = \"error\"\n[[waiver]]\nrule = \"ca-public-root\"\n\
             certificate = \"{sha256}\"\n{bundle}reason = \"on purpose\"\nuntil = 2030-06-01\n"
        );
        folder.write("truststore.toml", &waiver);
        let said = run(&folder, &format!("{DIFF} --format json"));
        assert_eq!(said.code, 0, "{bundle}{}{}", said.out, said.err);
        let found: Value = serde_json::from_str(&said.out).unwrap();
        assert_eq!(public(&found)["suppressed"]["reason"], "on purpose");
    }
    assert_eq!(
        run(&folder, &format!("{DIFF} --no-config --severity ca-public-root=error")).code,
        1
    );
    folder.write("other.pem", "");
    let elsewhere = folder.read("truststore.toml").replace("deployed.pem", "other.pem");
    folder.write("truststore.toml", &elsewhere);
    assert_eq!(run(&folder, DIFF).code, 1, "a waiver for another truststore");
}

#[test]
fn the_profile_and_the_clients_of_the_configuration_count() {
    let settings =
        "for = \"rfc5280\"\n[[bundle]]\npath = \"truststore.pem\"\nclients = \"access.jsonl\"\n";
    let folder = repository("diff-clients", settings);
    for command in [DIFF, "rotate truststore.pem"] {
        let said: Value =
            serde_json::from_str(&run(&folder, &format!("{command} --clients --format json")).out)
                .unwrap();
        assert_eq!(said["profile"], "rfc5280");
        let clients = if command == DIFF { &said["clients"]["all"] } else { &said["clients"] };
        assert_eq!(clients["clients"], 7, "{said}");
        let named = run(&folder, &format!("{command} --format json --for api-gateway"));
        assert_eq!(serde_json::from_str::<Value>(&named.out).unwrap()["profile"], "api-gateway");
    }
    let said = run(&folder, &format!("{DIFF} --clients --no-config"));
    assert_eq!((said.code, said.err.contains("--clients names none")), (2, true), "{}", said.err);
    folder.write("truststore.toml", "for = [\"api-gateway\", \"rfc5280\"]\n");
    for command in [DIFF, "rotate truststore.pem"] {
        let said = run(&folder, command);
        assert_eq!(said.code, 2);
        assert!(
            said.err.contains("is for one gateway, and api-gateway, rfc5280 are asked"),
            "{}",
            said.err
        );
        assert_eq!(run(&folder, &format!("{command} --for rfc5280")).code, 0);
    }
}

#[test]
fn reports_go_to_files_too_each_in_its_form() {
    let folder = repository("diff-outputs", "");
    let command = format!(
        "{DIFF} --clients access.jsonl --output json=diff.json --output jsonl=diff.jsonl --output markdown=diff.md"
    );
    let said = run(&folder, &command);
    assert!(said.out.starts_with("nobody loses access"), "{}{}", said.out, said.err);
    let whole = run(&folder, &format!("{DIFF} --clients access.jsonl --format json")).out;
    assert_eq!(folder.read("diff.json"), whole);
    let lines = run(&folder, &format!("{DIFF} --clients access.jsonl --format jsonl")).out;
    assert_eq!(folder.read("diff.jsonl"), lines);
    assert_eq!(lines.lines().count(), 8);
    assert!(folder.read("diff.md").starts_with("### ✅"));
    let plan = run(&folder, "rotate truststore.pem --output json=plan.json");
    assert_eq!(plan.code, 0, "{}", plan.err);
    assert!(folder.read("plan.json").contains("\"rotation\""));
}

#[test]
fn an_output_that_cannot_be_written_is_said_before_the_work() {
    let folder = repository("diff-outputs-wrong", "");
    let before = fs::read(folder.path("truststore.pem")).unwrap();
    for (output, why) in [
        ("json=truststore.pem", "is read as input"),
        ("json=missing/diff.json", "there is no folder missing"),
        ("sarif=diff.sarif", "is no format"),
    ] {
        let said = run(&folder, &format!("{DIFF} --output {output}"));
        assert_eq!(said.code, 2, "{output}");
        assert!(said.err.contains(why) && said.out.is_empty(), "{output}: {}", said.err);
    }
    assert_eq!(fs::read(folder.path("truststore.pem")).unwrap(), before);
    assert_eq!(fs::read(testdata("diff/trusting.pem")).unwrap(), before);
}
