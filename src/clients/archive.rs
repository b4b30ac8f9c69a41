//! Compressed input, known by its first bytes and not by its name, and read as a stream: what a small file grows to is
//! never held. A file that grows a thousandfold is taken for a bomb once it has grown far.

use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

/// The content of a log or a file of certificates.
pub(super) fn opened<'a>(raw: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    match content(raw)? {
        (Kind::Wide, _) => {
            Err(unsupported("it is text in UTF-16; write it as UTF-8 into `-`".to_owned()))
        }
        (_, text) => Ok(text),
    }
}

/// The content of any stream, decompressed where it is compressed.
pub(super) fn unpacked<'a>(raw: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    Ok(content(raw)?.1)
}

/// Looks at the first bytes, and puts them back.
fn begun<'a>(mut raw: impl Read + Send + 'a) -> io::Result<(Kind, impl Read + Send + 'a)> {
    let mut first = [0; MAGIC];
    let mut length = 0;
    while length < first.len() {
        match raw.read(first.get_mut(length..).unwrap_or_default())? {
            0 => break,
            read => length += read,
        }
    }
    let first = first.get(..length).unwrap_or_default().to_vec();
    Ok((kind(&first), Cursor::new(first).chain(raw)))
}

/// What a stream holds, and what that is by its first bytes.
fn content<'a>(raw: impl Read + Send + 'a) -> io::Result<(Kind, Box<dyn Read + Send + 'a>)> {
    let (kind, whole) = begun(raw)?;
    let packed = Arc::new(AtomicU64::new(0));
    let read = Arc::clone(&packed);
    let buffered = |raw| BufReader::with_capacity(BUFFER, Counted { raw, read });
    match kind {
        Kind::Plain | Kind::Wide => Ok((kind, Box::new(whole))),
        Kind::Gzip => {
            let inner = MultiGzDecoder::new(buffered(whole));
            decompressed(Guarded { inner, packed, grown: 0 })
        }
        Kind::Zstd => {
            let mut inner = zstd::stream::read::Decoder::with_buffer(buffered(whole))?;
            inner.window_log_max(WINDOW_LOG)?;
            decompressed(Guarded { inner, packed, grown: 0 })
        }
        Kind::Other(name) => Err(unsupported(format!(
            "it is {name}; gzip and zstd are read, or a pipe: decompress it into `-`"
        ))),
    }
}

/// The same of what was compressed, which has to be text now.
fn decompressed<'a>(inner: impl Read + Send + 'a) -> io::Result<(Kind, Box<dyn Read + Send + 'a>)> {
    let (kind, text) = begun(inner)?;
    match kind {
        Kind::Gzip | Kind::Zstd => {
            Err(unsupported("it is compressed twice; decompress it once".to_owned()))
        }
        Kind::Other(name) => Err(unsupported(format!(
            "what was compressed is {name}; write what is in that into `-`"
        ))),
        kind => Ok((kind, Box::new(text))),
    }
}

/// Whether a file that begins so is not compressed.
#[cfg(unix)]
pub(super) fn is_plain(first: [u8; MAGIC]) -> bool {
    matches!(kind(&first), Kind::Plain)
}

fn unsupported(why: String) -> io::Error {
    io::Error::new(io::ErrorKind::Unsupported, why)
}

#[derive(Clone, Copy)]
enum Kind {
    Plain,
    Gzip,
    Zstd,
    /// Text in UTF-16.
    Wide,
    Other(&'static str),
}

/// What begins with these bytes (RFC 1952, section 2.3.1; RFC 8878, sections 3.1.1 and 3.1.2).
fn kind(first: &[u8]) -> Kind {
    match first {
        [0x1f, 0x8b, ..] => Kind::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Kind::Zstd,
        [b'B', b'Z', b'h', b'1'..=b'9', ..] => Kind::Other("compressed with bzip2"),
        [0xfd, b'7', b'z', b'X', b'Z', 0] => Kind::Other("compressed with xz"),
        [b'P', b'K', 3, 4, ..] => Kind::Other("a ZIP archive"),
        [b'P', b'A', b'R', b'1', ..] => Kind::Other("a Parquet file"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Kind::Wide,
        // Text that begins with two letters, each beside a zero (RFC 4627, section 3).
        [one, 0, other, 0, ..] | [0, one, 0, other, ..] if is_letter(*one) && is_letter(*other) => {
            Kind::Wide
        }
        _ => Kind::Plain,
    }
}

const fn is_letter(byte: u8) -> bool {
    byte.is_ascii_graphic() || byte.is_ascii_whitespace()
}

/// Counts what is read of the compressed side.
struct Counted<R> {
    raw: R,
    read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.raw.read(into)?;
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// Ends what grows without bounds.
struct Guarded<R> {
    inner: R,
    packed: Arc<AtomicU64>,
    grown: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into).map_err(|error| told(&error, self.grown > 0))?;
        self.grown += read as u64;
        let packed = self.packed.load(Ordering::Relaxed);
        if self.grown > HARMLESS && self.grown / GROWTH > packed {
            return Err(io::Error::new(
                io::ErrorKind::InvalidData,
                format!(
                    "it grows more than {GROWTH}fold when decompressed, which no log does; if it is one, \
                     decompress it into `-`"
                ),
            ));
        }
        Ok(read)
    }
}

/// What a decoder says, as people can use it; `any` where something was decompressed before.
fn told(error: &io::Error, any: bool) -> io::Error {
    let text = error.to_string();
    let says = |words: &str| text.contains(words);
    let what = if error.kind() == io::ErrorKind::UnexpectedEof {
        "the compressed data ends too early: it was cut off".to_owned()
    } else if says("requires too much memory") {
        let most = (1_u64 << WINDOW_LOG) / 1_000_000;
        format!(
            "it takes a window of more than {most} MB to decompress; do that into `-`: zstd -dc --long=31"
        )
    } else if says("Dictionary mismatch") {
        "it was compressed with a dictionary; decompress it into `-`: zstd -dc -D DICTIONARY"
            .to_owned()
    } else if any && (says("invalid gzip header") || says("Unknown frame descriptor")) {
        "something that is not compressed stands behind the compressed data".to_owned()
    } else {
        format!("the compressed data is damaged: {text}")
    };
    io::Error::new(error.kind(), what)
}

/// Bytes by which it is known.
pub(super) const MAGIC: usize = 6;
const BUFFER: usize = 131_072;
/// The window of `zstd --long`, 134 MB; larger ones have to be asked for when decompressing, too.
const WINDOW_LOG: u32 = 27;
/// Growth that a log may have: certificates that repeat, packed by `zstd --long`, grow less than half as much.
const GROWTH: u64 = 1000;
/// Bytes up to which nobody asks.
const HARMLESS: u64 = 1_000_000_000;
