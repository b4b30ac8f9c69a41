//! `diagnose`: after a 403, from a log line to the cause and the cure. What is given may be files, standard input, or the
//! text itself, as people paste it.

mod deployed;
mod live;
mod policies;

use std::ffi::{OsStr, OsString};
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use truststore::aws::Object;
use truststore::bundle::{Bundle, Member};
use truststore::clients;
use truststore::diagnose::policy::{Given, MethodArn, Policy};
use truststore::diagnose::{Deployed, Diagnosis, Evidence, diagnose, recognise};
use truststore::error::Error;
use truststore::profile::Profile;
use truststore::render::{self, Against, Detail};
use truststore::run;
use truststore::shell;
use truststore::source::{self, Blob, Budget, Source};
use truststore::time::Time;

use super::failure::Failure;
use super::settings::OneGateway;
use super::terminal::{Progress, Terminal};
use super::{Outcome, arguments, input, mend, output};

/// Explain a log line, an event or an error text: what refused the client, and what to do
///
/// Standard input is read as it comes: of a log that goes on, each diagnosis is printed at once, and a summary at its end.
///
/// Exit code 0: explained. 1: explained, but the check of a certificate in the log says otherwise; or the policies do not
/// allow the request. 2: nothing was recognised.
#[derive(Args)]
#[command(override_usage = "truststore diagnose [OPTIONS] <LOG | TEXT>...\n       \
                            truststore diagnose --policy <FILE> --method-arn <ARN>")]
pub(super) struct Arguments {
    /// Log files or events, - for standard input, or the text of a message
    #[arg(value_name = "LOG", required_unless_present_any = ["policy", "resource_policy"])]
    logs: Vec<OsString>,
    /// The truststore that is deployed: certificates in the log are checked with it
    #[arg(long, short = 'b', value_name = "BUNDLE", value_parser = arguments::source())]
    bundle: Option<Source>,
    /// The custom domain that wrote the log: the version of the truststore that it has loaded is read from AWS
    #[arg(long, value_name = "NAME", conflicts_with_all = ["bundle", "domain_json"])]
    domain: Option<String>,
    /// What `aws apigateway get-domain-name` printed, with a copy of the truststore as --bundle: AWS is not asked
    #[arg(long, value_name = "FILE", value_parser = arguments::source())]
    domain_json: Option<Source>,
    /// Certificates at hand, such as an older version of the truststore: a repair is sought among them
    #[arg(long, value_name = "FILE", value_parser = arguments::source())]
    candidates: Vec<Source>,
    #[command(flatten)]
    gateway: OneGateway,
    /// The moment to ask about: 2030-01-01, or 2030-01-01T00:00:00Z [default: that of the log line, else now]
    #[arg(long, value_name = "TIME")]
    at: Option<Time>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Print each diagnosis as it comes, also where standard input never pauses
    #[arg(long)]
    follow: bool,
    /// Write the truststore with all proven repairs made, in the form of `truststore fix`
    #[arg(long, value_name = "OUT")]
    write_fixed: Option<PathBuf>,
    /// Replace OUT where it exists
    #[arg(long, requires = "write_fixed")]
    force: bool,
    #[command(flatten)]
    policies: Policies,
}

/// Policies to be evaluated in place of a log.
#[derive(Args)]
#[command(next_help_heading = "Policies")]
struct Policies {
    /// The policy that a Lambda authorizer returned, or the log that holds it
    #[arg(long, value_name = "FILE", value_parser = arguments::source(), requires = "method_arn", conflicts_with_all = ["logs", "bundle", "domain", "domain_json"])]
    policy: Option<Source>,
    /// The resource policy of the API
    #[arg(long, value_name = "FILE", value_parser = arguments::source(), requires = "method_arn", conflicts_with_all = ["logs", "bundle", "domain", "domain_json"])]
    resource_policy: Option<Source>,
    /// The method that was called, as methodArn or routeArn of the event has it
    #[arg(long, value_name = "ARN")]
    method_arn: Option<MethodArn>,
    /// What is known of the request: aws:SourceIp=203.0.113.9; KEY= where the request has no such key
    #[arg(long, value_name = "KEY=VALUE", requires = "method_arn")]
    context: Vec<Given>,
    /// --policy is IAM's for a caller of another account: both policies must allow
    #[arg(long, requires_all = ["policy", "resource_policy"])]
    cross_account: bool,
}

/// With what logs are checked.
#[derive(Default)]
struct Found {
    bundle: Option<Bundle>,
    /// The newest version of it, where the domain has loaded another.
    newer: Option<Bundle>,
    /// What the domain says of it.
    deployed: Option<Deployed>,
}

/// A form of the report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs: one JSON object a line, for each cause and client
    Jsonl,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        if let Some(method) = &self.policies.method_arn {
            return self.policies.evaluate(method, self.format, terminal);
        }
        let given = self.domain_json.iter().chain(&self.bundle).chain(&self.candidates);
        let logs = self.logs.iter().filter(|log| *log == "-").map(|_| &Source::Stdin);
        input::only_one_stdin(given.chain(logs))?;
        if let Some(target) = &self.write_fixed {
            output::may_write(target, self.force)?;
        }
        let found = self.truststore()?;
        let mut candidates = input::candidates(&self.candidates)?;
        candidates.extend(found.newer.iter().flat_map(|newer| newer.members.iter().cloned()));
        let profile = self.gateway.profile("diagnose", self.bundle.as_ref())?;
        let evidence = self.evidence(&found, &candidates, profile)?;
        if self.logs == ["-"] {
            return live::run(self, &found, evidence.as_ref(), terminal);
        }
        let inputs = self.inputs()?;
        let progress = Progress::of("reading".to_owned());
        let diagnosis = diagnose(&inputs, evidence.as_ref());
        drop(progress);
        if !diagnosis.explains() && inputs.iter().any(is_policy) {
            return Err(Failure::usage(
                "this is a policy, and no log",
                "evaluate it for a method: truststore diagnose --policy FILE --method-arn ARN",
            ));
        }
        self.print(&diagnosis, &found, terminal)?;
        self.write(&diagnosis, evidence.as_ref())?;
        let names: Vec<&str> = inputs.iter().map(|input| input.name.as_str()).collect();
        outcome(&diagnosis, &names.join(", "))
    }

    /// Writes the repaired bundle, where that is wished.
    fn write(&self, diagnosis: &Diagnosis, evidence: Option<&Evidence<'_>>) -> Result<(), Failure> {
        let (Some(target), Some(evidence)) = (&self.write_fixed, evidence) else { return Ok(()) };
        let clients = diagnosis.refused_clients();
        if clients.is_empty() {
            let name = target.display();
            Terminal::note(&format!("no client in the log is refused; {name} is not written"));
            return Ok(());
        }
        let at = self.at.or_else(|| diagnosis.last_moment()).unwrap_or_else(Terminal::now);
        let inquiry = evidence.inquiry(&clients, at);
        mend::write(&inquiry, &run::check(&inquiry), target, self.force)
    }

    /// The whole diagnosis, where there is one.
    fn print(
        &self,
        diagnosis: &Diagnosis,
        found: &Found,
        terminal: &Terminal,
    ) -> Result<(), Failure> {
        if !diagnosis.explains() && diagnosis.groups.is_empty() {
            return Ok(());
        }
        let style = terminal.style(Detail::Normal);
        terminal.print(|out| match self.format {
            Format::Human => render::diagnosis(diagnosis, &found.against(), &style, out),
            Format::Jsonl => render::diagnosis_lines(diagnosis, out),
        })
    }

    /// The truststore to check with: a file, or that of a domain.
    fn truststore(&self) -> Result<Found, Failure> {
        if self.domain.is_some() || self.domain_json.is_some() {
            return deployed::read(
                self.domain.as_deref(),
                self.domain_json.as_ref(),
                self.bundle.as_ref(),
            );
        }
        let bundle = self.bundle.as_ref().map(input::bundle).transpose()?;
        Ok(Found { bundle, ..Found::default() })
    }

    fn evidence<'a>(
        &self,
        found: &'a Found,
        candidates: &'a [Member],
        profile: &'static Profile,
    ) -> Result<Option<Evidence<'a>>, Failure> {
        if found.bundle.is_none() && self.write_fixed.is_some() {
            return Err(Failure::usage(
                "--write-fixed needs the bundle that is to be repaired",
                "give it with --bundle, or the domain that has it with --domain",
            ));
        }
        if found.bundle.is_none() && !candidates.is_empty() {
            return Err(Failure::usage(
                "--candidates needs the bundle that they may be added to",
                "give it with --bundle, or the domain that has it with --domain",
            ));
        }
        Ok(found.bundle.as_ref().map(|bundle| Evidence {
            bundle,
            candidates,
            newer: found.newer.as_ref(),
            is_deployed: found.deployed.is_some(),
            profile,
            at: self.at,
            now: Terminal::now(),
        }))
    }

    fn inputs(&self) -> Result<Vec<Blob>, Failure> {
        let mut inputs = Vec::new();
        for log in &self.logs {
            let text = log.to_str().filter(|text| is_message(text));
            let object = log.to_str().and_then(Object::parse);
            match text {
                _ if object.is_some() => {
                    let source = log.to_string_lossy().parse::<Source>()?;
                    inputs.extend(input::read(&source)?);
                }
                Some(text) => {
                    inputs.push(Blob::new("text", text.as_bytes().to_vec()));
                }
                None if log == "-" => inputs.extend(source::read(&Source::Stdin, &BUDGET)?),
                None => inputs.extend(source::read(&file(log)?, &BUDGET)?),
            }
        }
        inputs.into_iter().map(plain).collect()
    }
}

impl Found {
    fn against(&self) -> Against<'_> {
        Against {
            bundle: self.bundle.as_ref().map(|bundle| bundle.name.as_str()),
            deployed: self.deployed.as_ref(),
        }
    }
}

fn outcome(diagnosis: &Diagnosis, inputs: &str) -> Result<Outcome, Failure> {
    if !diagnosis.explains() {
        return Err(not_recognised(diagnosis, inputs));
    }
    Ok(if diagnosis.disagrees() { Outcome::Found } else { Outcome::Clean })
}

/// Whether an input is an authorisation policy.
fn is_policy(blob: &Blob) -> bool {
    Policy::read(&String::from_utf8_lossy(&blob.bytes)).is_ok()
}

/// Whether an argument is a message itself: no file of that name, and blanks or known words in it.
fn is_message(text: &str) -> bool {
    text != "-"
        && !Path::new(text).exists()
        && (text.contains([' ', '{', '\n']) || recognise(text).is_some())
}

/// A log file. Who types one word of a message means no file, and a folder's logs are not guessed.
fn file(log: &OsStr) -> Result<Source, Failure> {
    let path = Path::new(log);
    let name = path.display();
    if path.is_dir() {
        return Err(Failure::usage(
            format!("{name}: a folder, and logs are files"),
            format!(
                "name its files: truststore diagnose {}/*.log",
                shell::input(&name.to_string())
            ),
        ));
    }
    if !path.exists() {
        return Err(Failure::usage(
            format!("{name}: no such file, and no message that is known"),
            "check the spelling of the path; of a message, give the whole line, in quotes",
        ));
    }
    Ok(Source::Path(path.to_owned()))
}

/// A log as it was before it was compressed, within the budget.
fn plain(blob: Blob) -> Result<Blob, Failure> {
    let Blob { name, bytes: packed, origin } = blob;
    let refused = |why: String, hint: &str| Failure::usage(format!("{name}: {why}"), hint);
    let hint = "fetch it again, or see with `gzip -t` or `zstd -t` what is wrong with it";
    let mut bytes = Vec::new();
    let content = clients::unpacked(Cursor::new(packed));
    content
        .and_then(|content| content.take(BUDGET.bytes + 1).read_to_end(&mut bytes))
        .map_err(|error| refused(error.to_string(), hint))?;
    if bytes.len() as u64 > BUDGET.bytes {
        let why = format!("more than {} MB when decompressed", BUDGET.bytes / 1_000_000);
        return Err(refused(why, "read it as a stream: gzip -dc LOG | truststore diagnose -"));
    }
    Ok(Blob { name, bytes, origin })
}

fn not_recognised(diagnosis: &Diagnosis, inputs: &str) -> Failure {
    let Some(unknown) = &diagnosis.unrecognised else {
        return match diagnosis.groups.first() {
            Some(group) => Failure::usage(
                format!(
                    "{}:{}: the reason is not known: {}",
                    group.input, group.first.line, group.first.said
                ),
                "the gateway denied the client certificate in words that no public page explains; check it with its bundle",
            ),
            None => Failure::Check(Error::Nothing {
                name: inputs.to_owned(),
                what: "there is nothing in it".to_owned(),
                hint: "give a log, an event, or the text of an error; an execution log without a line for the failing call says that it is not mutual TLS, and HTTP APIs have none".to_owned(),
            }),
        };
    };
    let hint = match unknown.nearest {
        Some(message) => format!(
            "the nearest known text, which may be another one: {} ({})",
            message.text,
            message.system.title()
        ),
        None => "no known text comes near; docs/diagnose.md lists what is recognised".to_owned(),
    };
    let place = format!("{}:{}", unknown.place.0, unknown.place.1);
    Failure::usage(format!("{place}: not recognised: {}", unknown.text), hint)
}

/// A log is larger than a bundle: 400 MB are read.
const BUDGET: Budget = Budget { bytes: 400_000_000, files: 10_000 };
