//! What stands outside blocks: text, blank lines, and content that has lost its BEGIN line (which shows only when an END
//! comes, or never).

use super::body;
use super::container::Container;
use super::line::{Line, Lines};
use super::{Entry, Flaw, FlawKind, Kind, Place};

#[derive(Default)]
pub(super) struct Outside {
    text: Option<Text>,
    content: Option<Content>,
    pub(super) blank_lines: usize,
    /// The first blank line, from 1.
    pub(super) first_blank: usize,
}

/// A stretch of text.
struct Text {
    first_line: usize,
    last_line: usize,
    start: usize,
    end: usize,
    comment: bool,
}

/// Lines of base64 one after another.
pub(super) struct Content {
    pub(super) first: Line,
    last_line: usize,
    end: usize,
    /// Whether it begins as a certificate does: `MI` is the start of a DER SEQUENCE of more than 127 bytes.
    promising: bool,
}

impl Content {
    /// The lines again.
    pub(super) fn lines<'a>(&self, text: &'a [u8]) -> impl Iterator<Item = Line> + use<'a> {
        let (first, before) = (self.first, self.first.number.saturating_sub(1));
        Lines::new(text.get(..self.end).unwrap_or_default(), first.start)
            .map(move |line| Line { number: before + line.number, ..line })
            .filter(|line| !line.is_blank())
    }
}

impl Outside {
    /// Takes a line that is in no block.
    pub(super) fn line(&mut self, text: &[u8], line: &Line, entries: &mut Vec<Entry>) {
        if line.is_blank() {
            self.blank_lines += 1;
            if self.first_blank == 0 {
                self.first_blank = line.number;
            }
            return;
        }
        if !line.is_base64() {
            self.flush_content(text, entries);
            self.text_line(text, line);
            return;
        }
        let promising =
            text.get(line.start..line.end).is_some_and(|bytes| bytes.starts_with(b"MI"));
        match &mut self.content {
            Some(content) if content.promising || !promising => {
                content.last_line = line.number;
                content.end = line.end;
            }
            _ => {
                self.flush_content(text, entries);
                self.content = Some(Content {
                    first: *line,
                    last_line: line.number,
                    end: line.end,
                    promising,
                });
            }
        }
    }

    /// The content just before an END line; the text before it becomes an entry.
    pub(super) fn take_content(
        &mut self,
        text: &[u8],
        entries: &mut Vec<Entry>,
    ) -> Option<Content> {
        let content = self.content.take();
        self.flush(text, entries);
        content
    }

    /// Makes entries of all that stands here.
    pub(super) fn flush(&mut self, text: &[u8], entries: &mut Vec<Entry>) {
        self.flush_content(text, entries);
        self.flush_text(entries);
    }

    /// Content without any markers is a certificate if it decodes to one, and else text.
    fn flush_content(&mut self, text: &[u8], entries: &mut Vec<Entry>) {
        let Some(content) = self.content.take() else { return };
        if content.promising
            && let Some(settled) = certificates(text, &content)
        {
            self.flush_text(entries);
            entries.extend(settled.into_iter().map(|der| Entry {
                kind: Kind::Certificate,
                label: String::new(),
                place: Place {
                    first_line: content.first.number,
                    last_line: content.last_line,
                    bytes: content.first.start..content.end,
                },
                content: Some(der),
                flaws: vec![Flaw {
                    kind: FlawKind::MissingBegin,
                    line: content.first.number,
                    column: None,
                    detail: "END is missing too".to_owned(),
                }],
            }));
            return;
        }
        content.lines(text).for_each(|line| self.text_line(text, &line));
    }

    fn flush_text(&mut self, entries: &mut Vec<Entry>) {
        if let Some(found) = self.text.take() {
            entries.push(Entry {
                kind: Kind::Text { comment: found.comment },
                label: String::new(),
                place: Place {
                    first_line: found.first_line,
                    last_line: found.last_line,
                    bytes: found.start..found.end,
                },
                content: None,
                flaws: Vec::new(),
            });
        }
    }

    fn text_line(&mut self, text: &[u8], line: &Line) {
        let bytes = text.get(line.start..line.end).unwrap_or_default();
        let comment = bytes.first() == Some(&b'#') && !bytes.contains(&b'-');
        let found = self.text.get_or_insert(Text {
            first_line: line.number,
            last_line: line.number,
            start: line.start,
            end: line.end,
            comment,
        });
        found.last_line = line.number;
        found.end = line.end;
        found.comment &= comment;
    }
}

/// The certificates in base64 without markers: only if it is nothing but certificates.
fn certificates(text: &[u8], content: &Content) -> Option<Vec<Vec<u8>>> {
    let mut base64 = Vec::new();
    for line in content.lines(text) {
        base64.extend_from_slice(text.get(line.start..line.end)?);
    }
    let bytes = body::decode(&base64)?;
    let settled = body::settle(Kind::Certificate, bytes, true, false);
    let first =
        settled.content.filter(|der| Container::of_der(der) == Some(Container::Certificate))?;
    Some(std::iter::once(first).chain(settled.more).collect())
}
