//! Where bytes came from: which version of which object was read, and whether it still is the newest. A report says
//! so, because the right file that was never deployed is the commonest trap after a wrong chain.

use std::fmt;

use super::Object;
use crate::time::Time;

/// Which object was read, in which version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The object, as it was asked for.
    pub object: Object,
    /// The id of the version; `None` where the bucket keeps no versions.
    pub version: Option<String>,
    /// When this version was written.
    pub last_modified: Option<Time>,
    /// S3's tag of the content, without quotation marks.
    pub etag: Option<String>,
    /// Bytes read.
    pub size: u64,
    /// SHA-256 of the bytes read, as `sha256sum` gives it.
    pub sha256: [u8; 32],
    /// What a reader gets now who asks for no version.
    pub newest: Newest,
    /// Whether the object was replaced while it was read; the bytes are all of one version nonetheless.
    pub changed_while_read: bool,
}

/// What the newest version of an object is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Newest {
    /// The one that was read.
    This,
    /// Another one.
    Other {
        /// Its id.
        version: Option<String>,
        /// When it was written.
        last_modified: Option<Time>,
    },
    /// The object is deleted: a delete marker, with its id where S3 names it.
    Deleted(Option<String>),
    /// It could not be found out.
    Unknown,
}

/// An object as it was read.
#[derive(Clone, PartialEq, Eq)]
pub struct Content {
    /// Where it came from.
    pub origin: Origin,
    /// Its bytes; may hold secrets, so `Debug` shows only their number.
    pub bytes: Vec<u8>,
}

/// An object in a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The object.
    pub object: Object,
    /// Its tag, without quotation marks.
    pub etag: Option<String>,
    /// Its size in bytes.
    pub size: u64,
}

/// A version in the list of an object's versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionListed {
    /// Its id; `null` where it was written without versioning.
    pub id: String,
    /// When it was written.
    pub last_modified: Option<Time>,
    /// Whether it is a delete marker.
    pub deleted: bool,
    /// Its size in bytes.
    pub size: u64,
}

impl Origin {
    /// The object in just this version: what to name in order to read the same bytes again.
    pub fn pinned(&self) -> Object {
        match &self.version {
            Some(id) => self.object.at(super::Version::Id(id.clone())),
            None => self.object.clone(),
        }
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("origin", &self.origin).finish_non_exhaustive()
    }
}
