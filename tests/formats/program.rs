//! Runs our program in a folder of its own, where testdata/ stands as `pki`, `rules` and `diff`.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// All formats, in the order in which the program lists them.
pub(crate) const FORMATS: [&str; 12] = [
    "human", "concise", "json", "jsonl", "sarif", "junit", "github", "gitlab", "markdown", "html",
    "mermaid", "dot",
];

/// What the program said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A folder that is gone when the test is over.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("formats-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        let testdata = Path::new(env!("CARGO_MANIFEST_DIR")).join("testdata");
        for part in ["pki", "rules", "diff"] {
            symlink(testdata.join(part), path.join(part)).unwrap();
        }
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.0.join(name), text).unwrap();
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// The program with arguments as in a shell without quotes, at the clock of the test data.
pub(crate) fn command(folder: &Folder, arguments: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_truststore"));
    command.args(arguments.split_whitespace()).current_dir(folder.path()).env("LC_ALL", "C.UTF-8");
    for name in ["GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "FORCE_HYPERLINK", "COLUMNS"] {
        command.env_remove(name);
    }
    if arguments.starts_with("check") && !arguments.contains("--at") {
        command.args(["--at", "2030-01-01"]);
    }
    command
}

/// What it says.
pub(crate) fn truststore(folder: &Folder, arguments: &str) -> Said {
    said(&mut command(folder, arguments))
}

pub(crate) fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
