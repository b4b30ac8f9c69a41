//! ECDSA on P-256 with SHA-256 below the price of a library's verification, for issuers of many clients: with a table of
//! multiples of the issuer's key, made once, u1 G + u2 Q is a sum of some sixty points, and nothing is doubled. Only built with
//! the feature `turbo`.
//!
//! It can only accept. Whatever it does not accept (a wrong signature, one that is not encoded as DER wants it, a sum that
//! the formulas cannot take, the rare r that stands for two x) is the library's to judge, so a mistake
//! here that does not accept costs time. Against those that would accept stands this: the arithmetic modulo p and n is
//! fiat-crypto's, formally verified; inverses are checked by it each time; an exception in the sum shows in the sum
//! (`point`); and the tests hold each answer to two libraries'.
//!
//! Signatures, hashes and keys of certificates are public: nothing here takes care to take constant time, and nothing here
//! may ever touch a private key.

mod field;
mod inverse;
mod point;
mod scalar;
mod table;

use std::fmt;
use std::sync::OnceLock;

use crate::der::Reader;
use crate::der::tag::{INTEGER, SEQUENCE};

use field::Field;
use point::{Point, Sum};
use scalar::Scalar;
use table::Multiples;

/// A public key with a table of its multiples.
pub struct Table {
    multiples: Multiples,
}

impl Table {
    /// For a public key, an uncompressed point (SEC 1, section 2.3.4), with windows of so many bits, 2 to 10: each more
    /// saves additions and nearly doubles the table. `None` where the key is no point of the curve.
    pub fn new(key: &[u8], width: u32) -> Option<Self> {
        if !(2..=10).contains(&width) {
            return None;
        }
        Some(Self { multiples: Multiples::new(&Point::from_octets(key)?, width)? })
    }

    /// Octets that a table with windows of so many bits fills.
    pub const fn octets(width: u32) -> usize {
        table::count(width) * size_of::<Point>()
    }

    /// Whether this is certainly the key's signature on the message with this SHA-256 hash (FIPS 186-5, section 6.4.2, in
    /// the encoding of RFC 3279, section 2.2.3). If it is not, that says nothing.
    pub fn accepts(&self, hash: &[u8; 32], signature: &[u8]) -> bool {
        self.sum(hash, signature).is_some_and(|(sum, r)| sum.has_x(&r))
    }

    /// The point R that the signature leads to, and the x that it should have.
    fn sum(&self, hash: &[u8; 32], signature: &[u8]) -> Option<(Sum, Field)> {
        let (r, s) = numbers(signature)?;
        let inverse = s.invert()?;
        let u1 = Scalar::reduced(hash).mul(&inverse);
        let u2 = r.mul(&inverse);
        let asked = self.multiples.of(&u2).chain(base()?.of(&u1));
        let asked: Vec<(&Point, bool)> = asked.collect::<Option<_>>()?;
        // All points at once, before the first is needed: memory is asked for many at a time then.
        let mut points: Vec<Point> = asked.iter().map(|(point, _)| **point).collect();
        for (point, (_, negative)) in points.iter_mut().zip(&asked) {
            if *negative {
                *point = point.negate();
            }
        }
        // n is less than p. An x from n up to p would reduce to an r below p - n: one in 2^128, and not looked for.
        Some((Sum::of_all(points)?, Field::from_limbs(r.limbs())))
    }
}

/// Whether these octets are the uncompressed encoding of a point of the curve.
pub fn is_point(octets: &[u8]) -> bool {
    Point::from_octets(octets).is_some()
}

/// r and s, both between 1 and n - 1.
fn numbers(signature: &[u8]) -> Option<(Scalar, Scalar)> {
    let mut outer = Reader::new(signature);
    let mut inside = outer.expect(SEQUENCE).ok()?.inside();
    outer.finish().ok()?;
    let mut next =
        || inside.expect(INTEGER).and_then(|one| one.natural()).ok().and_then(Scalar::within_order);
    let numbers = (next()?, next()?);
    inside.finish().ok()?;
    Some(numbers)
}

/// The multiples of the base point, made when they are first needed: 1.6 MB.
fn base() -> Option<&'static Multiples> {
    static BASE: OnceLock<Option<Multiples>> = OnceLock::new();
    BASE.get_or_init(|| Multiples::new(&Point::from_octets(&G)?, BASE_WIDTH)).as_ref()
}

const BASE_WIDTH: u32 = 11;

/// The base point (SP 800-186, section 3.2.1.3), uncompressed.
const G: [u8; 65] = [
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40,
    0xf2, 0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2,
    0x96, 0x4f, 0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e,
    0x16, 0x2b, 0xce, 0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51,
    0xf5,
];

impl fmt::Debug for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Table").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
