//! What concerns a file as a whole.

use super::*;

#[test]
fn line_ends_of_all_kinds_are_read() {
    let text = one(1) + &one(2);
    let crlf = reads(text.replace('\n', "\r\n"), &[1, 2]);
    assert_eq!((flaws(&crlf), crlf.flaws.len(), crlf.lines), (vec![], 1, text.lines().count()));
    assert!(crlf.has_flaw(FlawKind::CrLf));
    let cr = reads(text.replace('\n', "\r"), &[1, 2]);
    assert!(cr.has_flaw(FlawKind::LoneCr));
    assert_eq!((cr.lines, cr.rustls.count(), cr.openssl.count()), (text.lines().count(), 2, 0));
    let mixed = reads(text.replacen('\n', "\r\n", 1), &[1, 2]);
    assert_eq!(flaw(&mixed, FlawKind::MixedLineEnds), (2, None, "LF 9, CR LF 1, CR 0"));
}

#[test]
fn byte_order_marks_are_skipped() {
    let document = reads("\u{feff}".to_owned() + &one(1) + "\u{feff}" + &one(2), &[1, 2]);
    assert_eq!(flaw(&document, FlawKind::ByteOrderMark), (6, Some(1), ""));
    assert!(document.has_flaw(FlawKind::ByteOrderMark));
    assert_eq!(document.entries[0].place.bytes.start, 3);
    assert_eq!(document.rustls.loaded, Vec::<usize>::new());
    assert_eq!(document.openssl.loaded, [0, 1]);
}

#[test]
fn utf_16_is_read_with_places_in_the_file() {
    let text = one(1) + &one(2);
    for (mark, big_endian) in
        [(&[0xFF, 0xFE][..], false), (&[0xFE, 0xFF], true), (&[], false), (&[], true)]
    {
        let units =
            text.encode_utf16().map(|unit| if big_endian { unit.swap_bytes() } else { unit });
        let bytes: Vec<u8> = mark.iter().copied().chain(units.flat_map(u16::to_le_bytes)).collect();
        let document = reads(&bytes, &[1, 2]);
        assert!(document.has_flaw(FlawKind::Utf16));
        let place = &document.entries[1].place;
        assert_eq!(place.bytes.start, mark.len() + 2 * one(1).len());
        assert_eq!(place.first_line, 1 + one(1).lines().count());
        assert_eq!((document.rustls.count(), document.openssl.count()), (0, 0));
    }
}

#[test]
fn text_and_blank_lines_outside_blocks_are_kept_apart() {
    let text = format!("# Root, of 2030\n\n{}\nIssuer: CN=Root - CA\n word\n{}", one(1), one(2));
    let document = reads(text, &[1, 2]);
    assert_eq!(flaws(&document), []);
    let kinds: Vec<Kind> = document.entries.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds[0], Kind::Text { comment: true });
    assert_eq!(kinds[2], Kind::Text { comment: false });
    assert_eq!(
        (document.entries[2].place.first_line, document.entries[2].place.last_line),
        (9, 10)
    );
    assert_eq!(flaw(&document, FlawKind::BlankLine), (2, None, "2 lines"));
}

#[test]
fn a_missing_final_line_end_is_noted() {
    let document = reads(one(1).trim_end(), &[1]);
    assert_eq!(flaw(&document, FlawKind::NoFinalNewline).0, one(1).lines().count());
}

#[test]
fn der_files_are_read_and_named() {
    let der = [certificate(1, 100), certificate(2, 100)].concat();
    let document = reads(&der, &[1, 2]);
    assert_eq!(document.container, Some(Container::Certificate));
    assert_eq!(flaw(&document, FlawKind::NotPem).2, "it is a DER certificate");
    assert_eq!(document.entries[1].place.bytes.start, der.len() / 2);
    assert!(document.openssl.refusal.is_some());
}

#[test]
fn empty_files_and_files_without_certificates_say_so() {
    for text in ["", "\n \n"] {
        let document = read(text.as_bytes());
        assert!(document.has_flaw(FlawKind::Empty) && !document.has_flaw(FlawKind::NoCertificate));
    }
    let document = read(b"see attachment\n");
    assert!(document.has_flaw(FlawKind::NoCertificate) && !document.has_flaw(FlawKind::Empty));
    assert_eq!(read(b"<?xml version='1.0'?>\n<Error/>\n").container, Some(Container::Markup));
}

#[test]
fn many_begins_without_end_take_linear_time() {
    let text = "-----BEGIN CERTIFICATE-----\n".repeat(MAX_BLOCKS + 10);
    let document = read(text.as_bytes());
    assert_eq!(document.blocks().count(), MAX_BLOCKS);
    assert_eq!(flaw(&document, FlawKind::TooManyBlocks).0, MAX_BLOCKS + 1);
}

#[test]
fn as_many_blocks_as_are_read_are_read_whole_and_one_line_is_no_way_round() {
    let document = read("-----BEGIN A-----\nAAAA\n-----END A-----\n".repeat(MAX_BLOCKS).as_bytes());
    assert_eq!(document.blocks().filter(|(_, entry)| entry.content.is_some()).count(), MAX_BLOCKS);
    assert!(!document.has_flaw(FlawKind::TooManyBlocks));
    let document = read("-----BEGIN CERTIFICATE-----".repeat(MAX_BLOCKS + 10).as_bytes());
    assert_eq!(document.blocks().count(), MAX_BLOCKS);
    let (column, last) = (27 * (MAX_BLOCKS - 1) + 1, &document.entries[MAX_BLOCKS - 1]);
    assert_eq!(last.place.bytes.start, column - 1);
    assert_eq!(flaw(&document, FlawKind::TooManyBlocks).0, 1);
}
