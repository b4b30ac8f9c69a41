//! `verify --batch`: cases as JSON lines on standard input, verdicts as JSON lines on standard output. Ten thousand
//! clients take seconds so: a truststore or a list that is the same as in the case before is not prepared again. A bad
//! case is answered as such, and ends nothing.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use truststore::bundle::Bundle;
use truststore::certificate::Certificate;
use truststore::oid::Oid;
use truststore::path::{self, InitialPolicy, Purpose, Question, Verdict};
use truststore::render::batch::{self, Answer, Case, CaseResult, PolicyInput};
use truststore::render::decisive;
use truststore::source::{Blob, Source};
use truststore::truststore::Truststore;

use super::Outcome;
use super::failure::Failure;
use super::input::{self, Lists};
use super::terminal::Terminal;
use super::verify::note_ignored_lists;

/// Answers each case until the input ends, or nobody reads the answers any more. `question` holds what a case may
/// leave out.
pub(super) fn run(terminal: &Terminal, question: Question) -> Result<Outcome, Failure> {
    let (truststore, crls) = (Latest::default(), Latest::default());
    let mut desk = Desk { question, truststore, crls, lists_were_given: false };
    let mut cases = io::stdin().lock();
    let (mut accepted, mut refused, mut unchecked) = (0_usize, 0_usize, 0_usize);
    while !terminal.reader_left() {
        let mut line = Vec::new();
        let read = (&mut cases).take(LONGEST).read_until(b'\n', &mut line);
        if read.map_err(Failure::Input)? == 0 {
            break;
        }
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = desk.answer(&line);
        terminal.print(|out| batch::answer(&answer, out))?;
        match answer.result {
            CaseResult::Accept => accepted += 1,
            CaseResult::Reject => refused += 1,
            CaseResult::Error => unchecked += 1,
        }
    }
    match (accepted, refused, unchecked) {
        (0, 0, 0) => {
            Err(Failure::usage("no cases on standard input", "each line is one JSON object"))
        }
        (_, 0, 0) => Ok(Outcome::Clean),
        (_, _, 0) => Ok(Outcome::Found),
        (.., 1) => Err(unanswered("1 case could not be checked")),
        (.., many) => Err(unanswered(&format!("{many} cases could not be checked"))),
    }
}

fn unanswered(what: &str) -> Failure {
    Failure::usage(what, "the detail of its answer says why")
}

/// What is kept from one case to the next.
struct Desk {
    question: Question,
    truststore: Latest<Truststore>,
    crls: Latest<Result<Lists, String>>,
    lists_were_given: bool,
}

impl Desk {
    fn answer(&mut self, line: &[u8]) -> Answer {
        let (suite, id, verdict) = match batch::case(line) {
            Ok(case) => {
                let verdict = self.judge(&case);
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

    fn judge(&mut self, case: &Case) -> Result<(Verdict, String), String> {
        let mut question = self.question(case)?;
        if !case.crls.is_empty() && !self.lists_were_given {
            self.lists_were_given = true;
            note_ignored_lists(question.profile);
        }
        let lists = self
            .crls
            .of(read(&case.crls)?, |blobs| input::crls(&blobs).map_err(|error| error.to_string()));
        match lists {
            Ok(Ok(lists)) => question.crls.clone_from(lists),
            Ok(Err(broken)) if question.profile.revocation.value => {
                return Ok((Verdict::Refuse, broken.clone()));
            }
            Ok(Err(_)) => {}
            Err(why) => return Err(why.clone()),
        }
        let leaf = Bundle::read_for_verdicts(&case.leaf, read(&case.leaf)?);
        let Some(client) = certificates(&leaf).next() else {
            let why = leaf.unreadable.first().ok_or("no client certificate")?.why.to_string();
            return Ok((Verdict::Refuse, format!("it cannot be read: {why}")));
        };
        let intermediates =
            Bundle::read_for_verdicts(&case.intermediates, read(&case.intermediates)?);
        let sent: Vec<_> =
            certificates(&intermediates).chain(certificates(&leaf).skip(1)).collect();
        let truststore = self.truststore.of(read(&case.anchors)?, |blobs| {
            Truststore::new(certificates(&Bundle::read_for_verdicts(&case.anchors, blobs)))
        });
        let tree = path::search(truststore, &client, &sent, &question);
        Ok((tree.verdict(), decisive(&tree)))
    }

    /// What the case asks, and what the command line asks where the case is silent.
    fn question(&self, case: &Case) -> Result<Question, String> {
        let asked = &self.question;
        Ok(Question {
            at: if case.time.is_empty() { asked.at } else { case.time.parse()? },
            purpose: purpose(&case.purpose, asked.purpose)?,
            max_intermediates: case.max_depth.or(asked.max_intermediates),
            policy: match &case.policy {
                None => asked.policy.clone(),
                Some(input) => initial_policy(input)?,
            },
            ..asked.clone()
        })
    }
}

/// What was made of the files that were read last: the next case often names the same.
struct Latest<T>(Option<(Vec<Blob>, T)>);

impl<T> Default for Latest<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<T> Latest<T> {
    fn of(&mut self, blobs: Vec<Blob>, make: impl FnOnce(Vec<Blob>) -> T) -> &T {
        let known = self.0.take().filter(|(known, _)| *known == blobs);
        &self.0.insert(known.unwrap_or_else(|| (blobs.clone(), make(blobs)))).1
    }
}

/// The files of that name, where one is given.
fn read(name: &str) -> Result<Vec<Blob>, String> {
    if name.is_empty() {
        return Ok(Vec::new());
    }
    let source = name.parse::<Source>().map_err(|error| error.to_string())?;
    if source == Source::Stdin {
        return Err("standard input holds the cases".to_owned());
    }
    input::read(&source).map_err(|failure| failure.to_string())
}

fn certificates(bundle: &Bundle) -> impl Iterator<Item = Arc<Certificate>> {
    bundle.members.iter().map(|member| Arc::clone(&member.certificate))
}

fn purpose(word: &str, asked: Purpose) -> Result<Purpose, String> {
    match word {
        "" => Ok(asked),
        "client" => Ok(Purpose::Client),
        "server" => Ok(Purpose::Server),
        "any" => Ok(Purpose::Any),
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
