//! No bytes may make the reader of PEM panic, hang, or point outside the file.

#![no_main]

use libfuzzer_sys::fuzz_target;
use truststore::pem::{Document, Kind};

fuzz_target!(|bytes: &[u8]| {
    let document = truststore::pem::read(bytes);
    for entry in &document.entries {
        assert!(bytes.get(entry.place.bytes.clone()).is_some());
        assert!(entry.content.is_none() || !entry.kind.is_private_key());
    }
    if document.container.is_some()
        || !bytes.is_ascii()
        || bytes.iter().any(|&byte| matches!(byte, b'\r' | 0))
    {
        return;
    }
    let lines = bytes.split_inclusive(|&byte| byte == b'\n');
    let windows = truststore::pem::read(&lines.flat_map(with_carriage_return).collect::<Vec<u8>>());
    if windows.container.is_none() {
        assert_eq!(contents(document), contents(windows), "CRLF and LF read differently");
    }
});

fn contents(document: Document) -> Vec<(Kind, Option<Vec<u8>>)> {
    document.entries.into_iter().map(|entry| (entry.kind, entry.content)).collect()
}

fn with_carriage_return(line: &[u8]) -> Vec<u8> {
    match line.strip_suffix(b"\n") {
        Some(line) => [line, b"\r\n"].concat(),
        None => line.to_vec(),
    }
}
