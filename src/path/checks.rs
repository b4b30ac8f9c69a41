//! The checks that need one certificate and nothing of the path below it: they give the same answer on
//! every path, so the search makes them once. Those that need the path stand in `search`.

use crate::certificate::{Certificate, Facts, Hash, Scheme, SignatureAlgorithm};
use crate::crypto::PreparedKey;
use crate::irregularity::Layer;
use crate::key::{Curve, KeyKind, PublicKey};
use crate::oid::Oid;
use crate::profile::{Anchors, Citation, Profile};
use crate::time::Time;

use super::clause::{Breach, Clause};
use super::{Purpose, Question};

/// What keeps a certificate from being the client of any path. The first breach that refuses is the last.
pub(crate) fn client(facts: Facts<'_>, question: &Question) -> Vec<Breach> {
    let mut breaches = up_to_the_first(of_client(facts, question));
    if !breaches.iter().any(Breach::refuses) {
        breaches.extend(usable_key(facts.key).map(Breach::standard));
    }
    breaches
}

/// Everything that keeps a certificate from being the client of any path: for whoever issues it anew.
pub fn all_of_client(certificate: &Certificate, question: &Question) -> Vec<Breach> {
    of_client(certificate.facts(), question)
}

fn of_client(facts: Facts<'_>, question: &Question) -> Vec<Breach> {
    [
        irregularity(facts, question).map(Breach::standard),
        validity(facts, question.at).map(Breach::standard),
        critical_extension(facts).map(Breach::standard),
        purpose(facts, question),
        key_usage(facts, question),
        signature_floor(facts.signature_algorithm, Place::Client, question.profile),
        key_floor(facts.key, Place::Client, question.profile),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What keeps a certificate from being a CA of any path. `trusted`: its own signature matters to nobody.
pub(super) fn issuer(certificate: &Certificate, trusted: bool, question: &Question) -> Vec<Breach> {
    up_to_the_first(all_of_issuer(certificate, trusted, question))
}

/// Everything that keeps a certificate from being a CA of any path.
pub fn all_of_issuer(certificate: &Certificate, trusted: bool, question: &Question) -> Vec<Breach> {
    let below_anchor = |breach: Option<Breach>| breach.filter(|_| !trusted);
    let facts = certificate.facts();
    [
        irregularity(facts, question).map(Breach::standard),
        validity(facts, question.at).map(Breach::standard),
        ca_bit(certificate, trusted).map(Breach::standard),
        key_cert_sign(certificate).map(Breach::standard),
        critical_extension(facts).map(Breach::standard),
        below_anchor(purpose(facts, question)),
        below_anchor(signature_floor(facts.signature_algorithm, Place::Ca, question.profile)),
        key_floor(facts.key, Place::Ca, question.profile),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Doubts are collected until something refuses; after that, nothing more is worth saying.
fn up_to_the_first(mut breaches: Vec<Breach>) -> Vec<Breach> {
    if let Some(first) = breaches.iter().position(Breach::refuses) {
        breaches.truncate(first + 1);
    }
    breaches
}

/// Whether a certificate that signs CRLs, and need not be a CA, is valid and readable.
pub(super) fn is_sound(certificate: &Certificate, question: &Question) -> bool {
    let facts = certificate.facts();
    irregularity(facts, question).is_none()
        && validity(facts, question.at).is_none()
        && critical_extension(facts).is_none()
}

/// Where a floor is applied: the gateway's page speaks of clients, and CAs are concerned by inference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the client certificate.
    Client,
    /// On a CA of the path.
    Ca,
}

impl Place {
    fn citation(self, own: Citation, profile: &Profile) -> Citation {
        match self {
            Self::Ca if own.may_refuse() => profile.floors_for_cas.citation,
            _ => own,
        }
    }
}

/// Which library a gateway reads certificates with is not known: what OpenSSL reads, and reads as everybody else
/// does who takes it, is no reason to refuse. The standard wants DER.
fn irregularity(facts: Facts<'_>, question: &Question) -> Option<Clause> {
    let refuses = |layer| match layer {
        Layer::Undecidable => true,
        Layer::Loose => question.strict || question.profile.is_standard(),
        Layer::Profile => question.strict,
    };
    facts
        .irregularities
        .iter()
        .find(|irregularity| refuses(irregularity.layer))
        .map(|found| Clause::Irregular { what: found.what.clone(), clause: found.clause })
}

/// Both ends belong to the validity (RFC 5280, section 4.1.2.5).
fn validity(facts: Facts<'_>, at: Time) -> Option<Clause> {
    if at < facts.not_before {
        Some(Clause::NotYetValid { not_before: facts.not_before })
    } else if at > facts.not_after {
        Some(Clause::Expired { not_after: facts.not_after })
    } else {
        None
    }
}

/// A version 1 trust anchor is a CA because somebody says so out of band (RFC 5280, section 6.1.4 (k));
/// everything else must say it itself.
fn ca_bit(certificate: &Certificate, trusted: bool) -> Option<Clause> {
    let out_of_band = trusted && certificate.version < 3 && certificate.is_self_issued();
    (!certificate.is_ca() && !out_of_band)
        .then_some(Clause::CaBitMissing { version: certificate.version })
}

fn key_cert_sign(certificate: &Certificate) -> Option<Clause> {
    let usage = certificate.extensions.key_usage.as_ref()?;
    (!usage.key_cert_sign()).then_some(Clause::KeyCertSignMissing)
}

fn critical_extension(facts: Facts<'_>) -> Option<Clause> {
    facts.extensions.unknown_critical.first().cloned().map(Clause::CriticalExtension)
}

/// On the client, and nested on each CA that has the extension. anyExtendedKeyUsage is every purpose.
fn purpose(facts: Facts<'_>, question: &Question) -> Option<Breach> {
    let wanted = match question.purpose {
        Purpose::Any => return None,
        Purpose::Client => Oid::CLIENT_AUTH,
        Purpose::Server => Oid::SERVER_AUTH,
    };
    let usage = facts.extensions.extended_key_usage.as_ref()?;
    let allowed = |purpose: &Oid| *purpose == wanted || *purpose == Oid::ANY_EXTENDED_KEY_USAGE;
    (!usage.purposes.iter().any(allowed)).then(|| {
        let clause = Clause::Purpose { wanted, found: usage.purposes.clone() };
        Breach::limit(clause, question.profile.purpose.citation)
    })
}

/// What a TLS handshake does with the key (RFC 5280, section 4.2.1.12).
fn key_usage(facts: Facts<'_>, question: &Question) -> Option<Breach> {
    let usage = facts.extensions.key_usage.as_ref()?;
    let fits = usage.digital_signature()
        || usage.key_agreement()
        || (question.purpose == Purpose::Server && usage.key_encipherment());
    let asked = question.profile.key_usage;
    (asked.value && question.purpose != Purpose::Any && !fits)
        .then(|| Breach::limit(Clause::KeyUsage, asked.citation))
}

/// Nothing on a path asks the client's key for anything; the handshake will.
fn usable_key(key: &PublicKey) -> Option<Clause> {
    if !matches!(key.kind, KeyKind::Ec { .. }) {
        return None; // only points can lie beside their curve
    }
    let what = PreparedKey::from_spki(key.spki()).ok()?.unusable()?;
    Some(Clause::Irregular { what, clause: "RFC 5480, section 2.2" })
}

/// The hash and the scheme of a certificate's signature against what the gateway accepts.
pub fn signature_floor(
    algorithm: &SignatureAlgorithm,
    place: Place,
    profile: &Profile,
) -> Option<Breach> {
    let hashes = &profile.hashes;
    if algorithm.hash != Hash::Intrinsic && !hashes.value.contains(&algorithm.hash) {
        let clause = Clause::WeakHash { algorithm: algorithm.name() };
        return Some(Breach::limit(clause, place.citation(hashes.citation, profile)));
    }
    let accepted = match algorithm.scheme {
        Scheme::RsaPkcs1 | Scheme::Ecdsa => return None,
        Scheme::RsaPss { .. } => profile.rsa_pss,
        _ => profile.other_keys,
    };
    (!accepted.value).then(|| {
        let clause = Clause::Scheme { algorithm: algorithm.name() };
        Breach::limit(clause, place.citation(accepted.citation, profile))
    })
}

/// The kind and size of a certificate's key against what the gateway accepts.
pub fn key_floor(key: &PublicKey, place: Place, profile: &Profile) -> Option<Breach> {
    match &key.kind {
        KeyKind::Rsa(rsa) | KeyKind::RsaPss(rsa) => {
            let least = profile.min_rsa_bits;
            (rsa.bits < least.value).then(|| {
                let clause = Clause::RsaBits { bits: rsa.bits, least: least.value };
                Breach::limit(clause, place.citation(least.citation, profile))
            })
        }
        KeyKind::Ec { curve, .. } => {
            let accepted = &profile.curves;
            (!accepted.value.is_empty() && !accepted.value.contains(curve)).then(|| {
                let names: Vec<_> = accepted.value.iter().map(Curve::name).collect();
                let clause = Clause::Curve { key: key.describe(), accepted: names.join(" or ") };
                let unsettled = profile.curves_unsettled;
                let settled = !unsettled.value.contains(curve);
                let citation = if settled { accepted.citation } else { unsettled.citation };
                Breach::limit(clause, place.citation(citation, profile))
            })
        }
        // Of a key that cannot be read, its encoding is to blame.
        KeyKind::Other(_) if !key.irregularities.is_empty() => None,
        _ => (!profile.other_keys.value).then(|| {
            let clause = Clause::OtherKey { key: key.describe() };
            Breach::limit(clause, place.citation(profile.other_keys.citation, profile))
        }),
    }
}

/// A self-signed client is accepted by a gateway that wants whole chains only as that very certificate.
pub(super) fn self_signed(stored: bool, question: &Question) -> Option<Breach> {
    let profile = question.profile;
    (profile.anchors.value == Anchors::SelfSigned
        && !(stored && profile.stored_self_signed_client.value))
        .then(|| {
            Breach::limit(Clause::SelfSignedUnknown, profile.stored_self_signed_client.citation)
        })
}
