//! What a new bundle changes, for programs: one object, described by docs/diff.schema.json; or one line for each client,
//! whether its access changes or not, and the whole object, on one line, last.

use std::io::{self, Write};

use serde::Serialize;

use super::super::changes::ChangeV1;
use super::super::json::{SuppressedV1, word};
use super::super::origin::ObjectV1;
use super::super::safe;
use super::{headline, words};
use crate::audience::Reason;
use crate::diff::{Blame, Diff, Group, Load, Named, OverTrust, Removal, Side, Turn};
use crate::path::Verdict;
use crate::report::{Finding, Location};

/// Writes it as one JSON object, and a newline.
pub fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &DiffV1::of(diff))?;
    writeln!(out)
}

/// Writes the same on one line.
pub fn write_line(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &DiffV1::of(diff))?;
    writeln!(out)
}

/// Writes a client, on one line.
pub fn write_turn(turn: &Turn, out: &mut dyn Write) -> io::Result<()> {
    let line = TurnV1 {
        kind: "client",
        access: match (turn.direction, turn.after) {
            (Some(direction), _) => words::word(direction),
            (None, Verdict::Accept) => "kept",
            (None, Verdict::Unknown | Verdict::Refuse) => "none",
        },
        client: NamedV1::of(&turn.client),
        issuer: said(&turn.issuer),
        old: word(turn.before),
        new: word(turn.after),
        reason: turn.reason.as_ref().map(ReasonV1::of),
        blame: turn.blame.as_ref().map(BlameV1::of),
        ends: turn.ends.as_ref().map(|(at, _)| at.to_string()),
    };
    serde_json::to_writer(&mut *out, &line)?;
    writeln!(out)
}

#[derive(Serialize)]
struct DiffV1 {
    kind: &'static str,
    version: u32,
    summary: String,
    old: SideV1,
    new: SideV1,
    profile: &'static str,
    gateway: &'static str,
    at: String,
    same: bool,
    changes: Vec<ChangeV1>,
    moved: usize,
    partial: bool,
    clients: Option<ClientsV1>,
    over_trust: Vec<OverTrustV1>,
    new_findings: Vec<FindingV1>,
    mended_findings: Vec<FindingV1>,
}

#[derive(Serialize)]
struct SideV1 {
    bundle: String,
    certificates: usize,
    objects: Vec<ObjectV1>,
}

#[derive(Serialize)]
struct ClientsV1 {
    all: LoadV1,
    kept: LoadV1,
    without: LoadV1,
    lost: Vec<GroupV1>,
    gained: Vec<GroupV1>,
    later: Vec<GroupV1>,
    removals: Vec<RemovalV1>,
    idle_allowances: Vec<IdleV1>,
}

#[derive(Serialize)]
pub(in crate::render) struct LoadV1 {
    clients: u64,
    requests: u64,
    first: Option<String>,
    last: Option<String>,
    until: Option<String>,
}

#[derive(Serialize)]
struct GroupV1 {
    issuer: String,
    verdict: &'static str,
    reason: ReasonV1,
    blame: BlameV1,
    load: LoadV1,
    allowed: u64,
    ends: Option<String>,
    named: Vec<NamedV1>,
}

#[derive(Serialize)]
struct ReasonV1 {
    words: String,
    log: Option<&'static str>,
}

#[derive(Serialize)]
struct BlameV1 {
    proven: bool,
    any_one_suffices: bool,
    lacks: Vec<CertificateV1>,
    surplus: Vec<CertificateV1>,
}

#[derive(Serialize)]
pub(in crate::render) struct CertificateV1 {
    certificate: String,
    sha256: String,
    file: String,
    line: usize,
    not_after: Option<String>,
}

#[derive(Serialize)]
pub(in crate::render) struct NamedV1 {
    certificate: String,
    sha256: String,
    file: String,
    line: usize,
    not_after: String,
    requests: u64,
    last: Option<String>,
    allowed: Option<String>,
}

#[derive(Serialize)]
struct RemovalV1 {
    certificate: CertificateV1,
    change: &'static str,
    missed: LoadV1,
    safe_after: Option<String>,
}

#[derive(Serialize)]
struct IdleV1 {
    sha256: String,
    reason: String,
    place: String,
}

#[derive(Serialize)]
struct OverTrustV1 {
    certificate: CertificateV1,
    why: &'static str,
}

#[derive(Serialize)]
struct FindingV1 {
    rule: &'static str,
    severity: &'static str,
    message: String,
    places: Vec<CertificateV1>,
    help: String,
    suppressed: Option<SuppressedV1>,
}

#[derive(Serialize)]
struct TurnV1 {
    kind: &'static str,
    access: &'static str,
    client: NamedV1,
    issuer: String,
    old: &'static str,
    new: &'static str,
    reason: Option<ReasonV1>,
    blame: Option<BlameV1>,
    ends: Option<String>,
}

impl DiffV1 {
    fn of(diff: &Diff) -> Self {
        let side = |side: &Side| SideV1 {
            bundle: said(&side.name),
            certificates: side.certificates,
            objects: side.origins.iter().map(ObjectV1::of).collect(),
        };
        let groups = |groups: &[Group]| groups.iter().map(GroupV1::of).collect();
        Self {
            kind: "diff",
            version: 1,
            summary: said(&headline::headline(diff)),
            old: side(&diff.old),
            new: side(&diff.new),
            profile: diff.profile.name,
            gateway: diff.profile.title,
            at: diff.at.to_string(),
            same: diff.is_empty(),
            changes: diff.changes.iter().map(ChangeV1::of).collect(),
            moved: diff.moved,
            partial: diff.ended,
            clients: diff.clients.as_ref().map(|outcome| ClientsV1 {
                all: LoadV1::of(&outcome.all),
                kept: LoadV1::of(&outcome.kept),
                without: LoadV1::of(&outcome.without),
                lost: groups(&outcome.lost),
                gained: groups(&outcome.gained),
                later: groups(&outcome.later),
                removals: outcome.removals.iter().map(RemovalV1::of).collect(),
                idle_allowances: outcome
                    .idle
                    .iter()
                    .map(|one| IdleV1 {
                        sha256: one.sha256.clone(),
                        reason: said(&one.reason),
                        place: said(&one.place),
                    })
                    .collect(),
            }),
            over_trust: diff.over_trust.iter().map(OverTrustV1::of).collect(),
            new_findings: diff.brought.iter().map(FindingV1::of).collect(),
            mended_findings: diff.mended.iter().map(FindingV1::of).collect(),
        }
    }
}

impl LoadV1 {
    pub(in crate::render) fn of(load: &Load) -> Self {
        Self {
            clients: load.clients,
            requests: load.requests,
            first: load.first.map(|time| time.to_string()),
            last: load.last.map(|time| time.to_string()),
            until: load.until.map(|time| time.to_string()),
        }
    }
}

impl GroupV1 {
    fn of(group: &Group) -> Self {
        Self {
            issuer: said(&group.issuer),
            verdict: word(group.verdict),
            reason: ReasonV1::of(&group.reason),
            blame: BlameV1::of(&group.blame),
            load: LoadV1::of(&group.load),
            allowed: group.allowed.clients,
            ends: group.ends.as_ref().map(|(at, _)| at.to_string()),
            named: group.named.iter().map(NamedV1::of).collect(),
        }
    }
}

impl ReasonV1 {
    fn of(reason: &Reason) -> Self {
        Self { words: said(&reason.words), log: reason.log.and_then(|log| log.reason) }
    }
}

impl BlameV1 {
    fn of(blame: &Blame) -> Self {
        let places = |all: &[Location]| all.iter().map(CertificateV1::of).collect();
        let (lacks, surplus) = match blame {
            Blame::Any(lacks) => (places(lacks), Vec::new()),
            Blame::Together { lacks, surplus } => (places(lacks), places(surplus)),
            Blame::Unproven => (Vec::new(), Vec::new()),
        };
        let any_one_suffices = matches!(blame, Blame::Any(_));
        Self { proven: blame.is_proven(), any_one_suffices, lacks, surplus }
    }
}

impl CertificateV1 {
    pub(in crate::render) fn of(location: &Location) -> Self {
        Self {
            certificate: said(&location.certificate),
            sha256: location.sha256.clone(),
            file: said(&location.file),
            line: location.line,
            not_after: location.not_after.map(|end| end.to_string()),
        }
    }
}

impl NamedV1 {
    pub(in crate::render) fn of(named: &Named) -> Self {
        Self {
            certificate: said(&named.certificate),
            sha256: named.sha256.clone(),
            file: said(&named.file),
            line: named.line,
            not_after: named.not_after.to_string(),
            requests: named.requests,
            last: named.last.map(|last| last.to_string()),
            allowed: named.allowed.as_deref().map(said),
        }
    }
}

impl RemovalV1 {
    fn of(removal: &Removal) -> Self {
        Self {
            certificate: CertificateV1::of(&removal.certificate),
            change: removal.kind.word(),
            missed: LoadV1::of(&removal.missed),
            safe_after: removal.missed.until.map(|until| until.to_string()),
        }
    }
}

impl OverTrustV1 {
    fn of(one: &OverTrust) -> Self {
        Self { certificate: CertificateV1::of(&one.certificate), why: one.why.words() }
    }
}

impl FindingV1 {
    fn of(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.id,
            severity: finding.severity.word(),
            message: said(&finding.message),
            places: finding.places.iter().map(CertificateV1::of).collect(),
            help: said(&finding.help),
            suppressed: finding.suppressed.as_ref().map(SuppressedV1::of),
        }
    }
}

fn said(text: &str) -> String {
    safe(text).into_owned()
}
