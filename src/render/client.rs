//! One client: its findings, with the candidates that come closest and the line that the gateway will log
//! under the one that decides; the tree of what was tried; and its verdict in one sentence.

use std::io;

use super::layout::{BOLD, GREEN, PLAIN, Paper, RED, YELLOW};
use super::{Detail, finding, human, matrix, near, tree, verdicts};
use crate::path::Verdict;
use crate::report::{ClientReport, Joined, Report};
use crate::second_opinion::Opinion;

/// What was found about a client, and what was tried for it: of all findings on the bundle, those of this report that no
/// report before it has said.
pub(super) fn evidence(
    paper: &mut Paper<'_>,
    report: &Report,
    index: usize,
    own: &[&Joined<'_>],
    reports: &[Report],
) -> io::Result<()> {
    let Some(client) = report.clients.get(index) else { return Ok(()) };
    let decisive = report.deciding(index).and_then(|place| report.findings.get(place));
    for one in own.iter().filter(|one| one.finding.client == Some(index)) {
        let found = one.finding;
        finding::head(paper, found, report.at)?;
        if decisive.is_some_and(|decisive| std::ptr::eq(decisive, found)) {
            tried(paper, report, client)?;
            consequences(paper, report, client, &found.facts)?;
        }
        matrix::whose(paper, one, reports)?;
        finding::help(paper, found)?;
        paper.gap()?;
    }
    let shown = tree::is_worth_drawing(client, paper.style().detail);
    if decisive.is_none() && (shown || client.verdict != Verdict::Accept) {
        let own =
            format!("{}  {}", finding::position(&client.location), client.location.certificate);
        paper.plain("", &own)?;
        tried(paper, report, client)?;
        consequences(paper, report, client, &[])?;
        if let Some(remedy) = report.remedy(index) {
            finding::advice(paper, &remedy)?;
        }
        paper.gap()?;
    }
    Ok(())
}

/// What was tried, where that is worth showing.
pub(super) fn tried(
    paper: &mut Paper<'_>,
    report: &Report,
    client: &ClientReport,
) -> io::Result<()> {
    if !tree::is_worth_drawing(client, paper.style().detail) {
        return Ok(());
    }
    finding::fact(paper, "tried:")?;
    tree::draw(paper, report, client, MARGIN)
}

/// The verdict, in one sentence.
pub(super) fn verdict(
    paper: &mut Paper<'_>,
    report: &Report,
    index: usize,
    client: &ClientReport,
) -> io::Result<()> {
    let paint = match client.verdict {
        Verdict::Accept => GREEN,
        Verdict::Unknown => YELLOW,
        Verdict::Refuse => RED,
    };
    let lead = format!("{} {} ", report.profile.title, human::verb(client.verdict));
    let who = format!("{} ({})", client.location.certificate, client.location.file);
    let text = match (client.verdict, &client.first_break) {
        (Verdict::Accept, Some((until, whose))) if *whose == client.location.certificate => {
            format!("{who} until {until}")
        }
        (Verdict::Accept, Some((until, whose))) => {
            format!("{who} until {until}, the end of {whose}")
        }
        (Verdict::Accept, None) => who,
        (Verdict::Unknown, _) => {
            let reason = reason(report, index, client);
            format!("{who}: {reason}; no public page settles it{}", accepted(report, index))
        }
        (Verdict::Refuse, _) => {
            format!("{who}: {}{}", reason(report, index, client), accepted(report, index))
        }
    };
    paper.paragraph((&lead, paint.bold()), 4, (&text, PLAIN))
}

/// That somebody has accepted the verdict, where the finding that says why is suppressed.
fn accepted(report: &Report, index: usize) -> String {
    let why = report.deciding(index).and_then(|place| report.findings.get(place));
    match why.and_then(|finding| finding.suppressed.as_ref()) {
        Some(suppressed) => format!(" ({})", suppressed.by.word()),
        None => String::new(),
    }
}

/// Why, in one clause: read off the tree; where that is silent, the sentence of the deciding finding.
pub(super) fn reason(report: &Report, index: usize, client: &ClientReport) -> String {
    let deciding = report.deciding(index).and_then(|place| report.findings.get(place));
    match deciding.filter(|_| client.tree.decisive().is_none()) {
        Some(finding) => finding.message.clone(),
        None => client.why(),
    }
}

/// What comes closest to each missing issuer, what the gateway logs, and what OpenSSL says if that is not among the facts
/// `said`.
pub(super) fn consequences(
    paper: &mut Paper<'_>,
    report: &Report,
    client: &ClientReport,
    said: &[String],
) -> io::Result<()> {
    for missing in &client.near {
        near::table(paper, report, client, missing)?;
    }
    if let Some(line) = client.log {
        let title = report.profile.title;
        let text = match (line.reason, client.verdict) {
            (Some(reason), Verdict::Refuse) => {
                format!("{title} logs: Access denied. Reason: {reason}")
            }
            (Some(reason), _) => {
                format!("if {title} refuses, it logs: Access denied. Reason: {reason}")
            }
            (None, Verdict::Refuse) => {
                format!("{title} logs: Access denied, in words that are not public")
            }
            (None, _) => format!("if {title} refuses, it logs so in words that are not public"),
        };
        paper.paragraph(("   = ", super::layout::BLUE), 5, (&text, BOLD))?;
    }
    if paper.style().detail == Detail::Verbose && client.standard.is_some() {
        return verdicts::table(paper, report, client);
    }
    match &client.opinion {
        Some(Opinion::Unable(why)) if why.starts_with("OpenSSL") => finding::fact(paper, why),
        Some(opinion) => {
            let fact = format!("OpenSSL says: {opinion}");
            if said.contains(&fact) { Ok(()) } else { finding::fact(paper, &fact) }
        }
        None if paper.style().detail == Detail::Verbose => {
            finding::fact(paper, "OpenSSL was not asked")
        }
        None => Ok(()),
    }
}

/// Columns that the tree stands in, under its fact.
const MARGIN: usize = 7;
