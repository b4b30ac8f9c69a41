//! Where reports go: one form to standard output, others to files. The one place that turns a survey into bytes, for every
//! command that has one. Files are written whole or not at all, when the work is done; what can be known to go wrong
//! with them is said before the work begins.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use truststore::render::{
    Detail, Style, concise, dot, github, gitlab, html, human, json, jsonl, junit, markdown,
    mermaid, sarif,
};
use truststore::report::Survey;
use truststore::source::Source;

use super::failure::Failure;
use super::output;
use super::terminal::Terminal;
use super::workflow::Workflow;

/// The form of the report, and how much it says.
#[derive(Args, Clone)]
pub(super) struct Form {
    /// The form of the report on standard output [default: human; in GitHub Actions annotations and a job summary too]
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write the report to a file as well, in a form of its own, such as json=report.json; may be repeated
    #[arg(long = "output", value_name = "FORMAT=FILE")]
    outputs: Vec<Output>,
    /// Print the verdicts alone
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Print full fingerprints, what was tried for accepted clients, and what each rule looked at
    #[arg(long, short)]
    verbose: bool,
}

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

/// A file to write, and its form.
#[derive(Clone, Debug)]
struct Output {
    format: Format,
    file: PathBuf,
}

/// Draws something in one form.
pub(super) type Draw<'a> = dyn FnMut(Format, &Style, &mut dyn Write) -> io::Result<()> + 'a;

impl Form {
    /// This form on standard output, and no files.
    pub(super) fn of(format: Format, quiet: bool, verbose: bool) -> Self {
        Self { format: Some(format), outputs: Vec::new(), quiet, verbose }
    }

    /// Sees to it, before any work is done, that the outputs can be written as far as that can be known: each to a file of
    /// its own that is none of the inputs, in a folder that is there.
    pub(super) fn prepare<'a>(
        &self,
        inputs: impl IntoIterator<Item = &'a Source>,
    ) -> Result<(), Failure> {
        let mut known: Vec<(PathBuf, &str)> = Vec::new();
        for input in inputs {
            if let Source::Path(path) = input {
                known.push((real(path), "is read as input"));
            }
        }
        for output in &self.outputs {
            let shown = output.file.display();
            let real = real(&output.file);
            if let Some((_, why)) = known.iter().find(|(other, _)| *other == real) {
                return Err(Failure::usage(
                    format!("--output {shown}: this file {why}"),
                    "name a file of its own",
                ));
            }
            output::has_place(&output.file)?;
            // A device takes all that comes.
            if !real.exists() || real.is_file() {
                known.push((real, "is written by another --output"));
            }
        }
        Ok(())
    }

    /// Writes the report to standard output, and to every file.
    pub(super) fn deliver(&self, survey: &Survey, terminal: &Terminal) -> Result<(), Failure> {
        let mut workflow = Workflow::detect().filter(|_| self.format.is_none());
        self.each(terminal, &mut |format, style, out| {
            let workflow = workflow.take();
            if let Some(workflow) = &workflow {
                workflow.summarise(survey, self.detail());
            }
            format.write(survey, style, out)?;
            if workflow.is_some() { github::write(survey, style, out) } else { Ok(()) }
        })
    }

    /// Draws each form that is asked for, first to standard output, then to the files. What fails for one keeps no other
    /// from its report.
    pub(super) fn each(&self, terminal: &Terminal, draw: &mut Draw<'_>) -> Result<(), Failure> {
        let style = terminal.style(self.detail());
        let mut failed = terminal.print(|out| draw(self.stdout(), &style, out)).err();
        let style = Style::plain(self.detail());
        for output in &self.outputs {
            let written = output::drawn(&output.file, |out| draw(output.format, &style, out));
            if let Err(failure) = written {
                failed = Some(terminal.set_aside(failed.take(), failure));
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// The same, in this form and to standard output alone.
    pub(super) fn alone(self, format: Format, what: &str) -> Result<Self, Failure> {
        if self.outputs.is_empty() && self.format.is_none_or(|asked| asked == format) {
            return Ok(Self { format: Some(format), ..self });
        }
        let word = format.word();
        let hint = format!("leave --output out, and --format where it is not {word}");
        Err(Failure::usage(format!("{what} goes to standard output alone, as {word}"), hint))
    }

    /// Sees to it that no other form is asked for than one of these, which `what` has.
    pub(super) fn only(&self, known: &[Format], what: &str) -> Result<(), Failure> {
        let Some(other) = self.formats().find(|one| !known.contains(one)) else { return Ok(()) };
        let known: Vec<String> = known.iter().map(|one| one.word()).collect();
        Err(Failure::usage(
            format!("{what} has no report in the form {}", other.word()),
            format!("its forms: {}", known.join(", ")),
        ))
    }

    /// Every form that is asked for.
    pub(super) fn formats(&self) -> impl Iterator<Item = Format> {
        [self.stdout()].into_iter().chain(self.outputs.iter().map(|output| output.format))
    }

    /// Whether this form is asked for.
    pub(super) fn has(&self, format: Format) -> bool {
        self.formats().any(|one| one == format)
    }

    /// Whether people read standard output.
    pub(super) fn is_for_people(&self) -> bool {
        self.stdout() == Format::Human
    }

    /// How much to say.
    pub(super) const fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        }
    }

    /// Whether programs are to read what exists only for people and as JSON.
    pub(super) fn human_or_json(&self, what: &str) -> Result<bool, Failure> {
        match (self.stdout(), self.outputs.as_slice()) {
            (Format::Human, []) => Ok(false),
            (Format::Json, []) => Ok(true),
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

    fn stdout(&self) -> Format {
        self.format.unwrap_or(Format::Human)
    }
}

impl Format {
    /// The word by which it is asked for.
    fn word(self) -> String {
        self.to_possible_value().map(|word| word.get_name().to_owned()).unwrap_or_default()
    }

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

impl FromStr for Output {
    type Err = String;

    /// `json=report.json`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, file) =
            text.split_once('=').ok_or("write it as FORMAT=FILE, such as json=report.json")?;
        let format = <Format as ValueEnum>::from_str(name, false).map_err(|_| {
            let words = Format::value_variants().iter().filter_map(Format::to_possible_value);
            let words: Vec<_> = words.map(|word| word.get_name().to_owned()).collect();
            format!("`{name}` is no format; use {}", words.join(", "))
        })?;
        match file {
            "" | "-" => Err("a file is wanted; for standard output, use --format".to_owned()),
            file => Ok(Self { format, file: PathBuf::from(file) }),
        }
    }
}

/// The file itself, whatever links and dots lead to it; where it is not there yet, its place.
fn real(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or(Path::new("."));
        let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        path.file_name().map_or(folder.clone(), |name| folder.join(name))
    })
}
