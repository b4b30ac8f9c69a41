//! The outer structure of a certificate, read strictly: what X.690 and RFC 5280, section 4.1, demand of it, whatever
//! the lenient parser let pass.

use super::Irregularity;
use crate::der::{Element, Flaw, Reader, tag};
use crate::oid::Oid;
use crate::time::Time;

/// What the strict reading adds to the facts.
#[derive(Default)]
pub(super) struct Outline<'a> {
    /// The issuer's name.
    pub(super) issuer: Option<Element<'a>>,
    /// The subject's name.
    pub(super) subject: Option<Element<'a>>,
    /// The key, a `SubjectPublicKeyInfo`.
    pub(super) key: Option<Element<'a>>,
    /// Both times, as encoded.
    pub(super) validity: Option<Element<'a>>,
    /// notBefore and notAfter, where both have one of the two forms.
    pub(super) times: Option<(Time, Time)>,
    /// The DER of the signature algorithm's parameters; empty when absent.
    pub(super) signature_parameters: &'a [u8],
    /// The certificate itself, without what follows it.
    pub(super) whole: &'a [u8],
    /// The version: 1, 2 or 3.
    pub(super) version: u32,
    /// The content octets of the serial number.
    pub(super) serial: &'a [u8],
    /// What the issuer signed.
    pub(super) to_be_signed: &'a [u8],
    /// The signature algorithm, outside the signed part.
    pub(super) algorithm: Option<Oid>,
    /// The signature.
    pub(super) signature: &'a [u8],
    /// Where the bytes stop being DER.
    pub(super) flaw: Option<Flaw>,
}

/// What takes each extension as the walk passes it: whether it is critical, and what its OCTET STRING holds.
pub(super) type Extension<'e, 'a> =
    &'e mut dyn FnMut(Oid, bool, Reader<'a>, &mut Vec<Irregularity>);

/// Walks the certificate as far as it goes.
pub(super) fn read<'a>(
    der: &'a [u8],
    wrong: &mut Vec<Irregularity>,
    passing: Extension<'_, 'a>,
) -> Outline<'a> {
    let mut outline = Outline::default();
    if let Err(flaw) = walk(der, &mut outline, wrong, passing) {
        wrong.push(Irregularity::of_flaw("certificate", flaw, "X.690, DER"));
        outline.flaw = Some(flaw);
    }
    outline
}

/// Times as RFC 5280, section 4.1.2.5, writes them; `None` for every other form.
pub(crate) fn time(element: &Element<'_>) -> Option<Time> {
    let (year, rest) = match (element.tag, element.value) {
        (tag::UTC_TIME, [century_year @ .., _, _, _, _, _, _, _, _, _, _, b'Z']) => {
            let year = number(century_year, 2)?;
            let century = if year < 50 { 2000 } else { 1900 };
            (century + year, element.value.get(2..12)?)
        }
        (tag::GENERALIZED_TIME, [year @ .., _, _, _, _, _, _, _, _, _, _, b'Z']) => {
            (number(year, 4)?, element.value.get(4..14)?)
        }
        _ => return None,
    };
    let part = |at: usize| number(rest.get(at..at + 2)?, 2).and_then(|two| u8::try_from(two).ok());
    Time::from_utc(i32::from(year), part(0)?, part(2)?, part(4)?, part(6)?, part(8)?)
}

fn walk<'a>(
    der: &'a [u8],
    outline: &mut Outline<'a>,
    wrong: &mut Vec<Irregularity>,
    passing: Extension<'_, 'a>,
) -> Result<(), Flaw> {
    let mut reader = Reader::new(der);
    let whole = reader.expect(tag::SEQUENCE)?;
    outline.whole = whole.raw;
    let mut fields = whole.inside();
    let tbs = fields.expect(tag::SEQUENCE)?;
    outline.to_be_signed = tbs.raw;
    let algorithm = fields.expect(tag::SEQUENCE)?;
    let (oid, parameters) = identifier(&algorithm)?;
    (outline.algorithm, outline.signature_parameters) = (Some(oid), parameters);
    outline.signature = fields.expect(tag::BIT_STRING)?.whole_octets()?;
    fields.finish()?;
    to_be_signed(&tbs, &algorithm, outline, wrong, passing)
}

fn to_be_signed<'a>(
    tbs: &Element<'a>,
    outer: &Element<'a>,
    outline: &mut Outline<'a>,
    wrong: &mut Vec<Irregularity>,
    passing: Extension<'_, 'a>,
) -> Result<(), Flaw> {
    let mut fields = tbs.inside();
    let version = version(&mut fields, wrong)?;
    outline.version = version;
    outline.serial = fields.expect(tag::INTEGER)?.integer()?;
    let inner = fields.expect(tag::SEQUENCE)?;
    identifier(&inner)?;
    if inner.raw != outer.raw {
        wrong.push(Irregularity::undecidable(
            "the signature algorithm inside the signed part differs from the one outside",
            "RFC 5280, section 4.1.1.2",
        ));
    }
    outline.issuer = Some(fields.expect(tag::SEQUENCE)?);
    let times = fields.expect(tag::SEQUENCE)?;
    outline.validity = Some(times);
    validity(&times, outline, wrong)?;
    outline.subject = Some(fields.expect(tag::SEQUENCE)?);
    outline.key = Some(fields.expect(tag::SEQUENCE)?);
    for number in [1, 2] {
        if let Some(unique) = fields.optional(tag::primitive(number))? {
            unique.bits()?;
            unique_identifier(version, wrong);
        }
    }
    if let Some(explicit) = fields.optional(tag::constructed(3))? {
        extensions(&explicit, version, wrong, passing)?;
    }
    fields.finish()
}

fn version(fields: &mut Reader<'_>, wrong: &mut Vec<Irregularity>) -> Result<u32, Flaw> {
    let Some(explicit) = fields.optional(tag::constructed(0))? else { return Ok(1) };
    let mut inside = explicit.inside();
    let number = inside.expect(tag::INTEGER)?.small()?;
    inside.finish()?;
    if number == 0 {
        wrong.push(Irregularity::loose(
            "version 1 is written out; DER leaves a default value away",
            "X.690, section 11.5",
        ));
    }
    if number > 2 {
        let what = format!("version number {number}; X.509 ends at 2, which means v3");
        wrong.push(Irregularity::undecidable(what, "RFC 5280, section 4.1.2.1"));
    }
    Ok(number.saturating_add(1))
}

/// `AlgorithmIdentifier`: an OID and at most one element (RFC 5280, section 4.1.1.2).
fn identifier<'a>(algorithm: &Element<'a>) -> Result<(Oid, &'a [u8]), Flaw> {
    let mut inside = algorithm.inside();
    let oid = Oid::read(&mut inside)?;
    let raw = if inside.is_empty() { &[][..] } else { inside.open_type()?.raw };
    inside.finish()?;
    Ok((oid, raw))
}

fn validity(
    validity: &Element<'_>,
    outline: &mut Outline<'_>,
    wrong: &mut Vec<Irregularity>,
) -> Result<(), Flaw> {
    let mut inside = validity.inside();
    let (begin, end) = (inside.any()?, inside.any()?);
    inside.finish()?;
    let mut judge = |place: &str, element: &Element<'_>| {
        let time = time(element);
        let year_2050 = Time::from_utc(2050, 1, 1, 0, 0, 0);
        if time.is_none() {
            wrong.push(Irregularity::undecidable(
                format!("{place} is not written as YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ"),
                "RFC 5280, section 4.1.2.5",
            ));
        } else if element.tag == tag::GENERALIZED_TIME && time < year_2050 {
            let what = format!("{place} lies before 2050 and is no UTCTime");
            wrong.push(Irregularity::profile(what, "RFC 5280, section 4.1.2.5"));
        }
        time
    };
    outline.times = judge("notBefore", &begin).zip(judge("notAfter", &end));
    Ok(())
}

fn unique_identifier(version: u32, wrong: &mut Vec<Irregularity>) {
    let clause = "RFC 5280, section 4.1.2.8";
    wrong.push(if version < 2 {
        Irregularity::undecidable("a version 1 certificate has a unique identifier", clause)
    } else {
        Irregularity::profile("a unique identifier, which CAs no longer write", clause)
    });
}

fn extensions<'a>(
    explicit: &Element<'a>,
    version: u32,
    wrong: &mut Vec<Irregularity>,
    passing: Extension<'_, 'a>,
) -> Result<(), Flaw> {
    let mut inside = explicit.inside();
    let mut list = inside.expect(tag::SEQUENCE)?.inside();
    inside.finish()?;
    if version < 3 {
        let what = format!("a version {version} certificate has extensions");
        wrong.push(Irregularity::undecidable(what, "RFC 5280, section 4.1.2.9"));
    }
    if list.is_empty() {
        wrong.push(Irregularity::loose(
            "the list of extensions is empty; it is left away then",
            "RFC 5280, section 4.1.2.9",
        ));
    }
    while !list.is_empty() {
        let (oid, critical, value) = extension(&list.expect(tag::SEQUENCE)?, wrong)?;
        passing(oid, critical, value.inside(), wrong);
    }
    Ok(())
}

/// One Extension; also of a CRL and of its entries.
pub(crate) fn extension<'a>(
    extension: &Element<'a>,
    wrong: &mut Vec<Irregularity>,
) -> Result<(Oid, bool, Element<'a>), Flaw> {
    let mut fields = extension.inside();
    let oid = Oid::read(&mut fields)?;
    let critical = match fields.optional(tag::BOOLEAN)? {
        None => false,
        Some(element) => {
            let critical = boolean(&element, || format!("{oid}: critical"), wrong)?;
            if !critical {
                wrong.push(Irregularity::loose(
                    format!("{oid}: critical is written out as FALSE; DER leaves a default away"),
                    "X.690, section 11.5",
                ));
            }
            critical
        }
    };
    let value = fields.expect(tag::OCTET_STRING)?;
    fields.finish()?;
    Ok((oid, critical, value))
}

/// A BOOLEAN. In BER every octet but 00 is TRUE, and OpenSSL reads it so.
pub(super) fn boolean(
    element: &Element<'_>,
    place: impl FnOnce() -> String,
    wrong: &mut Vec<Irregularity>,
) -> Result<bool, Flaw> {
    let &[octet] = element.value else { return element.boolean() };
    if !matches!(octet, 0x00 | 0xff) {
        let what = format!("{} is written as {octet:02X}; TRUE is FF in DER", place());
        wrong.push(Irregularity::loose(what, "X.690, section 11.1"));
    }
    Ok(octet != 0)
}

fn number(digits: &[u8], count: usize) -> Option<u16> {
    let all = digits.len() == count && digits.iter().all(u8::is_ascii_digit);
    all.then(|| digits.iter().fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_time(tag: u8, text: &str) -> Option<String> {
        let length = u8::try_from(text.len()).unwrap();
        let der = [&[tag, length], text.as_bytes()].concat();
        time(&Reader::new(&der).any().unwrap()).map(|time| time.to_string())
    }

    #[test]
    fn times_have_seconds_and_end_in_z() {
        let (utc, general) = (tag::UTC_TIME, tag::GENERALIZED_TIME);
        assert_eq!(read_time(utc, "491231235959Z").as_deref(), Some("2049-12-31T23:59:59Z"));
        assert_eq!(read_time(utc, "500101000000Z").as_deref(), Some("1950-01-01T00:00:00Z"));
        assert_eq!(read_time(general, "99991231235959Z").as_deref(), Some("9999-12-31T23:59:59Z"));
        for bad in ["4912312359Z", "491231235959", "491231235959+0000", "491331235959Z", "", "Z"] {
            assert_eq!(read_time(utc, bad), None, "{bad}");
        }
        for bad in ["20491231235959.5Z", "204912312359Z", "20491231240000Z", "-0491231235959Z"] {
            assert_eq!(read_time(general, bad), None, "{bad}");
        }
    }
}
