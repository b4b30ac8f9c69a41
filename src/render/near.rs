//! What comes closest to an issuer that is missing: one line a candidate, what fits and what does not. The
//! table that `vault pki verify-sign` made popular, in the reading order of a person who compares.

use std::fmt::Write as _;
use std::io;

use super::finding::fact;
use super::layout::{PLAIN, Paper, columns, padded};
use super::tree::whereabouts;
use crate::crypto::hex;
use crate::near::{Candidate, NameMatch, NearMisses, Validity, short_hex};
use crate::path::Id;
use crate::report::{ClientReport, Report};
use crate::truststore::Signed;

/// Draws what is wanted, and the candidates.
pub(super) fn table(
    paper: &mut Paper<'_>,
    report: &Report,
    client: &ClientReport,
    missing: &NearMisses,
) -> io::Result<()> {
    let unicode = paper.style().unicode;
    let mut wanted = format!("wanted: {}", missing.wanted.subject.short());
    if let Some(key_id) = &missing.wanted.key_id {
        let _ = write!(wanted, ", key id {}", colons(key_id));
    }
    if missing.below != Id::Client {
        let _ = write!(wanted, ", the issuer of {}", missing.certificate.label());
    }
    fact(paper, &wanted)?;
    for url in &missing.wanted.urls {
        fact(paper, &format!("published at {url} (not fetched)"))?;
    }
    if missing.candidates.is_empty() {
        return fact(paper, "nothing in the truststore comes close");
    }
    fact(paper, "closest:")?;
    let who = |candidate: &Candidate| {
        let place = whereabouts(candidate.id, report, client);
        format!("{place}  {}", candidate.certificate.label())
    };
    let widest = missing.candidates.iter().map(|one| columns(&who(one))).max().unwrap_or_default();
    let room = paper.style().width.is_none_or(|width| width >= widest + MARKS);
    for candidate in &missing.candidates {
        let who = if room { padded(&who(candidate), widest) } else { who(candidate) };
        let text = format!("{who}   {}", marks(candidate, unicode).join("  "));
        paper.paragraph(("       ", PLAIN), 11, (&text, PLAIN))?;
    }
    match missing.more {
        0 => Ok(()),
        more => paper.paragraph(("       ", PLAIN), 11, (&format!("and {more} more"), PLAIN)),
    }
}

/// What fits and what does not: `name ✓`, `key id ✗ 7C:01:9A`, `signature ✗`.
fn marks(candidate: &Candidate, unicode: bool) -> Vec<String> {
    let (yes, no) = if unicode { ("✓", "✗") } else { ("yes", "no") };
    let mut marks = vec![match candidate.name {
        NameMatch::Same => format!("name {yes}"),
        NameMatch::Normalised => format!("name {yes} (in other bytes)"),
        NameMatch::CommonName => format!("name {no} (same CN)"),
        NameMatch::Other => format!("name {no}"),
    }];
    marks.push(match (candidate.key_id, &candidate.certificate.extensions.subject_key_id) {
        (Some(true), _) => format!("key id {yes}"),
        (Some(false), Some(found)) => format!("key id {no} ({})", short_hex(found)),
        _ => "key id not given".to_owned(),
    });
    marks.push(match &candidate.signature {
        Some(Signed::Yes) => format!("signature {yes}"),
        Some(Signed::No) => format!("signature {no}"),
        Some(Signed::Unsupported(what)) => format!("signature not verified ({what})"),
        Some(Signed::OutOfBudget) | None => "signature not tried".to_owned(),
    });
    match candidate.validity {
        Validity::Valid => {}
        Validity::Expired(since) => marks.push(format!("expired {}", since.day())),
        Validity::NotYet(from) => marks.push(format!("valid from {}", from.day())),
    }
    if !candidate.is_ca {
        marks.push("no CA".to_owned());
    }
    if !candidate.may_sign {
        marks.push("keyUsage without keyCertSign".to_owned());
    }
    if let Some(allowed) = candidate.path_length_short {
        marks.push(format!("pathLenConstraint {allowed} too small"));
    }
    if candidate.constrains_names {
        marks.push("constrains names".to_owned());
    }
    marks
}

/// A key id in full, as tools print it, to search for.
fn colons(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| hex(&[byte]).to_uppercase()).collect::<Vec<_>>().join(":")
}

/// Columns that the usual marks take beside a name.
const MARKS: usize = 56;
