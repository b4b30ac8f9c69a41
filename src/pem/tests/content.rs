//! What stands within a block: labels, base64, the value in it.

use super::*;

#[test]
fn base64_damage_is_named_by_line_and_column() {
    let text = one(1);
    let at = 100;
    let damaged = format!("{}\u{e9}{}", &text[..at], &text[at + 1..]);
    let line = damaged[..at].lines().count();
    let column = at - damaged[..at].rfind('\n').unwrap();
    let document = reads(damaged + &one(2), &[2]);
    assert_eq!(flaw(&document, FlawKind::BadCharacter), (line, Some(column), "U+00E9"));
    assert_eq!(document.entries[0].content, None);
    assert_eq!(document.rustls.loaded, [1]);
    assert!(document.rustls.refusal.is_some() && document.openssl.refusal.is_some());
}

#[test]
fn quoted_mail_is_read_past_its_quote_marks() {
    let quoted = "> ".to_owned() + one(1).trim_end().replace('\n', "\n> ").as_str() + "\n";
    let document = reads(quoted, &[1]);
    assert_eq!(flaw(&document, FlawKind::BadCharacter), (2, Some(1), "`>`, and 3 more"));
}

#[test]
fn a_lost_character_shows_as_a_short_line_and_short_content() {
    let text = one(1);
    let (head, tail) = text.split_at(50);
    let document = read((head.to_owned() + &tail[1..] + &one(2)).as_bytes());
    assert_eq!(contents(&document), [certificate(2, 100)]);
    assert!(flaw(&document, FlawKind::LineWidth).2.starts_with("63 characters"));
    assert_eq!(flaw(&document, FlawKind::LineWidth).0, 2);
    assert!(document.entries[0].flaw(FlawKind::Padding).is_some());
}

#[test]
fn padding_is_held_to_the_letter() {
    let text = block("CERTIFICATE", &certificate(1, 101));
    assert!(text.contains('='), "{text}");
    for (damaged, wanted) in [
        (text.replace('=', ""), "padding is missing at the end"),
        (text.replacen('=', "==", 1), "too many"),
    ] {
        let document = read(damaged.as_bytes());
        assert_eq!(contents(&document), [certificate(1, 101)]);
        assert!(flaw(&document, FlawKind::Padding).2.contains(wanted), "{document:?}");
    }
}

#[test]
fn old_labels_are_certificates_and_auxiliary_data_is_left_out() {
    let mut trusted = certificate(1, 100);
    trusted.extend_from_slice(&[0x30, 2, 5, 0]);
    let text =
        block("TRUSTED CERTIFICATE", &trusted) + &block("X509 CERTIFICATE", &certificate(2, 100));
    let document = reads(text, &[1, 2]);
    assert_eq!(flaws(&document), []);
    assert_eq!(document.rustls.count(), 0);
    assert_eq!(document.openssl.loaded, [0, 1]);
}

#[test]
fn a_private_key_is_never_shown() {
    let key = [&[0x30, 0x81, 0x86, 2, 1, 0, 0x30, 0, 4, 0x7F][..], &[0x5A; 0x7F]].concat();
    let secret = base64(&key);
    for text in [
        block("PRIVATE KEY", &key),
        block("RSA PRIVATE KEY", &key).replacen("-----\n", "-----\nProc-Type: 4,ENCRYPTED\n\n", 1),
        block("CERTIFICATE", &key),
        block("PRIVATE KEY", &key).replace('\n', ""),
        block("PRIVATE KEY", &key).replace("WlpaWl", "Wl?aWl"),
        block("PRIVATE KEY", &key).replace("BEGIN PRIVATE KEY", "BEGIN CERTIFICATE"),
    ] {
        let document = read(text.as_bytes());
        let entry = &document.entries[0];
        assert!(entry.kind.is_private_key(), "{entry:?}");
        assert_eq!(entry.content, None);
        let shown = format!("{document:?}");
        assert!(
            !shown.contains(&secret[60..70]) && !shown.contains("90, 90") && !shown.contains('?'),
            "{shown}"
        );
    }
}

#[test]
fn other_blocks_are_known_by_their_labels() {
    for (label, kind) in [
        ("CERTIFICATE REQUEST", Kind::Csr),
        ("X509 CRL", Kind::Crl),
        ("PKCS7", Kind::Pkcs7),
        ("EC PARAMETERS", Kind::Parameters),
        ("PUBLIC KEY", Kind::PublicKey),
        ("SOMETHING NEW", Kind::Other),
    ] {
        let document = reads(block(label, &[0x30, 3, 2, 1, 7]) + &one(1), &[1]);
        assert_eq!(document.entries[0].kind, kind);
    }
}

#[test]
fn content_that_is_not_what_its_label_says_is_noted() {
    let document = read(block("CERTIFICATE REQUEST", &certificate(1, 100)).as_bytes());
    assert_eq!(flaw(&document, FlawKind::WrongContent).2, "it is a DER certificate");
    let document = read(block("CERTIFICATE", b"not DER at all").as_bytes());
    assert_eq!(flaw(&document, FlawKind::WrongContent).2, "it is no DER");
}

#[test]
fn trailing_bytes_are_noted_and_left_out() {
    let der = [certificate(1, 100), vec![0, 0, 0]].concat();
    let document = reads(block("CERTIFICATE", &der), &[1]);
    assert_eq!(flaw(&document, FlawKind::TrailingBytes).2, "3 bytes");
    assert_eq!(document.rustls.loaded, [0]);
}

#[test]
fn odd_widths_and_long_lines_are_noted() {
    let wide = format!(
        "-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n",
        base64(&certificate(1, 100))
    );
    assert!(flaw(&reads(wide, &[1]), FlawKind::LineWidth).2.contains("characters"));
    let der = [&[0x30, 0x82, 1, 0][..], &[0; 256]].concat();
    let long =
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", base64(&der));
    assert_eq!(flaw(&read(long.as_bytes()), FlawKind::LongLine).2, "348 characters");
}

#[test]
fn the_alphabet_for_urls_is_read_unless_both_are_mixed() {
    let text = one(0xFF);
    assert!(text.contains('/'), "{text}");
    let document = reads(text.replace('/', "_"), &[0xFF]);
    assert_eq!(flaw(&document, FlawKind::BadCharacter).0, 2);
    let mixed = read(text.replacen('/', "_", 1).as_bytes());
    assert_eq!((contents(&mixed).len(), flaws(&mixed)), (0, vec![FlawKind::BadCharacter]));
}
