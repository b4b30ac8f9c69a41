//! `check --clients`: the verdicts on a whole population, and its figures. Ctrl-C ends the reading and not the program:
//! what was read until then is the answer, said to be partial.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use truststore::bulk::Bulk;
use truststore::bundle::Bundle;
use truststore::clients::{
    Field, Head, Inputs, Ledger, Options, Part, Record, Spill, Stop, Summary, Totals, gather,
};
use truststore::crypto::{hex, sha256};
use truststore::error::Error;
use truststore::path::{Question, Verdict};
use truststore::render::population::{self, json, lines, markdown};
use truststore::render::{Detail, html};
use truststore::severity::Severity;
use truststore::source::Source;
use truststore::toml_file::Place;
use truststore::waiver::{ForClients, Waiver};

use super::failure::Failure;
use super::forms::{Form, Shape};
use super::terminal::{Progress, Terminal};
use super::{Outcome, arguments, input, output};

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

/// A form of the report on a population. Those that speak of lines of a bundle are none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Human,
    /// For programs: one object, described by docs/clients.schema.json
    Json,
    /// For programs: one record for each client, described there too
    Jsonl,
    /// Tables for merge requests, tickets and job summaries
    Markdown,
    /// One page for a browser, complete in itself
    Html,
}

impl Shape for Format {
    const DEFAULT: Self = Self::Human;
    const SUMMARY: Self = Self::Markdown;
    const FORMAT: &'static str = "The form of the answer on standard output [default: human; in GitHub Actions a job \
                                  summary too]";
    const QUIET: &'static str = "Print the figures of the verdicts alone";
    const VERBOSE: &'static str =
        "List all issuing CAs, and more of the clients that are not accepted";
}

/// What is to be made of the verdicts.
pub(super) struct Wanted<'a> {
    /// The forms of the report.
    pub(super) form: Form<Format>,
    /// Who of those that are not let in passes all the same.
    pub(super) accepted: ForClients<'a>,
}

/// What the exit code depends on, and what is to be said beside the figures.
#[derive(Default)]
pub(super) struct Tally<'a> {
    /// Whether somebody's verdict is in doubt.
    doubt: bool,
    /// Whether somebody is refused.
    pub(super) refused: bool,
    /// Clients that a waiver let pass until it ended.
    ended: BTreeMap<Place, (&'a Waiver, u64)>,
}

impl ClientArguments {
    pub(super) fn is_asked(&self) -> bool {
        self.clients.is_some()
    }

    /// All that these options read.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Source> {
        self.clients.iter().flatten()
    }

    /// Whether what is found is to be joined with other parts.
    pub(super) const fn is_partial(&self) -> bool {
        self.partial
    }

    /// Judges all clients of these sources. `weigh` makes an outcome of doubt and refusal.
    pub(super) fn run(
        &self,
        clients: &[Source],
        bundle: &Bundle,
        question: Question,
        wanted: &Wanted<'_>,
        weigh: impl Fn(Severity, bool) -> Outcome,
        terminal: &Terminal,
    ) -> Result<Outcome, Failure> {
        let head = head(bundle, &question)?;
        let bulk = Bulk::new(bundle, question);
        let scratch = std::env::temp_dir();
        let texts = Spill::new(Some(scratch.clone())).ending(&STOP);
        let ledger = Ledger::new(&bulk, texts, wanted.form.has(Format::Jsonl));
        let options = Options {
            field: self.field.clone(),
            threads: self.threads.map_or_else(cores, usize::from),
            most_clients: 0,
            scratch: Some(scratch.clone()),
        };
        listen()?;
        let population = {
            let _progress = Progress::of("reading the clients".to_owned());
            let inputs = Inputs::new(clients.iter().cloned(), input::reader());
            gather(inputs, &options, &STOP, |der| ledger.enter(der))
        };
        answer();
        if population.clients.is_empty() && !self.partial && !population.totals.stopped {
            return Err(nobody(&population.totals, self.field.as_ref(), terminal));
        }
        let records = || population.clients.iter().map(|client| ledger.record(&population, client));
        let tally = draw(&head, records, &population.totals, wanted, terminal)?;
        put_aside(&scratch, ledger.failure())?;
        for (place, (waiver, clients)) in &tally.ended {
            Terminal::note(&format!(
                "{}: the waiver of {} ended on {}; so many clients that it let pass count again: {clients}",
                place.line(),
                waiver.rule.id,
                waiver.end().day()
            ));
        }
        let doubt = if tally.doubt { Severity::Warn } else { Severity::Off };
        let outcome = if self.partial { Outcome::Clean } else { weigh(doubt, tally.refused) };
        concluded(&population.totals, outcome)
    }
}

impl<'a> Tally<'a> {
    /// Looks at a client, and marks it where somebody accepts that it is not let in.
    fn see(&mut self, record: &mut Record, accepted: &ForClients<'a>) {
        if record.verdict == Verdict::Accept {
            return;
        }
        if let Some(rule) = record.rule.as_deref().filter(|_| !accepted.is_empty()) {
            let sha256 = hex(&record.sha256);
            record.suppressed = accepted.suppressed(rule, &sha256);
            let ended = accepted.ended(rule, &sha256).filter(|_| record.suppressed.is_none());
            if let Some(waiver) = ended {
                self.ended.entry(waiver.place.clone()).or_insert((waiver, 0)).1 += 1;
            }
        }
        if record.suppressed.is_none() {
            self.doubt |= record.verdict == Verdict::Unknown;
            self.refused |= record.verdict == Verdict::Refuse;
        }
    }
}

/// Whether texts could be put aside in the folder for temporary files.
pub(super) fn put_aside(folder: &Path, failure: Option<String>) -> Result<(), Failure> {
    failure.map_or(Ok(()), |why| {
        Err(Failure::usage(
            format!("{}: names could not be put aside there: {why}", folder.display()),
            "without that, the answer takes more memory than it may; name a folder with room: TMPDIR=…",
        ))
    })
}

/// Draws a part, or several that were joined.
pub(super) fn print_part(
    part: &Part,
    head: &Head,
    form: Form<Format>,
    terminal: &Terminal,
) -> Result<Tally<'static>, Failure> {
    let wanted = Wanted { form, accepted: ForClients::default() };
    draw(head, || part.records(), &part.totals, &wanted, terminal)
}

/// Writes a population in each form that is asked.
fn draw<'a, R: Iterator<Item = Record>>(
    head: &Head,
    records: impl Fn() -> R,
    totals: &Totals,
    wanted: &Wanted<'a>,
    terminal: &Terminal,
) -> Result<Tally<'a>, Failure> {
    let Wanted { form, accepted } = wanted;
    let mut tally = Tally::default();
    let mut summary = Summary::new(head.at, kept(form));
    // Lines alone are written as clients come; other forms want the figures of all.
    let figures = form.formats().any(|format| format != Format::Jsonl);
    for mut record in records().take_while(|_| figures) {
        tally.see(&mut record, accepted);
        summary.add(record);
    }
    form.each(terminal, &mut |format, style, out| match format {
        Format::Jsonl => {
            let mut seen = Tally::default();
            let mut written = lines::head(head, out);
            for mut record in records() {
                // Who reads no further changes no verdict: the others are looked at all the same.
                seen.see(&mut record, accepted);
                written = written.and_then(|()| lines::record(&record, out));
            }
            if !figures {
                tally = seen;
            }
            written.and_then(|()| lines::totals(totals, out))
        }
        Format::Json => json::write(head, &mut summary, totals, out),
        Format::Html => html::population(head, &mut summary, totals, out),
        Format::Markdown => markdown::population(head, &mut summary, totals, style, out),
        Format::Human => population::human(head, &mut summary, totals, style, out),
    })?;
    Ok(tally)
}

/// How many of the clients that are not accepted are shown with all that is known of them.
fn kept(form: &Form<Format>) -> usize {
    match (form.is_for_people_alone(), form.detail()) {
        (true, Detail::Quiet) => 0,
        (true, Detail::Normal) => 10,
        _ => 1000,
    }
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

/// What is asked of every client, as parts tell it.
fn head(bundle: &Bundle, question: &Question) -> Result<Head, Failure> {
    input::holds_members(bundle)?;
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
pub(super) fn nobody(totals: &Totals, field: Option<&Field>, terminal: &Terminal) -> Failure {
    for one in &totals.examples {
        Terminal::note(&format!("{}:{}: {}", one.file, one.line, one.why));
    }
    let mut failed = None;
    for one in &totals.troubles {
        let failure = Failure::usage(format!("{}: {}", one.name, one.why), one.hint.as_str());
        failed = Some(terminal.set_aside(failed.take(), failure));
    }
    failed.unwrap_or_else(|| {
        let (what, hint) = missed(totals, field);
        Failure::Check(Error::Nothing { name: "--clients".to_owned(), what, hint: hint.to_owned() })
    })
}

/// What was there in place of clients, and what to do.
fn missed(totals: &Totals, field: Option<&Field>) -> (String, &'static str) {
    let some = |number, one: &str, more: &str| match number {
        1 => one.to_owned(),
        _ => format!("{number} {more}"),
    };
    let records = || some(totals.without, "one record", "records");
    match (totals, field) {
        (Totals { files: 0, .. }, _) => {
            ("no file to read".to_owned(), "names that begin with a dot are passed over")
        }
        (Totals { without: 1.., .. }, Some(field)) => (
            format!("{} without a certificate in the member {field}", records()),
            "name the member by its whole path; without --field, certificates are found wherever they are",
        ),
        (Totals { authorities: 1.., .. }, _) => {
            let all = some(totals.authorities, "one certificate", "certificates");
            let what = format!("{all}, of CAs alone, which are no clients");
            (what, "is it the truststore? that stands before --clients")
        }
        (Totals { without: 1.., .. }, None) => (
            format!("{} without a client certificate", records()),
            "the format of the access log needs $context.identity.clientCert.clientCertPem",
        ),
        (Totals { broken: 1.., .. }, _) => (
            "no client certificate in what was read, as far as it could be used".to_owned(),
            "fetch it again: of a log, each line is a whole JSON object",
        ),
        _ => (
            "no client certificate in what was read".to_owned(),
            "an access log has them where its format holds $context.identity.clientCert.clientCertPem",
        ),
    }
}

/// The first Ctrl-C ends the reading, a later one the program; so does the first where all was read and the answer is on its
/// way. What comes within a moment of the first is the same one: a supervisor may send it to the program and to its group.
pub(super) fn listen() -> Result<(), Failure> {
    #[expect(clippy::exit, reason = "whoever asks twice wants no more of it")]
    let handler = || {
        let again = FIRST.get_or_init(Instant::now).elapsed() > SAME_PRESS;
        if again || ANSWERING.load(Ordering::Relaxed) && !STOP.is_pressed() {
            output::abandon();
            std::process::exit(i32::from(super::INTERRUPTED));
        }
        STOP.press();
    };
    ctrlc::set_handler(handler).map_err(|_| Failure::no_thread("to listen for Ctrl-C"))
}

/// Says that all was read, as far as it is.
pub(super) fn answer() {
    ANSWERING.store(true, Ordering::Relaxed);
}

pub(super) fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(super) static STOP: Stop = Stop::new();
static ANSWERING: AtomicBool = AtomicBool::new(false);
static FIRST: OnceLock<Instant> = OnceLock::new();
const SAME_PRESS: Duration = Duration::from_millis(500);
