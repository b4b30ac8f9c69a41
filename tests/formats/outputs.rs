//! Files are written whole or not at all, and never where there is something to lose.

use std::fs;
use std::io::Read as _;
use std::process::Stdio;

use crate::program::{FORMATS, Folder, command, truststore};

const ASKED: &str = "check rules/ca-expired/bad/bundle.pem";

#[test]
fn nothing_checked_is_exit_2_in_every_format_and_leaves_files_alone() {
    let folder = Folder::new("nothing");
    folder.write("empty.pem", "");
    folder.write("report", "of yesterday");
    for format in FORMATS {
        for bundle in ["empty.pem", "no-such-file.pem"] {
            let said = truststore(
                &folder,
                &format!("check {bundle} --format {format} --output {format}=report"),
            );
            assert_eq!((said.code, said.out.as_str()), (2, ""), "{format}: {said:?}");
            assert!(said.err.starts_with("error: "), "{format}: {said:?}");
            assert_eq!(folder.file("report"), "of yesterday", "{format}");
        }
    }
}

#[test]
fn a_full_disk_is_said_and_keeps_no_other_output_from_its_file() {
    let folder = Folder::new("full");
    let said =
        truststore(&folder, &format!("{ASKED} --output json=/dev/full --output sarif=a.sarif"));
    assert_eq!(said.code, 2, "{said:?}");
    assert!(
        said.err.contains("/dev/full could not be written: no space left on device"),
        "{said:?}"
    );
    assert!(said.out.contains("error[ca-expired]"), "{said:?}");
    assert!(folder.file("a.sarif").ends_with("}\n"));
    let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command(&folder, &format!("{ASKED} --output sarif=b.sarif"))
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(folder.file("b.sarif").ends_with("}\n"));
}

#[test]
fn a_reader_who_goes_away_changes_neither_exit_code_nor_files() {
    let folder = Folder::new("pipe");
    let mut child = command(&folder, &format!("{ASKED} --verbose --output json=a.json"))
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let mut complaint = String::new();
    child.stderr.take().unwrap().read_to_string(&mut complaint).unwrap();
    assert_eq!((child.wait().unwrap().code(), complaint.as_str()), (Some(1), ""));
    assert!(folder.file("a.json").ends_with("}\n"));
}

#[test]
fn an_output_is_a_file_of_its_own() {
    let folder = Folder::new("own");
    folder.write("bundle.pem", &folder.file("pki/root.pem"));
    std::os::unix::fs::symlink("a.json", folder.path().join("link.json")).unwrap();
    folder.write("a.json", "of yesterday");
    for (outputs, why) in [
        ("--output json=bundle.pem", "this file is read as input"),
        ("--output json=./bundle.pem", "this file is read as input"),
        (
            "--output json=b.json --output sarif=./b.json",
            "this file is written by another --output",
        ),
        (
            "--output json=a.json --output sarif=link.json",
            "this file is written by another --output",
        ),
        ("--output json=pki", "this is a folder"),
        ("--output json=none/a.json", "there is no folder none"),
        ("--output json", "write it as FORMAT=FILE"),
        ("--output json=-", "for standard output, use --format"),
        ("--output xml=a", "is no format"),
    ] {
        let said = truststore(&folder, &format!("check bundle.pem {outputs}"));
        assert!(
            said.code == 2 && said.err.contains(why) && said.out.is_empty(),
            "{outputs}: {said:?}"
        );
    }
    assert_eq!(folder.file("bundle.pem"), folder.file("pki/root.pem"));
    assert_eq!(folder.file("a.json"), "of yesterday");
    let said = truststore(&folder, "check bundle.pem --output json=link.json");
    assert_eq!(said.code, 0, "{said:?}");
    // What the link points to is replaced, not the link; and nothing is left of the work.
    assert!(folder.file("a.json").contains("\"version\": 1"));
    let left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().contains(".part")), "{left:?}");
}
