//! Clients that fare alike for the same reason: one CA issued them, one cause keeps them out, one change is to blame.

use std::collections::HashMap;

use super::blame::Blame;
use super::replay::Turn;
use super::{Load, Named, Seen};
use crate::audience::{Reason, Roll};
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
    known: HashMap<Key, (Group, Roll)>,
}

impl Groups {
    /// Adds a client, which would have access until then.
    pub(super) fn join(&mut self, seen: &Seen, turn: &Turn, until: Option<Time>) {
        let ends = turn.ends.as_ref().map(|(at, _)| *at);
        let key = (turn.direction, turn.issuer.clone(), turn.reason.cause, turn.blame.key(), ends);
        let (group, roll) = self.known.entry(key).or_insert_with(|| {
            let group = Group {
                direction: turn.direction,
                issuer: turn.issuer.clone(),
                reason: turn.reason.clone(),
                verdict: turn.worse(),
                blame: turn.blame.clone(),
                load: Load::default(),
                allowed: Load::default(),
                ends: turn.ends.clone(),
                named: Vec::new(),
            };
            (group, Roll::default())
        });
        group.load.add(seen, until);
        if turn.client.allowed.is_some() {
            group.allowed.add(seen, until);
        }
        group.verdict = group.verdict.max(turn.worse());
        roll.call(turn.client.clone());
    }

    /// The groups of one direction, those with the most requests first.
    pub(super) fn of(&mut self, direction: Direction) -> Vec<Group> {
        let mut groups: Vec<(Key, Group)> = Vec::new();
        for (key, (group, roll)) in &mut self.known {
            if key.0 == direction {
                let named = std::mem::take(roll).into_named();
                groups.push((key.clone(), Group { named, ..group.clone() }));
            }
        }
        groups.sort_by(|(one_key, one), (other_key, other)| {
            let most = |group: &Group| (group.load.requests, group.load.clients);
            let key = |key: &Key| (key.1.clone(), key.3.clone(), key.4);
            most(other).cmp(&most(one)).then_with(|| key(one_key).cmp(&key(other_key)))
        });
        groups.into_iter().map(|(_, group)| group).collect()
    }
}
