//! The comment on a merge request: one sentence, then tables. What certificates say is others' text, and must neither
//! break out of its cell nor become a link, a mention or HTML.

use std::io::{self, Write};

use super::super::markdown::escaped;
use super::super::quantity::{number, place};
use super::{headline, words};
use crate::diff::{Diff, Group};
use crate::time::Time;

/// Writes it in the Markdown of GitHub and GitLab.
pub fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let mark = if diff.losses().is_empty() { "✅" } else { "❌" };
    writeln!(out, "### {mark} {}\n", escaped(&headline::headline(diff)))?;
    if let Some(outcome) = &diff.clients {
        let groups: Vec<&Group> =
            outcome.lost.iter().chain(&outcome.later).chain(&outcome.gained).collect();
        if !groups.is_empty() {
            table(out, &["access", "clients", "requests", "issued by", "why", "proof and cure"])?;
            for group in groups.iter().take(MOST_ROWS) {
                let proof = words::evidence(diff, group).pop().unwrap_or_default();
                let cells = [
                    words::word(group.direction).to_owned(),
                    number(group.load.clients),
                    words::requests(group),
                    group.issuer.clone(),
                    group.reason.words.clone(),
                    [proof, words::advice(group)]
                        .into_iter()
                        .filter(|one| !one.is_empty())
                        .collect::<Vec<_>>()
                        .join("; "),
                ];
                row(out, &cells)?;
            }
            cut(out, groups.len())?;
        }
        let gone: Vec<String> =
            outcome.removals.iter().map(|one| words::removal(one, diff)).collect();
        list(out, "What is gone", &gone)?;
    }
    let trusted: Vec<String> = diff
        .over_trust
        .iter()
        .map(|one| format!("{}: {}", place(&one.certificate), one.why.words()))
        .collect();
    list(out, "Trusted more than before", &trusted)?;
    if !diff.changes.is_empty() {
        table(out, &["change", "certificate", "ends", "SHA-256"])?;
        for change in diff.changes.iter().take(MOST_ROWS) {
            let one = &change.certificate;
            let end = one.not_after.map(Time::day).unwrap_or_default();
            let cells =
                [change.kind.word().to_owned(), one.certificate.clone(), end, one.sha256.clone()];
            row(out, &cells)?;
        }
        cut(out, diff.changes.len())?;
    }
    if diff.moved > 0 {
        writeln!(out, "{}\n", escaped(&words::moved(diff.moved)))?;
    }
    let found = |finding| {
        let (lead, text) = words::finding(finding, diff);
        format!("{lead}: {text}")
    };
    let found: Vec<String> = words::brought(diff).map(found).collect();
    list(out, "New findings", &found)?;
    writeln!(out, "{}", escaped(&headline::conclusion(diff)))
}

fn table(out: &mut dyn Write, heads: &[&str]) -> io::Result<()> {
    writeln!(out, "| {} |", heads.join(" | "))?;
    writeln!(out, "|{}", "---|".repeat(heads.len()))
}

fn row(out: &mut dyn Write, cells: &[String]) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| escaped(cell)).collect();
    writeln!(out, "| {} |", cells.join(" | "))
}

fn cut(out: &mut dyn Write, rows: usize) -> io::Result<()> {
    match rows.saturating_sub(MOST_ROWS) {
        0 => writeln!(out),
        more => writeln!(out, "\nand {more} more\n"),
    }
}

fn list(out: &mut dyn Write, title: &str, items: &[String]) -> io::Result<()> {
    if items.is_empty() {
        return Ok(());
    }
    writeln!(out, "**{title}**\n")?;
    for item in items.iter().take(MOST_ROWS) {
        writeln!(out, "- {}", escaped(item))?;
    }
    cut(out, items.len())
}

/// Rows of one table: a comment has a limit.
const MOST_ROWS: usize = 50;
