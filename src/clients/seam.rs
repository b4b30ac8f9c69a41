//! What one piece of a text leaves for the next: the beginning of a line or a certificate, and how the text is to be read.
//! Pieces come in their order here, whoever read them.

use std::io;

use super::Totals;
use super::block::Block;
use super::numbers::Numbers;
use super::shape::{Shape, cut, has_no_line_feeds, shape};
use crate::bytes::memchr;

/// Where the next piece is joined.
#[derive(Debug)]
pub(super) struct Seam {
    /// The beginning of a line, or of a certificate.
    carry: Vec<u8>,
    /// Blocks that were made of the text before it.
    blocks: u64,
    /// Lines since the last of them that were too long.
    passed_over: u32,
    /// How the text is to be read, once it has begun.
    pub(super) shape: Option<Shape>,
    /// In the midst of a line that is too long.
    is_passing_over: bool,
    /// Nothing is left to be read.
    pub(super) has_ended: bool,
    /// Why it could not be read to its end; told after what could be read.
    pub(super) failed: Option<io::Error>,
}

impl Seam {
    /// Before the first piece.
    pub(super) const fn new() -> Self {
        Self {
            carry: Vec::new(),
            blocks: 0,
            passed_over: 0,
            shape: None,
            is_passing_over: false,
            has_ended: false,
            failed: None,
        }
    }

    /// Joins the next piece, which was read into this block: it holds whole lines then, or nothing, where no line ends in
    /// it. A line that is too long is counted, and passed over.
    pub(super) fn join(
        &mut self,
        block: &mut Block,
        more: io::Result<bool>,
        numbers: &Numbers,
        name: &str,
        totals: &mut Totals,
    ) {
        self.has_ended = !more.unwrap_or_else(|error| {
            self.failed = Some(error);
            false
        });
        if self.is_passing_over {
            let Some(end) = memchr(b'\n', block.text()) else {
                return block.drop_first(block.text().len());
            };
            self.is_passing_over = false;
            self.passed_over = self.passed_over.saturating_add(1);
            block.drop_first(end + 1);
        }
        block.put_before(&mut self.carry);
        if self.shape.is_none() {
            if block.text().starts_with(MARK) {
                block.drop_first(MARK.len());
                totals.bytes = totals.bytes.saturating_add(MARK.len() as u64);
            }
            self.shape = Some(shape(block.text()));
            if has_no_line_feeds(block.text()) {
                self.has_ended = true;
                self.failed = Some(io::Error::new(io::ErrorKind::Unsupported, NO_LINE_FEEDS));
                return block.drop_first(block.text().len());
            }
        }
        if !self.has_ended && self.shape != Some(Shape::Document) {
            let cut = cut(block.text());
            if cut == 0 && block.text().len() > LONGEST_LINE {
                let line = numbers.before(self.blocks).saturating_add(self.passed_over);
                let why = || format!("the line is longer than {} MB", LONGEST_LINE / 1_000_000);
                totals.break_line(name, line.saturating_add(1), 1, why);
                self.is_passing_over = true;
                return block.drop_first(block.text().len());
            }
            block.cut_off(cut, &mut self.carry);
        }
        if !block.text().is_empty() {
            block.number = self.blocks;
            block.passed_over = std::mem::take(&mut self.passed_over);
            self.blocks += 1;
            totals.bytes = totals.bytes.saturating_add(block.text().len() as u64);
        }
    }
}

/// The byte order mark of UTF-8, which belongs to no line.
const MARK: &[u8] = b"\xef\xbb\xbf";
const NO_LINE_FEEDS: &str =
    "its lines end in CR alone; write them with LF into `-`: tr '\\r' '\\n'";
/// Bytes of a line: an event of a Lambda function has at most six million.
const LONGEST_LINE: usize = 8_000_000;
