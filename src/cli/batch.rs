//! `verify --batch`: cases as JSON lines on standard input, verdicts as JSON lines on standard output. A
//! suite of thousands takes seconds so. A bad case is answered as such, and ends nothing.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use truststore::bundle::{Bundle, read_crls};
use truststore::certificate::Certificate;
use truststore::crl::RevocationList;
use truststore::oid::Oid;
use truststore::path::{self, InitialPolicy, Purpose, Question, Verdict};
use truststore::profile::Profile;
use truststore::render::batch::{self, Answer, Case, CaseResult, PolicyInput};
use truststore::render::decisive;
use truststore::source::{self, Budget, Source};
use truststore::truststore::Truststore;

use super::Outcome;
use super::failure::Failure;
use super::terminal::Terminal;

/// Answers each case until the input ends, or nobody reads the answers any more.
pub(super) fn run(
    terminal: &Terminal,
    profile: &'static Profile,
    strict: bool,
) -> Result<Outcome, Failure> {
    let mut cases = io::stdin().lock();
    let mut answered = 0_usize;
    while !terminal.reader_left() {
        let mut line = Vec::new();
        let read = (&mut cases).take(LONGEST).read_until(b'\n', &mut line);
        if read.map_err(Failure::Input)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = answer(&line, profile, strict);
        terminal.print(|out| batch::answer(&answer, out))?;
        answered += 1;
    }
    match answered {
        0 => Err(Failure::usage("no cases on standard input", "each line is one JSON object")),
        _ => Ok(Outcome::Clean),
    }
}

fn answer(line: &[u8], profile: &'static Profile, strict: bool) -> Answer {
    let (suite, id, verdict) = match batch::case(line) {
        Ok(case) => {
            let verdict = judge(&case, profile, strict);
            (case.suite, case.id, verdict)
        }
        Err(why) => (String::new(), String::new(), Err(format!("not a case: {why}"))),
    };
    let (result, detail) = match verdict {
        Ok((Verdict::Accept, _)) => (CaseResult::Accept, String::new()),
        Ok((Verdict::Refuse | Verdict::Unknown, detail)) => (CaseResult::Reject, detail),
        Err(why) => (CaseResult::Error, why),
    };
    Answer { suite, id, result, detail }
}

fn judge(
    case: &Case,
    profile: &'static Profile,
    strict: bool,
) -> Result<(Verdict, String), String> {
    let question = Question {
        profile,
        at: case.time.parse()?,
        purpose: purpose(&case.purpose)?,
        max_intermediates: case.max_depth,
        policy: case.policy.as_ref().map(initial_policy).transpose()?.unwrap_or_default(),
        crls: match crls(&case.crls) {
            Ok(crls) => crls,
            Err(why) => return Ok((Verdict::Refuse, why)),
        },
        strict,
    };
    let truststore = Truststore::new(certificates(&read(&case.anchors)?));
    let sent: Vec<_> = certificates(&read(&case.intermediates)?).collect();
    let leaf = read(&case.leaf)?;
    let Some(client) = certificates(&leaf).next() else {
        let why = leaf.unreadable.first().ok_or("no client certificate")?.why.to_string();
        return Ok((Verdict::Refuse, format!("it cannot be read: {why}")));
    };
    let tree = path::search(&truststore, &client, &sent, &question);
    Ok((tree.verdict(), decisive(&tree)))
}

/// The revocation lists, where a file is named. One that cannot be read leaves open what is revoked.
fn crls(file: &str) -> Result<Vec<Arc<RevocationList>>, String> {
    if file.is_empty() {
        return Ok(Vec::new());
    }
    let blobs = source::read(&Source::Path(file.into()), &Budget::default());
    let blobs = blobs.map_err(|error| error.to_string())?;
    let lists: Result<Vec<_>, _> = blobs.iter().map(read_crls).collect();
    lists.map(|lists| lists.concat()).map_err(|error| error.to_string())
}

/// A file, where one is named.
fn read(file: &str) -> Result<Bundle, String> {
    let source = Source::Path(file.into());
    let blobs =
        if file.is_empty() { Ok(Vec::new()) } else { source::read(&source, &Budget::default()) };
    Ok(Bundle::read(file, blobs.map_err(|error| error.to_string())?))
}

fn certificates(bundle: &Bundle) -> impl Iterator<Item = Arc<Certificate>> {
    bundle.members.iter().map(|member| Arc::clone(&member.certificate))
}

fn purpose(word: &str) -> Result<Purpose, String> {
    match word {
        "client" => Ok(Purpose::Client),
        "server" => Ok(Purpose::Server),
        "any" | "" => Ok(Purpose::Any),
        other => Err(format!("`{other}` is no purpose; use client, server or any")),
    }
}

fn initial_policy(input: &PolicyInput) -> Result<InitialPolicy, String> {
    let accepted = input.initial_policy_set.as_deref().map(|set| {
        set.split(',')
            .map(|policy| {
                // NIST's test suite writes the policies of its own arc by name (PKITS, section 3).
                match policy.trim().strip_prefix("NIST-test-policy-") {
                    Some(number) => format!("2.16.840.1.101.3.2.1.48.{number}").parse(),
                    None => policy.trim().parse(),
                }
            })
            .collect::<Result<Vec<Oid>, String>>()
    });
    Ok(InitialPolicy {
        accepted: accepted.transpose()?,
        require_explicit: input.explicit,
        inhibit_mapping: input.inhibit_mapping,
        inhibit_any: input.inhibit_any,
    })
}

/// The longest line that is read as one case.
const LONGEST: u64 = 1_000_000;
