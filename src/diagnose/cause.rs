//! Why a request was refused, as far as any gateway's or tool's words tell causes apart. A cause is plain data and the
//! place where all tables meet: every message points at causes, and a cause points at our rules. Two messages of one
//! cause are translations of each other.

use super::causes;
use crate::profile;

/// A cause of refusals, with what to do about it.
#[derive(Debug)]
pub struct Cause {
    /// A short name that stays the same, for programs.
    pub id: &'static str,
    /// Which layer refuses.
    pub layer: Layer,
    /// What is certain, in one sentence that stands alone.
    pub says: &'static str,
    /// What to do first, in a few words that end the sentence.
    pub act: &'static str,
    /// What it usually comes from, most frequent first.
    pub likely: &'static [&'static str],
    /// What to do, first things first.
    pub cure: &'static [&'static str],
    /// Our rules that find the same, for `explain`.
    pub rules: &'static [&'static str],
    /// The cause that profiles predict log lines for, where it is one of theirs.
    pub predicted: Option<profile::Cause>,
}

/// Which layer refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Layer {
    /// The client certificate is refused, or none arrives.
    ClientCertificate,
    /// The gateway's own settings: its truststore, domain or server certificate.
    Setup,
    /// Refused behind a handshake that was in order: authorisation, routing, quotas.
    NotMutualTls,
    /// The connection ended for another reason.
    Connection,
    /// Nothing was refused.
    Accepted,
}

impl Layer {
    /// The word for it.
    const fn word(self) -> &'static str {
        match self {
            Self::ClientCertificate => "refused",
            Self::Setup => "setup",
            Self::NotMutualTls => "not mTLS",
            Self::Connection => "connection",
            Self::Accepted => "accepted",
        }
    }
}

impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Cause {}

impl Cause {
    /// A cause of this layer of which nothing is said yet: each table fills in what it knows.
    pub(super) const fn of(layer: Layer) -> Self {
        Self {
            id: "",
            layer,
            says: "",
            act: "",
            likely: &[],
            cure: &[],
            rules: &[],
            predicted: None,
        }
    }

    /// The word that opens a diagnosis. A bare 403 may be a client certificate's or not, and says neither.
    pub fn word(&self) -> &'static str {
        if *self == causes::FORBIDDEN { "undecided" } else { self.layer.word() }
    }

    /// Whether it leaves open what it was, so that a check, or another log, may say it.
    pub fn is_open(&self) -> bool {
        [&causes::FORBIDDEN, &causes::UNSPECIFIED, &causes::CERTIFICATE_ALONE].contains(&self)
    }
}
