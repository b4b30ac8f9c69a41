//! Any bytes as a log: every reading of them ends; a log that is there twice counts each client twice; what `--field`
//! finds is found without it; and what is said of the clients is the same once it was written as a part and read again.
#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use truststore::bulk::Bulk;
use truststore::bundle::Bundle;
use truststore::clients::{
    Account, Field, Ledger, Options, Part, Population, Record, Spill, Summary, gather_bytes,
};
use truststore::path::Question;
use truststore::profile;
use truststore::render::population::lines::{self, Reading};
use truststore::source::Blob;
use truststore::time::Time;

fuzz_target!(|bytes: &[u8]| {
    let ledger = Ledger::new(&BULK, Spill::new(None), true);
    let found = gather(bytes, None, &ledger);
    let of_field = gather(bytes, Some("clientCertPem"), &ledger);
    let counts = counts(&found);
    if is_lines(bytes) {
        assert!(of_field.clients.iter().all(|one| counts.contains_key(&one.sha256)));
    }
    if bytes.ends_with(b"\n") && found.totals.broken == 0 && is_settled(bytes) {
        let twice = gather(&bytes.repeat(2), None, &ledger);
        let doubled = counts.iter().map(|(client, requests)| (*client, requests * 2)).collect();
        assert_eq!(self::counts(&twice), doubled, "a log that is there twice");
    }
    told(&found, &ledger);
});

fn gather(bytes: &[u8], field: Option<&str>, ledger: &Ledger<'_>) -> Population<Account> {
    let field: Option<Field> = field.map(|field| field.parse().expect("a field"));
    let options = Options { field, ..Options::default() };
    let found = gather_bytes("log", bytes, &options, |der| ledger.enter(der));
    let requests: u64 = found.clients.iter().map(|one| one.sightings.requests).sum();
    assert_eq!(requests, found.totals.requests);
    assert!(found.clients.is_sorted_by(|one, next| one.sha256 < next.sha256));
    assert!(found.clients.iter().all(|one| one.sightings.first <= one.sightings.last));
    found
}

fn counts(found: &Population<Account>) -> BTreeMap<[u8; 32], u64> {
    found.clients.iter().map(|one| (one.sha256, one.sightings.requests)).collect()
}

/// Whether these are lines of JSON, which both ways of looking see alike.
fn is_lines(bytes: &[u8]) -> bool {
    let mut lines = bytes.split(|&byte| byte == b'\n');
    lines.all(|line| line.is_empty() || (line.starts_with(b"{") && line.ends_with(b"}")))
}

/// Whether nothing that the end leaves open could be closed by the beginning.
fn is_settled(bytes: &[u8]) -> bool {
    let last = |what: &[u8]| bytes.windows(what.len()).rposition(|window| window == what);
    last(b"-----BEGIN") <= last(b"-----END")
}

/// Writes what was found as a part, reads it, and writes it again.
fn told(found: &Population<Account>, ledger: &Ledger<'_>) {
    let records: Vec<Record> =
        found.clients.iter().map(|client| ledger.record(found, client)).collect();
    let mut summary = Summary::new(AT, 3);
    records.iter().for_each(|record| summary.add(record.clone()));
    assert_eq!(summary.clients, records.len() as u64);
    let written: Vec<Vec<u8>> = records.iter().map(line).collect();
    let (mut part, mut reading) = (Part::default(), Reading::default());
    reading.line(HEAD, &mut part).expect("the head is in order");
    for line in &written {
        reading.line(line, &mut part).expect("what is written can be read");
    }
    assert_eq!(part.records().map(|record| line(&record)).collect::<Vec<_>>(), written);
}

fn line(record: &Record) -> Vec<u8> {
    let mut line = Vec::new();
    lines::record(record, &mut line).expect("memory takes everything");
    line
}

static BULK: LazyLock<Bulk> = LazyLock::new(|| {
    let bundle = include_bytes!("../../testdata/diff/old.pem").to_vec();
    let bundle = Bundle::read("bundle", vec![Blob::new("bundle", bundle)]);
    Bulk::new(&bundle, Question::of_client(profile::ALL[0], AT))
});
const AT: Time = Time::from_unix(1_893_456_000);
const HEAD: &[u8] = br#"{"type":"head","version":1,"bundle":"b","bundle_sha256":"b","profile":"p","at":"2030-01-01T00:00:00Z"}"#;
