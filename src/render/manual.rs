//! The manual, offline: rules, the page of one rule, profiles with the source of each limit.

use std::io::{self, Write};

use super::Style;
use super::layout::{BOLD, DIM, PLAIN, Paper, columns, paint_of};
use crate::profile::{Citation, Page, Profile};
use crate::rule::Rule;

/// Draws the list of rules: id, severity, one sentence.
pub fn rules(rules: &[&Rule], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    let widest = rules.iter().map(|rule| rule.id.len()).max().unwrap_or_default();
    let narrow = paper.style().width.is_some_and(|width| width < NARROW);
    for rule in rules {
        let severity = format!("{:<5}  ", rule.severity);
        let text = if narrow {
            format!("{}: {}", rule.id, rule.summary())
        } else {
            format!("{:<widest$}  {}", rule.id, rule.summary())
        };
        let hang = if narrow { 9 } else { columns(&severity) + widest + 2 };
        paper.paragraph((&severity, paint_of(rule.severity)), hang, (&text, PLAIN))?;
    }
    Ok(())
}

/// Draws the page of a rule: its own words, its severity under each profile that differs, its sources.
pub fn explain(
    rule: &Rule,
    profiles: &[&Profile],
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    paper.paragraph((rule.id, BOLD), 2, (&format!(" ({})", rule.severity), PLAIN))?;
    paper.gap()?;
    page(&mut paper, rule.doc)?;
    paper.gap()?;
    page(&mut paper, rule.follow_up())?;
    for profile in profiles {
        if let Some(severity) = profile.severity_of(rule.id) {
            paper.plain("", &format!("For {}: {severity}.", profile.name))?;
        }
    }
    paper.gap()?;
    for source in rule.sources {
        paper.paragraph(("source: ", DIM), 8, (source, PLAIN))?;
    }
    Ok(())
}

/// A page in Markdown: paragraphs are wrapped, code is left as it is, headings stand out.
fn page(paper: &mut Paper<'_>, markdown: &str) -> io::Result<()> {
    let mut paragraph = String::new();
    let mut code = false;
    for line in markdown.trim().lines() {
        let line = line.strip_prefix(' ').unwrap_or(line);
        let fence = line.starts_with("```");
        let item = line.starts_with("- ") || line.starts_with("* ");
        let heading = line.starts_with('#');
        if fence || code || item || heading || line.is_empty() {
            flush(paper, &mut paragraph)?;
        }
        if fence {
            code = !code;
        } else if code {
            paper.verbatim(&format!("    {line}"))?;
        } else if heading {
            paper.paragraph(("", PLAIN), 0, (line.trim_start_matches(['#', ' ']), BOLD))?;
        } else if line.is_empty() {
            paper.gap()?;
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(line.trim());
        }
    }
    flush(paper, &mut paragraph)
}

fn flush(paper: &mut Paper<'_>, paragraph: &mut String) -> io::Result<()> {
    if paragraph.is_empty() {
        return Ok(());
    }
    let (lead, text) = match paragraph.strip_prefix("- ").or(paragraph.strip_prefix("* ")) {
        Some(item) => ("- ", item.to_owned()),
        None => ("", paragraph.clone()),
    };
    paragraph.clear();
    paper.plain(lead, &text)
}

/// Draws every profile: what it accepts, and who says so.
pub fn profiles(profiles: &[&Profile], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    for (index, profile) in profiles.iter().enumerate() {
        if index > 0 {
            paper.gap()?;
        }
        let default = if index == 0 { ", the default" } else { "" };
        paper.paragraph(
            (profile.name, BOLD),
            2,
            (&format!("  {}{default}", profile.title), PLAIN),
        )?;
        paper.paragraph(("  ", PLAIN), 2, (profile.summary, PLAIN))?;
        limits(&mut paper, profile)?;
        for unknown in profile.unknown {
            paper.paragraph(("  unknown: ", DIM), 11, (unknown, PLAIN))?;
        }
    }
    Ok(())
}

/// Each question that a profile answers, with the answer and its source.
fn limits(paper: &mut Paper<'_>, profile: &Profile) -> io::Result<()> {
    let narrow = paper.style().width.is_some_and(|width| width < NARROW);
    let mut pages: Vec<&Page> = Vec::new();
    for limit in profile.limits() {
        let Citation { basis, page } = limit.citation;
        let known = pages.iter().position(|known| *known == page);
        let number = 1 + known.unwrap_or_else(|| {
            pages.push(page);
            pages.len() - 1
        });
        let lead = if narrow {
            format!("  {}: ", limit.question)
        } else {
            format!("  {:<44} ", limit.question)
        };
        let hang = if narrow { 6 } else { columns(&lead) };
        let text = format!("{} ({} [{number}])", limit.answer, basis.word());
        paper.paragraph((&lead, PLAIN), hang, (&text, PLAIN))?;
    }
    for (index, page) in pages.iter().enumerate() {
        let lead = format!("  [{}] ", index + 1);
        paper.paragraph((&lead, DIM), 6, (&format!("{}, {}", page.title, page.address), DIM))?;
    }
    Ok(())
}

/// Narrower than this, answers do not stand beside their questions.
const NARROW: usize = 90;
