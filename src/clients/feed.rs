//! One file, object or stream as blocks of whole lines. Blocks of one file may be looked at by several threads, so a
//! block is cut where nothing that belongs together is torn, and knows its first line.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Stop, Totals, archive};
use crate::bytes::{find, memchr, memchr_iter, memrchr, rfind};
use crate::pem::BEGIN;

/// Something to read that was opened.
pub(super) struct Feed<'a> {
    pub(super) tag: Arc<Tag>,
    reader: Box<dyn Read + Send + 'a>,
    /// What is left of the last block: the beginning of a line.
    carry: Vec<u8>,
    line: u32,
    /// How it is to be read, once it has begun.
    pub(super) shape: Option<Shape>,
    ended: bool,
    /// Why it could not be read to its end; told after what could be read.
    failed: Option<io::Error>,
    /// Nobody has to look any more.
    pub(super) is_closed: bool,
    watched: Option<(PathBuf, Metadata)>,
}

/// What a file is known by, while its blocks are looked at.
pub(super) struct Tag {
    pub(super) number: u32,
    pub(super) name: String,
    fruitful: AtomicBool,
}

/// Room for a block.
#[derive(Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    length: usize,
    /// Its first line.
    pub(super) line: u32,
}

/// How a file is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Lines that are no JSON: certificates, headers, exports of log lines.
    Text,
    /// One JSON object a line.
    Lines,
    /// The same, and each stands for several requests.
    Counted,
    /// JSON over many lines.
    Document,
}

impl Block {
    pub(super) fn text(&self) -> &[u8] {
        self.bytes.get(..self.length).unwrap_or_default()
    }

    /// The text, at the beginning of a file without its byte order mark.
    pub(super) fn clean(&self) -> &[u8] {
        let text = self.text();
        let mark = if self.line == 1 { text.strip_prefix(b"\xef\xbb\xbf") } else { None };
        mark.unwrap_or(text)
    }
}

impl<'a> Feed<'a> {
    /// Opens what a reader gives.
    pub(super) fn new(
        number: u32,
        name: String,
        raw: impl Read + Send + 'a,
        watched: Option<PathBuf>,
    ) -> io::Result<Self> {
        let watched = watched.and_then(|path| Some((path.clone(), path.metadata().ok()?)));
        Ok(Self {
            tag: Arc::new(Tag { number, name, fruitful: AtomicBool::new(false) }),
            reader: archive::opened(raw)?,
            carry: Vec::new(),
            line: 1,
            shape: None,
            ended: false,
            failed: None,
            is_closed: false,
            watched,
        })
    }

    /// Opens a file.
    pub(super) fn open(number: u32, path: PathBuf) -> io::Result<Self> {
        let file = File::open(&path)?;
        let name = path.display().to_string();
        let is_file = file.metadata()?.is_file();
        Feed::new(number, name, file, is_file.then_some(path))
    }

    /// The next block; false at the end. A line that is too long is counted, and passed over.
    pub(super) fn next(
        &mut self,
        block: &mut Block,
        totals: &mut Totals,
        stop: &Stop,
    ) -> io::Result<bool> {
        (block.length, block.line) = (0, self.line);
        if self.ended {
            return self.failed.take().map_or(Ok(false), Err);
        }
        block.take(&self.carry);
        self.carry.clear();
        loop {
            let has_more = self.fill(block).unwrap_or_else(|error| {
                self.failed = Some(error);
                false
            });
            let of_document =
                *self.shape.get_or_insert_with(|| shape(block.clean())) == Shape::Document;
            self.ended = !has_more;
            if self.ended || of_document {
                break;
            }
            let cut = cut(block.text());
            if cut > 0 {
                self.carry.extend_from_slice(block.text().get(cut..).unwrap_or_default());
                block.length = cut;
                break;
            }
            if block.length > LONGEST_LINE {
                self.pass_over(block, totals, stop);
            }
            if stop.is_pressed() {
                self.ended = true;
                block.length = 0;
                return Ok(false);
            }
        }
        block.line = self.line;
        let line_ends = memchr_iter(b'\n', block.text()).count();
        self.line = self.line.saturating_add(u32::try_from(line_ends).unwrap_or(u32::MAX));
        totals.bytes = totals.bytes.saturating_add(block.length as u64);
        match self.failed.take_if(|_| block.length == 0) {
            Some(error) => Err(error),
            None => Ok(block.length > 0 || !self.ended),
        }
    }

    /// Says what was found in it.
    pub(super) fn close(&self, totals: &mut Totals) {
        totals.files += 1;
        if let Some((path, before)) = &self.watched {
            let same = path.metadata().is_ok_and(|now| {
                now.len() == before.len() && now.modified().ok() == before.modified().ok()
            });
            if !same {
                totals.changed += 1;
            }
        }
    }

    /// Adds to a block until it is full; false where the input ends.
    fn fill(&mut self, block: &mut Block) -> io::Result<bool> {
        let wanted = block.length + BLOCK;
        if block.bytes.len() < wanted {
            block.bytes.resize(wanted, 0);
        }
        while block.length < wanted {
            let room = block.bytes.get_mut(block.length..wanted).unwrap_or_default();
            match self.reader.read(room) {
                Ok(0) => return Ok(false),
                Ok(read) => block.length += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(true)
    }

    /// Drops a line that is too long, up to its end, which may never come.
    fn pass_over(&mut self, block: &mut Block, totals: &mut Totals, stop: &Stop) {
        let why = || format!("the line is longer than {} MB", LONGEST_LINE / 1_000_000);
        totals.break_line(&self.tag.name, self.line, 1, why);
        block.bytes.truncate(BLOCK);
        loop {
            block.length = 0;
            let has_more = self.fill(block).unwrap_or_else(|error| {
                self.failed = Some(error);
                false
            });
            if let Some(end) = memchr(b'\n', block.text()) {
                self.line = self.line.saturating_add(1);
                block.bytes.copy_within(end + 1..block.length, 0);
                block.length -= end + 1;
                return;
            }
            if !has_more || stop.is_pressed() {
                block.length = 0;
                return;
            }
        }
    }
}

impl Tag {
    /// Says that a certificate was found in it; true for the first.
    pub(super) fn bears(&self) -> bool {
        !self.fruitful.swap(true, Ordering::Relaxed)
    }
}

impl Block {
    fn take(&mut self, text: &[u8]) {
        if self.bytes.len() < text.len() {
            self.bytes.resize(text.len(), 0);
        }
        if let Some(room) = self.bytes.get_mut(..text.len()) {
            room.copy_from_slice(text);
            self.length = text.len();
        }
    }
}

/// Where a block ends: behind its last line end, and before a certificate that goes on in the next.
fn cut(text: &[u8]) -> usize {
    let Some(end) = memrchr(b'\n', text) else { return 0 };
    let whole = text.get(..end).unwrap_or_default();
    let start = memrchr(b'\n', whole).map_or(0, |before| before + 1);
    if !may_be_within(whole.get(start..).unwrap_or_default()) {
        return end + 1;
    }
    let Some(begin) = rfind(whole, BEGIN) else { return end + 1 };
    let is_whole = find(whole.get(begin..).unwrap_or_default(), b"-----END").is_some();
    match memrchr(b'\n', whole.get(..begin).unwrap_or_default()) {
        Some(before) if !is_whole => before + 1,
        _ => end + 1,
    }
}

/// Whether a line may stand in the midst of a certificate.
fn may_be_within(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    line.len() <= 80
        && (find(line, BEGIN).is_some()
            || line.iter().all(|b| b.is_ascii_alphanumeric() || b"+/=".contains(b)))
}

/// How a file is to be read, by how it begins.
pub(super) fn shape(text: &[u8]) -> Shape {
    let text = text.trim_ascii_start();
    if !text.starts_with(b"{") && !text.starts_with(b"[") {
        return Shape::Text;
    }
    let whole = memrchr(b'\n', text).map_or(text, |end| text.get(..end).unwrap_or_default());
    let is_object = |line: &&[u8]| {
        let line = line.trim_ascii_end();
        line.starts_with(b"{") && line.ends_with(b"}") && line.len() > 2
    };
    let Some(line) = whole.split(|&byte| byte == b'\n').take(20).find(is_object) else {
        return Shape::Document;
    };
    let is_counted = find(line, b"\"requests\":").is_some()
        && (find(line, b"\"first_seen\":").is_some() || find(line, b"\"last_seen\":").is_some());
    if is_counted { Shape::Counted } else { Shape::Lines }
}

/// Bytes of a block: large enough that reading costs little, small enough for the cache of a core.
const BLOCK: usize = 262_144;
/// Bytes of a line: an event of a Lambda function has at most six million.
const LONGEST_LINE: usize = 8_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_ends_with_a_line_and_never_within_a_certificate() {
        assert_eq!(cut(b"{\"a\":1}\n{\"b\""), 8);
        assert_eq!(cut(b"no line end"), 0);
        let pem = b"x\n-----BEGIN CERTIFICATE-----\nMIIB\nAAAA\nBB";
        assert_eq!(cut(pem), 2);
        assert_eq!(cut(b"-----BEGIN A-----\nMII\n-----END A-----\nx"), 38);
    }

    #[test]
    fn a_shape_is_seen_in_the_first_lines() {
        assert_eq!(shape(b"{\"a\":1}\n{\"b\":2}\n"), Shape::Lines);
        assert_eq!(shape(b"{\"a\":1"), Shape::Document);
        assert_eq!(shape(b"{\n  \"a\": {}\n}\n"), Shape::Document);
        assert_eq!(shape(b"[\n{\"a\":1}]"), Shape::Document);
        assert_eq!(shape(b"{\"a\n{\"b\":2}\n"), Shape::Lines);
        assert_eq!(shape(b"-----BEGIN"), Shape::Text);
        assert_eq!(shape(b"{\"requests\":5,\"last_seen\":\"\",\"pem\":\"\"}\n"), Shape::Counted);
    }
}
