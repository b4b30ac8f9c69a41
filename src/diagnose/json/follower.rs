//! Follows a JSON value that comes line by line, without keeping any of it: whether it is still open, complete, or no
//! JSON at all. That is known with the first letter that does not fit, so that a stray bracket in a log holds up no line.

/// Where a value stands that comes in pieces.
#[derive(Debug)]
pub(in crate::diagnose) struct Follower {
    /// The lists and maps that are open; `true` for a map.
    open: Vec<bool>,
    expects: Expects,
}

/// What a piece did to the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::diagnose) enum Progress {
    /// It goes on.
    Open,
    /// It ends here, after so many bytes of this piece.
    Complete(usize),
    /// It is no JSON, or is nested too deeply.
    Broken,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Expects {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    Colon,
    CommaOrEnd,
    /// The rest of a string, which is a key or a value.
    Text {
        key: bool,
    },
    /// The letter behind a backslash.
    Escaped {
        key: bool,
    },
    /// The rest of a number or word.
    Bare,
}

impl Follower {
    /// Before the first letter of a list or a map.
    pub(in crate::diagnose) const fn new() -> Self {
        Self { open: Vec::new(), expects: Expects::Value }
    }

    /// Takes the next piece. Line ends within strings are taken as they are.
    pub(in crate::diagnose) fn take(&mut self, piece: &str) -> Progress {
        for (place, byte) in piece.bytes().enumerate() {
            match self.step(byte) {
                Some(true) => {}
                Some(false) => return Progress::Complete(place + 1),
                None => return Progress::Broken,
            }
        }
        Progress::Open
    }

    /// Takes one byte: whether the value goes on; `None` where the byte does not fit.
    fn step(&mut self, byte: u8) -> Option<bool> {
        match self.expects {
            Expects::Text { key } => {
                match byte {
                    b'\\' => self.expects = Expects::Escaped { key },
                    b'"' if key => self.expects = Expects::Colon,
                    b'"' => self.expects = Expects::CommaOrEnd,
                    _ => {}
                }
                return Some(true);
            }
            Expects::Escaped { key } => {
                self.expects = Expects::Text { key };
                return Some(true);
            }
            Expects::Bare if is_bare(byte) => return Some(true),
            Expects::Bare => self.expects = Expects::CommaOrEnd,
            _ => {}
        }
        if byte.is_ascii_whitespace() {
            return Some(true);
        }
        self.expects = match (self.expects, byte) {
            (Expects::Value | Expects::ValueOrEnd, b'{' | b'[') => {
                self.open.push(byte == b'{');
                if self.open.len() > super::DEEPEST {
                    return None;
                }
                if byte == b'{' { Expects::KeyOrEnd } else { Expects::ValueOrEnd }
            }
            (Expects::Value | Expects::ValueOrEnd, b'"') if !self.open.is_empty() => {
                Expects::Text { key: false }
            }
            (Expects::Value | Expects::ValueOrEnd, _) if is_bare(byte) && !self.open.is_empty() => {
                Expects::Bare
            }
            (Expects::Key | Expects::KeyOrEnd, b'"') => Expects::Text { key: true },
            (Expects::CommaOrEnd, b',') if self.open.last() == Some(&true) => Expects::Key,
            (Expects::Colon, b':') | (Expects::CommaOrEnd, b',') => Expects::Value,
            (Expects::CommaOrEnd | Expects::KeyOrEnd | Expects::ValueOrEnd, b'}' | b']') => {
                if self.open.pop() != Some(byte == b'}') {
                    return None;
                }
                Expects::CommaOrEnd
            }
            _ => return None,
        };
        Some(!self.open.is_empty())
    }
}

const fn is_bare(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow(pieces: &[&str]) -> Vec<Progress> {
        let mut follower = Follower::new();
        pieces.iter().map(|piece| follower.take(piece)).collect()
    }

    #[test]
    fn a_value_ends_where_its_last_bracket_stands() {
        assert_eq!(follow(&["{\"a\": [1, \"}\\\"\"]} x"]), [Progress::Complete(17)]);
        assert_eq!(
            follow(&["{\n", "  \"a\":\n", "\"b\nc\"", "}\n"]),
            [Progress::Open, Progress::Open, Progress::Open, Progress::Complete(1)]
        );
    }

    #[test]
    fn the_first_letter_that_does_not_fit_ends_the_waiting() {
        for text in ["{foo", "[Tue Jan", "{\"a\" 1", "[1 2", "{\"a\":1]", "x", "1", "[1,}"] {
            assert_eq!(follow(&[text]), [Progress::Broken], "{text}");
        }
        assert_eq!(follow(&[&"[".repeat(1_000)]), [Progress::Broken]);
    }

    #[test]
    fn what_is_followed_to_its_end_can_be_read() {
        for text in ["{}", "[]", "[1,[2,{\"a\":null}]]", "{\"a\":\"\\u0041\\\\\"}"] {
            assert_eq!(follow(&[text]), [Progress::Complete(text.len())], "{text}");
            assert_eq!(super::super::read(text).unwrap().1, text.len(), "{text}");
        }
    }
}
