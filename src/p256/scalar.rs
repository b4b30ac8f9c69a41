//! Numbers modulo n, the order of P-256 (SP 800-186, section 3.2.1.3), in Montgomery's form, by the code that fiat-crypto
//! derives from a formal proof; and their digits, by which tables are looked up.

use fiat_crypto::p256_scalar_64::{
    fiat_p256_scalar_from_bytes, fiat_p256_scalar_from_montgomery,
    fiat_p256_scalar_montgomery_domain_field_element as Montgomery, fiat_p256_scalar_mul,
    fiat_p256_scalar_non_montgomery_domain_field_element as Plain, fiat_p256_scalar_set_one,
    fiat_p256_scalar_to_montgomery,
};

use super::inverse::Modulus;

/// A number modulo n.
#[derive(Clone, Copy)]
pub(super) struct Scalar(Montgomery);

/// A digit of a scalar: `value * 2^(width * window)`, where the value is between -2^(width - 1) and 2^(width - 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Digit {
    pub(super) window: usize,
    pub(super) magnitude: usize,
    pub(super) negative: bool,
}

impl Scalar {
    /// A natural number of any length without leading zeros, the highest octet first, as r and s are encoded; `None` if it
    /// is not between 1 and n - 1 (FIPS 186-5, section 6.4.2, step 1).
    pub(super) fn within_order(natural: &[u8]) -> Option<Self> {
        let mut octets = [0; 32];
        let start = octets.len().checked_sub(natural.len())?;
        octets.get_mut(start..)?.copy_from_slice(natural);
        (octets != [0; 32] && octets < N_OCTETS).then(|| Self::reduced(&octets))
    }

    /// Any 32 octets, the highest first, modulo n: as a hash becomes a number (FIPS 186-5, section 6.4.2, step 3).
    pub(super) fn reduced(octets: &[u8; 32]) -> Self {
        let mut octets = *octets;
        if octets >= N_OCTETS {
            // 2^256 is less than 2 n: once is enough.
            let mut borrow = false;
            for (octet, of_n) in octets.iter_mut().zip(&N_OCTETS).rev() {
                let (less, first) = octet.overflowing_sub(*of_n);
                let (less, second) = less.overflowing_sub(u8::from(borrow));
                (*octet, borrow) = (less, first || second);
            }
        }
        octets.reverse();
        let mut limbs = [0; 4];
        fiat_p256_scalar_from_bytes(&mut limbs, &octets);
        Self::from_limbs(limbs)
    }

    pub(super) fn mul(&self, other: &Self) -> Self {
        let mut product = Self::ZERO;
        fiat_p256_scalar_mul(&mut product.0, &self.0, &other.0);
        product
    }

    /// `None` for zero. The result is checked.
    pub(super) fn invert(&self) -> Option<Self> {
        let inverse = Self::from_limbs(N.inverse_of(self.limbs())?);
        (self.mul(&inverse).0.0 == Self::ONE.0.0).then_some(inverse)
    }

    /// The number, the lowest limb first.
    pub(super) fn limbs(&self) -> [u64; 4] {
        let mut plain = Plain([0; 4]);
        fiat_p256_scalar_from_montgomery(&mut plain, &self.0);
        plain.0
    }

    /// The digits that are not zero, the lowest first: windows of `width` bits (at most 16), of which one that is more than
    /// half of what it can be becomes negative, and the next one greater by one (Hankerson, Menezes and Vanstone, section
    /// 3.3.2, for windows; signs halve the tables).
    pub(super) fn digits(&self, width: u32) -> impl Iterator<Item = Digit> + use<> {
        let limbs = self.limbs();
        let half = 1_usize << (width - 1);
        let mut carry = 0;
        (0..windows(width)).filter_map(move |window| {
            let value = bits(&limbs, window * width as usize, width) + carry;
            let negative = value > half;
            carry = usize::from(negative);
            let magnitude = if negative { 2 * half - value } else { value };
            (magnitude != 0).then_some(Digit { window, magnitude, negative })
        })
    }

    fn from_limbs(limbs: [u64; 4]) -> Self {
        let mut number = Self::ZERO;
        fiat_p256_scalar_to_montgomery(&mut number.0, &Plain(limbs));
        number
    }

    const ZERO: Self = Self(Montgomery([0; 4]));
    const ONE: Self = {
        let mut one = Self::ZERO;
        fiat_p256_scalar_set_one(&mut one.0);
        one
    };
}

/// How many windows of that width a scalar has; the last one has room for what is carried out of 256 bits.
pub(super) const fn windows(width: u32) -> usize {
    256 / width as usize + 1
}

/// So many bits from there on, those beyond the end being zero.
fn bits(limbs: &[u64; 4], start: usize, width: u32) -> usize {
    let limb = |n: usize| u128::from(limbs.get(n).copied().unwrap_or(0));
    let two = limb(start / 64) | limb(start / 64 + 1) << 64;
    usize::try_from((two >> (start % 64)) & ((1 << width) - 1)).unwrap_or(0)
}

const N: Modulus = Modulus::new([
    0xf3b9_cac2_fc63_2551,
    0xbce6_faad_a717_9e84,
    0xffff_ffff_ffff_ffff,
    0xffff_ffff_0000_0000,
]);
/// n, the highest octet first.
pub(super) const N_OCTETS: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];
