//! Which change is to blame. A bundle lets a client in, another does not: what only the first has is put into the
//! second, one certificate at a time, and the client is judged again. So "to blame" is never an argument from names.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use crate::audience::{Presented, Reach, Scales, Shelf};
use crate::bundle::Member;
use crate::path::Verdict;
use crate::pem::Place;
use crate::repair::{self, Case, Change, Offer, Origin, Remedy};
use crate::report::Location;
use crate::time::Time;

/// The change that is to blame for a client's fate, in the words of the bundle that keeps it out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Blame {
    /// Each of these that the bundle lacks lets the client in, put there alone.
    Any(Vec<Location>),
    /// Only all of it together lets the client in, and no part of it can be left out.
    Together {
        /// What the bundle lacks.
        lacks: Vec<Location>,
        /// What it has, and what stands in the way.
        surplus: Vec<Location>,
    },
    /// Nothing that was tried lets it in.
    Unproven,
}

impl Blame {
    /// All certificates that are to blame.
    pub fn certificates(&self) -> impl Iterator<Item = &Location> {
        let (some, more): (&[Location], &[Location]) = match self {
            Self::Any(lacks) => (lacks, &[]),
            Self::Together { lacks, surplus } => (lacks, surplus),
            Self::Unproven => (&[], &[]),
        };
        some.iter().chain(more)
    }

    /// Whether the change was undone, and the client's fate with it.
    pub const fn is_proven(&self) -> bool {
        !matches!(self, Self::Unproven)
    }

    /// What makes two of them the same.
    pub(super) fn key(&self) -> Vec<String> {
        self.certificates().map(|location| location.sha256.clone()).collect()
    }
}

/// Seeks the blame for clients that the one bundle lets in, and the other does not.
#[derive(Debug)]
pub(super) struct Inquest {
    /// What only the bundle has that lets them in, each once.
    lacks: Vec<Member>,
    /// The other bundle with one more certificate in it, at the moments that were asked about.
    with_one: Shelf<([u8; 32], Time), Scales>,
    /// For each issuer and moment, the change that mended a client of its before, and how often nothing did.
    before: Mutex<HashMap<(u32, Time), Experience>>,
}

/// What mended clients of one issuer before, and how often nothing was found for others of it.
type Experience = (Option<Arc<Mending>>, u32);

/// A change that lets clients in, ready to be tried on the next one.
#[derive(Debug)]
struct Mending {
    changes: Vec<Change>,
    /// The bundle with all of it.
    whole: Scales,
    /// The bundle with all but one part of it.
    fewer: Vec<Scales>,
}

impl Inquest {
    pub(super) fn new(lacks: Vec<Member>) -> Self {
        Self { lacks, with_one: Shelf::default(), before: Mutex::default() }
    }

    /// Why `client`, which comes in over `issuer` with the one bundle, gets this worse verdict from the other.
    pub(super) fn blame(
        &self,
        client: &Presented<'_>,
        (letting_in, reach, issuer): (&Scales, &Reach, Option<u32>),
        (scales, verdict): (&Scales, Verdict),
    ) -> Blame {
        let suspects = self.suspects(client, letting_in, reach, issuer);
        let tried = suspects.iter().take(MOST_ALONE);
        let mends =
            |member: &&Member| self.with_one(member, scales).weigh(client).verdict < verdict;
        let alone: Vec<Location> = tried.filter(mends).map(Location::of).collect();
        if alone.is_empty() {
            self.together(client, &suspects, issuer, (scales, verdict))
        } else {
            Blame::Any(alone)
        }
    }

    /// What only the other bundle has of all that the client may rest on there, the client itself included.
    fn suspects(
        &self,
        client: &Presented<'_>,
        scales: &Scales,
        reach: &Reach,
        issuer: Option<u32>,
    ) -> Vec<Member> {
        let above = issuer.map(|issuer| reach.above(scales.store(), issuer));
        let own = client.certificate().map(|certificate| *certificate.sha256());
        let mut relied: BTreeSet<[u8; 32]> = own.into_iter().collect();
        for member in above.iter().flat_map(|above| above.iter()) {
            let certificate = scales.store().certificate(*member as usize);
            relied.extend(certificate.map(|certificate| *certificate.sha256()));
        }
        let relied = |member: &&Member| relied.contains(member.certificate.sha256());
        self.lacks.iter().filter(relied).cloned().collect()
    }

    /// The bundle that keeps clients out, with one more certificate.
    fn with_one(&self, member: &Member, scales: &Scales) -> Arc<Scales> {
        let at = scales.question().at;
        self.with_one.take((*member.certificate.sha256(), at), scales.most_kept(), || {
            let members = scales.members().iter().chain([member]).cloned().collect();
            scales.with(members, at)
        })
    }

    /// The smallest change that lets the client in, where no certificate alone does.
    fn together(
        &self,
        client: &Presented<'_>,
        suspects: &[Member],
        issuer: Option<u32>,
        (scales, verdict): (&Scales, Verdict),
    ) -> Blame {
        let asked = issuer.map(|issuer| (issuer, scales.question().at));
        let (known, failures) = asked.map(|asked| self.known(asked)).unwrap_or_default();
        if let Some(known) = known.filter(|known| known.is_smallest_for(client, verdict)) {
            return self.named(&known.changes, scales);
        }
        if failures >= MOST_FAILURES {
            return Blame::Unproven;
        }
        let found = seek(client, suspects, scales);
        if let Some(asked) = asked {
            self.learn(asked, scales, found.as_deref());
        }
        found.map_or(Blame::Unproven, |changes| self.named(&changes, scales))
    }

    fn known(&self, asked: (u32, Time)) -> Experience {
        let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        before.get(&asked).cloned().unwrap_or_default()
    }

    fn learn(&self, asked: (u32, Time), scales: &Scales, found: Option<&[Change]>) {
        let mut before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
        // Each comes with a bundle for all of it, and one for each part that is left out.
        if !before.contains_key(&asked) && before.len() >= scales.most_kept().div_ceil(4) {
            return;
        }
        let (known, failures) = before.entry(asked).or_default();
        match found {
            Some(changes) => *known = Some(Arc::new(Mending::new(changes, scales))),
            None => *failures += 1,
        }
    }

    fn named(&self, changes: &[Change], scales: &Scales) -> Blame {
        let (mut lacks, mut surplus) = (Vec::new(), Vec::new());
        for change in changes {
            let (members, places) = match change {
                Change::Add(_) => (self.lacks.as_slice(), &mut lacks),
                Change::Remove(_) => (scales.members(), &mut surplus),
            };
            let sha256 = change.certificate().sha256();
            let same = |member: &&Member| member.certificate.sha256() == sha256;
            places.extend(members.iter().find(same).map(Location::of));
        }
        // The order in which they were found says nothing.
        lacks.sort_by(|one, other| one.sha256.cmp(&other.sha256));
        surplus.sort_by(|one, other| one.sha256.cmp(&other.sha256));
        Blame::Together { lacks, surplus }
    }
}

impl Mending {
    fn new(changes: &[Change], scales: &Scales) -> Self {
        let with = |changes: &[Change]| {
            scales.with(changed(scales.members(), changes), scales.question().at)
        };
        let without = |part: usize| {
            let mut fewer = changes.to_vec();
            fewer.remove(part);
            with(&fewer)
        };
        Self {
            changes: changes.to_vec(),
            whole: with(changes),
            fewer: (0..changes.len()).map(without).collect(),
        }
    }

    /// Whether it lets this client in too, and no part of it can be left out.
    fn is_smallest_for(&self, client: &Presented<'_>, verdict: Verdict) -> bool {
        let mends = |scales: &Scales| scales.weigh(client).verdict < verdict;
        mends(&self.whole) && !self.fewer.iter().any(mends)
    }
}

/// Looks for the smallest change among what is suspected, and among namesakes that stand in the way.
fn seek(client: &Presented<'_>, suspects: &[Member], scales: &Scales) -> Option<Vec<Change>> {
    let certificate = client.certificate()?;
    let judgement = scales.judge(certificate);
    let offers: Vec<Offer> = suspects.iter().map(offer).collect();
    let members: Vec<_> =
        scales.members().iter().map(|member| Arc::clone(&member.certificate)).collect();
    let case = Case {
        client: certificate,
        verdict: judgement.verdict,
        tree: &judgement.tree,
        offers: &offers,
        members: &members,
        question: scales.question(),
    };
    let prove = |changes: &[Change]| {
        let changed = scales.with(changed(scales.members(), changes), scales.question().at);
        let judgement = changed.judge(certificate);
        (judgement.tree, judgement.verdict)
    };
    match repair::seek(&case, prove) {
        Some(Remedy::Proven(repair)) => Some(repair.changes),
        _ => None,
    }
}

/// The members of a bundle with these changes made; what is added comes last.
fn changed(members: &[Member], changes: &[Change]) -> Vec<Member> {
    let removed = |member: &&Member| {
        let removes = |change: &Change| matches!(change, Change::Remove(one) if one.sha256() == member.certificate.sha256());
        !changes.iter().any(removes)
    };
    let added = changes.iter().filter_map(|change| match change {
        Change::Add(offer) => Some(Member {
            certificate: Arc::clone(&offer.certificate),
            place: Place { first_line: offer.line, last_line: offer.line, bytes: 0..0 },
            file: Arc::clone(&offer.file),
            file_index: 0,
            entry: 0,
        }),
        Change::Remove(_) => None,
    });
    members.iter().filter(removed).cloned().chain(added).collect()
}

fn offer(member: &Member) -> Offer {
    Offer {
        certificate: Arc::clone(&member.certificate),
        file: Arc::clone(&member.file),
        line: member.place.first_line,
        origin: Origin::Candidate,
    }
}

/// Certificates that are tried alone for one client.
const MOST_ALONE: usize = 32;
/// Clients of one issuer for which nothing was found, after which nothing more is sought.
const MOST_FAILURES: u32 = 8;
