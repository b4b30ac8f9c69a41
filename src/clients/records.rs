//! What is read as JSON: documents over many lines, and single lines of which one member is wanted, or which stand for
//! many requests. A client counts once in a record, whatever members repeat it.

use super::document::{Listener, Walker};
use super::frame::Found;
use super::place::Place;
use super::scan::{Looked, Scanner};
use super::{Field, Sightings};
use crate::bytes::find;
use crate::pem::{self, Embedded};

impl<'a, T, M: Fn(&[u8]) -> Result<T, String>> Scanner<'a, T, M> {
    /// Lines that have to be read as JSON.
    pub(super) fn records(&mut self, text: &[u8], first: u32, place: Place<'_>) -> Looked {
        let options = self.shared.options;
        let (place, first) = place.whole(first);
        let mut walker = Walker::new(options.field.as_ref(), first);
        let (mut line, mut any) = (first, false);
        for one in text.split_inclusive(|&byte| byte == b'\n') {
            let mut records = Records { scanner: self, place, any: false, broken: false };
            walker.begin(line);
            if find(one, pem::BEGIN).is_some() {
                walker.read(one, &mut records);
                walker.end(&mut records);
            }
            let (found, broken) = (records.any, records.broken);
            any |= found;
            if !found && !broken {
                self.without(one, line, place);
            }
            line = line.saturating_add(u32::from(one.ends_with(b"\n")));
        }
        Looked { any, line_ends: line - first }
    }

    /// The member that is wanted.
    pub(super) fn field(&self) -> Option<&'a Field> {
        self.shared.options.field.as_ref()
    }

    /// A part of a document; true where it holds a certificate.
    pub(super) fn document(
        &mut self,
        text: &[u8],
        walker: &mut Walker<'_>,
        place: Place<'_>,
    ) -> bool {
        let mut records = Records { scanner: self, place, any: false, broken: false };
        walker.read(text, &mut records);
        records.any
    }

    /// The end of a document.
    pub(super) fn end_of_document(&mut self, walker: &mut Walker<'_>, place: Place<'_>) -> bool {
        let mut records = Records { scanner: self, place, any: false, broken: false };
        walker.end(&mut records);
        records.any
    }

    /// A record, in which a client counts once, whatever members repeat it.
    fn record(&mut self, texts: &[Found], place: Place<'_>) {
        let mut keys = Vec::new();
        for found in texts {
            let Some(start) = self.begin.find(&found.text) else { continue };
            let rest = found.text.get(start..).unwrap_or_default();
            let spot = place.at(found.line);
            let Embedded::Certificate { body, length } = pem::embedded(rest) else {
                if pem::embedded(rest) == Embedded::CutOff {
                    self.break_line(spot.line, place, "a certificate begins here and does not end");
                }
                continue;
            };
            let whole = rest.get(..length).unwrap_or_default();
            if let Some(key) = self.meet(whole, body, &Sightings::default(), spot, false, place)
                && !keys.contains(&key)
            {
                self.tell_of(key, &found.seen);
                keys.push(key);
            }
            let behind = rest.get(length..).unwrap_or_default();
            let more = self.begin.find_iter(behind).count();
            self.totals.sent = self.totals.sent.saturating_add(more as u64);
        }
    }
}

/// A document's records, handed to the scanner.
struct Records<'s, 'a, 'p, T, M> {
    scanner: &'s mut Scanner<'a, T, M>,
    place: Place<'p>,
    any: bool,
    broken: bool,
}

impl<T, M: Fn(&[u8]) -> Result<T, String>> Listener for Records<'_, '_, '_, T, M> {
    fn record(&mut self, texts: &[Found]) {
        self.any = true;
        self.scanner.record(texts, self.place);
    }

    fn broken(&mut self, line: u32, why: &'static str) {
        self.broken = true;
        self.scanner.break_line(line, self.place, why);
    }
}
