//! One line a finding, `file:line: level[rule]: sentence`, as editors and `grep` read compilers' messages; then one line a
//! bundle that says how much was looked at, because silence is no answer.

use std::io::{self, Write};

use super::layout::{BOLD, DIM, PLAIN, Paper, paint_of};
use super::{Detail, Style, problem};
use crate::report::Survey;

/// Writes the findings of each bundle, worst first, and what was counted.
pub fn write(survey: &Survey, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut paper = Paper::new(out, style);
    for reports in survey.bundles() {
        let problems = problem::of_bundle(reports);
        for one in problems.iter().filter(|_| style.detail > Detail::Quiet) {
            let (mark, paint) = match one.suppressed {
                None => (String::new(), paint_of(one.severity)),
                Some(suppressed) => (format!("{}: ", suppressed.by.word()), DIM),
            };
            let level = format!("{mark}{}[{}]", one.level(), one.id());
            let position = format!("{}: ", one.position());
            paper.row(&[
                (&position, BOLD),
                (&level, paint),
                (": ", PLAIN),
                (&one.sentence(), PLAIN),
            ])?;
        }
        if let Some(first) = reports.first() {
            paper.row(&[(&format!("{}: {}", first.bundle, problem::count(reports)), PLAIN)])?;
        }
    }
    for unread in &survey.unread {
        paper.row(&[(&format!("not checked: {}", unread.sentence()), PLAIN)])?;
    }
    Ok(())
}
