//! Where several gateways differ over one bundle: a table of rules and clients against profiles. Of what they say alike
//! there is no row.

use std::io;

use super::json::word;
use super::layout::{BOLD, GREEN, PLAIN, Paper, RED, YELLOW, columns, padded, paint_of};
use super::{Detail, finding, safe};
use crate::path::Verdict;
use crate::report::{Difference, Joined, Report, Survey};
use crate::severity::Severity;

/// Says whose finding it is, where not all profiles have it, or not alike.
pub(super) fn whose(
    paper: &mut Paper<'_>,
    joined: &Joined<'_>,
    reports: &[Report],
) -> io::Result<()> {
    match whose_words(joined, reports) {
        Some(words) => finding::fact(paper, &words),
        None => Ok(()),
    }
}

/// `only for api-gateway`; `warn for rfc5280`; `None` where all say the same.
pub(super) fn whose_words(joined: &Joined<'_>, reports: &[Report]) -> Option<String> {
    let each = || joined.severities.iter().zip(reports);
    let having: Vec<&str> =
        each().filter_map(|(own, report)| own.map(|_| report.profile.name)).collect();
    let mut words = Vec::new();
    if !joined.everywhere() {
        words.push(format!("only for {}", having.join(", ")));
    }
    for (severity, report) in each() {
        if let Some(severity) = severity.filter(|one| *one != joined.finding.severity) {
            words.push(format!("{severity} for {}", report.profile.name));
        }
    }
    (!words.is_empty()).then(|| words.join("; "))
}

/// Draws the table; nothing for one profile.
pub(super) fn draw(paper: &mut Paper<'_>, reports: &[Report]) -> io::Result<()> {
    let [_, _, ..] = reports else { return Ok(()) };
    let rows = rows(reports);
    paper.gap()?;
    let names: Vec<&str> = reports.iter().map(|report| report.profile.name).collect();
    if rows.is_empty() {
        let all = format!("no difference between {}", names.join(", "));
        paper.plain("", &all)?;
        return paper.gap();
    }
    let widest = rows.iter().map(|row| columns(&safe(&row.what))).max().unwrap_or_default();
    let first_column = widest.clamp(columns(HEAD), MOST_COLUMNS);
    let width = |column: usize| {
        let name = names.get(column).map(|name| columns(name)).unwrap_or_default();
        name.max(columns("unknown"))
    };
    let head: Vec<String> =
        names.iter().enumerate().map(|(column, name)| padded(name, width(column))).collect();
    let lead = format!("{}  {}", padded(HEAD, first_column), head.join("  "));
    paper.row(&[(lead.trim_end(), BOLD)])?;
    let shown = if paper.style().detail == Detail::Verbose { usize::MAX } else { MOST_ROWS };
    for row in rows.iter().take(shown) {
        let what = safe(&row.what);
        let mut cells = vec![(padded(&what, first_column), PLAIN)];
        if columns(&what) > first_column {
            paper.row(&[(&what, PLAIN)])?;
            cells = vec![(" ".repeat(first_column), PLAIN)];
        }
        for (column, (word, paint)) in row.cells.iter().enumerate() {
            let last = column + 1 == row.cells.len();
            let word = if last { (*word).to_owned() } else { padded(word, width(column)) };
            cells.push((format!("  {word}"), *paint));
        }
        let cells: Vec<_> = cells.iter().map(|(text, paint)| (text.as_str(), *paint)).collect();
        paper.row(&cells)?;
    }
    if let Some(more @ 1..) = rows.len().checked_sub(shown) {
        paper.plain("", &format!("and {more} more differences (--verbose)"))?;
    }
    paper.gap()
}

/// A row: a rule or a client, and a word for each profile.
pub(super) struct Row {
    pub(super) what: String,
    pub(super) cells: Vec<(&'static str, anstyle::Style)>,
}

/// The differences in words.
pub(super) fn rows(reports: &[Report]) -> Vec<Row> {
    let row = |difference| match difference {
        Difference::Rule(rule, severities) => {
            let cell = |severity| match severity {
                Severity::Off => ("-", PLAIN),
                other => (other.word(), paint_of(other)),
            };
            let cells = severities.into_iter().map(cell).collect();
            Row { what: rule.to_owned(), cells }
        }
        Difference::Client(client, verdicts) => {
            let cell = |verdict| match verdict {
                Verdict::Accept => (word(verdict), GREEN),
                Verdict::Unknown => (word(verdict), YELLOW),
                Verdict::Refuse => (word(verdict), RED),
            };
            let one = reports.first().and_then(|report| report.clients.get(client));
            let what = one.map(|one| finding::position(&one.location)).unwrap_or_default();
            Row { what, cells: verdicts.into_iter().map(cell).collect() }
        }
    };
    Survey::differences(reports).into_iter().map(row).collect()
}

/// The head of the first column.
const HEAD: &str = "where they differ";

/// Rows shown, unless all detail is wanted.
const MOST_ROWS: usize = 30;

/// Longer names stand on a line of their own.
const MOST_COLUMNS: usize = 48;
