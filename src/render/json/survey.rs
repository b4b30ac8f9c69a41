//! Several reports in one object, and where they differ.

use serde::Serialize;

use super::{V1, said, word};
use crate::render::Detail;
use crate::report::{Difference, Report, Survey, Unread};
use crate::severity::Severity;

/// The document: each report as it would stand alone.
#[derive(Serialize)]
pub(super) struct SurveyV1<'a> {
    version: u32,
    reports: Vec<V1<'a>>,
    differences: Vec<DifferenceV1>,
    unread: Vec<UnreadV1>,
}

/// What the profiles say of one rule, or of one client, over one bundle.
#[derive(Serialize)]
struct DifferenceV1 {
    bundle: String,
    rule: Option<&'static str>,
    client: Option<usize>,
    says: Vec<SaysV1>,
}

#[derive(Serialize)]
struct SaysV1 {
    profile: &'static str,
    /// A severity for a rule, a verdict for a client.
    says: &'static str,
}

#[derive(Serialize)]
struct UnreadV1 {
    bundle: String,
    why: String,
}

impl<'a> SurveyV1<'a> {
    pub(super) fn of(survey: &'a Survey, detail: Detail) -> Self {
        let differences = |reports| {
            let each = Survey::differences(reports).into_iter();
            each.map(|one| DifferenceV1::of(one, reports)).collect::<Vec<_>>()
        };
        Self {
            version: 1,
            reports: survey.reports.iter().map(|report| V1::of(report, detail)).collect(),
            differences: survey.bundles().flat_map(differences).collect(),
            unread: survey.unread.iter().map(UnreadV1::of).collect(),
        }
    }
}

impl DifferenceV1 {
    fn of(difference: Difference, reports: &[Report]) -> Self {
        let (rule, client, words): (_, _, Vec<&'static str>) = match difference {
            Difference::Rule(rule, severities) => {
                (Some(rule), None, severities.into_iter().map(Severity::word).collect())
            }
            Difference::Client(client, verdicts) => {
                (None, Some(client), verdicts.into_iter().map(word).collect())
            }
        };
        let says = words.into_iter().zip(reports);
        Self {
            bundle: reports.first().map(|report| said(&report.bundle)).unwrap_or_default(),
            rule,
            client,
            says: says.map(|(says, one)| SaysV1 { profile: one.profile.name, says }).collect(),
        }
    }
}

impl UnreadV1 {
    fn of(unread: &Unread) -> Self {
        Self { bundle: said(&unread.bundle), why: said(&unread.why) }
    }
}
