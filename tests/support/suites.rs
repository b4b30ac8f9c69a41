//! Where the conformance suites are: data of others, too large to be kept here. `TRUSTSTORE_SUITES` names their folder.

#![allow(dead_code, reason = "each test uses a part")]
#![allow(clippy::disallowed_methods, reason = "a test may be told where its data lies")]
#![allow(clippy::print_stderr, reason = "a test that did not look must say so")]

use std::path::{Path, PathBuf};

/// Their folder; that there is none is said aloud.
pub(crate) fn suites() -> Option<PathBuf> {
    there(folder())
}

/// The folder of one of them; likewise.
pub(crate) fn suite(name: &str) -> Option<PathBuf> {
    there(folder().join(name))
}

fn there(folder: PathBuf) -> Option<PathBuf> {
    if folder.is_dir() {
        return Some(folder);
    }
    let folder = folder.display();
    eprintln!("SKIPPED: nothing at {folder}; TRUSTSTORE_SUITES names the folder of the suites");
    None
}

fn folder() -> PathBuf {
    let beside = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/suites");
    std::env::var_os("TRUSTSTORE_SUITES").map_or_else(beside, PathBuf::from)
}
