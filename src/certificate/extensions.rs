//! The extensions of a certificate. Each value is read strictly from its bytes; one that does not parse leaves its
//! field empty and says so, and a certificate whose constraints cannot be read is refused, never let through.

use std::collections::HashSet;

use super::access::{AuthorityKeyId, DistributionPoint, read_issuer_urls};
use super::constraints::{BasicConstraints, NameConstraints};
use super::general_name::GeneralName;
use super::policies;
use super::usage::{ExtendedKeyUsage, KeyUsage};
use super::{Irregularity, Parsed};
use crate::der::{Reader, tag};
use crate::oid::Oid;

/// What the extensions of a certificate say (RFC 5280, section 4.2).
#[derive(Clone, Debug, Default)]
pub struct Extensions {
    /// Whether it is a CA, and how long a path below it may be.
    pub basic_constraints: Option<BasicConstraints>,
    /// What the key may do.
    pub key_usage: Option<KeyUsage>,
    /// Which purposes it serves.
    pub extended_key_usage: Option<ExtendedKeyUsage>,
    /// The subjectKeyIdentifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// The authorityKeyIdentifier.
    pub authority_key_id: Option<AuthorityKeyId>,
    /// The subject's alternative names.
    pub subject_alternative_names: Option<Vec<GeneralName>>,
    /// The issuer's alternative names: only where a revocation list is looked for do they count.
    pub issuer_alternative_names: Vec<GeneralName>,
    /// The names that certificates below may have.
    pub name_constraints: Option<NameConstraints>,
    /// The policies it stands for.
    pub policies: Option<Vec<Oid>>,
    /// Whether certificatePolicies is marked critical.
    pub policies_critical: bool,
    /// Pairs of issuer's and subject's policy.
    pub policy_mappings: Vec<(Oid, Oid)>,
    /// After how many further certificates an explicit policy is required.
    pub require_explicit_policy: Option<u32>,
    /// After how many further certificates mappings are no longer heeded.
    pub inhibit_policy_mapping: Option<u32>,
    /// After how many further certificates anyPolicy is no longer heeded.
    pub inhibit_any_policy: Option<u32>,
    /// Where the issuer's certificate can be fetched.
    pub issuer_urls: Vec<String>,
    /// Where its revocation lists can be fetched.
    pub crl_distribution_points: Option<Vec<DistributionPoint>>,
    /// Critical, and not processed by path validation: the certificate must be refused (section 4.2).
    pub unknown_critical: Vec<Oid>,
    /// All that are there, in their order, and whether each is critical.
    pub present: Vec<(Oid, bool)>,
    seen: HashSet<Oid>,
}

impl Extensions {
    /// Whether this extension is there.
    pub fn has(&self, oid: &Oid) -> bool {
        self.present.iter().any(|(present, _)| present == oid)
    }

    /// Whether this extension is there and critical.
    pub fn is_critical(&self, oid: &Oid) -> bool {
        self.present.iter().any(|(present, critical)| *critical && present == oid)
    }

    /// Takes one extension in; `value` is what its OCTET STRING holds.
    pub(super) fn add(
        &mut self,
        oid: Oid,
        critical: bool,
        value: Reader<'_>,
        wrong: &mut Vec<Irregularity>,
    ) {
        if self.present.is_empty() {
            self.present.reserve(USUAL);
        }
        self.present.push((oid.clone(), critical));
        if self.is_second(&oid) {
            let what = format!("{oid} is there twice");
            wrong.push(Irregularity::undecidable(what, "RFC 5280, section 4.2"));
            return;
        }
        match KNOWN.iter().find(|known| known.oid == oid) {
            Some(known) => {
                if let Err(flaw) = (known.read)(self, value, critical, wrong) {
                    let place = oid.name().unwrap_or("extension");
                    wrong.push(Irregularity::of_flaw(place, flaw, known.clause));
                }
                if critical && !known.processed {
                    self.unknown_critical.push(oid);
                }
            }
            None if critical => self.unknown_critical.push(oid),
            None => {}
        }
    }

    /// A plain search while the list is short, a set when somebody makes it long.
    fn is_second(&mut self, oid: &Oid) -> bool {
        let (before, _) = self.present.split_at(self.present.len().saturating_sub(1));
        if before.len() < FEW {
            return before.iter().any(|(present, _)| present == oid);
        }
        if self.seen.is_empty() {
            self.seen.extend(before.iter().map(|(present, _)| present.clone()));
        }
        !self.seen.insert(oid.clone())
    }
}

/// How one extension is read.
struct Known {
    oid: Oid,
    clause: &'static str,
    /// Whether path validation processes it, so that it may be critical.
    processed: bool,
    read: fn(&mut Extensions, Reader<'_>, bool, &mut Vec<Irregularity>) -> Parsed<()>,
}

const KNOWN: &[Known] = &[
    Known {
        oid: Oid::KEY_USAGE,
        clause: "RFC 5280, section 4.2.1.3",
        processed: true,
        read: |into, value, critical, wrong| {
            into.key_usage = Some(KeyUsage::read(value, critical, wrong)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::BASIC_CONSTRAINTS,
        clause: "RFC 5280, section 4.2.1.9",
        processed: true,
        read: |into, value, critical, wrong| {
            into.basic_constraints = Some(BasicConstraints::read(value, critical, wrong)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::EXTENDED_KEY_USAGE,
        clause: "RFC 5280, section 4.2.1.12",
        processed: true,
        read: |into, value, critical, wrong| {
            into.extended_key_usage = Some(ExtendedKeyUsage::read(value, critical, wrong)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::SUBJECT_KEY_IDENTIFIER,
        clause: "RFC 5280, section 4.2.1.2",
        processed: true,
        read: |into, mut reader, _, _| {
            let key_id = reader.expect(tag::OCTET_STRING)?.value;
            reader.finish()?;
            into.subject_key_id = Some(key_id.to_vec());
            Ok(())
        },
    },
    Known {
        oid: Oid::AUTHORITY_KEY_IDENTIFIER,
        clause: "RFC 5280, section 4.2.1.1",
        processed: true,
        read: |into, value, critical, _| {
            into.authority_key_id = Some(AuthorityKeyId::read(value, critical)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::SUBJECT_ALT_NAME,
        clause: "RFC 5280, section 4.2.1.6",
        processed: true,
        read: |into, value, _, _| {
            into.subject_alternative_names = Some(read_names(value)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::ISSUER_ALT_NAME,
        clause: "RFC 5280, section 4.2.1.7",
        processed: false,
        read: |into, value, _, _| {
            into.issuer_alternative_names = read_names(value)?;
            Ok(())
        },
    },
    Known {
        oid: Oid::NAME_CONSTRAINTS,
        clause: "RFC 5280, section 4.2.1.10",
        processed: true,
        read: |into, value, critical, wrong| {
            into.name_constraints = Some(NameConstraints::read(value, critical, wrong)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::CERTIFICATE_POLICIES,
        clause: "RFC 5280, section 4.2.1.4",
        processed: true,
        read: |into, value, critical, wrong| {
            into.policies_critical = critical;
            into.policies = Some(policies::read_policies(value, critical, wrong)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::POLICY_MAPPINGS,
        clause: "RFC 5280, section 4.2.1.5",
        processed: true,
        read: |into, value, _, _| {
            into.policy_mappings = policies::read_mappings(value)?;
            Ok(())
        },
    },
    Known {
        oid: Oid::POLICY_CONSTRAINTS,
        clause: "RFC 5280, section 4.2.1.11",
        processed: true,
        read: |into, value, _, _| {
            (into.require_explicit_policy, into.inhibit_policy_mapping) =
                policies::read_constraints(value)?;
            Ok(())
        },
    },
    Known {
        oid: Oid::INHIBIT_ANY_POLICY,
        clause: "RFC 5280, section 4.2.1.14",
        processed: true,
        read: |into, value, _, _| {
            into.inhibit_any_policy = Some(policies::read_inhibit_any(value)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::CRL_DISTRIBUTION_POINTS,
        clause: "RFC 5280, section 4.2.1.13",
        processed: true,
        read: |into, value, _, _| {
            into.crl_distribution_points = Some(DistributionPoint::read_all(value)?);
            Ok(())
        },
    },
    Known {
        oid: Oid::AUTHORITY_INFO_ACCESS,
        clause: "RFC 5280, section 4.2.2.1",
        processed: false,
        read: |into, value, _, wrong| {
            // A pointer decides nothing, so a broken one does not either.
            match read_issuer_urls(value) {
                Ok(urls) => into.issuer_urls = urls,
                Err(flaw) => wrong.push(Irregularity::profile(
                    format!("authorityInfoAccess: {flaw}"),
                    "RFC 5280, section 4.2.2.1",
                )),
            }
            Ok(())
        },
    },
];

fn read_names(mut reader: Reader<'_>) -> Parsed<Vec<GeneralName>> {
    let names = reader.expect(tag::SEQUENCE)?;
    reader.finish()?;
    GeneralName::read_all(&mut names.inside())
}

/// Extensions that certificates usually have, at most.
const USUAL: usize = 10;
/// Up to here a list is searched from end to end.
const FEW: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_of_two_is_refused_in_short_and_in_long_lists() {
        for length in [2_u32, 1000] {
            let (mut extensions, mut wrong) = (Extensions::default(), Vec::new());
            for number in 0..length {
                extensions.add(Oid::of(&[1, 3, number]), false, Reader::new(&[]), &mut wrong);
            }
            assert_eq!(wrong.len(), 0);
            extensions.add(Oid::of(&[1, 3, length - 1]), false, Reader::new(&[]), &mut wrong);
            assert_eq!(wrong.len(), 1);
        }
    }

    #[test]
    fn what_does_not_parse_is_refused_and_what_is_unknown_and_critical_is_named() {
        let (mut extensions, mut wrong) = (Extensions::default(), Vec::new());
        extensions.add(Oid::KEY_USAGE, true, Reader::new(&[0x03, 0x01]), &mut wrong);
        extensions.add(Oid::of(&[1, 2, 3]), true, Reader::new(&[]), &mut wrong);
        assert_eq!(extensions.key_usage, None);
        assert!(wrong[0].what.starts_with("keyUsage: "));
        assert_eq!(extensions.unknown_critical, [Oid::of(&[1, 2, 3])]);
    }
}
