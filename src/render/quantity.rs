//! Quantities and names, as sentences need them: how many, since when, and which certificate.

use std::borrow::Cow;

use crate::audience::Load;
use crate::report::Location;

/// `CN=Partner CA 2021, O=Partner (old.pem:22)`.
pub(super) fn place(location: &Location) -> String {
    format!("{} ({}:{})", location.certificate, location.file, location.line)
}

/// The same with the end of its validity.
pub(super) fn place_and_end(location: &Location) -> String {
    format!("{} ({}:{}{})", location.certificate, location.file, location.line, ends(location))
}

/// `, ends 2031-06-01`; empty where that is not known.
pub(super) fn ends(location: &Location) -> String {
    location.not_after.map(|end| format!(", ends {}", end.day())).unwrap_or_default()
}

/// `3 clients, 18,204 requests since 2030-05-01`.
pub(super) fn load(load: &Load) -> String {
    let clients = plural(load.clients, "client", "clients");
    match requests(load) {
        None => clients,
        Some(requests) => format!("{clients}, {requests}"),
    }
}

/// The same with the requests in brackets, to stand before a verb.
pub(super) fn load_first(load: &Load) -> String {
    let clients = plural(load.clients, "client", "clients");
    match requests(load) {
        None => clients,
        Some(requests) => format!("{clients} ({requests})"),
    }
}

/// `18,204 requests since 2030-05-01`; `None` where each client was seen once and nobody knows when, as in a folder of
/// certificates.
fn requests(load: &Load) -> Option<String> {
    let requests = plural(load.requests, "request", "requests");
    match load.first {
        Some(first) => Some(format!("{requests} since {}", first.day())),
        None => (load.requests > load.clients).then_some(requests),
    }
}

/// The form of a verb or a noun that fits a number.
pub(super) const fn verb<'a>(count: u64, one: &'a str, many: &'a str) -> &'a str {
    if count == 1 { one } else { many }
}

/// `1 client`, `18,204 clients`.
pub(super) fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(count), verb(count, one, many))
}

/// `18,204`.
pub(super) fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [some @ .., last] => format!("{} and {last}", some.join("; ")),
    }
}

/// The first digits of a fingerprint.
pub(super) fn short(sha256: &str) -> Cow<'_, str> {
    sha256.get(..16).map_or(Cow::Borrowed(sha256), |start| Cow::Owned(format!("{start}…")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!(number(0), "0");
        assert_eq!(number(999), "999");
        assert_eq!(number(18_204), "18,204");
        assert_eq!(number(1_000_000), "1,000,000");
        assert_eq!(number(u64::MAX), "18,446,744,073,709,551,615");
    }

    #[test]
    fn names_with_commas_are_told_apart_in_lists() {
        let names = ["CN=a, O=x", "CN=b, O=x", "CN=c"].map(str::to_owned);
        assert_eq!(listed(&names), "CN=a, O=x; CN=b, O=x and CN=c");
        assert_eq!(listed(&names[..1]), "CN=a, O=x");
    }
}
