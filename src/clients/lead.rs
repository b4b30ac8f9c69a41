//! What stands around a certificate in its line: the member that holds it, and whether another belongs to it.

use super::document::is_outsiders;
use crate::bytes::{find, memchr, memrchr};
use crate::certificate::Certificate;

/// What stands right before a certificate.
pub(super) struct Lead<'a> {
    /// From the name of its member on.
    text: &'a [u8],
    name: &'a [u8],
    escapes: usize,
}

impl<'a> Lead<'a> {
    /// `"name":"`, whatever the blanks in it and the depth of its escapes; of other text nothing is known.
    pub(super) fn of(before: &'a [u8]) -> Self {
        let other = Self { text: b"", name: b"", escapes: 0 };
        let Some(opening) = before.strip_suffix(b"\"") else { return other };
        let escapes = opening.iter().rev().take_while(|&&byte| byte == b'\\').count();
        let rest = opening.get(..opening.len() - escapes).unwrap_or_default().trim_ascii_end();
        let Some(rest) = rest.strip_suffix(b":") else { return other };
        let Some(rest) = rest.trim_ascii_end().strip_suffix(b"\"") else { return other };
        let rest = rest.get(..rest.len().saturating_sub(escapes)).unwrap_or_default();
        let start = memrchr(b'"', rest).map_or(0, |quote| quote + 1);
        Self {
            text: before.get(start..).unwrap_or_default(),
            name: rest.get(start..).unwrap_or_default(),
            escapes,
        }
    }

    pub(super) fn is_outsiders(&self) -> bool {
        is_outsiders(self.name)
    }

    pub(super) fn remember(&self, lead: &mut Vec<u8>, escapes: &mut usize) {
        lead.clear();
        lead.extend_from_slice(self.text);
        *escapes = self.escapes;
    }
}

/// Whether a certificate goes over lines, as in a file of them.
pub(super) fn is_over_lines(whole: &[u8]) -> bool {
    memchr(b'\n', whole).is_some()
}

/// Whether nothing but escaped blanks stands between two certificates.
pub(super) fn is_same_field(between: &[u8]) -> bool {
    let mut bytes = between.iter();
    while let Some(byte) = bytes.next() {
        let is_blank = match byte {
            b'\\' => {
                bytes.by_ref().find(|byte| **byte != b'\\').is_some_and(|b| b"nrt".contains(b))
            }
            b'%' => matches!(
                (bytes.next(), bytes.next()),
                (Some(b'0'), Some(b'A' | b'a' | b'D' | b'd')) | (Some(b'2'), Some(b'0'))
            ),
            byte => byte.is_ascii_whitespace() || *byte == b'+',
        };
        if !is_blank {
            return false;
        }
    }
    true
}

/// Whether a certificate says that it is a CA's. Only what holds basicConstraints (2.5.29.19) is read for it.
pub(super) fn is_authority(der: &[u8]) -> bool {
    find(der, b"\x06\x03\x55\x1d\x13").is_some()
        && Certificate::from_der(der).is_ok_and(|certificate| certificate.is_ca())
}
