//! What shells and `man` read, from the same definitions as the program itself.

use clap::Args;
use clap_complete::Shell;

use super::Outcome;
use super::failure::Failure;
use super::terminal::Terminal;

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
        command: clap::Command,
    ) -> Result<Outcome, Failure> {
        let page = match &self.command {
            None => command,
            Some(name) => {
                let found = command.find_subcommand(name).cloned().ok_or_else(|| {
                    Failure::usage(
                        format!("there is no command {name}"),
                        "`truststore --help` lists them all",
                    )
                })?;
                found.display_name(format!("truststore-{name}"))
            }
        };
        terminal.print(|out| clap_mangen::Man::new(page).render(&mut *out))?;
        Ok(Outcome::Clean)
    }
}
