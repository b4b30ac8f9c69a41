//! One bundle with one question, ready to weigh any number of clients: the fast way, and with the same verdict the long
//! way where somebody wants to see what was tried.

use std::sync::{Arc, OnceLock};

use super::Presented;
use crate::bulk::{Bulk, Ruling};
use crate::bundle::{Bundle, Member};
use crate::certificate::Certificate;
use crate::path::{self, Id, Question, Verdict};
use crate::profile::{Cause, LogLine};
use crate::run::{Judge, Judgement, Opinions};
use crate::time::Time;
use crate::truststore::Truststore;

/// A bundle, ready to weigh clients.
#[derive(Debug)]
pub struct Scales {
    bulk: Bulk,
    members: Vec<Member>,
    opinions: Opinions,
    judge: OnceLock<Judge>,
}

/// What one bundle means for one client.
#[derive(Clone, Debug)]
pub struct Weighed {
    /// The verdict, that of `check`.
    pub verdict: Verdict,
    /// The CA that signed it, by its place in the truststore: of the path that is accepted, or else the first that
    /// signed. `None` where no member did, or the client is trusted as it is.
    pub issuer: Option<u32>,
    /// The end of the client's own validity; `None` where it cannot be read.
    pub not_after: Option<Time>,
    /// What keeps it out; `None` where nothing does.
    pub reason: Option<Reason>,
}

/// What keeps a client out.
#[derive(Clone, Debug)]
pub struct Reason {
    /// What log lines tell it apart by.
    pub cause: Cause,
    /// One clause, to stand after the name of the client.
    pub words: String,
    /// What the gateway logs; `None` where it logs nothing, or that is not known.
    pub log: Option<&'static LogLine>,
}

impl Scales {
    /// A bundle of these members; with [`Opinions::All`], OpenSSL is asked about every client, as `check` does where
    /// clients are few.
    pub fn new(members: Vec<Member>, question: Question, opinions: Opinions) -> Self {
        let bundle =
            Bundle { name: String::new(), files: Vec::new(), members, unreadable: Vec::new() };
        let bulk = Bulk::new(&bundle, question);
        Self { bulk, members: bundle.members, opinions, judge: OnceLock::new() }
    }

    /// The same question to another bundle, or another question to the same one.
    #[must_use]
    pub fn with(&self, members: Vec<Member>, at: Time) -> Self {
        Self::new(members, Question { at, ..self.question().clone() }, self.opinions)
    }

    /// The members of the bundle; the place of each is its place in the truststore.
    pub fn members(&self) -> &[Member] {
        &self.members
    }

    /// What can be built from the bundle.
    pub fn store(&self) -> &Truststore {
        self.bulk.truststore()
    }

    /// What every path is asked for.
    pub fn question(&self) -> &Question {
        self.bulk.question()
    }

    /// What this bundle means for a client.
    pub fn weigh(&self, client: &Presented) -> Weighed {
        let ruling = self.bulk.judge(client.der());
        let credits = self.question().profile.credits_sent.value && !client.sent.is_empty();
        let few = self.opinions == Opinions::All && ruling.verdict == Verdict::Accept;
        let Some(certificate) = client.certificate().filter(|_| credits || few) else {
            return Weighed::from(ruling);
        };
        let judgement = self.judge(certificate, &client.sent);
        let path = judgement.tree.accepted_path().unwrap_or_default();
        let stored = path.iter().find_map(|step| match step.id {
            Id::Stored(place) => Some(place),
            Id::Client | Id::Sent(_) => None,
        });
        Weighed {
            verdict: judgement.verdict,
            issuer: stored.or(ruling.issuer),
            not_after: ruling.until,
            reason: self.reason(&judgement),
        }
    }

    /// The verdict with everything that was tried.
    pub fn judge(&self, client: &Arc<Certificate>, sent: &[Arc<Certificate>]) -> Judgement {
        let judge = self.judge.get_or_init(|| {
            let members = self.members.iter().map(|member| Arc::clone(&member.certificate));
            Judge::of(members, self.question().clone(), self.opinions)
        });
        judge.judge_certificate(client, sent)
    }

    fn reason(&self, judgement: &Judgement) -> Option<Reason> {
        if judgement.verdict == Verdict::Accept {
            return None;
        }
        let cause = judgement.tree.decisive().map(|decisive| decisive.cause());
        let words = match (cause, &judgement.opinion) {
            (None, Some(opinion)) => format!("OpenSSL refuses it: {opinion}"),
            _ => path::decisive(&judgement.tree),
        };
        let cause = cause.unwrap_or(Cause::PathInvalid);
        Some(Reason { cause, words, log: self.question().profile.log_line(cause) })
    }
}

impl From<Ruling> for Weighed {
    fn from(ruling: Ruling) -> Self {
        let reason =
            ruling.why.map(|why| Reason { cause: why.cause, words: why.words, log: why.log });
        let Ruling { verdict, issuer, until, .. } = ruling;
        Self { verdict, issuer, not_after: until, reason }
    }
}
