//! What users met, with the inputs that they would have: each folder of `testdata/incidents/` is a case. Its `about` says in
//! words what happened, which command is given, what the first line of the answer must name, and what the cure must hold;
//! `expected` is the whole answer in 80 columns. `SNAPSHOTS=overwrite` takes over what is printed now; `about` stays.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

#[test]
fn every_incident_is_diagnosed_in_its_first_line_and_has_its_cure() {
    let mut wrong = Vec::new();
    let folders = folders();
    for folder in &folders {
        let about = fs::read_to_string(folder.join("about")).unwrap();
        let answer = answer(folder, field(&about, "command"));
        let (diagnosis, cure) = (field(&about, "diagnosis"), field(&about, "cure"));
        // The first paragraph: what stands before the place.
        let first =
            answer.split("\n  --> ").next().unwrap_or_default().split("\n   = ").next().unwrap();
        if !joined(first).contains(diagnosis) {
            wrong.push(format!("{}: `{diagnosis}` is not in: {first}", folder.display()));
        }
        if !joined(&answer).contains(cure) {
            wrong.push(format!("{}: `{cure}` is not in: {answer}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(folders.len() >= 35, "only {} incidents", folders.len());
}

#[test]
fn every_answer_is_the_one_that_was_read() {
    let mut wrong = Vec::new();
    for folder in folders() {
        let about = fs::read_to_string(folder.join("about")).unwrap();
        let answer = answer(&folder, field(&about, "command"));
        let file = folder.join("expected");
        if std::env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "overwrite") {
            fs::write(&file, &answer).unwrap();
        }
        if fs::read_to_string(&file).unwrap_or_default() != answer {
            wrong.push(format!("{} is no longer what is printed:\n{answer}", file.display()));
        }
    }
    assert!(wrong.is_empty(), "{}\nSNAPSHOTS=overwrite takes it over", wrong.join("\n"));
}

#[test]
fn no_answer_holds_what_could_harm_a_terminal() {
    for folder in folders() {
        let about = fs::read_to_string(folder.join("about")).unwrap();
        let answer = answer(&folder, field(&about, "command"));
        assert!(
            !answer.chars().any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'),
            "{answer:?}"
        );
    }
}

/// What the program prints, with its exit code in the first line's stead where something is wrong.
fn answer(folder: &Path, command: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(command.split(' '))
        .current_dir(folder)
        .env("COLUMNS", "80")
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    format!("{}exit code {}\n", String::from_utf8(text).unwrap(), output.status.code().unwrap())
}

fn field<'a>(about: &'a str, name: &str) -> &'a str {
    let line = about.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_default()
}

/// A text without the line ends of its wrapping.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata/incidents");
    let entries = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<_> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}
