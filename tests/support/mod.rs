//! Runs our program and the real openssl on the same files, at the clock of the test data.

#![allow(dead_code, reason = "each test uses a part")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test that cannot run has failed"
)]

pub(crate) mod large;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The clock of the test data: 2030-01-01T00:00:00Z.
pub(crate) const CLOCK: &str = "2030-01-01T00:00:00Z";
const CLOCK_UNIX: &str = "1893456000";

/// What a program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) command: String,
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Said {
    /// Whether these words stand on one of its two outputs.
    pub(crate) fn has(&self, words: &str) -> bool {
        self.out.contains(words) || self.err.contains(words)
    }
}

/// Our program in testdata/, with arguments as in a shell without quotes.
pub(crate) fn truststore(arguments: &str) -> Said {
    let mut words: Vec<&str> = arguments.split_whitespace().collect();
    if matches!(words.first(), Some(&("check" | "verify"))) && !words.contains(&"--at") {
        words.extend(["--at", CLOCK]);
    }
    run(env!("CARGO_BIN_EXE_truststore"), &words, b"")
}

/// The real openssl in testdata/; `verify` judges at the clock of the test data.
pub(crate) fn openssl(arguments: &str) -> Said {
    openssl_fed(arguments, b"")
}

/// The same with bytes on its standard input, for commands that follow a pipe.
pub(crate) fn openssl_fed(arguments: &str, input: &[u8]) -> Said {
    let mut words: Vec<&str> = arguments.split_whitespace().collect();
    if words.first() == Some(&"verify") {
        words.splice(1..1, ["-attime", CLOCK_UNIX]);
    }
    run("openssl", &words, input)
}

/// A file made for one test, of parts of the test data; its path.
pub(crate) fn made(name: &str, parts: &[&str]) -> String {
    let bytes: Vec<u8> =
        parts.iter().flat_map(|part| fs::read(testdata().join(part)).unwrap()).collect();
    written(name, &bytes)
}

/// A file made for one test; its path.
pub(crate) fn written(name: &str, bytes: &[u8]) -> String {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::write(&path, bytes).unwrap();
    path.to_str().unwrap().to_owned()
}

/// The folder of the test data.
pub(crate) fn testdata() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata")
}

fn run(program: &str, words: &[&str], input: &[u8]) -> Said {
    let command = format!("{} {}", program.rsplit('/').next().unwrap(), words.join(" "));
    let mut child = Command::new(program)
        .args(words)
        .current_dir(testdata())
        .env("NO_COLOR", "1")
        .env_remove("OPENSSL_CONF")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("cannot run {command}: {error}"));
    // A program that does not read its input closes the pipe; that is no failure.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Said {
        command,
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}
