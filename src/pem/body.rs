//! What stands between BEGIN and END: base64, and the DER value in it. Sound content takes the short way; damaged
//! content is read once more, character by character, to say where the damage is and to save what can be saved.

use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::container::{Container, announced_length};
use super::line::{Line, Lines, next_escape};
use super::{Entry, Flaw, FlawKind, Kind, MAX_BLOCKS, Place};

/// The DER values in a file of DER, as entries of their own.
pub(super) fn values(bytes: &[u8], start: usize) -> impl Iterator<Item = Entry> {
    let mut at = start;
    std::iter::from_fn(move || {
        let rest = bytes.get(at..).filter(|rest| rest.first() == Some(&SEQUENCE))?;
        let settled = settle(Kind::Certificate, rest.to_vec(), true, false);
        let length = settled.content.as_ref().map_or(rest.len(), Vec::len);
        let place = Place { first_line: 1, last_line: 1, bytes: at..at + length };
        at += length;
        let more = bytes.get(at) == Some(&SEQUENCE);
        let flaws = settled
            .flaws
            .into_iter()
            .filter(|(kind, _)| !(more && *kind == FlawKind::TrailingBytes));
        let flaws =
            flaws.map(|(kind, detail)| Flaw { kind, line: 1, column: None, detail }).collect();
        Some(Entry {
            kind: settled.kind,
            label: String::new(),
            place,
            content: settled.content,
            flaws,
        })
    })
}

/// Decodes characters that are known to be base64 and padding; `None` when anything about them is not as it should be.
pub(super) fn decode(characters: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(characters).ok()
}

/// Decodes as many whole groups as there are: for content that is cut off.
pub(super) fn decode_groups(characters: &[u8]) -> Option<Vec<u8>> {
    decode(characters.get(..characters.len() - characters.len() % 4)?)
}

/// What could be saved of damaged base64.
pub(super) struct Recovered {
    pub(super) bytes: Vec<u8>,
    /// Whether every character counted: then the bytes are what the writer wrote.
    pub(super) intact: bool,
    pub(super) flaws: Vec<Flaw>,
}

/// Reads damaged base64 in `body`, whose first line is `first`. Names no character of a `secret`.
pub(super) fn recover(text: &[u8], body: Range<usize>, first: &Line, secret: bool) -> Recovered {
    let mut reader = Reader { secret, ..Reader::default() };
    let before = first.number.saturating_sub(1);
    let end = body.end.min(text.len());
    for line in Lines::new(text.get(..end).unwrap_or_default(), body.start) {
        reader.number = before + line.number;
        reader.line(text, line.start, line.end);
    }
    reader.finish()
}

#[derive(Default)]
struct Reader {
    secret: bool,
    number: usize,
    bytes: Vec<u8>,
    group: u32,
    filled: u8,
    /// Padding characters that the last group still wants.
    wanted: u8,
    bad_characters: usize,
    /// Characters of one alphabet that the other does not have.
    standard: bool,
    url_safe: bool,
    flaws: Vec<Flaw>,
}

impl Reader {
    fn line(&mut self, text: &[u8], start: usize, end: usize) {
        let mut at = start;
        let mut escape = next_escape(text, at, end);
        while let Some(&byte) = text.get(at).filter(|_| at < end) {
            if let Some((before, after)) = escape
                && at == before
            {
                at = after;
                escape = next_escape(text, at, end);
                continue;
            }
            if let Some(value) = sextet(byte) {
                self.value(at, value);
                match byte {
                    b'-' | b'_' => {
                        self.url_safe = true;
                        self.bad_character(text, at, end);
                    }
                    b'+' | b'/' => self.standard = true,
                    _ => {}
                }
            } else if byte == b'=' {
                self.padding(at);
            } else if !matches!(byte, b' ' | b'\t') {
                self.bad_character(text, at, end);
            }
            at += 1;
        }
    }

    fn value(&mut self, at: usize, value: u8) {
        if self.wanted > 0 {
            self.wanted = 0;
            self.flaw(FlawKind::Padding, at, "a padding character is missing before this");
        } else if self.filled == 0 && self.flushed_short() {
            self.flaw(FlawKind::Padding, at, "content follows the padding");
        }
        self.group = self.group << 6 | u32::from(value);
        self.filled += 1;
        if self.filled == 4 {
            self.flush();
        }
    }

    fn padding(&mut self, at: usize) {
        match self.filled {
            2 | 3 => {
                self.wanted = 3 - self.filled;
                self.end_group(at);
            }
            0 if self.wanted > 0 => self.wanted -= 1,
            0 => self.flaw(FlawKind::Padding, at, "a padding character too many"),
            _ => {
                self.filled = 0;
                self.group = 0;
                self.flaw(FlawKind::Padding, at, "a character is missing before the padding");
            }
        }
    }

    /// Whether the last group was not whole, so that nothing may follow it.
    fn flushed_short(&self) -> bool {
        !self.bytes.len().is_multiple_of(3)
    }

    fn end_group(&mut self, at: usize) {
        let unused = if self.filled == 2 { 0xF } else { 0x3 };
        if self.group & unused != 0 {
            self.flaw(FlawKind::Padding, at, "the unused bits before the padding are not zero");
        }
        self.flush();
    }

    fn flush(&mut self) {
        let group = self.group << (6 * u32::from(4 - self.filled.min(4)));
        let count = usize::from(self.filled.saturating_sub(1));
        self.bytes.extend(group.to_be_bytes().into_iter().skip(1).take(count));
        self.group = 0;
        self.filled = 0;
    }

    fn bad_character(&mut self, text: &[u8], at: usize, end: usize) {
        // The later bytes of a character in UTF-8 are part of the damage already told.
        if text.get(at).is_some_and(|byte| byte & 0xC0 == 0x80) && self.bad_characters > 0 {
            return;
        }
        self.bad_characters += 1;
        if self.bad_characters == 1 {
            let what = if self.secret { String::new() } else { described(text, at, end) };
            self.flaw(FlawKind::BadCharacter, at, &what);
        }
    }

    fn flaw(&mut self, kind: FlawKind, at: usize, detail: &str) {
        if self.flaws.iter().any(|flaw| flaw.kind == kind) {
            return;
        }
        self.flaws.push(Flaw {
            kind,
            line: self.number,
            column: Some(at),
            detail: detail.to_owned(),
        });
    }

    fn finish(mut self) -> Recovered {
        let missing = match (self.filled, self.wanted) {
            (0, 0) => None,
            (1, _) => Some("a character is missing or too many"),
            _ => Some("padding is missing at the end"),
        };
        if let Some(detail) = missing
            && self.flaws.iter().all(|flaw| flaw.kind != FlawKind::Padding)
        {
            let detail = detail.to_owned();
            self.flaws.push(Flaw {
                kind: FlawKind::Padding,
                line: self.number,
                column: None,
                detail,
            });
        }
        self.flush();
        if self.bad_characters > 1
            && let Some(flaw) =
                self.flaws.iter_mut().find(|flaw| flaw.kind == FlawKind::BadCharacter)
        {
            let separator = if flaw.detail.is_empty() { "" } else { ", " };
            flaw.detail = format!("{}{separator}and {} more", flaw.detail, self.bad_characters - 1);
        }
        // Two alphabets in one block: what looks like the second is damage, and the bytes are a guess.
        let bytes = if self.standard && self.url_safe { Vec::new() } else { self.bytes };
        Recovered { bytes, intact: self.bad_characters == 0, flaws: self.flaws }
    }
}

/// The value of a character, in the alphabet of RFC 4648, section 4, or of section 5 (for file names and URLs).
fn sextet(byte: u8) -> Option<u8> {
    Some(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    })
}

/// The character at `at` as a person can look for it.
fn described(text: &[u8], at: usize, end: usize) -> String {
    let bytes = text.get(at..end.min(at + 4)).unwrap_or_default();
    let first = bytes.utf8_chunks().next().and_then(|chunk| chunk.valid().chars().next());
    match (first, bytes.first()) {
        (Some(graphic), _) if graphic.is_ascii_graphic() => format!("`{graphic}`"),
        (Some(other), _) => format!("U+{:04X}", u32::from(other)),
        (None, byte) => format!("byte 0x{:02X}", byte.copied().unwrap_or_default()),
    }
}

/// What a decoded block comes to.
pub(super) struct Settled {
    pub(super) kind: Kind,
    pub(super) content: Option<Vec<u8>>,
    /// Certificates that follow the first in the same block.
    pub(super) more: Vec<Vec<u8>>,
    pub(super) flaws: Vec<(FlawKind, String)>,
}

/// Holds decoded bytes against their own length field and their label. `cut` content has lost its end.
pub(super) fn settle(kind: Kind, mut bytes: Vec<u8>, intact: bool, cut: bool) -> Settled {
    let mut settled = Settled { kind, content: None, more: Vec::new(), flaws: Vec::new() };
    if bytes.is_empty() {
        if intact {
            settled.flaws.push((FlawKind::NoContent, String::new()));
        }
        return settled;
    }
    // Only a SEQUENCE is measured: keys of OpenSSH and others are no DER at all.
    let announced = announced_length(&bytes).filter(|_| bytes.first() == Some(&SEQUENCE));
    match announced {
        Some(length) if length > bytes.len() => {
            let detail = format!("{length} bytes announced, {} there", bytes.len());
            settled.flaws.push((FlawKind::ShortContent, detail));
            return settled;
        }
        Some(length) => {
            if !intact && length != bytes.len() {
                return settled;
            }
            let rest = bytes.split_off(length);
            if !rest.is_empty() && kind != Kind::TrustedCertificate {
                settled.follow(&rest);
            }
        }
        None if cut || !intact => return settled,
        None if kind.is_certificate() && bytes.first() != Some(&SEQUENCE) => {
            settled.flaws.push((FlawKind::WrongContent, "it is no DER".to_owned()));
        }
        None => {}
    }
    settled.compare_with_label(&bytes);
    if !settled.kind.is_private_key() {
        settled.content = Some(bytes);
    }
    settled
}

impl Settled {
    fn follow(&mut self, rest: &[u8]) {
        let mut at = rest;
        while self.kind.is_certificate()
            && self.more.len() < MAX_BLOCKS
            && let Some(length) = announced_length(at)
            && let Some((value, after)) = at.split_at_checked(length)
            && Container::of_der(value) == Some(Container::Certificate)
        {
            self.more.push(value.to_vec());
            at = after;
        }
        let detail = match (self.more.len(), at.len()) {
            (0, 1) => "1 byte".to_owned(),
            (0, count) => format!("{count} bytes"),
            (1, 0) => "another certificate".to_owned(),
            (more, 0) => format!("{more} more certificates"),
            (more, count) => format!("certificates ({more}) and {count} bytes"),
        };
        self.flaws.push((FlawKind::TrailingBytes, detail));
    }

    fn compare_with_label(&mut self, bytes: &[u8]) {
        let Some(found) = Container::of_der(bytes) else { return };
        let expected = match self.kind {
            kind if kind.is_certificate() => Container::Certificate,
            Kind::PrivateKey { .. } => Container::PrivateKey,
            Kind::PublicKey => Container::PublicKey,
            Kind::Csr => Container::Csr,
            Kind::Crl => Container::Crl,
            Kind::Pkcs7 => Container::Pkcs7,
            Kind::Other if matches!(found, Container::Certificate | Container::PrivateKey) => {
                self.flaws.push((FlawKind::WrongContent, format!("it is {}", found.name())));
                found
            }
            _ => return,
        };
        if found != expected {
            self.flaws.push((FlawKind::WrongContent, format!("it is {}", found.name())));
        }
        // A secret stays one under any label.
        if found == Container::PrivateKey && !self.kind.is_private_key() {
            self.kind = Kind::PrivateKey { encrypted: false };
        }
    }
}

const SEQUENCE: u8 = 0x30;
