//! Why there is no answer, and what to do: two lines for standard error.

use std::io::{self, Write};

use super::layout::{GREEN, PLAIN, RED};
use super::safe;

/// Writes `error: …`, and `hint: …` where there is one.
pub fn complaint(
    what: &str,
    hint: Option<&str>,
    colour: bool,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (red, green) = if colour { (RED.bold(), GREEN.bold()) } else { (PLAIN, PLAIN) };
    writeln!(out, "{red}error{red:#}: {}", safe(what))?;
    match hint {
        Some(hint) => writeln!(out, "{green}hint{green:#}: {}", safe(hint)),
        None => Ok(()),
    }
}
