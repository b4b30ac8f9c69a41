//! The search. Over the links that hold on every path (`links`), those certificates from which a trust anchor can
//! be reached are walked with what depends on the path: length, name constraints, loops, policies. The shortest path
//! that holds is found first (`shortest`), and drawn first; when there is none, the tree is drawn depth first as far
//! as its budget goes, dead ends once. Candidates are tried likeliest first, in an order that depends on the
//! certificates alone, so that the order of a bundle changes nothing. What counts is the tree: the hint where to
//! begin decides nothing, each link of the path is judged again as it is drawn.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::certificate::Certificate;
use crate::truststore::Truststore;

use super::budget::LENGTH;
use super::clause::{Breach, Clause};
use super::links::{Edge, Links};
use super::{Followed, Id, Link, Question, Step, Tree, constraints, policy};

/// Looks for paths from `client` into the truststore, over what the client sent where that counts.
pub fn search(
    truststore: &Truststore,
    client: &Arc<Certificate>,
    sent: &[Arc<Certificate>],
    question: &Question,
) -> Tree {
    let sent = if question.profile.credits_sent.value { sent } else { &[] };
    search_crediting_sent(truststore, client, sent, question)
}

/// The same, with what the client sent counting whatever the gateway makes of it: what would be.
pub fn search_crediting_sent(
    truststore: &Truststore,
    client: &Arc<Certificate>,
    sent: &[Arc<Certificate>],
    question: &Question,
) -> Tree {
    let links = Links::follow(truststore, client, sent, question);
    let client = links.client_breaches();
    let mut search = Search {
        links,
        question,
        names: HashMap::new(),
        first: Vec::new(),
        exhausted: false,
        drawn: HashSet::new(),
        doubts: 0,
        accepted: false,
    };
    search.look_for_shortest();
    let root = search.explore(Id::Client, &mut vec![Id::Client]);
    let Links { gave_up, budget, .. } = search.links;
    Tree { client, root, gave_up, cost: budget.spent }
}

pub(super) struct Search<'a> {
    pub(super) links: Links<'a>,
    pub(super) question: &'a Question,
    /// Whether the names of a certificate (second) keep to the constraints of a CA (first).
    names: HashMap<(Id, Id), Option<Clause>>,
    /// The path to draw first, from the client to its trust anchor; empty where none is known.
    pub(super) first: Vec<Id>,
    /// That path is the best, or, where it is empty, there is none: the tree may be cut short without loss.
    pub(super) exhausted: bool,
    /// Dead ends that are drawn already.
    drawn: HashSet<Id>,
    /// Links on the present path that only limits stand against which nobody documents.
    doubts: usize,
    accepted: bool,
}

impl Search<'_> {
    /// Everything above one certificate, on this path. `path` runs from the client to `id`.
    fn explore(&mut self, id: Id, path: &mut Vec<Id>) -> Step {
        let trusted = self.links.trusted(id);
        let mut step = Step {
            id,
            certificate: Arc::clone(self.links.certificate(id)),
            trusted,
            end: Vec::new(),
            tried: Vec::new(),
            followed: Followed::Here,
        };
        if trusted {
            step.end = self.end(path);
            let best = self.doubts == 0 || (self.exhausted && *path == self.first);
            self.accepted |= step.end.is_empty() && best;
            return step;
        }
        // Which certificates end at no anchor does not depend on the path: they are drawn once.
        if !self.links.reaches(id) && id != Id::Client && !self.drawn.insert(id) {
            step.followed = Followed::Elsewhere;
            return step;
        }
        let edges = self.links.above(id);
        let next = self.next(path);
        let (first, others): (Vec<_>, Vec<_>) =
            edges.iter().partition(|edge| Some(edge.to) == next);
        for edge in first.into_iter().chain(others) {
            if let Err(clause) = self.links.budget.link() {
                if !self.exhausted && !self.accepted {
                    self.links.gave_up.get_or_insert(clause);
                }
                step.followed = Followed::NotNeeded;
                break;
            }
            step.tried.push(self.link(edge, path));
        }
        step
    }

    /// Where the path that is drawn first goes on, if `path` is its beginning.
    fn next(&self, path: &[Id]) -> Option<Id> {
        self.first.strip_prefix(path)?.first().copied()
    }

    fn link(&mut self, edge: &Edge, path: &mut Vec<Id>) -> Link {
        let mut breaches = edge.breaches.clone();
        if edge.holds() {
            breaches.extend(self.on_this_path(edge, path).map(Breach::standard));
            breaches.extend(self.too_many(path));
        }
        let refused = breaches.iter().any(Breach::refuses);
        let step = if refused || self.accepted {
            Step {
                id: edge.to,
                certificate: Arc::clone(self.links.certificate(edge.to)),
                trusted: edge.trusted,
                end: Vec::new(),
                tried: Vec::new(),
                followed: Followed::NotNeeded,
            }
        } else {
            path.push(edge.to);
            self.doubts += breaches.len();
            let step = self.explore(edge.to, path);
            self.doubts -= breaches.len();
            path.pop();
            step
        };
        Link {
            breaches,
            name_bytes_differ: edge.name_bytes_differ,
            key_id_matches: edge.key_id_matches,
            step,
        }
    }

    /// The clauses that depend on what stands below: loops, length, names.
    pub(super) fn on_this_path(&mut self, edge: &Edge, path: &[Id]) -> Option<Clause> {
        let issuer = self.links.certificate(edge.to);
        let cas = path.get(1..).unwrap_or_default();
        let same = |id: &Id| {
            let other = self.links.certificate(*id);
            other.subject == issuer.subject && other.key.spki() == issuer.key.spki()
        };
        if cas.iter().any(same) {
            return Some(Clause::Loop);
        }
        if path.len() >= LENGTH {
            let clause = Clause::OutOfBudget("a path of more than 100 certificates");
            self.links.gave_up.get_or_insert_with(|| clause.clone());
            return Some(clause);
        }
        let found = self.intermediates(cas);
        let limit = issuer.extensions.basic_constraints.as_ref().and_then(|basic| basic.path_len);
        if let Some(allowed) = limit.filter(|&allowed| found > allowed) {
            return Some(Clause::PathLength { allowed, found });
        }
        issuer.extensions.name_constraints.as_ref()?;
        path.iter().find_map(|&below| self.names(edge.to, below))
    }

    /// The name of `below` that is not in order under the constraints of `issuer`.
    fn names(&mut self, issuer: Id, below: Id) -> Option<Clause> {
        if let Some(known) = self.names.get(&(issuer, below)) {
            return known.clone();
        }
        let constraints = self.links.certificate(issuer).extensions.name_constraints.as_ref()?;
        let certificate = self.links.certificate(below);
        // Self-issued CA certificates are exempt, the client never is (section 6.1.3 (b) and (c)).
        if below != Id::Client && certificate.is_self_issued() {
            return None;
        }
        let wrong = constraints::check(constraints, certificate, &mut self.links.budget).err();
        if let Some(clause @ Clause::OutOfBudget(_)) = &wrong {
            self.links.gave_up.get_or_insert_with(|| clause.clone());
        }
        self.names.insert((issuer, below), wrong.clone());
        wrong
    }

    /// The limits on the number of CAs: the gateway's, and the caller's.
    pub(super) fn too_many(&self, path: &[Id]) -> Option<Breach> {
        let cas = path.get(1..).unwrap_or_default();
        let most = self.question.profile.max_cas;
        if let Some(limit) = most.value.filter(|&limit| cas.len() >= limit as usize) {
            return Some(Breach::limit(Clause::TooManyCas { most: limit }, most.citation));
        }
        let limit = self.question.max_intermediates?;
        (self.intermediates(cas) > limit)
            .then(|| Breach::standard(Clause::TooManyIntermediates { most: limit }))
    }

    /// Intermediate certificates that count: self-issued ones do not (RFC 5280, section 6.1.4 (l)).
    pub(super) fn intermediates(&self, cas: &[Id]) -> u32 {
        let counted =
            cas.iter().filter(|&&id| !self.links.certificate(id).is_self_issued()).count();
        u32::try_from(counted).unwrap_or(u32::MAX)
    }

    /// What only a whole path can tell: policies, and whether who signed a CRL has the same trust anchor.
    pub(super) fn end(&mut self, path: &[Id]) -> Vec<Breach> {
        let certificates: Vec<&Certificate> =
            path.iter().map(|&id| self.links.certificate(id).as_ref()).collect();
        let kept = self
            .links
            .budget
            .policies(policy::effort(&certificates))
            .inspect_err(|clause| {
                self.links.gave_up.get_or_insert_with(|| clause.clone());
            })
            .and_then(|()| policy::check(&certificates, &self.question.policy));
        let wrong = kept.err().or_else(|| self.list_signed_elsewhere(path));
        wrong.map(Breach::standard).into_iter().collect()
    }

    fn list_signed_elsewhere(&mut self, path: &[Id]) -> Option<Clause> {
        let anchor = *path.last()?;
        path.windows(2).find_map(|pair| {
            let edges = self.links.above(pair[0]);
            let edge = edges.iter().find(|edge| edge.to == pair[1])?;
            let astray =
                edge.list_signers.iter().any(|&signer| !self.links.leads_to(signer, anchor));
            let of = self.links.certificate(pair[0]);
            astray.then(|| Clause::ListSignedElsewhere { of: of.label() })
        })
    }
}
