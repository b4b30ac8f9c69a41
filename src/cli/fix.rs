//! `fix`: the bundle in its normal form, and what was done to it. Where the bundle goes to standard output, the report
//! goes to standard error.

use std::path::PathBuf;

use clap::Args;
use truststore::fix::{self, Options};
use truststore::render::{self, Detail};
use truststore::source::Source;

use super::arguments;
use super::failure::Failure;
use super::settings::OneGateway;
use super::terminal::Terminal;
use super::{Outcome, input, output};

/// Write a truststore in the form that API Gateway, ALB and CloudFront all read, and say each change
///
/// Exit code 0: written, and nothing is missing. 1: something could not be repaired and is missing, or a private key was
/// in the truststore and must be replaced, or, with --check, it is not in its normal form. 2: could not read or write.
#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of the command line")]
pub(super) struct Arguments {
    #[arg(
        help = "The truststore: a PEM file, a folder, - for standard input, or s3://bucket/key[?versionId=ID]"
    )]
    #[arg(value_parser = arguments::source())]
    bundle: Source,
    /// Where to write it; - for standard output, which is the default
    #[arg(long, short, value_name = "OUT", conflicts_with = "check")]
    output: Option<PathBuf>,
    /// Replace OUT where it exists, also where it is BUNDLE itself
    #[arg(long, requires = "output")]
    force: bool,
    /// Put a comment with the subject before each certificate, in the form that ALB and CloudFront allow
    #[arg(long)]
    comments: bool,
    /// Take out self-signed client certificates too, which ALB refuses and API Gateway accepts as themselves
    #[arg(long)]
    drop_clients: bool,
    /// Write nothing: say what would change
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    gateway: OneGateway,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let target = self.output.as_ref().filter(|target| target.as_os_str() != "-");
        if let Some(target) = target {
            output::may_write(target, self.force)?;
        }
        let profile = self.gateway.profile("fix", Some(&self.bundle))?;
        let bundle = input::bundle(&self.bundle)?;
        let options = Options {
            comments: self.comments,
            drop_clients: self.drop_clients,
            ..Options::plain(profile)
        };
        let fixed = fix::fix(&bundle, &options);
        let style = terminal.style(Detail::Normal);
        if self.check {
            terminal.print(|out| render::fixed(&fixed, &bundle.name, &style, out))?;
            return Ok(outcome(!fixed.changes.is_empty()));
        }
        if fixed.certificates.is_empty() {
            Terminal::report(|out| render::fixed(&fixed, &bundle.name, &style, out));
            return Err(Failure::usage(
                format!("{}: no certificate is left, and nothing is written", bundle.name),
                "a truststore holds the certificates of CAs",
            ));
        }
        if let Some(target) = target {
            output::write(target, fixed.text.as_bytes(), self.force)?;
            let name = target.display().to_string();
            terminal.print(|out| render::fixed(&fixed, &name, &style, out))?;
        } else {
            terminal.print(|out| out.write_all(fixed.text.as_bytes()))?;
            Terminal::report(|out| render::fixed(&fixed, &bundle.name, &style, out));
        }
        Ok(outcome(fixed.lost() || fixed.leaked()))
    }
}

const fn outcome(found: bool) -> Outcome {
    if found { Outcome::Found } else { Outcome::Clean }
}
