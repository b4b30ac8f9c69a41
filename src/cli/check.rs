//! `check`: the main job. The bundle is examined, each client judged, and the whole report drawn. Without a bundle, those
//! of the configuration are checked, each with what it says of them.

mod acceptance;
mod cases;
mod demands;
mod options;

use std::path::{Path, PathBuf};

use clap::Args;
use truststore::render;
use truststore::report::{Report, Survey, Unread};
use truststore::source::Source;
use truststore::toml_file::Place;

use super::arguments;
use super::clients::{ClientArguments, Wanted};
use super::failure::Failure;
use super::reporting::Format;
use super::settings::{self, ConfigArguments, Settings};
use super::terminal::Terminal;
use super::{Outcome, input, mend, output, versions};
use acceptance::Acceptance;
use options::checked;

pub(super) use acceptance::Held;
pub(super) use cases::Cases;
pub(super) use demands::{Asked, Demands};
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
                  checked by itself [default: those of the configuration]"
    )]
    #[arg(value_name = "BUNDLE", value_parser = arguments::source())]
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
    #[command(flatten)]
    clients: ClientArguments,
    #[command(flatten)]
    config: ConfigArguments,
    #[command(flatten)]
    acceptance: Acceptance,
}

/// One bundle to check, with all that is asked of it.
struct Plan {
    bundle: Source,
    options: Options,
    /// The line of the configuration that names the bundle, where no command line does.
    named_by: Option<Place>,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let settings = self.config.read(&self.bundles)?;
        let plans = self.plans(&settings)?;
        let inputs = || {
            plans.iter().flat_map(|plan| [&plan.bundle].into_iter().chain(plan.options.inputs()))
        };
        input::only_one_stdin(inputs().chain(self.clients.inputs()))?;
        if self.clients.is_asked() {
            return self.population(&plans, &settings, terminal);
        }
        self.options.form.prepare(inputs())?;
        self.acceptance.prepare()?;
        match (plans.as_slice(), &self.write_fixed) {
            ([plan], _) if self.all_versions => self.versions(plan, &settings, terminal),
            ([plan], Some(target)) if !is_prefix(&plan.bundle) => {
                self.fixed(plan, &settings, target, terminal)
            }
            (plans, None) if !self.all_versions => self.all(plans, &settings, terminal),
            (_, Some(_)) => Err(Failure::usage(
                "--write-fixed writes one truststore, and several are checked",
                "name the one to be written",
            )),
            _ => Err(Failure::usage(
                "--all-versions is for one object in S3, and several truststores are given",
                "ask for them one by one",
            )),
        }
    }

    /// The verdicts on all clients of some sources, and nothing of the bundle itself.
    fn population(
        &self,
        plans: &[Plan],
        settings: &Settings,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        let [plan @ Plan { bundle: source, options, .. }] = plans else {
            return Err(Failure::usage(
                "--clients asks about one truststore, and several are given",
                "ask about them one by one",
            ));
        };
        let mut clients: Vec<Source> = self.clients.inputs().cloned().collect();
        if let Some(target) = settings.target(source).filter(|_| clients.is_empty()) {
            for name in &target.clients {
                clients.push(settings::there(name)?);
            }
        }
        if clients.is_empty() {
            return Err(Failure::usage(
                format!("--clients names none, and no configuration has `clients` for {source}"),
                "--clients SOURCE, or clients = \"logs/\" in its [[bundle]]",
            ));
        }
        let question = options.question_alone("--clients")?;
        let mut form = options.form.clone();
        if self.clients.is_partial() {
            form = form.alone(Format::Jsonl, "--partial")?;
        }
        let form = form.narrowed("--clients")?;
        form.prepare([source].into_iter().chain(&clients))?;
        let weigh = |worst, refuses| options.outcome_of(worst, refuses);
        let bundle = input::bundle_for_verdicts(source).map_err(|failure| plan.blame(failure))?;
        let held = if self.clients.is_partial() {
            self.acceptance.none("--partial", settings)?
        } else {
            self.acceptance.held("--clients", settings, source)?
        };
        let wanted = Wanted { form, accepted: held.for_clients(&bundle, question.at) };
        self.clients.run(&clients, &bundle, question, &wanted, weigh, terminal)
    }

    /// What is to be checked: the bundle that is named, or those of the configuration.
    fn plans(&self, settings: &Settings) -> Result<Vec<Plan>, Failure> {
        let named = |bundle: &Source| -> Result<Plan, Failure> {
            let options = self.options.or(settings, settings.target(bundle))?;
            Ok(Plan { bundle: bundle.clone(), options, named_by: None })
        };
        if !self.bundles.is_empty() {
            return self.bundles.iter().map(named).collect();
        }
        let of = |target| -> Result<Plan, Failure> {
            let options = self.options.or(settings, Some(target))?;
            let named_by = Some(target.path.place.clone());
            Ok(Plan { bundle: Settings::source(&target.path)?, options, named_by })
        };
        let hint = if self.clients.is_asked() {
            "--clients takes every name that follows it: truststore check BUNDLE --clients SOURCE"
        } else {
            "truststore check BUNDLE"
        };
        match (&settings.file, settings.config.bundles.as_slice()) {
            (_, [_, ..]) => settings.config.bundles.iter().map(of).collect(),
            (Some(file), []) => Err(Failure::usage(
                format!("no truststore is named, and {} has no [[bundle]]", file.display()),
                "truststore check BUNDLE, or a [[bundle]] with its path in the configuration",
            )),
            (None, []) => {
                Err(Failure::usage("no truststore is named, and there is no truststore.toml", hint))
            }
        }
    }

    fn versions(
        &self,
        plan: &Plan,
        settings: &Settings,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        if self.write_fixed.is_some() {
            return Err(Failure::usage(
                "--write-fixed writes one truststore, and several are checked",
                "name the one to be written",
            ));
        }
        let held = self.acceptance.held("--all-versions", settings, &plan.bundle)?;
        let accepted = held.accepted(plan.options.severities(), false);
        match &plan.bundle {
            Source::S3(object) => versions::run(object, &plan.options, &accepted, terminal),
            source => Err(Failure::usage(
                format!("{source}: only objects in S3 have versions"),
                "name it as s3://bucket/key",
            )),
        }
    }

    fn fixed(
        &self,
        plan: &Plan,
        settings: &Settings,
        target: &Path,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        output::may_write(target, self.force)?;
        let bundle = input::bundle(&plan.bundle).map_err(|failure| plan.blame(failure))?;
        let cases = plan.options.cases()?;
        let inquiry = plan.options.inquiry_alone("--write-fixed", &bundle, &cases)?;
        let mut survey = Survey::from(checked(&inquiry));
        survey.fail_on = plan.options.fail_on();
        self.accept(&mut survey, std::slice::from_ref(plan), settings)?;
        let outcome = deliver(&survey, &plan.options, terminal)?;
        for report in &survey.reports {
            mend::write(&inquiry, report, target, self.force)?;
        }
        Ok(outcome)
    }

    /// Checks all; of several, one that cannot be read keeps no other from its check.
    fn all(
        &self,
        plans: &[Plan],
        settings: &Settings,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        if plans.iter().all(|plan| plan.options.draws_nobody()) {
            return Err(Failure::usage(
                "a graph shows what was tried for clients, and none is given",
                "name one with --client",
            ));
        }
        let mut survey = Survey::of(Vec::new());
        let mut failed = None;
        for plan in plans {
            if plan.options.draws_nobody() {
                let name = &plan.bundle;
                Terminal::note(&format!("{name}: checked, and not drawn: no client is given"));
            }
            if let Err(failure) = plan.check(&mut survey, &mut failed, terminal) {
                survey
                    .unread
                    .push(Unread { bundle: plan.bundle.to_string(), why: failure.to_string() });
                failed = Some(terminal.set_aside(failed.take(), failure));
            }
        }
        // A report on nothing would look like one without findings.
        let Some(first) = plans.first().filter(|_| !survey.reports.is_empty()) else {
            return failed.map_or(Ok(Outcome::Clean), Err);
        };
        survey.fail_on = first.options.fail_on();
        self.accept(&mut survey, plans, settings)?;
        let outcome = deliver(&survey, &first.options, terminal)?;
        if first.options.form.is_for_people() && (plans.len() > 1 || is_prefix(&first.bundle)) {
            let of = match (plans, &settings.file) {
                ([_], _) => format!("{}: ", first.bundle),
                (_, Some(file)) if self.bundles.is_empty() => format!("{}: ", file.display()),
                _ => String::new(),
            };
            let tally = format!("{of}{}", tally(&survey));
            terminal.print(|out| writeln!(out, "\n{}", render::safe(&tally)))?;
        }
        failed.map_or(Ok(outcome), Err)
    }

    fn accept(
        &self,
        survey: &mut Survey,
        plans: &[Plan],
        settings: &Settings,
    ) -> Result<(), Failure> {
        let checked: Vec<Source> = plans.iter().map(|plan| plan.bundle.clone()).collect();
        let severities = plans.first().map(|plan| plan.options.severities()).unwrap_or_default();
        let complete = self.bundles.is_empty() || settings.config.bundles.is_empty();
        self.acceptance.apply(survey, settings, &checked, severities, complete)
    }
}

impl Plan {
    /// Adds the reports on a bundle, or on each below a prefix.
    fn check(
        &self,
        survey: &mut Survey,
        failed: &mut Option<Failure>,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        let cases = self.options.cases()?;
        let prefix = match &self.bundle {
            Source::S3(object) if object.is_prefix() => object,
            bundle => {
                let bundle = input::bundle(bundle).map_err(|failure| self.blame(failure))?;
                survey.reports.extend(self.options.reports(&bundle, &cases));
                return Ok(());
            }
        };
        let read = input::reader().read_each(prefix, &mut |blob| {
            let name = blob.as_ref().map(|blob| blob.name.clone()).unwrap_or_default();
            match blob.map_err(Failure::from).and_then(input::bundle_of) {
                Ok(bundle) => survey.reports.extend(self.options.reports(&bundle, &cases)),
                Err(failure) => {
                    survey.unread.push(Unread { bundle: name, why: failure.to_string() });
                    *failed = Some(terminal.set_aside(failed.take(), failure));
                }
            }
        });
        read.map_err(|error| self.blame(error.into()))
    }

    fn blame(&self, failure: Failure) -> Failure {
        match &self.named_by {
            Some(place) => settings::blame(place, failure),
            None => failure,
        }
    }
}

fn is_prefix(bundle: &Source) -> bool {
    matches!(bundle, Source::S3(object) if object.is_prefix())
}

fn deliver(survey: &Survey, options: &Options, terminal: &Terminal) -> Result<Outcome, Failure> {
    options.form.deliver(survey, terminal)?;
    Ok(if survey.fails() { Outcome::Found } else { Outcome::Clean })
}

/// The last line under several reports.
fn tally(survey: &Survey) -> String {
    let fails = |reports: &&[Report]| reports.iter().any(|one| one.fails(survey.fail_on));
    let (checked, found) = (survey.bundles().count(), survey.bundles().filter(fails).count());
    let (clean, unread) = (checked - found, survey.unread.len());
    format!(
        "{} truststores: {clean} without findings to fail on, {found} with, {unread} not checked",
        checked + unread
    )
}
