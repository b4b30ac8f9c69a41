//! What a CA may do: basicConstraints and nameConstraints.

use super::general_name::{GeneralName, Use};
use super::strict::boolean;
use super::{Irregularity, Parsed};
use crate::der::{Element, Reader, tag};

/// basicConstraints (RFC 5280, section 4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasicConstraints {
    /// Whether the key may sign certificates.
    pub ca: bool,
    /// How many CA certificates that are not self-issued may follow.
    pub path_len: Option<u32>,
    /// Whether it is marked critical.
    pub critical: bool,
}

impl BasicConstraints {
    pub(super) fn read(
        mut reader: Reader<'_>,
        critical: bool,
        wrong: &mut Vec<Irregularity>,
    ) -> Parsed<Self> {
        let mut fields = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        let ca = match fields.optional(tag::BOOLEAN)? {
            None => false,
            Some(element) => {
                let ca = boolean(&element, || "basicConstraints: cA".to_owned(), wrong)?;
                if !ca {
                    // One certificate in twenty has it, and no verifier minds.
                    wrong.push(Irregularity::profile(
                        "basicConstraints writes cA FALSE out; DER leaves a default away",
                        "X.690, section 11.5",
                    ));
                }
                ca
            }
        };
        let path_len = fields.optional(tag::INTEGER)?.map(|element| element.small()).transpose()?;
        fields.finish()?;
        Ok(Self { ca, path_len, critical })
    }
}

/// nameConstraints (RFC 5280, section 4.2.1.10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameConstraints {
    /// Names must lie in one of these, form by form.
    pub permitted: Vec<Subtree>,
    /// Names must lie in none of these.
    pub excluded: Vec<Subtree>,
    /// Whether it is marked critical.
    pub critical: bool,
}

/// A subtree of names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subtree {
    /// Where it begins; an IP range has 8 or 32 octets, address and mask.
    pub base: GeneralName,
    /// Why it cannot be applied: every name of this form must then be refused.
    pub flaw: Option<&'static str>,
}

impl NameConstraints {
    pub(super) fn read(
        mut reader: Reader<'_>,
        critical: bool,
        wrong: &mut Vec<Irregularity>,
    ) -> Parsed<Self> {
        let mut fields = reader.expect(tag::SEQUENCE)?.inside();
        reader.finish()?;
        let permitted = fields.optional(tag::constructed(0))?;
        let excluded = fields.optional(tag::constructed(1))?;
        fields.finish()?;
        if permitted.is_none() && excluded.is_none() {
            wrong.push(Irregularity::undecidable("nameConstraints are empty", CLAUSE));
        }
        let mut subtrees = |list: Option<Element<'_>>| -> Parsed<Vec<Subtree>> {
            let Some(list) = list else { return Ok(Vec::new()) };
            let mut inside = list.inside();
            if inside.is_empty() {
                return Err(inside.flaw("a list of subtrees is empty"));
            }
            let mut subtrees = Vec::new();
            while !inside.is_empty() {
                subtrees.push(Subtree::read(&mut inside, wrong)?);
            }
            Ok(subtrees)
        };
        Ok(Self { permitted: subtrees(permitted)?, excluded: subtrees(excluded)?, critical })
    }
}

impl Subtree {
    fn read(list: &mut Reader<'_>, wrong: &mut Vec<Irregularity>) -> Parsed<Self> {
        let mut fields = list.expect(tag::SEQUENCE)?.inside();
        let base = GeneralName::read(&fields.any()?, Use::Constraint)?;
        let minimum = fields.optional(tag::primitive(0))?;
        let maximum = fields.optional(tag::primitive(1))?;
        fields.finish()?;
        if minimum.is_some_and(|minimum| minimum.value == [0]) {
            let what = "nameConstraints write minimum 0 out; DER leaves a default away";
            wrong.push(Irregularity::profile(what, "X.690, section 11.5"));
        }
        let flaw = match &base {
            _ if minimum.is_some_and(|minimum| minimum.value != [0]) => Some("minimum is not 0"),
            _ if maximum.is_some() => Some("maximum is present"),
            GeneralName::Malformed { why, .. } => Some(*why),
            GeneralName::Ip(octets) => ip_range_flaw(octets),
            GeneralName::Directory(name) if !name.is_sound() => Some("its name cannot be read"),
            _ => None,
        };
        if let Some(why) = flaw {
            wrong.push(Irregularity::profile(format!("name constraint {base}: {why}"), CLAUSE));
        }
        dns_remarks(&base, wrong);
        Ok(Self { base, flaw })
    }
}

/// An address range is written in CIDR style: the mask has its ones in front, and the address no bits outside it.
fn ip_range_flaw(octets: &[u8]) -> Option<&'static str> {
    let (address, mask) = octets.split_at_checked(octets.len() / 2)?;
    let value =
        |octets: &[u8]| octets.iter().fold(0_u128, |sum, octet| (sum << 8) | u128::from(*octet));
    let width = u32::try_from(mask.len()).unwrap_or(0).saturating_mul(8);
    let (address_bits, mask_bits) = (value(address), value(mask));
    let leading = mask_bits.checked_shl(128 - width.min(128)).map_or(0, u128::leading_ones);
    if leading != mask_bits.count_ones() {
        Some("the mask of an IP range has gaps")
    } else if address_bits & !mask_bits != 0 {
        Some("the address of an IP range has bits outside its mask")
    } else {
        None
    }
}

fn dns_remarks(base: &GeneralName, wrong: &mut Vec<Irregularity>) {
    let GeneralName::Dns(name) = base else { return };
    let what = if name.starts_with('.') {
        "begins with a dot; the standard knows that for URIs alone"
    } else if name.contains('*') {
        "holds a wildcard"
    } else {
        return;
    };
    wrong.push(Irregularity::profile(format!("name constraint {base} {what}"), CLAUSE));
}

const CLAUSE: &str = "RFC 5280, section 4.2.1.10";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ip_ranges_are_cidr() {
        assert_eq!(ip_range_flaw(&[10, 0, 0, 0, 255, 0, 0, 0]), None);
        assert_eq!(ip_range_flaw(&[0; 8]), None);
        assert_eq!(ip_range_flaw(&[10, 1, 2, 3, 255, 255, 255, 255]), None);
        assert!(ip_range_flaw(&[10, 0, 0, 1, 255, 0, 0, 0]).unwrap().contains("outside"));
        assert!(ip_range_flaw(&[10, 0, 0, 0, 255, 0, 255, 0]).unwrap().contains("gaps"));
        assert_eq!(ip_range_flaw(&[0; 32]), None);
        let mut six = [0_u8; 32];
        six[16..].fill(0xff);
        assert_eq!(ip_range_flaw(&six), None);
        six[20] = 0;
        assert!(ip_range_flaw(&six).unwrap().contains("gaps"));
    }

    #[test]
    fn an_empty_extension_constrains_nothing_and_is_refused() {
        let mut wrong = Vec::new();
        assert!(NameConstraints::read(Reader::new(&[0x30, 0]), true, &mut wrong).is_ok());
        assert_eq!(wrong.len(), 1);
    }
}
