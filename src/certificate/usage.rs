//! What a key may be used for: keyUsage and extKeyUsage.

use super::{Irregularity, Parsed};
use crate::der::{Reader, tag};
use crate::oid::Oid;

/// keyUsage (RFC 5280, section 4.2.1.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyUsage {
    /// Bit *n* of the standard is `1 << n`: digitalSignature is 1, keyCertSign 32, cRLSign 64.
    pub bits: u16,
    /// Whether it is marked critical.
    pub critical: bool,
}

impl KeyUsage {
    /// Bit 0: signatures other than on certificates and CRLs; what TLS clients do.
    pub const fn digital_signature(self) -> bool {
        self.bits & 1 != 0
    }

    /// Bit 2: key transport.
    pub const fn key_encipherment(self) -> bool {
        self.bits & (1 << 2) != 0
    }

    /// Bit 4: key agreement.
    pub const fn key_agreement(self) -> bool {
        self.bits & (1 << 4) != 0
    }

    /// Bit 5: signatures on certificates.
    pub const fn key_cert_sign(self) -> bool {
        self.bits & (1 << 5) != 0
    }

    /// Bit 6: signatures on revocation lists.
    pub const fn crl_sign(self) -> bool {
        self.bits & (1 << 6) != 0
    }

    /// The names of the bits that are set, as the standard writes them.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        let set = move |&(bit, _): &(usize, &str)| self.bits & (1 << bit) != 0;
        KEY_USAGES.into_iter().enumerate().filter(set).map(|(_, name)| name)
    }

    pub(super) fn read(
        mut reader: Reader<'_>,
        critical: bool,
        wrong: &mut Vec<Irregularity>,
    ) -> Parsed<Self> {
        let bits = reader.expect(tag::BIT_STRING)?.bits()?;
        reader.finish()?;
        let octet =
            |index: usize| u16::from(bits.octets.get(index).copied().unwrap_or(0).reverse_bits());
        let usage = Self { bits: octet(0) | (octet(1) << 8), critical };
        if usage.bits == 0 {
            wrong.push(Irregularity::undecidable(
                "keyUsage allows nothing",
                "RFC 5280, section 4.2.1.3",
            ));
        } else if bits.octets.last().is_some_and(|last| (last >> bits.unused) & 1 == 0) {
            // Old roots have them, and every verifier reads past them.
            wrong.push(Irregularity::profile(
                "keyUsage ends in zero bits that DER leaves away",
                "X.690, section 11.2.2",
            ));
        }
        Ok(usage)
    }
}

/// extKeyUsage (RFC 5280, section 4.2.1.12).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExtendedKeyUsage {
    /// The purposes, as encoded.
    pub purposes: Vec<Oid>,
    /// Whether it is marked critical.
    pub critical: bool,
}

impl ExtendedKeyUsage {
    /// Whether it names this purpose itself; anyExtendedKeyUsage is another question.
    pub fn allows(&self, purpose: &Oid) -> bool {
        self.purposes.contains(purpose)
    }

    /// Whether it names anyExtendedKeyUsage.
    pub fn any(&self) -> bool {
        self.allows(&Oid::ANY_EXTENDED_KEY_USAGE)
    }

    pub(super) fn read(
        mut reader: Reader<'_>,
        critical: bool,
        wrong: &mut Vec<Irregularity>,
    ) -> Parsed<Self> {
        let mut list = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        let mut purposes = Vec::new();
        while !list.is_empty() {
            purposes.push(Oid::read(&mut list)?);
        }
        let usage = Self { purposes, critical };
        if usage.purposes.is_empty() {
            wrong.push(Irregularity::profile(
                "extKeyUsage names no purpose",
                "RFC 5280, section 4.2.1.12",
            ));
        }
        Ok(usage)
    }
}

const KEY_USAGES: [&str; 9] = [
    "digitalSignature",
    "nonRepudiation",
    "keyEncipherment",
    "dataEncipherment",
    "keyAgreement",
    "keyCertSign",
    "cRLSign",
    "encipherOnly",
    "decipherOnly",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn key_usage(bits: &[u8]) -> (KeyUsage, usize) {
        let der = [&[tag::BIT_STRING, u8::try_from(bits.len()).unwrap()], bits].concat();
        let mut wrong = Vec::new();
        (KeyUsage::read(Reader::new(&der), true, &mut wrong).unwrap(), wrong.len())
    }

    #[test]
    fn bits_have_their_names() {
        let (usage, wrong) = key_usage(&[1, 0x06]);
        assert!(usage.key_cert_sign() && usage.crl_sign() && !usage.digital_signature());
        assert_eq!(usage.names().collect::<Vec<_>>(), ["keyCertSign", "cRLSign"]);
        assert_eq!(wrong, 0);
        let (usage, _) = key_usage(&[7, 0x00, 0x80]);
        assert_eq!(usage.names().collect::<Vec<_>>(), ["decipherOnly"]);
    }

    #[test]
    fn nothing_allowed_and_trailing_zeros_are_said() {
        assert_eq!(key_usage(&[0]).1, 1);
        assert_eq!(key_usage(&[0, 0x80]).1, 1);
        assert_eq!(key_usage(&[7, 0x80]).1, 0);
    }
}
