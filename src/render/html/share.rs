//! Shares of a whole, in tenths of a percent. Those of one list add up to the whole: each is cut, and what is left over goes
//! to those that lost the most by it. What is not all is never called all, and what is something never nothing.

use std::cmp::Reverse;

/// The share of each of these in all of them.
pub(super) fn of_whole(parts: &[u64]) -> Vec<String> {
    let all: u128 = parts.iter().copied().map(u128::from).sum();
    let divisor = all.max(1);
    let scaled: Vec<u128> = parts.iter().map(|&part| u128::from(part) * WHOLE).collect();
    let mut tenths: Vec<u128> = scaled.iter().map(|part| part / divisor).collect();
    let left = (all.min(1) * WHOLE).saturating_sub(tenths.iter().sum());
    let mut by_loss: Vec<_> = scaled.iter().map(|part| part % divisor).zip(&mut tenths).collect();
    by_loss.sort_by_key(|(loss, _)| Reverse(*loss));
    (0..left).zip(by_loss).for_each(|(_, (_, tenths))| *tenths += 1);
    parts.iter().zip(tenths).map(|(&part, tenths)| words(part, all, tenths)).collect()
}

/// The share of one that stands by itself.
pub(super) fn of_one(part: u64, all: u64) -> String {
    let all = u128::from(all);
    words(part, all, (u128::from(part) * WHOLE * 2 + all) / (all * 2).max(1))
}

fn words(part: u64, all: u128, tenths: u128) -> String {
    match tenths {
        0 if part > 0 => "less than 0.1 %".to_owned(),
        WHOLE if u128::from(part) < all => "more than 99.9 %".to_owned(),
        _ => format!("{}.{} %", tenths / 10, tenths % 10),
    }
}

/// All of it.
const WHOLE: u128 = 1000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_a_list_add_up() {
        assert_eq!(of_whole(&[3, 0, 4]), ["42.9 %", "0.0 %", "57.1 %"]);
        assert_eq!(of_whole(&[1, 1, 1]), ["33.4 %", "33.3 %", "33.3 %"]);
        assert_eq!(of_whole(&[5, 0, 0]), ["100.0 %", "0.0 %", "0.0 %"]);
        assert_eq!(of_whole(&[0, 0]), ["0.0 %", "0.0 %"]);
        assert_eq!(of_whole(&[u64::MAX, u64::MAX]), ["50.0 %", "50.0 %"]);
    }

    #[test]
    fn neither_all_nor_nothing_is_said_of_what_is_neither() {
        assert_eq!(of_whole(&[999_999, 1]), ["more than 99.9 %", "less than 0.1 %"]);
        assert_eq!(of_one(999_999, 1_000_000), "more than 99.9 %");
        assert_eq!(of_one(1, 1_000_000), "less than 0.1 %");
        assert_eq!([of_one(0, 0), of_one(0, 5), of_one(5, 5)], ["0.0 %", "0.0 %", "100.0 %"]);
        assert_eq!([of_one(2, 3), of_one(1, 3)], ["66.7 %", "33.3 %"]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_said_of_a_list_is_never_off_by_a_tenth(parts: [u32; 3]) {
            let all: u64 = parts.iter().copied().map(u64::from).sum();
            let parts = parts.map(u64::from);
            let mut sum = 0.0;
            for (part, words) in parts.into_iter().zip(of_whole(&parts)) {
                let Ok(said) = words.trim_end_matches(" %").parse::<f64>() else { return Ok(()) };
                #[expect(clippy::cast_precision_loss, reason = "sums of 32 bits fit")]
                let exact = part as f64 * 100.0 / all as f64;
                proptest::prop_assert!((said - exact).abs() < 0.1, "{words} of {part} in {all}");
                sum += said;
            }
            proptest::prop_assert!((sum - 100.0).abs() < 0.001, "{sum}");
        }
    }
}
