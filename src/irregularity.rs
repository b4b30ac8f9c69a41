//! What is wrong with a certificate or a revocation list that can be read all the same. Three layers are
//! kept apart, because mixing them loses more right answers than it gains.

use std::fmt;

use crate::der::Flaw;

/// Who asks for it: path validation, or only the certificate profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Path validation (RFC 5280, section 6.1) or DER itself cannot be decided: the verdict is refuse.
    Undecidable,
    /// DER forbids it, and still it says one thing only, which OpenSSL and most others read; strict readers refuse the
    /// certificate. The standard wants DER; for a gateway it is a finding, which joins the verdict where the user
    /// wants it strict.
    Loose,
    /// Only the profile of RFC 5280, sections 4.1, 4.2 and 5, asks for it: a finding, which joins the verdict
    /// where the user wants it strict.
    Profile,
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Irregularity {
    /// Whether it decides the verdict.
    pub layer: Layer,
    /// What is wrong, with the value found.
    pub what: String,
    /// Who says so: "RFC 5280, section 4.1.2.2".
    pub clause: &'static str,
}

impl Irregularity {
    /// One that decides the verdict.
    pub fn undecidable(what: impl Into<String>, clause: &'static str) -> Self {
        Self { layer: Layer::Undecidable, what: what.into(), clause }
    }

    /// One that leaves nothing open, though it is not DER.
    pub fn loose(what: impl Into<String>, clause: &'static str) -> Self {
        Self { layer: Layer::Loose, what: what.into(), clause }
    }

    /// One that only the profile knows.
    pub fn profile(what: impl Into<String>, clause: &'static str) -> Self {
        Self { layer: Layer::Profile, what: what.into(), clause }
    }

    /// Keeps the first of each layer: what repeats itself ten thousand times says no more than the first times did.
    pub(crate) fn bound(all: &mut Vec<Self>) {
        for layer in [Layer::Undecidable, Layer::Loose, Layer::Profile] {
            let mut count = 0;
            all.retain(|one| {
                count += usize::from(one.layer == layer);
                one.layer != layer || count <= MOST_KEPT
            });
        }
    }

    /// Bytes that are not DER, within `place`.
    pub(crate) fn of_flaw(place: &str, flaw: Flaw, clause: &'static str) -> Self {
        Self::undecidable(format!("{place}: {flaw}"), clause)
    }
}

impl fmt::Display for Irregularity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.what, self.clause)
    }
}

/// Irregularities of one layer that are kept.
const MOST_KEPT: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_decides_is_kept_behind_a_thousand_trifles() {
        let mut all = vec![Irregularity::profile("trifle", "RFC 5280, section 4.2"); 1_000];
        all.push(Irregularity::undecidable("grave", "RFC 5280, section 6.1"));
        Irregularity::bound(&mut all);
        assert_eq!(all.len(), MOST_KEPT + 1);
        assert_eq!(all.last().map(|one| one.what.as_str()), Some("grave"));
    }
}
