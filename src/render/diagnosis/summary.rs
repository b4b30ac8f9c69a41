//! What frames the causes: how much of what was found, how to be sure the next time, and what was not read.

use std::fmt::Write as _;
use std::io;

use super::super::human;
use super::super::layout::{DIM, GREEN, PLAIN, Paper};
use super::id;
use crate::diagnose::{Diagnosis, Group, RECOMMENDED_FORMAT};

/// How much of what, where there is more than one thing to explain.
pub(super) fn summary(
    paper: &mut Paper<'_>,
    diagnosis: &Diagnosis,
    refusals: &[&Group],
) -> io::Result<()> {
    let count: usize = refusals.iter().map(|group| group.count).sum();
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
    if refusals.len() < 2 && count < MANY {
        return Ok(());
    }
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
        let lead = format!("{:>6} × {:<widest$}  ", group.count, id(group));
        let mut facts = Vec::new();
        if !group.clients.is_empty() {
            facts.push(human::counted(group.clients.len(), "client", "clients"));
        }
        facts.extend(group.span.map(|(first, last)| {
            if first == last { first.to_string() } else { format!("{first} to {last}") }
        }));
        paper.plain(&lead, &facts.join(", "))?;
    }
    paper.gap()
}

/// How to be sure the next time.
pub(super) fn next_time(paper: &mut Paper<'_>) -> io::Result<()> {
    let text = "write the certificate into the access log (stage settings, on one line), then diagnose that log with --bundle; \
                an HTTP API has no execution log: this is its way, or map the domain to a REST API for a test:";
    paper.paragraph(("next: ", GREEN.bold()), 6, (text, PLAIN))?;
    paper.verbatim(RECOMMENDED_FORMAT)
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
/// From so many incidents on there is a summary.
const MANY: usize = 4;
