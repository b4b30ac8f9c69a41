//! What rustls-pemfile reads of the same bytes: asked, not modelled. Programs built on it differ in what they do at an
//! error: most refuse the file, some go on and lose a certificate without a word. So the reading goes on, and notes the
//! first error beside it.

use rustls_pemfile::{Item, read_one};

use super::Entry;
use super::reading::{Matcher, Reading};

pub(super) fn read(bytes: &[u8], entries: &[Entry]) -> Reading {
    let mut matcher = Matcher::new(entries);
    let mut rest = bytes;
    loop {
        let before = rest.len();
        let item = read_one(&mut rest);
        let consumed = bytes.len() - rest.len();
        match item {
            Ok(Some(Item::X509Certificate(der))) => matcher.loads(&der, consumed),
            Ok(Some(_)) => {}
            Ok(None) => break,
            Err(error) => matcher.stops(bytes, consumed, why(&error.to_string())),
        }
        // An error always consumes the line it is in; a reader that did not would go round for ever.
        if rest.len() == before {
            break;
        }
    }
    matcher.reading
}

/// In our words: its own messages repeat the line, which may be a private key.
fn why(message: &str) -> &'static str {
    if message.starts_with("section end") {
        "the END line is missing"
    } else if message.starts_with("illegal section start") {
        "the BEGIN line is not one"
    } else {
        "the content is not base64"
    }
}
