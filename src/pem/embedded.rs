//! A certificate as other texts carry it: in a string of JSON, within a string of JSON in another one, in the header of
//! a request, in a cell of a table. All of them wrap the same base64 in escapes of their own, so it is enough to pass
//! over what no base64 holds; nothing has to be known of the format around it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::bytes::find;

/// What stands at the beginning of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Embedded<'a> {
    /// A certificate: everything between its markers, as written, and how long it is with both of them.
    Certificate {
        /// The base64 with its escapes.
        body: &'a [u8],
        /// Bytes from the first hyphen of BEGIN to the last of END.
        length: usize,
    },
    /// A block that is no certificate, such as a key.
    Other,
    /// A certificate without an end.
    CutOff,
}

/// What begins at the start of `text`, which opens with [`BEGIN`]. A certificate that begins a line of its own may go
/// over many lines; one in the midst of a line has to end there.
pub fn embedded(text: &[u8]) -> Embedded<'_> {
    let Some(label) = text.get(BEGIN.len()..) else { return Embedded::CutOff };
    let Some(label_length) = length_of_label(label) else {
        // A label that is cut off may have become any.
        let is_cut = label.len() < LONGEST_LABEL && find(label, b"-----").is_none();
        return if is_cut { Embedded::CutOff } else { Embedded::Other };
    };
    let start = BEGIN.len() + label_length;
    let after = text.get(start..).unwrap_or_default();
    let reach = after.get(..LONGEST).unwrap_or(after);
    // What begins and does not end takes in neither the next certificate nor the next member, and costs no more than the way
    // to that: a line may hold a hundred thousand of them.
    let Some(end) = find(reach, b"-----") else { return Embedded::CutOff };
    let body = reach.get(..end).unwrap_or_default();
    let is_torn = body.contains(&b'"') || body.contains(&b'\n') && !starts_line(after);
    if is_torn || !reach.get(end..).unwrap_or_default().starts_with(END) {
        return Embedded::CutOff;
    }
    let label = after.get(end + END.len()..).unwrap_or_default();
    let Some(label_length) = length_of_label(label) else { return Embedded::CutOff };
    Embedded::Certificate { body, length: start + end + END.len() + label_length }
}

fn length_of_label(text: &[u8]) -> Option<usize> {
    LABELS.iter().find(|label| text.starts_with(label)).map(|label| label.len())
}

/// Whether the text after a label goes on in a new line, as in a file of PEM.
fn starts_line(after_label: &[u8]) -> bool {
    after_label.starts_with(b"\n") || after_label.starts_with(b"\r\n")
}

/// The DER of a certificate, from its base64 with escapes; the error says what is wrong with it.
pub fn decoded(body: &[u8]) -> Result<Vec<u8>, &'static str> {
    let plain = plain(body).ok_or("an escape in it cannot be read")?;
    let mut der = STANDARD.decode(plain).map_err(|_| "its base64 is damaged")?;
    let length = length_of(&der).ok_or("what its base64 holds is no certificate")?;
    match der.get(length..) {
        None => return Err("its end is missing"),
        Some([SEQUENCE, ..]) => return Err("another value follows the certificate in its block"),
        Some(_) => der.truncate(length), // as every reader of files does, ours among them
    }
    Ok(der)
}

/// The base64 without line ends and escapes.
fn plain(body: &[u8]) -> Option<Cow<'_, [u8]>> {
    if body.iter().copied().all(is_base64) {
        return Some(Cow::Borrowed(body));
    }
    let mut plain = Vec::with_capacity(body.len());
    let mut rest = body;
    while let [first, after @ ..] = rest {
        // Whole lines first: this is what nearly all of it is.
        let run = rest.iter().position(|&byte| !is_base64(byte)).unwrap_or(rest.len());
        plain.extend_from_slice(rest.get(..run)?);
        if run > 0 {
            rest = rest.get(run..)?;
            continue;
        }
        rest = match first {
            b'\\' => escaped(after, &mut plain)?,
            b'%' => {
                let (digits, behind) = after.split_at_checked(2)?;
                let byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
                if is_base64(byte) {
                    plain.push(byte);
                } else if !byte.is_ascii_whitespace() {
                    return None;
                }
                behind
            }
            byte if byte.is_ascii_whitespace() => after,
            _ => return None,
        };
    }
    Some(Cow::Owned(plain))
}

/// What follows a backslash, however many of them stand there: each layer of JSON doubles them.
fn escaped<'a>(after: &'a [u8], plain: &mut Vec<u8>) -> Option<&'a [u8]> {
    let backslashes = after.iter().take_while(|&&byte| byte == b'\\').count();
    let after = after.get(backslashes..)?;
    match after {
        [b'n' | b'r' | b't', rest @ ..] => Some(rest),
        [b'/', rest @ ..] => {
            plain.push(b'/');
            Some(rest)
        }
        [b'u', rest @ ..] => {
            let (digits, rest) = rest.split_at_checked(4)?;
            let code = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
            let byte = u8::try_from(code).ok()?;
            if is_base64(byte) {
                plain.push(byte);
            } else if !byte.is_ascii_whitespace() {
                return None;
            }
            Some(rest)
        }
        // A line that ends in a backslash goes on in the next.
        [b'\n' | b'\r', ..] => Some(after),
        _ => None,
    }
}

const fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

/// How long the SEQUENCE is that bytes begin with, header and all (X.690, section 8.1.3).
fn length_of(der: &[u8]) -> Option<usize> {
    match der {
        [0x30, 0x81, length, ..] => Some(3 + usize::from(*length)),
        [0x30, 0x82, a, b, ..] => Some(4 + usize::from(u16::from_be_bytes([*a, *b]))),
        [0x30, 0x83, a, b, c, ..] => {
            usize::try_from(u32::from_be_bytes([0, *a, *b, *c])).ok().map(|length| 5 + length)
        }
        // No DER, but what comes of it is for the verdict to say.
        [0x30, 0x84, octets @ ..] => {
            let length = u32::from_be_bytes(*octets.first_chunk()?);
            usize::try_from(length).ok()?.checked_add(6)
        }
        [0x30, length @ 0..=0x7f, ..] => Some(2 + usize::from(*length)),
        _ => None,
    }
}

/// What every block begins with; in headers too, since a hyphen is never escaped.
pub const BEGIN: &[u8] = b"-----BEGIN";
const SEQUENCE: u8 = 0x30;
const END: &[u8] = b"-----END";
/// The rest of a marker, with its blank as it is, escaped, or in the way of forms.
const LABELS: [&[u8]; 6] = [
    b" CERTIFICATE-----",
    b"%20CERTIFICATE-----",
    b"+CERTIFICATE-----",
    b" X509 CERTIFICATE-----",
    b"%20X509%20CERTIFICATE-----",
    b"+X509+CERTIFICATE-----",
];
const LONGEST_LABEL: usize = 26;
/// Bytes of one certificate with its escapes: more than any gateway accepts.
const LONGEST: usize = 262_144;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_certificate_in_every_wrapping_is_the_same_bytes() {
        let der = [&[0x30, 0x0a][..], &[0, 0xfb, 0xef, 0xbe, 0xff, 0xff, 0xff, 1, 2, 3]].concat();
        let base64 = STANDARD.encode(&der);
        assert!(base64.contains('+') && base64.contains('/'), "{base64}");
        let (head, tail) = base64.split_at(4);
        for (newline, slash, plus, blank) in [
            ("\n", "/", "+", " "),
            ("\r\n", "/", "+", " "),
            ("\\n", "\\/", "\\u002b", " "),
            ("\\\\n", "\\\\/", "+", " "),
            ("%0A", "%2F", "%2b", "%20"),
            ("%0a", "/", "+", "%20"),
            (" ", "/", "+", " "),
        ] {
            let escape = |text: &str| text.replace('+', plus).replace('/', slash);
            let text = format!(
                "-----BEGIN{blank}CERTIFICATE-----{newline}{}{newline}{}{newline}-----END{blank}CERTIFICATE-----\"}}",
                escape(head),
                escape(tail)
            );
            let Embedded::Certificate { body, length } = embedded(text.as_bytes()) else {
                panic!("{text}");
            };
            assert_eq!(decoded(body).unwrap(), der, "{text}");
            assert_eq!(&text[length..], "\"}", "{text}");
        }
    }

    #[test]
    fn what_is_cut_off_or_something_else_is_told_apart() {
        assert_eq!(embedded(b"-----BEGIN CERTIFICATE-----\\nMIIB"), Embedded::CutOff);
        assert_eq!(embedded(b"-----BEGIN CERT"), Embedded::CutOff);
        assert_eq!(embedded(b"-----BEGIN PRIVATE KEY-----\nMII"), Embedded::Other);
        let next_line = b"-----BEGIN CERTIFICATE-----\\nMII\n-----END CERTIFICATE-----";
        assert_eq!(embedded(next_line), Embedded::CutOff);
    }

    #[test]
    fn what_follows_a_certificate_goes_and_a_second_one_is_said() {
        let block = |der: &[u8]| decoded(STANDARD.encode(der).as_bytes());
        assert_eq!(block(&[0x30, 1, 7, 0, 0]).unwrap(), [0x30, 1, 7]);
        assert!(block(&[0x30, 1, 7, 0x30, 1, 7]).unwrap_err().contains("another"));
        assert_eq!(block(&[0x30, 0x84, 0, 0, 0, 1, 7]).unwrap(), [0x30, 0x84, 0, 0, 0, 1, 7]);
        assert!(block(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]).is_err());
        assert!(block(&[0x30, 0x84, 0]).is_err());
    }

    #[test]
    fn damage_says_what_it_is() {
        assert!(decoded(b"MII*").unwrap_err().contains("escape"));
        assert!(decoded(b"MIIB//8=").unwrap_err().contains("end is missing"));
        assert!(decoded(b"A").unwrap_err().contains("base64"));
        assert!(decoded(b"AAAA").unwrap_err().contains("no certificate"));
        assert!(decoded(b"%zz").is_err() && decoded(b"%").is_err() && decoded(b"\\").is_err());
    }
}
