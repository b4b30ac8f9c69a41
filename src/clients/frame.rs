//! An object or a list of JSON that has begun, and what it says of the certificates in it.

use super::Sightings;
use crate::time::Time;

/// An object or a list that has begun.
#[derive(Default)]
pub(super) struct Frame {
    pub(super) is_list: bool,
    /// The member that is being read.
    pub(super) name: Option<Vec<u8>>,
    /// When its request was, and how telling the member is that says so.
    pub(super) at: Option<(usize, Time)>,
    pub(super) found: Vec<Found>,
    /// For rows of a query: the name that stands in the member `field`.
    pub(super) column: Option<Vec<u8>>,
    pub(super) requests: Requests,
    pub(super) first: Option<Time>,
    pub(super) last: Option<Time>,
}

/// Requests that were counted before.
#[derive(Clone, Copy, Default)]
pub(super) enum Requests {
    #[default]
    Unsaid,
    Counted(u64),
    Unreadable,
}

/// A text that holds certificates.
#[derive(Clone, Debug)]
pub(super) struct Found {
    /// As it is written, without one layer of escapes for each document around it.
    pub(super) text: Vec<u8>,
    pub(super) line: u32,
    /// The request, or the requests that it stands for.
    pub(super) seen: Sightings,
}

impl Frame {
    pub(super) fn name(&self) -> &[u8] {
        self.name.as_deref().unwrap_or_default()
    }

    /// What this object says of time holds for what was found in it and knows nothing better. False where it stands for
    /// requests, and their number cannot be read.
    pub(super) fn pass_on_moments(&mut self) -> bool {
        let at = self.at.map(|(_, at)| at);
        let (first, last) = (self.first.or(self.last), self.last.or(self.first));
        // Whoever counted may have called them the other way round.
        let (first, last) = (first.min(last), first.max(last));
        let stands_for_many = first.is_some() && !self.found.is_empty();
        for found in &mut self.found {
            if found.seen.first.is_none() {
                (found.seen.first, found.seen.last) = (at, at);
            }
            if let Requests::Counted(requests) = self.requests
                && stands_for_many
            {
                found.seen = Sightings { requests, first, last };
            }
        }
        !(stands_for_many && matches!(self.requests, Requests::Unreadable))
    }

    /// Bytes of what was found.
    pub(super) fn size(&self) -> usize {
        self.found.iter().map(Found::size).sum()
    }
}

impl Requests {
    pub(super) fn read(text: &[u8]) -> Self {
        let number = std::str::from_utf8(text).ok().and_then(|text| text.parse().ok());
        number.map_or(Self::Unreadable, Self::Counted)
    }
}

impl Found {
    pub(super) fn new(text: Vec<u8>, line: u32) -> Self {
        Self { text, line, seen: Sightings::once(None) }
    }

    pub(super) fn size(&self) -> usize {
        self.text.len()
    }
}
