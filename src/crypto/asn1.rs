//! The little DER that keys and signature parameters need, as questions of one line over `der`. Where
//! bytes go wrong does not matter here: a key or its parameters are either readable or not.

use crate::der::{Element, Reader};

pub(super) use crate::der::tag::{BIT_STRING, INTEGER, OCTET_STRING, OID, SEQUENCE};

/// NULL, the whole element (X.690, section 8.8).
pub(super) const NULL: &[u8] = &[0x05, 0x00];

/// The first element of `bytes`, and what follows it.
pub(super) fn first(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let mut reader = Reader::new(bytes);
    let element = reader.any().ok()?;
    Some((element, reader.rest()))
}

/// The content of `bytes`, which are one element of this tag.
pub(super) fn only(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (element, rest) = first(bytes)?;
    (element.tag == tag && rest.is_empty()).then_some(element.value)
}

/// All elements of `bytes`, which holds at most `most` of them.
pub(super) fn all(mut bytes: &[u8], most: usize) -> Option<Vec<Element<'_>>> {
    let mut elements = Vec::new();
    while !bytes.is_empty() {
        let (element, rest) = first(bytes)?;
        elements.push(element);
        bytes = rest;
        if elements.len() > most {
            return None;
        }
    }
    Some(elements)
}

/// A non-negative INTEGER's content as its magnitude, without leading zeros; `None` for a negative one.
pub(super) fn magnitude(content: &[u8]) -> Option<&[u8]> {
    let &first = content.first()?;
    if first & 0x80 != 0 {
        return None;
    }
    let zeros = content.iter().take_while(|&&octet| octet == 0).count();
    content.get(zeros..)
}

/// An element with this tag around `content`.
pub(super) fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = vec![tag];
    let length = content.len();
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let digits = length.to_be_bytes();
            let zeros = digits.iter().take_while(|&&digit| digit == 0).count();
            let significant = digits.get(zeros..).unwrap_or_default();
            out.push(0x80 | u8::try_from(significant.len()).unwrap_or(0x7f));
            out.extend_from_slice(significant);
        }
    }
    out.extend_from_slice(content);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrapped_reads_back() {
        for length in [0, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            assert_eq!(only(&wrap(OCTET_STRING, &content), OCTET_STRING), Some(content.as_slice()));
        }
    }
}
