//! What a diagnosis says: causes, worst and most frequent first, each with those who met it. Made while the input is
//! read, so that a log of a million lines takes the memory of its causes and clients, not of its lines.

use super::cause::{Cause, Layer};
use super::causes;
use super::incident::{Form, Incident, Presented};
use super::messages::{Message, System};
use super::proof::{Accord, Proof};
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
        let open = |group: &Group| group.cause.is_none_or(Cause::is_open);
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

    pub(super) fn sort(&mut self) {
        self.groups.sort_by_key(|group| {
            let layer = group.cause.map_or(Layer::ClientCertificate, |cause| cause.layer);
            let open = group.cause.is_none_or(Cause::is_open);
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
        (_, Some(403)) if incident.by_default_endpoint => Some(&causes::DEFAULT_ENDPOINT),
        (_, Some(403)) => Some(&causes::FORBIDDEN),
        (Form::Event | Form::Headers, _) | (_, Some(_)) if has_client => Some(&causes::ACCEPTED),
        (Form::ConnectionLog, _) if incident.said.contains("Success") => Some(&causes::ACCEPTED),
        // A code that nobody knows is a refusal all the same.
        (Form::ConnectionLog, _) if incident.said.contains("Failed:") => None,
        _ if has_client => Some(&causes::CERTIFICATE_ALONE),
        _ => None,
    }
}

pub(super) fn widened(span: Option<(Time, Time)>, at: Option<Time>) -> Option<(Time, Time)> {
    match (span, at) {
        (Some((first, last)), Some(at)) => Some((first.min(at), last.max(at))),
        (None, Some(at)) => Some((at, at)),
        (span, None) => span,
    }
}
