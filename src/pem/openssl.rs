//! What OpenSSL's reader of CA files loads of the same bytes: `X509_load_cert_crl_file`, behind `-CAfile`, nginx and
//! Apache. A model of `PEM_read_bio` and `PEM_X509_INFO_read_bio` of OpenSSL 3, held against the real one by a test:
//! the real one wants a file and gives no lines. One error refuses the whole file. Whether a certificate that is well
//! framed also parses is not asked here, nor whether a private key does.

use crate::bytes::memchr;

use super::body;
use super::container::announced_length;
use super::reading::{Matcher, Reading};
use super::{Document, FlawKind};

pub(super) fn read(bytes: &[u8], document: &Document) -> Reading {
    if is_ordinary(bytes, document) {
        let loaded: Vec<usize> = document.certificates().map(|(index, _, _)| index).collect();
        return Reading { loaded, ..Reading::default() };
    }
    let mut matcher = Matcher::new(&document.entries);
    let mut reader = Reader { bytes, at: 0 };
    let mut lists = 0;
    while let Some(name) = reader.name() {
        let loaded = reader.content(name).and_then(|content| content.accepted(name));
        match loaded {
            Ok(Some(der)) if name.ends_with(b"CERTIFICATE") => matcher.loads(&der, reader.at),
            Ok(Some(_)) => lists += 1,
            Ok(None) => {}
            Err(why) => {
                matcher.stops(bytes, reader.at, why);
                matcher.reading.loaded.clear();
                matcher.reading.strangers = 0;
                return matcher.reading;
            }
        }
    }
    if matcher.reading.count() + lists == 0 {
        matcher.stops(bytes, bytes.len(), "there is no certificate in the file");
    }
    matcher.reading
}

/// Whether nothing about the file could make the answer other than "all": the long way costs a second decoding.
fn is_ordinary(bytes: &[u8], document: &Document) -> bool {
    let harmless =
        |kind| matches!(kind, FlawKind::CrLf | FlawKind::NoFinalNewline | FlawKind::BlankLine);
    document.flaws.iter().all(|flaw| harmless(flaw.kind))
        && document.entries.iter().all(|entry| entry.flaws.is_empty())
        && document.certificates().next().is_some()
        && memchr(0, bytes).is_none()
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

/// What stands between BEGIN and END.
#[derive(Default)]
struct Content {
    header: Vec<u8>,
    data: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Header {
    Maybe,
    Within,
    After,
}

impl<'a> Reader<'a> {
    /// The label of the next block.
    fn name(&mut self) -> Option<&'a [u8]> {
        let mut first = true;
        loop {
            let mut line = self.line()?.text;
            // Skipped before every block that follows another at once, not only before the first.
            if std::mem::take(&mut first) && line.len() > BYTE_ORDER_MARK.len() {
                line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
            }
            if let Some(name) =
                strip(line).strip_prefix(BEGIN).and_then(|rest| rest.strip_suffix(TAIL))
            {
                return Some(name);
            }
        }
    }

    /// Everything up to END.
    fn content(&mut self, name: &[u8]) -> Result<Content, &'static str> {
        let mut content = Content::default();
        let (mut header, mut partial, mut short) = (Header::Maybe, false, false);
        loop {
            let line = self.line().ok_or("the END line is missing")?;
            let after_partial = std::mem::replace(&mut partial, line.partial);
            if header == Header::Maybe && line.text.contains(&b':') {
                header = Header::Within;
            }
            let text = strip(line.text);
            if text.is_empty() {
                if header == Header::After && !after_partial {
                    return Err("a second blank line stands within a block");
                }
                if !after_partial {
                    header = Header::After;
                }
                continue;
            }
            if let Some(rest) = text.strip_prefix(END) {
                if rest.strip_prefix(name) != Some(TAIL) {
                    return Err("the END line does not match");
                }
                if header == Header::Maybe {
                    std::mem::swap(&mut content.header, &mut content.data);
                }
                return Ok(content);
            }
            if short {
                return Err("a short line stands within a block that has a blank line");
            }
            if header == Header::After {
                if text.len() > 64 {
                    return Err("a long line stands within a block that has a blank line");
                }
                short = text.len() < 64;
            }
            let part =
                if header == Header::After { &mut content.data } else { &mut content.header };
            part.extend_from_slice(text);
            part.push(b'\n');
        }
    }

    /// A line as `BIO_gets` gives it with a buffer of 255 bytes; `None` also where a zero byte makes it empty.
    fn line(&mut self) -> Option<RawLine<'a>> {
        let rest = self.bytes.get(self.at..)?;
        let rest = rest.get(..rest.len().min(LONGEST_LINE))?;
        let taken = memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
        self.at += taken;
        let text = rest.get(..taken)?;
        let text = text.get(..memchr(0, text).unwrap_or(taken))?;
        let partial = text.len() == LONGEST_LINE && text.last() != Some(&b'\n');
        (!text.is_empty()).then_some(RawLine { text, partial })
    }
}

struct RawLine<'a> {
    text: &'a [u8],
    /// Whether the buffer was full before the line ended.
    partial: bool,
}

impl Content {
    /// The value that is loaded; `None` for a block that is passed over.
    fn accepted(self, name: &[u8]) -> Result<Option<Vec<u8>>, &'static str> {
        let der = decoded(self.data)?;
        if der.is_empty() {
            return Err("a block has no content");
        }
        if !matches!(
            name,
            b"CERTIFICATE" | b"X509 CERTIFICATE" | b"TRUSTED CERTIFICATE" | b"X509 CRL"
        ) {
            return Ok(None);
        }
        if !self.header.is_empty() {
            return Err("a header or a blank line stands within a block");
        }
        let whole = match announced_length(&der) {
            Some(length) => length <= der.len(),
            // The indefinite form is read too.
            None => der.get(1) == Some(&0x80),
        };
        if der.first() != Some(&0x30) || !whole {
            return Err("the content of a block is not whole");
        }
        Ok(Some(der))
    }
}

/// As `EVP_DecodeUpdate` and `EVP_DecodeFinal`: blanks are skipped, a hyphen ends the data, unused bits may be anything.
fn decoded(mut data: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    const WHY: &str = "the content of a block is not base64";
    data.truncate(memchr(b'-', &data).unwrap_or(data.len()));
    data.retain(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
    let padding = data.iter().rev().take_while(|&&byte| byte == b'=').count();
    if !data.len().is_multiple_of(4) || padding > 2 {
        return Err(WHY);
    }
    // The strict decoder wants zero where the padding leaves bits unused.
    if padding > 0
        && let Some(last) = data.len().checked_sub(padding + 1).and_then(|last| data.get_mut(last))
    {
        *last = clear_unused(*last, padding);
    }
    body::decode(&data).ok_or(WHY)
}

fn clear_unused(character: u8, padding: usize) -> u8 {
    let unused = if padding == 2 { 0xF } else { 0x3 };
    let value = ALPHABET.iter().position(|&letter| letter == character);
    value.and_then(|value| ALPHABET.get(value & !unused)).copied().unwrap_or(character)
}

/// Without the trailing bytes up to the space; bytes from 0x80 on are among them, being negative as `char`.
fn strip(line: &[u8]) -> &[u8] {
    let end = line.iter().rposition(|&byte| byte > b' ' && byte < 0x80).map_or(0, |last| last + 1);
    line.get(..end).unwrap_or_default()
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
const BEGIN: &[u8] = b"-----BEGIN ";
const END: &[u8] = b"-----END ";
const TAIL: &[u8] = b"-----";
/// A buffer of 255 bytes, less the final zero.
const LONGEST_LINE: usize = 254;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
