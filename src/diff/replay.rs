//! Clients pass by twice: each is judged with both bundles, on whatever thread meets it; then it is counted, one after
//! another, with its requests. What is kept of a client between the two are a few numbers (`mark`).

use std::cmp::Ordering as Order;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::blame::{Blame, Inquest};
use super::group::Groups;
use super::mark::{Book, Fate, Lot, Mark, Texts};
use super::{
    Allowance, Diff, Direction, Inquiry, Load, Named, Outcome, Presented, Removal, Seen, Side,
    moved, news,
};
use crate::audience::{End, Reach, Reason, Scales, Shelf};
use crate::bulk::{Ruling, Why};
use crate::bundle::Bundle;
use crate::changes::{self, Kind};
use crate::clients::Spill;
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
    dated: Shelf<Time, (Scales, Scales)>,
    book: Book,
    /// Whether a record of each client will be asked for, and not only of those whose access changes.
    everyone: bool,
    groups: Groups,
    all: Load,
    kept: Load,
    without: Load,
    /// For each certificate that is gone, by its fingerprint, the clients that miss it.
    missed: BTreeMap<String, Load>,
    /// Clients that may lose access, by their fingerprints.
    allowed: HashMap<String, &'a Allowance>,
    /// Those that do.
    excused: HashSet<String>,
}

/// A client, and what both bundles mean for it.
#[derive(Clone, Debug)]
pub struct Turn {
    /// Which way its access changes; `None` where it does not.
    pub direction: Option<Direction>,
    /// The client.
    pub client: Named,
    /// The CA that signed it, or else the issuer that stands in its certificate.
    pub issuer: String,
    /// The verdict with the old bundle.
    pub before: Verdict,
    /// The verdict with the new one.
    pub after: Verdict,
    /// Why the bundle keeps it out that does; `None` where neither does.
    pub reason: Option<Reason>,
    /// The change that is to blame.
    pub blame: Option<Blame>,
    /// For what is lost later: when, and with which CA.
    pub ends: Option<(Time, String)>,
}

#[derive(Debug)]
struct Half {
    scales: Scales,
    reach: Reach,
}

impl<'a> Replay<'a> {
    /// Prepares both bundles. What clients are called goes to `texts`; `everyone` keeps it of those too whose access does
    /// not change.
    pub fn new(inquiry: &'a Inquiry<'a>, texts: Spill, everyone: bool) -> Self {
        let only_in = |one: &Bundle, other: &Bundle| {
            changes::missing_in(one, other).into_iter().cloned().collect()
        };
        let allowed = inquiry.allowed.iter().map(|one| (one.sha256.clone(), one));
        Self {
            inquiry,
            old: Half::new(inquiry.old, &inquiry.question),
            new: Half::new(inquiry.new, &inquiry.question),
            losses: Inquest::new(only_in(inquiry.old, inquiry.new)),
            gains: Inquest::new(only_in(inquiry.new, inquiry.old)),
            used: inquiry.new.members.iter().map(|_| AtomicBool::new(false)).collect(),
            dated: Shelf::default(),
            book: Book::new(texts, inquiry.question.profile),
            everyone,
            groups: Groups::default(),
            all: Load::default(),
            kept: Load::default(),
            without: Load::default(),
            missed: BTreeMap::new(),
            allowed: allowed.collect(),
            excused: HashSet::new(),
        }
    }

    /// Judges a client certificate, in DER, with both bundles; the error says why its bytes are no certificate.
    pub fn judge(&self, der: &[u8]) -> Result<Mark, String> {
        let client = Presented::new(der);
        let before = self.old.scales.weigh(&client);
        let after = self.new.scales.weigh(&client);
        let Some(not_after) = after.until else {
            return Err(after
                .why
                .map_or_else(String::new, |why| format!("a certificate: {}", why.words)));
        };
        if after.verdict != Verdict::Refuse {
            self.note_use(&client, after.issuer);
        }
        let (direction, ends, why, blame) = match before.verdict.cmp(&after.verdict) {
            Order::Less => {
                let blame =
                    self.blame_for_loss(&client, &before, (&self.new.scales, after.verdict));
                (Direction::Lost, None, after.why.clone(), blame)
            }
            Order::Greater => {
                let letting_in = (&self.new.scales, &self.new.reach, after.issuer);
                let keeping_out = (&self.old.scales, before.verdict);
                let blame = self.gains.blame(&client, letting_in, keeping_out);
                (Direction::Gained, None, before.why.clone(), blame)
            }
            Order::Equal => match self.later(&client, &before, &after) {
                Some((ends, why, blame)) => (Direction::Later, Some(ends), Some(why), blame),
                None => return Ok(self.unchanged(&client, before.verdict, after, not_after)),
            },
        };
        let (letting_in, ruling) = match direction {
            Direction::Gained => (&self.new, &after),
            Direction::Lost | Direction::Later => (&self.old, &before),
        };
        let lot = Lot {
            direction: Some(direction),
            issuer: letting_in.name(ruling.issuer).unwrap_or_default(),
            before: before.verdict,
            after: after.verdict,
            cause: why.as_ref().map(|why| (why.rule, why.cause)),
            blame: Some(blame),
            ends,
            path_end: letting_in.end(ruling).map(|end| end.at),
        };
        Ok(self.book.keep(Fate::Changed, lot, not_after, &texts(&client, why)))
    }

    /// Counts a client that was judged.
    pub fn enter(&mut self, mark: &Mark, seen: &Seen) {
        self.all.add(seen, None);
        match mark.fate {
            Fate::Kept => return self.kept.add(seen, None),
            Fate::Without => return self.without.add(seen, None),
            Fate::Changed => {}
        }
        let Some(lot) = self.book.lot(mark) else { return };
        let until = lot.until(mark);
        if lot.direction == Some(Direction::Later) {
            self.kept.add(seen, None);
        }
        let excuse = self.excuse(seen);
        match (excuse, lot.direction) {
            (_, Some(Direction::Gained)) => {}
            (Some(excuse), Some(Direction::Lost)) => {
                self.excused.insert(excuse.sha256.clone());
            }
            _ => {
                for certificate in lot.blame.iter().flat_map(Blame::certificates) {
                    let missed = self.missed.entry(certificate.sha256.clone()).or_default();
                    missed.add(seen, until);
                }
            }
        }
        let book = &self.book;
        self.groups
            .join((mark, &lot), seen, until, excuse.is_some(), || book.turn(mark, seen, excuse));
    }

    /// All that is known of a client that was judged; `None` where its access does not change and nobody asked for
    /// everyone.
    pub fn turn(&self, mark: &Mark, seen: &Seen) -> Option<Turn> {
        self.book.turn(mark, seen, self.excuse(seen))
    }

    /// Why what clients are called could not be kept outside of memory, if it could not.
    pub fn failure(&self) -> Option<String> {
        self.book.failure()
    }

    /// What is different, once all clients have passed by; `ended` where the reading was ended before that.
    pub fn finish(&mut self, ended: bool) -> Diff {
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
            ended,
            clients,
            brought: news.brought,
            mended: news.mended,
            over_trust: news.over_trust,
        }
    }

    /// Why a client may lose access, where somebody said so.
    fn excuse(&self, seen: &Seen) -> Option<&'a Allowance> {
        if self.allowed.is_empty() {
            return None;
        }
        self.allowed.get(&hex(&seen.sha256)).copied()
    }

    /// The mark of a client that has access with both bundles, or with neither.
    fn unchanged(
        &self,
        client: &Presented<'_>,
        before: Verdict,
        after: Ruling,
        not_after: Time,
    ) -> Mark {
        let fate = if after.verdict == Verdict::Accept { Fate::Kept } else { Fate::Without };
        if !self.everyone {
            return Mark::bare(fate, not_after);
        }
        let lot = Lot {
            direction: None,
            issuer: self.new.name(after.issuer).unwrap_or_default(),
            before,
            after: after.verdict,
            cause: after.why.as_ref().map(|why| (why.rule, why.cause)),
            blame: None,
            ends: None,
            path_end: None,
        };
        self.book.keep(fate, lot, not_after, &texts(client, after.why))
    }

    /// The change for want of which a client does not come in over the path that the old bundle has for it.
    fn blame_for_loss(
        &self,
        client: &Presented<'_>,
        before: &Ruling,
        keeping_out: (&Scales, Verdict),
    ) -> Blame {
        let letting_in = (&self.old.scales, &self.old.reach, before.issuer);
        self.losses.blame(client, letting_in, keeping_out)
    }

    /// Whether a client that keeps access loses it earlier with the new bundle. Dates point to it, and both bundles are
    /// asked once more for the moment after.
    fn later(
        &self,
        client: &Presented<'_>,
        before: &Ruling,
        after: &Ruling,
    ) -> Option<((Time, String), Why, Blame)> {
        if after.verdict != Verdict::Accept {
            return None;
        }
        let new = self.new.end(after)?;
        let (old, own) = (self.old.end(before)?, before.until?);
        if new.at >= own || new.at >= old.at {
            return None;
        }
        let then = self.both_at(Time::from_unix(new.at.unix().saturating_add(1)));
        let (old_then, new_then) = &*then;
        let kept_out = new_then.weigh(client);
        if old_then.weigh(client).verdict >= kept_out.verdict {
            return None;
        }
        let blame = self.blame_for_loss(client, before, (new_then, kept_out.verdict));
        Some(((new.at, self.new.name(Some(new.whose))?), kept_out.why?, blame))
    }

    /// Both bundles at another moment.
    fn both_at(&self, then: Time) -> Arc<(Scales, Scales)> {
        let at = |half: &Half| half.scales.with(half.scales.members().to_vec(), then);
        let most = self.old.scales.most_kept().min(self.new.scales.most_kept());
        self.dated.take(then, most, || (at(&self.old), at(&self.new)))
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

impl Half {
    fn new(bundle: &Bundle, question: &Question) -> Self {
        Self {
            scales: Scales::new(bundle.members.clone(), question.clone()),
            reach: Reach::new(question.profile.anchors.value),
        }
    }

    /// A member by its place, as people know it.
    fn name(&self, member: Option<u32>) -> Option<String> {
        self.scales.store().certificate(member? as usize).map(|certificate| certificate.label())
    }

    /// Until when the path of a client holds, its own certificate left out.
    fn end(&self, ruling: &Ruling) -> Option<End> {
        self.reach.end(self.scales.store(), ruling.issuer?)
    }
}

/// What is a client's own, in words.
fn texts(client: &Presented<'_>, why: Option<Why>) -> Texts {
    let words = why.map(|why| why.words).unwrap_or_default();
    client.certificate().map_or_else(Texts::default, |certificate| Texts {
        label: certificate.label(),
        issuer: certificate.issuer.short(),
        words,
    })
}
