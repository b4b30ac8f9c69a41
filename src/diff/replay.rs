//! Clients pass by twice: each is judged with both bundles, on whatever thread meets it; then it is counted, one after
//! another, with its requests. Of clients whose access does not change nothing is kept between the two.

use std::cmp::Ordering as Order;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use super::blame::{Blame, Inquest};
use super::group::Groups;
use super::{
    Diff, Direction, Inquiry, Load, Named, Outcome, Presented, Removal, Seen, Side, moved, news,
};
use crate::audience::{End, Reach, Reason, Scales};
use crate::bulk::Ruling;
use crate::bundle::Bundle;
use crate::changes::{self, Kind};
use crate::crypto::hex;
use crate::path::{Question, Verdict};
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
    /// For each member of the new bundle, whether clients come in over it.
    used: Vec<AtomicBool>,
    /// Both bundles at other moments.
    dated: Mutex<HashMap<Time, Arc<(Scales, Scales)>>>,
    groups: Groups,
    all: Load,
    kept: Load,
    without: Load,
    /// For each certificate that is gone, by its fingerprint, the clients that miss it.
    missed: BTreeMap<String, Load>,
    /// Clients that may lose access, and do.
    excused: HashSet<String>,
}

/// What both bundles mean for one client.
#[derive(Clone, Debug)]
pub struct Mark(Fate);

#[derive(Clone, Debug)]
enum Fate {
    /// It has access with both.
    Kept,
    /// It has access with neither.
    Without,
    /// Its access changes.
    Changed(Box<Changed>),
}

#[derive(Clone, Debug)]
struct Changed {
    direction: Direction,
    certificate: String,
    issuer: String,
    not_after: Time,
    before: Verdict,
    after: Verdict,
    reason: Reason,
    blame: Blame,
    ends: Option<(Time, String)>,
    until: Option<Time>,
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
        let only_in = |one: &Bundle, other: &Bundle| {
            changes::missing_in(one, other).into_iter().cloned().collect()
        };
        Self {
            inquiry,
            old: Half::new(inquiry.old, &inquiry.question),
            new: Half::new(inquiry.new, &inquiry.question),
            losses: Inquest::new(only_in(inquiry.old, inquiry.new)),
            gains: Inquest::new(only_in(inquiry.new, inquiry.old)),
            used: inquiry.new.members.iter().map(|_| AtomicBool::new(false)).collect(),
            dated: Mutex::default(),
            groups: Groups::default(),
            all: Load::default(),
            kept: Load::default(),
            without: Load::default(),
            missed: BTreeMap::new(),
            excused: HashSet::new(),
        }
    }

    /// Judges a client certificate, in DER, with both bundles; the error says why its bytes are no certificate.
    pub fn judge(&self, der: &[u8]) -> Result<Mark, String> {
        let client = Presented::new(der);
        let (before, after) = (self.old.scales.weigh(der), self.new.scales.weigh(der));
        let Some(not_after) = after.until else {
            return Err(after
                .why
                .map_or_else(String::new, |why| format!("a certificate: {}", why.words)));
        };
        if after.verdict != Verdict::Refuse {
            self.note_use(&client, after.issuer);
        }
        let (direction, ends, found) = match before.verdict.cmp(&after.verdict) {
            Order::Less => (Direction::Lost, None, self.lost(&client, &before, &after)),
            Order::Greater => (Direction::Gained, None, self.gained(&client, &before, &after)),
            Order::Equal if before.verdict != Verdict::Accept => return Ok(Mark(Fate::Without)),
            Order::Equal => match self.later(&client, &before, &after) {
                Some((ends, found)) => (Direction::Later, Some(ends), Some(found)),
                None => return Ok(Mark(Fate::Kept)),
            },
        };
        let (Some(certificate), Some((reason, blame))) = (client.certificate(), found) else {
            return Err("a certificate that cannot be read twice".to_owned());
        };
        Ok(Mark(Fate::Changed(Box::new(Changed {
            direction,
            certificate: certificate.label(),
            issuer: certificate.issuer.short(),
            not_after,
            before: before.verdict,
            after: after.verdict,
            reason,
            blame,
            ends,
            until: match direction {
                Direction::Gained => None,
                Direction::Lost | Direction::Later => {
                    Some(self.old.end(&before).map_or(not_after, |end| not_after.min(end.at)))
                }
            },
        }))))
    }

    /// Counts a client that was judged; tells where its access changes.
    pub fn enter(&mut self, mark: &Mark, seen: &Seen) -> Option<Turn> {
        self.all.add(seen, None);
        let changed = match &mark.0 {
            Fate::Kept => {
                self.kept.add(seen, None);
                return None;
            }
            Fate::Without => {
                self.without.add(seen, None);
                return None;
            }
            Fate::Changed(changed) => changed,
        };
        let mut turn = changed.turn(seen);
        if turn.direction == Direction::Later {
            self.kept.add(seen, None);
        }
        let sha256 = hex(&seen.sha256);
        let excuse = self.inquiry.allowed.iter().find(|one| one.sha256 == sha256);
        match (excuse, turn.direction) {
            (_, Direction::Gained) => {}
            (Some(excuse), Direction::Lost) => {
                turn.client.allowed = Some(excuse.reason.clone());
                self.excused.insert(sha256);
            }
            _ => {
                for certificate in turn.blame.certificates() {
                    let missed = self.missed.entry(certificate.sha256.clone()).or_default();
                    missed.add(seen, changed.until);
                }
            }
        }
        self.groups.join(seen, &turn, changed.until);
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

    fn lost(
        &self,
        client: &Presented<'_>,
        before: &Ruling,
        after: &Ruling,
    ) -> Option<(Reason, Blame)> {
        let letting_in = (&self.old.scales, &self.old.reach, before.issuer);
        let blame = self.losses.blame(client, letting_in, (&self.new.scales, after.verdict));
        Some((after.why.clone()?.into(), blame))
    }

    fn gained(
        &self,
        client: &Presented<'_>,
        before: &Ruling,
        after: &Ruling,
    ) -> Option<(Reason, Blame)> {
        let letting_in = (&self.new.scales, &self.new.reach, after.issuer);
        let blame = self.gains.blame(client, letting_in, (&self.old.scales, before.verdict));
        Some((before.why.clone()?.into(), blame))
    }

    /// Whether a client that keeps access loses it earlier with the new bundle. Dates point to it, and both bundles are
    /// asked once more for the moment after.
    fn later(
        &self,
        client: &Presented<'_>,
        before: &Ruling,
        after: &Ruling,
    ) -> Option<((Time, String), (Reason, Blame))> {
        let new = self.new.end(after)?;
        let (old, own) = (self.old.end(before)?, before.until?);
        if new.at >= own || new.at >= old.at {
            return None;
        }
        let then = self.both_at(Time::from_unix(new.at.unix().saturating_add(1)));
        let (old_then, new_then) = &*then;
        let kept_out = new_then.weigh(client.der());
        if old_then.weigh(client.der()).verdict >= kept_out.verdict {
            return None;
        }
        let letting_in = (&self.old.scales, &self.old.reach, before.issuer);
        let blame = self.losses.blame(client, letting_in, (new_then, kept_out.verdict));
        let whose = self.new.scales.store().certificate(new.whose as usize)?.label();
        Some(((new.at, whose), (kept_out.why?.into(), blame)))
    }

    /// Both bundles at another moment.
    fn both_at(&self, then: Time) -> Arc<(Scales, Scales)> {
        let mut dated = self.dated.lock().unwrap_or_else(PoisonError::into_inner);
        if dated.len() == MOST_DATED {
            dated.clear();
        }
        let both = dated.entry(then).or_insert_with(|| {
            let at = |half: &Half| half.scales.with(half.scales.members().to_vec(), then);
            Arc::new((at(&self.old), at(&self.new)))
        });
        Arc::clone(both)
    }

    /// Notes over which member of the new bundle a client comes in.
    fn note_use(&self, client: &Presented<'_>, issuer: Option<u32>) {
        let own = || self.new.scales.store().identical(client.certificate()?);
        let member = issuer.map(|issuer| issuer as usize).or_else(own);
        if let Some(used) = member.and_then(|member| self.used.get(member)) {
            used.store(true, Ordering::Relaxed);
        }
    }

    /// Certificates of the new bundle that the old one lacks and no client rests on.
    fn unneeded(&self) -> Vec<Location> {
        let mut used: HashSet<[u8; 32]> = HashSet::new();
        for (member, _) in (0..).zip(&self.used).filter(|(_, used)| used.load(Ordering::Relaxed)) {
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

impl Changed {
    fn turn(&self, seen: &Seen) -> Turn {
        Turn {
            direction: self.direction,
            client: Named::of(seen, &self.certificate, self.not_after),
            issuer: self.issuer.clone(),
            before: self.before,
            after: self.after,
            reason: self.reason.clone(),
            blame: self.blame.clone(),
            ends: self.ends.clone(),
        }
    }
}

impl Turn {
    /// The verdict of the bundle that keeps the client out, be it later.
    pub fn worse(&self) -> Verdict {
        match self.direction {
            Direction::Later => Verdict::Refuse,
            Direction::Lost | Direction::Gained => self.before.max(self.after),
        }
    }
}

impl Half {
    fn new(bundle: &Bundle, question: &Question) -> Self {
        Self {
            scales: Scales::new(bundle.members.clone(), question.clone()),
            reach: Reach::new(question.profile.anchors.value),
        }
    }

    /// Until when the path of a client holds, its own certificate left out.
    fn end(&self, ruling: &Ruling) -> Option<End> {
        self.reach.end(self.scales.store(), ruling.issuer?)
    }
}

/// Moments at which both bundles are kept ready.
const MOST_DATED: usize = 16;
