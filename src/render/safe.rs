//! The one door for outsiders' text. A subject or a file name may hold escape sequences that repaint the
//! terminal, or marks that reverse the reading direction; each such character is shown as its code instead.

use std::borrow::Cow;

/// The text with every character escaped that would move the cursor, change the terminal, reverse the
/// reading direction or not be seen: C0, C1, DEL, line separators, bidirectional controls (Unicode TR 36,
/// section 2.3.2), zero-width characters and tags. `\n` in a name can so never start a forged line.
pub fn safe(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if is_hostile(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
    }
    Cow::Owned(escaped)
}

fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_names_pass_unchanged() {
        for name in ["CN=Müller & Söhne", "CN=株式会社", "bundle (1).pem", "a\\u{1b}b"] {
            assert!(matches!(safe(name), Cow::Borrowed(same) if same == name));
        }
    }

    #[test]
    fn nothing_moves_the_cursor_or_turns_the_text() {
        assert_eq!(safe("CN=a\x1b[2J"), "CN=a\\u{1b}[2J");
        assert_eq!(safe("CN=a\u{202e}b\u{200b}"), "CN=a\\u{202e}b\\u{200b}");
        assert_eq!(safe("x\nerror: forged"), "x\\u{a}error: forged");
        assert_eq!(safe("\u{9b}31m"), "\\u{9b}31m");
    }
}
