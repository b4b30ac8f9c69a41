//! Certificates that were met before, by the text in which they were met. Sixty-four bytes that hold the serial number
//! choose a set of four; a certificate is known only if all of its bytes are the same, so that a collision costs time
//! and never truth. Bounded: where a set is full, the one seen least gives way, and is met anew if it comes back.

use super::Sightings;

/// Texts of one thread.
#[derive(Debug)]
pub(super) struct Known {
    tags: Vec<[u64; WAYS]>,
    slots: Vec<[Option<Slot>; WAYS]>,
}

/// A text, whose it is, and what was seen of it since that was last told.
#[derive(Debug)]
pub(super) struct Slot {
    text: Box<[u8]>,
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
        let sets = (bytes / (WAYS * TYPICAL)).next_power_of_two().max(64);
        let slots = std::iter::repeat_with(|| [const { None }; WAYS]).take(sets).collect();
        Self { tags: vec![[0; WAYS]; sets], slots }
    }

    /// What begins at the start of `text`, if it was met before, and its length.
    #[inline]
    pub(super) fn find(&self, text: &[u8]) -> Option<(Handle, usize)> {
        let tag = tag(text)?;
        let set = self.set(tag);
        let tags = self.tags.get(set)?;
        for way in 0..WAYS {
            if tags.get(way) == Some(&tag)
                && let Some(slot) = self.slots.get(set)?.get(way)?.as_ref()
                && text.starts_with(&slot.text)
            {
                return Some((Handle(set, way), slot.text.len()));
            }
        }
        None
    }

    /// The slot of a text.
    #[inline]
    pub(super) fn slot(&mut self, handle: Handle) -> Option<&mut Slot> {
        self.slots.get_mut(handle.0)?.get_mut(handle.1)?.as_mut()
    }

    /// Keeps a text; what had to give way is returned, so that what was seen of it is told.
    pub(super) fn keep(&mut self, text: &[u8], key: Key) -> (Option<Handle>, Option<Slot>) {
        if text.len() > LONGEST {
            return (None, None);
        }
        let Some(tag) = tag(text) else { return (None, None) };
        let set = self.set(tag);
        let (Some(slots), Some(tags)) = (self.slots.get_mut(set), self.tags.get_mut(set)) else {
            return (None, None);
        };
        let seldom = |slot: &Option<Slot>| slot.as_ref().map_or(0, |slot| slot.seen.requests + 1);
        let way = (0..WAYS).min_by_key(|way| slots.get(*way).map_or(0, seldom)).unwrap_or(0);
        let line_ends = crate::bytes::memchr_iter(b'\n', text).count();
        let slot = Slot {
            text: text.into(),
            line_ends: u32::try_from(line_ends).unwrap_or(u32::MAX),
            key,
            seen: Sightings::default(),
        };
        if let Some(place) = tags.get_mut(way) {
            *place = tag;
        }
        let gone = slots.get_mut(way).and_then(|place| place.replace(slot));
        (Some(Handle(set, way)), gone)
    }

    /// Everything that is kept, to tell what was seen of it.
    pub(super) fn drain(&mut self) -> impl Iterator<Item = Slot> + '_ {
        self.slots.iter_mut().flatten().filter_map(Option::take)
    }

    fn set(&self, tag: u64) -> usize {
        // The upper half of a product is its better mixed one.
        usize::try_from(tag >> 32).unwrap_or(0) & (self.tags.len() - 1)
    }
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

/// The serial number stands in the bytes 15 to 35 of a certificate, which are the letters 20 to 48 of its base64.
const WINDOW_START: usize = 44;
const FACTOR: u64 = 0xff51_afd7_ed55_8ccd;
const WAYS: usize = 4;
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
        told += known.drain().map(|slot| slot.seen.requests).sum::<u64>();
        assert_eq!(told, 1000);
    }
}
