//! Two bundles, and what it means to put one in the other's place: which CAs come and go, which clients gain and lose
//! access, and which change is to blame. Who loses access is no inference from what was removed: each client is judged
//! with both bundles, and a change is called the cause only where undoing it alone was tried and brings the client back.

mod allowance;
mod blame;
mod group;
mod mark;
mod moved;
mod news;
mod replay;

use crate::aws::Origin;
use crate::baseline::Baseline;
use crate::bundle::Bundle;
use crate::changes::{Change, Kind};
use crate::path::Question;
use crate::profile::Profile;
use crate::report::{Finding, Location};
use crate::severity::Severity;
use crate::time::Time;
use crate::waiver::Waiver;

use crate::audience::Presented;
pub use crate::audience::{Load, Named, Seen};
pub(crate) use allowance::fingerprint;
pub use allowance::{Allowance, allowances};
pub use blame::Blame;
pub use group::{Direction, Group};
pub use mark::Mark;
pub use replay::{Replay, Turn};

/// What is to be compared.
#[derive(Debug)]
pub struct Inquiry<'a> {
    /// The bundle that is in use.
    pub old: &'a Bundle,
    /// The bundle that is to take its place.
    pub new: &'a Bundle,
    /// Whose rules, when, for which purpose.
    pub question: Question,
    /// Clients that may lose access.
    pub allowed: Vec<Allowance>,
    /// How many days before its end a certificate is said to expire soon.
    pub warn_days: u32,
    /// Severities that the user sets, by the id of the rule.
    pub severities: &'a [(String, Severity)],
    /// Findings that are accepted.
    pub waivers: &'a [Waiver],
    /// Findings that were there before.
    pub baseline: Option<&'a Baseline>,
}

/// What is different.
#[derive(Debug)]
pub struct Diff {
    /// The bundle that is in use.
    pub old: Side,
    /// The bundle that is to take its place.
    pub new: Side,
    /// Whose rules.
    pub profile: &'static Profile,
    /// The moment that was asked about.
    pub at: Time,
    /// Whether both have the same bytes, text between the certificates included.
    pub same_bytes: bool,
    /// CAs that came, went, or took another's place.
    pub changes: Vec<Change>,
    /// How many of the certificates that both have would have to be moved to bring them into the same order.
    pub moved: usize,
    /// The reading of the clients was ended before its time: what is said of them speaks of a part.
    pub ended: bool,
    /// What becomes of the clients; `None` where none was given, or none was read before the end.
    pub clients: Option<Outcome>,
    /// Findings that the new bundle brings, worst first.
    pub brought: Vec<Finding>,
    /// Findings of the old bundle that are gone.
    pub mended: Vec<Finding>,
    /// Added certificates that trust more than they should.
    pub over_trust: Vec<OverTrust>,
}

/// One of the two bundles.
#[derive(Clone, Debug)]
pub struct Side {
    /// Its name, as the user wrote it.
    pub name: String,
    /// Certificates in it.
    pub certificates: usize,
    /// Where it is in S3, which versions were read.
    pub origins: Vec<Origin>,
}

/// What becomes of the clients.
#[derive(Debug)]
pub struct Outcome {
    /// All that were given.
    pub all: Load,
    /// Those that keep access.
    pub kept: Load,
    /// Those that have none with either bundle, or of which neither is known.
    pub without: Load,
    /// Those that lose it, the most requests first.
    pub lost: Vec<Group>,
    /// Those that gain it.
    pub gained: Vec<Group>,
    /// Those that keep it, and lose it earlier than with the old bundle.
    pub later: Vec<Group>,
    /// For each certificate that is gone, whether it is still needed.
    pub removals: Vec<Removal>,
    /// Clients that may lose access, and do not: what is said of them says nothing.
    pub idle: Vec<Allowance>,
}

/// A certificate that the new bundle does not have.
#[derive(Clone, Debug)]
pub struct Removal {
    /// The certificate.
    pub certificate: Location,
    /// What happened to it: removed, renewed or rekeyed.
    pub kind: Kind,
    /// The clients that lose access for want of it, those that may left out; `until` is the end of the last of them: the
    /// first day on which nobody misses it.
    pub missed: Load,
}

/// An added certificate that trusts more than it should, or than anybody needs.
#[derive(Clone, Debug)]
pub struct OverTrust {
    /// The certificate.
    pub certificate: Location,
    /// Why.
    pub why: Excess,
}

/// Why a certificate trusts more than it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excess {
    /// It is a public CA, which issues to anybody.
    Public,
    /// It is a client's own certificate, and can issue further clients.
    ClientsOwnCa,
    /// It is no CA: it lets in one client, and nothing but its removal shuts that out.
    EndEntity,
    /// None of the given clients needs it.
    Unneeded,
    /// A root that can issue clients in any name, beside other such roots.
    AnyName,
}

impl Diff {
    /// The same certificates in the same order, and no client's access changes.
    pub fn is_empty(&self) -> bool {
        let nobody = |outcome: &Outcome| {
            outcome.lost.is_empty() && outcome.gained.is_empty() && outcome.later.is_empty()
        };
        self.changes.is_empty() && self.moved == 0 && self.clients.as_ref().is_none_or(nobody)
    }

    /// Clients that lose access, those that may left out.
    pub fn losses(&self) -> Load {
        let mut all = Load::default();
        for group in self.clients.iter().flat_map(|outcome| &outcome.lost) {
            all.join(&group.forbidden());
        }
        all
    }

    /// The worst severity among the findings that the new bundle brings and that nobody has accepted.
    pub fn worst_brought(&self) -> Severity {
        let counts = self.brought.iter().filter(|finding| finding.suppressed.is_none());
        counts.map(|finding| finding.severity).max().unwrap_or(Severity::Off)
    }
}

impl Side {
    fn of(bundle: &Bundle) -> Self {
        Self {
            name: bundle.name.clone(),
            certificates: bundle.members.len(),
            origins: bundle
                .files
                .iter()
                .filter_map(|file| file.origin.as_deref().cloned())
                .collect(),
        }
    }
}

impl Excess {
    /// What is wrong with it, to stand after its name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Public => "a public CA: it issues to anybody",
            Self::ClientsOwnCa => {
                "a client's own certificate with CA:TRUE: it can issue further clients"
            }
            Self::EndEntity => "no CA: it lets in one client, until somebody removes it here",
            Self::AnyName => "a root without name constraints: it can issue clients in any name",
            Self::Unneeded => "none of the given clients needs it",
        }
    }
}
