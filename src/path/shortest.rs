//! Where to begin: the shortest path on which nothing fails. In a mesh of CAs that certify each other there are more paths
//! than anybody can walk, so they are not walked one by one: of two ways to the same certificate, one that asks no less
//! of what stands above is dropped. What stands above asks of the length, of names, of policies, and nothing else.
//!
//! This is a hint for `search`, which judges each link of the path again. If the hint is wrong, or if there is none
//! because the effort was spent, the tree is walked as far as its budget goes.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::rc::Rc;

use super::budget::Budget;
use super::clause::Breach;
use super::search::Search;
use super::{Id, constraints, policy};

mod policies;

use policies::{Alive, Policies};

/// A way from the client up to a certificate.
struct Way {
    to: Id,
    /// The way to the certificate below, by its place in the list of ways.
    below: Option<usize>,
    /// Certificates on it.
    length: usize,
    asks: Asks,
}

/// What a way leaves to ask of what stands above: the less, the better.
#[derive(Clone)]
struct Asks {
    doubts: usize,
    length: usize,
    intermediates: u32,
    /// Certificates on it whose names some CA does not want below it.
    unwanted: Rc<BTreeSet<Id>>,
    /// Policies that can still be kept, where policies matter.
    alive: Option<Rc<Alive>>,
}

impl Asks {
    fn no_more_than(&self, other: &Self) -> bool {
        self.doubts <= other.doubts
            && self.length <= other.length
            && self.intermediates <= other.intermediates
            && self.unwanted.is_subset(&other.unwanted)
            && match (&self.alive, &other.alive) {
                (Some(own), Some(others)) => own.covers(others),
                _ => true,
            }
    }
}

impl Search<'_> {
    /// Sets the path to draw first, and whether that settles the matter.
    pub(super) fn look_for_shortest(&mut self) {
        if !self.links.reaches(Id::Client) {
            self.exhausted = true;
            return;
        }
        if self.links.trusted(Id::Client) {
            return;
        }
        let mut ways = Ways::new(self);
        let found = ways.look(self);
        let certain = ways.certain;
        match found {
            Some(place) => {
                self.first = ways.path(place);
                self.exhausted =
                    certain || ways.all.get(place).is_some_and(|way| way.asks.doubts == 0);
            }
            None => self.exhausted = certain && ways.effort < EFFORT,
        }
    }
}

struct Ways<'a> {
    all: Vec<Way>,
    /// The ways that are worth going on, the best first.
    open: BinaryHeap<Reverse<(usize, usize, usize)>>,
    known: HashMap<Id, Vec<usize>>,
    unwanted: BTreeSet<Id>,
    policies: Option<Policies<'a>>,
    /// What a way asks is all that decides. Not so where mappings and what inhibits them come in (`Policies`), nor where
    /// somebody else than the issuer signed a CRL, whose trust anchor must be that of the path.
    certain: bool,
    effort: usize,
}

impl<'a> Ways<'a> {
    fn new(search: &Search<'a>) -> Self {
        let ids = search.links.of_use();
        let certificates = || ids.iter().map(|&id| search.links.certificate(id).as_ref());
        let policies = policy::matter(certificates(), &search.question.policy)
            .then(|| Policies::new(search.question.policy.require_explicit));
        let initial = &search.question.policy;
        let inhibited = initial.inhibit_mapping || initial.inhibit_any;
        let simple =
            policies.is_none() || (!inhibited && !certificates().any(policy::is_intricate));
        let signers =
            |id: &Id| search.links.above(*id).iter().any(|edge| !edge.list_signers.is_empty());
        let certain = simple && !ids.iter().any(signers);
        Self {
            all: Vec::new(),
            open: BinaryHeap::new(),
            known: HashMap::new(),
            unwanted: unwanted(search, &ids),
            policies,
            certain,
            effort: 0,
        }
    }

    /// The best way to a trust anchor on which nothing fails, by its place.
    fn look(&mut self, search: &mut Search<'a>) -> Option<usize> {
        let alive = self.policies.as_mut().map(|policies| {
            Rc::new(policies.of_client(&search.links.certificate(Id::Client).extensions))
        });
        let unwanted = Rc::default();
        let asks = Asks { doubts: 0, length: 1, intermediates: 0, unwanted, alive };
        self.open_up(Way { to: Id::Client, below: None, length: 1, asks });
        while let Some(Reverse((.., place))) = self.open.pop() {
            let path = self.path(place);
            let to = self.all.get(place)?.to;
            if to != Id::Client && search.links.trusted(to) {
                self.effort += path.len();
                if search.end(&path).is_empty() {
                    return Some(place);
                }
                continue;
            }
            self.go_on(search, place, &path);
            if self.effort >= EFFORT {
                return None;
            }
        }
        None
    }

    fn go_on(&mut self, search: &mut Search<'a>, place: usize, path: &[Id]) {
        let edges = search.links.above(path.last().copied().unwrap_or(Id::Client));
        for edge in edges.iter().filter(|edge| edge.holds()) {
            self.effort += path.len();
            if !edge.trusted && !search.links.reaches(edge.to) {
                continue;
            }
            let limits = search.too_many(path);
            let refused = limits.as_ref().is_some_and(Breach::refuses);
            if refused || search.on_this_path(edge, path).is_some() {
                continue;
            }
            let doubts = edge.breaches.len() + limits.iter().count();
            if let Some(asks) = self.asks(search, place, edge.to, doubts) {
                self.open_up(Way { to: edge.to, below: Some(place), length: path.len() + 1, asks });
            }
        }
    }

    /// What the way asks that leads on to `to`; `None` where it leads nowhere.
    fn asks(&mut self, search: &Search<'a>, place: usize, to: Id, doubts: usize) -> Option<Asks> {
        let below = self.all.get(place)?.asks.clone();
        let certificate = search.links.certificate(to);
        let alive = match (&mut self.policies, &below.alive) {
            // What a trust anchor makes of it, the end of the path tells.
            (Some(policies), Some(alive)) if !search.links.trusted(to) => {
                let (above, effort) =
                    policies.above(alive, &certificate.extensions, below.intermediates);
                self.effort += effort;
                if above.is_dead() {
                    return None;
                }
                Some(Rc::new(above))
            }
            (_, alive) => alive.clone(),
        };
        let unwanted = if self.unwanted.contains(&to) {
            let mut more = below.unwanted.as_ref().clone();
            more.insert(to);
            Rc::new(more)
        } else {
            below.unwanted
        };
        Some(Asks {
            doubts: below.doubts + doubts,
            length: below.length + 1,
            intermediates: below.intermediates + u32::from(!certificate.is_self_issued()),
            unwanted,
            alive,
        })
    }

    /// Keeps a way, unless another to the same certificate asks no more.
    fn open_up(&mut self, way: Way) {
        let known = self.known.entry(way.to).or_default();
        self.effort += known.len();
        let all = &self.all;
        let better = |place: &usize| {
            all.get(*place).is_some_and(|other: &Way| other.asks.no_more_than(&way.asks))
        };
        if known.iter().any(better) {
            return;
        }
        let place = all.len();
        known.push(place);
        self.open.push(Reverse((way.asks.doubts, way.length, place)));
        self.all.push(way);
    }

    /// The certificates of a way, the client first.
    fn path(&self, place: usize) -> Vec<Id> {
        let mut path = Vec::new();
        let mut next = self.all.get(place);
        while let Some(way) = next {
            path.push(way.to);
            next = way.below.and_then(|below| self.all.get(below));
        }
        path.reverse();
        path
    }
}

/// Intermediate certificates whose names some CA does not want below it. If that costs too much to find out: all.
fn unwanted(search: &Search<'_>, ids: &[Id]) -> BTreeSet<Id> {
    let constraints: Vec<_> = ids
        .iter()
        .filter_map(|&id| search.links.certificate(id).extensions.name_constraints.as_ref())
        .collect();
    let named = ids
        .iter()
        .filter(|&&id| id != Id::Client && !search.links.certificate(id).is_self_issued());
    if constraints.len().saturating_mul(ids.len()) > MOST_PAIRS {
        return named.copied().collect();
    }
    // A budget of its own: these comparisons are perhaps needed by no path.
    let mut budget = Budget::default();
    let mut refused = |id: Id| {
        let below = search.links.certificate(id);
        constraints.iter().any(|one| constraints::check(one, below, &mut budget).is_err())
    };
    named.copied().filter(|&id| refused(id)).collect()
}

/// Certificates, policies and ways looked at: a fraction of a second. A mesh of 40 CAs, all cross-certified, needs a
/// quarter of it.
const EFFORT: usize = 2_000_000;
/// Constraints times certificates, up to which each pair is looked at.
const MOST_PAIRS: usize = 20_000;
