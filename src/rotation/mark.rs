//! What is kept of a client between the two times that it passes by: the number of its lot, which holds all that it
//! shares with others, its validity, and where its name lies.

use crate::time::Time;

/// What the bundle means for one client.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    /// `None` where it has no access.
    pub(super) lot: Option<u32>,
    /// Days of its validity.
    pub(super) days: i64,
    pub(super) not_after: Time,
    /// Where what it is called lies, for those that depend on something.
    pub(super) name: u64,
}

/// What accepted clients share.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Lot {
    /// The member that signed them; `None` for those that are trusted as they are.
    pub(super) issuer: Option<u32>,
    /// What those share that depend on something.
    pub(super) tied: Option<Tied>,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Tied {
    /// The CA that signed them, as people know it.
    pub(super) issuer: String,
    /// The end of their path.
    pub(super) path_end: Option<Time>,
    /// The member whose end cuts them short.
    pub(super) cut_by: Option<u32>,
    /// For each of the CAs that are to be retired, what becomes of them without that.
    pub(super) fates: Vec<Fate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Fate {
    /// Their path does not go over it.
    Unrelated,
    /// They keep access, over another path that begins with this member of the lesser bundle.
    Elsewhere(Option<u32>),
    /// They lose access.
    Depends,
}

impl Mark {
    /// Of a client that has no access.
    pub(super) const fn refused(not_after: Time) -> Self {
        Self { lot: None, days: 0, not_after, name: u64::MAX }
    }
}

impl Tied {
    /// The last moment at which a client has access that is valid until then.
    pub(super) fn until(&self, not_after: Time) -> Time {
        self.path_end.map_or(not_after, |end| not_after.min(end))
    }
}
