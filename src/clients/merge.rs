//! Parts of a population joined: what several runs found, each in logs of its own, is what one run would have found in
//! all of them. Joining is a sum, so parts may be joined in any order, and what was joined may be joined again.

use std::collections::BTreeMap;

use super::{Record, Totals};
use crate::time::Time;

/// What a part was asked. Only parts of one question can be joined.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The bundle, as the user named it.
    pub bundle: String,
    /// SHA-256 over the certificates of the bundle, in hex.
    pub bundle_sha256: String,
    /// The name of the profile.
    pub profile: String,
    /// The moment that was asked about.
    pub at: Time,
}

/// What one run found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What it was asked.
    pub head: Option<Head>,
    /// What it read.
    pub totals: Totals,
    records: BTreeMap<[u8; 32], Record>,
}

impl Part {
    /// Adds what a part was asked; the error says how it differs.
    pub fn ask(&mut self, head: Head) -> Result<(), String> {
        let Some(ours) = &self.head else {
            self.head = Some(head);
            return Ok(());
        };
        let differs = if ours.bundle_sha256 != head.bundle_sha256 {
            format!("its clients were judged by another bundle, {}", head.bundle)
        } else if ours.profile != head.profile {
            format!("it asked about {}, the others about {}", head.profile, ours.profile)
        } else if ours.at != head.at {
            format!("it asked about {}, the others about {}", head.at, ours.at)
        } else {
            return Ok(());
        };
        Err(differs)
    }

    /// Adds a client.
    pub fn add(&mut self, record: Record) -> Result<(), String> {
        match self.records.get_mut(&record.sha256) {
            None => {
                self.records.insert(record.sha256, record);
            }
            Some(ours) => {
                let same = (ours.verdict, &ours.rule, &ours.words)
                    == (record.verdict, &record.rule, &record.words);
                if !same {
                    return Err(format!("{} has two verdicts", record.subject));
                }
                ours.sightings.join(&record.sightings);
                if (&record.file, record.line) < (&ours.file, ours.line) {
                    (ours.file, ours.line) = (record.file, record.line);
                }
            }
        }
        Ok(())
    }

    /// Adds another part.
    pub fn join(&mut self, other: Self) -> Result<(), String> {
        if let Some(head) = other.head {
            self.ask(head)?;
        }
        self.totals.join(other.totals);
        other.records.into_values().try_for_each(|record| self.add(record))
    }

    /// Its clients, in the order of their SHA-256.
    pub fn records(&self) -> impl ExactSizeIterator<Item = &Record> {
        self.records.values()
    }
}
