//! The facts of one certificate, parsed once and owned. Everything that decides a verdict is read strictly from the raw
//! bytes (`strict`, `extensions`); where that has anything to say of the outer structure, x509-parser, which is lenient,
//! gives what facts can be had.
//! A certificate that can be read at all is kept, whatever is wrong with it: the wrong is data, in two layers.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use x509_parser::certificate::{X509Certificate, X509CertificateParser};
use x509_parser::nom::Parser;

use crate::der::{Element, Flaw, Reader, tag};
use crate::key::PublicKey;
use crate::name::Name;
use crate::oid::Oid;
use crate::time::Time;

mod access;
mod algorithm;
mod constraints;
mod extensions;
mod general_name;
mod policies;
mod profile;
mod skim;
mod strict;
mod usage;

pub use crate::irregularity::{Irregularity, Layer};
pub use access::{AuthorityKeyId, DistributionPoint, name_relative_to};
pub use algorithm::{Hash, Scheme, SignatureAlgorithm};
pub use constraints::{BasicConstraints, NameConstraints, Subtree};
pub use extensions::Extensions;
pub use general_name::GeneralName;
pub use skim::Skim;
pub use usage::{ExtendedKeyUsage, KeyUsage};

// What revocation lists are written in too.
pub(crate) use access::{read_point_name, read_reasons};
pub(crate) use strict::{extension, time};

/// A certificate (RFC 5280, section 4.1).
#[derive(Clone)]
pub struct Certificate {
    /// 1, 2 or 3; higher where the certificate claims a version that does not exist.
    pub version: u32,
    /// The content octets of the serial number, as encoded.
    pub serial: Vec<u8>,
    /// Who signed it.
    pub issuer: Name,
    /// Whose key it holds.
    pub subject: Name,
    /// The first second of its validity.
    pub not_before: Time,
    /// The last second of its validity.
    pub not_after: Time,
    /// The subject's key.
    pub key: PublicKey,
    /// How it is signed.
    pub signature_algorithm: SignatureAlgorithm,
    /// Its extensions.
    pub extensions: Extensions,
    /// What is wrong with it.
    pub irregularities: Vec<Irregularity>,
    der: Arc<[u8]>,
    to_be_signed: Range<usize>,
    signature: Range<usize>,
    sha256: OnceLock<[u8; 32]>,
}

/// What is asked of a certificate alone, whatever path it lies on.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The first second of its validity.
    pub not_before: Time,
    /// The last second of its validity.
    pub not_after: Time,
    /// The subject's key.
    pub key: &'a PublicKey,
    /// How it is signed.
    pub signature_algorithm: &'a SignatureAlgorithm,
    /// Its extensions.
    pub extensions: &'a Extensions,
    /// What is wrong with it.
    pub irregularities: &'a [Irregularity],
}

/// Why bytes cannot be read as a certificate at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong.
    pub what: String,
    /// Octets from the start.
    pub offset: usize,
}

impl Certificate {
    /// Reads a certificate. Fails only where no facts can be had; whatever else is wrong is in `irregularities`.
    pub fn from_der(der: &[u8]) -> Result<Self, Unreadable> {
        Self::from_strict(der).map_or_else(|| Self::from_lenient(der), Ok)
    }

    /// The lenient reading alone, which takes twice as long.
    fn from_lenient(der: &[u8]) -> Result<Self, Unreadable> {
        let mut parser = X509CertificateParser::new().with_deep_parse_extensions(false);
        let Ok((rest, facts)) = parser.parse(der) else { return Err(unreadable(der)) };
        let own = der.get(..der.len().saturating_sub(rest.len())).unwrap_or(der);
        Ok(Self::from_facts(&facts, own, rest.len()))
    }

    /// The bytes, from the first to the last of the certificate itself.
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

    /// SHA-256 of the whole certificate: the fingerprint. Computed when first asked for.
    pub fn sha256(&self) -> &[u8; 32] {
        self.sha256.get_or_init(|| crate::crypto::sha256(&self.der))
    }

    /// SHA-1 of the whole certificate, as older tools show it.
    pub fn sha1(&self) -> [u8; 20] {
        crate::crypto::sha1(&self.der)
    }

    /// What is asked of it alone, whatever path it lies on.
    pub fn facts(&self) -> Facts<'_> {
        Facts {
            not_before: self.not_before,
            not_after: self.not_after,
            key: &self.key,
            signature_algorithm: &self.signature_algorithm,
            extensions: &self.extensions,
            irregularities: &self.irregularities,
        }
    }

    /// Whether issuer and subject are the same name (RFC 5280, section 6.1). Says nothing of who signed.
    pub fn is_self_issued(&self) -> bool {
        self.issuer == self.subject
    }

    /// Whether basicConstraints makes it a CA.
    pub fn is_ca(&self) -> bool {
        self.extensions.basic_constraints.as_ref().is_some_and(|constraints| constraints.ca)
    }

    /// The serial number as people have it in their tickets: `1A:2B`.
    pub fn serial_text(&self) -> String {
        let octets = self.serial.iter().take(LONGEST_SERIAL_SHOWN);
        let mut text = octets.map(|octet| format!("{octet:02X}")).collect::<Vec<_>>().join(":");
        if self.serial.len() > LONGEST_SERIAL_SHOWN {
            text.push('…');
        }
        text
    }

    /// What to call it in one line: `CN=device-1, O=Example`; the serial number when it has no subject that can be read.
    pub fn label(&self) -> String {
        if self.subject.is_empty() || self.subject.is_opaque() {
            format!("serial {}", self.serial_text())
        } else {
            self.subject.short()
        }
    }

    /// Whether anything about it decides the verdict, whatever path it lies on.
    pub fn undecidable(&self) -> impl Iterator<Item = &Irregularity> {
        self.irregularities.iter().filter(|one| one.layer == Layer::Undecidable)
    }

    /// From the strict reading alone; `None` where the outer structure is not in order.
    fn from_strict(der: &[u8]) -> Option<Self> {
        let (mut wrong, mut in_extensions) = (Vec::new(), Vec::new());
        let mut extensions = Extensions::default();
        let outline = strict::read(der, &mut wrong, &mut |oid, critical, value, _| {
            extensions.add(oid, critical, value, &mut in_extensions);
        });
        let in_order = outline.flaw.is_none()
            && wrong.iter().all(|one| one.layer != Layer::Undecidable)
            && outline.whole.len() == der.len();
        let (not_before, not_after) = outline.times.filter(|_| in_order)?;
        let issuer = Name::from_der(outline.issuer?.raw).ok()?;
        let subject = Name::from_der(outline.subject?.raw).ok()?;
        for name in [&issuer, &subject] {
            wrong.extend_from_slice(name.irregularities());
        }
        let signature_algorithm =
            SignatureAlgorithm::new(outline.algorithm?, outline.signature_parameters);
        signature_algorithm.judge(&mut wrong);
        wrong.append(&mut in_extensions);
        let certificate = Self {
            version: outline.version,
            serial: outline.serial.to_vec(),
            issuer,
            subject,
            not_before,
            not_after,
            key: read_key(&outline.key?),
            signature_algorithm,
            extensions,
            irregularities: Vec::new(),
            to_be_signed: range_within(der, outline.to_be_signed),
            signature: range_within(der, outline.signature),
            der: der.into(),
            sha256: OnceLock::new(),
        };
        Some(certificate.judged(wrong))
    }

    fn judged(mut self, mut wrong: Vec<Irregularity>) -> Self {
        wrong.extend_from_slice(&self.key.irregularities);
        profile::judge(&self, &mut wrong);
        Irregularity::bound(&mut wrong);
        self.irregularities = wrong;
        self
    }

    fn from_facts(facts: &X509Certificate<'_>, der: &[u8], trailing: usize) -> Self {
        let mut wrong = Vec::new();
        if trailing > 0 {
            let what = format!("{trailing} bytes follow the certificate");
            wrong.push(Irregularity::undecidable(what, "RFC 5280, section 4.1"));
        }
        let tbs = &facts.tbs_certificate;
        let outline = strict::read(der, &mut wrong, &mut |_, _, _, _| {});
        let times = outline.times.unwrap_or((
            Time::from_unix(tbs.validity.not_before.timestamp()),
            Time::from_unix(tbs.validity.not_after.timestamp()),
        ));
        let issuer = read_name("issuer", outline.issuer, tbs.issuer.as_raw(), &mut wrong);
        let subject = read_name("subject", outline.subject, tbs.subject.as_raw(), &mut wrong);
        let certificate = Self {
            version: tbs.version.0.saturating_add(1),
            serial: tbs.raw_serial().to_vec(),
            issuer,
            subject,
            not_before: times.0,
            not_after: times.1,
            key: outline.key.map_or_else(|| opaque_key(facts), |key| read_key(&key)),
            signature_algorithm: read_algorithm(facts, &outline, &mut wrong),
            extensions: read_extensions(facts, der, &mut wrong),
            irregularities: Vec::new(),
            to_be_signed: range_within(der, tbs.as_ref()),
            signature: range_within(der, &facts.signature_value.data),
            der: der.into(),
            sha256: OnceLock::new(),
        };
        certificate.judged(wrong)
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, serial {})", self.subject, self.serial_text())
    }
}

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.what, self.offset)
    }
}

impl std::error::Error for Unreadable {}

/// Says where and why; the strict reader finds the place that x509-parser only stumbles at.
fn unreadable(der: &[u8]) -> Unreadable {
    let outline = strict::read(der, &mut Vec::new(), &mut |_, _, _, _| {});
    let in_name = || {
        let mut names = [outline.issuer, outline.subject].into_iter().flatten();
        names.find_map(|name| Some(Name::from_der(name.raw).err()?.shifted(name.offset)))
    };
    let in_times = || {
        let validity = outline.validity.filter(|_| outline.times.is_none())?;
        Some(validity.flaw("times that are not written as YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ"))
    };
    let unknown = Flaw { offset: 0, what: "not a certificate" };
    let Flaw { offset, what } = outline.flaw.or_else(in_name).or_else(in_times).unwrap_or(unknown);
    Unreadable { what: what.to_owned(), offset }
}

/// The strict reading knows where a name stands; where it came to no end, the lenient one has to do.
fn read_name(
    place: &str,
    element: Option<Element<'_>>,
    lenient: &[u8],
    wrong: &mut Vec<Irregularity>,
) -> Name {
    let (raw, offset) = element.map_or((lenient, 0), |element| (element.raw, element.offset));
    match Name::from_der(raw) {
        Ok(name) => {
            wrong.extend_from_slice(name.irregularities());
            name
        }
        Err(flaw) => {
            let clause = "RFC 5280, section 4.1.2.4";
            wrong.push(Irregularity::of_flaw(place, flaw.shifted(offset), clause));
            Name::opaque(raw)
        }
    }
}

fn read_key(element: &Element<'_>) -> PublicKey {
    PublicKey::from_spki(element.raw).unwrap_or_else(|flaw| {
        let algorithm = || Oid::read(&mut element.inside().expect(tag::SEQUENCE)?.inside());
        let flaw = flaw.shifted(element.offset);
        PublicKey::opaque(element.raw, algorithm().unwrap_or(Oid::of(&[0, 0])), flaw)
    })
}

/// A key that the strict reading does not come to.
fn opaque_key(facts: &X509Certificate<'_>) -> PublicKey {
    let spki = &facts.tbs_certificate.subject_pki;
    PublicKey::from_spki(spki.raw).unwrap_or_else(|flaw| {
        let oid = Oid::from_content(spki.algorithm.algorithm.as_bytes());
        PublicKey::opaque(spki.raw, oid.unwrap_or(Oid::of(&[0, 0])), flaw)
    })
}

fn read_algorithm(
    facts: &X509Certificate<'_>,
    outline: &strict::Outline<'_>,
    wrong: &mut Vec<Irregularity>,
) -> SignatureAlgorithm {
    let oid = Oid::from_content(facts.signature_algorithm.algorithm.as_bytes());
    let algorithm =
        SignatureAlgorithm::new(oid.unwrap_or(Oid::of(&[0, 0])), outline.signature_parameters);
    algorithm.judge(wrong);
    algorithm
}

fn read_extensions(
    facts: &X509Certificate<'_>,
    der: &[u8],
    wrong: &mut Vec<Irregularity>,
) -> Extensions {
    let mut extensions = Extensions::default();
    for one in facts.tbs_certificate.extensions() {
        if let Some(oid) = Oid::from_content(one.oid.as_bytes()) {
            let offset = range_within(der, one.value).start;
            extensions.add(oid, one.critical, Reader::at(one.value, offset), wrong);
        }
    }
    extensions
}

/// Where `part`, a slice of `whole`, stands in it.
fn range_within(whole: &[u8], part: &[u8]) -> Range<usize> {
    let start = (part.as_ptr().addr()).saturating_sub(whole.as_ptr().addr()).min(whole.len());
    start..start.saturating_add(part.len()).min(whole.len())
}

/// Octets of a serial number that a line shows; RFC 5280 allows 20.
const LONGEST_SERIAL_SHOWN: usize = 32;

/// What a part of a certificate that fails to parse leaves behind.
type Parsed<T> = Result<T, Flaw>;

#[cfg(test)]
mod tests;
