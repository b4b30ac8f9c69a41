//! Where the bytes of a file come from. Of a file on disk that is not compressed, each thread reads pieces of its own,
//! from where they stand; whatever is a stream is read by one thread at a time, and each gets what comes next.

use std::fs::File;
use std::io::{self, Read};
#[cfg(unix)]
use std::os::unix::fs::FileExt;
use std::sync::{Arc, Mutex, PoisonError};

use super::archive;
use super::block::Block;
use super::shape::HEAD;

/// Bytes in pieces that have numbers.
pub(super) struct Raw<'a> {
    way: Way<'a>,
    /// Bytes of the first piece.
    head: usize,
    /// Bytes of each piece behind it.
    piece: usize,
}

enum Way<'a> {
    Stream(Mutex<Box<dyn Read + Send + 'a>>),
    #[cfg(unix)]
    Placed(Arc<File>),
}

impl<'a> Raw<'a> {
    /// A stream, decompressed where it is compressed.
    pub(super) fn stream(raw: impl Read + Send + 'a) -> io::Result<Self> {
        Ok(Self::new(Way::Stream(Mutex::new(archive::opened(raw)?))))
    }

    /// A file. One that says it is empty, as those in `/proc` do, is read as a stream.
    #[cfg(unix)]
    pub(super) fn file(file: Arc<File>) -> io::Result<Self> {
        let metadata = file.metadata()?;
        let mut first = [0; archive::MAGIC];
        let is_placed = metadata.is_file()
            && metadata.len() > 0
            && file.read_exact_at(&mut first, 0).is_ok()
            && archive::is_plain(first);
        if is_placed { Ok(Self::new(Way::Placed(file))) } else { Self::stream(file) }
    }

    /// A file.
    #[cfg(not(unix))]
    pub(super) fn file(file: Arc<File>) -> io::Result<Self> {
        Self::stream(file)
    }

    /// Reads the next piece into a block. Its number is asked for when nobody else can come between; without one, nothing
    /// is read.
    pub(super) fn read(
        &self,
        block: &mut Block,
        number: impl FnOnce() -> Option<u64>,
    ) -> Option<(u64, io::Result<bool>)> {
        match &self.way {
            Way::Stream(reader) => {
                let mut reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
                let number = number()?;
                Some((number, block.fill_from(self.length(number), &mut **reader)))
            }
            #[cfg(unix)]
            Way::Placed(file) => {
                let number = number()?;
                let start = match number {
                    0 => 0,
                    later => self.head as u64 + (later - 1) * self.piece as u64,
                };
                let read = |room: &mut [u8], filled| file.read_at(room, start + filled as u64);
                Some((number, block.fill(self.length(number), read)))
            }
        }
    }

    const fn new(way: Way<'a>) -> Self {
        let piece = match &way {
            Way::Stream(_) => STREAMED,
            #[cfg(unix)]
            Way::Placed(_) => PIECE,
        };
        Self { way, head: HEAD, piece }
    }

    const fn length(&self, number: u64) -> usize {
        if number == 0 { self.head } else { self.piece }
    }

    /// The same in pieces of this length.
    #[cfg(test)]
    pub(super) fn in_pieces_of(self, length: usize) -> Self {
        Self { head: length, piece: length, ..self }
    }
}

/// Bytes of a piece: large enough that reading costs little, small enough for the cache of a core.
#[cfg(unix)]
const PIECE: usize = 131_072;
/// The same of a stream: decoders get further in long runs, which is worth more to them than the cache to the search.
const STREAMED: usize = 524_288;
