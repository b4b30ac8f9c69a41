//! In which forms an answer goes where: one to standard output, others to files. The same options for every command that
//! has several forms. Files are written whole or not at all, when the work is done; what can be known to go wrong with
//! them is said before the work begins.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::{Args, ValueEnum};
use truststore::render::{Detail, Style};
use truststore::source::Source;

use super::failure::Failure;
use super::output;
use super::terminal::Terminal;
use super::workflow::Workflow;

/// The forms of one command's answer, and what its help says of them.
pub(super) trait Shape: ValueEnum + Copy + PartialEq + Send + Sync + 'static {
    /// The form where nobody asks for another.
    const DEFAULT: Self;
    /// The form of a job's summary.
    const SUMMARY: Self;
    /// What `--format` means.
    const FORMAT: &'static str;
    /// What `--quiet` leaves.
    const QUIET: &'static str;
    /// What `--verbose` adds.
    const VERBOSE: &'static str;
}

/// The form of the answer, and how much it says.
#[derive(Args, Clone)]
pub(super) struct Form<F: Shape> {
    #[arg(long, value_enum, help = F::FORMAT)]
    format: Option<F>,
    /// Write the report to a file as well, in a form of its own, such as json=report.json; may be repeated
    #[arg(long = "output", value_name = "FORMAT=FILE")]
    outputs: Vec<Output<F>>,
    #[arg(long, short, conflicts_with = "verbose", help = F::QUIET)]
    quiet: bool,
    #[arg(long, short, help = F::VERBOSE)]
    verbose: bool,
}

/// A file to write, and its form.
#[derive(Clone, Debug)]
struct Output<F> {
    format: F,
    file: PathBuf,
}

/// Draws something in one form.
pub(super) type Draw<'a, F> = dyn FnMut(F, &Style, &mut dyn Write) -> io::Result<()> + 'a;

impl<F: Shape> Form<F> {
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

    /// Draws each form that is asked for, first to standard output, then to the files; and in a workflow the summary of the
    /// job. What fails for one keeps no other from its report.
    pub(super) fn each(&self, terminal: &Terminal, draw: &mut Draw<'_, F>) -> Result<(), Failure> {
        let style = terminal.style(self.detail());
        let mut failed = terminal.print(|out| draw(self.stdout(), &style, out)).err();
        if let Some(workflow) = self.workflow() {
            workflow.summarise(self.detail(), &mut |style, out| draw(F::SUMMARY, style, out));
        }
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
    pub(super) fn alone(self, format: F, what: &str) -> Result<Self, Failure> {
        if self.outputs.is_empty() && self.format.is_none_or(|asked| asked == format) {
            return Ok(Self { format: Some(format), ..self });
        }
        let word = word(format);
        let hint = format!("leave --output out, and --format where it is not {word}");
        Err(Failure::usage(format!("{what} goes to standard output alone, as {word}"), hint))
    }

    /// The same among the fewer forms that the report on `what` has, by their words.
    pub(super) fn narrowed<G: Shape>(self, what: &str) -> Result<Form<G>, Failure> {
        let narrow = |format: F| {
            let word = word(format);
            G::from_str(&word, false).map_err(|_| {
                Failure::usage(
                    format!("{what} has no report in the form {word}"),
                    format!("its forms: {}", words::<G>()),
                )
            })
        };
        let outputs = self.outputs.into_iter();
        let outputs = outputs.map(|one| Ok(Output { format: narrow(one.format)?, file: one.file }));
        Ok(Form {
            format: self.format.map(narrow).transpose()?,
            outputs: outputs.collect::<Result<_, Failure>>()?,
            quiet: self.quiet,
            verbose: self.verbose,
        })
    }

    /// Every form that is asked for.
    pub(super) fn formats(&self) -> impl Iterator<Item = F> {
        [self.stdout()].into_iter().chain(self.outputs.iter().map(|output| output.format))
    }

    /// Whether people alone read what is drawn, and on standard output.
    pub(super) fn is_for_people_alone(&self) -> bool {
        self.formats().all(|form| form == F::DEFAULT) && self.workflow().is_none()
    }

    /// Where this run is seen beside what is asked for.
    pub(super) fn workflow(&self) -> Option<Workflow> {
        Workflow::detect().filter(|_| self.format.is_none())
    }

    /// Whether this form is asked for.
    pub(super) fn has(&self, format: F) -> bool {
        self.formats().any(|one| one == format)
    }

    /// The form on standard output.
    pub(super) fn stdout(&self) -> F {
        self.format.unwrap_or(F::DEFAULT)
    }

    /// How much to say.
    pub(super) const fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        }
    }
}

/// All words by which forms are asked for.
fn words<F: Shape>() -> String {
    F::value_variants().iter().map(|one| word(*one)).collect::<Vec<_>>().join(", ")
}

/// The word by which a form is asked for.
fn word<F: Shape>(format: F) -> String {
    format.to_possible_value().map(|word| word.get_name().to_owned()).unwrap_or_default()
}

impl<F: Shape> FromStr for Output<F> {
    type Err = String;

    /// `json=report.json`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, file) =
            text.split_once('=').ok_or("write it as FORMAT=FILE, such as json=report.json")?;
        let format = F::from_str(name, false)
            .map_err(|_| format!("`{name}` is no format; use {}", words::<F>()))?;
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
