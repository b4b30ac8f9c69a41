//! A whole population for people: how many are let in, why the others are not, who issued them and when they expire, and
//! the refused clients worst first. Sums come before single clients, because nobody reads forty thousand lines.

pub mod json;
pub mod lines;
pub mod markdown;

use std::io::{self, Write};

use super::layout::{BOLD, DIM, GREEN, PLAIN, Paper, RED, YELLOW, padded};
use super::quantity::{number, plural};
use super::{Detail, Style, finding, safe};
use crate::clients::{Count, Expiry, Head, Record, Sightings, Summary, Totals};
use crate::crypto::hex;
use crate::path::Verdict;

/// Draws a population.
pub fn human(
    head: &Head,
    summary: &mut Summary,
    totals: &Totals,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    // Ctrl-C may come before the first client.
    if style.detail > Detail::Quiet && summary.clients > 0 {
        causes(&mut paper, summary)?;
        issuers(&mut paper, summary)?;
        expiry(&mut paper, summary)?;
        worst(&mut paper, summary)?;
    }
    if style.detail > Detail::Quiet {
        unused(&mut paper, totals)?;
    }
    conclusion(&mut paper, head, summary, totals)?;
    if style.detail == Detail::Quiet && totals.broken > 0 {
        paper.paragraph(("", PLAIN), 0, (&unusable(totals), YELLOW))?;
    }
    Ok(())
}

fn causes(paper: &mut Paper<'_>, summary: &Summary) -> io::Result<()> {
    let causes = summary.causes();
    if causes.is_empty() {
        return Ok(());
    }
    paper.paragraph(("", PLAIN), 0, ("Why clients are not accepted", BOLD))?;
    for cause in causes {
        let lead = format!("  {} ", padded(&cause.rule, 26));
        let logs = cause.log.map(|log| format!("; logs: Access denied. Reason: {log}"));
        let text = format!("{}{}", counted(&cause.count), logs.unwrap_or_default());
        paper.paragraph((&lead, paint(cause.verdict)), 4, (&text, PLAIN))?;
    }
    paper.gap()
}

fn issuers(paper: &mut Paper<'_>, summary: &Summary) -> io::Result<()> {
    let issuers = summary.issuers();
    let most = if paper.style().detail == Detail::Verbose { usize::MAX } else { ISSUERS };
    paper.paragraph(("", PLAIN), 0, ("Who issued them", BOLD))?;
    for one in issuers.iter().take(most) {
        let name = one.issuer.as_ref().map_or("no CA of the truststore", |issuer| &issuer.subject);
        let lead = format!("  {}: ", safe(name));
        let all = counted(&one.count);
        let text = match one.refused {
            0 => all,
            refused => format!("{all}; {} of them not accepted", number(refused)),
        };
        paper.paragraph((&lead, PLAIN), 4, (&text, PLAIN))?;
    }
    if issuers.len() > most {
        let more = issuers.len() - most;
        let text = format!("and {more} more: --verbose lists them all");
        paper.paragraph(("  ", PLAIN), 4, (&text, DIM))?;
    }
    paper.gap()
}

fn expiry(paper: &mut Paper<'_>, summary: &Summary) -> io::Result<()> {
    paper.paragraph(("", PLAIN), 0, ("When they expire", BOLD))?;
    let longest = summary.expiry().map(|span| span.count.clients).max().unwrap_or(0).max(1);
    let Style { unicode, width, .. } = *paper.style();
    let mark = if unicode { "█" } else { "#" };
    let room = width.map_or(BAR, |width| (width as u64).saturating_sub(FIGURES).clamp(1, BAR));
    for span in summary.expiry() {
        let share = span.count.clients.saturating_mul(room).div_ceil(longest);
        let bar = mark.repeat(usize::try_from(share).unwrap_or(0));
        let gap = if bar.is_empty() { "" } else { "  " };
        let clients = number(span.count.clients);
        let lead = format!("  {} {clients:>9}{gap}", padded(self::span(&span), 16));
        paper.paragraph((&lead, PLAIN), 4, (&bar, DIM))?;
    }
    paper.gap()
}

/// A span of the histogram, in words.
pub(super) fn span(span: &Expiry) -> &'static str {
    match span.days {
        Some(0) => "expired",
        Some(7) => "within a week",
        Some(30) => "within 30 days",
        Some(90) => "within 90 days",
        Some(_) => "within a year",
        None => "later",
    }
}

fn worst(paper: &mut Paper<'_>, summary: &mut Summary) -> io::Result<()> {
    let all = summary.refused.clients + summary.doubtful.clients;
    if all == 0 {
        return Ok(());
    }
    paper.paragraph(("", PLAIN), 0, ("Not accepted, most requests first", BOLD))?;
    let verbose = paper.style().detail == Detail::Verbose;
    let most = if verbose { usize::MAX } else { WORST };
    let shown = summary.worst();
    for record in shown.iter().take(most) {
        let lead = format!("  {}: ", name(record));
        paper.paragraph((&lead, paint(record.verdict)), 4, (&record.words, PLAIN))?;
        paper.paragraph(("    ", PLAIN), 6, (&seen(record, verbose), DIM))?;
        if let Some(suppressed) = &record.suppressed {
            paper.paragraph(("    ", PLAIN), 6, (&finding::why(suppressed), DIM))?;
        }
    }
    let left = all - (shown.len().min(most) as u64).min(all);
    if left > 0 {
        let how = if verbose { "--format jsonl" } else { "--verbose or --format jsonl" };
        let text = format!("and {} more: {how}", number(left));
        paper.paragraph(("  ", PLAIN), 4, (&text, DIM))?;
    }
    paper.gap()
}

/// How people know a client.
pub(super) fn name(record: &Record) -> String {
    match (record.subject.as_str(), record.serial.as_str()) {
        ("", serial) => format!("serial {serial}"),
        (subject, _) => subject.to_owned(),
    }
}

/// Requests, when, where, and which certificate it is.
fn seen(record: &Record, verbose: bool) -> String {
    let requests = plural(record.sightings.requests, "request", "requests");
    let when = match when(&record.sightings) {
        when if when.is_empty() => when,
        when => format!(" {when}"),
    };
    let sha256 = hex(&record.sha256);
    let sha256 =
        if verbose { sha256 } else { format!("{}…", sha256.get(..16).unwrap_or_default()) };
    format!("{requests}{when}; {}:{}, sha256 {sha256}", record.file, record.line)
}

/// `from 2029-12-01 to 2029-12-12`; empty where nobody knows.
pub(super) fn when(sightings: &Sightings) -> String {
    match (sightings.first, sightings.last) {
        (Some(first), Some(last)) => format!("from {} to {}", first.day(), last.day()),
        _ => String::new(),
    }
}

/// What was read and could not be used.
fn unused(paper: &mut Paper<'_>, totals: &Totals) -> io::Result<()> {
    let mut any = false;
    if totals.broken > 0 {
        any = true;
        paper.paragraph(("", PLAIN), 0, (&unusable(totals), YELLOW))?;
        for one in &totals.examples {
            paper.paragraph(
                ("  ", PLAIN),
                4,
                (&format!("{}:{}: {}", one.file, one.line, one.why), PLAIN),
            )?;
        }
        more(paper, totals.broken, totals.examples.len())?;
    }
    if totals.unread > 0 {
        any = true;
        paper.paragraph(("", PLAIN), 0, (&unread(totals), YELLOW))?;
        for one in &totals.troubles {
            paper.paragraph(("  ", PLAIN), 4, (&format!("{}: {}", one.name, one.why), PLAIN))?;
        }
        more(paper, totals.unread, totals.troubles.len())?;
    }
    for remark in passed_over(totals) {
        any = true;
        paper.plain("", &remark)?;
    }
    if any { paper.gap() } else { Ok(()) }
}

/// What was met and does not count, or may be missing.
fn passed_over(totals: &Totals) -> Vec<String> {
    let kinds = [
        (totals.without, "requests or log records hold no certificate"),
        (totals.sent, "certificates were sent beside a client's own, and do not count"),
        (totals.authorities, "CA certificates stand among the clients, and do not count"),
        (totals.changed, "files changed while they were read: what was added may be missing"),
        (totals.files.saturating_sub(totals.fruitful), "files hold no client certificate"),
    ];
    let met = kinds.into_iter().filter(|(count, _)| *count > 0);
    met.map(|(count, what)| format!("{} {what}", number(count))).collect()
}

/// The same, and what could not be used, a sentence each.
pub(super) fn remarks(totals: &Totals) -> Vec<String> {
    let mut remarks = Vec::new();
    if totals.broken > 0 {
        remarks.push(unusable(totals));
    }
    if totals.unread > 0 {
        remarks.push(unread(totals));
    }
    remarks.extend(passed_over(totals));
    remarks
}

/// Why the answer is only a part of one; empty where it is whole.
pub(super) fn cautions(totals: &Totals) -> Vec<String> {
    let mut cautions = Vec::new();
    if totals.stopped {
        cautions.push("the reading was ended before its time".to_owned());
    }
    if totals.full {
        let what = "there are more clients than are kept; split the logs, and join the parts with `truststore merge`";
        cautions.push(what.to_owned());
    }
    cautions
}

fn unread(totals: &Totals) -> String {
    format!("{} could not be read to the end", plural(totals.unread, "input", "inputs"))
}

fn more(paper: &mut Paper<'_>, all: u64, shown: usize) -> io::Result<()> {
    match all.saturating_sub(shown as u64) {
        0 => Ok(()),
        left => paper.paragraph(("  ", PLAIN), 4, (&format!("and {} more", number(left)), DIM)),
    }
}

/// The lines that stand above the prompt.
fn conclusion(
    paper: &mut Paper<'_>,
    head: &Head,
    summary: &Summary,
    totals: &Totals,
) -> io::Result<()> {
    for caution in cautions(totals) {
        let text = format!("only a part: {caution}");
        paper.paragraph(("", PLAIN), 0, (&text, YELLOW.bold()))?;
    }
    paper.plain("", &format!("{}: {}", head.bundle, extent(summary, totals)))?;
    for (count, verdict, paint) in [
        (&summary.accepted, "accepted", GREEN),
        (&summary.doubtful, "in doubt", YELLOW),
        (&summary.refused, "refused", RED),
    ] {
        if count.clients > 0 || verdict != "in doubt" {
            let lead = format!("  {}", padded(verdict, 10));
            paper.paragraph((&lead, paint), 4, (&counted(count), PLAIN))?;
        }
    }
    if summary.suppressed.clients > 0 {
        let lead = format!("  {}", padded("waived", 10));
        let text = format!("{}, of those not accepted", counted(&summary.suppressed));
        paper.paragraph((&lead, DIM), 4, (&text, PLAIN))?;
    }
    Ok(())
}

/// `7 clients, 51 requests in 1 file, from 2029-12-01 to 2029-12-20`.
pub(super) fn extent(summary: &Summary, totals: &Totals) -> String {
    let all = Count { clients: summary.clients, requests: summary.all.requests };
    let files = plural(totals.files, "file", "files");
    let when = match when(&summary.all) {
        when if when.is_empty() => when,
        when => format!(", {when}"),
    };
    format!("{} in {files}{when}", counted(&all))
}

/// How many lines say nothing of clients: said in every detail, since the verdicts are without them.
fn unusable(totals: &Totals) -> String {
    format!("{} could not be used", plural(totals.broken, "line", "lines"))
}

fn counted(count: &Count) -> String {
    let clients = plural(count.clients, "client", "clients");
    format!("{clients}, {}", plural(count.requests, "request", "requests"))
}

const fn paint(verdict: Verdict) -> anstyle::Style {
    match verdict {
        Verdict::Accept => GREEN,
        Verdict::Unknown => YELLOW,
        Verdict::Refuse => RED,
    }
}

/// CAs that are listed.
const ISSUERS: usize = 10;
/// Clients that are listed.
const WORST: usize = 10;
/// Columns of the longest bar.
const BAR: u64 = 40;
/// Columns before a bar: its span and its number.
const FIGURES: u64 = 30;
