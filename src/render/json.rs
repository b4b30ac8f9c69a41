//! The report for programs. Its types are its own, so that a name changed in the library changes nothing
//! here; `version` rises when a field is removed or changes its meaning, never when one is added. The
//! schema is `docs/report.schema.json`, and a test holds the output against it.

mod finding;
mod remedy;
mod survey;

use std::io::{self, Write};

use serde::Serialize;

pub(super) use finding::{FindingV1, SuppressedV1};
use finding::{PlaceV1, SourceV1};
use remedy::RemedyV1;
use survey::SurveyV1;

use super::origin::ObjectV1;
use super::verdicts::difference;
use super::{Detail, Style, decisive, safe};
use crate::crypto::hex;
use crate::near::{Candidate, NameMatch, NearMisses, Validity};
use crate::path::{Breach, Id, Link, Step, Tree, Verdict};
use crate::profile::LogLine;
use crate::report::{ClientReport, Report, Survey};
use crate::truststore::Signed;

/// Writes one report as one JSON object, several as one object that holds them, and a newline.
pub fn write(survey: &Survey, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    match (survey.reports.as_slice(), survey.unread.is_empty()) {
        ([report], true) => {
            serde_json::to_writer_pretty(&mut *out, &V1::of(report, style.detail))?;
        }
        _ => serde_json::to_writer_pretty(&mut *out, &SurveyV1::of(survey, style.detail))?,
    }
    writeln!(out)
}

/// The document.
#[derive(Serialize)]
pub(super) struct V1<'a> {
    version: u32,
    bundle: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    objects: Vec<ObjectV1>,
    profile: &'static str,
    gateway: &'static str,
    at: String,
    certificates: usize,
    findings: Vec<FindingV1<'a>>,
    clients: Vec<ClientV1<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<Vec<RuleV1>>,
}

#[derive(Serialize)]
pub(super) struct ClientV1<'a> {
    place: PlaceV1<'a>,
    verdict: &'static str,
    reason: String,
    log: Option<LogV1>,
    with_sent: Option<&'static str>,
    openssl: Option<OpensslV1>,
    rfc5280: Option<StandardV1>,
    accepted_until: Option<String>,
    remedy: Option<RemedyV1>,
    tried: Vec<StepV1>,
    missing: Vec<MissingV1>,
}

#[derive(Serialize)]
struct LogV1 {
    /// The gateway's words after `Access denied. Reason: `; null where they are not public.
    reason: Option<&'static str>,
    basis: &'static str,
}

#[derive(Serialize)]
struct OpensslV1 {
    accepts: Option<bool>,
    says: String,
}

/// The verdict of the standard alone, and why the gateway's is another one.
#[derive(Serialize)]
struct StandardV1 {
    verdict: &'static str,
    reason: String,
    differs: Option<String>,
}

/// An issuer that is missing, and what comes closest to it.
#[derive(Serialize)]
struct MissingV1 {
    issuer_of: String,
    subject: String,
    key_id: Option<String>,
    urls: Vec<String>,
    candidates: Vec<CandidateV1>,
}

#[derive(Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "a row of a table, as the schema has it")]
struct CandidateV1 {
    from: &'static str,
    index: Option<u32>,
    certificate: String,
    sha256: String,
    name: &'static str,
    key_id_matches: Option<bool>,
    signature_matches: Option<bool>,
    valid: bool,
    ca: bool,
    may_sign: bool,
    path_length_suffices: bool,
    constrains_names: bool,
}

/// A certificate of the tree. The tree is a list, in which each points at the one below it: no reader has
/// to recurse, and no depth can exhaust one.
#[derive(Serialize)]
struct StepV1 {
    above: Option<usize>,
    from: &'static str,
    index: Option<u32>,
    certificate: String,
    sha256: String,
    may_end: bool,
    faults: Vec<FaultV1>,
}

#[derive(Serialize)]
struct FaultV1 {
    says: String,
    refuses: bool,
    standard: Option<&'static str>,
    source: Option<SourceV1>,
}

#[derive(Serialize)]
struct RuleV1 {
    rule: &'static str,
    looked_at: usize,
    findings: usize,
}

impl<'a> V1<'a> {
    pub(super) fn of(report: &'a Report, detail: Detail) -> Self {
        let rules = || {
            report.tallies.iter().map(|tally| RuleV1 {
                rule: tally.rule.id,
                looked_at: tally.looked_at,
                findings: tally.faults,
            })
        };
        Self {
            version: 1,
            bundle: said(&report.bundle),
            objects: report.origins.iter().map(ObjectV1::of).collect(),
            profile: report.profile.name,
            gateway: report.profile.title,
            at: report.at.to_string(),
            certificates: report.members.len(),
            findings: report.findings.iter().map(FindingV1::of).collect(),
            clients: report
                .clients
                .iter()
                .enumerate()
                .map(|one| ClientV1::of(report, one))
                .collect(),
            rules: (detail == Detail::Verbose).then(|| rules().collect()),
        }
    }
}

impl<'a> ClientV1<'a> {
    pub(super) fn of(report: &Report, (place, client): (usize, &'a ClientReport)) -> Self {
        Self {
            place: PlaceV1::of(&client.location),
            verdict: word(client.verdict),
            reason: said(&client.why()),
            log: client.log.map(LogV1::of),
            with_sent: client.with_sent.map(word),
            openssl: client
                .opinion
                .as_ref()
                .map(|opinion| OpensslV1 { accepts: opinion.accepts(), says: opinion.to_string() }),
            rfc5280: client.standard.as_ref().map(|tree| StandardV1 {
                verdict: word(tree.verdict()),
                reason: said(&decisive(tree)),
                differs: difference(client).map(|why| said(&why)),
            }),
            accepted_until: client.first_break.as_ref().map(|(until, _)| until.to_string()),
            remedy: client
                .remedy
                .as_ref()
                .map(|remedy| RemedyV1::of(remedy, &report.remedy(place).unwrap_or_default())),
            tried: listed(&client.tree),
            missing: client.near.iter().map(MissingV1::of).collect(),
        }
    }
}

impl LogV1 {
    fn of(line: &LogLine) -> Self {
        Self { reason: line.reason, basis: line.citation.basis.word() }
    }
}

impl MissingV1 {
    fn of(near: &NearMisses) -> Self {
        let wanted = &near.wanted;
        Self {
            issuer_of: said(&near.certificate.label()),
            subject: said(&wanted.subject.to_string()),
            key_id: wanted.key_id.as_deref().map(hex),
            urls: wanted.urls.iter().map(|url| said(url)).collect(),
            candidates: near.candidates.iter().map(CandidateV1::of).collect(),
        }
    }
}

impl CandidateV1 {
    fn of(candidate: &Candidate) -> Self {
        let (from, index) = origin(candidate.id);
        Self {
            from,
            index,
            certificate: said(&candidate.certificate.label()),
            sha256: hex(candidate.certificate.sha256()),
            name: match candidate.name {
                NameMatch::Same => "same",
                NameMatch::Normalised => "same in other bytes",
                NameMatch::CommonName => "same common name",
                NameMatch::Other => "other",
            },
            key_id_matches: candidate.key_id,
            signature_matches: match candidate.signature {
                Some(Signed::Yes) => Some(true),
                Some(Signed::No) => Some(false),
                _ => None,
            },
            valid: candidate.validity == Validity::Valid,
            ca: candidate.is_ca,
            may_sign: candidate.may_sign,
            path_length_suffices: candidate.path_length_short.is_none(),
            constrains_names: candidate.constrains_names,
        }
    }
}

impl StepV1 {
    fn of(step: &Step, above: Option<usize>, faults: Vec<FaultV1>) -> Self {
        let (from, index) = origin(step.id);
        Self {
            above,
            from,
            index,
            certificate: said(&step.certificate.label()),
            sha256: hex(step.certificate.sha256()),
            may_end: step.trusted,
            faults,
        }
    }
}

impl FaultV1 {
    fn of(breach: &Breach) -> Self {
        let standard = breach.clause.source();
        Self {
            says: said(&breach.clause.to_string()),
            refuses: breach.refuses(),
            standard: (!standard.is_empty()).then_some(standard),
            source: breach.citation.as_ref().map(SourceV1::of),
        }
    }
}

/// The tree as a list, each step after the one that it was tried for.
fn listed(tree: &Tree) -> Vec<StepV1> {
    let own = tree.client.iter().map(FaultV1::of).collect();
    let mut list = vec![StepV1::of(&tree.root, None, own)];
    let mut pending: Vec<(usize, &Link)> =
        tree.root.tried.iter().rev().map(|link| (0, link)).collect();
    while let Some((below, link)) = pending.pop() {
        let faults = link.breaches.iter().chain(&link.step.end).map(FaultV1::of).collect();
        let here = list.len();
        list.push(StepV1::of(&link.step, Some(below), faults));
        pending.extend(link.step.tried.iter().rev().map(|link| (here, link)));
    }
    list
}

/// Where a certificate comes from, and its place there.
const fn origin(id: Id) -> (&'static str, Option<u32>) {
    match id {
        Id::Client => ("client", None),
        Id::Stored(index) => ("bundle", Some(index)),
        Id::Sent(index) => ("sent", Some(index)),
    }
}

/// What a verdict is called: accept, refuse, unknown.
pub const fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Accept => "accept",
        Verdict::Unknown => "unknown",
        Verdict::Refuse => "refuse",
    }
}

fn said(text: &str) -> String {
    safe(text).into_owned()
}
