//! The page that `--format html` writes: what stands on it, that it is the same every time, that it loads nothing, and that
//! no name in a certificate gets out of its place. What a browser makes of it is asked in `tests/browser`.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

#[path = "support/page.rs"]
mod page;
mod support;

use std::collections::BTreeSet;
use std::fs;

use openssl::base64::encode_block;
use openssl::sha::sha256;
use page::{between, fits, loads_nothing, page_tags, text};
use support::large::{self, Authority};
use support::{CLOCK, testdata, truststore, written};
use truststore::bundle::Bundle;
use truststore::path::Question;
use truststore::profile;
use truststore::render::{Detail, Style, html};
use truststore::report::{Report, Suppressed, SuppressedBy, Survey};
use truststore::run::{Inquiry, check};
use truststore::source::{self, Budget, Source};

const MISSING: &str = "check rules/path-issuer-missing/bad/bundle.pem --client rules/path-issuer-missing/bad/client.pem";

#[test]
fn the_verdict_stands_first_and_says_what_to_do() {
    let page = page(MISSING);
    let human = truststore(MISSING).out;
    let verdict =
        human.lines().rev().find(|line| line.starts_with("Amazon API Gateway refuses ")).unwrap();
    let heading = text(between(&page, "<h1", "</h1>").split_once('>').unwrap().1);
    let reason = verdict.split_once(": ").unwrap().1;
    assert!(
        heading.starts_with("Refused Amazon API Gateway refuses CN=Example client-stranger"),
        "{heading}"
    );
    assert!(heading.ends_with(reason), "{heading}");
    let log = "Access denied. Reason: Could not find issuer for certificate";
    assert!(human.contains(log) && between(&page, "<header>", "</header>").contains(log));
    let help = human.lines().find_map(|line| line.strip_prefix("help: ")).unwrap();
    assert!(text(&page).contains(help), "{help}");
    // What a terminal shows beside it stands in the finding.
    let tried = human.lines().find(|line| line.contains("wanted: ")).unwrap();
    assert!(between(&page, "<pre>", "</pre>").contains(tried.trim()), "{tried}");
}

#[test]
fn each_refusal_of_the_test_data_makes_a_page_whose_tags_fit_together() {
    let mut pages = 0;
    for rule in fs::read_dir(testdata().join("rules")).unwrap() {
        let name = rule.unwrap().file_name().into_string().unwrap();
        let case = testdata().join("rules").join(&name).join("bad");
        if !case.join("bundle.pem").is_file() {
            continue;
        }
        let client = if case.join("client.pem").is_file() {
            format!("--client rules/{name}/bad/client.pem")
        } else {
            String::new()
        };
        let command =
            format!("check rules/{name}/bad/bundle.pem {client} --for api-gateway --for rfc5280");
        // Where there is no certificate at all, nothing was checked, and there is no report.
        if truststore(&command).code == 2 {
            continue;
        }
        let page = page(&command);
        fits(&page);
        loads_nothing(&page);
        pages += 1;
    }
    assert!(pages > 50, "{pages}");
}

#[test]
fn the_same_question_gives_the_same_bytes() {
    let question =
        format!("{MISSING} --for api-gateway-http --for rfc5280 --client pki/client.pem");
    assert_eq!(page(&question), page(&question));
}

#[test]
fn the_browser_may_run_what_the_page_carries_and_nothing_else() {
    let page = page(MISSING);
    let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"")
        .replace("&#39;", "'");
    for (tag, directive) in [("style", "style-src"), ("script", "script-src")] {
        let content = between(&page, &format!("<{tag}>"), &format!("</{tag}>"));
        let hash = format!("{directive} 'sha256-{}'", encode_block(&sha256(content.as_bytes())));
        assert!(policy.contains(&hash), "{policy}\n{hash}");
    }
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
}

#[test]
fn no_name_in_a_certificate_gets_out_of_its_place() {
    let names = [
        "</script><script>alert(1)</script>",
        "\"><img src=x onerror=alert(1)>",
        "' onmouseover='alert(1)",
        "<!-- {{ 7 * 7 }} {% raw %}",
        "]]></style></title></svg>",
        "\u{202e}evil\u{200b}\u{7}\u{1b}[31m",
        "&lt;b&gt;&amp;",
    ];
    for (number, name) in names.into_iter().enumerate() {
        let root = Authority::root(name);
        // A CA that only bears the name, and one that is not in the bundle: each kind of box and line.
        let stranger = Authority::root(name).ca(name);
        let bundle =
            [root.certificate.to_pem().unwrap(), stranger.certificate.to_pem().unwrap()].concat();
        let bundle = written(&format!("html-hostile-{number}.pem"), &bundle);
        let clients = [root.client(name), stranger.client(name), root.ca(name).client(name)];
        let mut command = format!("check {bundle} --for api-gateway --for rfc5280");
        for (client, bytes) in clients.iter().enumerate() {
            let file = written(&format!("html-hostile-{number}-{client}.pem"), bytes);
            command.extend([" --client ", &file]);
        }
        let page = page(&command);
        fits(&page);
        loads_nothing(&page);
        let known: BTreeSet<&str> = page_tags(&page).map(|tag| tag.name).collect();
        assert!(!known.contains("img") && !known.contains("b"), "{name}");
        assert_eq!(page_tags(&page).filter(|tag| tag.name == "script").count(), 1, "{name}");
        assert_eq!(
            page.matches("7 * 7").count(),
            if number == 3 { page.matches("{{ 7 * 7 }}").count() } else { 0 }
        );
        for hostile in ['\u{202e}', '\u{200b}', '\u{7}', '\u{1b}'] {
            assert!(!page.contains(hostile), "{hostile:?} of {name:?}");
        }
    }
}

#[test]
fn anchors_and_broken_and_missing_links_are_drawn_as_such_and_listed() {
    let root = Authority::root("Root");
    let stranger = Authority::root("Root").ca("Stranger");
    let orphan = Authority::root("Nowhere").ca("Orphan");
    let bundle: Vec<u8> = [&root, &root.ca("Issuing"), &stranger, &orphan]
        .into_iter()
        .flat_map(|one| one.certificate.to_pem().unwrap())
        .collect();
    let page = page(&format!(
        "check {} --client {}",
        written("html-graph.pem", &bundle),
        written("html-graph-client.pem", &root.client("device"))
    ));
    let drawn: String = page
        .split("<svg class=\"graph\"")
        .skip(1)
        .map(|rest| rest.split("</svg>").next().unwrap())
        .collect();
    let count = |class: &str| drawn.matches(&format!("class=\"{class}\"")).count();
    // The root and no other is an anchor; its CA hangs below it, the stranger only by name, the orphan below what is missing.
    assert_eq!(count("inner"), 1);
    assert_eq!(count("line"), 2);
    assert_eq!(count("line broken"), 1);
    assert_eq!(count("line gone"), 1);
    assert_eq!(count("box missing"), 1);
    let list = text(&page);
    assert!(
        list.contains("names it as issuer, and is not signed by it: CN=Stranger, O=Example Bank"),
        "{list}"
    );
    assert!(list.contains("CN=Nowhere, O=Example Bank: not in the bundle"), "{list}");
}

#[test]
fn the_first_failure_is_marked_and_named() {
    let page = page("check pki/root.pem --client pki/client.pem --candidates pki/issuing.pem");
    assert!(!page.contains("mark failure"), "a refused client has failed already");
    let bundle = support::made("html-failure.pem", &["pki/root.pem", "pki/issuing.pem"]);
    let accepted = self::page(&format!("check {bundle} --client pki/client-expiring.pem"));
    assert!(accepted.contains("first failure: 2030-01-11"));
    assert!(accepted.contains("asked about: 2030-01-01"));
    let alone = self::page(&format!("check {bundle}"));
    assert!(text(&alone).contains("is the first to end, at 2040-01-01T00:00:00Z"));
}

#[test]
fn several_gateways_stand_side_by_side() {
    let page =
        page("check pki/root.pem --client pki/client-p521.pem --for api-gateway --for rfc5280");
    let section = text(between(&page, "id=\"b0-gateways\"", "id=\"b0-findings\""));
    assert!(section.contains("Where they differ"), "{section}");
    assert!(page.contains("<th scope=\"col\">api-gateway</th><th scope=\"col\">rfc5280</th>"));
    assert!(!self::page("check pki/root.pem").contains("Side by side"));
}

#[test]
fn an_accepted_finding_is_shown_as_such_and_does_not_speak_for_the_bundle() {
    let mut report = report("rules/ca-expired/bad/bundle.pem");
    for finding in &mut report.findings {
        finding.suppressed = Some(Suppressed {
            by: SuppressedBy::Waiver,
            reason: "moves in <March>".to_owned(),
            until: Some("2030-04-01".parse().unwrap()),
            place: "truststore.toml:12".to_owned(),
        });
    }
    let mut bytes = Vec::new();
    html::write(&Survey::from(report), &Style::plain(Detail::Normal), &mut bytes).unwrap();
    let page = String::from_utf8(bytes).unwrap();
    assert!(page.contains("<h1 class=\"good\">"));
    assert!(
        text(&page)
            .contains("Accepted: waived until 2030-04-01 (truststore.toml:12): moves in <March>")
    );
    assert!(!page.contains("<h4 class=\"error\">"));
}

#[test]
fn cas_that_all_certify_each_other_are_listed_and_not_drawn() {
    let case = large::cross_signed(12);
    let bundle = written("html-mesh.pem", &case.bundle);
    let page =
        page(&format!("check {bundle} --client {}", written("html-mesh-client.pem", &case.client)));
    fits(&page);
    assert!(!page.contains("class=\"graph\""));
    assert!(page.contains("Too large to draw"));
}

#[test]
fn many_cas_in_order_are_one_box_and_each_is_in_the_list() {
    let case = large::issuing_cas(60);
    let bundle = written("html-many.pem", &case.bundle);
    let page = page(&format!("check {bundle}"));
    let drawn = between(&page, "<svg class=\"graph\"", "</svg>");
    assert!(drawn.contains("53 more CAs"), "{drawn}");
    for number in 1..60 {
        assert!(page.contains(&format!(
            "<li>CN=Issuing CA {number}, O=Example Bank: CA, until 2040-01-01"
        )));
    }
}

fn page(command: &str) -> String {
    let said = truststore(&format!("{command} --format html"));
    assert!(said.out.starts_with("<!DOCTYPE html>"), "{}: {}", said.command, said.err);
    said.out
}

fn report(bundle: &str) -> Report {
    let source = Source::Path(testdata().join(bundle));
    let bundle = Bundle::read(bundle, source::read(&source, &Budget::default()).unwrap());
    let question =
        Question::of_client(profile::by_name("api-gateway").unwrap(), CLOCK.parse().unwrap());
    check(&Inquiry {
        bundle: &bundle,
        clients: &[],
        candidates: &[],
        question,
        warn_days: 30,
        severities: &[],
    })
}
