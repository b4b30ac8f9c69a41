//! The clients' table: one row a client, one verdict a gateway. Two thousand rows are a normal population, so a row holds
//! what one looks for, and points at the finding that has the rest.

use std::collections::HashMap;

use super::{said, verdict_word};
use crate::path::Verdict;
use crate::render::client::reason as reason_of;
use crate::report::{ClientReport, Joined, Report};
use crate::severity::Severity;
use crate::time::Time;

/// A row.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) place: String,
    /// The worst verdict: what the filter looks at.
    pub(super) worst: &'static str,
    /// One a gateway: the class of its look, and the word.
    pub(super) verdicts: Vec<(&'static str, &'static str)>,
    /// Why it is not accepted.
    pub(super) reason: String,
    /// Where the page says more; empty where it does not.
    pub(super) finding: String,
    /// What the gateway logs.
    pub(super) log: String,
    /// Until when it is accepted.
    pub(super) until: String,
    pub(super) sha256: String,
}

/// All rows, in the order asked.
pub(super) fn rows(
    reports: &[Report],
    joined: &[Joined<'_>],
    anchor: impl Fn(usize) -> String,
) -> Vec<Row> {
    let Some(first) = reports.first() else { return Vec::new() };
    let mut findings: HashMap<usize, usize> = HashMap::new();
    for (place, one) in joined.iter().enumerate() {
        if let Some(client) = one.finding.client.filter(|_| one.finding.severity >= Severity::Warn)
        {
            findings.entry(client).or_insert(place);
        }
    }
    let clients = first.clients.iter().enumerate();
    clients
        .map(|(index, client)| {
            let each: Vec<(&Report, &ClientReport)> =
                reports.iter().filter_map(|one| Some((one, one.clients.get(index)?))).collect();
            let worst = each
                .iter()
                .rev()
                .copied()
                .max_by_key(|(_, one)| one.verdict)
                .unwrap_or((first, client));
            let ends = each.iter().filter_map(|(_, one)| one.first_break.as_ref());
            let logged = worst.1.log.filter(|_| worst.1.verdict == Verdict::Refuse);
            Row {
                name: said(&client.location.certificate),
                place: place(client),
                worst: verdict_word(worst.1.verdict).0,
                verdicts: each.iter().map(|(_, one)| verdict_word(one.verdict)).collect(),
                reason: reason(worst.0, index, worst.1),
                finding: findings.get(&index).map(|&place| anchor(place)).unwrap_or_default(),
                log: logged
                    .map(|line| line.reason.unwrap_or("words that are not public").to_owned())
                    .unwrap_or_default(),
                until: ends.map(|(end, _)| *end).min().map(Time::day).unwrap_or_default(),
                sha256: said(&client.location.sha256),
            }
        })
        .collect()
}

/// Why it is not accepted: read off the tree; where that is silent, the sentence of the deciding finding.
pub(super) fn reason(report: &Report, index: usize, client: &ClientReport) -> String {
    if client.verdict == Verdict::Accept {
        return String::new();
    }
    said(&reason_of(report, index, client))
}

fn place(client: &ClientReport) -> String {
    let location = &client.location;
    let file = said(&location.file);
    if location.line == 0 { file } else { format!("{file}:{}", location.line) }
}
