//! Elliptic curves: which one, and whether the point has a form that its standard knows.

use crate::der::{Element, Flaw, Reader, tag};
use crate::irregularity::Irregularity;
use crate::oid::Oid;

/// An elliptic curve. Only the three that X.509 verifiers share have a variant.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Curve {
    /// P-256, also secp256r1 or prime256v1.
    P256,
    /// P-384, also secp384r1.
    P384,
    /// P-521, also secp521r1.
    P521,
    /// Another curve that has a name.
    Other(Oid),
    /// Its numbers are written out instead of its name, or inherited: RFC 5480, section 2.1.1, forbids both.
    Unnamed,
}

impl Curve {
    /// "P-256", "secp256k1".
    pub fn name(&self) -> String {
        match self {
            Self::P256 => "P-256".to_owned(),
            Self::P384 => "P-384".to_owned(),
            Self::P521 => "P-521".to_owned(),
            Self::Other(oid) => oid.name().map_or_else(|| oid.to_string(), str::to_owned),
            Self::Unnamed => "with explicit parameters".to_owned(),
        }
    }

    /// From the algorithm parameters of a key (RFC 5480, section 2.1.1).
    pub(super) fn read(
        parameters: Option<&Element<'_>>,
        wrong: &mut Vec<Irregularity>,
    ) -> Result<Self, Flaw> {
        let Some(parameters) = parameters.filter(|one| one.tag == tag::OID) else {
            wrong.push(Irregularity::undecidable(
                "an elliptic curve is not named but described; it can be forged (CVE-2020-0601)",
                "RFC 5480, section 2.1.1",
            ));
            return Ok(Self::Unnamed);
        };
        let oid = Oid::read(&mut Reader::at(parameters.raw, parameters.offset))?;
        Ok(match oid {
            oid if oid == Oid::P256 => Self::P256,
            oid if oid == Oid::P384 => Self::P384,
            oid if oid == Oid::P521 => Self::P521,
            oid => Self::Other(oid),
        })
    }

    /// Octets of one coordinate.
    const fn field_octets(&self) -> Option<usize> {
        match self {
            Self::P256 => Some(32),
            Self::P384 => Some(48),
            Self::P521 => Some(66),
            Self::Other(_) | Self::Unnamed => None,
        }
    }
}

/// A point is uncompressed or compressed (RFC 5480, section 2.2), and as long as its curve wants.
pub(super) fn judge_point(curve: &Curve, point: &[u8], wrong: &mut Vec<Irregularity>) {
    let length = match (point.first(), curve.field_octets()) {
        (Some(4), Some(octets)) => Some(1 + 2 * octets),
        (Some(2 | 3), Some(octets)) => Some(1 + octets),
        (Some(2..=4), None) => Some(point.len()),
        _ => None,
    };
    match length {
        Some(length) if length == point.len() => {}
        Some(length) => wrong.push(Irregularity::undecidable(
            format!("a point on {} has {} octets instead of {length}", curve.name(), point.len()),
            "RFC 5480, section 2.2",
        )),
        None => wrong.push(Irregularity::undecidable(
            "a public point is neither uncompressed nor compressed",
            "RFC 5480, section 2.2",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_forms_of_a_point_are_known() {
        let count = |point: &[u8]| {
            let mut wrong = Vec::new();
            judge_point(&Curve::P256, point, &mut wrong);
            wrong.len()
        };
        assert_eq!(count(&[&[4][..], &[1; 64]].concat()), 0);
        assert_eq!(count(&[&[2][..], &[1; 32]].concat()), 0);
        assert_eq!(count(&[&[6][..], &[1; 64]].concat()), 1);
        assert_eq!(count(&[&[4][..], &[1; 63]].concat()), 1);
        assert_eq!(count(&[0]), 1);
        assert_eq!(count(&[]), 1);
    }

    #[test]
    fn numbers_instead_of_a_name_are_refused() {
        let mut wrong = Vec::new();
        assert_eq!(Curve::read(None, &mut wrong), Ok(Curve::Unnamed));
        assert_eq!(wrong.len(), 1);
    }
}
