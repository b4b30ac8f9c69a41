//! `--clients` of `diff` and `rotate`: every distinct client of files, folders and logs, once. What could not be used of
//! them is said on standard error, so that the report on standard output stays the answer to one question.

use std::collections::HashMap;
use std::sync::Arc;

use clap::Args;
use truststore::audience::Seen;
use truststore::clients::{self, Field, Inputs, Options, Spill, Totals};
use truststore::source::Source;

use super::clients::{STOP, answer, concluded, cores, listen, nobody, put_aside};
use super::failure::Failure;
use super::settings::Settings;
use super::terminal::Terminal;
use super::{Outcome, arguments, input};

/// Many clients.
#[derive(Args)]
pub(super) struct Population {
    /// The clients, in files, folders, patterns or s3:// prefixes: PEM, access logs as JSON lines, exports, events; plain,
    /// gzip or zstd (docs/clients.md); without SOURCE, those that the configuration names for the truststore
    #[arg(long, value_name = "SOURCE", num_args = 0.., value_parser = arguments::source())]
    clients: Option<Vec<Source>>,
    /// The member of a JSON log that holds the certificate, such as identity.clientCert.clientCertPem
    #[arg(long, value_name = "PATH", requires = "clients")]
    field: Option<Field>,
    /// Threads to read and judge with [default: one for each core]
    #[arg(long, value_name = "N", requires = "clients", value_parser = arguments::threads())]
    threads: Option<u16>,
}

/// Clients, and what was made of each.
pub(super) struct Gathered<T>(Option<clients::Population<T>>);

impl Population {
    /// Whose clients they are: those that the command line names, or else the configuration for one of these bundles.
    pub(super) fn sources(
        &self,
        settings: &Settings,
        bundles: &[&Source],
    ) -> Result<Vec<Source>, Failure> {
        let Some(named) = &self.clients else { return Ok(Vec::new()) };
        if !named.is_empty() {
            return Ok(named.clone());
        }
        let targets = bundles.iter().filter_map(|bundle| settings.target(bundle));
        match targets.map(|target| &target.clients).find(|clients| !clients.is_empty()) {
            Some(clients) => Settings::sources(clients),
            None => Err(Failure::usage(
                "--clients names none, and no configuration has `clients` for the truststore",
                "--clients SOURCE, or clients = \"logs/\" in its [[bundle]]",
            )),
        }
    }

    /// Asks `make` about every client of these sources, each once.
    pub(super) fn gather<T: Send>(
        &self,
        sources: Vec<Source>,
        terminal: &Terminal,
        make: impl Fn(&[u8]) -> Result<T, String> + Sync,
    ) -> Result<Gathered<T>, Failure> {
        if sources.is_empty() {
            return Ok(Gathered(None));
        }
        let options = Options {
            field: self.field.clone(),
            threads: self.threads.map_or_else(cores, usize::from),
            most_clients: 0,
            scratch: Some(std::env::temp_dir()),
        };
        listen()?;
        let inputs = Inputs::new(sources, input::reader());
        let population = clients::gather(inputs, &options, &STOP, make);
        answer();
        if population.clients.is_empty() && !population.totals.stopped {
            return Err(nobody(&population.totals, self.field.as_ref(), terminal));
        }
        remark(&population.totals);
        Ok(Gathered(Some(population)))
    }
}

impl<T> Gathered<T> {
    /// Each with where and how often it was seen.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&T, Seen)> {
        let mut names: HashMap<u32, Arc<str>> = HashMap::new();
        self.0.iter().flat_map(|population| &population.clients).map(move |client| {
            let number = client.place.file;
            let name = || self.0.as_ref().map(|one| one.file(number)).unwrap_or_default().into();
            let seen = Seen {
                sha256: client.sha256,
                requests: client.sightings.requests,
                first: client.sightings.first,
                last: client.sightings.last,
                file: Arc::clone(names.entry(number).or_insert_with(name)),
                line: client.place.line as usize,
            };
            (&client.made, seen)
        })
    }

    /// Whether the reading was ended before its time.
    pub(super) fn ended(&self) -> bool {
        self.0.as_ref().is_some_and(|population| population.totals.stopped)
    }

    /// What the exit code tells: an answer to a part of the question is none.
    pub(super) fn concluded(&self, outcome: Outcome) -> Result<Outcome, Failure> {
        match &self.0 {
            Some(population) => concluded(&population.totals, outcome),
            None => Ok(outcome),
        }
    }
}

/// A place for what clients are called, which a million of them have a lot of.
pub(super) fn texts() -> Spill {
    Spill::new(Some(std::env::temp_dir())).ending(&STOP)
}

/// Why the texts of clients are not all there, if they are not.
pub(super) fn texts_kept(failure: Option<String>) -> Result<(), Failure> {
    put_aside(&std::env::temp_dir(), failure)
}

/// What could not be used of the clients.
fn remark(totals: &Totals) {
    if totals.stopped {
        Terminal::note(if totals.requests == 0 {
            "ended before any client was read: nothing is known of them"
        } else {
            "ended early: the answer speaks of a part of the clients"
        });
    }
    if totals.broken > 0 {
        let lines = if totals.broken == 1 { "line" } else { "lines" };
        Terminal::note(&format!("{} {lines} could not be used, such as:", totals.broken));
        for one in &totals.examples {
            Terminal::note(&format!("{}:{}: {}", one.file, one.line, one.why));
        }
    }
    if totals.changed > 0 {
        Terminal::note(&format!("files that changed while they were read: {}", totals.changed));
    }
}
