//! The entries of a revocation list, each sixteen bytes in memory, sorted by serial number.

use super::{criticality, read_time, say_twice};
use crate::certificate::extension;
use crate::der::{Element, Flaw, Reader, tag};
use crate::irregularity::Irregularity;
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
    unknown_critical: Vec<Oid>,
    pub(super) names_other_issuers: bool,
    pub(super) have_extensions: bool,
}

/// One entry: where its serial number stands, and what is said of it.
#[derive(Clone, Copy, Debug)]
struct Entry {
    start: u32,
    length: u16,
    reason: Reason,
    date: Time,
}

impl Entries {
    /// revokedCertificates (RFC 5280, section 5.1.2.6); `der` is the whole list, in which `revoked` knows its place.
    pub(super) fn read(
        revoked: &Element<'_>,
        der: &[u8],
        wrong: &mut Vec<Irregularity>,
    ) -> Result<Self, Flaw> {
        let mut all = Self::default();
        let mut list = revoked.inside();
        if list.is_empty() {
            let what = "revokedCertificates is there and empty";
            wrong.push(Irregularity::profile(what, "RFC 5280, section 5.1.2.6"));
        }
        while !list.is_empty() {
            let entry = all.read_entry(&list.expect(tag::SEQUENCE)?, wrong)?;
            all.sorted.push(entry);
            if wrong.len() > MANY {
                Irregularity::bound(wrong);
            }
        }
        all.sorted.sort_by(|a, b| a.serial(der).cmp(b.serial(der)));
        Ok(all)
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Of several entries for one serial number, the first in the list.
    pub(super) fn find(&self, der: &[u8], serial: &[u8]) -> Option<Revocation> {
        let at = self.sorted.partition_point(|entry| entry.serial(der) < serial);
        let entry = self.sorted.get(at).filter(|entry| entry.serial(der) == serial)?;
        Some(Revocation { date: entry.date, reason: entry.reason })
    }

    pub(super) fn take_unknown_critical(&mut self) -> Vec<Oid> {
        std::mem::take(&mut self.unknown_critical)
    }

    fn read_entry(
        &mut self,
        entry: &Element<'_>,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<Entry, Flaw> {
        let mut fields = entry.inside();
        let serial = fields.expect(tag::INTEGER)?;
        let octets = serial.integer()?;
        let date = read_time(&fields.any()?)?;
        let mut reason = Reason::Unspecified;
        if let Some(extensions) = fields.optional(tag::SEQUENCE)? {
            self.have_extensions = true;
            reason = self.read_extensions(&mut extensions.inside(), wrong)?;
        }
        fields.finish()?;
        let too_large = serial.flaw("a serial number, or a list, larger than any we read");
        Ok(Entry {
            start: u32::try_from(serial.inside().offset()).map_err(|_| too_large)?,
            length: u16::try_from(octets.len()).map_err(|_| too_large)?,
            reason,
            date,
        })
    }

    /// crlEntryExtensions (RFC 5280, section 5.3).
    fn read_extensions(
        &mut self,
        list: &mut Reader<'_>,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<Reason, Flaw> {
        let mut reason = Reason::Unspecified;
        let mut seen = Vec::with_capacity(1);
        while !list.is_empty() {
            let (oid, critical, value) = extension(&list.expect(tag::SEQUENCE)?, wrong)?;
            let mut reader = value.inside();
            if oid == Oid::REASON_CODE {
                let code = reader.expect(tag::ENUMERATED)?;
                reader.finish()?;
                reason = Reason::of(code.small()?).unwrap_or_else(|| {
                    let what = "a reason that the standard does not know";
                    wrong.push(Irregularity::profile(what, "RFC 5280, section 5.3.1"));
                    Reason::Unspecified
                });
            } else if oid == Oid::CERTIFICATE_ISSUER {
                self.names_other_issuers = true;
            } else if critical && oid != Oid::INVALIDITY_DATE && self.unknown_critical.len() < MANY
            {
                self.unknown_critical.push(oid.clone());
            }
            criticality(&oid, critical, wrong);
            seen.push(oid);
        }
        say_twice(&mut seen, wrong);
        Ok(reason)
    }
}

impl Entry {
    fn serial<'a>(&self, der: &'a [u8]) -> &'a [u8] {
        let start = usize::try_from(self.start).unwrap_or(usize::MAX);
        der.get(start..start.saturating_add(usize::from(self.length))).unwrap_or_default()
    }
}

/// More than this of anything is not worth keeping.
const MANY: usize = 200;
