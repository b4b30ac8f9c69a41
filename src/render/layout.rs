//! Lines that wrap: a coloured lead, then text that continues under itself. Text is wrapped before it is
//! coloured, and only at blanks, so that no path and no fingerprint is ever broken.

use std::borrow::Cow;
use std::io::{self, Write};

use anstyle::{AnsiColor, Style as Paint};
use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

use super::{Style, safe};
use crate::severity::Severity;

/// Paper for people: every line that is printed goes through it.
pub(super) struct Paper<'a> {
    out: &'a mut dyn Write,
    style: Style,
}

impl<'a> Paper<'a> {
    pub(super) fn new(out: &'a mut dyn Write, style: &Style) -> Self {
        Self { out, style: *style }
    }

    pub(super) fn style(&self) -> &Style {
        &self.style
    }

    /// A paragraph: `lead` in its own colour, then the text, further lines `hang` columns in.
    pub(super) fn paragraph(
        &mut self,
        lead: (&str, Paint),
        hang: usize,
        text: (&str, Paint),
    ) -> io::Result<()> {
        self.linked(lead, None, hang, text)
    }

    /// A paragraph in whose `lead` a word is a link to an address of our own, where the terminal shows links.
    pub(super) fn linked(
        &mut self,
        lead: (&str, Paint),
        link: Option<(&str, &str)>,
        hang: usize,
        text: (&str, Paint),
    ) -> io::Result<()> {
        let (lead, lead_paint) = lead;
        let (text, paint) = (self.readable(text.0), text.1);
        let shown_lead = safe(lead);
        let lead_columns = columns(&shown_lead);
        for (index, line) in self.wrap(&text, lead_columns, hang).iter().enumerate() {
            if index == 0 {
                self.lead(&shown_lead, lead_paint, link)?;
            } else {
                write!(self.out, "{:hang$}", "")?;
            }
            self.painted(line, paint)?;
            writeln!(self.out)?;
        }
        Ok(())
    }

    /// A paragraph without colours: what is in `lead` stays on the first line.
    pub(super) fn plain(&mut self, lead: &str, text: &str) -> io::Result<()> {
        self.paragraph((lead, Paint::new()), columns(lead), (text, Paint::new()))
    }

    /// Cells of a table on one line, each in its own colour: never wrapped, or columns would not stand under each other.
    pub(super) fn row(&mut self, cells: &[(&str, Paint)]) -> io::Result<()> {
        for (text, paint) in cells {
            self.painted(&safe(text), *paint)?;
        }
        writeln!(self.out)
    }

    /// A line as it is: never wrapped, because someone will copy it.
    pub(super) fn verbatim(&mut self, line: &str) -> io::Result<()> {
        writeln!(self.out, "{}", safe(line))
    }

    /// An empty line.
    pub(super) fn gap(&mut self) -> io::Result<()> {
        writeln!(self.out)
    }

    /// The text without what could harm, or could not be shown.
    fn readable<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = safe(text);
        if self.style.unicode || !text.contains('…') {
            text
        } else {
            Cow::Owned(text.replace('…', "..."))
        }
    }

    fn lead(&mut self, lead: &str, paint: Paint, link: Option<(&str, &str)>) -> io::Result<()> {
        let link = link.filter(|_| self.style.links);
        let split = link.and_then(|(word, address)| Some((lead.split_once(word)?, word, address)));
        let Some(((before, after), word, address)) = split else {
            return self.painted(lead, paint);
        };
        self.painted(before, paint)?;
        write!(self.out, "\x1b]8;;{address}\x1b\\")?;
        self.painted(word, paint)?;
        write!(self.out, "\x1b]8;;\x1b\\")?;
        self.painted(after, paint)
    }

    /// Text in a colour, on the current line.
    fn painted(&mut self, text: &str, paint: Paint) -> io::Result<()> {
        if self.style.colour && !text.is_empty() && paint != Paint::new() {
            write!(self.out, "{paint}{text}{paint:#}")
        } else {
            self.out.write_all(text.as_bytes())
        }
    }

    /// The lines of a text whose first line begins `lead` columns in, the others `hang` columns.
    fn wrap(&self, text: &str, lead: usize, hang: usize) -> Vec<String> {
        let Some(width) = self.style.width else { return vec![text.to_owned()] };
        let (first, further) = (" ".repeat(lead), " ".repeat(hang));
        let options = Options::new(width.max(NARROWEST))
            .initial_indent(&first)
            .subsequent_indent(&further)
            .word_separator(WordSeparator::AsciiSpace)
            .word_splitter(WordSplitter::NoHyphenation)
            .wrap_algorithm(WrapAlgorithm::FirstFit)
            .break_words(false);
        let strip = |index: usize, line: &str| {
            line.get(if index == 0 { lead } else { hang }..).unwrap_or_default().to_owned()
        };
        let lines = textwrap::wrap(text, options);
        if lines.is_empty() {
            return vec![String::new()];
        }
        lines.iter().enumerate().map(|(index, line)| strip(index, line)).collect()
    }
}

/// Columns that a text takes on a terminal.
pub(super) fn columns(text: &str) -> usize {
    textwrap::core::display_width(text)
}

/// The text, filled up with blanks to so many columns.
pub(super) fn padded(text: &str, to: usize) -> String {
    format!("{text}{:1$}", "", to.saturating_sub(columns(text)))
}

/// The colour of a severity.
pub(super) fn paint_of(severity: Severity) -> Paint {
    match severity {
        Severity::Error => RED.bold(),
        Severity::Warn => YELLOW.bold(),
        Severity::Note => CYAN.bold(),
        Severity::Off => PLAIN,
    }
}

/// Narrower than this, wrapping helps nobody.
const NARROWEST: usize = 24;

pub(super) const PLAIN: Paint = Paint::new();
pub(super) const BOLD: Paint = Paint::new().bold();
pub(super) const DIM: Paint = Paint::new().dimmed();
pub(super) const RED: Paint = AnsiColor::Red.on_default();
pub(super) const GREEN: Paint = AnsiColor::Green.on_default();
pub(super) const YELLOW: Paint = AnsiColor::Yellow.on_default();
pub(super) const CYAN: Paint = AnsiColor::Cyan.on_default();
pub(super) const BLUE: Paint = AnsiColor::Blue.on_default();

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Detail;

    fn drawn(width: Option<usize>, colour: bool, text: &str) -> String {
        let mut bytes = Vec::new();
        let style = Style { width, colour, ..Style::plain(Detail::Normal) };
        Paper::new(&mut bytes, &style).paragraph(("help: ", GREEN), 6, (text, PLAIN)).unwrap();
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn long_text_continues_under_itself() {
        let text = "add the certificate of the issuing CA to the bundle";
        assert_eq!(
            drawn(Some(30), false, text),
            "help: add the certificate of\n      the issuing CA to the\n      bundle\n"
        );
        assert_eq!(drawn(None, false, text), format!("help: {text}\n"));
    }

    #[test]
    fn paths_and_fingerprints_are_never_broken() {
        let path = "/etc/pki/a-very-long/path-with-hyphens/to/the/truststore-of-production.pem";
        assert!(drawn(Some(30), false, &format!("read {path} again")).contains(path));
    }

    #[test]
    fn colour_is_an_option_and_takes_no_room() {
        let text = "add the certificate of the issuing CA";
        let coloured = drawn(Some(30), true, text);
        assert!(coloured.contains("\x1b["));
        let mut parts = coloured.split('\x1b');
        let mut stripped = parts.next().unwrap().to_owned();
        stripped.extend(parts.map(|part| part.split_once('m').unwrap().1));
        assert_eq!(stripped, drawn(Some(30), false, text));
    }
}
