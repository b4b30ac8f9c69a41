//! The file as a whole: its text, its tables, and what was found wrong while it was read.

use std::cell::RefCell;
use std::sync::Arc;

use toml_edit::Document;

use super::Place;
use super::section::Section;
use crate::error::{Complaint, Error};

/// A file of settings that is being read.
pub struct Page {
    file: Arc<str>,
    document: Document<String>,
    /// Byte offsets of the beginnings of lines.
    lines: Vec<usize>,
    complaints: RefCell<Vec<(usize, Complaint)>>,
}

impl Page {
    /// Reads the file as TOML; what it means is asked for afterwards.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Error> {
        if bytes.len() > LARGEST {
            let what =
                format!("larger than the {} MB that such a file may have", LARGEST / 1_000_000);
            return Err(one(file.to_owned(), what, NO_TOML));
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => text.to_owned(),
            Err(error) => {
                let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
                let line = before.split(|&byte| byte == b'\n').count();
                return Err(one(format!("{file}:{line}"), "not text in UTF-8".to_owned(), NO_TOML));
            }
        };
        let starts = text.match_indices('\n').map(|(place, _)| place + 1);
        let lines: Vec<usize> = std::iter::once(0).chain(starts).collect();
        match Document::parse(text.clone()) {
            Ok(document) => {
                Ok(Self { file: Arc::from(file), document, lines, complaints: RefCell::default() })
            }
            Err(error) => {
                let offset = error.span().map_or(0, |span| span.start);
                let place = locate(&Arc::from(file), &text, &lines, offset);
                let says = error.message().replace('\n', " ");
                Err(one(place.to_string(), format!("no valid TOML: {says}"), ""))
            }
        }
    }

    /// The table of the file itself.
    pub fn root(&self) -> Section<'_> {
        Section::new(self, self.document.as_table(), 0, String::new())
    }

    /// What was made of the file, unless something in it is wrong.
    pub fn finish<T>(self, made: T) -> Result<T, Error> {
        let mut complaints = self.complaints.into_inner();
        if complaints.is_empty() {
            return Ok(made);
        }
        complaints.sort_by_key(|(offset, _)| *offset);
        Err(Error::Settings(complaints.into_iter().map(|(_, complaint)| complaint).collect()))
    }

    /// Says that something is wrong at a byte of the file.
    pub(super) fn complain(&self, offset: usize, what: String, hint: String) {
        if !self.is_full() {
            let place = self.place(offset).to_string();
            let complaint = (offset, Complaint { place, what, hint });
            let mut complaints = self.complaints.borrow_mut();
            // What two readers of a key find wrong is said once.
            if !complaints.contains(&complaint) {
                complaints.push(complaint);
            }
        }
    }

    /// Whether so much is wrong that nothing more is said: then no time is spent on more.
    pub(super) fn is_full(&self) -> bool {
        self.complaints.borrow().len() >= MOST_COMPLAINTS
    }

    /// The byte at a place.
    pub(super) fn offset(&self, place: &Place) -> usize {
        let start = self.lines.get(place.line.saturating_sub(1)).copied().unwrap_or_default();
        let before = place.column.saturating_sub(1);
        if before > WIDEST {
            return start + before;
        }
        let line = self.document.raw().get(start..).unwrap_or_default();
        let before = line.chars().take(before).map(char::len_utf8);
        start + before.sum::<usize>()
    }

    /// Where a byte of the file is.
    pub(super) fn place(&self, offset: usize) -> Place {
        locate(&self.file, self.document.raw(), &self.lines, offset)
    }
}

fn locate(file: &Arc<str>, text: &str, lines: &[usize], offset: usize) -> Place {
    let line = lines.partition_point(|&start| start <= offset).max(1);
    let start = lines.get(line - 1).copied().unwrap_or_default();
    let before = match offset.saturating_sub(start) {
        near @ ..=WIDEST => text.get(start..offset).map_or(near, |before| before.chars().count()),
        far => far,
    };
    Place { file: Arc::clone(file), line, column: before + 1 }
}

fn one(place: String, what: String, hint: &str) -> Error {
    Error::Settings(vec![Complaint { place, what, hint: hint.to_owned() }])
}

/// Bytes that a file of settings may have; a baseline of ten thousand findings is smaller, and what hostile ones take in memory stays small too.
pub const LARGEST: usize = 2_000_000;
/// Bytes of a line in which columns count characters. Beyond, they count bytes: a megabyte in one line, with a value in
/// every second byte, would else cost its square.
const WIDEST: usize = 500;
/// Complaints about one file.
const MOST_COMPLAINTS: usize = 20;
const NO_TOML: &str = "a file of settings is TOML; is this the right file?";

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(bytes: &[u8]) -> String {
        Page::read("a.toml", bytes).map(|_| ()).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_toml_is_named_by_line_and_column() {
        assert!(wrong(b"a = 1\nb = \n").starts_with("a.toml:2:"), "{}", wrong(b"a = 1\nb = \n"));
        assert_eq!(wrong(b"a = 1\n\xff\xfe"), "a.toml:2: not text in UTF-8");
        assert!(wrong(&vec![b'#'; LARGEST + 1]).contains("larger than"));
        assert!(wrong(b"a = 1\na = 2\n").starts_with("a.toml:2:1: no valid TOML: duplicate key"));
    }

    #[test]
    fn a_place_leads_back_to_its_byte_in_short_lines_and_in_long_ones() {
        let text = format!("a = 'é'\nb = ['é', {}]\n", "'é', ".repeat(500));
        let page = Page::read("a.toml", text.as_bytes()).unwrap();
        for (offset, _) in text.char_indices().filter(|(_, letter)| *letter != '\n') {
            assert_eq!(page.offset(&page.place(offset)), offset);
        }
        assert_eq!(page.place(7).to_string(), "a.toml:1:7", "characters, not bytes");
    }

    #[test]
    fn deep_nesting_is_refused_and_not_followed() {
        for text in ["a = ".to_owned() + &"[".repeat(100_000), "a.".repeat(100_000) + "a = 1"] {
            assert!(wrong(text.as_bytes()).contains("no valid TOML"), "{}", wrong(text.as_bytes()));
        }
        let tables = "a = ".to_owned() + &"{ a = ".repeat(50_000) + "1" + &" }".repeat(50_000);
        assert!(wrong(tables.as_bytes()).contains("no valid TOML"));
    }
}
