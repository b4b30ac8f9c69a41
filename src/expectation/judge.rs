//! Whether an expectation holds, read off a report, and if not, why.

use std::ops::Range;

use super::{Expectation, Expected, Term, Which};
use crate::bundle::Bundle;
use crate::path::Verdict;
use crate::report::{Location, Report};
use crate::time::Time;

/// What an expectation is held against.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// The bundle.
    pub bundle: &'a Bundle,
    /// What the check of it says.
    pub report: &'a Report,
}

/// What became of an expectation, for one gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// What is expected, in few words, or as its author calls it.
    pub name: String,
    /// Where it is written: `truststore.expect.toml:4`.
    pub place: String,
    /// Whose rules.
    pub profile: &'static str,
    /// When.
    pub at: Time,
    /// Why it does not hold, one reason a line; empty where it holds.
    pub against: Vec<String>,
}

impl Outcome {
    /// Whether the expectation holds.
    pub fn holds(&self) -> bool {
        self.against.is_empty()
    }
}

impl Evidence<'_> {
    /// Holds an expectation against the report. `clients` are the places of its clients among those of the report.
    pub fn judge(&self, expectation: &Expectation, clients: Range<usize>) -> Outcome {
        Outcome {
            name: expectation.name.clone(),
            place: expectation.place.line(),
            profile: self.report.profile.name,
            at: self.report.at,
            against: match &expectation.what {
                Expected::Accept(_) => clients.filter_map(|one| self.not_accepted(one)).collect(),
                Expected::Refuse(_, rule) => {
                    clients.filter_map(|one| self.not_refused(one, *rule)).collect()
                }
                Expected::Present(which) if self.found(which).next().is_none() => {
                    vec![format!("{} has no such certificate", self.bundle.name)]
                }
                Expected::Present(_) => Vec::new(),
                Expected::Absent(which) => {
                    self.found(which).map(|one| format!("{} is in it", described(&one))).collect()
                }
                Expected::Valid(term) => self.ending(*term),
            },
        }
    }

    fn not_accepted(&self, index: usize) -> Option<String> {
        let client = self.report.clients.get(index)?;
        let verb = match client.verdict {
            Verdict::Accept => return None,
            Verdict::Refuse => "refuses",
            Verdict::Unknown => "may refuse",
        };
        let title = self.report.profile.title;
        let why = self.deciding(index);
        let why = why.map(|finding| format!(": {} [{}]", finding.message, finding.rule.id));
        let remedy = self.report.remedy(index).map(|remedy| format!("; {remedy}"));
        Some(format!(
            "{title} {verb} {}{}{}",
            described(&client.location),
            why.unwrap_or_default(),
            remedy.unwrap_or_default()
        ))
    }

    fn not_refused(&self, index: usize, rule: Option<&str>) -> Option<String> {
        let client = self.report.clients.get(index)?;
        let (title, who) = (self.report.profile.title, described(&client.location));
        match client.verdict {
            Verdict::Accept => return Some(format!("{title} accepts {who}")),
            Verdict::Unknown => {
                return Some(format!(
                    "{title} may refuse {who}, and nobody documents whether it does"
                ));
            }
            Verdict::Refuse => {}
        }
        let rule = rule?;
        let own = self.report.findings.iter().filter(|finding| finding.client == Some(index));
        if own.clone().any(|finding| finding.rule.id == rule) {
            return None;
        }
        let others: Vec<&str> = own.map(|finding| finding.rule.id).collect();
        Some(match others.as_slice() {
            [] => format!("{title} refuses {who}, and no rule says why"),
            others => format!("{title} refuses {who}, but for {}", others.join(", ")),
        })
    }

    fn deciding(&self, index: usize) -> Option<&crate::report::Finding> {
        self.report.findings.get(self.report.deciding(index)?)
    }

    fn found<'s>(&'s self, which: &'s Which) -> impl Iterator<Item = Location> + 's {
        let members = self.bundle.members.iter().map(|member| (member, Location::of(member)));
        members
            .filter(|(member, location)| match which {
                Which::Sha256(sha256) => location.sha256 == *sha256,
                Which::Subject(wanted) => {
                    let wanted = spaceless(wanted);
                    let subject = &member.certificate.subject;
                    [subject.to_string(), subject.short(), location.certificate.clone()]
                        .iter()
                        .any(|form| spaceless(form) == wanted)
                }
            })
            .map(|(_, location)| location)
    }

    /// Every certificate, of the bundle and of the clients, that ends too early.
    fn ending(&self, term: Term) -> Vec<String> {
        let wanted = match term {
            Term::Until(time) => time,
            Term::Days(days) => self.report.at.plus_days(i64::from(days)),
        };
        let clients = self.report.clients.iter();
        let accepted = clients.filter(|client| client.verdict == Verdict::Accept);
        let all = self.report.members.iter().chain(accepted.map(|client| &client.location));
        let early = all.filter_map(|one| Some((one, one.not_after.filter(|end| *end < wanted)?)));
        early.map(|(one, end)| format!("{} ends at {end}", described(one))).collect()
    }
}

/// `CN=Example Root, O=Example (bundle.pem:22)`.
fn described(location: &Location) -> String {
    format!("{} ({}:{})", location.certificate, location.file, location.line)
}

/// A subject without the space that some programs put behind commas and around equal signs.
fn spaceless(subject: &str) -> String {
    let mut joined = subject.replace(" = ", "=");
    while joined.contains(", ") {
        joined = joined.replace(", ", ",");
    }
    joined
}
