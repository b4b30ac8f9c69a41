//! `check`: the main job. The bundle is examined, each client judged, and the whole report drawn.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use truststore::bundle::ClientFile;
use truststore::path::{InitialPolicy, Purpose, Question, Verdict};
use truststore::render::{Detail, dot, human, json, mermaid};
use truststore::report::Report;
use truststore::rules;
use truststore::run::{self, Client, Inquiry};
use truststore::severity::Severity;
use truststore::source::Source;

use super::arguments::{self, Gateway, PassphraseFile};
use super::failure::Failure;
use super::terminal::{Progress, Terminal};
use super::{Outcome, input, manual, mend, output};

/// Check a truststore, and whether the gateway will accept these clients with it
///
/// Exit code 0: nothing at or above --fail-on, and no client refused. 1: something found, or a client refused.
/// 2: could not check.
#[derive(Args)]
pub(super) struct Arguments {
    /// The truststore: a PEM file, a folder, or - for standard input
    #[arg(value_parser = arguments::source())]
    bundle: Source,
    /// A client certificate, or a folder of them; certificates after the first of a file count as sent
    #[arg(long, short = 'c', value_name = "CLIENT", value_parser = arguments::source())]
    client: Vec<Source>,
    /// Certificates that the clients send beside their own
    #[arg(long, short = 's', value_name = "SENT", value_parser = arguments::source())]
    sent: Vec<Source>,
    /// Certificates at hand, such as an older version of the truststore: a repair for a refused client is sought among them
    #[arg(long, value_name = "FILE", value_parser = arguments::source(), requires = "client")]
    candidates: Vec<Source>,
    /// The private key of the client
    #[arg(long, short = 'k', value_name = "KEY", value_parser = arguments::source(), requires = "client")]
    key: Option<Source>,
    #[command(flatten)]
    passphrase: PassphraseFile,
    #[command(flatten)]
    gateway: Gateway,
    /// Write the truststore with all proven repairs made, in the form of `truststore fix`
    #[arg(long, visible_alias = "repair", value_name = "OUT", requires = "client")]
    write_fixed: Option<PathBuf>,
    /// Replace OUT where it exists
    #[arg(long, requires = "write_fixed")]
    force: bool,
    /// Warn so many days before a certificate expires
    #[arg(long, value_name = "N", default_value_t = 30)]
    warn_days: u32,
    /// Give a rule another severity: off, note, warn or error
    #[arg(long = "severity", value_name = "RULE=LEVEL", value_parser = severity)]
    severities: Vec<(String, Severity)>,
    /// The least severity that makes the exit code 1; a client that is refused does so too
    #[arg(long, value_name = "LEVEL", value_enum, default_value_t = FailOn::Error)]
    fail_on: FailOn,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Print the verdicts alone
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Print full fingerprints, what was tried for accepted clients, and what each rule looked at
    #[arg(long, short)]
    verbose: bool,
}

/// The least severity that fails a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Whatever is found
    Note,
    /// Warnings and errors
    Warn,
    /// Errors
    Error,
    /// Nothing: the report is all, whatever the verdicts
    Never,
}

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs: one object, described by docs/report.schema.json
    Json,
    /// What was tried for each client, as a Mermaid flowchart
    Mermaid,
    /// The same in the language of Graphviz
    Dot,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let inputs = [&self.bundle].into_iter().chain(&self.client).chain(&self.sent);
        let inputs = inputs.chain(&self.candidates);
        input::only_one_stdin(inputs.chain(&self.key).chain(&self.passphrase.file))?;
        if let Some(target) = &self.write_fixed {
            output::may_write(target, self.force)?;
        }
        let bundle = input::bundle(&self.bundle)?;
        let clients = self.clients()?;
        let candidates = input::candidates(&self.candidates)?;
        let inquiry = Inquiry {
            bundle: &bundle,
            clients: &clients,
            candidates: &candidates,
            question: Question {
                profile: self.gateway.profile,
                at: self.gateway.at(),
                purpose: Purpose::Client,
                max_intermediates: None,
                policy: InitialPolicy::default(),
                crls: Vec::new(),
                strict: false,
            },
            warn_days: self.warn_days,
            severities: &self.severities,
        };
        if matches!(self.format, Format::Mermaid | Format::Dot) && clients.is_empty() {
            return Err(Failure::usage(
                "a graph shows what was tried for clients, and none is given",
                "name one with --client",
            ));
        }
        let progress = Progress::of(format!("checking {}", self.bundle));
        let report = run::check(&inquiry);
        drop(progress);
        let style = terminal.style(self.detail());
        terminal.print(|out| match self.format {
            Format::Human => human::write(&report, &style, out),
            Format::Json => json::write(&report, &style, out),
            Format::Mermaid => mermaid::write(&report, out),
            Format::Dot => dot::write(&report, out),
        })?;
        if let Some(target) = &self.write_fixed {
            mend::write(&inquiry, &report, target, self.force)?;
        }
        Ok(self.outcome(&report))
    }

    fn clients(&self) -> Result<Vec<Client>, Failure> {
        let mut files = Vec::new();
        for source in &self.client {
            files.extend(input::clients(source)?);
        }
        let sent = input::sent(&self.sent)?;
        let key = match (&self.key, files.len()) {
            (None, _) => None,
            (Some(key), 1) => Some(input::private_keys(key, &self.passphrase)?),
            (Some(_), many) => {
                return Err(Failure::usage(
                    format!("--key is the key of one client, and {many} are given"),
                    "check them one by one, or leave --key out",
                ));
            }
        };
        for file in &files {
            if !file.sent.is_empty() && self.detail() > Detail::Quiet {
                Terminal::note(&besides(file));
            }
        }
        Ok(files.into_iter().map(|file| input::judged(file, &sent, key.as_ref())).collect())
    }

    const fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        }
    }

    fn outcome(&self, report: &Report) -> Outcome {
        let least = match self.fail_on {
            FailOn::Note => Severity::Note,
            FailOn::Warn => Severity::Warn,
            FailOn::Error => Severity::Error,
            FailOn::Never => return Outcome::Clean,
        };
        // Doubt rests on what nobody documents: it weighs as much as the warning that says so.
        let doubted = report.clients.iter().any(|client| client.verdict == Verdict::Unknown);
        let refused = report.refuses() || (doubted && least <= Severity::Warn);
        if refused || report.worst() >= least { Outcome::Found } else { Outcome::Clean }
    }
}

/// What stands after the client in its own file.
fn besides(file: &ClientFile) -> String {
    let name = &file.client.file;
    match file.sent.len() {
        1 => format!("{name}: the second certificate in it counts as sent by the client"),
        more => {
            format!("{name}: the {more} certificates after the first count as sent by the client")
        }
    }
}

fn severity(text: &str) -> Result<(String, Severity), String> {
    let (rule, level) =
        text.split_once('=').ok_or("write it as RULE=LEVEL, such as ca-expiring=error")?;
    match rules::by_id(rule) {
        Some(rule) => Ok((rule.id.to_owned(), level.parse()?)),
        None => Err(format!("there is no rule {rule}; {}", manual::suggestion(rule))),
    }
}
