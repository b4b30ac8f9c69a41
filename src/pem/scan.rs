//! The scanner: lines in, entries out, in one pass. Its only state is the block that is open, if any, and what stands
//! outside blocks since the last one; every BEGIN starts afresh, so no broken block hides the next.

use super::block::{Block, Ending, add};
use super::line::{BACKSLASH, DASH, Line, Lines, Terminator, next_escape};
use super::marker::{self, Edge, Marker};
use super::outside::Outside;
use super::{Document, Entry, Flaw, FlawKind, MAX_BLOCKS, Reading, column};

/// Reads text that is ASCII, but for its damage.
pub(super) fn scan(text: &[u8]) -> Document {
    let start = if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
    let mut scanner = Scanner { text, ..Scanner::default() };
    let mut lines = 0;
    for line in Lines::new(text, start) {
        lines = line.number;
        scanner.ends.line(&line);
        scanner.line(line);
    }
    if start > 0 {
        let flaw =
            Flaw { column: Some(1), ..file_flaw(FlawKind::ByteOrderMark, 1, "UTF-8".to_owned()) };
        add(&mut scanner.flaws, flaw);
    }
    scanner.finish(start, lines)
}

#[derive(Default)]
struct Scanner<'a> {
    text: &'a [u8],
    entries: Vec<Entry>,
    flaws: Vec<Flaw>,
    open: Option<Block>,
    outside: Outside,
    /// What was seen before a BEGIN that is yet to come in the same line.
    pending: Vec<Flaw>,
    /// One buffer for the content of all blocks, one after another.
    base64: Vec<u8>,
    blocks: usize,
    stopped: bool,
    ends: LineEnds,
}

impl<'a> Scanner<'a> {
    /// A whole line; its parts, where line ends are written as two characters.
    fn line(&mut self, line: Line) {
        let escaped =
            line.classes & BACKSLASH != 0 && (self.open.is_some() || line.classes & DASH != 0);
        if !escaped {
            self.part(line);
            return;
        }
        let mut at = line.start;
        while let Some((before, after)) = next_escape(self.text, at, line.end) {
            let marked = self.part(line.part(self.text, at, before));
            let flaw = Flaw {
                column: Some(before),
                ..file_flaw(FlawKind::EscapedLineEnds, line.number, String::new())
            };
            match (&mut self.open, self.entries.last_mut()) {
                (Some(block), _) => block.flaw(flaw.kind, flaw.line, flaw.column, flaw.detail),
                (None, Some(entry)) if marked => add(&mut entry.flaws, flaw),
                _ => add(&mut self.pending, flaw),
            }
            at = after;
        }
        // What follows the last escape is a line of its own only if there is something.
        if at < line.end || at == line.start {
            self.part(line.part(self.text, at, line.end));
        }
        self.pending.clear();
    }

    /// Takes a line, or a part of one; whether a marker was in it.
    fn part(&mut self, line: Line) -> bool {
        if self.stopped {
            return false;
        }
        let text: &'a [u8] = self.text;
        let bytes = text.get(line.start..line.end).unwrap_or_default();
        let mut from = 0;
        let mut last_edge = None;
        if line.classes & DASH != 0 {
            while let Some(marker) = marker::find(bytes, from) {
                let another = marker.edge == Edge::Begin || self.open.is_none();
                if another && self.blocks == MAX_BLOCKS {
                    self.stop(line.number);
                    return true;
                }
                let before = line.part(text, line.start + from, line.start + marker.start);
                self.piece(&before, Some(marker.edge));
                match marker.edge {
                    Edge::Begin => self.begin(&line, &marker, last_edge == Some(Edge::End)),
                    Edge::End => self.end(&line, &marker),
                }
                last_edge = Some(marker.edge);
                from = marker.end;
            }
        }
        if last_edge.is_some() {
            self.piece(&line.part(text, line.start + from, line.end), None);
        } else if let Some(block) = &mut self.open {
            block.line(text, &line);
        } else {
            self.outside.line(text, &line, &mut self.entries);
            // Certificates without markers are entries too.
            if self.entries.len() > 2 * MAX_BLOCKS {
                self.stop(line.number);
            }
        }
        last_edge.is_some()
    }

    /// Reads no further.
    fn stop(&mut self, line: usize) {
        self.close(&Ending::NextBegin);
        self.stopped = true;
        let detail = format!("{MAX_BLOCKS} are read");
        add(&mut self.flaws, file_flaw(FlawKind::TooManyBlocks, line, detail));
    }

    fn begin(&mut self, line: &Line, marker: &Marker<'_>, glued: bool) {
        self.close(&Ending::NextBegin);
        self.outside.flush(self.text, &mut self.entries);
        let mut block = Block::begin(line, marker, std::mem::take(&mut self.base64));
        for flaw in self.pending.drain(..) {
            block.flaw(flaw.kind, flaw.line, flaw.column, flaw.detail);
        }
        if glued {
            block.flaw(
                FlawKind::Glued,
                line.number,
                Some(line.start + marker.start),
                String::new(),
            );
        }
        self.open = Some(block);
        self.blocks += 1;
    }

    fn end(&mut self, line: &Line, marker: &Marker<'_>) {
        if self.open.is_none() {
            let base64 = std::mem::take(&mut self.base64);
            self.open = Some(match self.outside.take_content(self.text, &mut self.entries) {
                Some(content) => {
                    let mut block =
                        Block::headless(&content.first, content.first.start, marker.label, base64);
                    content.lines(self.text).for_each(|line| block.line(self.text, &line));
                    block
                }
                None => Block::headless(line, line.start + marker.start, marker.label, base64),
            });
            self.blocks += 1;
            self.pending.clear();
        }
        self.close(&Ending::Marker(line, marker));
    }

    fn close(&mut self, ending: &Ending<'_, '_>) {
        if let Some(block) = self.open.take() {
            self.base64 = block.close(self.text, ending, &mut self.entries);
        }
    }

    /// What shares a line with markers: before one of them, or (`next` is none) after the last.
    fn piece(&mut self, piece: &Line, next: Option<Edge>) {
        if piece.is_empty() {
            return;
        }
        let bytes = self.text.get(piece.start..piece.end).unwrap_or_default();
        let at = Some(piece.start);
        let blank = piece.is_blank();
        let kind = match (blank, piece.start == piece.head) {
            (true, true) => FlawKind::Indented,
            (true, false) => FlawKind::Blanks,
            (false, _) if self.open.is_some() || next == Some(Edge::End) => FlawKind::OneLine,
            (false, _) if bytes == BYTE_ORDER_MARK => FlawKind::ByteOrderMark,
            (false, _) => FlawKind::TextOnMarkerLine,
        };
        let flaw = Flaw { kind, line: piece.number, column: at, detail: String::new() };
        if let Some(block) = &mut self.open {
            block.flaw(kind, piece.number, at, String::new());
            if !blank {
                block.line(self.text, piece);
            }
            return;
        }
        if !blank && kind != FlawKind::ByteOrderMark {
            self.outside.line(self.text, piece, &mut self.entries);
        }
        match next {
            Some(_) => self.pending.push(flaw),
            None => {
                if let Some(entry) = self.entries.last_mut() {
                    add(&mut entry.flaws, flaw);
                }
            }
        }
    }

    fn finish(mut self, start: usize, lines: usize) -> Document {
        self.close(&Ending::EndOfFile);
        self.outside.flush(self.text, &mut self.entries);
        self.ends.flaws(&mut self.flaws, &self.outside);
        column::resolve(&mut self.entries, self.text, start);
        if self.entries.is_empty() {
            self.flaws.insert(0, file_flaw(FlawKind::Empty, 1, String::new()));
        }
        Document {
            entries: self.entries,
            flaws: self.flaws,
            container: None,
            lines,
            rustls: Reading::default(),
            openssl: Reading::default(),
        }
    }
}

/// How the lines of the file end.
#[derive(Default)]
struct LineEnds {
    lf: usize,
    crlf: usize,
    cr: usize,
    first_cr: usize,
    first_other: usize,
    previous: Option<Terminator>,
    last: usize,
}

impl LineEnds {
    fn line(&mut self, line: &Line) {
        match line.terminator {
            Terminator::Lf => self.lf += 1,
            Terminator::CrLf => self.crlf += 1,
            Terminator::Cr => {
                self.cr += 1;
                if self.first_cr == 0 {
                    self.first_cr = line.number;
                }
            }
            Terminator::EndOfFile => {}
        }
        let other = self.previous.is_some_and(|previous| previous != line.terminator);
        if other && line.terminator != Terminator::EndOfFile && self.first_other == 0 {
            self.first_other = line.number;
        }
        self.previous = Some(line.terminator);
        self.last = line.number;
    }

    fn flaws(&self, flaws: &mut Vec<Flaw>, outside: &Outside) {
        if self.crlf > 0 && self.lf == 0 && self.cr == 0 {
            add(flaws, file_flaw(FlawKind::CrLf, 1, String::new()));
        }
        if self.cr > 0 {
            add(flaws, file_flaw(FlawKind::LoneCr, self.first_cr, lines(self.cr)));
        }
        if self.first_other > 0 {
            let detail = format!("LF {}, CR LF {}, CR {}", self.lf, self.crlf, self.cr);
            add(flaws, file_flaw(FlawKind::MixedLineEnds, self.first_other, detail));
        }
        if self.previous == Some(Terminator::EndOfFile) {
            add(flaws, file_flaw(FlawKind::NoFinalNewline, self.last, String::new()));
        }
        if outside.blank_lines > 0 {
            add(
                flaws,
                file_flaw(FlawKind::BlankLine, outside.first_blank, lines(outside.blank_lines)),
            );
        }
    }
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".to_owned() } else { format!("{count} lines") }
}

pub(super) fn file_flaw(kind: FlawKind, line: usize, detail: String) -> Flaw {
    Flaw { kind, line, column: None, detail }
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";
