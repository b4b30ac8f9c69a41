//! Revocation lists that nobody signed, of the CA named CN=a, for tests.

use crate::crl::RevocationList;
use crate::der::tag;
use crate::oid::Oid;

/// A list of these entries and extensions.
pub(crate) struct Draft {
    pub(crate) version: Option<u8>,
    pub(crate) entries: Vec<Vec<u8>>,
    pub(crate) extensions: Vec<Vec<u8>>,
    pub(crate) next_update: &'static str,
}

impl Draft {
    /// CRL number 1, of January 2030.
    pub(crate) fn new() -> Self {
        Self::numbered(1)
    }

    pub(crate) fn numbered(number: u8) -> Self {
        let key_id = der_extension(&Oid::AUTHORITY_KEY_IDENTIFIER, false, &[0x30, 3, 0x80, 1, 7]);
        let number = der_extension(&Oid::CRL_NUMBER, false, &[2, 1, number]);
        Self {
            version: Some(1),
            entries: Vec::new(),
            extensions: vec![key_id, number],
            next_update: "300201000000Z",
        }
    }

    /// A delta that adds to that base and later ones.
    pub(crate) fn delta(number: u8, base: u8) -> Self {
        Self::numbered(number).extend(&Oid::DELTA_CRL_INDICATOR, true, &[2, 1, base])
    }

    pub(crate) fn revoke(mut self, serial: &[u8], extensions: &[Vec<u8>]) -> Self {
        let mut content = [wrap(tag::INTEGER, serial), time("300101000000Z")].concat();
        if !extensions.is_empty() {
            content.extend(wrap(tag::SEQUENCE, &extensions.concat()));
        }
        self.entries.push(wrap(tag::SEQUENCE, &content));
        self
    }

    pub(crate) fn extend(mut self, oid: &Oid, critical: bool, value: &[u8]) -> Self {
        self.extensions.push(der_extension(oid, critical, value));
        self
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let algorithm = wrap(tag::SEQUENCE, &wrap(tag::OID, Oid::ED25519.as_bytes()));
        let name = name(b'a');
        let version = self.version.map(|number| vec![2, 1, number]).unwrap_or_default();
        let mut parts = vec![version, algorithm.clone(), name];
        parts.extend([time("300101000000Z"), time(self.next_update)]);
        if !self.entries.is_empty() {
            parts.push(wrap(tag::SEQUENCE, &self.entries.concat()));
        }
        let extensions = wrap(tag::SEQUENCE, &self.extensions.concat());
        parts.push(wrap(tag::constructed(0), &extensions));
        let tbs = wrap(tag::SEQUENCE, &parts.concat());
        wrap(tag::SEQUENCE, &[tbs, algorithm, vec![3, 2, 0, 0xaa]].concat())
    }

    pub(crate) fn read(&self) -> RevocationList {
        RevocationList::from_der(&self.der()).unwrap()
    }
}

pub(crate) fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len()).unwrap().to_be_bytes();
    let header = match content.len() {
        0..0x80 => vec![tag, length[3]],
        0x80..0x100 => vec![tag, 0x81, length[3]],
        0x100..0x1_0000 => vec![tag, 0x82, length[2], length[3]],
        _ => vec![tag, 0x83, length[1], length[2], length[3]],
    };
    [&header, content].concat()
}

pub(crate) fn time(text: &str) -> Vec<u8> {
    wrap(tag::UTC_TIME, text.as_bytes())
}

pub(crate) fn der_extension(oid: &Oid, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { vec![1, 1, 0xff] } else { Vec::new() };
    let parts = [wrap(tag::OID, oid.as_bytes()), critical, wrap(tag::OCTET_STRING, value)];
    wrap(tag::SEQUENCE, &parts.concat())
}

/// A distinguished name: CN=`letter`.
pub(crate) fn name(letter: u8) -> Vec<u8> {
    vec![0x30, 12, 0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x0c, 1, letter]
}
