//! The check behind a log line: the certificate that the log holds is judged with the bundle, at the moment of the line,
//! and log and check are held against each other. Where they differ, both stay as they are, and what can explain it is
//! said: a check that bends to the log proves nothing.

use std::collections::HashSet;
use std::sync::Arc;

use super::cause::{Cause, Layer};
use super::causes;
use super::diagnosis::{Affected, Diagnosis};
use crate::bundle::{Bundle, Member};
use crate::path::{Question, Verdict};
use crate::pem::Place;
use crate::profile::Profile;
use crate::report::{Location, Report};
use crate::run::{self, Client, Inquiry, Judge, Opinions};
use crate::time::Time;

/// With what log lines are checked.
#[derive(Debug)]
pub struct Evidence<'a> {
    /// The bundle that is said to be deployed.
    pub bundle: &'a Bundle,
    /// Certificates at hand that are not in the bundle: repairs are made of them.
    pub candidates: &'a [Member],
    /// A newer version of the bundle that is not deployed, where there is one.
    pub newer: Option<&'a Bundle>,
    /// Whether the bundle is known to be the one that the domain has loaded.
    pub is_deployed: bool,
    /// Whose rules.
    pub profile: &'static Profile,
    /// A moment for all lines; without it, each line's own.
    pub at: Option<Time>,
    /// The moment for lines that have none.
    pub now: Time,
}

impl<'a> Evidence<'a> {
    /// The question of whether these clients are accepted, all at one moment.
    pub fn inquiry(&self, clients: &'a [Client], at: Time) -> Inquiry<'a> {
        Inquiry {
            bundle: self.bundle,
            clients,
            candidates: self.candidates,
            question: Question::of_client(self.profile, at),
            warn_days: 0,
            severities: &[],
        }
    }
}

impl Diagnosis {
    /// The clients that the check refuses, each once, as it wants them.
    pub fn refused_clients(&self) -> Vec<Client> {
        let affected = self.groups.iter().flat_map(|group| &group.clients);
        let mut seen = HashSet::new();
        affected
            .filter(|one| {
                one.proof.as_ref().is_some_and(|proof| proof.verdict != Verdict::Accept)
                    && seen.insert(one.client.sha256())
            })
            .filter_map(client_of)
            .collect()
    }

    /// When the last incident happened.
    pub fn last_moment(&self) -> Option<Time> {
        self.groups.iter().filter_map(|group| group.span).map(|(_, last)| last).max()
    }
}

/// What a domain says of the bundle that it has loaded.
#[derive(Clone, Debug)]
pub struct Deployed {
    /// Which version of which object, and whether that is the newest.
    pub words: String,
    /// The command that deploys the newest version, where that is another.
    pub deploy: Option<String>,
    /// What else is wrong with the domain.
    pub remarks: Vec<String>,
}

/// What the check says of a client of the log.
#[derive(Debug)]
pub struct Proof {
    /// The verdict.
    pub verdict: Verdict,
    /// The moment that was asked about.
    pub at: Time,
    /// The cause that the check finds; `None` where it accepts.
    pub found: Option<&'static Cause>,
    /// The first moment at which an accepted client stops being accepted, and whose end that is.
    pub until: Option<(Time, String)>,
    /// Why, in a report with this one client; for the first clients of each cause that are not accepted.
    pub report: Option<Report>,
    /// How log and check stand to each other.
    pub accord: Accord,
    /// The verdict with a newer version of the bundle that is not deployed, where the client is refused.
    pub with_newer: Option<Verdict>,
    /// Whether the bundle is known to be the one that the domain has loaded.
    pub is_deployed: bool,
}

/// How log and check stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accord {
    /// The check finds what the log says, or more exactly.
    Agrees,
    /// Both refuse, for different causes.
    OtherCause,
    /// The log says refused, the check accepts.
    CheckAccepts,
    /// The log says refused, and no public page settles whether the gateway refuses.
    Open,
    /// The request came through, the check refuses.
    CheckRefuses,
    /// The refusal came from another layer, and the check accepts, as it should.
    NotTheCertificate,
}

impl Proof {
    /// Whether log and check go together.
    pub fn agrees(&self) -> bool {
        matches!(self.accord, Accord::Agrees | Accord::NotTheCertificate | Accord::Open)
    }

    /// What can explain that log and check differ.
    pub const fn explanations(&self) -> &'static [&'static str] {
        match self.accord {
            Accord::CheckAccepts if self.is_deployed => &[
                "the domain was updated after the log line was written",
                "the client sent another certificate than the one in the log, or the line belongs to another request",
                "a clock differs: ask about another moment with --at",
                "the gateway refuses by a rule that no public page tells",
            ],
            Accord::Agrees | Accord::NotTheCertificate | Accord::Open => &[],
            Accord::CheckAccepts => &[
                "the gateway uses an older version of the bundle than this file: compare versions, then update the domain",
                "the bundle was changed after the log line was written",
                "the client sent another certificate than the one in the log, or the line belongs to another request",
                "a clock differs: ask about another moment with --at",
            ],
            Accord::OtherCause => &[
                "several things are wrong, and the gateway names the one it meets first",
                "the gateway uses another version of the bundle than this file",
            ],
            Accord::CheckRefuses => &[
                "the request came through the execute-api endpoint, which asks for no certificate",
                "the gateway uses another version of the bundle than this file",
                "--for names another gateway's rules than the one that wrote the log",
            ],
        }
    }
}

/// Checks the certificates of a diagnosis.
pub(super) fn prove(diagnosis: &mut Diagnosis, evidence: &Evidence<'_>) {
    let mut judge: Option<Judge> = None;
    let mut checked = 0;
    let affected = diagnosis.groups.iter().flat_map(|group| &group.clients);
    let mut seen = HashSet::new();
    let distinct = affected.filter(|one| seen.insert(one.client.sha256()));
    let others: Vec<Client> = distinct.filter_map(client_of).take(OTHERS).collect();
    for group in &mut diagnosis.groups {
        let cause = group.cause;
        for (index, affected) in group.clients.iter_mut().enumerate() {
            if checked == MOST {
                return;
            }
            let Some(client) = client_of(affected) else { continue };
            checked += 1;
            let own = affected.span.map(|(_, last)| last);
            let at = evidence.at.or(own).unwrap_or(evidence.now);
            let question = Question::of_client(evidence.profile, at);
            // Lines of one moment share a judge: what it knows of the bundle is found out once.
            let ready = judge.take().filter(|ready| ready.question.at == at);
            let ready = ready
                .unwrap_or_else(|| Judge::new(evidence.bundle, question.clone(), Opinions::All));
            let judgement = ready.judge(&client);
            judge = Some(ready);
            let found = judgement.tree.decisive().map(|decisive| decisive.cause());
            let cause_found = found.map(causes::predicted).map(|cause| {
                let is_early = client.member.certificate.not_before > at;
                if *cause == causes::EXPIRED && is_early { &causes::NOT_YET_VALID } else { cause }
            });
            let accord = accord(cause, judgement.verdict, found);
            let verdict = judgement.verdict;
            let report =
                (index < EXPLAINED).then(|| reported(&client, &others, evidence, question));
            let until = report
                .as_ref()
                .filter(|_| verdict == Verdict::Accept)
                .and_then(|report| report.clients.first()?.first_break.clone());
            affected.proof = Some(Proof {
                verdict,
                at,
                found: cause_found,
                until,
                report: report.filter(|_| verdict != Verdict::Accept),
                accord,
                with_newer: newer(&client, verdict, evidence, at, index),
                is_deployed: evidence.is_deployed,
            });
        }
    }
}

/// The report on a client, with others of the log beside it: a repair says who else gains or loses access.
fn reported(
    client: &Client,
    others: &[Client],
    evidence: &Evidence<'_>,
    question: Question,
) -> Report {
    let own = client.member.certificate.sha256();
    let others = others.iter().filter(|other| other.member.certificate.sha256() != own);
    let clients: Vec<Client> = std::iter::once(client).chain(others).cloned().collect();
    run::check(&Inquiry {
        bundle: evidence.bundle,
        clients: &clients,
        candidates: evidence.candidates,
        question,
        warn_days: 0,
        severities: &[],
    })
}

/// What the newer version of the bundle would make of a client that is refused.
fn newer(
    client: &Client,
    verdict: Verdict,
    evidence: &Evidence<'_>,
    at: Time,
    index: usize,
) -> Option<Verdict> {
    let bundle = evidence.newer.filter(|_| verdict != Verdict::Accept && index < EXPLAINED)?;
    let judge = Judge::new(bundle, Question::of_client(evidence.profile, at), Opinions::All);
    Some(judge.judge(client).verdict)
}

fn accord(
    cause: Option<&'static Cause>,
    verdict: Verdict,
    found: Option<crate::profile::Cause>,
) -> Accord {
    let layer = cause.map(|cause| cause.layer);
    let passed = layer == Some(Layer::Accepted);
    let unspecific = cause.is_none_or(Cause::is_open);
    let alone = cause == Some(&causes::CERTIFICATE_ALONE);
    let elsewhere = layer == Some(Layer::NotMutualTls);
    match verdict {
        Verdict::Accept if passed || alone => Accord::Agrees,
        Verdict::Accept if elsewhere => Accord::NotTheCertificate,
        Verdict::Accept => Accord::CheckAccepts,
        Verdict::Refuse if passed => Accord::CheckRefuses,
        Verdict::Refuse if unspecific => Accord::Agrees,
        Verdict::Refuse if elsewhere => Accord::CheckRefuses,
        Verdict::Refuse => {
            let logged = cause.and_then(|cause| cause.predicted);
            let differs = logged.is_some() && found.is_some() && logged != found;
            if differs { Accord::OtherCause } else { Accord::Agrees }
        }
        Verdict::Unknown if passed || elsewhere => Accord::Agrees,
        Verdict::Unknown => Accord::Open,
    }
}

/// A client of a log as the check wants it: its place is the line of the log.
fn client_of(affected: &Affected) -> Option<Client> {
    let file: Arc<str> = Arc::from(affected.place.0.as_str());
    let line = affected.place.1;
    let member = |certificate: &Arc<_>| Member {
        certificate: Arc::clone(certificate),
        place: Place { first_line: line, last_line: line, bytes: 0..0 },
        file: Arc::clone(&file),
        file_index: 0,
        entry: 0,
    };
    let own = member(affected.client.certificate.as_ref()?);
    let sent: Vec<Member> = affected.client.sent.iter().map(member).collect();
    Some(Client {
        member: own,
        sent: affected.client.sent.clone(),
        sent_places: sent.iter().map(Location::of).collect(),
        private_key_spki: None,
    })
}

/// Clients that are checked.
const MOST: usize = 2_000;
/// Other clients of the log on which a repair is tried.
const OTHERS: usize = 15;
/// Clients of one cause whose refusal is explained in full.
const EXPLAINED: usize = 3;
