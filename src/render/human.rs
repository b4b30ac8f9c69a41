//! The report for people, in the manner of rustc: what is wrong, where, with which values, what the gateway
//! will log, what to do. Findings of the bundle come first, then each client with what was tried for it,
//! and the verdicts last, because the last lines are what stands above the prompt.

use std::io::{self, Write};

use super::layout::{DIM, PLAIN, Paper};
use super::{Detail, Style, client, finding, matrix, origin};
use crate::path::Verdict;
use crate::report::{Joined, Report, SuppressedBy, Survey};
use crate::severity::Severity;

/// Draws all reports, those of one bundle together, with an empty line between bundles.
pub fn write(survey: &Survey, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    for (index, reports) in survey.bundles().enumerate() {
        let mut paper = Paper::new(out, style);
        if index > 0 {
            paper.gap()?;
        }
        bundle(&mut paper, reports)?;
    }
    Ok(())
}

/// Draws one report.
pub(super) fn alone(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    bundle(&mut Paper::new(out, style), std::slice::from_ref(report))
}

/// The reports of one bundle: what several gateways say alike, once.
fn bundle(paper: &mut Paper<'_>, reports: &[Report]) -> io::Result<()> {
    let Some(first) = reports.first() else { return Ok(()) };
    let joined = Survey::joined(reports);
    if paper.style().detail > Detail::Quiet {
        for one in joined.iter().filter(|one| one.finding.client.is_none()) {
            finding::head(paper, one.finding, first.at)?;
            matrix::whose(paper, one, reports)?;
            finding::help(paper, one.finding)?;
            paper.gap()?;
        }
        for index in 0..first.clients.len() {
            for (place, report) in reports.iter().enumerate() {
                let own = joined.iter().filter(|one| one.report == place);
                client::evidence(paper, report, index, &own.collect::<Vec<_>>(), reports)?;
            }
        }
        pointer(paper, &joined)?;
    }
    for report in reports {
        for (index, client) in report.clients.iter().enumerate() {
            client::verdict(paper, report, index, client)?;
        }
        count(paper, report)?;
    }
    matrix::draw(paper, reports)?;
    origin::draw(paper, &first.origins)?;
    conclusion(paper, first, &joined)?;
    if paper.style().detail == Detail::Verbose {
        reports.iter().try_for_each(|report| tallies(paper, report))?;
    }
    Ok(())
}

/// Where to read more, once.
fn pointer(paper: &mut Paper<'_>, joined: &[Joined<'_>]) -> io::Result<()> {
    let worth = |one: &&Joined<'_>| {
        one.finding.severity >= Severity::Warn && one.finding.suppressed.is_none()
    };
    let Some(first) = joined.iter().find(worth) else { return Ok(()) };
    let text = format!("truststore explain {}", first.finding.rule.id);
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
fn conclusion(paper: &mut Paper<'_>, report: &Report, joined: &[Joined<'_>]) -> io::Result<()> {
    let held = counted(report.members.len(), "certificate", "certificates");
    paper.plain("", &format!("{}: {held}, {}", report.bundle, tally(joined)))
}

/// "1 error, 2 notes, 1 waived".
pub(super) fn tally(joined: &[Joined<'_>]) -> String {
    let count = |severity| {
        let counts = |one: &&Joined<'_>| {
            one.finding.severity == severity && one.finding.suppressed.is_none()
        };
        joined.iter().filter(counts).count()
    };
    let suppressed = |by: SuppressedBy| {
        let counts = |one: &&Joined<'_>| {
            one.finding.suppressed.as_ref().is_some_and(|suppressed| suppressed.by == by)
        };
        (joined.iter().filter(counts).count(), by.word(), by.word())
    };
    let found: Vec<String> = [
        (count(Severity::Error), "error", "errors"),
        (count(Severity::Warn), "warning", "warnings"),
        (count(Severity::Note), "note", "notes"),
        suppressed(SuppressedBy::Waiver),
        suppressed(SuppressedBy::Baseline),
    ]
    .into_iter()
    .filter(|(number, ..)| *number > 0)
    .map(|(number, one, many)| counted(number, one, many))
    .collect();
    if found.is_empty() { "0 findings".to_owned() } else { found.join(", ") }
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
