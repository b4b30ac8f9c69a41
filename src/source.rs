//! Bytes from a name: a file, a folder of certificate files, standard input, objects in S3. Everything that the
//! library reads enters here, because only here is the budget kept: a wrong path costs a sentence, never the machine's
//! memory. A [`Reader`] keeps what is costly to make, the conversation with AWS, and makes it only for an `s3://` name.

mod disk;
mod s3;

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use crate::aws::{Access, Object, Origin, Session};
use crate::error::Error;
use crate::shell::STDIN;

/// Where an input comes from.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// A file, or a folder whose certificate files are read.
    Path(PathBuf),
    /// Standard input, written `-`.
    Stdin,
    /// An object in S3, or all certificate files below a prefix.
    S3(Object),
}

/// How much may be read for one input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Bytes, over all files of one input.
    pub bytes: u64,
    /// Files of one folder, or below one prefix.
    pub files: usize,
}

/// One file as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Blob {
    /// The file, as a message names it.
    pub name: String,
    /// Its content; may hold secrets, so `Debug` shows only its size.
    pub bytes: Vec<u8>,
    /// For objects: which version was read, and whether it is the newest.
    pub origin: Option<Box<Origin>>,
}

/// Reads inputs, each within the same budget.
#[derive(Debug)]
pub struct Reader {
    budget: Budget,
    session: Session,
}

impl Reader {
    /// A reader that asks AWS, where an input is in S3, in this way. Making one costs nothing.
    pub const fn new(budget: Budget, access: Access) -> Self {
        Self { budget, session: Session::new(access) }
    }

    /// Reads all files of one input: one for a file, an object or standard input; those ending in `.pem`, `.crt`,
    /// `.cer` or `.cert`, sorted by name, for a folder (not for the folders in it) or a prefix (with all below it).
    pub fn read(&self, source: &Source) -> Result<Vec<Blob>, Error> {
        match source {
            Source::Stdin => Ok(vec![disk::read_stdin(&self.budget)?]),
            Source::Path(path) => disk::read(path, &self.budget),
            Source::S3(object) => s3::read(&self.session, object, &self.budget),
        }
    }

    /// Reads the files below a prefix a few at a time, each within the whole budget, and hands them on in their
    /// order; one that cannot be read keeps no other from being read.
    pub fn read_each(
        &self,
        prefix: &Object,
        take: &mut dyn FnMut(Result<Blob, Error>),
    ) -> Result<(), Error> {
        s3::read_each(&self.session, prefix, &self.budget, take)
    }

    /// The conversation with AWS.
    pub const fn session(&self) -> &Session {
        &self.session
    }
}

/// Reads all files of one input, asking AWS as its own tools would.
pub fn read(source: &Source, budget: &Budget) -> Result<Vec<Blob>, Error> {
    Reader::new(*budget, Access::default()).read(source)
}

impl Blob {
    /// Bytes by a name, which do not come from an object store.
    pub fn new(name: impl Into<String>, bytes: Vec<u8>) -> Self {
        Self { name: name.into(), bytes, origin: None }
    }
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
        match Object::parse(text) {
            Some(Ok(object)) => return Ok(Self::S3(object)),
            Some(Err(why)) => {
                return Err(Error::Usage {
                    what: format!("{text}: {why}"),
                    hint: "write s3://bucket/key, s3://bucket/key?versionId=ID, or s3://bucket/prefix/"
                        .to_owned(),
                });
            }
            None => {}
        }
        if let Some((scheme, _)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) {
            return Err(Error::Usage {
                what: format!("{text}: nothing is read from {scheme}://"),
                hint: "fetch the file first, and name the copy".to_owned(),
            });
        }
        Ok(match text {
            "-" => Self::Stdin,
            STDIN => Self::Path(PathBuf::from(".").join(STDIN)),
            path => Self::Path(PathBuf::from(path)),
        })
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
            Self::S3(object) => object.fmt(f),
        }
    }
}

impl fmt::Debug for Blob {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Blob({}, {} bytes)", self.name, self.bytes.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_people_write_them() {
        assert_eq!("-".parse::<Source>().unwrap(), Source::Stdin);
        assert_eq!("a/b.pem".parse::<Source>().unwrap().to_string(), "a/b.pem");
        assert_eq!("./-".parse::<Source>().unwrap(), Source::Path(PathBuf::from("./-")));
        assert_eq!("stdin".parse::<Source>().unwrap().to_string(), "./stdin");
        assert!("".parse::<Source>().is_err());
    }

    #[test]
    fn an_object_is_no_path_and_another_scheme_is_refused() {
        let object = "s3://bucket/key.pem?versionId=previous".parse::<Source>().unwrap();
        assert!(matches!(object, Source::S3(_)));
        assert_eq!(object.to_string(), "s3://bucket/key.pem?versionId=previous");
        let error = "https://example.com/ca.pem".parse::<Source>().unwrap_err();
        assert!(error.to_string().contains("nothing is read from https://"), "{error}");
        assert!("s3://".parse::<Source>().is_err());
    }

    #[test]
    fn debug_shows_no_content() {
        let blob = Blob::new("key.pem", b"secret".to_vec());
        assert_eq!(format!("{blob:?}"), "Blob(key.pem, 6 bytes)");
    }
}
