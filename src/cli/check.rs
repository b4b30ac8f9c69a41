//! `check`: the main job. The bundle is examined, each client judged, and the whole report drawn.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use truststore::aws::Object;
use truststore::bundle::{Bundle, ClientFile, Member};
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
use super::{Outcome, input, manual, mend, output, versions};

/// Check a truststore, and whether the gateway will accept these clients with it
///
/// Exit code 0: nothing at or above --fail-on, and no client refused. 1: something found, or a client refused.
/// 2: could not check.
#[derive(Args)]
pub(super) struct Arguments {
    #[arg(
        help = "The truststore: a PEM file, a folder, - for standard input, s3://bucket/key[?versionId=ID], \
                  or s3://bucket/prefix/ (each file below it is a truststore of its own)"
    )]
    #[arg(value_parser = arguments::source())]
    bundle: Source,
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

/// What is asked of a truststore, wherever it comes from.
#[derive(Args)]
pub(super) struct Options {
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

/// Clients that are judged, and certificates of which a repair may be made.
pub(super) struct Cases {
    clients: Vec<Client>,
    candidates: Vec<Member>,
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
    /// For programs: one object (below a prefix one each), described by docs/report.schema.json
    Json,
    /// What was tried for each client, as a Mermaid flowchart
    Mermaid,
    /// The same in the language of Graphviz
    Dot,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        input::only_one_stdin([&self.bundle].into_iter().chain(self.options.inputs()))?;
        let many = self.all_versions || matches!(&self.bundle, Source::S3(one) if one.is_prefix());
        match (&self.bundle, &self.write_fixed) {
            (_, Some(_)) if many => Err(Failure::usage(
                "--write-fixed writes one truststore, and several are checked",
                "name the one to be written",
            )),
            (Source::S3(object), _) if self.all_versions => {
                versions::run(object, &self.options, terminal)
            }
            (source, _) if self.all_versions => Err(Failure::usage(
                format!("{source}: only objects in S3 have versions"),
                "name it as s3://bucket/key",
            )),
            (Source::S3(prefix), _) if prefix.is_prefix() => self.each(prefix, terminal),
            (source, target) => self.single(source, target.as_deref(), terminal),
        }
    }

    fn single(
        &self,
        source: &Source,
        target: Option<&Path>,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        if let Some(target) = target {
            output::may_write(target, self.force)?;
        }
        let (bundle, cases) = (input::bundle(source)?, self.options.cases()?);
        let inquiry = self.options.inquiry(&bundle, &cases, &self.options.severities);
        let report = checked(&inquiry);
        self.options.print(&report, terminal)?;
        if let Some(target) = target {
            mend::write(&inquiry, &report, target, self.force)?;
        }
        Ok(self.options.outcome(&report))
    }

    /// Every truststore below a prefix, each by itself; one that cannot be read keeps no other from its check.
    fn each(&self, prefix: &Object, terminal: &Terminal) -> Result<Outcome, Failure> {
        let cases = self.options.cases()?;
        let (mut clean, mut found, mut unread) = (0_usize, 0_usize, 0_usize);
        let mut failed = None;
        input::reader().read_each(prefix, &mut |blob| {
            let checked = blob.map_err(Failure::from).and_then(|blob| {
                let report = self.options.check(&input::bundle_of(blob)?, &cases);
                self.options.print(&report, terminal)?;
                self.options.gap(terminal)?;
                Ok(self.options.outcome(&report))
            });
            match checked {
                Ok(Outcome::Clean) => clean += 1,
                Ok(Outcome::Found) => found += 1,
                Err(failure) => {
                    unread += 1;
                    failed = Some(terminal.set_aside(failed.take(), failure));
                }
            }
        })?;
        if self.options.format == Format::Human {
            let all = clean + found + unread;
            terminal.print(|out| {
                writeln!(
                    out,
                    "{prefix}: {all} truststores: {clean} without findings to fail on, {found} with, \
                     {unread} not checked"
                )
            })?;
        }
        let outcome = if found > 0 { Outcome::Found } else { Outcome::Clean };
        failed.map_or(Ok(outcome), Err)
    }
}

impl Options {
    /// All files that these options name.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Source> {
        let inputs = self.client.iter().chain(&self.sent).chain(&self.candidates);
        inputs.chain(&self.key).chain(&self.passphrase.file)
    }

    /// The report on a bundle.
    pub(super) fn check(&self, bundle: &Bundle, cases: &Cases) -> Report {
        self.check_without(&[], bundle, cases)
    }

    /// The same, without rules that say what is said elsewhere; the user's own settings count all the same.
    pub(super) fn check_without(&self, rules: &[&str], bundle: &Bundle, cases: &Cases) -> Report {
        let off = rules.iter().map(|rule| ((*rule).to_owned(), Severity::Off));
        let severities: Vec<_> = off.chain(self.severities.iter().cloned()).collect();
        checked(&self.inquiry(bundle, cases, &severities))
    }

    fn inquiry<'a>(
        &self,
        bundle: &'a Bundle,
        cases: &'a Cases,
        severities: &'a [(String, Severity)],
    ) -> Inquiry<'a> {
        Inquiry {
            bundle,
            clients: &cases.clients,
            candidates: &cases.candidates,
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
            severities,
        }
    }

    fn print(&self, report: &Report, terminal: &Terminal) -> Result<(), Failure> {
        let style = terminal.style(self.detail());
        terminal.print(|out| match self.format {
            Format::Human => human::write(report, &style, out),
            Format::Json => json::write(report, &style, out),
            Format::Mermaid => mermaid::write(report, out),
            Format::Dot => dot::write(report, out),
        })
    }

    /// An empty line after a report for people that another one follows.
    fn gap(&self, terminal: &Terminal) -> Result<(), Failure> {
        match self.format {
            Format::Human => terminal.print(|out| writeln!(out)),
            _ => Ok(()),
        }
    }

    /// Whether programs are to read what has no form for a graph.
    pub(super) fn as_json(&self, what: &str) -> Result<bool, Failure> {
        match self.format {
            Format::Human => Ok(false),
            Format::Json => Ok(true),
            Format::Mermaid | Format::Dot => Err(Failure::usage(
                format!("{what} cannot be drawn as a graph"),
                "--format human or json",
            )),
        }
    }

    /// The clients, and what a repair may be made of.
    pub(super) fn cases(&self) -> Result<Cases, Failure> {
        if matches!(self.format, Format::Mermaid | Format::Dot) && self.client.is_empty() {
            return Err(Failure::usage(
                "a graph shows what was tried for clients, and none is given",
                "name one with --client",
            ));
        }
        let (clients, candidates) = (self.clients()?, input::candidates(&self.candidates)?);
        Ok(Cases { clients, candidates })
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

    /// How much to say.
    pub(super) const fn detail(&self) -> Detail {
        match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        }
    }

    /// What the exit code tells of a report.
    pub(super) fn outcome(&self, report: &Report) -> Outcome {
        // Doubt rests on what nobody documents: it weighs as much as the warning that says so.
        let doubted = report.clients.iter().any(|client| client.verdict == Verdict::Unknown);
        let doubt = if doubted { Severity::Warn } else { Severity::Off };
        self.outcome_of(report.worst().max(doubt), report.refuses())
    }

    /// What the exit code tells of the worst that was found, and of a refusal.
    pub(super) fn outcome_of(&self, worst: Severity, refuses: bool) -> Outcome {
        let least = match self.fail_on {
            FailOn::Note => Severity::Note,
            FailOn::Warn => Severity::Warn,
            FailOn::Error => Severity::Error,
            FailOn::Never => return Outcome::Clean,
        };
        if refuses || worst >= least { Outcome::Found } else { Outcome::Clean }
    }
}

fn checked(inquiry: &Inquiry<'_>) -> Report {
    let _progress = Progress::of(format!("checking {}", inquiry.bundle.name));
    run::check(inquiry)
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
