//! Waivers and a baseline, applied to the reports of a run. A finding is accepted where every certificate that it speaks
//! of is: a root that joins a finding about three others is not covered by their waivers. Where one finding stands for
//! several certificates because it says the same of each, those that are accepted part from those that are not.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Waiver;
use crate::baseline::Baseline;
use crate::report::{Finding, Location, Report, Suppressed};
use crate::rule::{BaselineView, Check, Fault, Rule, WaiverView};
use crate::rules;
use crate::severity::Severity;

/// What is accepted in a run.
#[derive(Clone, Copy, Debug)]
pub struct Accepted<'a> {
    /// The waivers, each naming its bundle as the reports do.
    pub waivers: &'a [Waiver],
    /// What was there before.
    pub baseline: Option<&'a Baseline>,
    /// Severities that the user sets, by the id of the rule.
    pub severities: &'a [(String, Severity)],
    /// Whether everything was checked that the waivers and the baseline are about. Where only one of several bundles was,
    /// what is not met today may be needed tomorrow, and nothing is said of it.
    pub complete: bool,
}

impl Accepted<'_> {
    /// Marks the findings that are accepted, and adds what is to be said of the waivers and the baseline.
    pub fn apply(&self, reports: &mut [Report]) {
        let mut uses = vec![Use::default(); self.waivers.len()];
        let mut met = BTreeSet::new();
        for report in reports.iter_mut() {
            for finding in std::mem::take(&mut report.findings) {
                let parts = self.parted(finding, report, &mut uses, &mut met);
                report.findings.extend(parts);
            }
        }
        for (waiver, uses) in self.waivers.iter().zip(&uses) {
            self.speak_of(waiver, uses, reports);
        }
        if let Some(baseline) = self.baseline {
            self.speak_of_baseline(baseline, baseline.gone(&met), reports);
        }
        reports.iter_mut().for_each(Report::order_findings);
    }

    /// Marks what is accepted in a report that is only looked back at, and says nothing of the waivers: what they are good
    /// for today is asked of today's reports.
    pub fn mark(&self, report: &mut Report) {
        let mut uses = vec![Use::default(); self.waivers.len()];
        for finding in std::mem::take(&mut report.findings) {
            let parts = self.parted(finding, report, &mut uses, &mut BTreeSet::new());
            report.findings.extend(parts);
        }
        report.order_findings();
    }

    /// A finding in its parts: those that are accepted, each by its waiver, and what is left of it.
    fn parted(
        &self,
        finding: Finding,
        report: &Report,
        uses: &mut [Use],
        met: &mut BTreeSet<String>,
    ) -> Vec<Finding> {
        if finding.suppressed.is_some() || super::rule(finding.rule.id).is_err() {
            return vec![finding];
        }
        let units: Vec<Vec<Location>> = match finding.rule.check {
            Check::Ca(_) | Check::Entry(_) if finding.places.len() > 1 => {
                finding.places.iter().map(|place| vec![place.clone()]).collect()
            }
            _ => vec![finding.places.clone()],
        };
        let mut parts: Vec<Finding> = Vec::new();
        for places in units {
            let unit = Finding { places, ..finding.clone() };
            let suppressed = self
                .waived(&unit, report, uses)
                .or_else(|| self.baseline.and_then(|baseline| baseline.knows(&unit)));
            if let Some(baseline) = self.baseline {
                baseline.meet(&unit, met);
            }
            match parts.iter_mut().find(|part| part.suppressed == suppressed) {
                Some(part) => part.places.extend(unit.places),
                None => parts.push(Finding { suppressed, ..unit }),
            }
        }
        parts
    }

    fn waived(&self, finding: &Finding, report: &Report, uses: &mut [Use]) -> Option<Suppressed> {
        let certificates = certificates_of(finding);
        let here: Vec<usize> = (0..self.waivers.len())
            .filter(|&index| {
                self.waivers.get(index).is_some_and(|waiver| {
                    waiver.rule.id == finding.rule.id
                        && waiver.bundle.as_ref().is_none_or(|one| one.value == report.bundle)
                        && report.at <= waiver.end()
                })
            })
            .collect();
        let covering = |certificate: Option<&str>| {
            here.iter().copied().find(|&index| {
                let named = self.waivers.get(index).map(|waiver| &waiver.certificates);
                named.is_some_and(|named| {
                    named.is_empty()
                        || certificate.is_some_and(|one| named.iter().any(|own| own == one))
                })
            })
        };
        let by: Option<Vec<usize>> = if certificates.is_empty() {
            covering(None).map(|index| vec![index])
        } else {
            certificates.iter().map(|certificate| covering(Some(certificate))).collect()
        };
        let by = by?;
        for &index in &by {
            if let Some(one) = uses.get_mut(index) {
                one.findings += 1;
                one.certificates.extend(certificates.iter().map(|one| (*one).to_owned()));
            }
        }
        self.waivers.get(*by.first()?).map(Waiver::suppression)
    }

    fn speak_of(&self, waiver: &Waiver, uses: &Use, reports: &mut [Report]) {
        let Some(at) = reports.first().map(|report| report.at) else { return };
        let met: Vec<bool> = reports.iter().map(|report| speaks_of(waiver, report)).collect();
        let somewhere = met.contains(&true);
        if !somewhere && !self.complete {
            return;
        }
        let view = WaiverView {
            rule: waiver.rule,
            named: &waiver.certificates,
            bundle: waiver.bundle.as_ref().map(|bundle| bundle.value.as_str()),
            end: waiver.end(),
            at,
            findings: uses.findings,
            certificates: uses.certificates.len(),
            somewhere,
        };
        let first = reports.first().map(|report| report.bundle.clone()).unwrap_or_default();
        for (report, met) in reports.iter_mut().zip(met) {
            if met || (!somewhere && report.bundle == first) {
                self.ask(report, (&waiver.place.file, waiver.place.line), |rule| {
                    match rule.check {
                        Check::Waiver(check) => Some(check(&view)),
                        _ => None,
                    }
                });
            }
        }
    }

    fn speak_of_baseline(&self, baseline: &Baseline, gone: usize, reports: &mut [Report]) {
        if !self.complete {
            return;
        }
        let view = BaselineView { entries: baseline.len(), gone };
        for report in reports {
            self.ask(report, (baseline.file(), 0), |rule| match rule.check {
                Check::Baseline(check) => Some(check(&view)),
                _ => None,
            });
        }
    }

    /// Asks each rule that looks at this kind of thing, and adds what it says to a report.
    fn ask(
        &self,
        report: &mut Report,
        (file, line): (&Arc<str>, usize),
        check: impl Fn(&'static Rule) -> Option<Option<Fault>>,
    ) {
        for &rule in rules::ALL {
            let severity = rule.severity_for(report.profile, self.severities).0;
            if severity == Severity::Off {
                continue;
            }
            let Some(said) = check(rule) else { continue };
            if let Some(tally) = report.tallies.iter_mut().find(|tally| tally.rule.id == rule.id) {
                tally.looked_at += 1;
                tally.faults += usize::from(said.is_some());
            }
            let Some(Fault { message, facts, citation, help, .. }) = said else { continue };
            let place = Location { line, last_line: line, ..Location::whole(file) };
            report.findings.push(Finding {
                rule,
                severity,
                message,
                places: vec![place],
                facts,
                citation,
                help,
                client: None,
                suppressed: None,
            });
        }
    }
}

/// What a waiver did.
#[derive(Clone, Debug, Default)]
struct Use {
    findings: usize,
    certificates: BTreeSet<String>,
}

/// The certificates that must all be accepted for the finding to be.
fn certificates_of(finding: &Finding) -> BTreeSet<&str> {
    // What is said of a client is said of it alone; the CAs on its path are shown beside it.
    let most = match finding.rule.check {
        Check::Client(_) | Check::Path(_) => 1,
        _ => usize::MAX,
    };
    let places = finding.places.iter().take(most).map(|place| place.sha256.as_str());
    places.filter(|sha256| !sha256.is_empty()).collect()
}

/// Whether a report is about what the waiver names.
fn speaks_of(waiver: &Waiver, report: &Report) -> bool {
    let bundle = waiver.bundle.as_ref();
    if bundle.is_some_and(|bundle| bundle.value != report.bundle) {
        return false;
    }
    let mut checked = report.members.iter().chain(report.clients.iter().map(|one| &one.location));
    (waiver.certificates.is_empty() && bundle.is_some())
        || checked.any(|place| waiver.certificates.contains(&place.sha256))
}
