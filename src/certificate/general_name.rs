//! General names (RFC 5280, section 4.2.1.6), as they stand in alternative names, in name constraints and in
//! pointers to other certificates. A name whose content is not of its form is kept as `Malformed`, with its tag:
//! name constraints fail closed on it, everything else goes on.

use std::fmt;

use crate::der::{Element, Flaw, Reader, tag};
use crate::name::{Name, safe};
use crate::oid::Oid;

/// One general name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GeneralName {
    /// dNSName \[2\]: printable ASCII, otherwise as found.
    Dns(String),
    /// rfc822Name \[1\]: printable ASCII, otherwise as found.
    Email(String),
    /// uniformResourceIdentifier \[6\]: printable ASCII, otherwise as found.
    Uri(String),
    /// iPAddress \[7\]: 4 or 16 octets; in a constraint 8 or 32, address and mask.
    Ip(Vec<u8>),
    /// directoryName \[4\].
    Directory(Name),
    /// registeredID \[8\].
    RegisteredId(Oid),
    /// otherName \[0\].
    Other {
        /// Its form.
        type_id: Oid,
        /// The DER of its value.
        value: Vec<u8>,
    },
    /// x400Address \[3\], as encoded.
    X400(Vec<u8>),
    /// ediPartyName \[5\], as encoded.
    EdiParty(Vec<u8>),
    /// Content that is not of the form that its tag announces.
    Malformed {
        /// The identifier octet.
        tag: u8,
        /// What is wrong.
        why: &'static str,
    },
}

/// What a name is for: an address alone, or an address with its mask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    Name,
    Constraint,
}

impl GeneralName {
    /// The number of its form, 0 to 8; of a malformed name the one that its tag announces.
    pub const fn form(&self) -> u8 {
        match self {
            Self::Other { .. } => 0,
            Self::Email(_) => 1,
            Self::Dns(_) => 2,
            Self::X400(_) => 3,
            Self::Directory(_) => 4,
            Self::EdiParty(_) => 5,
            Self::Uri(_) => 6,
            Self::Ip(_) => 7,
            Self::RegisteredId(_) => 8,
            Self::Malformed { tag, .. } => *tag & 0x1f,
        }
    }

    /// The mailbox of an otherName that is a `SmtpUTF8Mailbox` (RFC 9598, section 3); `None` for any other name, and
    /// the inner `None` when its value is no `UTF8String`.
    pub fn smtp_utf8_mailbox(&self) -> Option<Option<&str>> {
        match self {
            Self::Other { type_id, value } if *type_id == Oid::SMTP_UTF8_MAILBOX => {
                let mut reader = Reader::new(value);
                let text = reader.expect(tag::UTF8_STRING).ok().filter(|_| reader.is_empty());
                Some(text.and_then(|text| std::str::from_utf8(text.value).ok()))
            }
            _ => None,
        }
    }

    /// From one element. Fails only where the bytes are no DER.
    pub(super) fn read(element: &Element<'_>, use_: Use) -> Result<Self, Flaw> {
        let malformed = |why| Self::Malformed { tag: element.tag, why };
        Ok(match element.tag {
            0x81 => text(element).map_or_else(malformed, Self::Email),
            0x82 => text(element).map_or_else(malformed, Self::Dns),
            0x86 => text(element).map_or_else(malformed, Self::Uri),
            0x87 => match (use_, element.value.len()) {
                (Use::Name, 4 | 16) | (Use::Constraint, 8 | 32) => Self::Ip(element.value.to_vec()),
                (Use::Name, _) => malformed("an IP address of neither 4 nor 16 octets"),
                (Use::Constraint, _) => malformed("an IP range of neither 8 nor 32 octets"),
            },
            0x88 => Oid::from_content(element.value)
                .map_or_else(|| malformed("a registeredID that is no OID"), Self::RegisteredId),
            0xa0 => Self::read_other(element)?,
            0xa3 => Self::X400(element.value.to_vec()),
            0xa4 => {
                let mut reader = element.inside();
                let name = reader.expect(tag::SEQUENCE)?;
                reader.finish()?;
                Self::Directory(Name::from_der(name.raw).map_err(|flaw| flaw.shifted(name.offset))?)
            }
            0xa5 => {
                read_edi_party(element)?;
                Self::EdiParty(element.value.to_vec())
            }
            _ => return Err(element.flaw("a tag that no form of name has")),
        })
    }

    /// `GeneralNames`: at least one (RFC 5280, section 4.2.1.6). Reads all that `reader` holds.
    pub(crate) fn read_all(reader: &mut Reader<'_>) -> Result<Vec<Self>, Flaw> {
        if reader.is_empty() {
            return Err(reader.flaw("a list of names is empty"));
        }
        let mut names = Vec::new();
        while !reader.is_empty() {
            names.push(Self::read(&reader.any()?, Use::Name)?);
        }
        Ok(names)
    }

    fn read_other(element: &Element<'_>) -> Result<Self, Flaw> {
        let mut reader = element.inside();
        let type_id = Oid::read(&mut reader)?;
        let explicit = reader.expect(tag::constructed(0))?;
        reader.finish()?;
        let mut inside = explicit.inside();
        let value = inside.open_type()?;
        inside.finish()?;
        Ok(Self::Other { type_id, value: value.raw.to_vec() })
    }
}

/// `EDIPartyName`: who assigned the name, where that is said, and the name.
fn read_edi_party(element: &Element<'_>) -> Result<(), Flaw> {
    let string = |explicit: &Element<'_>| {
        let mut inside = explicit.inside();
        inside.any()?;
        inside.finish()
    };
    let mut fields = element.inside();
    if let Some(assigner) = fields.optional(tag::constructed(0))? {
        string(&assigner)?;
    }
    string(&fields.expect(tag::constructed(1))?)?;
    fields.finish()
}

impl fmt::Display for GeneralName {
    /// `DNS:example.com`, in the manner of OpenSSL. Safe to show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => write!(f, "DNS:{}", safe(name)),
            Self::Email(name) => write!(f, "email:{}", safe(name)),
            Self::Uri(name) => write!(f, "URI:{}", safe(name)),
            Self::Ip(octets) => write_address(octets, f),
            Self::Directory(name) => write!(f, "DirName:{name}"),
            Self::RegisteredId(oid) => write!(f, "registeredID:{oid}"),
            Self::Other { type_id, .. } => match self.smtp_utf8_mailbox() {
                Some(Some(mailbox)) => write!(f, "SmtpUTF8Mailbox:{}", safe(mailbox)),
                _ => write!(f, "otherName:{type_id}"),
            },
            Self::X400(_) => f.write_str("x400Address"),
            Self::EdiParty(_) => f.write_str("ediPartyName"),
            Self::Malformed { why, .. } => write!(f, "malformed name: {why}"),
        }
    }
}

fn write_address(octets: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let one = |octets: &[u8]| match octets.len() {
        4 => octets.first_chunk::<4>().map(|octets| std::net::Ipv4Addr::from(*octets).to_string()),
        16 => {
            octets.first_chunk::<16>().map(|octets| std::net::Ipv6Addr::from(*octets).to_string())
        }
        _ => None,
    };
    let (address, mask) = match octets.len() {
        8 | 32 => octets.split_at(octets.len() / 2),
        _ => (octets, &[][..]),
    };
    write!(f, "IP:{}", one(address).unwrap_or_default())?;
    one(mask).map_or(Ok(()), |mask| write!(f, "/{mask}"))
}

/// An `IA5String` without control characters; blanks only where a mailbox may quote them.
fn text(element: &Element<'_>) -> Result<String, &'static str> {
    let blank_allowed = element.tag == 0x81;
    let fits = |octet: &u8| octet.is_ascii_graphic() || (*octet == b' ' && blank_allowed);
    match std::str::from_utf8(element.value) {
        Ok(text) if element.value.iter().all(fits) => Ok(text.to_owned()),
        Ok(text) if text.is_ascii() => Err("blanks or control characters in a name"),
        _ => Err(
            "a name that is not ASCII; an internationalised name is written in its A-label form",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(der: &[u8]) -> GeneralName {
        GeneralName::read(&Reader::new(der).any().unwrap(), Use::Name).unwrap()
    }

    #[test]
    fn what_does_not_fit_its_form_keeps_its_form() {
        for der in
            [&[0x82, 2, b'a', 0][..], &[0x82, 2, 0xc3, 0xbc], &[0x87, 3, 1, 2, 3], &[0x88, 0]]
        {
            let name = read(der);
            assert!(matches!(name, GeneralName::Malformed { .. }), "{name}");
            assert_eq!(name.form(), der[0] & 0x0f);
        }
    }

    #[test]
    fn names_are_shown_as_openssl_shows_them() {
        assert_eq!(read(&[0x87, 4, 10, 0, 0, 1]).to_string(), "IP:10.0.0.1");
        assert_eq!(read(&[0x82, 3, b'a', b'.', b'b']).to_string(), "DNS:a.b");
        let range = GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0]);
        assert_eq!(range.to_string(), "IP:10.0.0.0/255.0.0.0");
    }

    #[test]
    fn an_international_mailbox_is_found_in_its_other_name() {
        let der = [
            &[0xa0, 0x14, 0x06, 8][..],
            Oid::SMTP_UTF8_MAILBOX.as_bytes(),
            &[0xa0, 8, 0x0c, 6, 0xc3, 0xbc, b'@', b'a', b'.', b'b'],
        ]
        .concat();
        assert_eq!(read(&der).smtp_utf8_mailbox(), Some(Some("ü@a.b")));
    }
}
