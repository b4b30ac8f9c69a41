//! A log that somebody watches: each diagnosis as it comes, in full where it is new and on a line where it is not, and a
//! summary at the end.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::super::Style;
use super::super::layout::{DIM, Paper};
use super::headline::{headline, whereabouts};
use super::summary::{deployed, next_time, remarks, table};
use super::{Against, clients, explained, id, refusals};
use crate::diagnose::{Cause, Diagnosis, Group, News};

/// Draws the diagnosis of one incident.
pub fn as_it_comes(
    diagnosis: &Diagnosis,
    news: News,
    against: &Against<'_>,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    for group in refusals(diagnosis) {
        let is_proven = group.clients.iter().any(|client| client.proof.is_some());
        match news {
            News::Again(times) => again(&mut paper, group, times)?,
            News::Client if !is_proven => {
                headline(&mut paper, group, None, None)?;
                whereabouts(&mut paper, group)?;
                clients(&mut paper, group)?;
                paper.gap()?;
            }
            News::Cause | News::Client => {
                explained(&mut paper, diagnosis, group, against)?;
                paper.gap()?;
            }
        }
    }
    Ok(())
}

/// Draws what frames it all, once the log has ended.
pub fn closing(
    diagnosis: &Diagnosis,
    against: &Against<'_>,
    style: &Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    let refusals = refusals(diagnosis);
    table(&mut paper, diagnosis, &refusals)?;
    next_time(&mut paper, diagnosis, &refusals, against)?;
    deployed(&mut paper, against)?;
    remarks(&mut paper, diagnosis, &refusals)
}

/// What was explained already.
fn again(paper: &mut Paper<'_>, group: &Group, times: usize) -> io::Result<()> {
    let layer = group.cause.map_or("refused", Cause::word);
    let mut text =
        format!("{layer}[{}], {times} times now: {}:{}", id(group), group.input, group.first.line);
    if let Some(at) = group.first.at {
        let _ = write!(text, ", {at}");
    }
    if let Some(client) = group.clients.first() {
        let _ = write!(text, ", {}", client.client.label());
    }
    paper.paragraph(("again: ", DIM), 4, (&text, DIM))
}
