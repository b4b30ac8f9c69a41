//! The laws of the room, and one small file for each flaw. The certificates here are only well framed: this room
//! does not look further in.

mod content;
mod files;
mod laws;

use super::*;

/// A DER value in the outline of a certificate, `seed` telling one from another, of `size` bytes and some.
fn certificate(seed: u8, size: u8) -> Vec<u8> {
    let mut signed = vec![0xA0, 3, 2, 1, 2, 4, size];
    signed.extend(std::iter::repeat_n(seed, usize::from(size)));
    let mut der = vec![0x30, 0x81, 0, 0x30, 0x81, u8::try_from(signed.len()).unwrap()];
    der.append(&mut signed);
    der.extend_from_slice(&[0x30, 0, 3, 1, 0]);
    der[2] = u8::try_from(der.len() - 3).unwrap();
    der
}

fn base64(der: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(der)
}

fn lines(der: &[u8]) -> String {
    let text = base64(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    lines.join(
        "
",
    ) + "
"
}

fn block(label: &str, der: &[u8]) -> String {
    format!("-----BEGIN {label}-----\n{}-----END {label}-----\n", lines(der))
}

fn one(seed: u8) -> String {
    block("CERTIFICATE", &certificate(seed, 100))
}

fn contents(document: &Document) -> Vec<&[u8]> {
    document.certificates().map(|(_, _, der)| der).collect()
}

/// Reads `text`, which must hold the certificates with these seeds, in order.
#[track_caller]
fn reads(text: impl AsRef<[u8]>, seeds: &[u8]) -> Document {
    let document = read(text.as_ref());
    let wanted: Vec<Vec<u8>> = seeds.iter().map(|&seed| certificate(seed, 100)).collect();
    assert_eq!(contents(&document), wanted, "{document:?}");
    document
}

/// The kinds of flaws of all entries, in order.
fn flaws(document: &Document) -> Vec<FlawKind> {
    document.entries.iter().flat_map(|entry| &entry.flaws).map(|flaw| flaw.kind).collect()
}

#[track_caller]
fn flaw(document: &Document, kind: FlawKind) -> (usize, Option<usize>, &str) {
    let of_entries = document.entries.iter().flat_map(|entry| &entry.flaws);
    let flaw = of_entries.chain(&document.flaws).find(|flaw| flaw.kind == kind);
    let flaw = flaw.unwrap_or_else(|| panic!("no {kind:?} in {document:?}"));
    (flaw.line, flaw.column, &flaw.detail)
}

#[test]
fn a_sound_file_has_no_flaws_and_exact_places() {
    let text = one(1) + &one(2);
    let document = reads(&text, &[1, 2]);
    assert_eq!((flaws(&document), document.flaws.len()), (vec![], 0));
    assert_eq!(document.lines, text.lines().count());
    let second = &document.entries[1].place;
    assert_eq!((second.first_line, second.last_line), (1 + document.lines / 2, document.lines));
    assert_eq!(&text[second.bytes.clone()], one(2).trim_end());
    assert_eq!(document.rustls.loaded, [0, 1]);
    assert_eq!(document.openssl.loaded, [0, 1]);
}

#[test]
fn glued_markers_hide_nothing() {
    let text = one(1).trim_end().to_owned() + &one(2);
    let document = reads(&text, &[1, 2]);
    assert_eq!(flaws(&document), [FlawKind::Glued]);
    let (line, column, _) = flaw(&document, FlawKind::Glued);
    assert_eq!((line, column), (one(1).lines().count(), Some(26)));
    assert_eq!(document.rustls.loaded, [0]);
    assert_eq!(document.openssl.refusal.as_ref().map(|refusal| refusal.line), Some(line));
    assert!(document.openssl.loaded.is_empty());
}

#[test]
fn five_hyphens_between_glued_markers_are_enough() {
    let text = (one(1).trim_end().to_owned() + &one(2)).replace("----------", "-----");
    let document = reads(&text, &[1, 2]);
    assert!(flaws(&document).contains(&FlawKind::Glued));
}

#[test]
fn a_missing_end_loses_no_certificate() {
    let text = one(1).replace("-----END CERTIFICATE-----\n", "") + "# the next one\n" + &one(2);
    let document = reads(&text, &[1, 2]);
    assert_eq!(flaws(&document), [FlawKind::MissingEnd]);
    assert_eq!(document.entries[0].place.last_line, one(1).lines().count() - 1);
}

#[test]
fn a_missing_begin_loses_no_certificate() {
    let text =
        "# root\n".to_owned() + &one(1).replace("-----BEGIN CERTIFICATE-----\n", "") + &one(2);
    let document = reads(&text, &[1, 2]);
    assert_eq!(flaws(&document), [FlawKind::MissingBegin]);
    assert_eq!(document.entries[0].kind, Kind::Text { comment: true });
    assert_eq!(document.entries[1].place.first_line, 2);
    assert_eq!(document.rustls.loaded, [2]);
    assert_eq!(document.openssl.loaded, [2]);
}

#[test]
fn missing_end_and_begin_between_two_lose_neither() {
    let text = lines(&certificate(1, 100)) + &lines(&certificate(2, 100));
    let document =
        reads(format!("-----BEGIN CERTIFICATE-----\n{text}-----END CERTIFICATE-----\n"), &[1, 2]);
    assert!(
        document.entries[0]
            .flaw(FlawKind::TrailingBytes)
            .unwrap()
            .detail
            .contains("another certificate")
    );
    assert!(document.entries[1].flaw(FlawKind::MissingBegin).is_some());
}

#[test]
fn base64_without_any_markers_is_read() {
    let document = reads(lines(&certificate(1, 100)), &[1]);
    assert_eq!(flaws(&document), [FlawKind::MissingBegin]);
    assert_eq!(document.rustls.count(), 0);
}

#[test]
fn a_truncated_last_block_is_kept_and_explained() {
    let whole = one(2);
    let text = one(1) + &whole[..whole.len() - 60];
    let document = reads(&text, &[1]);
    assert_eq!(flaws(&document), [FlawKind::Truncated, FlawKind::ShortContent]);
    let last = document.entries.last().unwrap();
    assert_eq!((last.place.first_line, last.content.as_ref()), (1 + one(1).lines().count(), None));
    assert!(flaw(&document, FlawKind::ShortContent).2.contains("bytes announced"));
}

#[test]
fn a_stray_end_is_an_entry_of_its_own() {
    let document = reads("-----END CERTIFICATE-----\n".to_owned() + &one(1), &[1]);
    assert_eq!(flaws(&document), [FlawKind::MissingBegin, FlawKind::NoContent]);
}

#[test]
fn a_block_on_one_line_is_read() {
    let text = one(1).replace('\n', "") + "\n" + &one(2);
    let document = reads(&text, &[1, 2]);
    assert_eq!(flaw(&document, FlawKind::OneLine).0, 1);
    assert_eq!(document.rustls.loaded, [1]);
    // OpenSSL takes so short a line for a BEGIN line with a long label, and misses its END.
    assert_eq!(
        document.openssl.refusal.as_ref().map(|refusal| refusal.line),
        Some(one(2).lines().count() + 1)
    );
}

#[test]
fn indented_blocks_are_read() {
    let text = "    ".to_owned() + one(1).trim_end().replace('\n', "\n    ").as_str() + "\n";
    let document = reads(text, &[1]);
    assert_eq!(flaws(&document), [FlawKind::Indented]);
    assert_eq!((document.rustls.count(), document.openssl.count()), (0, 0));
}

#[test]
fn line_ends_written_as_two_characters_are_read() {
    for escape in ["\\n", "\\r\\n", "\\\\n"] {
        let text = format!("{{\"ca\": \"{}\"}}\n", (one(1) + &one(2)).replace('\n', escape));
        let document = reads(&text, &[1, 2]);
        let (line, column, _) = flaw(&document, FlawKind::EscapedLineEnds);
        assert_eq!((line, column), (1, Some(36)));
        let place = &document.entries[1].place;
        assert_eq!((place.first_line, place.last_line), (1, 1));
        assert!(text[place.bytes.clone()].starts_with("-----BEGIN"));
    }
}

#[test]
fn typographic_dashes_are_read_as_hyphens() {
    let dashed = one(1)
        .replace("-----BEGIN", "——-BEGIN")
        .replace("END CERTIFICATE-----", "END CERTIFICATE–––––");
    let document = reads(dashed + &one(2), &[1, 2]);
    assert_eq!(flaws(&document), [FlawKind::SmartDashes]);
    assert_eq!(document.rustls.loaded, [1]);
}

#[test]
fn markers_with_other_faults_are_read() {
    for (wrong, kind) in [
        ("----BEGIN CERTIFICATE-----", FlawKind::WrongDashes),
        ("------BEGIN CERTIFICATE------", FlawKind::WrongDashes),
        ("-----BEGIN CERTIFICATE", FlawKind::WrongDashes),
        ("----- BEGIN CERTIFICATE -----", FlawKind::MarkerBlanks),
        ("-----begin certificate-----", FlawKind::LowerCase),
        ("-----BEGIN CERTIFICATE----- ", FlawKind::Blanks),
        ("Root: -----BEGIN CERTIFICATE-----", FlawKind::TextOnMarkerLine),
    ] {
        let document = reads(one(1).replace("-----BEGIN CERTIFICATE-----", wrong), &[1]);
        assert_eq!(flaws(&document), [kind], "{wrong}");
    }
}

#[test]
fn headers_and_blank_lines_within_a_block_are_read_past() {
    let document = reads(one(1).replacen("-----\n", "-----\nSubject: a root\n\n", 1), &[1]);
    assert_eq!(flaws(&document), [FlawKind::Header]);
    assert_eq!(flaw(&document, FlawKind::Header), (2, None, "Subject"));
    assert!(document.openssl.refusal.is_some());
    let document = reads(one(1).replacen("-----\n", "-----\n\n", 1), &[1]);
    assert_eq!(flaws(&document), [FlawKind::BlankLineInside]);
}

#[test]
fn different_labels_are_noted() {
    let document = reads(one(1).replace("END CERTIFICATE", "END X509 CERTIFICATE"), &[1]);
    assert_eq!(
        flaw(&document, FlawKind::MismatchedLabels).2,
        "BEGIN CERTIFICATE, END X509 CERTIFICATE"
    );
}

#[test]
fn a_line_end_written_as_characters_beside_a_marker_is_noted() {
    let before = "\\n".to_owned() + &one(1) + &one(2);
    let after = one(1).trim_end().to_owned() + "\\n\n" + &one(2);
    let between = one(1).trim_end().to_owned() + "\\n" + &one(2);
    for text in [before, after, between] {
        let document = reads(text, &[1, 2]);
        assert_eq!(
            document.entries[0].flaws.len() + document.entries[1].flaws.len(),
            1,
            "{document:?}"
        );
        assert!(flaws(&document).contains(&FlawKind::EscapedLineEnds));
        assert!(document.rustls.count() < 2 || document.openssl.count() < 2, "{document:?}");
    }
}
