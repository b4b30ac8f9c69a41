//! The one door for outsiders' text. A subject or a file name may hold escape sequences that repaint the
//! terminal, marks that reverse the reading direction, or commands to the machine that shows the log; what would work so
//! is shown as its code instead.

use std::borrow::Cow;

/// The text with every character escaped that would move the cursor, change the terminal, reverse the
/// reading direction or not be seen: C0, C1, DEL, line separators, bidirectional controls (Unicode TR 36,
/// section 2.3.2), zero-width characters and tags; and what XML cannot hold. `\n` in a name can so never start a forged
/// line. Nor can a name command a build server, which reads its log for `::name::` at the beginning of a line (GitHub
/// Actions) and for `##name[` anywhere (the same, Azure Pipelines, TeamCity).
pub fn safe(text: &str) -> Cow<'_, str> {
    let commands = text.contains("##") || text.contains("::");
    if !commands && !text.chars().any(is_hostile) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    let mut before = ' ';
    for (place, c) in text.char_indices() {
        let commanding = match c {
            '#' => before == '#',
            // A word that begins a line once it is wrapped.
            ':' => before.is_whitespace() && text.get(place..).is_some_and(is_command),
            _ => false,
        };
        if commanding || is_hostile(c) {
            escaped.extend(c.escape_unicode());
        } else {
            escaped.push(c);
        }
        before = c;
    }
    Cow::Owned(escaped)
}

/// `::name::`, or `::name parameters::`.
fn is_command(text: &str) -> bool {
    let name = text.strip_prefix("::");
    name.is_some_and(|name| {
        name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.contains("::")
    })
}

fn is_hostile(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn honest_names_pass_unchanged() {
        for name in [
            "CN=Müller & Söhne",
            "CN=株式会社",
            "bundle (1).pem",
            "a\\u{1b}b",
            "fe80::1",
            "not ::1 but x::y",
            "#1",
        ] {
            assert_eq!(safe(name), name);
        }
    }

    #[test]
    fn nothing_moves_the_cursor_or_turns_the_text() {
        assert_eq!(safe("CN=a\x1b[2J"), "CN=a\\u{1b}[2J");
        assert_eq!(safe("CN=a\u{202e}b\u{200b}"), "CN=a\\u{202e}b\\u{200b}");
        assert_eq!(safe("x\nerror: forged"), "x\\u{a}error: forged");
        assert_eq!(safe("\u{9b}31m"), "\\u{9b}31m");
    }

    #[test]
    fn nothing_commands_a_build_server() {
        assert_eq!(safe("::set-output name=x::y"), "\\u{3a}:set-output name=x::y");
        assert_eq!(safe("CN=a ::stop-commands::x"), "CN=a \\u{3a}:stop-commands::x");
        assert_eq!(safe("CN=##vso[task.x]y"), "CN=#\\u{23}vso[task.x]y");
    }

    proptest::proptest! {
        /// However it is wrapped: every word may come to stand at the beginning of a line.
        #[test]
        fn no_text_commands_a_build_server(text in "[a:# \\n\\u{85}\\[]{0,24}") {
            let shown = safe(&text);
            proptest::prop_assert!(!shown.contains("##"));
            for (place, _) in shown.match_indices("::") {
                let begins = shown[..place].chars().next_back().is_none_or(char::is_whitespace);
                proptest::prop_assert!(!(begins && is_command(&shown[place..])), "{shown}");
            }
            proptest::prop_assert_eq!(safe(&shown), shown.clone(), "a second time changes nothing");
        }
    }
}
