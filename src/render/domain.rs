//! A domain, for people and for programs: its settings, what they mean, the check of its truststore, and what another
//! one would change.

use std::io::{self, Write};

use serde::Serialize;

use super::changes::{self, ChangeV1};
use super::json::{V1, word};
use super::layout::{BOLD, DIM, GREEN, PLAIN, Paper, paint_of};
use super::{Detail, Style, finding, human, safe};
use crate::aws::{Domain, MappedApi};
use crate::domain::{Candidate, DomainReport, Remark};
use crate::report::{ClientReport, Report};
use crate::severity::Severity;

/// Draws the report of a domain.
pub fn write(report: &DomainReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    settings(&mut paper, &report.domain)?;
    for remark in &report.remarks {
        paper.gap()?;
        draw(&mut paper, remark)?;
    }
    if let Some(check) = &report.check {
        paper.gap()?;
        human::alone(check, style, out)?;
    }
    let mut paper = Paper::new(out, style);
    if let Some(candidate) = &report.candidate {
        paper.gap()?;
        with_candidate(&mut paper, report.check.as_ref(), candidate)?;
    }
    if !report.commands.is_empty() {
        paper.gap()?;
        paper.plain("", "to deploy it (nothing was changed):")?;
        for command in &report.commands {
            paper.verbatim(&format!("  {command}"))?;
        }
    }
    Ok(())
}

fn settings(paper: &mut Paper<'_>, domain: &Domain) -> io::Result<()> {
    paper.paragraph(("", PLAIN), 0, (&domain.name, BOLD))?;
    let mut row = |name: &str, value: &str| {
        paper.paragraph((&format!("  {name:<17}"), DIM), 19, (value, PLAIN))
    };
    match &domain.mutual_tls {
        None => row("mutual TLS", "off")?,
        Some(tls) => {
            let version = tls
                .version
                .as_ref()
                .map_or("no version named".to_owned(), |id| format!("version {id}"));
            row("truststore", &format!("{}, {version}", tls.truststore))?;
        }
    }
    if let Some(status) = &domain.status {
        row("status", status)?;
    }
    if let Some(policy) = &domain.security_policy {
        row("security policy", policy)?;
    }
    if !domain.endpoint_types.is_empty() {
        row("endpoint", &domain.endpoint_types.join(", "))?;
    }
    if let Some(arn) = &domain.certificate_arn {
        row("certificate", arn)?;
    }
    if let Some(arn) = &domain.ownership_certificate_arn {
        row("ownership", arn)?;
    }
    for api in domain.apis.iter().flatten() {
        row("API", &described(api))?;
    }
    Ok(())
}

/// `/orders: orders (a1b2c3), stage prod, default endpoint closed`.
fn described(api: &MappedApi) -> String {
    let endpoint = match api.default_endpoint_disabled {
        Some(true) => "default endpoint closed",
        Some(false) => "default endpoint open",
        None => "default endpoint not known",
    };
    let name = api.name.as_ref().map(|name| format!("{name} ")).unwrap_or_default();
    format!("/{}: {name}({}), stage {}, {endpoint}", api.path, api.id, api.stage)
}

fn draw(paper: &mut Paper<'_>, remark: &Remark) -> io::Result<()> {
    let name = if remark.severity == Severity::Warn { "warning" } else { remark.severity.word() };
    let lead = format!("{name}[{}]", remark.id);
    paper.paragraph(
        (&lead, paint_of(remark.severity)),
        4,
        (&format!(": {}", remark.message), BOLD),
    )?;
    for fact in &remark.facts {
        finding::fact(paper, fact)?;
    }
    if paper.style().detail == Detail::Verbose {
        finding::fact(paper, &format!("documented: {}", remark.source))?;
    }
    if remark.help.is_empty() {
        return Ok(());
    }
    paper.paragraph(("help: ", GREEN.bold()), 6, (&remark.help, PLAIN))
}

/// What changes with another truststore: CAs, clients, findings.
fn with_candidate(
    paper: &mut Paper<'_>,
    now: Option<&Report>,
    candidate: &Candidate,
) -> io::Result<()> {
    let then = &candidate.check;
    paper.paragraph(("", PLAIN), 0, (&format!("with {} in its place:", then.bundle), BOLD))?;
    changes::draw(paper, &candidate.changes, 2)?;
    for (place, client) in then.clients.iter().enumerate() {
        let before = now.and_then(|now| now.clients.get(place));
        paper.plain("  ", &verdicts(before, client))?;
    }
    for found in then.findings.iter().filter(|found| is_new(now, found)) {
        paper.gap()?;
        finding::finding(paper, found, then.at)?;
    }
    let gone =
        now.map_or(0, |now| now.findings.iter().filter(|found| is_new(Some(then), found)).count());
    if gone > 0 {
        paper
            .plain("  ", &format!("{} gone", human::counted(gone, "finding is", "findings are")))?;
    }
    Ok(())
}

fn verdicts(before: Option<&ClientReport>, then: &ClientReport) -> String {
    let who = format!("{} ({})", then.location.certificate, then.location.file);
    let after = word(then.verdict);
    match before.map(|before| word(before.verdict)) {
        Some(before) if before == after => format!("{who}: {after}, as now"),
        Some(before) => format!("{who}: {after}; now: {before}"),
        None => format!("{who}: {after}"),
    }
}

/// Whether nothing of the kind is found in the other.
fn is_new(other: Option<&Report>, found: &crate::report::Finding) -> bool {
    !other.is_some_and(|other| {
        let same = |one: &crate::report::Finding| {
            one.rule.id == found.rule.id && one.message == found.message
        };
        other.findings.iter().any(same)
    })
}

/// Writes the report of a domain as one JSON object, and a newline.
pub fn write_json(report: &DomainReport, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let domain = &report.domain;
    let document = DomainV1 {
        version: 1,
        domain: said(&domain.name),
        status: domain.status.as_deref().map(said),
        security_policy: domain.security_policy.as_deref().map(said),
        endpoint_types: domain.endpoint_types.iter().map(|kind| said(kind)).collect(),
        certificate: domain.certificate_arn.as_deref().map(said),
        ownership_certificate: domain.ownership_certificate_arn.as_deref().map(said),
        truststore: domain.mutual_tls.as_ref().map(|tls| said(&tls.truststore)),
        truststore_version: domain
            .mutual_tls
            .as_ref()
            .and_then(|tls| tls.version.as_deref().map(said)),
        truststore_warnings: domain
            .mutual_tls
            .iter()
            .flat_map(|tls| tls.warnings.iter().map(|warning| said(warning)))
            .collect(),
        apis: domain.apis.as_ref().map(|apis| apis.iter().map(ApiV1::of).collect()),
        remarks: report.remarks.iter().map(RemarkV1::of).collect(),
        check: report.check.as_ref().map(|check| V1::of(check, style.detail)),
        candidate: report.candidate.as_ref().map(|candidate| CandidateV1 {
            changes: candidate.changes.iter().map(ChangeV1::of).collect(),
            check: V1::of(&candidate.check, style.detail),
        }),
        commands: report.commands.iter().map(|command| said(command)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct DomainV1<'a> {
    version: u32,
    domain: String,
    status: Option<String>,
    security_policy: Option<String>,
    endpoint_types: Vec<String>,
    certificate: Option<String>,
    ownership_certificate: Option<String>,
    truststore: Option<String>,
    truststore_version: Option<String>,
    truststore_warnings: Vec<String>,
    apis: Option<Vec<ApiV1>>,
    remarks: Vec<RemarkV1>,
    check: Option<V1<'a>>,
    candidate: Option<CandidateV1<'a>>,
    commands: Vec<String>,
}

#[derive(Serialize)]
struct ApiV1 {
    id: String,
    name: Option<String>,
    path: String,
    stage: String,
    default_endpoint_disabled: Option<bool>,
}

#[derive(Serialize)]
struct RemarkV1 {
    id: &'static str,
    severity: &'static str,
    message: String,
    facts: Vec<String>,
    help: String,
    source: &'static str,
}

#[derive(Serialize)]
struct CandidateV1<'a> {
    changes: Vec<ChangeV1>,
    check: V1<'a>,
}

impl ApiV1 {
    fn of(api: &MappedApi) -> Self {
        Self {
            id: said(&api.id),
            name: api.name.as_deref().map(said),
            path: said(&api.path),
            stage: said(&api.stage),
            default_endpoint_disabled: api.default_endpoint_disabled,
        }
    }
}

impl RemarkV1 {
    fn of(remark: &Remark) -> Self {
        Self {
            id: remark.id,
            severity: remark.severity.word(),
            message: said(&remark.message),
            facts: remark.facts.iter().map(|fact| said(fact)).collect(),
            help: said(&remark.help),
            source: remark.source,
        }
    }
}

fn said(text: &str) -> String {
    safe(text).into_owned()
}
