//! A whole population for people: how many are let in, why the others are not, who issued them and when they expire, and
//! the refused clients worst first. Sums come before single clients, because nobody reads forty thousand lines.

pub mod json;
pub mod lines;

use std::io::{self, Write};

use super::layout::{BOLD, DIM, GREEN, PLAIN, Paper, RED, YELLOW, padded};
use super::{Detail, Style, safe};
use crate::clients::{Count, Expiry, Head, Record, Summary, Totals};
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
    let mark = if paper.style().unicode { "█" } else { "#" };
    for span in summary.expiry() {
        let share = span.count.clients.saturating_mul(BAR).div_ceil(longest);
        let bar = mark.repeat(usize::try_from(share).unwrap_or(0));
        let gap = if bar.is_empty() { "" } else { "  " };
        let clients = number(span.count.clients);
        let lead = format!("  {} {clients:>9}{gap}", padded(words(&span), 16));
        paper.paragraph((&lead, PLAIN), 4, (&bar, DIM))?;
    }
    paper.gap()
}

fn words(span: &Expiry) -> &'static str {
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
fn name(record: &Record) -> String {
    match (record.subject.as_str(), record.serial.as_str()) {
        ("", serial) => format!("serial {serial}"),
        (subject, _) => subject.to_owned(),
    }
}

/// Requests, when, where, and which certificate it is.
fn seen(record: &Record, verbose: bool) -> String {
    let requests = requests(record.sightings.requests);
    let when = match (record.sightings.first, record.sightings.last) {
        (Some(first), Some(last)) => format!(" from {} to {}", first.day(), last.day()),
        _ => String::new(),
    };
    let sha256 = hex(&record.sha256);
    let sha256 =
        if verbose { sha256 } else { format!("{}…", sha256.get(..16).unwrap_or_default()) };
    format!("{requests}{when}; {}:{}, sha256 {sha256}", record.file, record.line)
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
        let what = if totals.unread == 1 {
            "1 input".to_owned()
        } else {
            format!("{} inputs", number(totals.unread))
        };
        paper.paragraph(
            ("", PLAIN),
            0,
            (&format!("{what} could not be read to the end"), YELLOW),
        )?;
        for one in &totals.troubles {
            paper.paragraph(("  ", PLAIN), 4, (&format!("{}: {}", one.name, one.why), PLAIN))?;
        }
        more(paper, totals.unread, totals.troubles.len())?;
    }
    for (count, what) in [
        (totals.without, "requests or log records hold no certificate"),
        (totals.sent, "certificates were sent beside a client's own, and do not count"),
        (totals.authorities, "CA certificates stand among the clients, and do not count"),
        (totals.changed, "files changed while they were read: what was added may be missing"),
        (totals.files.saturating_sub(totals.fruitful), "files hold no client certificate"),
    ] {
        if count > 0 {
            any = true;
            paper.plain("", &format!("{} {what}", number(count)))?;
        }
    }
    if any { paper.gap() } else { Ok(()) }
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
    if totals.stopped {
        let text = "only a part: the reading was ended before its time";
        paper.paragraph(("", PLAIN), 0, (text, YELLOW.bold()))?;
    }
    if totals.full {
        let text = "only a part: there are more clients than are kept; split the logs, and join the parts with \
                    `truststore merge`";
        paper.paragraph(("", PLAIN), 0, (text, YELLOW.bold()))?;
    }
    let span = match (summary.all.first, summary.all.last) {
        (Some(first), Some(last)) => format!(", from {} to {}", first.day(), last.day()),
        _ => String::new(),
    };
    let (files, all) =
        (totals.files, Count { clients: summary.clients, requests: summary.all.requests });
    let of = if files == 1 { "1 file".to_owned() } else { format!("{} files", number(files)) };
    paper.plain("", &format!("{}: {} in {of}{span}", head.bundle, counted(&all)))?;
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
    Ok(())
}

/// How many lines say nothing of clients: said in every detail, since the verdicts are without them.
fn unusable(totals: &Totals) -> String {
    let lines = match totals.broken {
        1 => "1 line".to_owned(),
        more => format!("{} lines", number(more)),
    };
    format!("{lines} could not be used")
}

fn counted(count: &Count) -> String {
    let clients = match count.clients {
        1 => "1 client".to_owned(),
        more => format!("{} clients", number(more)),
    };
    format!("{clients}, {}", requests(count.requests))
}

fn requests(count: u64) -> String {
    if count == 1 { "1 request".to_owned() } else { format!("{} requests", number(count)) }
}

/// A number as people read it: `1,204,331`.
fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() * 4 / 3);
    for (place, digit) in digits.char_indices() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        for (value, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_204_331, "1,204,331")] {
            assert_eq!(number(value), text);
        }
    }
}
