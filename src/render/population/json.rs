//! The figures of a population for programs, one object. Its schema is `docs/clients.schema.json`, and a test holds the
//! output against it; `version` rises when a field is removed or changes its meaning.

use std::io::{self, Write};

use serde::Serialize;

use super::lines::{RecordV1, TotalsV1, verdict};
use crate::clients::{Count, Head, Summary, Totals};
use crate::render::safe;

/// Writes the figures as one object, and a newline.
pub fn write(
    head: &Head,
    summary: &mut Summary,
    totals: &Totals,
    out: &mut dyn Write,
) -> io::Result<()> {
    let causes = summary.causes().into_iter().map(|cause| CauseV1 {
        verdict: verdict(cause.verdict),
        rule: cause.rule,
        log: cause.log,
        count: CountV1::of(&cause.count),
    });
    let issuers = summary.issuers().into_iter().map(|one| IssuerV1 {
        subject: one.issuer.as_ref().map(|issuer| safe(&issuer.subject).into_owned()),
        sha256: one.issuer.as_ref().map(|issuer| issuer.sha256.clone()),
        count: CountV1::of(&one.count),
        not_accepted: one.refused,
    });
    let document = V1 {
        version: 1,
        kind: "summary",
        bundle: safe(&head.bundle).into_owned(),
        bundle_sha256: head.bundle_sha256.clone(),
        profile: head.profile.clone(),
        at: head.at.to_string(),
        whole: !totals.stopped && !totals.full && totals.unread == 0,
        clients: summary.clients,
        requests: summary.all.requests,
        first_seen: summary.all.first.map(|at| at.to_string()),
        last_seen: summary.all.last.map(|at| at.to_string()),
        accepted: CountV1::of(&summary.accepted),
        in_doubt: CountV1::of(&summary.doubtful),
        refused: CountV1::of(&summary.refused),
        suppressed: CountV1::of(&summary.suppressed),
        causes: causes.collect(),
        issuers: issuers.collect(),
        expiry: summary
            .expiry()
            .map(|span| ExpiryV1 { days: span.days, count: CountV1::of(&span.count) })
            .collect(),
        not_accepted: summary.worst().iter().map(RecordV1::of).collect(),
        totals: TotalsV1::of(totals),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

#[derive(Serialize)]
struct V1 {
    version: u32,
    #[serde(rename = "type")]
    kind: &'static str,
    bundle: String,
    bundle_sha256: String,
    profile: String,
    at: String,
    /// Whether everything that was named was read.
    whole: bool,
    clients: u64,
    requests: u64,
    first_seen: Option<String>,
    last_seen: Option<String>,
    accepted: CountV1,
    in_doubt: CountV1,
    refused: CountV1,
    /// Those of the last two that somebody accepts.
    suppressed: CountV1,
    causes: Vec<CauseV1>,
    issuers: Vec<IssuerV1>,
    expiry: Vec<ExpiryV1>,
    not_accepted: Vec<RecordV1>,
    totals: TotalsV1,
}

#[derive(Serialize)]
struct CountV1 {
    clients: u64,
    requests: u64,
}

impl CountV1 {
    const fn of(count: &Count) -> Self {
        Self { clients: count.clients, requests: count.requests }
    }
}

#[derive(Serialize)]
struct CauseV1 {
    verdict: &'static str,
    rule: String,
    log: Option<String>,
    #[serde(flatten)]
    count: CountV1,
}

#[derive(Serialize)]
struct IssuerV1 {
    subject: Option<String>,
    sha256: Option<String>,
    #[serde(flatten)]
    count: CountV1,
    not_accepted: u64,
}

#[derive(Serialize)]
struct ExpiryV1 {
    /// Days from the moment asked about to the end of the span; 0 is what is over, null all that is later.
    days: Option<i64>,
    #[serde(flatten)]
    count: CountV1,
}
