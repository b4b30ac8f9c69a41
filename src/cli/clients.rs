//! `check --clients`: the verdicts on a whole population, and its figures. Ctrl-C ends the reading and not the program:
//! what was read until then is the answer, said to be partial.

use std::io::{self, Write};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use clap::Args;
use truststore::bulk::Bulk;
use truststore::bundle::Bundle;
use truststore::clients::{
    Account, Field, Head, Inputs, Ledger, Options, Part, Population, Record, Spill, Stop, Summary,
    Totals, gather,
};
use truststore::crypto::{hex, sha256};
use truststore::error::Error;
use truststore::path::{Question, Verdict};
use truststore::render::population::{self, json, lines};
use truststore::render::{Detail, Style};
use truststore::severity::Severity;
use truststore::source::Source;

use super::failure::Failure;
use super::reporting::Format;
use super::terminal::{Progress, Terminal};
use super::{Outcome, arguments, input};

/// Whose certificates stand in logs and folders.
#[derive(Args)]
pub(super) struct ClientArguments {
    /// All clients of logs, folders, patterns or s3:// prefixes: access logs as JSON lines, exports, events, PEM; plain,
    /// gzip or zstd (docs/clients.md); without SOURCE, those that the configuration names for the truststore
    #[arg(long, value_name = "SOURCE", num_args = 0.., value_parser = arguments::source())]
    #[arg(conflicts_with_all = ["client", "write_fixed", "all_versions"])]
    clients: Option<Vec<Source>>,
    /// The member of a JSON log that holds the certificate, such as identity.clientCert.clientCertPem
    #[arg(long, value_name = "PATH", requires = "clients")]
    field: Option<Field>,
    /// Write what `truststore merge` joins, and end with 0 whatever the verdicts
    #[arg(long, requires_all = ["clients", "at"])]
    partial: bool,
    /// Threads to read and judge with [default: one for each core]
    #[arg(long, value_name = "N", requires = "clients", value_parser = arguments::threads())]
    threads: Option<u16>,
}

/// How a population is to be shown.
#[derive(Clone, Copy)]
pub(super) struct Shown {
    pub(super) format: Format,
    pub(super) detail: Detail,
}

impl ClientArguments {
    pub(super) fn is_asked(&self) -> bool {
        self.clients.is_some()
    }

    /// All that these options read.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Source> {
        self.clients.iter().flatten()
    }

    /// Judges all clients of these sources. `weigh` makes an outcome of doubt and refusal.
    pub(super) fn run(
        &self,
        clients: &[Source],
        source: &Source,
        question: Question,
        shown: Shown,
        weigh: impl Fn(Severity, bool) -> Outcome,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        let shown = if self.partial { Shown { format: Format::Jsonl, ..shown } } else { shown };
        shown.allows()?;
        let bundle = input::bundle(source)?;
        let head = head(&bundle, &question)?;
        let bulk = Bulk::new(&bundle, question);
        let scratch = std::env::temp_dir();
        let texts = Spill::new(Some(scratch.clone()));
        let ledger = Ledger::new(&bulk, texts, shown.format == Format::Jsonl);
        let options = Options {
            field: self.field.clone(),
            threads: self.threads.map_or_else(cores, usize::from),
            most_clients: 0,
            scratch: Some(scratch),
        };
        listen()?;
        let population = {
            let _progress = Progress::of("reading the clients".to_owned());
            let inputs = Inputs::new(clients.iter().cloned(), input::reader());
            gather(inputs, &options, &STOP, |der| ledger.enter(der))
        };
        if population.clients.is_empty() && !self.partial && !population.totals.stopped {
            return Err(nobody(&population.totals, terminal));
        }
        let verdicts = print(&head, &population, &ledger, shown, terminal)?;
        if let Some(kind) = ledger.failure() {
            return Err(Failure::File("the folder for temporary files".to_owned(), kind.into()));
        }
        let outcome = match verdicts {
            _ if self.partial => Outcome::Clean,
            (doubt, refused) => weigh(if doubt { Severity::Warn } else { Severity::Off }, refused),
        };
        concluded(&population.totals, outcome)
    }
}

impl Shown {
    /// Whether a population has this form.
    pub(super) fn allows(self) -> Result<(), Failure> {
        match self.format {
            Format::Human | Format::Json | Format::Jsonl => Ok(()),
            _ => Err(Failure::usage(
                "--clients has no report in this form",
                "--format human, json or jsonl",
            )),
        }
    }

    /// How many of the clients that are not accepted are shown with all that is known of them.
    const fn kept(self) -> usize {
        match (self.format, self.detail) {
            (Format::Human, Detail::Quiet) => 0,
            (Format::Human, Detail::Normal) => 10,
            _ => 1000,
        }
    }
}

/// Draws a part, or several that were joined.
pub(super) fn print_part(
    part: &Part,
    head: &Head,
    shown: Shown,
    terminal: &Terminal,
) -> Result<(bool, bool), Failure> {
    let records = || part.records().cloned();
    draw(head, records, &part.totals, shown, terminal)
}

/// What the exit code tells, once all was printed: an answer to a part of the question is none.
pub(super) fn concluded(totals: &Totals, outcome: Outcome) -> Result<Outcome, Failure> {
    if totals.stopped {
        return Ok(Outcome::Interrupted);
    }
    if totals.full {
        return Err(Failure::usage(
            "there are more clients than are kept: the answer is only a part",
            "split the logs, give each run --partial, and join the parts with `truststore merge`",
        ));
    }
    match (totals.unread, totals.troubles.first()) {
        (0, _) | (_, None) => Ok(outcome),
        (1, Some(one)) => Err(Failure::usage(
            format!("{}: {}", one.name, one.why),
            "the answer holds for the rest alone",
        )),
        (more, Some(one)) => Err(Failure::usage(
            format!(
                "{more} inputs could not be read to the end, the first of them {}: {}",
                one.name, one.why
            ),
            "the answer holds for the rest alone",
        )),
    }
}

fn print(
    head: &Head,
    population: &Population<Account>,
    ledger: &Ledger<'_>,
    shown: Shown,
    terminal: &Terminal,
) -> Result<(bool, bool), Failure> {
    let records = || population.clients.iter().map(|client| ledger.record(population, client));
    draw(head, records, &population.totals, shown, terminal)
}

/// Writes a population in the form that is asked; whether there is doubt, and whether anyone is refused.
fn draw<R: Iterator<Item = Record>>(
    head: &Head,
    records: impl Fn() -> R,
    totals: &Totals,
    shown: Shown,
    terminal: &Terminal,
) -> Result<(bool, bool), Failure> {
    let (mut doubt, mut refused) = (false, false);
    let mut seen = |record: &Record| {
        doubt |= record.verdict == Verdict::Unknown;
        refused |= record.verdict == Verdict::Refuse;
    };
    if shown.format == Format::Jsonl {
        terminal.print(|out| {
            lines::head(head, out)?;
            for record in records() {
                seen(&record);
                lines::record(&record, out)?;
            }
            lines::totals(totals, out)
        })?;
        return Ok((doubt, refused));
    }
    let mut summary = Summary::new(head.at, shown.kept());
    for record in records() {
        seen(&record);
        summary.add(record);
    }
    let style: Style = terminal.style(shown.detail);
    terminal.print(|out: &mut dyn Write| -> io::Result<()> {
        match shown.format {
            Format::Json => json::write(head, &mut summary, totals, out),
            _ => population::human(head, &mut summary, totals, &style, out),
        }
    })?;
    Ok((doubt, refused))
}

/// What is asked of every client, as parts tell it.
fn head(bundle: &Bundle, question: &Question) -> Result<Head, Failure> {
    if bundle.members.is_empty() {
        return Err(Failure::Check(Error::Nothing {
            what: "no certificate in it can be read".to_owned(),
            hint: format!("`truststore check {}` says what is wrong", bundle.name),
            name: bundle.name.clone(),
        }));
    }
    let mut digests: Vec<[u8; 32]> =
        bundle.members.iter().map(|member| *member.certificate.sha256()).collect();
    digests.sort_unstable();
    digests.dedup();
    Ok(Head {
        bundle: bundle.name.clone(),
        bundle_sha256: hex(&sha256(&digests.concat())),
        profile: question.profile.name.to_owned(),
        at: question.at,
    })
}

/// No client at all: why that is, as far as it is known.
pub(super) fn nobody(totals: &Totals, terminal: &Terminal) -> Failure {
    for one in &totals.examples {
        Terminal::note(&format!("{}:{}: {}", one.file, one.line, one.why));
    }
    let mut failed = None;
    for one in &totals.troubles {
        let failure = Failure::usage(format!("{}: {}", one.name, one.why), "");
        failed = Some(terminal.set_aside(failed.take(), failure));
    }
    failed.unwrap_or_else(|| {
        Failure::Check(Error::Nothing {
            name: "--clients".to_owned(),
            what: match totals.without {
                0 => "no client certificate in what was read".to_owned(),
                more => format!("{more} records, and no client certificate in any of them"),
            },
            hint: "an access log needs $context.identity.clientCert.clientCertPem in its format; where the \
                   certificate stands elsewhere, name the member with --field"
                .to_owned(),
        })
    })
}

/// The first Ctrl-C ends the reading, a later one the program. What comes within a moment of the first is the same one:
/// a supervisor may send it to the program and to its group.
pub(super) fn listen() -> Result<(), Failure> {
    #[expect(clippy::exit, reason = "whoever asks twice wants no more of it")]
    let handler = || {
        if FIRST.get_or_init(Instant::now).elapsed() > SAME_PRESS {
            std::process::exit(i32::from(super::INTERRUPTED));
        }
        STOP.press();
    };
    ctrlc::set_handler(handler)
        .map_err(|error| Failure::usage(format!("Ctrl-C cannot be listened for: {error}"), ""))
}

pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(super) static STOP: Stop = Stop::new();
static FIRST: OnceLock<Instant> = OnceLock::new();
const SAME_PRESS: Duration = Duration::from_millis(500);
