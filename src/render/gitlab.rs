//! GitLab's code quality report: a list of issues in the part of the Code Climate format that GitLab reads (GitLab Docs, "Code
//! Quality", section "Code Quality report format"). The merge request shows what is new by comparing fingerprints with the
//! target branch, so they hang on rule and certificate, and not on lines.

use std::collections::HashMap;
use std::io::{self, Write};

use serde::Serialize;

use super::problem::Problem;
use super::{Style, problem, safe};
use crate::crypto::{hex, sha256};
use crate::report::{Survey, Unread};
use crate::severity::Severity;

/// Writes the list, worst first. What is suppressed is in it as `info`, and says so.
pub fn write(survey: &Survey, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut seen = HashMap::new();
    let mut issues: Vec<Issue> = survey.unread.iter().map(Issue::unread).collect();
    issues.extend(problem::all(survey).iter().map(|one| Issue::of(one, &mut seen)));
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Place,
}

#[derive(Serialize)]
struct Place {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
}

impl Issue {
    fn of(problem: &Problem<'_>, seen: &mut HashMap<String, usize>) -> Self {
        let place = problem.places.first();
        let path = place.map(|place| path(&place.file)).unwrap_or_default();
        let help =
            if problem.help.is_empty() { String::new() } else { format!(" — {}", problem.help) };
        // GitLab shows of two issues with one fingerprint only one.
        let known = format!("{}\n{path}", problem.identity);
        let count = seen.entry(known.clone()).or_default();
        *count += 1;
        Self {
            description: format!("{}{help}", problem.sentence()),
            check_name: problem.id(),
            fingerprint: hex(&sha256(format!("{known}\n{count}").as_bytes())),
            severity: match (problem.suppressed, problem.severity) {
                (Some(_), _) | (None, Severity::Note | Severity::Off) => "info",
                (None, Severity::Warn) => "minor",
                (None, Severity::Error) => "critical",
            },
            location: Place {
                path,
                lines: Lines { begin: place.map_or(1, |place| place.line.max(1)) },
            },
        }
    }

    fn unread(unread: &Unread) -> Self {
        let bundle = &unread.bundle;
        Self {
            description: format!("not checked: {}", safe(&unread.sentence())),
            check_name: "not-checked",
            fingerprint: hex(&sha256(format!("not checked\n{bundle}").as_bytes())),
            severity: "blocker",
            location: Place { path: path(bundle), lines: Lines { begin: 1 } },
        }
    }
}

/// Relative to the root of the repository, as GitLab wants it.
fn path(file: &str) -> String {
    safe(file.trim_start_matches("./")).into_owned()
}
