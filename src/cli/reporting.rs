//! Where the report of a check goes, and in which form: the one place that turns a survey into bytes, for every command that
//! has one.

use std::io::{self, Write};

use clap::ValueEnum;
use truststore::render::{
    Style, concise, dot, github, gitlab, html, human, json, jsonl, junit, markdown, mermaid, sarif,
};
use truststore::report::Survey;

use super::failure::Failure;
use super::forms::{self, Shape};
use super::terminal::Terminal;

/// The form of the report, and how much it says.
pub(super) type Form = forms::Form<Format>;

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// One line a finding, as compilers write them
    Concise,
    /// For programs: one object, described by docs/report.schema.json
    Json,
    /// For programs: one record a line, described by docs/report-lines.schema.json
    Jsonl,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML: a case for each certificate and each client
    Junit,
    /// Annotations for GitHub Actions
    Github,
    /// GitLab's code quality report
    Gitlab,
    /// Tables for merge requests, tickets and job summaries
    Markdown,
    /// One page for a browser, complete in itself: drawings, tables, search
    Html,
    /// What was tried for each client, as a Mermaid flowchart
    Mermaid,
    /// The same in the language of Graphviz
    Dot,
}

impl Shape for Format {
    const DEFAULT: Self = Self::Human;
    const SUMMARY: Self = Self::Markdown;
    const FORMAT: &'static str = "The form of the report on standard output [default: human; in GitHub Actions \
                                  annotations and a job summary too]";
    const QUIET: &'static str = "Print the verdicts alone";
    const VERBOSE: &'static str = "Print full fingerprints, what was tried for accepted clients, and what each rule \
                                   looked at";
}

impl Form {
    /// Writes the report to standard output, and to every file.
    pub(super) fn deliver(&self, survey: &Survey, terminal: &Terminal) -> Result<(), Failure> {
        // Standard output comes first, and takes them.
        let mut annotations = self.workflow();
        self.each(terminal, &mut |format, style, out| {
            format.write(survey, style, out)?;
            annotations.take().map_or(Ok(()), |_| github::write(survey, style, out))
        })
    }

    /// Whether people read standard output.
    pub(super) fn is_for_people(&self) -> bool {
        self.stdout() == Format::Human
    }

    /// Whether programs are to read what exists only for people and as JSON.
    pub(super) fn human_or_json(&self, what: &str) -> Result<bool, Failure> {
        match (self.stdout(), self.formats().nth(1)) {
            (Format::Human, None) => Ok(false),
            (Format::Json, None) => Ok(true),
            (Format::Mermaid | Format::Dot, _) => Err(Failure::usage(
                format!("{what} cannot be drawn as a graph"),
                "--format human or json",
            )),
            _ => Err(Failure::usage(
                format!("{what} has no such form, and goes to standard output alone"),
                "--format human or json",
            )),
        }
    }
}

impl Format {
    /// Draws a survey in this form.
    fn write(self, survey: &Survey, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Human => human::write(survey, style, out),
            Self::Concise => concise::write(survey, style, out),
            Self::Json => json::write(survey, style, out),
            Self::Jsonl => jsonl::write(survey, style, out),
            Self::Sarif => sarif::write(survey, style, out),
            Self::Junit => junit::write(survey, style, out),
            Self::Github => github::write(survey, style, out),
            Self::Gitlab => gitlab::write(survey, style, out),
            Self::Markdown => markdown::write(survey, style, out),
            Self::Html => html::write(survey, style, out),
            Self::Mermaid => mermaid::write(survey, style, out),
            Self::Dot => dot::write(survey, style, out),
        }
    }
}
