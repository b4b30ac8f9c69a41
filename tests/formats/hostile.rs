//! A subject is an outsider's text. These certificates' names hold commands for build servers, HTML, Markdown, terminal
//! escapes, marks that turn the reading direction, and what XML cannot hold; and so do the names of files.

use std::fs;

use crate::assert_read;
use crate::program::{FORMATS, Folder, command, said, truststore};

/// A bundle and a client with such names, in files with such names.
fn hostile(folder: &Folder) -> String {
    let mut bundle = String::new();
    for name in ["hostile-command", "hostile-html", "hostile-markdown", "hostile-terminal"] {
        bundle.push_str(&folder.file(&format!("pki/{name}.pem")));
    }
    folder.write("<b>`|@me.pem", &bundle);
    fs::copy(
        folder.path().join("pki/client-hostile.pem"),
        folder.path().join("::error::[x](y).pem"),
    )
    .unwrap();
    "check <b>`|@me.pem --client ::error::[x](y).pem --client pki/client-escape.pem --for api-gateway --for rfc5280"
        .to_owned()
}

#[test]
fn names_are_text_in_every_format() {
    let folder = Folder::new("hostile");
    let asked = hostile(&folder);
    let outputs: Vec<String> =
        FORMATS.iter().map(|format| format!("--output {format}=a.{format}")).collect();
    let all = truststore(&folder, &format!("{asked} --verbose {}", outputs.join(" ")));
    assert_eq!(all.code, 1, "{all:?}");
    for format in FORMATS {
        let text = folder.file(&format!("a.{format}"));
        assert!(text.contains("add-mask") || format == "github", "{format}: {text}");
        let bad = |letter: &char| {
            letter.is_control() && *letter != '\n'
                || matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2028}' | '\u{200b}'..='\u{200f}' | '\u{fffe}')
        };
        assert_eq!(text.chars().find(bad), None, "{format}");
        for line in text.lines() {
            let own =
                ["::error ", "::warning ", "::notice "].iter().any(|own| line.starts_with(own));
            assert!(format == "github" && own || !is_command(line), "{format}: {line}");
            for command in ["##[", "##vso[", "##teamcity["] {
                assert!(!line.contains(command), "{format}: {line}");
            }
        }
        if ["junit", "markdown", "html"].contains(&format) {
            for tag in ["<script>alert", "<img src=x", "<b>", "]]>"] {
                assert!(!text.contains(tag), "{format}: {tag}");
            }
        }
    }
    let read = ["json", "jsonl", "sarif", "junit", "gitlab", "markdown", "github"];
    assert_read(&folder, &read.map(|format| format!("{format}=a.{format}")));
}

#[test]
fn no_wrapped_line_begins_a_command() {
    let folder = Folder::new("wrapped");
    let asked = hostile(&folder);
    for columns in ["24", "40", "55", "80"] {
        let wrapped = said(command(&folder, &asked).env("COLUMNS", columns));
        for line in wrapped.out.lines() {
            assert!(!is_command(line), "{columns}: {line}");
        }
    }
}

#[test]
fn links_of_a_terminal_lead_only_to_pages_of_ours() {
    let folder = Folder::new("links");
    let asked = hostile(&folder);
    let linked = said(command(&folder, &asked).env("FORCE_HYPERLINK", "1"));
    let opened: Vec<&str> = linked.out.split("\x1b]8;;").skip(1).collect();
    assert!(!opened.is_empty() && opened.len().is_multiple_of(2), "{linked:?}");
    for link in opened {
        let address = link.split("\x1b\\").next().unwrap();
        assert!(address.is_empty() || address.starts_with("https://"), "{address:?}");
        assert!(!address.contains("evil.example"), "{address:?}");
    }
    let plain = said(command(&folder, &asked).env("FORCE_HYPERLINK", "0"));
    assert!(!plain.out.contains('\x1b'), "{plain:?}");
}

/// Whether a build server would take a line of the log for a command (`:::` is none: it has no name).
fn is_command(line: &str) -> bool {
    let name = line.trim_start().strip_prefix("::");
    name.is_some_and(|name| !name.starts_with([':', ' ']))
}
