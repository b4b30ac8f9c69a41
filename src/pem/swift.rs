//! Certificates out of a stream of a million of them. Blocks in the one form that programs write (RFC 7468, section 3)
//! are found and decoded without looking at them twice; every other stretch is given back as it is, for
//! [`read`](super::read) to make of it what can be made. The answer is the same, by test.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::bytes::{Finder, memchr, rfind};

/// What comes next in a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stretch<'a> {
    /// The text of a block from BEGIN to END, which looks plain; [`decode`] may find that it is not.
    Block(&'a [u8]),
    /// Anything else, blank lines left out.
    Other(&'a [u8]),
}

/// The stretches of a text, in their order.
#[derive(Clone, Debug)]
pub struct Stretches<'a> {
    bytes: &'a [u8],
    at: usize,
    begin: Finder<'static>,
    next: Option<&'a [u8]>,
}

/// Takes a text apart. One that comes in pieces is cut where a block begins: see [`last_begin`].
pub fn stretches(bytes: &[u8]) -> Stretches<'_> {
    Stretches { bytes, at: 0, begin: Finder::new(BEGIN), next: None }
}

/// Where the last block of a piece begins: what follows it is kept for the next piece.
pub fn last_begin(bytes: &[u8]) -> Option<usize> {
    rfind(bytes, BEGIN)
}

/// Decodes a plain block into `der`, in place of what that holds. False where the block is not in the one form after
/// all; `der` is then good for nothing, and [`read`](super::read) has to be asked.
pub fn decode(block: &[u8], der: &mut Vec<u8>) -> bool {
    der.clear();
    let body = block.strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(END));
    let Some(body) = body else { return false };
    let Some(base64) = joined(body) else { return false };
    STANDARD.decode_vec(base64, der).is_ok() && is_one_sequence(der)
}

impl<'a> Iterator for Stretches<'a> {
    type Item = Stretch<'a>;

    fn next(&mut self) -> Option<Stretch<'a>> {
        if let Some(block) = self.next.take() {
            return Some(Stretch::Block(block));
        }
        let start = self.at;
        let mut from = start;
        while let Some(found) = self.bytes.get(from..).and_then(|rest| self.begin.find(rest)) {
            let begin = from + found;
            let Some(block) = block(self.bytes, begin) else {
                from = begin + BEGIN.len();
                continue;
            };
            self.at = begin + block.len();
            let before = self.bytes.get(start..begin).unwrap_or_default();
            if before.trim_ascii().is_empty() {
                return Some(Stretch::Block(block));
            }
            self.next = Some(block);
            return Some(Stretch::Other(before));
        }
        self.at = self.bytes.len();
        let rest = self.bytes.get(start..).unwrap_or_default();
        (!rest.trim_ascii().is_empty()).then_some(Stretch::Other(rest))
    }
}

/// The block that begins here, if it stands on lines of its own.
fn block(bytes: &[u8], begin: usize) -> Option<&[u8]> {
    let (before, from) = bytes.split_at_checked(begin)?;
    if before.last().is_some_and(|octet| *octet != b'\n') {
        return None;
    }
    let hyphen = BEGIN.len() + memchr(b'-', from.get(BEGIN.len()..)?)?;
    let (body, end) = from.split_at_checked(hyphen)?;
    let after = end.strip_prefix(END)?;
    let whole = body.ends_with(b"\n")
        && (after.is_empty() || after.starts_with(b"\n") || after.starts_with(b"\r\n"));
    if whole { from.get(..hyphen + END.len()) } else { None }
}

/// The base64 without its line ends: lines of 64 characters, the last one shorter or as long.
fn joined(body: &[u8]) -> Option<Vec<u8>> {
    let ending: &[u8] = if body.starts_with(b"\r\n") { b"\r\n" } else { b"\n" };
    let mut rest = body.strip_prefix(ending)?;
    let mut base64 = Vec::with_capacity(rest.len());
    while let Some((line, further)) = rest.split_at_checked(COLUMNS) {
        let Some(further) = further.strip_prefix(ending) else { break };
        base64.extend_from_slice(line);
        rest = further;
    }
    let last = rest.strip_suffix(ending).unwrap_or(rest);
    // What ends in less than a line has a line end; a text of whole lines has had its own.
    if rest.len() == last.len() && !rest.is_empty() || last.len() > COLUMNS {
        return None;
    }
    base64.extend_from_slice(last);
    Some(base64)
}

/// Whether the bytes are one SEQUENCE, which [`read`](super::read) would cut off at its end.
fn is_one_sequence(der: &[u8]) -> bool {
    match der {
        [0x30, 0x82, high, low, ..] if *high > 0 => {
            der.len() == 4 + usize::from(u16::from_be_bytes([*high, *low]))
        }
        [0x30, 0x81, length, ..] if *length >= 0x80 => der.len() == 3 + usize::from(*length),
        _ => false,
    }
}

const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";
const END: &[u8] = b"-----END CERTIFICATE-----";
const COLUMNS: usize = 64;
