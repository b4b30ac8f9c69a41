//! What OpenSSL is known to ask for beyond RFC 5280. Of a client that we accept, and whose path has any of it, OpenSSL must be
//! asked, be it one of a million: its refusal would count. Everything else that it refuses, and we accept, is in
//! `disagreement` with a reason for which our verdict stands.

use crate::certificate::{Certificate, Extensions, Irregularity, Layer};
use crate::oid::Oid;
use crate::path::Step;
use crate::truststore::names_another_issuer;

/// Whether OpenSSL may refuse an accepted path, the client first, in a way that counts.
pub fn may_refuse(path: &[&Step]) -> bool {
    let above = path.iter().skip(1);
    path.iter().any(|step| is_odd(&step.certificate))
        || path.iter().zip(above).any(|(below, issuer)| {
            differs(&below.certificate, &issuer.certificate)
                || names_another_issuer(&below.certificate.extensions, &issuer.certificate)
                    .is_some()
        })
}

/// The same of a client alone, in good order and with the issuer's name as that writes it.
pub fn may_refuse_client(client: &Extensions, issuer: &Certificate) -> bool {
    heeds_more(client)
        || refuses_as_critical(client)
        || names_another_issuer(client, issuer).is_some()
}

/// Extensions that decide a path for OpenSSL, and not for RFC 5280.
pub(super) fn heeds_more(extensions: &Extensions) -> bool {
    extensions.present.iter().any(|(oid, _)| HEEDED.contains(oid))
}

/// Extensions that OpenSSL does not process, so that it refuses them when they are critical.
pub(super) fn refuses_as_critical(extensions: &Extensions) -> bool {
    UNPROCESSED.iter().any(|oid| extensions.is_critical(oid))
}

/// Whether issuer and subject match as RFC 5280, section 7.1, says, and not octet for octet.
pub(super) fn differs(below: &Certificate, issuer: &Certificate) -> bool {
    below.issuer.raw() != issuer.subject.raw()
}

fn is_odd(certificate: &Certificate) -> bool {
    let extensions = &certificate.extensions;
    let loose = |one: &Irregularity| one.layer == Layer::Loose;
    heeds_more(extensions)
        || refuses_as_critical(extensions)
        || certificate.irregularities.iter().any(loose)
}

/// Netscape's certificate type, proxy certificates (RFC 3820), and address blocks and numbers of networks (RFC 3779).
const HEEDED: [Oid; 4] = [
    Oid::of(&[2, 16, 840, 1, 113_730, 1, 1]),
    Oid::of(&[1, 3, 6, 1, 5, 5, 7, 1, 14]),
    Oid::of(&[1, 3, 6, 1, 5, 5, 7, 1, 7]),
    Oid::of(&[1, 3, 6, 1, 5, 5, 7, 1, 8]),
];
const UNPROCESSED: [Oid; 2] = [Oid::AUTHORITY_KEY_IDENTIFIER, Oid::SUBJECT_KEY_IDENTIFIER];
