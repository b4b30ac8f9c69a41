//! What every list of findings shows, whatever its form: each finding of a bundle once, however many gateways make it, and
//! each client that is refused although no rule says why. All text here has passed [`safe`].

use std::fmt::Write as _;

use super::{finding, human, matrix, safe};
use crate::crypto::{hex, sha256};
use crate::path::Verdict;
use crate::report::{ClientReport, Joined, Location, Report, Suppressed, Survey};
use crate::rule::Rule;
use crate::severity::Severity;

/// One thing that was found.
pub(super) struct Problem<'a> {
    /// The rule; `None` for a client that is refused while the rules that would say why are off.
    pub(super) rule: Option<&'static Rule>,
    pub(super) severity: Severity,
    /// One sentence.
    pub(super) message: String,
    /// Whose it is, where not all gateways that were asked have it alike.
    pub(super) whose: Option<String>,
    pub(super) facts: Vec<String>,
    pub(super) help: String,
    /// Where: the first is the place.
    pub(super) places: &'a [Location],
    pub(super) suppressed: Option<&'a Suppressed>,
    /// The same tomorrow, for the same rule and certificates.
    pub(super) identity: String,
    /// The gateways that have it.
    pub(super) profiles: Vec<&'static str>,
    /// The client that it speaks of, by its place among the clients.
    pub(super) client: Option<usize>,
}

impl Problem<'_> {
    /// The id of its rule.
    pub(super) fn id(&self) -> &'static str {
        self.rule.map_or(REFUSED, |rule| rule.id)
    }

    /// `error`, `warning`, `note`.
    pub(super) const fn level(&self) -> &'static str {
        level(self.severity)
    }

    /// The sentence, and what belongs to it: whose it is, and who has accepted it.
    pub(super) fn sentence(&self) -> String {
        let mut sentence = self.message.clone();
        if let Some(whose) = &self.whose {
            let _ = write!(sentence, " ({whose})");
        }
        if let Some(suppressed) = self.suppressed {
            let _ = write!(sentence, " ({})", safe(&finding::why(suppressed)));
        }
        sentence
    }

    /// Whether the check fails by it.
    pub(super) fn fails(&self, fail_on: Option<Severity>) -> bool {
        let refused = self.rule.is_none() && self.severity == Severity::Error;
        self.suppressed.is_none() && fail_on.is_some_and(|least| refused || self.severity >= least)
    }

    /// Where it is: `bundle.pem:21`.
    pub(super) fn position(&self) -> String {
        self.places
            .first()
            .map(|place| safe(&finding::position(place)).into_owned())
            .unwrap_or_default()
    }
}

/// What was found over one bundle, worst first.
pub(super) fn of_bundle(reports: &[Report]) -> Vec<Problem<'_>> {
    let joined = Survey::joined(reports);
    let mut problems: Vec<Problem<'_>> =
        joined.iter().map(|one| of_finding(one, reports)).collect();
    for report in reports {
        for (index, client) in report.clients.iter().enumerate() {
            if client.verdict != Verdict::Accept && report.deciding(index).is_none() {
                problems.push(of_client(report, index, client));
            }
        }
    }
    problems.sort_by_key(|problem| std::cmp::Reverse(problem.severity));
    problems
}

/// What was found at all: worst first, and of equals as the bundles were asked about.
pub(super) fn all(survey: &Survey) -> Vec<Problem<'_>> {
    let mut problems: Vec<Problem<'_>> = survey.bundles().flat_map(of_bundle).collect();
    problems
        .sort_by_key(|problem| (problem.suppressed.is_some(), std::cmp::Reverse(problem.severity)));
    problems
}

/// The word for a severity that most formats share.
pub(super) const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Warn => "warning",
        other => other.word(),
    }
}

/// What was looked at and found over one bundle: `3 certificates, 2 clients accepted, 1 error`.
pub(super) fn count(reports: &[Report]) -> String {
    let held = reports.first().map(|report| report.members.len()).unwrap_or_default();
    let mut parts = vec![human::counted(held, "certificate", "certificates")];
    for (verdict, word) in [
        (Verdict::Accept, "accepted"),
        (Verdict::Unknown, "in doubt"),
        (Verdict::Refuse, "refused"),
    ] {
        // Of several gateways, the strictest counts.
        let strictest = |index: usize| {
            reports
                .iter()
                .filter_map(|report| report.clients.get(index))
                .map(|one| one.verdict)
                .max()
        };
        let clients = reports.iter().map(|report| report.clients.len()).max().unwrap_or_default();
        let with = (0..clients).filter(|&index| strictest(index) == Some(verdict)).count();
        if with > 0 {
            parts.push(format!("{} {word}", human::counted(with, "client", "clients")));
        }
    }
    parts.push(human::tally(&Survey::joined(reports)));
    parts.join(", ")
}

fn of_finding<'a>(joined: &Joined<'a>, reports: &'a [Report]) -> Problem<'a> {
    let found = joined.finding;
    let having = joined.severities.iter().zip(reports).filter(|(own, _)| own.is_some());
    Problem {
        rule: Some(found.rule),
        severity: found.severity,
        message: said(&found.message),
        whose: matrix::whose_words(joined, reports),
        facts: found.facts.iter().map(|fact| said(fact)).collect(),
        help: said(&found.help),
        places: &found.places,
        suppressed: found.suppressed.as_ref(),
        identity: found.identity(),
        profiles: having.map(|(_, report)| report.profile.name).collect(),
        client: found.client,
    }
}

fn of_client<'a>(report: &'a Report, index: usize, client: &'a ClientReport) -> Problem<'a> {
    let place = &client.location;
    let (verb, severity) = match client.verdict {
        Verdict::Refuse => (human::verb(client.verdict), Severity::Error),
        _ => (human::verb(client.verdict), Severity::Warn),
    };
    let why = client.why();
    let why = if why.is_empty() { why } else { format!(": {why}") };
    let message = format!("{} {verb} {}{why}", report.profile.title, place.certificate);
    let identity = format!("{REFUSED}\n{}\n{}", report.profile.name, place.sha256);
    Problem {
        rule: None,
        severity,
        message: said(&message),
        whose: None,
        facts: Vec::new(),
        help: said(&report.remedy(index).unwrap_or_default()),
        places: std::slice::from_ref(place),
        suppressed: None,
        identity: hex(&sha256(identity.as_bytes())),
        profiles: vec![report.profile.name],
        client: Some(index),
    }
}

fn said(text: &str) -> String {
    safe(text).into_owned()
}

/// In place of a rule's id, where no rule says why a client is refused.
const REFUSED: &str = "client-refused";
