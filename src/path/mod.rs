//! The search for a certification path, kept as a tree of everything that was tried. Accept or refuse is
//! read off that tree; nothing is flattened before a renderer draws it. The tree owns its facts, so that
//! no lifetime leaks into the public interface.

mod budget;
mod checks;
mod clause;
mod constraints;
mod links;
mod policy;
mod revocation;
mod search;
mod shortest;
mod tree;
mod words;

use std::sync::Arc;

use crate::certificate::Certificate;
use crate::crl::RevocationList;
use crate::oid::Oid;
use crate::profile::Profile;
use crate::time::Time;

pub(crate) use checks::client as breaches_of_client;
pub use checks::{Place, all_of_client, all_of_issuer, key_floor, signature_floor};
pub use clause::{Breach, Clause};
pub(crate) use policy::matter as policies_matter;
pub use search::{search, search_crediting_sent};
pub use tree::Decisive;
pub use words::decisive;

/// What a path is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Whatever it is for.
    Any,
    /// TLS client authentication.
    Client,
    /// TLS server authentication.
    Server,
}

/// The question, beside the certificates.
#[derive(Clone, Debug)]
pub struct Question {
    /// Whose rules.
    pub profile: &'static Profile,
    /// When.
    pub at: Time,
    /// For which purpose.
    pub purpose: Purpose,
    /// The most intermediate certificates that the caller allows; self-issued ones and the anchor do not count.
    pub max_intermediates: Option<u32>,
    /// Initial values of policy processing.
    pub policy: InitialPolicy,
    /// CRLs; where there is one, the status of every certificate below the anchor must be known.
    pub crls: Vec<Arc<RevocationList>>,
    /// Whether clauses of the certificate profile (RFC 5280, sections 4.1 and 4.2) join the verdict.
    pub strict: bool,
}

impl Question {
    /// Whether a client is accepted at that time, with nothing particular asked of its path.
    #[must_use]
    pub fn of_client(profile: &'static Profile, at: Time) -> Self {
        Self {
            profile,
            at,
            purpose: Purpose::Client,
            max_intermediates: None,
            policy: InitialPolicy::default(),
            crls: Vec::new(),
            strict: false,
        }
    }
}

/// Initial values of policy processing (RFC 5280, section 6.1.1 (c), (e) to (g)).
#[derive(Clone, Debug, Default)]
pub struct InitialPolicy {
    /// The user-initial-policy-set; `None` is anyPolicy.
    pub accepted: Option<Vec<Oid>>,
    /// initial-explicit-policy.
    pub require_explicit: bool,
    /// initial-policy-mapping-inhibit.
    pub inhibit_mapping: bool,
    /// initial-any-policy-inhibit.
    pub inhibit_any: bool,
}

/// Where a certificate of the tree comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Id {
    /// The client certificate itself.
    Client,
    /// A member of the bundle, by its place in the truststore.
    Stored(u32),
    /// A certificate that the client sent, by its place among those.
    Sent(u32),
}

/// Everything that was tried for one client certificate.
#[derive(Clone, Debug)]
pub struct Tree {
    /// What the client certificate itself breaks, which no path can mend.
    pub client: Vec<Breach>,
    /// The client certificate and all that was tried above it.
    pub root: Step,
    /// Set when the search gave up.
    pub gave_up: Option<Clause>,
    /// What the search cost.
    pub cost: Cost,
}

/// A certificate that was reached.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it comes from.
    pub id: Id,
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// A path may end here.
    pub trusted: bool,
    /// What keeps a path that ends here from being accepted: policies, which need the whole path.
    pub end: Vec<Breach>,
    /// The candidate issuers, likeliest first; the order means nothing else.
    pub tried: Vec<Link>,
    /// Whether what lies above it was tried here.
    pub followed: Followed,
}

/// Whether what lies above a certificate was tried here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// It was; `tried` holds all of it.
    Here,
    /// It was reached before, leads to no trust anchor, and what lies above it is drawn there.
    Elsewhere,
    /// The link to it does not hold, or a path was found already.
    NotNeeded,
}

/// A candidate issuer, and where it led.
#[derive(Clone, Debug)]
pub struct Link {
    /// What is not kept: the first breach that refuses is the last, those that only cast doubt stand before it.
    pub breaches: Vec<Breach>,
    /// The two names match, but not byte for byte: verifiers that compare bytes find no link here.
    pub name_bytes_differ: bool,
    /// The issuer's key id against the one that the certificate names; `None` where one of them is absent.
    pub key_id_matches: Option<bool>,
    /// The candidate, and what was tried above it.
    pub step: Step,
}

/// What a search cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Links looked at.
    pub links: u32,
    /// Signatures verified, those remembered from earlier not counted.
    pub signatures: u32,
    /// Names compared with constraints.
    pub comparisons: u32,
}

/// Whether the gateway lets the client in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It does.
    Accept,
    /// Only limits that nobody documents stand in the way.
    Unknown,
    /// It does not.
    Refuse,
}
