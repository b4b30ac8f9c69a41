//! Why the program could not do its work, beyond what the library knows: its own output may fail.

use std::fmt;
use std::io;

use truststore::error::Error;

/// Why there is no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The check could not be made.
    Check(Error),
    /// A file could not be written.
    File(String, io::Error),
    /// Standard input could not be read.
    Input(io::Error),
    /// The answer could not be written, for another reason than a reader who went away.
    Output(io::Error),
}

impl Failure {
    /// The call does not make sense.
    pub(super) fn usage(what: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Check(Error::Usage { what: what.into(), hint: hint.into() })
    }

    /// The system grants no thread, which is needed to do this.
    pub(super) fn no_thread(what: &str) -> Self {
        Self::usage(
            format!("the system grants no thread {what}"),
            "let this user start more processes (`ulimit -u`), or the program take more memory (`ulimit -v`)",
        )
    }

    /// All that is wrong, each with what to do about it: several things where a file of settings is wrong.
    pub(super) fn complaints(&self) -> Vec<(String, Option<String>)> {
        match self {
            Self::Check(Error::Settings(complaints)) => complaints
                .iter()
                .map(|one| {
                    let hint = Some(one.hint.clone()).filter(|hint| !hint.is_empty());
                    (format!("{}: {}", one.place, one.what), hint)
                })
                .collect(),
            other => vec![(other.to_string(), other.hint())],
        }
    }

    /// What to do about it.
    fn hint(&self) -> Option<String> {
        match self {
            Self::Check(error) => error.hint(),
            Self::File(..) | Self::Input(_) | Self::Output(_) => None,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Check(error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Check(error) => error.fmt(f),
            Self::File(name, error) => {
                write!(f, "{name} could not be written: {}", reason(error))
            }
            Self::Input(error) => write!(f, "standard input cannot be read: {}", reason(error)),
            Self::Output(error) => write!(f, "the answer could not be written: {}", reason(error)),
        }
    }
}

/// The system's reason without its error number.
pub(super) fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}
