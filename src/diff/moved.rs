//! What was moved: the fewest certificates that have to change their places to bring both bundles into one order.

use std::collections::{HashMap, HashSet};

use crate::bundle::Bundle;

/// Certificates that both have and that stand in another order; copies count once.
pub(super) fn moved(old: &Bundle, new: &Bundle) -> usize {
    let places: HashMap<&[u8; 32], usize> =
        (0..).zip(&old.members).fold(HashMap::new(), |mut places, (place, member)| {
            places.entry(member.certificate.sha256()).or_insert(place);
            places
        });
    let mut seen = HashSet::new();
    let common: Vec<usize> = new
        .members
        .iter()
        .map(|member| member.certificate.sha256())
        .filter(|sha256| seen.insert(*sha256))
        .filter_map(|sha256| places.get(sha256).copied())
        .collect();
    common.len() - longest_rise(&common)
}

/// The length of the longest rising subsequence: `ends` has, for each length, the least number that a run of that
/// length can end with.
fn longest_rise(numbers: &[usize]) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    for &number in numbers {
        let place = ends.partition_point(|&end| end < number);
        match ends.get_mut(place) {
            Some(end) => *end = number,
            None => ends.push(number),
        }
    }
    ends.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_to_move_is_counted() {
        assert_eq!(longest_rise(&[0, 1, 2, 3]), 4);
        // The first went to the end: one was moved, though none is where it was.
        assert_eq!(longest_rise(&[1, 2, 3, 0]), 3);
        assert_eq!(longest_rise(&[3, 2, 1, 0]), 1);
        assert_eq!(longest_rise(&[]), 0);
    }
}
