//! The findings of one bundle, as the page shows them: by severity, those of one rule together, of many alike the first
//! few open; what somebody has accepted stands last and says who, why and until when.

use super::{counted, lines_of, said};
use crate::profile::Citation;
use crate::render::client::{consequences, tried};
use crate::render::layout::Paper;
use crate::render::{Detail, Style};
use crate::report::{Finding, Joined, Location, Report, Suppressed};
use crate::severity::Severity;
use crate::time::Time;

/// Findings of one severity.
pub(super) struct Level {
    /// error, warn, note or waived: the class of its look.
    pub(super) class: &'static str,
    pub(super) title: String,
    pub(super) groups: Vec<Group>,
}

/// Findings of one rule.
pub(super) struct Group {
    pub(super) rule: &'static str,
    pub(super) shown: Vec<FindingView>,
    pub(super) folded: Vec<FindingView>,
}

/// A finding.
pub(super) struct FindingView {
    pub(super) anchor: String,
    pub(super) rule: &'static str,
    pub(super) class: &'static str,
    pub(super) word: &'static str,
    pub(super) message: String,
    pub(super) places: Vec<Place>,
    pub(super) more_places: usize,
    pub(super) facts: Vec<String>,
    /// What was tried for the client that it speaks of, and what comes closest, as on a terminal.
    pub(super) evidence: String,
    pub(super) help: String,
    pub(super) source: Option<Source>,
    /// Who has accepted it; empty where nobody has.
    pub(super) suppressed: String,
    /// Which gateways have it, where not all of several do, or not alike.
    pub(super) gateways: String,
}

/// Where it is.
pub(super) struct Place {
    pub(super) at: String,
    pub(super) certificate: String,
    pub(super) end: String,
    pub(super) sha256: String,
}

/// Who says so.
pub(super) struct Source {
    pub(super) basis: &'static str,
    pub(super) title: &'static str,
    pub(super) address: &'static str,
}

impl Source {
    pub(super) fn of(citation: &Citation) -> Self {
        let page = citation.page;
        Self { basis: citation.basis.word(), title: page.title, address: page.address }
    }
}

/// All levels that have a finding, the worst first. `anchor` makes the names of places on the page.
pub(super) fn levels(
    reports: &[Report],
    joined: &[Joined<'_>],
    anchor: impl Fn(usize) -> String,
) -> Vec<Level> {
    let at = reports.first().map_or(Time::from_unix(0), |report| report.at);
    let all = [
        (Some(Severity::Error), "error", "error", "errors"),
        (Some(Severity::Warn), "warn", "warning", "warnings"),
        (Some(Severity::Note), "note", "note", "notes"),
        (None, "waived", "accepted finding", "accepted findings"),
    ];
    all.into_iter()
        .filter_map(|(severity, class, one, many)| {
            let mut groups: Vec<Group> = Vec::new();
            let mut number = 0;
            for (place, joined) in joined.iter().enumerate() {
                let finding = joined.finding;
                let counted = finding.suppressed.is_none().then_some(finding.severity);
                if counted != severity {
                    continue;
                }
                number += 1;
                let view = FindingView::of(joined, reports, at, anchor(place));
                if !groups.iter().any(|group| group.rule == view.rule) {
                    groups.push(Group { rule: view.rule, shown: Vec::new(), folded: Vec::new() });
                }
                if let Some(group) = groups.iter_mut().find(|group| group.rule == view.rule) {
                    let open = group.shown.len() < SHOWN;
                    if open { &mut group.shown } else { &mut group.folded }.push(view);
                }
            }
            (number > 0).then(|| Level { class, title: counted(number, one, many), groups })
        })
        .collect()
}

impl FindingView {
    fn of(joined: &Joined<'_>, reports: &[Report], at: Time, anchor: String) -> Self {
        let finding = joined.finding;
        let (class, word) = look(finding.severity);
        Self {
            anchor,
            rule: finding.rule.id,
            class,
            word,
            message: said(&finding.message),
            places: finding.places.iter().take(PLACES).map(|place| Place::of(place, at)).collect(),
            more_places: finding.places.len().saturating_sub(PLACES),
            facts: finding.facts.iter().map(|fact| said(fact)).collect(),
            evidence: evidence(joined, reports),
            help: said(&finding.help),
            source: finding.citation.as_ref().map(Source::of),
            suppressed: finding.suppressed.as_ref().map(suppressed).unwrap_or_default(),
            gateways: gateways(joined, reports),
        }
    }
}

impl Place {
    fn of(place: &Location, at: Time) -> Self {
        let end = place.not_after.map(|end| {
            let word = if end < at { "expired" } else { "expires" };
            format!("{word} {}", end.day())
        });
        let file = said(&place.file);
        Self {
            at: if place.line == 0 { file } else { format!("{file}, {}", lines_of(place)) },
            certificate: said(&place.certificate),
            end: end.unwrap_or_default(),
            sha256: said(&place.sha256),
        }
    }
}

/// Drawn by the same hand as on a terminal, so that both say the same.
fn evidence(joined: &Joined<'_>, reports: &[Report]) -> String {
    let decides = || {
        let (report, index) = (reports.get(joined.report)?, joined.finding.client?);
        let deciding = report.findings.get(report.deciding(index)?)?;
        std::ptr::eq(deciding, joined.finding).then_some((report, report.clients.get(index)?))
    };
    let Some((report, client)) = decides() else { return String::new() };
    let mut bytes = Vec::new();
    let mut paper = Paper::new(&mut bytes, &Style::plain(Detail::Normal));
    let drawn = tried(&mut paper, report, client);
    // Writing to a Vec cannot fail.
    let _ = drawn.and_then(|()| consequences(&mut paper, report, client, &joined.finding.facts));
    String::from_utf8_lossy(&bytes).trim_end().to_owned()
}

/// The class and the word of a severity.
pub(super) const fn look(severity: Severity) -> (&'static str, &'static str) {
    match severity {
        Severity::Error => ("error", "error"),
        Severity::Warn => ("warn", "warning"),
        Severity::Note => ("note", "note"),
        Severity::Off => ("off", "–"),
    }
}

fn suppressed(by: &Suppressed) -> String {
    let until = by.until.map(|until| format!(" until {}", until.day())).unwrap_or_default();
    let place = if by.place.is_empty() { String::new() } else { format!(" ({})", by.place) };
    let reason = if by.reason.is_empty() { String::new() } else { format!(": {}", by.reason) };
    said(&format!("{}{until}{place}{reason}", by.by.word()))
}

/// `Amazon API Gateway (REST): error; …`, where the gateways differ.
fn gateways(joined: &Joined<'_>, reports: &[Report]) -> String {
    let alike =
        joined.severities.iter().all(|one| *one == joined.severities.first().copied().flatten());
    if alike {
        return String::new();
    }
    let said_by = joined.severities.iter().zip(reports).map(|(severity, report)| {
        let word = severity.map_or("not a finding", |severity| look(severity).1);
        format!("{}: {word}", report.profile.title)
    });
    said_by.collect::<Vec<_>>().join("; ")
}

/// Whether a finding counts for the verdict.
pub(super) fn counts(finding: &Finding) -> bool {
    finding.suppressed.is_none() && finding.severity >= Severity::Warn
}

/// Findings of one rule that stand open.
const SHOWN: usize = 4;
/// Places of one finding.
const PLACES: usize = 12;
