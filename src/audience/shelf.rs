//! What is costly to make and asked for again and again, such as a bundle at another moment: the first that are made are
//! kept, as many as there is room for. To make room for others would serve nobody, because clients of all CAs come mixed.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

/// Things that are kept ready by what they are for; each is made once, whichever thread asks.
#[derive(Debug)]
pub struct Shelf<K, V>(Mutex<HashMap<K, Arc<V>>>);

impl<K, V> Default for Shelf<K, V> {
    fn default() -> Self {
        Self(Mutex::new(HashMap::new()))
    }
}

impl<K: Eq + Hash, V> Shelf<K, V> {
    /// The one for `key`. What is made when so many are kept already is not kept.
    pub fn take(&self, key: K, most: usize, make: impl FnOnce() -> V) -> Arc<V> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = kept.get(&key) {
            return Arc::clone(known);
        }
        if kept.len() >= most {
            drop(kept);
            return Arc::new(make());
        }
        let new = Arc::new(make());
        kept.insert(key, Arc::clone(&new));
        new
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_there_is_room_for_is_made_once() {
        let shelf = Shelf::default();
        let mut made = 0;
        for key in [1, 2, 1, 3, 2, 3] {
            let one = shelf.take(key, 2, || {
                made += 1;
                key
            });
            assert_eq!(*one, key);
        }
        assert_eq!(made, 4, "the third was made twice");
    }
}
