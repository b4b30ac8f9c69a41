//! The entries of a revocation list, each twelve bytes in memory, sorted by issuer and serial number. An entry of an
//! indirect list is about the issuer that it names, or else about that of the entry before it.

use std::collections::HashMap;

use super::{criticality, read_time, say_twice};
use crate::certificate::{GeneralName, extension};
use crate::der::{Element, Flaw, Reader, tag};
use crate::irregularity::Irregularity;
use crate::name::Name;
use crate::oid::Oid;
use crate::time::Time;

/// What a list says of one certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revocation {
    /// When it was revoked.
    pub date: Time,
    /// Why; lists that do not say mean `Unspecified`.
    pub reason: Reason,
}

/// Why a certificate is revoked (RFC 5280, section 5.3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Reason {
    Unspecified = 0,
    KeyCompromise = 1,
    CaCompromise = 2,
    AffiliationChanged = 3,
    Superseded = 4,
    CessationOfOperation = 5,
    CertificateHold = 6,
    /// Only in a delta list: no longer revoked.
    RemoveFromCrl = 8,
    PrivilegeWithdrawn = 9,
    AaCompromise = 10,
}

impl Reason {
    /// All reasons, with the names that the standard gives them.
    pub const ALL: [(Self, &'static str); 10] = [
        (Self::Unspecified, "unspecified"),
        (Self::KeyCompromise, "keyCompromise"),
        (Self::CaCompromise, "cACompromise"),
        (Self::AffiliationChanged, "affiliationChanged"),
        (Self::Superseded, "superseded"),
        (Self::CessationOfOperation, "cessationOfOperation"),
        (Self::CertificateHold, "certificateHold"),
        (Self::RemoveFromCrl, "removeFromCRL"),
        (Self::PrivilegeWithdrawn, "privilegeWithdrawn"),
        (Self::AaCompromise, "aACompromise"),
    ];

    /// Its name in the standard.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(reason, _)| *reason == self).map_or("unspecified", |(_, name)| name)
    }

    fn of(code: u32) -> Option<Self> {
        Self::ALL.iter().map(|&(reason, _)| reason).find(|reason| u32::from(*reason as u8) == code)
    }
}

/// The entries, and what all of them together mean for the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Entries {
    sorted: Vec<Entry>,
    /// The issuers that entries are about, in normal form, by number; the list's own is number 0.
    issuers: HashMap<Vec<u8>, u32>,
    unknown_critical: Vec<Oid>,
    pub(super) names_other_issuers: bool,
    pub(super) have_extensions: bool,
}

/// One entry: whose certificate it is about, where its serial number stands, and why it is revoked. The date is
/// read again when somebody asks: it stands behind the serial number.
#[derive(Clone, Copy, Debug)]
struct Entry {
    issuer: u32,
    start: u32,
    length: u16,
    reason: Reason,
}

impl Entries {
    /// revokedCertificates (RFC 5280, section 5.1.2.6); `der` is the whole list, in which `revoked` knows its place.
    pub(super) fn read(
        revoked: &Element<'_>,
        der: &[u8],
        list_issuer: &Name,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<Self, Flaw> {
        let mut all = Self::default();
        all.issuers.insert(list_issuer.normalised().to_vec(), 0);
        let mut list = revoked.inside();
        if list.is_empty() {
            let what = "revokedCertificates is there and empty";
            wrong.push(Irregularity::profile(what, "RFC 5280, section 5.1.2.6"));
        }
        let mut issuer = 0;
        while !list.is_empty() {
            let entry = all.read_entry(&list.expect(tag::SEQUENCE)?, issuer, wrong)?;
            issuer = entry.issuer;
            all.sorted.push(entry);
            if wrong.len() > MANY {
                Irregularity::bound(wrong);
            }
        }
        all.sorted.sort_by(|a, b| a.key(der).cmp(&b.key(der)));
        Ok(all)
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Of several entries for one certificate, the first in the list.
    pub(super) fn find(&self, der: &[u8], issuer: &Name, serial: &[u8]) -> Option<Revocation> {
        let wanted = (*self.issuers.get(issuer.normalised())?, serial);
        let at = self.sorted.partition_point(|entry| entry.key(der) < wanted);
        let entry = self.sorted.get(at).filter(|entry| entry.key(der) == wanted)?;
        Some(Revocation { date: entry.date(der), reason: entry.reason })
    }

    pub(super) fn take_unknown_critical(&mut self) -> Vec<Oid> {
        std::mem::take(&mut self.unknown_critical)
    }

    /// `issuer`: whose certificate the entry before was about.
    fn read_entry(
        &mut self,
        entry: &Element<'_>,
        mut issuer: u32,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<Entry, Flaw> {
        let mut fields = entry.inside();
        let serial = fields.expect(tag::INTEGER)?;
        let octets = serial.integer()?;
        read_time(&fields.any()?)?;
        let mut reason = Reason::Unspecified;
        if let Some(extensions) = fields.optional(tag::SEQUENCE)? {
            self.have_extensions = true;
            let mut list = extensions.inside();
            let mut seen = Vec::with_capacity(1);
            while !list.is_empty() {
                let (oid, critical, value) = extension(&list.expect(tag::SEQUENCE)?, wrong)?;
                if oid == Oid::REASON_CODE {
                    reason = read_reason(value.inside(), wrong)?;
                } else if oid == Oid::CERTIFICATE_ISSUER {
                    issuer = self.read_issuer(value.inside(), wrong)?;
                } else if critical
                    && oid != Oid::INVALIDITY_DATE
                    && self.unknown_critical.len() < MANY
                {
                    self.unknown_critical.push(oid.clone());
                }
                criticality(&oid, critical, wrong);
                seen.push(oid);
            }
            say_twice(&mut seen, wrong);
        }
        fields.finish()?;
        let too_large = serial.flaw("a serial number, or a list, larger than any we read");
        Ok(Entry {
            issuer,
            start: u32::try_from(serial.inside().offset()).map_err(|_| too_large)?,
            length: u16::try_from(octets.len()).map_err(|_| too_large)?,
            reason,
        })
    }

    /// certificateIssuer (RFC 5280, section 5.3.3): the distinguished name of one issuer.
    fn read_issuer(
        &mut self,
        mut value: Reader<'_>,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<u32, Flaw> {
        self.names_other_issuers = true;
        let sequence = value.expect(tag::SEQUENCE)?;
        value.finish()?;
        let names = GeneralName::read_all(&mut sequence.inside())?;
        let mut directory = names.iter().filter_map(|name| match name {
            GeneralName::Directory(name) => Some(name),
            _ => None,
        });
        let (Some(name), None) = (directory.next(), directory.next()) else {
            let what = "certificateIssuer of an entry does not name one issuer";
            wrong.push(Irregularity::undecidable(what, "RFC 5280, section 5.3.3"));
            return Ok(NOBODY);
        };
        if let Some(&known) = self.issuers.get(name.normalised()) {
            return Ok(known);
        }
        let next = u32::try_from(self.issuers.len()).unwrap_or(NOBODY);
        self.issuers.insert(name.normalised().to_vec(), next);
        Ok(next)
    }
}

/// reasonCode (RFC 5280, section 5.3.1).
fn read_reason(mut value: Reader<'_>, wrong: &mut Vec<Irregularity>) -> Result<Reason, Flaw> {
    let code = value.expect(tag::ENUMERATED)?;
    value.finish()?;
    Ok(Reason::of(code.small()?).unwrap_or_else(|| {
        let what = "a reason that the standard does not know";
        wrong.push(Irregularity::profile(what, "RFC 5280, section 5.3.1"));
        Reason::Unspecified
    }))
}

impl Entry {
    fn key<'a>(&self, der: &'a [u8]) -> (u32, &'a [u8]) {
        (self.issuer, der.get(self.start()..self.end()).unwrap_or_default())
    }

    fn date(&self, der: &[u8]) -> Time {
        let behind = der.get(self.end()..).unwrap_or_default();
        let date = Reader::new(behind).any().and_then(|element| read_time(&element));
        date.unwrap_or(Time::from_unix(0))
    }

    fn start(&self) -> usize {
        usize::try_from(self.start).unwrap_or(usize::MAX)
    }

    fn end(&self) -> usize {
        self.start().saturating_add(usize::from(self.length))
    }
}

/// The number of no issuer: an entry that names none is about nobody.
const NOBODY: u32 = u32::MAX;
/// More than this of anything is not worth keeping.
const MANY: usize = 200;
