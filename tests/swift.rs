//! The swift way through a stream of PEM against the examiner's reading: the same certificates, whatever stands between.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)] // a test that cannot read its material has to stop

use proptest::prelude::*;
use truststore::pem::swift::{Stretch, decode, last_begin, stretches};
use truststore::pem::{self, write_certificate};

#[test]
fn plain_blocks_are_read_without_the_examiner() {
    let text = [block("root"), block("issuing"), block("client")].concat();
    let (ders, examined) = swiftly(&text);
    assert_eq!((ders, examined), (thoroughly(&text), 0));
    let crlf = text.replace('\n', "\r\n");
    assert_eq!(swiftly(&crlf), (thoroughly(&crlf), 0));
    assert_eq!(thoroughly(&text).len(), 3);
}

#[test]
fn a_stream_is_cut_where_its_last_block_begins() {
    let text = [block("root"), block("client")].concat();
    let whole = thoroughly(&text);
    for cut in 0..text.len() {
        let (piece, rest) = text.as_bytes().split_at(cut);
        let begin = last_begin(piece).unwrap_or(0);
        let (piece, kept) = piece.split_at(begin);
        let rest = [kept, rest].concat();
        let piece = std::str::from_utf8(piece).unwrap();
        let rest = std::str::from_utf8(&rest).unwrap();
        assert_eq!([swiftly(piece).0, swiftly(rest).0].concat(), whole, "cut at {cut}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn both_readings_find_the_same_certificates(
        kinds in prop::collection::vec((0..KINDS, 0..3_usize, 0..2_000_usize), 1..6)
    ) {
        let text: String = kinds.iter().map(|&(kind, which, place)| piece(kind, which, place)).collect();
        prop_assert_eq!(swiftly(&text).0, thoroughly(&text), "{:?}\n{}", kinds, text);
    }
}

const KINDS: usize = 14;

/// A piece of a file, sound or not.
fn piece(kind: usize, which: usize, place: usize) -> String {
    let block = block(["root", "issuing", "client"][which]);
    let place = (0..=place.min(block.len())).rev().find(|at| block.is_char_boundary(*at)).unwrap();
    let (head, tail) = block.split_at(place);
    match kind {
        0..=3 => block,
        4 => block.replace('\n', "\r\n"),
        5 => format!("subject=CN = client\n{block}"),
        6 => head.to_owned() + "\n",
        7 => tail.to_owned(),
        8 => format!("{head}\n\n{tail}"),
        9 => format!("{head}*{tail}"),
        10 => block.trim_end().to_owned(),
        11 => block.replace("CERTIFICATE", "X509 CERTIFICATE"),
        12 => {
            let mut der = thoroughly(&block).remove(0);
            der.push(0);
            write_certificate(&der)
        }
        _ => format!("  {}", block.replace('\n', "\n  ")),
    }
}

/// The certificates, and how many stretches the examiner was asked about.
fn swiftly(text: &str) -> (Vec<Vec<u8>>, usize) {
    let (mut all, mut examined, mut der) = (Vec::new(), 0, Vec::new());
    for stretch in stretches(text.as_bytes()) {
        let bytes = match stretch {
            Stretch::Block(block) if decode(block, &mut der) => {
                all.push(der.clone());
                continue;
            }
            Stretch::Block(bytes) | Stretch::Other(bytes) => bytes,
        };
        examined += 1;
        all.extend(read(bytes));
    }
    (all, examined)
}

fn thoroughly(text: &str) -> Vec<Vec<u8>> {
    read(text.as_bytes())
}

fn read(bytes: &[u8]) -> Vec<Vec<u8>> {
    pem::read(bytes).certificates().map(|(_, _, der)| der.to_vec()).collect()
}

fn block(name: &str) -> String {
    let text = std::fs::read_to_string(format!("testdata/pki/{name}.pem")).unwrap();
    text[text.find("-----BEGIN").unwrap()..].to_owned()
}
