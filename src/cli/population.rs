//! `--clients`: the clients of `diff` and `rotate`, each once.

use std::collections::HashSet;

use clap::Args;
use truststore::audience::Presented;
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

    /// Hands on every client once.
    pub(super) fn each(
        &self,
        take: &mut dyn FnMut(&Presented) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut seen = HashSet::new();
        for source in &self.clients {
            for file in input::clients(source)? {
                let client = Presented::of(file);
                if seen.insert(client.sha256()) {
                    take(&client)?;
                }
            }
        }
        match self.clients.first() {
            Some(first) if seen.is_empty() => Err(Failure::Check(Error::Nothing {
                name: first.to_string(),
                what: "no client certificate in it".to_owned(),
                hint: "name PEM files or folders of them".to_owned(),
            })),
            _ => Ok(()),
        }
    }
}
