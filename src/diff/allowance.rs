//! Clients that may lose access: each by its fingerprint and with a reason, so that nobody has to remember why a loss
//! was all right.

use crate::error::Error;

/// A client that may lose access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allowance {
    /// SHA-256 of its certificate, lower-case hex.
    pub sha256: String,
    /// Why nobody minds.
    pub reason: String,
    /// Where that is said: `file:line`.
    pub place: String,
}

/// Reads a list: on each line a fingerprint, a blank, and the reason. What follows `#` at the beginning of a line is a
/// comment.
pub fn allowances(name: &str, bytes: &[u8]) -> Result<Vec<Allowance>, Error> {
    let text = String::from_utf8_lossy(bytes);
    let mut list: Vec<Allowance> = Vec::new();
    for (number, line) in (1..).zip(text.trim_start_matches('\u{feff}').lines()) {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (word, reason) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let place = format!("{name}:{number}");
        let Some(sha256) = fingerprint(word) else {
            return Err(wrong(&place, "no SHA-256 fingerprint at its beginning", SHAPE));
        };
        if reason.trim().is_empty() {
            return Err(wrong(
                &place,
                "no reason",
                "write behind the fingerprint why it may lose access",
            ));
        }
        if let Some(known) = list.iter().find(|known| known.sha256 == sha256) {
            return Err(wrong(
                &place,
                &format!("the same client as {}", known.place),
                "leave out one of them",
            ));
        }
        list.push(Allowance { sha256, reason: reason.trim().to_owned(), place });
    }
    if list.is_empty() {
        return Err(Error::Nothing {
            name: name.to_owned(),
            what: "no client in it".to_owned(),
            hint: SHAPE.to_owned(),
        });
    }
    Ok(list)
}

impl Allowance {
    /// The client of a fingerprint that stands on the command line; `None` where it is none.
    pub fn on_command_line(word: &str) -> Option<Self> {
        Some(Self {
            sha256: fingerprint(word)?,
            reason: "allowed on the command line".to_owned(),
            place: "--allow-loss".to_owned(),
        })
    }
}

/// A SHA-256 in hex as people have it: in either case, with or without colons, with openssl's words before it.
pub(crate) fn fingerprint(word: &str) -> Option<String> {
    let word = word.rsplit('=').next().unwrap_or(word);
    let digits: String =
        word.chars().filter(|&c| c != ':').collect::<String>().to_ascii_lowercase();
    (digits.len() == 64 && digits.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(digits)
}

fn wrong(place: &str, what: &str, hint: &str) -> Error {
    Error::Usage { what: format!("{place}: {what}"), hint: hint.to_owned() }
}

const SHAPE: &str =
    "a line is the SHA-256 of the client's certificate in hex, a blank, and the reason";

#[cfg(test)]
mod tests {
    use super::*;

    const SHA256: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    #[test]
    fn fingerprints_are_read_as_people_have_them() {
        let colons: Vec<_> = SHA256.as_bytes().chunks(2).map(String::from_utf8_lossy).collect();
        let colons = colons.join(":").to_uppercase();
        for word in [SHA256, &colons, &format!("Fingerprint={colons}")] {
            assert_eq!(fingerprint(word).as_deref(), Some(SHA256), "{word}");
        }
        assert_eq!(fingerprint("0123"), None);
        assert_eq!(fingerprint(&SHA256.replace('0', "g")), None);
        assert_eq!(fingerprint(&"é".repeat(32)), None);
    }

    #[test]
    fn a_list_has_a_reason_on_each_line() {
        let list =
            allowances("list", format!("# old\n\n{SHA256}  moved to B \n").as_bytes()).unwrap();
        assert_eq!((list[0].reason.as_str(), list[0].place.as_str()), ("moved to B", "list:3"));
        let said = |text: &str| allowances("list", text.as_bytes()).unwrap_err().to_string();
        assert_eq!(said(SHA256), "list:1: no reason");
        assert_eq!(said("\nCN=device-1 gone"), "list:2: no SHA-256 fingerprint at its beginning");
        assert_eq!(said(&format!("{SHA256} a\n{SHA256} b")), "list:2: the same client as list:1");
        assert_eq!(said("# nobody\n"), "list: no client in it");
    }
}
