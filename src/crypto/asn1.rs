//! The little DER that keys and signature parameters need, below what the facts of a certificate need.
//! Strict: low tag numbers, definite lengths in their shortest form (X.690, section 10.1).

/// One element: its identifier octet and its content.
#[derive(Clone, Copy)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
}

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const NULL: &[u8] = &[0x05, 0x00];
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;

/// The first element of `bytes`, and what follows it.
pub(super) fn first(bytes: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&tag, after_tag) = bytes.split_first()?;
    let (&short, after_short) = after_tag.split_first()?;
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (length, after_length) = if short < 0x80 {
        (usize::from(short), after_short)
    } else {
        let octets = usize::from(short & 0x7f);
        if octets == 0 || octets > 4 {
            return None;
        }
        let (digits, rest) = after_short.split_at_checked(octets)?;
        let length = digits.iter().fold(0_usize, |sum, &digit| (sum << 8) | usize::from(digit));
        let shortest = length >= 0x80 && digits.first() != Some(&0);
        (shortest.then_some(length)?, rest)
    };
    let (content, rest) = after_length.split_at_checked(length)?;
    Some((Element { tag, content }, rest))
}

/// All of `bytes` as one element of this tag.
pub(super) fn only(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (element, rest) = first(bytes)?;
    (element.tag == tag && rest.is_empty()).then_some(element.content)
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
    fn lengths_that_are_not_shortest_are_refused() {
        assert!(first(&[0x30, 0x00]).is_some());
        assert!(first(&[0x30, 0x81, 0x00]).is_none());
        assert!(first(&[0x30, 0x80, 0x00, 0x00]).is_none());
        assert!(first(&[0x30, 0x82, 0x00, 0x80]).is_none());
        assert!(first(&[0x30, 0x02, 0x00]).is_none());
    }

    #[test]
    fn what_is_wrapped_reads_back() {
        for length in [0, 127, 128, 255, 256, 70_000] {
            let content = vec![7; length];
            assert_eq!(only(&wrap(BIT_STRING, &content), BIT_STRING), Some(content.as_slice()));
        }
    }
}
