//! The hot path: a block of lines is searched for the marker that certificates begin with, and what is known by its text
//! is counted at once. Everything else, which is met once for each distinct certificate, stands below it.

use super::clock::{Around, Clock};
use super::inputs::Names;
use super::known::{Handle, Key, Known, Slot};
use super::lead::{Lead, is_authority, is_over_lines, is_same_field};
use super::numbers::count;
use super::place::Place;
use super::shape::Shape;
use super::table::{Met, Table};
use super::{Options, Sightings, Spot, Totals};
use crate::bytes::{Finder, memchr, memrchr};
use crate::crypto;
use crate::pem::{self, Embedded};

/// What threads share.
pub(super) struct Shared<'a, T, M> {
    pub(super) table: Table<T>,
    pub(super) names: Names,
    pub(super) options: &'a Options,
    pub(super) make: &'a M,
}

/// One thread's eyes.
pub(super) struct Scanner<'a, T, M> {
    pub(super) shared: &'a Shared<'a, T, M>,
    known: Known,
    clock: Clock,
    pub(super) begin: Finder<'static>,
    /// What stood before the last certificate that was looked at closely: the end of its member's name.
    lead: Vec<u8>,
    escapes: usize,
    /// The line that was last said to be broken, in its file.
    broken: Option<(u32, u32)>,
    pub(super) totals: Totals,
}

/// What came of looking at a block.
pub(super) struct Looked {
    /// It holds a certificate.
    pub(super) any: bool,
    pub(super) line_ends: u32,
}

impl<'a, T, M: Fn(&[u8]) -> Result<T, String>> Scanner<'a, T, M> {
    pub(super) fn new(shared: &'a Shared<'a, T, M>) -> Self {
        let threads = shared.options.threads.max(1);
        Self {
            shared,
            known: Known::new((KNOWN / threads).max(LEAST_KNOWN)),
            clock: Clock::default(),
            begin: Finder::new(pem::BEGIN),
            lead: Vec::new(),
            escapes: 0,
            broken: None,
            totals: Totals::default(),
        }
    }

    /// Looks at a block of whole lines, the first of which has this number.
    pub(super) fn lines(&mut self, text: &[u8], first: u32, place: Place<'_>) -> Looked {
        if self.shared.options.field.is_some() && place.shape != Shape::Text
            || place.shape == Shape::Counted
        {
            return self.records(text, first, place);
        }
        let (mut at, mut line) = (0, first);
        let mut next = self.hit(text, 0);
        let any = next.is_some();
        while let Some(hit) = next {
            let before = text.get(at..hit.at).unwrap_or_default();
            let start = memrchr(b'\n', before).map_or(at, |end| at + end + 1);
            if start > at {
                line += self.without(text.get(at..start).unwrap_or_default(), line, place);
            }
            let passed = self.line(text, start, hit, line, place);
            at = passed.end;
            line = line.saturating_add(passed.line_ends);
            next = passed.next;
        }
        line += self.without(text.get(at..).unwrap_or_default(), line, place);
        Looked { any, line_ends: line - first }
    }

    /// A line with a certificate, known or not.
    #[inline]
    fn line(&mut self, text: &[u8], start: usize, hit: Hit, line: u32, place: Place<'_>) -> Passed {
        let before = text.get(start..hit.at).unwrap_or_default();
        let rest = text.get(hit.at..).unwrap_or_default();
        if let Some((handle, length)) = self.known.find(rest, hit.guess)
            && self.is_lead(before)
        {
            let from = hit.at + length;
            let next = self.hit(text, from);
            let behind = rest.get(length..).unwrap_or_default();
            let Some(held) = self.known.slot(handle) else { return Passed::all(text) };
            if held.line_ends > 0 {
                // In a file of certificates the next one may follow at once, and nothing has a moment.
                held.seen.requests += 1;
                return Passed { end: from, line_ends: held.line_ends, next };
            }
            let key = held.key;
            let end = memchr(b'\n', behind);
            let behind = behind.get(..end.unwrap_or(behind.len())).unwrap_or_default();
            let at = self.clock.read(Around { before, behind, escapes: self.escapes });
            held.seen.join(&Sightings::once(at));
            let line_ends = u32::from(end.is_some());
            let end = from + behind.len();
            if next.is_some_and(|next| next.at < end) {
                self.further(text, from, end, &mut vec![key], line, place);
                return self.pass(text, start, end + 1);
            }
            return Passed { end: end + line_ends as usize, line_ends, next };
        }
        let end = self.new_line(text, start, hit.at, line, place);
        self.pass(text, start, end)
    }

    /// What lies between these was looked at.
    #[cold]
    fn pass(&self, text: &[u8], start: usize, end: usize) -> Passed {
        let end = end.min(text.len());
        let line_ends = count(text.get(start..end).unwrap_or_default());
        Passed { end, line_ends, next: self.hit(text, end) }
    }

    /// The next certificate from there on. Which it is, is guessed early: until it is asked for, memory has answered.
    #[inline]
    fn hit(&self, text: &[u8], from: usize) -> Option<Hit> {
        let rest = text.get(from..)?;
        let found = self.begin.find(rest)?;
        Some(Hit { at: from + found, guess: self.known.guess(rest.get(found..)?) })
    }

    /// Whether the certificate stands in the same member as the last that was looked at closely.
    #[inline]
    fn is_lead(&self, before: &[u8]) -> bool {
        before.ends_with(&self.lead) && (!self.lead.is_empty() || before.last() != Some(&b'"'))
    }

    /// A line with a certificate that has to be looked at closely; where it ends.
    #[cold]
    fn new_line(
        &mut self,
        text: &[u8],
        start: usize,
        hit: usize,
        line: u32,
        place: Place<'_>,
    ) -> usize {
        let before = text.get(start..hit).unwrap_or_default();
        let rest = text.get(hit..).unwrap_or_default();
        let spot = place.at(line);
        let line_end = |from: usize| {
            let rest = text.get(from..).unwrap_or_default();
            memchr(b'\n', rest).map_or(text.len(), |end| from + end + 1)
        };
        let (length, mut keys) = match pem::embedded(rest) {
            Embedded::Certificate { body, length } => {
                let lead = Lead::of(before);
                if lead.is_outsiders() {
                    let end = line_end(hit + length);
                    let mut keys = Vec::new();
                    self.further(text, hit + length, end, &mut keys, line, place);
                    return end;
                }
                lead.remember(&mut self.lead, &mut self.escapes);
                let whole = rest.get(..length).unwrap_or_default();
                if is_over_lines(whole) {
                    self.meet(whole, body, &Sightings::once(None), spot, true, place);
                    return hit + length;
                }
                let behind = text.get(hit + length..line_end(hit + length)).unwrap_or_default();
                let at = self.clock.read(Around { before, behind, escapes: self.escapes });
                let key = self.meet(whole, body, &Sightings::once(at), spot, false, place);
                (length, key.into_iter().collect::<Vec<_>>())
            }
            Embedded::Other => (pem::BEGIN.len(), Vec::new()),
            Embedded::CutOff => {
                // What an outsider writes neither breaks the line, nor hides who stands behind it.
                if !Lead::of(before).is_outsiders() {
                    self.break_line(line, place, "a certificate begins here and does not end");
                }
                let end = line_end(hit);
                self.further(text, hit + pem::BEGIN.len(), end, &mut Vec::new(), line, place);
                return end;
            }
        };
        let end = line_end(hit + length);
        self.further(text, hit + length, end, &mut keys, line, place);
        end
    }

    /// What else a line holds: certificates right behind one are sent beside it, others are clients of their own.
    #[cold]
    fn further(
        &mut self,
        text: &[u8],
        mut from: usize,
        end: usize,
        keys: &mut Vec<Key>,
        line: u32,
        place: Place<'_>,
    ) {
        let spot = place.at(line);
        while let Some(rest) = text.get(from..end)
            && let Some(found) = self.begin.find(rest)
        {
            let between = rest.get(..found).unwrap_or_default();
            let rest = rest.get(found..).unwrap_or_default();
            let Embedded::Certificate { body, length } = pem::embedded(rest) else {
                if pem::embedded(rest) == Embedded::CutOff {
                    self.break_line(
                        line,
                        place,
                        "a second certificate begins here and does not end",
                    );
                }
                from += found + pem::BEGIN.len();
                continue;
            };
            let lead = Lead::of(between);
            if !keys.is_empty() && is_same_field(between) {
                self.totals.sent += 1;
            } else if !lead.is_outsiders() {
                let whole = rest.get(..length).unwrap_or_default();
                // The request was counted with its first certificate, if that is this one.
                let none = Sightings::default();
                if let Some(key) = self.meet(whole, body, &none, spot, false, place)
                    && !keys.contains(&key)
                {
                    if let Key::Client(client) = key {
                        self.shared.table.add(client, &Sightings::once(None), Some(spot));
                    }
                    keys.push(key);
                }
            }
            from += found + length;
        }
    }

    /// A text that may not have been met before: who it is, with what was seen of it counted.
    pub(super) fn meet(
        &mut self,
        whole: &[u8],
        body: &[u8],
        seen: &Sightings,
        spot: Spot,
        of_file: bool,
        place: Place<'_>,
    ) -> Option<Key> {
        if let Some((handle, length)) = self.known.find(whole, None)
            && length == whole.len()
            && let Some(held) = self.known.slot(handle)
        {
            held.seen.join(seen);
            return Some(held.key);
        }
        self.shared.names.note(place.file, place.name);
        let der = match pem::decoded(body) {
            Ok(der) => der,
            Err(why) => {
                let why = || format!("a certificate that cannot be read: {why}");
                self.totals.break_line(place.name, spot.line, 1, why);
                return None;
            }
        };
        let key = if of_file && is_authority(&der) {
            Key::Authority
        } else {
            Key::Client(self.client(&der, spot, place)?)
        };
        let (handle, gone) = self.known.keep(whole, key);
        if let Some(gone) = gone {
            self.tell(&gone);
        }
        match handle.and_then(|handle| self.known.slot(handle)) {
            Some(held) => held.seen = *seen,
            None => self.tell_of(key, seen),
        }
        Some(key)
    }

    /// The place of a client in the table; whoever meets it first finds out what it is.
    fn client(&mut self, der: &[u8], spot: Spot, place: Place<'_>) -> Option<u64> {
        match self.shared.table.meet(&crypto::sha256(der), spot) {
            Met::First(key) => {
                match (self.shared.make)(der) {
                    Ok(made) => self.shared.table.settle(key, Some(made)),
                    Err(why) => {
                        self.shared.table.settle(key, None);
                        self.totals.break_line(place.name, spot.line, 0, || why);
                    }
                }
                Some(key)
            }
            Met::Again(key) => {
                self.shared.table.add(key, &Sightings::default(), Some(spot));
                Some(key)
            }
            Met::Full => {
                self.totals.full = true;
                None
            }
        }
    }

    /// Lines without a certificate; how many they are.
    pub(super) fn without(&mut self, text: &[u8], first: u32, place: Place<'_>) -> u32 {
        let mut line = first;
        for one in text.split_inclusive(|&byte| byte == b'\n') {
            let record = one.trim_ascii();
            if place.shape != Shape::Text && !record.is_empty() {
                if record.starts_with(b"{") && record.ends_with(b"}") {
                    self.totals.without += 1;
                } else {
                    self.break_line(line, place, "no JSON object, and no certificate in it");
                }
            }
            line = line.saturating_add(u32::from(one.ends_with(b"\n")));
        }
        line - first
    }

    pub(super) fn break_line(&mut self, line: u32, place: Place<'_>, why: &str) {
        let line = place.line(line);
        // A line may hold a hundred thousand things that cannot be used; it is one line.
        let broken = Some((place.file, line));
        if std::mem::replace(&mut self.broken, broken) != broken {
            self.totals.break_line(place.name, line, 1, || why.to_owned());
        }
    }

    /// Tells the table all that was seen. What is met after that is looked at closely again, and so is where it stands.
    pub(super) fn tell_all(&mut self) {
        for slot in self.known.drain() {
            self.tell(&slot);
        }
    }

    pub(super) fn finish(mut self) -> Totals {
        self.tell_all();
        self.totals
    }

    fn tell(&mut self, slot: &Slot) {
        self.tell_of(slot.key, &slot.seen);
    }

    pub(super) fn tell_of(&mut self, key: Key, seen: &Sightings) {
        match key {
            Key::Client(client) => self.shared.table.add(client, seen, None),
            Key::Authority => self.totals.authorities += seen.requests,
        }
    }
}

/// How far a line goes.
struct Passed {
    end: usize,
    line_ends: u32,
    next: Option<Hit>,
}

/// Where a certificate begins, and which it may be.
#[derive(Clone, Copy)]
struct Hit {
    at: usize,
    guess: Option<Handle>,
}

impl Passed {
    const fn all(text: &[u8]) -> Self {
        Self { end: text.len(), line_ends: 0, next: None }
    }
}

/// Bytes of texts that are known, over all threads.
const KNOWN: usize = 24_000_000;
const LEAST_KNOWN: usize = 1_000_000;
