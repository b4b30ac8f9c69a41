//! A plan for programs: one object, described by docs/rotation.schema.json.

use std::io::{self, Write};

use serde::Serialize;

use super::super::diff::{CertificateV1, LoadV1, NamedV1};
use super::super::origin::ObjectV1;
use super::super::safe;
use crate::rotation::{Authority, Plan, Retirement, Step};

/// Writes a plan as one JSON object, and a newline.
pub fn write(plan: &Plan, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &PlanV1::of(plan))?;
    writeln!(out)
}

#[derive(Serialize)]
struct PlanV1 {
    kind: &'static str,
    version: u32,
    bundle: String,
    objects: Vec<ObjectV1>,
    profile: &'static str,
    gateway: &'static str,
    at: String,
    partial: bool,
    clients: LoadV1,
    accepted: LoadV1,
    retirements: Vec<RetirementV1>,
    authorities: Vec<AuthorityV1>,
}

#[derive(Serialize)]
struct RetirementV1 {
    name: String,
    certificates: Vec<CertificateV1>,
    ends: String,
    dependants: LoadV1,
    by_issuer: Vec<IssuerV1>,
    by_month: Vec<MonthV1>,
    named: Vec<NamedV1>,
    cut_short: LoadV1,
    elsewhere: LoadV1,
    other_paths: Vec<CertificateV1>,
    orphans: Vec<CertificateV1>,
    successor: Option<CertificateV1>,
    steps: Vec<StepV1>,
}

#[derive(Serialize)]
struct IssuerV1 {
    issuer: String,
    load: LoadV1,
}

#[derive(Serialize)]
struct MonthV1 {
    month: String,
    clients: u64,
}

#[derive(Serialize)]
struct StepV1 {
    step: &'static str,
    date: String,
}

#[derive(Serialize)]
struct AuthorityV1 {
    certificate: CertificateV1,
    ends: String,
    clients: LoadV1,
    cut_short: LoadV1,
    named: Vec<NamedV1>,
    renewed: Option<CertificateV1>,
    longest_validity_days: Option<i64>,
    last_safe_day: Option<String>,
}

impl PlanV1 {
    fn of(plan: &Plan) -> Self {
        Self {
            kind: "rotation",
            version: 1,
            bundle: said(&plan.bundle),
            objects: plan.origins.iter().map(ObjectV1::of).collect(),
            profile: plan.profile.name,
            gateway: plan.profile.title,
            at: plan.at.to_string(),
            partial: plan.ended,
            clients: LoadV1::of(&plan.clients),
            accepted: LoadV1::of(&plan.accepted),
            retirements: plan.retirements.iter().map(RetirementV1::of).collect(),
            authorities: plan.authorities.iter().map(AuthorityV1::of).collect(),
        }
    }
}

impl RetirementV1 {
    fn of(one: &Retirement) -> Self {
        Self {
            name: said(&one.name),
            certificates: one.certificates.iter().map(CertificateV1::of).collect(),
            ends: one.ends.to_string(),
            dependants: LoadV1::of(&one.dependants),
            by_issuer: one
                .by_issuer
                .iter()
                .map(|(issuer, load)| IssuerV1 { issuer: said(issuer), load: LoadV1::of(load) })
                .collect(),
            by_month: one
                .by_month
                .iter()
                .map(|(month, clients)| MonthV1 { month: month.clone(), clients: *clients })
                .collect(),
            named: one.named.iter().map(NamedV1::of).collect(),
            cut_short: LoadV1::of(&one.cut_short),
            elsewhere: LoadV1::of(&one.elsewhere),
            other_paths: one.other_paths.iter().map(CertificateV1::of).collect(),
            orphans: one.orphans.iter().map(CertificateV1::of).collect(),
            successor: one.successor.as_ref().map(CertificateV1::of),
            steps: one.steps.iter().map(StepV1::of).collect(),
        }
    }
}

impl StepV1 {
    fn of(step: &Step) -> Self {
        let (step, date) = match step {
            Step::Replace { by } => ("replace", by),
            Step::Reissue { before, .. } => ("reissue", before),
            Step::Wait { until } => ("wait", until),
            Step::Remove { from } => ("remove", from),
        };
        Self { step, date: date.to_string() }
    }
}

impl AuthorityV1 {
    fn of(one: &Authority) -> Self {
        Self {
            certificate: CertificateV1::of(&one.certificate),
            ends: one.ends.to_string(),
            clients: LoadV1::of(&one.clients),
            cut_short: LoadV1::of(&one.cut_short),
            named: one.named.iter().map(NamedV1::of).collect(),
            renewed: one.renewed.as_ref().map(CertificateV1::of),
            longest_validity_days: one.longest,
            last_safe_day: one.last_safe_day().map(|day| day.to_string()),
        }
    }
}

fn said(text: &str) -> String {
    safe(text).into_owned()
}
