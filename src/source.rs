//! Bytes from a name: a file, a folder of certificate files, standard input. Everything that the library reads
//! enters here, because only here is the budget kept: a wrong path costs a sentence, never the machine's memory.
//! Another place to read from (an object store) is another variant of [`Source`] and another arm of [`read`].

use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use crate::error::Error;

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// A file, or a folder whose certificate files are read.
    Path(PathBuf),
    /// Standard input, written `-`.
    Stdin,
}

/// How much may be read for one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bytes, over all files of one input.
    pub bytes: u64,
    /// Files of one folder.
    pub files: usize,
}

/// One file as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    /// The file, as a message names it.
    pub name: String,
    /// Its content; may hold secrets, so `Debug` shows only its size.
    pub bytes: Vec<u8>,
}

/// Reads all files of one input: one for a file or standard input, those ending in `.pem`, `.crt`, `.cer` or `.cert`,
/// sorted by name, for a folder (not for the folders in it).
pub fn read(source: &Source, budget: &Budget) -> Result<Vec<Blob>, Error> {
    match source {
        Source::Stdin => {
            let bytes = read_bounded(io::stdin().lock(), STDIN, budget.bytes, budget.bytes)?;
            Ok(vec![Blob { name: STDIN.to_owned(), bytes }])
        }
        Source::Path(path) => {
            let metadata = fs::metadata(path).map_err(|source| unreadable(path, source))?;
            if metadata.is_dir() {
                read_folder(path, budget)
            } else {
                Ok(vec![read_file(path, budget.bytes, budget.bytes)?])
            }
        }
    }
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
    Ok(Blob { name, bytes })
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

impl Default for Budget {
    /// 128 MB and 10,000 files: a hundred thousand certificates, and a fraction of a small machine's memory.
    fn default() -> Self {
        Self { bytes: 128_000_000, files: 10_000 }
    }
}

impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(Error::Usage {
                what: "the name of a file is empty".to_owned(),
                hint: "is a shell variable unset?".to_owned(),
            });
        }
        if let Some((scheme, _)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) {
            let hint = if scheme.eq_ignore_ascii_case("s3") {
                format!("copy the object first: aws s3 cp {text} bundle.pem")
            } else {
                "fetch the file first, and name the copy".to_owned()
            };
            return Err(Error::Usage {
                what: format!("{text}: reading from {scheme}:// is not part of this version"),
                hint,
            });
        }
        Ok(if text == "-" { Self::Stdin } else { Self::Path(PathBuf::from(text)) })
    }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Path(path) => write!(f, "{}", path.display()),
            Self::Stdin => f.write_str("-"),
        }
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({}, {} bytes)", self.name, self.bytes.len())
    }
}

const STDIN: &str = "stdin";
const EXTENSIONS: [&str; 4] = ["pem", "crt", "cer", "cert"];

#[cfg(test)]
mod tests {
    use super::*;

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
    fn names_are_read_as_people_write_them() {
        assert_eq!("-".parse::<Source>().unwrap(), Source::Stdin);
        assert_eq!("a/b.pem".parse::<Source>().unwrap().to_string(), "a/b.pem");
        assert_eq!("./-".parse::<Source>().unwrap(), Source::Path(PathBuf::from("./-")));
        assert!("".parse::<Source>().is_err());
    }

    #[test]
    fn an_object_store_is_refused_with_the_way_round_it() {
        let error = "s3://bucket/key.pem".parse::<Source>().unwrap_err();
        assert!(error.to_string().contains("not part of this version"), "{error}");
        assert!(error.hint().unwrap().contains("aws s3 cp s3://bucket/key.pem"), "{error:?}");
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
    fn a_missing_file_says_so() {
        let error = read(&path(Path::new("no/such/file.pem")), &Budget::default()).unwrap_err();
        assert_eq!(error.to_string(), "no/such/file.pem: no such file");
        assert!(error.hint().is_some());
    }

    #[test]
    fn debug_shows_no_content() {
        let blob = Blob { name: "key.pem".to_owned(), bytes: b"secret".to_vec() };
        assert_eq!(format!("{blob:?}"), "Blob(key.pem, 6 bytes)");
    }
}
