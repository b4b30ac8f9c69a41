//! The verdict on one client: our search, and OpenSSL's opinion where it is wanted. `check` and `verify` both
//! ask here, so that they cannot differ.

use std::sync::Arc;

use crate::bundle::{Bundle, Member};
use crate::certificate::Certificate;
use crate::path::{self, Decisive, Question, Tree, Verdict};
use crate::profile::Anchors;
use crate::report::Location;
use crate::second_opinion::{self, Disagreement, Opinion, Reason, SecondOpinion};
use crate::truststore::Truststore;

/// A client certificate, and what comes with it.
#[derive(Clone, Debug)]
pub struct Client {
    /// The certificate and where it stands.
    pub member: Member,
    /// What the client sends beside it.
    pub sent: Vec<Arc<Certificate>>,
    /// Where each of those stands.
    pub sent_places: Vec<Location>,
    /// The public key of its private key (DER `SubjectPublicKeyInfo`), where that was given.
    pub private_key_spki: Option<Vec<u8>>,
}

/// Whose clients OpenSSL is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opinions {
    /// About every client.
    All,
    /// About those that are not accepted, and those on a path of the greatest length: for bulk.
    Doubtful,
    /// About those whose verdict it can change: refusals stand as they are.
    Decisive,
    /// About none.
    Never,
}

impl Opinions {
    /// About all of a few clients; of many, about those where it may change something.
    pub const fn for_clients(count: usize) -> Self {
        if count <= SINGLY { Self::All } else { Self::Doubtful }
    }
}

/// Ready to judge any number of clients of one bundle.
#[derive(Debug)]
pub struct Judge {
    /// What can be built from the bundle.
    pub truststore: Arc<Truststore>,
    /// What every path is asked for.
    pub question: Question,
    opinions: Opinions,
    openssl: SecondOpinion,
}

/// What was found out about one client.
#[derive(Clone, Debug)]
pub struct Judgement {
    /// Everything that was tried.
    pub tree: Tree,
    /// The verdict that counts: read off the tree, and never more lenient than OpenSSL without a known reason.
    pub verdict: Verdict,
    /// What OpenSSL says, where it was asked.
    pub opinion: Option<Opinion>,
    /// Why OpenSSL says otherwise, where it does.
    pub disagreement: Option<Disagreement>,
}

impl Judgement {
    /// Why OpenSSL accepts what is refused here for an encoding alone: who comes from `openssl verify` has its OK before
    /// him.
    pub fn read_over(&self) -> Option<&'static str> {
        let reason = self.disagreement.as_ref()?.reason?;
        (reason == Reason::ReadsOver).then(|| match self.tree.decisive() {
            Some(Decisive::Missing(_)) => "OpenSSL reads a CA of the bundle that we cannot read",
            _ => "OpenSSL reads over it",
        })
    }
}

impl Judge {
    /// Prepares a bundle. Nothing is verified yet.
    pub fn new(bundle: &Bundle, question: Question, opinions: Opinions) -> Self {
        let members = bundle.members.iter().map(|member| Arc::clone(&member.certificate));
        let judge = Self::of(members, question, opinions);
        let unread = bundle.unreadable.iter().filter_map(|block| bundle.content(block));
        Self { openssl: judge.openssl.with_unread(unread.map(<[u8]>::to_vec)), ..judge }
    }

    /// Prepares a bundle of these certificates.
    pub fn of(
        members: impl Iterator<Item = Arc<Certificate>>,
        question: Question,
        opinions: Opinions,
    ) -> Self {
        let asked = second_opinion::Question {
            at: question.at,
            purpose: question.purpose,
            any_anchor: question.profile.anchors.value == Anchors::EveryMember,
        };
        let truststore = Arc::new(Truststore::new(members));
        let openssl = SecondOpinion::new(Arc::clone(&truststore), asked);
        Self { truststore, question, opinions, openssl }
    }

    /// The verdict on one client.
    pub fn judge(&self, client: &Client) -> Judgement {
        self.judge_certificate(&client.member.certificate, &client.sent)
    }

    /// The same for a client that stands in no file.
    pub fn judge_certificate(
        &self,
        certificate: &Arc<Certificate>,
        sent: &[Arc<Certificate>],
    ) -> Judgement {
        let tree = path::search(&self.truststore, certificate, sent, &self.question);
        let ours = tree.verdict();
        let asked = match self.opinions {
            Opinions::All => true,
            Opinions::Doubtful => ours != Verdict::Accept || self.may_turn(&tree),
            Opinions::Decisive => match ours {
                Verdict::Accept => self.may_turn(&tree),
                Verdict::Unknown => true,
                Verdict::Refuse => false,
            },
            Opinions::Never => false,
        };
        if !asked {
            return Judgement { tree, verdict: ours, opinion: None, disagreement: None };
        }
        let sent = if self.question.profile.credits_sent.value { sent } else { &[] };
        let opinion = self.openssl.ask(sent, certificate);
        let disagreement =
            Disagreement::between(&tree, &self.question, &opinion, self.openssl.reads_more());
        let verdict = disagreement.as_ref().map_or(ours, |one| one.settle(ours, &self.question));
        Judgement { tree, verdict, opinion: Some(opinion), disagreement }
    }

    /// Whether OpenSSL may refuse what we accept, and its refusal would count.
    fn may_turn(&self, tree: &Tree) -> bool {
        let path = tree.accepted_path().unwrap_or_default();
        let most = self.question.profile.max_cas.value;
        most.is_some_and(|most| path.len().saturating_sub(1) >= most as usize)
            || second_opinion::may_refuse(&path)
    }
}

/// Up to so many clients are asked for singly, and OpenSSL is asked about each.
const SINGLY: usize = 16;
