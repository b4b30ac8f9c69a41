//! A file that the program writes: whole or not at all. It is written beside its place under another name, and moved
//! there when every byte has arrived; so a full disk, or the end of the power, leaves what was there before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Mutex;

use super::failure::Failure;

/// Whether the file may be written; asked before the work is done, so that nobody waits for a no.
pub(super) fn may_write(target: &Path, force: bool) -> Result<(), Failure> {
    has_place(target)?;
    if target.is_file() && !force {
        return Err(Failure::usage(
            format!("{} exists already", target.display()),
            "--force replaces it",
        ));
    }
    Ok(())
}

/// Whether a file of that name can be there: its folder is, and it is none itself.
pub(super) fn has_place(target: &Path) -> Result<(), Failure> {
    let name = target.display();
    if target.is_dir() {
        return Err(Failure::usage(format!("{name}: this is a folder"), "name a file in it"));
    }
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
    match folder.filter(|folder| !folder.is_dir()) {
        Some(folder) => Err(Failure::usage(
            format!("{name}: there is no folder {}", folder.display()),
            format!("make it first: mkdir -p {}", folder.display()),
        )),
        None => Ok(()),
    }
}

/// Writes a file.
pub(super) fn write(target: &Path, bytes: &[u8], force: bool) -> Result<(), Failure> {
    may_write(target, force)?;
    drawn(target, |out| out.write_all(bytes))
}

/// Writes what is drawn piece by piece, since it may be larger than memory; what is there is replaced.
pub(super) fn drawn(
    target: &Path,
    draw: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    let written = match fs::metadata(target) {
        // A device or a pipe has no other place to be prepared in.
        Ok(metadata) if !metadata.is_file() => {
            OpenOptions::new().write(true).open(target).and_then(|file| fill(file, draw).map(drop))
        }
        _ => replace(target, draw),
    };
    written.map_err(|error| Failure::File(target.display().to_string(), error))
}

fn fill(file: File, draw: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<File> {
    let mut out = BufWriter::new(file);
    draw(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}

fn replace(target: &Path, draw: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // What a link points to is replaced, not the link.
    let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
    let prepared = beside(&target)?;
    begun(Some(prepared.clone()));
    let arrived = prepare(&prepared, &target, draw).and_then(|()| fs::rename(&prepared, &target));
    begun(None);
    if arrived.is_err() {
        // The reason that is reported is the first one.
        let _ = fs::remove_file(&prepared);
    }
    arrived
}

fn prepare(
    prepared: &Path,
    target: &Path,
    draw: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let file = File::options().write(true).create_new(true).open(prepared)?;
    if let Ok(metadata) = fs::metadata(target) {
        file.set_permissions(metadata.permissions())?;
    }
    fill(file, draw)?.sync_all()
}

/// Takes away what was begun and will not be finished, where the program is about to end.
pub(super) fn abandon() {
    // Whoever is changing it this very moment is not waited for.
    if let Ok(Some(prepared)) = BEGUN.try_lock().map(|mut begun| begun.take()) {
        let _ = fs::remove_file(prepared);
    }
}

fn begun(prepared: Option<PathBuf>) {
    if let Ok(mut begun) = BEGUN.lock() {
        *begun = prepared;
    }
}

/// A name of this process's own in the folder of the target: a move within one folder is one step.
fn beside(target: &Path) -> io::Result<PathBuf> {
    let name = target.file_name().ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.part", process::id()));
    Ok(target.with_file_name(hidden))
}

/// The file that is being written.
static BEGUN: Mutex<Option<PathBuf>> = Mutex::new(None);
