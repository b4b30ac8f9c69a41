//! From bytes to the blocks of a PEM file (RFC 7468), read as an examiner reads them: every block knows its lines and
//! bytes, a broken one is kept with what is wrong, and none hides another. Libraries that read PEM drop or refuse
//! without a word what they do not like, and differ in what that is; so our reading is as lenient as the most lenient
//! of them, says what is wrong, and stands beside what rustls-pemfile and OpenSSL make of the same bytes.

mod block;
mod body;
mod column;
mod container;
mod embedded;
mod flaw;
mod kind;
mod line;
mod marker;
mod openssl;
mod outside;
mod reading;
mod rustls;
mod scan;
pub mod swift;
mod utf16;
mod write;

use std::fmt;
use std::ops::Range;

pub use container::Container;
pub use embedded::{BEGIN, Embedded, decoded, embedded};
pub use flaw::{Flaw, FlawKind};
pub use kind::Kind;
pub use reading::{Reading, Refusal};
pub use write::{base64, certificate as write_certificate};

/// Blocks read of one file; those beyond are a flaw of the file. The largest truststores seen hold a few thousand.
pub const MAX_BLOCKS: usize = 200_000;

/// What a file holds, block by block, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Blocks and the text between them, in the order of the file.
    pub entries: Vec<Entry>,
    /// What is wrong with the file as a whole.
    pub flaws: Vec<Flaw>,
    /// What the file is, when it is not PEM.
    pub container: Option<Container>,
    /// Lines of the file.
    pub lines: usize,
    /// What rustls-pemfile reads of the same bytes.
    pub rustls: Reading,
    /// What OpenSSL's reader of CA files (`X509_load_cert_crl_file`) reads of the same bytes.
    pub openssl: Reading,
}

/// One block, or the text between two.
#[derive(Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it is, by its label.
    pub kind: Kind,
    /// The label as written after BEGIN, or after END where BEGIN is missing; empty for text.
    pub label: String,
    /// Where it stands.
    pub place: Place,
    /// The DER value, where it can be had, without what follows it. Never that of a private key.
    pub content: Option<Vec<u8>>,
    /// What is wrong with it, each kind at most once, at its first place.
    pub flaws: Vec<Flaw>,
}

/// Where something stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Place {
    /// Its first line, from 1.
    pub first_line: usize,
    /// Its last line, from 1.
    pub last_line: usize,
    /// Its bytes in the file, from the first hyphen of BEGIN to the last of END.
    pub bytes: Range<usize>,
}

/// Reads a file. Never fails: what is wrong is part of the answer. Takes time proportional to the bytes.
pub fn read(bytes: &[u8]) -> Document {
    let mut document = read_for_verdicts(bytes);
    document.rustls = rustls::read(bytes, &document.entries);
    document
}

/// The same without what rustls-pemfile makes of the bytes, which takes as long again: for whoever does not ask.
/// What OpenSSL makes of a file without flaws is known without reading it a second time.
pub fn read_for_verdicts(bytes: &[u8]) -> Document {
    let mut document = examined(bytes);
    document.openssl = openssl::read(bytes, &document);
    document
}

/// Our own reading.
fn examined(bytes: &[u8]) -> Document {
    let mut document = match Container::of_file(bytes) {
        Some(container) => read_container(bytes, container),
        None => match utf16::decode(bytes) {
            Some(decoded) => {
                let mut document = scan::scan(&decoded.text);
                decoded.relocate(&mut document);
                document
            }
            None => scan::scan(bytes),
        },
    };
    document.container = document.container.or_else(|| markup(bytes, &document));
    if let Some(container) = document.container {
        document.flaws.push(Flaw {
            kind: FlawKind::NotPem,
            line: 1,
            column: None,
            detail: format!("it is {}", container.name()),
        });
    }
    if document.certificates().next().is_none() && !document.has_flaw(FlawKind::Empty) {
        document.flaws.push(Flaw {
            kind: FlawKind::NoCertificate,
            line: 1,
            column: None,
            detail: String::new(),
        });
    }
    document
}

impl Document {
    /// The entries that are certificates whose content can be had, with their index and DER.
    pub fn certificates(&self) -> impl Iterator<Item = (usize, &Entry, &[u8])> {
        self.entries.iter().enumerate().filter_map(|(index, entry)| {
            let content = entry.content.as_deref().filter(|_| entry.kind.is_certificate())?;
            Some((index, entry, content))
        })
    }

    /// The entries that are blocks, whole or broken, and not text.
    pub fn blocks(&self) -> impl Iterator<Item = (usize, &Entry)> {
        self.entries.iter().enumerate().filter(|(_, entry)| !entry.kind.is_text())
    }

    /// Whether the file as a whole has this flaw.
    pub fn has_flaw(&self, kind: FlawKind) -> bool {
        self.flaws.iter().any(|flaw| flaw.kind == kind)
    }
}

impl Entry {
    /// This flaw of the block, if it has it.
    pub fn flaw(&self, kind: FlawKind) -> Option<&Flaw> {
        self.flaws.iter().find(|flaw| flaw.kind == kind)
    }
}

impl fmt::Debug for Entry {
    /// Shows the size of the content in place of the content.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry")
            .field("kind", &self.kind)
            .field("label", &self.label)
            .field("place", &self.place)
            .field(
                "content",
                &self.content.as_ref().map(|content| format!("{} bytes", content.len())),
            )
            .field("flaws", &self.flaws)
            .finish()
    }
}

/// A file of DER certificates is read in spite of its form, so that the rest of the check can speak of them.
fn read_container(bytes: &[u8], container: Container) -> Document {
    let mut document = Document {
        entries: Vec::new(),
        flaws: Vec::new(),
        container: Some(container),
        lines: 1,
        rustls: Reading::default(),
        openssl: Reading::default(),
    };
    if container == Container::Certificate {
        document.entries = body::values(bytes, 0).take(MAX_BLOCKS).collect();
    }
    document
}

/// A page that was saved in place of the file: only when no block is in it.
fn markup(bytes: &[u8], document: &Document) -> Option<Container> {
    let start = bytes.trim_ascii_start();
    (start.starts_with(b"<") && document.blocks().next().is_none()).then_some(Container::Markup)
}

#[cfg(test)]
mod tests;
