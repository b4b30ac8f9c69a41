//! SARIF 2.1.0 (OASIS, 2020), for code scanning: one result a finding, on its lines of the bundle. Fingerprints hang on rule
//! and certificate, so that a block that moves is no new alert; what is waived is suppressed, what is in the baseline
//! unchanged; and the page of each rule that found something travels along as its help.

mod document;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use document::{
    Artifact, BaselineState, Configuration, Document, Driver, Invocation, Location, Message,
    MultiformatMessage, Notification, Physical, Region, ReportingDescriptor, Result, Run,
    Suppression, Tool,
};

use super::problem::Problem;
use super::{Style, page, problem, safe};
use crate::report::{self, SuppressedBy, Survey};
use crate::rule::Rule;
use crate::severity::Severity;

/// Writes one run with all results, the worst first.
pub fn write(survey: &Survey, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let problems = problem::all(survey);
    let rules: BTreeMap<&'static str, &'static Rule> =
        problems.iter().filter_map(|one| one.rule).map(|rule| (rule.id, rule)).collect();
    let in_baseline =
        |one: &Problem<'_>| one.suppressed.is_some_and(|by| by.by == SuppressedBy::Baseline);
    let compared = problems.iter().any(in_baseline);
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let shown = problems.iter().take(MOST_RESULTS);
    let results = shown.map(|one| {
        let place = rules.keys().position(|id| *id == one.id());
        let file = one.places.first().map(|place| place.file.as_ref()).unwrap_or_default();
        let count = seen.entry(format!("{} {file}", one.identity)).or_default();
        *count += 1;
        result(one, place, *count, compared.then(|| in_baseline(one)))
    });
    let document = Document {
        schema: SCHEMA,
        version: "2.1.0",
        runs: [Run {
            results: results.collect(),
            tool: Tool {
                driver: Driver {
                    name: "truststore",
                    semantic_version: env!("CARGO_PKG_VERSION"),
                    information_uri: Some(env!("CARGO_PKG_REPOSITORY")).filter(|it| !it.is_empty()),
                    rules: rules.values().map(|rule| descriptor(rule)).collect(),
                },
            },
            invocations: [invocation(survey, problems.len().saturating_sub(MOST_RESULTS))],
        }],
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn result(problem: &Problem<'_>, rule: Option<usize>, count: usize, known: Option<bool>) -> Result {
    let related = problem.places.iter().skip(1).take(MOST_PLACES);
    let mut text = problem.sentence();
    if !problem.help.is_empty() {
        text.push_str("\nhelp: ");
        text.push_str(&problem.help);
    }
    Result {
        rule_id: problem.id(),
        rule_index: rule,
        level: problem.level(),
        message: message(&text),
        locations: problem.places.iter().take(1).map(|place| location(place, None)).collect(),
        related_locations: related
            .enumerate()
            .map(|(index, place)| Location { id: Some(index + 1), ..location(place, Some(place)) })
            .collect(),
        partial_fingerprints: BTreeMap::from([
            // The one that GitHub reads; by itself it would take the text of the lines around.
            ("primaryLocationLineHash", format!("{}:{count}", problem.identity)),
            ("truststoreFinding/v1", problem.identity.clone()),
        ]),
        suppressions: problem.suppressed.map(|one| [suppression(one)]),
        baseline_state: known
            .map(|known| if known { BaselineState::Unchanged } else { BaselineState::New }),
        properties: BTreeMap::from([("profiles", problem.profiles.clone())]),
    }
}

fn location(place: &report::Location, named: Option<&report::Location>) -> Location {
    let named = named.map(|place| place.certificate.as_str()).filter(|name| !name.is_empty());
    let start_line = place.line.max(1);
    Location {
        id: None,
        physical_location: Physical {
            artifact_location: Artifact { uri: uri(&place.file) },
            region: Region { start_line, end_line: place.last_line.max(start_line) },
        },
        message: named.map(|name| message(&safe(name))),
    }
}

fn suppression(suppressed: &report::Suppressed) -> Suppression {
    Suppression {
        kind: "external",
        status: "accepted",
        justification: safe(&super::finding::why(suppressed)).into_owned(),
    }
}

fn descriptor(rule: &Rule) -> ReportingDescriptor {
    ReportingDescriptor {
        id: rule.id,
        short_description: MultiformatMessage { text: rule.summary().to_owned(), markdown: None },
        help: MultiformatMessage {
            text: page::markdown(rule),
            markdown: Some(page::markdown(rule)),
        },
        help_uri: page::address(rule),
        default_configuration: Configuration {
            level: if rule.severity == Severity::Off {
                "none"
            } else {
                problem::level(rule.severity)
            },
        },
    }
}

/// What went well, and what could not be checked at all.
fn invocation(survey: &Survey, left_out: usize) -> Invocation {
    let unread = survey
        .unread
        .iter()
        .map(|one| Notification { level: "error", message: message(&safe(&one.sentence())) });
    let more = (left_out > 0).then(|| Notification {
        level: "warning",
        message: message(&format!("{left_out} more results, none of them worse, are left out")),
    });
    Invocation {
        execution_successful: survey.unread.is_empty(),
        tool_execution_notifications: unread.chain(more).collect(),
    }
}

/// A text in which nothing is a link or a placeholder (SARIF 2.1.0, sections 3.11.5 and 3.11.6).
fn message(text: &str) -> Message {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '[' | ']' | '\\' => escaped.extend(['\\', letter]),
            '{' | '}' => escaped.extend([letter, letter]),
            other => escaped.push(other),
        }
    }
    Message { text: escaped }
}

/// A file as a URI reference (RFC 3986): relative where its path is, so that code scanning finds it in the repository.
fn uri(file: &str) -> String {
    let (scheme, path) = match file.split_once("://") {
        Some((scheme @ "s3", path)) => (format!("{scheme}://"), path),
        _ if file.starts_with('/') => ("file://".to_owned(), file),
        _ => (String::new(), file.trim_start_matches("./")),
    };
    let mut uri = scheme;
    for byte in path.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            uri.push(char::from(byte));
        } else {
            let _ = write!(uri, "%{byte:02X}");
        }
    }
    uri
}

/// Results that GitHub takes of one run ("SARIF support for code scanning").
const MOST_RESULTS: usize = 25_000;

/// Further places of one result.
const MOST_PLACES: usize = 100;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_holds_no_link_and_no_placeholder() {
        assert_eq!(message("CN=[x](http://e) {0} \\").text, "CN=\\[x\\](http://e) {{0}} \\\\");
    }

    #[test]
    fn files_become_uris_that_say_no_more_than_the_file() {
        assert_eq!(uri("./certs/my bundle.pem"), "certs/my%20bundle.pem");
        assert_eq!(uri("/srv/ä.pem"), "file:///srv/%C3%A4.pem");
        assert_eq!(uri("s3://bucket/a?b.pem"), "s3://bucket/a%3Fb.pem");
        assert_eq!(uri("javascript:alert(1)"), "javascript%3Aalert%281%29");
        assert_eq!(uri("http://evil/x"), "http%3A//evil/x");
    }
}
