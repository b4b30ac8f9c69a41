//! Reads DER, and nothing but DER: definite lengths in their shortest form. What decides a
//! verdict is read with this reader from the raw bytes, because the parser that gives us the outer facts is
//! lenient where X.690 is not. A reader never recurses and never allocates: depth is the caller's to bound.

use std::fmt;

#[cfg(test)]
mod tests;

/// Identifier octets (X.690, section 8.1.2) of the types that certificates use.
pub mod tag {
    #![allow(missing_docs)]
    pub const BOOLEAN: u8 = 0x01;
    pub const INTEGER: u8 = 0x02;
    pub const BIT_STRING: u8 = 0x03;
    pub const OCTET_STRING: u8 = 0x04;
    pub const NULL: u8 = 0x05;
    pub const OID: u8 = 0x06;
    pub const ENUMERATED: u8 = 0x0a;
    pub const UTF8_STRING: u8 = 0x0c;
    pub const NUMERIC_STRING: u8 = 0x12;
    pub const PRINTABLE_STRING: u8 = 0x13;
    pub const TELETEX_STRING: u8 = 0x14;
    pub const IA5_STRING: u8 = 0x16;
    pub const UTC_TIME: u8 = 0x17;
    pub const GENERALIZED_TIME: u8 = 0x18;
    pub const VISIBLE_STRING: u8 = 0x1a;
    pub const UNIVERSAL_STRING: u8 = 0x1c;
    pub const BMP_STRING: u8 = 0x1e;
    pub const SEQUENCE: u8 = 0x30;
    pub const SET: u8 = 0x31;

    /// `[number]`, constructed: EXPLICIT, or IMPLICIT over a SEQUENCE or SET.
    pub const fn constructed(number: u8) -> u8 {
        0xa0 | number
    }

    /// `[number]`, primitive: IMPLICIT over a simple type.
    pub const fn primitive(number: u8) -> u8 {
        0x80 | number
    }
}

/// Where bytes stop being DER, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Flaw {
    /// Octets from the start of what was read.
    pub offset: usize,
    /// What is wrong, with its clause where there is one.
    pub what: &'static str,
}

impl Flaw {
    /// The same flaw, seen from something larger in which what was read stands at `by`.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self { offset: self.offset.saturating_add(by), what: self.what }
    }
}

impl fmt::Display for Flaw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.what, self.offset)
    }
}

/// One element: tag, length, value.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// The identifier octet; the first, where the number of the tag is larger than 30.
    pub tag: u8,
    /// The content octets.
    pub value: &'a [u8],
    /// Identifier, length and content octets.
    pub raw: &'a [u8],
    /// Where `raw` begins.
    pub offset: usize,
}

/// The value of a BIT STRING.
#[derive(Clone, Copy, Debug)]
pub struct Bits<'a> {
    /// How many bits of the last octet do not count, 0 to 7.
    pub unused: u8,
    /// The octets.
    pub octets: &'a [u8],
}

/// A cursor over DER bytes, which knows where it stands.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    rest: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Reads `bytes`; offsets count from their start.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes, offset: 0 }
    }

    /// Reads `bytes` that stand at `offset` of something larger.
    pub const fn at(bytes: &'a [u8], offset: usize) -> Self {
        Self { rest: bytes, offset }
    }

    /// Whether nothing is left.
    pub const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Where it stands.
    pub const fn offset(&self) -> usize {
        self.offset
    }

    /// What is left.
    pub const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// A flaw at this place.
    pub const fn flaw(&self, what: &'static str) -> Flaw {
        Flaw { offset: self.offset, what }
    }

    /// The identifier octet of the next element.
    pub fn peek(&self) -> Option<u8> {
        self.rest.first().copied()
    }

    /// The next element, whatever it is.
    pub fn any(&mut self) -> Result<Element<'a>, Flaw> {
        let tag = self.peek().ok_or(self.flaw("an element is missing"))?;
        if tag < 0x40 && tag & 0x1f != 0x1f && !is_universal_of_der(tag) {
            return Err(self.flaw("no type of DER has this tag (X.690, 8.1.1.4 and 10.2)"));
        }
        let identifier = if tag & 0x1f == 0x1f { self.long_identifier()? } else { 1 };
        let (length, header) = self.length(identifier)?;
        let end = header.checked_add(length).ok_or(self.flaw(TOO_LONG))?;
        let (raw, rest) = self.rest.split_at_checked(end).ok_or(self.flaw(TOO_LONG))?;
        let value = raw.get(header..).unwrap_or_default();
        let element = Element { tag, value, raw, offset: self.offset };
        self.rest = rest;
        self.offset = self.offset.saturating_add(end);
        Ok(element)
    }

    /// The next element, whose type nobody announces (ASN.1 ANY); if it is a simple one, it must be a good one.
    pub fn open_type(&mut self) -> Result<Element<'a>, Flaw> {
        let element = self.any()?;
        match element.tag {
            tag::BOOLEAN => element.boolean().map(drop),
            tag::INTEGER | tag::ENUMERATED => element.integer().map(drop),
            tag::BIT_STRING => element.bits().map(drop),
            tag::NULL if !element.value.is_empty() => {
                Err(element.flaw("NULL with content (X.690, 8.8.2)"))
            }
            tag::OID if !is_oid(element.value) => Err(element.flaw(BAD_OID)),
            _ => Ok(()),
        }?;
        Ok(element)
    }

    /// The next element, which must have this tag.
    pub fn expect(&mut self, tag: u8) -> Result<Element<'a>, Flaw> {
        match self.peek() {
            Some(found) if found == tag => self.any(),
            Some(_) => Err(self.flaw(wanted(tag))),
            None => Err(self.flaw("an element is missing")),
        }
    }

    /// The next element, if it has this tag.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, Flaw> {
        if self.peek() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// Nothing may be left.
    pub fn finish(&self) -> Result<(), Flaw> {
        if self.is_empty() { Ok(()) } else { Err(self.flaw("bytes after the last element")) }
    }

    /// Octets of an identifier whose number is written out, for which 31 is the least (X.690, section 8.1.2.4).
    fn long_identifier(&self) -> Result<usize, Flaw> {
        let number = self.rest.get(1..).unwrap_or_default();
        let octets = number.iter().take_while(|octet| **octet >= 0x80).count() + 1;
        match number.first() {
            Some(0x80 | 0..0x1f) => Err(self.flaw(LONG_TAG)),
            Some(_) if octets <= number.len() => Ok(1 + octets),
            _ => Err(self.flaw("the tag is cut off")),
        }
    }

    /// Length of the next element's value, and of its identifier and length octets.
    fn length(&self, identifier: usize) -> Result<(usize, usize), Flaw> {
        let first = *self.rest.get(identifier).ok_or(self.flaw("the length is missing"))?;
        let start = identifier.saturating_add(1);
        if first < 0x80 {
            return Ok((usize::from(first), start));
        }
        if first == 0x80 {
            return Err(self.flaw("indefinite length (X.690, 10.1)"));
        }
        let count = usize::from(first & 0x7f);
        if count > 4 {
            return Err(self.flaw(TOO_LONG));
        }
        let header = start.saturating_add(count);
        let octets = self.rest.get(start..header).ok_or(self.flaw("the length is cut off"))?;
        let length = octets.iter().fold(0_usize, |sum, &octet| (sum << 8) | usize::from(octet));
        if length < 0x80 || octets.first() == Some(&0) {
            return Err(self.flaw("length not in its shortest form (X.690, 10.1)"));
        }
        Ok((length, header))
    }
}

impl<'a> Element<'a> {
    /// Reads what a constructed element holds.
    pub const fn inside(&self) -> Reader<'a> {
        let header = self.raw.len().saturating_sub(self.value.len());
        Reader::at(self.value, self.offset.saturating_add(header))
    }

    /// A flaw at this element.
    pub const fn flaw(&self, what: &'static str) -> Flaw {
        Flaw { offset: self.offset, what }
    }

    /// The value of a BOOLEAN: 00 or FF (X.690, section 11.1).
    pub fn boolean(&self) -> Result<bool, Flaw> {
        match self.value {
            [0x00] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(self.flaw("BOOLEAN that is neither 00 nor FF (X.690, 11.1)")),
        }
    }

    /// The content octets of an INTEGER in its shortest form (X.690, section 8.3.2).
    pub fn integer(&self) -> Result<&'a [u8], Flaw> {
        match self.value {
            [] => Err(self.flaw("INTEGER without content (X.690, 8.3.1)")),
            [0x00, next, ..] if *next < 0x80 => Err(self.flaw(PADDED)),
            [0xff, next, ..] if *next >= 0x80 => Err(self.flaw(PADDED)),
            octets => Ok(octets),
        }
    }

    /// The octets of a natural number, without the leading zero that keeps it positive.
    pub fn natural(&self) -> Result<&'a [u8], Flaw> {
        match self.integer()? {
            [first, ..] if *first >= 0x80 => Err(self.flaw("INTEGER is negative")),
            [0, rest @ ..] if !rest.is_empty() => Ok(rest),
            octets => Ok(octets),
        }
    }

    /// A natural number; what is too large for 32 bits is the largest of them, which no path reaches.
    pub fn small(&self) -> Result<u32, Flaw> {
        let octets = self.natural()?;
        if octets.len() > 4 {
            return Ok(u32::MAX);
        }
        Ok(octets.iter().fold(0_u32, |sum, &octet| (sum << 8) | u32::from(octet)))
    }

    /// The value of a BIT STRING; the bits that do not count must be zero (X.690, section 11.2.1).
    pub fn bits(&self) -> Result<Bits<'a>, Flaw> {
        let (&unused, octets) = self
            .value
            .split_first()
            .ok_or(self.flaw("BIT STRING without content (X.690, 8.6.2)"))?;
        let padding = match (unused, octets.last()) {
            (0, _) => 0,
            (1..=7, Some(last)) => last & ((1_u8 << unused) - 1),
            _ => {
                return Err(
                    self.flaw("BIT STRING with a wrong count of unused bits (X.690, 8.6.2)")
                );
            }
        };
        if padding != 0 {
            return Err(self.flaw("BIT STRING whose unused bits are not zero (X.690, 11.2.1)"));
        }
        Ok(Bits { unused, octets })
    }

    /// The octets of a BIT STRING that must hold whole octets: a key, a signature.
    pub fn whole_octets(&self) -> Result<&'a [u8], Flaw> {
        match self.bits()? {
            Bits { unused: 0, octets } => Ok(octets),
            _ => Err(self.flaw("BIT STRING that does not hold whole octets")),
        }
    }
}

/// X.690, section 8.19: subidentifiers in their shortest form, the last one whole.
pub(crate) fn is_oid(content: &[u8]) -> bool {
    let mut begins = true;
    for &octet in content {
        if begins && octet == 0x80 {
            return false;
        }
        begins = octet < 0x80;
    }
    begins && !content.is_empty()
}

/// Sequences and sets are constructed, everything simple is primitive, and 0 and 15 are reserved.
const fn is_universal_of_der(tag: u8) -> bool {
    match tag & 0x1f {
        0 | 15 => false,
        8 | 11 | 16 | 17 | 29 => tag & 0x20 != 0,
        _ => tag & 0x20 == 0,
    }
}

pub(crate) const BAD_OID: &str = "malformed OBJECT IDENTIFIER (X.690, 8.19)";
const LONG_TAG: &str = "tag not in its shortest form (X.690, 8.1.2)";
const TOO_LONG: &str = "length reaches beyond the end";
const PADDED: &str = "INTEGER not in its shortest form (X.690, 8.3.2)";

const fn wanted(tag: u8) -> &'static str {
    match tag {
        tag::BOOLEAN => "a BOOLEAN is wanted here",
        tag::INTEGER => "an INTEGER is wanted here",
        tag::BIT_STRING => "a BIT STRING is wanted here",
        tag::OCTET_STRING => "an OCTET STRING is wanted here",
        tag::NULL => "a NULL is wanted here",
        tag::OID => "an OBJECT IDENTIFIER is wanted here",
        tag::SEQUENCE => "a SEQUENCE is wanted here",
        tag::SET => "a SET is wanted here",
        _ => "another element is wanted here",
    }
}
