//! Which CA is meant: by its fingerprint, by its name, or by a file that it stands in.

use crate::bundle::Bundle;
use crate::certificate::Certificate;
use crate::diff::fingerprint;

/// What is to be retired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// What the user called it.
    pub name: String,
    /// Its certificates, by their places in the bundle.
    pub members: Vec<usize>,
}

impl Target {
    /// The certificate of that fingerprint, or else all of that subject, written in full or as the common name alone, or
    /// else the one whose fingerprint begins so, as reports cut it. `None` where the bundle has none, or several.
    pub fn called(bundle: &Bundle, word: &str) -> Option<Self> {
        let wanted = fingerprint(word);
        let by_fingerprint =
            |one: &Certificate| wanted.as_deref() == Some(&crate::crypto::hex(one.sha256()));
        if wanted.is_some() {
            return Self::of(bundle, word, by_fingerprint);
        }
        let is = |name: &str, word: &str| alike(name) == alike(word);
        Self::of(bundle, word, |one| is(&one.subject.to_string(), word))
            .or_else(|| Self::of(bundle, word, |one| is(&one.label(), word)))
            .or_else(|| {
                let first = |one: &Certificate| one.label().split(", ").next().map(str::to_owned);
                Self::of(bundle, word, |one| {
                    first(one).is_some_and(|first| {
                        is(&first, word) || is(first.trim_start_matches("CN="), word)
                    })
                })
            })
            .or_else(|| Self::beginning(bundle, word))
    }

    fn beginning(bundle: &Bundle, word: &str) -> Option<Self> {
        let digits = word.trim_end_matches('…').to_ascii_lowercase();
        if digits.len() < FEWEST_DIGITS || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        let begins = |one: &Certificate| crate::crypto::hex(one.sha256()).starts_with(&digits);
        let found = Self::of(bundle, word, begins)?;
        let mut hashes = found.members.iter().filter_map(|place| bundle.members.get(*place));
        let first = hashes.next()?.certificate.sha256();
        hashes.all(|other| other.certificate.sha256() == first).then_some(found)
    }

    /// Those certificates of another bundle that this one holds too. `None` where there are none.
    pub fn in_both(bundle: &Bundle, other: &Bundle) -> Option<Self> {
        let stands_there = |one: &Certificate| {
            other.members.iter().any(|member| member.certificate.sha256() == one.sha256())
        };
        Self::of(bundle, &other.name, stands_there)
    }

    fn of(bundle: &Bundle, name: &str, is: impl Fn(&Certificate) -> bool) -> Option<Self> {
        let members = bundle.members.iter().enumerate();
        let members: Vec<usize> =
            members.filter(|(_, member)| is(&member.certificate)).map(|(place, _)| place).collect();
        (!members.is_empty()).then(|| Self { name: name.to_owned(), members })
    }
}

/// A name without what people write differently: blanks after commas, and capitals.
fn alike(name: &str) -> String {
    let parts: Vec<&str> = name.split(',').map(str::trim).collect();
    parts.join(",").to_lowercase()
}

/// Digits of a fingerprint that are no accident.
const FEWEST_DIGITS: usize = 8;
