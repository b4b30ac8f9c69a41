//! What a new bundle changes, drawn for people. The first line is enough to act on: it says who loses access, and what
//! is to blame. Everything below is evidence.

mod headline;
mod json;
mod markdown;
mod words;

use std::io::{self, Write};

use super::layout::{BOLD, DIM, GREEN, PLAIN, Paper, RED, YELLOW, paint_of};
use super::quantity::{number, place, plural, short};
use super::{Detail, Style, changes, origin};
use crate::diff::{Diff, Direction, Group, Outcome};
use crate::report::Finding;
use crate::severity::Severity;

pub(super) use json::{CertificateV1, LoadV1, NamedV1};
pub use json::{write as write_json, write_line, write_turn};
pub use markdown::write as write_markdown;
pub(super) use words::client;

/// Draws it for people.
pub fn write(diff: &Diff, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    let lost = !diff.losses().is_empty();
    paper.paragraph(
        ("", PLAIN),
        4,
        (&headline::headline(diff), if lost { RED.bold() } else { BOLD }),
    )?;
    if style.detail > Detail::Quiet {
        if let Some(outcome) = &diff.clients {
            for group in outcome.lost.iter().chain(&outcome.later).chain(&outcome.gained) {
                paper.gap()?;
                draw_group(&mut paper, diff, group)?;
            }
            removals(&mut paper, diff, outcome)?;
        }
        over_trust(&mut paper, diff)?;
        drawn_changes(&mut paper, diff)?;
        findings(&mut paper, diff)?;
        paper.gap()?;
    }
    for idle in diff.clients.iter().flat_map(|outcome| &outcome.idle) {
        let text = format!("{} ({}) does not lose access", short(&idle.sha256), idle.place);
        paper.paragraph(("note: ", YELLOW), 6, (&text, PLAIN))?;
    }
    paper.paragraph(("", PLAIN), 4, (&headline::conclusion(diff), PLAIN))?;
    origin::draw(&mut paper, &diff.old.origins)?;
    origin::draw(&mut paper, &diff.new.origins)
}

fn draw_group(paper: &mut Paper<'_>, diff: &Diff, group: &Group) -> io::Result<()> {
    let paint = match group.direction {
        Direction::Lost if group.forbidden().is_empty() => YELLOW,
        Direction::Lost => RED.bold(),
        Direction::Later => YELLOW.bold(),
        Direction::Gained => GREEN.bold(),
    };
    let lead = format!("{}: ", words::word(group.direction));
    paper.paragraph((&lead, paint), 4, (&words::group(group), BOLD))?;
    for fact in words::evidence(diff, group) {
        fact_line(paper, &fact)?;
    }
    let shown = if paper.style().detail == Detail::Verbose { usize::MAX } else { FEW };
    for client in group.named.iter().take(shown) {
        paper.paragraph(("       ", PLAIN), 11, (&words::client(client), PLAIN))?;
    }
    match group.load.clients.saturating_sub(group.named.len().min(shown) as u64) {
        0 => {}
        more => {
            let text =
                format!("and {} more{}", number(more), words::how_to_see(paper.style().detail));
            paper.paragraph(("       ", PLAIN), 11, (&text, DIM))?;
        }
    }
    let advice = words::advice(group);
    if advice.is_empty() {
        return Ok(());
    }
    paper.paragraph(("help: ", GREEN.bold()), 6, (&advice, PLAIN))
}

/// For each certificate that is gone, whether it can go.
fn removals(paper: &mut Paper<'_>, diff: &Diff, outcome: &Outcome) -> io::Result<()> {
    if outcome.removals.is_empty() {
        return Ok(());
    }
    paper.gap()?;
    paper.paragraph(("", PLAIN), 0, ("what is gone:", BOLD))?;
    for removal in outcome.removals.iter().take(MOST_LINES) {
        let paint = if removal.missed.is_empty() { GREEN } else { RED };
        let text = words::removal(removal, diff);
        paper.paragraph(("  ", paint), 6, (&text, paint))?;
    }
    rest(paper, outcome.removals.len())
}

fn over_trust(paper: &mut Paper<'_>, diff: &Diff) -> io::Result<()> {
    if diff.over_trust.is_empty() {
        return Ok(());
    }
    paper.gap()?;
    paper.paragraph(("", PLAIN), 0, ("trusted more than before:", BOLD))?;
    for one in diff.over_trust.iter().take(MOST_LINES) {
        let text = format!("{}: {}", place(&one.certificate), one.why.words());
        paper.paragraph(("  ", PLAIN), 6, (&text, YELLOW))?;
    }
    rest(paper, diff.over_trust.len())
}

fn drawn_changes(paper: &mut Paper<'_>, diff: &Diff) -> io::Result<()> {
    if diff.changes.is_empty() && diff.moved == 0 {
        return Ok(());
    }
    paper.gap()?;
    paper.paragraph(("", PLAIN), 0, ("certificates:", BOLD))?;
    if !diff.changes.is_empty() {
        changes::draw(paper, diff.changes.get(..MOST_LINES).unwrap_or(&diff.changes), 2)?;
        rest(paper, diff.changes.len())?;
    }
    match diff.moved {
        0 => Ok(()),
        moved => paper.plain("  ", &words::moved(moved)),
    }
}

fn findings(paper: &mut Paper<'_>, diff: &Diff) -> io::Result<()> {
    let brought: Vec<&Finding> = words::brought(diff).collect();
    let worth = |finding: &&Finding| finding.severity > Severity::Note;
    let mended = diff.mended.iter().filter(worth).count() as u64;
    if brought.is_empty() && mended == 0 {
        return Ok(());
    }
    paper.gap()?;
    paper.paragraph(("", PLAIN), 0, ("findings:", BOLD))?;
    for finding in brought.iter().take(MOST_LINES) {
        let (lead, text) = words::finding(finding, diff);
        let paint = if finding.suppressed.is_some() { DIM } else { paint_of(finding.severity) };
        let lead = format!("  {lead}: ");
        paper.paragraph((&lead, paint), 6, (&text, PLAIN))?;
    }
    rest(paper, brought.len())?;
    if mended == 0 {
        return Ok(());
    }
    let gone = plural(mended, "finding of the old one is", "findings of the old one are");
    paper.plain("  ", &format!("{gone} no longer there"))
}

fn fact_line(paper: &mut Paper<'_>, fact: &str) -> io::Result<()> {
    paper.paragraph(("   = ", DIM), 5, (fact, PLAIN))
}

/// Says that a list was cut.
fn rest(paper: &mut Paper<'_>, all: usize) -> io::Result<()> {
    match all.saturating_sub(MOST_LINES) {
        0 => Ok(()),
        more => paper.plain("  ", &format!("and {} more (--format json)", number(more as u64))),
    }
}

/// Clients that are named of a group, where nobody asks for all.
const FEW: usize = 5;
/// Lines of one list.
const MOST_LINES: usize = 40;
