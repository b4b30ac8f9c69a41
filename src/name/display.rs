//! Names for people. Their bytes come from strangers: what could move a cursor, reorder a line or hide itself is
//! written as its code point.

use std::fmt::{self, Write as _};

use super::{Attribute, Name};
use crate::oid::Oid;

impl fmt::Display for Name {
    /// RFC 4514, the most specific RDN first: `CN=device-1,O=Example`. Unsafe characters are written `\u{202e}`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = 0;
        for (index, rdn) in self.rdns().iter().rev().enumerate() {
            for (position, attribute) in rdn.attributes.iter().enumerate() {
                shown += 1;
                if shown > MOST_SHOWN {
                    return f.write_str(",…");
                }
                f.write_str(match (index, position) {
                    (0, 0) => "",
                    (_, 0) => ",",
                    _ => "+",
                })?;
                write!(f, "{}=", key(attribute))?;
                self.write_value(attribute, f)?;
            }
        }
        Ok(())
    }
}

impl Name {
    /// The two parts that people recognise a name by: `CN=Issuing CA, O=Example`. Safe to show.
    pub fn short(&self) -> String {
        let last = |oid: &Oid| self.attributes().filter(|one| one.oid == *oid).last();
        let leading = last(&Oid::COMMON_NAME).or_else(|| self.attributes().last());
        let mut text = String::new();
        for attribute in [leading, last(&Oid::ORGANISATION)].into_iter().flatten() {
            if text.is_empty() || leading.is_some_and(|leading| leading.place != attribute.place) {
                let separator = if text.is_empty() { "" } else { ", " };
                // Writing to a String cannot fail.
                let _ = write!(text, "{separator}{}=", key(attribute));
                let _ = self.write_value(attribute, &mut text);
            }
        }
        match text.is_empty() {
            true if self.is_opaque() => "(unreadable name)".to_owned(),
            true => "(empty name)".to_owned(),
            false => text,
        }
    }

    fn write_value(&self, attribute: &Attribute, out: &mut impl fmt::Write) -> fmt::Result {
        match &attribute.text {
            Some(text) if attribute.oid.name().is_some() => write_escaped(text, out),
            _ => {
                out.write_char('#')?;
                let encoded = self.encoded(attribute);
                encoded
                    .iter()
                    .take(LONGEST_SHOWN)
                    .try_for_each(|octet| write!(out, "{octet:02x}"))?;
                if encoded.len() > LONGEST_SHOWN { out.write_char('…') } else { Ok(()) }
            }
        }
    }
}

/// Text from a stranger, safe to show: control, reordering, invisible and line-breaking characters are escaped.
pub fn safe(text: &str) -> Safe<'_> {
    Safe(text)
}

/// What `safe` returns.
#[derive(Clone, Copy, Debug)]
pub struct Safe<'a>(&'a str);

impl fmt::Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| write_safe(character, f))
    }
}

/// RFC 4514, section 2.4.
fn write_escaped(text: &str, out: &mut impl fmt::Write) -> fmt::Result {
    let last = text.chars().count().saturating_sub(1);
    for (index, character) in text.chars().enumerate() {
        let special = match character {
            ',' | '+' | '"' | '\\' | '<' | '>' | ';' => true,
            '#' => index == 0,
            ' ' => index == 0 || index == last,
            _ => false,
        };
        if index >= LONGEST_SHOWN {
            return out.write_char('…');
        }
        if special {
            out.write_char('\\')?;
        }
        write_safe(character, out)?;
    }
    Ok(())
}

fn write_safe(character: char, out: &mut impl fmt::Write) -> fmt::Result {
    if is_unsafe(character) {
        write!(out, "\\u{{{:x}}}", u32::from(character))
    } else {
        out.write_char(character)
    }
}

fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
                | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
                | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}

/// `CN`, or the dotted form of a type without a short name.
fn key(attribute: &Attribute) -> String {
    attribute.oid.name().map_or_else(|| attribute.oid.dotted(), str::to_owned)
}

/// Attributes of one name that a line shows.
const MOST_SHOWN: usize = 32;
/// Characters of one value that a line shows.
const LONGEST_SHOWN: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::der::tag;

    fn name(oid: &Oid, text: &str) -> Name {
        let wrap = |tag: u8, content: &[u8]| {
            [&[tag, u8::try_from(content.len()).unwrap()], content].concat()
        };
        let value = wrap(tag::UTF8_STRING, text.as_bytes());
        let pair = wrap(tag::SEQUENCE, &[wrap(tag::OID, oid.as_bytes()), value].concat());
        Name::from_der(&wrap(tag::SEQUENCE, &wrap(tag::SET, &pair))).unwrap()
    }

    #[test]
    fn special_characters_are_escaped() {
        let cn = Oid::COMMON_NAME;
        assert_eq!(name(&cn, "#a, b+c ").to_string(), r"CN=\#a\, b\+c\ ");
        assert_eq!(
            name(&cn, "a\u{202e}b\n\u{1b}[31m").to_string(),
            r"CN=a\u{202e}b\u{a}\u{1b}[31m"
        );
        assert_eq!(name(&cn, "日本 ü").short(), "CN=日本 ü");
    }

    #[test]
    fn a_type_without_a_name_is_shown_as_bytes() {
        let oid = Oid::of(&[1, 2, 3, 4]);
        assert_eq!(name(&oid, "x").to_string(), "1.2.3.4=#0c0178");
    }

    #[test]
    fn nobody_fills_a_screen_with_one_name() {
        let rdn = [0x31, 10, 0x30, 8, 6, 3, 0x55, 4, 3, 0x0c, 1, b'a'];
        let content = rdn.repeat(1_000);
        let name = Name::from_der(&[vec![0x30, 0x82, 0x2e, 0xe0], content].concat()).unwrap();
        assert_eq!(name.rdns().len(), 1_000);
        assert!(name.to_string().ends_with("CN=a,…") && name.to_string().len() < 200);
    }

    #[test]
    fn an_empty_name_is_said_to_be_empty() {
        let empty = Name::from_der(&[0x30, 0]).unwrap();
        assert_eq!((empty.to_string().as_str(), empty.short().as_str()), ("", "(empty name)"));
    }
}
