//! Seeks a remedy for each client that is not accepted, proves it with the judge, and finds out what it does to all
//! other clients.

use std::sync::Arc;

use super::Inquiry;
use super::judge::{Client, Judge, Judgement, Opinions};
use crate::certificate::Certificate;
use crate::path::Verdict;
use crate::repair::{self, Case, Change, Effect, Offer, Origin, Remedy, Repair};

/// A remedy for each client, in their order; `None` where it is accepted, or too many others came before it.
pub(super) fn of(inquiry: &Inquiry<'_>, judgements: &[(&Judgement, bool)]) -> Vec<Option<Remedy>> {
    let members: Vec<_> =
        inquiry.bundle.members.iter().map(|member| Arc::clone(&member.certificate)).collect();
    let verdicts: Vec<Verdict> =
        judgements.iter().map(|(judgement, _)| judgement.verdict).collect();
    let mut workshop = Workshop { inquiry, members, verdicts, known: Vec::new(), sought: 0 };
    let clients = inquiry.clients.iter().zip(judgements).enumerate();
    clients
        .map(|(place, (client, (judgement, self_signed)))| {
            workshop.remedy(place, client, judgement, *self_signed)
        })
        .collect()
}

struct Workshop<'a> {
    inquiry: &'a Inquiry<'a>,
    members: Vec<Arc<Certificate>>,
    /// The verdict on each client as the bundle is.
    verdicts: Vec<Verdict>,
    /// Repairs that were found for earlier clients, with the verdict on every client.
    known: Vec<(Vec<Change>, Vec<Verdict>)>,
    sought: usize,
}

impl Workshop<'_> {
    fn remedy(
        &mut self,
        place: usize,
        client: &Client,
        judgement: &Judgement,
        self_signed: bool,
    ) -> Option<Remedy> {
        if judgement.verdict == Verdict::Accept || self.sought == MOST_SOUGHT {
            return None;
        }
        self.sought += 1;
        let offers = self.offers(client, self_signed);
        let case = Case {
            client: &client.member.certificate,
            verdict: judgement.verdict,
            tree: &judgement.tree,
            offers: &offers,
            members: &self.members,
            question: &self.inquiry.question,
        };
        let found = repair::seek(&case, |changes| {
            let judgement = self.judge(changes).judge(client);
            (judgement.tree, judgement.verdict)
        });
        match found {
            Some(Remedy::Proven(repair)) => {
                let effect = self.effect(place, &repair.changes)?;
                Some(Remedy::Proven(Repair { effect, ..repair }))
            }
            other => other,
        }
    }

    /// What is at hand for a client, each certificate once.
    fn offers(&self, client: &Client, self_signed: bool) -> Vec<Offer> {
        let own = self_signed.then(|| Offer {
            certificate: Arc::clone(&client.member.certificate),
            file: Arc::clone(&client.member.file),
            line: client.member.place.first_line,
            origin: Origin::Client,
        });
        let sent = client.sent.iter().zip(&client.sent_places).map(|(certificate, place)| Offer {
            certificate: Arc::clone(certificate),
            file: Arc::clone(&place.file),
            line: place.line,
            origin: Origin::Sent,
        });
        let candidates = self.inquiry.candidates.iter().map(|member| Offer {
            certificate: Arc::clone(&member.certificate),
            file: Arc::clone(&member.file),
            line: member.place.first_line,
            origin: Origin::Candidate,
        });
        let mut seen = std::collections::HashSet::new();
        own.into_iter()
            .chain(sent)
            .chain(candidates)
            .filter(|offer| seen.insert(*offer.certificate.sha256()))
            .collect()
    }

    fn judge(&self, changes: &[Change]) -> Judge {
        let opinions = Opinions::for_clients(self.inquiry.clients.len());
        let members = repair::with_changes(&self.members, changes);
        Judge::of(members.into_iter(), self.inquiry.question.clone(), opinions)
    }

    /// What becomes of all clients with these changes; `None` where there are too many to find out once more.
    fn effect(&mut self, place: usize, changes: &[Change]) -> Option<Effect> {
        let known = self.known.iter().position(|(known, _)| known == changes);
        let clients = self.inquiry.clients;
        if known.is_none() {
            if self.known.len() * clients.len() > MOST_JUDGED {
                return None;
            }
            let judge = self.judge(changes);
            let verdicts = clients.iter().map(|client| judge.judge(client).verdict).collect();
            self.known.push((changes.to_vec(), verdicts));
        }
        let (_, then) = self.known.get(known.unwrap_or(self.known.len() - 1))?;
        let accepts = |verdict: Verdict| verdict == Verdict::Accept;
        let pairs = || self.verdicts.iter().copied().zip(then.iter().copied()).enumerate();
        let gains =
            |(_, (before, then)): &(usize, (Verdict, Verdict))| accepts(*then) && !accepts(*before);
        let loses =
            |(_, (before, then)): &(usize, (Verdict, Verdict))| accepts(*before) && !accepts(*then);
        Some(Effect {
            clients: then.len(),
            accepted: then.iter().filter(|verdict| accepts(**verdict)).count(),
            gained: pairs()
                .filter(gains)
                .map(|(other, _)| other)
                .filter(|&other| other != place)
                .collect(),
            lost: pairs().filter(loses).map(|(other, _)| other).collect(),
        })
    }
}

/// Clients for which a remedy is sought; in bulk, the causes repeat.
const MOST_SOUGHT: usize = 50;
/// Clients that are judged again, over all repairs.
const MOST_JUDGED: usize = 20_000;
