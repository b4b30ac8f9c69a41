//! A population as JSON lines: what was asked, one record for each distinct client, what was read. The same lines are
//! what `merge` joins, so they are read here too. `docs/clients.schema.json` describes each kind of line.

use std::io::{self, Write};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::clients::{Broken, Head, Issuer, Part, Record, Sightings, Totals, Trouble};
use crate::crypto::hex;
use crate::path::Verdict;
use crate::render::json::SuppressedV1;
use crate::render::quantity::{number, plural};
use crate::render::safe;
use crate::time::Time;

/// Writes the first line: what was asked.
pub fn head(head: &Head, out: &mut dyn Write) -> io::Result<()> {
    let line = HeadV1 {
        kind: HEAD.to_owned(),
        version: VERSION,
        bundle: head.bundle.clone(),
        bundle_sha256: head.bundle_sha256.clone(),
        profile: head.profile.clone(),
        at: head.at.to_string(),
    };
    write(&line, out)
}

/// Writes the line of a client.
pub fn record(record: &Record, out: &mut dyn Write) -> io::Result<()> {
    write(&RecordV1::of(record), out)
}

/// Writes the last line: what was read.
pub fn totals(totals: &Totals, out: &mut dyn Write) -> io::Result<()> {
    write(&TotalsV1::of(totals), out)
}

/// Reads the lines of a file of parts, of which each begins with what was asked and ends with what was read.
#[derive(Debug, Default)]
pub struct Reading {
    is_open: bool,
    /// Of the clients since the part began.
    requests: u64,
}

impl Reading {
    /// Reads one line into a part; the error says what is wrong with it.
    pub fn line(&mut self, line: &[u8], part: &mut Part) -> Result<(), String> {
        let kind: Kind = read(line)?;
        match (kind.kind.as_str(), self.is_open) {
            (HEAD, false) => {
                let head: HeadV1 = read(line)?;
                if head.version != VERSION {
                    return Err(format!(
                        "version {} is not read here, only {VERSION}",
                        head.version
                    ));
                }
                (self.is_open, self.requests) = (true, 0);
                part.ask(Head {
                    bundle: plain(&head.bundle),
                    bundle_sha256: plain(&head.bundle_sha256),
                    profile: plain(&head.profile),
                    at: head.at.parse()?,
                })
            }
            (CLIENT, true) => {
                let record = read::<RecordV1>(line)?.into_record()?;
                self.requests = self.requests.saturating_add(record.sightings.requests);
                part.add(&record)
            }
            (TOTALS, true) => {
                self.is_open = false;
                let totals = read::<TotalsV1>(line)?.into_totals();
                if totals.requests != self.requests {
                    return Err(format!(
                        "its totals speak of {}, its clients of {}: lines are missing, or twice there",
                        plural(totals.requests, "request", "requests"),
                        number(self.requests)
                    ));
                }
                part.totals.join(totals);
                Ok(())
            }
            (HEAD, true) => Err(CUT_OFF.to_owned()),
            (CLIENT | TOTALS, false) => {
                Err("the line that says what was asked is missing before it".to_owned())
            }
            (other, _) => Err(format!("a line of type `{other}`, which no part has")),
        }
    }

    /// Says that the file has ended.
    pub fn end(&self) -> Result<(), String> {
        if self.is_open { Err(CUT_OFF.to_owned()) } else { Ok(()) }
    }
}

fn read<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Result<T, String> {
    serde_json::from_slice(line).map_err(|error| {
        if error.is_eof() {
            return "it ends in the midst of a line: it was cut off".to_owned();
        }
        let text = error.to_string();
        format!("no line of a part: {}", text.split(" at line ").next().unwrap_or_default())
    })
}

fn write(line: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

#[derive(Deserialize)]
struct Kind {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Serialize, Deserialize)]
struct HeadV1 {
    #[serde(rename = "type")]
    kind: String,
    version: u32,
    bundle: String,
    bundle_sha256: String,
    profile: String,
    at: String,
}

/// A client.
#[derive(Serialize, Deserialize)]
pub(super) struct RecordV1 {
    #[serde(rename = "type")]
    kind: String,
    sha256: String,
    verdict: String,
    subject: String,
    serial: String,
    issuer: Option<IssuerV1>,
    until: Option<String>,
    requests: u64,
    first_seen: Option<String>,
    last_seen: Option<String>,
    file: String,
    line: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    why: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    log: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none", skip_deserializing)]
    suppressed: Option<SuppressedV1>,
}

#[derive(Serialize, Deserialize)]
struct IssuerV1 {
    subject: String,
    sha256: String,
}

impl RecordV1 {
    pub(super) fn of(record: &Record) -> Self {
        Self {
            kind: CLIENT.to_owned(),
            sha256: hex(&record.sha256),
            verdict: verdict(record.verdict).to_owned(),
            subject: safe(&record.subject).into_owned(),
            serial: record.serial.clone(),
            issuer: record.issuer.as_deref().map(|issuer| IssuerV1 {
                subject: safe(&issuer.subject).into_owned(),
                sha256: issuer.sha256.clone(),
            }),
            until: record.until.map(|at| at.to_string()),
            requests: record.sightings.requests,
            first_seen: record.sightings.first.map(|at| at.to_string()),
            last_seen: record.sightings.last.map(|at| at.to_string()),
            file: safe(&record.file).into_owned(),
            line: record.line,
            rule: record.rule.clone(),
            why: safe(&record.words).into_owned(),
            log: record.log.clone(),
            suppressed: record.suppressed.as_ref().map(SuppressedV1::of),
        }
    }

    fn into_record(self) -> Result<Record, String> {
        let time = |text: Option<String>| text.map(|text| text.parse::<Time>()).transpose();
        Ok(Record {
            sha256: digest(&self.sha256).ok_or("sha256 is not 64 hexadecimal digits")?,
            sightings: Sightings {
                requests: self.requests,
                first: time(self.first_seen)?,
                last: time(self.last_seen)?,
            },
            file: plain(&self.file),
            line: self.line,
            verdict: match self.verdict.as_str() {
                "accept" => Verdict::Accept,
                "unknown" => Verdict::Unknown,
                "refuse" => Verdict::Refuse,
                other => return Err(format!("`{other}` is no verdict")),
            },
            until: time(self.until)?,
            issuer: self.issuer.map(|one| {
                Arc::new(Issuer { subject: plain(&one.subject), sha256: plain(&one.sha256) })
            }),
            subject: plain(&self.subject),
            serial: plain(&self.serial),
            rule: self.rule.as_deref().map(plain),
            words: plain(&self.why),
            log: self.log.as_deref().map(plain),
            // Whoever joins parts has waivers of its own.
            suppressed: None,
        })
    }
}

/// What was read.
#[derive(Serialize, Deserialize)]
pub(super) struct TotalsV1 {
    #[serde(rename = "type")]
    kind: String,
    files: u64,
    files_with_clients: u64,
    bytes: u64,
    requests: u64,
    records_without_certificate: u64,
    sent_beside: u64,
    ca_certificates: u64,
    broken_lines: u64,
    broken_examples: Vec<BrokenV1>,
    unread: u64,
    unread_examples: Vec<TroubleV1>,
    changed_while_read: u64,
    stopped: bool,
    too_many_clients: bool,
}

#[derive(Serialize, Deserialize)]
struct BrokenV1 {
    file: String,
    line: u32,
    why: String,
}

#[derive(Serialize, Deserialize)]
struct TroubleV1 {
    name: String,
    why: String,
}

impl TotalsV1 {
    pub(super) fn of(totals: &Totals) -> Self {
        let text = |text: &str| safe(text).into_owned();
        let broken = totals.examples.iter();
        let broken = broken.map(|one| BrokenV1 {
            file: text(&one.file),
            line: one.line,
            why: text(&one.why),
        });
        let troubles = totals.troubles.iter();
        let troubles = troubles.map(|one| TroubleV1 { name: text(&one.name), why: text(&one.why) });
        Self {
            kind: TOTALS.to_owned(),
            files: totals.files,
            files_with_clients: totals.fruitful,
            bytes: totals.bytes,
            requests: totals.requests,
            records_without_certificate: totals.without,
            sent_beside: totals.sent,
            ca_certificates: totals.authorities,
            broken_lines: totals.broken,
            broken_examples: broken.collect(),
            unread: totals.unread,
            unread_examples: troubles.collect(),
            changed_while_read: totals.changed,
            stopped: totals.stopped,
            too_many_clients: totals.full,
        }
    }

    fn into_totals(self) -> Totals {
        let broken = self.broken_examples.into_iter();
        let troubles = self.unread_examples.into_iter();
        Totals {
            files: self.files,
            fruitful: self.files_with_clients,
            bytes: self.bytes,
            requests: self.requests,
            without: self.records_without_certificate,
            sent: self.sent_beside,
            authorities: self.ca_certificates,
            broken: self.broken_lines,
            examples: broken
                .map(|one| Broken { file: plain(&one.file), line: one.line, why: plain(&one.why) })
                .collect(),
            unread: self.unread,
            troubles: troubles
                .map(|one| Trouble {
                    name: plain(&one.name),
                    why: plain(&one.why),
                    hint: String::new(),
                })
                .collect(),
            changed: self.changed_while_read,
            stopped: self.stopped,
            full: self.too_many_clients,
        }
    }
}

/// A text of a part, which anybody may have written: no word of it moves a terminal's cursor, in whatever form it is shown.
fn plain(text: &str) -> String {
    safe(text).into_owned()
}

/// The word for a verdict.
pub(super) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accept => "accept",
        Verdict::Unknown => "unknown",
        Verdict::Refuse => "refuse",
    }
}

fn digest(hex: &str) -> Option<[u8; 32]> {
    let mut digest = [0; 32];
    if hex.len() != 64 {
        return None;
    }
    for (place, byte) in digest.iter_mut().enumerate() {
        *byte = u8::from_str_radix(hex.get(place * 2..place * 2 + 2)?, 16).ok()?;
    }
    Some(digest)
}

const CUT_OFF: &str = "the part before ends without its totals: it was cut off";
const VERSION: u32 = 1;
const HEAD: &str = "head";
const CLIENT: &str = "client";
const TOTALS: &str = "totals";
