//! Whoever reads which piece of a file, and wherever the pieces end, what is found is the same.

#![allow(clippy::disallowed_methods, reason = "a test writes its own files")]

use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::aws::Access;
use crate::bytes::find;
use crate::clients::Spot;
use crate::pem::{BEGIN, write_certificate};
use crate::source::{Budget, Reader};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_log_gives_the_same_in_any_pieces_to_any_number_of_threads(
        lines in prop::collection::vec((0..12_u8, 0..6_u8), 0..60),
        is_log in any::<bool>(),
        length in 700..5000_usize,
        threads in 1..5_usize,
        is_placed in any::<bool>(),
    ) {
        let first: &[u8] = if is_log { b"{\"first\":1}\n" } else { b"first\n" };
        let mut text = first.to_vec();
        for (kind, which) in &lines {
            line(*kind, *which, &mut text);
        }
        let (wanted, found) = both(&text, is_placed, length, threads);
        prop_assert_eq!(&found.clients, &wanted.clients);
        // Who found the first certificate is not asked of bytes.
        let Totals { fruitful, .. } = found.totals;
        prop_assert_eq!(&found.totals, &Totals { fruitful, ..wanted.totals });
        prop_assert_eq!(fruitful > 0, find(&text, BEGIN).is_some());
    }

    #[test]
    fn any_document_gives_the_same_in_any_pieces_to_any_number_of_threads(
        events in prop::collection::vec((0..3_u8, 0..6_u8), 1..40),
        length in 64..5000_usize,
        threads in 1..5_usize,
        is_placed in any::<bool>(),
    ) {
        let mut text = b"[\n".to_vec();
        for (kind, which) in events {
            line(kind, which, &mut text);
            // No line is an object by itself.
            text.pop();
            text.extend(b",\n");
        }
        text.extend(b"{}]");
        let (wanted, found) = both(&text, is_placed, length, threads);
        prop_assert_eq!(&found.clients, &wanted.clients);
        prop_assert_eq!(
            (found.totals.files, found.totals.bytes, found.totals.broken),
            (1, wanted.totals.bytes, wanted.totals.broken)
        );
    }
}

#[test]
fn a_reader_that_fails_is_told_once_and_what_came_before_counts() {
    struct Failing(Cursor<Vec<u8>>);
    impl Read for Failing {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            match self.0.read(into)? {
                0 => Err(io::Error::other("the cable was pulled")),
                read => Ok(read),
            }
        }
    }
    let mut text = b"{\"first\":1}\n".to_vec();
    (0..200).for_each(|turn| line(0, turn % 6, &mut text));
    for threads in 1..5 {
        let failing = Failing(Cursor::new(text.clone()));
        let feed = Feed::stream(0, "log".to_owned(), failing).unwrap().in_pieces_of(1000);
        let found = read(feed, threads);
        assert_eq!((found.totals.requests, found.totals.files, found.totals.unread), (200, 0, 1));
        assert_eq!(found.totals.troubles[0].why, "the cable was pulled");
    }
}

#[test]
fn a_client_stands_first_in_the_first_file_whichever_is_read_first() {
    let mut text = Vec::new();
    (0..3).for_each(|_| line(3, 1, &mut text));
    let feed = |number: u32| {
        let feed = Feed::stream(number, format!("file {number}"), Cursor::new(text.clone()));
        Arc::new(feed.unwrap())
    };
    let (queue, stop) = (queue_of(vec![feed(2), feed(0), feed(1)]), Stop::new());
    let found = share(queue, &Options::default(), &stop, &made);
    assert_eq!((found.totals.files, found.totals.requests), (3, 9));
    assert_eq!(found.clients[0].place, Spot { file: 0, line: 1 });
    assert_eq!(found.file(0), "file 0");
}

#[test]
fn a_stop_and_a_panic_leave_nobody_waiting() {
    let mut text = b"{\"first\":1}\n".to_vec();
    (0..10).for_each(|_| (0..200).for_each(|turn| line(0, turn % 6, &mut text)));
    let file = TextFile::new(&text);
    let stop = Stop::new();
    let stopping = |der: &[u8]| {
        stop.press();
        made(der)
    };
    let options = Options { threads: 4, ..Options::default() };
    let found = share(queue(file.in_pieces()), &options, &stop, &stopping);
    assert!(found.totals.stopped && found.totals.requests < 2000, "{:?}", found.totals);
    let panicking = |_: &[u8]| -> Result<u8, String> { panic!("on purpose") };
    let outcome = std::panic::catch_unwind(|| {
        let stop = Stop::new();
        share(queue(file.in_pieces()), &options, &stop, &panicking);
    });
    assert!(outcome.is_err());
}

#[test]
fn a_file_that_is_shorter_than_it_was_ends_where_it_ends() {
    let mut text = b"{\"first\":1}\n".to_vec();
    (0..200).for_each(|turn| line(0, turn % 6, &mut text));
    let file = TextFile::new(&text);
    let feed = file.in_pieces();
    let short = &text[..text.len() / 2];
    std::fs::write(&file.0, short).unwrap();
    let found = read(feed, 3);
    let wanted = gather_bytes("log", short, &Options::default(), &made);
    assert_eq!(found.clients, wanted.clients);
    let totals = &found.totals;
    assert_eq!((totals.files, totals.changed, totals.unread), (0, 1, 1), "{totals:?}");
}

/// A line of this kind, awkward ones among them, with this certificate where it has one.
fn line(kind: u8, which: u8, text: &mut Vec<u8>) {
    let pem = pem(which);
    let escaped = pem.replace('\n', "\\n");
    let line = match kind {
        0 | 1 => format!("{{\"timeEpoch\":189345600{which}000,\"clientCertPem\":\"{escaped}\"}}\n"),
        2 => format!("{{\"without\":{which}}}\n"),
        3 => pem,
        4 => pem.replace('\n', "\r\n"),
        5 => format!("{{\"clientCertPem\":\"{escaped}\",\"other\":\"{escaped}\"}}\n"),
        6 => format!("{}\n", "long ".repeat(900)),
        7 => escaped.get(..300).unwrap_or_default().to_owned() + "\n",
        8 => "MIIBAAAA\n".repeat(usize::from(which)),
        9 => "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n".to_owned(),
        10 => "\n\r\n".to_owned(),
        _ => format!("{{\"chain\":\"{escaped}{escaped}\"}}\n"),
    };
    text.extend(line.bytes());
}

/// A certificate, as far as bytes go: nobody reads more of it here.
fn pem(which: u8) -> String {
    let mut der = vec![0x30, 0x82, 0, 150 + which];
    (0..150 + which).for_each(|place| der.push(place.wrapping_mul(which.wrapping_add(3))));
    write_certificate(&der)
}

/// What is in a text as a whole, and what is found in its pieces, in a file or a stream.
fn both(
    text: &[u8],
    is_placed: bool,
    length: usize,
    threads: usize,
) -> (Population<Vec<u8>>, Population<Vec<u8>>) {
    let file = TextFile::new(text);
    let name = file.0.display().to_string();
    let wanted = gather_bytes(&name, text, &Options::default(), &made);
    let feed = if is_placed {
        Feed::open(0, file.0.clone())
    } else {
        Feed::stream(0, name, Cursor::new(text.to_vec()))
    };
    (wanted, read(feed.unwrap().in_pieces_of(length), threads))
}

fn read(feed: Feed<'static>, threads: usize) -> Population<Vec<u8>> {
    static STOP: Stop = Stop::new();
    share(queue(feed), &Options { threads, ..Options::default() }, &STOP, &made)
}

/// Nothing to open any more, and one file that was begun.
fn queue(feed: Feed<'_>) -> Queue<'_> {
    queue_of(vec![Arc::new(feed)])
}

fn queue_of(begun: Vec<Arc<Feed<'_>>>) -> Queue<'_> {
    static READER: LazyLock<Reader> =
        LazyLock::new(|| Reader::new(Budget::default(), Access::default()));
    Queue { inputs: Inputs::new([], &READER), begun }
}

#[expect(clippy::unnecessary_wraps, reason = "what is asked of it may fail")]
fn made(der: &[u8]) -> Result<Vec<u8>, String> {
    Ok(der.to_vec())
}

struct TextFile(PathBuf);

impl TextFile {
    fn new(text: &[u8]) -> Self {
        static NUMBER: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = format!("truststore-pieces-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, text).unwrap();
        Self(path)
    }

    fn in_pieces<'a>(&self) -> Feed<'a> {
        Feed::open(0, self.0.clone()).unwrap().in_pieces_of(1000)
    }
}

impl Drop for TextFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
