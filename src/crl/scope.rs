//! Which certificates a revocation list is about.

use crate::certificate::{GeneralName, read_point_name, read_reasons};
use crate::der::{Flaw, Reader, tag};
use crate::irregularity::Irregularity;

/// issuingDistributionPoint (RFC 5280, section 5.2.5).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IssuingDistributionPoint {
    /// The names of the distribution point, where it has one.
    pub names: Vec<GeneralName>,
    /// nameRelativeToCRLIssuer: the DER of the RDN, tag SET.
    pub relative: Option<Vec<u8>>,
    /// The kind of certificates that it is about.
    pub covers: Covers,
    /// Only these reasons, bit *n* of the standard as `1 << n`; `None` means all.
    pub only_some_reasons: Option<u16>,
    /// Whether it may speak of certificates of other issuers.
    pub indirect: bool,
}

/// Kinds of certificates that a list may limit itself to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Covers {
    /// All of them.
    #[default]
    All,
    /// Those of end entities.
    Users,
    /// Those of CAs.
    Authorities,
    /// Attribute certificates: nothing that concerns a path.
    Attributes,
}

impl IssuingDistributionPoint {
    pub(super) fn read(
        mut reader: Reader<'_>,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<Self, Flaw> {
        let mut fields = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        let mut point = Self::default();
        if fields.is_empty() {
            wrong.push(Irregularity::undecidable("issuingDistributionPoint is empty", CLAUSE));
        }
        if let Some(name) = fields.optional(tag::constructed(0))? {
            (point.names, point.relative) = read_point_name(&name)?;
        }
        let users = flag(&mut fields, 1, wrong)?.then_some(Covers::Users);
        let authorities = flag(&mut fields, 2, wrong)?.then_some(Covers::Authorities);
        point.only_some_reasons = read_reasons(&mut fields, 3)?;
        point.indirect = flag(&mut fields, 4, wrong)?;
        let attributes = flag(&mut fields, 5, wrong)?.then_some(Covers::Attributes);
        fields.finish()?;
        let mut kinds = [users, authorities, attributes].into_iter().flatten();
        point.covers = kinds.next().unwrap_or_default();
        if kinds.next().is_some() {
            let what = "issuingDistributionPoint is for one kind of certificates only, twice";
            wrong.push(Irregularity::undecidable(what, CLAUSE));
        }
        Ok(point)
    }
}

/// BOOLEAN DEFAULT FALSE under an implicit tag.
fn flag(fields: &mut Reader<'_>, number: u8, wrong: &mut Vec<Irregularity>) -> Result<bool, Flaw> {
    let Some(element) = fields.optional(tag::primitive(number))? else { return Ok(false) };
    let set = element.boolean()?;
    if !set {
        let what = "issuingDistributionPoint writes FALSE out; DER leaves a default away";
        wrong.push(Irregularity::profile(what, "X.690, section 11.5"));
    }
    Ok(set)
}

const CLAUSE: &str = "RFC 5280, section 5.2.5";

#[cfg(test)]
mod tests {
    use super::*;

    fn read(der: &[u8]) -> (IssuingDistributionPoint, usize) {
        let mut wrong = Vec::new();
        (IssuingDistributionPoint::read(Reader::new(der), &mut wrong).unwrap(), wrong.len())
    }

    #[test]
    fn flags_and_reasons_are_read_by_their_tags() {
        let (point, wrong) = read(&[0x30, 10, 0x82, 1, 0xff, 0x83, 2, 1, 0x06, 0x84, 1, 0xff]);
        assert!(point.covers == Covers::Authorities && point.indirect);
        assert_eq!((point.only_some_reasons, wrong), (Some(0b110_0000), 0));
    }

    #[test]
    fn what_means_nothing_or_two_things_is_refused() {
        assert_eq!(read(&[0x30, 0]).1, 1);
        assert_eq!(read(&[0x30, 6, 0x81, 1, 0xff, 0x82, 1, 0xff]).1, 1);
        assert_eq!(read(&[0x30, 3, 0x81, 1, 0]).1, 1);
    }
}
