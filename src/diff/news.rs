//! What the rules say of the new bundle and did not say of the old one. A finding is news when it speaks of a
//! certificate of which its rule did not speak before; where it speaks of none, when it says something else. So neither
//! new line numbers nor a finding that now names one root less are news.

use std::collections::HashSet;

use super::{Excess, Inquiry, OverTrust};
use crate::bundle::Bundle;
use crate::certificate::Certificate;
use crate::changes;
use crate::crypto::hex;
use crate::oid::Oid;
use crate::report::{Finding, Location};
use crate::rule::Check;
use crate::run;
use crate::waiver::Accepted;

pub(super) struct News {
    pub(super) brought: Vec<Finding>,
    pub(super) mended: Vec<Finding>,
    pub(super) over_trust: Vec<OverTrust>,
}

/// Asks every rule of both bundles.
pub(super) fn between(inquiry: &Inquiry<'_>, unneeded: Vec<Location>) -> News {
    let (old, new) = (findings(inquiry.old, inquiry), findings(inquiry.new, inquiry));
    let brought = only_in(&new, &old);
    let mut over_trust = Vec::new();
    for member in changes::missing_in(inquiry.new, inquiry.old) {
        let excesses = excesses(&member.certificate, &brought).into_iter();
        over_trust.extend(excesses.map(|why| OverTrust { certificate: Location::of(member), why }));
    }
    let why = Excess::Unneeded;
    over_trust.extend(unneeded.into_iter().map(|certificate| OverTrust { certificate, why }));
    over_trust.sort_by_key(|one| (one.why, one.certificate.line));
    News { mended: only_in(&old, &new), brought, over_trust }
}

/// What the rules say of a bundle, with what is accepted of it marked; what is to be said of the waivers themselves is for
/// `check` to say.
fn findings(bundle: &Bundle, inquiry: &Inquiry<'_>) -> Vec<Finding> {
    let Inquiry { waivers, baseline, severities, .. } = *inquiry;
    let inquiry = run::Inquiry {
        bundle,
        clients: &[],
        candidates: &[],
        question: inquiry.question.clone(),
        warn_days: inquiry.warn_days,
        severities,
    };
    let mut report = run::check(&inquiry);
    let accepted = Accepted { waivers, baseline, severities, complete: false };
    accepted.apply(std::slice::from_mut(&mut report));
    let of_waivers =
        |finding: &Finding| matches!(finding.rule.check, Check::Waiver(_) | Check::Baseline(_));
    report.findings.retain(|finding| !of_waivers(finding));
    report.findings
}

fn only_in(one: &[Finding], other: &[Finding]) -> Vec<Finding> {
    let known: HashSet<(&str, &str)> = other.iter().flat_map(said_of).collect();
    let new = |finding: &&Finding| said_of(finding).any(|said| !known.contains(&said));
    one.iter().filter(new).cloned().collect()
}

/// Of what a rule speaks: of these certificates, or else what it says.
fn said_of(finding: &Finding) -> impl Iterator<Item = (&str, &str)> {
    let certificates = finding.places.iter().map(|place| place.sha256.as_str());
    let certificates = certificates.filter(|sha256| !sha256.is_empty());
    let says = finding.places.iter().all(|place| place.sha256.is_empty());
    let says = says.then_some(finding.message.as_str());
    certificates.chain(says).map(|of| (finding.rule.id, of))
}

/// Why an added certificate trusts more than it should.
fn excesses(certificate: &Certificate, brought: &[Finding]) -> Vec<Excess> {
    let sha256 = hex(certificate.sha256());
    let said_by = |rule: &str| {
        let speaks = |finding: &&Finding| finding.rule.id == rule;
        let places = brought.iter().filter(speaks).flat_map(|finding| &finding.places);
        places.into_iter().any(|place| place.sha256 == sha256)
    };
    let mut excesses = Vec::new();
    if said_by("ca-public-root") {
        excesses.push(Excess::Public);
    }
    if !certificate.is_ca() && certificate.is_self_issued() && certificate.version >= 3 {
        excesses.push(Excess::EndEntity);
    }
    if said_by("ca-over-trusted") {
        excesses.push(if is_of_a_client(certificate) {
            Excess::ClientsOwnCa
        } else {
            Excess::AnyName
        });
        // Of a public CA all is said.
        excesses.dedup_by(|more, first| *first == Excess::Public && *more == Excess::AnyName);
    }
    excesses
}

/// A CA that is a client too: what `openssl req -x509` makes of a client.
fn is_of_a_client(certificate: &Certificate) -> bool {
    let extensions = &certificate.extensions;
    extensions.extended_key_usage.as_ref().is_some_and(|usage| usage.allows(&Oid::CLIENT_AUTH))
        && extensions.key_usage.as_ref().is_none_or(|usage| usage.digital_signature())
}
