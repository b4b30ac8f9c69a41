//! What of the findings is accepted: waivers and a baseline, from the command line or the configuration. The baseline of
//! old faults is written here too, whole or not at all, and never over a file that is something else.

use std::path::{Path, PathBuf};

use clap::Args;
use truststore::baseline::{self, Baseline};
use truststore::bundle::Bundle;
use truststore::report::Survey;
use truststore::severity::Severity;
use truststore::source::Source;
use truststore::time::Time;
use truststore::waiver::{Accepted, ForClients, Waiver};

use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::{self, Settings};
use crate::cli::terminal::Terminal;

/// What is accepted.
#[derive(Args, Clone, Debug)]
pub(super) struct Acceptance {
    /// A file of waivers, in the place of those that the configuration names; may be repeated
    #[arg(long, value_name = "FILE")]
    waivers: Vec<PathBuf>,
    /// Let findings pass that stand in this file: they were there before
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all that is found to this file, for --baseline
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
}

/// What is accepted, as it stands in the files.
#[derive(Default)]
pub(in crate::cli) struct Held {
    waivers: Vec<Waiver>,
    baseline: Option<Baseline>,
}

impl Held {
    /// What the configuration alone accepts in these bundles.
    pub(in crate::cli) fn of(settings: &Settings, checked: &[Source]) -> Result<Self, Failure> {
        let waivers = settings.waivers_for(&[], checked)?;
        Ok(Self { waivers, baseline: settings.baseline(None)? })
    }

    /// To be held against reports; `complete` where they are all that the files speak of.
    pub(in crate::cli) fn accepted<'a>(
        &'a self,
        severities: &'a [(String, Severity)],
        complete: bool,
    ) -> Accepted<'a> {
        Accepted { waivers: &self.waivers, baseline: self.baseline.as_ref(), severities, complete }
    }

    /// To be asked about one client after another.
    pub(super) fn for_clients(&self, bundle: &Bundle, at: Time) -> ForClients<'_> {
        ForClients::new(&self.waivers, self.baseline.as_ref(), &bundle.name, at)
    }
}

impl Acceptance {
    /// What is accepted in what is looked at in another way than a check does, which makes no baseline.
    pub(super) fn held(
        &self,
        what: &str,
        settings: &Settings,
        bundle: &Source,
    ) -> Result<Held, Failure> {
        if self.write_baseline.is_some() {
            return Err(Failure::usage(
                format!(
                    "--write-baseline holds what a check of the truststore finds, and {what} is none"
                ),
                format!("write it without {what}; with --baseline it counts here too"),
            ));
        }
        self.read(settings, std::slice::from_ref(bundle))
    }

    /// Nothing, for what cannot be accepted piece by piece. Whoever asks for it all the same is told.
    pub(super) fn none(&self, what: &str, settings: &Settings) -> Result<Held, Failure> {
        if !self.waivers.is_empty() || self.baseline.is_some() || self.write_baseline.is_some() {
            return Err(Failure::usage(
                format!("waivers and baselines are not for {what}: a part holds verdicts alone"),
                "leave them out; they count in a check of all clients at once",
            ));
        }
        let config = &settings.config;
        let configured = config.waivers.len() + config.waiver_files.len();
        if configured > 0 || config.baseline.is_some() {
            Terminal::note("a part holds verdicts alone: waivers and baseline do not count in it");
        }
        Ok(Held::default())
    }

    fn read(&self, settings: &Settings, checked: &[Source]) -> Result<Held, Failure> {
        let waivers = settings.waivers_for(&self.waivers, checked)?;
        let baseline = match &self.write_baseline {
            None => settings.baseline(self.baseline.as_deref())?,
            Some(_) => None,
        };
        Ok(Held { waivers, baseline })
    }

    /// Sees to it, before any work is done, that the baseline may be written where it shall be.
    pub(super) fn prepare(&self) -> Result<(), Failure> {
        let Some(file) = &self.write_baseline else { return Ok(()) };
        output::has_place(file)?;
        if !file.exists() {
            return Ok(());
        }
        let is_baseline = settings::bytes(file)
            .is_ok_and(|bytes| Baseline::read(&file.display().to_string(), &bytes).is_ok());
        if is_baseline {
            return Ok(());
        }
        Err(Failure::usage(
            format!("--write-baseline {}: this file is there, and is no baseline", file.display()),
            "name another file, or remove it first",
        ))
    }

    /// Marks what is accepted in the reports, and writes the baseline where that is asked.
    pub(super) fn apply(
        &self,
        survey: &mut Survey,
        settings: &Settings,
        checked: &[Source],
        severities: &[(String, Severity)],
        complete: bool,
    ) -> Result<(), Failure> {
        let held = self.read(settings, checked)?;
        held.accepted(severities, complete).apply(&mut survey.reports);
        match &self.write_baseline {
            Some(file) => write(file, survey, severities),
            None => Ok(()),
        }
    }
}

fn write(
    file: &Path,
    survey: &mut Survey,
    severities: &[(String, Severity)],
) -> Result<(), Failure> {
    let name = file.display().to_string();
    if !survey.unread.is_empty() {
        return Err(Failure::usage(
            format!("{name} is not written: not everything could be checked"),
            "a baseline holds all that is found; see above what is missing",
        ));
    }
    let text = baseline::write(&survey.reports);
    // What the next run could not read is not written.
    let known = Baseline::read(&name, text.as_bytes())?;
    output::write(file, text.as_bytes(), true)?;
    Terminal::note(&format!("{name}: written, with what passes from now on: {}", known.len()));
    let accepted = Accepted { waivers: &[], baseline: Some(&known), severities, complete: true };
    accepted.apply(&mut survey.reports);
    Ok(())
}
