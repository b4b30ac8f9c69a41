//! Whole populations: each distinct client certificate gets the verdict that `check` would give it, and where it is not
//! accepted the one thing that it comes down to. A bundle is prepared once, for one question, and then asked from any
//! number of threads.
//!
//! Most clients of a population resemble each other: they go a short way that can only accept (`shortcut`). Every
//! other goes the long way, which is that of `check`, so that each refusal and each doubt comes from there.

mod presented;
mod shortcut;
#[cfg(feature = "turbo")]
mod tables;
mod why;

use std::sync::Arc;

use crate::bundle::Bundle;
use crate::certificate::{Certificate, Unreadable};
use crate::path::{Clause, Id, Question, Tree, Verdict};
use crate::profile::{Cause, Profile};
use crate::run::{Judge, Opinions};
use crate::time::Time;
use crate::truststore::Truststore;

use shortcut::Shortcuts;

pub use presented::Presented;
pub use why::Why;

/// A bundle made ready to judge any number of clients by one question.
#[derive(Debug)]
pub struct Bulk {
    judge: Judge,
    shortcuts: Shortcuts,
}

/// What came out for one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ruling {
    /// Whether the gateway lets it in.
    pub verdict: Verdict,
    /// The CA that signed it, by its place in the truststore, which is its place in the bundle: of the path that is
    /// accepted, or else the first that signed. `None` where no member did, or the client is trusted as it is.
    pub issuer: Option<u32>,
    /// The last second of the client's validity; `None` where it cannot be read.
    pub until: Option<Time>,
    /// What keeps it from being accepted; `None` where nothing does.
    pub why: Option<Why>,
}

impl Bulk {
    /// Prepares a bundle. Nothing is verified yet.
    pub fn new(bundle: &Bundle, question: Question) -> Self {
        let members = bundle.members.iter().map(|member| Arc::clone(&member.certificate));
        Self::of(members, question)
    }

    /// Prepares a bundle of these certificates.
    pub fn of(members: impl Iterator<Item = Arc<Certificate>>, question: Question) -> Self {
        let judge = Judge::of(members, question, Opinions::Decisive);
        let shortcuts = Shortcuts::new(&judge.truststore, &judge.question);
        Self { judge, shortcuts }
    }

    /// The verdict on one client certificate, in DER.
    pub fn judge(&self, der: &[u8]) -> Ruling {
        let Judge { truststore, question, .. } = &self.judge;
        let short = self.shortcuts.accept(der, truststore, question, None);
        short.unwrap_or_else(|| self.judge_the_long_way(der))
    }

    /// The same verdict on a client that other bundles are asked about too: what they found out about its signature is not
    /// found out again.
    pub fn judge_presented(&self, client: &Presented<'_>) -> Ruling {
        let Judge { truststore, question, .. } = &self.judge;
        let short = self.shortcuts.accept(client.der(), truststore, question, Some(client));
        short.unwrap_or_else(|| match client.read() {
            Ok(certificate) => self.explain(certificate),
            Err(why) => Ruling::unreadable(why, self.profile()),
        })
    }

    /// The same without the short way, and never in fewer words: for comparison.
    pub fn judge_the_long_way(&self, der: &[u8]) -> Ruling {
        match Certificate::from_der(der) {
            Ok(certificate) => self.explain(&Arc::new(certificate)),
            Err(why) => Ruling::unreadable(&why, self.profile()),
        }
    }

    /// The truststore that clients are judged by.
    pub fn truststore(&self) -> &Truststore {
        &self.judge.truststore
    }

    /// The question that every client is asked.
    pub fn question(&self) -> &Question {
        &self.judge.question
    }

    /// How many clients were accepted the short way so far.
    pub fn taken_short(&self) -> u64 {
        self.shortcuts.taken()
    }

    fn profile(&self) -> &'static Profile {
        self.judge.question.profile
    }

    /// The long way: everything is tried and kept as a tree, and what comes out is read off that.
    fn explain(&self, client: &Arc<Certificate>) -> Ruling {
        let judgement = self.judge.judge_certificate(client, &[]);
        let issuer = issuer(&judgement.tree);
        self.shortcuts.learn(client, &judgement, issuer, &self.judge.truststore);
        Ruling {
            verdict: judgement.verdict,
            issuer,
            until: Some(client.not_after),
            why: Why::of(&judgement, client, self.profile()),
        }
    }
}

impl Ruling {
    /// Bytes that are no certificate are refused, as a handshake would end with them.
    fn unreadable(why: &Unreadable, profile: &Profile) -> Self {
        let why = Why {
            rule: "pem-unreadable-certificate",
            words: format!("it cannot be read: {why}"),
            log: profile.log_line(Cause::PathInvalid),
            cause: Cause::PathInvalid,
        };
        Self { verdict: Verdict::Refuse, issuer: None, until: None, why: Some(why) }
    }
}

/// The member that signed the client.
fn issuer(tree: &Tree) -> Option<u32> {
    let stored = |id: Id| match id {
        Id::Stored(place) => Some(place),
        Id::Client | Id::Sent(_) => None,
    };
    if let Some(path) = tree.accepted_path() {
        return stored(path.get(1)?.id);
    }
    let signed = tree.root.tried.iter().find(|link| {
        !link.breaches.iter().any(|breach| {
            let clause = &breach.clause;
            matches!(clause, Clause::BadSignature | Clause::SignatureUnsupported(_))
                || matches!(clause, Clause::OutOfBudget(_))
        })
    });
    stored(signed?.step.id)
}

const fn is_shared<T: Send + Sync>() {}
const _: () = is_shared::<Bulk>();
