//! Who signed a certificate: all candidates that bear the issuer's name are asked, each key once.

use std::collections::HashMap;
use std::rc::Rc;

use crate::certificate::Certificate;
use crate::name::Name;
use crate::truststore::{Signed, ask_each_key, key_id_matches, signed_by};

use super::super::Id;
use super::{Links, Sent};

impl Links<'_> {
    /// The certificates whose subject is the issuer of this one, and whether each signed it.
    pub(super) fn signatures(&mut self, id: Id) -> Rc<[(Id, Signed)]> {
        if let Some(known) = self.signatures.get(&id) {
            return Rc::clone(known);
        }
        let signatures: Rc<[_]> = self.ask(id).into();
        self.signatures.insert(id, Rc::clone(&signatures));
        signatures
    }

    /// What the client sent, by its subject.
    pub(super) fn sent_by_subject(&self, subject: &Name) -> impl Iterator<Item = Id> {
        let places = self.sent_by_subject.get(subject.normalised());
        places.into_iter().flatten().map(|&place| Id::Sent(place))
    }

    fn ask(&mut self, id: Id) -> Vec<(Id, Signed)> {
        let child = self.certificate(id).as_ref();
        let (mut found, mut candidates) = (Vec::new(), Vec::new());
        if let Id::Stored(index) = id {
            let members = self.store.candidates(index as usize);
            found.extend(members.iter().map(|(issuer, one)| (Id::Stored(*issuer), one.clone())));
        } else {
            let members = self.store.by_subject(&child.issuer);
            candidates.extend(members.iter().map(|&member| Id::Stored(member)));
        }
        candidates.extend(self.sent_by_subject(&child.issuer));
        candidates.sort_by_cached_key(|&one| {
            let issuer = self.certificate(one);
            (key_id_matches(&child.extensions, issuer) != Some(true), *issuer.sha256())
        });
        let with_key = |id: Id| (id, self.certificate(id).key.spki());
        let known: HashMap<_, _> =
            found.iter().map(|(id, signed)| (with_key(*id).1, signed.clone())).collect();
        let candidates: Vec<_> = candidates.into_iter().map(with_key).collect();
        found.extend(ask_each_key(&candidates, known, |issuer| self.signed(issuer, child)));
        found
    }

    fn signed(&mut self, issuer: Id, child: &Certificate) -> Signed {
        let cost = self.certificate(issuer).key.verification_cost(child.to_be_signed().len());
        if self.budget.signature(cost).is_err() {
            return Signed::OutOfBudget;
        }
        match issuer {
            Id::Stored(index) => self.store.signed(index as usize, child),
            Id::Sent(index) => {
                let sent = self.sent.get(index as usize);
                signed_by(sent.and_then(Sent::key), child)
            }
            Id::Client => Signed::No,
        }
    }
}
