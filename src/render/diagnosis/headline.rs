//! The first line of a cause, which alone must be enough to act: what is wrong, of whom, and what to do first; then where
//! and when it was met.

use std::fmt::Write as _;
use std::io;

use super::super::finding;
use super::super::layout::{BLUE, BOLD, CYAN, PLAIN, Paper, RED, YELLOW};
use super::id;
use crate::diagnose::{Accord, Cause, Group, Layer, Proof, causes};
use crate::path::Verdict;
use crate::report::Finding;

pub(super) fn headline(
    paper: &mut Paper<'_>,
    group: &Group,
    proof: Option<&Proof>,
    culprit: Option<&Finding>,
) -> io::Result<()> {
    let layer = group.cause.map_or(Layer::ClientCertificate, |cause| cause.layer);
    let paint = match layer {
        Layer::ClientCertificate => RED,
        Layer::Setup => YELLOW,
        _ => CYAN,
    };
    let lead = format!("{}[{}]", group.cause.map_or("refused", Cause::word), id(group));
    let general = group
        .cause
        .map_or("the client was refused, for a reason that no public page explains", |cause| {
            cause.says
        });
    let act = group.cause.map(|cause| cause.act).unwrap_or_default();
    let remedy = proof
        .and_then(|proof| proof.report.as_ref())
        .and_then(|report| report.clients.first()?.remedy.as_ref())
        .map(crate::repair::Remedy::in_short);
    let is_alone = group.cause.is_some_and(|cause| *cause == causes::CERTIFICATE_ALONE);
    let mut text = match (culprit, proof.map(|proof| proof.accord)) {
        (_, Some(Accord::CheckAccepts)) => {
            format!(
                "with this bundle the client is accepted, and the log says otherwise: {general}"
            )
        }
        (Some(found), Some(Accord::CheckRefuses)) => {
            format!("{general}; the check refuses it: {}", found.message)
        }
        (Some(found), _) => found.message.clone(),
        (None, Some(_)) if is_alone && proof.is_some_and(|one| one.verdict == Verdict::Accept) => {
            "with this bundle the client is accepted".to_owned()
        }
        _ => general.to_owned(),
    };
    let act = match (culprit, proof) {
        (_, Some(proof)) if proof.with_newer == Some(Verdict::Accept) => {
            "deploy the newest version"
        }
        (_, Some(proof)) if proof.accord == Accord::CheckAccepts && !proof.is_deployed => {
            "deploy this bundle"
        }
        (_, Some(proof)) if matches!(proof.accord, Accord::CheckAccepts | Accord::CheckRefuses) => {
            "see what can explain it"
        }
        (None, Some(proof)) if is_alone && proof.verdict == Verdict::Accept => "",
        (Some(_), _) => remedy.as_deref().unwrap_or(act),
        _ => act,
    };
    if !act.is_empty() {
        let _ = write!(text, "; {act}");
    }
    let times = if group.count > 1 { format!(" ({} times)", group.count) } else { String::new() };
    paper.paragraph((&lead, paint.bold()), 4, (&format!(": {text}{times}"), BOLD))
}

/// Where and when it was met first, and in which words.
pub(super) fn whereabouts(paper: &mut Paper<'_>, group: &Group) -> io::Result<()> {
    let first = &group.first;
    let mut text = format!("{}:{}  {}", group.input, first.line, first.form.words());
    if let Some(at) = first.at {
        let _ = write!(text, ", {at}");
    }
    if let Some(id) = &first.request {
        let _ = write!(text, ", request {id}");
    }
    paper.paragraph(("  --> ", BLUE), 6, (&text, PLAIN))?;
    if !first.said.is_empty() {
        finding::fact(paper, &format!("says: {}", first.said))?;
    }
    for (message, relay, _) in group.said.iter().take(SAYINGS) {
        let citation = message.citation;
        let by = match relay {
            Some(relay) => format!("{}, in the words of {}", relay.title(), message.system.title()),
            None => message.system.title().to_owned(),
        };
        finding::fact(paper, &format!("{by}; {}: {}", citation.basis.word(), citation.page.title))?;
    }
    let also: Vec<&str> = group
        .said
        .first()
        .map(|(message, ..)| message.causes)
        .unwrap_or_default()
        .iter()
        .skip(1)
        .map(|cause| cause.id)
        .collect();
    if also.is_empty() {
        return Ok(());
    }
    finding::fact(paper, &format!("these words also stand for: {}", also.join(", ")))
}

/// Wordings of a cause that are shown.
const SAYINGS: usize = 3;
