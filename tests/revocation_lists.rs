//! Revocation lists of the field's test suites, read beside OpenSSL. The suites are data of others and lie beside the
//! project; where they are absent, the test says so.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test reads its files itself, says aloud when there are none, and fails where it cannot"
)]

#[path = "support/suites.rs"]
mod suites;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use openssl::x509::{CrlStatus, X509Crl};
use proptest::prelude::*;
use suites::suites;
use truststore::crl::RevocationList;

#[test]
fn lists_say_what_openssl_reads_in_them() {
    let mut read = 0;
    for (file, _) in lists() {
        for der in blocks(&file) {
            let ours = RevocationList::from_der(&der);
            let Ok(theirs) = X509Crl::from_der(&der) else {
                assert!(ours.is_err(), "OpenSSL cannot read {}", file.display());
                continue;
            };
            let Ok(ours) = ours else { continue };
            let revoked: Vec<_> = theirs.get_revoked().into_iter().flatten().collect();
            assert_eq!(ours.len(), revoked.len(), "{}", file.display());
            for entry in revoked {
                let serial = entry.serial_number();
                // Negative numbers are told apart by their sign in OpenSSL, and by their octets here.
                let octets = serial.to_bn().unwrap().to_vec();
                if let CrlStatus::Revoked(_) = theirs.get_by_serial(serial) {
                    let padded = [&[0][..], &octets].concat();
                    let of = |serial: &[u8]| ours.revocation(&ours.issuer, serial);
                    let found = of(&octets).or_else(|| of(&padded));
                    assert!(found.is_some() || serial.to_bn().unwrap().is_negative());
                }
            }
            assert_eq!(ours.issuer.raw(), theirs.issuer_name().to_der().unwrap());
            assert_eq!(ours.next_update.is_some(), theirs.next_update().is_some());
            read += 1;
        }
    }
    assert!(read > 50 || suites().is_none(), "only {read} lists were read");
}

#[test]
fn lists_of_accepted_cases_can_be_relied_on() {
    let mut faults = BTreeSet::new();
    for (file, accepted) in lists() {
        for der in blocks(&file) {
            let list = RevocationList::from_der(&der);
            let sound = list.as_ref().is_ok_and(|list| list.undecidable().next().is_none());
            if accepted && !sound {
                faults.insert(format!(
                    "{}: {:?}",
                    file.display(),
                    list.map(|list| list.irregularities)
                ));
            }
        }
    }
    assert!(faults.is_empty(), "{faults:#?}");
}

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = RevocationList::from_der(&bytes);
    }

    #[test]
    fn no_damage_panics_and_no_cut_is_read(at in 0_usize..2_000, octet in any::<u8>()) {
        let good = sample();
        let mut der = good.clone();
        let at = at % der.len();
        der[at] = octet;
        if let Ok(list) = RevocationList::from_der(&der) {
            let _ = (list.revocation(&list.issuer, &[1]), list.is_indirect(), format!("{list:?}"));
        }
        prop_assert!(RevocationList::from_der(&good[..at]).is_err());
    }
}

/// A list that the openssl command line made.
fn sample() -> Vec<u8> {
    blocks_of(include_str!("../testdata/rules/pem-foreign-block/bad-crl/bundle.pem")).remove(0)
}

/// The files of lists, and whether a case that uses them is to be accepted.
fn lists() -> BTreeSet<(PathBuf, bool)> {
    let Some(folder) = suites() else { return BTreeSet::new() };
    let mut files = BTreeSet::new();
    for suite in std::fs::read_dir(&folder).unwrap() {
        let suite = suite.unwrap().path();
        let Ok(cases) = std::fs::read_to_string(suite.join("cases.jsonl")) else { continue };
        for line in cases.lines() {
            let case: serde_json::Value = serde_json::from_str(line).unwrap();
            for list in case["crls"].as_array().into_iter().flatten() {
                files.insert((suite.join(list.as_str().unwrap()), case["expect"] == "accept"));
            }
        }
    }
    files
}

fn blocks(file: &Path) -> Vec<Vec<u8>> {
    blocks_of(&std::fs::read_to_string(file).unwrap())
}

fn blocks_of(text: &str) -> Vec<Vec<u8>> {
    let body = |block: &str| {
        let encoded = block.split("-----END").next()?.split_whitespace().collect::<String>();
        base64::engine::general_purpose::STANDARD.decode(encoded).ok()
    };
    text.split("-----BEGIN X509 CRL-----").skip(1).filter_map(body).collect()
}
