//! Certificates that parsers have stumbled on: none may crash ours, and none that is known to be malformed may come
//! out without an irregularity that decides the verdict. The corpus is data of others and lies beside the project;
//! where it is absent, the test says so.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test reads its files itself, says aloud when there are none, and fails where it cannot"
)]

#[path = "support/suites.rs"]
mod suites;

use std::path::{Path, PathBuf};

use base64::Engine as _;
use suites::suite;
use truststore::certificate::{Certificate, Irregularity, Layer};

#[test]
fn nothing_in_the_corpus_crashes_and_nothing_malformed_passes() {
    let Some(folder) = suite("malformed") else { return };
    let index = std::fs::read_to_string(folder.join("index.json")).expect("an index");
    let index: Vec<serde_json::Value> = serde_json::from_str(&index).expect("a list");
    let text =
        |entry: &serde_json::Value, key: &str| entry[key].as_str().unwrap_or_default().to_owned();
    let (mut read, mut unexpected) = (0, Vec::new());
    for entry in &index {
        let (id, expect) = (text(entry, "id"), text(entry, "expect"));
        let bytes = std::fs::read(folder.join(text(entry, "file"))).expect("a file of the index");
        let refused = certificates(&bytes)
            .iter()
            .map(|der| refused_by(der, Layer::Loose))
            .collect::<Vec<_>>();
        read += refused.len();
        let lenient = LENIENT.iter().any(|(name, _)| id.ends_with(name));
        if expect == "malformed" && refused.contains(&false) != lenient {
            unexpected.push(id);
        }
    }
    assert!(read > 2_000, "only {read} certificates were found in {}", folder.display());
    assert!(unexpected.is_empty(), "not as expected: {unexpected:#?}");
}

#[test]
fn what_openssl_cannot_read_we_refuse() {
    let Some(folder) = suite("malformed") else { return };
    let mut lenient = Vec::new();
    // Good DER, of an attribute that nobody knows; OpenSSL holds that names have strings alone.
    let allowed = ["custom__long-form-name-attribute.pem"];
    for file in files(&folder) {
        for der in certificates(&std::fs::read(&file).unwrap()) {
            if !refused_by(&der, Layer::Undecidable) && openssl::x509::X509::from_der(&der).is_err()
            {
                lenient.push(file.display().to_string());
            }
        }
    }
    let files = lenient.iter().filter_map(|path| path.rsplit('/').next());
    assert_eq!(
        files.collect::<Vec<_>>(),
        allowed,
        "OpenSSL refuses what we let pass: {lenient:#?}"
    );
}

#[test]
fn what_openssl_reads_of_real_bundles_we_read_too() {
    let Some(folder) = suite("malformed") else { return };
    let bundle = folder.join("../bundles/mozilla_nss.pem");
    let ders = certificates(&std::fs::read(bundle).expect("Mozilla's bundle"));
    assert!(ders.len() > 100);
    for der in &ders {
        let ours = Certificate::from_der(der).expect("a root that browsers trust");
        let theirs = openssl::x509::X509::from_der(der).expect("the same");
        assert_eq!(ours.undecidable().collect::<Vec<&Irregularity>>(), Vec::<&Irregularity>::new());
        assert_eq!(ours.key.spki(), theirs.public_key().unwrap().public_key_to_der().unwrap());
        assert_eq!(ours.signature(), theirs.signature().as_slice());
        assert_eq!(ours.not_after, time(theirs.not_after()));
        assert_eq!(ours.subject.raw(), theirs.subject_name().to_der().unwrap());
        let serial = theirs.serial_number().to_bn().unwrap().to_vec();
        assert_eq!(ours.serial.strip_prefix(&[0]).unwrap_or(&ours.serial), serial);
        let digest = theirs.digest(openssl::hash::MessageDigest::sha256()).unwrap();
        assert_eq!(ours.sha256().as_slice(), &*digest);
    }
}

/// Marked malformed by the peers they come from, and read by us all the same: what is wrong with them is a matter of
/// the certificate profile, or of names of one form, or of one peer's own limits.
const LENIENT: &[(&str, &str)] = &[
    ("284.der", "its unknown critical extension is refused by path validation"),
    ("basic_constraints_path_too_large.pem", "RFC 5280, section 4.2.1.9, sets no upper bound"),
    ("basic_constraints_pathlen_256.pem", "RFC 5280, section 4.2.1.9, sets no upper bound"),
    ("issuer_bad_printable_string.pem", "characters outside the type: profile"),
    ("subject_not_printable_string.pem", "characters outside the type: profile"),
    ("subject_not_ascii.pem", "characters outside the type: profile"),
    ("serial_37_bytes.pem", "form of the serial number: profile"),
    ("serial_negative.pem", "form of the serial number: profile"),
    ("serial_zero.pem", "form of the serial number: profile"),
    ("serial_zero_padded_21_bytes.pem", "form of the serial number: profile"),
    ("subject_blank_subjectaltname_not_critical.pem", "criticality: profile"),
    ("name_constraints_bad_ip.pem", "refuses names of that form alone"),
    ("subjectaltname_bad_ip.pem", "refused under constraints on names of that form"),
    ("subjectaltname_dns_not_ascii.pem", "refused under constraints on names of that form"),
];

/// Whether it cannot be read, or something decides its verdict: at any gateway, or where encodings are held against
/// the standard.
fn refused_by(der: &[u8], strictness: Layer) -> bool {
    let Ok(one) = Certificate::from_der(der) else { return true };
    let shown =
        [one.label(), one.key.describe(), one.signature_algorithm.name(), one.serial_text()];
    assert!(!shown.concat().chars().any(char::is_control), "{shown:?}");
    one.undecidable().next().is_some()
        || one.irregularities.iter().any(|irregularity| irregularity.layer == strictness)
}

/// The certificates of a PEM file, or the whole file as one.
fn certificates(bytes: &[u8]) -> Vec<Vec<u8>> {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains("-----BEGIN") {
        return vec![bytes.to_vec()];
    }
    let body = |block: &str| -> Option<Vec<u8>> {
        let (label, rest) = block.split_once("-----")?;
        let encoded = rest.split("-----END").next()?.split_whitespace().collect::<String>();
        label.ends_with("CERTIFICATE").then_some(())?;
        base64::engine::general_purpose::STANDARD.decode(encoded).ok()
    };
    text.split("-----BEGIN ").skip(1).filter_map(body).collect()
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let index = std::fs::read_to_string(folder.join("index.json")).unwrap();
    let index: Vec<serde_json::Value> = serde_json::from_str(&index).unwrap();
    index.iter().map(|entry| folder.join(entry["file"].as_str().unwrap())).collect()
}

fn time(asn1: &openssl::asn1::Asn1TimeRef) -> truststore::time::Time {
    let epoch = openssl::asn1::Asn1Time::from_unix(0).unwrap();
    let difference = epoch.diff(asn1).unwrap();
    truststore::time::Time::from_unix(
        i64::from(difference.days) * 86_400 + i64::from(difference.secs),
    )
}
