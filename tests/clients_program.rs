//! `check --clients` and `merge` as programs: what is printed keeps to its schema, parts join to what one run says, and
//! neither Ctrl-C nor a full disk is taken for an answer.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

#[path = "clients/material.rs"]
mod material;
#[path = "support/schema.rs"]
mod schema;

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use material::{Folder, gzip, log_line, zstd};
use proptest::prelude::*;
use serde_json::Value;
use truststore::crypto::sha256;

const BUNDLE: &str = "testdata/rules/path-issuer-missing/good/bundle.pem";

#[test]
fn what_is_printed_keeps_to_its_schema() {
    let folder = Folder::new("schema");
    let log: String =
        ["client", "client-expired", "client-stranger"].map(|n| log_line(1, n)).concat();
    folder.file("log", (log + "{\"clientCertPem\":\"-----BEGIN CERT\n").as_bytes());
    let schema: Value = serde_json::from_str(include_str!("../docs/clients.schema.json")).unwrap();
    let summary = check(&folder.0, &["--format", "json"]);
    assert_eq!(summary.status.code(), Some(1));
    let lines = check(&folder.0, &["--format", "jsonl"]);
    let mut documents: Vec<Value> = vec![serde_json::from_slice(&summary.stdout).unwrap()];
    documents.extend(text(&lines).lines().map(|line| serde_json::from_str(line).unwrap()));
    let kinds: Vec<&str> = documents.iter().map(|one| one["type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["summary", "head", "client", "client", "client", "totals"]);
    for document in &mut documents {
        let kind = document["type"].as_str().unwrap().to_owned();
        let own = &schema["$defs"][&kind];
        let mut wrong = Vec::new();
        schema::judge(&schema, own, document, "$", &mut wrong);
        assert!(wrong.is_empty(), "{kind}: {}", wrong.join("\n"));
        document["surplus"] = true.into();
        schema::judge(&schema, own, document, "$", &mut wrong);
        assert_eq!(wrong.len(), 1, "the schema has teeth");
    }
    assert_eq!(documents[0]["refused"]["clients"], 2);
}

#[test]
fn threads_and_compression_change_nothing_in_what_is_printed() {
    let (one, other) = (Folder::new("plain"), Folder::new("packed"));
    for part in 0..4 {
        let names = ["client", "client-ec", "client-expired", "client-p384"];
        let log: String =
            (0..40).map(|n| log_line(n % 60, names[(n as usize * part) % 4])).collect();
        one.file(&format!("{part}.log"), log.as_bytes());
        let packed = if part % 2 == 0 { gzip(log.as_bytes()) } else { zstd(log.as_bytes()) };
        other.file(&format!("{part}.log"), &packed);
    }
    let said = |folder: &Folder, threads: &str| {
        let said = check(&folder.0, &["--format", "jsonl", "--threads", threads]);
        text(&said).replace(folder.0.to_str().unwrap(), "")
    };
    let wanted = said(&one, "1");
    assert_eq!(wanted, said(&one, "4"));
    assert_eq!(wanted, said(&other, "2"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn parts_join_in_any_order_and_grouping_to_what_one_run_says(
        picks in proptest::collection::vec((0_usize..3, 0_usize..5, 0_u32..60), 1..40)
    ) {
        let (all, parts) = (Folder::new("all"), Folder::new("parts"));
        let names = ["client", "client-ec", "client-expired", "client-stranger", "client-p384"];
        let mut logs = [const { String::new() }; 3];
        for (part, name, second) in picks {
            logs[part] += &log_line(second, names[name]);
        }
        logs[2] += "{\"clientCertPem\":\"-----BEGIN CERT\n";
        for (part, log) in logs.iter().enumerate() {
            let file = all.file(&format!("{part}.log"), log.as_bytes());
            let said = check(&file, &["--partial"]);
            prop_assert_eq!(said.status.code(), Some(0));
            parts.file(&part.to_string(), &said.stdout);
        }
        let part = |number: u32| parts.0.join(number.to_string()).to_str().unwrap().to_owned();
        let merge = |a: &str, b: &str| {
            let joined = run(&["merge", "--partial", a, b]);
            assert!(joined.status.success(), "{}", String::from_utf8_lossy(&joined.stderr));
            joined.stdout
        };
        let left = parts.file("left", &merge(&part(0), &part(1)));
        let right = parts.file("right", &merge(&part(2), &part(1)));
        let one = merge(left.to_str().unwrap(), &part(2));
        let other = merge(&part(0), right.to_str().unwrap());
        prop_assert_eq!(String::from_utf8_lossy(&one), String::from_utf8_lossy(&other));
        let whole = check(&all.0, &["--partial"]);
        prop_assert_eq!(String::from_utf8_lossy(&one), String::from_utf8_lossy(&whole.stdout));
    }
}

#[test]
fn what_is_joined_is_written_in_every_form_of_one_run() {
    let folder = Folder::new("forms");
    let log =
        folder.file("log", (log_line(1, "client") + &log_line(2, "client-expired")).as_bytes());
    let part = folder.file("part", &check(&log, &["--partial"]).stdout);
    let file = |form: &str| folder.0.join(form).to_str().unwrap().to_owned();
    let outputs = ["json", "jsonl", "html", "markdown"];
    let mut arguments = vec!["merge".to_owned(), part.to_str().unwrap().to_owned()];
    for form in outputs {
        arguments.extend(["--output".to_owned(), format!("{form}={}", file(form))]);
    }
    let said = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(said.stdout, check(&log, &[]).stdout);
    for form in outputs {
        assert_eq!(
            fs::read(file(form)).unwrap(),
            check(&log, &["--format", form]).stdout,
            "{form}"
        );
    }
    for (more, why) in [
        (["--output".to_owned(), format!("json={}", part.display())], "this file is read as input"),
        (["--partial".to_owned(), "--format=json".to_owned()], "goes to standard output alone"),
    ] {
        let said = run(&["merge", part.to_str().unwrap(), &more[0], &more[1]]);
        assert_eq!(said.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&said.stderr).contains(why), "{said:?}");
    }
}

#[test]
fn a_part_that_is_damaged_or_answers_another_question_is_refused() {
    let folder = Folder::new("merge");
    let log = folder.file("log", log_line(1, "client").as_bytes());
    let whole = check(&log, &["--partial"]).stdout;
    let cut = &whole[..whole.len() / 2];
    let cut = &cut[..=cut.iter().rposition(|&byte| byte == b'\n').unwrap()];
    let other = String::from_utf8(whole.clone())
        .unwrap()
        .replace("2030-01-01T00:00:00Z", "2031-01-01T00:00:00Z");
    let lines: Vec<&[u8]> = whole.split_inclusive(|&byte| byte == b'\n').collect();
    let (less, more) =
        ([lines[0], lines[2]].concat(), [lines[0], lines[1], lines[1], lines[2]].concat());
    let whole = folder.file("whole", &whole);
    fs::create_dir(folder.0.join("parts")).unwrap();
    for (name, bytes, why, hint) in [
        ("cut", cut, "it was cut off", "make this part again"),
        ("other", other.as_bytes(), "it asked about 2031-01-01T00:00:00Z", "one TIME"),
        ("log", &log_line(1, "client").into_bytes(), "no line of a part", "--partial --at TIME"),
        ("less", &less, "speak of 1 request, its clients of 0", "make this part again"),
        ("more", &more, "speak of 1 request, its clients of 2", "make this part again"),
        ("parts/../whole", b"", "named twice", "its requests count twice"),
    ] {
        let file = if bytes.is_empty() { folder.0.join(name) } else { folder.file(name, bytes) };
        let said = run(&["merge", whole.to_str().unwrap(), file.to_str().unwrap()]);
        assert_eq!(said.status.code(), Some(2), "{name}");
        let complaint = String::from_utf8_lossy(&said.stderr).into_owned();
        assert!(complaint.contains(why) && complaint.contains(hint), "{name}: {complaint}");
        assert!(said.stdout.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_gives_a_part_that_is_said_to_be_one() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(["check", BUNDLE, "--at", "2030-01-01", "--clients", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    // More than one block, so that part of it is read before the rest is waited for.
    let lines: String = (0..400).map(|second| log_line(second % 60, "client")).collect();
    input.write_all(lines.as_bytes()).unwrap();
    input.flush().unwrap();
    std::thread::sleep(std::time::Duration::from_secs(2));
    // Twice at once, as from a supervisor that tells the program and its group: one Ctrl-C all the same.
    let process = child.id().to_string();
    let killed = Command::new("kill").args(["-INT", &process, &process]).status().unwrap();
    assert!(killed.success());
    let said = child.wait_with_output().unwrap();
    drop(input);
    assert_eq!(said.status.code(), Some(130));
    assert!(text(&said).contains("only a part"), "{}", text(&said));
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_the_program_at_once_where_all_was_read() {
    let folder = Folder::new("answering");
    // What is said of so many does not fit into a pipe.
    let log: String = made_up().take(400).map(|der| line(&der)).collect();
    let mut child = jsonl(&folder.file("log", log.as_bytes()));
    // Nobody reads on, so the program waits in the midst of its answer.
    child.stdout.as_mut().unwrap().read_exact(&mut [0; 100]).unwrap();
    let process = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &process]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[cfg(unix)]
#[test]
fn who_reads_nothing_of_the_answer_changes_no_exit_code() {
    let folder = Folder::new("head");
    // Two records fill the program's buffer, since the name of the file stands in each.
    let name = [&"n".repeat(200); 18].map(String::as_str).join("/");
    let accepted: String = material::NAMES.map(|name| log_line(1, name)).concat();
    let last = material::NAMES.map(|name| sha256(&material::der(&material::pem(name))));
    let refused = made_up().find(|der| last.iter().all(|one| *one < sha256(der))).unwrap();
    let log = folder.file(&name, (accepted + &line(&refused)).as_bytes());
    let mut child = jsonl(&log);
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(1));
}

/// Certificates that nobody signed, each another.
fn made_up() -> impl Iterator<Item = Vec<u8>> {
    let der = material::der(&material::pem("client"));
    (0_u32..).map(move |number| {
        let mut der = der.clone();
        // A number in the midst of the signature.
        let end = der.len() - 20;
        der[end..end + 4].copy_from_slice(&number.to_be_bytes());
        der
    })
}

/// A line of a log with this certificate.
fn line(der: &[u8]) -> String {
    let pem = material::escaped(&truststore::pem::write_certificate(der));
    format!("{{\"clientCertPem\":\"{pem}\"}}\n")
}

/// The program, about to say a line for each client of this log.
fn jsonl(log: &Path) -> std::process::Child {
    Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(["check", BUNDLE, "--at", "2030-01-01", "--format", "jsonl", "--clients"])
        .arg(log)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_no_answer() {
    let folder = Folder::new("full");
    let log = folder.file("log", log_line(1, "client").as_bytes());
    let said = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(["check", BUNDLE, "--at", "2030-01-01", "--format", "jsonl", "--clients"])
        .arg(&log)
        .stdout(std::fs::File::options().write(true).open("/dev/full").unwrap())
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&said.stderr).contains("no space left"));
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = Folder::new("unread");
    let log = folder.file("log", log_line(1, "client").as_bytes());
    let missing = folder.0.join("missing");
    let said = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(["check", BUNDLE, "--at", "2030-01-01", "--clients"])
        .args([&log, &missing])
        .output()
        .unwrap();
    assert_eq!(said.status.code(), Some(2));
    assert!(text(&said).contains("1 client, 1 request"), "{}", text(&said));
    assert!(String::from_utf8_lossy(&said.stderr).contains("missing: no such file"));
}

/// What is there instead tells what went wrong, and that tells what to do.
#[test]
fn nobody_at_all_is_an_error_that_says_what_was_there_instead() {
    let folder = Folder::new("nobody");
    let without = folder.file("without", b"{\"a\":1}\n");
    let cut = folder.file("cut", &log_line(1, "client").as_bytes()[..99]);
    let cas = PathBuf::from("testdata/pki/root.pem");
    fs::create_dir(folder.0.join("hidden")).unwrap();
    folder.file("hidden/.log", log_line(1, "client").as_bytes());
    let log = folder.file("log", log_line(1, "client").as_bytes());
    for (clients, more, what, hint) in [
        (
            folder.0.join("missing"),
            &[][..],
            "missing: no such file",
            "check the spelling of the path",
        ),
        (folder.0.join("x*"), &[], "no file matches it", "check the spelling of the pattern"),
        (without, &[], "one record without a client certificate", "$context.identity.clientCert"),
        (log, &["--field", "a.b"], "without a certificate in the member a.b", "without --field"),
        (cut, &[], "as far as it could be used", "each line is a whole JSON object"),
        (cas, &[], "one certificate, of CAs alone", "is it the truststore?"),
        (folder.0.join("hidden"), &[], "no file to read", "begin with a dot"),
        (
            folder.file("nothing", b""),
            &[],
            "no client certificate in what was read",
            "an access log",
        ),
    ] {
        let said = check(&clients, more);
        let error = String::from_utf8_lossy(&said.stderr);
        assert_eq!((said.status.code(), text(&said).as_str()), (Some(2), ""), "{error}");
        let (told, advised) = error.split_once("\nhint: ").unwrap_or_else(|| panic!("{error}"));
        assert!(told.contains("error: ") && told.contains(what), "{error}");
        assert!(advised.contains(hint), "{error}");
    }
}

#[test]
fn no_line_of_the_figures_is_wider_than_the_terminal() {
    for columns in [24, 31, 40, 80] {
        let said = Command::new(env!("CARGO_BIN_EXE_truststore"))
            .args(["check", "testdata/diff/new.pem", "--at", "2030-01-01"])
            .args(["--clients", "testdata/diff/access.jsonl"])
            .env("COLUMNS", columns.to_string())
            .output()
            .unwrap();
        for line in text(&said).lines().filter(|line| line.contains('█')) {
            assert!(line.chars().count() <= columns.max(31), "{columns}: {line}");
        }
        assert!(text(&said).contains("█\n"), "{}", text(&said));
    }
}

fn check(clients: &Path, more: &[&str]) -> Output {
    let mut arguments =
        vec!["check", BUNDLE, "--at", "2030-01-01", "--clients", clients.to_str().unwrap()];
    arguments.extend(more);
    run(&arguments)
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_truststore")).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}
