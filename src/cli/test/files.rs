//! The files of expectations: those that are named, and those in and below the folders that are named, sorted. Links to
//! folders are not followed, so that no folder is met twice; what is hidden is no test.

use std::fs;
use std::path::{Path, PathBuf};

use truststore::error::Error;
use truststore::expectation::ENDING;

use crate::cli::failure::Failure;

/// All files of expectations that are meant.
pub(super) fn of(named: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let here = [PathBuf::from(".")];
    let mut files = Vec::new();
    for path in if named.is_empty() { here.as_slice() } else { named } {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let found = below(path)?;
        if found.is_empty() {
            return Err(Failure::Check(Error::Nothing {
                name: path.display().to_string(),
                what: format!("no file here or below ends in {ENDING}"),
                hint: "write one beside the truststore: truststore.expect.toml".to_owned(),
            }));
        }
        files.extend(found);
    }
    Ok(files)
}

fn below(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    let mut looked_at = 0_usize;
    while let Some(folder) = folders.pop() {
        let unreadable =
            |source| Failure::Check(Error::Read { name: folder.display().to_string(), source });
        for entry in fs::read_dir(&folder).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let (name, kind) = (entry.file_name(), entry.file_type().map_err(unreadable)?);
            looked_at += 1;
            if looked_at > MOST {
                return Err(Failure::usage(
                    format!("{}: more than {MOST} files below", folder.display()),
                    "name the folders with expectations one by one",
                ));
            }
            let name = name.to_string_lossy();
            if kind.is_dir() && !name.starts_with('.') {
                folders.push(entry.path());
            } else if !kind.is_dir() && name.ends_with(ENDING) {
                let path = entry.path();
                found.push(path.strip_prefix(".").map(Path::to_owned).unwrap_or(path));
            }
        }
    }
    found.sort();
    Ok(found)
}

/// Files and folders that are looked at in search of expectations.
const MOST: usize = 200_000;
