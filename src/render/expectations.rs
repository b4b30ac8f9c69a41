//! What became of expectations: for people, for programs, and for CI systems that know test programs.

mod junit;

use std::io::{self, Write};

use serde::Serialize;

use super::layout::{GREEN, PLAIN, Paper, RED};
use super::{Detail, Style, human as people, safe};
use crate::expectation::Outcome;

pub use junit::write as junit;

/// Draws them for people: each with its place, what does not hold with its reasons, and how many of each last.
pub fn human(held: &[Outcome], style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    let mut section = String::new();
    for one in held.iter().filter(|one| style.detail > Detail::Quiet || !one.holds()) {
        let title = format!("{}, {} at {}", file_of(one), one.profile, one.at);
        if title != section {
            if !section.is_empty() {
                paper.gap()?;
            }
            paper.plain("", &title)?;
            section = title;
        }
        let (lead, paint) =
            if one.holds() { ("  ok    ", GREEN) } else { ("  FAIL  ", RED.bold()) };
        let line = one.place.rsplit(':').next().unwrap_or_default();
        paper.paragraph((lead, paint), 8, (&format!("{} (line {line})", one.name), PLAIN))?;
        for why in &one.against {
            paper.plain("        ", why)?;
        }
    }
    if !section.is_empty() {
        paper.gap()?;
    }
    let broken = held.iter().filter(|one| !one.holds()).count();
    let all = people::counted(held.len(), "expectation", "expectations");
    let verdict = match broken {
        0 if held.len() == 1 => "it holds".to_owned(),
        0 => "all hold".to_owned(),
        1 => "1 does not hold".to_owned(),
        more => format!("{more} do not hold"),
    };
    paper.plain("", &format!("{all}: {verdict}"))
}

/// Writes one JSON object, and a newline. Its schema is `docs/test.schema.json`.
pub fn json(held: &[Outcome], out: &mut dyn Write) -> io::Result<()> {
    let expectations = held.iter().map(HeldV1::of).collect();
    let failed = held.iter().filter(|one| !one.holds()).count();
    serde_json::to_writer_pretty(&mut *out, &HeldAllV1 { version: 1, failed, expectations })?;
    writeln!(out)
}

#[derive(Serialize)]
struct HeldAllV1 {
    version: u32,
    failed: usize,
    expectations: Vec<HeldV1>,
}

#[derive(Serialize)]
struct HeldV1 {
    name: String,
    place: String,
    profile: &'static str,
    at: String,
    holds: bool,
    against: Vec<String>,
}

impl HeldV1 {
    fn of(one: &Outcome) -> Self {
        Self {
            name: safe(&one.name).into_owned(),
            place: safe(&one.place).into_owned(),
            profile: one.profile,
            at: one.at.to_string(),
            holds: one.holds(),
            against: one.against.iter().map(|why| safe(why).into_owned()).collect(),
        }
    }
}

/// The file of a place: `truststore.expect.toml`.
fn file_of(one: &Outcome) -> &str {
    one.place.rsplit_once(':').map_or(one.place.as_str(), |(file, _)| file)
}
