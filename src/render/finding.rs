//! One finding: `error[id]: sentence`, its places, its facts, what to do.

use std::fmt::Write as _;
use std::io;

use super::layout::{BLUE, BOLD, DIM, GREEN, PLAIN, Paper, paint_of};
use super::{Detail, Style, page};
use crate::report::{Finding, Location, Suppressed};
use crate::severity::Severity;
use crate::time::Time;

/// Draws a finding.
pub(super) fn finding(paper: &mut Paper<'_>, finding: &Finding, at: Time) -> io::Result<()> {
    head(paper, finding, at)?;
    help(paper, finding)
}

/// The sentence, the places, and the facts.
pub(super) fn head(paper: &mut Paper<'_>, finding: &Finding, at: Time) -> io::Result<()> {
    let word = match finding.severity {
        Severity::Warn => "warning",
        other => other.word(),
    };
    let (mark, paint) = match &finding.suppressed {
        None => (String::new(), paint_of(finding.severity)),
        Some(suppressed) => (format!("{}: ", suppressed.by.word()), DIM),
    };
    let lead = format!("{mark}{word}[{}]", finding.rule.id);
    let address = page::address(finding.rule);
    let link = address.as_deref().map(|address| (finding.rule.id, address));
    paper.linked((&lead, paint), link, 4, (&format!(": {}", finding.message), BOLD))?;
    let shown = if paper.style().detail == Detail::Verbose { usize::MAX } else { PLACES };
    for (index, place) in finding.places.iter().take(shown).enumerate() {
        let arrow = if index == 0 { "  --> " } else { "  ::: " };
        let text = located(place, at, paper.style());
        paper.paragraph((arrow, BLUE), 6, (&text, PLAIN))?;
    }
    if let Some(more @ 1..) = finding.places.len().checked_sub(shown) {
        paper.paragraph(("  ::: ", BLUE), 6, (&format!("and {more} more (--verbose)"), PLAIN))?;
    }
    if let Some(suppressed) = &finding.suppressed {
        fact(paper, &why(suppressed))?;
    }
    for text in &finding.facts {
        fact(paper, text)?;
    }
    match finding.citation {
        Some(citation) if paper.style().detail == Detail::Verbose => {
            let (basis, page) = (citation.basis.word(), citation.page);
            fact(paper, &format!("{basis}: {}, {}", page.title, page.address))
        }
        Some(citation) => {
            let (basis, page) = (citation.basis.word(), citation.page);
            let link = Some((basis, page.address));
            paper.linked(
                (&format!("   = {basis}"), BLUE),
                link,
                5,
                (&format!(": {}", page.title), PLAIN),
            )
        }
        None => Ok(()),
    }
}

/// `waived until 2031-01-01: the partner renews in May (truststore.toml:12)`.
pub(super) fn why(suppressed: &Suppressed) -> String {
    let until = suppressed.until.map(|until| format!(" until {}", until.day()));
    let reason = match suppressed.reason.as_str() {
        "" => String::new(),
        reason => format!(": {reason}"),
    };
    let (word, until) = (suppressed.by.word(), until.unwrap_or_default());
    format!("{word}{until}{reason} ({})", suppressed.place)
}

/// What to do.
pub(super) fn help(paper: &mut Paper<'_>, finding: &Finding) -> io::Result<()> {
    if finding.help.is_empty() {
        return Ok(());
    }
    advice(paper, &finding.help)
}

/// What to do, in words of its own.
pub(super) fn advice(paper: &mut Paper<'_>, text: &str) -> io::Result<()> {
    paper.paragraph(("help: ", GREEN.bold()), 6, (text, PLAIN))
}

/// A fact on a line of its own.
pub(super) fn fact(paper: &mut Paper<'_>, text: &str) -> io::Result<()> {
    paper.paragraph(("   = ", BLUE), 5, (text, PLAIN))
}

/// `client.pem:1  CN=device-1 (expires 2031-01-01, sha256 9f2c…)`
fn located(place: &Location, at: Time, style: &Style) -> String {
    let mut text = position(place);
    if !place.certificate.is_empty() {
        text.push_str("  ");
        text.push_str(&place.certificate);
    }
    let mut details = Vec::new();
    if let Some(end) = place.not_after {
        let word = if end < at { "expired" } else { "expires" };
        details.push(format!("{word} {}", end.day()));
    }
    if !place.sha256.is_empty() {
        details.push(format!("sha256 {}", fingerprint(&place.sha256, style)));
    }
    if !details.is_empty() {
        let _ = write!(text, " ({})", details.join(", "));
    }
    text
}

/// `client.pem:1`, or the file alone where the whole file is meant.
pub(super) fn position(place: &Location) -> String {
    match place.line {
        0 => place.file.to_string(),
        line => format!("{}:{line}", place.file),
    }
}

/// A fingerprint, shortened unless all detail is wanted.
fn fingerprint(hex: &str, style: &Style) -> String {
    match hex.get(..FINGERPRINT) {
        Some(start) if style.detail < Detail::Verbose => {
            format!("{start}{}", if style.unicode { "…" } else { "..." })
        }
        _ => hex.to_owned(),
    }
}

/// Places shown for a finding.
const PLACES: usize = 5;

/// Digits of a fingerprint shown: enough to tell apart, short enough to read aloud.
const FINGERPRINT: usize = 16;
