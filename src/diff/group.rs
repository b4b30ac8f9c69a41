//! Clients that fare alike for the same reason: one CA issued them, one cause keeps them out, one change is to blame.

use std::collections::HashMap;

use super::blame::Blame;
use super::mark::{Lot, Mark};
use super::replay::Turn;
use super::{Load, Named, Seen};
use crate::audience::{Reason, Rolls};
use crate::path::Verdict;
use crate::profile::Cause;
use crate::time::Time;

/// Which way a client's access changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Direction {
    /// It has access with the old bundle, and not with the new one.
    Lost,
    /// It has access with the new bundle, and not with the old one.
    Gained,
    /// It has access with both, and loses it earlier with the new one.
    Later,
}

/// Clients that fare alike.
#[derive(Clone, Debug)]
pub struct Group {
    /// Which way their access changes.
    pub direction: Direction,
    /// The issuer that stands in their certificates.
    pub issuer: String,
    /// Why the one bundle keeps them out; the words are those for one of them.
    pub reason: Reason,
    /// The verdict of the bundle that keeps them out: refuse, or unknown.
    pub verdict: Verdict,
    /// The change that is to blame.
    pub blame: Blame,
    /// All of them; for losses, `until` is the last moment at which one of them would still have access.
    pub load: Load,
    /// Those of them that may lose access.
    pub allowed: Load,
    /// For what is lost later: when, and with which CA.
    pub ends: Option<(Time, String)>,
    /// By name those with the most requests, at most a thousand.
    pub named: Vec<Named>,
}

impl Group {
    /// Those that may not lose access.
    pub fn forbidden(&self) -> Load {
        Load {
            clients: self.load.clients - self.allowed.clients,
            requests: self.load.requests - self.allowed.requests,
            ..if self.load.clients == self.allowed.clients { Load::default() } else { self.load }
        }
    }
}

/// What makes clients fare alike: direction, issuer, cause, blame, end.
type Key = (Direction, String, Cause, Vec<String>, Option<Time>);

/// Groups as they fill.
#[derive(Debug, Default)]
pub(super) struct Groups {
    known: Vec<(Key, Group)>,
    /// The place of each among them.
    places: HashMap<Key, usize>,
    /// The same by the number of the lot, so that clients that fare alike are not asked again who is like them.
    places_of_lots: HashMap<u32, usize>,
    /// Clients by name, a roll for each group.
    rolls: Rolls,
}

impl Groups {
    /// Adds a client, which would have access until then; `turn` is asked for where it is to be named.
    pub(super) fn join(
        &mut self,
        (mark, lot): (&Mark, &Lot),
        seen: &Seen,
        until: Option<Time>,
        allowed: bool,
        turn: impl Fn() -> Option<Turn>,
    ) {
        let place = self.places_of_lots.get(&mark.lot).copied();
        let Some(place) = place.or_else(|| self.open(mark.lot, lot, &turn()?)) else { return };
        let Some((_, group)) = self.known.get_mut(place) else { return };
        group.load.add(seen, until);
        if allowed {
            group.allowed.add(seen, until);
        }
        group.verdict = group.verdict.max(lot.worse());
        self.rolls.call(place, seen, mark.not_after, || turn().map(|turn| turn.client));
    }

    /// The group of a lot: that of its like, or else a new one.
    fn open(&mut self, number: u32, lot: &Lot, first: &Turn) -> Option<usize> {
        let (direction, reason, blame) =
            (lot.direction?, first.reason.clone()?, lot.blame.clone()?);
        let ends = lot.ends.as_ref().map(|(at, _)| *at);
        let key = (direction, first.issuer.clone(), reason.cause, blame.key(), ends);
        let place = *self.places.entry(key.clone()).or_insert_with(|| {
            let group = Group {
                direction,
                issuer: first.issuer.clone(),
                reason,
                verdict: lot.worse(),
                blame,
                load: Load::default(),
                allowed: Load::default(),
                ends: lot.ends.clone(),
                named: Vec::new(),
            };
            self.known.push((key, group));
            self.rolls.open()
        });
        self.places_of_lots.insert(number, place);
        Some(place)
    }

    /// The groups of one direction, those with the most requests first.
    pub(super) fn of(&mut self, direction: Direction) -> Vec<Group> {
        let mut found: Vec<(&Key, Group)> = Vec::new();
        for (place, (key, group)) in self.known.iter().enumerate() {
            if key.0 == direction {
                found.push((key, Group { named: self.rolls.take(place), ..group.clone() }));
            }
        }
        found.sort_by(|(one_key, one), (other_key, other)| {
            let most = |group: &Group| (group.load.requests, group.load.clients);
            let key = |key: &Key| (key.1.clone(), key.3.clone(), key.4);
            most(other).cmp(&most(one)).then_with(|| key(one_key).cmp(&key(other_key)))
        });
        found.into_iter().map(|(_, group)| group).collect()
    }
}
