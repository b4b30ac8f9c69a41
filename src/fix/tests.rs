//! The normal form on small files made of `testdata/pki`, with everything around them that people leave there.

use super::*;
use crate::profile::by_name;
use crate::source::{self, Blob, Budget, Source};

#[test]
fn the_normal_form_is_found_whatever_surrounds_the_certificates() {
    let plain = fixed(&text(&["issuing", "root"]), &options());
    assert!(plain.changes.is_empty(), "{:?}", plain.changes);
    let messy = format!(
        "\u{feff}Bag Attributes\r\n\r\n{}\r\n\r\n{}{}",
        text(&["root"]).replace('\n', "\r\n"),
        text(&["issuing"]).replace(" CERTIFICATE", " X509 CERTIFICATE"),
        text(&["root"]).trim_end()
    );
    let mended = fixed(&messy, &options());
    assert_eq!(mended.text, plain.text);
    assert!(mended.changes.iter().all(|change| change.deed != Deed::Lost));
    assert!(mended.changes.len() > 5, "{:?}", mended.changes);
}

#[test]
fn the_order_of_the_file_does_not_matter_and_roots_come_last() {
    let wanted = ["i3", "i2", "i1", "issuing", "root"];
    let labels = |names: &[&str]| {
        let found = fixed(&text(names), &options());
        found.certificates.iter().map(|one| one.label()).collect::<Vec<_>>()
    };
    let first = labels(&wanted);
    assert_eq!(labels(&["root", "i1", "i2", "i3", "issuing"]), first);
    assert_eq!(labels(&["i2", "root", "issuing", "i3", "i1"]), first);
    assert!(first.last().is_some_and(|last| last.contains("Root")), "{first:?}");
    assert!(first.first().is_some_and(|first| first.contains("i3")), "{first:?}");
}

#[test]
fn a_private_key_is_named_by_its_line_and_nowhere_written() {
    let key = read("../keys/client");
    let mended = fixed(&format!("{}{key}", text(&["issuing", "root"])), &options());
    assert!(!mended.text.contains("PRIVATE"));
    let change = &mended.changes[0];
    assert_eq!((change.deed, change.line, mended.leaked()), (Deed::Leaked, 42, true));
    let secret = key.lines().nth(1).unwrap_or_default();
    assert!(!format!("{mended:?}").contains(secret));
}

#[test]
fn what_cannot_be_repaired_is_lost_aloud() {
    let damaged: Vec<_> = text(&["issuing"]).lines().map(str::to_owned).collect();
    let damaged = format!("{}\n{}\n", damaged[..5].join("\n"), damaged[6..].join("\n"));
    let pkcs7 = "-----BEGIN PKCS7-----\nMAA=\n-----END PKCS7-----\n";
    let mended = fixed(&format!("{}{damaged}{pkcs7}", text(&["root"])), &options());
    let lost: Vec<_> = mended.changes.iter().filter(|change| change.deed == Deed::Lost).collect();
    assert_eq!(lost.len(), 2, "{:?}", mended.changes);
    assert!(mended.lost() && lost.iter().all(|change| change.line > 20));
}

#[test]
fn a_client_that_is_stored_on_purpose_stays_until_told_otherwise() {
    let bundle = text(&["root", "self-signed", "client"]);
    let kept = fixed(&bundle, &options());
    assert_eq!(kept.certificates.len(), 2, "{:?}", kept.changes);
    assert!(kept.remarks.iter().any(|one| one.contains("ALB refuses")), "{:?}", kept.remarks);
    let without = fixed(&bundle, &Options { drop_clients: true, ..options() });
    assert_eq!(without.certificates.len(), 1);
    // Where every member is an anchor, a client that is stored is accepted as itself.
    let profile = by_name("rfc5280").unwrap();
    assert_eq!(fixed(&bundle, &Options::plain(profile)).certificates.len(), 3);
}

#[test]
fn comments_keep_to_what_load_balancers_allow_and_are_stable() {
    let with = Options { comments: true, ..options() };
    let once = fixed(&text(&["root", "issuing-rekeyed", "i1", "self-signed"]), &with);
    let comments = once.text.lines().filter(|line| line.starts_with('#'));
    assert!(comments.clone().all(|line| !line.contains('-') && line.is_ascii()));
    assert_eq!(comments.count(), 4);
    let twice = fixed(&once.text, &with);
    assert_eq!((twice.text, twice.changes), (once.text, Vec::new()));
}

#[test]
fn limits_of_other_gateways_are_remarked() {
    let mended = fixed(&text(&["issuing-p521", "root-v1", "issuing-rsa1024"]), &options());
    for words in ["P-521; CloudFront", "version 1; ALB", "RSA 1024; CloudFront"] {
        assert!(mended.remarks.iter().any(|one| one.contains(words)), "{:?}", mended.remarks);
    }
}

fn fixed(text: &str, options: &Options) -> Fixed {
    let blob = Blob::new("bundle.pem", text.as_bytes().to_vec());
    fix(&Bundle::read("bundle.pem", vec![blob]), options)
}

fn options() -> Options {
    Options::plain(by_name("api-gateway").unwrap())
}

/// Certificates one after another, without the sentence that opens each file of the test data.
fn text(names: &[&str]) -> String {
    let block = |name: &&str| {
        let file = read(name);
        file.get(file.find("-----BEGIN").unwrap()..).unwrap().to_owned()
    };
    names.iter().map(block).collect()
}

fn read(name: &str) -> String {
    let file = format!("{}/testdata/pki/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    let blobs = source::read(&Source::Path(file.into()), &Budget::default()).unwrap();
    String::from_utf8(blobs[0].bytes.clone()).unwrap()
}
