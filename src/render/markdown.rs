//! Markdown, for job summaries, merge requests and tickets: the verdict first, then tables of findings, clients and
//! differences. It keeps to CommonMark and GitHub's tables. Of a certificate's text every mark is written as a character
//! reference, so that it can be no link, no image, no HTML and no mention of anybody.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::problem::Problem;
use super::{Detail, Style, finding, human, matrix, problem, safe};
use crate::path::Verdict;
use crate::report::{Report, Survey};

/// Writes a section for each bundle.
pub fn write(survey: &Survey, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    for reports in survey.bundles() {
        let fails = reports.iter().any(|report| report.fails(survey.fail_on));
        bundle(reports, fails, style, out)?;
    }
    for unread in &survey.unread {
        writeln!(out, "## ⚠ {} could not be checked\n", code(&unread.bundle))?;
        writeln!(out, "{}\n", escaped(&unread.why))?;
    }
    Ok(())
}

fn bundle(reports: &[Report], fails: bool, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let Some(first) = reports.first() else { return Ok(()) };
    let (mark, verb) = if fails { ("❌", "fails") } else { ("✅", "passes") };
    writeln!(out, "## {mark} {} {verb}\n", code(&first.bundle))?;
    let gateways: Vec<&str> = reports.iter().map(|report| report.profile.title).collect();
    let (gateways, at) = (gateways.join(", "), first.at);
    writeln!(out, "{gateways} at {at}: {}\n", problem::count(reports))?;
    if style.detail > Detail::Quiet {
        findings(&problem::of_bundle(reports), out)?;
    }
    clients(reports, out)?;
    differences(reports, out)
}

fn findings(problems: &[Problem<'_>], out: &mut dyn Write) -> io::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    writeln!(out, "| severity | rule | where | what |\n|---|---|---|---|")?;
    for one in problems.iter().take(MOST) {
        let (severity, what) = match one.suppressed {
            None => (one.level(), escaped(&one.sentence())),
            Some(suppressed) => (suppressed.by.word(), escaped(&one.sentence())),
        };
        let help = match one.help.as_str() {
            "" => String::new(),
            help => format!("<br>help: {}", escaped(help)),
        };
        let place = code(&one.position());
        writeln!(out, "| {severity} | `{}` | {place} | {what}{help} |", one.id())?;
    }
    if let Some(more @ 1..) = problems.len().checked_sub(MOST) {
        writeln!(out, "\n{more} more findings are not shown here.")?;
    }
    writeln!(out)
}

/// The verdict of each gateway on each client; of many clients those that are not accepted.
fn clients(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let mut rows = Vec::new();
    let mut left_out = 0;
    for report in reports {
        let many = report.clients.len() > MANY_CLIENTS;
        for client in &report.clients {
            if many && client.verdict == Verdict::Accept || rows.len() >= MOST {
                left_out += 1;
                continue;
            }
            let why = match (client.verdict, &client.first_break) {
                (Verdict::Accept, Some((until, _))) => format!("until {until}"),
                (Verdict::Accept, None) => String::new(),
                _ => client.why(),
            };
            rows.push(format!(
                "| {} | {} | {} | {} | {} |",
                code(&finding::position(&client.location)),
                escaped(&client.location.certificate),
                report.profile.title,
                human::verb(client.verdict),
                escaped(&why)
            ));
        }
    }
    if rows.is_empty() && left_out == 0 {
        return Ok(());
    }
    if !rows.is_empty() {
        writeln!(out, "| client | certificate | gateway | verdict | why |\n|---|---|---|---|---|")?;
        rows.iter().try_for_each(|row| writeln!(out, "{row}"))?;
        writeln!(out)?;
    }
    match left_out {
        0 => Ok(()),
        more => writeln!(out, "{more} more verdicts are not shown here.\n"),
    }
}

fn differences(reports: &[Report], out: &mut dyn Write) -> io::Result<()> {
    let rows = if reports.len() > 1 { matrix::rows(reports) } else { Vec::new() };
    if rows.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = reports.iter().map(|report| report.profile.name).collect();
    writeln!(out, "| where they differ | {} |", names.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(names.len()))?;
    for row in rows.iter().take(MOST) {
        let cells: Vec<&str> = row.cells.iter().map(|(word, _)| *word).collect();
        writeln!(out, "| {} | {} |", code(&row.what), cells.join(" | "))?;
    }
    if let Some(more @ 1..) = rows.len().checked_sub(MOST) {
        writeln!(out, "\n{more} more differences are not shown here.")?;
    }
    writeln!(out)
}

/// Text as a code span; where it holds a mark that would end it, as text.
pub(super) fn code(text: &str) -> String {
    let text = safe(text);
    if text.is_empty() || text.contains(['`', '|', '\\']) || text.trim() != text {
        return escaped(&text);
    }
    format!("`{text}`")
}

/// Text that means nothing to Markdown. A mark that may mention a person or an issue has an empty place put behind it, as
/// no reference alone keeps a forge from reading it.
pub(super) fn escaped(text: &str) -> String {
    let text = safe(text);
    let mut written = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let plain = match letter {
            // An address begins with `http:/` or `www.`.
            ':' => next != Some('/'),
            '.' => !written.to_ascii_lowercase().ends_with("www"),
            other => {
                other.is_ascii_alphanumeric() || " ,;=/()-+'".contains(other) || !other.is_ascii()
            }
        };
        if plain {
            written.push(letter);
            continue;
        }
        let _ = write!(written, "&#{};", u32::from(letter));
        if "@#!$%&~".contains(letter) && next.is_some_and(|next| !next.is_whitespace()) {
            written.push_str("&#8203;");
        }
    }
    written
}

/// Rows of one table: a job summary may have a mebibyte, a comment on a merge request less.
const MOST: usize = 200;

/// Of more clients than this, those that are accepted are counted.
const MANY_CLIENTS: usize = 20;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_references() {
        assert_eq!(escaped("CN=a|b*c"), "CN=a&#124;b&#42;c");
        assert_eq!(escaped("at 00:00, https://x"), "at 00:00, https&#58;//x");
        assert_eq!(escaped("@you <b>"), "&#64;&#8203;you &#60;b&#62;");
        assert_eq!(escaped("WWW.example.com"), "WWW&#46;example.com");
    }

    #[test]
    fn code_spans_end_where_they_should() {
        assert_eq!(code("a.pem:1"), "`a.pem:1`");
        assert_eq!(code("a`|b.pem"), "a&#96;&#124;b.pem");
    }

    proptest::proptest! {
        /// Nothing is left that Markdown, HTML, a table or a forge would read as more than a letter.
        #[test]
        fn no_mark_of_markdown_is_left(text in ".{0,40}") {
            let written = escaped(&text);
            let mut rest = written.as_str();
            while let Some(place) = rest.find(|letter| "&<>[]|*_`~\\\\@!#\"".contains(letter)) {
                let reference = &rest[place..];
                let end = reference.find(';').unwrap();
                let number = reference[..end].strip_prefix("&#");
                proptest::prop_assert!(number.is_some_and(|it| it.parse::<u32>().is_ok()), "{written}");
                rest = &reference[end + 1..];
            }
            proptest::prop_assert!(!written.contains("://") && !written.to_lowercase().contains("www."));
        }
    }
}
