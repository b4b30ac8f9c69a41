//! UTF-16, as PowerShell's `>` and Notepad write it. Each code unit becomes one byte, so that places in the text are
//! places in the file by plain arithmetic.

use super::scan::file_flaw;
use super::{Document, Flaw, FlawKind};

/// UTF-16 as single bytes.
pub(super) struct Decoded {
    pub(super) text: Vec<u8>,
    /// The bytes before the first code unit.
    mark: usize,
    name: &'static str,
}

/// Decodes UTF-16; `None` when the bytes are not.
pub(super) fn decode(bytes: &[u8]) -> Option<Decoded> {
    let (mark, big_endian) = match bytes {
        [0xFF, 0xFE, ..] => (2, false),
        [0xFE, 0xFF, ..] => (2, true),
        // Without a mark: a file that begins with two ASCII characters or has hyphens in a row.
        [_, 0, _, 0, ..] if crate::bytes::find(bytes, b"-\0-\0-\0").is_some() => (0, false),
        [0, _, 0, _, ..] if crate::bytes::find(bytes, b"\0-\0-\0-").is_some() => (0, true),
        _ => return None,
    };
    let units = bytes.get(mark..)?.chunks_exact(2).map(|unit| match *unit {
        [high, low] if big_endian => u16::from_be_bytes([high, low]),
        [low, high] => u16::from_be_bytes([high, low]),
        _ => 0,
    });
    let name = if big_endian { "UTF-16, big-endian" } else { "UTF-16, little-endian" };
    Some(Decoded { text: units.map(byte).collect(), mark, name })
}

impl Decoded {
    /// Turns places in the text into places in the file, and notes the flaw.
    pub(super) fn relocate(&self, document: &mut Document) {
        for entry in &mut document.entries {
            let bytes = &mut entry.place.bytes;
            *bytes = self.mark + 2 * bytes.start..self.mark + 2 * bytes.end;
        }
        let column = (self.mark > 0).then_some(1);
        let flaw = Flaw { column, ..file_flaw(FlawKind::Utf16, 1, self.name.to_owned()) };
        document.flaws.insert(0, flaw);
    }
}

/// One byte for one code unit: ASCII as it is, dashes as the dash of Windows-1252, the rest as "substitute".
fn byte(unit: u16) -> u8 {
    match unit {
        0x2010..=0x2015 | 0x2212 => 0x96,
        _ => u8::try_from(unit).ok().filter(u8::is_ascii).unwrap_or(SUBSTITUTE),
    }
}

const SUBSTITUTE: u8 = 0x1A;
