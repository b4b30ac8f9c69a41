//! Primes that several RSA keys have in common.
//!
//! Comparing each key with each other one takes a minute for a thousand of them. A tree of products
//! compares each with all others at once, in a fifth of a second.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigUint;
use num_integer::Integer;

use super::{LARGEST_MODULUS, Residues};

/// Groups of RSA keys that have a prime in common, so that anyone can factor them (Heninger et al., "Mining Your Ps and
/// Qs", 2012): positions of moduli (unsigned, most significant octet first), at least two in each group, ascending. The same
/// modulus given twice is one key, not a shared prime; moduli with small factors are passed over, and so are those that
/// `beyond_comparison` names.
pub fn shared_primes(moduli: &[&[u8]]) -> Vec<Vec<usize>> {
    let (compared, _) = divided(moduli);
    let examined: Vec<(usize, BigUint)> = compared
        .into_iter()
        .map(|(position, octets)| (position, BigUint::from_bytes_be(octets)))
        .filter(|(_, modulus)| !modulus.is_even() && Residues::of(modulus).small_factor().is_none())
        .collect();
    groups(&examined)
}

/// Positions of the moduli that are not compared: beyond 4 million bits in all, or over 16,384 bits each.
pub fn beyond_comparison(moduli: &[&[u8]]) -> Vec<usize> {
    divided(moduli).1
}

/// Distinct moduli within the budget, with their positions, and the positions of those beyond it.
fn divided<'a>(moduli: &[&'a [u8]]) -> (Vec<(usize, &'a [u8])>, Vec<usize>) {
    let (mut compared, mut beyond) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    let mut bits = 0;
    for (position, octets) in moduli.iter().enumerate() {
        let zeros = octets.iter().take_while(|&&octet| octet == 0).count();
        let significant = octets.get(zeros..).unwrap_or_default();
        if !seen.insert(significant) {
            continue;
        }
        let length = u64::try_from(significant.len()).unwrap_or(u64::MAX).saturating_mul(8);
        if length > LARGEST_MODULUS || bits + length > LARGEST_TOTAL {
            beyond.push(position);
        } else {
            bits += length;
            compared.push((position, significant));
        }
    }
    (compared, beyond)
}

/// Groups by shared prime.
fn groups(examined: &[(usize, BigUint)]) -> Vec<Vec<usize>> {
    let mut by_prime: BTreeMap<BigUint, Vec<usize>> = BTreeMap::new();
    let mut budget = PARTNER_SEARCHES;
    for (place, product) in products_to_the_right(examined).iter().enumerate() {
        let Some((_, modulus)) = examined.get(place) else { continue };
        let common = modulus.gcd(product);
        if common.bits() <= 1 || by_prime.contains_key(&common) {
            continue;
        }
        let sharing = divisible_by(&common, examined);
        if sharing.len() > 1 {
            by_prime.insert(common, sharing);
            continue;
        }
        // More than one prime is shared; the partners tell them apart.
        for (_, partner) in examined.iter().skip(place + 1).take(budget) {
            budget -= 1;
            let common = modulus.gcd(partner);
            if common.bits() > 1 {
                by_prime.entry(common).or_insert_with_key(|prime| divisible_by(prime, examined));
            }
        }
    }
    let mut groups: Vec<Vec<usize>> = by_prime.into_values().collect();
    groups.sort();
    groups
}

fn divisible_by(prime: &BigUint, examined: &[(usize, BigUint)]) -> Vec<usize> {
    let divisible = examined.iter().filter(|(_, modulus)| modulus.is_multiple_of(prime));
    divisible.map(|(position, _)| *position).collect()
}

/// For each modulus the product of all moduli after it, modulo itself.
fn products_to_the_right(examined: &[(usize, BigUint)]) -> Vec<BigUint> {
    let mut levels: Vec<Vec<BigUint>> =
        vec![examined.iter().map(|(_, modulus)| modulus.clone()).collect()];
    while let Some(level) = levels.last()
        && level.len() > 2
    {
        let pairs = level.chunks(2).map(|pair| pair.iter().product());
        levels.push(pairs.collect());
    }
    // From the top down, each node learns what lies to its right, modulo its own product.
    let one = BigUint::from(1_u32);
    let mut carried = vec![one.clone()];
    for level in levels.iter().rev() {
        carried = level
            .iter()
            .enumerate()
            .map(|(place, node)| {
                let outside = carried.get(place / 2).unwrap_or(&one) % node;
                match level.get(place + 1).filter(|_| place % 2 == 0) {
                    Some(sibling) => outside * (sibling % node) % node,
                    None => outside,
                }
            })
            .collect();
    }
    carried
}

/// In bits, over all moduli that are compared: two thousand RSA 2048 keys, some two seconds.
const LARGEST_TOTAL: u64 = 4_194_304;

/// How many moduli are tried to tell two shared primes of one key apart.
const PARTNER_SEARCHES: usize = 10_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::many_single_char_names)] // a prime needs no longer name
    fn shared_primes_are_found_whatever_their_number_and_place() {
        // 2^n - 1 is prime for these n.
        let primes = [521, 607, 1279, 2203, 2281, 3217];
        let [a, b, c, d, e, f] = primes.map(|n| (BigUint::from(1_u32) << n) - 1_u32);
        let bytes =
            |moduli: &[BigUint]| moduli.iter().map(BigUint::to_bytes_be).collect::<Vec<_>>();
        let groups = |moduli: &[BigUint]| {
            let moduli = bytes(moduli);
            shared_primes(&moduli.iter().map(Vec::as_slice).collect::<Vec<_>>())
        };
        assert_eq!(groups(&[&a * &b, &c * &d, &e * &f]), Vec::<Vec<usize>>::new());
        assert_eq!(groups(&[&a * &b, &c * &d, &e * &f, &d * &a]), [vec![0, 3], vec![1, 3]]);
        assert_eq!(groups(&[&a * &b, &a * &c, &b * &d]), [vec![0, 1], vec![0, 2]]);
        assert_eq!(groups(&[&a * &b, &a * &c, &e * &f, &d * &a]), [vec![0, 1, 3]]);
        assert_eq!(groups(&[&a * &b, &a * &b]), Vec::<Vec<usize>>::new(), "one key twice");
        assert_eq!(groups(&[&a << 1, &b << 1]), Vec::<Vec<usize>>::new(), "even moduli");
        assert_eq!(groups(&[]), Vec::<Vec<usize>>::new());
    }

    #[test]
    fn moduli_beyond_the_budget_are_named() {
        let huge = vec![0xff; 1_000_000];
        assert_eq!(beyond_comparison(&[&[0x81], &huge]), [1]);
        let large: Vec<Vec<u8>> = (0..300_u16)
            .map(|number| [&number.to_be_bytes()[..], &[0xff; 2046]].concat())
            .collect();
        let large: Vec<&[u8]> = large.iter().map(Vec::as_slice).collect();
        assert_eq!(beyond_comparison(&large), (256..300).collect::<Vec<_>>());
    }
}
