//! The field of P-256: numbers modulo p = 2^256 - 2^224 + 2^192 + 2^96 - 1 (FIPS 186-5; SP 800-186, section 3.2.1.3), in
//! Montgomery's form, by the code that fiat-crypto derives from a formal proof (Erbsen et al., "Simple High-Level Code for
//! Cryptographic Arithmetic: With Proofs, Without Compromises", 2019). It wants numbers below p, and gives such numbers:
//! so each number has one form here, and is equal to another exactly when their limbs are.

use fiat_crypto::p256_64::{
    fiat_p256_add, fiat_p256_from_bytes, fiat_p256_from_montgomery,
    fiat_p256_montgomery_domain_field_element as Montgomery, fiat_p256_mul,
    fiat_p256_non_montgomery_domain_field_element as Plain, fiat_p256_opp, fiat_p256_set_one,
    fiat_p256_square, fiat_p256_sub, fiat_p256_to_montgomery,
};

use super::inverse::Modulus;

/// A number modulo p.
#[derive(Clone, Copy)]
pub(super) struct Field(Montgomery);

impl Field {
    pub(super) const ZERO: Self = Self(Montgomery([0; 4]));
    pub(super) const ONE: Self = {
        let mut one = Self::ZERO;
        fiat_p256_set_one(&mut one.0);
        one
    };

    /// From 32 octets, the highest first; `None` for what is not below p.
    pub(super) fn from_octets(octets: &[u8; 32]) -> Option<Self> {
        if *octets >= P_OCTETS {
            return None;
        }
        let mut lowest_first = *octets;
        lowest_first.reverse();
        let mut limbs = [0; 4];
        fiat_p256_from_bytes(&mut limbs, &lowest_first);
        Some(Self::from_limbs(limbs))
    }

    /// From the limbs of a number below p, the lowest first.
    pub(super) const fn from_limbs(limbs: [u64; 4]) -> Self {
        let mut number = Self::ZERO;
        fiat_p256_to_montgomery(&mut number.0, &Plain(limbs));
        number
    }

    pub(super) fn add(&self, other: &Self) -> Self {
        let mut sum = Self::ZERO;
        fiat_p256_add(&mut sum.0, &self.0, &other.0);
        sum
    }

    pub(super) fn sub(&self, other: &Self) -> Self {
        let mut difference = Self::ZERO;
        fiat_p256_sub(&mut difference.0, &self.0, &other.0);
        difference
    }

    pub(super) fn negate(&self) -> Self {
        let mut negative = Self::ZERO;
        fiat_p256_opp(&mut negative.0, &self.0);
        negative
    }

    pub(super) fn double(&self) -> Self {
        self.add(self)
    }

    pub(super) fn mul(&self, other: &Self) -> Self {
        let mut product = Self::ZERO;
        fiat_p256_mul(&mut product.0, &self.0, &other.0);
        product
    }

    pub(super) fn square(&self) -> Self {
        let mut square = Self::ZERO;
        fiat_p256_square(&mut square.0, &self.0);
        square
    }

    /// `None` for zero. The result is checked.
    pub(super) fn invert(&self) -> Option<Self> {
        let mut plain = Plain([0; 4]);
        fiat_p256_from_montgomery(&mut plain, &self.0);
        let inverse = Self::from_limbs(P.inverse_of(plain.0)?);
        (self.mul(&inverse) == Self::ONE).then_some(inverse)
    }

    pub(super) fn is_zero(&self) -> bool {
        *self == Self::ZERO
    }
}

impl PartialEq for Field {
    fn eq(&self, other: &Self) -> bool {
        let both = self.0.0.iter().zip(&other.0.0);
        both.fold(0, |differing, (one, other)| differing | (one ^ other)) == 0
    }
}

/// The inverse of each, for the price of one and three multiplications for each (Montgomery's trick: Hankerson, Menezes
/// and Vanstone, "Guide to Elliptic Curve Cryptography", algorithm 2.26). `None` if one of them is zero.
pub(super) fn invert_all(numbers: &mut [Field]) -> Option<()> {
    let mut product = Field::ONE;
    let mut before = Vec::with_capacity(numbers.len());
    for number in &*numbers {
        before.push(product);
        product = product.mul(number);
    }
    let mut inverse = product.invert()?;
    for (number, before) in numbers.iter_mut().zip(&before).rev() {
        let own = inverse.mul(before);
        inverse = inverse.mul(number);
        *number = own;
    }
    Some(())
}

const P: Modulus = Modulus::new([
    0xffff_ffff_ffff_ffff,
    0x0000_0000_ffff_ffff,
    0x0000_0000_0000_0000,
    0xffff_ffff_0000_0001,
]);
/// p, the highest octet first.
const P_OCTETS: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
    0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
];
