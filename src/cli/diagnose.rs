//! `diagnose`: after a 403, from a log line to the cause and the cure. What is given may be files, standard input, or the
//! text itself, as people paste it.

use std::ffi::OsString;
use std::path::Path;

use clap::{Args, ValueEnum};
use truststore::aws::Object;
use truststore::diagnose::policy::{Decision, MethodArn, Policy, Request, evaluate};
use truststore::diagnose::{Diagnosis, Evidence, diagnose, recognise};
use truststore::error::Error;
use truststore::profile::Profile;
use truststore::render::{self, Detail};
use truststore::source::{self, Blob, Budget, Source};
use truststore::time::Time;

use super::failure::Failure;
use super::terminal::{Progress, Terminal};
use super::{Outcome, arguments, input};

/// Explain a log line, an event or an error text: what refused the client, and what to do
///
/// Exit code 0: explained. 1: explained, but the check of a certificate in the log says otherwise; or the policy denies.
/// 2: nothing was recognised.
#[derive(Args)]
#[command(override_usage = "truststore diagnose [OPTIONS] <LOG | TEXT>...\n       \
                            truststore diagnose --policy <FILE> --method-arn <ARN>")]
pub(super) struct Arguments {
    /// Log files or events, - for standard input, or the text of a message
    #[arg(value_name = "LOG", required_unless_present = "policy")]
    logs: Vec<OsString>,
    /// The truststore that is deployed: certificates in the log are checked with it
    #[arg(long, short = 'b', value_name = "BUNDLE", value_parser = arguments::source())]
    bundle: Option<Source>,
    /// Certificates at hand, such as an older version of the truststore: a repair is sought among them
    #[arg(long, value_name = "FILE", value_parser = arguments::source(), requires = "bundle")]
    candidates: Vec<Source>,
    /// The gateway whose rules decide
    #[arg(long = "for", value_name = "PROFILE", default_value = arguments::DEFAULT, value_parser = arguments::profile())]
    profile: &'static Profile,
    /// The moment to ask about: 2030-01-01, or 2030-01-01T00:00:00Z [default: that of the log line, else now]
    #[arg(long, value_name = "TIME")]
    at: Option<Time>,
    /// The form of the report
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The policy that a Lambda authorizer returned, or the log that holds it
    #[arg(long, value_name = "FILE", value_parser = arguments::source(), requires = "method_arn", conflicts_with_all = ["logs", "bundle"])]
    policy: Option<Source>,
    /// The resource policy of the API
    #[arg(long, value_name = "FILE", value_parser = arguments::source(), requires = "policy")]
    resource_policy: Option<Source>,
    /// The method that was called, as methodArn or routeArn of the event has it
    #[arg(long, value_name = "ARN", requires = "policy")]
    method_arn: Option<MethodArn>,
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
        if let (Some(policy), Some(method)) = (&self.policy, &self.method_arn) {
            return self.evaluate(terminal, policy, method);
        }
        let inputs = self.inputs()?;
        let bundle = self.bundle.as_ref().map(input::bundle).transpose()?;
        let candidates = input::candidates(&self.candidates)?;
        let evidence = bundle.as_ref().map(|bundle| Evidence {
            bundle,
            candidates: &candidates,
            profile: self.profile,
            at: self.at,
            now: Terminal::now(),
        });
        let progress = Progress::of("reading".to_owned());
        let diagnosis = diagnose(&inputs, evidence.as_ref());
        drop(progress);
        let explains = diagnosis.explains() || !diagnosis.groups.is_empty();
        if explains {
            let style = terminal.style(Detail::Normal);
            let name = bundle.as_ref().map(|bundle| bundle.name.as_str());
            terminal.print(|out| match self.format {
                Format::Human => render::diagnosis(&diagnosis, name, &style, out),
                Format::Jsonl => render::diagnosis_lines(&diagnosis, out),
            })?;
        }
        if !diagnosis.explains() {
            return Err(not_recognised(&diagnosis));
        }
        Ok(if diagnosis.disagrees() { Outcome::Found } else { Outcome::Clean })
    }

    fn inputs(&self) -> Result<Vec<Blob>, Failure> {
        if self.logs.iter().filter(|log| *log == "-").count() > 1 {
            return Err(Failure::usage(
                "more than one input is -",
                "standard input can be read only once",
            ));
        }
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
                None => inputs.extend(source::read(&Source::Path(log.into()), &BUDGET)?),
            }
        }
        Ok(inputs)
    }

    fn evaluate(
        &self,
        terminal: &Terminal,
        policy: &Source,
        method: &MethodArn,
    ) -> Result<Outcome, Failure> {
        input::only_one_stdin([policy].into_iter().chain(&self.resource_policy))?;
        let authorizer = read_policy(policy)?;
        let resource_policy = self.resource_policy.as_ref().map(read_policy).transpose()?;
        let request = Request {
            authorizer: Some(&authorizer),
            resource_policy: resource_policy.as_ref(),
            method,
        };
        let evaluation = evaluate(&request);
        let style = terminal.style(Detail::Normal);
        terminal.print(|out| render::policy_evaluation(&evaluation, method, &style, out))?;
        Ok(if evaluation.decision == Decision::Allow { Outcome::Clean } else { Outcome::Found })
    }
}

/// Whether an argument is a message itself: no file of that name, and blanks or known words in it.
fn is_message(text: &str) -> bool {
    text != "-"
        && !Path::new(text).exists()
        && (text.contains([' ', '{', '\n']) || recognise(text).is_some())
}

fn read_policy(source: &Source) -> Result<Policy, Failure> {
    let mut text = String::new();
    for blob in input::read(source)? {
        text.push_str(&String::from_utf8_lossy(&blob.bytes));
    }
    Policy::read(&text).map_err(|why| Failure::usage(format!("{source}: {why}"), ""))
}

fn not_recognised(diagnosis: &Diagnosis) -> Failure {
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
                name: "input".to_owned(),
                what: "there is nothing in it".to_owned(),
                hint: "give a log, an event, or the text of an error".to_owned(),
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
