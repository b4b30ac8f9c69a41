//! Whether a file is still what it was when it was opened. Logs grow while they are read, and are moved away: what was read
//! stood there, and what came later is somebody else's question. But a log may also be cut to nothing, or written anew from
//! its beginning, as `logrotate` does with `copytruncate`: then what was read may be half of one log and half of another,
//! and is no answer.

use std::fs::{File, Metadata};
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

/// A file that is being read, and what it was at first.
pub(super) struct Watch {
    file: Arc<File>,
    path: PathBuf,
    before: Metadata,
    /// What stood at its end. A file that only grew has it there still.
    ending: Vec<u8>,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// It grew, was moved, removed or replaced by another: what was read is what stood there.
    Later,
    /// What was read may never have stood there together; the words say what happened.
    Torn(&'static str),
}

impl Watch {
    /// Of a file that was opened by this path, before anything is read of it. What is no file is not watched.
    pub(super) fn new(file: &Arc<File>, path: PathBuf) -> io::Result<Option<Self>> {
        let before = file.metadata()?;
        if !before.is_file() {
            return Ok(None);
        }
        let ending = ending(file, before.len());
        Ok(Some(Self { file: Arc::clone(file), path, before, ending }))
    }

    /// What happened to it since, once all was read.
    pub(super) fn change(&self) -> Option<Change> {
        // Where even this is not told any more, as of a server that went away, reading has failed before.
        let now = self.file.metadata().ok()?;
        let (before, length) = (self.before.len(), now.len());
        if length < before {
            return Some(Change::Torn(SHORTER));
        }
        if length > before {
            let has_grown = ending(&self.file, before) == self.ending;
            return Some(if has_grown { Change::Later } else { Change::Torn(REWRITTEN) });
        }
        if now.modified().ok() != self.before.modified().ok() {
            return Some(Change::Torn(REWRITTEN));
        }
        (!self.has_its_name()).then_some(Change::Later)
    }

    /// Whether the path still leads to this file.
    #[cfg(unix)]
    fn has_its_name(&self) -> bool {
        use std::os::unix::fs::MetadataExt;
        let is_this =
            |now: Metadata| (now.dev(), now.ino()) == (self.before.dev(), self.before.ino());
        self.path.metadata().is_ok_and(is_this)
    }

    /// Whether the path still leads to a file like this.
    #[cfg(not(unix))]
    fn has_its_name(&self) -> bool {
        self.path.metadata().is_ok_and(|now| {
            now.len() == self.before.len() && now.modified().ok() == self.before.modified().ok()
        })
    }
}

/// The bytes before this length, without moving where the file is read.
#[cfg(unix)]
fn ending(file: &File, length: u64) -> Vec<u8> {
    use std::os::unix::fs::FileExt;
    let start = length.saturating_sub(ENDING);
    let mut ending = vec![0; usize::try_from(length - start).unwrap_or(0)];
    match file.read_exact_at(&mut ending, start) {
        Ok(()) => ending,
        Err(_) => Vec::new(),
    }
}

/// Where a file cannot be read without moving, nothing is known of its end.
#[cfg(not(unix))]
fn ending(_: &File, _: u64) -> Vec<u8> {
    Vec::new()
}

const SHORTER: &str = "it became shorter while it was read; name a copy that nobody writes to";
const REWRITTEN: &str = "it was rewritten while it was read; name a copy that nobody writes to";
/// Bytes at the end of a file by which it is known: a part of a signature, or of an identifier.
#[cfg(unix)]
const ENDING: u64 = 256;

#[cfg(test)]
mod tests {
    #![allow(clippy::disallowed_methods, reason = "a test writes its own files")]

    use std::fs;
    use std::io::Write;
    use std::time::SystemTime;

    use super::*;

    /// What is said of a file of 1,000 letters to which this was done.
    fn said_of(what: &str, happen: impl FnOnce(&PathBuf)) -> Option<Change> {
        let path =
            std::env::temp_dir().join(format!("truststore-watch-{what}-{}", std::process::id()));
        fs::write(&path, [b'a'; 1000]).unwrap();
        // Clocks of file systems are coarse: what happens is to happen later.
        let earlier = SystemTime::UNIX_EPOCH + std::time::Duration::from_secs(1_000_000);
        File::options().write(true).open(&path).unwrap().set_modified(earlier).unwrap();
        let file = Arc::new(File::open(&path).unwrap());
        let watch = Watch::new(&file, path.clone()).unwrap().unwrap();
        assert_eq!(watch.change(), None);
        happen(&path);
        let change = watch.change();
        let _ = fs::remove_file(&path);
        change
    }

    #[test]
    fn what_came_later_leaves_what_was_read_as_it_was() {
        let append = |path: &PathBuf| {
            File::options().append(true).open(path).unwrap().write_all(b"more").unwrap();
        };
        assert_eq!(said_of("append", append), Some(Change::Later));
        assert_eq!(said_of("remove", |path| fs::remove_file(path).unwrap()), Some(Change::Later));
        let replace = |path: &PathBuf| {
            let other = path.with_extension("new");
            fs::write(&other, [b'b'; 1000]).unwrap();
            fs::rename(other, path).unwrap();
        };
        assert_eq!(said_of("replace", replace), Some(Change::Later));
    }

    #[test]
    fn what_was_written_over_is_torn() {
        let cut =
            |path: &PathBuf| File::options().write(true).open(path).unwrap().set_len(10).unwrap();
        assert_eq!(said_of("cut", cut), Some(Change::Torn(SHORTER)));
        for length in [1000, 2000] {
            let rewrite = |path: &PathBuf| fs::write(path, vec![b'b'; length]).unwrap();
            assert_eq!(
                said_of(&format!("rewrite-{length}"), rewrite),
                Some(Change::Torn(REWRITTEN))
            );
        }
    }
}
