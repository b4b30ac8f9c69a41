//! `verify`: the verdicts alone, one line a client, for scripts and for people who come from
//! `openssl verify`. The exit code speaks of the clients, not of the bundle's other faults.

use clap::{Args, ValueEnum};
use truststore::oid::Oid;
use truststore::path::{InitialPolicy, Purpose, Question, Verdict};
use truststore::profile::Profile;
use truststore::render::{decisive, safe};
use truststore::run::{Client, Judge, Judgement, Opinions};
use truststore::source::Source;
use truststore::time::Time;

use super::arguments;
use super::failure::Failure;
use super::settings::OneGateway;
use super::terminal::Terminal;
use super::{Outcome, batch, input};

/// Give the verdict for each client, one line each
///
/// Exit code 0: every client is accepted. 1: one is not. 2: could not check.
#[derive(Args)]
#[command(override_usage = "truststore verify --bundle <BUNDLE> [OPTIONS] <CLIENT>...")]
pub(super) struct Arguments {
    #[arg(
        help = "The truststore: a PEM file, a folder, - for standard input, or s3://bucket/key[?versionId=ID]"
    )]
    #[arg(long, short = 'b', value_parser = arguments::source(), required_unless_present = "batch")]
    bundle: Option<Source>,
    /// The client certificates: PEM files or folders
    #[arg(value_name = "CLIENT", value_parser = arguments::source(), required_unless_present = "batch")]
    clients: Vec<Source>,
    /// Certificates that the clients send beside their own
    #[arg(long, short = 's', value_name = "SENT", value_parser = arguments::source())]
    sent: Vec<Source>,
    /// What the certificates are for
    #[arg(long, value_enum, default_value_t = Wanted::Client)]
    purpose: Wanted,
    #[command(flatten)]
    gateway: OneGateway,
    /// The moment to ask about: 2030-01-01, or 2030-01-01T00:00:00Z [default: now]
    #[arg(long, value_name = "TIME")]
    at: Option<Time>,
    /// Revocation lists (CRLs), for profiles that look at them
    #[arg(long, value_name = "CRL", value_parser = arguments::source())]
    crl: Vec<Source>,
    /// Certificate policies that are wanted, as dotted numbers
    #[arg(long, value_name = "OID")]
    policy: Vec<Oid>,
    /// The most intermediate CAs that a path may have
    #[arg(long, value_name = "N")]
    max_depth: Option<u32>,
    /// Count breaches of the certificate profile of RFC 5280 as refusals too
    #[arg(long)]
    strict: bool,
    /// Read cases as JSON lines from standard input, and answer each in a line (docs/batch.md)
    #[arg(long, conflicts_with_all = ["bundle", "clients", "sent", "crl"])]
    batch: bool,
}

/// What a certificate is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Wanted {
    /// TLS client authentication
    Client,
    /// TLS server authentication
    Server,
    /// Whatever it is for
    Any,
}

impl Arguments {
    pub(super) fn run(&self, terminal: &Terminal) -> Result<Outcome, Failure> {
        let profile = self.gateway.profile("verify", self.bundle.as_ref())?;
        let Some(bundle) = &self.bundle else {
            return batch::run(terminal, self.question(profile));
        };
        input::only_one_stdin(
            [bundle].into_iter().chain(&self.clients).chain(&self.sent).chain(&self.crl),
        )?;
        if !self.crl.is_empty() {
            note_ignored_lists(profile);
        }
        let bundle = input::with_members(input::bundle_for_verdicts(bundle)?)?;
        let sent = input::sent(&self.sent)?;
        let (mut clients, mut failed) = (Vec::new(), None);
        let mut question = self.question(profile);
        let mut broken_list = None;
        for source in &self.crl {
            match input::crls(&input::read(source)?)? {
                Ok(lists) => question.crls.extend(lists),
                Err(why) => broken_list = Some(why),
            }
        }
        let broken_list = broken_list.filter(|_| question.profile.revocation.value);
        for source in &self.clients {
            // A client that cannot be read keeps no other from its verdict.
            match input::clients(source) {
                Ok(files) => {
                    clients.extend(files.into_iter().map(|file| input::judged(file, &sent, None)));
                }
                Err(failure) => failed = Some(terminal.set_aside(failed, failure)),
            }
        }
        let judge = Judge::new(&bundle, question, Opinions::for_clients(clients.len()));
        let mut outcome = Outcome::Clean;
        for client in &clients {
            let judgement = judge.judge(client);
            if judgement.verdict != Verdict::Accept {
                outcome = Outcome::Found;
            }
            let line = match &broken_list {
                Some(why) => {
                    outcome = Outcome::Found;
                    format!("{}: refuse: {why}", client.member.file)
                }
                None => line(client, &judgement),
            };
            terminal.print(|out| writeln!(out, "{}", safe(&line)))?;
        }
        // The process ends here; to take down a thousand certificates piece by piece would take as long as a verdict.
        std::mem::forget((bundle, judge));
        failed.map_or(Ok(outcome), Err)
    }

    fn question(&self, profile: &'static Profile) -> Question {
        Question {
            profile,
            at: self.at.unwrap_or_else(Terminal::now),
            purpose: match self.purpose {
                Wanted::Client => Purpose::Client,
                Wanted::Server => Purpose::Server,
                Wanted::Any => Purpose::Any,
            },
            max_intermediates: self.max_depth,
            policy: InitialPolicy {
                accepted: (!self.policy.is_empty()).then(|| self.policy.clone()),
                require_explicit: !self.policy.is_empty(),
                ..InitialPolicy::default()
            },
            crls: Vec::new(),
            strict: self.strict,
        }
    }
}

/// Says that a profile does not look at the revocation lists that were given.
pub(super) fn note_ignored_lists(profile: &Profile) {
    if !profile.revocation.value {
        Terminal::note(&format!("{} looks at no CRLs: those given change nothing", profile.title));
    }
}

/// The line of one client.
fn line(client: &Client, judgement: &Judgement) -> String {
    let name = &client.member.file;
    let ours = decisive(&judgement.tree);
    let why = match (&judgement.opinion, ours.is_empty()) {
        (Some(opinion), true) => match judgement.disagreement.as_ref().and_then(|one| one.reason) {
            Some(reason) => format!("OpenSSL refuses it: {opinion}; {}", reason.words()),
            None => format!("OpenSSL refuses it: {opinion}"),
        },
        _ => ours,
    };
    match judgement.verdict {
        Verdict::Accept => match (&judgement.opinion, &judgement.disagreement) {
            (Some(opinion), Some(why)) => {
                format!("{name}: accept, though OpenSSL gives {opinion}; {why}")
            }
            _ => format!("{name}: accept"),
        },
        Verdict::Refuse => match judgement.read_over() {
            Some(openssl) => format!("{name}: refuse: {why}; {openssl}"),
            None => format!("{name}: refuse: {why}"),
        },
        Verdict::Unknown => format!("{name}: unknown: {why}"),
    }
}
