//! The strings of a name: decoded by their ASN.1 type, and prepared for comparison. Of LDAP's string preparation
//! (RFC 4518, to which RFC 5280, section 7.1, points) this holds: mapping of control and invisible characters,
//! folding of case, NFKC, and insignificant blanks. Left out are the tables of unassigned and private code points:
//! RFC 4518 makes such a comparison undefined, here it is made like any other.

use unicode_normalization::UnicodeNormalization;

use crate::der::tag;
use crate::irregularity::Irregularity;

/// The text of a string value; `None` when its type is no string, or its bytes are none of that type. Characters
/// outside the repertoire of the old types are common and harm nobody; bytes that are no UTF-8 make peers give up.
pub(super) fn decode(tag: u8, value: &[u8], wrong: &mut Vec<Irregularity>) -> Option<String> {
    let (decoded, fits) = match tag {
        tag::UTF8_STRING => (std::str::from_utf8(value).ok().map(str::to_owned), true),
        tag::BMP_STRING => (decode_bmp(value), true),
        tag::UNIVERSAL_STRING => (decode_universal(value), true),
        tag::TELETEX_STRING => (Some(decode_latin(value)), true),
        tag::PRINTABLE_STRING => {
            (Some(decode_latin(value)), value.iter().copied().all(is_printable))
        }
        tag::NUMERIC_STRING => {
            (Some(decode_latin(value)), value.iter().all(|octet| b"0123456789 ".contains(octet)))
        }
        tag::IA5_STRING | tag::VISIBLE_STRING => (Some(decode_latin(value)), value.is_ascii()),
        _ => return None,
    };
    if decoded.is_none() {
        let what = format!("a name holds bytes that are no {}", string_type(tag));
        wrong.push(Irregularity::undecidable(what, CLAUSE));
    } else if !fits {
        let what = format!("a name holds characters that {} does not have", string_type(tag));
        wrong.push(Irregularity::profile(what, CLAUSE));
    }
    decoded
}

/// Whether attributes that hold text may have this type (RFC 5280, appendix A.1). `VisibleString` is none of them,
/// and verifiers refuse it.
pub(super) const fn is_string(tag: u8) -> bool {
    tag == tag::NUMERIC_STRING || (is_comparable(tag) && tag != tag::VISIBLE_STRING)
}

/// Whether values of this type are compared as text: what RFC 5280 calls a `DirectoryString`, and the two types
/// that names hold in practice beside it. All others are compared byte for byte.
pub(super) const fn is_comparable(tag: u8) -> bool {
    matches!(
        tag,
        tag::UTF8_STRING
            | tag::PRINTABLE_STRING
            | tag::IA5_STRING
            | tag::VISIBLE_STRING
            | tag::TELETEX_STRING
            | tag::BMP_STRING
            | tag::UNIVERSAL_STRING
    )
}

/// Appends the form in which texts are compared.
pub(super) fn normalise(text: &str, into: &mut Vec<u8>) {
    if text.bytes().all(|octet| octet == b' ' || octet.is_ascii_graphic()) {
        append_plain(text.as_bytes(), into);
    } else if text.is_ascii() {
        append_folded(text.chars().filter_map(mapped).map(|c| c.to_ascii_lowercase()), into);
    } else {
        let folded = text.chars().filter_map(mapped).nfkc().flat_map(char::to_lowercase);
        append_folded(folded.nfkc(), into);
    }
}

/// Blanks at both ends fall away, several within become one (RFC 5280, section 7.1).
fn append_folded(characters: impl Iterator<Item = char>, into: &mut Vec<u8>) {
    let mut blank_waits = false;
    let mut started = false;
    for character in characters {
        if character == ' ' {
            blank_waits = started;
            continue;
        }
        if blank_waits {
            into.push(b' ');
            blank_waits = false;
        }
        started = true;
        into.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
    }
}

/// The same for text that nearly all names consist of.
fn append_plain(text: &[u8], into: &mut Vec<u8>) {
    let mut words = text.split(|octet| *octet == b' ').filter(|word| !word.is_empty());
    if let Some(first) = words.next() {
        into.extend(first.iter().map(u8::to_ascii_lowercase));
    }
    for word in words {
        into.push(b' ');
        into.extend(word.iter().map(u8::to_ascii_lowercase));
    }
}

/// RFC 4518, section 2.2: white space becomes a blank, what cannot be seen becomes nothing.
const fn mapped(character: char) -> Option<char> {
    match character {
        '\t'..='\r'
        | '\u{85}'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{2000}'..='\u{200a}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Some(' '),
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{34f}'
        | '\u{6dd}'
        | '\u{70f}'
        | '\u{1806}'
        | '\u{180b}'..='\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2063}'
        | '\u{206a}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffc}'
        | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0001}'
        | '\u{e0020}'..='\u{e007f}' => None,
        other => Some(other),
    }
}

fn decode_latin(value: &[u8]) -> String {
    if value.is_ascii() {
        return String::from_utf8_lossy(value).into_owned();
    }
    value.iter().map(|&octet| char::from(octet)).collect()
}

/// X.680, section 41.4.
pub(super) fn is_printable(octet: u8) -> bool {
    octet.is_ascii_alphanumeric() || b" '()+,-./:=?".contains(&octet)
}

fn decode_bmp(value: &[u8]) -> Option<String> {
    let (pairs, rest) = value.as_chunks::<2>();
    let units = pairs.iter().map(|pair| u16::from_be_bytes(*pair));
    rest.is_empty().then(|| char::decode_utf16(units).collect::<Result<_, _>>().ok())?
}

fn decode_universal(value: &[u8]) -> Option<String> {
    let (quads, rest) = value.as_chunks::<4>();
    let characters = quads.iter().map(|quad| char::from_u32(u32::from_be_bytes(*quad)));
    rest.is_empty().then(|| characters.collect())?
}

const fn string_type(tag: u8) -> &'static str {
    match tag {
        tag::UTF8_STRING => "UTF8String",
        tag::PRINTABLE_STRING => "PrintableString",
        tag::IA5_STRING => "IA5String",
        tag::VISIBLE_STRING => "VisibleString",
        tag::NUMERIC_STRING => "NumericString",
        tag::BMP_STRING => "BMPString",
        _ => "UniversalString",
    }
}

const CLAUSE: &str = "RFC 5280, section 4.1.2.4";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::irregularity::Layer;

    fn normal(text: &str) -> String {
        let mut bytes = Vec::new();
        normalise(text, &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn compatible_forms_and_invisible_characters_fold() {
        assert_eq!(normal("ＥＸＡＭＰＬＥ"), "example");
        assert_eq!(normal("\u{a0}Mu\u{308}ller\u{2003}\tGmbH\u{200b}"), "müller gmbh");
        assert_eq!(normal("MÜLLER"), normal("mu\u{308}ller"));
        assert_eq!(normal("   "), "");
    }

    #[test]
    fn bytes_that_do_not_fit_their_type_are_said() {
        let read = |tag, value: &[u8]| {
            let mut wrong = Vec::new();
            (decode(tag, value, &mut wrong), wrong.first().map(|one| one.layer))
        };
        assert_eq!(read(tag::UTF8_STRING, &[0xff]), (None, Some(Layer::Undecidable)));
        assert_eq!(read(tag::BMP_STRING, &[0]), (None, Some(Layer::Undecidable)));
        assert_eq!(read(tag::IA5_STRING, &[0xfc]), (Some("ü".to_owned()), Some(Layer::Profile)));
        assert_eq!(read(tag::PRINTABLE_STRING, b"*"), (Some("*".to_owned()), Some(Layer::Profile)));
        assert_eq!(read(tag::TELETEX_STRING, &[0xfc]), (Some("ü".to_owned()), None));
        assert_eq!(read(tag::OCTET_STRING, &[0xfc]), (None, None));
    }
}
