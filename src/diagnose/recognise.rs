//! Finds a gateway's words in a line. All texts of the table are looked for in one pass, whatever stands around them;
//! of several, the one that says more wins, and of two that say as much, the longer. Who speaks of the server's certificate
//! wins over both: the reason beside it is then a reason against the server.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::messages::{self, CONSTANTS, Message, System};

/// What was recognised in a line.
#[derive(Clone, Copy, Debug)]
pub struct Recognised {
    /// The message that says most.
    pub message: &'static Message,
    /// The system that hands it on, where its own words stand beside it.
    pub relayed_by: Option<System>,
}

/// What a line says, as far as the table knows it.
pub fn recognise(line: &str) -> Option<Recognised> {
    let table = &*TABLE;
    let mut found: Vec<&'static Message> = table.texts_in(line);
    // Envoy writes the library's words with lines between them: `_certificate_has_expired:TLS_error_end`.
    if line.contains("TLS_error:") {
        found.extend(table.texts_in(&line.replace('_', " ")));
    }
    found.extend(numbers_in(line).into_iter().filter_map(|number| table.by_number(number)));
    // Of equals the first of the table counts.
    let best = found.iter().rev().copied().max_by_key(|message| {
        (
            message.is_of_server(),
            !message.is_unspecific(),
            message.text.len(),
            message.number.is_some(),
        )
    })?;
    let relay = found
        .iter()
        .map(|message| message.system)
        .find(|system| *system != best.system && *system != System::OpenSsl)
        .or_else(|| relay_of(line).filter(|system| *system != best.system));
    let relayed_by = relay.filter(|_| best.system == System::OpenSsl);
    Some(Recognised { message: best, relayed_by })
}

/// The message of another system with the same text, where it has one.
pub(super) fn as_said_by(found: Recognised, system: System) -> Recognised {
    let twin =
        messages::all().find(|other| other.system == system && other.text == found.message.text);
    Recognised { message: twin.unwrap_or(found.message), ..found }
}

/// The message of the table that comes closest to a line that nothing was recognised in; `None` where none is near.
pub fn nearest(line: &str) -> Option<&'static Message> {
    let wanted = pairs(line);
    let scored = messages::all().map(|message| (likeness(&wanted, &pairs(message.text)), message));
    let (score, message) = scored.max_by(|(one, _), (other, _)| one.total_cmp(other))?;
    (score >= NEAR).then_some(message)
}

/// The table, prepared for one pass over a line.
struct Table {
    /// A bit for each pair of bytes, in lower case, that a message begins with: most pairs of a line begin none, and a
    /// log of millions of lines is mostly lines that say nothing.
    starts: Vec<u64>,
    /// The messages that begin with each pair of bytes, in lower case.
    by_start: HashMap<[u8; 2], Vec<&'static Message>>,
    by_number: HashMap<u32, &'static Message>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut by_start: HashMap<[u8; 2], Vec<&'static Message>> = HashMap::new();
    let mut by_number = HashMap::new();
    let mut starts = vec![0; 1 << 10];
    for message in messages::all() {
        if let [first, second, ..] = message.text.as_bytes() {
            let start = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
            by_start.entry(start).or_default().push(message);
            let (word, bit) = place_of(start);
            if let Some(word) = starts.get_mut(word) {
                *word |= 1 << bit;
            }
        }
        if let Some(number) = message.number {
            by_number.entry(number).or_insert(message);
        }
    }
    Table { starts, by_start, by_number }
});

impl Table {
    fn texts_in(&self, line: &str) -> Vec<&'static Message> {
        let bytes = line.as_bytes();
        let mut found = Vec::new();
        for (place, pair) in bytes.windows(2).enumerate() {
            let [first, second] = pair else { continue };
            let start = [first.to_ascii_lowercase(), second.to_ascii_lowercase()];
            let (word, bit) = place_of(start);
            if self.starts.get(word).is_none_or(|word| word >> bit & 1 == 0) {
                continue;
            }
            let candidates = self.by_start.get(&start).map(Vec::as_slice).unwrap_or_default();
            for message in candidates {
                let beside = message.beside.is_none_or(|beside| line.contains(beside));
                if beside && found.len() < MOST && stands_at(bytes, place, message) {
                    found.push(*message);
                }
            }
        }
        found
    }

    fn by_number(&self, number: u32) -> Option<&'static Message> {
        self.by_number.get(&number).copied()
    }
}

/// The word and the bit of a pair of bytes.
const fn place_of([first, second]: [u8; 2]) -> (usize, u32) {
    let pair = u16::from_be_bytes([first, second]);
    ((pair >> 6) as usize, (pair & 63) as u32)
}

fn stands_at(line: &[u8], place: usize, message: &Message) -> bool {
    let text = message.text.as_bytes();
    let Some(here) = line.get(place..place + text.len()) else { return false };
    if !here.eq_ignore_ascii_case(text) {
        return false;
    }
    let is_word = |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    let before = place.checked_sub(1).and_then(|before| line.get(before));
    let after = line.get(place + text.len());
    !message.is_code || !(is_word(before) || is_word(after))
}

/// OpenSSL's numbers, as its own tools, Apache, `HAProxy` and nginx write them.
fn numbers_in(line: &str) -> Vec<u32> {
    let mut numbers = Vec::new();
    for opening in &NUMBERED {
        let Some((_, rest)) = line.split_once(opening) else { continue };
        let digits: String = rest.chars().take_while(char::is_ascii_digit).take(4).collect();
        // "error 20" alone may be anything; "error 20 at 0 depth" is OpenSSL's.
        let of_openssl =
            *opening != "error " || rest.get(digits.len()..).is_some_and(|r| r.starts_with(" at "));
        if !of_openssl {
            continue;
        }
        numbers.extend(digits.parse::<u32>().ok().filter(|number| *number != 0));
    }
    if line.contains("X509_V_ERR_") {
        let words = line.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
        numbers.extend(words.filter_map(|word| {
            CONSTANTS.iter().find(|(_, name)| *name == word).map(|(number, _)| *number)
        }));
    }
    numbers
}

/// Systems that are known by how they write, and not by words of the table.
fn relay_of(line: &str) -> Option<System> {
    if line.contains("ssl_c_verify") || line.contains("ssl_c_err") {
        return Some(System::Haproxy);
    }
    if line.contains("TLS_error:") {
        return Some(System::Envoy);
    }
    line.contains("Access denied").then_some(System::ApiGateway)
}

/// The pairs of letters in a text, sorted, each once. Long texts are cut: likeness is for short ones.
fn pairs(text: &str) -> Vec<(char, char)> {
    let letters: Vec<char> = text
        .chars()
        .take(LONGEST)
        .filter(|c| c.is_alphanumeric())
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let mut pairs: Vec<_> = letters.iter().copied().zip(letters.iter().copied().skip(1)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Dice's coefficient: 1 for equal sets, 0 for disjoint ones.
#[expect(clippy::cast_precision_loss, reason = "a few hundred pairs at most")]
fn likeness(one: &[(char, char)], other: &[(char, char)]) -> f64 {
    let shared = one.iter().filter(|pair| other.binary_search(pair).is_ok()).count();
    match one.len() + other.len() {
        0 => 0.0,
        all => 2.0 * shared as f64 / all as f64,
    }
}

/// What stands before a number of OpenSSL's.
const NUMBERED: [&str; 7] = [
    "verify error:num=",
    "Error (",
    "verify error: (",
    "ssl_c_verify=",
    "ssl_c_err=",
    "ssl_c_ca_err=",
    "error ",
];
/// Texts that are looked at in one line.
const MOST: usize = 64;
/// Letters of a line that are compared with the table.
const LONGEST: usize = 300;
/// The least likeness that is worth showing.
const NEAR: f64 = 0.45;

#[cfg(test)]
mod tests {
    use super::*;

    fn cause(line: &str) -> &'static str {
        recognise(line).map_or("nothing", |found| found.message.cause().id)
    }

    #[test]
    fn the_words_that_say_more_win() {
        assert_eq!(
            cause("User is not authorized to access this resource"),
            "authorizer-implicit-deny"
        );
        assert_eq!(
            cause("User is not authorized to access this resource with an explicit deny"),
            "authorizer-explicit-deny"
        );
        assert_eq!(cause("400 The SSL certificate error (10:certificate has expired)"), "expired");
    }

    #[test]
    fn a_number_alone_is_enough() {
        assert_eq!(cause("error 20 at 0 depth lookup"), "issuer-missing");
        assert_eq!(cause("verify error:num=26"), "wrong-purpose");
        assert_eq!(cause("ssl_c_verify=0 ssl_c_err=0 ssl_c_ca_err=25"), "path-invalid");
        assert_eq!(cause("X509_V_ERR_CERT_CHAIN_TOO_LONG"), "too-deep");
        assert_eq!(cause("error 404 at the door"), "nothing");
    }

    #[test]
    fn a_code_counts_only_as_a_word() {
        assert_eq!(cause("Failed:ClientCertExpired"), "expired");
        assert_eq!(cause("NotClientCertExpiredAtAll"), "nothing");
    }

    #[test]
    fn a_client_that_refuses_the_server_is_no_refused_client() {
        for line in [
            "curl: (60) SSL certificate problem: unable to get local issuer certificate",
            "curl: (60) SSL certificate problem: certificate has expired",
            "<urlopen error [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate (_ssl.c:1007)>",
            "Get \"https://api.example.com/\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
        ] {
            assert_eq!(cause(line), "server-not-trusted", "{line}");
        }
        let server = "http: TLS handshake error: tls: failed to verify certificate: x509: certificate signed by unknown authority";
        assert_eq!(cause(server), "issuer-missing");
    }

    #[test]
    fn who_hands_openssl_words_on_is_named() {
        let found =
            recognise("AH02276: Certificate Verification: Error (10): certificate has expired");
        assert_eq!(found.unwrap().relayed_by, Some(System::Apache));
    }

    #[test]
    fn what_is_nearly_known_is_named_and_rubbish_is_not() {
        let near = nearest("Could not find the issuer of certificate").unwrap();
        assert_eq!(near.text, "Could not find issuer for certificate");
        assert!(nearest("lorem ipsum dolor").is_none());
        assert!(nearest("").is_none());
    }
}
