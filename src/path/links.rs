//! The links that hold on every path: names, signatures, validity, CA bits, revocation. They are followed upward
//! from the client, each once; from which certificates a trust anchor can be reached is then known, and the
//! number of paths stops mattering.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

use crate::certificate::Certificate;
use crate::crypto::PreparedKey;
use crate::profile::Anchors;
use crate::truststore::{Signed, Truststore, key_id_matches, signed_by};

use super::budget::Budget;
use super::clause::{Breach, Clause};
use super::{Id, Question, checks};

mod signatures;
mod signers;

/// The certificates of one search, and the links between them that hold on every path.
pub(super) struct Links<'a> {
    store: &'a Truststore,
    client: &'a Arc<Certificate>,
    sent: Vec<Sent<'a>>,
    /// The places of what was sent, copies of what is known otherwise left out.
    sent_by_subject: HashMap<&'a [u8], Vec<u32>>,
    question: &'a Question,
    /// Who may have signed a certificate by its name, and whether it did.
    signatures: HashMap<Id, Rc<[(Id, Signed)]>>,
    edges: HashMap<Id, Rc<[Edge]>>,
    /// From here a trust anchor can be reached.
    reaching: HashSet<Id>,
    /// The trust anchors above signers of CRLs, and above other anchors.
    anchors: HashMap<Id, Rc<signers::TrustAnchors<'a>>>,
    pub(super) budget: Budget,
    pub(super) gave_up: Option<Clause>,
}

struct Sent<'a> {
    certificate: &'a Arc<Certificate>,
    key: OnceCell<Option<PreparedKey>>,
}

impl Sent<'_> {
    fn key(&self) -> Option<&PreparedKey> {
        self.key.get_or_init(|| PreparedKey::from_spki(self.certificate.key.spki()).ok()).as_ref()
    }
}

fn by_subject<'a>(
    sent: &'a [Arc<Certificate>],
    store: &Truststore,
    client: &Certificate,
) -> HashMap<&'a [u8], Vec<u32>> {
    let mut known = HashSet::from([client.sha256()]);
    let mut places: HashMap<&[u8], Vec<u32>> = HashMap::new();
    for (place, certificate) in (0..).zip(sent) {
        if store.identical(certificate).is_none() && known.insert(certificate.sha256()) {
            places.entry(certificate.subject.normalised()).or_default().push(place);
        }
    }
    places
}

/// A candidate issuer, with all that holds on every path.
pub(super) struct Edge {
    pub(super) to: Id,
    pub(super) breaches: Vec<Breach>,
    pub(super) trusted: bool,
    pub(super) name_bytes_differ: bool,
    pub(super) key_id_matches: Option<bool>,
    /// Signers of CRLs, beside the issuer itself, on whom the status of the certificate rests.
    pub(super) list_signers: Vec<Id>,
}

impl Edge {
    pub(super) fn holds(&self) -> bool {
        !self.breaches.iter().any(Breach::refuses)
    }
}

impl<'a> Links<'a> {
    /// Follows all links upward from the client, each once.
    pub(super) fn follow(
        store: &'a Truststore,
        client: &'a Arc<Certificate>,
        sent: &'a [Arc<Certificate>],
        question: &'a Question,
    ) -> Self {
        let mut links = Self {
            store,
            client,
            sent: sent
                .iter()
                .map(|certificate| Sent { certificate, key: OnceCell::new() })
                .collect(),
            sent_by_subject: by_subject(sent, store, client),
            question,
            signatures: HashMap::new(),
            edges: HashMap::new(),
            reaching: HashSet::new(),
            anchors: HashMap::new(),
            budget: Budget::default(),
            gave_up: None,
        };
        links.climb();
        links.reach();
        links
    }

    /// The links upward from a certificate, likeliest first.
    pub(super) fn above(&self, id: Id) -> Rc<[Edge]> {
        self.edges.get(&id).map(Rc::clone).unwrap_or_default()
    }

    /// Whether a trust anchor can be reached from here.
    pub(super) fn reaches(&self, id: Id) -> bool {
        self.reaching.contains(&id)
    }

    /// The client and all certificates that some link from below leads to and that lead on to a trust anchor, or are one.
    pub(super) fn of_use(&self) -> Vec<Id> {
        let reached = self.edges.values().flat_map(|edges| edges.iter());
        let mut ids: Vec<Id> = reached
            .filter(|edge| edge.holds() && (edge.trusted || self.reaches(edge.to)))
            .map(|edge| edge.to)
            .chain([Id::Client])
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    }

    pub(super) fn certificate(&self, id: Id) -> &'a Arc<Certificate> {
        let found = match id {
            Id::Client => None,
            Id::Stored(index) => self.store.certificate(index as usize),
            Id::Sent(index) => self.sent.get(index as usize).map(|sent| sent.certificate),
        };
        found.unwrap_or(self.client)
    }

    /// The client's own faults, and whether it is trusted as it is.
    pub(super) fn client_breaches(&self) -> Vec<Breach> {
        let mut breaches = checks::client(self.client.facts(), self.question);
        if breaches.iter().any(Breach::refuses) || !self.client.is_self_issued() {
            return breaches;
        }
        let key = PreparedKey::from_spki(self.client.key.spki()).ok();
        if signed_by(key.as_ref(), self.client) == Signed::Yes {
            breaches.extend(checks::self_signed(self.client_stored(), self.question));
        }
        breaches
    }

    fn client_stored(&self) -> bool {
        self.store.identical(self.client).is_some()
    }

    /// Whether a path may end at this certificate.
    pub(super) fn trusted(&self, id: Id) -> bool {
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

    fn climb(&mut self) {
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
        let signatures = self.signatures(id);
        let found = signatures.iter().filter(|(to, _)| *to != id).cloned();
        let found: Vec<_> =
            found.filter(|&(to, _)| self.certificate(to).sha256() != child.sha256()).collect();
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

    fn edge(&mut self, child: &Certificate, to: Id, signed: Signed) -> Edge {
        let (issuer, trusted) = (self.certificate(to), self.trusted(to));
        let mut list_signers = Vec::new();
        let breaches = match signed {
            Signed::Yes => {
                let mut breaches = checks::issuer(issuer, trusted, self.question);
                if !breaches.iter().any(Breach::refuses) {
                    match self.revocation(child, to) {
                        Ok(signers) => list_signers = signers,
                        Err(clause) => breaches.push(Breach::standard(clause)),
                    }
                }
                breaches
            }
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
            key_id_matches: key_id_matches(&child.extensions, issuer),
            list_signers,
        }
    }
}
