//! Asks every rule, and makes findings of faults: id, severity, places.

use std::collections::HashMap;

use crate::bundle::BundleFile;
use crate::crypto::{hex, sha256};
use crate::pem::Entry;
use crate::report::{Finding, Location, Tally};
use crate::rule::{Check, Context, Fault, Rule};
use crate::rules;
use crate::severity::Severity;

/// What all rules say, worst first, and how much each looked at.
pub(super) fn all(
    context: &Context<'_>,
    severities: &[(String, Severity)],
) -> (Vec<Finding>, Vec<Tally>) {
    let mut run = Run { context, members: HashMap::new(), findings: Vec::new() };
    for (index, member) in context.bundle.members.iter().enumerate() {
        run.members.insert((member.file_index, member.entry), index);
    }
    let mut tallies = Vec::new();
    for &rule in rules::ALL {
        let chosen = Chosen::of(rule, context, severities);
        if chosen.severity != Severity::Off {
            let before = run.findings.len();
            let looked_at = run.ask(rule, chosen);
            tallies.push(Tally { rule, looked_at, faults: run.findings.len() - before });
        }
    }
    (run.findings, tallies)
}

/// The severity of a rule in this check.
#[derive(Clone, Copy)]
struct Chosen {
    severity: Severity,
    /// The user says so: what rests on an inference is not held at a warning then.
    by_user: bool,
}

impl Chosen {
    fn of(rule: &Rule, context: &Context<'_>, severities: &[(String, Severity)]) -> Self {
        let (severity, by_user) = rule.severity_for(context.profile, severities);
        Self { severity, by_user }
    }

    fn of_fault(self, fault: &Fault) -> Severity {
        let inferred = fault.citation.is_some_and(|citation| !citation.may_refuse());
        if inferred && !self.by_user { self.severity.min(Severity::Warn) } else { self.severity }
    }
}

struct Run<'a> {
    context: &'a Context<'a>,
    /// Members of the bundle by file and entry.
    members: HashMap<(usize, usize), usize>,
    findings: Vec<Finding>,
}

impl Run<'_> {
    /// Asks one rule about all that it looks at; gives how much that was.
    fn ask(&mut self, rule: &'static Rule, chosen: Chosen) -> usize {
        let context = self.context;
        let bundle = context.bundle;
        let mut said = Said::new();
        match rule.check {
            Check::File(check) => {
                for file in &bundle.files {
                    for fault in check(file, context) {
                        let place = Location::whole(&file.name);
                        self.add(rule, chosen, fault, Some(place), None);
                    }
                }
                bundle.files.len()
            }
            Check::Entry(check) => {
                for (file_index, file) in bundle.files.iter().enumerate() {
                    for (index, entry) in file.document.entries.iter().enumerate() {
                        for fault in check(entry, context) {
                            let mut place = self.entry(file_index, file, index, entry);
                            place.line = fault.line.unwrap_or(place.line);
                            self.say(rule, chosen, fault, place, &mut said);
                        }
                    }
                }
                bundle.files.iter().map(|file| file.document.entries.len()).sum()
            }
            Check::Bundle(check) => {
                for fault in check(context) {
                    let place = fault
                        .members
                        .is_empty()
                        .then(|| Location::whole(&bundle.name.as_str().into()));
                    self.add(rule, chosen, fault, place, None);
                }
                1
            }
            Check::Ca(check) => {
                for (index, member) in bundle.members.iter().enumerate() {
                    // A second copy is one finding, `bundle-duplicate`, and not every finding once more.
                    if context.truststore.identical(&member.certificate) != Some(index) {
                        continue;
                    }
                    if let Some(mut fault) = check(member, index, context) {
                        fault.members.retain(|&other| other != index);
                        self.say(rule, chosen, fault, Location::of(member), &mut said);
                    }
                }
                bundle.members.len()
            }
            Check::Client(check) | Check::Path(check) => {
                for (index, client) in context.clients.iter().enumerate() {
                    if let Some(fault) = check(client, context) {
                        let place = Location::of(client.member);
                        self.add(rule, chosen, fault, Some(place), Some(index));
                    }
                }
                context.clients.len()
            }
            // They are asked when all bundles are done: see `waiver`.
            Check::Waiver(_) | Check::Baseline(_) => 0,
        }
    }

    /// Adds a finding, or one more place to the finding that says just the same.
    fn say(
        &mut self,
        rule: &'static Rule,
        chosen: Chosen,
        fault: Fault,
        place: Location,
        said: &mut Said,
    ) {
        let known = said.get(&fault.message).copied();
        match known.and_then(|at| self.findings.get_mut(at)) {
            Some(finding) if finding.facts == fault.facts => finding.places.push(place),
            _ => {
                said.insert(fault.message.clone(), self.findings.len());
                self.add(rule, chosen, fault, Some(place), None);
            }
        }
    }

    fn add(
        &mut self,
        rule: &'static Rule,
        chosen: Chosen,
        fault: Fault,
        place: Option<Location>,
        client: Option<usize>,
    ) {
        let severity = chosen.of_fault(&fault);
        let members =
            fault.members.iter().filter_map(|&index| self.context.bundle.members.get(index));
        let mut places: Vec<Location> =
            place.into_iter().chain(members.map(Location::of)).collect();
        if let (Some(line), Some(first)) = (fault.line, places.first_mut()) {
            (first.line, first.last_line) = (line, first.last_line.max(line));
        }
        let Fault { message, facts, citation, help, .. } = fault;
        self.findings.push(Finding {
            rule,
            severity,
            message,
            places,
            facts,
            citation,
            help,
            client,
            suppressed: None,
        });
    }

    /// The place of a block, with its certificate where it has one that can be read.
    fn entry(&self, file_index: usize, file: &BundleFile, index: usize, entry: &Entry) -> Location {
        let member = self.members.get(&(file_index, index));
        match member.and_then(|&member| self.context.bundle.members.get(member)) {
            Some(member) => Location::of(member),
            None => Location {
                line: entry.place.first_line,
                last_line: entry.place.last_line,
                block: hex(&sha256(file.text(&entry.place))),
                ..Location::whole(&file.name)
            },
        }
    }
}

/// Where the finding of a message stands among the findings.
type Said = HashMap<String, usize>;
