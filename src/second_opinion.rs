//! What OpenSSL says of the same client, bundle and time, in the words of `openssl verify`.
//!
//! Loading a certificate into OpenSSL takes longer than all of our own work on it. OpenSSL looks issuers up by
//! name, so it is given only the members of the bundle whose names a path from this client can meet: its
//! answer is that for the whole bundle, at a fraction of the cost.

mod disagreement;
mod doubt;

pub use disagreement::{Disagreement, Reason};
pub use doubt::{may_refuse, may_refuse_client};

use std::collections::{BTreeSet, HashSet};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::certificate::Certificate;
use crate::crypto::{
    self, OpensslStore, StoreOptions, StoreVerdict, openssl_reads, openssl_version,
};
use crate::path::Purpose;
use crate::time::Time;
use crate::truststore::Truststore;

/// OpenSSL with one bundle and one question, ready to be asked about any number of clients.
pub struct SecondOpinion {
    anchors: Arc<Truststore>,
    question: Question,
    /// Members whose name cannot be read here: OpenSSL may read it, and reach them from any client.
    unnamed: Vec<u32>,
    /// Certificates (DER) that cannot be read here, and by OpenSSL perhaps.
    unread: Vec<Vec<u8>>,
    /// The store that was asked last: clients of one CA need the same.
    latest: Mutex<Option<(Vec<u32>, Store)>>,
}

/// A store, or why OpenSSL does not take its members.
type Store = Arc<Result<OpensslStore, String>>;

/// What OpenSSL is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Question {
    /// When the certificates have to be valid; `-attime`.
    pub at: Time,
    /// What for; `-purpose`.
    pub purpose: Purpose,
    /// Whether a path may end at any member of the bundle, not only at a self-signed one; `-partial_chain`.
    pub any_anchor: bool,
}

/// OpenSSL's opinion of one client. Displayed as `openssl verify` prints it.
#[derive(Clone, Debug)]
pub enum Opinion {
    /// It accepts the client.
    Accept,
    /// It refuses.
    Refuse {
        /// OpenSSL's error number.
        code: i32,
        /// Where on the path: 0 is the client, 1 its issuer.
        depth: u32,
        /// OpenSSL's own words.
        text: String,
        /// The certificate at that depth.
        certificate: Option<Arc<Certificate>>,
    },
    /// It cannot be asked; why.
    Unable(String),
}

impl SecondOpinion {
    /// OpenSSL with these trusted certificates, in the order of the bundle, which can matter to it.
    pub fn new(anchors: Arc<Truststore>, question: Question) -> Self {
        let names = (0..).zip(anchors.certificates());
        let unnamed = names.filter(|(_, one)| one.subject.is_opaque()).map(|(place, _)| place);
        let unnamed = unnamed.collect();
        Self { anchors, question, unnamed, unread: Vec::new(), latest: Mutex::new(None) }
    }

    /// The same, with blocks of the bundle that give no certificate here: those that OpenSSL reads are trusted by it.
    #[must_use]
    pub fn with_unread(self, blocks: impl Iterator<Item = Vec<u8>>) -> Self {
        Self { unread: blocks.filter(|der| openssl_reads(der)).collect(), ..self }
    }

    /// OpenSSL's opinion of `client`, which sends these certificates beside its own.
    pub fn ask(&self, sent: &[Arc<Certificate>], client: &Certificate) -> Opinion {
        self.opinion(self.within_reach(sent, client), sent, client)
    }

    /// The same with the bundle turned upside down. Where OpenSSL then says otherwise, it accepts or
    /// refuses this client by the order of the bundle alone: it does not try all issuers of one name.
    pub fn ask_reversed(&self, sent: &[Arc<Certificate>], client: &Certificate) -> Opinion {
        let mut members = self.within_reach(sent, client);
        members.reverse();
        self.opinion(members, sent, client)
    }

    /// Whether the bundle holds CAs that OpenSSL may read and reach, and we not.
    pub fn reads_more(&self) -> bool {
        !(self.unnamed.is_empty() && self.unread.is_empty())
    }

    /// Who answers: "OpenSSL 3.0.19 27 Jan 2026".
    pub fn version() -> &'static str {
        openssl_version()
    }

    /// The members whose names a path from this client can meet, in the order of the bundle.
    fn within_reach(&self, sent: &[Arc<Certificate>], client: &Certificate) -> Vec<u32> {
        let mut members: BTreeSet<u32> = self.unnamed.iter().copied().collect();
        let mut names = HashSet::new();
        let mut todo = vec![&client.subject, &client.issuer];
        let unnamed = self.unnamed.iter().filter_map(|&member| self.anchor(member));
        todo.extend(unnamed.map(|anchor| &anchor.issuer));
        while let Some(name) = todo.pop() {
            if !names.insert(name) {
                continue;
            }
            for &member in self.anchors.by_subject(name) {
                members.insert(member);
                todo.extend(self.anchor(member).map(|anchor| &anchor.issuer));
            }
            let sent = sent.iter().filter(|one| one.subject == *name);
            todo.extend(sent.map(|one| &one.issuer));
        }
        members.into_iter().collect()
    }

    fn anchor(&self, member: u32) -> Option<&Arc<Certificate>> {
        self.anchors.certificate(member as usize)
    }

    fn store(&self, members: Vec<u32>) -> Store {
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        match &*latest {
            Some((known, store)) if *known == members => Arc::clone(store),
            _ => {
                let store = Arc::new(self.build(&members));
                *latest = Some((members, Arc::clone(&store)));
                store
            }
        }
    }

    fn build(&self, members: &[u32]) -> Result<OpensslStore, String> {
        // OpenSSL compares all certificates of one name with one another when it takes them in.
        let count = members.len() + self.unread.len();
        if count > MOST_MEMBERS {
            return Err(format!(
                "OpenSSL was not asked: {count} certificates of the bundle could be on the path"
            ));
        }
        let anchors = members.iter().filter_map(|&member| self.anchor(member));
        let anchors = anchors.map(|anchor| anchor.der());
        let anchors: Vec<&[u8]> = anchors.chain(self.unread.iter().map(Vec::as_slice)).collect();
        let partial_chain = self.question.any_anchor;
        let options = StoreOptions { partial_chain, ..StoreOptions::default() };
        let purpose = match self.question.purpose {
            Purpose::Client => crypto::Purpose::SslClient,
            Purpose::Server => crypto::Purpose::SslServer,
            Purpose::Any => crypto::Purpose::Any,
        };
        OpensslStore::new(&anchors, self.question.at.unix(), purpose, options)
    }

    fn opinion(
        &self,
        members: Vec<u32>,
        sent: &[Arc<Certificate>],
        client: &Certificate,
    ) -> Opinion {
        let store = self.store(members);
        let store = match &*store {
            Ok(store) => store,
            Err(why) => return Opinion::Unable(why.clone()),
        };
        let sent_der: Vec<&[u8]> = sent.iter().map(|one| one.der()).collect();
        match store.verify(&sent_der, client.der()) {
            StoreVerdict::Ok => Opinion::Accept,
            StoreVerdict::Unable(why) => Opinion::Unable(why),
            StoreVerdict::Refused { code, depth, text, certificate } => {
                let certificate = certificate.and_then(|der| self.find(&der, sent));
                Opinion::Refuse { code, depth, text, certificate }
            }
        }
    }

    /// The certificate with these bytes; one that OpenSSL gives back is one of those it was given.
    fn find(&self, der: &[u8], sent: &[Arc<Certificate>]) -> Option<Arc<Certificate>> {
        let known = self.anchors.certificates().chain(sent).find(|one| one.der() == der).cloned();
        known.or_else(|| Certificate::from_der(der).ok().map(Arc::new))
    }
}

impl Opinion {
    /// Whether OpenSSL accepts the client; `None` when it could not be asked.
    pub fn accepts(&self) -> Option<bool> {
        match self {
            Self::Accept => Some(true),
            Self::Refuse { .. } => Some(false),
            Self::Unable(_) => None,
        }
    }

    /// What the error number means, for those who do not know OpenSSL's vocabulary; `None` for OK, and for
    /// numbers that say enough in OpenSSL's words.
    pub fn meaning(&self) -> Option<&'static str> {
        let Self::Refuse { code, .. } = self else { return None };
        MEANINGS.iter().find(|(number, _)| number == code).map(|(_, meaning)| *meaning)
    }
}

impl fmt::Display for Opinion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Accept => f.write_str("OK"),
            Self::Refuse { code, depth, text, .. } => {
                write!(f, "error {code} at {depth} depth lookup: {text}")
            }
            Self::Unable(why) => f.write_str(why),
        }
    }
}

impl fmt::Debug for SecondOpinion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SecondOpinion")
            .field("anchors", &self.anchors.len())
            .field("question", &self.question)
            .finish_non_exhaustive()
    }
}

/// Members that OpenSSL is given at most; it takes their number squared.
const MOST_MEMBERS: usize = 3_000;

/// openssl-verification-options(1) and `x509_vfy.h` of OpenSSL 3.
const MEANINGS: [(i32, &str); 23] = [
    (2, "a CA of the path is there, but the CA above it is not in the bundle"),
    (7, "a signature does not fit the key of the CA that was taken for the issuer"),
    (9, "a certificate of the path is not valid yet"),
    (10, "a certificate of the path has expired"),
    (18, "the client is self-signed and not itself in the bundle"),
    (19, "the path ends at a self-signed certificate that is sent but not in the bundle"),
    (20, "the issuer is not in the bundle"),
    (21, "there is only the client itself, and nothing in the bundle signed it"),
    (22, "the path is longer than OpenSSL allows, 100 CAs"),
    (24, "the issuer's public key cannot be read"),
    (25, "a CA has more CAs below it than its path length allows"),
    (26, "extended key usage or key usage does not allow this use"),
    (32, "a CA of the path may not sign certificates: its key usage lacks keyCertSign"),
    (34, "a certificate has a critical extension that OpenSSL does not know"),
    (40, "it is a proxy certificate, which OpenSSL takes only where it is told to"),
    (46, "its address resources are not among those of the CA above it"),
    (47, "a name is not among those that a CA of the path is allowed to certify"),
    (48, "a name is among those that a CA of the path must not certify"),
    (49, "a name constraint has a minimum or a maximum, which OpenSSL does not apply"),
    (51, "a name constraint is of a form that OpenSSL does not apply"),
    (52, "a name constraint is written in a way that OpenSSL does not read"),
    (53, "a name that is constrained is written in a way that OpenSSL does not read"),
    (79, "a certificate that signs others is no CA"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_reads_as_openssl_verify_prints_it() {
        let text = "unable to get local issuer certificate".to_owned();
        let opinion = Opinion::Refuse { code: 20, depth: 0, text, certificate: None };
        let printed = "error 20 at 0 depth lookup: unable to get local issuer certificate";
        assert_eq!(opinion.to_string(), printed);
        assert_eq!(opinion.accepts(), Some(false));
        assert_eq!(opinion.meaning(), Some("the issuer is not in the bundle"));
    }
}
