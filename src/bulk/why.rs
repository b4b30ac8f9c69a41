//! Why a client is not accepted, in a form that a million of them can be grouped by: the rule that speaks of it, the
//! cause that log lines know, and one clause in words.

use crate::certificate::Certificate;
use crate::crypto::PreparedKey;
use crate::path::{self, Breach, Clause, Decisive};
use crate::profile::{Cause, LogLine, Profile};
use crate::run::Judgement;
use crate::truststore::{Signed, signed_by};

/// Why a client is not accepted.
#[derive(Clone, Debug)]
pub struct Why {
    /// The id of the rule that `check` would state it by.
    pub rule: &'static str,
    /// One clause, to stand after the name of the client. Subjects in it are others' text, safe to show.
    pub words: String,
    /// What the gateway logs; `None` where it logs nothing, or that is not known.
    pub log: Option<&'static LogLine>,
    /// What log lines tell it apart by.
    pub cause: Cause,
}

impl PartialEq for Why {
    fn eq(&self, other: &Self) -> bool {
        let line = |why: &Self| why.log.map(|line| (line.cause, line.reason));
        (self.rule, &self.words, self.cause, line(self))
            == (other.rule, &other.words, other.cause, line(other))
    }
}

impl Eq for Why {}

impl Why {
    /// What a judgement comes down to; `None` where the client is accepted.
    pub(super) fn of(
        judgement: &Judgement,
        client: &Certificate,
        profile: &Profile,
    ) -> Option<Self> {
        if judgement.verdict == path::Verdict::Accept {
            return None;
        }
        let tree = &judgement.tree;
        let (rule, cause, words) = if let Some(decisive) = tree.decisive() {
            (rule(&decisive, client), decisive.cause(), path::decisive(tree))
        } else {
            // Nothing in the tree stands in the way: OpenSSL refuses, and nobody can say why.
            let opinion = judgement.opinion.as_ref().map(ToString::to_string);
            let words = format!("OpenSSL refuses it: {}", opinion.unwrap_or_default());
            ("path-verifiers-disagree", Cause::PathInvalid, words)
        };
        Some(Self { rule, words, log: profile.log_line(cause), cause })
    }
}

/// The rule whose fault it is, as the rules themselves divide the clauses among them.
fn rule(decisive: &Decisive<'_>, client: &Certificate) -> &'static str {
    match decisive {
        Decisive::Client(breach) => rule_of_client(breach, client),
        Decisive::Link(_, _, breach) => match breach.clause {
            Clause::TooManyCas { .. } | Clause::TooManyIntermediates { .. } => "path-too-deep",
            Clause::OutOfBudget(_) => "path-out-of-budget",
            _ => "path-invalid",
        },
        Decisive::End(..) => "path-invalid",
        Decisive::Missing(_) if is_self_signed(client) => "client-self-signed",
        Decisive::Missing(_) => "path-issuer-missing",
        Decisive::GaveUp(_) => "path-out-of-budget",
    }
}

fn rule_of_client(breach: &Breach, client: &Certificate) -> &'static str {
    match breach.clause {
        Clause::Expired { .. } => "client-expired",
        Clause::NotYetValid { .. } => "client-not-yet-valid",
        Clause::Purpose { .. } => "client-purpose",
        Clause::KeyUsage => "client-key-usage",
        Clause::WeakHash { .. } | Clause::Scheme { .. } => "client-weak-signature",
        Clause::RsaBits { .. } => "client-weak-key",
        Clause::Curve { .. } | Clause::OtherKey { .. } => "client-curve-unsupported",
        Clause::SelfSignedUnknown => "client-self-signed",
        Clause::Irregular { .. } if client.undecidable().next().is_some() => {
            "client-irregular-encoding"
        }
        _ => "path-invalid",
    }
}

fn is_self_signed(certificate: &Certificate) -> bool {
    let key = || PreparedKey::from_spki(certificate.key.spki()).ok();
    certificate.is_self_issued() && signed_by(key().as_ref(), certificate) == Signed::Yes
}
