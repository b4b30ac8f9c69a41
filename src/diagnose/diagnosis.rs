//! What a diagnosis says: causes, worst and most frequent first, each with those who met it. Made while the input is
//! read, so that a log of a million lines takes the memory of its causes and clients, not of its lines.

use std::collections::{BTreeMap, HashMap};

use super::cause::{Cause, Layer};
use super::causes;
use super::incident::{Form, Incident, Presented, shortened};
use super::messages::{Message, System};
use super::proof::{Accord, Proof};
use super::reader::Listener;
use super::recognise::nearest;
use crate::time::Time;

/// What was found out.
#[derive(Debug, Default)]
pub struct Diagnosis {
    /// The causes that were met, worst first.
    pub groups: Vec<Group>,
    /// Requests that came through.
    pub accepted: usize,
    /// The first line that nothing was recognised in and that speaks of a refusal; else the first at all.
    pub unrecognised: Option<Unrecognised>,
    /// Lines that nothing was recognised in.
    pub passed_over: usize,
    /// Why parts of the input were not read: input, line, reason; the first of each kind.
    pub cuts: Vec<(String, usize, &'static str)>,
    /// Incidents of clients beyond those that are kept apart.
    pub beyond: usize,
}

/// All incidents of one cause.
#[derive(Debug)]
pub struct Group {
    /// The cause; `None` where a refusal is certain and its words are not known.
    pub cause: Option<&'static Cause>,
    /// The words that were read, by the system that wrote them, with who handed them on and how often.
    pub said: Vec<(&'static Message, Option<System>, usize)>,
    /// The first incident.
    pub first: Incident,
    /// The input of the first incident.
    pub input: String,
    /// How many there are.
    pub count: usize,
    /// When the first and the last happened.
    pub span: Option<(Time, Time)>,
    /// Those who met it, most often first.
    pub clients: Vec<Affected>,
}

/// A client that met a cause.
#[derive(Debug)]
pub struct Affected {
    /// The client, as the log presents it.
    pub client: Presented,
    /// Where it was first met.
    pub place: (String, usize),
    /// What it was read from.
    pub form: Form,
    /// How often.
    pub count: usize,
    /// When first and last.
    pub span: Option<(Time, Time)>,
    /// What the check of its certificate says, where a bundle is given.
    pub proof: Option<Proof>,
}

/// A line that is not known.
#[derive(Debug)]
pub struct Unrecognised {
    /// The input and the line.
    pub place: (String, usize),
    /// The line, cut.
    pub text: String,
    /// The known text that comes closest.
    pub nearest: Option<&'static Message>,
    /// Whether it speaks of certificates or refusals at all.
    pub speaks_of_refusal: bool,
}

impl Diagnosis {
    /// Where words leave the cause open and the check has found it, incidents go to the cause that was found.
    pub(super) fn settle(&mut self) {
        let open = |group: &Group| {
            group
                .cause
                .is_none_or(|cause| *cause == causes::FORBIDDEN || *cause == causes::UNSPECIFIED)
        };
        let groups = std::mem::take(&mut self.groups);
        for mut group in groups {
            if !open(&group) {
                self.groups.push(group);
                continue;
            }
            for client in std::mem::take(&mut group.clients) {
                let cause = client.proof.as_ref().and_then(|proof| match proof.accord {
                    Accord::Agrees => proof.found,
                    Accord::NotTheCertificate => Some(&causes::FORBIDDEN_ELSEWHERE),
                    _ => None,
                });
                match cause {
                    None => group.clients.push(client),
                    Some(cause) => self.take_over(cause, &mut group, client),
                }
            }
            if group.count > 0 {
                self.groups.push(group);
            }
        }
        self.sort();
    }

    /// Moves a client, and its incidents, to another cause.
    fn take_over(&mut self, cause: &'static Cause, from: &mut Group, client: Affected) {
        from.count = from.count.saturating_sub(client.count);
        if let Some(group) = self.groups.iter_mut().find(|group| group.cause == Some(cause)) {
            group.count += client.count;
            group.span = client.span.iter().fold(group.span, |span, (first, last)| {
                widened(widened(span, Some(*first)), Some(*last))
            });
            return group.clients.push(client);
        }
        let mut first = from.first.clone();
        if first.line != client.place.1 {
            first.request = None;
        }
        first.line = client.place.1;
        first.at = client.span.map(|(first, _)| first);
        self.groups.push(Group {
            cause: Some(cause),
            said: from.said.clone(),
            first,
            input: client.place.0.clone(),
            count: client.count,
            span: client.span,
            clients: vec![client],
        });
    }

    fn sort(&mut self) {
        self.groups.sort_by_key(|group| {
            let layer = group.cause.map_or(Layer::ClientCertificate, |cause| cause.layer);
            let open = group
                .cause
                .is_none_or(|cause| *cause == causes::FORBIDDEN || *cause == causes::UNSPECIFIED);
            (layer, open, std::cmp::Reverse(group.count))
        });
    }

    /// Whether anything was recognised.
    pub fn explains(&self) -> bool {
        self.groups.iter().any(|group| group.cause.is_some()) || self.accepted > 0
    }

    /// Whether some check says otherwise than the log.
    pub fn disagrees(&self) -> bool {
        let clients = self.groups.iter().flat_map(|group| &group.clients);
        clients.filter_map(|client| client.proof.as_ref()).any(|proof| !proof.agrees())
    }
}

/// Groups incidents while they come in.
#[derive(Default)]
pub(super) struct Collector {
    input: String,
    diagnosis: Diagnosis,
    by_cause: BTreeMap<&'static str, usize>,
    by_client: HashMap<(usize, String), usize>,
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
        for group in &mut diagnosis.groups {
            group.clients.sort_by_key(|client| std::cmp::Reverse(client.count));
            group.said.sort_by_key(|(.., count)| std::cmp::Reverse(*count));
        }
        diagnosis.sort();
        diagnosis
    }
}

impl Listener for Collector {
    fn incident(&mut self, incident: Incident) {
        let cause = cause_of(&incident);
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
        group.count += 1;
        group.span = widened(group.span, incident.at);
        if let Some(found) = incident.recognised {
            match group.said.iter_mut().find(|(said, relay, _)| {
                std::ptr::eq(*said, found.message) && *relay == found.relayed_by
            }) {
                Some((.., count)) => *count += 1,
                None => group.said.push((found.message, found.relayed_by, 1)),
            }
        }
        let Some(client) = incident.client else { return };
        let known = self.by_client.len();
        let key = (place, client.identity());
        match self.by_client.get(&key).and_then(|place| group.clients.get_mut(*place)) {
            Some(affected) => {
                affected.count += 1;
                affected.span = widened(affected.span, incident.at);
            }
            None if known < MOST_CLIENTS => {
                self.by_client.insert(key, group.clients.len());
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
                nearest: nearest(&text),
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

/// The cause of an incident: by its words, else by its status and what it holds.
pub(super) fn cause_of(incident: &Incident) -> Option<&'static Cause> {
    if let Some(found) = incident.recognised {
        return Some(found.message.cause());
    }
    let has_client = incident.client.is_some();
    match (incident.form, incident.status) {
        (Form::ExecutionLog, _) => None,
        (Form::Event, _) if !has_client && incident.by_default_endpoint => Some(&causes::BYPASS),
        (Form::Event, _) if !has_client => Some(&causes::CERTIFICATE_NOT_FORWARDED),
        (_, Some(401)) => Some(&causes::IDENTITY_SOURCE),
        (_, Some(403)) => Some(&causes::FORBIDDEN),
        (Form::Event | Form::Headers, _) | (_, Some(_)) if has_client => Some(&causes::ACCEPTED),
        (Form::ConnectionLog, _) if incident.said.contains("Success") => Some(&causes::ACCEPTED),
        _ => None,
    }
}

fn widened(span: Option<(Time, Time)>, at: Option<Time>) -> Option<(Time, Time)> {
    match (span, at) {
        (Some((first, last)), Some(at)) => Some((first.min(at), last.max(at))),
        (None, Some(at)) => Some((at, at)),
        (span, None) => span,
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
