//! The manual, offline: `explain`, `rules`, `profiles`, and what shells and `man` read, all from the same
//! definitions as the program itself.

use clap::Args;
use clap_complete::Shell;
use truststore::render::{self, Detail};
use truststore::{profile, rules, spelling};

use super::Outcome;
use super::failure::Failure;
use super::terminal::Terminal;

/// Explain a rule: what it means, why it matters, what to do
#[derive(Args)]
pub(super) struct Explain {
    /// Its id, alone or as a report has it: error[path-issuer-missing]
    rule: String,
}

impl Explain {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let id = id_of(&self.rule);
        let Some(rule) = rules::by_id(id) else {
            return Err(Failure::usage(format!("there is no rule {id}"), suggestion(id)));
        };
        let style = terminal.style(Detail::Normal);
        terminal.print(|out| render::explain(rule, profile::ALL, &style, out))?;
        Ok(Outcome::Clean)
    }
}

/// The id of a rule, alone or as a report has it: `error[ca-expired]`.
pub(super) fn id_of(word: &str) -> &str {
    let inner = word.split_once('[').and_then(|(_, rest)| rest.split_once(']'));
    inner.map_or(word, |(id, _)| id)
}

/// The rule that was probably meant, and where they all are.
pub(super) fn suggestion(id: &str) -> String {
    let near = spelling::nearest(id, rules::ALL.iter().map(|rule| rule.id));
    match near {
        Some(near) => format!("did you mean {near}? `truststore rules` lists them all"),
        None => "`truststore rules` lists them all".to_owned(),
    }
}

/// List all rules: severity, id, one sentence
#[derive(Args)]
pub(super) struct Rules {}

impl Rules {
    pub(super) fn run(terminal: &Terminal) -> Result<Outcome, Failure> {
        let style = terminal.style(Detail::Normal);
        terminal.print(|out| render::rules(rules::ALL, &style, out))?;
        Ok(Outcome::Clean)
    }
}

/// List all profiles: what each gateway accepts, and who says so
#[derive(Args)]
pub(super) struct Profiles {}

impl Profiles {
    pub(super) fn run(terminal: &Terminal) -> Result<Outcome, Failure> {
        let style = terminal.style(Detail::Normal);
        terminal.print(|out| render::profiles(profile::ALL, &style, out))?;
        Ok(Outcome::Clean)
    }
}

/// Write completions for a shell
#[derive(Args)]
pub(super) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(
        &self,
        terminal: &Terminal,
        mut command: clap::Command,
    ) -> Result<Outcome, Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut command, "truststore", &mut script);
        terminal.print(|out| out.write_all(&script))?;
        Ok(Outcome::Clean)
    }
}

/// Write the manual page
#[derive(Args)]
pub(super) struct Man {
    /// Of this command; of the program where none is named
    command: Option<String>,
}

impl Man {
    pub(super) fn run(
        &self,
        terminal: &Terminal,
        mut command: clap::Command,
    ) -> Result<Outcome, Failure> {
        // Only a command that is built knows what stands before its name, and the options of all commands.
        command.build();
        let page = match &self.command {
            None => command,
            Some(name) => command.find_subcommand(name).cloned().ok_or_else(|| {
                Failure::usage(
                    format!("there is no command {name}"),
                    "`truststore --help` lists them all",
                )
            })?,
        };
        let page = clap_mangen::Man::new(page).date(NO_DATE).source(VERSION).manual("truststore");
        terminal.print(|out| page.render(&mut *out))?;
        Ok(Outcome::Clean)
    }
}

/// The second half of a page's footer.
const VERSION: &str = concat!("truststore ", env!("CARGO_PKG_VERSION"));

/// A date that is empty would be left out of the page's header, and what follows it be read as the date. A real one
/// would have to be kept by hand, or come from the clock; the version beside it says as much.
const NO_DATE: &str = " ";
