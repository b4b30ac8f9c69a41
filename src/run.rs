//! The whole check: each client is judged, what the verdict rests on is found out, every rule is asked, and
//! the report is put together. Rules see facts and state faults; who they are, how much it matters and where
//! it is are added here.

mod findings;
mod judge;
mod repairs;

use std::sync::Arc;

use crate::bundle::{Bundle, Member};
use crate::certificate::Certificate;
use crate::crypto::PreparedKey;
use crate::near::{self, NearMisses};
use crate::path::{self, Decisive, Id, Question, Tree, Verdict};
use crate::profile;
use crate::repair::Remedy;
use crate::report::{Authority, ClientReport, Location, Report};
use crate::rule::{ClientView, Context, Hierarchy};
use crate::severity::Severity;
use crate::time::Time;
use crate::truststore::{Signed, signed_by};

pub use judge::{Client, Judge, Judgement, Opinions};

/// What is to be checked.
#[derive(Debug)]
pub struct Inquiry<'a> {
    /// The bundle, as found.
    pub bundle: &'a Bundle,
    /// The clients; none where the bundle alone is checked.
    pub clients: &'a [Client],
    /// Certificates at hand that are not in the bundle: where a client is refused, repairs are made of them.
    pub candidates: &'a [Member],
    /// Whose rules, when, for which purpose.
    pub question: Question,
    /// How many days before its end a certificate is said to expire soon.
    pub warn_days: u32,
    /// Severities that the user sets, by the id of the rule; they count before the profile's.
    pub severities: &'a [(String, Severity)],
}

/// Checks a bundle, and its clients.
pub fn check(inquiry: &Inquiry<'_>) -> Report {
    let opinions = Opinions::for_clients(inquiry.clients.len());
    let judge = Judge::new(inquiry.bundle, inquiry.question.clone(), opinions);
    let mut explained = 0;
    let studies: Vec<Study> = inquiry
        .clients
        .iter()
        .map(|client| {
            let judgement = judge.judge(client);
            let explains = judgement.verdict == Verdict::Accept || explained < EXPLAINED;
            explained += usize::from(judgement.verdict != Verdict::Accept);
            let mut study = Study::of(client, judgement, &judge, explains);
            if opinions == Opinions::All {
                study.standard = by_the_standard(client, &judge);
            }
            study
        })
        .collect();
    let views: Vec<ClientView<'_>> =
        inquiry.clients.iter().zip(&studies).map(|(client, study)| study.view(client)).collect();
    let hierarchy = Hierarchy::of(&judge.truststore);
    let context = Context {
        bundle: inquiry.bundle,
        truststore: &judge.truststore,
        hierarchy: &hierarchy,
        profile: inquiry.question.profile,
        question: &inquiry.question,
        at: inquiry.question.at,
        warn_days: inquiry.warn_days,
        clients: &views,
    };
    let (findings, tallies) = findings::all(&context, inquiry.severities);
    let judged: Vec<_> = studies.iter().map(|one| (&one.judgement, one.self_signed)).collect();
    let mut remedies = repairs::of(inquiry, &judged).into_iter();
    let mut report = Report {
        bundle: inquiry.bundle.name.clone(),
        origins: inquiry
            .bundle
            .files
            .iter()
            .filter_map(|file| file.origin.as_deref().cloned())
            .collect(),
        profile: inquiry.question.profile,
        at: inquiry.question.at,
        members: inquiry.bundle.members.iter().map(Location::of).collect(),
        authorities: Authority::all(&judge.truststore, inquiry.question.profile),
        findings,
        clients: inquiry
            .clients
            .iter()
            .zip(studies)
            .map(|(client, study)| {
                study.report(client, &inquiry.question, remedies.next().flatten())
            })
            .collect(),
        tallies,
    };
    report.order_findings();
    // What was proven for this client says more than what helps against the fault in general.
    for client in 0..report.clients.len() {
        if let (Some(place), Some(words)) = (report.deciding(client), report.remedy(client))
            && let Some(finding) = report.findings.get_mut(place)
        {
            finding.help = words;
        }
    }
    report
}

/// A judgement, and what explains it.
struct Study {
    judgement: Judgement,
    self_signed: bool,
    near: Vec<NearMisses>,
    with_sent: Option<Verdict>,
    sent_needed: Vec<Arc<Certificate>>,
    first_break: Option<(Time, String)>,
    standard: Option<Tree>,
}

impl Study {
    fn of(client: &Client, judgement: Judgement, judge: &Judge, explains: bool) -> Self {
        let certificate = &client.member.certificate;
        let mut study = Self {
            self_signed: is_self_signed(certificate),
            near: Vec::new(),
            with_sent: None,
            sent_needed: Vec::new(),
            first_break: None,
            standard: None,
            judgement,
        };
        if study.judgement.verdict == Verdict::Accept {
            study.first_break = first_break(client, &study.judgement, judge);
        } else if explains {
            study.try_with_sent(client, judge);
            let gap = matches!(study.judgement.tree.decisive(), Some(Decisive::Missing(_)));
            if gap && !study.self_signed {
                let (store, at) = (&judge.truststore, judge.question.at);
                study.near = near::of(&study.judgement.tree, store, &client.sent, at);
            }
        }
        study
    }

    /// What the certificates that the client sends would change, where the gateway does not credit them.
    fn try_with_sent(&mut self, client: &Client, judge: &Judge) {
        if judge.question.profile.credits_sent.value || client.sent.is_empty() {
            return;
        }
        let certificate = &client.member.certificate;
        let tree = path::search_crediting_sent(
            &judge.truststore,
            certificate,
            &client.sent,
            &judge.question,
        );
        let verdict = tree.verdict();
        if verdict >= self.judgement.verdict {
            return;
        }
        self.with_sent = Some(verdict);
        let path = tree.accepted_path().unwrap_or_default();
        self.sent_needed = path
            .iter()
            .filter(|step| matches!(step.id, Id::Sent(_)))
            .map(|step| Arc::clone(&step.certificate))
            .collect();
    }

    fn view<'a>(&'a self, client: &'a Client) -> ClientView<'a> {
        ClientView {
            member: &client.member,
            sent: &client.sent,
            self_signed: self.self_signed,
            tree: &self.judgement.tree,
            verdict: self.judgement.verdict,
            with_sent: self.with_sent,
            sent_needed: &self.sent_needed,
            first_break: self.first_break.as_ref().map(|(end, whose)| (*end, whose.as_str())),
            opinion: self.judgement.opinion.as_ref(),
            disagreement: self.judgement.disagreement.as_ref(),
            private_key_spki: client.private_key_spki.as_deref(),
        }
    }

    fn report(self, client: &Client, question: &Question, remedy: Option<Remedy>) -> ClientReport {
        let Judgement { tree, verdict, opinion, disagreement } = self.judgement;
        let cause = tree.decisive().map(|decisive| decisive.cause());
        ClientReport {
            location: Location::of(&client.member),
            sent: client.sent_places.clone(),
            verdict,
            log: cause.and_then(|cause| question.profile.log_line(cause)),
            near: self.near,
            with_sent: self.with_sent,
            opinion,
            disagreement,
            standard: self.standard,
            remedy,
            first_break: self.first_break,
            tree,
        }
    }
}

/// Everything tried under the standard alone; `None` where that is the profile itself.
fn by_the_standard(client: &Client, judge: &Judge) -> Option<Tree> {
    let profile = profile::by_name("rfc5280")?;
    if std::ptr::eq(profile, judge.question.profile) {
        return None;
    }
    let question = Question { profile, ..judge.question.clone() };
    let certificate = &client.member.certificate;
    Some(path::search(&judge.truststore, certificate, &client.sent, &question))
}

fn is_self_signed(certificate: &Certificate) -> bool {
    let key = || PreparedKey::from_spki(certificate.key.spki()).ok();
    certificate.is_self_issued() && signed_by(key().as_ref(), certificate) == Signed::Yes
}

/// The last moment at which the client is accepted, and whose end that is. Where a CA of the accepted path
/// ends before the client, another path may take over: the search is made again at the second after.
fn first_break(client: &Client, judgement: &Judgement, judge: &Judge) -> Option<(Time, String)> {
    let mut tree = None;
    for _ in 0..HANDOVERS {
        let path = tree.as_ref().unwrap_or(&judgement.tree).accepted_path()?;
        let first = path.iter().min_by_key(|step| step.certificate.not_after)?;
        let (end, whose) = (first.certificate.not_after, first.certificate.label());
        if first.id == Id::Client {
            return Some((end, whose));
        }
        let question = Question { at: Time::from_unix(end.unix() + 1), ..judge.question.clone() };
        let certificate = &client.member.certificate;
        let then = path::search(&judge.truststore, certificate, &client.sent, &question);
        if then.verdict() != Verdict::Accept {
            return Some((end, whose));
        }
        tree = Some(then);
    }
    None
}

/// Clients whose refusal is explained with near misses; in bulk, the causes repeat.
const EXPLAINED: usize = 200;
/// Paths that may take over from one another in the search for the first break.
const HANDOVERS: usize = 32;
