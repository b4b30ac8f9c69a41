//! What a check found: findings, a verdict for each client with the whole tree behind it, and how much each
//! rule looked at, so that silence can be told from never having looked. Renderers draw this; they decide
//! nothing.

use std::sync::Arc;

use crate::aws::Origin;
use crate::bundle::Member;
use crate::crypto::hex;
use crate::near::NearMisses;
use crate::path::{Tree, Verdict};
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
    /// What rules said, worst first, then by file and line.
    pub findings: Vec<Finding>,
    /// A verdict for each client.
    pub clients: Vec<ClientReport>,
    /// How much each rule looked at.
    pub tallies: Vec<Tally>,
}

impl Report {
    /// The worst severity of all findings, `Off` where there is none.
    pub fn worst(&self) -> Severity {
        self.findings.iter().map(|finding| finding.severity).max().unwrap_or(Severity::Off)
    }

    /// Whether some client is refused.
    pub fn refuses(&self) -> bool {
        self.clients.iter().any(|client| client.verdict == Verdict::Refuse)
    }

    /// The finding that says why a client is not accepted, by its place among all: the worst one that looked at its
    /// paths, or else the worst one that looked at the client. `None` where it is accepted, or the rule is off.
    pub fn deciding(&self, client: usize) -> Option<usize> {
        self.clients.get(client).filter(|client| client.verdict != Verdict::Accept)?;
        let worst = |wanted: fn(&Check) -> bool| {
            self.findings.iter().position(|finding| {
                finding.client == Some(client)
                    && finding.severity >= Severity::Warn
                    && wanted(&finding.rule.check)
            })
        };
        worst(|check| matches!(check, Check::Path(_))).or_else(|| worst(|_| true))
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
}

/// Where something stands.
#[derive(Clone, Debug, PartialEq, Eq)]
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
