//! The modulus as people know it from their tickets: the line that OpenSSL prints, and its SHA-1.
//!
//! `openssl x509 -noout -modulus -in F | openssl sha1` hashes the *line*, not the number; and for an EC
//! key it hashes a sentence, the same one for every key, which is why keys are compared by their whole
//! `SubjectPublicKeyInfo` and this is only shown beside.

use std::fmt::Write;

use super::spki::{self, Kind};
use super::{asn1, sha1};

/// The RSA modulus of a DER-encoded `SubjectPublicKeyInfo`, in upper-case hexadecimal digits without
/// leading zeros; `None` for another type of key.
pub fn rsa_modulus(spki: &[u8]) -> Option<String> {
    let read = spki::read(spki).ok()?;
    match read.kind {
        Kind::Rsa(_) | Kind::RsaPss(..) => Some(digits(spki::rsa(read.key)?.0)),
        _ => None,
    }
}

/// The line that `openssl x509 -noout -modulus` prints for a certificate with this key, line feed
/// included. For DSA it is the public value; for all but RSA and DSA it is a sentence.
pub fn modulus_line(spki: &[u8]) -> String {
    let value = rsa_modulus(spki)
        .or_else(|| dsa_value(spki))
        .unwrap_or_else(|| "No modulus for this public key type".to_owned());
    format!("Modulus={value}\n")
}

/// The line that `openssl sha1` of OpenSSL 3 prints when `modulus_line` is piped into it, without its
/// line feed: "SHA1(stdin)= 727d…".
pub fn modulus_sha1_line(spki: &[u8]) -> String {
    let mut line = "SHA1(stdin)= ".to_owned();
    for octet in sha1(modulus_line(spki).as_bytes()) {
        let _ = write!(line, "{octet:02x}");
    }
    line
}

fn dsa_value(spki: &[u8]) -> Option<String> {
    let read = spki::read(spki).ok()?;
    if read.kind != Kind::Dsa {
        return None;
    }
    asn1::magnitude(asn1::only(read.key, asn1::INTEGER)?).map(digits)
}

fn digits(magnitude: &[u8]) -> String {
    let mut all = String::with_capacity(magnitude.len() * 2);
    for octet in magnitude {
        let _ = write!(all, "{octet:02X}");
    }
    match all.trim_start_matches('0') {
        "" => "0".to_owned(),
        significant => significant.to_owned(),
    }
}
