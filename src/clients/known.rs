//! Certificates that were met before, by the text in which they were met. Sixty-four bytes that hold the serial number
//! choose a set of four; a certificate is known only if all of its bytes are the same, so that a collision costs time
//! and never truth. Bounded: where a set is full, the one seen least gives way, and is met anew if it comes back.

use super::Sightings;
use super::numbers::count;

/// Texts of one thread. What is asked about each line lies close together, and apart from what is only counted, so that
/// the cache of a core has room for it beside what is read; it grows with the texts that there are.
#[derive(Debug)]
pub(super) struct Known {
    tags: Vec<[u32; WAYS]>,
    /// Empty where none is kept.
    texts: Vec<[Box<[u8]>; WAYS]>,
    slots: Vec<[Slot; WAYS]>,
    kept: usize,
    most_sets: usize,
}

/// Whose a text is, and what was seen of it since that was last told.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    /// Line ends in it: a certificate of a PEM file has many.
    pub(super) line_ends: u32,
    pub(super) key: Key,
    pub(super) seen: Sightings,
}

/// What a text holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Key {
    /// A client, by its place in the table.
    Client(u64),
    /// A CA in a file of certificates, which is no client.
    Authority,
}

/// Where a text is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Handle(usize, usize);

impl Known {
    /// Room for about so many bytes of text.
    pub(super) fn new(bytes: usize) -> Self {
        let most_sets = (bytes / (WAYS * TYPICAL)).next_power_of_two().max(FEWEST_SETS);
        let mut known =
            Self { tags: Vec::new(), texts: Vec::new(), slots: Vec::new(), kept: 0, most_sets };
        known.make_sets(FEWEST_SETS);
        known
    }

    /// What begins at the start of `text`, if it was met before, and its length.
    #[inline]
    pub(super) fn find(&self, text: &[u8]) -> Option<(Handle, usize)> {
        let tag = tag(text)?;
        let set = self.set(tag);
        let tags = self.tags.get(set)?;
        let tag = short(tag);
        for way in 0..WAYS {
            if tags.get(way) == Some(&tag)
                && let Some(known) = self.texts.get(set)?.get(way)
                && text.starts_with(known)
            {
                return Some((Handle(set, way), known.len()));
            }
        }
        None
    }

    /// The slot of a text.
    #[inline]
    pub(super) fn slot(&mut self, handle: Handle) -> Option<&mut Slot> {
        self.slots.get_mut(handle.0)?.get_mut(handle.1)
    }

    /// Keeps a text; the slot of what had to give way is returned, so that what was seen of it is told.
    pub(super) fn keep(&mut self, text: &[u8], key: Key) -> (Option<Handle>, Option<Slot>) {
        if text.len() > LONGEST {
            return (None, None);
        }
        let Some(tag) = tag(text) else { return (None, None) };
        while self.is_full(tag) && self.tags.len() < self.most_sets {
            self.grow();
        }
        let set = self.set(tag);
        let (Some(slots), Some(tags), Some(texts)) =
            (self.slots.get_mut(set), self.tags.get_mut(set), self.texts.get_mut(set))
        else {
            return (None, None);
        };
        let seldom = |way: &usize| {
            let is_kept = texts.get(*way).is_some_and(|text| !text.is_empty());
            slots.get(*way).map_or(0, |slot| if is_kept { slot.seen.requests + 1 } else { 0 })
        };
        let way = (0..WAYS).min_by_key(seldom).unwrap_or(0);
        let (Some(slot), Some(own_tag), Some(own_text)) =
            (slots.get_mut(way), tags.get_mut(way), texts.get_mut(way))
        else {
            return (None, None);
        };
        let gone = (!own_text.is_empty()).then_some(*slot);
        self.kept += usize::from(gone.is_none());
        *own_tag = short(tag);
        *own_text = text.into();
        *slot = Slot { line_ends: count(text), key, seen: Sightings::default() };
        (Some(Handle(set, way)), gone)
    }

    /// Everything that was kept, to tell what was seen of it; nothing is kept any more.
    pub(super) fn drain(&mut self) -> Vec<Slot> {
        let kept = self.texts.iter().flatten().map(|text| !text.is_empty());
        let slots = kept.zip(self.slots.iter().flatten());
        let all = slots.filter_map(|(kept, slot)| kept.then_some(*slot)).collect();
        self.kept = 0;
        self.make_sets(FEWEST_SETS);
        all
    }

    fn is_full(&self, tag: u64) -> bool {
        let tags = self.tags.get(self.set(tag));
        self.kept >= self.tags.len() || tags.is_some_and(|tags| tags.iter().all(|tag| *tag != 0))
    }

    /// Twice as many sets. Each is shared out over two, so that none is too small for what it gets.
    fn grow(&mut self) {
        let (texts, slots) = (std::mem::take(&mut self.texts), std::mem::take(&mut self.slots));
        self.make_sets(self.tags.len() * 2);
        for (text, slot) in texts.into_iter().flatten().zip(slots.into_iter().flatten()) {
            let Some(tag) = tag(&text) else { continue };
            let set = self.set(tag);
            if let (Some(tags), Some(texts), Some(slots)) =
                (self.tags.get_mut(set), self.texts.get_mut(set), self.slots.get_mut(set))
                && let Some(way) = texts.iter().position(|text| text.is_empty())
                && let (Some(own_tag), Some(own_text), Some(own_slot)) =
                    (tags.get_mut(way), texts.get_mut(way), slots.get_mut(way))
            {
                (*own_tag, *own_text, *own_slot) = (short(tag), text, slot);
            }
        }
    }

    fn make_sets(&mut self, count: usize) {
        self.tags = vec![[0; WAYS]; count];
        self.slots = vec![[Slot::EMPTY; WAYS]; count];
        self.texts = std::iter::repeat_with(Default::default).take(count).collect();
    }

    fn set(&self, tag: u64) -> usize {
        // The upper half of a product is its better mixed one.
        usize::try_from(tag >> 32).unwrap_or(0) & (self.tags.len() - 1)
    }
}

impl Slot {
    const EMPTY: Self = Self {
        line_ends: 0,
        key: Key::Authority,
        seen: Sightings { requests: 0, first: None, last: None },
    };
}

/// A number for the part of a certificate that tells it from its siblings: its serial number, and the beginning of its
/// issuer. Not keyed: whoever makes two texts collide gains that one of them is decoded again.
#[inline]
fn tag(text: &[u8]) -> Option<u64> {
    let window = text.get(WINDOW_START..WINDOW_START + 64)?;
    // Four sums side by side, since each waits for its own products alone.
    let mut sums = [0x9e37_79b9_7f4a_7c15_u64; 4];
    for words in window.as_chunks::<8>().0.as_chunks::<4>().0 {
        for (sum, word) in sums.iter_mut().zip(words) {
            *sum = (*sum ^ u64::from_le_bytes(*word)).wrapping_mul(FACTOR).rotate_left(23);
        }
    }
    let tag = sums.iter().fold(0, |tag: u64, sum| (tag.rotate_left(23) ^ sum).wrapping_mul(FACTOR));
    Some(tag | 1)
}

/// The part of a tag that does not choose the set; never 0, which is what stands for nothing.
#[inline]
const fn short(tag: u64) -> u32 {
    (tag & 0xffff_ffff) as u32
}

/// The serial number stands in the bytes 15 to 35 of a certificate, which are the letters 20 to 48 of its base64.
const WINDOW_START: usize = 44;
const FACTOR: u64 = 0xff51_afd7_ed55_8ccd;
const WAYS: usize = 4;
/// A power of two, as all numbers of sets are.
const FEWEST_SETS: usize = 64;
/// Letters of a usual certificate, for dividing up the room.
const TYPICAL: usize = 1500;
/// Longer texts are not kept, so that room for a few is not taken by one.
const LONGEST: usize = 16_384;

#[cfg(test)]
mod tests {
    use super::*;

    fn text(serial: u32) -> Vec<u8> {
        format!("{:44}{serial:032}{:100}", "-----BEGIN CERTIFICATE-----", "").into_bytes()
    }

    #[test]
    fn a_text_is_known_only_by_all_of_its_bytes() {
        let mut known = Known::new(100_000);
        let (handle, gone) = known.keep(&text(1), Key::Client(7));
        assert!(gone.is_none());
        assert_eq!(known.find(&text(1)), Some((handle.unwrap(), text(1).len())));
        let mut other = text(1);
        *other.last_mut().unwrap() = b'x';
        assert_eq!(known.find(&other), None);
        assert_eq!(known.find(b"short"), None);
    }

    #[test]
    fn what_gives_way_is_returned_with_what_was_seen_of_it() {
        let mut known = Known::new(1);
        let mut told = 0;
        for serial in 0..1000 {
            let (handle, gone) = known.keep(&text(serial), Key::Client(u64::from(serial)));
            told += gone.map_or(0, |slot| slot.seen.requests);
            known.slot(handle.unwrap()).unwrap().seen.requests = 1;
        }
        told += known.drain().iter().map(|slot| slot.seen.requests).sum::<u64>();
        assert_eq!(told, 1000);
    }

    #[test]
    fn nothing_is_lost_as_the_room_grows() {
        let mut known = Known::new(100_000_000);
        for serial in 0..2000 {
            let (handle, gone) = known.keep(&text(serial), Key::Client(u64::from(serial)));
            assert!(gone.is_none_or(|slot| slot.seen.requests == 1));
            known.slot(handle.unwrap()).unwrap().seen.requests = 1;
        }
        let mut found = 0;
        for serial in 0..2000 {
            let Some((handle, length)) = known.find(&text(serial)) else { continue };
            let slot = known.slot(handle).unwrap();
            assert_eq!((length, slot.key), (text(serial).len(), Key::Client(u64::from(serial))));
            found += 1;
        }
        assert!(found > 1900, "few have to give way where there is room: {found}");
        assert_eq!(known.drain().len(), found);
    }
}
