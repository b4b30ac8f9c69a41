//! What was there before the gate was: the findings of an old bundle, kept in a file, so that only what is new fails. A
//! finding is known by its rule and its certificates; where it has none, by its words and the name of its file. Lines and
//! the order of the bundle do not matter. A private key in a bundle enters no baseline.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use crate::error::Error;
use crate::report::{self, Finding, Report, Suppressed, SuppressedBy};
use crate::toml_file::{Page, Section, quoted};
use crate::waiver;

/// Findings that were there before.
#[derive(Clone, Debug)]
pub struct Baseline {
    file: Arc<str>,
    known: BTreeSet<String>,
}

impl Baseline {
    /// Reads a baseline file.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        let page = Page::read(file, bytes)?;
        let root = page.root();
        root.only(KEYS);
        match root.number("version", u32::MAX) {
            Some(version) if version.value == VERSION => {}
            Some(_) => root.complain(
                "version",
                &format!("`version` is another one than {VERSION}"),
                "a newer program wrote this; write it anew with --write-baseline",
            ),
            None if root.has("version") => {}
            None => root.lacks("version", "is this a file that --write-baseline has written?"),
        }
        let known = root.sections("finding").iter().filter_map(entry).collect();
        page.finish(Self { file: Arc::from(file), known })
    }

    /// The file, as a message names it.
    pub const fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// How many findings it holds, each with one certificate.
    pub fn len(&self) -> usize {
        self.known.len()
    }

    /// Whether it holds none.
    pub fn is_empty(&self) -> bool {
        self.known.is_empty()
    }

    /// Whether all that a finding says was there before.
    pub fn knows(&self, finding: &Finding) -> Option<Suppressed> {
        let known = keys(finding).iter().all(|key| self.known.contains(key));
        known.then(|| self.suppression())
    }

    /// The same of what a rule says of one certificate, named by its SHA-256 in lower-case hex.
    pub fn knows_of(&self, rule: &str, sha256: &str) -> Option<Suppressed> {
        let known = self.known.contains(&report::identity_of(rule, sha256));
        known.then(|| self.suppression())
    }

    fn suppression(&self) -> Suppressed {
        Suppressed {
            by: SuppressedBy::Baseline,
            reason: "it was there before".to_owned(),
            until: None,
            place: self.file.to_string(),
        }
    }

    /// Notes what of the baseline a finding still is.
    pub(crate) fn meet(&self, finding: &Finding, met: &mut BTreeSet<String>) {
        met.extend(keys(finding).into_iter().filter(|key| self.known.contains(key)));
    }

    /// How many of its findings were not met.
    pub(crate) fn gone(&self, met: &BTreeSet<String>) -> usize {
        self.known.difference(met).count()
    }
}

/// The text of a baseline of these reports: every finding that is not waived and may be accepted, one a line, sorted, the
/// same for the same findings.
pub fn write(reports: &[Report]) -> String {
    let mut lines: BTreeMap<(&str, String), String> = BTreeMap::new();
    let findings = reports.iter().flat_map(|report| &report.findings);
    for finding in findings {
        let waived = finding.suppressed.as_ref().is_some_and(|one| one.by == SuppressedBy::Waiver);
        if waived || waiver::rule(finding.rule.id).is_err() {
            continue;
        }
        for place in &finding.places {
            let alone = Finding { places: vec![place.clone()], ..finding.clone() };
            for key in keys(&alone) {
                let about = if place.certificate.is_empty() {
                    &finding.message
                } else {
                    &place.certificate
                };
                lines.entry((finding.rule.id, key)).or_insert_with(|| plain(about));
            }
        }
    }
    let mut text = format!("{OPENING}version = {VERSION}\nfinding = [\n");
    for ((rule, key), about) in &lines {
        let (id, file) = key.split_once(' ').unwrap_or((key, ""));
        let file =
            if file.is_empty() { String::new() } else { format!(", file = {}", quoted(file)) };
        let about = quoted(about);
        // Writing into a text cannot fail.
        let _ = writeln!(text, "  {{ rule = \"{rule}\", id = \"{id}\"{file}, about = {about} }},");
    }
    text.push_str("]\n");
    text
}

fn entry(section: &Section<'_>) -> Option<String> {
    section.only(ENTRY_KEYS);
    let id = section.needed_text("id", "is this a file that --write-baseline has written?")?.value;
    let file = section.text("file").map(|file| file.value).unwrap_or_default();
    Some(if file.is_empty() { id } else { format!("{id} {file}") })
}

/// What a finding is known by: for each of its places one, with the name of the file where there is no certificate.
fn keys(finding: &Finding) -> Vec<String> {
    let mut keys = Vec::new();
    for place in &finding.places {
        let alone = Finding { places: vec![place.clone()], ..finding.clone() };
        let file = place.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let named = place.sha256.is_empty() && !file.is_empty();
        keys.push(if named {
            format!("{} {}", alone.identity(), plain(file))
        } else {
            alone.identity()
        });
    }
    if keys.is_empty() {
        keys.push(finding.identity());
    }
    keys
}

/// A name or a sentence for a file that people review: what could hide or turn text is left out.
fn plain(text: &str) -> String {
    let shown =
        |letter: char| letter.is_alphanumeric() || letter.is_ascii_graphic() || letter == ' ';
    text.chars().map(|letter| if shown(letter) { letter } else { '?' }).take(LONGEST).collect()
}

/// The keys of a baseline file.
pub const KEYS: &[&str] = &["version", "finding"];
/// The keys of each of its findings.
pub const ENTRY_KEYS: &[&str] = &["rule", "id", "file", "about"];
const VERSION: u32 = 1;
/// Characters of a name that are written.
const LONGEST: usize = 200;
const OPENING: &str = "\
# Findings that were there when this was written: `truststore check --baseline` with this file lets them pass, and
# nothing else. Written by `truststore check --write-baseline`; delete lines as you mend things, add none by hand.
";
