//! Laws of certificates that hold for any bytes, and for every change of a good certificate.

#![allow(clippy::unwrap_used, reason = "a test that cannot make its data has failed")]

use base64::Engine as _;
use proptest::prelude::*;
use truststore::certificate::Certificate;
use truststore::der::{Element, Reader};
use truststore::key::PublicKey;
use truststore::name::Name;

proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        read_everything(&bytes);
    }

    #[test]
    fn no_damage_panics(at in 0_usize..2_000, octet in any::<u8>(), cut in 0_usize..2_000) {
        for mut der in samples() {
            let at = at % der.len();
            der[at] = octet;
            read_everything(&der);
            der.truncate(cut % der.len());
            prop_assert!(Certificate::from_der(&der).is_err());
        }
    }

    #[test]
    fn what_follows_the_certificate_is_said(extra in proptest::collection::vec(any::<u8>(), 1..20)) {
        for der in samples() {
            let whole = Certificate::from_der(&der).unwrap();
            let longer = Certificate::from_der(&[der.clone(), extra.clone()].concat()).unwrap();
            prop_assert_eq!(longer.der(), whole.der());
            prop_assert_eq!(longer.undecidable().count(), 1);
        }
    }

    #[test]
    fn names_match_whatever_their_case_and_blanks(text in "[ a-zA-Z0-9ßüΣİıſ]{1,20}", blanks in 1_usize..4) {
        let spaced = text.replace(' ', &" ".repeat(blanks));
        let one = name(&text);
        let padded = name(&format!("{}{spaced}{}", " ".repeat(blanks), " ".repeat(blanks)));
        prop_assert_eq!(&one, &padded);
        let upper = text.chars().map(|c| c.to_ascii_uppercase()).collect::<String>();
        prop_assert_eq!(&one, &name(&upper));
        prop_assert!(one.starts_with(&one));
    }
}

#[test]
fn real_certificates_are_read_without_a_word() {
    for der in samples() {
        let certificate = Certificate::from_der(&der).unwrap();
        assert_eq!(certificate.irregularities, []);
        assert_eq!(certificate.der(), der);
    }
}

fn read_everything(bytes: &[u8]) {
    if let Ok(one) = Certificate::from_der(bytes) {
        let shown = (one.label(), one.serial_text(), format!("{:?}", one.extensions));
        let names = (one.subject.to_string(), one.issuer.short(), one.key.describe());
        assert!(!shown.0.chars().chain(names.0.chars()).any(char::is_control));
        assert!(one.der().len() <= bytes.len() && one.to_be_signed().len() < one.der().len());
    }
    let _ = Name::from_der(bytes).map(|name| name.to_string());
    let _ = PublicKey::from_spki(bytes).map(|key| key.describe());
    if let Ok(Element { raw, .. }) = Reader::new(bytes).any() {
        assert!(raw.len() <= bytes.len());
    }
}

/// A name of one common name.
fn name(text: &str) -> Name {
    let wrap =
        |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()], content].concat();
    let pair = [vec![6, 3, 0x55, 4, 3], wrap(0x0c, text.as_bytes())].concat();
    Name::from_der(&wrap(0x30, &wrap(0x31, &wrap(0x30, &pair)))).unwrap()
}

/// A root of the public web, and certificates of the test data.
fn samples() -> Vec<Vec<u8>> {
    let pem = [
        include_str!("../testdata/kept/isrg-root-x1.pem"),
        include_str!("../testdata/kept/issuing-ec.pem"),
        include_str!("../testdata/kept/client-under-ec.pem"),
        include_str!("../testdata/kept/client-pss.pem"),
    ];
    pem.map(|pem| {
        let (_, block) = pem.split_once("-----BEGIN CERTIFICATE-----").unwrap();
        let (body, _) = block.split_once("-----END").unwrap();
        let encoded = body.split_whitespace().collect::<String>();
        base64::engine::general_purpose::STANDARD.decode(encoded).unwrap()
    })
    .to_vec()
}
