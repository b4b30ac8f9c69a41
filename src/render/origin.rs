//! Which version of which object was read, for people and for programs.

use std::io;

use serde::Serialize;

use super::layout::Paper;
use super::safe;
use crate::aws::{Newest, Origin};
use crate::crypto::hex;

/// A line for each object; where there are many, only how many.
pub(super) fn draw(paper: &mut Paper<'_>, origins: &[Origin]) -> io::Result<()> {
    if origins.len() > MANY {
        let text = format!("{} objects; --format json names the version of each", origins.len());
        return paper.plain("read: ", &text);
    }
    for origin in origins {
        paper.plain("read: ", &line(origin))?;
    }
    Ok(())
}

/// `s3://bucket/key version 3sL4…, of 2030-01-01T00:00:00Z, ETag …, 2282 bytes, SHA-256 …`.
pub(super) fn line(origin: &Origin) -> String {
    let version = match (&origin.version, &origin.newest) {
        (None, _) => ", not versioned".to_owned(),
        (Some(id), Newest::This) => format!(" version {id} (the newest)"),
        (Some(id), Newest::Other { .. }) => format!(" version {id} (not the newest)"),
        (Some(id), Newest::Deleted(_)) => format!(" version {id} (deleted since)"),
        (Some(id), Newest::Unknown) => format!(" version {id}"),
    };
    let plain = origin.object.at(crate::aws::Version::Newest);
    let time = origin.last_modified.map(|time| format!(", of {time}")).unwrap_or_default();
    let etag = origin.etag.as_ref().map(|etag| format!(", ETag {etag}")).unwrap_or_default();
    let (size, hash) = (origin.size, hex(&origin.sha256));
    format!("{plain}{version}{time}{etag}, {size} bytes, SHA-256 {hash}")
}

/// An object that was read.
#[derive(Serialize)]
pub(super) struct ObjectV1 {
    object: String,
    version: Option<String>,
    last_modified: Option<String>,
    etag: Option<String>,
    size: u64,
    sha256: String,
    /// this, other, deleted or unknown.
    newest: &'static str,
    newest_version: Option<String>,
    changed_while_read: bool,
}

impl ObjectV1 {
    pub(super) fn of(origin: &Origin) -> Self {
        let said = |text: &String| safe(text).into_owned();
        let (newest, newest_version) = match &origin.newest {
            Newest::This => ("this", origin.version.as_ref()),
            Newest::Other { version, .. } => ("other", version.as_ref()),
            Newest::Deleted(marker) => ("deleted", marker.as_ref()),
            Newest::Unknown => ("unknown", None),
        };
        Self {
            object: said(&origin.object.at(crate::aws::Version::Newest).to_string()),
            version: origin.version.as_ref().map(said),
            last_modified: origin.last_modified.map(|time| time.to_string()),
            etag: origin.etag.as_ref().map(said),
            size: origin.size,
            sha256: hex(&origin.sha256),
            newest,
            newest_version: newest_version.map(said),
            changed_while_read: origin.changed_while_read,
        }
    }
}

/// More objects than this are counted.
const MANY: usize = 10;
