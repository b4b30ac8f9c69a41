//! What only the certificate profile asks for (RFC 5280, sections 4.1 and 4.2). None of it decides a path; all of it
//! joins the verdict where the user wants it strict.

use super::{Certificate, GeneralName, Irregularity};
use crate::oid::Oid;

/// Adds what the profile minds.
pub(super) fn judge(certificate: &Certificate, wrong: &mut Vec<Irregularity>) {
    serial(certificate, wrong);
    names(certificate, wrong);
    key_ids(certificate, wrong);
    authority(certificate, wrong);
    criticality(certificate, wrong);
    revocation(certificate, wrong);
    for name in certificate.extensions.subject_alternative_names.iter().flatten() {
        alternative_name(name, wrong);
    }
}

fn serial(certificate: &Certificate, wrong: &mut Vec<Irregularity>) {
    let serial = certificate.serial.as_slice();
    let what = match serial {
        [first, ..] if *first >= 0x80 => "the serial number is negative".to_owned(),
        octets if octets.iter().all(|octet| *octet == 0) => "the serial number is zero".to_owned(),
        octets if octets.len() > LONGEST_SERIAL => {
            format!("the serial number has {} octets; at most 20 are allowed", octets.len())
        }
        _ => return,
    };
    wrong.push(Irregularity::profile(what, "RFC 5280, section 4.1.2.2"));
}

fn names(certificate: &Certificate, wrong: &mut Vec<Irregularity>) {
    let extensions = &certificate.extensions;
    if certificate.issuer.is_empty() {
        wrong
            .push(Irregularity::profile("the issuer's name is empty", "RFC 5280, section 4.1.2.4"));
    }
    if !certificate.subject.is_empty() {
        return;
    }
    if certificate.is_ca() {
        wrong.push(Irregularity::profile("a CA has an empty subject", "RFC 5280, section 4.1.2.6"));
    }
    if !extensions.is_critical(&Oid::SUBJECT_ALT_NAME) {
        wrong.push(Irregularity::profile(
            "the subject is empty, and subjectAltName is not there as critical",
            "RFC 5280, section 4.1.2.6",
        ));
    }
}

fn key_ids(certificate: &Certificate, wrong: &mut Vec<Irregularity>) {
    if certificate.version < 3 {
        return;
    }
    let extensions = &certificate.extensions;
    let key_id = extensions.authority_key_id.as_ref().and_then(|one| one.key_id.as_ref());
    if key_id.is_none() && !certificate.is_self_issued() {
        wrong.push(Irregularity::profile(
            "authorityKeyIdentifier with a key identifier is missing",
            "RFC 5280, section 4.2.1.1",
        ));
    }
    let authority = extensions.authority_key_id.as_ref();
    if authority.is_some_and(|one| one.issuer.is_empty() == one.serial.is_some()) {
        wrong.push(Irregularity::profile(
            "authorityKeyIdentifier has one of issuer and serial number, not both",
            "RFC 5280, section 4.2.1.1",
        ));
    }
    if extensions.subject_key_id.is_none() && certificate.is_ca() {
        wrong.push(Irregularity::profile(
            "a CA has no subjectKeyIdentifier",
            "RFC 5280, section 4.2.1.2",
        ));
    }
}

fn authority(certificate: &Certificate, wrong: &mut Vec<Irregularity>) {
    let extensions = &certificate.extensions;
    let signs = extensions.key_usage.is_some_and(super::KeyUsage::key_cert_sign);
    let mut say = |what: &str, clause| wrong.push(Irregularity::profile(what, clause));
    if certificate.is_ca() {
        match extensions.key_usage {
            None => say("a CA has no keyUsage", "RFC 5280, section 4.2.1.3"),
            Some(_) if !signs && path_len(certificate).is_some() => {
                say("a path length is set without keyCertSign", "RFC 5280, section 4.2.1.9");
            }
            Some(_) => {}
        }
        if extensions.basic_constraints.is_some_and(|constraints| !constraints.critical) {
            say("basicConstraints of a CA is not critical", "RFC 5280, section 4.2.1.9");
        }
    } else {
        if signs {
            say("keyCertSign is set without cA", "RFC 5280, section 4.2.1.3");
        }
        if path_len(certificate).is_some() {
            say("a path length is set without cA", "RFC 5280, section 4.2.1.9");
        }
        if extensions.name_constraints.is_some() {
            say("nameConstraints in a certificate that is no CA", "RFC 5280, section 4.2.1.10");
        }
    }
}

fn path_len(certificate: &Certificate) -> Option<u32> {
    certificate.extensions.basic_constraints.and_then(|constraints| constraints.path_len)
}

fn criticality(certificate: &Certificate, wrong: &mut Vec<Irregularity>) {
    for (oid, critical) in &certificate.extensions.present {
        let Some((_, wanted, clause)) = CRITICALITY.iter().find(|(known, ..)| known == oid) else {
            continue;
        };
        if critical != wanted {
            let what = if *critical { "is critical and must not be" } else { "is not critical" };
            wrong.push(Irregularity::profile(format!("{oid} {what}"), clause));
        }
    }
}

fn revocation(certificate: &Certificate, wrong: &mut Vec<Irregularity>) {
    let extensions = &certificate.extensions;
    let mut points = extensions.crl_distribution_points.iter().flatten();
    if points.any(super::DistributionPoint::leads_nowhere) {
        wrong.push(Irregularity::profile(
            "a distribution point has neither a name nor a CRL issuer",
            "RFC 5280, section 4.2.1.13",
        ));
    }
    if !extensions.has(&Oid::NO_REV_AVAIL) {
        return;
    }
    let pointers = [Oid::CRL_DISTRIBUTION_POINTS, Oid::FRESHEST_CRL];
    if certificate.is_ca() || pointers.iter().any(|oid| extensions.has(oid)) {
        let what = "noRevAvail in a CA, or beside a pointer to revocation lists";
        wrong.push(Irregularity::profile(what, "RFC 9608, section 2"));
    }
}

fn alternative_name(name: &GeneralName, wrong: &mut Vec<Irregularity>) {
    let why = match name {
        GeneralName::Dns(text) if text.parse::<std::net::IpAddr>().is_ok() => {
            "holds an IP address in a name of another form"
        }
        GeneralName::Dns(text) if !is_host_name(text) => "is no host name",
        GeneralName::Email(text) if !is_mailbox(text) => "is no mailbox",
        GeneralName::Uri(text) if !has_scheme(text) => "has no scheme",
        GeneralName::Malformed { .. } => "cannot be compared",
        _ => return,
    };
    let what = format!("subjectAltName {name} {why}");
    wrong.push(Irregularity::profile(what, "RFC 5280, section 4.2.1.6"));
}

/// The preferred name syntax (RFC 1034, section 3.5, as RFC 1123 changed it); a wildcard may stand in front.
fn is_host_name(text: &str) -> bool {
    let host = text.strip_prefix("*.").unwrap_or(text);
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    host.len() <= 253 && host.split('.').all(label)
}

fn is_mailbox(text: &str) -> bool {
    text.rsplit_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
}

fn has_scheme(text: &str) -> bool {
    text.split_once(':').is_some_and(|(scheme, _)| {
        scheme.starts_with(|first: char| first.is_ascii_alphabetic())
            && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
    })
}

/// Octets of a serial number, the zero that keeps it positive included.
const LONGEST_SERIAL: usize = 20;

/// Extensions whose criticality is a MUST for every certificate.
const CRITICALITY: &[(Oid, bool, &str)] = &[
    (Oid::AUTHORITY_KEY_IDENTIFIER, false, "RFC 5280, section 4.2.1.1"),
    (Oid::SUBJECT_KEY_IDENTIFIER, false, "RFC 5280, section 4.2.1.2"),
    (Oid::SUBJECT_DIRECTORY_ATTRIBUTES, false, "RFC 5280, section 4.2.1.8"),
    (Oid::NAME_CONSTRAINTS, true, "RFC 5280, section 4.2.1.10"),
    (Oid::POLICY_CONSTRAINTS, true, "RFC 5280, section 4.2.1.11"),
    (Oid::INHIBIT_ANY_POLICY, true, "RFC 5280, section 4.2.1.14"),
    (Oid::FRESHEST_CRL, false, "RFC 5280, section 4.2.1.15"),
    (Oid::AUTHORITY_INFO_ACCESS, false, "RFC 5280, section 4.2.2.1"),
    (Oid::SUBJECT_INFO_ACCESS, false, "RFC 5280, section 4.2.2.2"),
    (Oid::NO_REV_AVAIL, false, "RFC 9608, section 2"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names_have_letters_digits_and_hyphens() {
        for good in ["example.com", "*.example.com", "a", "xn--bcher-kva.example", "1.example"] {
            assert!(is_host_name(good), "{good}");
        }
        for bad in
            ["", ".example", "a_b.example", "-a.example", "a..b", "a.example.", "f*o.example"]
        {
            assert!(!is_host_name(bad), "{bad}");
        }
    }

    #[test]
    fn a_uri_begins_with_its_scheme() {
        assert!(has_scheme("spiffe://example.org/service"));
        assert!(!has_scheme("//example.org") && !has_scheme("1a:b"));
    }
}
