//! One finding for programs, with its places.

use serde::Serialize;

use super::said;
use crate::profile::Citation;
use crate::report::{Finding, Location, Suppressed, SuppressedBy};

#[derive(Serialize)]
pub(in crate::render) struct FindingV1<'a> {
    rule: &'static str,
    severity: &'static str,
    message: String,
    places: Vec<PlaceV1<'a>>,
    facts: Vec<String>,
    source: Option<SourceV1>,
    help: String,
    client: Option<usize>,
    identity: String,
    suppressed: Option<SuppressedV1>,
}

#[derive(Serialize)]
pub(in crate::render) struct SuppressedV1 {
    by: &'static str,
    reason: String,
    until: Option<String>,
    place: String,
}

#[derive(Serialize)]
pub(in crate::render) struct PlaceV1<'a> {
    file: String,
    first_line: Option<usize>,
    last_line: Option<usize>,
    certificate: Option<String>,
    not_after: Option<String>,
    sha256: Option<&'a str>,
}

#[derive(Serialize)]
pub(in crate::render) struct SourceV1 {
    basis: &'static str,
    title: &'static str,
    address: &'static str,
}

impl<'a> FindingV1<'a> {
    pub(in crate::render) fn of(finding: &'a Finding) -> Self {
        Self {
            rule: finding.rule.id,
            severity: finding.severity.word(),
            message: said(&finding.message),
            places: finding.places.iter().map(PlaceV1::of).collect(),
            facts: finding.facts.iter().map(|fact| said(fact)).collect(),
            source: finding.citation.as_ref().map(SourceV1::of),
            help: said(&finding.help),
            client: finding.client,
            identity: finding.identity(),
            suppressed: finding.suppressed.as_ref().map(SuppressedV1::of),
        }
    }
}

impl SuppressedV1 {
    pub(in crate::render) fn of(suppressed: &Suppressed) -> Self {
        Self {
            by: match suppressed.by {
                SuppressedBy::Waiver => "waiver",
                SuppressedBy::Baseline => "baseline",
            },
            reason: said(&suppressed.reason),
            until: suppressed.until.map(|until| until.to_string()),
            place: said(&suppressed.place),
        }
    }
}

impl<'a> PlaceV1<'a> {
    pub(in crate::render) fn of(place: &'a Location) -> Self {
        let line = |line: usize| (line > 0).then_some(line);
        Self {
            file: said(&place.file),
            first_line: line(place.line),
            last_line: line(place.last_line),
            certificate: (!place.certificate.is_empty()).then(|| said(&place.certificate)),
            not_after: place.not_after.map(|end| end.to_string()),
            sha256: (!place.sha256.is_empty()).then_some(&place.sha256),
        }
    }
}

impl SourceV1 {
    pub(in crate::render) fn of(citation: &Citation) -> Self {
        Self {
            basis: citation.basis.word(),
            title: citation.page.title,
            address: citation.page.address,
        }
    }
}
