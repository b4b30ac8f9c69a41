//! `config`: what counts, and who says so. What it prints is a configuration itself, with the origin of each value behind
//! it, so that it can be read by people and by the program.

use clap::Args;
use truststore::render;
use truststore::source::Source;

use super::check::Demands;
use super::failure::Failure;
use super::settings::ConfigArguments;
use super::terminal::Terminal;
use super::{Outcome, arguments};

/// Print the configuration in force, where each value comes from, and which commands it reaches
#[derive(Args)]
pub(super) struct Arguments {
    /// The truststore whose configuration is meant [default: the present folder's]
    #[arg(value_name = "BUNDLE", value_parser = arguments::source())]
    bundles: Vec<Source>,
    #[command(flatten)]
    config: ConfigArguments,
    #[command(flatten)]
    demands: Demands,
}

/// What is in force has no moment.
pub(super) fn own_help(command: clap::Command) -> clap::Command {
    command.mut_arg("at", |option| option.hide(true))
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let settings = self.config.read(&self.bundles)?;
        let waivers = settings.waivers(&[])?;
        let effective = self.demands.effective(&settings.config);
        let file = settings.file.as_ref().map(|file| file.display().to_string());
        terminal.print(|out| {
            render::settings(file.as_deref(), &effective, &settings.config, &waivers, out)
        })?;
        Ok(Outcome::Clean)
    }
}
