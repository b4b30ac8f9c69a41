//! Lines with their numbers, places and the classes of bytes in them. One pass over the bytes of a line answers all that
//! the scanner asks of an ordinary line, and nothing is copied.

use crate::bytes::memchr2;

/// A line, or a part of one where `\n` is written as two characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// The line's number, from 1.
    pub(super) number: usize,
    /// Where the whole line begins.
    pub(super) head: usize,
    /// Where it begins.
    pub(super) start: usize,
    /// Where it ends, without its line end.
    pub(super) end: usize,
    /// The classes of all bytes in it.
    pub(super) classes: u8,
    /// How it ends.
    pub(super) terminator: Terminator,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Terminator {
    Lf,
    CrLf,
    Cr,
    EndOfFile,
}

/// The class of letters, digits, `+` and `/`.
pub(super) const BASE64: u8 = 1 << 6;
/// The class of `=`.
pub(super) const PADDING: u8 = 1;
/// The class of spaces and tabs.
pub(super) const BLANK: u8 = 1 << 1;
/// The class of bytes that may begin a hyphen or another dash.
pub(super) const DASH: u8 = 1 << 2;
/// The class of backslashes.
pub(super) const BACKSLASH: u8 = 1 << 3;
/// The class of colons.
pub(super) const COLON: u8 = 1 << 4;
/// The class of everything else.
pub(super) const OTHER: u8 = 1 << 5;

impl Line {
    pub(super) fn is_empty(&self) -> bool {
        self.start == self.end
    }

    /// Nothing or blanks alone.
    pub(super) fn is_blank(&self) -> bool {
        self.classes & !BLANK == 0
    }

    /// Base64 alone, and some of it.
    pub(super) fn is_base64(&self) -> bool {
        self.classes & !(BASE64 | PADDING) == 0 && !self.is_empty()
    }

    /// The part of this line from `start` to `end`.
    pub(super) fn part(&self, text: &[u8], start: usize, end: usize) -> Self {
        let bytes = text.get(start..end).unwrap_or_default();
        Self { start, end: start + bytes.len(), classes: classes(bytes), ..*self }
    }
}

/// The lines of `text` from `start` on.
pub(super) struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    number: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a [u8], start: usize) -> Self {
        Self { text, at: start, number: 0 }
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let start = self.at;
        let rest = self.text.get(start..).filter(|rest| !rest.is_empty())?;
        let length = memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let (terminator, skipped) = match rest.get(length..).unwrap_or_default() {
            [] => (Terminator::EndOfFile, 0),
            [b'\r', b'\n', ..] => (Terminator::CrLf, 2),
            [b'\r', ..] => (Terminator::Cr, 1),
            _ => (Terminator::Lf, 1),
        };
        let end = start + length;
        self.at = end + skipped;
        self.number += 1;
        let classes = classes(rest.get(..length).unwrap_or_default());
        Some(Line { number: self.number, head: start, start, end, classes, terminator })
    }
}

/// Where the next `\n` or `\r` written as characters stands, from `from` on: before and after it. More than one
/// backslash, as doubly quoted text has, and `\r\n` count as one.
pub(super) fn next_escape(text: &[u8], from: usize, end: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while let Some(found) = crate::bytes::memchr(b'\\', text.get(at..end)?) {
        let before = at + found;
        let mut after = before;
        while let Some(length) = escape_length(text.get(after..end)?) {
            after += length;
        }
        if after > before {
            return Some((before, after));
        }
        at = before + 1;
    }
    None
}

/// The length of one escape at the start of `text`: backslashes and then `n` or `r`.
fn escape_length(text: &[u8]) -> Option<usize> {
    // Text quoted over and over has a handful of backslashes; a limit keeps hostile runs of them cheap.
    let backslashes = text.iter().take(8).take_while(|&&byte| byte == b'\\').count();
    let is_escape = backslashes > 0 && matches!(text.get(backslashes), Some(b'n' | b'r'));
    is_escape.then_some(backslashes + 1)
}

pub(super) fn classes(bytes: &[u8]) -> u8 {
    bytes.iter().fold(0, |classes, &byte| classes | CLASS[usize::from(byte)])
}

static CLASS: [u8; 256] = {
    let mut table = [OTHER; 256];
    let mut byte = 0_u8;
    loop {
        table[byte as usize] = match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => BASE64,
            b'=' => PADDING,
            b' ' | b'\t' => BLANK,
            // The first byte of typographic dashes in UTF-8; the dashes of Windows-1252.
            b'-' | 0xE2 | 0x96 | 0x97 => DASH,
            b'\\' => BACKSLASH,
            b':' => COLON,
            _ => OTHER,
        };
        if byte == u8::MAX {
            break table;
        }
        byte += 1;
    }
};
