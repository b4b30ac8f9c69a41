//! The clients of a log: every distinct client certificate in files, folders, logs and events, with how often and when
//! it was seen. Logs are large and certificates few, so all is built around not decoding what was decoded before: a
//! certificate that repeats is known by the bytes around its serial number, and then by all of its bytes, before
//! anything is undone of its escapes. Memory grows with the distinct certificates alone, a hundred bytes for each:
//! what a certificate says is asked once, when it is met, and then only its SHA-256 is kept.

mod archive;
mod block;
mod clock;
mod crew;
mod document;
mod feed;
mod field;
mod frame;
mod inputs;
mod known;
mod lead;
mod ledger;
mod merge;
mod numbers;
mod place;
mod raw;
mod records;
mod scan;
mod seam;
mod shape;
mod spill;
mod summary;
mod table;
mod totals;
mod watch;

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::time::Time;

pub use field::Field;
pub use inputs::Inputs;
pub use ledger::{Account, Issuer, Ledger, Record};
pub use merge::{Head, Part};
pub use spill::Spill;
pub use summary::{CauseCount, Count, Expiry, IssuerCount, Summary};
pub use totals::{Broken, Totals, Trouble};

/// How often and when a client was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sightings {
    /// Requests with its certificate; in a file of certificates, how often it stands there.
    pub requests: u64,
    /// The earliest of them, where the log says when.
    pub first: Option<Time>,
    /// The latest of them.
    pub last: Option<Time>,
}

/// How to look for clients.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The member of a JSON log that holds the certificate; without it, certificates are found wherever they are.
    pub field: Option<Field>,
    /// Threads to share the work among; 0 counts as 1.
    pub threads: usize,
    /// How many distinct clients may be kept; 0 for [`MOST_CLIENTS`].
    pub most_clients: usize,
    /// A folder for what is not wanted before the end and does not fit in memory; without one, it stays there.
    pub scratch: Option<PathBuf>,
}

/// A switch that ends the reading early: what was read until then is the answer, and says that it is not whole.
#[derive(Debug, Default)]
pub struct Stop(AtomicBool);

/// A distinct client, as far as the sources tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Client<T> {
    /// SHA-256 of its certificate.
    pub sha256: [u8; 32],
    /// How often and when it was seen.
    pub sightings: Sightings,
    /// Where it stands first.
    pub place: Spot,
    /// What was made of its certificate.
    pub made: T,
}

/// Where something stands: a file by its number in the order of reading, and a line in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// The number of the file; [`Population::file`] knows its name.
    pub file: u32,
    /// The line, from 1.
    pub line: u32,
}

/// All clients of some sources.
#[derive(Debug)]
pub struct Population<T> {
    /// Each distinct client once, in the order of their SHA-256: the same whoever read what first.
    pub clients: Vec<Client<T>>,
    /// What was read, and what was not.
    pub totals: Totals,
    names: inputs::Names,
}

/// Finds every distinct client in `inputs`, and asks `make` once about each, in DER, from several threads; what `make`
/// cannot read counts as a broken line, with its reason. Never fails: what could not be read is part of the answer.
pub fn gather<T: Send>(
    inputs: Inputs<'_>,
    options: &Options,
    stop: &Stop,
    make: impl Fn(&[u8]) -> Result<T, String> + Sync,
) -> Population<T> {
    crew::gather(inputs, options, stop, &make)
}

/// The same for bytes that are in memory already, as they are, in one thread.
pub fn gather_bytes<T: Send>(
    name: &str,
    bytes: &[u8],
    options: &Options,
    make: impl Fn(&[u8]) -> Result<T, String> + Sync,
) -> Population<T> {
    crew::gather_bytes(name, bytes, options, &make)
}

/// The content of a stream, decompressed where it is gzip or zstd, which its first bytes tell.
pub fn unpacked<'a>(raw: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    archive::unpacked(raw)
}

impl Sightings {
    /// One request at this moment.
    pub const fn once(at: Option<Time>) -> Self {
        Self { requests: 1, first: at, last: at }
    }

    /// These and those together: in whichever order, the sum is the same.
    pub fn join(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.first = match (self.first, other.first) {
            (Some(ours), Some(theirs)) => Some(ours.min(theirs)),
            (ours, theirs) => ours.or(theirs),
        };
        self.last = self.last.max(other.last);
    }
}

impl Stop {
    /// A switch that nobody has pressed.
    pub const fn new() -> Self {
        Self(AtomicBool::new(false))
    }

    /// Ends the reading.
    pub fn press(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Whether it was pressed.
    pub fn is_pressed(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl<T> Population<T> {
    /// The name of a file.
    pub fn file(&self, number: u32) -> String {
        self.names.of(number)
    }
}

/// Distinct clients that are kept if nothing else is said: about 1 GB. More are for several runs, which can be joined.
pub const MOST_CLIENTS: usize = 10_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sightings_join_in_any_order() {
        let at = |seconds| Some(Time::from_unix(seconds));
        let all = [Sightings::once(at(5)), Sightings::once(None), Sightings::once(at(2))];
        let joined = |order: [usize; 3]| {
            let mut sum = Sightings::default();
            for place in order {
                sum.join(&all[place]);
            }
            sum
        };
        assert_eq!(joined([0, 1, 2]), Sightings { requests: 3, first: at(2), last: at(5) });
        assert_eq!(joined([0, 1, 2]), joined([2, 1, 0]));
        assert_eq!(joined([0, 1, 2]), joined([1, 2, 0]));
    }
}
