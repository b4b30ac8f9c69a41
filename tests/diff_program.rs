//! `diff` and `rotate` as the user runs them: over logs and over folders, with any number of threads, and beside the
//! verdicts that `verify` gives one by one.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::collections::BTreeMap;

use serde_json::Value;

mod support;

use support::{Said, truststore, written};

#[test]
fn a_log_and_a_folder_of_the_same_clients_say_the_same() {
    let folder = turns("diff diff/old.pem diff/new.pem --clients diff/clients");
    let log = turns("diff diff/old.pem diff/new.pem --clients diff/access.jsonl");
    assert_eq!(folder.keys().collect::<Vec<_>>(), log.keys().collect::<Vec<_>>());
    for (client, (access, _)) in &folder {
        assert_eq!(*access, log[client].0);
    }
    let requests: u64 = log.values().map(|(_, requests)| requests).sum();
    assert_eq!(requests, 12 + 3 + 9 + 2);
}

#[test]
fn threads_change_nothing() {
    let with = |threads: u32| {
        let clients = "--clients diff/access.jsonl diff/long-lived";
        let diff = format!("diff diff/old.pem diff/crossed.pem {clients} --threads {threads}");
        let plan = format!("rotate diff/all.pem {clients} --threads {threads} --format json");
        (said(&format!("{diff} --format jsonl")).out, said(&plan).out)
    };
    assert_eq!(with(1), with(4));
}

#[test]
fn each_loss_and_gain_is_what_verify_says_of_both_bundles() {
    let turns = turns("diff diff/old.pem diff/new.pem --clients diff/clients");
    let verdicts = |bundle: &str| {
        let out = said(&format!("verify --bundle diff/{bundle} diff/clients")).out;
        out.lines().map(|line| line.contains(": accept")).collect::<Vec<bool>>()
    };
    let (old, new) = (verdicts("old.pem"), verdicts("new.pem"));
    let count = |before: bool, after: bool| {
        old.iter().zip(&new).filter(|both| *both == (&before, &after)).count()
    };
    let of = |wanted: &str| turns.values().filter(|(access, _)| access == wanted).count();
    assert_eq!((of("lost"), of("gained")), (count(true, false), count(false, true)));
    assert_eq!(old.len(), 7);
}

#[test]
fn lines_that_are_no_clients_are_counted_and_said() {
    let log = std::fs::read_to_string(support::testdata().join("diff/access.jsonl")).unwrap();
    let broken = "{\"clientCert\":{\"clientCertPem\":\"-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE-----\\n\"}}\n";
    let file = written("diff-broken.jsonl", format!("{broken}{log}").as_bytes());
    let said = said(&format!("diff diff/old.pem diff/new.pem --clients {file}"));
    assert_eq!(said.code, 1, "{}", said.err);
    assert!(said.err.contains("1 line could not be used"), "{}", said.err);
    assert!(said.out.starts_with("removing CN=Partner CA 2021"), "{}", said.out);
}

#[test]
fn a_loss_that_is_allowed_fails_nothing() {
    let all = turns("diff diff/old.pem diff/new.pem --clients diff/clients");
    let lost = all.iter().filter(|(_, (access, _))| access == "lost");
    let excuses: Vec<String> =
        lost.map(|(client, _)| format!("{client} gone with the shop")).collect();
    let file = written("diff-allowed.txt", excuses.join("\n").as_bytes());
    let arguments = "diff diff/old.pem diff/new.pem --clients diff/clients --allow-loss";
    let said = said(&format!("{arguments} {file}"));
    assert_eq!(said.code, 0, "{}", said.out);
    assert!(said.out.starts_with("nobody loses access but 3 clients that may"), "{}", said.out);
    // One of them alone is not enough.
    let (first, _) = excuses[0].split_once(' ').unwrap();
    assert_eq!(self::said(&format!("{arguments} {first}")).code, 1);
}

#[test]
fn where_nobody_changes_that_is_said_with_how_many() {
    for (new, words) in [
        ("old.pem", "nothing changes: the same bytes"),
        ("reversed.pem", "nobody loses access"),
        ("trusting.pem", "nobody loses access"),
    ] {
        let old = written(
            "diff-same.pem",
            &std::fs::read(support::testdata().join("diff/old.pem")).unwrap(),
        );
        let said = said(&format!("diff {old} diff/{new} --clients diff/clients"));
        let first = said.out.lines().next().unwrap();
        assert!(first.contains(words) && first.contains("5 clients keep"), "{new}: {first}");
        assert_eq!(said.code, 0, "{new}");
    }
}

#[test]
fn where_nobody_has_access_that_is_said_first() {
    let late = truststore("diff diff/old.pem diff/new.pem --clients diff/clients --at 2035-01-01");
    let first = late.out.lines().next().unwrap();
    assert!(first.starts_with("nobody loses access, as nobody has it: "), "{first}");
    assert_eq!(late.code, 0, "{}{}", late.out, late.err);
}

#[cfg(unix)]
#[test]
fn ctrl_c_before_the_first_client_is_no_answer_about_clients() {
    for command in [
        vec!["diff", "testdata/diff/old.pem", "testdata/diff/new.pem"],
        vec!["rotate", "testdata/diff/old.pem", "--retire", "Partner CA 2021"],
    ] {
        let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_truststore"))
            .args(&command)
            .args(["--at", "2030-01-01", "--clients", "-"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_secs(2));
        let interrupt = ["-INT", &child.id().to_string()];
        assert!(std::process::Command::new("kill").args(interrupt).status().unwrap().success());
        std::thread::sleep(std::time::Duration::from_millis(500));
        drop(child.stdin.take());
        let said = child.wait_with_output().unwrap();
        let out = String::from_utf8_lossy(&said.stdout);
        assert_eq!(said.status.code(), Some(130), "{command:?}");
        assert!(out.contains("the reading was ended before any client was read"), "{out}");
        assert!(!out.contains("were given"), "{out}");
        let err = String::from_utf8_lossy(&said.stderr);
        assert!(err.contains("ended before any client was read"), "{err}");
    }
}

/// Clients whose access changes: which way, and with how many requests.
fn turns(arguments: &str) -> BTreeMap<String, (String, u64)> {
    let lines = said(&format!("{arguments} --format jsonl")).out;
    let values = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let changes = |value: &Value| value["access"] != "kept" && value["access"] != "none";
    let clients = values.filter(|value| value["kind"] == "client" && changes(value));
    let of = |value: Value| {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let requests = value["client"]["requests"].as_u64().unwrap();
        (text(&value["client"]["sha256"]), (text(&value["access"]), requests))
    };
    clients.map(of).collect()
}

fn said(arguments: &str) -> Said {
    truststore(&format!("{arguments} --at 2030-01-01"))
}
