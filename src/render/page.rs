//! A rule's page for other programs: its text as Markdown, and its address.

use crate::rule::Rule;

/// The page as Markdown, with what to do after a change and the sources.
pub(super) fn markdown(rule: &Rule) -> String {
    let mut text = String::new();
    for part in [rule.doc, rule.follow_up()] {
        for line in part.trim().lines() {
            text.push_str(line.strip_prefix(' ').unwrap_or(line));
            text.push('\n');
        }
        text.push('\n');
    }
    let sources: Vec<String> = rule.sources.iter().map(|source| format!("- {source}\n")).collect();
    format!("{text}## Sources\n{}", sources.concat())
}

/// Where the page is published: in the project's repository, where that has an address; else the rule's own first source
/// that has one.
pub(super) fn address(rule: &Rule) -> Option<String> {
    match env!("CARGO_PKG_REPOSITORY") {
        "" => rule.sources.iter().find_map(|source| address_of(source)),
        home => Some(format!("{home}/blob/HEAD/docs/rules.md#{}", rule.id)),
    }
}

/// `RFC 5280, section 4.2.1.9` stands at the RFC Editor's.
fn address_of(source: &str) -> Option<String> {
    if source.starts_with("https://") {
        return Some(source.to_owned());
    }
    let (number, further) = source.strip_prefix("RFC ")?.split_once(',').unwrap_or((source, ""));
    let number: u32 = number.trim_start_matches("RFC ").trim().parse().ok()?;
    let section = further.trim().strip_prefix("section ").map(|section| {
        let dotted = |letter: &char| letter.is_ascii_digit() || *letter == '.';
        section.chars().take_while(dotted).collect::<String>()
    });
    let anchor = section.map(|section| format!("#section-{}", section.trim_end_matches('.')));
    Some(format!("https://www.rfc-editor.org/rfc/rfc{number}{}", anchor.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn paragraphs_of_standards_have_addresses() {
        let address = |source| address_of(source).unwrap_or_default();
        assert_eq!(address("RFC 7468"), "https://www.rfc-editor.org/rfc/rfc7468");
        assert_eq!(
            address("RFC 5280, section 4.2.1.9 (basic constraints)"),
            "https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.9"
        );
        assert_eq!(address_of("Heninger et al., Mining Your Ps and Qs"), None);
    }

    #[test]
    fn no_address_could_break_out_of_where_it_stands() {
        for address in rules::ALL.iter().filter_map(|rule| address(rule)) {
            let plain =
                |letter: char| letter.is_ascii_graphic() && !"\"<>\\^`{|}()[]".contains(letter);
            assert!(address.starts_with("https://") && address.chars().all(plain), "{address}");
        }
    }
}
