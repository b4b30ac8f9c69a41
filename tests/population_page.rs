//! `check --clients --format html` and its neighbours: the page says what the figures say, holds as many clients as it
//! states, loads nothing, and lets no name out of its place; forms are written side by side, or refused in words.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads and writes files of its own, and stops where something is wrong"
)]

#[path = "support/folder.rs"]
mod folder;
#[path = "support/page.rs"]
mod page;

use folder::{Folder, Ran, testdata};
use page::{between, fits, loads_nothing, page_tags, text};
use serde_json::Value;
use truststore::clients::{Head, Record, Sightings, Summary, Totals};
use truststore::path::Verdict;
use truststore::render::html;

fn check(folder: &Folder, more: &[&str]) -> Ran {
    let (bundle, log) = (testdata("diff/new.pem"), testdata("diff/access.jsonl"));
    let (bundle, log) = (bundle.to_str().unwrap(), log.to_str().unwrap());
    let asked = ["check", bundle, "--at", "2030-01-01", "--clients", log];
    folder.run("", &[&asked[..], more].concat())
}

#[test]
fn the_page_says_what_the_figures_say() {
    let folder = Folder::new("page");
    let said = check(&folder, &["--format", "html", "--output", "json=figures.json"]);
    let page = said.out;
    assert_eq!(said.code, 1, "{}", said.err);
    fits(&page);
    loads_nothing(&page);
    let figures: Value = serde_json::from_str(&folder.read("figures.json")).unwrap();
    let heading = text(between(&page, "<h1", "</h1>").split_once('>').unwrap().1);
    assert_eq!(
        heading, "Refused Amazon API Gateway refuses 4 of 7 clients, 28 of 51 requests",
        "{figures}"
    );
    let log = "Access denied. Reason: Could not find issuer for certificate";
    assert!(between(&page, "<header>", "</header>").contains(log));
    let row = |start: &str| text(between(&page, start, "</tr>"));
    let (cause, issuer) = (&figures["causes"][0], &figures["issuers"][0]);
    let rule = cause["rule"].as_str().unwrap();
    assert!(row(&format!("<tr><th scope=\"row\"><a href=\"#rule-{rule}\">")).ends_with("4 28"));
    assert_eq!((&issuer["subject"], &issuer["not_accepted"]), (&Value::Null, &Value::from(4)));
    assert!(row("<tr><th scope=\"row\">no CA of the truststore").ends_with("4 28 4"));
    let span = &figures["expiry"][3];
    let wanted = format!("{} {}", span["clients"], span["requests"]);
    assert!(row("<tr><th scope=\"row\">within 90 days").ends_with(&wanted));
    let clients = figures["not_accepted"].as_array().unwrap();
    assert_eq!(page.matches("<tr data-verdict=").count(), clients.len());
    for (row, client) in page.split("<tr data-verdict=").skip(1).zip(clients) {
        for key in ["subject", "sha256", "why", "log", "file"] {
            let words = client[key].as_str().unwrap();
            assert!(text(row).contains(words), "{key}: {words}\n{row}");
        }
    }
    assert!(page.contains(&format!("id=\"rule-{rule}\"")), "each cause links to its rule");
    assert_eq!(page, check(&folder, &["--format", "html"]).out, "the same in the same bytes");
}

#[test]
fn a_page_of_many_holds_as_many_as_it_states() {
    let page = page_of(2_500, |number| format!("CN=client {number}"));
    assert_eq!(page.matches("<tr data-verdict=").count(), 1_000);
    let caption = "the 1,000 of 2,500 clients with the most requests; all of them: --format jsonl";
    assert!(page.contains(caption));
    assert!(page.contains("CN=client 2499<span") && !page.contains("CN=client 1499<span"));
    assert!(page.len() < 1_500_000, "{}", page.len());
}

#[test]
fn no_name_of_a_client_gets_out_of_its_place() {
    let names = [
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "<!-- {{ 7 * 7 }} {% raw %}",
        "\u{202e}evil\u{200b}\u{7}\u{1b}[31m",
    ];
    let page = page_of(names.len(), |number| names[number].to_owned());
    fits(&page);
    loads_nothing(&page);
    assert_eq!(page_tags(&page).filter(|tag| tag.name == "script" && !tag.closes).count(), 1);
    assert_eq!(page_tags(&page).filter(|tag| tag.name == "img").count(), 0);
    assert!(!page.contains(['\u{202e}', '\u{200b}', '\u{7}', '\u{1b}']));
    assert!(text(&page).contains("{{ 7 * 7 }}"));
}

/// A page on clients of these names, which stand wherever text of an outsider may: also where a part that is joined has
/// only words of ours, if nobody wrote others into it.
fn page_of(clients: usize, name: impl Fn(usize) -> String) -> String {
    let at = "2030-01-01T00:00:00Z".parse().unwrap();
    let mut summary = Summary::new(at, 1_000);
    for number in 0..clients {
        let own = name(number);
        let mut sha256 = [0; 32];
        sha256[..8].copy_from_slice(&number.to_be_bytes());
        summary.add(Record {
            sha256,
            sightings: Sightings { requests: number as u64 + 1, first: Some(at), last: Some(at) },
            file: own.clone(),
            line: 1,
            verdict: Verdict::Refuse,
            until: Some(at),
            issuer: None,
            subject: own.clone(),
            serial: "01".to_owned(),
            rule: Some(own.clone()),
            log: Some(own.clone()),
            words: own,
            suppressed: None,
        });
    }
    let head = Head { bundle: name(0), bundle_sha256: String::new(), profile: name(0), at };
    let mut bytes = Vec::new();
    html::population(&head, &mut summary, &Totals::default(), &mut bytes).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn each_form_is_written_to_a_file_as_well_and_says_the_same() {
    let folder = Folder::new("forms");
    let forms = ["json", "jsonl", "markdown", "html", "human"];
    let outputs = forms.map(|form| format!("{form}=out.{form}"));
    let mut arguments = Vec::new();
    for output in &outputs {
        arguments.extend(["--output", output]);
    }
    assert_eq!(check(&folder, &arguments).code, 1);
    for form in forms {
        let alone = check(&folder, &["--format", form]);
        assert!(alone.code == 1 && alone.out.len() > 500, "{form}: {}", alone.err);
        assert_eq!(folder.read(&format!("out.{form}")), alone.out, "{form}");
    }
    let markdown = folder.read("out.markdown");
    assert!(markdown.starts_with("## ❌ `"), "{markdown}");
    assert!(
        markdown
            .contains("| `path-issuer-missing` | Could not find issuer for certificate | 4 | 28 |")
    );
}

#[test]
fn a_form_that_there_is_not_is_refused_with_those_that_there_are() {
    let folder = Folder::new("no-form");
    for (arguments, says) in [
        (
            ["--format", "sarif"],
            "--clients has no report in the form sarif\nhint: its forms: human, json, jsonl, markdown, html\n",
        ),
        (["--output", "junit=x"], "in the form junit"),
        (["--output", "html=none/x"], "there is no folder none"),
    ] {
        let said = check(&folder, &arguments);
        assert!(said.code == 2 && said.err.contains(says), "{arguments:?}: {}", said.err);
    }
    let part = check(&folder, &["--partial", "--output", "html=x"]);
    assert!(part.code == 2 && part.err.contains("--partial goes to standard output alone"));
}

#[test]
fn parts_that_are_joined_make_the_same_page() {
    let folder = Folder::new("joined");
    let part = check(&folder, &["--partial"]);
    assert_eq!(part.code, 0, "{}", part.err);
    folder.write("part", &part.out);
    for form in ["html", "markdown"] {
        let merged = folder.run("", &["merge", "part", "--format", form]);
        assert_eq!(merged.code, 1, "{}", merged.err);
        assert_eq!(merged.out, check(&folder, &["--format", form]).out, "{form}");
    }
}
