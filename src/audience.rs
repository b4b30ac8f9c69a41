//! Clients in number, as `diff` and `rotate` see them: each is looked at once, counted, and forgotten. So memory depends
//! on the CAs and, with a few numbers for each client, on how many there are; never on what they are called. Both commands
//! give the verdict of `check`, because both ask the same judge.

mod load;
mod lots;
mod reach;
mod roll;
mod scales;
mod shelf;

use std::sync::Arc;

use crate::time::Time;

pub use crate::bulk::Presented;
pub use load::Load;
pub use lots::Lots;
pub use reach::{End, Reach};
pub use roll::{Named, Rolls};
pub use scales::{Reason, Scales};
pub use shelf::Shelf;

/// Where and how often a client certificate was seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// SHA-256 of it.
    pub sha256: [u8; 32],
    /// Requests with it; in a file of certificates, how often it stands there.
    pub requests: u64,
    /// The first of them, where that is known.
    pub first: Option<Time>,
    /// The last of them.
    pub last: Option<Time>,
    /// The file that it stands in first.
    pub file: Arc<str>,
    /// The line there, from 1.
    pub line: usize,
}
