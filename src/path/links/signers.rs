//! Who may have signed a CRL (RFC 5280, section 6.3.3 (f) and (g)): the issuer of the certificate in question, or
//! another certificate with the name of the list's issuer that may sign lists and leads to the same trust anchor. On the way
//! to that anchor signatures, validity, CA bits and revocation are checked, as on any path; a status that cannot be
//! determined is let pass there, since a signer is often spoken of by its own list alone. What depends on the length of a
//! path, name constraints and policies are not asked of signers.

use std::collections::HashSet;
use std::rc::Rc;

use crate::certificate::Certificate;
use crate::crypto::PreparedKey;
use crate::name::Name;
use crate::truststore::{Signed, verifies};

use super::super::clause::{Breach, Clause};
use super::super::revocation::{self, Signatures};
use super::super::{Id, checks};
use super::Links;

/// Trust anchors, by name and key: a renewed certificate is no other anchor.
pub(super) type TrustAnchors<'a> = HashSet<(&'a [u8], &'a [u8])>;

impl<'a> Links<'a> {
    /// Whether the CRLs call `child` good, which `issuer` signed; then, the signers beside the issuer on whom that rests.
    pub(super) fn revocation(
        &mut self,
        child: &Certificate,
        issuer: Id,
    ) -> Result<Vec<Id>, Clause> {
        let question = self.question;
        if question.crls.is_empty() || !question.profile.revocation.value {
            return Ok(Vec::new());
        }
        let mut signatures = OnPath { links: self, issuer };
        let mut signers = revocation::check(child, &question.crls, question.at, &mut signatures)?;
        signers.retain(|&signer| signer != issuer);
        Ok(signers)
    }

    /// Whether a signer of CRLs leads to this trust anchor, or to one that stands above it.
    pub(in super::super) fn leads_to(&mut self, signer: Id, anchor: Id) -> bool {
        let certificate = self.certificate(signer);
        let wanted = self.anchors_above(anchor);
        let same_key =
            |links: &Self, other: Id| links.certificate(other).key.spki() == certificate.key.spki();
        self.named(&certificate.subject).into_iter().any(|other| {
            same_key(self, other)
                && self.may_sign_lists(other)
                && !self.anchors_above(other).is_disjoint(&wanted)
        })
    }

    fn signs_list(&mut self, place: usize, signer: Id) -> bool {
        let Some(list) = self.question.crls.get(place) else { return false };
        let key = &self.certificate(signer).key;
        let hash = key.spki_sha256();
        if let Some(known) = list.is_known_to_be_signed_by(&hash) {
            return known;
        }
        let cost = key.verification_cost(list.to_be_signed().len());
        if let Err(clause) = self.budget.signature(cost) {
            self.gave_up.get_or_insert(clause);
            return false;
        }
        let prepared = PreparedKey::from_spki(key.spki()).ok();
        let (message, signature) = (list.to_be_signed(), list.signature());
        let answer = verifies(prepared.as_ref(), &list.signature_algorithm, message, signature);
        list.remember_signer(hash, answer == Signed::Yes);
        answer == Signed::Yes
    }

    /// Certificates with that subject.
    fn named(&self, subject: &Name) -> Vec<Id> {
        let stored = self.store.by_subject(subject).iter().map(|&member| Id::Stored(member));
        stored.chain(self.sent_by_subject(subject)).collect()
    }

    /// A certificate that may sign CRLs: its key usage, where it has one, says so (section 6.3.3 (f)).
    fn may_sign_lists(&mut self, id: Id) -> bool {
        allows_lists(self.certificate(id))
            && checks::is_sound(self.certificate(id), self.question)
            && !self.anchors_above(id).is_empty()
    }

    /// The trust anchors that some path of links that hold leads to from here, this certificate included.
    fn anchors_above(&mut self, from: Id) -> Rc<TrustAnchors<'a>> {
        if let Some(known) = self.anchors.get(&from) {
            return Rc::clone(known);
        }
        let mut anchors = TrustAnchors::new();
        let (mut seen, mut todo) = (HashSet::from([from]), vec![from]);
        while let Some(id) = todo.pop() {
            let certificate = self.certificate(id);
            if self.trusted(id) {
                anchors.insert((certificate.subject.normalised(), certificate.key.spki()));
            }
            for &(issuer, ref signed) in self.signatures(id).iter() {
                if *signed == Signed::Yes
                    && !seen.contains(&issuer)
                    && self.stands_above(certificate, issuer, from)
                {
                    seen.insert(issuer);
                    todo.push(issuer);
                }
            }
        }
        let anchors = Rc::new(anchors);
        self.anchors.insert(from, Rc::clone(&anchors));
        anchors
    }

    /// Whether `issuer` may stand above `child` on the path of a signer of CRLs, `from`.
    fn stands_above(&mut self, child: &Certificate, issuer: Id, from: Id) -> bool {
        let (question, trusted) = (self.question, self.trusted(issuer));
        let breaches = checks::issuer(self.certificate(issuer), trusted, question);
        if breaches.iter().any(Breach::refuses) {
            return false;
        }
        if let Err(clause) = self.budget.link() {
            self.gave_up.get_or_insert(clause);
            return false;
        }
        let mut signatures = OnSignersPath { links: self, issuer, from };
        let status = revocation::check(child, &question.crls, question.at, &mut signatures);
        !matches!(status, Err(Clause::Revoked { .. }))
    }
}

fn allows_lists(certificate: &Certificate) -> bool {
    certificate.extensions.key_usage.as_ref().is_none_or(|usage| usage.crl_sign())
}

/// Signatures on lists about a certificate that `issuer` signed.
struct OnPath<'l, 'a> {
    links: &'l mut Links<'a>,
    issuer: Id,
}

impl Signatures for OnPath<'_, '_> {
    fn signer(&mut self, list: usize) -> Result<Id, &'static str> {
        let Some(crl) = self.links.question.crls.get(list) else { return Err(UNSIGNED) };
        let certificate = self.links.certificate(self.issuer);
        if crl.issuer == certificate.subject && self.links.signs_list(list, self.issuer) {
            return if allows_lists(certificate) { Ok(self.issuer) } else { Err(FORBIDDEN) };
        }
        let others = self.links.named(&crl.issuer);
        others
            .into_iter()
            .find(|&other| {
                other != self.issuer
                    && self.links.signs_list(list, other)
                    && self.links.may_sign_lists(other)
            })
            .ok_or(UNSIGNED)
    }

    fn signed_by(&mut self, list: usize, signer: Id) -> bool {
        self.links.signs_list(list, signer)
    }
}

/// Signatures on lists about a certificate on the path of a signer of CRLs: those of its issuer, and those of that
/// signer. Whoever else signed one would have to have a path of its own, and so on without end.
struct OnSignersPath<'l, 'a> {
    links: &'l mut Links<'a>,
    issuer: Id,
    from: Id,
}

impl Signatures for OnSignersPath<'_, '_> {
    fn signer(&mut self, list: usize) -> Result<Id, &'static str> {
        let Some(crl) = self.links.question.crls.get(list) else { return Err(UNSIGNED) };
        [self.issuer, self.from]
            .into_iter()
            .find(|&id| {
                let certificate = self.links.certificate(id);
                crl.issuer == certificate.subject
                    && allows_lists(certificate)
                    && self.links.signs_list(list, id)
            })
            .ok_or(UNSIGNED)
    }

    fn signed_by(&mut self, list: usize, signer: Id) -> bool {
        self.links.signs_list(list, signer)
    }
}

const UNSIGNED: &str = "nobody who may is known to have signed the CRL";
const FORBIDDEN: &str = "the key usage of its issuer does not allow to sign CRLs";
