//! GitHub Actions: what a run writes that names no format, and what it keeps to.

use std::fs;

use crate::assert_read;
use crate::program::{Folder, command, said, truststore};

const ASKED: &str = "check rules/ca-expired/bad/bundle.pem";

#[test]
fn a_run_in_a_workflow_is_annotated_and_summarised() {
    let folder = Folder::new("workflow");
    folder.write("summary", "of the step before\n");
    let in_workflow = |arguments: &str| {
        said(
            command(&folder, &format!("{ASKED} {arguments}"))
                .env("GITHUB_ACTIONS", "true")
                .env("GITHUB_STEP_SUMMARY", folder.path().join("summary")),
        )
    };
    let plain = in_workflow("");
    assert_eq!(plain.code, 1, "{plain:?}");
    assert!(plain.out.starts_with("error[ca-expired]"), "{plain:?}");
    assert!(
        plain.out.contains("\n::error file=rules/ca-expired/bad/bundle.pem,line="),
        "{plain:?}"
    );
    let summary = folder.file("summary");
    assert!(
        summary.starts_with("of the step before\n## ❌ `rules/ca-expired/bad/bundle.pem` fails\n"),
        "{summary}"
    );
    for format in ["human", "json", "github"] {
        let named = in_workflow(&format!("--format {format}"));
        let elsewhere = truststore(&folder, &format!("{ASKED} --format {format}"));
        assert_eq!(named.out, elsewhere.out, "who names a format gets that");
    }
    assert_eq!(summary, folder.file("summary"));
}

/// What the summary is, each form says by `--format markdown`; whoever names a format gets no summary.
#[test]
fn answers_about_populations_are_summarised_too() {
    let folder = Folder::new("populations");
    let part = truststore(&folder, "check diff/new.pem --clients diff/access.jsonl --partial");
    folder.write("part", &part.out);
    for asked in [
        "check diff/new.pem --clients diff/access.jsonl",
        "diff diff/old.pem diff/new.pem --at 2030-01-01 --clients diff/access.jsonl",
        "rotate diff/old.pem --at 2030-01-01 --clients diff/access.jsonl",
        "merge part",
    ] {
        folder.write("summary", "");
        let in_workflow = |arguments: &str| {
            said(
                command(&folder, &format!("{asked} {arguments}"))
                    .env("GITHUB_ACTIONS", "true")
                    .env("GITHUB_STEP_SUMMARY", folder.path().join("summary")),
            )
        };
        let named = in_workflow("--format markdown");
        assert_eq!(folder.file("summary"), "", "{asked}");
        let plain = in_workflow("");
        assert_eq!(folder.file("summary"), named.out, "{asked}");
        assert!(named.out.starts_with("##"), "{named:?}");
        let elsewhere = truststore(&folder, asked);
        assert_eq!((plain.out, plain.code), (elsewhere.out, elsewhere.code), "{asked}");
    }
}

/// GitHub shows nothing of a summary that is larger than it takes: what is there stays, and less is added.
#[test]
fn a_summary_has_as_much_as_there_is_room_for() {
    let folder = Folder::new("room");
    let asked = "check diff/new.pem --clients diff/access.jsonl";
    let [all, little] = ["", " --quiet"]
        .map(|detail| truststore(&folder, &format!("{asked} --format markdown{detail}")).out);
    assert!(little.len() < all.len(), "{all}");
    for (room, added, noted) in
        [(all.len(), all.as_str(), false), (all.len() - 1, &little, false), (10, "", true)]
    {
        let before = "x".repeat((1 << 20) - room);
        folder.write("summary", &before);
        let ran = said(
            command(&folder, asked)
                .env("GITHUB_ACTIONS", "true")
                .env("GITHUB_STEP_SUMMARY", folder.path().join("summary")),
        );
        assert!(folder.file("summary").strip_prefix(&before) == Some(added), "room for {room}");
        assert_eq!(ran.err.contains("no job summary: "), noted, "{ran:?}");
    }
}

#[test]
fn a_summary_that_cannot_be_written_is_a_note() {
    let folder = Folder::new("no-summary");
    let ran = said(
        command(&folder, ASKED)
            .env("GITHUB_ACTIONS", "true")
            .env("GITHUB_STEP_SUMMARY", folder.path().join("none/summary")),
    );
    assert!(ran.code == 1 && ran.err.starts_with("note: no job summary: "), "{ran:?}");
}

/// GitHub shows ten of each, and says nothing of the others.
#[test]
fn annotations_end_with_how_many_are_not_shown() {
    let folder = Folder::new("limits");
    fs::create_dir(folder.path().join("clients")).unwrap();
    for number in 0..14 {
        folder.write(&format!("clients/{number:02}.pem"), &folder.file("pki/client-stranger.pem"));
    }
    let many = truststore(
        &folder,
        "check pki/root.pem --client clients --format github --output github=a.github",
    );
    let of = |command: &str| many.out.lines().filter(|line| line.starts_with(command)).count();
    assert_eq!((many.code, of("::error ")), (1, 10), "{many:?}");
    let last = many.out.lines().last().unwrap();
    assert!(
        last.starts_with("::notice title=truststore::4 more findings are not shown here"),
        "{last}"
    );
    assert_read(&folder, &["github=a.github".to_owned()]);
}
