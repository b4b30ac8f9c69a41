//! What frames the causes: how much of what was found, whom it met, how to be sure the next time, and what was not read.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io;

use super::super::human;
use super::super::layout::{DIM, GREEN, PLAIN, Paper, YELLOW};
use super::{Against, id};
use crate::diagnose::{Advice, Diagnosis, Group, RECOMMENDED_FORMAT, advice};
use crate::time::Time;

/// How much of what, where there is more than one thing to explain.
pub(super) fn summary(
    paper: &mut Paper<'_>,
    diagnosis: &Diagnosis,
    refusals: &[&Group],
) -> io::Result<()> {
    let count: usize = refusals.iter().map(|group| group.count).sum();
    if refusals.len() == 1 && count < MANY {
        return Ok(());
    }
    table(paper, diagnosis, refusals)?;
    if refusals.is_empty() { Ok(()) } else { paper.gap() }
}

/// Causes and clients by count.
pub(super) fn table(
    paper: &mut Paper<'_>,
    diagnosis: &Diagnosis,
    refusals: &[&Group],
) -> io::Result<()> {
    if refusals.is_empty() {
        let text = match diagnosis.accepted {
            0 => "nothing was refused".to_owned(),
            accepted => format!(
                "{}, and nothing was refused",
                human::counted(accepted, "request came through", "requests came through")
            ),
        };
        return paper.plain("", &text);
    }
    let count: usize = refusals.iter().map(|group| group.count).sum();
    let mut text = format!(
        "{}, {}",
        human::counted(count, "incident", "incidents"),
        human::counted(refusals.len(), "cause", "causes")
    );
    if diagnosis.accepted > 0 {
        let through =
            human::counted(diagnosis.accepted, "request came through", "requests came through");
        let _ = write!(text, "; {through}");
    }
    paper.plain("", &text)?;
    let widest = refusals.iter().map(|group| id(group).len()).max().unwrap_or_default();
    for group in refusals.iter().take(LISTED) {
        let name = id(group);
        let mut facts = Vec::new();
        if !group.clients.is_empty() {
            facts.push(human::counted(group.clients.len(), "client", "clients"));
        }
        facts.extend(group.span.map(shown));
        let facts = facts.join(", ");
        let widest = if facts.is_empty() { 0 } else { widest + 2 };
        paper.plain(&format!("{:>6} × {name:<widest$}", group.count), &facts)?;
    }
    met(paper, refusals)
}

/// A client over all causes.
#[derive(Default)]
struct Met {
    count: usize,
    causes: Vec<&'static str>,
    span: Option<(Time, Time)>,
    name: String,
    sha256: Option<String>,
}

/// Whom it met, most often first.
fn met(paper: &mut Paper<'_>, refusals: &[&Group]) -> io::Result<()> {
    let mut all: BTreeMap<String, Met> = BTreeMap::new();
    for (group, affected) in
        refusals.iter().flat_map(|group| group.clients.iter().map(move |client| (group, client)))
    {
        let met = all.entry(affected.client.identity()).or_default();
        met.count += affected.count;
        met.causes.push(id(group));
        met.name = affected.client.label();
        met.sha256 = affected.client.sha256();
        met.span = match (met.span, affected.span) {
            (Some((first, last)), Some((from, to))) => Some((first.min(from), last.max(to))),
            (one, other) => one.or(other),
        };
    }
    if all.len() < 2 {
        return Ok(());
    }
    let mut all: Vec<Met> = all.into_values().collect();
    all.sort_by_key(|met| std::cmp::Reverse(met.count));
    paper.plain("", &format!("{}:", human::counted(all.len(), "client", "clients")))?;
    for met in all.iter().take(NAMED) {
        let mut text = met.name.clone();
        if let Some(sha256) = &met.sha256 {
            let _ = write!(text, ", sha256 {}…", sha256.get(..16).unwrap_or_default());
        }
        let _ = write!(text, ": {}", met.causes.join(", "));
        if let Some(span) = met.span {
            let _ = write!(text, ", {}", shown(span));
        }
        paper.plain(&format!("{:>6} × ", met.count), &text)?;
    }
    match all.len().saturating_sub(NAMED) {
        0 => Ok(()),
        more => paper.plain("         ", &format!("and {more} more (--format jsonl has them all)")),
    }
}

fn shown((first, last): (Time, Time)) -> String {
    if first == last { first.to_string() } else { format!("{first} to {last}") }
}

/// How to be sure the next time, where a cause that is shown could be surer.
pub(super) fn next_time(
    paper: &mut Paper<'_>,
    diagnosis: &Diagnosis,
    shown: &[&Group],
    against: &Against<'_>,
) -> io::Result<()> {
    let wanted = |group: &&Group| {
        advice(diagnosis, group, against.bundle.is_some()) == Some(Advice::LogTheCertificate)
    };
    if !shown.iter().any(wanted) {
        return Ok(());
    }
    paper.gap()?;
    let text = "write the certificate into the access log (stage settings, on one line), then diagnose that log with --bundle; \
                an HTTP API has no execution log: this is its way, or map the domain to a REST API for a test:";
    paper.paragraph(("next: ", GREEN.bold()), 6, (text, PLAIN))?;
    paper.verbatim(RECOMMENDED_FORMAT)
}

/// What the domain has loaded, and what else is wrong with it.
pub(super) fn deployed(paper: &mut Paper<'_>, against: &Against<'_>) -> io::Result<()> {
    let Some(deployed) = against.deployed else { return Ok(()) };
    paper.gap()?;
    paper.plain("domain: ", &deployed.words)?;
    for text in &deployed.remarks {
        paper.paragraph(("warning: ", YELLOW.bold()), 9, (text, PLAIN))?;
    }
    Ok(())
}

/// What was not read, or not understood.
pub(super) fn remarks(
    paper: &mut Paper<'_>,
    diagnosis: &Diagnosis,
    refusals: &[&Group],
) -> io::Result<()> {
    for (input, line, why) in &diagnosis.cuts {
        paper.plain("note: ", &format!("{input}:{line}: {why}"))?;
    }
    if diagnosis.beyond > 0 {
        paper.plain(
            "note: ",
            &format!(
                "{} incidents of further clients are counted, and not kept apart",
                diagnosis.beyond
            ),
        )?;
    }
    let Some(unknown) = &diagnosis.unrecognised else { return Ok(()) };
    let answered = !refusals.is_empty() || diagnosis.accepted > 0;
    if !answered || !unknown.speaks_of_refusal {
        return Ok(());
    }
    paper.gap()?;
    let lines = human::counted(diagnosis.passed_over, "other line was", "other lines were");
    let text = format!(
        "{lines} not recognised, such as {}:{}: {}",
        unknown.place.0, unknown.place.1, unknown.text
    );
    paper.paragraph(("note: ", DIM), 6, (&text, DIM))
}

/// Causes in the summary.
const LISTED: usize = 20;
/// Clients in the summary.
const NAMED: usize = 10;
/// From so many incidents on there is a summary.
const MANY: usize = 4;
