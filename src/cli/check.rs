//! `check`: the main job. The bundle is examined, each client judged, and the whole report drawn.

mod cases;
mod demands;
mod options;

use std::path::{Path, PathBuf};

use clap::Args;
use truststore::bundle::Bundle;
use truststore::report::{Report, Survey, Unread};
use truststore::source::Source;

use super::arguments;
use super::failure::Failure;
use super::terminal::Terminal;
use super::{Outcome, input, mend, output, versions};
use options::checked;

pub(super) use cases::Cases;
pub(super) use options::Options;

/// Check a truststore, and whether the gateway will accept these clients with it
///
/// Exit code 0: nothing at or above --fail-on, and no client refused. 1: something found, or a client refused.
/// 2: could not check.
#[derive(Args)]
pub(super) struct Arguments {
    #[arg(
        help = "The truststore: a PEM file, a folder, - for standard input, s3://bucket/key[?versionId=ID], \
                  or s3://bucket/prefix/ (each file below it is a truststore of its own); of several, each is \
                  checked by itself"
    )]
    #[arg(value_name = "BUNDLE", required = true, value_parser = arguments::source())]
    bundles: Vec<Source>,
    /// Say what changed in each version of an object in S3, and check each
    #[arg(long)]
    all_versions: bool,
    /// Write the truststore with all proven repairs made, in the form of `truststore fix`
    #[arg(long, visible_alias = "repair", value_name = "OUT", requires = "client")]
    write_fixed: Option<PathBuf>,
    /// Replace OUT where it exists
    #[arg(long, requires = "write_fixed")]
    force: bool,
    #[command(flatten)]
    options: Options,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let inputs = || self.bundles.iter().chain(self.options.inputs());
        input::only_one_stdin(inputs())?;
        self.options.form.prepare(inputs())?;
        let is_prefix = |source: &Source| matches!(source, Source::S3(one) if one.is_prefix());
        match (self.bundles.as_slice(), &self.write_fixed) {
            ([_, _, ..], _) if self.all_versions => Err(Failure::usage(
                "--all-versions is for one object in S3, and several truststores are given",
                "ask for them one by one",
            )),
            ([Source::S3(object)], None) if self.all_versions => {
                versions::run(object, &self.options, terminal)
            }
            ([source], None) if self.all_versions => Err(Failure::usage(
                format!("{source}: only objects in S3 have versions"),
                "name it as s3://bucket/key",
            )),
            ([source], target) if !self.all_versions && !is_prefix(source) => {
                self.single(source, target.as_deref(), terminal)
            }
            (_, Some(_)) => Err(Failure::usage(
                "--write-fixed writes one truststore, and several are checked",
                "name the one to be written",
            )),
            (_, None) => self.each(terminal),
        }
    }

    fn single(
        &self,
        source: &Source,
        target: Option<&Path>,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        let Some(target) = target else {
            let (bundle, cases) = (input::bundle(source)?, self.options.cases()?);
            return self.deliver(&Survey::of(self.options.reports(&bundle, &cases)), terminal);
        };
        output::may_write(target, self.force)?;
        let (bundle, cases) = (input::bundle(source)?, self.options.cases()?);
        let inquiry = self.options.inquiry_alone("--write-fixed", &bundle, &cases)?;
        let survey = Survey::from(checked(&inquiry));
        let outcome = self.deliver(&survey, terminal)?;
        for report in &survey.reports {
            mend::write(&inquiry, report, target, self.force)?;
        }
        Ok(outcome)
    }

    fn deliver(&self, survey: &Survey, terminal: &Terminal) -> Result<Outcome, Failure> {
        self.options.form.deliver(survey, terminal)?;
        Ok(self.outcome(&survey.reports))
    }

    /// The worst outcome of several reports.
    fn outcome(&self, reports: &[Report]) -> Outcome {
        let found = reports.iter().any(|report| self.options.outcome(report) == Outcome::Found);
        if found { Outcome::Found } else { Outcome::Clean }
    }

    /// Each truststore by itself; one that cannot be read keeps no other from its check.
    fn each(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let cases = self.options.cases()?;
        let mut survey = Survey::of(Vec::new());
        let mut failed = None;
        let mut take = |name: String, bundle: Result<Bundle, Failure>| match bundle {
            Ok(bundle) => survey.reports.extend(self.options.reports(&bundle, &cases)),
            Err(failure) => {
                survey.unread.push(Unread { bundle: name, why: failure.to_string() });
                failed = Some(terminal.set_aside(failed.take(), failure));
            }
        };
        for source in &self.bundles {
            match source {
                Source::S3(prefix) if prefix.is_prefix() => {
                    let below = input::reader().read_each(prefix, &mut |blob| {
                        let name = blob.as_ref().map(|blob| blob.name.clone()).unwrap_or_default();
                        take(name, blob.map_err(Failure::from).and_then(input::bundle_of));
                    });
                    if let Err(error) = below {
                        take(prefix.to_string(), Err(error.into()));
                    }
                }
                source => take(source.to_string(), input::bundle(source)),
            }
        }
        // A report on nothing would look like one without findings.
        if survey.reports.is_empty() {
            return failed.map_or(Ok(Outcome::Clean), Err);
        }
        let outcome = self.deliver(&survey, terminal)?;
        if self.options.form.is_for_people() {
            terminal.print(|out| writeln!(out, "\n{}", self.tally(&survey)))?;
        }
        failed.map_or(Ok(outcome), Err)
    }

    /// The last line under several reports.
    fn tally(&self, survey: &Survey) -> String {
        let is_found = |reports: &&[Report]| self.outcome(reports) == Outcome::Found;
        let (checked, found) =
            (survey.bundles().count(), survey.bundles().filter(is_found).count());
        let (clean, unread) = (checked - found, survey.unread.len());
        let below = match self.bundles.as_slice() {
            [prefix] => format!("{prefix}: "),
            _ => String::new(),
        };
        format!(
            "{below}{} truststores: {clean} without findings to fail on, {found} with, {unread} not checked",
            checked + unread
        )
    }
}
