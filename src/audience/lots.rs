//! What many clients have in common, kept once. A million clients fall into as many lots as CAs, causes and changes make,
//! and each of them remembers the number of its lot alone.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Lots by their numbers, filled from any number of threads.
#[derive(Debug)]
pub struct Lots<T>(Mutex<Known<T>>);

#[derive(Debug)]
struct Known<T> {
    numbers: HashMap<Arc<T>, u32>,
    lots: Vec<Arc<T>>,
}

impl<T> Default for Lots<T> {
    fn default() -> Self {
        Self(Mutex::new(Known { numbers: HashMap::new(), lots: Vec::new() }))
    }
}

impl<T: Eq + Hash> Lots<T> {
    /// The number of a lot: that of its like, or else a new one.
    pub fn number(&self, lot: T) -> u32 {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(number) = known.numbers.get(&lot) {
            return *number;
        }
        // There are fewer lots than clients, and fewer clients than these numbers.
        let number = u32::try_from(known.lots.len()).unwrap_or(u32::MAX);
        let lot = Arc::new(lot);
        known.lots.push(Arc::clone(&lot));
        known.numbers.insert(lot, number);
        number
    }

    /// The lot of a number.
    pub fn lot(&self, number: u32) -> Option<Arc<T>> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.lots.get(number as usize).map(Arc::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_alike_has_one_number() {
        let lots = Lots::default();
        let numbers = ["a", "b", "a"].map(|lot| lots.number(lot));
        assert_eq!(numbers, [0, 1, 0]);
        assert_eq!(lots.lot(1).as_deref(), Some(&"b"));
        assert_eq!(lots.lot(2), None);
    }
}
