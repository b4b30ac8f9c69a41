//! Writes what would otherwise be kept by hand: the lists in `src/rules/mod.rs` and `src/profiles/mod.rs` from the files
//! beside them, and the manual pages `docs/rules.md` and `docs/profiles.md` from the rules and profiles themselves. Without
//! `SNAPSHOTS=overwrite` a difference fails. Adding a rule is adding a file, and running this test twice: the lists are
//! compiled in between.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads and writes the project's own files"
)]

#[path = "support/config_schema.rs"]
mod config_schema;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use truststore::profile::{self, Citation};
use truststore::rule::{AFTER_BUNDLE, AFTER_CLIENT, AFTER_SETTINGS, Check, Rule};
use truststore::rules;

#[test]
fn the_list_of_rules_is_the_folder() {
    let list = List {
        file: "src/rules/mod.rs",
        opening: "One rule a file.",
        kind: "rule::Rule",
        all: "/// Every rule, by id.\n#[rustfmt::skip] // one a line: a new rule is one new line\npub static ALL: &[&Rule] = &[",
        item: "RULE",
        lookup: "/// The rule of that id.\n\
                 pub fn by_id(id: &str) -> Option<&'static Rule> {\n    \
                 ALL.iter().copied().find(|rule| rule.id == id)\n}\n",
    };
    list.hold();
}

#[test]
fn the_list_of_profiles_is_the_folder() {
    let list = List {
        file: "src/profiles/mod.rs",
        opening: "One gateway a file.",
        kind: "profile::Profile",
        all: "/// Every profile, by name.\n#[rustfmt::skip] // one a line: a new profile is one new line\npub const ALL: &[&Profile] = &[",
        item: "PROFILE",
        lookup: "/// The profile of that name.\n\
                 pub fn by_name(name: &str) -> Option<&'static Profile> {\n    \
                 ALL.iter().copied().find(|profile| profile.name == name)\n}\n",
    };
    list.hold();
}

#[test]
fn the_name_of_a_rule_is_the_name_of_its_file() {
    let ids: Vec<_> = rules::ALL.iter().map(|rule| rule.id.replace('-', "_")).collect();
    assert_eq!(ids, modules_in("src/rules"));
    for rule in rules::ALL {
        let prefix = rule.id.split('-').next().unwrap();
        assert!(PREFIXES.contains(&prefix), "{}: wanted one of {PREFIXES:?} in front", rule.id);
        assert!(
            !rule.summary().is_empty() && !rule.sources.is_empty(),
            "{}: no summary or source",
            rule.id
        );
    }
}

/// What it means, why it matters, what the gateway does and logs, an example, the cure, commands, sources: in this
/// order, and none of them empty.
#[test]
fn the_page_of_a_rule_is_whole() {
    for rule in rules::ALL {
        let id = rule.id;
        let lines: Vec<_> = rule.doc.lines().map(str::trim).collect();
        let mut last = 0;
        for heading in ["## Why", "## What the gateway does", "## Example", "## Cure"] {
            let place = lines.iter().position(|line| *line == heading);
            let place = place.unwrap_or_else(|| panic!("{id}: its page has no {heading}"));
            assert!(place > last, "{id}: {heading} stands too early");
            let text = lines.get(place + 1).copied().unwrap_or_default();
            assert!(!text.is_empty() && !text.starts_with('#'), "{id}: {heading} is empty");
            last = place;
        }
        let example = rule.doc.split("## Example").nth(1).unwrap();
        let example = example.split("## Cure").next().unwrap();
        assert_eq!(example.matches("```").count(), 2, "{id}: the example is one block");
        let of_settings = matches!(rule.check, Check::Waiver(_) | Check::Baseline(_));
        let tools: &[&str] = if of_settings {
            &["openssl ", "truststore "]
        } else {
            &["openssl ", "aws ", "truststore "]
        };
        for tool in tools {
            let commands =
                |line: &str| line.starts_with(tool) || line.contains(&format!("&& {tool}"));
            assert!(rule.follow_up().lines().any(commands), "{id}: no command of {tool}");
        }
        assert!(!rule.sources.is_empty() && rule.sources.iter().all(|source| source.len() > 7));
    }
}

#[test]
fn a_profile_speaks_only_of_rules_that_exist() {
    for profile in profile::ALL {
        for (id, _) in profile.severities {
            assert!(rules::by_id(id).is_some(), "{}: there is no rule {id}", profile.name);
        }
    }
}

#[test]
fn the_page_of_rules_is_the_rules() {
    let mut page = String::from(
        "# Rules\n\nWritten by `tests/generated.rs` from `src/rules/`; do not edit by hand. `truststore explain RULE` prints the same.\n\
         The severity is the rule's own; a profile may set another one (see [profiles.md](profiles.md)).\n\n\
         | rule | severity | looks at | what it says |\n|---|---|---|---|\n",
    );
    for rule in rules::ALL {
        let (id, severity, looks_at) = (rule.id, rule.severity, looks_at(rule));
        writeln!(page, "| [`{id}`](#{id}) | {severity} | {looks_at} | {} |", rule.summary())
            .unwrap();
    }
    page.push_str("\nWhat follows every cure, and stands at the end of each page of `explain`:\n");
    for (whose, text) in [
        ("a change of the bundle", AFTER_BUNDLE),
        ("a new client", AFTER_CLIENT),
        ("a change of waivers or baseline", AFTER_SETTINGS),
    ] {
        let text = text.split_once('\n').unwrap().1;
        write!(page, "\n## After {whose}\n\n{text}").unwrap();
    }
    for rule in rules::ALL {
        write!(page, "\n## {}\n\n{}\n", rule.id, page_of(rule)).unwrap();
        page.push_str("\nSources:\n\n");
        for source in rule.sources {
            writeln!(page, "- {}", linked(source)).unwrap();
        }
    }
    hold("docs/rules.md", &page);
}

#[test]
fn the_page_of_profiles_is_the_profiles() {
    let mut page = String::from(
        "# Profiles\n\nWritten by `tests/generated.rs` from `src/profiles/`; do not edit by hand. Choose one with `--for NAME`.\n\
         Each limit says who says so: *documented* by the vendor, *reported* by users, *measured* on the real thing, or only\n\
         *inferred* from the others. What rests on an inference may warn, never refuse.\n",
    );
    for profile in profile::ALL {
        write!(page, "\n## {}\n\n{}. {}\n\n", profile.name, profile.title, profile.summary)
            .unwrap();
        page.push_str("| question | answer | who says so |\n|---|---|---|\n");
        for limit in profile.limits() {
            let (question, answer) = (limit.question, limit.answer);
            writeln!(page, "| {question} | {answer} | {} |", source(limit.citation)).unwrap();
        }
        if !profile.log_lines.is_empty() {
            page.push_str("\n| why a client is refused | `Access denied. Reason: …` | who says so |\n|---|---|---|\n");
            for line in profile.log_lines {
                let reason =
                    line.reason.map_or("not public".to_owned(), |reason| format!("`{reason}`"));
                writeln!(page, "| {} | {reason} | {} |", line.cause.words(), source(line.citation))
                    .unwrap();
            }
        }
        if !profile.severities.is_empty() {
            page.push_str("\nSeverities that differ from the rules' own:\n\n");
            for (id, severity) in profile.severities {
                writeln!(page, "- [`{id}`](rules.md#{id}): {severity}").unwrap();
            }
        }
        if !profile.unknown.is_empty() {
            page.push_str("\nNobody says:\n\n");
            for question in profile.unknown {
                writeln!(page, "- {question}").unwrap();
            }
        }
    }
    hold("docs/profiles.md", &page);
}

/// Editors read these: what they offer is what the parser takes.
#[test]
fn the_schemas_of_settings_are_the_parsers() {
    for (file, schema) in [
        ("docs/config.schema.json", config_schema::configuration()),
        ("docs/expectations.schema.json", config_schema::expectations()),
    ] {
        hold(file, &format!("{}\n", serde_json::to_string_pretty(&schema).unwrap()));
    }
}

const PREFIXES: &[&str] = &["baseline", "bundle", "ca", "client", "key", "path", "pem", "waiver"];

/// A `mod.rs` that lists the files beside it.
struct List {
    file: &'static str,
    opening: &'static str,
    kind: &'static str,
    all: &'static str,
    item: &'static str,
    lookup: &'static str,
}

impl List {
    fn hold(&self) {
        let modules = modules_in(self.file.trim_end_matches("/mod.rs"));
        assert!(!modules.is_empty(), "{} has no files beside it", self.file);
        let mut text = format!(
            "//! {} This list is written by `tests/generated.rs` from the files beside it.\n\nuse crate::{};\n\n",
            self.opening, self.kind
        );
        for module in &modules {
            writeln!(text, "mod {module};").unwrap();
        }
        writeln!(text, "\n{}", self.all).unwrap();
        for module in &modules {
            writeln!(text, "    &{module}::{},", self.item).unwrap();
        }
        write!(text, "];\n\n{}", self.lookup).unwrap();
        hold(self.file, &text);
    }
}

/// Compares with the file, or writes it.
fn hold(file: &str, wanted: &str) {
    let path = root().join(file);
    if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
        fs::write(&path, wanted).unwrap();
        return;
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let line = found.lines().zip(wanted.lines()).position(|(found, wanted)| found != wanted);
    let line = line.unwrap_or_else(|| found.lines().count().min(wanted.lines().count())) + 1;
    assert!(
        found == wanted,
        "{file} is behind, from line {line} on: run SNAPSHOTS=overwrite cargo test --test generated"
    );
}

/// The page of a rule, its headings one level down, since its id is a heading here.
fn page_of(rule: &Rule) -> String {
    let lines = rule.doc.lines().map(|line| line.strip_prefix(' ').unwrap_or(line));
    let lower = lines
        .map(|line| if line.starts_with("## ") { format!("#{line}") } else { line.to_owned() });
    lower.collect::<Vec<_>>().join("\n").trim().to_owned()
}

const fn looks_at(rule: &Rule) -> &'static str {
    match rule.check {
        Check::File(_) => "each file of the bundle",
        Check::Entry(_) => "each block of the bundle",
        Check::Bundle(_) => "the bundle",
        Check::Ca(_) => "each certificate of the bundle",
        Check::Client(_) => "each client certificate",
        Check::Path(_) => "each client's paths",
        Check::Waiver(_) => "each waiver",
        Check::Baseline(_) => "the baseline",
    }
}

fn source(citation: Citation) -> String {
    let (basis, page) = (citation.basis.word(), citation.page);
    format!("{basis}: [{}]({})", page.title, page.address)
}

/// A source as Markdown: addresses become links.
fn linked(source: &str) -> String {
    if source.starts_with("https://") { format!("<{source}>") } else { source.to_owned() }
}

/// The files beside a `mod.rs`, as module names, sorted.
fn modules_in(folder: &str) -> Vec<String> {
    let files = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path());
    let rust = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let names = rust.map(|path: PathBuf| path.file_stem().unwrap().to_str().unwrap().to_owned());
    let mut names: Vec<_> = names.filter(|name| name != "mod").collect();
    names.sort();
    names
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
