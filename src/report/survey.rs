//! All reports of one run, one for each bundle and profile. Joining them is done here and by nobody else: what several
//! gateways say alike is said once, and where they differ, the difference is a row of a table.

use std::collections::HashMap;

use super::{Finding, Report};
use crate::path::Verdict;
use crate::severity::Severity;

/// Reports side by side, those of one bundle next to each other.
#[derive(Debug)]
pub struct Survey {
    /// One for each bundle and profile, in the order asked; never empty where something was checked.
    pub reports: Vec<Report>,
    /// Bundles that were asked about, and could not be checked.
    pub unread: Vec<Unread>,
    /// The least severity that fails the check; `None` where nothing does.
    pub fail_on: Option<Severity>,
}

/// A bundle that could not be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The bundle, as the user named it.
    pub bundle: String,
    /// Why, in one sentence.
    pub why: String,
}

impl Unread {
    /// The bundle, and why; most reasons begin with the name of the file that stands in the way.
    pub fn sentence(&self) -> String {
        if self.why.starts_with(&self.bundle) {
            return self.why.clone();
        }
        format!("{}: {}", self.bundle, self.why)
    }
}

/// A finding, and whose it is.
#[derive(Clone, Debug)]
pub struct Joined<'a> {
    /// The finding, as the first report has it in which it is worst.
    pub finding: &'a Finding,
    /// The place of that report among those of its bundle.
    pub report: usize,
    /// Its severity in each report of the bundle; `None` where that report does not have it.
    pub severities: Vec<Option<Severity>>,
}

impl Joined<'_> {
    /// Whether all reports of the bundle have it.
    pub fn everywhere(&self) -> bool {
        self.severities.iter().all(Option::is_some)
    }
}

/// A row of the table of differences: what each report of a bundle says of one rule, or of one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// The worst severity of this rule's findings in each report; `Off` where there is none.
    Rule(&'static str, Vec<Severity>),
    /// The verdict on this client, by its place in `Report::clients`, in each report.
    Client(usize, Vec<Verdict>),
}

impl From<Report> for Survey {
    fn from(report: Report) -> Self {
        Self::of(vec![report])
    }
}

impl Survey {
    /// Reports, and nothing that could not be read; errors fail the check.
    pub fn of(reports: Vec<Report>) -> Self {
        Self { reports, unread: Vec::new(), fail_on: Some(Severity::Error) }
    }

    /// Whether something found fails the check. What could not be read is another matter.
    pub fn fails(&self) -> bool {
        self.reports.iter().any(|report| report.fails(self.fail_on))
    }

    /// The worst severity of all findings that are not suppressed, `Off` where there is none.
    pub fn worst(&self) -> Severity {
        self.reports.iter().map(Report::worst).max().unwrap_or(Severity::Off)
    }

    /// Whether some client is refused, and nobody has accepted that it is.
    pub fn refuses(&self) -> bool {
        self.reports.iter().any(Report::refuses)
    }

    /// The reports of each bundle: one a profile.
    pub fn bundles(&self) -> impl Iterator<Item = &[Report]> {
        self.reports.chunk_by(|one, next| one.bundle == next.bundle)
    }

    /// The findings of one bundle's reports, each once: worst first, then as the reports have them. Two are the same
    /// where rule, certificates and sentence are; how much it matters may differ.
    pub fn joined(reports: &[Report]) -> Vec<Joined<'_>> {
        let mut all: Vec<Joined<'_>> = Vec::new();
        let mut known: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, report) in reports.iter().enumerate() {
            for finding in &report.findings {
                let alike = known
                    .entry((finding.rule.id, finding.client, finding.message.as_str()))
                    .or_default();
                // A report has a finding once: what it has filled already is another one's.
                let open = alike.iter().copied().find(|&index| {
                    all.get(index).is_some_and(|one| {
                        one.severities.get(place) == Some(&None) && same(one.finding, finding)
                    })
                });
                if let Some(one) = open.and_then(|index| all.get_mut(index)) {
                    one.add(place, finding);
                } else {
                    let own = |index| (index == place).then_some(finding.severity);
                    let severities = (0..reports.len()).map(own).collect();
                    alike.push(all.len());
                    all.push(Joined { finding, report: place, severities });
                }
            }
        }
        if reports.len() > 1 {
            all.sort_by_key(|one| (std::cmp::Reverse(one.finding.severity), one.finding.client));
        }
        all
    }

    /// Where the reports of one bundle differ: rules first, in the order of their worst findings, then clients.
    pub fn differences(reports: &[Report]) -> Vec<Difference> {
        let mut rules: Vec<&'static str> = Vec::new();
        for joined in Self::joined(reports) {
            if !rules.contains(&joined.finding.rule.id) {
                rules.push(joined.finding.rule.id);
            }
        }
        let of_rule = |rule: &'static str| {
            let worst = |report: &Report| {
                let own = report.findings.iter().filter(|one| one.rule.id == rule);
                own.map(|one| one.severity).max().unwrap_or(Severity::Off)
            };
            let row: Vec<Severity> = reports.iter().map(worst).collect();
            differs(&row).then_some(Difference::Rule(rule, row))
        };
        let clients = reports.iter().map(|report| report.clients.len()).min().unwrap_or_default();
        let of_client = |client: usize| {
            let verdict = |report: &Report| report.clients.get(client).map(|one| one.verdict);
            let row: Vec<Verdict> = reports.iter().filter_map(verdict).collect();
            differs(&row).then_some(Difference::Client(client, row))
        };
        rules.into_iter().filter_map(of_rule).chain((0..clients).filter_map(of_client)).collect()
    }
}

impl<'a> Joined<'a> {
    fn add(&mut self, report: usize, finding: &'a Finding) {
        if let Some(place) = self.severities.get_mut(report) {
            *place = Some(finding.severity);
        }
        if finding.severity > self.finding.severity {
            (self.finding, self.report) = (finding, report);
        }
    }
}

fn same(one: &Finding, other: &Finding) -> bool {
    one.suppressed == other.suppressed && one.places == other.places
}

fn differs<T: PartialEq>(row: &[T]) -> bool {
    row.iter().zip(row.iter().skip(1)).any(|(one, next)| one != next)
}
