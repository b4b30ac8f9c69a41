//! Tables of multiples against the libraries: on the vectors of Project Wycheproof, and on signatures that are made to lead
//! the arithmetic into its exceptions. That they accept nothing that OpenSSL does not is half of it; the other half is that
//! they accept nearly all that is good, for otherwise they would be slow.

#![cfg(feature = "turbo")]
#![allow(
    missing_docs,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test has no readers of its documentation, reads its files itself, and fails aloud"
)]

#[path = "support/ecdsa.rs"]
mod ecdsa;
#[path = "support/population.rs"]
mod population;

use std::fs;
use std::sync::Arc;

use ecdsa::{Answers, Case};
use openssl::rsa::Rsa;
use proptest::collection::vec;
use proptest::prelude::*;
use truststore::bulk::Bulk;
use truststore::certificate::Certificate;
use truststore::crypto::{Algorithm, PreparedKey, Verification, sha256};
use truststore::p256::Table;
use truststore::path::Verdict;

#[test]
fn wycheproof_is_judged_with_tables_as_without_them() {
    let text = fs::read_to_string("tests/wycheproof/ecdsa_secp256r1_sha256_test.json").unwrap();
    let vectors: serde_json::Value = serde_json::from_str(&text).unwrap();
    let (mut valid, mut by_table, mut invalid) = (0, 0, 0);
    for group in vectors["testGroups"].as_array().unwrap() {
        let spki = octets(&group["publicKeyDer"]);
        let [plain, quick] = [(); 2].map(|()| PreparedKey::from_spki(&spki).unwrap());
        assert!(quick.quicken(5) && quick.is_quick() && !plain.is_quick());
        let table = Table::new(&octets(&group["publicKey"]["uncompressed"]), 4).unwrap();
        for test in group["tests"].as_array().unwrap() {
            let (message, signature) = (octets(&test["msg"]), octets(&test["sig"]));
            let verify = |key: &PreparedKey| key.verify(&ECDSA_WITH_SHA256, &message, &signature);
            let accepted = table.accepts(&sha256(&message), &signature);
            let is_valid = match test["result"].as_str().unwrap() {
                "valid" => true,
                "invalid" => false,
                other => panic!("vectors of a new kind: {other}"),
            };
            let wanted = if is_valid { Verification::Valid } else { Verification::Invalid };
            assert_eq!((verify(&plain), verify(&quick)), (wanted.clone(), wanted), "{test}");
            assert!(is_valid || !accepted, "{test}");
            valid += usize::from(is_valid);
            by_table += usize::from(accepted);
            invalid += usize::from(!is_valid);
        }
    }
    assert_eq!(vectors["numberOfTests"], valid + invalid);
    // The rest are the rare r that stand for two x, and sums that meet an exception.
    assert!(valid > 150 && invalid > 300 && by_table >= valid - 10, "{by_table} of {valid}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// `answers` fails if OpenSSL does not accept what we accept.
    #[test]
    fn nothing_is_accepted_that_openssl_does_not_accept(octets in vec(any::<u8>(), Case::OCTETS)) {
        Case::from_octets(&octets).answers();
    }

    #[test]
    fn what_is_signed_as_usual_is_accepted_by_the_table_alone(mut octets in vec(any::<u8>(), Case::OCTETS)) {
        octets[1] = 7; // no relation between u1 and u2
        octets[2] = 15; // no change
        for at in [4, 37, 70] {
            octets[at] = 7; // any number
        }
        let answers = Case::from_octets(&octets).answers();
        prop_assert_eq!(answers, Answers { ours: true, openssl: true });
    }
}

/// The key is the base point, its negative or a small multiple: the same points stand in both tables.
#[test]
fn sums_that_collide_are_never_mistaken() {
    let (mut both, mut openssl_alone, mut none) = (0, 0, 0);
    for private in [[0, 1], [0, 2], [1, 1], [1, 2], [2, 8], [2, 11]] {
        for relation in [0, 1, 2, 10, 18, 3, 7] {
            for [kind, number] in [[0, 1], [0, 2], [2, 8], [2, 11], [2, 88], [1, 1], [7, 0x5a]] {
                let mut octets = [number; Case::OCTETS];
                octets[..6].copy_from_slice(&[1, relation, 15, 0, private[0], private[1]]);
                (octets[37], octets[70]) = (kind, kind);
                match Case::from_octets(&octets).answers() {
                    Answers { ours: true, .. } => both += 1,
                    Answers { openssl: true, .. } => openssl_alone += 1,
                    Answers { openssl: false, .. } => none += 1,
                }
            }
        }
    }
    assert!(both > 50 && openssl_alone > 0 && none > 0, "{both}, {openssl_alone}, {none}");
}

#[test]
fn issuers_of_many_clients_get_tables_and_their_clients_the_same_ruling() {
    let made = population::population(population::Keys::P256, 5, 400);
    let members = made.cas.iter().map(|der| Arc::new(Certificate::from_der(der).unwrap()));
    let bulk = Bulk::of(members.collect::<Vec<_>>().into_iter(), population::question());
    for der in &made.clients {
        assert_eq!(bulk.judge(der).verdict, Verdict::Accept);
    }
    let quick = (0..5).filter(|n| bulk.truststore().key(*n).unwrap().is_quick()).count();
    assert!(quick > 0, "nobody got a table");
    for der in &made.clients {
        assert_eq!(bulk.judge(der), bulk.judge_the_long_way(der));
        let spoilt = population::corrupted(der);
        let ruling = bulk.judge(&spoilt);
        assert_eq!(ruling, bulk.judge_the_long_way(&spoilt));
        assert_eq!(ruling.why.unwrap().rule, "path-issuer-missing");
    }
}

#[test]
fn keys_of_other_kinds_and_points_off_the_curve_get_no_table() {
    let rsa = Rsa::generate(2048).unwrap().public_key_to_der().unwrap();
    assert!(!PreparedKey::from_spki(&rsa).unwrap().quicken(5));
    let made = population::population(population::Keys::P256, 1, 1);
    let mut spki = Certificate::from_der(&made.cas[0]).unwrap().key.spki().to_vec();
    assert_eq!(PreparedKey::from_spki(&spki).unwrap().unusable(), None);
    *spki.last_mut().unwrap() ^= 1;
    let key = PreparedKey::from_spki(&spki).unwrap();
    assert!(!key.quicken(5) && key.unusable().is_some());
}

fn octets(hex: &serde_json::Value) -> Vec<u8> {
    let hex = hex.as_str().unwrap();
    (0..hex.len()).step_by(2).map(|n| u8::from_str_radix(&hex[n..n + 2], 16).unwrap()).collect()
}

/// `ecdsa-with-SHA256` (RFC 5758, section 3.2).
const ECDSA_WITH_SHA256: Algorithm<'static> =
    Algorithm { oid: &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02], parameters: &[] };
