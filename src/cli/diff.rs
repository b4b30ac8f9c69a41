//! `diff`: what a new bundle changes, and for whom. The check before an upload.

use std::collections::HashSet;

use clap::{Args, ValueEnum};
use truststore::diff::{Allowance, Diff, Inquiry, Replay, allowances};
use truststore::render::{Detail, diff as render};
use truststore::severity::Severity;
use truststore::source::Source;

use super::arguments::{self, Gateway};
use super::failure::Failure;
use super::population::Population;
use super::terminal::{Progress, Terminal};
use super::{Outcome, check, input};

/// Say what changes when one truststore takes another's place, and which clients gain or lose access
///
/// Exit code 0: nobody loses access, and no new finding at or above --fail-on. 1: somebody does, or something is found.
/// 2: could not check.
#[derive(Args)]
#[command(override_usage = "truststore diff [OPTIONS] <OLD> <NEW> [--clients <SOURCE>...]")]
pub(super) struct Arguments {
    #[arg(
        help = "The truststore in use: a PEM file, a folder, - or s3://bucket/key[?versionId=previous]"
    )]
    #[arg(value_parser = arguments::source())]
    old: Source,
    /// The truststore that is to take its place
    #[arg(value_parser = arguments::source())]
    new: Source,
    #[command(flatten)]
    population: Population,
    #[command(flatten)]
    gateway: Gateway,
    /// A client that may lose access: the SHA-256 of its certificate, or a file with one on each line, and the reason
    #[arg(long, value_name = "FILE|SHA256", value_parser = arguments::source())]
    allow_loss: Vec<Source>,
    /// The least severity of a new finding that makes the exit code 1; a client that loses access does so too
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = check::FailOn::Error)]
    fail_on: check::FailOn,
    /// Warn so many days before a certificate expires
    #[arg(long, value_name = "N", default_value_t = 30)]
    warn_days: u32,
    /// Give a rule another severity: off, note, warn or error
    #[arg(long = "severity", value_name = "RULE=LEVEL", value_parser = check::severity)]
    severities: Vec<(String, Severity)>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Print the first and the last line alone
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Name every client whose access changes, up to a thousand of a group
    #[arg(long, short)]
    verbose: bool,
}

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs: one object, described by docs/diff.schema.json
    Json,
    /// A line for each client whose access changes, and the whole object on the last
    Jsonl,
    /// For a comment on a merge request
    Markdown,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let both = [&self.old, &self.new].into_iter();
        input::only_one_stdin(both.chain(self.population.inputs()).chain(self.lists()))?;
        if self.old == self.new {
            return Err(Failure::usage(
                format!("{}: a truststore compared with itself", self.old),
                "of an object in S3, name another version: s3://bucket/key?versionId=previous",
            ));
        }
        let (old, new) = (
            input::with_members(input::bundle(&self.old)?)?,
            input::with_members(input::bundle(&self.new)?)?,
        );
        let allowed = self.allowed()?;
        let inquiry = Inquiry {
            old: &old,
            new: &new,
            question: self.gateway.question(),
            allowed,
            warn_days: self.warn_days,
            severities: &self.severities,
        };
        let mut replay = Replay::new(&inquiry);
        let clients = {
            let _progress = Progress::of(format!("comparing {} with {}", self.old, self.new));
            self.population.gather(terminal, |der| replay.judge(der))?
        };
        for (mark, seen) in clients.iter() {
            match replay.enter(mark, &seen) {
                Some(turn) if self.format == Format::Jsonl => {
                    terminal.print(|out| render::write_turn(&turn, out))?;
                }
                _ => {}
            }
        }
        let diff = replay.finish();
        self.print(&diff, terminal)?;
        let lost = !diff.losses().is_empty();
        let fails = |least| lost || diff.worst_brought() >= least;
        clients.concluded(match self.fail_on.least() {
            Some(least) if fails(least) => Outcome::Found,
            _ => Outcome::Clean,
        })
    }

    fn print(&self, diff: &Diff, terminal: &Terminal) -> Result<(), Failure> {
        let style = terminal.style(match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        });
        terminal.print(|out| match self.format {
            Format::Human => render::write(diff, &style, out),
            Format::Json => render::write_json(diff, out),
            Format::Jsonl => render::write_line(diff, out),
            Format::Markdown => render::write_markdown(diff, out),
        })
    }

    /// The lists of `--allow-loss`.
    fn lists(&self) -> impl Iterator<Item = &Source> {
        self.allow_loss.iter().filter(|source| on_command_line(source).is_none())
    }

    fn allowed(&self) -> Result<Vec<Allowance>, Failure> {
        let mut allowed: Vec<Allowance> =
            self.allow_loss.iter().filter_map(on_command_line).collect();
        for list in self.lists() {
            let blob = input::one_file(list)?;
            allowed.extend(allowances(&blob.name, &blob.bytes)?);
        }
        if !allowed.is_empty() && self.population.is_empty() {
            return Err(Failure::usage(
                "--allow-loss speaks of clients, and none are given",
                "name them with --clients",
            ));
        }
        let mut seen = HashSet::new();
        allowed.retain(|one| seen.insert(one.sha256.clone()));
        Ok(allowed)
    }
}

fn on_command_line(source: &Source) -> Option<Allowance> {
    match source {
        Source::Path(path) => Allowance::on_command_line(path.to_str()?),
        _ => None,
    }
}
