//! The report for people, in the manner of rustc: what is wrong, where, with which values, what the gateway
//! will log, what to do. Findings of the bundle come first, then each client with what was tried for it,
//! and the verdicts last, because the last lines are what stands above the prompt.

use std::io::{self, Write};

use super::layout::{DIM, PLAIN, Paper};
use super::{Detail, Style, client, finding, origin};
use crate::path::Verdict;
use crate::report::{Finding, Report};
use crate::severity::Severity;

/// Draws the report.
pub fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    if style.detail > Detail::Quiet {
        for found in report.findings.iter().filter(|finding| finding.client.is_none()) {
            finding::finding(&mut paper, found, report.at)?;
            paper.gap()?;
        }
        for index in 0..report.clients.len() {
            client::evidence(&mut paper, report, index)?;
        }
        pointer(&mut paper, report)?;
    }
    for (index, client) in report.clients.iter().enumerate() {
        client::verdict(&mut paper, report, index, client)?;
    }
    count(&mut paper, report)?;
    origin::draw(&mut paper, &report.origins)?;
    conclusion(&mut paper, report)?;
    if style.detail == Detail::Verbose { tallies(&mut paper, report) } else { Ok(()) }
}

/// Where to read more, once.
fn pointer(paper: &mut Paper<'_>, report: &Report) -> io::Result<()> {
    let worth = |finding: &&Finding| finding.severity >= Severity::Warn;
    let Some(first) = report.findings.iter().find(worth) else { return Ok(()) };
    let text = format!("truststore explain {}", first.rule.id);
    paper.paragraph(("more: ", DIM), 6, (&text, DIM))?;
    paper.gap()
}

/// How many clients came out how, where nobody wants to count.
fn count(paper: &mut Paper<'_>, report: &Report) -> io::Result<()> {
    let clients = report.clients.len();
    if clients <= MANY {
        return Ok(());
    }
    let with = |verdict| report.clients.iter().filter(|client| client.verdict == verdict).count();
    let text = format!(
        "{clients} clients: {} accepted, {} refused, {} unknown",
        with(Verdict::Accept),
        with(Verdict::Refuse),
        with(Verdict::Unknown)
    );
    paper.plain("", &text)
}

/// The last line: how much was looked at, and how much was found.
fn conclusion(paper: &mut Paper<'_>, report: &Report) -> io::Result<()> {
    let count = |severity| report.findings.iter().filter(|f| f.severity == severity).count();
    let found: Vec<String> = [
        (count(Severity::Error), "error", "errors"),
        (count(Severity::Warn), "warning", "warnings"),
        (count(Severity::Note), "note", "notes"),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| counted(number, one, many))
    .collect();
    let found = if found.is_empty() { "0 findings".to_owned() } else { found.join(", ") };
    let held = counted(report.members.len(), "certificate", "certificates");
    paper.plain("", &format!("{}: {held}, {found}", report.bundle))
}

/// How much each rule looked at, so that silence can be told from never having looked.
fn tallies(paper: &mut Paper<'_>, report: &Report) -> io::Result<()> {
    paper.gap()?;
    let asked = format!(
        "asked for {} ({}) at {}; each rule with what it looked at:",
        report.profile.name, report.profile.title, report.at
    );
    paper.plain("", &asked)?;
    for tally in &report.tallies {
        let found = match tally.faults {
            0 => String::new(),
            faults => format!(", {}", counted(faults, "finding", "findings")),
        };
        let lead = format!("  {:<40} ", tally.rule.id);
        paper.paragraph((&lead, PLAIN), 4, (&format!("{}{found}", tally.looked_at), PLAIN))?;
    }
    Ok(())
}

/// "1 error", "2 errors".
pub(super) fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

/// What a verdict is called: the verb after the gateway's name.
pub(super) const fn verb(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accept => "accepts",
        Verdict::Unknown => "may refuse",
        Verdict::Refuse => "refuses",
    }
}

/// More clients than this are counted.
const MANY: usize = 10;
