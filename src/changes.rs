//! What changed between two bundles, in the words of the people who run CAs: added, removed, renewed, rekeyed. The
//! order of the certificates and the text around them are no change here; what follows for clients is for `diff` to say.

use std::collections::HashSet;

use crate::aws::VersionListed;
use crate::bundle::{Bundle, Member};
use crate::report::{Location, Report};

/// One certificate that came, went, or took another's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: Kind,
    /// The certificate: the new one, or the one that is gone.
    pub certificate: Location,
    /// The certificate that it replaces.
    pub instead_of: Option<Location>,
}

/// A version of an object, and what it changed against the one before it.
#[derive(Debug)]
pub struct VersionReport {
    /// The version.
    pub version: VersionListed,
    /// Its check; `None` for a delete marker, and where it could not be read.
    pub check: Option<Report>,
    /// Why it could not be read.
    pub unreadable: Option<String>,
    /// What it changed; `None` for the oldest.
    pub changes: Option<Vec<Change>>,
}

/// What happened to a CA.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// It is trusted now.
    Added,
    /// It is not trusted any more.
    Removed,
    /// The same name and key with other dates: its clients stay.
    Renewed,
    /// The same name with another key: clients that the old key signed are lost, unless the old one stays too.
    Rekeyed,
}

impl Kind {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renewed => "renewed",
            Self::Rekeyed => "rekeyed",
        }
    }
}

/// What is different in `new`; empty where both hold the same certificates.
pub fn between(old: &Bundle, new: &Bundle) -> Vec<Change> {
    let mut gone = missing_in(old, new);
    let mut come = missing_in(new, old);
    let mut changes = Vec::new();
    for kind in [Kind::Renewed, Kind::Rekeyed] {
        come.retain(|member| match gone.iter().position(|other| is(kind, other, member)) {
            Some(place) => {
                let instead_of = Some(Location::of(gone.remove(place)));
                changes.push(Change { kind, certificate: Location::of(member), instead_of });
                false
            }
            None => true,
        });
    }
    let plain = |kind, member| Change { kind, certificate: Location::of(member), instead_of: None };
    changes.extend(come.into_iter().map(|member| plain(Kind::Added, member)));
    changes.extend(gone.into_iter().map(|member| plain(Kind::Removed, member)));
    changes.sort_by_key(|change| change.kind);
    changes
}

/// The certificates of one bundle that the other does not hold, each once.
pub fn missing_in<'a>(one: &'a Bundle, other: &Bundle) -> Vec<&'a Member> {
    let mut known: HashSet<&[u8; 32]> =
        other.members.iter().map(|member| member.certificate.sha256()).collect();
    one.members.iter().filter(|member| known.insert(member.certificate.sha256())).collect()
}

fn is(kind: Kind, old: &Member, new: &Member) -> bool {
    let (old, new) = (&old.certificate, &new.certificate);
    let same_key = old.key.spki() == new.key.spki();
    old.subject == new.subject && same_key == (kind == Kind::Renewed)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::source::{self, Budget, Source};

    fn bundle(file: &str) -> Bundle {
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata").join(file);
        Bundle::read(file, source::read(&Source::Path(path), &Budget::default()).unwrap())
    }

    #[test]
    fn a_bundle_does_not_differ_from_itself() {
        let one = bundle("rules/bundle-renewed-twin/bad/bundle.pem");
        assert_eq!(between(&one, &one), []);
        // A certificate that stands there twice is no second CA.
        let twice = bundle("rules/bundle-duplicate/bad/bundle.pem");
        let single = bundle("rules/bundle-duplicate/good/bundle.pem");
        assert!(between(&single, &twice).is_empty() || between(&twice, &single).is_empty());
    }

    #[test]
    fn what_comes_in_one_direction_goes_in_the_other() {
        let small = bundle("rules/path-issuer-only-sent/bad/bundle.pem");
        let whole = bundle("rules/path-issuer-only-sent/good/bundle.pem");
        let kinds = |old, new| between(old, new).iter().map(|one| one.kind).collect::<Vec<_>>();
        let there = kinds(&small, &whole);
        let back = kinds(&whole, &small);
        assert!(there.contains(&Kind::Added), "{there:?}");
        assert_eq!(there.len(), back.len());
        assert_eq!(
            there.iter().filter(|kind| **kind == Kind::Added).count(),
            back.iter().filter(|kind| **kind == Kind::Removed).count()
        );
    }
}
