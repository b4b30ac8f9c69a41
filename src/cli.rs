//! The command line: arguments become sources, moments and profiles at once, and nothing behind it sees a
//! string. Only here are the clock, the environment and the terminal read. Exit codes: 0 checked and
//! nothing found, 1 checked and something found, 2 could not check.

mod arguments;
mod aws;
mod batch;
mod check;
mod clients;
mod compare;
mod config;
mod diagnose;
mod diff;
mod domain;
mod failure;
mod fix;
mod forms;
mod help;
mod input;
mod manual;
mod mend;
mod merge;
mod output;
mod population;
mod reporting;
mod rotate;
mod settings;
mod terminal;
mod test;
mod verify;
mod versions;
mod waive;
mod workflow;

use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use failure::Failure;
use terminal::Terminal;

/// Will this gateway accept this client certificate with this truststore, and if not, why?
#[derive(Parser)]
#[command(name = "truststore", version, arg_required_else_help = true, after_help = EXIT_CODES)]
#[cfg_attr(feature = "turbo", command(long_version = concat!(env!("CARGO_PKG_VERSION"), ", with tables for P-256 (feature turbo)")))]
#[command(override_usage = "truststore <COMMAND>")]
#[command(max_term_width = 100, propagate_version = false, disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    aws: aws::Options,
}

#[derive(Subcommand)]
enum Command {
    Check(check::Arguments),
    Verify(verify::Arguments),
    Compare(compare::Arguments),
    Diagnose(diagnose::Arguments),
    Diff(diff::Arguments),
    Rotate(rotate::Arguments),
    Domain(domain::Arguments),
    Fix(fix::Arguments),
    Test(test::Arguments),
    Waive(waive::Arguments),
    Config(config::Arguments),
    Merge(merge::Arguments),
    Explain(manual::Explain),
    Rules(manual::Rules),
    Profiles(manual::Profiles),
    Completions(manual::Completions),
    Man(manual::Man),
}

/// What a command found out, as far as the exit code tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Checked, and nothing found.
    Clean,
    /// Checked, and something found, or a client not accepted.
    Found,
    /// Ended before its time, with an answer that is only a part.
    Interrupted,
}

/// Runs the program.
pub(crate) fn main() -> ExitCode {
    let parsed = command_line().try_get_matches().and_then(|found| Cli::from_arg_matches(&found));
    let cli = match parsed {
        Ok(cli) => cli,
        Err(error) => {
            let error = with_tip(error);
            // Help and version are no errors; a reader who went away is none either.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(CANNOT_CHECK));
        }
    };
    let terminal = Terminal::detect();
    input::ask_aws(cli.aws.access());
    match run(&cli.command, &terminal) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Found) => ExitCode::from(FOUND),
        Ok(Outcome::Interrupted) => ExitCode::from(INTERRUPTED),
        Err(failure) => {
            terminal.complain(&failure);
            ExitCode::from(CANNOT_CHECK)
        }
    }
}

/// Where a truststore is missed, `--clients` may have taken it: it takes every name that follows it.
fn with_tip(mut error: clap::Error) -> clap::Error {
    let missed = error.get(ContextKind::InvalidArg).is_some_and(|missed| {
        let missed = missed.to_string();
        ["<OLD>", "<NEW>", "<BUNDLE>"].iter().any(|name| missed.contains(name))
    });
    let clients = std::env::args_os().any(|word| word == "--clients");
    if error.kind() == ErrorKind::MissingRequiredArgument && missed && clients {
        let tip = "--clients takes every name that follows it: write the truststore before it";
        error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![tip.into()]));
    }
    error
}

/// The command line. What never asks AWS takes its options too, and does not list them.
fn command_line() -> clap::Command {
    let hidden = |option: clap::Arg| {
        let is_of_aws = option.get_help_heading() == Some(aws::HEADING);
        if is_of_aws { option.hide(true) } else { option }
    };
    let mut command = help::arranged(Cli::command());
    command = command.mut_subcommand("domain", domain::own_help);
    command = command.mut_subcommand("config", config::own_help);
    // Only a command that is built has the options of all commands.
    command.build();
    command.mut_subcommands(|one| {
        if OFFLINE.contains(&one.get_name()) { one.mut_args(hidden) } else { one }
    })
}

fn run(command: &Command, terminal: &Terminal) -> Result<Outcome, Failure> {
    match command {
        Command::Check(arguments) => arguments.run(terminal),
        Command::Verify(arguments) => arguments.run(terminal),
        Command::Compare(arguments) => arguments.run(terminal),
        Command::Diagnose(arguments) => arguments.run(terminal),
        Command::Diff(arguments) => arguments.run(terminal),
        Command::Rotate(arguments) => arguments.run(terminal),
        Command::Domain(arguments) => arguments.run(terminal),
        Command::Fix(arguments) => arguments.run(terminal),
        Command::Test(arguments) => arguments.run(terminal),
        Command::Waive(arguments) => arguments.run(terminal),
        Command::Config(arguments) => arguments.run(terminal),
        Command::Merge(arguments) => arguments.run(terminal),
        Command::Explain(arguments) => arguments.run(terminal),
        Command::Rules(_) => manual::Rules::run(terminal),
        Command::Profiles(_) => manual::Profiles::run(terminal),
        Command::Completions(arguments) => arguments.run(terminal, command_line()),
        Command::Man(arguments) => arguments.run(terminal, command_line()),
    }
}

/// Commands that read nothing that may be in S3.
const OFFLINE: &[&str] = &["merge", "explain", "rules", "profiles", "completions", "man"];
const FOUND: u8 = 1;
const CANNOT_CHECK: u8 = 2;
/// As shells count a program that Ctrl-C has ended: 128 and the number of the signal.
const INTERRUPTED: u8 = 130;

const EXIT_CODES: &str = "\
Begin with:
  truststore check truststore.pem --client client.pem

Exit codes:
  0  checked, and nothing found
  1  checked, and something found or a client refused
  2  could not check: usage, unreadable input, nothing there to check";
