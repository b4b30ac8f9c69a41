//! RSA keys that do not protect: what can be told from modulus and exponent alone.
//!
//! Pure arithmetic over bytes, no certificate and no opinion: which weakness matters is for the rules to
//! say, and how small a modulus may be for the profiles. Everything here is bounded, since the numbers
//! come from whoever wrote the bundle. The door of num-bigint and num-integer.

mod shared;

pub use shared::{beyond_comparison, shared_primes};

use std::fmt;

use num_bigint::BigUint;
use num_integer::Integer;

/// One reason why an RSA key does not protect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weakness {
    /// The modulus is even, so it is no product of two large primes (RFC 8017, section 3.1).
    EvenModulus,
    /// The modulus has this prime factor below 752 (NIST SP 800-89, section 5.3.3, step e).
    SmallFactor(u32),
    /// The two primes lie so close together that Fermat's method finds them at once
    /// (CVE-2022-26320; FIPS 186-5, appendix A.1.1 keeps them apart).
    ClosePrimes,
    /// The modulus has the fingerprint of Infineon's key generator, whose keys can be factored
    /// (ROCA, CVE-2017-15361; Nemec et al., "The Return of Coppersmith's Attack", section 2.2).
    Roca,
    /// The public exponent is 1 or 0: signatures are the message itself.
    ExponentOne,
    /// The public exponent is even: it belongs to no RSA key (RFC 8017, section 3.1).
    EvenExponent,
    /// The public exponent is this odd number, below 65537 (FIPS 186-5, section 5.1).
    SmallExponent(u32),
}

/// Everything that is weak about one RSA public key; empty for a sound one. Both numbers are unsigned,
/// most significant octet first. A modulus over 16,384 bits is not looked at, only its exponent.
pub fn of_rsa(modulus: &[u8], exponent: &[u8]) -> Vec<Weakness> {
    let mut found: Vec<Weakness> = of_exponent(exponent).into_iter().collect();
    let modulus = BigUint::from_bytes_be(modulus);
    if modulus.bits() > LARGEST_MODULUS {
        return found;
    }
    if modulus.is_even() {
        found.push(Weakness::EvenModulus);
        return found;
    }
    let residues = Residues::of(&modulus);
    found.extend(residues.small_factor().map(Weakness::SmallFactor));
    if residues.are_those_of_roca() {
        found.push(Weakness::Roca);
    }
    if has_close_factors(&modulus) {
        found.push(Weakness::ClosePrimes);
    }
    found
}

impl fmt::Display for Weakness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EvenModulus => f.write_str("its modulus is even"),
            Self::SmallFactor(factor) => write!(f, "its modulus is divisible by {factor}"),
            Self::ClosePrimes => f.write_str("its two primes are neighbours: anyone can factor it"),
            Self::Roca => f.write_str("it comes from a broken generator (ROCA, CVE-2017-15361)"),
            Self::ExponentOne => f.write_str("its exponent is 1 or 0: anyone can sign with it"),
            Self::EvenExponent => f.write_str("its exponent is even"),
            Self::SmallExponent(exponent) => write!(f, "its exponent is {exponent}"),
        }
    }
}

fn of_exponent(exponent: &[u8]) -> Option<Weakness> {
    let zeros = exponent.iter().take_while(|&&octet| octet == 0).count();
    let significant = exponent.get(zeros..).unwrap_or_default();
    let small = (significant.len() <= 4)
        .then(|| significant.iter().fold(0_u32, |sum, &octet| (sum << 8) | u32::from(octet)));
    match small {
        Some(0 | 1) => Some(Weakness::ExponentOne),
        _ if significant.last().is_some_and(|octet| octet % 2 == 0) => Some(Weakness::EvenExponent),
        Some(exponent) if exponent < 65_537 => Some(Weakness::SmallExponent(exponent)),
        _ => None,
    }
}

/// A modulus modulo each odd prime below 752, computed by a few divisions by products of them.
struct Residues(Vec<(u32, u32)>);

impl Residues {
    fn of(modulus: &BigUint) -> Self {
        let mut residues = Vec::with_capacity(ODD_PRIMES.len());
        let mut rest: &[u32] = &ODD_PRIMES;
        while !rest.is_empty() {
            let mut product = 1_u64;
            let fitting = rest
                .iter()
                .take_while(|&&prime| match product.checked_mul(u64::from(prime)) {
                    Some(larger) => {
                        product = larger;
                        true
                    }
                    None => false,
                })
                .count();
            let (group, later) = rest.split_at(fitting);
            let remainder = u64::try_from(modulus % product).unwrap_or_default();
            residues.extend(group.iter().map(|&prime| {
                (prime, u32::try_from(remainder % u64::from(prime)).unwrap_or_default())
            }));
            rest = later;
        }
        Self(residues)
    }

    fn small_factor(&self) -> Option<u32> {
        self.0.iter().find(|(_, residue)| *residue == 0).map(|(prime, _)| *prime)
    }

    /// Infineon's primes are k·M + (65537^a mod M) with M a product of the first primes, so a product of
    /// two of them is a power of 65537 modulo every prime that divides M. For the shortest keys these
    /// are the primes up to 167. A random modulus passes by chance about once in 2^27.
    fn are_those_of_roca(&self) -> bool {
        self.0
            .iter()
            .take_while(|(prime, _)| *prime <= 167)
            .all(|&(prime, residue)| powers_of_65537(prime).any(|power| power == residue))
    }
}

/// The subgroup that 65537 generates modulo a prime.
fn powers_of_65537(prime: u32) -> impl Iterator<Item = u32> {
    let generator = 65_537 % prime;
    let next = move |&power: &u32| Some(power * generator % prime).filter(|&power| power != 1);
    std::iter::successors(Some(1), next)
}

/// Fermat's method: n = a² - b² for an a close to the root of n, tried a hundred times.
fn has_close_factors(modulus: &BigUint) -> bool {
    let root = modulus.sqrt();
    let mut half_sum = if &root * &root == *modulus { root } else { root + 1_u32 };
    let mut square = &half_sum * &half_sum - modulus;
    half_sum <<= 1;
    half_sum += 1_u32;
    for _ in 0..FERMAT_STEPS {
        if may_be_square(&square) {
            let root = square.sqrt();
            if &root * &root == square {
                return true;
            }
        }
        // (a + 1)² - n = a² - n + (2a + 1)
        square += &half_sum;
        half_sum += 2_u32;
    }
    false
}

/// Squares leave few remainders modulo 64 and modulo 3·5·7·11·13; taking roots is dear.
fn may_be_square(number: &BigUint) -> bool {
    let low = number.iter_u64_digits().next().unwrap_or_default() % 64;
    if !(0..32).any(|root| root * root % 64 == low) {
        return false;
    }
    let remainder = u32::try_from(number % 15_015_u32).unwrap_or_default();
    [3, 5, 7, 11, 13]
        .iter()
        .all(|&prime| (0..=prime / 2).any(|root| root * root % prime == remainder % prime))
}

/// In bits. OpenSSL refuses larger ones as well (`OPENSSL_RSA_MAX_MODULUS_BITS`).
const LARGEST_MODULUS: u64 = 16_384;

/// As many as the published searches for such keys take.
const FERMAT_STEPS: usize = 100;

/// The odd primes below 752.
const ODD_PRIMES: [u32; 132] = odd_primes();

const fn odd_primes() -> [u32; 132] {
    let mut primes = [0; 132];
    let mut count = 0;
    let mut candidate = 3;
    while count < primes.len() {
        let mut divisor = 3;
        while divisor * divisor <= candidate && candidate % divisor != 0 {
            divisor += 2;
        }
        if divisor * divisor > candidate {
            primes[count] = candidate;
            count += 1;
        }
        candidate += 2;
    }
    primes
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2^521 - 1 and 2^607 - 1 are prime.
    fn mersenne(exponent: u32) -> BigUint {
        (BigUint::from(1_u32) << exponent) - 1_u32
    }

    fn weaknesses(modulus: &BigUint, exponent: u32) -> Vec<Weakness> {
        of_rsa(&modulus.to_bytes_be(), &exponent.to_be_bytes())
    }

    #[test]
    fn the_odd_primes_below_752_are_all_there() {
        assert_eq!(ODD_PRIMES.first(), Some(&3));
        assert_eq!(ODD_PRIMES.last(), Some(&751));
    }

    #[test]
    fn a_sound_modulus_has_no_weakness() {
        assert_eq!(weaknesses(&(mersenne(521) * mersenne(607)), 65_537), []);
    }

    #[test]
    fn exponents_are_judged_by_their_value() {
        let modulus = mersenne(521) * mersenne(607);
        assert_eq!(weaknesses(&modulus, 0), [Weakness::ExponentOne]);
        assert_eq!(weaknesses(&modulus, 1), [Weakness::ExponentOne]);
        assert_eq!(weaknesses(&modulus, 3), [Weakness::SmallExponent(3)]);
        assert_eq!(weaknesses(&modulus, 65_535), [Weakness::SmallExponent(65_535)]);
        assert_eq!(weaknesses(&modulus, 65_538), [Weakness::EvenExponent]);
        assert_eq!(weaknesses(&modulus, 65_539), []);
        let long = of_rsa(&modulus.to_bytes_be(), &[1, 0, 0, 0, 0, 0, 0, 2]);
        assert_eq!(long, [Weakness::EvenExponent]);
        assert_eq!(of_rsa(&modulus.to_bytes_be(), &[]), [Weakness::ExponentOne]);
    }

    #[test]
    fn even_moduli_and_small_factors_are_found() {
        assert_eq!(weaknesses(&(mersenne(521) << 1), 65_537), [Weakness::EvenModulus]);
        assert_eq!(weaknesses(&(mersenne(521) * 751_u32), 65_537), [Weakness::SmallFactor(751)]);
        assert_eq!(weaknesses(&(mersenne(521) * 757_u32), 65_537), []);
        assert_eq!(of_rsa(&[], &[1, 0, 1]), [Weakness::EvenModulus]);
    }

    #[test]
    fn factors_that_are_neighbours_are_found_and_distant_ones_are_not() {
        let first = (BigUint::from(1_u32) << 1024) + 0x1234_5679_u32;
        let close = &first * (&first + 2_468_u32);
        assert!(weaknesses(&close, 65_537).contains(&Weakness::ClosePrimes));
        assert!(weaknesses(&(&first * &first), 65_537).contains(&Weakness::ClosePrimes));
        let distant = &first * (&first + (BigUint::from(1_u32) << 900));
        assert!(!weaknesses(&distant, 65_537).contains(&Weakness::ClosePrimes));
    }

    #[test]
    fn the_filter_before_taking_roots_loses_no_square() {
        for root in 0..2_000_u32 {
            let root = BigUint::from(root) * 0x1_0000_0001_u64 + 7_u32;
            assert!(may_be_square(&(&root * &root)));
        }
    }

    #[test]
    fn numbers_made_like_infineons_have_the_roca_fingerprint() {
        let product: BigUint =
            ODD_PRIMES.iter().filter(|&&prime| prime <= 167).product::<BigUint>() * 2_u32;
        let generator = BigUint::from(65_537_u32);
        let prime = |factor: u32, exponent: u32| {
            &product * factor + generator.modpow(&BigUint::from(exponent), &product)
        };
        let modulus = prime(123_457, 77_777) * prime(765_433, 31_337);
        assert_eq!(weaknesses(&modulus, 65_537), [Weakness::Roca]);
        assert!(!weaknesses(&(modulus + 2_u32), 65_537).contains(&Weakness::Roca));
    }

    #[test]
    fn a_modulus_beyond_all_bounds_is_not_computed_with() {
        assert_eq!(of_rsa(&vec![0xff; 1_000_000], &[1, 0, 1]), []);
    }
}
