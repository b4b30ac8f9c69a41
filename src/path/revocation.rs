//! Revocation by CRL (RFC 5280, section 6.3), for full lists of the certificate's own issuer. Deltas and indirect
//! lists are not used, and said to be so. A status that cannot be determined refuses: whoever gives CRLs wants
//! to know.

use crate::certificate::{Certificate, GeneralName, name_relative_to};
use crate::crl::{Covers, IssuingDistributionPoint, Reason, RevocationList};
use crate::name::Name;
use crate::oid::Oid;
use crate::time::Time;

use super::clause::Clause;

/// The status of `certificate` by the lists of its issuer. `signed` tells whether the list at that place is signed
/// by a key of the issuer.
pub(super) fn check<'a>(
    certificate: &Certificate,
    lists: impl IntoIterator<Item = &'a RevocationList>,
    at: Time,
    mut signed: impl FnMut(usize) -> Result<(), &'static str>,
) -> Option<Clause> {
    // RFC 9608: its issuer never publishes revocation information for it.
    if certificate.extensions.has(&Oid::NO_REV_AVAIL) {
        return None;
    }
    let (mut reasons, mut doubt) = (0, None);
    for (place, list) in lists.into_iter().enumerate() {
        if list.issuer != certificate.issuer {
            continue;
        }
        let covered = usable(list, at)
            .and_then(|()| reasons_covered(list, certificate))
            .and_then(|covered| signed(place).map(|()| covered));
        match (covered, list.revocation(&certificate.serial)) {
            (Err(why), _) => doubt = doubt.or(Some(why)),
            (Ok(_), Some(found)) if found.reason != Reason::RemoveFromCrl => {
                return Some(Clause::Revoked { since: found.date });
            }
            (Ok(covered), _) => reasons |= covered,
        }
    }
    let why = match (reasons, doubt) {
        (ALL_REASONS, _) => return None,
        (_, Some(why)) => why,
        (0, None) => "no CRL of its issuer was given",
        (_, None) => "the CRLs of its issuer leave out some reasons",
    };
    Some(Clause::RevocationUnknown { why: why.to_owned() })
}

/// keyCompromise to aACompromise (RFC 5280, section 4.2.1.13): bit 0 is unused.
const ALL_REASONS: u16 = 0x1fe;

/// What holds whichever certificate is asked about (sections 5.2 and 6.3.3 (a)).
fn usable(list: &RevocationList, at: Time) -> Result<(), &'static str> {
    let refused = [
        (list.is_delta(), "delta CRLs are not used"),
        (list.is_indirect(), "indirect CRLs are not used"),
        (list.undecidable().next().is_some(), "the CRL of its issuer is malformed"),
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
        (at < list.this_update, "the CRL of its issuer is not valid yet"),
        (list.next_update.is_none(), "the CRL of its issuer does not say when the next is due"),
        (list.next_update.is_some_and(|next| at > next), "the CRL of its issuer has expired"),
    ];
    match refused.iter().find(|(refuses, _)| *refuses) {
        Some((_, why)) => Err(why),
        None => Ok(()),
    }
}

/// The reasons for which the list can answer for this certificate (section 6.3.3 (b) and (d)).
fn reasons_covered(list: &RevocationList, certificate: &Certificate) -> Result<u16, &'static str> {
    let Some(scope) = &list.issuing_distribution_point else {
        return points(None, list, certificate);
    };
    let about = match scope.covers {
        Covers::All => true,
        Covers::Users => !certificate.is_ca(),
        Covers::Authorities => certificate.is_ca(),
        Covers::Attributes => false,
    };
    if !about {
        return Err("the CRL of its issuer is not about certificates of this kind");
    }
    let covered = points(Some(scope), list, certificate)?;
    Ok(covered & scope.only_some_reasons.unwrap_or(ALL_REASONS) & ALL_REASONS)
}

/// The distribution points of the certificate that the list answers for. A certificate without any is answered
/// for by each list of its issuer that is not limited to named points.
fn points(
    scope: Option<&IssuingDistributionPoint>,
    list: &RevocationList,
    certificate: &Certificate,
) -> Result<u16, &'static str> {
    let scope_names =
        scope.map(|scope| names(&scope.names, scope.relative.as_deref(), &list.issuer));
    let own = |point_names: &[GeneralName]| match &scope_names {
        None => true,
        Some(scope_names) if scope_names.is_empty() => true,
        Some(scope_names) => scope_names.iter().any(|name| point_names.contains(name)),
    };
    let Some(points) = &certificate.extensions.crl_distribution_points else {
        let implied = [GeneralName::Directory(certificate.issuer.clone())];
        return if own(&implied) { Ok(ALL_REASONS) } else { Err(OTHER_POINT) };
    };
    let mut covered = 0;
    for point in points {
        let indirect = |name: &GeneralName| *name != GeneralName::Directory(list.issuer.clone());
        if point.crl_issuer.iter().any(indirect) {
            continue;
        }
        if own(&names(&point.names, point.relative.as_deref(), &certificate.issuer)) {
            covered |= point.reasons.unwrap_or(ALL_REASONS);
        }
    }
    if covered == 0 { Err(OTHER_POINT) } else { Ok(covered) }
}

const OTHER_POINT: &str = "the CRL of its issuer is about other distribution points";

fn names(full: &[GeneralName], relative: Option<&[u8]>, issuer: &Name) -> Vec<GeneralName> {
    let relative = relative.and_then(|rdn| name_relative_to(issuer, rdn).ok());
    full.iter().cloned().chain(relative.map(GeneralName::Directory)).collect()
}
