//! Texts that are wanted again only at the end: kept in memory as long as they are few, and then in a file that nobody
//! else can find. So the memory of a run does not depend on how long names are.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::Stop;
use super::inputs::reason;

/// A place for texts, shared by threads.
#[derive(Debug, Default)]
pub struct Spill {
    inner: Mutex<Inner>,
    /// Where the file is made; without a folder, everything stays in memory.
    folder: Option<PathBuf>,
    /// What is pressed when memory would have to hold too much.
    stop: Option<&'static Stop>,
}

#[derive(Debug, Default)]
struct Inner {
    /// What is not in the file yet.
    memory: Vec<u8>,
    file: Option<File>,
    /// Bytes in the file.
    written: u64,
    /// Why the file could not be written: then everything stays in memory, as long as that is little enough.
    unwritten: Option<String>,
    /// Why a text could not be read again.
    unread: Option<String>,
}

impl Spill {
    /// An empty one, which makes its file in this folder if it needs one.
    pub fn new(folder: Option<PathBuf>) -> Self {
        Self { inner: Mutex::default(), folder, stop: None }
    }

    /// The same, which ends a reading where the file cannot be written, and memory would have to hold too much.
    #[must_use]
    pub fn ending(self, stop: &'static Stop) -> Self {
        Self { stop: Some(stop), ..self }
    }

    /// Keeps a text, and says where it is. A disk that is full shows in [`Spill::failure`].
    pub fn put(&self, text: &[u8]) -> u64 {
        let mut inner = self.lock();
        let place = inner.written + inner.memory.len() as u64;
        let text = text.get(..LONGEST).unwrap_or(text);
        let length = u32::try_from(text.len()).unwrap_or(0);
        inner.memory.extend_from_slice(&length.to_le_bytes());
        inner.memory.extend_from_slice(text);
        if inner.memory.len() > IN_MEMORY
            && inner.unwritten.is_none()
            && let Some(folder) = &self.folder
            && let Err(error) = inner.flush(folder)
        {
            inner.unwritten = Some(match error.kind() {
                io::ErrorKind::NotFound => "there is no such folder".to_owned(),
                _ => reason(&error),
            });
        }
        if let Some(stop) = self.stop.filter(|_| inner.is_overfull()) {
            stop.press();
        }
        place
    }

    /// A text that was kept at this place.
    pub fn text(&self, place: u64) -> io::Result<Vec<u8>> {
        let mut inner = self.lock();
        let read = inner.text_at(place);
        if let Err(error) = &read {
            inner.unread.get_or_insert_with(|| reason(error));
        }
        read
    }

    /// Keeps several texts together, and says where they are.
    pub fn put_all(&self, texts: &[&str]) -> u64 {
        let parts: Vec<String> = texts.iter().map(|text| text.replace(BETWEEN, "")).collect();
        self.put(parts.join(BETWEEN).as_bytes())
    }

    /// Texts that were kept together at this place; empty ones where they cannot be read any more, which then shows in
    /// [`Spill::failure`].
    pub fn texts<const N: usize>(&self, place: u64) -> [String; N] {
        let bytes = self.text(place).unwrap_or_default();
        let text = String::from_utf8_lossy(&bytes);
        let mut parts = text.split(BETWEEN).map(str::to_owned);
        std::array::from_fn(|_| parts.next().unwrap_or_default())
    }

    /// Why the file could not be written, if memory holds more than it should for that; or why it could not be read.
    pub fn failure(&self) -> Option<String> {
        let inner = self.lock();
        let unwritten = inner.unwritten.as_ref().filter(|_| inner.is_overfull());
        unwritten.or(inner.unread.as_ref()).cloned()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inner {
    const fn is_overfull(&self) -> bool {
        self.unwritten.is_some() && self.memory.len() > MOST_IN_MEMORY
    }

    fn flush(&mut self, folder: &Path) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(nameless(folder)?),
        };
        file.seek(SeekFrom::Start(self.written))?;
        file.write_all(&self.memory)?;
        self.written += self.memory.len() as u64;
        self.memory.clear();
        Ok(())
    }

    fn text_at(&mut self, place: u64) -> io::Result<Vec<u8>> {
        let mut length = [0; 4];
        self.read_at(place, &mut length)?;
        let mut text = vec![0; (u32::from_le_bytes(length) as usize).min(LONGEST)];
        self.read_at(place.saturating_add(4), &mut text)?;
        Ok(text)
    }

    fn read_at(&mut self, place: u64, into: &mut [u8]) -> io::Result<()> {
        if let Some(start) = place.checked_sub(self.written) {
            let start = usize::try_from(start).map_err(|_| io::ErrorKind::UnexpectedEof)?;
            let text = self.memory.get(start..start.saturating_add(into.len()));
            into.copy_from_slice(text.ok_or(io::ErrorKind::UnexpectedEof)?);
            return Ok(());
        }
        let file = self.file.as_mut().ok_or(io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(place))?;
        file.read_exact(into)
    }
}

/// A file without a name: gone with the process, however that ends.
fn nameless(folder: &Path) -> io::Result<File> {
    let mut last = io::Error::from(io::ErrorKind::AlreadyExists);
    for attempt in 0..100 {
        let path = folder.join(format!("truststore-{}-{attempt}.spill", std::process::id()));
        match OpenOptions::new().read(true).write(true).create_new(true).open(&path) {
            Ok(file) => {
                std::fs::remove_file(&path)?;
                return Ok(file);
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

/// What stands between texts that are kept together, and in none of them.
const BETWEEN: &str = "\0";
/// Bytes that stay in memory.
const IN_MEMORY: usize = 8_000_000;
/// Bytes that stay in memory where no file can be written: what half a million clients are called.
const MOST_IN_MEMORY: usize = 64_000_000;
/// Bytes of one text.
pub(super) const LONGEST: usize = 65_536;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_goes_in_comes_out_of_memory_and_file_alike() {
        let folder = std::env::temp_dir();
        let spill = Spill::new(Some(folder.clone()));
        let text =
            |number: u32| format!("{number} {}", "x".repeat(number as usize % 5000)).into_bytes();
        let places: Vec<u64> = (0..6000).map(|number| spill.put(&text(number))).collect();
        assert!(spill.lock().file.is_some(), "it has grown beyond the memory");
        for (number, place) in (0..).zip(places) {
            assert_eq!(spill.text(place).unwrap(), text(number));
        }
        assert!(spill.text(u64::MAX - 10).is_err());
        let place = spill.put_all(&["one", "", "thr\0ee"]);
        assert_eq!(spill.texts::<4>(place), ["one", "", "three", ""]);
        let left = std::fs::read_dir(folder).unwrap().flatten();
        let own = format!("truststore-{}-", std::process::id());
        assert!(!left.map(|one| one.file_name()).any(|n| n.to_string_lossy().starts_with(&own)));
    }

    #[test]
    fn a_folder_that_takes_nothing_costs_no_text() {
        let spill = Spill::new(Some(PathBuf::from("no/such/folder")));
        let places: Vec<u64> = (0..3000).map(|_| spill.put(&[7; 5000])).collect();
        assert_eq!(spill.failure(), None, "memory has room for them");
        assert!(places.iter().all(|place| spill.text(*place).unwrap() == [7; 5000]));
    }

    #[test]
    fn where_nothing_can_be_put_aside_reading_ends_before_memory_does() {
        static STOP: Stop = Stop::new();
        let spill = Spill::new(Some(PathBuf::from("no/such/folder"))).ending(&STOP);
        let until_then = (0..100_000).take_while(|_| {
            spill.put(&[7; 5000]);
            !STOP.is_pressed()
        });
        let kept = until_then.count() * 5004;
        assert!(kept.abs_diff(MOST_IN_MEMORY) < 5004, "{kept}");
        assert_eq!(spill.failure().as_deref(), Some("there is no such folder"));
    }
}
