//! `rotate`: the plan for a CA that is to go, or for all that will end.

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};
use truststore::bundle::Bundle;
use truststore::render::rotation as render;
use truststore::rotation::{Inquiry, Planner, Target};
use truststore::shell;
use truststore::source::Source;

use super::arguments;
use super::check::Asked;
use super::failure::Failure;
use super::forms::{Form, Shape};
use super::population::{Population, texts, texts_kept};
use super::settings::ConfigArguments;
use super::terminal::{Progress, Terminal};
use super::{Outcome, input};

/// Plan when a CA can go: who depends on it, until when, and what to do before. Changes nothing
///
/// Without --retire, every CA of the truststore by its end: whom it takes along, and by when its successor is due.
/// Exit code 0: nobody depends on it, or loses access when a CA ends. 1: somebody does. 2: could not check.
#[derive(Args)]
#[command(
    override_usage = "truststore rotate [OPTIONS] <BUNDLE> [--retire <CA>] [--clients [SOURCE]...]"
)]
pub(super) struct Arguments {
    #[arg(help = "The truststore: a PEM file, a folder, - or s3://bucket/key[?versionId=ID]")]
    #[arg(value_parser = arguments::source())]
    bundle: Source,
    /// The CA that is to go: its SHA-256 or how that begins, its subject, its common name, or a file with its certificate
    #[arg(long, value_name = "CA", value_parser = NonEmptyStringValueParser::new())]
    retire: Vec<String>,
    #[command(flatten)]
    population: Population,
    #[command(flatten)]
    config: ConfigArguments,
    #[command(flatten)]
    asked: Asked,
    #[command(flatten)]
    form: Form<Format>,
}

/// A form of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// For programs: one object, described by docs/rotation.schema.json
    Json,
    /// For a ticket or a comment
    Markdown,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let settings = self.config.read(std::slice::from_ref(&self.bundle))?;
        let asked = self.asked.or(&settings.config, settings.target(&self.bundle));
        let question = asked.question_alone("rotate")?;
        let sources = self.population.sources(&settings, &[&self.bundle])?;
        let inputs = || [&self.bundle].into_iter().chain(&sources);
        input::only_one_stdin(inputs())?;
        self.form.prepare(inputs())?;
        let bundle = input::with_members(input::bundle_for_verdicts(&self.bundle)?)?;
        let retire: Result<Vec<Target>, Failure> =
            self.retire.iter().map(|word| target(&bundle, word)).collect();
        let inquiry = Inquiry { bundle: &bundle, question, retire: retire? };
        let mut planner = Planner::new(&inquiry, texts());
        let clients = {
            let _progress = Progress::of(format!("planning for {}", bundle.name));
            self.population.gather(sources, terminal, |der| planner.judge(der))?
        };
        for (mark, seen) in clients.iter() {
            planner.enter(mark, &seen);
        }
        texts_kept(planner.failure())?;
        let plan = planner.finish(clients.ended());
        self.form.each(terminal, &mut |format, style, out| match format {
            Format::Human => render::write(&plan, style, out),
            Format::Json => render::write_json(&plan, out),
            Format::Markdown => render::write_markdown(&plan, out),
        })?;
        clients.concluded(if plan.is_needed() { Outcome::Found } else { Outcome::Clean })
    }
}

impl Shape for Format {
    const DEFAULT: Self = Self::Human;
    const SUMMARY: Self = Self::Markdown;
    const FORMAT: &'static str = "The form of the plan on standard output [default: human; in GitHub Actions a job \
                                  summary too]";
    const QUIET: &'static str = "Print the answer alone";
    const VERBOSE: &'static str = "Name every client that depends on it, up to a thousand";
}

/// A fingerprint or a name; and where the bundle knows none such, a file.
fn target(bundle: &Bundle, word: &str) -> Result<Target, Failure> {
    if let Some(target) = Target::called(bundle, word) {
        return Ok(target);
    }
    let is_file = std::path::Path::new(word).exists() || word.starts_with("s3://");
    if !is_file {
        return Err(Failure::usage(
            format!("{word}: {} has no such certificate, and there is no such file", bundle.name),
            format!("`truststore rotate {}` lists its CAs", shell::input(&bundle.name)),
        ));
    }
    let source: Source = word.parse()?;
    let file = input::bundle(&source)?;
    Target::in_both(bundle, &file).ok_or_else(|| {
        Failure::usage(
            format!("{word}: none of its certificates is in {}", bundle.name),
            "name the certificate as it stands in the truststore",
        )
    })
}
