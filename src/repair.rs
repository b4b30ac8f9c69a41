//! The smallest change that makes the gateway accept a client. Nothing is proposed on the strength of an argument: a
//! change is a set of certificates to add or to remove, and each set is put to whoever judges clients, with the bundle
//! as it would be; only what was accepted then is called a repair. Sets are tried breadth first, so that the first that
//! is accepted is a smallest one. Where no change of the bundle helps, it is said who must issue what anew.

mod reissue;
mod words;

use std::cell::Cell;
use std::collections::{BTreeSet, HashSet, VecDeque};
use std::sync::Arc;

use crate::certificate::Certificate;
use crate::crypto::{PreparedKey, same_public_key};
use crate::near::Wanted;
use crate::path::{Breach, Decisive, Question, Step, Tree, Verdict};
use crate::truststore::{Signed, signed_by};

pub use reissue::{Holder, Reissue, Standing};

/// What can be done for a client that is not accepted.
#[derive(Clone, Debug)]
pub enum Remedy {
    /// A change of the bundle that was tried: with it the client is accepted.
    Proven(Repair),
    /// An issuer is missing that is nowhere at hand.
    Obtain(Obtain),
    /// No change of the bundle helps with the certificates at hand: something must be issued anew.
    Reissue(Reissue),
}

/// A change of the bundle that was tried.
#[derive(Clone, Debug)]
pub struct Repair {
    /// What is added and removed: no part of it can be left out.
    pub changes: Vec<Change>,
    /// The verdict with it: accept; or unknown where only limits that nobody documents remain.
    pub verdict: Verdict,
    /// Those that are added and renew a root of the bundle: its name, its key, signed with that key.
    pub renewals: Vec<Arc<Certificate>>,
    /// What becomes of all clients with it; known once all were judged.
    pub effect: Effect,
}

/// What becomes of all clients that were given when a repair is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// Clients that were judged.
    pub clients: usize,
    /// Those that are accepted with it.
    pub accepted: usize,
    /// Other clients that are accepted with it and were not, by their places among all.
    pub gained: Vec<usize>,
    /// Clients that were accepted and are not with it.
    pub lost: Vec<usize>,
}

/// One change of the bundle.
#[derive(Clone, Debug)]
pub enum Change {
    /// This certificate is put into it.
    Add(Offer),
    /// All copies of this certificate are taken out of it.
    Remove(Arc<Certificate>),
}

/// A certificate at hand that is not in the bundle.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// Its file, as the user named it.
    pub file: Arc<str>,
    /// Its first line there.
    pub line: usize,
    /// Why it is at hand.
    pub origin: Origin,
}

/// Why a certificate is at hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// It is the client itself, and self-signed: some gateways accept it as that very certificate.
    Client,
    /// The client sends it.
    Sent,
    /// It was given as a candidate.
    Candidate,
}

/// A missing issuer.
#[derive(Clone, Debug)]
pub struct Obtain {
    /// What is at hand of the path, and must be added too.
    pub beside: Vec<Offer>,
    /// The certificate whose issuer is missing.
    pub below: Arc<Certificate>,
    /// What that says of its issuer.
    pub wanted: Wanted,
}

/// A client that is not accepted, and what is at hand for it.
#[derive(Debug)]
pub struct Case<'a> {
    /// The client certificate.
    pub client: &'a Arc<Certificate>,
    /// The verdict on it.
    pub verdict: Verdict,
    /// Everything that was tried for it.
    pub tree: &'a Tree,
    /// Certificates at hand, the client among them where it is self-signed.
    pub offers: &'a [Offer],
    /// The certificates of the bundle.
    pub members: &'a [Arc<Certificate>],
    /// Whose rules, and when.
    pub question: &'a Question,
}

/// Looks for a remedy. `prove` judges the client with these changes made.
pub fn seek(case: &Case<'_>, prove: impl Fn(&[Change]) -> (Tree, Verdict)) -> Option<Remedy> {
    if case.verdict == Verdict::Accept {
        return None;
    }
    let mut search = Search {
        case,
        prove,
        tried: HashSet::new(),
        doubtful: None,
        gap: None,
        signatures: Cell::new(MOST_SIGNATURES),
    };
    if let Some(changes) = search.run().or(search.doubtful.take()) {
        return Some(Remedy::Proven(changes));
    }
    match search.gap.take() {
        Some((_, obtain)) => Some(Remedy::Obtain(obtain)),
        None => reissue::of(case).map(Remedy::Reissue),
    }
}

struct Search<'a, P> {
    case: &'a Case<'a>,
    prove: P,
    /// Sets that were judged, each as the fingerprints in it.
    tried: HashSet<BTreeSet<[u8; 32]>>,
    /// The smallest set with which only undocumented limits remain.
    doubtful: Option<Repair>,
    /// Signatures that may still be verified to see which certificates at hand matter.
    signatures: Cell<u32>,
    /// The missing issuer that most of what is at hand leads to, and how much that is.
    gap: Option<(usize, Obtain)>,
}

impl<P: Fn(&[Change]) -> (Tree, Verdict)> Search<'_, P> {
    /// The first set that is accepted, smaller ones first.
    fn run(&mut self) -> Option<Repair> {
        self.look_for_gap(self.case.tree, &[]);
        let mut pending = VecDeque::from([(Vec::new(), self.case.tree.clone())]);
        while let Some((made, tree)) = pending.pop_front() {
            // A search that gave up is dear, and more certificates make none cheaper.
            if made.len() == MOST_CHANGES || tree.gave_up.is_some() {
                continue;
            }
            for change in self.helpful(&tree, &made) {
                let mut changes = made.clone();
                changes.push(change);
                if !self.tried.insert(changes.iter().map(Change::fingerprint).collect()) {
                    continue;
                }
                if self.tried.len() > MOST_JUDGEMENTS {
                    return None;
                }
                let (tree, verdict) = (self.prove)(&changes);
                if verdict < self.case.verdict {
                    let repair = Repair {
                        verdict,
                        renewals: self.renewals(&changes),
                        changes: changes.clone(),
                        effect: Effect::default(),
                    };
                    if verdict == Verdict::Accept {
                        return Some(repair);
                    }
                    self.doubtful.get_or_insert(repair);
                }
                self.look_for_gap(&tree, &changes);
                pending.push_back((changes, tree));
            }
        }
        None
    }

    /// Changes that bring the client nearer: issuers of certificates that it reaches; where a path holds and is
    /// refused all the same, namesakes that another verifier takes for its CAs.
    fn helpful(&self, tree: &Tree, made: &[Change]) -> Vec<Change> {
        let (case, reached) = (self.case, reached(tree));
        let known = |certificate: &Certificate| {
            let same = |other: &Certificate| other.sha256() == certificate.sha256();
            case.members.iter().any(|member| same(member))
                || made.iter().any(|change| same(change.certificate()))
        };
        let helps = |offer: &&Offer| match offer.origin {
            Origin::Client => true,
            Origin::Sent | Origin::Candidate => {
                reached.iter().any(|below| self.issued(&offer.certificate, below))
            }
        };
        let mut changes: Vec<Change> = case
            .offers
            .iter()
            .filter(|offer| !known(&offer.certificate))
            .filter(helps)
            .map(|offer| Change::Add(offer.clone()))
            .collect();
        if tree.verdict() == Verdict::Accept {
            changes.extend(self.namesakes(tree).into_iter().map(Change::Remove));
        }
        changes
    }

    /// Whether one certificate is the issuer of another: by name and by signature. No, where too many were asked about.
    fn issued(&self, issuer: &Certificate, below: &Certificate) -> bool {
        if issuer.subject != below.issuer || issuer.der() == below.der() {
            return false;
        }
        let Some(left) = self.signatures.get().checked_sub(1) else { return false };
        self.signatures.set(left);
        let key = PreparedKey::from_spki(issuer.key.spki()).ok();
        signed_by(key.as_ref(), below) == Signed::Yes
    }

    /// Self-signed certificates that are added, with name and key of a member: whom they certify was trusted before.
    fn renewals(&self, changes: &[Change]) -> Vec<Arc<Certificate>> {
        let renews = |one: &Certificate| {
            let key = || PreparedKey::from_spki(one.key.spki()).ok();
            let same = |member: &Certificate| {
                member.subject == one.subject && same_public_key(member.key.spki(), one.key.spki())
            };
            one.is_self_issued()
                && self.case.members.iter().any(|member| same(member))
                && signed_by(key().as_ref(), one) == Signed::Yes
        };
        let added = changes.iter().filter_map(|change| match change {
            Change::Add(offer) => Some(&offer.certificate),
            Change::Remove(_) => None,
        });
        added.filter(|one| renews(one)).map(Arc::clone).collect()
    }

    /// Members that have the name of a certificate on the path, and are not on it.
    fn namesakes(&self, tree: &Tree) -> Vec<Arc<Certificate>> {
        let path = tree.accepted_path().unwrap_or_default();
        let on_path =
            |one: &Certificate| path.iter().any(|step| step.certificate.der() == one.der());
        let named =
            |one: &Certificate| path.iter().any(|step| step.certificate.subject == one.subject);
        let members = self.case.members.iter();
        members.filter(|one| named(one) && !on_path(one)).map(Arc::clone).collect()
    }

    /// Keeps the gap that is farthest up. What breaks a clause weighs more than a gap, and is mended otherwise.
    fn look_for_gap(&mut self, tree: &Tree, made: &[Change]) {
        let Some(Decisive::Missing(step)) = tree.decisive() else { return };
        if step.disowned_by().is_some() {
            return; // its issuer is there, and did not sign it as it is
        }
        let nearer = self.gap.as_ref().is_some_and(|(known, _)| *known >= made.len());
        let leads_there = |change: &Change| match change {
            Change::Add(offer) => {
                reached(tree).iter().any(|one| one.der() == offer.certificate.der())
            }
            Change::Remove(_) => false,
        };
        if (nearer && !made.is_empty()) || !made.iter().all(leads_there) {
            return;
        }
        let added = made.iter().filter_map(|change| match change {
            Change::Add(offer) => Some(offer.clone()),
            Change::Remove(_) => None,
        });
        let below = Arc::clone(&step.certificate);
        let obtain = Obtain { beside: added.collect(), wanted: Wanted::by(&below), below };
        self.gap = Some((made.len(), obtain));
    }
}

/// The certificates that the client reaches over links that hold, its own first.
fn reached(tree: &Tree) -> Vec<&Certificate> {
    let (mut found, mut todo): (Vec<&Certificate>, Vec<&Step>) = (Vec::new(), vec![&tree.root]);
    while let Some(step) = todo.pop() {
        found.push(&step.certificate);
        let held = step.tried.iter().filter(|link| !link.breaches.iter().any(Breach::refuses));
        todo.extend(held.map(|link| &link.step));
    }
    found
}

impl Change {
    /// The certificate that it is about.
    pub fn certificate(&self) -> &Arc<Certificate> {
        match self {
            Self::Add(offer) => &offer.certificate,
            Self::Remove(certificate) => certificate,
        }
    }

    fn fingerprint(&self) -> [u8; 32] {
        *self.certificate().sha256()
    }
}

impl PartialEq for Change {
    /// The same is done to the same certificate, wherever it was found.
    fn eq(&self, other: &Self) -> bool {
        let same_deed = matches!(self, Self::Add(_)) == matches!(other, Self::Add(_));
        same_deed && self.fingerprint() == other.fingerprint()
    }
}

impl Eq for Change {}

/// The bundle's certificates with these changes made: what is added comes last.
pub fn with_changes(members: &[Arc<Certificate>], changes: &[Change]) -> Vec<Arc<Certificate>> {
    let removed = |member: &Certificate| {
        changes.iter().any(|change| match change {
            Change::Remove(one) => one.sha256() == member.sha256(),
            Change::Add(_) => false,
        })
    };
    let added = changes.iter().filter_map(|change| match change {
        Change::Add(offer) => Some(&offer.certificate),
        Change::Remove(_) => None,
    });
    members.iter().filter(|member| !removed(member)).chain(added).map(Arc::clone).collect()
}

/// Changes of one repair at most: enough for a whole chain of four CAs.
const MOST_CHANGES: usize = 4;
/// Signatures that are verified for one client at most: half a second of them.
const MOST_SIGNATURES: u32 = 4_000;
/// Sets of changes that are judged for one client at most.
const MOST_JUDGEMENTS: usize = 64;

#[cfg(test)]
mod tests;
