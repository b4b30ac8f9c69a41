//! Distinguished names. Three readings of one name: its bytes as encoded, which half of all verifiers compare;
//! its normal form, in which two names are equal exactly when RFC 5280, section 7.1, says that they match; and
//! its text, made safe to show. The normal form is computed once and keeps each RDN self-delimiting, so that
//! "lies within this directoryName subtree" is "begins with these bytes".

use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Range;

use crate::der::{Element, Flaw, Reader, tag};
use crate::irregularity::{Irregularity, Layer};
use crate::oid::Oid;

mod display;
mod plain;
mod text;

pub use display::{Safe, safe};

/// A distinguished name (RFC 5280, section 4.1.2.4). Equality and hash are those of section 7.1.
#[derive(Clone)]
pub struct Name {
    raw: Box<[u8]>,
    normalised: Box<[u8]>,
    rdns: Vec<Rdn>,
    irregularities: Vec<Irregularity>,
}

/// A relative distinguished name: nearly always one attribute.
#[derive(Clone, Debug)]
pub struct Rdn {
    /// The attributes, as encoded.
    pub attributes: Vec<Attribute>,
}

/// One attribute of a name.
#[derive(Clone, Debug)]
pub struct Attribute {
    /// Its type, such as `Oid::COMMON_NAME`.
    pub oid: Oid,
    /// The tag of its value.
    pub tag: u8,
    /// Its value, where that is a string that can be decoded.
    pub text: Option<String>,
    /// Where its value stands, tag and length included, in `Name::raw`.
    pub place: Range<usize>,
}

impl Name {
    /// Reads a complete Name.
    pub fn from_der(der: &[u8]) -> Result<Self, Flaw> {
        let mut reader = Reader::new(der);
        let mut sequence = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        let mut name = Self {
            raw: der.into(),
            normalised: Box::default(),
            rdns: Vec::with_capacity(USUAL),
            irregularities: Vec::new(),
        };
        let mut normalised = Vec::with_capacity(2 * der.len());
        while !sequence.is_empty() {
            name.read_rdn(&sequence.expect(tag::SET)?, &mut normalised)?;
        }
        name.normalised = normalised.into();
        Ok(name)
    }

    /// A name whose bytes cannot be read: equal only to itself, byte for byte.
    pub(crate) fn opaque(der: &[u8]) -> Self {
        let mut normalised = vec![OPAQUE];
        normalised.extend_from_slice(der);
        Self {
            raw: der.into(),
            normalised: normalised.into(),
            rdns: Vec::new(),
            irregularities: Vec::new(),
        }
    }

    /// The bytes as encoded.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The normal form: equal exactly when the names match (RFC 5280, section 7.1).
    pub fn normalised(&self) -> &[u8] {
        &self.normalised
    }

    /// Whether the name has no RDN at all.
    pub fn is_empty(&self) -> bool {
        self.normalised.is_empty()
    }

    /// Whether its bytes cannot be read as a name at all.
    pub fn is_opaque(&self) -> bool {
        self.normalised.first() == Some(&OPAQUE)
    }

    /// The RDNs in encoded order, the most general first.
    pub fn rdns(&self) -> &[Rdn] {
        &self.rdns
    }

    /// Whether this name lies in the subtree that `base` spans (RFC 5280, section 4.2.1.10).
    pub fn starts_with(&self, base: &Self) -> bool {
        self.normalised.starts_with(&base.normalised)
    }

    /// The most specific common name.
    pub fn common_name(&self) -> Option<&str> {
        self.texts(Oid::COMMON_NAME).last()
    }

    /// The emailAddress attributes.
    pub fn emails(&self) -> impl Iterator<Item = &str> {
        self.texts(Oid::EMAIL_ADDRESS)
    }

    /// What is wrong with the encoding of its strings.
    pub fn irregularities(&self) -> &[Irregularity] {
        &self.irregularities
    }

    /// Whether all of it can be compared as RFC 5280, section 7.1, asks.
    pub fn is_sound(&self) -> bool {
        self.irregularities.iter().all(|one| one.layer == Layer::Profile)
    }

    /// The value of an attribute of this name, as encoded.
    pub fn encoded(&self, attribute: &Attribute) -> &[u8] {
        self.raw.get(attribute.place.clone()).unwrap_or_default()
    }

    /// The attributes of all RDNs, in encoded order.
    pub fn attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.rdns.iter().flat_map(|rdn| &rdn.attributes)
    }

    fn texts(&self, oid: Oid) -> impl Iterator<Item = &str> {
        self.attributes()
            .filter(move |attribute| attribute.oid == oid)
            .filter_map(|attribute| attribute.text.as_deref())
    }

    fn read_rdn(&mut self, set: &Element<'_>, normalised: &mut Vec<u8>) -> Result<(), Flaw> {
        let mut reader = set.inside();
        if reader.is_empty() {
            let what = "a name holds an RDN without an attribute";
            self.irregularities.push(Irregularity::undecidable(what, "X.501, section 9.3"));
        }
        let mut attributes = Vec::with_capacity(1);
        let start = open(normalised);
        while !reader.is_empty() {
            attributes.push(self.read_attribute(&mut reader, normalised)?);
        }
        if attributes.len() > 1 {
            sort_set(normalised, start);
        }
        close(normalised, start);
        self.rdns.push(Rdn { attributes });
        Ok(())
    }

    fn read_attribute(
        &mut self,
        reader: &mut Reader<'_>,
        normalised: &mut Vec<u8>,
    ) -> Result<Attribute, Flaw> {
        let mut pair = reader.expect(tag::SEQUENCE)?.inside();
        let oid = Oid::read(&mut pair)?;
        let value = pair.open_type()?;
        pair.finish()?;
        let text = text::decode(value.tag, value.value, &mut self.irregularities);
        if !text::is_string(value.tag) && holds_text(&oid) {
            let what = format!("a name's {oid} is of no string type that names have");
            self.irregularities.push(Irregularity::undecidable(what, "RFC 5280, appendix A.1"));
        }
        let start = open(normalised);
        let oid_start = open(normalised);
        normalised.extend_from_slice(oid.as_bytes());
        close(normalised, oid_start);
        match &text {
            Some(text) if text::is_comparable(value.tag) && text.len() <= LONGEST_COMPARED => {
                normalised.push(COMPARED_AS_TEXT);
                text::normalise(text, normalised);
            }
            _ => {
                normalised.push(COMPARED_AS_BYTES);
                normalised.extend_from_slice(value.raw);
            }
        }
        close(normalised, start);
        let place = value.offset..value.offset.saturating_add(value.raw.len());
        Ok(Attribute { oid, tag: value.tag, text, place })
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.normalised == other.normalised
    }
}

impl Eq for Name {}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normalised.hash(state);
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Name({self})")
    }
}

/// All attributes that have a short name hold text, but for one, which is a BIT STRING.
fn holds_text(oid: &Oid) -> bool {
    *oid != Oid::UNIQUE_IDENTIFIER && oid.name().is_some()
}

/// Leaves room for a length, and says where.
fn open(buffer: &mut Vec<u8>) -> usize {
    buffer.extend_from_slice(&[0; LENGTH]);
    buffer.len()
}

/// Writes the length of what came since `open`.
fn close(buffer: &mut [u8], start: usize) {
    let length = u32::try_from(buffer.len() - start).unwrap_or(u32::MAX).to_be_bytes();
    if let Some(room) = buffer.get_mut(start.saturating_sub(LENGTH)..start) {
        room.copy_from_slice(&length);
    }
}

/// Puts the self-delimiting attributes since `start` in order: an RDN is a set.
fn sort_set(buffer: &mut Vec<u8>, start: usize) {
    let written = buffer.split_off(start);
    let mut attributes = Vec::new();
    let mut rest = written.as_slice();
    while let Some((length, _)) = rest.split_first_chunk::<LENGTH>() {
        let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        let (attribute, tail) =
            rest.split_at_checked(length.saturating_add(LENGTH)).unwrap_or((rest, &[]));
        attributes.push(attribute);
        rest = tail;
    }
    attributes.sort_unstable();
    for attribute in attributes {
        buffer.extend_from_slice(attribute);
    }
}

/// RDNs that names usually have, at most.
const USUAL: usize = 6;
/// What the normal form of a name that cannot be read begins with: no other does.
const OPAQUE: u8 = 0xff;
/// Octets of a length in the normal form.
const LENGTH: usize = 4;
/// Octets of a text that is still compared as text; the standard allows 32,768 characters (ub-name), nobody more.
const LONGEST_COMPARED: usize = 1 << 17;
const COMPARED_AS_TEXT: u8 = 1;
const COMPARED_AS_BYTES: u8 = 0;

#[cfg(test)]
mod tests {
    use super::*;

    /// One RDN for each attribute.
    fn name(attributes: &[(Oid, u8, &[u8])]) -> Name {
        let rdns =
            attributes.iter().flat_map(|one| wrap(tag::SET, &attribute(one))).collect::<Vec<_>>();
        Name::from_der(&wrap(tag::SEQUENCE, &rdns)).unwrap()
    }

    fn attribute((oid, kind, value): &(Oid, u8, &[u8])) -> Vec<u8> {
        wrap(tag::SEQUENCE, &[wrap(tag::OID, oid.as_bytes()), wrap(*kind, value)].concat())
    }

    fn wrap(tag: u8, content: &[u8]) -> Vec<u8> {
        let mut der = vec![tag, u8::try_from(content.len()).unwrap()];
        der.extend_from_slice(content);
        der
    }

    const CN: Oid = Oid::COMMON_NAME;

    #[test]
    fn case_blanks_and_string_type_do_not_matter() {
        let one = name(&[(CN, tag::PRINTABLE_STRING, b"  Issuing   CA ")]);
        let same = name(&[(CN, tag::UTF8_STRING, b"issuing ca")]);
        let wide = name(&[(CN, tag::BMP_STRING, b"\0I\0s\0s\0u\0i\0n\0g\0 \0C\0A")]);
        let other = name(&[(CN, tag::UTF8_STRING, b"issuingca")]);
        assert_eq!(one, same);
        assert_eq!(one, wide);
        assert_ne!(one, other);
        assert_ne!(one.raw(), same.raw());
    }

    #[test]
    fn order_matters_between_rdns_and_not_within_one() {
        let (a, b) =
            ((CN, tag::UTF8_STRING, &b"a"[..]), (Oid::ORGANISATION, tag::UTF8_STRING, &b"b"[..]));
        assert_ne!(name(&[a.clone(), b.clone()]), name(&[b.clone(), a.clone()]));
        let set = |attributes: [Vec<u8>; 2]| {
            let rdn = wrap(tag::SET, &attributes.concat());
            Name::from_der(&wrap(tag::SEQUENCE, &rdn)).unwrap()
        };
        assert_eq!(set([attribute(&a), attribute(&b)]), set([attribute(&b), attribute(&a)]));
    }

    #[test]
    fn a_subtree_holds_whole_rdns_only() {
        let base = name(&[(Oid::ORGANISATION, tag::UTF8_STRING, b"Example")]);
        let inside = name(&[
            (Oid::ORGANISATION, tag::PRINTABLE_STRING, b"example"),
            (CN, tag::UTF8_STRING, b"device"),
        ]);
        let beside = name(&[(Oid::ORGANISATION, tag::UTF8_STRING, b"Example Two")]);
        assert!(inside.starts_with(&base));
        assert!(!beside.starts_with(&base));
        assert!(!base.starts_with(&inside));
    }

    #[test]
    fn what_is_no_name_says_where() {
        let flaw = Name::from_der(&[0x30, 0x04, 0x31, 0x02, 0x05, 0x00]).unwrap_err();
        assert_eq!((flaw.offset, flaw.what), (4, "a SEQUENCE is wanted here"));
        let hollow = Name::from_der(&[0x30, 0x02, 0x31, 0x00]).unwrap();
        assert_eq!(hollow.irregularities().len(), 1);
        assert!(!hollow.is_empty());
    }
}
