//! Clients pass by one at a time, and each is judged with both bundles. What is kept are counts, and the names of those
//! whose access changes.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::blame::{Blame, Inquest};
use super::group::Groups;
use super::{
    Diff, Direction, Inquiry, Load, Named, Outcome, Presented, Removal, Side, moved, news,
};
use crate::audience::{End, Reach, Reason, Scales, Weighed};
use crate::bundle::Bundle;
use crate::changes::{self, Kind};
use crate::path::Verdict;
use crate::report::Location;
use crate::time::Time;

/// Two bundles, ready to judge the clients that pass by.
#[derive(Debug)]
pub struct Replay<'a> {
    inquiry: &'a Inquiry<'a>,
    old: Half,
    new: Half,
    losses: Inquest,
    gains: Inquest,
    groups: Groups,
    all: Load,
    kept: Load,
    without: Load,
    /// For each certificate that is gone, by its fingerprint, the clients that miss it.
    missed: BTreeMap<String, Load>,
    /// The members of the new bundle over which accepted clients come.
    used: BTreeSet<u32>,
    /// Clients that may lose access, and do.
    excused: HashSet<String>,
    /// Both bundles at other moments.
    dated: HashMap<Time, (Scales, Scales)>,
}

/// A client whose access changes.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Which way.
    pub direction: Direction,
    /// The client.
    pub client: Named,
    /// The issuer that stands in its certificate.
    pub issuer: String,
    /// The verdict with the old bundle.
    pub before: Verdict,
    /// The verdict with the new one.
    pub after: Verdict,
    /// Why the bundle keeps it out that does.
    pub reason: Reason,
    /// The change that is to blame.
    pub blame: Blame,
    /// For what is lost later: when, and with which CA.
    pub ends: Option<(Time, String)>,
}

#[derive(Debug)]
struct Half {
    scales: Scales,
    reach: Reach,
}

impl<'a> Replay<'a> {
    /// Prepares both bundles.
    pub fn new(inquiry: &'a Inquiry<'a>) -> Self {
        let (old, new) = (Half::new(inquiry.old, inquiry), Half::new(inquiry.new, inquiry));
        let only_in = |one: &Bundle, other: &Bundle| {
            changes::missing_in(one, other).into_iter().cloned().collect()
        };
        Self {
            losses: Inquest::new(only_in(inquiry.old, inquiry.new)),
            gains: Inquest::new(only_in(inquiry.new, inquiry.old)),
            inquiry,
            old,
            new,
            groups: Groups::default(),
            all: Load::default(),
            kept: Load::default(),
            without: Load::default(),
            missed: BTreeMap::new(),
            used: BTreeSet::new(),
            excused: HashSet::new(),
            dated: HashMap::new(),
        }
    }

    /// Judges one client; tells where its access changes.
    pub fn look(&mut self, client: &Presented) -> Option<Turn> {
        let (before, after) = (self.old.scales.weigh(client), self.new.scales.weigh(client));
        self.all.add(client, None);
        if after.verdict != Verdict::Refuse {
            self.use_of(client, &after);
        }
        let turn = match before.verdict.cmp(&after.verdict) {
            std::cmp::Ordering::Less => self.lost(client, &before, &after),
            std::cmp::Ordering::Greater => self.gained(client, &before, &after),
            std::cmp::Ordering::Equal if before.verdict == Verdict::Accept => {
                self.kept.add(client, None);
                self.later(client, &before, &after)
            }
            std::cmp::Ordering::Equal => {
                self.without.add(client, None);
                None
            }
        }?;
        let until = match turn.direction {
            Direction::Gained => None,
            Direction::Lost | Direction::Later => self.until(&before),
        };
        self.groups.join(client, &turn, until);
        Some(turn)
    }

    /// What is different, once all clients have passed by.
    pub fn finish(mut self) -> Diff {
        let (old, new) = (self.inquiry.old, self.inquiry.new);
        let changes = changes::between(old, new);
        let given = !self.all.is_empty();
        let unneeded = if given { self.unneeded() } else { Vec::new() };
        let news = news::between(self.inquiry, unneeded);
        let same_bytes = old.files.len() == new.files.len()
            && old.files.iter().zip(&new.files).all(|(one, other)| one.has_same_bytes(other));
        let removals = changes.iter().filter_map(|change| self.removal(change)).collect();
        let clients = given.then(|| Outcome {
            all: self.all,
            kept: self.kept,
            without: self.without,
            lost: self.groups.of(Direction::Lost),
            gained: self.groups.of(Direction::Gained),
            later: self.groups.of(Direction::Later),
            removals,
            idle: {
                let idle = |sha256: &String| !self.excused.contains(sha256);
                let allowed = self.inquiry.allowed.iter();
                allowed.filter(|one| idle(&one.sha256)).cloned().collect()
            },
        });
        Diff {
            old: Side::of(old),
            new: Side::of(new),
            profile: self.inquiry.question.profile,
            at: self.inquiry.question.at,
            same_bytes,
            changes,
            moved: moved::moved(old, new),
            clients,
            brought: news.brought,
            mended: news.mended,
            over_trust: news.over_trust,
        }
    }

    fn lost(&mut self, client: &Presented, before: &Weighed, after: &Weighed) -> Option<Turn> {
        let letting_in = (&self.old.scales, &mut self.old.reach, before.issuer);
        let blame = self.losses.blame(client, letting_in, (&self.new.scales, after.verdict));
        let mut turn = Turn::of(Direction::Lost, client, (before, after), after, blame)?;
        let sha256 = &turn.client.sha256;
        let allowed = self.inquiry.allowed.iter().find(|one| one.sha256 == *sha256);
        if let Some(allowed) = allowed {
            self.excused.insert(allowed.sha256.clone());
            turn.client.allowed = Some(allowed.reason.clone());
        } else {
            self.miss(client, &turn, before);
        }
        Some(turn)
    }

    /// Counts a client for each certificate that it loses access for want of.
    fn miss(&mut self, client: &Presented, turn: &Turn, before: &Weighed) {
        let until = self.until(before);
        for certificate in turn.blame.certificates() {
            self.missed.entry(certificate.sha256.clone()).or_default().add(client, until);
        }
    }

    fn gained(&mut self, client: &Presented, before: &Weighed, after: &Weighed) -> Option<Turn> {
        let letting_in = (&self.new.scales, &mut self.new.reach, after.issuer);
        let blame = self.gains.blame(client, letting_in, (&self.old.scales, before.verdict));
        Turn::of(Direction::Gained, client, (before, after), before, blame)
    }

    /// Whether a client that keeps access loses it earlier with the new bundle. Dates point to it, and both bundles are
    /// asked once more for the moment after.
    fn later(&mut self, client: &Presented, before: &Weighed, after: &Weighed) -> Option<Turn> {
        let new = self.new.end(after)?;
        let (old, own) = (self.old.end(before)?, before.not_after?);
        if new.at >= own || new.at >= old.at {
            return None;
        }
        let then = Time::from_unix(new.at.unix().saturating_add(1));
        if self.dated.len() == MOST_DATED {
            self.dated.clear();
        }
        let (old_then, new_then) = self.dated.entry(then).or_insert_with(|| {
            let at = |half: &Half| half.scales.with(half.scales.members().to_vec(), then);
            (at(&self.old), at(&self.new))
        });
        let kept_out = new_then.weigh(client);
        if old_then.weigh(client).verdict >= kept_out.verdict {
            return None;
        }
        let whose = self.new.scales.store().certificate(new.whose as usize)?.label();
        let letting_in = (&self.old.scales, &mut self.old.reach, before.issuer);
        let blame = self.losses.blame(client, letting_in, (new_then, kept_out.verdict));
        let turn = Turn::of(Direction::Later, client, (before, after), &kept_out, blame)?;
        self.miss(client, &turn, before);
        Some(Turn { ends: Some((new.at, whose)), ..turn })
    }

    /// Until when the client would have access with the old bundle.
    fn until(&mut self, before: &Weighed) -> Option<Time> {
        let own = before.not_after?;
        Some(self.old.end(before).map_or(own, |end| own.min(end.at)))
    }

    fn use_of(&mut self, client: &Presented, after: &Weighed) {
        let store = self.new.scales.store();
        let own = || {
            let identical = store.identical(client.certificate()?.as_ref())?;
            u32::try_from(identical).ok()
        };
        if let Some(member) = after.issuer.or_else(own) {
            self.used.insert(member);
        }
    }

    /// Certificates of the new bundle that the old one lacks and no client rests on.
    fn unneeded(&mut self) -> Vec<Location> {
        let mut used: HashSet<[u8; 32]> = HashSet::new();
        for &member in &self.used {
            for &above in self.new.reach.above(self.new.scales.store(), member).iter() {
                let certificate = self.new.scales.store().certificate(above as usize);
                used.extend(certificate.map(|certificate| *certificate.sha256()));
            }
        }
        let added = changes::missing_in(self.inquiry.new, self.inquiry.old).into_iter();
        let idle = added.filter(|member| !used.contains(member.certificate.sha256()));
        idle.map(Location::of).collect()
    }

    fn removal(&self, change: &changes::Change) -> Option<Removal> {
        let certificate = match change.kind {
            Kind::Added => return None,
            Kind::Removed => change.certificate.clone(),
            Kind::Renewed | Kind::Rekeyed => change.instead_of.clone()?,
        };
        let missed = self.missed.get(&certificate.sha256).copied().unwrap_or_default();
        Some(Removal { certificate, kind: change.kind, missed })
    }
}

impl Turn {
    fn of(
        direction: Direction,
        client: &Presented,
        (before, after): (&Weighed, &Weighed),
        kept_out: &Weighed,
        blame: Blame,
    ) -> Option<Self> {
        Some(Self {
            direction,
            client: Named::of(client)?,
            issuer: client.certificate()?.issuer.short(),
            before: before.verdict,
            after: after.verdict,
            reason: kept_out.reason.clone()?,
            blame,
            ends: None,
        })
    }

    /// The verdict of the bundle that keeps the client out, be it later.
    pub fn worse(&self) -> Verdict {
        match self.direction {
            Direction::Later => Verdict::Refuse,
            Direction::Lost | Direction::Gained => self.before.max(self.after),
        }
    }
}

impl Half {
    fn new(bundle: &Bundle, inquiry: &Inquiry<'_>) -> Self {
        let (members, question) = (bundle.members.clone(), inquiry.question.clone());
        Self {
            scales: Scales::new(members, question, inquiry.opinions),
            reach: Reach::new(inquiry.question.profile.anchors.value),
        }
    }

    /// Until when the path of a client holds, its own certificate left out.
    fn end(&mut self, weighed: &Weighed) -> Option<End> {
        self.reach.end(self.scales.store(), weighed.issuer?)
    }
}

/// Moments at which both bundles are kept ready.
const MOST_DATED: usize = 16;
