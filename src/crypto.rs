//! Signatures, keys and hashes: the one door to aws-lc-rs, openssl, sha1 and sha2.
//!
//! Two libraries, because neither will do alone. aws-lc-rs verifies what gateways accept, with one
//! prepared key per CA, and is the fastest at it. OpenSSL verifies the rest (MD5, SHA-1, small keys,
//! odd curves), so that an answer can be "signed correctly, but with an algorithm that the gateway
//! refuses"; it reads private keys in every form that people have; and it gives the second opinion.
//! This room knows bytes, not certificates.

mod algorithm;
mod asn1;
mod domain;
mod modulus;
mod openssl_store;
mod prepared_key;
mod private_key;
mod spki;
#[cfg(feature = "turbo")]
mod table;

pub use algorithm::Algorithm;
pub use modulus::{modulus_line, modulus_sha1_line, rsa_modulus};
pub use openssl_store::{
    OpensslStore, Purpose, StoreOptions, StoreVerdict, openssl_reads, openssl_version,
    pem_certificate_count,
};
pub use prepared_key::{CryptoRefusal, PreparedKey, Verification};
pub use private_key::{KeyRefusal, Passphrase, PrivateKey};
pub use spki::same_public_key;

use openssl::error::ErrorStack;
use std::fmt::Write as _;

use sha2::Digest;

/// The SHA-256 hash (FIPS 180-4), as in fingerprints and key comparisons.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    sha2::Sha256::digest(bytes).into()
}

/// Bytes as fingerprints are written: two lower-case digits each.
pub fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        let _ = write!(text, "{byte:02x}"); // writing to a string cannot fail
    }
    text
}

/// The SHA-1 hash (FIPS 180-4). For fingerprints as they stand in tickets and consoles, never for trust.
pub fn sha1(bytes: &[u8]) -> [u8; 20] {
    sha1::Sha1::digest(bytes).into()
}

/// OpenSSL's reason, in its own words: "bad base64 decode". The last error of a stack is the nearest
/// to what was asked, and says the least when it merely reports that something below it failed.
fn reason(stack: &ErrorStack) -> String {
    stack
        .errors()
        .iter()
        .rev()
        .filter_map(openssl::error::Error::reason)
        .find(|reason| !UNTELLING.contains(reason))
        .unwrap_or("it gives no reason")
        .to_owned()
}

const UNTELLING: [&str; 3] = ["nested asn1 error", "ASN1 lib", "PEM lib"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_the_standard() {
        assert!(sha1(b"abc").starts_with(&[0xa9, 0x99, 0x3e, 0x36]));
        assert!(sha256(b"abc").starts_with(&[0xba, 0x78, 0x16, 0xbf]));
    }
}
