//! What was done to a bundle, one line a change, in the manner of compilers: file, line, deed, particulars.

use std::io::{self, Write};

use super::Style;
use super::human::counted;
use super::layout::{GREEN, PLAIN, Paper, RED, YELLOW};
use crate::fix::{Deed, Fixed};

/// Draws what was done; `name` is what the new file is called.
pub fn fixed(fixed: &Fixed, name: &str, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    for change in &fixed.changes {
        let (word, paint) = match change.deed {
            Deed::Rewritten => ("rewritten", GREEN),
            Deed::Removed => ("removed", YELLOW),
            Deed::Leaked => ("LEAKED", RED),
            Deed::Lost => ("LOST", RED),
        };
        let place = match change.line {
            0 => change.file.to_string(),
            line => format!("{}:{line}", change.file),
        };
        let text = format!(": {}", change.what);
        paper.paragraph((&format!("{place}: {word}"), paint), 4, (&text, PLAIN))?;
    }
    for remark in &fixed.remarks {
        paper.paragraph(("note", YELLOW), 4, (&format!(": {remark}"), PLAIN))?;
    }
    let held = counted(fixed.certificates.len(), "certificate", "certificates");
    let lost = fixed.changes.iter().filter(|change| change.deed == Deed::Lost).count();
    let made = match fixed.changes.len().saturating_sub(lost) {
        0 => "nothing to change".to_owned(),
        made => counted(made, "change", "changes"),
    };
    let lost = match lost {
        0 => String::new(),
        lost => format!(", {} LOST", counted(lost, "block", "blocks")),
    };
    let keys = fixed.changes.iter().filter(|change| change.deed == Deed::Leaked).count();
    let leaked = match keys {
        0 => String::new(),
        keys => format!(", {} LEAKED", counted(keys, "private key", "private keys")),
    };
    paper.plain("", &format!("{name}: {held}, {made}{lost}{leaked}"))
}
