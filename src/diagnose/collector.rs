//! Puts incidents together while they come in: by cause, by client, and by request, because the execution log knows why and
//! the access log knows whom.

use std::collections::{BTreeMap, HashMap};

use super::cause::Cause;
use super::causes;
use super::diagnosis::{Affected, Diagnosis, Group, Unrecognised, cause_of, widened};
use super::incident::{Incident, Presented, shortened};
use super::reader::Listener;
use super::recognise::nearest;

/// Groups incidents while they come in.
#[derive(Default)]
pub(super) struct Collector {
    input: String,
    diagnosis: Diagnosis,
    by_cause: BTreeMap<&'static str, usize>,
    by_client: HashMap<(usize, String), usize>,
    /// Where the incident of each request is: its cause and client. An execution log tells why, an access log whom.
    by_request: HashMap<String, (usize, Option<usize>)>,
    noteworthy: bool,
}

impl Collector {
    /// What comes next is read from this input.
    pub(super) fn begin(&mut self, input: &str) {
        input.clone_into(&mut self.input);
    }

    /// The diagnosis, in the order that it is read in.
    pub(super) fn finish(self) -> Diagnosis {
        let mut diagnosis = self.diagnosis;
        diagnosis.groups.retain(|group| group.count > 0);
        for group in &mut diagnosis.groups {
            group.clients.retain(|client| client.count > 0);
            group.clients.sort_by_key(|client| std::cmp::Reverse(client.count));
            group.said.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
        }
        diagnosis.sort();
        diagnosis
    }
}

impl Collector {
    /// Takes an incident of a client back, because another log tells its cause: whose it was.
    fn taken_back(&mut self, place: usize, client: Option<usize>) -> Option<Presented> {
        let group = self.diagnosis.groups.get_mut(place)?;
        let affected = group.clients.get_mut(client?)?;
        affected.count = affected.count.saturating_sub(1);
        group.count = group.count.saturating_sub(1);
        Some(affected.client.clone())
    }
}

/// Whether a cause leaves open what it was.
fn is_open(cause: Option<&'static Cause>) -> bool {
    cause.is_none_or(|cause| cause.is_open() || *cause == causes::FORBIDDEN_ELSEWHERE)
}

impl Listener for Collector {
    fn incident(&mut self, mut incident: Incident) {
        let mut cause = cause_of(&incident);
        let same = incident.request.as_ref().and_then(|id| self.by_request.get(id).copied());
        let mut counts = 1;
        if let Some((place, client)) = same
            && let Some(known) = self.diagnosis.groups.get(place).map(|group| group.cause)
        {
            match (is_open(known), is_open(cause)) {
                // The reason was read before, and this says of whom.
                (false, true) if incident.client.is_some() && client.is_none() => {
                    (cause, counts) = (known, 0);
                }
                // The client was read before, and this says why.
                (true, false) if incident.client.is_none() => {
                    incident.client = self.taken_back(place, client);
                }
                _ => {}
            }
        }
        if cause == Some(&causes::ACCEPTED) {
            self.diagnosis.accepted += 1;
        }
        let name = cause.map_or("", |cause| cause.id);
        let place = *self.by_cause.entry(name).or_insert_with(|| {
            self.diagnosis.groups.push(Group {
                cause,
                said: Vec::new(),
                first: incident.clone(),
                input: self.input.clone(),
                count: 0,
                span: None,
                clients: Vec::new(),
            });
            self.diagnosis.groups.len() - 1
        });
        let Some(group) = self.diagnosis.groups.get_mut(place) else { return };
        group.count += counts;
        group.span = widened(group.span, incident.at);
        if let Some(found) = incident.recognised {
            match group.said.iter_mut().find(|(said, relay, _)| {
                std::ptr::eq(*said, found.message) && *relay == found.relayed_by
            }) {
                Some((.., count)) => *count += 1,
                None => group.said.push((found.message, found.relayed_by, 1)),
            }
        }
        let of_request = incident.request.filter(|_| self.by_request.len() < MOST_REQUESTS);
        let Some(client) = incident.client else {
            self.by_request.extend(of_request.map(|id| (id, (place, None))));
            return;
        };
        let known = self.by_client.len();
        let key = (place, client.identity());
        let of_client = self.by_client.get(&key).copied();
        let of_request = of_request.filter(|_| cause != Some(&causes::ACCEPTED));
        let number = of_client.unwrap_or(group.clients.len());
        self.by_request.extend(of_request.map(|id| (id, (place, Some(number)))));
        match of_client.and_then(|place| group.clients.get_mut(place)) {
            Some(affected) => {
                affected.count += 1;
                affected.span = widened(affected.span, incident.at);
            }
            None if known < MOST_CLIENTS => {
                self.by_client.insert(key, number);
                let span = widened(None, incident.at);
                let place = (self.input.clone(), incident.line);
                let form = incident.form;
                group.clients.push(Affected { client, place, form, count: 1, span, proof: None });
            }
            None => self.diagnosis.beyond += 1,
        }
    }

    fn passed_over(&mut self, line: usize, text: &str) {
        self.diagnosis.passed_over += 1;
        if self.noteworthy {
            return;
        }
        let speaks = speaks_of_refusal(text);
        if speaks || self.diagnosis.unrecognised.is_none() {
            self.noteworthy = speaks;
            let place = (self.input.clone(), line);
            let text = shortened(text);
            self.diagnosis.unrecognised = Some(Unrecognised {
                place,
                nearest: nearest(&text).filter(|_| text != NO_REQUEST),
                text,
                speaks_of_refusal: speaks,
            });
        }
    }

    fn cut(&mut self, line: usize, why: &'static str) {
        if self.diagnosis.cuts.iter().all(|(.., known)| *known != why) {
            self.diagnosis.cuts.push((self.input.clone(), line, why));
        }
    }
}

fn speaks_of_refusal(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().take(2_000).enumerate().any(|(place, byte)| {
        let may_begin = matches!(byte.to_ascii_lowercase(), b'a' | b'c' | b'f'..=b'x' | b'4');
        may_begin
            && REFUSALS.iter().any(|word| {
                let here = bytes.get(place..place + word.len());
                here.is_some_and(|here| here.eq_ignore_ascii_case(word.as_bytes()))
            })
    })
}

const REFUSALS: [&str; 12] = [
    "access denied",
    "certificate",
    "forbidden",
    "handshake",
    "x509",
    "ssl",
    "tls",
    "unauthorized",
    "not authorized",
    "verify",
    "truststore",
    "403",
];
/// Clients that are kept apart.
const MOST_CLIENTS: usize = 20_000;
/// Requests that are known again.
const MOST_REQUESTS: usize = 100_000;
/// What is said of a JSON value in the place of its text.
pub(super) const NO_REQUEST: &str = "a JSON object that speaks of no request";
