//! The number of a line, found out only where one is wanted: nearly every block holds nothing that has to be said by its
//! line, so that counting line ends would be work for nobody. The search passes them anyway, and tells how many there were; a
//! thread that wants a number sooner counts those of its own block, and waits for what the blocks before it hold.

use std::cell::Cell;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use super::block::Block;
use crate::bytes::memchr_iter;

/// How many line ends the blocks of one file hold.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    inner: Mutex<Inner>,
    told: Condvar,
}

#[derive(Debug, Default)]
struct Inner {
    /// The first block that nothing was told of, and the line ends before it.
    block: u64,
    before: u32,
    /// Line ends of it and of those behind it, where they were told.
    ends: VecDeque<Option<u32>>,
    /// Threads that wait.
    waiting: usize,
}

/// The first line of a block that is looked at.
pub(super) struct Origin<'f> {
    numbers: &'f Numbers,
    block: &'f Block,
    first: Cell<Option<u32>>,
}

impl Numbers {
    /// The line ends before a block that nothing was told of yet, once they are known.
    pub(super) fn before(&self, block: u64) -> u32 {
        let mut inner = self.lock();
        while inner.block < block {
            inner.waiting += 1;
            inner = self.told.wait(inner).unwrap_or_else(PoisonError::into_inner);
            inner.waiting -= 1;
        }
        inner.before
    }

    fn tell(&self, block: u64, ends: u32) {
        let mut inner = self.lock();
        let place = usize::try_from(block - inner.block).unwrap_or(usize::MAX);
        while inner.ends.len() <= place {
            inner.ends.push_back(None);
        }
        if let Some(own) = inner.ends.get_mut(place) {
            *own = Some(ends);
        }
        while let Some(Some(ends)) = inner.ends.front() {
            inner.before = inner.before.saturating_add(*ends);
            inner.block += 1;
            inner.ends.pop_front();
        }
        if inner.waiting > 0 {
            self.told.notify_all();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'f> Origin<'f> {
    /// Of a block of the file that these belong to.
    pub(super) const fn new(numbers: &'f Numbers, block: &'f Block) -> Self {
        Self { numbers, block, first: Cell::new(None) }
    }

    /// The number of its first line.
    pub(super) fn first(&self) -> u32 {
        if let Some(first) = self.first.get() {
            return first;
        }
        // Counted before anything is waited for, so that nobody waits for a thread that only waits.
        let ends = count(self.block.text());
        let before = self.numbers.before(self.block.number);
        let first = before.saturating_add(self.block.passed_over).saturating_add(1);
        self.first.set(Some(first));
        self.tell(ends);
        first
    }

    /// The block was looked at, and holds so many line ends.
    pub(super) fn finish(self, ends: u32) {
        debug_assert_eq!(ends, count(self.block.text()), "the search has passed every line end");
        if self.first.get().is_none() {
            self.tell(ends);
            self.first.set(Some(0));
        }
    }

    fn tell(&self, ends: u32) {
        self.numbers.tell(self.block.number, ends.saturating_add(self.block.passed_over));
    }
}

impl Drop for Origin<'_> {
    /// However a thread ends, those that wait for it go on.
    fn drop(&mut self) {
        if self.first.get().is_none() {
            self.tell(0);
        }
    }
}

/// The line ends of a text.
pub(super) fn count(text: &[u8]) -> u32 {
    u32::try_from(memchr_iter(b'\n', text).count()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_known_once_all_blocks_before_it_are() {
        let numbers = Numbers::default();
        numbers.tell(2, 30);
        numbers.tell(0, 10);
        assert_eq!(numbers.before(1), 10);
        let wanted = std::thread::scope(|scope| {
            let wanted = scope.spawn(|| numbers.before(3));
            numbers.tell(1, 20);
            wanted.join().unwrap()
        });
        assert_eq!(wanted, 60);
    }
}
