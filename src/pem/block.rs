//! One block while it is read: from its BEGIN to whatever ends it. A sound line costs one copy into a buffer that all
//! blocks share; a line that is not sound makes the whole content go the long way when the block ends.

use super::body::{self, Recovered};
use super::line::{BASE64, BLANK, COLON, Line, PADDING};
use super::marker::Marker;
use super::{Entry, Flaw, FlawKind, Kind, Place};

pub(super) struct Block {
    kind: Kind,
    label: String,
    first_line: usize,
    start: usize,
    /// The last line that belongs to the block, and where it ends: for blocks without END.
    last_line: usize,
    end: usize,
    flaws: Vec<Flaw>,
    /// The first line of content, once there is one.
    body: Option<Line>,
    /// All content up to the first line that is not sound.
    base64: Vec<u8>,
    sound: bool,
    in_headers: bool,
    widths: Widths,
}

/// How a block ends.
pub(super) enum Ending<'m, 't> {
    Marker(&'m Line, &'m Marker<'t>),
    NextBegin,
    EndOfFile,
}

impl Block {
    /// A block that begins with this marker. `base64` is the shared buffer.
    pub(super) fn begin(line: &Line, marker: &Marker<'_>, base64: Vec<u8>) -> Self {
        let label = lossy(marker.label);
        let mut block =
            Self::new(Kind::of_label(&label), label, line, line.start + marker.start, base64);
        block.end = line.start + marker.end;
        block.marker_flaws(line, marker);
        block
    }

    /// A block whose BEGIN is missing, and whose content or END begins at `start` in `line`.
    pub(super) fn headless(line: &Line, start: usize, label: &[u8], base64: Vec<u8>) -> Self {
        let label = lossy(label);
        let mut block = Self::new(Kind::of_label(&label), label, line, start, base64);
        block.flaw(FlawKind::MissingBegin, line.number, None, String::new());
        block
    }

    fn new(kind: Kind, label: String, line: &Line, start: usize, mut base64: Vec<u8>) -> Self {
        base64.clear();
        Self {
            kind,
            label,
            first_line: line.number,
            start,
            last_line: line.number,
            end: start,
            flaws: Vec::new(),
            body: None,
            base64,
            sound: true,
            in_headers: false,
            widths: Widths::default(),
        }
    }

    /// Notes a flaw at an offset, unless one of its kind is noted already.
    pub(super) fn flaw(&mut self, kind: FlawKind, line: usize, at: Option<usize>, detail: String) {
        add(&mut self.flaws, Flaw { kind, line, column: at, detail });
    }

    /// Takes a line of content.
    pub(super) fn line(&mut self, text: &[u8], line: &Line) {
        if line.is_base64() {
            self.content(text, line);
        } else if line.is_blank() {
            if self.in_headers {
                self.in_headers = false;
            } else {
                self.flaw(FlawKind::BlankLineInside, line.number, None, String::new());
            }
        } else if line.classes & !(BASE64 | PADDING | BLANK) == 0 {
            self.content_with_blanks(text, line);
        } else if self.body.is_none() && (self.in_headers || is_header(text, line)) {
            self.header(text, line);
        } else {
            self.body.get_or_insert(*line);
            self.sound = false;
            self.in_headers = false;
        }
    }

    fn content(&mut self, text: &[u8], line: &Line) {
        self.in_headers = false;
        self.body.get_or_insert(*line);
        if let Some((number, detail)) = self.widths.line(line) {
            self.flaw(FlawKind::LineWidth, number, None, detail);
        }
        if line.end - line.start > LONGEST_LINE {
            let detail = format!("{} characters", line.end - line.start);
            self.flaw(FlawKind::LongLine, line.number, None, detail);
        }
        if self.sound {
            self.base64.extend_from_slice(text.get(line.start..line.end).unwrap_or_default());
            (self.last_line, self.end) = (line.number, line.end);
        }
    }

    /// Blanks say nothing in base64: each word of the line is content.
    fn content_with_blanks(&mut self, text: &[u8], line: &Line) {
        let bytes = text.get(line.start..line.end).unwrap_or_default();
        let leading = bytes.len() - bytes.trim_ascii_start().len();
        if leading > 0 {
            self.flaw(FlawKind::Indented, line.number, Some(line.start), String::new());
        }
        let trimmed =
            line.part(text, line.start + leading, line.start + bytes.trim_ascii_end().len());
        if trimmed.is_base64() {
            if trimmed.end < line.end {
                self.flaw(FlawKind::Blanks, line.number, Some(trimmed.end), String::new());
            }
            self.content(text, &trimmed);
        } else {
            let within =
                bytes.trim_ascii_start().iter().position(|byte| matches!(byte, b' ' | b'\t'));
            let at = trimmed.start + within.unwrap_or_default();
            self.flaw(FlawKind::Blanks, line.number, Some(at), String::new());
            self.body.get_or_insert(trimmed);
            self.in_headers = false;
            if self.sound {
                let words = bytes.split(|byte| matches!(byte, b' ' | b'\t'));
                words.for_each(|word| self.base64.extend_from_slice(word));
                (self.last_line, self.end) = (line.number, trimmed.end);
            }
        }
    }

    fn header(&mut self, text: &[u8], line: &Line) {
        let header = text.get(line.start..line.end).unwrap_or_default();
        if let Kind::PrivateKey { encrypted } = &mut self.kind
            && header.starts_with(b"Proc-Type:")
        {
            *encrypted |= header.ends_with(b"ENCRYPTED");
        }
        self.in_headers = true;
        let name = header.split(|&byte| byte == b':').next().unwrap_or_default();
        self.flaw(FlawKind::Header, line.number, None, lossy(name));
    }

    /// The finished entries: one, or several when more certificates follow the first in the same block. Gives the shared
    /// buffer back.
    pub(super) fn close(
        mut self,
        text: &[u8],
        ending: &Ending<'_, '_>,
        entries: &mut Vec<Entry>,
    ) -> Vec<u8> {
        let ended = match ending {
            Ending::Marker(line, marker) => {
                self.end_marker(line, marker);
                Some(line.start + marker.start)
            }
            Ending::NextBegin => {
                self.flaw(FlawKind::MissingEnd, self.last_line, None, String::new());
                None
            }
            Ending::EndOfFile => {
                self.flaw(FlawKind::Truncated, self.last_line, None, String::new());
                None
            }
        };
        let (bytes, intact) = self.decoded(text, ended);
        let settled = body::settle(self.kind, bytes, intact, ended.is_none());
        let line = self.body.map_or(self.first_line, |body| body.number);
        for (kind, detail) in settled.flaws {
            self.flaw(kind, line, None, detail);
        }
        let place = Place {
            first_line: self.first_line,
            last_line: self.last_line,
            bytes: self.start..self.end,
        };
        let more = settled.more.into_iter().map(|content| Entry {
            kind: settled.kind,
            label: self.label.clone(),
            place: place.clone(),
            content: Some(content),
            flaws: vec![Flaw {
                kind: FlawKind::MissingBegin,
                line,
                column: None,
                detail: "it follows another certificate in the same block".to_owned(),
            }],
        });
        let more: Vec<Entry> = more.collect();
        entries.push(Entry {
            kind: settled.kind,
            label: self.label,
            place,
            content: settled.content,
            flaws: self.flaws,
        });
        entries.extend(more);
        self.base64
    }

    fn end_marker(&mut self, line: &Line, marker: &Marker<'_>) {
        self.marker_flaws(line, marker);
        self.last_line = line.number;
        self.end = line.start + marker.end;
        if marker.label.eq_ignore_ascii_case(self.label.as_bytes()) {
            return;
        }
        let label = lossy(marker.label);
        let kind = Kind::of_label(&label);
        if self.kind == Kind::Other || kind.is_private_key() {
            self.kind = kind;
        }
        let detail = format!("BEGIN {}, END {label}", self.label);
        self.flaw(FlawKind::MismatchedLabels, line.number, None, detail);
    }

    /// The bytes, and whether nothing was left out to get them.
    fn decoded(&mut self, text: &[u8], ended: Option<usize>) -> (Vec<u8>, bool) {
        let Some(first) = self.body else { return (Vec::new(), true) };
        let Some(end) = ended else {
            return (body::decode_groups(&self.base64).unwrap_or_default(), true);
        };
        if self.sound
            && let Some(bytes) = body::decode(&self.base64)
        {
            return (bytes, true);
        }
        let Recovered { bytes, intact, flaws } =
            body::recover(text, first.start..end, &first, self.kind.is_private_key());
        for flaw in flaws {
            add(&mut self.flaws, flaw);
        }
        (bytes, intact)
    }

    fn marker_flaws(&mut self, line: &Line, marker: &Marker<'_>) {
        let at = Some(line.start + marker.start);
        if marker.smart {
            self.flaw(FlawKind::SmartDashes, line.number, at, String::new());
        } else if marker.hyphens != (5, 5) {
            let detail = format!("{} before, {} after", marker.hyphens.0, marker.hyphens.1);
            self.flaw(FlawKind::WrongDashes, line.number, at, detail);
        }
        if marker.blanks {
            self.flaw(FlawKind::MarkerBlanks, line.number, at, String::new());
        }
        if marker.lower_case {
            self.flaw(FlawKind::LowerCase, line.number, at, String::new());
        }
    }
}

/// Adds a flaw, unless one of its kind is there already.
pub(super) fn add(flaws: &mut Vec<Flaw>, flaw: Flaw) {
    if flaws.iter().all(|other| other.kind != flaw.kind) {
        flaws.push(flaw);
    }
}

/// How wide the lines of content are: all as the first, except for the last.
#[derive(Default)]
struct Widths {
    first: Option<usize>,
    previous: Option<(usize, usize)>,
}

impl Widths {
    /// Takes a line; what is odd about the lines before it, now that they are not the last.
    fn line(&mut self, line: &Line) -> Option<(usize, String)> {
        let width = line.end - line.start;
        let previous = self.previous.replace((line.number, width));
        let first = *self.first.get_or_insert(width);
        match previous {
            Some((number, found)) if found != first => {
                Some((number, format!("{found} characters between lines of {first}")))
            }
            Some((number, found)) if found != USUAL_WIDTH => {
                Some((number, format!("{found} characters")))
            }
            _ if width > first => {
                Some((line.number, format!("{width} characters after lines of {first}")))
            }
            None if width > USUAL_WIDTH => Some((line.number, format!("{width} characters"))),
            _ => None,
        }
    }
}

/// `Name: value`, as RFC 1421 has them; the name as programs write it, so that damage with a colon is not one.
fn is_header(text: &[u8], line: &Line) -> bool {
    let bytes = text.get(line.start..line.end).unwrap_or_default();
    let Some(colon) =
        bytes.iter().position(|&byte| byte == b':').filter(|_| line.classes & COLON != 0)
    else {
        return false;
    };
    let (name, rest) = bytes.split_at(colon);
    let word = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b' ');
    !name.is_empty() && name.iter().all(word) && matches!(rest, [_] | [_, b' ' | b'\t', ..])
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes.get(..bytes.len().min(80)).unwrap_or_default()).into_owned()
}

/// The width of lines that RFC 7468, section 2, asks for.
const USUAL_WIDTH: usize = 64;
/// OpenSSL reads lines into a buffer of 255 bytes with the final zero.
const LONGEST_LINE: usize = 254;
