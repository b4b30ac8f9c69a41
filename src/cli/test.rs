//! `test`: files of expectations, held against ordinary checks. The exit code is that of a test program: 0 all hold, 1
//! some do not, 2 something could not be tried, or nothing is expected.

mod files;

use std::ops::Range;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use truststore::bundle::Bundle;
use truststore::expectation::{
    Clients, Evidence, Expectation, Expectations, Expected, Outcome as Held,
};
use truststore::path::Question;
use truststore::profile::{self, Profile};
use truststore::render::{Detail, expectations};
use truststore::report::Report;
use truststore::run::{self, Client, Inquiry};
use truststore::source::Source;
use truststore::time::Time;
use truststore::toml_file::Written;

use super::failure::Failure;
use super::settings::{self, ConfigArguments, Settings};
use super::terminal::{Progress, Terminal};
use super::{Outcome, arguments, input};

/// Test a truststore: who must get in, who must not, what must be there, and for how long
///
/// Exit code 0: all expectations hold. 1: some do not. 2: something could not be tried, or nothing is expected.
#[derive(Args)]
pub(super) struct Arguments {
    /// A file of expectations, or a folder: then every *.expect.toml in it and below [default: the present folder]
    #[arg(value_name = "FILE|FOLDER")]
    files: Vec<PathBuf>,
    /// The gateway whose rules decide, instead of those that the files name; may be repeated [default: api-gateway]
    #[arg(long = "for", value_name = "PROFILE", value_parser = arguments::profile())]
    profiles: Vec<&'static Profile>,
    /// The moment to ask about, instead of those that the files name [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<Time>,
    #[command(flatten)]
    config: ConfigArguments,
    /// The form of the result
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Print only what does not hold
    #[arg(long, short)]
    quiet: bool,
}

/// A form of the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs: one object, described by docs/test.schema.json
    Json,
    /// For CI systems: JUnit XML
    Junit,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let files = files::of(&self.files)?;
        let mut held: Vec<Held> = Vec::new();
        let mut failed = None;
        let now = Terminal::now();
        for file in &files {
            match self.hold(file, now) {
                Ok(outcomes) => held.extend(outcomes),
                Err(failure) => failed = Some(terminal.set_aside(failed.take(), failure)),
            }
        }
        if !held.is_empty() {
            let detail = if self.quiet { Detail::Quiet } else { Detail::Normal };
            let style = terminal.style(detail);
            terminal.print(|out| match self.format {
                Format::Human => expectations::human(&held, &style, out),
                Format::Json => expectations::json(&held, out),
                Format::Junit => expectations::junit(&held, out),
            })?;
        }
        let all_hold = held.iter().all(Held::holds);
        failed.map_or(Ok(if all_hold { Outcome::Clean } else { Outcome::Found }), Err)
    }

    /// Tries all that one file expects.
    fn hold(&self, file: &Path, now: Time) -> Result<Vec<Held>, Failure> {
        let name = file.display().to_string();
        let expected = Expectations::read(&name, &settings::bytes(file)?)?;
        let source = settings::beside(&expected.bundle.place, &expected.bundle.value)?;
        let settings = self.config.read(std::slice::from_ref(&source))?;
        let bundle = input::bundle(&source)
            .map_err(|failure| settings::blame(&expected.bundle.place, failure))?;
        let mut cases = Vec::new();
        for one in &expected.all {
            let clients = clients(one)?;
            for profile in self.profiles(one, &expected, &settings, &source) {
                let own = one.at.as_ref().or(expected.at.as_ref()).map(|at| at.value);
                let at = self.at.or(own).unwrap_or(now);
                cases.push(Case { expectation: one, profile, at, clients: clients.clone() });
            }
        }
        let _progress = Progress::of(format!("testing {}", bundle.name));
        Ok(judged(&bundle, &cases))
    }

    /// Whose rules decide: the command line's word, the expectation's, the file's, the configuration's, the default.
    fn profiles(
        &self,
        one: &Expectation,
        file: &Expectations,
        settings: &Settings,
        bundle: &Source,
    ) -> Vec<&'static Profile> {
        if !self.profiles.is_empty() {
            return self.profiles.clone();
        }
        let target = settings.target(bundle).map(|target| &target.profiles);
        let configured = target.into_iter().chain([&settings.config.profiles]);
        let mut lists = [&one.profiles, &file.profiles].into_iter().chain(configured);
        match lists.find(|list| !list.is_empty()) {
            Some(list) => list.iter().map(|profile| profile.value).collect(),
            None => profile::by_name(arguments::DEFAULT).into_iter().collect(),
        }
    }
}

/// An expectation for one gateway at one moment, and its clients.
struct Case<'a> {
    expectation: &'a Expectation,
    profile: &'static Profile,
    at: Time,
    clients: Vec<Client>,
}

/// What became of each case. Cases of one gateway and one moment share a check, and stand together.
fn judged(bundle: &Bundle, cases: &[Case<'_>]) -> Vec<Held> {
    let mut outcomes: Vec<Held> = Vec::new();
    let mut open: Vec<usize> = (0..cases.len()).collect();
    while let Some(first) = open.first().and_then(|&index| cases.get(index)) {
        let same = |case: &Case<'_>| case.profile.name == first.profile.name && case.at == first.at;
        let (now, later): (Vec<usize>, Vec<usize>) =
            open.iter().partition(|&&index| cases.get(index).is_some_and(same));
        let group: Vec<&Case<'_>> = now.into_iter().filter_map(|index| cases.get(index)).collect();
        let clients: Vec<Client> =
            group.iter().flat_map(|case| case.clients.iter().cloned()).collect();
        let report = checked(bundle, &clients, first.profile, first.at);
        let evidence = Evidence { bundle, report: &report };
        let mut place = 0;
        for case in group {
            let own: Range<usize> = place..place + case.clients.len();
            place = own.end;
            outcomes.push(evidence.judge(case.expectation, own));
        }
        open = later;
    }
    outcomes
}

fn checked(bundle: &Bundle, clients: &[Client], profile: &'static Profile, at: Time) -> Report {
    run::check(&Inquiry {
        bundle,
        clients,
        candidates: &[],
        question: Question::of_client(profile, at),
        warn_days: 0,
        severities: &[],
    })
}

/// The clients that an expectation is about.
fn clients(expectation: &Expectation) -> Result<Vec<Client>, Failure> {
    let (Expected::Accept(Clients { files, sent }) | Expected::Refuse(Clients { files, sent }, _)) =
        &expectation.what
    else {
        return Ok(Vec::new());
    };
    let sent = read(sent, |source| input::sent(std::slice::from_ref(source)))?;
    let files = read(files, input::clients)?;
    Ok(files.into_iter().map(|file| input::judged(file, &sent, None)).collect())
}

/// What the named files hold; of one that cannot be read, the line that names it is said.
fn read<T>(
    names: &[Written<String>],
    read: impl Fn(&Source) -> Result<Vec<T>, Failure>,
) -> Result<Vec<T>, Failure> {
    let mut all = Vec::new();
    for name in names {
        let held = Settings::source(name).and_then(|source| read(&source));
        all.extend(held.map_err(|failure| settings::blame(&name.place, failure))?);
    }
    Ok(all)
}
