//! Annotations for GitHub Actions: workflow commands, one a finding, on the lines of the bundle. GitHub shows ten errors, ten
//! warnings and ten notices of a step and drops the others without a word, so the worst come first, and a last line
//! says how many more there are (GitHub, "Workflow commands for GitHub Actions"; the limits in "Annotations" of the
//! REST API for check runs).

use std::io::{self, Write};

use super::problem::Problem;
use super::{Style, human, problem, safe};
use crate::report::Survey;
use crate::severity::Severity;
use crate::shell::STDIN;

/// Writes the annotations of what fails or warns; of what is suppressed only how much it is.
pub fn write(survey: &Survey, _: &Style, out: &mut dyn Write) -> io::Result<()> {
    let unread = survey.unread.len();
    for one in survey.unread.iter().take(MOST) {
        writeln!(out, "::error title=not-checked::{}", data(&safe(&one.sentence())))?;
    }
    let problems = problem::all(survey);
    let (counted, suppressed): (Vec<&Problem<'_>>, Vec<&Problem<'_>>) =
        problems.iter().partition(|one| one.suppressed.is_none());
    let mut left = unread.saturating_sub(MOST);
    for (severity, command, most) in [
        (Severity::Error, "error", MOST.saturating_sub(unread)),
        (Severity::Warn, "warning", MOST),
        // The last notice is kept for what is not shown.
        (Severity::Note, "notice", MOST - 1),
    ] {
        let of_this = || counted.iter().filter(|one| one.severity == severity);
        for one in of_this().take(most) {
            writeln!(out, "::{command} {}::{}", properties(one), data(&text(one)))?;
        }
        left += of_this().count().saturating_sub(most);
    }
    let mut rest = Vec::new();
    if left > 0 {
        rest.push(format!("{left} more findings are not shown here, and stand in the report"));
    }
    if !suppressed.is_empty() {
        let count = human::counted(suppressed.len(), "finding is", "findings are");
        rest.push(format!("{count} waived or in the baseline"));
    }
    if rest.is_empty() {
        return Ok(());
    }
    writeln!(out, "::notice title=truststore::{}", data(&rest.join("; ")))
}

/// The sentence, and what to do.
fn text(problem: &Problem<'_>) -> String {
    let mut text = problem.sentence();
    if !is_in_repository(problem) {
        text = format!("{}: {text}", problem.position());
    }
    if !problem.help.is_empty() {
        text.push_str("\nhelp: ");
        text.push_str(&problem.help);
    }
    text
}

/// Where, as far as that is a file that GitHub can show.
fn properties(problem: &Problem<'_>) -> String {
    let mut properties = Vec::new();
    if let Some(place) = problem.places.first().filter(|_| is_in_repository(problem)) {
        let file = safe(&place.file);
        properties.push(format!("file={}", property(file.trim_start_matches("./"))));
        if place.line > 0 {
            let last = place.last_line.max(place.line);
            properties.push(format!("line={},endLine={last}", place.line));
        }
    }
    properties.push(format!("title={}", property(problem.id())));
    properties.join(",")
}

fn is_in_repository(problem: &Problem<'_>) -> bool {
    problem.places.first().is_some_and(|place| {
        !place.file.contains("://") && !place.file.starts_with('/') && *place.file != *STDIN
    })
}

/// The text of a command: what would end it is written as its code.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a command: what would begin the next one as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Annotations of one kind that GitHub shows of one step.
const MOST: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_a_command_or_begins_another_property() {
        assert_eq!(data("100%\r\n::error::x"), "100%25%0D%0A::error::x");
        assert_eq!(property("a:b,line=1\n%3A"), "a%3Ab%2Cline=1%0A%253A");
    }
}
