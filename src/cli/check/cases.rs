//! The clients of a check: their certificates, what they send, their key, and what a repair may be made of.

use clap::Args;
use truststore::bundle::{ClientFile, Member};
use truststore::config::Target;
use truststore::run::Client;
use truststore::source::Source;
use truststore::toml_file::Place;

use crate::cli::arguments::{self, PassphraseFile};
use crate::cli::failure::Failure;
use crate::cli::input;
use crate::cli::settings::{self, Settings};
use crate::cli::terminal::Terminal;

/// Who wants to get in.
#[derive(Args, Clone)]
pub(super) struct CaseArguments {
    /// A client certificate, or a folder of them; certificates after the first of a file count as sent
    #[arg(long, short = 'c', value_name = "CLIENT", value_parser = arguments::source())]
    pub(super) client: Vec<Source>,
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
    /// Those that the configuration names, and where it does.
    #[arg(skip)]
    places: Vec<(Source, Place)>,
}

/// Clients that are judged, and certificates of which a repair may be made.
pub(in crate::cli) struct Cases {
    pub(super) clients: Vec<Client>,
    pub(super) candidates: Vec<Member>,
}

impl CaseArguments {
    /// With the clients that the configuration names for a bundle, where the command line names none.
    pub(super) fn or(&self, target: Option<&Target>) -> Result<Self, Failure> {
        let mut cases = self.clone();
        if let Some(target) = target.filter(|_| self.client.is_empty()) {
            cases.client = Settings::sources(&target.client)?;
            let sent = Settings::sources(&target.sent)?;
            let places = target.client.iter().chain(&target.sent).map(|name| name.place.clone());
            cases.places = cases.client.iter().chain(&sent).cloned().zip(places).collect();
            cases.sent.extend(sent);
        }
        Ok(cases)
    }

    /// All files that are named here.
    pub(super) fn inputs(&self) -> impl Iterator<Item = &Source> {
        let inputs = self.client.iter().chain(&self.sent).chain(&self.candidates);
        inputs.chain(&self.key).chain(&self.passphrase.file)
    }

    /// Reads them; of what stands beside a client in its own file, a note is made where that is wanted.
    pub(super) fn read(&self, notes: bool) -> Result<Cases, Failure> {
        let (clients, candidates) = (self.clients(notes)?, input::candidates(&self.candidates)?);
        Ok(Cases { clients, candidates })
    }

    fn clients(&self, notes: bool) -> Result<Vec<Client>, Failure> {
        let mut files = Vec::new();
        for source in &self.client {
            files.extend(input::clients(source).map_err(|failure| self.blame(source, failure))?);
        }
        let mut sent = Vec::new();
        for source in &self.sent {
            let held = input::sent(std::slice::from_ref(source));
            sent.extend(held.map_err(|failure| self.blame(source, failure))?);
        }
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
        for file in files.iter().filter(|file| notes && !file.sent.is_empty()) {
            Terminal::note(&besides(file));
        }
        Ok(files.into_iter().map(|file| input::judged(file, &sent, key.as_ref())).collect())
    }

    /// What stands in the way of a file, with the line of the configuration that names it, where one does.
    fn blame(&self, source: &Source, failure: Failure) -> Failure {
        match self.places.iter().find(|(named, _)| named == source) {
            Some((_, place)) => settings::blame(place, failure),
            None => failure,
        }
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
