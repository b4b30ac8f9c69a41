//! The short way, which can only accept. Once a client has gone the long way and was accepted, the next one with the same
//! issuer and the same authority key identifier meets the same candidates, and above them the same certificates: all
//! that is new is itself. So it is asked what a client is asked alone, by the very function of the long way, and for
//! one signature, by the key that signed the first. Whatever is not plain (a certificate with anything wrong about it,
//! name constraints or required policies above, a path of the greatest length, …) goes the long way, and so
//! does whoever is not accepted here: the short way knows no refusal.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::certificate::{Certificate, Skim};
use crate::path::{self, InitialPolicy, Question, Verdict};
use crate::profile::Profile;
use crate::run::Judgement;
use crate::second_opinion::may_refuse_client;
use crate::truststore::{Signed, Truststore, verifies};

use super::{Presented, Ruling};

/// What was learnt of the issuers so far; shared by all threads, and never waited for.
#[derive(Debug)]
pub(super) struct Shortcuts {
    /// By the subject of the issuer, as encoded; empty where the question is none for the short way.
    issuers: HashMap<Box<[u8]>, Namesakes>,
    /// How each member ends: a client that is itself in the bundle goes the long way.
    endings: HashSet<[u8; ENDING]>,
    taken: AtomicU64,
    #[cfg(feature = "turbo")]
    tables: super::tables::Tables,
}

/// The members of one subject.
#[derive(Debug)]
struct Namesakes {
    /// By their places in the truststore.
    members: Box<[u32]>,
    /// Who signs, by what the client says of its issuer's key: nothing, the key id of one of the members (by the first
    /// that has it), or another one. Members and their order of trial are the same for all clients of one of these.
    signers: Box<[OnceLock<u32>]>,
    /// Whether what lies above them can be taken as known.
    plain: OnceLock<bool>,
}

impl Shortcuts {
    pub(super) fn new(truststore: &Truststore, question: &Question) -> Self {
        let mut issuers = HashMap::new();
        if is_plain(question) {
            for certificate in truststore.certificates() {
                let subject = &certificate.subject;
                let members = truststore.by_subject(subject);
                if subject.irregularities().is_empty() && members.len() <= MOST_NAMESAKES {
                    issuers.entry(subject.raw().into()).or_insert_with(|| Namesakes::new(members));
                }
            }
        }
        let endings = truststore.certificates().filter_map(|one| ending(one.der())).collect();
        Self {
            issuers,
            endings,
            taken: AtomicU64::new(0),
            #[cfg(feature = "turbo")]
            tables: super::tables::Tables::new(truststore),
        }
    }

    /// The ruling on a client that is accepted without the long way; `None` says nothing about it. A client that is
    /// `presented` to several bundles knows who signed it, once one of them has found out.
    pub(super) fn accept(
        &self,
        der: &[u8],
        truststore: &Truststore,
        question: &Question,
        presented: Option<&Presented<'_>>,
    ) -> Option<Ruling> {
        if self.issuers.is_empty() {
            return None;
        }
        let client = Skim::read(der)?;
        let namesakes = self.issuers.get(client.issuer)?;
        let signer = *namesakes.signer(client.issuer_key_id(), truststore)?.get()?;
        let authority = truststore.certificate(signer as usize)?;
        // Who names itself as its issuer may have signed itself.
        if !client.is_other_than(&authority.subject)
            || self.endings.contains(&ending(der)?)
            || wants_policies(&client)
            || may_refuse_client(&client.extensions, authority)
            || !path::breaches_of_client(client.facts(), question).is_empty()
        {
            return None;
        }
        if !presented.is_some_and(|presented| presented.is_signed_by(authority)) {
            let key = truststore.key(signer as usize);
            let (message, signature) = (client.to_be_signed, client.signature);
            #[cfg(feature = "turbo")]
            self.tables.count(signer, truststore);
            if verifies(key, &client.signature_algorithm, message, signature) != Signed::Yes {
                return None;
            }
            if let Some(presented) = presented {
                presented.note_signer(authority);
            }
        }
        self.taken.fetch_add(1, Ordering::Relaxed);
        Some(Ruling {
            verdict: Verdict::Accept,
            issuer: Some(signer),
            until: Some(client.facts().not_after),
            why: None,
        })
    }

    /// Learns from a client that went the long way.
    pub(super) fn learn(
        &self,
        client: &Certificate,
        judgement: &Judgement,
        issuer: Option<u32>,
        truststore: &Truststore,
    ) {
        let Some(issuer) = issuer else { return };
        let tree = &judgement.tree;
        // OpenSSL was asked where it may count: at the limits it must be asked each time.
        if judgement.verdict != Verdict::Accept
            || judgement.opinion.is_some()
            || tree.gave_up.is_some()
            || tree.cost.links > MOST_LINKS
        {
            return;
        }
        let Some(namesakes) = self.issuers.get(client.issuer.raw()) else { return };
        let plain = *namesakes.plain.get_or_init(|| is_plain_above(namesakes, truststore));
        let key_id = client.extensions.authority_key_id.as_ref();
        let key_id = key_id.and_then(|one| one.key_id.as_deref());
        if let Some(slot) = namesakes.signer(key_id, truststore).filter(|_| plain) {
            let _ = slot.set(issuer); // the first that is learnt stays
        }
    }

    /// How many were accepted here.
    pub(super) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

impl Namesakes {
    fn new(members: &[u32]) -> Self {
        let signers = (0..members.len() + 2).map(|_| OnceLock::new()).collect();
        Self { members: members.into(), signers, plain: OnceLock::new() }
    }

    fn signer(&self, key_id: Option<&[u8]>, truststore: &Truststore) -> Option<&OnceLock<u32>> {
        let Some(wanted) = key_id else { return self.signers.first() };
        let own = |member: &u32| {
            let certificate = truststore.certificate(*member as usize)?;
            certificate.extensions.subject_key_id.as_deref()
        };
        let place = self.members.iter().position(|member| own(member) == Some(wanted));
        self.signers.get(1 + place.unwrap_or(self.members.len()))
    }
}

/// Whether the short way knows every rule that the question asks for. A field that is added to a profile or a question
/// does not compile until somebody has said here what it means for the short way.
fn is_plain(question: &Question) -> bool {
    let Question { profile, at, purpose, max_intermediates, policy, crls, strict } = question;
    let Profile {
        // Words, and what is made of a verdict.
        name: _,
        title: _,
        summary: _,
        severities: _,
        log_lines: _,
        unknown: _,
        // Nothing is sent.
        credits_sent: _,
        // Of the path above the client: the long way has looked at it, for the first client of each issuer.
        anchors: _,
        max_cas: _,
        floors_for_cas: _,
        // Of self-signed clients, which all go the long way.
        stored_self_signed_client: _,
        // Of the client alone: asked of each by `breaches_of_client`.
        hashes: _,
        rsa_pss: _,
        min_rsa_bits: _,
        curves: _,
        curves_unsettled: _,
        other_keys: _,
        purpose: _,
        key_usage: _,
        revocation,
    } = profile;
    let InitialPolicy { accepted, require_explicit, inhibit_mapping, inhibit_any } = policy;
    // The same for all clients, or asked of each by `breaches_of_client`.
    let _ = (at, purpose, max_intermediates);
    let no_lists = crls.is_empty() || !revocation.value;
    let no_policies = accepted.is_none() && !require_explicit && !inhibit_mapping && !inhibit_any;
    no_lists && no_policies && !strict
}

/// Whether nothing that can stand above a client of these depends on the client: nobody constrains names or wants
/// policies, and the search is far from its budget.
fn is_plain_above(namesakes: &Namesakes, truststore: &Truststore) -> bool {
    let mut seen: HashSet<u32> = namesakes.members.iter().copied().collect();
    let mut todo: Vec<u32> = namesakes.members.to_vec();
    let mut cost = 0_u32;
    while let Some(member) = todo.pop() {
        let Some(certificate) = truststore.certificate(member as usize) else { return false };
        cost = cost.saturating_add(certificate.key.verification_cost(LARGEST_MESSAGE));
        let policies =
            path::policies_matter(std::iter::once(certificate.as_ref()), &InitialPolicy::default());
        if certificate.extensions.name_constraints.is_some() || policies {
            return false;
        }
        let above = truststore.by_subject(&certificate.issuer).iter().copied();
        todo.extend(above.filter(|member| seen.insert(*member)));
        if seen.len() > MOST_ABOVE || cost > MOST_COST {
            return false;
        }
    }
    true
}

fn wants_policies(client: &Skim<'_>) -> bool {
    let extensions = &client.extensions;
    extensions.require_explicit_policy.is_some() || !extensions.policy_mappings.is_empty()
}

/// The last octets, which belong to the signature: cheaper than a hash of the whole, and coarser, which is the safe side.
fn ending(der: &[u8]) -> Option<[u8; ENDING]> {
    der.last_chunk().copied()
}

const ENDING: usize = 16;
/// Members of one subject, up to which each key is tried for each client.
const MOST_NAMESAKES: usize = 16;
/// Members that can stand above a client.
const MOST_ABOVE: usize = 256;
/// What signatures by all of those may cost, in P-256 signatures: a tenth of what one search may spend.
const MOST_COST: u32 = 500;
/// Octets of the largest client that goes the short way.
const LARGEST_MESSAGE: usize = 16_384;
/// Links that the long way may have looked at: a twentieth of what one search may.
const MOST_LINKS: u32 = 1_000;
