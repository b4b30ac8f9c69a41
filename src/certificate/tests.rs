//! The strict reading and the lenient one give the same facts wherever the strict one gives any.

#![allow(clippy::disallowed_methods)] // the test reads the test data itself

use super::*;

#[test]
fn both_readings_agree_on_the_test_data_whatever_octet_is_changed() {
    let mut compared = 0;
    for name in ["root", "issuing", "client", "client-rsa", "other-root"] {
        let Some(der) = der(name) else { continue };
        compared += usize::from(agree(&der, name));
        for place in 0..der.len() {
            for value in [0x00, 0x01, 0x30, 0x7f, 0x80, 0xff] {
                let mut other = der.clone();
                other[place] = value;
                compared += usize::from(agree(&other, &format!("{name}, octet {place} {value}")));
            }
            let mut other = der.clone();
            other.remove(place);
            agree(&other, &format!("{name}, octet {place} removed"));
        }
    }
    assert!(compared > 5_000, "{compared}");
}

/// Whether there was something to compare.
fn agree(der: &[u8], what: &str) -> bool {
    let Some(strict) = Certificate::from_strict(der) else { return false };
    let lenient = match Certificate::from_lenient(der) {
        Ok(lenient) => lenient,
        // The lenient parser gives up with the key; ours keeps the rest.
        Err(why) => {
            assert!(!strict.key.irregularities.is_empty(), "{what}: {why}");
            return false;
        }
    };
    assert_eq!(facts(&strict), facts(&lenient), "{what}");
    true
}

fn facts(certificate: &Certificate) -> String {
    let Certificate {
        version,
        serial,
        issuer,
        subject,
        not_before,
        not_after,
        key,
        signature_algorithm,
        extensions,
        irregularities,
        der,
        to_be_signed,
        signature,
        sha256: _,
    } = certificate;
    let names = [issuer, subject].map(|name| (name.raw(), name.normalised(), name.to_string()));
    format!(
        "{version} {serial:?} {names:?} {not_before} {not_after} {key:?} {signature_algorithm:?} {extensions:?} \
         {irregularities:?} {to_be_signed:?} {signature:?} {der:?}"
    )
}

fn der(name: &str) -> Option<Vec<u8>> {
    let text = std::fs::read_to_string(format!("testdata/pki/{name}.pem")).ok()?;
    let base64: String = text
        .lines()
        .skip_while(|line| !line.starts_with("-----BEGIN"))
        .skip(1)
        .take_while(|line| !line.starts_with("-----END"))
        .collect();
    let six = base64.bytes().map(|octet| match octet {
        b'A'..=b'Z' => octet - b'A',
        b'a'..=b'z' => octet - b'a' + 26,
        b'0'..=b'9' => octet - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => 64,
    });
    let six: Vec<u8> = six.take_while(|value| *value < 64).collect();
    let octets = six.chunks(4).flat_map(|four| {
        let value = four.iter().fold(0_u32, |sum, six| (sum << 6) | u32::from(*six));
        let value = value << (6 * (4 - four.len()));
        value.to_be_bytes()[1..four.len()].to_vec()
    });
    Some(octets.collect())
}
