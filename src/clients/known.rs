//! Certificates that were met before, by the text in which they were met. Sixty-four bytes that hold the serial number
//! choose a set of four; a certificate is known only if all of its bytes are the same, so that a collision costs time
//! and never truth. Bounded: where a set is full, the one seen least gives way, and is met anew if it comes back.

use std::hint::black_box;

use super::Sightings;
use super::numbers::count;

/// Texts of one thread. What is asked about each line lies close together, so that the cache of a core has room for it
/// beside what is read; it grows with the texts that there are.
#[derive(Debug)]
pub(super) struct Known {
    sets: Vec<Set>,
    entries: Vec<Entry>,
    most_sets: usize,
}

/// Where a text with a certain tag may be kept.
#[derive(Clone, Copy, Debug, Default)]
struct Set {
    /// 0 where nothing is kept.
    tags: [u32; WAYS],
    handles: [Handle; WAYS],
}

#[derive(Debug)]
struct Entry {
    text: Box<[u8]>,
    slot: Slot,
}

/// Where a text is kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Handle(u32);

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

impl Known {
    /// Room for about so many bytes of text.
    pub(super) fn new(bytes: usize) -> Self {
        let most_sets = (bytes / (WAYS * TYPICAL)).next_power_of_two().max(FEWEST_SETS);
        Self { sets: vec![Set::default(); FEWEST_SETS], entries: Vec::new(), most_sets }
    }

    /// The text that most likely begins where this one does. Nothing is compared yet: it is asked for early, and by the time
    /// that the caller has done other things, memory has answered.
    #[inline]
    pub(super) fn guess(&self, text: &[u8]) -> Option<Handle> {
        let tag = tag(text)?;
        let set = self.sets.get(self.place(tag))?;
        // Which way it is nobody can foresee, so that is computed and not branched on.
        let way = set.fits(short(tag)).trailing_zeros();
        let handle = *set.handles.get(way as usize)?;
        black_box(self.entries.get(handle.0 as usize)?.slot.line_ends);
        Some(handle)
    }

    /// What begins at the start of `text`, if it was met before, and its length. A guess that is right saves time.
    #[inline]
    pub(super) fn find(&self, text: &[u8], guess: Option<Handle>) -> Option<(Handle, usize)> {
        let guessed = guess.and_then(|handle| Some((handle, self.begins(text, handle)?)));
        guessed.or_else(|| self.among(text))
    }

    /// The same among all texts that have its tag.
    fn among(&self, text: &[u8]) -> Option<(Handle, usize)> {
        let tag = tag(text)?;
        let set = self.sets.get(self.place(tag))?;
        let mut kept = set.tags.iter().zip(set.handles).filter(|(own, _)| **own == short(tag));
        kept.find_map(|(_, handle)| Some((handle, self.begins(text, handle)?)))
    }

    #[inline]
    fn begins(&self, text: &[u8], handle: Handle) -> Option<usize> {
        let known = &self.entries.get(handle.0 as usize)?.text;
        text.starts_with(known).then_some(known.len())
    }

    /// The slot of a text.
    #[inline]
    pub(super) fn slot(&mut self, handle: Handle) -> Option<&mut Slot> {
        Some(&mut self.entries.get_mut(handle.0 as usize)?.slot)
    }

    /// Keeps a text; the slot of what had to give way is returned, so that what was seen of it is told.
    pub(super) fn keep(&mut self, text: &[u8], key: Key) -> (Option<Handle>, Option<Slot>) {
        if text.len() > LONGEST {
            return (None, None);
        }
        let Some(tag) = tag(text) else { return (None, None) };
        while self.is_full(tag) && self.sets.len() < self.most_sets {
            self.grow();
        }
        let slot = Slot { line_ends: count(text), key, seen: Sightings::default() };
        let mut entry = Entry { text: text.into(), slot };
        let next = u32::try_from(self.entries.len()).ok().map(Handle);
        let place = self.place(tag);
        let Some(set) = self.sets.get_mut(place) else { return (None, None) };
        if let Some(handle) = next.filter(|handle| set.enter(tag, *handle)) {
            self.entries.push(entry);
            return (Some(handle), None);
        }
        let requests = |handle: Handle| {
            self.entries.get(handle.0 as usize).map(|entry| entry.slot.seen.requests)
        };
        let ways = set.tags.iter_mut().zip(set.handles);
        let Some((own_tag, handle)) = ways.min_by_key(|(_, handle)| requests(*handle)) else {
            return (None, None);
        };
        let Some(gone) = self.entries.get_mut(handle.0 as usize) else { return (None, None) };
        *own_tag = short(tag);
        std::mem::swap(gone, &mut entry);
        (Some(handle), Some(entry.slot))
    }

    /// Everything that was kept, to tell what was seen of it; nothing is kept any more.
    pub(super) fn drain(&mut self) -> Vec<Slot> {
        self.sets = vec![Set::default(); FEWEST_SETS];
        self.entries.drain(..).map(|entry| entry.slot).collect()
    }

    fn is_full(&self, tag: u64) -> bool {
        self.entries.len() >= self.sets.len()
            || self.sets.get(self.place(tag)).is_some_and(|set| set.fits(0) == 0)
    }

    /// Twice as many sets. Each is shared out over two, so that none is too small for what it gets.
    fn grow(&mut self) {
        self.sets = vec![Set::default(); self.sets.len() * 2];
        for (number, entry) in (0_u32..).zip(&self.entries) {
            let Some(tag) = tag(&entry.text) else { continue };
            let place = self.place(tag);
            if let Some(set) = self.sets.get_mut(place) {
                set.enter(tag, Handle(number));
            }
        }
    }

    fn place(&self, tag: u64) -> usize {
        // The upper half of a product is its better mixed one.
        usize::try_from(tag >> 32).unwrap_or(0) & (self.sets.len() - 1)
    }
}

impl Set {
    /// The ways with this tag, a bit for each.
    #[inline]
    fn fits(&self, tag: u32) -> u32 {
        (0..WAYS).fold(0, |fits, way| fits | u32::from(self.tags.get(way) == Some(&tag)) << way)
    }

    /// False where it is full.
    fn enter(&mut self, tag: u64, handle: Handle) -> bool {
        let way = self.tags.iter_mut().zip(&mut self.handles).find(|(tag, _)| **tag == 0);
        way.map(|(own_tag, own_handle)| (*own_tag, *own_handle) = (short(tag), handle)).is_some()
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
    let [a, b, c, d] = sums;
    let mixed = |one: u64, other: u64| (one.rotate_left(23) ^ other).wrapping_mul(FACTOR);
    Some(mixed(mixed(a, b), mixed(c, d)) | 1)
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
        assert_eq!(known.find(&text(1), None), Some((handle.unwrap(), text(1).len())));
        let mut other = text(1);
        *other.last_mut().unwrap() = b'x';
        assert_eq!(known.find(&other, None), None);
        assert_eq!(known.find(b"short", None), None);
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
            let guess = known.guess(&text(serial));
            let Some((handle, length)) = known.find(&text(serial), guess) else { continue };
            let slot = known.slot(handle).unwrap();
            assert_eq!((length, slot.key), (text(serial).len(), Key::Client(u64::from(serial))));
            found += 1;
        }
        assert!(found > 1900, "few have to give way where there is room: {found}");
        assert_eq!(known.drain().len(), found);
    }

    #[test]
    fn texts_of_one_tag_are_told_apart() {
        let mut known = Known::new(100_000);
        let twin = |number: u8| [&text(1)[..], &[number]].concat();
        for number in b"1234" {
            known.keep(&twin(*number), Key::Client(u64::from(*number)));
        }
        for number in b"1234" {
            let guess = known.guess(&twin(*number));
            let (handle, _) = known.find(&twin(*number), guess).unwrap();
            assert_eq!(known.slot(handle).unwrap().key, Key::Client(u64::from(*number)));
        }
        assert_eq!(known.find(&twin(b'x'), known.guess(&twin(b'x'))), None);
    }
}
