//! GitHub Actions as surroundings: a run that names no format is seen where people look there, in the summary of the job,
//! and what it finds in a bundle as annotations. Whoever names a format gets that, and nothing beside it.

use std::env;
use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use truststore::render::{Detail, Style};

use super::failure::reason;
use super::terminal::Terminal;

/// A job of a workflow.
pub(super) struct Workflow {
    /// The file that becomes the summary of this step.
    summary: Option<PathBuf>,
}

/// Draws an answer in the form of a summary.
pub(super) type Draw<'a> = dyn FnMut(&Style, &mut dyn Write) -> io::Result<()> + 'a;

impl Workflow {
    /// The workflow that this program runs in, if any.
    pub(super) fn detect() -> Option<Self> {
        (env::var_os("GITHUB_ACTIONS")? == "true").then(|| Self {
            summary: env::var_os("GITHUB_STEP_SUMMARY")
                .filter(|name| !name.is_empty())
                .map(PathBuf::from),
        })
    }

    /// Adds an answer to the summary. Nobody asked for that file by name: where it cannot be written, a note is enough.
    pub(super) fn summarise(&self, detail: Detail, draw: &mut Draw<'_>) {
        let Some(file) = &self.summary else { return };
        if let Err(error) = append(file, detail, draw) {
            Terminal::note(&format!("no job summary: {}: {}", file.display(), reason(&error)));
        }
    }
}

/// Adds as much as there is room for: all, or what is said where little is asked for.
fn append(file: &Path, detail: Detail, draw: &mut Draw<'_>) -> io::Result<()> {
    let mut summary = OpenOptions::new().append(true).create(true).open(file)?;
    let room = MOST.saturating_sub(summary.metadata()?.len());
    for detail in [detail, Detail::Quiet] {
        let mut drawn = Vec::new();
        draw(&Style::plain(detail), &mut drawn)?;
        if drawn.len() as u64 <= room {
            return summary.write_all(&drawn);
        }
    }
    Err(io::Error::other("GitHub shows no more than 1 MiB of a step"))
}

/// Bytes that the summary of a step may have: a mebibyte, and of a larger one GitHub shows nothing (GitHub, "Workflow
/// commands", step isolation and limits).
const MOST: u64 = 1 << 20;
