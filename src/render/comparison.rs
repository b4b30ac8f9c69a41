//! Do key, client and bundle belong together: a table of hashes, the verdict in words, and for RSA the lines
//! that people have from `openssl … -modulus | openssl sha1` in their tickets, letter for letter.

use std::io::{self, Write};

use super::layout::{DIM, GREEN, PLAIN, Paper, RED, columns, padded};
use super::{Detail, Style};
use crate::compare::{Comparison, Holder};
use crate::crypto::hex;

/// Draws a comparison.
pub fn comparison(comparison: &Comparison, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    if style.detail > Detail::Quiet {
        table(&mut paper, comparison)?;
        paper.gap()?;
    }
    verdict(&mut paper, comparison)
}

/// One row for each key: where it is, what it is, the hash of its public key (`SubjectPublicKeyInfo`).
fn table(paper: &mut Paper<'_>, comparison: &Comparison) -> io::Result<()> {
    let verbose = paper.style().detail == Detail::Verbose;
    let shown = |member: &usize| {
        verbose || comparison.resemblances.iter().any(|like| like.member == *member)
    };
    let members = comparison.members.as_deref().unwrap_or_default();
    let few = members.len() <= MEMBERS;
    let stored = members.iter().enumerate().filter(|(index, _)| few || shown(index));
    let rows: Vec<(&str, &Holder)> = comparison
        .keys
        .iter()
        .map(|key| ("key", key))
        .chain(comparison.client.iter().map(|client| ("client", client)))
        .chain(stored.map(|(_, member)| ("bundle", member)))
        .collect();
    let widest =
        rows.iter().map(|(_, holder)| columns(&whereabouts(holder))).max().unwrap_or_default();
    for (role, holder) in &rows {
        let lead = format!("{role:<7} ");
        let place = padded(&whereabouts(holder), widest);
        let text = format!("{place}  {}, {}", holder.label, holder.key);
        paper.paragraph((&lead, DIM), 8, (&text, PLAIN))?;
        paper.verbatim(&format!("  SPKI SHA-256 {}", hex(&holder.spki_sha256)))?;
        if let Some(modulus) = holder.modulus() {
            if verbose {
                paper.verbatim(&format!("  {}", modulus.line))?;
            }
            paper.verbatim(&format!("  {}", modulus.sha1))?;
        }
    }
    if rows.iter().any(|(_, holder)| holder.modulus().is_some()) {
        paper.gap()?;
        paper.plain("", "SHA1(stdin)= is what `openssl rsa|x509 -noout -modulus -in FILE | openssl sha1` prints")?;
    }
    match members.len().saturating_sub(rows.iter().filter(|(role, _)| *role == "bundle").count()) {
        0 => Ok(()),
        1 => paper.plain("", "and 1 more certificate with another key (--verbose)"),
        more => paper.plain(
            "        ",
            &format!("and {more} more certificates with other keys (--verbose)"),
        ),
    }
}

/// What came out, a line each.
fn verdict(paper: &mut Paper<'_>, comparison: &Comparison) -> io::Result<()> {
    match (&comparison.client, comparison.key_fits_client()) {
        (Some(client), Some(true)) => {
            say(paper, true, &format!("the private key belongs to {}", client.label))?;
        }
        (Some(client), Some(false)) => {
            let keys = comparison.keys.iter().map(|key| key.key.as_str());
            let keys = keys.collect::<Vec<_>>().join(", ");
            let text = format!(
                "the private key ({keys}) does not belong to {} ({})",
                client.label, client.key
            );
            say(paper, false, &text)?;
        }
        _ => {}
    }
    let Some(members) = &comparison.members else { return Ok(()) };
    for like in &comparison.resemblances {
        let Some(member) = members.get(like.member) else { continue };
        let fits = if comparison.client_is_self_signed {
            like.relation.is_copy()
        } else {
            like.relation.has_same_key()
        };
        say(paper, fits, &format!("{}: {}", whereabouts(member), like.relation))?;
    }
    let stored = comparison.resemblances.iter().any(|like| like.relation.is_copy());
    if !comparison.resemblances.is_empty() && (stored || !comparison.client_is_self_signed) {
        return Ok(());
    }
    let count = super::human::counted(members.len(), "certificate", "certificates");
    match &comparison.client {
        None => say(paper, false, &format!("none of the {count} in the bundle has this key")),
        Some(client) if comparison.client_is_self_signed => {
            let text = format!(
                "{} is self-signed, and not itself among the {count} of the bundle",
                client.label
            );
            say(paper, false, &text)
        }
        Some(_) => {
            let text = format!(
                "none of the {count} in the bundle has the client's key or subject, as it should be \
                 for a client that a CA issued"
            );
            say(paper, true, &text)
        }
    }
}

fn say(paper: &mut Paper<'_>, good: bool, text: &str) -> io::Result<()> {
    let lead = match (good, paper.style().unicode) {
        (true, true) => "✓ ",
        (false, true) => "✗ ",
        (true, false) => "same: ",
        (false, false) => "different: ",
    };
    paper.paragraph((lead, if good { GREEN } else { RED }), columns(lead), (text, PLAIN))
}

fn whereabouts(holder: &Holder) -> String {
    match holder.line {
        Some(line) => format!("{}:{line}", holder.file),
        None => holder.file.clone(),
    }
}

/// A bundle of so many is shown whole.
const MEMBERS: usize = 6;
