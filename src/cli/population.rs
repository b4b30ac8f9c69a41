//! `--clients`: the clients of `diff` and `rotate`, each once.

use std::collections::HashSet;

use clap::Args;
use truststore::audience::Seen;
use truststore::error::Error;
use truststore::source::Source;

use super::failure::Failure;
use super::{arguments, input};

/// Many clients.
#[derive(Args)]
pub(super) struct Population {
    /// The clients: PEM files, or folders of them
    #[arg(long, value_name = "SOURCE", num_args = 1.., value_parser = arguments::source())]
    clients: Vec<Source>,
}

impl Population {
    /// All inputs that are named.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Source> {
        self.clients.iter()
    }

    /// Whether none is named.
    pub(super) fn is_empty(&self) -> bool {
        self.clients.is_empty()
    }

    /// Asks `make` about every client, each once.
    pub(super) fn gather<T: Send>(
        &self,
        make: impl Fn(&[u8]) -> Result<T, String> + Sync,
    ) -> Result<Gathered<T>, Failure> {
        let mut known = HashSet::new();
        let mut clients = Vec::new();
        for source in &self.clients {
            for file in input::clients(source)? {
                let client = file.client;
                let sha256 = *client.certificate.sha256();
                if !known.insert(sha256) {
                    continue;
                }
                let (file, line) = (client.file, client.place.first_line);
                let seen = Seen { sha256, requests: 1, first: None, last: None, file, line };
                let made = make(client.certificate.der()).map_err(|why| Failure::usage(why, ""))?;
                clients.push((made, seen));
            }
        }
        match self.clients.first() {
            Some(first) if clients.is_empty() => Err(Failure::Check(Error::Nothing {
                name: first.to_string(),
                what: "no client certificate in it".to_owned(),
                hint: "name PEM files or folders of them".to_owned(),
            })),
            _ => Ok(Gathered { clients }),
        }
    }
}

/// Clients, and what was made of each.
pub(super) struct Gathered<T> {
    clients: Vec<(T, Seen)>,
}

impl<T> Gathered<T> {
    /// Each with where and how often it was seen.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&T, Seen)> {
        self.clients.iter().map(|(made, seen)| (made, seen.clone()))
    }
}
