//! Which certificates a list answers for, and for which reasons (RFC 5280, section 6.3.3 (b) and (d)).

use crate::certificate::{Certificate, GeneralName, name_relative_to};
use crate::crl::{Covers, RevocationList};
use crate::name::Name;

/// keyCompromise to aACompromise (RFC 5280, section 4.2.1.13): bit 0 is unused.
pub(super) const ALL_REASONS: u16 = 0x1fe;

/// A distribution point of a certificate.
pub(super) struct Point<'a> {
    names: Vec<GeneralName>,
    issuers: &'a [GeneralName],
    reasons: u16,
}

/// The distribution points that the certificate names.
pub(super) fn points(certificate: &Certificate) -> Vec<Point<'_>> {
    let named = certificate.extensions.crl_distribution_points.iter().flatten();
    named
        .map(|point| {
            let issuer = directory_names(&point.crl_issuer).next().unwrap_or(&certificate.issuer);
            Point {
                names: names(&point.names, point.relative.as_deref(), issuer),
                issuers: &point.crl_issuer,
                reasons: point.reasons.unwrap_or(ALL_REASONS),
            }
        })
        .collect()
}

/// The reasons for which the list can answer, or why it cannot; `None` where it is none of the certificate's concern.
pub(super) fn covered(
    list: &RevocationList,
    certificate: &Certificate,
    points: &[Point<'_>],
) -> Option<Result<u16, &'static str>> {
    let own = list.issuer == certificate.issuer;
    let mut named = points.iter().filter(|point| point.names_issuer(list)).peekable();
    if !own && named.peek().is_none() {
        return None;
    }
    Some(kind(list, certificate).and_then(|()| reasons(list, certificate, points)))
}

/// Whether the list is about certificates of this kind.
fn kind(list: &RevocationList, certificate: &Certificate) -> Result<(), &'static str> {
    let about = match list.issuing_distribution_point.as_ref().map(|scope| scope.covers) {
        None | Some(Covers::All) => true,
        Some(Covers::Users) => !certificate.is_ca(),
        Some(Covers::Authorities) => certificate.is_ca(),
        Some(Covers::Attributes) => false,
    };
    if about { Ok(()) } else { Err("the CRL is not about certificates of this kind") }
}

fn reasons(
    list: &RevocationList,
    certificate: &Certificate,
    points: &[Point<'_>],
) -> Result<u16, &'static str> {
    let mut covered = 0;
    let mut why = "the CRL is about other distribution points";
    for point in points {
        let its_issuer = if point.issuers.is_empty() {
            list.issuer == certificate.issuer
        } else {
            point.names_issuer(list)
        };
        if !its_issuer {
            continue;
        }
        if !point.issuers.is_empty() && !list.is_indirect() {
            why = "the CRL of its CRL issuer does not say that it is indirect";
        } else if point.is_of(list) {
            covered |= point.reasons;
        }
    }
    // A list of the issuer that belongs to no distribution point answers for all of its certificates.
    if covered == 0 && list.issuer == certificate.issuer && Point::implied(certificate).is_of(list)
    {
        covered = ALL_REASONS;
    }
    let scope = list.issuing_distribution_point.as_ref();
    match covered & scope.and_then(|scope| scope.only_some_reasons).unwrap_or(ALL_REASONS) {
        0 => Err(why),
        covered => Ok(covered & ALL_REASONS),
    }
}

impl Point<'_> {
    /// The one that every certificate has beside those that it names.
    fn implied(certificate: &Certificate) -> Self {
        let mut names = certificate.extensions.issuer_alternative_names.clone();
        names.push(GeneralName::Directory(certificate.issuer.clone()));
        Self { names, issuers: &[], reasons: ALL_REASONS }
    }

    /// Whether it names the issuer of the list as its CRL issuer.
    fn names_issuer(&self, list: &RevocationList) -> bool {
        directory_names(self.issuers).any(|name| *name == list.issuer)
    }

    /// Whether the list is, by the names of both, of this point.
    fn is_of(&self, list: &RevocationList) -> bool {
        let Some(scope) = &list.issuing_distribution_point else { return true };
        if scope.names.is_empty() && scope.relative.is_none() {
            return true;
        }
        let theirs = names(&scope.names, scope.relative.as_deref(), &list.issuer);
        let ours = if self.names.is_empty() { self.issuers } else { &self.names };
        theirs.iter().any(|name| ours.contains(name))
    }
}

fn directory_names(names: &[GeneralName]) -> impl Iterator<Item = &Name> {
    names.iter().filter_map(|name| match name {
        GeneralName::Directory(name) => Some(name),
        _ => None,
    })
}

fn names(full: &[GeneralName], relative: Option<&[u8]>, issuer: &Name) -> Vec<GeneralName> {
    let relative = relative.and_then(|rdn| name_relative_to(issuer, rdn).ok());
    full.iter().cloned().chain(relative.map(GeneralName::Directory)).collect()
}
