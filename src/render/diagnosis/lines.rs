//! A diagnosis for programs: one JSON object a line, one line for each cause and client.

use std::io::{self, Write};

use serde::Serialize;

use super::super::json::word;
use super::super::safe;
use super::refusals;
use crate::diagnose::{Accord, Affected, Cause, Diagnosis, Group, Proof};

/// Writes a line for each client of each cause, and one for what was not recognised.
pub fn write(diagnosis: &Diagnosis, out: &mut dyn Write) -> io::Result<()> {
    groups(diagnosis.groups.iter(), "total", out)?;
    let Some(unknown) = diagnosis.unrecognised.as_ref().filter(|_| diagnosis.passed_over > 0)
    else {
        return Ok(());
    };
    line(
        &UnrecognisedV1 {
            version: 1,
            unrecognised: diagnosis.passed_over,
            input: said(&unknown.place.0),
            line: unknown.place.1,
            text: said(&unknown.text),
            nearest: unknown.nearest.map(|message| message.text),
        },
        out,
    )
}

/// Writes a line for one incident of a log that goes on.
pub fn write_one(diagnosis: &Diagnosis, out: &mut dyn Write) -> io::Result<()> {
    groups(refusals(diagnosis).into_iter(), "incident", out)
}

fn groups<'a>(
    groups: impl Iterator<Item = &'a Group>,
    of: &'static str,
    out: &mut dyn Write,
) -> io::Result<()> {
    for group in groups {
        if group.clients.is_empty() {
            line(&LineV1::of(of, group, None), out)?;
        }
        for client in &group.clients {
            line(&LineV1::of(of, group, Some(client)), out)?;
        }
    }
    Ok(())
}

fn line(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, value)?;
    writeln!(out)
}

#[derive(Serialize)]
struct LineV1 {
    version: u32,
    /// `total` of a cause and client, or one `incident` of a log that goes on.
    of: &'static str,
    cause: Option<&'static str>,
    layer: Option<&'static str>,
    says: Option<&'static str>,
    act: Option<&'static str>,
    count: usize,
    first: Option<String>,
    last: Option<String>,
    input: String,
    line: usize,
    form: &'static str,
    said: String,
    request: Option<String>,
    system: Option<&'static str>,
    relayed_by: Option<&'static str>,
    basis: Option<&'static str>,
    source: Option<&'static str>,
    rules: &'static [&'static str],
    likely: &'static [&'static str],
    cure: &'static [&'static str],
    client: Option<ClientV1>,
    check: Option<CheckV1>,
}

#[derive(Serialize)]
struct ClientV1 {
    name: String,
    subject: Option<String>,
    issuer: Option<String>,
    serial: Option<String>,
    sha256: Option<String>,
    not_before: Option<String>,
    not_after: Option<String>,
    damage: Option<String>,
}

#[derive(Serialize)]
struct CheckV1 {
    verdict: &'static str,
    at: String,
    accord: &'static str,
    with_newest: Option<&'static str>,
    remedy: Option<String>,
    reason: Option<String>,
    findings: Vec<&'static str>,
    explanations: &'static [&'static str],
}

#[derive(Serialize)]
struct UnrecognisedV1 {
    version: u32,
    unrecognised: usize,
    input: String,
    line: usize,
    text: String,
    nearest: Option<&'static str>,
}

impl LineV1 {
    fn of(of: &'static str, group: &Group, client: Option<&Affected>) -> Self {
        let first = &group.first;
        let span = client.map_or(group.span, |client| client.span);
        let message = group.said.first();
        Self {
            version: 1,
            of,
            cause: group.cause.map(|cause| cause.id),
            layer: group.cause.map(Cause::word),
            says: group.cause.map(|cause| cause.says),
            act: group.cause.map(|cause| cause.act).filter(|act| !act.is_empty()),
            count: client.map_or(group.count, |client| client.count),
            first: span.map(|(first, _)| first.to_string()),
            last: span.map(|(_, last)| last.to_string()),
            input: said(client.map_or(&group.input, |client| &client.place.0)),
            line: client.map_or(first.line, |client| client.place.1),
            form: client.map_or(first.form, |client| client.form).words(),
            said: said(&first.said),
            request: first.request.as_deref().map(said),
            system: message.map(|(message, ..)| message.system.title()),
            relayed_by: message.and_then(|(_, relay, _)| relay.map(crate::diagnose::System::title)),
            basis: message.map(|(message, ..)| message.citation.basis.word()),
            source: message.map(|(message, ..)| message.citation.page.address),
            rules: group.cause.map(|cause| cause.rules).unwrap_or_default(),
            likely: group.cause.map(|cause| cause.likely).unwrap_or_default(),
            cure: group.cause.map(|cause| cause.cure).unwrap_or_default(),
            client: client.map(ClientV1::of),
            check: client.and_then(|client| client.proof.as_ref()).map(CheckV1::of),
        }
    }
}

impl ClientV1 {
    fn of(affected: &Affected) -> Self {
        let client = &affected.client;
        let text = |text: &Option<String>| text.as_deref().map(said);
        let certificate = client.certificate.as_ref();
        Self {
            name: said(&client.label()),
            subject: text(&client.subject),
            issuer: text(&client.issuer),
            serial: text(&client.serial),
            sha256: client.sha256(),
            not_before: certificate
                .map(|own| own.not_before)
                .or(client.not_before)
                .map(|at| at.to_string()),
            not_after: certificate
                .map(|own| own.not_after)
                .or(client.not_after)
                .map(|at| at.to_string()),
            damage: text(&client.damage),
        }
    }
}

impl CheckV1 {
    fn of(proof: &Proof) -> Self {
        let client = proof.report.as_ref().and_then(|report| report.clients.first());
        let findings = proof.report.iter().flat_map(|report| &report.findings);
        Self {
            verdict: word(proof.verdict),
            at: proof.at.to_string(),
            accord: match proof.accord {
                Accord::Agrees => "agrees",
                Accord::OtherCause => "other cause",
                Accord::CheckAccepts => "check accepts",
                Accord::Open => "open",
                Accord::CheckRefuses => "check refuses",
                Accord::NotTheCertificate => "not the certificate",
            },
            with_newest: proof.with_newer.map(word),
            remedy: proof
                .report
                .as_ref()
                .and_then(|report| report.remedy(0))
                .map(|text| said(&text)),
            reason: client.map(|client| said(&client.why())),
            findings: findings
                .filter(|finding| finding.client == Some(0))
                .map(|finding| finding.rule.id)
                .collect(),
            explanations: proof.explanations(),
        }
    }
}

fn said(text: &str) -> String {
    safe(text).into_owned()
}
