//! A file of settings, read strictly. Each value knows its line and column, so that a report can say which line it owes
//! its severity to; a key that nobody knows is an error with the key that was meant; and all that is wrong with a file is
//! said at once. Such files come with a repository, which may be anyone's: size and nesting are bounded.

mod edit;
mod page;
mod section;

use std::fmt;
use std::sync::Arc;

pub use edit::{Insertion, append_table, quoted, quoted_list, replace_values};
pub use page::{LARGEST, Page};
pub use section::{Moment, Section};

/// Where something is written.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The file, as a message names it.
    pub file: Arc<str>,
    /// Its line, 1-based.
    pub line: usize,
    /// The character in that line, 1-based.
    pub column: usize,
}

impl Place {
    /// File and line, without the column: `truststore.toml:3`.
    pub fn line(&self) -> String {
        format!("{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value, and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub place: Place,
}

impl<T> Written<T> {
    /// Another value at the same place.
    pub fn with<U>(self, value: U) -> Written<U> {
        Written { value, place: self.place }
    }
}
