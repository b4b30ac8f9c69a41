//! JSON lines: one record a line for reports, findings, clients and what was counted, so that a stream of a thousand
//! bundles can be read, filtered and loaded into tables line by line. The findings and clients are those of the JSON
//! report; `docs/report-lines.schema.json` describes the records. `version` rises when a field goes or changes meaning.

use std::io::{self, Write};

use serde::Serialize;

use super::json::{ClientV1, FindingV1};
use super::{Style, safe};
use crate::path::Verdict;
use crate::report::{Report, SuppressedBy, Survey};
use crate::severity::Severity;

/// Writes the records: of each report its head, findings, clients and summary.
pub fn write(survey: &Survey, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    for report in &survey.reports {
        let (bundle, profile) = (safe(&report.bundle), report.profile.name);
        let mut line = |content| {
            let record = RecordV1 { version: 1, bundle: &bundle, profile: Some(profile), content };
            write_line(&record, out)
        };
        line(Content::Report {
            gateway: report.profile.title,
            at: report.at.to_string(),
            certificates: report.members.len(),
        })?;
        for finding in &report.findings {
            line(Content::Finding { finding: Box::new(FindingV1::of(finding)) })?;
        }
        for (index, client) in report.clients.iter().enumerate() {
            line(Content::Client { client: Box::new(ClientV1::of(report, (index, client))) })?;
        }
        line(Content::Summary(SummaryV1::of(report, survey.fail_on)))?;
    }
    for unread in &survey.unread {
        let content = Content::Unread { why: safe(&unread.why).into_owned() };
        let bundle = safe(&unread.bundle);
        write_line(&RecordV1 { version: 1, bundle: &bundle, profile: None, content }, out)?;
    }
    Ok(())
}

fn write_line(record: &RecordV1<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, record)?;
    writeln!(out)
}

#[derive(Serialize)]
struct RecordV1<'a> {
    version: u32,
    bundle: &'a str,
    profile: Option<&'static str>,
    #[serde(flatten)]
    content: Content<'a>,
}

#[derive(Serialize)]
#[serde(tag = "record", rename_all = "lowercase")]
enum Content<'a> {
    Report { gateway: &'static str, at: String, certificates: usize },
    Finding { finding: Box<FindingV1<'a>> },
    Client { client: Box<ClientV1<'a>> },
    Summary(SummaryV1),
    Unread { why: String },
}

/// What was counted in one report.
#[derive(Serialize)]
struct SummaryV1 {
    /// Whether it makes the exit code 1.
    fails: bool,
    errors: usize,
    warnings: usize,
    notes: usize,
    waived: usize,
    in_baseline: usize,
    accepted: usize,
    unknown: usize,
    refused: usize,
}

impl SummaryV1 {
    fn of(report: &Report, fail_on: Option<Severity>) -> Self {
        let found = |severity| {
            let counts = report.findings.iter().filter(|one| one.suppressed.is_none());
            counts.filter(|one| one.severity == severity).count()
        };
        let suppressed = |by: SuppressedBy| {
            let all = report.findings.iter().filter_map(|one| one.suppressed.as_ref());
            all.filter(|suppressed| suppressed.by == by).count()
        };
        let with = |verdict: Verdict| {
            report.clients.iter().filter(|client| client.verdict == verdict).count()
        };
        Self {
            fails: report.fails(fail_on),
            errors: found(Severity::Error),
            warnings: found(Severity::Warn),
            notes: found(Severity::Note),
            waived: suppressed(SuppressedBy::Waiver),
            in_baseline: suppressed(SuppressedBy::Baseline),
            accepted: with(Verdict::Accept),
            unknown: with(Verdict::Unknown),
            refused: with(Verdict::Refuse),
        }
    }
}
