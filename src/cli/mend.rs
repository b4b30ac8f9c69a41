//! `check --write-fixed`: the bundle with every proven repair made, in its normal form. The repairs were proven one by
//! one; together they are proven again, on the very bytes that are written.

use std::path::Path;
use std::sync::Arc;

use truststore::bundle::Bundle;
use truststore::certificate::Certificate;
use truststore::fix::{self, Change as Made, Deed, Options};
use truststore::path::Verdict;
use truststore::repair::{Change, Remedy};
use truststore::report::Report;
use truststore::run::{Inquiry, Judge, Opinions};
use truststore::source::Blob;

use super::failure::Failure;
use super::output;
use super::terminal::Terminal;

/// Writes the repaired bundle; nothing where no client can be helped by a change of it.
pub(super) fn write(
    inquiry: &Inquiry<'_>,
    report: &Report,
    target: &Path,
    force: bool,
) -> Result<(), Failure> {
    let (mut add, mut remove): (Vec<Arc<Certificate>>, Vec<Arc<Certificate>>) = Default::default();
    for client in &report.clients {
        let Some(Remedy::Proven(repair)) = &client.remedy else { continue };
        for change in &repair.changes {
            let list = if matches!(change, Change::Add(_)) { &mut add } else { &mut remove };
            list.push(Arc::clone(change.certificate()));
        }
    }
    if add.is_empty() && remove.is_empty() {
        Terminal::note(&format!(
            "no change of the bundle helps; {} is not written",
            target.display()
        ));
        return Ok(());
    }
    let options = Options { add, remove, ..Options::plain(inquiry.question.profile) };
    let fixed = fix::fix(inquiry.bundle, &options);
    let blob = Blob::new(target.display().to_string(), fixed.text.clone().into_bytes());
    let bundle = Bundle::read(target.display().to_string(), vec![blob]);
    let opinions = Opinions::for_clients(inquiry.clients.len());
    let judge = Judge::new(&bundle, inquiry.question.clone(), opinions);
    let mut accepted = 0;
    for (client, before) in inquiry.clients.iter().zip(&report.clients) {
        let verdict = judge.judge(client).verdict;
        accepted += usize::from(verdict == Verdict::Accept);
        let promised = match &before.remedy {
            Some(Remedy::Proven(repair)) => repair.verdict,
            _ => before.verdict,
        };
        if verdict > promised {
            return Err(Failure::usage(
                format!(
                    "the repairs do not go together: {} would not get in",
                    before.location.certificate
                ),
                "repair for one client after the other, or ask about fewer clients",
            ));
        }
    }
    output::write(target, fixed.text.as_bytes(), force)?;
    let grave = |change: &&Made| matches!(change.deed, Deed::Lost | Deed::Leaked);
    for change in fixed.changes.iter().filter(grave) {
        Terminal::note(&format!(
            "{}:{}: not in the new file: {}",
            change.file, change.line, change.what
        ));
    }
    Terminal::note(&format!(
        "{}: {} certificates; checked again: {accepted} of {} clients accepted",
        target.display(),
        fixed.certificates.len(),
        report.clients.len()
    ));
    Ok(())
}
