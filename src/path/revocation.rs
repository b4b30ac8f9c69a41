//! Revocation by CRL (RFC 5280, section 6.3.3), as far as lists are given: nothing is fetched. A list answers for a
//! certificate where issuer and scope fit one of its distribution points (`scope`); it is read together with the freshest
//! delta that adds to it (`delta`), and of several lists of one series the latest counts. A status that cannot be determined
//! refuses, and so does news that cannot be used: whoever gives CRLs wants to know.

mod delta;
mod scope;

use std::sync::Arc;

use crate::certificate::Certificate;
use crate::crl::{Reason, Revocation, RevocationList};
use crate::oid::Oid;
use crate::time::Time;

use super::Id;
use super::clause::Clause;

/// Who signed the lists of a question, each known by its place there.
pub(super) trait Signatures {
    /// A certificate that signed this list, and may; or why nobody is known to.
    fn signer(&mut self, list: usize) -> Result<Id, &'static str>;
    /// Whether the key of that certificate signed this list.
    fn signed_by(&mut self, list: usize, signer: Id) -> bool;
}

/// Whether the lists call `certificate` good; then, the signers on whom that rests.
pub(super) fn check(
    certificate: &Certificate,
    lists: &[Arc<RevocationList>],
    at: Time,
    signatures: &mut impl Signatures,
) -> Result<Vec<Id>, Clause> {
    if is_exempt(certificate) {
        return Ok(Vec::new());
    }
    let mut inquiry =
        Inquiry { certificate, at, complete: Vec::new(), deltas: Vec::new(), doubt: None };
    inquiry.gather(lists);
    let answers = inquiry.answers(signatures);
    inquiry.conclude(&answers, signatures)
}

/// Lists that are about one certificate.
struct Inquiry<'a> {
    certificate: &'a Certificate,
    at: Time,
    complete: Vec<Listed<'a>>,
    deltas: Vec<Listed<'a>>,
    /// Why some list says nothing, the first of such reasons.
    doubt: Option<String>,
}

/// A list, its place in the question, and the reasons for which it can answer.
#[derive(Clone, Copy)]
struct Listed<'a> {
    place: usize,
    list: &'a RevocationList,
    reasons: u16,
    /// What forbids to rely on it.
    flaw: Option<&'static str>,
}

/// A complete list with the delta that brings it up to date.
struct Answer<'a> {
    complete: Listed<'a>,
    delta: Option<Listed<'a>>,
    signer: Id,
}

impl<'a> Inquiry<'a> {
    /// Steps (b) and (d): those lists whose issuer and scope fit.
    fn gather(&mut self, lists: &'a [Arc<RevocationList>]) {
        let points = scope::points(self.certificate);
        for (place, list) in lists.iter().enumerate() {
            let reasons = match scope::covered(list, self.certificate, &points) {
                None => continue,
                Some(Err(why)) => {
                    self.doubt(why);
                    continue;
                }
                Some(Ok(reasons)) => reasons,
            };
            let flaw = flaw(list).or((self.at < list.this_update).then_some(NOT_YET));
            let listed = Listed { place, list, reasons, flaw };
            match flaw {
                _ if list.is_delta() => self.deltas.push(listed),
                None => self.complete.push(listed),
                Some(why) => self.doubt(why),
            }
        }
    }

    /// Steps (a), (c) and (f) to (h): complete lists that are signed and up to date, one of each series.
    fn answers(&mut self, signatures: &mut impl Signatures) -> Vec<Answer<'a>> {
        let mut answers = Vec::new();
        for complete in std::mem::take(&mut self.complete) {
            let signer = match signatures.signer(complete.place) {
                Ok(signer) => signer,
                Err(why) => {
                    self.doubt(why);
                    continue;
                }
            };
            let usable = |delta: &&Listed<'a>| {
                delta.flaw.is_none()
                    && !is_over(delta.list, self.at)
                    && delta::fits(complete.list, delta.list).is_ok()
            };
            let mut usable: Vec<_> = self.deltas.iter().filter(usable).copied().collect();
            usable.retain(|delta| signatures.signed_by(delta.place, signer));
            let delta = usable.into_iter().max_by_key(|delta| delta::number(delta.list));
            if is_over(delta.unwrap_or(complete).list, self.at) {
                self.doubt("the CRL has expired");
                continue;
            }
            answers.push(Answer { complete, delta, signer });
        }
        answers.sort_by(|one, other| other.number().cmp(&one.number()));
        let mut latest: Vec<Answer<'a>> = Vec::new();
        for answer in answers {
            if !latest.iter().any(|later| later.supersedes(&answer)) {
                latest.push(answer);
            }
        }
        latest
    }

    /// Steps (i) to (l).
    fn conclude(
        self,
        answers: &[Answer<'a>],
        signatures: &mut impl Signatures,
    ) -> Result<Vec<Id>, Clause> {
        let mut reasons = 0;
        for answer in answers {
            let found = answer.delta.and_then(|delta| self.entry(delta.list));
            revoked(found.or_else(|| self.entry(answer.complete.list)))?;
            reasons |= answer.complete.reasons;
        }
        self.heed_news(answers, signatures)?;
        let why = match (reasons, self.doubt) {
            (scope::ALL_REASONS, _) => {
                return Ok(answers.iter().map(|answer| answer.signer).collect());
            }
            (_, Some(why)) => why,
            (0, None) if !self.deltas.is_empty() => {
                "only a delta CRL was given, and not the CRL that it adds to".to_owned()
            }
            (0, None) => "no CRL about it was given".to_owned(),
            (_, None) => "the CRLs leave out some reasons".to_owned(),
        };
        Err(Clause::RevocationUnknown { why })
    }

    /// A delta that is later than all answers, and was not combined with any, may know what they do not.
    fn heed_news(
        &self,
        answers: &[Answer<'a>],
        signatures: &mut impl Signatures,
    ) -> Result<(), Clause> {
        for delta in self.deltas.iter().filter(|delta| delta.list.this_update <= self.at) {
            let known = |answer: &Answer<'_>| {
                delta::same_series(answer.complete.list, delta.list)
                    && delta::number(delta.list) <= answer.number()
            };
            if answers.is_empty() || answers.iter().any(known) {
                continue;
            }
            let signed = signatures.signer(delta.place).is_ok();
            let key = |answer: &Answer<'_>| delta::same_key(answer.complete.list, delta.list);
            if !signed && !answers.iter().any(key) {
                continue;
            }
            if signed && delta.flaw.is_none() {
                revoked(self.entry(delta.list))?;
            }
            let why = match delta.flaw {
                Some(why) => format!("of a delta CRL: {why}"),
                None if !signed => {
                    "the delta CRL is not signed by the issuer of the CRL".to_owned()
                }
                None if is_over(delta.list, self.at) => "the delta CRL has expired".to_owned(),
                None => answers
                    .iter()
                    .find_map(|answer| delta::fits(answer.complete.list, delta.list).err())
                    .unwrap_or_else(|| "the delta CRL is signed by another key".to_owned()),
            };
            return Err(Clause::RevocationUnknown { why });
        }
        Ok(())
    }

    fn entry(&self, list: &RevocationList) -> Option<Revocation> {
        list.revocation(&self.certificate.issuer, &self.certificate.serial)
    }

    fn doubt(&mut self, why: &str) {
        self.doubt.get_or_insert_with(|| why.to_owned());
    }
}

impl Answer<'_> {
    /// The number that it stands at (section 5.2.4).
    fn number(&self) -> Option<delta::Number<'_>> {
        delta::number(self.delta.unwrap_or(self.complete).list)
    }

    /// Whether it is a later edition of `other`.
    fn supersedes(&self, other: &Self) -> bool {
        self.signer == other.signer
            && delta::same_series(self.complete.list, other.complete.list)
            && self.number() > other.number()
    }
}

/// Its issuer never publishes revocation information for it (RFC 9608). A CA cannot say so, nor one that names
/// places where such information is.
fn is_exempt(certificate: &Certificate) -> bool {
    let extensions = &certificate.extensions;
    extensions.has(&Oid::NO_REV_AVAIL)
        && !certificate.is_ca()
        && extensions.crl_distribution_points.is_none()
}

/// Step (k): an entry that lifts a revocation is none.
fn revoked(entry: Option<Revocation>) -> Result<(), Clause> {
    match entry {
        Some(entry) if entry.reason != Reason::RemoveFromCrl => {
            Err(Clause::Revoked { since: entry.date })
        }
        _ => Ok(()),
    }
}

fn is_over(list: &RevocationList, at: Time) -> bool {
    list.next_update.is_none_or(|next| at > next)
}

/// What forbids to conclude anything from a list, whichever certificate is asked about (section 5.2).
fn flaw(list: &RevocationList) -> Option<&'static str> {
    let refused = [
        (list.undecidable().next().is_some(), "the CRL is malformed"),
        (
            !list.unknown_critical.is_empty(),
            "the CRL has a critical extension that nobody here knows",
        ),
        (
            !list.unknown_critical_in_entries.is_empty(),
            "an entry of the CRL has a critical extension that nobody here knows",
        ),
        (
            list.number.is_none() && list.version > 1,
            "the CRL has no number (RFC 5280, section 5.2.3)",
        ),
        (list.number_is_critical, "the CRL's number is critical (RFC 5280, section 5.2.3)"),
        (list.next_update.is_none(), "the CRL does not say when the next is due"),
    ];
    refused.iter().find(|(refuses, _)| *refuses).map(|(_, why)| *why)
}

const NOT_YET: &str = "the CRL is not valid yet";

#[cfg(test)]
mod tests;
