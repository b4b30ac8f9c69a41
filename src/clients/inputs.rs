//! The files behind the names that a user gives, one after another and never all at once: a folder of a million files is
//! walked as it is read. A folder is read with all below it, whatever its files are called, since certificates are
//! known by content; only names that begin with a dot, and links to folders, are passed over.

use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs::{self, ReadDir};
use std::io::{self, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use super::feed::Feed;
use super::{Spill, Stop, Trouble};
use crate::error::Error;
use crate::shell::STDIN;
use crate::source::{Blob, Reader, Source};

/// Sources, to be read in their order.
#[derive(Debug)]
pub struct Inputs<'a> {
    sources: VecDeque<Source>,
    reader: &'a Reader,
    walks: Vec<Walk>,
    matches: Option<glob::Paths>,
    blobs: VecDeque<Blob>,
    number: u32,
}

/// A folder that is being walked.
#[derive(Debug)]
struct Walk {
    folder: PathBuf,
    sorted: std::vec::IntoIter<OsString>,
    /// What a folder holds beyond the names that are put in order.
    rest: Option<ReadDir>,
}

type Next<'a> = Option<Result<Feed<'a>, Trouble>>;

impl<'a> Inputs<'a> {
    /// These sources; objects in S3 are read with this reader.
    pub fn new(sources: impl IntoIterator<Item = Source>, reader: &'a Reader) -> Self {
        Self {
            sources: sources.into_iter().collect(),
            reader,
            walks: Vec::new(),
            matches: None,
            blobs: VecDeque::new(),
            number: 0,
        }
    }

    /// The next file, opened.
    pub(super) fn next(&mut self, stop: &'a Stop) -> Next<'a> {
        loop {
            if let Some(blob) = self.blobs.pop_front() {
                let number = self.numbered();
                let opened = Feed::stream(number, blob.name.clone(), Cursor::new(blob.bytes));
                return Some(opened.map_err(|error| unopened(blob.name, &error)));
            }
            if let Some(walk) = self.walks.last_mut() {
                let path = match walk.next() {
                    Some(Ok(path)) => path,
                    Some(Err(error)) => {
                        let name = walk.folder.display().to_string();
                        self.walks.pop();
                        return Some(Err(unopened(name, &error)));
                    }
                    None => {
                        self.walks.pop();
                        continue;
                    }
                };
                let next = self.enter(&path, stop);
                if next.is_some() {
                    return next;
                }
                continue;
            }
            if let Some(matches) = &mut self.matches {
                match matches.next() {
                    Some(Ok(path)) => {
                        let next = self.enter(&path, stop);
                        if next.is_some() {
                            return next;
                        }
                        continue;
                    }
                    Some(Err(error)) => {
                        let name = error.path().display().to_string();
                        return Some(Err(unopened(name, error.error())));
                    }
                    None => {
                        self.matches = None;
                        continue;
                    }
                }
            }
            match self.sources.pop_front()? {
                Source::Stdin => {
                    let number = self.numbered();
                    let opened = stream(|| Ok(io::stdin()), stop)
                        .and_then(|stream| Feed::stream(number, STDIN.to_owned(), stream));
                    return Some(opened.map_err(|error| unopened(STDIN.to_owned(), &error)));
                }
                Source::Path(path) => match self.named(&path, stop) {
                    None => {}
                    next => return next,
                },
                Source::S3(object) => match objects(self.reader, &object) {
                    Ok(Fetched { blobs, then }) => {
                        self.blobs.extend(blobs);
                        for source in then.into_iter().rev() {
                            self.sources.push_front(source);
                        }
                    }
                    Err(trouble) => return Some(Err(trouble)),
                },
            }
        }
    }

    /// A path as the user gave it: what no file is called may be a pattern.
    fn named(&mut self, path: &Path, stop: &'a Stop) -> Next<'a> {
        let is_pattern = |text: &str| text.contains(['*', '?', '[']);
        let pattern = path.to_str().filter(|text| is_pattern(text) && !path.exists());
        let Some(pattern) = pattern else { return self.enter(path, stop) };
        let name = path.display().to_string();
        match glob::glob(pattern) {
            Ok(mut matches) => match matches.next() {
                // Counted from its beginning again: to look whether there is any is cheap.
                Some(_) => {
                    self.matches = glob::glob(pattern).ok();
                    None
                }
                None => Some(Err(trouble(
                    name,
                    "no file matches it",
                    "check the spelling of the pattern",
                ))),
            },
            Err(error) => Some(Err(trouble(name, &format!("no pattern: {}", error.msg), ""))),
        }
    }

    /// Opens a file, or begins to walk a folder.
    fn enter(&mut self, path: &Path, stop: &'a Stop) -> Next<'a> {
        let name = || path.display().to_string();
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => return Some(Err(unopened(name(), &error))),
        };
        let opened = if metadata.is_dir() {
            match Walk::of(path.to_owned()) {
                Ok(walk) if self.walks.len() < DEEPEST => {
                    self.walks.push(walk);
                    return None;
                }
                Ok(_) => {
                    let why = format!("folders are more than {DEEPEST} deep");
                    return Some(Err(trouble(name(), &why, "name the folders within one by one")));
                }
                Err(error) => Err(error),
            }
        } else if metadata.is_file() {
            let number = self.numbered();
            Feed::open(number, path.to_owned())
        } else if self.walks.is_empty() {
            // A pipe, as the shell makes them for `<(…)`: it may wait for ever, even to be opened.
            let number = self.numbered();
            let pipe = path.to_owned();
            let stream = stream(move || fs::File::open(&pipe), stop);
            stream.and_then(|stream| Feed::stream(number, name(), stream))
        } else {
            return None;
        };
        Some(opened.map_err(|error| unopened(name(), &error)))
    }

    fn numbered(&mut self) -> u32 {
        let number = self.number;
        self.number = self.number.saturating_add(1);
        number
    }
}

impl Walk {
    fn of(folder: PathBuf) -> io::Result<Self> {
        let mut rest = fs::read_dir(&folder)?;
        let mut names = Vec::new();
        let mut more = false;
        for entry in rest.by_ref() {
            names.push(entry?.file_name());
            more = names.len() == SORTED;
            if more {
                break;
            }
        }
        names.sort_unstable();
        Ok(Self { folder, sorted: names.into_iter(), rest: more.then_some(rest) })
    }

    fn next(&mut self) -> Option<io::Result<PathBuf>> {
        loop {
            let name = match self.sorted.next() {
                Some(name) => name,
                None => match self.rest.as_mut()?.next()? {
                    Ok(entry) => entry.file_name(),
                    Err(error) => return Some(Err(error)),
                },
            };
            let path = self.folder.join(&name);
            let is_hidden = name.as_encoded_bytes().starts_with(b".");
            let is_linked_folder = || {
                let is_link = fs::symlink_metadata(&path).is_ok_and(|one| one.is_symlink());
                is_link && path.is_dir()
            };
            if !is_hidden && !is_linked_folder() {
                return Some(Ok(path));
            }
        }
    }
}

/// What a name in S3 stands for: content, and names to be read after it.
struct Fetched {
    blobs: Vec<Blob>,
    then: Vec<Source>,
}

/// An object, or the objects below a prefix, a few at a time.
fn objects(reader: &Reader, object: &crate::aws::Object) -> Result<Fetched, Trouble> {
    let source = Source::S3(object.clone());
    let failed = |error: &Error| Trouble {
        name: source.to_string(),
        why: error.to_string().trim_start_matches(&format!("{source}: ")).to_owned(),
        hint: error.hint().unwrap_or_default(),
    };
    if !object.is_prefix() {
        let blobs = reader.read(&source).map_err(|error| failed(&error))?;
        return Ok(Fetched { blobs, then: Vec::new() });
    }
    let listed = reader.session().list_all(object, MOST_OBJECTS).map_err(|error| failed(&error))?;
    if listed.is_empty() {
        let hint = "check the spelling of the prefix";
        return Err(trouble(source.to_string(), "no objects below it", hint));
    }
    Ok(Fetched {
        blobs: Vec::new(),
        then: listed.into_iter().map(|one| Source::S3(one.object)).collect(),
    })
}

/// A stream that may wait for ever: a thread of its own waits, so that the others can be ended.
struct Stream<'a> {
    parts: Receiver<io::Result<Vec<u8>>>,
    part: Cursor<Vec<u8>>,
    stop: &'a Stop,
}

/// What `open` gives, as a stream. A thread that the system does not grant is done without: then the stream is read here,
/// and ends only where it ends by itself.
fn stream<'a, R: Read + Send + 'a>(
    open: impl Fn() -> io::Result<R> + Clone + Send + 'static,
    stop: &'a Stop,
) -> io::Result<Box<dyn Read + Send + 'a>> {
    let (sender, parts) = sync_channel(4);
    let theirs = open.clone();
    Ok(match thread::Builder::new().spawn(move || pump(theirs, &sender)) {
        Ok(_) => Box::new(Stream { parts, part: Cursor::default(), stop }),
        Err(_) => Box::new(open()?),
    })
}

/// Reads until the end, or until nobody wants any more.
fn pump<R: Read>(open: impl Fn() -> io::Result<R>, sender: &SyncSender<io::Result<Vec<u8>>>) {
    let mut raw = match open() {
        Ok(raw) => raw,
        Err(error) => {
            // Where nobody wants it any more, nobody wants to know why it failed.
            let _ = sender.send(Err(error));
            return;
        }
    };
    loop {
        let mut part = vec![0; PART];
        let read = match raw.read(&mut part) {
            Ok(0) => return,
            Ok(read) => {
                part.truncate(read);
                Ok(part)
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => Err(error),
        };
        let is_over = read.is_err();
        if sender.send(read).is_err() || is_over {
            return;
        }
    }
}

impl Read for Stream<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.part.read(into)?;
            if read > 0 || into.is_empty() {
                return Ok(read);
            }
            if self.stop.is_pressed() {
                return Ok(0);
            }
            match self.parts.recv_timeout(PATIENCE) {
                Ok(part) => self.part = Cursor::new(part?),
                Err(RecvTimeoutError::Disconnected) => return Ok(0),
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
    }
}

/// The names of files in which something was found, by number.
#[derive(Debug)]
pub(super) struct Names {
    texts: Spill,
    places: Mutex<Vec<u64>>,
}

impl Names {
    pub(super) fn new(scratch: Option<&Path>) -> Self {
        Self { texts: Spill::new(scratch.map(Path::to_owned)), places: Mutex::default() }
    }

    /// Remembers the name of a file.
    pub(super) fn note(&self, number: u32, name: &str) {
        let Ok(mut places) = self.places.lock() else { return };
        let number = number as usize;
        if places.len() <= number {
            places.resize(number + 1, UNKNOWN);
        }
        if let Some(place) = places.get_mut(number).filter(|place| **place == UNKNOWN) {
            *place = self.texts.put(name.as_bytes());
        }
    }

    /// The name of a file; empty where it was never noted.
    pub(super) fn of(&self, number: u32) -> String {
        let place = self.places.lock().ok().and_then(|places| places.get(number as usize).copied());
        let text = place.filter(|place| *place != UNKNOWN).map(|place| self.texts.text(place));
        let text = text.and_then(Result::ok).unwrap_or_default();
        String::from_utf8_lossy(&text).into_owned()
    }
}

/// Why something could not be opened, or not be read on.
pub(super) fn unopened(name: String, error: &io::Error) -> Trouble {
    let hint = Error::Read { name: String::new(), source: error.kind().into() }.hint();
    trouble(name, &reason(error), &hint.unwrap_or_default())
}

fn trouble(name: String, why: &str, hint: &str) -> Trouble {
    Trouble { name, why: why.to_owned(), hint: hint.to_owned() }
}

/// The system's reason without its error number.
pub(super) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        io::ErrorKind::StorageFull => "no space left on device".to_owned(),
        _ if error.raw_os_error() == Some(NO_SUCH_DEVICE) => {
            "a socket, or a device that is not there".to_owned()
        }
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or_default().to_owned()
        }
    }
}

const UNKNOWN: u64 = u64::MAX;
/// Folders within folders.
const DEEPEST: usize = 64;
/// Names of a folder that are put in order; larger folders are read as the file system has them.
const SORTED: usize = 100_000;
/// Objects below one prefix.
const MOST_OBJECTS: usize = 1_000_000;
/// `ENXIO` of Linux and the BSDs: what opening a socket by its name ends with.
const NO_SUCH_DEVICE: i32 = 6;
const PART: usize = 65_536;
/// How long it takes at most to see that the reading was ended.
const PATIENCE: Duration = Duration::from_millis(100);
