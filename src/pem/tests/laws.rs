//! What holds for any bytes.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Bytes that look enough like PEM to reach every corner.
fn hostile() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        Just(b"-----BEGIN CERTIFICATE-----".to_vec()),
        Just(b"-----END CERTIFICATE-----".to_vec()),
        Just(b"-----BEGIN RSA PRIVATE KEY-----".to_vec()),
        Just(b"-----END ".to_vec()),
        Just(b"--begin x509 crl".to_vec()),
        Just("–——".as_bytes().to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\\n".to_vec()),
        Just(b"\\\\r".to_vec()),
        Just(b"Proc-Type: 4,ENCRYPTED\n".to_vec()),
        Just(b"\xEF\xBB\xBF".to_vec()),
        Just(b"\xFF\xFE".to_vec()),
        Just(b"\x30\x82\x01".to_vec()),
        Just(b" ".to_vec()),
        Just(b"=".to_vec()),
        "[A-Za-z0-9+/]{1,70}".prop_map(String::into_bytes),
        Just(lines(&certificate(7, 100)).into_bytes()),
        vec(any::<u8>(), 0..8),
    ];
    vec(pieces, 0..40).prop_map(|pieces| pieces.concat())
}

/// A certificate block, or text and blank lines that are none.
fn sound() -> impl Strategy<Value = (String, Option<Vec<u8>>)> {
    prop_oneof![
        4 => (any::<u8>(), 1..=110_u8).prop_map(|(seed, size)| {
            let der = certificate(seed, size);
            (block("CERTIFICATE", &der), Some(der))
        }),
        1 => "(# [a-z ]{0,20}|Issuer: [a-z]{1,9}|)".prop_map(|text| (text + "\n", None)),
    ]
}

proptest! {
    #[test]
    fn no_bytes_panic_and_places_lie_within(bytes in hostile()) {
        let document = read(&bytes);
        for entry in &document.entries {
            let place = &entry.place;
            prop_assert!(place.bytes.start <= place.bytes.end && place.bytes.end <= bytes.len());
            prop_assert!(1 <= place.first_line && place.first_line <= place.last_line);
            prop_assert!(place.last_line <= document.lines.max(1));
            prop_assert!(entry.content.is_none() || !entry.kind.is_private_key());
        }
        let starts = document.entries.iter().map(|entry| entry.place.bytes.start);
        prop_assert!(starts.is_sorted());
    }

    #[test]
    fn any_bytes_at_all_do_not_panic(bytes in vec(any::<u8>(), 0..200)) {
        read(&bytes);
    }

    #[test]
    fn all_good_blocks_are_found_and_line_ends_do_not_matter(pieces in vec(sound(), 0..8)) {
        let text: String = pieces.iter().map(|(text, _)| text.as_str()).collect();
        let wanted: Vec<&[u8]> = pieces.iter().filter_map(|(_, der)| der.as_deref()).collect();
        for bytes in [text.clone(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
            let document = read(bytes.as_bytes());
            prop_assert_eq!(contents(&document), wanted.clone());
            prop_assert_eq!(document.rustls.count(), wanted.len());
            prop_assert_eq!(flaws(&document), vec![]);
        }
    }

    #[test]
    fn a_damaged_block_hides_no_other(bytes in hostile()) {
        // Whatever stands before it, a BEGIN line starts afresh.
        let file = [&bytes[..], b"\n", one(9).as_bytes()].concat();
        let document = read(&file);
        prop_assume!(document.container.is_none() && !document.has_flaw(FlawKind::Utf16));
        let last = certificate(9, 100);
        prop_assert_eq!(contents(&document).last().copied(), Some(&last[..]));
    }
}
