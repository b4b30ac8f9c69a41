//! Where to find more: the issuer's key and certificate, and its revocation lists.

use super::Parsed;
use super::general_name::{GeneralName, Use};
use crate::der::{Element, Reader, tag};
use crate::name::Name;
use crate::oid::Oid;

/// authorityKeyIdentifier (RFC 5280, section 4.2.1.1): a hint at the issuer, never a proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AuthorityKeyId {
    /// The subjectKeyIdentifier of the issuer.
    pub key_id: Option<Vec<u8>>,
    /// The issuer of the issuer.
    pub issuer: Vec<GeneralName>,
    /// The serial number of the issuer, content octets as encoded.
    pub serial: Option<Vec<u8>>,
    /// Whether it is marked critical.
    pub critical: bool,
}

impl AuthorityKeyId {
    pub(crate) fn read(mut reader: Reader<'_>, critical: bool) -> Parsed<Self> {
        let mut fields = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        let key_id = fields.optional(tag::primitive(0))?.map(|one| one.value.to_vec());
        let issuer = match fields.optional(tag::constructed(1))? {
            Some(names) => GeneralName::read_all(&mut names.inside())?,
            None => Vec::new(),
        };
        let serial = fields.optional(tag::primitive(2))?;
        let serial = serial.map(|one| one.integer().map(<[u8]>::to_vec)).transpose()?;
        fields.finish()?;
        Ok(Self { key_id, issuer, serial, critical })
    }
}

/// One `DistributionPoint` (RFC 5280, section 4.2.1.13).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DistributionPoint {
    /// fullName, or the issuer's name with nameRelativeToCRLIssuer appended where that is used.
    pub names: Vec<GeneralName>,
    /// nameRelativeToCRLIssuer: the DER of the RDN, tag SET.
    pub relative: Option<Vec<u8>>,
    /// The reasons that its CRL covers, bit *n* of the standard as `1 << n`; `None` means all.
    pub reasons: Option<u16>,
    /// Who signs the CRL, when that is not the issuer.
    pub crl_issuer: Vec<GeneralName>,
}

impl DistributionPoint {
    /// Whether it names neither a place nor a CRL issuer.
    pub fn leads_nowhere(&self) -> bool {
        self.names.is_empty() && self.relative.is_none() && self.crl_issuer.is_empty()
    }

    pub(super) fn read_all(mut reader: Reader<'_>) -> Parsed<Vec<Self>> {
        let mut list = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        if list.is_empty() {
            return Err(list.flaw("the list of distribution points is empty"));
        }
        let mut points = Vec::new();
        while !list.is_empty() {
            points.push(Self::read(&mut list)?);
        }
        Ok(points)
    }

    fn read(list: &mut Reader<'_>) -> Parsed<Self> {
        let mut fields = list.expect(tag::SEQUENCE)?.inside();
        let mut point = Self::default();
        if let Some(name) = fields.optional(tag::constructed(0))? {
            (point.names, point.relative) = read_point_name(&name)?;
        }
        point.reasons = read_reasons(&mut fields, 1)?;
        if let Some(names) = fields.optional(tag::constructed(2))? {
            point.crl_issuer = GeneralName::read_all(&mut names.inside())?;
        }
        fields.finish()?;
        Ok(point)
    }
}

/// `DistributionPointName`, wrapped in an explicit tag: full names, or one RDN re-tagged as a SET.
pub(crate) fn read_point_name(
    explicit: &Element<'_>,
) -> Parsed<(Vec<GeneralName>, Option<Vec<u8>>)> {
    let mut inside = explicit.inside();
    let choice = inside.any()?;
    inside.finish()?;
    match choice.tag {
        0xa0 => Ok((GeneralName::read_all(&mut choice.inside())?, None)),
        0xa1 => {
            let rdn = [&[tag::SET], choice.raw.get(1..).unwrap_or_default()].concat();
            Ok((Vec::new(), Some(rdn)))
        }
        _ => Err(choice.flaw("a distribution point's name has neither of its two forms")),
    }
}

/// `ReasonFlags` under an implicit tag.
pub(crate) fn read_reasons(fields: &mut Reader<'_>, number: u8) -> Parsed<Option<u16>> {
    let Some(element) = fields.optional(tag::primitive(number))? else { return Ok(None) };
    let bits = element.bits()?;
    let octet =
        |index: usize| u16::from(bits.octets.get(index).copied().unwrap_or(0).reverse_bits());
    Ok(Some(octet(0) | (octet(1) << 8)))
}

/// authorityInfoAccess (RFC 5280, section 4.2.2.1): the URLs of the issuer's certificate.
pub(super) fn read_issuer_urls(mut reader: Reader<'_>) -> Parsed<Vec<String>> {
    let mut list = reader.expect(tag::SEQUENCE)?.inside();
    reader.finish()?;
    if list.is_empty() {
        return Err(list.flaw("the list of access descriptions is empty"));
    }
    let mut urls = Vec::new();
    while !list.is_empty() {
        let mut fields = list.expect(tag::SEQUENCE)?.inside();
        let method = Oid::read(&mut fields)?;
        let location = GeneralName::read(&fields.any()?, Use::Name)?;
        fields.finish()?;
        if let (true, GeneralName::Uri(url)) = (method == Oid::CA_ISSUERS, location) {
            urls.push(url);
        }
    }
    Ok(urls)
}

/// The name of a certificate's CRL issuer, made of the issuer's own name and one RDN (RFC 5280, section 4.2.1.13).
pub fn name_relative_to(issuer: &Name, rdn: &[u8]) -> Parsed<Name> {
    let mut reader = Reader::new(issuer.raw());
    let sequence = reader.expect(tag::SEQUENCE)?;
    let content = [sequence.value, rdn].concat();
    let mut der = vec![tag::SEQUENCE];
    match u8::try_from(content.len()) {
        Ok(length) if length < 0x80 => der.push(length),
        _ => {
            let length = u32::try_from(content.len()).unwrap_or(u32::MAX).to_be_bytes();
            let skip = length.iter().take_while(|octet| **octet == 0).count();
            der.push(0x84 - u8::try_from(skip).unwrap_or(0));
            der.extend(length.iter().skip(skip));
        }
    }
    der.extend(content);
    Name::from_der(&der)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_relative_name_continues_the_issuers() {
        let rdn = |letter: u8| vec![0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x0c, 1, letter];
        let issuer = Name::from_der(&[vec![0x30, 12], rdn(b'a')].concat()).unwrap();
        let whole = name_relative_to(&issuer, &rdn(b'b')).unwrap();
        assert_eq!(whole.to_string(), "CN=b,CN=a");
    }

    #[test]
    fn key_id_issuer_and_serial_are_read_by_their_tags() {
        let der = [0x30, 7, 0x80, 2, 1, 2, 0x82, 1, 9];
        let key_id = AuthorityKeyId::read(Reader::new(&der), false).unwrap();
        assert_eq!(key_id.key_id.as_deref(), Some(&[1, 2][..]));
        assert_eq!(key_id.serial.as_deref(), Some(&[9][..]));
    }
}
