//! The graphs of `--format mermaid` and `--format dot`, read by a small reader of each language that knows exactly what
//! is written: each certificate is one node, each end of a link is a node, and no name in a certificate reaches the
//! parser. Where Graphviz is installed, it reads them too.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use openssl::asn1::Asn1Time;
use openssl::ec::{EcGroup, EcKey};
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::PKey;
use openssl::x509::{X509, X509NameBuilder};

#[test]
fn every_refusal_of_the_test_data_is_drawn() {
    let mut drawn = 0;
    for case in cases() {
        let (bundle, client) = (case.join("bundle.pem"), case.join("client.pem"));
        let clients = [client.as_path(), Path::new("testdata/pki/client-i4.pem")];
        let report: serde_json::Value =
            serde_json::from_str(&graph("json", &bundle, &clients)).unwrap();
        let certificates: BTreeSet<&str> = report["clients"]
            .as_array()
            .unwrap()
            .iter()
            .flat_map(|client| client["tried"].as_array().unwrap())
            .map(|step| step["sha256"].as_str().unwrap())
            .collect();
        let mermaid = read_mermaid(&graph("mermaid", &bundle, &clients));
        let text = graph("dot", &bundle, &clients);
        let dot = read_dot(&text);
        // Each certificate once, and no more than the tree has; what is beside them are reasons.
        for drawing in [&mermaid, &dot] {
            let nodes = drawing.nodes.iter().filter(|node| node.contains("until 20"));
            assert_eq!(nodes.count(), certificates.len(), "{}", case.display());
            assert!(drawing.links > 0 || certificates.len() == 1, "{}", case.display());
        }
        assert_eq!((mermaid.nodes.len(), mermaid.links), (dot.nodes.len(), dot.links));
        graphviz(&text);
        drawn += 1;
    }
    assert!(drawn > 30, "{drawn}");
}

#[test]
fn a_dead_end_says_why() {
    let case = Path::new("testdata/rules/path-issuer-missing/bad");
    for format in ["mermaid", "dot"] {
        let text = graph(format, &case.join("bundle.pem"), &[&case.join("client.pem")]);
        assert!(text.contains("no certificate here has the name of its issuer"), "{text}");
        assert!(text.contains("refused: CN=Example client-stranger"), "{text}");
    }
}

#[test]
fn a_name_in_a_certificate_cannot_become_a_node_or_a_command() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    for (place, name) in HOSTILE.iter().enumerate() {
        let client = folder.join(format!("hostile-{place}.pem"));
        fs::write(&client, self_signed(name)).unwrap();
        let bundle = Path::new("testdata/pki/root.pem");
        let mermaid = read_mermaid(&graph("mermaid", bundle, &[&client]));
        let text = graph("dot", bundle, &[&client]);
        let dot = read_dot(&text);
        for drawing in [mermaid, dot] {
            assert_eq!((drawing.nodes.len(), drawing.links), (3, 2), "{name}: {:?}", drawing.nodes);
        }
        graphviz(&text);
    }
}

#[test]
fn a_graph_of_no_client_is_no_graph() {
    let output = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(["check", "testdata/pki/root.pem", "--format", "dot"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
}

/// One chart is one file: two of them, one after the other, are none that Mermaid reads.
#[test]
fn several_reports_are_one_chart_and_a_bundle_without_clients_stands_in_no_ones_way() {
    let [with, without] =
        ["good", "bad"].map(|case| format!("testdata/rules/path-issuer-missing/{case}/bundle.pem"));
    let client = "testdata/rules/path-issuer-missing/bad/client.pem";
    let drawn = |format: &str, settings: &str| {
        let file = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("several.toml");
        fs::write(&file, settings).unwrap();
        let command = ["check", "--at", "2030-01-01", "--format", format, "--config"];
        let output =
            Command::new(env!("CARGO_BIN_EXE_truststore")).args(command).arg(file).output();
        let output = output.unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), err)
    };
    let root = env!("CARGO_MANIFEST_DIR");
    let bundle = |path: &str| format!("[[bundle]]\npath = \"{root}/{path}\"\n");
    let asked = format!("client = \"{root}/{client}\"\n");
    let one = format!("{}{asked}{}", bundle(&with), bundle(&without));
    let both = format!("{one}{asked}for = [\"api-gateway\", \"rfc5280\"]\n");
    for (settings, charts) in [(&one, 1), (&both, 3)] {
        let (code, text, err) = drawn("mermaid", settings);
        assert_eq!(code, Some(1), "{err}");
        assert_eq!(err.contains("not drawn: no client is given"), charts == 1, "{err}");
        assert_eq!(text.matches("flowchart BT").count(), 1, "{text}");
        let frames = if charts == 1 { 0 } else { charts };
        assert_eq!(text.matches("    subgraph s").count(), frames, "{text}");
        let (_, dot, _) = drawn("dot", settings);
        assert_eq!(dot.matches("digraph paths {").count(), charts, "{dot}");
        graphviz(&dot);
        // The frames aside, it is a chart as any other: each node once, each link between two that are there.
        let plain = |line: &&str| !line.contains("subgraph ") && line.trim() != "end";
        let mermaid = read_mermaid(&text.lines().filter(plain).collect::<Vec<_>>().join("\n"));
        let nodes = dot.lines().filter(|line| line.starts_with("    n") && !line.contains(" -> "));
        assert_eq!(mermaid.nodes.len(), nodes.filter(|line| line.contains(" [label=")).count());
    }
    let (code, _, err) = drawn("mermaid", &bundle(&with));
    assert!(code == Some(2) && err.contains("none is given"), "{err}");
}

struct Drawing {
    /// The text of each node.
    nodes: Vec<String>,
    links: usize,
}

/// Lines of four kinds: the head, nodes, links, classes.
fn read_mermaid(text: &str) -> Drawing {
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("flowchart BT"));
    let mut drawing = Drawing { nodes: Vec::new(), links: 0 };
    for line in lines {
        let line = line.strip_prefix("    ").unwrap();
        if line.starts_with("classDef ") {
            assert!(
                line.chars().all(|c| c.is_ascii_alphanumeric() || " #:,-".contains(c)),
                "{line}"
            );
        } else if let Some((from, to)) = line.split_once("-->").or(line.split_once("-.->")) {
            let to = match to.strip_prefix("|\"") {
                Some(labelled) => {
                    let (label, to) = labelled.split_once("\"| ").unwrap();
                    plain(label);
                    to
                }
                None => to.trim(),
            };
            is_known(from.trim(), drawing.nodes.len());
            is_known(to, drawing.nodes.len());
            drawing.links += 1;
        } else {
            let (head, rest) = line.split_once('"').unwrap();
            let (label, tail) = rest.rsplit_once('"').unwrap();
            let (id, open) = head.split_at(head.find(['(', '[', '{']).unwrap());
            assert_eq!(id, format!("n{}", drawing.nodes.len()));
            let (close, class) = tail.split_once(":::").unwrap_or((tail, ""));
            let pairs = [("([", "])"), ("[", "]"), ("[[", "]]"), ("{{", "}}")];
            assert!(pairs.contains(&(open, close)), "{line}");
            assert!(["", "good", "doubt", "bad"].contains(&class), "{line}");
            plain(&label.replace("<br/>", " "));
            drawing.nodes.push(label.to_owned());
        }
    }
    drawing
}

/// Nothing in a label means anything to Mermaid, but the numbers of characters.
fn plain(label: &str) {
    let mut rest = label;
    while let Some((before, after)) = rest.split_once('#') {
        assert!(!before.contains(';'), "{label}");
        let (number, further) = after.split_once(';').unwrap();
        assert!(number.parse::<u8>().is_ok(), "{label}");
        rest = further;
    }
    let forbidden = ['"', '<', '>', '|', '`', '%', ';', '&', '\\', '[', ']', '{', '}'];
    assert!(!rest.contains(forbidden) && !label.contains(&forbidden[..6]), "{label}");
}

fn is_known(id: &str, nodes: usize) {
    let number: usize = id.strip_prefix('n').unwrap().parse().unwrap();
    assert!(number < nodes, "{id}");
}

/// Statements of `id [name=value, …];` and `id -> id [name=value, …];`, with values in quotes or one word.
fn read_dot(text: &str) -> Drawing {
    let body = text.strip_prefix("digraph paths {\n").unwrap().strip_suffix("}\n").unwrap();
    let mut drawing = Drawing { nodes: Vec::new(), links: 0 };
    for line in body.lines().skip(1) {
        let (head, attributes) = line.trim().split_once(" [").unwrap();
        let attributes = attributes.strip_suffix("];").unwrap();
        let label = attributes.strip_prefix("label=\"").unwrap();
        let end = end_of_string(label);
        assert!(
            label[end + 1..].split(", ").filter(|one| !one.is_empty()).all(is_attribute),
            "{line}"
        );
        if let Some((from, to)) = head.split_once(" -> ") {
            is_known(from, drawing.nodes.len());
            is_known(to, drawing.nodes.len());
            drawing.links += 1;
        } else {
            assert_eq!(head, format!("n{}", drawing.nodes.len()));
            drawing.nodes.push(label[..end].to_owned());
        }
    }
    drawing
}

/// Where a quoted string ends: at the first quote that no backslash stands before.
fn end_of_string(text: &str) -> usize {
    let mut escaped = false;
    for (place, letter) in text.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place,
            _ => {}
        }
    }
    panic!("the label does not end: {text}");
}

fn is_attribute(text: &str) -> bool {
    let Some((name, value)) = text.split_once('=') else { return false };
    let word = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || c == '#');
    word(name) && word(value.trim_matches('"'))
}

/// The real thing, where it is there.
fn graphviz(text: &str) {
    let dot = Command::new("dot")
        .arg("-Tplain")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut dot) = dot else { return };
    dot.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = dot.wait_with_output().unwrap();
    assert!(output.status.success(), "{}\n{text}", String::from_utf8_lossy(&output.stderr));
}

fn graph(format: &str, bundle: &Path, clients: &[&Path]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_truststore"));
    command.arg("check").arg(bundle).args(["--format", format, "--at", "2030-01-01"]);
    for client in clients {
        command.arg("--client").arg(client);
    }
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

/// Self-signed, so that issuer and subject both say it.
fn self_signed(common_name: &str) -> Vec<u8> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).unwrap();
    let key = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let other = PKey::from_ec_key(EcKey::generate(&group).unwrap()).unwrap();
    let mut name = X509NameBuilder::new().unwrap();
    name.append_entry_by_text("CN", common_name).unwrap();
    let name = name.build();
    let mut builder = X509::builder().unwrap();
    builder.set_version(2).unwrap();
    builder.set_subject_name(&name).unwrap();
    builder.set_issuer_name(&name).unwrap();
    builder.set_not_before(&Asn1Time::from_unix(0).unwrap()).unwrap();
    builder.set_not_after(&Asn1Time::from_unix(1_900_000_000 - 100_000_000).unwrap()).unwrap();
    builder.set_pubkey(&key).unwrap();
    // Not self-signed after all: then its issuer is missing, and the dead end repeats the name.
    builder.sign(&other, MessageDigest::sha256()).unwrap();
    builder.build().to_pem().unwrap()
}

fn cases() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for rule in fs::read_dir("testdata/rules").unwrap() {
        for case in fs::read_dir(rule.unwrap().path()).unwrap() {
            found.push(case.unwrap().path());
        }
    }
    found.sort();
    found.retain(|case| case.join("client.pem").exists());
    found
}

const HOSTILE: &[&str] = &[
    "a\"] --> b; n0[\"x",
    "%%{init: {'theme':'x'}}%% end",
    "`markdown` #quot; &quot; &lt;b&gt;",
    "\\N \\G \\\" ]; b [label=\"x",
    "<br/><img src=x onerror=y>",
    "| a | --- :::bad",
];
