//! Why a check could not be made. What a check *finds* is never an error: it is a finding in the report.
//! Each variant carries what is needed to say what happened, and `hint` says what to do about it.

use std::fmt;
use std::io;

mod trouble;

pub use trouble::Trouble;

/// Why a check could not be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// AWS gave no answer, or not the one that was asked for.
    Aws {
        /// The object or domain, as the user named it.
        name: String,
        /// Why.
        why: Box<Trouble>,
    },
    /// A file holds something other than what its place asks for, such as a key where a certificate belongs.
    Mismatch {
        /// The file, as the user named it.
        name: String,
        /// What was wanted: "a client certificate".
        wanted: &'static str,
        /// What was found, with its line: "a private key in line 1".
        found: String,
        /// What to do.
        hint: String,
    },
    /// Nothing there to check: an empty file, a folder without certificates.
    Nothing {
        /// The file or folder, as the user named it.
        name: String,
        /// What is missing: "no certificate".
        what: String,
        /// What to do.
        hint: String,
    },
    /// A private key that its passphrase does not open, or that needs one.
    Passphrase {
        /// The file, as the user named it.
        name: String,
        /// What went wrong: "the passphrase is wrong".
        what: String,
    },
    /// A file that could not be read.
    Read {
        /// The file, as the user named it.
        name: String,
        /// The reason that the system gives.
        source: io::Error,
    },
    /// A file of settings says what cannot be meant: everything that is wrong with it, in its order; never empty.
    Settings(Vec<Complaint>),
    /// More bytes than the budget for one input.
    TooLarge {
        /// The file, as the user named it.
        name: String,
        /// The budget, in bytes.
        limit: u64,
    },
    /// The call itself does not make sense.
    Usage {
        /// What is wrong with it.
        what: String,
        /// What to do.
        hint: String,
    },
}

/// One thing that is wrong in a file of settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Where: file, line and character, `truststore.toml:3:1`.
    pub place: String,
    /// What is wrong: "there is no key `warn_days`".
    pub what: String,
    /// What to do; may be empty.
    pub hint: String,
}

impl Error {
    /// What to do about it, in one sentence.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Aws { why, .. } => Some(why.hint()).filter(|hint| !hint.is_empty()),
            Self::Mismatch { hint, .. } | Self::Nothing { hint, .. } | Self::Usage { hint, .. } => {
                (!hint.is_empty()).then(|| hint.clone())
            }
            Self::Passphrase { .. } => Some(
                "write it in the first line of a file, and name that with --passphrase-file"
                    .to_owned(),
            ),
            Self::Read { source, .. } => match source.kind() {
                io::ErrorKind::NotFound => Some("check the spelling of the path".to_owned()),
                io::ErrorKind::PermissionDenied => {
                    Some("run as a user who may read it, or change its permissions".to_owned())
                }
                _ => None,
            },
            Self::Settings(complaints) => {
                let hint = complaints.first().map(|complaint| complaint.hint.clone());
                hint.filter(|hint| !hint.is_empty())
            }
            Self::TooLarge { .. } => Some(
                "a truststore of a thousand CAs has about 2 MB; is this the right file?".to_owned(),
            ),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Aws { name, why } => write!(f, "{name}: {why}"),
            Self::Mismatch { name, wanted, found, .. } => {
                write!(f, "{name}: wanted {wanted}, found {found}")
            }
            Self::Nothing { name, what, .. } | Self::Passphrase { name, what } => {
                write!(f, "{name}: {what}")
            }
            Self::Read { name, source } => write!(f, "{name}: {}", reason(source)),
            Self::Settings(complaints) => {
                let all = complaints.iter().map(|one| format!("{}: {}", one.place, one.what));
                f.write_str(&all.collect::<Vec<_>>().join("; "))
            }
            Self::TooLarge { name, limit } => {
                write!(f, "{name}: larger than the {} MB read from one input", limit / 1_000_000)
            }
            Self::Usage { what, .. } => f.write_str(what),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// The system's reason without its error number.
fn reason(source: &io::Error) -> String {
    match source.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = source.to_string();
            text.split(" (os error").next().unwrap_or_default().to_lowercase()
        }
    }
}
