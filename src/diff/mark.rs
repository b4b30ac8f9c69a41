//! What is kept of a client between the two times that it passes by: the number of its lot, which holds all that it
//! shares with others, the end of its validity, and where its own texts lie. Of a client whose access does not change, not
//! even these, unless somebody wants a record of everybody.

use std::sync::Arc;

use super::{Allowance, Blame, Direction, Named, Seen, Turn};
use crate::audience::{Lots, Reason};
use crate::clients::Spill;
use crate::path::Verdict;
use crate::profile::{Cause, Profile};
use crate::time::Time;

/// What both bundles mean for one client.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    pub(super) fate: Fate,
    pub(super) lot: u32,
    pub(super) not_after: Time,
    texts: u64,
}

/// What becomes of a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// It has access with both.
    Kept,
    /// It has access with neither.
    Without,
    /// Its access changes.
    Changed,
}

/// What clients share that fare alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Lot {
    /// `None` where access does not change.
    pub(super) direction: Option<Direction>,
    /// The CA that signed them, as the bundle has it that lets them in; empty where none does.
    pub(super) issuer: String,
    pub(super) before: Verdict,
    pub(super) after: Verdict,
    /// The rule that speaks of it, and what log lines tell it apart by; `None` where nothing keeps them out.
    pub(super) cause: Option<(&'static str, Cause)>,
    pub(super) blame: Option<Blame>,
    /// For what is lost later: when, and with which CA.
    pub(super) ends: Option<(Time, String)>,
    /// The end of their path in the bundle that lets them in.
    pub(super) path_end: Option<Time>,
}

/// What is a client's own, in words.
#[derive(Debug, Default)]
pub(super) struct Texts {
    pub(super) label: String,
    pub(super) issuer: String,
    /// Why it is kept out; empty where nothing keeps it out.
    pub(super) words: String,
}

/// All lots, and the texts of all clients.
#[derive(Debug)]
pub(super) struct Book {
    lots: Lots<Lot>,
    texts: Spill,
    profile: &'static Profile,
}

impl Mark {
    /// Of a client of whom nothing is kept.
    pub(super) const fn bare(fate: Fate, not_after: Time) -> Self {
        Self { fate, lot: u32::MAX, not_after, texts: u64::MAX }
    }
}

impl Lot {
    /// Until when a client would have access if nothing changed; `None` where it has not, or keeps it.
    pub(super) fn until(&self, mark: &Mark) -> Option<Time> {
        let end = self.path_end.map_or(mark.not_after, |end| mark.not_after.min(end));
        matches!(self.direction?, Direction::Lost | Direction::Later).then_some(end)
    }

    /// The verdict of the bundle that keeps its clients out, be it later.
    pub(super) fn worse(&self) -> Verdict {
        match self.direction {
            Some(Direction::Later) => Verdict::Refuse,
            _ => self.before.max(self.after),
        }
    }
}

impl Book {
    pub(super) fn new(texts: Spill, profile: &'static Profile) -> Self {
        Self { lots: Lots::default(), texts, profile }
    }

    /// Keeps what is to be known of a client.
    pub(super) fn keep(&self, fate: Fate, lot: Lot, not_after: Time, texts: &Texts) -> Mark {
        let place = self.texts.put_all(&[&texts.label, &texts.issuer, &texts.words]);
        Mark { fate, lot: self.lots.number(lot), not_after, texts: place }
    }

    /// What a client shares with others; `None` where nothing was kept.
    pub(super) fn lot(&self, mark: &Mark) -> Option<Arc<Lot>> {
        self.lots.lot(mark.lot)
    }

    /// All that is known of a client.
    pub(super) fn turn(
        &self,
        mark: &Mark,
        seen: &Seen,
        excuse: Option<&Allowance>,
    ) -> Option<Turn> {
        let lot = self.lot(mark)?;
        let texts = self.texts(mark);
        let mut client = Named::of(seen, &texts.label, mark.not_after);
        client.allowed = excuse
            .filter(|_| lot.direction == Some(Direction::Lost))
            .map(|excuse| excuse.reason.clone());
        Some(Turn {
            direction: lot.direction,
            client,
            issuer: if lot.issuer.is_empty() { texts.issuer } else { lot.issuer.clone() },
            before: lot.before,
            after: lot.after,
            reason: self.reason(&lot, texts.words),
            blame: lot.blame.clone(),
            ends: lot.ends.clone(),
        })
    }

    /// Why the texts could not be kept outside of memory, or read again, if they could not.
    pub(super) fn failure(&self) -> Option<String> {
        self.texts.failure()
    }

    fn texts(&self, mark: &Mark) -> Texts {
        let [label, issuer, words] = self.texts.texts(mark.texts);
        Texts { label, issuer, words }
    }

    fn reason(&self, lot: &Lot, words: String) -> Option<Reason> {
        let (rule, cause) = lot.cause?;
        Some(Reason { rule, cause, words, log: self.profile.log_line(cause) })
    }
}
