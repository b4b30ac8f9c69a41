//! Yes, no, or it depends: what a policy says is often settled by values that no log holds. Such an answer names what it
//! depends on, and is never rounded to one side.

/// Whether something holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It holds.
    Yes,
    /// It does not.
    No,
    /// That depends on these things, such as `aws:SourceIp`.
    Depends(Vec<String>),
}

impl Truth {
    /// That depends on one thing.
    pub(super) fn depends(on: impl Into<String>) -> Self {
        Self::Depends(vec![on.into()])
    }

    /// Both hold.
    #[must_use]
    pub(super) fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, one) | (one, Self::Yes) => one,
            (Self::Depends(one), Self::Depends(other)) => Self::Depends(joined(one, other)),
        }
    }

    /// One of them holds.
    #[must_use]
    pub(super) fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::No, one) | (one, Self::No) => one,
            (Self::Depends(one), Self::Depends(other)) => Self::Depends(joined(one, other)),
        }
    }

    /// The opposite.
    #[must_use]
    pub(super) fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            open @ Self::Depends(_) => open,
        }
    }

    /// Whether one of many holds.
    pub(super) fn any(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::No, Self::or)
    }

    /// Whether all of many hold.
    pub(super) fn all(all: impl IntoIterator<Item = Self>) -> Self {
        all.into_iter().fold(Self::Yes, Self::and)
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

fn joined(mut one: Vec<String>, other: Vec<String>) -> Vec<String> {
    one.extend(other);
    one.sort();
    one.dedup();
    one
}
