//! What changed between two bundles, one line a CA.

use std::io;

use serde::Serialize;

use super::layout::{GREEN, PLAIN, Paper, RED, YELLOW};
use super::safe;
use crate::changes::{Change, Kind};

/// A line for each change; a sentence where there is none.
pub(super) fn draw(paper: &mut Paper<'_>, changes: &[Change], margin: usize) -> io::Result<()> {
    let space = " ".repeat(margin);
    if changes.is_empty() {
        return paper.plain(&space, "the same certificates");
    }
    for change in changes {
        let paint = match change.kind {
            Kind::Added => GREEN,
            Kind::Removed => RED,
            Kind::Renewed | Kind::Rekeyed => YELLOW,
        };
        let lead = format!("{space}{:<8}", change.kind.word());
        paper.paragraph((&lead, paint), margin + 8, (&line(change), PLAIN))?;
    }
    Ok(())
}

/// `CN=Root, O=Example, ends 2040-01-01, instead of 2031-01-01`.
fn line(change: &Change) -> String {
    let one = &change.certificate;
    let short = |sha256: &str| sha256.get(..16).unwrap_or(sha256).to_owned();
    let ends = one.not_after.map(|end| format!(", ends {}", end.day())).unwrap_or_default();
    let before = change.instead_of.as_ref().and_then(|old| old.not_after);
    let before = before.map(|end| format!(" instead of {}", end.day())).unwrap_or_default();
    let mut line = format!("{}{ends}{before}, SHA-256 {}…", one.certificate, short(&one.sha256));
    if change.kind == Kind::Rekeyed {
        line.push_str(": clients of the old key need the old certificate");
    }
    line
}

/// One change.
#[derive(Serialize)]
pub(super) struct ChangeV1 {
    change: &'static str,
    certificate: String,
    sha256: String,
    not_after: Option<String>,
    instead_of_sha256: Option<String>,
}

impl ChangeV1 {
    pub(super) fn of(change: &Change) -> Self {
        Self {
            change: change.kind.word(),
            certificate: safe(&change.certificate.certificate).into_owned(),
            sha256: change.certificate.sha256.clone(),
            not_after: change.certificate.not_after.map(|end| end.to_string()),
            instead_of_sha256: change.instead_of.as_ref().map(|old| old.sha256.clone()),
        }
    }
}
