//! What of the findings is accepted: waivers and a baseline, from the command line or the configuration. The baseline of
//! old faults is written here too, whole or not at all, and never over a file that is something else.

use std::path::{Path, PathBuf};

use clap::Args;
use truststore::baseline::{self, Baseline};
use truststore::report::Survey;
use truststore::severity::Severity;
use truststore::source::Source;
use truststore::waiver::Accepted;

use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::{self, Settings};
use crate::cli::terminal::Terminal;

/// What is accepted.
#[derive(Args, Clone, Debug)]
pub(super) struct Acceptance {
    /// A file of waivers, besides those of the configuration; may be repeated
    #[arg(long, value_name = "FILE")]
    waivers: Vec<PathBuf>,
    /// Let findings pass that stand in this file: they were there before
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write all that is found to this file, for --baseline
    #[arg(long, value_name = "FILE", conflicts_with = "baseline")]
    write_baseline: Option<PathBuf>,
}

impl Acceptance {
    /// Whether anything is asked here that can only be done for reports.
    pub(super) fn is_asked(&self) -> bool {
        !self.waivers.is_empty() || self.baseline.is_some() || self.write_baseline.is_some()
    }

    /// Sees to it, before any work is done, that the baseline may be written where it shall be.
    pub(super) fn prepare(&self) -> Result<(), Failure> {
        let Some(file) = self.write_baseline.as_ref().filter(|file| file.exists()) else {
            return Ok(());
        };
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
        let waivers = settings.waivers_for(&self.waivers, checked)?;
        let baseline = match &self.write_baseline {
            None => settings.baseline(self.baseline.as_deref())?,
            Some(_) => None,
        };
        let baseline = baseline.as_ref();
        let accepted = Accepted { waivers: &waivers, baseline, severities, complete };
        accepted.apply(&mut survey.reports);
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
