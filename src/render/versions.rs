//! The versions of an object, newest first, and what each changed.

use std::io::{self, Write};

use serde::Serialize;

use super::changes::{self, ChangeV1};
use super::json::word;
use super::layout::{BOLD, PLAIN, Paper};
use super::{Style, human, safe};
use crate::changes::VersionReport;
use crate::report::Report;
use crate::severity::Severity;

/// Draws the versions.
pub fn write(
    object: &str,
    versions: &[VersionReport],
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    let count = human::counted(versions.len(), "version", "versions");
    paper.plain("", &format!("{object}: {count}, newest first"))?;
    for one in versions {
        paper.gap()?;
        paper.paragraph(("", PLAIN), 2, (&heading(one), BOLD))?;
        for client in one.check.iter().flat_map(|check| &check.clients) {
            let who = format!("{} ({})", client.location.certificate, client.location.file);
            paper.plain("  ", &format!("{who}: {}", word(client.verdict)))?;
        }
        match (&one.changes, &one.check) {
            (Some(changes), _) => changes::draw(&mut paper, changes, 2)?,
            (None, Some(_)) => paper.plain("  ", "the oldest version")?,
            (None, None) => {}
        }
    }
    Ok(())
}

/// `version 3sL4…, 2030-01-01T00:00:00Z: 2282 bytes, 2 certificates, 1 error, 0 warnings`.
fn heading(one: &VersionReport) -> String {
    let version = &one.version;
    let time = version.last_modified.map(|time| format!(", {time}")).unwrap_or_default();
    let what = match (&one.check, &one.unreadable) {
        (Some(check), _) => {
            let open = || check.findings.iter().filter(|one| one.suppressed.is_none());
            let of = |severity| open().filter(|one| one.severity == severity).count();
            let accepted = match accepted(check) {
                0 => String::new(),
                number => format!(", {number} accepted"),
            };
            format!(
                "{} bytes, {}, {}, {}{accepted}",
                version.size,
                human::counted(check.members.len(), "certificate", "certificates"),
                human::counted(of(Severity::Error), "error", "errors"),
                human::counted(of(Severity::Warn), "warning", "warnings")
            )
        }
        (None, Some(why)) => format!("could not be read: {why}"),
        (None, None) => "deleted (a delete marker)".to_owned(),
    };
    format!("version {}{time}: {what}", version.id)
}

/// How many findings somebody has accepted.
fn accepted(check: &Report) -> usize {
    check.findings.iter().filter(|one| one.suppressed.is_some()).count()
}

/// Writes the versions as one JSON object, and a newline. Its schema is `docs/versions.schema.json`.
pub fn write_json(object: &str, versions: &[VersionReport], out: &mut dyn Write) -> io::Result<()> {
    let document = VersionsV1 {
        version: 1,
        object: safe(object).into_owned(),
        versions: versions.iter().map(VersionV1::of).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct VersionsV1 {
    version: u32,
    object: String,
    versions: Vec<VersionV1>,
}

#[derive(Serialize)]
struct VersionV1 {
    id: String,
    last_modified: Option<String>,
    deleted: bool,
    size: u64,
    certificates: Option<usize>,
    worst: Option<&'static str>,
    accepted: Option<usize>,
    verdicts: Vec<&'static str>,
    unreadable: Option<String>,
    changes: Option<Vec<ChangeV1>>,
}

impl VersionV1 {
    fn of(one: &VersionReport) -> Self {
        let check = one.check.as_ref();
        Self {
            id: safe(&one.version.id).into_owned(),
            last_modified: one.version.last_modified.map(|time| time.to_string()),
            deleted: one.version.deleted,
            size: one.version.size,
            certificates: check.map(|check| check.members.len()),
            worst: check.map(|check| check.worst().word()),
            accepted: check.map(accepted),
            verdicts: check
                .iter()
                .flat_map(|check| check.clients.iter().map(|client| word(client.verdict)))
                .collect(),
            unreadable: one.unreadable.as_ref().map(|why| safe(why).into_owned()),
            changes: one.changes.as_ref().map(|all| all.iter().map(ChangeV1::of).collect()),
        }
    }
}
