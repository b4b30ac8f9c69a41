//! Compressed input, known by its first bytes and not by its name, and read as a stream: what a small file grows to is
//! never held. A file that grows a thousandfold is taken for a bomb once it has grown far.

use std::io::{self, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

/// The content of a log or a file of certificates.
pub(super) fn opened<'a>(raw: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let (kind, whole) = begun(raw)?;
    if matches!(kind, Kind::Wide) {
        return Err(unsupported("it is text in UTF-16; write it as UTF-8 into `-`".to_owned()));
    }
    content(kind, whole)
}

/// The content of any stream, decompressed where it is compressed.
pub(super) fn unpacked<'a>(raw: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let (kind, whole) = begun(raw)?;
    content(kind, whole)
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

fn content<'a>(kind: Kind, whole: impl Read + Send + 'a) -> io::Result<Box<dyn Read + Send + 'a>> {
    let packed = Arc::new(AtomicU64::new(0));
    let counted = Counted { raw: whole, read: Arc::clone(&packed) };
    match kind {
        Kind::Plain | Kind::Wide => Ok(Box::new(counted.raw)),
        Kind::Gzip => {
            let buffered = BufReader::with_capacity(BUFFER, counted);
            Ok(Box::new(Guarded { inner: MultiGzDecoder::new(buffered), packed, grown: 0 }))
        }
        Kind::Zstd => {
            let buffered = BufReader::with_capacity(BUFFER, counted);
            let mut inner = zstd::stream::read::Decoder::with_buffer(buffered)?;
            inner.window_log_max(WINDOW_LOG)?;
            Ok(Box::new(Guarded { inner, packed, grown: 0 }))
        }
        Kind::Other(name) => Err(unsupported(format!(
            "it is {name}; gzip and zstd are read, or a pipe: decompress it into `-`"
        ))),
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
        _ => Kind::Plain,
    }
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
        let read = self.inner.read(into).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => {
                io::Error::new(error.kind(), "the compressed data ends too early: it was cut off")
            }
            kind => io::Error::new(kind, format!("the compressed data is damaged: {error}")),
        })?;
        let first = into.get(..read).filter(|_| self.grown == 0).map(kind);
        if matches!(first, Some(Kind::Gzip | Kind::Zstd)) {
            return Err(unsupported("it is compressed twice; decompress it once".to_owned()));
        }
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

/// Bytes by which it is known.
pub(super) const MAGIC: usize = 6;
const BUFFER: usize = 131_072;
/// The window of `zstd --long`, 128 MB; larger ones have to be asked for when decompressing, too.
const WINDOW_LOG: u32 = 27;
/// Growth that a log may have: certificates that repeat, packed by `zstd --long`, grow less than half as much.
const GROWTH: u64 = 1000;
/// Bytes up to which nobody asks.
const HARMLESS: u64 = 1_000_000_000;
