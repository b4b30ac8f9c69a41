//! The verdicts of the gateway, of the standard alone and of OpenSSL side by side, and the reason where they differ:
//! "but `openssl verify` says OK" is the first thing that people say.

use std::io;

use super::decisive::decisive;
use super::finding::fact;
use super::json::word;
use super::layout::{PLAIN, Paper, columns};
use crate::path::{Decisive, Verdict};
use crate::report::{ClientReport, Report};
use crate::second_opinion::Opinion;

/// Draws the three verdicts; nothing where the standard was not asked, because it is the profile itself.
pub(super) fn table(
    paper: &mut Paper<'_>,
    report: &Report,
    client: &ClientReport,
) -> io::Result<()> {
    let Some(standard) = &client.standard else { return Ok(()) };
    let openssl = match &client.opinion {
        None => ("not asked".to_owned(), String::new()),
        Some(Opinion::Accept) => (word(Verdict::Accept).to_owned(), String::new()),
        Some(Opinion::Refuse { .. }) => (
            word(Verdict::Refuse).to_owned(),
            client.opinion.as_ref().map(ToString::to_string).unwrap_or_default(),
        ),
        Some(Opinion::Unable(why)) => ("cannot say".to_owned(), why.clone()),
    };
    let rows = [
        (report.profile.title, word(client.verdict).to_owned(), client.why()),
        ("RFC 5280", word(standard.verdict()).to_owned(), decisive(standard)),
        ("OpenSSL", openssl.0, openssl.1),
    ];
    let widest = rows.iter().map(|(who, ..)| columns(who)).max().unwrap_or_default();
    fact(paper, "verdicts:")?;
    for (who, verdict, why) in rows {
        let lead = format!("       {who:<widest$}  {verdict}");
        let why = if why.is_empty() { why } else { format!(": {why}") };
        paper.paragraph((&lead, PLAIN), 11, (&why, PLAIN))?;
    }
    if let Some(reason) = difference(client) {
        fact(paper, &format!("the standard differs: {reason}"))?;
    }
    if let Some(disagreement) = &client.disagreement {
        fact(paper, &format!("OpenSSL differs: {disagreement}"))?;
    }
    Ok(())
}

/// Why the standard says otherwise than the gateway, where it does.
pub(super) fn difference(client: &ClientReport) -> Option<String> {
    let standard = client.standard.as_ref()?;
    if standard.verdict() == client.verdict {
        return None;
    }
    Some(match client.tree.decisive() {
        // The tree accepts, and OpenSSL's refusal counted; or the standard is stricter.
        None => match standard.decisive() {
            None => "OpenSSL refuses without a reason that is known, and that counts".to_owned(),
            Some(_) => format!("it asks for more: {}", decisive(standard)),
        },
        Some(Decisive::Missing(_) | Decisive::GaveUp(_)) => {
            "it lets a path end at any certificate of the bundle, and counts what the client sends"
                .to_owned()
        }
        Some(
            Decisive::Client(breach) | Decisive::Link(_, _, breach) | Decisive::End(_, breach),
        ) => match breach.citation {
            Some(citation) => {
                format!(
                    "the limit is the gateway's own ({}: {})",
                    citation.basis.word(),
                    citation.page.title
                )
            }
            None => {
                "it finds another path, as any certificate of the bundle may end one".to_owned()
            }
        },
    })
}
