//! The table of what gateways and tools say: what real tools were recorded to write is recognised, every row is found by
//! its own words, and `docs/messages.md` is the table. `SNAPSHOTS=overwrite` writes that page.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use truststore::diagnose::{causes, messages, recognise};
use truststore::rules;

#[test]
fn what_real_tools_wrote_is_recognised_with_its_cause() {
    let (mut seen, mut wrong) = (0, Vec::new());
    for file in fs::read_dir(root().join("testdata/messages")).unwrap() {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        for block in text.split("\n[").skip(1) {
            let (wanted, said) = block.split_once("]\n").unwrap();
            let found: BTreeSet<_> = said
                .lines()
                .filter_map(recognise)
                .flat_map(|found| found.message.causes.iter().map(|cause| cause.id))
                .collect();
            seen += 1;
            if !found.contains(wanted) {
                wrong.push(format!(
                    "{}: wanted {wanted}, found {found:?} in: {said}",
                    path.display()
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(seen > 60, "only {seen} recorded texts were looked at");
}

#[test]
fn every_row_is_found_by_its_own_words() {
    for message in messages::all() {
        let found = recognise(&format!(
            "2030-01-01 [error] {} {}",
            message.beside.unwrap_or("before"),
            message.text
        ));
        let found = found.unwrap_or_else(|| panic!("{}: not recognised", message.text)).message;
        assert!(
            found.text.contains(message.text) || message.text.contains(found.text),
            "{}: recognised as {}",
            message.text,
            found.text
        );
        assert!(
            !message.causes.is_empty() && !message.citation.page.address.is_empty(),
            "{}",
            message.text
        );
    }
}

#[test]
fn every_cause_says_what_to_do_and_names_rules_that_exist() {
    let mut ids = BTreeSet::new();
    for cause in causes::all() {
        assert!(ids.insert(cause.id), "{} is there twice", cause.id);
        assert!(!cause.says.is_empty() && !cause.says.ends_with('.'), "{}", cause.id);
        assert!(!cause.cure.is_empty() || cause.id == "accepted", "{} has no cure", cause.id);
        for rule in cause.rules {
            assert!(rules::by_id(rule).is_some(), "{} names {rule}, which is no rule", cause.id);
        }
    }
}

#[test]
fn the_page_of_messages_is_the_table() {
    let mut page = String::from(
        "# What gateways and tools say\n\n\
         Written by `tests/messages.rs` from the table of `truststore diagnose`. Messages of one cause are translations of each\n\
         other. The word in brackets says how sure it is: documented, reported, measured (recorded from the tool itself) or inferred.\n\n\
         Recorded by `scripts/record-messages.sh`, into `testdata/messages/`:\n\n",
    );
    for (file, version) in recorded() {
        writeln!(page, "- `{file}`: {version}").unwrap();
    }
    page.push_str(
        "\nFrom documentation and reports alone: what AWS, Azure, Google Cloud and Kong write, .NET, Terraform, and every row\n\
         below that does not say `measured`. Where nobody has published a text, none is here.\n\n",
    );
    for cause in causes::all() {
        writeln!(page, "## {}\n\n{}.\n", cause.id, capitalised(cause.says)).unwrap();
        if !cause.rules.is_empty() {
            let rules: Vec<_> =
                cause.rules.iter().map(|rule| format!("[`{rule}`](rules.md#{rule})")).collect();
            writeln!(page, "Rules: {}\n", rules.join(", ")).unwrap();
        }
        let said: Vec<_> =
            messages::all().filter(|message| message.causes.contains(&cause)).collect();
        if !said.is_empty() {
            page.push_str("| system | says | who says so |\n|---|---|---|\n");
        }
        for message in &said {
            let number = message.number.map(|number| format!(" ({number})")).unwrap_or_default();
            let citation = message.citation;
            let beside =
                message.beside.map(|beside| format!(" beside `{beside}`")).unwrap_or_default();
            writeln!(
                page,
                "| {} | `{}`{beside}{number} | {} ({}) |",
                message.system.title(),
                message.text.replace('|', "\\|"),
                citation.page.title,
                citation.basis.word()
            )
            .unwrap();
        }
        if !said.is_empty() {
            page.push('\n');
        }
    }
    let page = format!("{}\n", page.trim_end());
    let path = root().join("docs/messages.md");
    if std::env::var_os("SNAPSHOTS").is_some_and(|wish| wish == "overwrite") {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap_or_default() == page,
        "docs/messages.md is not the table; SNAPSHOTS=overwrite writes it"
    );
}

/// Each recorded file with the version of its tool.
fn recorded() -> Vec<(String, String)> {
    let mut files: Vec<_> = fs::read_dir(root().join("testdata/messages"))
        .unwrap()
        .map(|file| {
            let path = file.unwrap().path();
            let text = fs::read_to_string(&path).unwrap();
            let version = text.lines().next().unwrap().trim_start_matches("# ").to_owned();
            (path.file_name().unwrap().to_str().unwrap().to_owned(), version)
        })
        .collect();
    files.sort();
    files
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
