//! Reads a page of `--format html` as strictly as its makers promise it to be: tags fit together, nothing is loaded.

#![allow(dead_code, reason = "each test uses a part")]

use std::collections::BTreeSet;

pub(crate) fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("no {start}")).1;
    rest.split_once(end).unwrap_or_else(|| panic!("no {end} after {start}")).0
}

/// What a reader reads: no tags, no entities, single blanks.
pub(crate) fn text(page: &str) -> String {
    let mut text = String::new();
    for part in page.split('<') {
        text.push(' ');
        text.push_str(part.split_once('>').map_or(part, |(_, text)| text));
    }
    let text = text
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#38;", "&");
    let mut text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    for mark in [",", ".", ":", ";"] {
        text = text.replace(&format!(" {mark}"), mark);
    }
    text
}

pub(crate) struct Tag<'a> {
    pub(crate) name: &'a str,
    pub(crate) attributes: &'a str,
    pub(crate) closes: bool,
}

/// Every tag outside the style sheet and the script.
pub(crate) fn page_tags(page: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut rest = page;
    std::iter::from_fn(move || {
        let (_, after) = rest.split_once('<')?;
        let (tag, further) = after.split_once('>').expect("a tag ends");
        rest = further;
        let closes = tag.starts_with('/');
        let tag = tag.trim_start_matches('/');
        let (name, attributes) = tag.split_once(|c: char| c.is_whitespace()).unwrap_or((tag, ""));
        let name = name.trim_end_matches('/');
        if !closes && (name == "style" || name == "script") {
            rest = rest.split_once(&format!("</{name}>")).expect("it ends").1;
        }
        Some(Tag { name, attributes, closes })
    })
}

/// Every element that is opened is closed, in order, and ids are unique.
pub(crate) fn fits(page: &str) {
    let mut open: Vec<&str> = Vec::new();
    let mut ids = BTreeSet::new();
    for tag in page_tags(page) {
        let empty = ["!DOCTYPE", "meta", "link", "input"].contains(&tag.name)
            || tag.attributes.ends_with('/');
        if tag.closes {
            assert_eq!(open.pop(), Some(tag.name));
        } else if !empty && tag.name != "style" && tag.name != "script" {
            open.push(tag.name);
        }
        if let Some((_, id)) = tag
            .attributes
            .split_once(" id=\"")
            .or_else(|| tag.attributes.split_once("id=\"").filter(|(before, _)| before.is_empty()))
        {
            assert!(ids.insert(id.split('"').next().unwrap()), "twice: {id}");
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

/// No tag asks for anything: what has an address is a link that waits to be followed.
pub(crate) fn loads_nothing(page: &str) {
    for tag in page_tags(page) {
        let attributes = tag.attributes;
        for name in attributes.split('"').step_by(2) {
            let name = name.trim().trim_end_matches('=');
            let known = !name.starts_with("on")
                && !["src", "srcset", "style", "action", "data", "poster", "background"]
                    .contains(&name);
            assert!(known, "<{} {attributes}>", tag.name);
        }
        if let Some((_, address)) = attributes.split_once("href=\"") {
            let local = address.starts_with('#') || address.starts_with("data:,");
            assert!(
                local || tag.name == "a" && address.starts_with("https://"),
                "<{} {attributes}>",
                tag.name
            );
        }
    }
    let style = between(page, "<style>", "</style>");
    assert!(!style.contains("url(") && !style.contains("@import"));
    assert_eq!(page.matches("url(").count(), page.matches("url(#head").count());
}
