//! `-----BEGIN X-----` and `-----END X-----`, however they were mistreated. What is exactly as RFC 7468 writes it is
//! taken with any label; what is not, only with a label that programs write, since prose has dashes too.

use super::kind::Kind;

/// A BEGIN or END marker within a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Marker<'a> {
    pub(super) edge: Edge,
    pub(super) label: &'a [u8],
    /// Where it begins and ends in the line.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) hyphens: (usize, usize),
    pub(super) smart: bool,
    pub(super) blanks: bool,
    pub(super) lower_case: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Edge {
    Begin,
    End,
}

/// The first marker in `line` from `from` on.
pub(super) fn find(line: &[u8], from: usize) -> Option<Marker<'_>> {
    let mut at = from;
    loop {
        let run = dashes(line, next_dash(line, at)?);
        if let Some(marker) = after_dashes(line, &run) {
            return Some(marker);
        }
        at = run.end;
    }
}

/// A run of hyphens or other dashes.
struct Run {
    start: usize,
    end: usize,
    count: usize,
    smart: bool,
}

fn after_dashes<'a>(line: &'a [u8], leading: &Run) -> Option<Marker<'a>> {
    let keyword_start = skip_blanks(line, leading.end);
    let (edge, keyword_end) = keyword(line, keyword_start)?;
    let label_start = skip_blanks(line, keyword_end);
    let trailing = label_end(line, label_start)?;
    let written = line.get(label_start..trailing.start)?;
    let label = written.trim_ascii_end();
    let known = std::str::from_utf8(label).ok().and_then(Kind::known).is_some();
    let marker = Marker {
        edge,
        label,
        start: leading.start,
        end: trailing.end,
        hyphens: (leading.count, trailing.count),
        smart: leading.smart || trailing.smart,
        blanks: keyword_start != leading.end
            || label_start - keyword_end != usize::from(!label.is_empty())
            || label.len() != written.len(),
        lower_case: line.get(keyword_start..keyword_end)?.iter().any(u8::is_ascii_lowercase)
            || (known && label.iter().any(u8::is_ascii_lowercase)),
    };
    // A list item, "- begin certificate", is no marker.
    let enough = leading.count + trailing.count > 2 || marker.smart;
    ((known && enough) || marker.is_exact()).then_some(marker)
}

impl Marker<'_> {
    fn is_exact(&self) -> bool {
        self.hyphens == (5, 5) && !self.smart && !self.lower_case && !self.blanks
    }
}

/// `BEGIN` or `END`, and where it ends.
fn keyword(line: &[u8], at: usize) -> Option<(Edge, usize)> {
    [(&b"BEGIN"[..], Edge::Begin), (&b"END"[..], Edge::End)].into_iter().find_map(|(word, edge)| {
        let end = at + word.len();
        let found = line.get(at..end)?.eq_ignore_ascii_case(word);
        // The word must end here: a blank, or dashes at once where the label is empty.
        let ends = line.get(end).is_none_or(|next| is_blank(*next) || dash_length(line, end) > 0);
        (found && ends).then_some((edge, end))
    })
}

/// The dashes after the label. A single hyphen within words is part of the label (RFC 7468, section 3).
fn label_end(line: &[u8], start: usize) -> Option<Run> {
    let mut at = start;
    while let Some(found) = next_dash(line.get(..line.len().min(start + MAX_LABEL))?, at) {
        let mut run = dashes(line, found);
        let followed = line.get(run.end).is_some_and(u8::is_ascii_alphanumeric);
        if run.count == 1 && !run.smart && followed {
            at = run.end;
            continue;
        }
        // `-----END X----------BEGIN X-----`: five belong to the next marker, or what is there of them.
        if keyword(line, skip_blanks(line, run.end)).is_some() && !run.smart && run.count > 1 {
            let given = if run.count >= 10 { 5 } else { (run.count / 2).min(run.count - 1) };
            run.end -= given;
            run.count -= given;
        }
        return Some(run);
    }
    // No dashes at all after the label: it goes to the end of the line.
    (line.len() - start.min(line.len()) <= MAX_LABEL).then_some(Run {
        start: line.len(),
        end: line.len(),
        count: 0,
        smart: false,
    })
}

fn dashes(line: &[u8], start: usize) -> Run {
    let mut run = Run { start, end: start, count: 0, smart: false };
    loop {
        match dash_length(line, run.end) {
            0 => return run,
            length => {
                run.smart |= line.get(run.end) != Some(&b'-');
                run.end += length;
                run.count += 1;
            }
        }
    }
}

fn next_dash(line: &[u8], from: usize) -> Option<usize> {
    (from..line.len()).find(|&at| dash_length(line, at) > 0)
}

/// The bytes of the dash at `at`; 0 when there is none. U+2010 to U+2015, U+2212, and the two of Windows-1252.
fn dash_length(line: &[u8], at: usize) -> usize {
    match line.get(at..).unwrap_or_default() {
        [b'-', ..] => 1,
        [0xE2, 0x80, 0x90..=0x95, ..] | [0xE2, 0x88, 0x92, ..] => 3,
        [0x96 | 0x97, ..] => {
            // Within UTF-8 these bytes continue a character; alone they are dashes.
            let alone = at
                .checked_sub(1)
                .and_then(|before| line.get(before))
                .is_none_or(|before| before.is_ascii() || matches!(before, 0x96 | 0x97));
            usize::from(alone)
        }
        _ => 0,
    }
}

fn skip_blanks(line: &[u8], at: usize) -> usize {
    let blanks =
        line.get(at..).unwrap_or_default().iter().take_while(|&&byte| is_blank(byte)).count();
    at + blanks
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// No program writes a longer label; it bounds the search for the dashes after it.
const MAX_LABEL: usize = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Marker<'_> {
        find(line.as_bytes(), 0).unwrap_or_else(|| panic!("no marker in {line}"))
    }

    #[test]
    fn an_exact_marker_has_nothing_to_say() {
        let marker = found("-----BEGIN CERTIFICATE-----");
        assert_eq!((marker.edge, marker.label), (Edge::Begin, &b"CERTIFICATE"[..]));
        assert_eq!((marker.start, marker.end), (0, 27));
        assert!(marker.is_exact());
        assert!(found("-----END SOME-THING NEW-----").is_exact());
    }

    #[test]
    fn glued_markers_share_ten_hyphens() {
        let line = b"-----END CERTIFICATE----------BEGIN CERTIFICATE-----";
        let first = find(line, 0).unwrap();
        let second = find(line, first.end).unwrap();
        assert_eq!(
            (first.edge, first.hyphens, second.edge, second.hyphens),
            (Edge::End, (5, 5), Edge::Begin, (5, 5))
        );
    }

    #[test]
    fn mistreated_markers_are_found_with_what_is_wrong() {
        let marker = found("––BEGIN CERTIFICATE—–-");
        assert!(marker.smart && marker.hyphens == (2, 3));
        assert_eq!(found("----BEGIN CERTIFICATE------").hyphens, (4, 6));
        assert_eq!(found("-----BEGIN CERTIFICATE").hyphens, (5, 0));
        assert!(found("----- BEGIN CERTIFICATE -----").blanks);
        assert!(found("-----begin certificate-----").lower_case);
        let shared = b"-----END CERTIFICATE-----BEGIN CERTIFICATE-----";
        let first = find(shared, 0).unwrap();
        assert_eq!(find(shared, first.end).unwrap().edge, Edge::Begin);
        assert!(find(b"\x96\x96BEGIN CERTIFICATE\x96\x96", 0).unwrap().smart);
    }

    #[test]
    fn prose_with_dashes_is_no_marker() {
        for line in [
            "- begin with the certificate",
            "- begin certificate",
            "-- end of file --",
            "a-b-c",
            "-----BEGINNING-----",
            "— end —",
        ] {
            assert_eq!(find(line.as_bytes(), 0), None, "{line}");
        }
    }
}
