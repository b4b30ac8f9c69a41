//! The bundle without one of the CAs that are to be retired, and what its clients lose by that.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::mark::{Fate, Tied};
use super::{Load, Seen, Step, Target};
use crate::audience::{Presented, Reach, Scales};
use crate::bulk::Ruling;
use crate::bundle::Member;
use crate::path::Verdict;
use crate::report::Location;
use crate::time::Time;

/// The bundle without one of the CAs that are to be retired.
#[derive(Debug)]
pub(super) struct Retired {
    pub(super) members: BTreeSet<u32>,
    pub(super) without: Scales,
    pub(super) reach: Reach,
    pub(super) dependants: Load,
    pub(super) by_issuer: BTreeMap<String, Load>,
    pub(super) by_month: BTreeMap<String, u64>,
    /// The number of its roll.
    pub(super) roll: usize,
    pub(super) cut_short: Load,
    pub(super) elsewhere: Load,
    /// The members of the lesser bundle that issued clients which keep access.
    others: BTreeSet<u32>,
}

impl Retired {
    pub(super) fn new(target: &Target, scales: &Scales, roll: usize) -> Self {
        // Copies of a certificate are that certificate.
        let gone: HashSet<[u8; 32]> = target
            .members
            .iter()
            .filter_map(|&place| Some(*scales.members().get(place)?.certificate.sha256()))
            .collect();
        let is_gone = |member: &Member| gone.contains(member.certificate.sha256());
        let members = (0..).zip(scales.members()).filter(|(_, member)| is_gone(member));
        let kept = scales.members().iter().filter(|member| !is_gone(member)).cloned().collect();
        Self {
            members: members.map(|(place, _)| place).collect(),
            without: scales.with(kept, scales.question().at),
            reach: Reach::new(scales.question().profile.anchors.value),
            dependants: Load::default(),
            by_issuer: BTreeMap::new(),
            by_month: BTreeMap::new(),
            roll,
            cut_short: Load::default(),
            elsewhere: Load::default(),
            others: BTreeSet::new(),
        }
    }

    /// What becomes of an accepted client without it.
    pub(super) fn fate(
        &self,
        client: &Presented<'_>,
        now: &Ruling,
        (scales, reach): (&Scales, &Reach),
    ) -> Fate {
        let store = scales.store();
        let rests = match now.issuer {
            Some(issuer) => !reach.above(store, issuer).is_disjoint(&self.members),
            // A client that is trusted as it is.
            None => client.certificate().is_some_and(|own| {
                let place = store.identical(own).and_then(|place| u32::try_from(place).ok());
                place.is_some_and(|place| self.members.contains(&place))
            }),
        };
        if !rests {
            return Fate::Unrelated;
        }
        let then = self.without.weigh(client);
        match then.verdict {
            Verdict::Accept => Fate::Elsewhere(then.issuer),
            Verdict::Unknown | Verdict::Refuse => Fate::Depends,
        }
    }

    /// Counts a client; whether it depends on it.
    pub(super) fn enter(&mut self, fate: Fate, tied: &Tied, not_after: Time, seen: &Seen) -> bool {
        match fate {
            Fate::Unrelated => {}
            Fate::Elsewhere(over) => {
                self.elsewhere.add(seen, Some(not_after));
                self.others.extend(over);
            }
            Fate::Depends => {
                let until = tied.until(not_after);
                self.dependants.add(seen, Some(until));
                if until < not_after {
                    self.cut_short.add(seen, Some(not_after));
                }
                let month = until.day().chars().take(7).collect();
                *self.by_month.entry(month).or_default() += 1;
                self.by_issuer.entry(tied.issuer.clone()).or_default().add(seen, Some(until));
            }
        }
        fate == Fate::Depends
    }

    /// The certificates over which clients go that keep access.
    pub(super) fn other_paths(&self) -> Vec<Location> {
        let mut above = BTreeSet::new();
        for &issuer in &self.others {
            above.extend(self.reach.above(self.without.store(), issuer).iter().copied());
        }
        let members = above.iter().filter_map(|&place| self.without.members().get(place as usize));
        members.map(Location::of).collect()
    }

    /// Members that lead to an anchor now, and to none without the target.
    pub(super) fn orphans(&self, scales: &Scales, reach: &Reach) -> Vec<Location> {
        let places = (0..).zip(scales.members()).map(|(place, _)| place);
        let kept: Vec<u32> = places.filter(|place| !self.members.contains(place)).collect();
        let mut orphans = Vec::new();
        for (then, now) in (0..).zip(kept) {
            let led = reach.end(scales.store(), now).is_some();
            if led && self.reach.end(self.without.store(), then).is_none() {
                orphans.extend(self.without.members().get(then as usize).map(Location::of));
            }
        }
        orphans
    }

    /// What to do, in this order: replace, issue anew, wait, remove.
    pub(super) fn steps(&self, at: Time, ends: Time, longest: Option<i64>) -> Vec<Step> {
        let Some(last) = self.dependants.until else { return vec![Step::Remove { from: at }] };
        let by = longest.map_or(ends, |longest| ends.plus_days(-longest)).max(at);
        let mut steps = vec![Step::Replace { by }];
        if !self.cut_short.is_empty() {
            steps.push(Step::Reissue { clients: self.cut_short.clients, before: ends });
        }
        steps.push(Step::Wait { until: last });
        steps.push(Step::Remove { from: Time::from_unix(last.unix().saturating_add(1)) });
        steps
    }
}
