//! Certificates in the wrappings that logs give them, and folders to put them in.

#![allow(dead_code, reason = "each test uses what it needs")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// Certificates of the test data that stand in logs here.
pub(crate) const NAMES: [&str; 4] = ["client", "client-ec", "client-p384", "client-i1"];

/// A certificate of the test data, without the sentence before it.
pub(crate) fn pem(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("testdata/pki/{name}.pem"));
    let text = std::fs::read_to_string(path).unwrap();
    text[text.find("-----BEGIN").unwrap()..].to_owned()
}

/// Its DER.
pub(crate) fn der(pem: &str) -> Vec<u8> {
    let truststore::pem::Embedded::Certificate { body, .. } =
        truststore::pem::embedded(pem.as_bytes())
    else {
        panic!("{pem}");
    };
    truststore::pem::decoded(body).unwrap()
}

/// A line of an access log in the recommended format, at this second of 2030.
pub(crate) fn log_line(second: u32, name: &str) -> String {
    format!(
        "{{\"requestId\":\"r-{second}\",\"requestTime\":\"01/Jan/2030:00:00:{second:02} +0000\",\"status\":\"200\",\"clientCertPem\":\"{}\",\"error\":\"-\"}}\n",
        escaped(&pem(name))
    )
}

/// As in a string of JSON.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('\n', "\\n")
}

/// A text with quotation marks and backslashes, as in a string of JSON.
pub(crate) fn json(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// As load balancers write it: `+`, `=` and `/` stay.
pub(crate) fn percent(text: &str) -> String {
    text.replace(' ', "%20").replace('\n', "%0A")
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    ::zstd::encode_all(bytes, 1).unwrap()
}

/// A folder of its own for one test, gone when the test is over.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("truststore-clients-{name}-{}-{number}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn file(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
