//! Files that somebody writes to while they are read: the answer is for what stood there, or it is said that it is none.
//! What happens to a file happens here when its first client is met, which is in the midst of reading.

#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

#[path = "clients/material.rs"]
mod material;

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::time::{Duration, SystemTime};

use material::{Folder, NAMES, gzip, log_line, zstd};
use truststore::aws::Access;
use truststore::clients::{Inputs, Options, Population, Stop, gather};
use truststore::source::{Budget, Reader, Source};

/// What happens to a file.
type Change = dyn Fn(&Path) + Sync;

#[test]
fn a_log_that_grows_or_is_moved_or_removed_counts_as_it_stood() {
    let append = |path: &Path| {
        let more = log_line(1, NAMES[0]);
        File::options().append(true).open(path).unwrap().write_all(more.as_bytes()).unwrap();
    };
    let replace = |path: &Path| {
        let other = path.with_file_name("other");
        fs::write(&other, "{}\n".repeat(100)).unwrap();
        fs::rename(other, path).unwrap();
    };
    let moved = |path: &Path| fs::rename(path, path.with_file_name("log.1")).unwrap();
    let remove = |path: &Path| fs::remove_file(path).unwrap();
    let changes: [&Change; 3] = [&replace, &moved, &remove];
    each(&changes, |change, threads, bytes| {
        let found = read(bytes, threads, change);
        let totals = &found.totals;
        let counts = (found.clients.len(), totals.requests, totals.changed, totals.unread);
        assert_eq!(counts, (NAMES.len(), LINES, 1, 0), "{totals:?}");
    });
    for threads in [1, 2] {
        let found = read(&log(), threads, &append);
        let totals = &found.totals;
        assert_eq!((totals.changed, totals.unread), (1, 0), "{totals:?}");
        assert!((LINES..=LINES + 1).contains(&totals.requests), "{totals:?}");
    }
}

#[test]
fn a_log_that_is_cut_or_written_over_is_named_as_no_answer() {
    let cut = |path: &Path| set_length(path, 1000);
    let rewrite = |path: &Path| {
        let length = fs::metadata(path).unwrap().len();
        let other = vec![b'\n'; usize::try_from(length).unwrap()];
        File::options().write(true).open(path).unwrap().write_all(&other).unwrap();
    };
    // What `logrotate` does with `copytruncate`, and a server that goes on writing.
    let begin_anew = |path: &Path| {
        let length = fs::metadata(path).unwrap().len();
        set_length(path, 0);
        let other = "{}\n".repeat(usize::try_from(length).unwrap());
        File::options().append(true).open(path).unwrap().write_all(other.as_bytes()).unwrap();
    };
    let changes: [(&Change, &str); 3] =
        [(&cut, "became shorter"), (&rewrite, "was rewritten"), (&begin_anew, "while it was read")];
    each(&changes, |(change, why), threads, bytes| {
        let found = read(bytes, threads, change);
        let totals = &found.totals;
        assert_eq!((totals.files, totals.changed, totals.unread), (0, 1, 1), "{totals:?}");
        let said = &totals.troubles[0].why;
        assert!(said.contains(why) && said.ends_with("a copy that nobody writes to"), "{said}");
    });
}

#[test]
fn files_that_vanish_once_their_folder_was_listed_are_named() {
    let folder = Folder::new("vanishing");
    let files: Vec<PathBuf> = (0..20)
        .map(|n| folder.file(&format!("{n:02}.log"), log_line(n, NAMES[0]).as_bytes()))
        .collect();
    let vanish = || files.iter().skip(15).for_each(|file| fs::remove_file(file).unwrap());
    let found = gathered(&folder.0, 1, &vanish);
    assert_eq!((found.totals.requests, found.totals.unread), (15, 5), "{:?}", found.totals);
    assert!(found.totals.troubles[0].why.contains("no such file"), "{:?}", found.totals);
}

/// Asks of each change, with one thread and with two, plain and compressed.
fn each<C: Copy>(changes: &[C], ask: impl Fn(C, usize, &[u8])) {
    let log = log();
    for bytes in [gzip(&log), zstd(&log), log] {
        for threads in [1, 2] {
            for change in changes {
                ask(*change, threads, &bytes);
            }
        }
    }
}

/// Reads a file with these bytes, to which this happens meanwhile.
fn read(bytes: &[u8], threads: usize, change: &Change) -> Population<()> {
    let folder = Folder::new("changing");
    let path = folder.file("log", bytes);
    // Clocks of file systems are coarse: what happens is to happen later.
    let earlier = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000);
    File::options().write(true).open(&path).unwrap().set_modified(earlier).unwrap();
    gathered(&path, threads, &|| change(&path))
}

fn gathered(path: &Path, threads: usize, happen: &(dyn Fn() + Sync)) -> Population<()> {
    let reader = Reader::new(Budget::default(), Access::default());
    let inputs = Inputs::new([Source::Path(path.to_owned())], &reader);
    let once = Once::new();
    gather(inputs, &Options { threads, ..Options::default() }, &Stop::new(), |_| {
        once.call_once(happen);
        Ok(())
    })
}

fn set_length(path: &Path, length: u64) {
    File::options().write(true).open(path).unwrap().set_len(length).unwrap();
}

/// A log that no reader has read by its first line, be it compressed: much of it is unlike all before it.
fn log() -> Vec<u8> {
    let mut state = 1_u64;
    let mut log = String::new();
    for number in 0..LINES {
        let trace = std::array::from_fn::<String, 16, _>(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            format!("{:08x}", state >> 32)
        });
        let trace = trace.concat();
        let second = u32::try_from(number % 60).unwrap();
        let name = NAMES[usize::try_from(number).unwrap() % NAMES.len()];
        log += &log_line(second, name).replacen('{', &format!("{{\"trace\":\"{trace}\","), 1);
    }
    log.into_bytes()
}

/// Requests in the log.
const LINES: u64 = 4_000;
