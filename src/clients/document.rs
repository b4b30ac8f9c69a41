//! JSON that is more than a line: exports of log groups, events, whatever is written for the eye; and single lines,
//! where a member is wanted by its path. Read as a stream, so that a document of any size takes the memory of one
//! record. A record is an object that no other object holds: one of a list, or one by itself. What it says of time
//! holds for all certificates in it, wherever in it they stand, the nearest word first.

use super::Field;
use super::clock::{self, Clock};
use super::frame::{Found, Frame, Requests};
use crate::bytes::{find, memchr_iter, memchr2};
use crate::pem;

/// Hears what a document holds.
pub(super) trait Listener {
    /// The texts with certificates of one record.
    fn record(&mut self, texts: &[Found]);
    /// Something in this line cannot be used.
    fn broken(&mut self, line: u32, why: &'static str);
}

/// Reads a stream of documents.
pub(super) struct Walker<'a> {
    field: Option<&'a Field>,
    frames: Vec<Frame>,
    state: State,
    /// The string or word that is being read.
    text: Vec<u8>,
    too_long: bool,
    line: u32,
    /// The last string, which becomes a name if a colon follows.
    last: Option<Vec<u8>>,
    clock: Clock,
    depth: usize,
    /// Bytes of the texts that wait for the end of their record.
    held: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Between,
    Text,
    Escape,
    Word,
}

impl<'a> Walker<'a> {
    /// Begins at this line.
    pub(super) fn new(field: Option<&'a Field>, line: u32) -> Self {
        Self {
            field,
            frames: Vec::new(),
            state: State::Between,
            text: Vec::new(),
            too_long: false,
            line,
            last: None,
            clock: Clock::default(),
            depth: 0,
            held: 0,
        }
    }

    /// Begins again, at this line.
    pub(super) fn begin(&mut self, line: u32) {
        self.reset();
        self.line = line;
    }

    /// Reads on.
    pub(super) fn read(&mut self, text: &[u8], listener: &mut dyn Listener) {
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            at += match self.state {
                State::Between => self.between(rest, listener),
                State::Text => self.in_text(rest, listener),
                State::Escape => {
                    self.keep(rest.get(..1).unwrap_or_default());
                    self.state = State::Text;
                    1
                }
                State::Word => {
                    let is_word = |b: &u8| b.is_ascii_alphanumeric() || b"+-.".contains(b);
                    let end = rest.iter().position(|b| !is_word(b)).unwrap_or(rest.len());
                    self.keep(rest.get(..end).unwrap_or_default());
                    if end < rest.len() {
                        self.state = State::Between;
                        let word = std::mem::take(&mut self.text);
                        self.value(&word, listener);
                        self.text = word;
                    }
                    end
                }
            };
        }
    }

    /// Says that nothing follows.
    pub(super) fn end(&mut self, listener: &mut dyn Listener) {
        if !self.frames.is_empty() || self.state == State::Text || self.state == State::Escape {
            self.give_up("the JSON ends too early", listener);
        }
        self.reset();
    }

    fn between(&mut self, rest: &[u8], listener: &mut dyn Listener) -> usize {
        let Some(&byte) = rest.first() else { return 1 };
        match byte {
            b'\n' => self.line = self.line.saturating_add(1),
            b'"' => {
                self.last = None;
                self.text.clear();
                self.too_long = false;
                self.state = State::Text;
            }
            b':' => {
                if let (Some(frame), Some(name)) = (self.frames.last_mut(), self.last.take()) {
                    frame.name = Some(name);
                }
            }
            b'{' | b'[' => self.open(byte == b'[', listener),
            b'}' | b']' => self.close(byte == b']', listener),
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                self.text.clear();
                self.too_long = false;
                self.state = State::Word;
                return 0;
            }
            _ => {}
        }
        1
    }

    fn in_text(&mut self, rest: &[u8], listener: &mut dyn Listener) -> usize {
        let end = memchr2(b'"', b'\\', rest).unwrap_or(rest.len());
        let part = rest.get(..end).unwrap_or_default();
        let line_ends = memchr_iter(b'\n', part).count();
        self.line = self.line.saturating_add(u32::try_from(line_ends).unwrap_or(u32::MAX));
        self.keep(part);
        match rest.get(end) {
            Some(b'"') if self.text.ends_with(b"\n{") => {
                // A record that was cut off, and the next one: strings hold no line ends of their own.
                self.give_up("the record is cut off", listener);
                self.reset();
                self.open(false, listener);
                self.state = State::Text;
            }
            Some(b'"') => {
                self.state = State::Between;
                self.string(listener);
            }
            Some(_) => {
                self.keep(b"\\");
                self.state = State::Escape;
            }
            None => return end,
        }
        end + 1
    }

    /// A string has ended: it is a name if a colon follows, so it waits for what is next.
    fn string(&mut self, listener: &mut dyn Listener) {
        if self.too_long {
            listener.broken(self.line, "a string is longer than 4 MB");
            self.text.clear();
        }
        let mut text = std::mem::take(&mut self.text);
        let names_next =
            self.frames.last().is_some_and(|frame| !frame.is_list && frame.name.is_none());
        if names_next {
            // Kept as long as what it names; nobody asks for a longer one.
            text.truncate(LONGEST_NAME);
            if text.capacity() > 2 * LONGEST_NAME {
                text.shrink_to_fit();
            }
            self.last = Some(text);
        } else {
            self.value(&text, listener);
            self.text = text;
        }
    }

    fn value(&mut self, text: &[u8], listener: &mut dyn Listener) {
        let holds = find(text, pem::BEGIN).is_some();
        let is_wanted = holds && self.is_wanted();
        let nested = (holds && self.depth < DEEPEST_TEXT && is_json(text))
            .then(|| self.inner(text, listener));
        let found = match nested {
            Some(found) if !found.is_empty() => found,
            _ if is_wanted => vec![Found::new(text.to_vec(), self.line)],
            _ => Vec::new(),
        };
        self.held += found.iter().map(Found::size).sum::<usize>();
        let moment = |clock: &mut Clock| clock.moment(text);
        let Some(frame) = self.frames.last_mut() else { return };
        frame.found.extend(found);
        let name = frame.name.take().unwrap_or_default();
        let name = match (&frame.column, name.as_slice()) {
            (Some(column), b"value") => column.clone(),
            _ => name,
        };
        match name.as_slice() {
            b"field" if text.len() <= LONGEST_NAME => frame.column = Some(text.to_vec()),
            b"requests" => frame.requests = Requests::read(text),
            b"first_seen" => frame.first = moment(&mut self.clock),
            b"last_seen" => frame.last = moment(&mut self.clock),
            name => {
                if let Some(rank) = clock::rank(name)
                    && frame.at.is_none_or(|(known, _)| rank < known)
                    && let Some(at) = moment(&mut self.clock)
                {
                    frame.at = Some((rank, at));
                }
            }
        }
        if self.held > MOST_HELD {
            self.tell(listener);
        }
    }

    /// Whether a certificate in the member that is being read is wanted.
    fn is_wanted(&self) -> bool {
        let own = self.frames.iter().rev().take_while(|frame| !frame.is_list).count();
        let names = self.frames.get(self.frames.len() - own..).unwrap_or_default();
        match self.field {
            Some(field) => field.is(names.iter().map(Frame::name)),
            None => !names.iter().any(|frame| is_outsiders(frame.name())),
        }
    }

    /// A document within a string: the certificates in it, with what it says of them.
    fn inner(&mut self, text: &[u8], listener: &mut dyn Listener) -> Vec<Found> {
        struct Collected<'l>(Vec<Found>, &'l mut dyn Listener);
        impl Listener for Collected<'_> {
            fn record(&mut self, texts: &[Found]) {
                self.0.extend_from_slice(texts);
            }
            fn broken(&mut self, line: u32, why: &'static str) {
                self.1.broken(line, why);
            }
        }
        let mut collected = Collected(Vec::new(), listener);
        let plain = unescaped(text);
        let start = plain.iter().position(|&byte| byte == b'{').unwrap_or(0);
        let mut inner = Walker::new(self.field, self.line);
        inner.depth = self.depth + 1;
        inner.read(plain.get(start..).unwrap_or_default(), &mut collected);
        inner.end(&mut collected);
        for found in &mut collected.0 {
            found.line = self.line;
        }
        collected.0
    }

    fn open(&mut self, is_list: bool, listener: &mut dyn Listener) {
        if self.frames.len() == DEEPEST {
            self.give_up("nested too deeply", listener);
            self.reset();
        }
        self.last = None;
        self.frames.push(Frame { is_list, ..Frame::default() });
    }

    fn close(&mut self, is_list: bool, listener: &mut dyn Listener) {
        self.last = None;
        let Some(mut frame) = self.frames.pop() else { return };
        if frame.is_list != is_list {
            self.frames.push(frame);
            self.give_up("brackets that do not match", listener);
            return self.reset();
        }
        if !frame.pass_on_moments() {
            listener.broken(self.line, "`requests` is no whole number");
            self.held = self.held.saturating_sub(frame.size());
            frame.found.clear();
        }
        let is_cell = frame.column.is_some();
        match self.frames.last_mut() {
            Some(parent) if !parent.is_list || is_cell => {
                parent.name = None;
                parent.found.append(&mut frame.found);
                if is_cell && parent.at.is_none() {
                    parent.at = frame.at;
                }
            }
            // One of a list, or one by itself.
            _ if !frame.found.is_empty() => {
                self.held = self.held.saturating_sub(frame.size());
                listener.record(&frame.found);
            }
            _ => {}
        }
    }

    /// What was found so far counts; the rest is said to be broken.
    fn give_up(&mut self, why: &'static str, listener: &mut dyn Listener) {
        self.tell(listener);
        listener.broken(self.line, why);
    }

    /// Tells what was found in records that have not ended, with what they have said of time until here.
    fn tell(&mut self, listener: &mut dyn Listener) {
        let mut found = Vec::new();
        for frame in self.frames.iter_mut().rev() {
            frame.found.append(&mut found);
            frame.pass_on_moments();
            found = std::mem::take(&mut frame.found);
            if frame.is_list && !found.is_empty() {
                listener.record(&found);
                found.clear();
            }
        }
        if !found.is_empty() {
            listener.record(&found);
        }
        self.held = 0;
    }

    fn reset(&mut self) {
        self.frames.clear();
        self.held = 0;
        self.state = State::Between;
        self.text.clear();
        self.too_long = false;
        self.last = None;
    }

    fn keep(&mut self, part: &[u8]) {
        if self.text.len() + part.len() > LONGEST_TEXT {
            self.too_long = true;
        } else {
            self.text.extend_from_slice(part);
        }
    }
}

/// Whether a string is a document again: its quotation marks are escaped.
fn is_json(text: &[u8]) -> bool {
    find(text, b"\\\"").is_some() && text.contains(&b'{')
}

/// A string of JSON without one layer of escapes; only what carries structure is undone.
fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(&byte) = bytes.next() {
        match byte {
            b'\\' => match bytes.next() {
                Some(b'n') => plain.push(b'\n'),
                Some(b'r') => plain.push(b'\r'),
                Some(b't') => plain.push(b'\t'),
                // Stays as it is: base64 is read with its escapes.
                Some(b'u') => plain.extend_from_slice(b"\\u"),
                Some(other) => plain.push(*other),
                None => {}
            },
            other => plain.push(other),
        }
    }
    plain
}

/// Members whose text a client chooses freely: a certificate in one of them is no client.
pub(super) fn is_outsiders(name: &[u8]) -> bool {
    OUTSIDERS.iter().any(|known| known.eq_ignore_ascii_case(name))
}

const OUTSIDERS: [&[u8]; 12] = [
    b"userAgent",
    b"user-agent",
    b"path",
    b"rawPath",
    b"resourcePath",
    b"queryString",
    b"rawQueryString",
    b"queryStringParameters",
    b"multiValueQueryStringParameters",
    b"pathParameters",
    b"referer",
    b"body",
];
/// Objects within objects.
const DEEPEST: usize = 64;
/// Documents within strings of documents.
const DEEPEST_TEXT: usize = 3;
const LONGEST_TEXT: usize = 4_000_000;
const LONGEST_NAME: usize = 1_000;
/// Bytes of certificates that wait for the end of their record: about five thousand. A record with more counts in parts.
const MOST_HELD: usize = 8_000_000;
