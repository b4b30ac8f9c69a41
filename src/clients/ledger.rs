//! The verdicts on a population, kept small: of an accepted client a few numbers, of a refused one also why. What is
//! text, which a million clients have a lot of, lies in the spill until it is wanted.

use std::sync::{Arc, Mutex, PoisonError};

use super::{Client, Population, Sightings, Spill};
use crate::bulk::{Bulk, Ruling};
use crate::certificate::Certificate;
use crate::crypto::hex;
use crate::der::{Reader, tag};
use crate::name::Name;
use crate::path::Verdict;
use crate::profile::LogLine;
use crate::report::Suppressed;
use crate::time::Time;

/// Judges each client as it is met.
#[derive(Debug)]
pub struct Ledger<'a> {
    bulk: &'a Bulk,
    reasons: Mutex<Vec<Reason>>,
    texts: Spill,
    names_all: bool,
    issuers: Vec<Arc<Issuer>>,
}

/// What is kept of a verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Account {
    verdict: Verdict,
    reason: u16,
    issuer: u32,
    until: i64,
    texts: u64,
}

/// Why clients are not accepted, as far as many share it.
#[derive(Clone, Copy, Debug)]
struct Reason {
    rule: &'static str,
    log: Option<&'static LogLine>,
}

/// The CA that signed a client.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Issuer {
    /// As people know it.
    pub subject: String,
    /// SHA-256 of its certificate, in hex.
    pub sha256: String,
}

/// A client and its verdict, with everything that is said of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// SHA-256 of its certificate.
    pub sha256: [u8; 32],
    /// How often and when it was seen.
    pub sightings: Sightings,
    /// The file in which it stands first.
    pub file: String,
    /// The line in it.
    pub line: u32,
    /// Whether the gateway lets it in.
    pub verdict: Verdict,
    /// The last second of its validity.
    pub until: Option<Time>,
    /// The CA of the truststore that signed it.
    pub issuer: Option<Arc<Issuer>>,
    /// As people know it; empty for accepted clients, where names were not asked for.
    pub subject: String,
    /// Its serial number; empty likewise.
    pub serial: String,
    /// The rule that speaks of the refusal.
    pub rule: Option<String>,
    /// Why it is not accepted, in one clause.
    pub words: String,
    /// What the gateway logs.
    pub log: Option<String>,
    /// Who accepts that it is not let in: then it is shown, and fails nothing.
    pub suppressed: Option<Suppressed>,
}

impl<'a> Ledger<'a> {
    /// Verdicts of this truststore; `names_all` also keeps the names of clients that are accepted.
    pub fn new(bulk: &'a Bulk, texts: Spill, names_all: bool) -> Self {
        let issuers = bulk.truststore().certificates().map(|certificate| {
            Arc::new(Issuer { subject: certificate.label(), sha256: hex(certificate.sha256()) })
        });
        Self { bulk, reasons: Mutex::default(), texts, names_all, issuers: issuers.collect() }
    }

    /// Judges a client; the error says why its bytes are no certificate.
    pub fn enter(&self, der: &[u8]) -> Result<Account, String> {
        let Ruling { verdict, issuer, until, why } = self.bulk.judge(der);
        let Some(until) = until else {
            return Err(why.map_or_else(String::new, |why| format!("a certificate: {}", why.words)));
        };
        let named = self.names_all || why.is_some();
        let reason = why.as_ref().map_or(0, |why| self.reason(why.rule, why.log));
        let texts = named.then(|| {
            let (subject, serial) = name_of(der).or_else(|| read(der)).unwrap_or_default();
            let words = why.as_ref().map_or("", |why| why.words.as_str());
            self.texts.put_all(&[&subject, &serial, words])
        });
        Ok(Account {
            verdict,
            reason,
            issuer: issuer.unwrap_or(u32::MAX),
            until: until.unix(),
            texts: texts.unwrap_or(u64::MAX),
        })
    }

    /// All that is known of a client of this population.
    pub fn record(&self, population: &Population<Account>, client: &Client<Account>) -> Record {
        let account = &client.made;
        let texts = (account.texts != u64::MAX).then(|| self.texts.texts(account.texts));
        let [subject, serial, words] = texts.unwrap_or_default();
        let reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        let reason = (account.verdict != Verdict::Accept)
            .then(|| reasons.get(usize::from(account.reason)).copied())
            .flatten();
        Record {
            sha256: client.sha256,
            sightings: client.sightings,
            file: population.file(client.place.file),
            line: client.place.line,
            verdict: account.verdict,
            until: Some(Time::from_unix(account.until)),
            issuer: self.issuers.get(account.issuer as usize).cloned(),
            subject,
            serial,
            words,
            rule: reason.map(|reason| reason.rule.to_owned()),
            log: reason.and_then(|reason| reason.log?.reason).map(str::to_owned),
            suppressed: None,
        }
    }

    /// Why texts could not be kept outside of memory, if they could not.
    pub fn failure(&self) -> Option<String> {
        self.texts.failure()
    }

    fn reason(&self, rule: &'static str, log: Option<&'static LogLine>) -> u16 {
        let mut reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner);
        let same = |known: &Reason| {
            let log_of =
                |line: Option<&'static LogLine>| line.map(|line| (line.cause, line.reason));
            known.rule == rule && log_of(known.log) == log_of(log)
        };
        let place = reasons.iter().position(same).unwrap_or_else(|| {
            reasons.push(Reason { rule, log });
            reasons.len() - 1
        });
        u16::try_from(place).unwrap_or(u16::MAX)
    }
}

/// Subject and serial number, read from the bytes alone: the whole reading costs more than the verdict may.
fn name_of(der: &[u8]) -> Option<(String, String)> {
    let outer = Reader::new(der).expect(tag::SEQUENCE).ok()?;
    let mut inner = outer.inside().expect(tag::SEQUENCE).ok()?.inside();
    inner.optional(tag::constructed(0)).ok()?;
    let serial = inner.expect(tag::INTEGER).ok()?.value;
    inner.expect(tag::SEQUENCE).ok()?;
    inner.expect(tag::SEQUENCE).ok()?;
    inner.expect(tag::SEQUENCE).ok()?;
    let subject = inner.expect(tag::SEQUENCE).ok()?;
    let serial = hex(serial.get(..LONGEST_SERIAL).unwrap_or(serial));
    let subject = Name::from_der(subject.raw).ok()?.short();
    Some((subject, serial))
}

/// The same of a certificate whose bytes are not in order.
fn read(der: &[u8]) -> Option<(String, String)> {
    let certificate = Certificate::from_der(der).ok()?;
    let serial = &certificate.serial;
    let serial = hex(serial.get(..LONGEST_SERIAL).unwrap_or(serial));
    Some((certificate.subject.short(), serial))
}

/// Octets of a serial number that are kept; RFC 5280 allows 20.
const LONGEST_SERIAL: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{self, Budget, Source};

    #[test]
    fn a_certificate_that_is_no_der_has_its_name_too() {
        let of = |name: &str| {
            let file = format!("{}/testdata/pki/{name}.pem", env!("CARGO_MANIFEST_DIR"));
            let blobs = source::read(&Source::Path(file.into()), &Budget::default()).unwrap();
            let document = crate::pem::read(&blobs[0].bytes);
            let (_, _, der) = document.certificates().next().unwrap();
            (name_of(der), read(der))
        };
        let (fast, full) = of("client");
        assert_eq!(fast, full);
        let (fast, full) = of("client-long-length");
        assert_eq!(fast, None);
        assert_eq!(
            full.map(|(subject, _)| subject).as_deref(),
            Some("CN=Example client, O=Example Bank")
        );
    }
}
