//! JSON as logs hold it: cut off, with raw line ends in strings, one value after another. Strict readers refuse all of
//! that, and a refused line explains nothing; this one reads what is there, within a budget of depth and of values.

mod follower;

use std::borrow::Cow;

pub(super) use follower::{Follower, Progress};

/// A JSON value. Numbers stay as they are written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value<'a> {
    /// null, true, false and numbers, as written.
    Bare(&'a str),
    /// A string without its escapes.
    Text(Cow<'a, str>),
    List(Vec<Value<'a>>),
    Map(Vec<(Cow<'a, str>, Value<'a>)>),
}

impl<'a> Value<'a> {
    /// The member of that name, letter for letter.
    pub(super) fn member(&self, name: &str) -> Option<&Value<'a>> {
        match self {
            Self::Map(members) => {
                members.iter().find(|(key, _)| key == name).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The member of that name as text, where it is a string or a number.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.member(name).and_then(Value::words)
    }

    /// The value as text, where it is a string or a number.
    pub(super) fn words(&self) -> Option<&str> {
        match self {
            Self::Bare(word) => Some(word),
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The values of a list.
    pub(super) fn list(&self) -> &[Value<'a>] {
        match self {
            Self::List(values) => values,
            _ => &[],
        }
    }
}

/// Reads the value that a text begins with: the value, and how many bytes it takes. `None` where the text is no JSON, ends
/// too early, is nested too deeply, or holds too many values.
pub(super) fn read(text: &str) -> Option<(Value<'_>, usize)> {
    let mut reader = Reader { text, at: 0, values: 0 };
    let value = reader.value(0)?;
    Some((value, reader.at))
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    values: usize,
}

impl<'a> Reader<'a> {
    fn value(&mut self, depth: usize) -> Option<Value<'a>> {
        self.values += 1;
        if depth > DEEPEST || self.values > MOST {
            return None;
        }
        match self.next()? {
            b'{' => self.map(depth),
            b'[' => self.list(depth),
            b'"' => self.string().map(Value::Text),
            _ => self.bare(),
        }
    }

    fn map(&mut self, depth: usize) -> Option<Value<'a>> {
        self.at += 1;
        let mut members = Vec::new();
        if self.next()? == b'}' {
            self.at += 1;
            return Some(Value::Map(members));
        }
        loop {
            if self.next()? != b'"' {
                return None;
            }
            let key = self.string()?;
            if self.next()? != b':' {
                return None;
            }
            self.at += 1;
            members.push((key, self.value(depth + 1)?));
            match self.next()? {
                b',' => self.at += 1,
                b'}' => {
                    self.at += 1;
                    return Some(Value::Map(members));
                }
                _ => return None,
            }
        }
    }

    fn list(&mut self, depth: usize) -> Option<Value<'a>> {
        self.at += 1;
        let mut values = Vec::new();
        if self.next()? == b']' {
            self.at += 1;
            return Some(Value::List(values));
        }
        loop {
            values.push(self.value(depth + 1)?);
            match self.next()? {
                b',' => self.at += 1,
                b']' => {
                    self.at += 1;
                    return Some(Value::List(values));
                }
                _ => return None,
            }
        }
    }

    /// A string; the reader stands on its opening quote.
    fn string(&mut self) -> Option<Cow<'a, str>> {
        self.at += 1;
        let rest = self.text.get(self.at..)?;
        let end = rest.find(['"', '\\'])?;
        if rest.as_bytes().get(end) == Some(&b'"') {
            self.at += end + 1;
            return rest.get(..end).map(Cow::Borrowed);
        }
        let mut text = rest.get(..end)?.to_owned();
        let mut letters = rest.get(end..)?.char_indices();
        while let Some((place, letter)) = letters.next() {
            match letter {
                '"' => {
                    self.at += end + place + 1;
                    return Some(Cow::Owned(text));
                }
                '\\' => match letters.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    'b' | 'f' => text.push(' '),
                    'u' => {
                        let digits: String =
                            letters.by_ref().take(4).map(|(_, digit)| digit).collect();
                        let code = u32::from_str_radix(&digits, 16).ok()?;
                        text.push(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    other => text.push(other),
                },
                other => text.push(other),
            }
        }
        None
    }

    fn bare(&mut self) -> Option<Value<'a>> {
        let rest = self.text.get(self.at..)?;
        let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.');
        let end = rest.find(|c: char| !is_bare(c)).unwrap_or(rest.len());
        let word = rest.get(..end).filter(|word| !word.is_empty())?;
        self.at += end;
        Some(Value::Bare(word))
    }

    /// The next byte that is no blank; the reader stands on it.
    fn next(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }
}

/// Values within values, so that no input exhausts the stack.
const DEEPEST: usize = 64;
/// Values of one document; more are read line by line instead.
const MOST: usize = 3_000_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_logs_hold_is_read() {
        let (value, taken) =
            read(" {\"a\": [1, \"x\\n\\u0041\"], \"b\": {\"c\": null}} rest").unwrap();
        assert_eq!(value.member("a").unwrap().list()[1].words(), Some("x\nA"));
        assert_eq!(value.member("b").unwrap().text("c"), Some("null"));
        assert_eq!(taken, 42);
    }

    #[test]
    fn raw_line_ends_in_strings_are_taken_as_they_are() {
        assert_eq!(read("\"a\nb\"").unwrap().0.words(), Some("a\nb"));
    }

    #[test]
    fn what_ends_early_or_is_nested_without_end_is_none() {
        assert!(read("{\"a\": ").is_none());
        assert!(read("").is_none());
        assert!(read(&"[".repeat(1_000_000)).is_none());
        assert!(read("{\"a\": \"\\").is_none());
    }
}
