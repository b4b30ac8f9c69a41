//! Files, folders and standard input.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::{Blob, Budget};
use crate::error::Error;
use crate::shell::STDIN;

/// Reads a file, or the certificate files of a folder.
pub(super) fn read(path: &Path, budget: &Budget) -> Result<Vec<Blob>, Error> {
    let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
    if metadata.is_dir() {
        read_folder(path, budget)
    } else {
        Ok(vec![read_file(path, budget.bytes, budget.bytes)?])
    }
}

/// Reads standard input to its end.
pub(super) fn read_stdin(budget: &Budget) -> Result<Blob, Error> {
    let bytes = read_bounded(io::stdin().lock(), STDIN, budget.bytes, budget.bytes)?;
    Ok(Blob::new(STDIN, bytes))
}

fn read_folder(folder: &Path, budget: &Budget) -> Result<Vec<Blob>, Error> {
    let mut blobs = Vec::new();
    let mut left = budget.bytes;
    for path in certificate_files(folder, budget.files)? {
        let blob = read_file(&path, left, budget.bytes)?;
        left = left.saturating_sub(blob.bytes.len() as u64);
        blobs.push(blob);
    }
    if blobs.is_empty() {
        return Err(Error::Nothing {
            name: named(folder),
            what: "no certificate files in this folder".to_owned(),
            hint: "files ending in .pem, .crt, .cer or .cert are read; name others one by one"
                .to_owned(),
        });
    }
    Ok(blobs)
}

fn certificate_files(folder: &Path, limit: usize) -> Result<Vec<PathBuf>, Error> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(|source| unreadable(folder, source))? {
        let path = entry.map_err(|source| unreadable(folder, source))?.path();
        if !has_certificate_extension(&path) {
            continue;
        }
        // A pipe or a socket in a folder would block; a broken link is worth its message.
        if !fs::metadata(&path).map_err(|source| unreadable(&path, source))?.is_file() {
            continue;
        }
        if paths.len() == limit {
            return Err(Error::Usage {
                what: format!(
                    "{}: more than {limit} certificate files in one folder",
                    named(folder)
                ),
                hint: "join them into one file, or check a folder at a time".to_owned(),
            });
        }
        paths.push(path);
    }
    paths.sort();
    Ok(paths)
}

fn has_certificate_extension(path: &Path) -> bool {
    path.extension().and_then(|extension| extension.to_str()).is_some_and(|extension| {
        EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(extension))
    })
}

fn read_file(path: &Path, left: u64, budget: u64) -> Result<Blob, Error> {
    let name = named(path);
    let failed = |source| unreadable(path, source);
    let file = File::open(path).map_err(failed)?;
    // The size is known for a regular file: say no before reading it. Pipes and devices report 0, and are stopped
    // while they are read.
    if file.metadata().map_err(failed)?.len() > left {
        return Err(Error::TooLarge { name, limit: budget });
    }
    let bytes = read_bounded(file, &name, left, budget)?;
    Ok(Blob::new(name, bytes))
}

fn read_bounded(reader: impl Read, name: &str, left: u64, budget: u64) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    reader
        .take(left.saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(|source| Error::Read { name: name.to_owned(), source })?;
    if bytes.len() as u64 > left {
        return Err(Error::TooLarge { name: name.to_owned(), limit: budget });
    }
    Ok(bytes)
}

fn unreadable(path: &Path, source: io::Error) -> Error {
    Error::Read { name: named(path), source }
}

fn named(path: &Path) -> String {
    path.display().to_string()
}

const EXTENSIONS: [&str; 4] = ["pem", "crt", "cer", "cert"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, read};

    fn path(path: &Path) -> Source {
        Source::Path(path.to_owned())
    }

    /// A folder of its own for one test, gone when the test is over.
    struct Folder(PathBuf);

    impl Folder {
        fn new(name: &str) -> Self {
            let folder = std::env::temp_dir()
                .join(format!("truststore-source-{name}-{}", std::process::id()));
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder).unwrap();
            Self(folder)
        }

        fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
            let path = self.0.join(name);
            fs::write(&path, bytes).unwrap();
            path
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_folder_gives_its_certificate_files_sorted_by_name() {
        let folder = Folder::new("sorted");
        for name in ["b.crt", "a.PEM", "c.cert", "d.cer", "notes.txt", "key.der"] {
            folder.file(name, name.as_bytes());
        }
        fs::create_dir(folder.0.join("inner.pem")).unwrap();
        let blobs = read(&path(&folder.0), &Budget::default()).unwrap();
        let names: Vec<&str> =
            blobs.iter().filter_map(|blob| blob.name.rsplit('/').next()).collect();
        assert_eq!(names, ["a.PEM", "b.crt", "c.cert", "d.cer"]);
        assert_eq!(blobs[1].bytes, b"b.crt");
    }

    #[test]
    fn a_folder_without_certificates_is_an_error_with_a_hint() {
        let folder = Folder::new("none");
        folder.file("notes.txt", b"text");
        let error = read(&path(&folder.0), &Budget::default()).unwrap_err();
        assert!(matches!(error, Error::Nothing { .. }), "{error:?}");
        assert!(error.hint().unwrap().contains(".pem"));
    }

    #[test]
    fn a_folder_is_held_to_its_budget_as_a_whole() {
        let folder = Folder::new("budget");
        folder.file("a.pem", &[b'x'; 60]);
        folder.file("b.pem", &[b'x'; 60]);
        let bytes = Budget { bytes: 100, files: 10 };
        assert!(matches!(read(&path(&folder.0), &bytes), Err(Error::TooLarge { limit: 100, .. })));
        let files = Budget { bytes: 1000, files: 1 };
        assert!(matches!(read(&path(&folder.0), &files), Err(Error::Usage { .. })));
    }

    #[test]
    fn a_file_over_the_budget_is_refused_and_one_at_the_budget_is_read() {
        let folder = Folder::new("size");
        let file = folder.file("a.pem", &[b'x'; 100]);
        assert!(read(&path(&file), &Budget { bytes: 100, files: 1 }).is_ok());
        assert!(matches!(
            read(&path(&file), &Budget { bytes: 99, files: 1 }),
            Err(Error::TooLarge { limit: 99, .. })
        ));
    }

    #[test]
    fn an_endless_reader_is_stopped_at_the_budget() {
        let error = read_bounded(io::repeat(0), "zero", 1000, 1000).unwrap_err();
        assert!(matches!(error, Error::TooLarge { limit: 1000, .. }));
    }

    #[test]
    fn a_local_file_begins_no_conversation_with_aws() {
        let folder = Folder::new("local");
        let file = folder.file("a.pem", b"x");
        let reader = crate::source::Reader::new(Budget::default(), crate::aws::Access::default());
        assert!(reader.read(&path(&file)).is_ok());
        assert!(!reader.session().has_begun());
    }

    #[test]
    fn a_missing_file_says_so() {
        let error = read(&path(Path::new("no/such/file.pem")), &Budget::default()).unwrap_err();
        assert_eq!(error.to_string(), "no/such/file.pem: no such file");
        assert!(error.hint().is_some());
    }
}
