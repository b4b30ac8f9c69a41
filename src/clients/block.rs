//! Room for a piece of a text, which a thread keeps for all pieces that it reads. Before the piece there is room for what
//! was left of the one before it, so that the two stand together without moving the larger.

use std::io::{self, Read};

/// A piece of a text; once it was joined to what is before it, whole lines.
#[derive(Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// Its place among the blocks of its file.
    pub(super) number: u64,
    /// Lines right before it that were too long.
    pub(super) passed_over: u32,
}

impl Block {
    /// What is in it.
    pub(super) fn text(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Reads so many bytes in place of what was in it, or all that there are. True where there may be more.
    pub(super) fn fill(
        &mut self,
        length: usize,
        mut read: impl FnMut(&mut [u8], usize) -> io::Result<usize>,
    ) -> io::Result<bool> {
        (self.start, self.end) = (MARGIN, MARGIN);
        let wanted = MARGIN + length;
        if self.bytes.len() < wanted {
            self.bytes.resize(wanted, 0);
        }
        while self.end < wanted {
            let filled = self.end - MARGIN;
            match read(self.bytes.get_mut(self.end..wanted).unwrap_or_default(), filled) {
                Ok(0) => return Ok(false),
                Ok(read) => self.end += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// The same from a reader.
    pub(super) fn fill_from(&mut self, length: usize, reader: &mut dyn Read) -> io::Result<bool> {
        self.fill(length, |room, _| reader.read(room))
    }

    /// Puts this text before what is in it, and leaves the text empty.
    pub(super) fn put_before(&mut self, text: &mut Vec<u8>) {
        if let Some(start) = self.start.checked_sub(text.len()) {
            if let Some(room) = self.bytes.get_mut(start..self.start) {
                room.copy_from_slice(text);
                self.start = start;
            }
        } else {
            // The beginning of a long line: it is the larger of the two, and stays where it is.
            text.extend_from_slice(self.text());
            std::mem::swap(&mut self.bytes, text);
            (self.start, self.end) = (0, self.bytes.len());
        }
        text.clear();
    }

    /// Takes what stands from there on out of it, and puts it in place of this text.
    pub(super) fn cut_off(&mut self, from: usize, text: &mut Vec<u8>) {
        let from = self.end.min(self.start + from);
        text.clear();
        if from == 0 {
            // The beginning of a long line again.
            self.bytes.truncate(self.end);
            std::mem::swap(&mut self.bytes, text);
        } else {
            text.extend_from_slice(self.bytes.get(from..self.end).unwrap_or_default());
        }
        self.end = from;
    }

    /// Drops so many bytes at its beginning.
    pub(super) fn drop_first(&mut self, count: usize) {
        self.start = self.end.min(self.start + count);
    }
}

/// Room before a piece: for the beginning of a usual line, or of a certificate.
const MARGIN: usize = 16_384;
