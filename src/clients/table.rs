//! The distinct clients, by the SHA-256 of their certificates. Shards with a lock each, because threads meet here only
//! when they meet a certificate that they have not met before.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use hashbrown::HashTable;

use super::{Client, Sightings, Spot};
use crate::time::Time;

/// Every client that was met.
#[derive(Debug)]
pub(super) struct Table<T> {
    shards: Vec<Mutex<Shard<T>>>,
    keys: RandomState,
    count: AtomicUsize,
    most: usize,
}

#[derive(Debug)]
struct Shard<T> {
    index: HashTable<u32>,
    entries: Vec<Entry<T>>,
}

/// Kept small: a million of these are what a run is made of.
#[derive(Debug)]
struct Entry<T> {
    sha256: [u8; 32],
    requests: u64,
    first: i64,
    last: i64,
    spot: Spot,
    state: State<T>,
}

#[derive(Debug)]
enum State<T> {
    /// Somebody is about to find out what it is.
    Met,
    Made(T),
    /// No certificate; the reason stands with the others.
    Damaged,
}

/// What came of meeting a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Met {
    /// For the first time: whoever is told so has to [`settle`](Table::settle) what it is.
    First(u64),
    /// Not for the first time.
    Again(u64),
    /// There is no room for more.
    Full,
}

impl<T> Table<T> {
    pub(super) fn new(most: usize) -> Self {
        let shard = || Mutex::new(Shard { index: HashTable::new(), entries: Vec::new() });
        Self {
            shards: std::iter::repeat_with(shard).take(SHARDS).collect(),
            keys: RandomState::new(),
            count: AtomicUsize::new(0),
            most,
        }
    }

    /// Looks a certificate up, and gives it a place if it has none.
    pub(super) fn meet(&self, sha256: &[u8; 32], spot: Spot) -> Met {
        let hash = self.keys.hash_one(sha256);
        // In the order of the digests, so that the shards one after another are in order too.
        let number = usize::from(sha256.first().copied().unwrap_or(0)) * SHARDS / 256;
        let Some(mut shard) = self.shards.get(number).and_then(|shard| shard.lock().ok()) else {
            return Met::Full;
        };
        let Shard { index, entries } = &mut *shard;
        let is_same =
            |place: &u32| entries.get(*place as usize).is_some_and(|one| one.sha256 == *sha256);
        if let Some(place) = index.find(hash, is_same) {
            return Met::Again(key(number, *place));
        }
        let place = u32::try_from(entries.len()).ok();
        let Some(place) = place.filter(|_| self.count.fetch_add(1, Ordering::Relaxed) < self.most)
        else {
            return Met::Full;
        };
        entries.push(Entry {
            sha256: *sha256,
            requests: 0,
            first: i64::MAX,
            last: i64::MIN,
            spot,
            state: State::Met,
        });
        let keys = &self.keys;
        index.insert_unique(hash, place, |place| {
            entries.get(*place as usize).map_or(0, |one| keys.hash_one(one.sha256))
        });
        Met::First(key(number, place))
    }

    /// Says what was made of a certificate; `None` for one that is damaged.
    pub(super) fn settle(&self, key: u64, made: Option<T>) {
        self.change(key, |entry| entry.state = made.map_or(State::Damaged, State::Made));
    }

    /// Adds what was seen of a client.
    pub(super) fn add(&self, key: u64, seen: &Sightings, spot: Option<Spot>) {
        self.change(key, |entry| {
            entry.requests = entry.requests.saturating_add(seen.requests);
            entry.first = entry.first.min(seen.first.map_or(i64::MAX, Time::unix));
            entry.last = entry.last.max(seen.last.map_or(i64::MIN, Time::unix));
            entry.spot = spot.map_or(entry.spot, |spot| spot.min(entry.spot));
        });
    }

    /// Every client, in the order of their SHA-256, and how often certificates were seen that are damaged.
    pub(super) fn finish(self) -> (Vec<Client<T>>, u64) {
        let (mut clients, mut damaged) = (Vec::new(), 0_u64);
        clients.reserve_exact(self.count.load(Ordering::Relaxed).min(self.most));
        // One shard after another, each given back before the next is taken: there is never a second copy of all.
        for shard in self.shards {
            let Ok(Shard { index, mut entries }) = shard.into_inner() else { continue };
            drop(index);
            entries.sort_unstable_by_key(|entry| entry.sha256);
            for entry in entries {
                match entry.state {
                    State::Made(made) => clients.push(Client {
                        sha256: entry.sha256,
                        sightings: Sightings {
                            requests: entry.requests,
                            first: (entry.first != i64::MAX).then(|| Time::from_unix(entry.first)),
                            last: (entry.last != i64::MIN).then(|| Time::from_unix(entry.last)),
                        },
                        place: entry.spot,
                        made,
                    }),
                    State::Damaged | State::Met => damaged = damaged.saturating_add(entry.requests),
                }
            }
        }
        (clients, damaged)
    }

    fn change(&self, key: u64, change: impl FnOnce(&mut Entry<T>)) {
        let (number, place) = ((key >> 32) as usize, (key & 0xffff_ffff) as usize);
        if let Some(mut shard) = self.shards.get(number).and_then(|shard| shard.lock().ok())
            && let Some(entry) = shard.entries.get_mut(place)
        {
            change(entry);
        }
    }
}

const fn key(shard: usize, place: u32) -> u64 {
    (shard as u64) << 32 | place as u64
}

const SHARDS: usize = 64;
