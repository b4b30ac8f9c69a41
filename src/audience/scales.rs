//! One bundle with one question, ready to weigh any number of clients: the fast way, and with the same verdict the long
//! way where somebody wants to see what was tried.

use std::sync::{Arc, OnceLock};

use crate::bulk::{Bulk, Presented, Ruling, Why};
use crate::bundle::{Bundle, Member};
use crate::certificate::Certificate;
use crate::path::Question;
use crate::profile::{Cause, LogLine};
use crate::run::{Judge, Judgement, Opinions};
use crate::time::Time;
use crate::truststore::Truststore;

/// A bundle, ready to weigh clients.
#[derive(Debug)]
pub struct Scales {
    bulk: Bulk,
    members: Vec<Member>,
    judge: OnceLock<Judge>,
}

/// What keeps a client out.
#[derive(Clone, Debug)]
pub struct Reason {
    /// The rule that speaks of it.
    pub rule: &'static str,
    /// What log lines tell it apart by.
    pub cause: Cause,
    /// One clause, to stand after the name of the client.
    pub words: String,
    /// What the gateway logs; `None` where it logs nothing, or that is not known.
    pub log: Option<&'static LogLine>,
}

impl Scales {
    /// A bundle of these members.
    pub fn new(members: Vec<Member>, question: Question) -> Self {
        let bundle =
            Bundle { name: String::new(), files: Vec::new(), members, unreadable: Vec::new() };
        let bulk = Bulk::new(&bundle, question);
        Self { bulk, members: bundle.members, judge: OnceLock::new() }
    }

    /// The same question, at some moment, to another bundle.
    #[must_use]
    pub fn with(&self, members: Vec<Member>, at: Time) -> Self {
        Self::new(members, Question { at, ..self.question().clone() })
    }

    /// How many bundles that differ little from this one may be kept ready: fewer of large ones, so that memory has a bound.
    pub fn most_kept(&self) -> usize {
        (MOST_MEMBERS / self.members.len().max(1)).max(FEWEST)
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
    pub fn weigh(&self, client: &Presented<'_>) -> Ruling {
        self.bulk.judge_presented(client)
    }

    /// The verdict with everything that was tried.
    pub fn judge(&self, client: &Arc<Certificate>) -> Judgement {
        let judge = self.judge.get_or_init(|| {
            let members = self.members.iter().map(|member| Arc::clone(&member.certificate));
            Judge::of(members, self.question().clone(), Opinions::Doubtful)
        });
        judge.judge_certificate(client, &[])
    }
}

impl From<Why> for Reason {
    fn from(why: Why) -> Self {
        let Why { rule, words, log, cause } = why;
        Self { rule, cause, words, log }
    }
}

/// Members of all bundles that are kept ready: half a kilobyte each.
const MOST_MEMBERS: usize = 100_000;
/// Bundles that are kept ready, however large they are.
const FEWEST: usize = 16;
