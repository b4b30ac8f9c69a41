//! `compare`: do key, bundle and client belong together?

use clap::Args;
use truststore::compare::compare;
use truststore::render::{self, Detail};
use truststore::source::Source;

use super::arguments::{self, PassphraseFile};
use super::failure::Failure;
use super::terminal::Terminal;
use super::{Outcome, input};

/// Compare the keys of a private key, a client certificate and a truststore; any two of the three
///
/// For RSA, also the lines that `openssl … -noout -modulus | openssl sha1` prints.
#[derive(Args)]
pub(super) struct Arguments {
    /// The private key
    #[arg(long, short = 'k', value_name = "KEY", value_parser = arguments::source())]
    key: Option<Source>,
    /// The client certificate
    #[arg(long, short = 'c', value_name = "CLIENT", value_parser = arguments::source())]
    client: Option<Source>,
    /// The truststore
    #[arg(long, short = 'b', value_name = "BUNDLE", value_parser = arguments::source())]
    bundle: Option<Source>,
    #[command(flatten)]
    passphrase: PassphraseFile,
    /// Print the result alone
    #[arg(long, short, conflicts_with = "verbose")]
    quiet: bool,
    /// Print all certificates of the truststore, and RSA moduli in full
    #[arg(long, short)]
    verbose: bool,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let inputs = self.key.iter().chain(&self.client).chain(&self.bundle);
        input::only_one_stdin(inputs.chain(&self.passphrase.file))?;
        let key =
            self.key.as_ref().map(|key| input::private_keys(key, &self.passphrase)).transpose()?;
        let client = self.client.as_ref().map(input::client).transpose()?;
        let bundle = self.bundle.as_ref().map(input::bundle).transpose()?;
        let comparison = compare(key.as_ref(), client.as_ref(), bundle.as_ref())?;
        let detail = match (self.quiet, self.verbose) {
            (true, _) => Detail::Quiet,
            (_, true) => Detail::Verbose,
            _ => Detail::Normal,
        };
        let style = terminal.style(detail);
        terminal.print(|out| render::comparison(&comparison, &style, out))?;
        Ok(if comparison.agrees() { Outcome::Clean } else { Outcome::Found })
    }
}
