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
