//! How much a finding matters. In a file of its own, so that profiles, rules and reports can all
//! name it without knowing each other.

use std::fmt;
use std::str::FromStr;

/// How much a finding matters, from nothing to refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The rule is not asked.
    Off,
    /// Worth knowing; nothing breaks.
    Note,
    /// Works today, or nobody documents whether it does.
    Warn,
    /// Clients are refused, or secrets leak.
    Error,
}

impl Severity {
    /// All severities, in ascending order.
    pub const ALL: [Self; 4] = [Self::Off, Self::Note, Self::Warn, Self::Error];

    /// The word that users read and write.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Note => "note",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}

impl FromStr for Severity {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|severity| severity.word() == word)
            .ok_or_else(|| format!("`{word}` is no severity; use off, note, warn or error"))
    }
}
