//! What a page of examples cannot show: standard input, closed pipes, full disks, files that may not be
//! read, narrow terminals, colours.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::fs::{self, File};
use std::io::{Write, pipe};
use std::process::{Command, Output, Stdio};

const BUNDLE: &str = "testdata/rules/path-issuer-missing/good/bundle.pem";
const CLIENT: &str = "testdata/rules/path-issuer-missing/good/client.pem";
const DEEP: &str = "testdata/rules/path-too-deep/bad";

#[test]
fn a_reader_who_leaves_changes_no_exit_code_and_hears_nothing() {
    for (arguments, code) in [
        (vec!["rules"], 0),
        (vec!["check", BUNDLE, "--client", CLIENT, "--at", "2030-01-01"], 0),
        (vec!["check", "testdata/rules/path-too-deep/bad/bundle.pem", "--at", "2030-01-01"], 1),
        (vec!["verify", "--bundle", BUNDLE, CLIENT, CLIENT, "--at", "2042-01-01"], 1),
    ] {
        let (reader, writer) = pipe().unwrap();
        drop(reader);
        let output = truststore(&arguments).stdout(writer).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert_eq!(text(&output.stderr), "", "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_answer() {
    let full = File::options().write(true).open("/dev/full").unwrap();
    let output =
        truststore(&["check", BUNDLE, "--at", "2030-01-01"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "error: the answer could not be written: no space left on device\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_cannot_be_read_says_so() {
    // For root every file is readable but this one.
    let output = truststore(&["check", "/proc/self/mem"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("error: /proc/self/mem: "), "{output:?}");
    assert_eq!(text(&output.stdout), "");
}

#[test]
fn a_bundle_or_a_client_may_come_from_standard_input() {
    let arguments = ["check", "-", "--client", CLIENT, "--at", "2030-01-01"];
    let output = fed(&arguments, &fs::read(BUNDLE).unwrap());
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).ends_with("stdin: 2 certificates, 0 findings\n"), "{output:?}");
    let output =
        fed(&["check", BUNDLE, "--client", "-", "--at", "2030-01-01"], &fs::read(CLIENT).unwrap());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn nothing_on_standard_input_is_nothing_checked() {
    assert_eq!(fed(&["check", "-"], b"").status.code(), Some(2));
    assert_eq!(fed(&["verify", "--batch"], b"\n").status.code(), Some(2));
}

#[test]
fn a_batch_answers_every_line_and_ends_at_none() {
    let case = |leaf: &str, purpose: &str| {
        format!(
            r#"{{"suite":"s","id":"{leaf}","anchors":"{BUNDLE}","intermediates":"","leaf":"{leaf}","time":"2030-01-01T00:00:00Z","purpose":"{purpose}","crls":"","max_depth":"","policy":null}}"#
        )
    };
    let lines = [
        case(CLIENT, "client"),
        case("testdata/pki/client-expired.pem", "client"),
        case("no/such/file", "client"),
        case(CLIENT, "gardening"),
        "not json".to_owned(),
        case("tests/cmd/input/broken.pem", "client"),
    ];
    let output = fed(&["verify", "--batch"], lines.join("\n").as_bytes());
    let answers: Vec<serde_json::Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let results: Vec<&str> = answers.iter().map(|one| one["result"].as_str().unwrap()).collect();
    assert_eq!(results, ["accept", "reject", "error", "error", "error", "reject"]);
    assert_eq!(answers[1]["detail"], "it expired at 2029-06-01T00:00:00Z");
    assert_eq!(output.status.code(), Some(2), "not all could be checked");
    assert!(text(&output.stderr).starts_with("error: 3 cases could not be checked\n"));
}

#[test]
fn the_exit_code_of_a_batch_speaks_of_all_cases() {
    let code = |lines: [&str; 2]| {
        let line = |leaf| format!(r#"{{"anchors":"{BUNDLE}","leaf":"{leaf}"}}"#);
        let input = lines.map(line).join("\n");
        fed(&["verify", "--batch", "--at", "2030-01-01"], input.as_bytes()).status.code()
    };
    assert_eq!(code([CLIENT, CLIENT]), Some(0));
    assert_eq!(code(["testdata/pki/client-expired.pem", CLIENT]), Some(1));
    assert_eq!(code([CLIENT, "no/such/file"]), Some(2));
}

#[test]
fn a_profile_that_looks_at_no_lists_says_so_when_given_one() {
    let list = "testdata/rules/pem-foreign-block/bad-crl/bundle.pem";
    let arguments = ["verify", "--bundle", BUNDLE, CLIENT, "--crl", list, "--at", "2030-01-01"];
    let output = truststore(&arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let said = "note: Amazon API Gateway looks at no CRLs: those given change nothing\n";
    assert_eq!(text(&output.stderr), said);
    let case = format!(r#"{{"anchors":"{BUNDLE}","leaf":"{CLIENT}","crls":"{list}"}}"#);
    let cases = format!("{case}\n{case}\n");
    let output = fed(&["verify", "--batch", "--at", "2030-01-01"], cases.as_bytes());
    assert_eq!(text(&output.stderr), said, "once for all cases");
}

#[test]
fn a_list_that_cannot_be_read_leaves_no_client_in() {
    let broken = format!("{}/broken.crl", env!("CARGO_TARGET_TMPDIR"));
    fs::write(&broken, "-----BEGIN X509 CRL-----\nMAA=\n-----END X509 CRL-----\n").unwrap();
    let refused = |profile: &str| {
        let arguments = ["verify", "--for", profile, "--bundle", BUNDLE, CLIENT, "--crl", &broken];
        let one = truststore(&[&arguments[..], &["--at", "2030-01-01"]].concat()).output().unwrap();
        let case = format!(r#"{{"anchors":"{BUNDLE}","leaf":"{CLIENT}","crls":"{broken}"}}"#);
        let arguments = ["verify", "--for", profile, "--batch", "--at", "2030-01-01"];
        let many = fed(&arguments, case.as_bytes());
        assert_eq!(one.status.code(), many.status.code());
        one.status.code() == Some(1)
    };
    assert!(refused("rfc5280"));
    assert!(!refused("api-gateway"), "it looks at no lists");
}

/// docs/batch.md shows cases, and below them their answers.
#[test]
fn the_page_about_batches_shows_what_is_answered() {
    let page = fs::read_to_string("docs/batch.md").unwrap();
    let blocks: Vec<&str> =
        page.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [cases, answers] = blocks[..] else { panic!("{} blocks", blocks.len()) };
    let output = fed(&["verify", "--for", "rfc5280", "--batch"], cases.as_bytes());
    assert_eq!(text(&output.stdout), answers);
}

#[test]
fn narrow_terminals_wrap_and_break_no_fingerprint() {
    let arguments = [
        "check",
        &format!("{DEEP}/bundle.pem"),
        "--client",
        &format!("{DEEP}/client.pem"),
        "--at",
        "2030-01-01",
        "--verbose",
    ];
    let output = truststore(&arguments).env("COLUMNS", "50").output().unwrap();
    for line in text(&output.stdout).lines() {
        let unbreakable = line.split_whitespace().any(|word| word.chars().count() > 40);
        assert!(line.chars().count() <= 50 || unbreakable, "{line}");
    }
    let wide = truststore(&arguments).output().unwrap();
    let longest = text(&wide.stdout).lines().map(|line| line.chars().count()).max().unwrap();
    assert!(longest > 120, "a pipe has no width, and one line stays one line to grep");
}

#[test]
fn colour_comes_when_it_is_forced_and_goes_when_it_is_not_wanted() {
    let arguments = ["check", BUNDLE, "--client", CLIENT, "--at", "2030-01-01"];
    let coloured = |name: &str| {
        let output = truststore(&arguments).env(name, "1").output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(coloured("CLICOLOR_FORCE"));
    assert!(!coloured("NO_COLOR"));
    assert!(!truststore(&arguments).output().unwrap().stdout.contains(&0x1b));
}

#[test]
fn a_plain_locale_gets_plain_lines() {
    let arguments = [
        "check",
        &format!("{DEEP}/bundle.pem"),
        "--client",
        &format!("{DEEP}/client.pem"),
        "--at",
        "2030-01-01",
    ];
    let output = truststore(&arguments).env("LC_ALL", "C").output().unwrap();
    assert!(output.stdout.is_ascii(), "{}", text(&output.stdout));
}

#[test]
fn verdicts_on_a_bundle_that_openssl_does_not_load_say_so() {
    let client = "testdata/rules/path-issuer-missing/good/client.pem";
    let bundle = |rule: &str| format!("testdata/rules/{rule}/bad/bundle.pem");
    for rule in ["pem-utf16", "pem-lone-cr", "pem-base64-damaged"] {
        let bundle = bundle(rule);
        for arguments in [
            &["verify", "--bundle", &bundle, client, "--at", "2030-01-01"][..],
            &["check", &bundle, "--clients", client, "--at", "2030-01-01"][..],
        ] {
            let output = truststore(arguments).output().unwrap();
            let said = text(&output.stderr);
            assert!(said.starts_with(&format!("note: {bundle}:")), "{arguments:?}: {said}");
            assert!(said.contains(" OpenSSL loads 0 ("), "{said}");
            assert!(
                said.contains(&format!("`truststore check {bundle}` says what to mend")),
                "{said}"
            );
        }
    }
    let sound = "testdata/rules/path-issuer-missing/good/bundle.pem";
    let output = truststore(&["verify", "--bundle", sound, client, "--at", "2030-01-01"]).output();
    assert_eq!(text(&output.unwrap().stderr), "");
}

#[test]
fn completions_and_manual_pages_know_every_command() {
    for arguments in [["completions", "bash"], ["completions", "zsh"], ["completions", "fish"]] {
        let script = truststore(&arguments).output().unwrap();
        assert!(text(&script.stdout).contains("warn-days"), "{arguments:?}");
    }
    let page = text(&truststore(&["man"]).output().unwrap().stdout);
    let (check, verify) = ("truststore\\-check(1)", "truststore\\-verify(1)");
    assert!(page.contains(check) && page.contains(verify) && page.contains("Exit codes"), "{page}");
    let page = text(&truststore(&["man", "check"]).output().unwrap().stdout);
    assert!(page.contains("fail\\-on") && page.contains("truststore\\-check"), "{page}");
}

fn truststore(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_truststore"));
    command.args(arguments).stdin(Stdio::null());
    for name in ["COLUMNS", "NO_COLOR", "CLICOLOR_FORCE", "LC_ALL", "LC_CTYPE", "LANG"] {
        command.env_remove(name);
    }
    command
}

fn fed(arguments: &[&str], input: &[u8]) -> Output {
    let mut command = truststore(arguments);
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}
