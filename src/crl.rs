//! The facts of a certificate revocation list. Read strictly from the raw bytes in one pass, and whole or not at all: a
//! list of which a part is missing would call revoked certificates good. A million entries are kept as places in the
//! bytes, sorted by issuer and serial number, so that memory stays near the size of the list and a question costs a binary
//! search. What a list means for a certificate is not decided here, but where paths are.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use crate::certificate::{AuthorityKeyId, SignatureAlgorithm, Unreadable, extension, time};
use crate::der::{Element, Flaw, Reader, tag};
use crate::irregularity::{Irregularity, Layer};
use crate::name::Name;
use crate::oid::Oid;
use crate::time::Time;

#[cfg(test)]
pub(crate) mod draft;
mod entries;
mod scope;
#[cfg(test)]
mod tests;

use entries::Entries;
pub use entries::{Reason, Revocation};
pub use scope::{Covers, IssuingDistributionPoint};

/// A certificate revocation list (RFC 5280, section 5).
#[derive(Clone)]
pub struct RevocationList {
    /// 1 or 2.
    pub version: u32,
    /// Who signed it.
    pub issuer: Name,
    /// When it was made.
    pub this_update: Time,
    /// When the next one is due at the latest.
    pub next_update: Option<Time>,
    /// How it is signed.
    pub signature_algorithm: SignatureAlgorithm,
    /// The issuer's key.
    pub authority_key_id: Option<AuthorityKeyId>,
    /// cRLNumber: the octets of a natural number, without leading zeros.
    pub number: Option<Vec<u8>>,
    /// Whether cRLNumber is critical, which it must not be.
    pub number_is_critical: bool,
    /// deltaCRLIndicator: the number of the list that this one only adds to.
    pub base_number: Option<Vec<u8>>,
    /// Which certificates the list is about, where that is not all of its issuer.
    pub issuing_distribution_point: Option<IssuingDistributionPoint>,
    /// Critical extensions of the list that we do not process: nothing may be concluded from it (section 5.2).
    pub unknown_critical: Vec<Oid>,
    /// Critical extensions of its entries that we do not process: nothing may be concluded from it (section 5.3).
    pub unknown_critical_in_entries: Vec<Oid>,
    /// Whether entries name another issuer than that of the list (certificateIssuer, section 5.3.3).
    pub names_other_issuers: bool,
    /// What is wrong with it.
    pub irregularities: Vec<Irregularity>,
    der: Arc<[u8]>,
    to_be_signed: Range<usize>,
    signature: Range<usize>,
    entries: Entries,
    /// Which keys signed it, by their hashes, as far as somebody found out: a list of a million entries is hashed once.
    signers: Arc<Mutex<HashMap<[u8; 32], bool>>>,
}

impl RevocationList {
    /// Reads a list. Fails where the bytes are no DER, since nothing may be concluded from half a list.
    pub fn from_der(der: &[u8]) -> Result<Self, Unreadable> {
        read(der).map_err(|flaw| Unreadable { what: flaw.what.to_owned(), offset: flaw.offset })
    }

    /// The bytes, from the first to the last of the list itself.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The bytes that the issuer signed.
    pub fn to_be_signed(&self) -> &[u8] {
        self.der.get(self.to_be_signed.clone()).unwrap_or_default()
    }

    /// The signature, without its BIT STRING header.
    pub fn signature(&self) -> &[u8] {
        self.der.get(self.signature.clone()).unwrap_or_default()
    }

    /// Whether the key with that hash signed it, where that was found out before.
    pub(crate) fn is_known_to_be_signed_by(&self, key: &[u8; 32]) -> Option<bool> {
        self.signers.lock().unwrap_or_else(PoisonError::into_inner).get(key).copied()
    }

    /// Remembers that answer, for whoever asks next.
    pub(crate) fn remember_signer(&self, key: [u8; 32], signed: bool) {
        let mut signers = self.signers.lock().unwrap_or_else(PoisonError::into_inner);
        if signers.len() < MOST_SIGNERS {
            signers.insert(key, signed);
        }
    }

    /// How many entries it has.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether it revokes nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What it says of the certificate with that issuer and serial number, given as its content octets (section 5.3.3).
    pub fn revocation(&self, issuer: &Name, serial: &[u8]) -> Option<Revocation> {
        self.entries.find(&self.der, issuer, serial)
    }

    /// Whether it only adds to another list (section 5.2.4).
    pub fn is_delta(&self) -> bool {
        self.base_number.is_some()
    }

    /// Whether it may speak of certificates of other issuers (section 5.2.5).
    pub fn is_indirect(&self) -> bool {
        self.issuing_distribution_point.as_ref().is_some_and(|point| point.indirect)
    }

    /// What forbids to conclude anything from it.
    pub fn undecidable(&self) -> impl Iterator<Item = &Irregularity> {
        self.irregularities.iter().filter(|one| one.layer != Layer::Profile)
    }
}

impl fmt::Debug for RevocationList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RevocationList({}, {} entries)", self.issuer, self.len())
    }
}

/// `CertificateList` (section 5.1).
fn read(der: &[u8]) -> Result<RevocationList, Flaw> {
    let mut wrong = Vec::new();
    let mut reader = Reader::new(der);
    let whole = reader.expect(tag::SEQUENCE)?;
    if !reader.is_empty() {
        let what = format!("{} bytes follow the revocation list", reader.rest().len());
        wrong.push(Irregularity::undecidable(what, "RFC 5280, section 5.1"));
    }
    let mut fields = whole.inside();
    let tbs = fields.expect(tag::SEQUENCE)?;
    let outer = fields.expect(tag::SEQUENCE)?;
    let signature = fields.expect(tag::BIT_STRING)?;
    let signature_octets = signature.whole_octets()?;
    fields.finish()?;
    let signature_end = signature.offset.saturating_add(signature.raw.len());
    let mut list = RevocationList {
        version: 1,
        issuer: Name::opaque(&[]),
        this_update: Time::from_unix(0),
        next_update: None,
        signature_algorithm: read_algorithm(&outer)?,
        authority_key_id: None,
        number: None,
        number_is_critical: false,
        base_number: None,
        issuing_distribution_point: None,
        unknown_critical: Vec::new(),
        unknown_critical_in_entries: Vec::new(),
        names_other_issuers: false,
        irregularities: Vec::new(),
        to_be_signed: tbs.offset..tbs.offset.saturating_add(tbs.raw.len()),
        signature: signature_end.saturating_sub(signature_octets.len())..signature_end,
        der: whole.raw.into(),
        entries: Entries::default(),
        signers: Arc::default(),
    };
    list.signature_algorithm.judge(&mut wrong);
    list.read_signed_part(&tbs, &outer, &mut wrong)?;
    list.judge(&mut wrong);
    Irregularity::bound(&mut wrong);
    list.irregularities = wrong;
    Ok(list)
}

impl RevocationList {
    /// `TBSCertList` (section 5.1.2).
    fn read_signed_part(
        &mut self,
        tbs: &Element<'_>,
        outer: &Element<'_>,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<(), Flaw> {
        let mut fields = tbs.inside();
        if let Some(version) = fields.optional(tag::INTEGER)? {
            self.version = version.small()?.saturating_add(1);
            if self.version != 2 {
                let what =
                    format!("version number {}; a list that has one is v2", self.version - 1);
                wrong.push(Irregularity::undecidable(what, "RFC 5280, section 5.1.2.1"));
            }
        }
        if fields.expect(tag::SEQUENCE)?.raw != outer.raw {
            wrong.push(Irregularity::undecidable(
                "the signature algorithm inside the signed part differs from the one outside",
                "RFC 5280, section 5.1.1.2",
            ));
        }
        let issuer = fields.expect(tag::SEQUENCE)?;
        self.issuer = Name::from_der(issuer.raw).map_err(|flaw| flaw.shifted(issuer.offset))?;
        wrong.extend_from_slice(self.issuer.irregularities());
        self.this_update = read_time(&fields.any()?)?;
        if matches!(fields.peek(), Some(tag::UTC_TIME | tag::GENERALIZED_TIME)) {
            self.next_update = Some(read_time(&fields.any()?)?);
        }
        if let Some(revoked) = fields.optional(tag::SEQUENCE)? {
            self.entries = Entries::read(&revoked, &self.der, &self.issuer, wrong)?;
            self.unknown_critical_in_entries = self.entries.take_unknown_critical();
            self.names_other_issuers = self.entries.names_other_issuers;
            if self.version < 2 && self.entries.have_extensions {
                let what = "entries of a version 1 list have extensions";
                wrong.push(Irregularity::undecidable(what, "RFC 5280, section 5.1.2.6"));
            }
        }
        if let Some(explicit) = fields.optional(tag::constructed(0))? {
            if self.version < 2 {
                let what = "a version 1 list has extensions";
                wrong.push(Irregularity::undecidable(what, "RFC 5280, section 5.1.2.7"));
            }
            self.read_extensions(&explicit, wrong)?;
        }
        fields.finish()
    }

    fn read_extensions(
        &mut self,
        explicit: &Element<'_>,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<(), Flaw> {
        let mut inside = explicit.inside();
        let mut list = inside.expect(tag::SEQUENCE)?.inside();
        inside.finish()?;
        let mut seen = Vec::new();
        while !list.is_empty() {
            let (oid, critical, value) = extension(&list.expect(tag::SEQUENCE)?, wrong)?;
            let mut reader = value.inside();
            if oid == Oid::AUTHORITY_KEY_IDENTIFIER {
                self.authority_key_id = Some(AuthorityKeyId::read(reader, critical)?);
            } else if oid == Oid::CRL_NUMBER {
                self.number = Some(reader.expect(tag::INTEGER)?.natural()?.to_vec());
                self.number_is_critical = critical;
                reader.finish()?;
            } else if oid == Oid::DELTA_CRL_INDICATOR {
                self.base_number = Some(reader.expect(tag::INTEGER)?.natural()?.to_vec());
                reader.finish()?;
            } else if oid == Oid::ISSUING_DISTRIBUTION_POINT {
                let point = IssuingDistributionPoint::read(reader, wrong)?;
                self.issuing_distribution_point = Some(point);
            } else if critical {
                self.unknown_critical.push(oid.clone());
            }
            criticality(&oid, critical, wrong);
            seen.push(oid);
        }
        say_twice(&mut seen, wrong);
        Ok(())
    }

    /// What the parts ask of each other, and what section 5 asks for beyond what a verdict needs.
    fn judge(&self, wrong: &mut Vec<Irregularity>) {
        if self.names_other_issuers && !self.is_indirect() {
            let what =
                "an entry names another issuer, and the list does not say that it is indirect";
            wrong.push(Irregularity::undecidable(what, "RFC 5280, section 5.3.3"));
        }
        let mut say = |missing: bool, what: &str, clause| {
            if missing {
                wrong.push(Irregularity::profile(what, clause));
            }
        };
        say(self.issuer.is_empty(), "the issuer's name is empty", "RFC 5280, section 5.1.2.3");
        say(self.next_update.is_none(), "nextUpdate is missing", "RFC 5280, section 5.1.2.5");
        let key_id = self.authority_key_id.as_ref().and_then(|one| one.key_id.as_ref());
        say(key_id.is_none(), "authorityKeyIdentifier is missing", "RFC 5280, section 5.2.1");
        say(self.number.is_none(), "cRLNumber is missing", "RFC 5280, section 5.2.3");
    }
}

/// `AlgorithmIdentifier` (section 4.1.1.2).
fn read_algorithm(element: &Element<'_>) -> Result<SignatureAlgorithm, Flaw> {
    let mut fields = element.inside();
    let oid = Oid::read(&mut fields)?;
    let parameters = if fields.is_empty() { &[][..] } else { fields.open_type()?.raw };
    fields.finish()?;
    Ok(SignatureAlgorithm::new(oid, parameters))
}

fn read_time(element: &Element<'_>) -> Result<Time, Flaw> {
    time(element).ok_or(element.flaw("not a time of RFC 5280, sections 5.1.2.4 to 5.1.2.6"))
}

/// An extension may stand there once.
fn say_twice(seen: &mut [Oid], wrong: &mut Vec<Irregularity>) {
    seen.sort_unstable();
    if let Some([twice, _]) = seen.array_windows().find(|[a, b]| a == b) {
        let what = format!("{twice} is there twice");
        wrong.push(Irregularity::undecidable(what, "RFC 5280, section 4.2"));
    }
}

fn criticality(oid: &Oid, critical: bool, wrong: &mut Vec<Irregularity>) {
    let Some((_, wanted, clause)) = CRITICALITY.iter().find(|(known, ..)| known == oid) else {
        return;
    };
    if critical != *wanted {
        let what = if critical { "is critical and must not be" } else { "is not critical" };
        wrong.push(Irregularity::profile(format!("{oid} {what}"), clause));
    }
}

/// Answers about signatures that are kept for one list: an issuer has a few keys.
const MOST_SIGNERS: usize = 1_000;

/// Extensions whose criticality is a MUST.
const CRITICALITY: &[(Oid, bool, &str)] = &[
    (Oid::AUTHORITY_KEY_IDENTIFIER, false, "RFC 5280, section 5.2.1"),
    (Oid::CRL_NUMBER, false, "RFC 5280, section 5.2.3"),
    (Oid::DELTA_CRL_INDICATOR, true, "RFC 5280, section 5.2.4"),
    (Oid::ISSUING_DISTRIBUTION_POINT, true, "RFC 5280, section 5.2.5"),
    (Oid::FRESHEST_CRL, false, "RFC 5280, section 5.2.6"),
    (Oid::AUTHORITY_INFO_ACCESS, false, "RFC 5280, section 5.2.7"),
    (Oid::REASON_CODE, false, "RFC 5280, section 5.3.1"),
    (Oid::INVALIDITY_DATE, false, "RFC 5280, section 5.3.2"),
    (Oid::CERTIFICATE_ISSUER, true, "RFC 5280, section 5.3.3"),
];
