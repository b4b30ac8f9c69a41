//! `diff`: what a new bundle changes, and for whom. The check before an upload.

use std::collections::HashSet;
use std::io::{self, ErrorKind, Write};

use clap::{Args, ValueEnum};
use truststore::diff::{Allowance, Diff, Inquiry, Replay, allowances};
use truststore::error::Error;
use truststore::render::{Style, diff as render};
use truststore::source::Source;
use truststore::waiver::Waiver;

use super::arguments;
use super::check::Demands;
use super::failure::Failure;
use super::forms::{Form, Shape};
use super::population::{Population, texts, texts_kept};
use super::settings::{ConfigArguments, Settings};
use super::terminal::{Progress, Terminal};
use super::{Outcome, input};

/// Say what changes when one truststore takes another's place, and which clients gain or lose access
///
/// Exit code 0: nobody loses access, and no new finding at or above --fail-on. 1: somebody does, or something is found.
/// 2: could not check.
#[derive(Args)]
#[command(override_usage = "truststore diff [OPTIONS] <OLD> <NEW> [--clients [SOURCE]...]")]
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
    /// A client that may lose access: the SHA-256 of its certificate, or a file with one on each line, and the reason
    #[arg(long, value_name = "FILE|SHA256", value_parser = arguments::source())]
    allow_loss: Vec<Source>,
    #[command(flatten)]
    config: ConfigArguments,
    #[command(flatten)]
    demands: Demands,
    #[command(flatten)]
    form: Form<Format>,
}

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// For programs: one object, described by docs/diff.schema.json
    Json,
    /// A line for each client, and the whole object on the last
    Jsonl,
    /// For a comment on a merge request
    Markdown,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        input::only_one_stdin([&self.old, &self.new])?;
        if self.old == self.new {
            return Err(Failure::usage(
                format!("{}: a truststore compared with itself", self.old),
                "of an object in S3, name another version: s3://bucket/key?versionId=previous",
            ));
        }
        // What is to be uploaded is what the team has agreed on; the other side may come from anywhere.
        let settings = self.config.read(std::slice::from_ref(&self.new))?;
        let target = settings.target(&self.new).or_else(|| settings.target(&self.old));
        let demands = self.demands.or(&settings.config, target);
        let question = demands.asked.question_alone("diff")?;
        let sources = self.population.sources(&settings, &[&self.new, &self.old])?;
        let inputs = || [&self.old, &self.new].into_iter().chain(&sources).chain(self.lists());
        input::only_one_stdin(inputs())?;
        self.form.prepare(inputs())?;
        let (old, new) = (
            input::with_members(input::bundle(&self.old)?)?,
            input::with_members(input::bundle(&self.new)?)?,
        );
        let (waivers, baseline) = (self.waivers(&settings)?, settings.baseline(None)?);
        let inquiry = Inquiry {
            old: &old,
            new: &new,
            question,
            allowed: self.allowed(!sources.is_empty())?,
            warn_days: demands.warn_days(),
            severities: &demands.severities,
            waivers: &waivers,
            baseline: baseline.as_ref(),
        };
        let everyone = self.form.has(Format::Jsonl);
        let mut replay = Replay::new(&inquiry, texts(), everyone);
        let clients = {
            let _progress = Progress::of(format!("comparing {} with {}", self.old, self.new));
            self.population.gather(sources, terminal, |der| replay.judge(der))?
        };
        for (mark, seen) in clients.iter() {
            replay.enter(mark, &seen);
        }
        let diff = replay.finish(clients.ended());
        self.form.each(terminal, &mut |format, style, out| {
            if format == Format::Jsonl {
                for turn in clients.iter().filter_map(|(mark, seen)| replay.turn(mark, &seen)) {
                    render::write_turn(&turn, out)?;
                }
            }
            format.write(&diff, style, out)
        })?;
        texts_kept(replay.failure())?;
        let lost = !diff.losses().is_empty();
        let fails = |least| lost || diff.worst_brought() >= least;
        clients.concluded(match demands.fail_on().least() {
            Some(least) if fails(least) => Outcome::Found,
            _ => Outcome::Clean,
        })
    }

    /// The waivers of the configuration. What is accepted in the one bundle is accepted in the other, which is to take its
    /// place.
    fn waivers(&self, settings: &Settings) -> Result<Vec<Waiver>, Failure> {
        let both = [self.new.clone(), self.old.clone()];
        let mut waivers = settings.waivers_for(&[], &both)?;
        for waiver in &mut waivers {
            let names = |one: &Source| {
                waiver.bundle.as_ref().is_some_and(|bundle| bundle.value == one.to_string())
            };
            if both.iter().any(names) {
                waiver.bundle = None;
            }
        }
        Ok(waivers)
    }

    /// The lists of `--allow-loss`.
    fn lists(&self) -> impl Iterator<Item = &Source> {
        self.allow_loss.iter().filter(|source| on_command_line(source).is_none())
    }

    fn allowed(&self, clients: bool) -> Result<Vec<Allowance>, Failure> {
        let mut allowed: Vec<Allowance> =
            self.allow_loss.iter().filter_map(on_command_line).collect();
        for list in self.lists() {
            let blob = input::one_file(list).map_err(|failure| match failure {
                Failure::Check(Error::Read { source, .. })
                    if source.kind() == ErrorKind::NotFound =>
                {
                    Failure::usage(
                        format!("--allow-loss {list}: neither a SHA-256 nor a file that is there"),
                        "a SHA-256 has 64 hex digits; a file names one client on each line",
                    )
                }
                other => other,
            })?;
            allowed.extend(allowances(&blob.name, &blob.bytes)?);
        }
        if !allowed.is_empty() && !clients {
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

impl Format {
    /// Writes all but what `jsonl` says of each client.
    fn write(self, diff: &Diff, style: &Style, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Human => render::write(diff, style, out),
            Self::Json => render::write_json(diff, out),
            Self::Jsonl => render::write_line(diff, out),
            Self::Markdown => render::write_markdown(diff, out),
        }
    }
}

impl Shape for Format {
    const DEFAULT: Self = Self::Human;
    const SUMMARY: Self = Self::Markdown;
    const FORMAT: &'static str = "The form of the report on standard output [default: human; in GitHub Actions a job \
                                  summary too]";
    const QUIET: &'static str = "Print the first and the last line alone";
    const VERBOSE: &'static str =
        "Name every client whose access changes, up to a thousand of a group";
}

fn on_command_line(source: &Source) -> Option<Allowance> {
    match source {
        Source::Path(path) => Allowance::on_command_line(path.to_str()?),
        _ => None,
    }
}
