//! What users met, with the inputs that they would have: each folder of `testdata/incidents/` is a case. Its `about` says in
//! words what happened, which command is given, what the first line of the answer must name, and what the cure must hold;
//! `expected` is the whole answer in 80 columns. Then the cure is applied, and the check is run again: `before` fails,
//! `apply` is made in a copy of the folder, `again` passes. `SNAPSHOTS=overwrite` takes over what is printed now; `about`
//! stays.

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
        let first = first_paragraph(&answer);
        if !joined(first).contains(diagnosis) {
            wrong.push(format!("{}: `{diagnosis}` is not in: {first}", folder.display()));
        }
        if cure.is_empty() || !joined(&answer).contains(cure) {
            wrong.push(format!("{}: `{cure}` is not in: {answer}", folder.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(folders.len() >= 50, "only {} incidents", folders.len());
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

#[test]
fn the_cure_is_applied_and_the_check_passes_afterwards() {
    let (mut wrong, mut applied) = (Vec::new(), 0);
    for folder in folders() {
        let about = fs::read_to_string(folder.join("about")).unwrap();
        let copy = copy_of(&folder);
        let mut expect = |command: &str, code: i32| {
            let answer = answer(&copy, command);
            if !answer.ends_with(&format!("exit code {code}\n")) {
                wrong.push(format!("{}: {command}: wanted {code}: {answer}", folder.display()));
            }
        };
        let (before, apply, again) =
            (field(&about, "before"), field(&about, "apply"), field(&about, "again"));
        if !before.is_empty() {
            expect(before, 1);
        }
        match apply.strip_prefix("the resource of the answer, in ") {
            Some(file) => put_resource(&copy, &answer(&copy, field(&about, "command")), file),
            None if apply.is_empty() => {}
            None => match apply.split_once(" -> ") {
                Some((command, code)) => expect(command, code.parse().unwrap()),
                // What repairs says by its exit code how it was before; what counts is the check of what it wrote.
                None => assert!(!answer(&copy, apply).ends_with("exit code 2\n"), "{apply}"),
            },
        }
        if again.is_empty() {
            let why = field(&about, "not-applied");
            assert!(!why.is_empty(), "{}: neither again nor not-applied", folder.display());
        } else {
            expect(again, 0);
            applied += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(applied >= 30, "only {applied} cures were applied");
}

/// How soon a reader knows: printed by `cargo test --test incidents -- --nocapture`, and held to a few lines.
#[test]
fn the_culprit_is_named_in_the_first_lines() {
    for folder in folders() {
        let about = fs::read_to_string(folder.join("about")).unwrap();
        let answer = answer(&folder, field(&about, "command"));
        let lines = lines_until(&answer, field(&about, "diagnosis"));
        let name = folder.file_name().unwrap().to_str().unwrap();
        #[expect(clippy::print_stdout, reason = "a figure for those who ask for it")]
        {
            println!("{name:32} {lines}");
        }
        assert!(lines <= 4, "{name}: {lines} lines until the culprit is named");
    }
}

/// Lines of the answer that are read until the words are there, whatever the wrapping.
fn lines_until(answer: &str, words: &str) -> usize {
    let all: Vec<&str> = answer.lines().collect();
    (1..=all.len())
        .find(|&count| joined(&all.get(..count).unwrap().join("\n")).contains(words))
        .unwrap_or(usize::MAX)
}

/// The first paragraph: what stands before the place; of a summary, its first lines.
fn first_paragraph(answer: &str) -> &str {
    answer.split("\n  --> ").next().unwrap_or_default().split("\n   = ").next().unwrap()
}

/// Puts the resource that an answer proposes into a policy, in place of the one that it has.
fn put_resource(folder: &Path, answer: &str, file: &str) {
    let proposed = joined(answer);
    let (_, after) = proposed.split_once("the request is allowed (tried): ").expect("a resource");
    let resource = after.split(' ').next().unwrap();
    let path = folder.join(file);
    let text = fs::read_to_string(&path).unwrap();
    let start = text.find("arn:aws:execute-api").unwrap();
    let length = text[start..].find('"').unwrap();
    fs::write(path, format!("{}{resource}{}", &text[..start], &text[start + length..])).unwrap();
}

/// What the program prints, with its exit code on the last line.
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

/// A copy of a folder, in which a cure may be made.
fn copy_of(folder: &Path) -> PathBuf {
    let copy =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join("incidents").join(folder.file_name().unwrap());
    let _ = fs::remove_dir_all(&copy);
    fs::create_dir_all(&copy).unwrap();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, copy.join(path.file_name().unwrap())).unwrap();
    }
    copy
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
