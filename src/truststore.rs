//! What can be built from a bundle: its certificates, indexed by subject, with the signatures between them
//! verified at most once and only when somebody asks. A truststore is prepared once and shared by any number
//! of clients and threads.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use crate::certificate::{Certificate, Extensions, GeneralName, SignatureAlgorithm};
use crate::crypto::{Algorithm, PreparedKey, Verification};
use crate::name::Name;

/// The usable certificates of one bundle, ready for path building.
#[derive(Debug)]
pub struct Truststore {
    nodes: Vec<Node>,
    by_subject: HashMap<Vec<u8>, Vec<u32>>,
    /// The members of crowded subjects by their fingerprints. Others are compared, which costs nothing before somebody asks.
    by_hash: HashMap<[u8; 32], u32>,
    /// What signatures between members may still cost that turn out to be another's.
    failures_left: AtomicU32,
}

#[derive(Debug)]
struct Node {
    certificate: Arc<Certificate>,
    /// Apart, for it is large, and most members of a large bundle are never asked for theirs.
    key: OnceLock<Option<Box<PreparedKey>>>,
    self_signature: OnceLock<Signed>,
    issuers: OnceLock<Vec<(u32, Signed)>>,
}

/// Whether a key verifies a certificate's signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signed {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// Nobody can say: the algorithm, or the key, is of a kind that is not supported.
    Unsupported(String),
    /// Too many signatures were verified already.
    OutOfBudget,
}

/// What verifying signatures between the members of one bundle in vain may cost, in P-256 signatures: seconds. Those that
/// hold are as many as the members; but a thousand CAs of one subject, and a thousand certificates that none of
/// them signed, would make a million.
const MOST_FAILURES: u32 = 40_000;

/// Up to so many candidates of one subject, each key is tried, though only one can have signed: a crafted
/// second key that verifies the same ECDSA signature must not hide the first.
const TRY_ALL: usize = 16;

/// Up to so many members of one subject, a certificate is compared with each; among more it is looked up by its fingerprint.
const COMPARE_ALL: usize = 4;

impl Truststore {
    /// Prepares these certificates; the index of each is its place here. Nothing is verified yet.
    pub fn new(certificates: impl IntoIterator<Item = Arc<Certificate>>) -> Self {
        let certificates = certificates.into_iter();
        let mut store = Self {
            nodes: Vec::with_capacity(certificates.size_hint().0),
            by_subject: HashMap::new(),
            by_hash: HashMap::new(),
            failures_left: AtomicU32::new(MOST_FAILURES),
        };
        for certificate in certificates {
            let Ok(index) = u32::try_from(store.nodes.len()) else { break };
            // A second copy of the same bytes is the same certificate: it is kept, and never a candidate.
            if store.identical(&certificate).is_none() {
                store.index(&certificate, index);
            }
            store.nodes.push(Node {
                certificate,
                key: OnceLock::new(),
                self_signature: OnceLock::new(),
                issuers: OnceLock::new(),
            });
        }
        store
    }

    /// How many certificates there are, copies counted.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The certificate at that place.
    pub fn certificate(&self, index: usize) -> Option<&Arc<Certificate>> {
        self.nodes.get(index).map(|node| &node.certificate)
    }

    /// All certificates in order.
    pub fn certificates(&self) -> impl Iterator<Item = &Arc<Certificate>> {
        self.nodes.iter().map(|node| &node.certificate)
    }

    /// The members with that subject (RFC 5280, section 7.1), identical copies left out.
    pub fn by_subject(&self, subject: &Name) -> &[u32] {
        self.by_subject.get(subject.normalised()).map_or(&[], Vec::as_slice)
    }

    /// The first member with exactly these bytes.
    pub fn identical(&self, certificate: &Certificate) -> Option<usize> {
        let members = self.by_subject(&certificate.subject);
        let place = if members.len() > COMPARE_ALL {
            self.by_hash.get(certificate.sha256()).copied()
        } else {
            let same = |place: &u32| {
                let (own, other) =
                    (self.nodes[*place as usize].certificate.der(), certificate.der());
                // Mostly a member asks for itself, and has not to be compared; not every C library does that fast.
                std::ptr::eq(own, other) || own == other
            };
            members.iter().copied().find(same)
        };
        place.map(|place| place as usize)
    }

    /// The prepared key of a member; `None` when nobody can use it.
    pub fn key(&self, index: usize) -> Option<&PreparedKey> {
        let node = self.nodes.get(index)?;
        let prepare = || PreparedKey::from_spki(node.certificate.key.spki()).ok().map(Box::new);
        node.key.get_or_init(prepare).as_deref()
    }

    /// Whether a member signed `certificate`, which need not be a member; not remembered.
    pub fn signed(&self, index: usize, certificate: &Certificate) -> Signed {
        signed_by(self.key(index), certificate)
    }

    /// The members whose subject is this member's issuer, and whether each signed it; verified once.
    pub fn candidates(&self, index: usize) -> &[(u32, Signed)] {
        self.nodes.get(index).map_or(&[], |node| node.issuers.get_or_init(|| self.verify(node)))
    }

    /// The members that signed this member.
    pub fn issuers(&self, index: usize) -> impl Iterator<Item = usize> {
        self.candidates(index)
            .iter()
            .filter(|(_, signed)| *signed == Signed::Yes)
            .map(|&(issuer, _)| issuer as usize)
    }

    /// Self-issued and verified by its own key.
    pub fn is_self_signed(&self, index: usize) -> bool {
        *self.self_signature(index) == Signed::Yes
    }

    /// Whether a member that names itself as its issuer is verified by its own key; verified once.
    pub fn self_signature(&self, index: usize) -> &Signed {
        let Some(node) = self.nodes.get(index) else { return &Signed::No };
        node.self_signature.get_or_init(|| {
            let certificate = &node.certificate;
            if certificate.is_self_issued() { self.signed(index, certificate) } else { Signed::No }
        })
    }

    fn index(&mut self, certificate: &Certificate, place: u32) {
        let subject = certificate.subject.normalised().to_vec();
        let members = self.by_subject.entry(subject).or_default();
        members.push(place);
        if members.len() == COMPARE_ALL + 1 {
            for &member in members.iter().take(COMPARE_ALL) {
                let sha256 = self.nodes[member as usize].certificate.sha256();
                self.by_hash.insert(*sha256, member);
            }
        }
        if members.len() > COMPARE_ALL {
            self.by_hash.insert(*certificate.sha256(), place);
        }
    }

    /// Candidates are tried likeliest first, in an order that the order of the bundle does not change.
    fn verify(&self, node: &Node) -> Vec<(u32, Signed)> {
        let child = &node.certificate;
        let mut candidates = self.by_subject(&child.issuer).to_vec();
        let own_key = |issuer: &Certificate| issuer.key.spki() == child.key.spki();
        candidates.sort_by_cached_key(|&issuer| {
            let issuer = &self.nodes[issuer as usize].certificate;
            let wrong_key = key_id_matches(&child.extensions, issuer) != Some(true);
            (!(child.is_self_issued() && own_key(issuer)), wrong_key, *issuer.sha256())
        });
        let candidates: Vec<(u32, &[u8])> = candidates
            .into_iter()
            .map(|issuer| (issuer, self.nodes[issuer as usize].certificate.key.spki()))
            .collect();
        ask_each_key(&candidates, HashMap::new(), |issuer| {
            if !self.may_fail() {
                return Signed::OutOfBudget;
            }
            let signed = self.signed(issuer as usize, child);
            if signed == Signed::No {
                let key = &self.nodes[issuer as usize].certificate.key;
                self.count_failure(key.verification_cost(child.to_be_signed().len()));
            }
            signed
        })
    }

    fn may_fail(&self) -> bool {
        self.failures_left.load(Ordering::Relaxed) > 0
    }

    fn count_failure(&self, cost: u32) {
        let less = |left: u32| Some(left.saturating_sub(cost));
        let _ = self.failures_left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, less);
    }
}

/// Whether the key of each candidate issuer signed, in their order; candidates come with their keys. Each key is asked
/// once, those in `known` not at all, and where there are many candidates nobody is asked once one has signed.
pub(crate) fn ask_each_key<'a, T: Copy>(
    candidates: &[(T, &'a [u8])],
    mut known: HashMap<&'a [u8], Signed>,
    mut ask: impl FnMut(T) -> Signed,
) -> Vec<(T, Signed)> {
    let try_all = candidates.len() <= TRY_ALL;
    let mut found = known.values().any(|signed| *signed == Signed::Yes);
    let mut answer = |&(candidate, key): &(T, &'a [u8])| {
        let signed = match known.get(key) {
            Some(signed) => signed.clone(),
            None if found && !try_all => Signed::No,
            None => {
                let signed = ask(candidate);
                found |= signed == Signed::Yes;
                known.insert(key, signed.clone());
                signed
            }
        };
        (candidate, signed)
    };
    candidates.iter().map(&mut answer).collect()
}

/// Whether a key verifies a certificate's signature.
pub fn signed_by(key: Option<&PreparedKey>, certificate: &Certificate) -> Signed {
    let (message, signature) = (certificate.to_be_signed(), certificate.signature());
    verifies(key, &certificate.signature_algorithm, message, signature)
}

/// Whether a key verifies a signature on a message.
pub fn verifies(
    key: Option<&PreparedKey>,
    algorithm: &SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Signed {
    let Some(key) = key else {
        return Signed::Unsupported("the issuer's public key cannot be used".to_owned());
    };
    let algorithm = Algorithm { oid: algorithm.oid.as_bytes(), parameters: &algorithm.parameters };
    match key.verify(&algorithm, message, signature) {
        Verification::Valid => Signed::Yes,
        Verification::Invalid | Verification::Mismatch => Signed::No,
        Verification::Unsupported(what) => Signed::Unsupported(what),
    }
}

/// The issuer's key id against the one that a certificate with these extensions names (RFC 4158, section 3.5.12): a hint, never
/// a reason to refuse; `None` where one of them is absent.
pub fn key_id_matches(below: &Extensions, issuer: &Certificate) -> Option<bool> {
    let wanted = below.authority_key_id.as_ref()?.key_id.as_ref()?;
    Some(issuer.extensions.subject_key_id.as_ref()? == wanted)
}

/// What a certificate with these extensions says of its issuer that does not fit this one (RFC 5280, section 4.2.1.1); an
/// absent identifier fits.
pub fn names_another_issuer(below: &Extensions, issuer: &Certificate) -> Option<&'static str> {
    let authority = below.authority_key_id.as_ref()?;
    let named = authority.issuer.iter().find_map(|name| match name {
        GeneralName::Directory(name) => Some(name),
        _ => None,
    });
    if key_id_matches(below, issuer) == Some(false) {
        Some("key id")
    } else if authority.serial.as_ref().is_some_and(|serial| *serial != issuer.serial) {
        Some("serial number")
    } else if named.is_some_and(|name| *name != issuer.issuer) {
        Some("issuer of its issuer")
    } else {
        None
    }
}
