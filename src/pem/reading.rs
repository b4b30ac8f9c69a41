//! What another reader makes of the same bytes, in terms of our entries.

use super::line::Lines;
use super::{Entry, FlawKind, Kind};

/// What another reader of PEM loads of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// The indices in `Document::entries` of the certificates that it loads with the content that we read, ascending.
    pub loaded: Vec<usize>,
    /// Certificates that it loads with content that no entry of ours has.
    pub strangers: usize,
    /// The first thing that it stops at. Whether it goes on from there is its own matter: see where the reading is made.
    pub refusal: Option<Refusal>,
}

/// Why a reader stopped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The line at which it stopped, from 1.
    pub line: usize,
    /// What it does not accept, in a few words.
    pub why: &'static str,
}

impl Reading {
    /// Certificates that it loads, whatever their content.
    pub fn count(&self) -> usize {
        self.loaded.len() + self.strangers
    }
}

/// Matches what a reader loads, in its order, with our entries.
pub(super) struct Matcher<'a> {
    certificates: Vec<(usize, &'a Entry)>,
    next: usize,
    pub(super) reading: Reading,
}

impl<'a> Matcher<'a> {
    pub(super) fn new(entries: &'a [Entry]) -> Self {
        let certificates = entries.iter().enumerate();
        let certificates = certificates.filter(|(_, entry)| entry.kind.is_certificate()).collect();
        Self { certificates, next: 0, reading: Reading::default() }
    }

    /// The reader loads `der`, having read the file up to `consumed`.
    pub(super) fn loads(&mut self, der: &[u8], consumed: usize) {
        let candidates = self.certificates.get(self.next..).unwrap_or_default();
        let reached =
            candidates.iter().take_while(|(_, entry)| entry.place.bytes.start < consumed).count();
        match candidates.iter().take(reached).find(|(_, entry)| is_content(der, entry)) {
            Some((index, _)) => self.reading.loaded.push(*index),
            None => self.reading.strangers += 1,
        }
        // What the reader has passed by now, it will not load later.
        self.next += reached;
    }

    /// The reader stops, having read the file up to `consumed`: noted for the first time only.
    pub(super) fn stops(&mut self, bytes: &[u8], consumed: usize, why: &'static str) {
        let read = bytes.get(..consumed).unwrap_or(bytes);
        self.reading
            .refusal
            .get_or_insert_with(|| Refusal { line: Lines::new(read, 0).count().max(1), why });
    }
}

/// Whether `der` is the content of this entry. Bytes that are known to follow it are no difference.
fn is_content(der: &[u8], entry: &Entry) -> bool {
    let more =
        entry.kind == Kind::TrustedCertificate || entry.flaw(FlawKind::TrailingBytes).is_some();
    entry.content.as_deref().is_some_and(|own| if more { der.starts_with(own) } else { der == own })
}
