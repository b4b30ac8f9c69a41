//! The search. First the links that hold on every path (names, signatures, validity, CA bits) are followed
//! upward, each once; from which certificates a trust anchor can be reached is then known, and the number of
//! paths stops mattering. Only those are walked depth first with what depends on the path: length, name
//! constraints, loops, policies. Dead ends are drawn once. Candidates are tried likeliest first, in an order
//! that depends on the certificates alone, so that the order of a bundle changes nothing.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::certificate::Certificate;
use crate::crypto::PreparedKey;
use crate::profile::Anchors;
use crate::truststore::{Signed, Truststore, key_id_matches, signed_by};

use super::budget::{Budget, LENGTH};
use super::clause::{Breach, Clause};
use super::{Followed, Id, Link, Question, Step, Tree, checks, constraints, policy};

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
    let mut search = Search::new(truststore, client, sent, question);
    let breaches = search.client_breaches();
    search.follow();
    search.reach();
    let mut path = vec![Id::Client];
    let root = search.explore(Id::Client, &mut path);
    Tree { client: breaches, root, gave_up: search.gave_up, cost: search.budget.spent }
}

struct Search<'a> {
    store: &'a Truststore,
    client: &'a Arc<Certificate>,
    sent: Vec<Sent<'a>>,
    question: &'a Question,
    edges: HashMap<Id, Rc<[Edge]>>,
    /// From here a trust anchor can be reached over links that hold on every path.
    reaching: HashSet<Id>,
    /// Dead ends that are drawn already.
    drawn: HashSet<Id>,
    budget: Budget,
    gave_up: Option<Clause>,
    /// Links on the present path that only limits stand against which nobody documents.
    doubts: usize,
    accepted: bool,
}

struct Sent<'a> {
    certificate: &'a Arc<Certificate>,
    key: Option<PreparedKey>,
}

/// A candidate issuer, with all that holds on every path.
struct Edge {
    to: Id,
    breaches: Vec<Breach>,
    trusted: bool,
    name_bytes_differ: bool,
    key_id_matches: Option<bool>,
}

impl Edge {
    fn holds(&self) -> bool {
        !self.breaches.iter().any(Breach::refuses)
    }
}

impl<'a> Search<'a> {
    fn new(
        store: &'a Truststore,
        client: &'a Arc<Certificate>,
        sent: &'a [Arc<Certificate>],
        question: &'a Question,
    ) -> Self {
        let mut known = HashSet::from([*client.sha256()]);
        let sent = sent
            .iter()
            .filter(|one| store.identical(one).is_none() && known.insert(*one.sha256()))
            .map(|certificate| {
                let key = PreparedKey::from_spki(certificate.key.spki()).ok();
                Sent { certificate, key }
            })
            .collect();
        Self {
            store,
            client,
            sent,
            question,
            edges: HashMap::new(),
            reaching: HashSet::new(),
            drawn: HashSet::new(),
            budget: Budget::default(),
            gave_up: None,
            doubts: 0,
            accepted: false,
        }
    }

    fn certificate(&self, id: Id) -> &'a Arc<Certificate> {
        let found = match id {
            Id::Client => None,
            Id::Stored(index) => self.store.certificate(index as usize),
            Id::Sent(index) => self.sent.get(index as usize).map(|sent| sent.certificate),
        };
        found.unwrap_or(self.client)
    }

    /// The client's own faults, and whether it is trusted as it is.
    fn client_breaches(&self) -> Vec<Breach> {
        let mut breaches = checks::client(self.client, self.question);
        let refused = breaches.iter().any(Breach::refuses);
        if !refused && self.client.is_self_issued() && self.is_self_signed() {
            breaches.extend(checks::self_signed(self.client_stored(), self.question));
        }
        breaches
    }

    fn is_self_signed(&self) -> bool {
        let key = PreparedKey::from_spki(self.client.key.spki()).ok();
        signed_by(key.as_ref(), self.client) == Signed::Yes
    }

    fn client_stored(&self) -> bool {
        self.store.identical(self.client).is_some()
    }

    /// Whether a path may end at this certificate.
    fn trusted(&self, id: Id) -> bool {
        match (id, self.question.profile.anchors.value) {
            (Id::Stored(_), Anchors::EveryMember) => true,
            (Id::Stored(index), Anchors::SelfSigned) => self.store.is_self_signed(index as usize),
            (Id::Client, Anchors::EveryMember) => self.client_stored(),
            (Id::Client, Anchors::SelfSigned) => self
                .store
                .identical(self.client)
                .is_some_and(|index| self.store.is_self_signed(index)),
            (Id::Sent(_), _) => false,
        }
    }

    /// Follows the links that hold on every path, each once.
    fn follow(&mut self) {
        let mut todo = vec![Id::Client];
        while let Some(id) = todo.pop() {
            if self.edges.contains_key(&id) {
                continue;
            }
            let edges: Rc<[Edge]> = self.candidates(id).into();
            todo.extend(
                edges.iter().filter(|edge| edge.holds() && !edge.trusted).map(|edge| edge.to),
            );
            self.edges.insert(id, edges);
        }
    }

    /// Marks the certificates from which a trust anchor can be reached: backward from the anchors.
    fn reach(&mut self) {
        let mut below: HashMap<Id, Vec<Id>> = HashMap::new();
        let mut todo = Vec::new();
        for (&id, edges) in &self.edges {
            for edge in edges.iter().filter(|edge| edge.holds()) {
                below.entry(edge.to).or_default().push(id);
                if edge.trusted {
                    todo.push(edge.to);
                }
            }
        }
        while let Some(id) = todo.pop() {
            if self.reaching.insert(id) {
                todo.extend(below.get(&id).into_iter().flatten().copied());
            }
        }
    }

    /// The candidate issuers of a certificate, likeliest first.
    fn candidates(&mut self, id: Id) -> Vec<Edge> {
        let child = self.certificate(id);
        let mut found: Vec<(Id, Signed)> = match id {
            Id::Stored(index) => self
                .store
                .candidates(index as usize)
                .iter()
                .map(|(issuer, signed)| (Id::Stored(*issuer), signed.clone()))
                .collect(),
            Id::Client | Id::Sent(_) => self.signed_by_members(child),
        };
        for index in 0..self.sent.len() {
            let sent = &self.sent[index];
            if sent.certificate.subject != child.issuer {
                continue;
            }
            let signed = match self.budget.signature() {
                Ok(()) => signed_by(sent.key.as_ref(), child),
                Err(_) => Signed::OutOfBudget,
            };
            let Ok(place) = u32::try_from(index) else { break };
            found.push((Id::Sent(place), signed));
        }
        found.retain(|&(to, _)| to != id && self.certificate(to).sha256() != child.sha256());
        let mut edges: Vec<Edge> =
            found.into_iter().map(|(to, signed)| self.edge(child, to, signed)).collect();
        edges.sort_by_cached_key(|edge| {
            let hash = *self.certificate(edge.to).sha256();
            (
                !edge.holds(),
                !edge.trusted,
                edge.key_id_matches != Some(true),
                edge.breaches.len(),
                hash,
            )
        });
        edges
    }

    fn signed_by_members(&mut self, child: &Certificate) -> Vec<(Id, Signed)> {
        let mut members = self.store.by_subject(&child.issuer).to_vec();
        members.sort_by_cached_key(|&member| {
            let issuer = self.certificate(Id::Stored(member));
            (key_id_matches(child, issuer) != Some(true), *issuer.sha256())
        });
        members
            .into_iter()
            .map(|member| match self.budget.signature() {
                Ok(()) => (Id::Stored(member), self.store.signed(member as usize, child)),
                Err(_) => (Id::Stored(member), Signed::OutOfBudget),
            })
            .collect()
    }

    fn edge(&mut self, child: &Certificate, to: Id, signed: Signed) -> Edge {
        let (issuer, trusted) = (self.certificate(to), self.trusted(to));
        let breaches = match signed {
            Signed::Yes => checks::issuer(issuer, trusted, self.question),
            Signed::No => vec![Breach::standard(Clause::BadSignature)],
            Signed::Unsupported(what) => {
                vec![Breach::standard(Clause::SignatureUnsupported(what))]
            }
            Signed::OutOfBudget => {
                let clause = Clause::OutOfBudget("too many signatures to verify");
                self.gave_up.get_or_insert_with(|| clause.clone());
                vec![Breach::standard(clause)]
            }
        };
        let name_bytes_differ = issuer.subject.raw() != child.issuer.raw();
        Edge {
            to,
            breaches,
            trusted,
            name_bytes_differ,
            key_id_matches: key_id_matches(child, issuer),
        }
    }

    /// Everything above one certificate, on this path. `path` runs from the client to `id`.
    fn explore(&mut self, id: Id, path: &mut Vec<Id>) -> Step {
        let trusted = self.trusted(id);
        let mut step = Step {
            id,
            certificate: Arc::clone(self.certificate(id)),
            trusted,
            end: Vec::new(),
            tried: Vec::new(),
            followed: Followed::Here,
        };
        if trusted {
            step.end = self.end(path);
            self.accepted |= step.end.is_empty() && self.doubts == 0;
            return step;
        }
        // Which certificates end at no anchor does not depend on the path: they are drawn once.
        if !self.reaching.contains(&id) && id != Id::Client && !self.drawn.insert(id) {
            step.followed = Followed::Elsewhere;
            return step;
        }
        let edges = self.edges.get(&id).map(Rc::clone).unwrap_or_default();
        for edge in edges.iter() {
            if let Err(clause) = self.budget.link() {
                self.gave_up.get_or_insert(clause);
                break;
            }
            step.tried.push(self.link(edge, path));
        }
        step
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
                certificate: Arc::clone(self.certificate(edge.to)),
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
    fn on_this_path(&mut self, edge: &Edge, path: &[Id]) -> Option<Clause> {
        let issuer = self.certificate(edge.to);
        let cas = path.get(1..).unwrap_or_default();
        let same = |id: &Id| {
            let other = self.certificate(*id);
            other.subject == issuer.subject && other.key.spki() == issuer.key.spki()
        };
        if cas.iter().any(same) {
            return Some(Clause::Loop);
        }
        if path.len() >= LENGTH {
            let clause = Clause::OutOfBudget("a path of more than 100 certificates");
            self.gave_up.get_or_insert_with(|| clause.clone());
            return Some(clause);
        }
        let found = self.intermediates(cas);
        let limit = issuer.extensions.basic_constraints.as_ref().and_then(|basic| basic.path_len);
        if let Some(allowed) = limit.filter(|&allowed| found > allowed) {
            return Some(Clause::PathLength { allowed, found });
        }
        let constraints = issuer.extensions.name_constraints.as_ref()?;
        for &id in path {
            let below = self.certificate(id);
            // Self-issued CA certificates are exempt, the client never is (section 6.1.3 (b) and (c)).
            if id != Id::Client && below.is_self_issued() {
                continue;
            }
            if let Err(clause) = constraints::check(constraints, below, &mut self.budget) {
                if matches!(clause, Clause::OutOfBudget(_)) {
                    self.gave_up.get_or_insert_with(|| clause.clone());
                }
                return Some(clause);
            }
        }
        None
    }

    /// The limits on the number of CAs: the gateway's, and the caller's.
    fn too_many(&self, path: &[Id]) -> Option<Breach> {
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
    fn intermediates(&self, cas: &[Id]) -> u32 {
        let counted = cas.iter().filter(|&&id| !self.certificate(id).is_self_issued()).count();
        u32::try_from(counted).unwrap_or(u32::MAX)
    }

    /// What only a whole path can tell.
    fn end(&self, path: &[Id]) -> Vec<Breach> {
        let certificates: Vec<&Certificate> =
            path.iter().map(|&id| self.certificate(id).as_ref()).collect();
        policy::check(&certificates, &self.question.policy)
            .err()
            .map(Breach::standard)
            .into_iter()
            .collect()
    }
}
