//! What somebody who watches a log was told already: a cause is explained once, a client is named once for each cause, and
//! what comes again is a line.

use std::collections::HashMap;

use super::cause::Cause;
use super::diagnosis::{Diagnosis, cause_of};
use super::incident::{Incident, Presented};

/// What was told.
#[derive(Debug, Default)]
pub struct Told {
    /// How often each cause and client was met; without a client, the cause by itself.
    times: HashMap<(&'static str, String), usize>,
    /// The cause that the check found where the words left it open.
    found: HashMap<(&'static str, String), &'static Cause>,
}

/// How much of an incident is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// The cause.
    Cause,
    /// The client: its cause was explained.
    Client,
    /// Nothing: it is met for so many times.
    Again(usize),
}

impl News {
    /// Whether anything is new.
    pub const fn is_new(self) -> bool {
        !matches!(self, Self::Again(_))
    }
}

impl Told {
    /// Hears of an incident: how much of it is new.
    pub fn hear(&mut self, incident: &Incident) -> News {
        let cause = cause_of(incident).map_or("", |cause| cause.id);
        let of_cause = self.count(cause, String::new());
        let client = incident.client.as_ref().map(Presented::identity);
        let of_client = match client {
            Some(client) if self.times.len() < MOST => self.count(cause, client),
            _ => of_cause,
        };
        match (of_cause, of_client) {
            (1, _) => News::Cause,
            (_, 1) => News::Client,
            (_, times) => News::Again(times),
        }
    }

    /// Keeps what the check found for an incident that was new, and gives it to one that is not.
    pub fn settle(&mut self, incident: &Incident, news: News, diagnosis: &mut Diagnosis) {
        let Some(client) = &incident.client else { return };
        let key = (cause_of(incident).map_or("", |cause| cause.id), client.identity());
        let Some(group) = diagnosis.groups.first_mut() else { return };
        if !news.is_new() {
            group.cause = self.found.get(&key).copied().or(group.cause);
        } else if let Some(cause) = group.cause.filter(|_| self.found.len() < MOST) {
            self.found.insert(key, cause);
        }
    }

    fn count(&mut self, cause: &'static str, client: String) -> usize {
        let times = self.times.entry((cause, client)).or_default();
        *times += 1;
        *times
    }
}

/// Clients that are told apart.
const MOST: usize = 20_000;
