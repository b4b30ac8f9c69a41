//! Parts of a population joined: what several runs found, each in logs of its own, is what one run would have found in
//! all of them. Joining is a sum, so parts may be joined in any order, and what was joined may be joined again. As in
//! the run itself, memory holds the numbers of a client alone, a hundred bytes or two; its texts lie in the spill.

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use super::spill::LONGEST;
use super::{Issuer, Record, Sightings, Spill, Totals};
use crate::path::Verdict;
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
#[derive(Debug, Default)]
pub struct Part {
    /// What it was asked.
    pub head: Option<Head>,
    /// What it read.
    pub totals: Totals,
    records: BTreeMap<[u8; 32], Kept>,
    texts: Spill,
    /// Where the names of files lie, as long as they are few.
    files: HashMap<String, u64>,
}

/// What is kept of a record in memory.
#[derive(Clone, Copy, Debug)]
struct Kept {
    sightings: Sightings,
    until: Option<Time>,
    verdict: Verdict,
    line: u32,
    file: u64,
    texts: u64,
}

impl Part {
    /// A part without anything, which puts texts aside in this folder; without one, they stay in memory.
    pub fn new(scratch: Option<PathBuf>) -> Self {
        Self { texts: Spill::new(scratch), ..Self::default() }
    }

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
    pub fn add(&mut self, record: &Record) -> Result<(), String> {
        let texts = texts(record);
        if texts.len().max(record.file.len()) > LONGEST {
            return Err(format!("its texts are longer than {} kB", LONGEST / 1000));
        }
        let Some(mut kept) = self.records.get(&record.sha256).copied() else {
            let kept = Kept {
                sightings: record.sightings,
                until: record.until,
                verdict: record.verdict,
                line: record.line,
                file: self.file(&record.file),
                texts: self.texts.put(texts.as_bytes()),
            };
            self.records.insert(record.sha256, kept);
            return Ok(());
        };
        let ours = self.text(kept.texts);
        let of_client =
            |texts: &str| texts.split('\0').take(ISSUER).map(str::to_owned).collect::<Vec<_>>();
        if (kept.verdict, kept.until) != (record.verdict, record.until)
            || of_client(&ours) != of_client(&texts)
        {
            return Err(format!("{} is judged or named in two ways", record.subject));
        }
        // Of CAs with the same key, which one is found depends on their order in the bundle.
        if texts < ours {
            kept.texts = self.texts.put(texts.as_bytes());
        }
        kept.sightings.join(&record.sightings);
        if (record.file.as_str(), record.line) < (self.text(kept.file).as_str(), kept.line) {
            (kept.file, kept.line) = (self.file(&record.file), record.line);
        }
        self.records.insert(record.sha256, kept);
        Ok(())
    }

    /// Adds another part.
    pub fn join(&mut self, other: Self) -> Result<(), String> {
        if let Some(head) = &other.head {
            self.ask(head.clone())?;
        }
        other.records().try_for_each(|record| self.add(&record))?;
        self.totals.join(other.totals);
        Ok(())
    }

    /// Its clients, in the order of their SHA-256.
    pub fn records(&self) -> impl Iterator<Item = Record> {
        self.records.iter().map(|(sha256, kept)| self.record(sha256, kept))
    }

    /// Why texts could not be put aside, or not be read again, if so.
    pub fn failure(&self) -> Option<String> {
        self.texts.failure()
    }

    fn record(&self, sha256: &[u8; 32], kept: &Kept) -> Record {
        let texts = self.text(kept.texts);
        let own = |place: usize| field(&texts, place).to_owned();
        let known = |place: usize| Some(own(place)).filter(|text| !text.is_empty());
        let issuer = |sha256: String| Arc::new(Issuer { subject: own(ISSUER), sha256 });
        Record {
            sha256: *sha256,
            sightings: kept.sightings,
            file: self.text(kept.file),
            line: kept.line,
            verdict: kept.verdict,
            until: kept.until,
            issuer: known(ISSUER_SHA256).map(issuer),
            subject: own(SUBJECT),
            serial: own(SERIAL),
            rule: known(RULE),
            words: own(WORDS),
            log: known(LOG),
            // Whoever joins parts has waivers of its own.
            suppressed: None,
        }
    }

    /// The name of a file, put aside.
    fn file(&mut self, name: &str) -> u64 {
        if let Some(place) = self.files.get(name) {
            return *place;
        }
        let place = self.texts.put(name.as_bytes());
        if self.files.len() < MOST_FILES {
            self.files.insert(name.to_owned(), place);
        }
        place
    }

    fn text(&self, place: u64) -> String {
        String::from_utf8_lossy(&self.texts.text(place).unwrap_or_default()).into_owned()
    }
}

/// The texts of a record, as they are put aside.
fn texts(record: &Record) -> String {
    let issuer = record.issuer.as_deref();
    let optional = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
    // In the order of the places below.
    [
        record.subject.clone(),
        record.serial.clone(),
        optional(&record.rule),
        record.words.clone(),
        optional(&record.log),
        issuer.map_or_else(String::new, |issuer| issuer.subject.clone()),
        issuer.map_or_else(String::new, |issuer| issuer.sha256.clone()),
    ]
    .map(|text| text.replace('\0', ""))
    .join("\0")
}

fn field(texts: &str, place: usize) -> &str {
    texts.split('\0').nth(place).unwrap_or_default()
}

const SUBJECT: usize = 0;
const SERIAL: usize = 1;
const RULE: usize = 2;
const WORDS: usize = 3;
const LOG: usize = 4;
const ISSUER: usize = 5;
const ISSUER_SHA256: usize = 6;
/// Files whose names are kept at hand, so that they are put aside once.
const MOST_FILES: usize = 10_000;
