//! What a check found: findings, a verdict for each client with the whole tree behind it, and how much each
//! rule looked at, so that silence can be told from never having looked. Renderers draw this; they decide
//! nothing. Several checks of one run stand side by side in a [`Survey`].

mod authority;
mod identity;
mod survey;

use std::sync::Arc;

pub use authority::Authority;
pub use identity::identity_of;
pub use survey::{Difference, Joined, Survey, Unread};

use crate::aws::Origin;
use crate::bundle::Member;
use crate::crypto::hex;
use crate::near::NearMisses;
use crate::path::{self, Tree, Verdict};
use crate::profile::{Citation, LogLine, Profile};
use crate::repair::Remedy;
use crate::rule::{Check, Rule};
use crate::second_opinion::{Disagreement, Opinion};
use crate::severity::Severity;
use crate::time::Time;

/// What a check found.
#[derive(Debug)]
pub struct Report {
    /// The bundle, as the user named it.
    pub bundle: String,
    /// The objects that were read for it, where it comes from S3, in which version each.
    pub origins: Vec<Origin>,
    /// Whose rules.
    pub profile: &'static Profile,
    /// The moment that was asked about.
    pub at: Time,
    /// Where each certificate of the bundle stands that could be read, in its order.
    pub members: Vec<Location>,
    /// How each of these hangs together with the others.
    pub authorities: Vec<Authority>,
    /// What rules said, worst first, then by file and line.
    pub findings: Vec<Finding>,
    /// A verdict for each client.
    pub clients: Vec<ClientReport>,
    /// How much each rule looked at.
    pub tallies: Vec<Tally>,
}

impl Report {
    /// The worst severity of all findings that are not suppressed, `Off` where there is none.
    pub fn worst(&self) -> Severity {
        let counted = self.findings.iter().filter(|finding| finding.suppressed.is_none());
        counted.map(|finding| finding.severity).max().unwrap_or(Severity::Off)
    }

    /// Whether some client is refused, and nobody has accepted that it is.
    pub fn refuses(&self) -> bool {
        self.any_client_is(Verdict::Refuse)
    }

    /// Whether a client has this verdict, and the finding that says why is not suppressed.
    pub fn any_client_is(&self, verdict: Verdict) -> bool {
        self.clients.iter().enumerate().any(|(index, client)| {
            let why = self.deciding(index).and_then(|place| self.findings.get(place));
            client.verdict == verdict && why.is_none_or(|finding| finding.suppressed.is_none())
        })
    }

    /// Whether this fails a check for which so much matters: a finding, or a client that is refused. Doubt rests on what
    /// nobody documents, and weighs as much as the warning that says so. `None` where nothing is to fail.
    pub fn fails(&self, fail_on: Option<Severity>) -> bool {
        let doubt =
            if self.any_client_is(Verdict::Unknown) { Severity::Warn } else { Severity::Off };
        fail_on.is_some_and(|least| self.refuses() || self.worst().max(doubt) >= least)
    }

    /// The finding that says why a client is not accepted, by its place among all: the worst one that looked at its
    /// paths, or else the worst one that looked at the client. `None` where it is accepted, or the rule is off.
    pub fn deciding(&self, client: usize) -> Option<usize> {
        let refused =
            self.clients.get(client).filter(|client| client.verdict != Verdict::Accept)?;
        let worst = |wanted: fn(&Check) -> bool| {
            self.findings.iter().position(|finding| {
                finding.client == Some(client)
                    && finding.severity >= Severity::Warn
                    && wanted(&finding.rule.check)
            })
        };
        // Where nothing in the tree stands in the way, OpenSSL's refusal counts; what else is odd about the client does not.
        let difference = || {
            let said = |one: &Finding| one.client == Some(client) && one.rule.id == DIFFERENCE;
            self.findings.iter().position(said)
        };
        worst(|check| matches!(check, Check::Path(_))).or_else(|| {
            if refused.tree.decisive().is_some() { worst(|_| true) } else { difference() }
        })
    }

    /// Puts the findings in order: worst first, then by client, file and line. The sort is stable: of equals, those of
    /// the first rule, and the first found, come first.
    pub fn order_findings(&mut self) {
        self.findings.sort_by_key(|finding| {
            let place = finding.places.first();
            let place = place.map(|place| (Arc::clone(&place.file), place.line));
            (std::cmp::Reverse(finding.severity), finding.client, place)
        });
    }

    /// What can be done for a client that is not accepted, in words.
    pub fn remedy(&self, client: usize) -> Option<String> {
        let name = |place: usize| {
            self.clients.get(place).map(|one| one.location.certificate.clone()).unwrap_or_default()
        };
        Some(self.clients.get(client)?.remedy.as_ref()?.words(name))
    }
}

/// What a rule said of one thing.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule.
    pub rule: &'static Rule,
    /// Its severity here: the rule's, the profile's or the user's, held at `warn` where it rests on an inference.
    pub severity: Severity,
    /// One sentence, which stands alone.
    pub message: String,
    /// Where: the first is the place, the others are concerned too.
    pub places: Vec<Location>,
    /// Further facts, one a line.
    pub facts: Vec<String>,
    /// The gateway's limit that is broken: who says so.
    pub citation: Option<Citation>,
    /// What to do.
    pub help: String,
    /// The client that it speaks of, by its place in `Report::clients`.
    pub client: Option<usize>,
    /// Who has accepted it: then it is shown, and fails nothing.
    pub suppressed: Option<Suppressed>,
}

/// Why a finding fails nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suppressed {
    /// What suppresses it.
    pub by: SuppressedBy,
    /// The reason that its author gives.
    pub reason: String,
    /// The moment at which it counts again; `None` where there is none.
    pub until: Option<Time>,
    /// Where this is written: `truststore.toml:12`.
    pub place: String,
}

/// What suppresses a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SuppressedBy {
    /// Somebody has accepted it, with a reason and an end.
    Waiver,
    /// It was there when the bundle was first checked.
    Baseline,
}

impl SuppressedBy {
    /// What a finding is called that it suppresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Waiver => "waived",
            Self::Baseline => "in the baseline",
        }
    }
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The file, as the user named it.
    pub file: Arc<str>,
    /// Its first line, 1-based; 0 for the whole file.
    pub line: usize,
    /// Its last line.
    pub last_line: usize,
    /// The certificate there, as people know it; empty where there is none.
    pub certificate: String,
    /// The end of the certificate's validity, where there is one.
    pub not_after: Option<Time>,
    /// The SHA-256 of the certificate, lower-case hex; empty where there is none.
    pub sha256: String,
    /// The SHA-256 of the block's bytes in the file, lower-case hex, where no certificate could be read from it; else
    /// empty.
    pub block: String,
}

impl Location {
    /// The place of a certificate.
    pub fn of(member: &Member) -> Self {
        let certificate = &member.certificate;
        Self {
            file: Arc::clone(&member.file),
            line: member.place.first_line,
            last_line: member.place.last_line,
            certificate: certificate.label(),
            not_after: Some(certificate.not_after),
            sha256: hex(certificate.sha256()),
            block: String::new(),
        }
    }

    /// A whole file.
    pub fn whole(file: &Arc<str>) -> Self {
        Self {
            file: Arc::clone(file),
            line: 0,
            last_line: 0,
            certificate: String::new(),
            not_after: None,
            sha256: String::new(),
            block: String::new(),
        }
    }
}

/// A verdict, and what it rests on.
#[derive(Debug)]
pub struct ClientReport {
    /// The client certificate.
    pub location: Location,
    /// Where each certificate stands that it sends.
    pub sent: Vec<Location>,
    /// Whether the gateway lets it in.
    pub verdict: Verdict,
    /// The line that the gateway will log; `None` where it accepts, or logs nothing.
    pub log: Option<&'static LogLine>,
    /// Everything that was tried.
    pub tree: Tree,
    /// Candidates for each issuer that is missing.
    pub near: Vec<NearMisses>,
    /// The verdict with the sent certificates counted, where it differs.
    pub with_sent: Option<Verdict>,
    /// What OpenSSL says, where it was asked.
    pub opinion: Option<Opinion>,
    /// Why OpenSSL says otherwise, where it does.
    pub disagreement: Option<Disagreement>,
    /// What the same question gives under the standard alone; `None` where that is the profile itself, or clients are
    /// many.
    pub standard: Option<Tree>,
    /// What can be done where it is not accepted; `None` also where it was not sought, because many clients are refused.
    pub remedy: Option<Remedy>,
    /// The first moment at which an accepted client stops being accepted, and whose end that is.
    pub first_break: Option<(Time, String)>,
}

impl ClientReport {
    /// Why it is not accepted, in one clause to stand after its name; empty where it is.
    pub fn why(&self) -> String {
        let why = match self.verdict {
            Verdict::Accept => return String::new(),
            _ => path::decisive(&self.tree),
        };
        match &self.opinion {
            Some(opinion) if why.is_empty() => format!("OpenSSL refuses it: {opinion}"),
            _ => why,
        }
    }
}

/// The rule that speaks of what OpenSSL says.
const DIFFERENCE: &str = "path-verifiers-disagree";

/// How much a rule looked at.
#[derive(Clone, Copy, Debug)]
pub struct Tally {
    /// The rule.
    pub rule: &'static Rule,
    /// Things that it looked at.
    pub looked_at: usize,
    /// Faults that it stated.
    pub faults: usize,
}
