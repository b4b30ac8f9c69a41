//! `waive`: writes a waiver into a file that people keep by hand. The file is read before and after, and written whole or
//! not at all; nothing else in it changes.

use std::fs;
use std::path::{Component, Path, PathBuf};

use clap::Args;
use truststore::bundle::Bundle;
use truststore::config::{Config, FILE};
use truststore::crypto::hex;
use truststore::render;
use truststore::source::Source;
use truststore::time::Time;
use truststore::toml_file::Moment;
use truststore::waiver::{self, Draft, fingerprint};

use super::failure::Failure;
use super::manual::id_of;
use super::settings::{self, ConfigArguments};
use super::terminal::Terminal;
use super::{Outcome, input, output};

/// Accept what a rule says of a certificate, with a reason, until a day
///
/// The waiver is written to FILE: the file of waivers that the configuration names, or the configuration itself, or a new
/// truststore.toml. Comments and order in it stay as they are.
#[derive(Args)]
pub(super) struct Arguments {
    /// The rule, alone or as a report has it: error[ca-expired]
    rule: String,
    /// The certificate: its SHA-256, or a file with it alone; may be repeated
    #[arg(long, value_name = "SHA256|FILE")]
    certificate: Vec<String>,
    /// Accept it in this truststore only; alone, whatever the certificate
    #[arg(long, value_name = "BUNDLE")]
    bundle: Option<String>,
    /// Why it may be so, in a sentence
    #[arg(long, value_name = "WHY")]
    reason: String,
    /// The last day on which it may: 2030-06-01
    #[arg(long, value_name = "DAY", value_parser = moment)]
    until: Moment,
    /// The file to write to; - prints the waiver to standard output
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
    /// The moment of writing [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<Time>,
    /// Give the waiver that is there already this reason and this end
    #[arg(long)]
    renew: bool,
    #[command(flatten)]
    config: ConfigArguments,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let file = self.target()?;
        let name = file.display().to_string();
        let prints = name == "-";
        if !prints {
            output::has_place(&file)?;
        }
        let now = self.at.unwrap_or_else(Terminal::now);
        let (mut sha256, mut labels) = (Vec::new(), Vec::new());
        for certificate in &self.certificate {
            let (one, label) = named(certificate)?;
            sha256.push(one);
            labels.extend(label);
        }
        let folder = if prints { None } else { file.parent() };
        let bundle = self.bundle.as_deref().map(|bundle| seen_from(bundle, folder)).transpose()?;
        let draft = Draft::new(id_of(&self.rule), sha256, bundle, &self.reason, self.until, now)?;
        let draft = Draft { comment: render::safe(&labels.join("; ")).into_owned(), ..draft };
        let text = if !prints && file.exists() { text(&file)? } else { String::new() };
        // A file that is no configuration, such as another program's, gets no waiver.
        Config::read(&name, text.as_bytes())?;
        let new = waiver::write(&name, &text, &draft, self.renew)?;
        if prints {
            terminal.print(|out| out.write_all(new.text.as_bytes()))?;
            return Ok(Outcome::Clean);
        }
        output::write(&file, new.text.as_bytes(), true)?;
        let days = now.days_until(self.until.end());
        let whom = match (labels.as_slice(), self.certificate.as_slice(), &self.bundle) {
            ([], [], Some(bundle)) => bundle.clone(),
            ([], certificates, _) => certificates.join(", "),
            (labels, ..) => labels.join("; "),
        };
        let line = format!(
            "{name}:{}: {} is waived for {whom} until {}, {days} days",
            new.line,
            draft.rule.id,
            self.until.end().day()
        );
        terminal.print(|out| writeln!(out, "{}", render::safe(&line)))?;
        Ok(Outcome::Clean)
    }

    /// The file to write to.
    fn target(&self) -> Result<PathBuf, Failure> {
        if let Some(file) = &self.file {
            return Ok(file.clone());
        }
        let settings = self.config.read(&[])?;
        let files = settings.waiver_files()?;
        Ok(files.into_iter().next().or(settings.file).unwrap_or_else(|| PathBuf::from(FILE)))
    }
}

/// A certificate by its SHA-256, and where it is in a file, what it is called.
fn named(certificate: &str) -> Result<(String, Option<String>), Failure> {
    if let Some(sha256) = fingerprint(certificate) {
        return Ok((sha256, None));
    }
    let source: Source = certificate.parse()?;
    if let Source::Path(path) = &source
        && !path.exists()
    {
        return Err(Failure::usage(
            format!("{certificate}: neither a SHA-256 nor a file"),
            "64 hex digits: openssl x509 -in ca.pem -noout -fingerprint -sha256",
        ));
    }
    let bundle = Bundle::read(certificate, input::read(&source)?);
    match bundle.members.as_slice() {
        [member] => {
            let one = &member.certificate;
            Ok((hex(one.sha256()), Some(one.label())))
        }
        [] => Err(Failure::usage(
            format!("{certificate}: no certificate that can be read"),
            "name it by its SHA-256",
        )),
        several => Err(Failure::usage(
            format!("{certificate}: {} certificates, and a waiver is for one", several.len()),
            "name it by its SHA-256; `truststore check --verbose` prints it",
        )),
    }
}

/// A bundle as the file of waivers has to name it: names there are relative to the file.
fn seen_from(bundle: &str, folder: Option<&Path>) -> Result<String, Failure> {
    let Source::Path(path) = bundle.parse::<Source>()? else { return Ok(bundle.to_owned()) };
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    let real = |path: &Path| fs::canonicalize(path).ok();
    let Some((path, folder)) = real(&path).zip(real(folder.unwrap_or(Path::new(".")))) else {
        let what = format!("{bundle}: no such file");
        return Err(Failure::usage(what, "check the spelling of the path"));
    };
    let shared = path.components().zip(folder.components()).take_while(|(a, b)| a == b).count();
    let up = folder.components().skip(shared).map(|_| Component::ParentDir);
    let seen: PathBuf = up.chain(path.components().skip(shared)).collect();
    Ok(seen.display().to_string())
}

fn text(file: &Path) -> Result<String, Failure> {
    let bytes = settings::bytes(file)?;
    String::from_utf8(bytes).map_err(|_| {
        Failure::usage(format!("{}: not text in UTF-8", file.display()), "is this the right file?")
    })
}

fn moment(text: &str) -> Result<Moment, String> {
    let time: Time = text.parse()?;
    Ok(Moment { time, is_day: text.len() == 10 })
}
