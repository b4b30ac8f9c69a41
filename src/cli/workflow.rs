//! GitHub Actions as surroundings: a run that names no format is seen where people look there, as annotations and in the
//! summary of the job. Whoever names a format gets that, and nothing beside it.

use std::env;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use truststore::render::{Detail, Style, markdown, safe};
use truststore::report::Survey;

use super::terminal::Terminal;

/// A job of a workflow.
pub(super) struct Workflow {
    /// The file that becomes the summary of this step.
    summary: Option<PathBuf>,
}

impl Workflow {
    /// The workflow that this program runs in, if any.
    pub(super) fn detect() -> Option<Self> {
        (env::var_os("GITHUB_ACTIONS")? == "true").then(|| Self {
            summary: env::var_os("GITHUB_STEP_SUMMARY")
                .filter(|name| !name.is_empty())
                .map(PathBuf::from),
        })
    }

    /// Adds the report to the summary. Nobody asked for that file by name: where it cannot be written, a note is enough.
    pub(super) fn summarise(&self, survey: &Survey, detail: Detail) {
        let Some(file) = &self.summary else { return };
        let drawn = |detail| {
            let mut bytes = Vec::new();
            markdown::write(survey, &Style::plain(detail), &mut bytes).map(|()| bytes)
        };
        let written = drawn(detail)
            .and_then(|bytes| if bytes.len() > MOST { drawn(Detail::Quiet) } else { Ok(bytes) })
            .and_then(|bytes| {
                OpenOptions::new().append(true).create(true).open(file)?.write_all(&bytes)
            });
        if let Err(error) = written {
            Terminal::note(&format!("no job summary: {}: {error}", safe(&file.to_string_lossy())));
        }
    }
}

/// Bytes that the summary of a step may have: a mebibyte (GitHub, "Workflow commands", step isolation and limits).
const MOST: usize = 1 << 20;
