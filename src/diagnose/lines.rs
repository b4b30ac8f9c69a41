//! Bytes to lines, piece by piece: what has come is given on with its line end, and no more is kept than one line. UTF-16
//! is read where a byte order mark says so, else UTF-8; what is neither is shown as such.

/// Puts lines together.
#[derive(Debug, Default)]
pub(super) struct Lines {
    encoding: Option<Encoding>,
    /// The line that has not ended yet.
    kept: Vec<u8>,
    /// Whether the end of that line is left out, because it is too long.
    is_cut: bool,
}

/// A line, and whether its end was left out.
pub(super) type Line<'a> = (&'a str, bool);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16(Order),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Order {
    LowFirst,
    HighFirst,
}

impl Lines {
    /// Takes a piece, and gives each line that ends in it, without its line end.
    pub(super) fn take(&mut self, piece: &[u8], mut each: impl FnMut(Line<'_>)) {
        let start;
        let mut piece = piece;
        if self.encoding.is_none() {
            // A byte order mark may come in two pieces.
            start = [self.kept.as_slice(), piece].concat();
            self.kept.clear();
            let Some((encoding, mark)) = encoding_of(&start) else {
                self.kept = start;
                return;
            };
            self.encoding = Some(encoding);
            piece = start.get(mark..).unwrap_or_default();
        }
        match self.encoding {
            Some(Encoding::Utf16(order)) => self.wide(piece, order, &mut each),
            _ => self.narrow(piece, &mut each),
        }
    }

    /// The last line, where the input ends without a line end.
    pub(super) fn finish(&mut self, mut each: impl FnMut(Line<'_>)) {
        if !self.kept.is_empty() {
            self.give(self.encoding.unwrap_or(Encoding::Utf8), &mut each);
        }
        *self = Self::default();
    }

    fn narrow(&mut self, mut piece: &[u8], each: &mut impl FnMut(Line<'_>)) {
        while let Some(end) = piece.iter().position(|byte| *byte == b'\n') {
            let (line, rest) = piece.split_at(end);
            piece = rest.get(1..).unwrap_or_default();
            if self.kept.is_empty() && line.len() <= LONGEST {
                each((&String::from_utf8_lossy(line), false));
            } else {
                self.keep(line);
                self.give(Encoding::Utf8, each);
            }
        }
        self.keep(piece);
    }

    fn wide(&mut self, piece: &[u8], order: Order, each: &mut impl FnMut(Line<'_>)) {
        let line_end = match order {
            Order::LowFirst => [b'\n', 0],
            Order::HighFirst => [0, b'\n'],
        };
        for byte in piece {
            self.kept.push(*byte);
            if self.kept.len().is_multiple_of(2) && self.kept.ends_with(&line_end) {
                self.kept.truncate(self.kept.len() - 2);
                self.give(Encoding::Utf16(order), each);
            } else if self.kept.len() > 2 * self.longest() {
                self.is_cut = true;
                self.kept.truncate(2 * self.longest());
            }
        }
    }

    fn keep(&mut self, mut piece: &[u8]) {
        if self.kept.is_empty() {
            // What decides how much of the line is kept comes first.
            let (first, _) = piece.split_at(piece.len().min(1));
            self.kept.extend_from_slice(first);
            piece = piece.get(1..).unwrap_or_default();
        }
        let room = self.longest().saturating_sub(self.kept.len());
        self.is_cut |= piece.len() > room;
        self.kept.extend_from_slice(piece.get(..room).unwrap_or(piece));
    }

    /// How much of the line is kept: exports are one JSON value, and often on one line.
    fn longest(&self) -> usize {
        let is_json = self.kept.iter().take(2).any(|byte| matches!(byte, b'{' | b'['));
        if is_json { LONGEST_VALUE } else { LONGEST }
    }

    fn give(&mut self, encoding: Encoding, each: &mut impl FnMut(Line<'_>)) {
        let text = match encoding {
            Encoding::Utf8 => String::from_utf8_lossy(&self.kept).into_owned(),
            Encoding::Utf16(order) => {
                let pairs = self.kept.as_chunks::<2>().0.iter();
                let units: Vec<u16> = match order {
                    Order::LowFirst => pairs.map(|pair| u16::from_le_bytes(*pair)).collect(),
                    Order::HighFirst => pairs.map(|pair| u16::from_be_bytes(*pair)).collect(),
                };
                String::from_utf16_lossy(&units)
            }
        };
        each((&text, self.is_cut));
        self.kept.clear();
        self.is_cut = false;
    }
}

/// The encoding that an input begins with, and the length of its mark; `None` while that is open.
fn encoding_of(start: &[u8]) -> Option<(Encoding, usize)> {
    match start {
        [0xff, 0xfe, ..] => Some((Encoding::Utf16(Order::LowFirst), 2)),
        [0xfe, 0xff, ..] => Some((Encoding::Utf16(Order::HighFirst), 2)),
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::Utf8, 3)),
        [] | [0xff | 0xfe | 0xef] | [0xef, 0xbb] => None,
        _ => Some((Encoding::Utf8, 0)),
    }
}

/// Bytes of a line that are read.
const LONGEST: usize = 1_000_000;
/// Bytes of a line that begins as JSON does.
pub(super) const LONGEST_VALUE: usize = 32_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    /// The lines of an input that comes in pieces of this size.
    fn lines(bytes: &[u8], size: usize) -> Vec<(String, bool)> {
        let (mut lines, mut found) = (Lines::default(), Vec::new());
        let mut each = |(text, cut): Line<'_>| found.push((text.to_owned(), cut));
        bytes.chunks(size).for_each(|piece| lines.take(piece, &mut each));
        lines.finish(&mut each);
        found
    }

    #[test]
    fn the_pieces_make_no_difference() {
        let text = "first\n\nthird, with é\nno end";
        let wide =
            |turn: fn(u16) -> [u8; 2]| -> Vec<u8> { text.encode_utf16().flat_map(turn).collect() };
        let inputs = [
            text.as_bytes().to_vec(),
            [&[0xef, 0xbb, 0xbf], text.as_bytes()].concat(),
            [vec![0xff, 0xfe], wide(u16::to_le_bytes)].concat(),
            [vec![0xfe, 0xff], wide(u16::to_be_bytes)].concat(),
        ];
        let wanted: Vec<_> = text.split('\n').map(|line| (line.to_owned(), false)).collect();
        for input in inputs {
            for size in [1, 2, 3, 7, 1_000] {
                assert_eq!(lines(&input, size), wanted, "in pieces of {size}");
            }
        }
    }

    #[test]
    fn the_end_of_a_long_line_is_left_out_and_what_follows_is_not() {
        let long = [vec![b'x'; 3 * LONGEST], b"\nnext".to_vec()].concat();
        let found = lines(&long, 100_000);
        assert_eq!((found[0].0.len(), found[0].1), (LONGEST, true));
        assert_eq!(found[1], ("next".to_owned(), false));
        let value = [b"[".to_vec(), vec![b'x'; 3 * LONGEST]].concat();
        assert_eq!(lines(&value, 100_000), [(String::from_utf8(value).unwrap(), false)]);
    }

    #[test]
    fn what_is_no_text_is_shown_as_such() {
        assert_eq!(lines(b"a\xffb\n", 1), [("a\u{fffd}b".to_owned(), false)]);
        assert_eq!(lines(b"\xff", 1), [("\u{fffd}".to_owned(), false)]);
        assert_eq!(lines(&[0xff, 0xfe, b'a'], 1), [(String::new(), false)]);
        assert!(lines(b"", 1).is_empty());
    }
}
