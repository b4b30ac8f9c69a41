//! A population for a merge request or a ticket: the verdict, the figures as tables, and the clients with the most requests
//! that are not let in. What belongs to machines, all clients one by one, is said to be in JSON lines.

use std::io::{self, Write};

use crate::clients::{Count, Head, Summary, Totals};
use crate::profile;
use crate::render::markdown::{code, escaped};
use crate::render::population::{cautions, extent, name, remarks, span};
use crate::render::quantity::number;
use crate::render::{Detail, Style, finding, human};

/// Writes one section.
pub fn population(
    head: &Head,
    summary: &mut Summary,
    totals: &Totals,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let open = summary.refused.clients + summary.doubtful.clients > summary.suppressed.clients;
    let (mark, how) = match (open, summary.refused.clients) {
        (false, 0) if summary.doubtful.clients == 0 => ("✅", "lets everybody in"),
        (false, _) => ("✅", "keeps out nobody without a waiver"),
        (true, 0) => ("⚠", "may keep clients out"),
        (true, _) => ("❌", "keeps clients out"),
    };
    writeln!(out, "## {mark} {} {how}\n", code(&head.bundle))?;
    let gateway = profile::by_name(&head.profile).map_or(head.profile.as_str(), |one| one.title);
    writeln!(out, "{} at {}: {}\n", escaped(gateway), head.at, escaped(&extent(summary, totals)))?;
    for caution in cautions(totals) {
        writeln!(out, "**Only a part:** {}\n", escaped(&caution))?;
    }
    writeln!(out, "| verdict | clients | requests |\n|---|---:|---:|")?;
    for (word, count) in [
        ("accepted", &summary.accepted),
        ("in doubt", &summary.doubtful),
        ("refused", &summary.refused),
        ("waived, of those not accepted", &summary.suppressed),
    ] {
        if count.clients > 0 || matches!(word, "accepted" | "refused") {
            writeln!(out, "| {word} | {}", figures(count))?;
        }
    }
    writeln!(out)?;
    if style.detail > Detail::Quiet {
        causes(summary, out)?;
        issuers(summary, out)?;
        expiry(summary, out)?;
        clients(summary, out)?;
        for remark in remarks(totals) {
            writeln!(out, "- {}", escaped(&remark))?;
        }
    }
    Ok(())
}

fn causes(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    let causes = summary.causes();
    if causes.is_empty() {
        return Ok(());
    }
    writeln!(out, "| why not | the gateway logs | clients | requests |\n|---|---|---:|---:|")?;
    for cause in causes {
        let log = escaped(&cause.log.unwrap_or_default());
        writeln!(out, "| {} | {log} | {}", code(&cause.rule), figures(&cause.count))?;
    }
    writeln!(out)
}

fn issuers(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| issued by | clients | requests | not accepted |\n|---|---:|---:|---:|")?;
    let issuers = summary.issuers();
    for one in issuers.iter().take(MOST) {
        let name = one.issuer.as_ref().map_or("no CA of the truststore", |issuer| &issuer.subject);
        let refused = number(one.refused);
        writeln!(out, "| {} | {} {refused} |", escaped(name), figures(&one.count))?;
    }
    if let Some(more @ 1..) = issuers.len().checked_sub(MOST) {
        writeln!(out, "\n{more} more issuers are not shown here.")?;
    }
    writeln!(out)
}

fn expiry(summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "| expires | clients | requests |\n|---|---:|---:|")?;
    for one in summary.expiry() {
        writeln!(out, "| {} | {}", span(&one), figures(&one.count))?;
    }
    writeln!(out)
}

fn clients(summary: &mut Summary, out: &mut dyn Write) -> io::Result<()> {
    let all = summary.refused.clients + summary.doubtful.clients;
    if all == 0 {
        return Ok(());
    }
    writeln!(out, "| not accepted | verdict | requests | why |\n|---|---|---:|---|")?;
    let mut left = all;
    for record in summary.worst().iter().take(MOST) {
        left = left.saturating_sub(1);
        let suppressed = record.suppressed.as_ref();
        let suppressed = suppressed
            .map(|one| format!("<br>{}", escaped(&finding::why(one))))
            .unwrap_or_default();
        writeln!(
            out,
            "| {} | {} | {} | {}{suppressed} |",
            escaped(&name(record)),
            human::verb(record.verdict),
            number(record.sightings.requests),
            escaped(&record.words)
        )?;
    }
    if left > 0 {
        writeln!(out, "\n{} more clients are not shown here: --format jsonl.", number(left))?;
    }
    writeln!(out)
}

fn figures(count: &Count) -> String {
    format!("{} | {} |", number(count.clients), number(count.requests))
}

/// Rows of one table.
const MOST: usize = 50;
