//! What rules of CAs and rules of clients say alike, so that twins such as `ca-weak-key` and `client-weak-key`
//! differ in their pages and in nothing else.

use crate::certificate::{Certificate, Hash, Irregularity, Layer};
use crate::path::{self, Clause, Place};
use crate::profile::Profile;
use crate::rule::{Context, Fault};
use crate::weakness::{self, Weakness};

/// Its validity is over.
pub(crate) fn expired(certificate: &Certificate, context: &Context<'_>) -> Option<Fault> {
    (context.at > certificate.not_after).then(|| {
        let ago = days(certificate.not_after.days_until(context.at));
        let end = certificate.not_after;
        Fault::new(format!("{} expired {ago} ago, at {end}", certificate.label()))
    })
}

/// Its validity has not begun.
pub(crate) fn not_yet_valid(certificate: &Certificate, context: &Context<'_>) -> Option<Fault> {
    (context.at < certificate.not_before).then(|| {
        let begin = certificate.not_before;
        Fault::new(format!("{} is not valid before {begin}", certificate.label()))
    })
}

/// Its validity ends within the days that the user is warned of.
pub(crate) fn expiring(certificate: &Certificate, context: &Context<'_>) -> Option<Fault> {
    context.ends_soon(certificate).then(|| {
        let left = days(context.at.days_until(certificate.not_after));
        let end = certificate.not_after;
        Fault::new(format!("{} expires in {left}, at {end}", certificate.label()))
    })
}

/// Its signature uses a hash or a scheme that the gateway does not accept.
pub(crate) fn weak_signature(
    certificate: &Certificate,
    place: Place,
    profile: &Profile,
) -> Option<Fault> {
    let breach = path::signature_floor(&certificate.signature_algorithm, place, profile)?;
    let message = format!("{} {}", certificate.label(), breach.clause);
    let fault = Fault { citation: breach.citation, ..Fault::new(message) };
    Some(match breach.clause {
        Clause::WeakHash { .. } => {
            let names = profile.hashes.value.iter().filter(|hash| **hash != Hash::Intrinsic);
            let names: Vec<_> = names.map(|hash| hash.name()).collect();
            fault.fact(format!("accepted hashes: {}", names.join(", ")))
        }
        _ => fault,
    })
}

/// Its RSA key is below the gateway's floor.
pub(crate) fn weak_key(
    certificate: &Certificate,
    place: Place,
    profile: &Profile,
) -> Option<Fault> {
    key(certificate, place, profile, |clause| matches!(clause, Clause::RsaBits { .. }))
}

/// Its key is on a curve, or of a kind, that the gateway does not list.
pub(crate) fn unlisted_key(
    certificate: &Certificate,
    place: Place,
    profile: &Profile,
) -> Option<Fault> {
    key(certificate, place, profile, |clause| !matches!(clause, Clause::RsaBits { .. }))
}

/// Its RSA key can be broken from the certificate alone, other than by the ROCA fingerprint.
pub(crate) fn factorable(certificate: &Certificate) -> Option<Fault> {
    rsa(certificate, |weakness| !matches!(weakness, Weakness::Roca | Weakness::SmallExponent(_)))
}

/// Its RSA key comes from the generator of CVE-2017-15361.
pub(crate) fn roca(certificate: &Certificate) -> Option<Fault> {
    rsa(certificate, |weakness| *weakness == Weakness::Roca)
}

/// Its RSA exponent is smaller than today's rules allow.
pub(crate) fn small_exponent(certificate: &Certificate) -> Option<Fault> {
    rsa(certificate, |weakness| matches!(weakness, Weakness::SmallExponent(_)))
}

/// Its encoding leaves open what it says.
pub(crate) fn irregular_encoding(certificate: &Certificate) -> Option<Fault> {
    listed(&certificate.label(), certificate.undecidable())
}

/// Its encoding is not DER, and leaves nothing open all the same.
pub(crate) fn not_der(certificate: &Certificate) -> Option<Fault> {
    let loose = certificate.irregularities.iter().filter(|one| one.layer == Layer::Loose);
    listed(&certificate.label(), loose)
}

/// The RSA keys of the bundle: who holds each, and its modulus.
pub(crate) fn rsa_moduli<'a>(context: &Context<'a>) -> (Vec<usize>, Vec<&'a [u8]>) {
    let stored = context.distinct();
    stored.filter_map(|(index, one)| Some((index, one.key.rsa()?.modulus.as_slice()))).unzip()
}

/// It departs from the certificate profile of RFC 5280 in things that decide no path, but for those of the
/// clauses `except`, of which another rule speaks.
pub(crate) fn off_profile(certificate: &Certificate, except: &[&str]) -> Option<Fault> {
    let here = |one: &&Irregularity| one.layer == Layer::Profile && !except.contains(&one.clause);
    listed(
        "the certificate departs from its profile",
        certificate.irregularities.iter().filter(here),
    )
}

fn key(
    certificate: &Certificate,
    place: Place,
    profile: &Profile,
    wanted: fn(&Clause) -> bool,
) -> Option<Fault> {
    let breach = path::key_floor(&certificate.key, place, profile)?;
    let message = format!("{} {}", certificate.label(), breach.clause);
    wanted(&breach.clause).then(|| Fault { citation: breach.citation, ..Fault::new(message) })
}

fn rsa(certificate: &Certificate, wanted: fn(&Weakness) -> bool) -> Option<Fault> {
    let key = certificate.key.rsa()?;
    let found = weakness::of_rsa(&key.modulus, &key.exponent).into_iter().find(wanted)?;
    Some(Fault::new(format!("{} has a weak RSA key: {found}", certificate.label())))
}

fn listed<'a>(who: &str, mut wrong: impl Iterator<Item = &'a Irregularity>) -> Option<Fault> {
    let mut fault = Fault::new(format!("{who}: {}", wrong.next()?));
    for one in wrong.take(MOST_SHOWN) {
        fault = fault.fact(one.to_string());
    }
    Some(fault)
}

fn days(count: i64) -> String {
    format!("{count} day{}", if count == 1 { "" } else { "s" })
}

/// Irregularities of one certificate that are shown beside the first.
const MOST_SHOWN: usize = 5;
