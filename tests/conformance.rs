//! The field's conformance suites, run through the door that users have: `verify --batch`. Every divergence
//! stands in `conformance/exceptions.toml` with its reason; one that is listed and agrees after all fails
//! too. The suites are not part of the project: without them this test says so and passes.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test reads its files itself, says aloud when there are none, and fails where it cannot"
)]

#[path = "support/suites.rs"]
mod suites;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use suites::suites;

/// Classes beside the core that are held to the same list of exceptions.
const CLASSES: [&str; 3] = ["needs:crl", "needs:policy-input", "needs:anchor-policy"];

#[test]
fn every_suite_agrees_but_for_the_exceptions() {
    let Some(cases) = cases() else { return };
    let held = |case: &Case| case.core() || (case.only_needs(&CLASSES) && case.can_tell());
    judge(&cases, &run(&cases, &[]), held, "exception");
}

#[test]
fn the_certificate_profile_joins_the_verdict_when_strict() {
    let Some(mut cases) = cases() else { return };
    cases.retain(|case| case.only_needs(&["needs:rfc5280-profile", "needs:anchor-policy"]));
    cases.retain(|case| case.needs().any(|class| class == "needs:rfc5280-profile"));
    judge(&cases, &run(&cases, &["--strict"]), |_| true, "strict-exception");
}

#[test]
fn the_order_of_what_is_sent_changes_no_verdict() {
    let Some(cases) = cases() else { return };
    same_verdicts_with(&cases, "reversed", |_, mut sent| {
        sent.reverse();
        sent
    });
}

/// Thirty roots that have nothing to do with a case, other ones for each, before and after what is sent.
#[test]
fn unrelated_roots_among_what_is_sent_change_no_verdict() {
    let Some(mut cases) = cases() else { return };
    cases.retain(Case::core);
    let Some(folder) = suites() else { return };
    let roots = blocks(&read(&folder.join("bundles/microsoft_windows.pem")));
    assert!(roots.len() > 250, "only {} roots", roots.len());
    same_verdicts_with(&cases, "noisy", |case, sent| {
        let start =
            case.key.bytes().fold(0_usize, |sum, byte| sum * 31 % 99_991 + usize::from(byte));
        let mut unrelated = roots.iter().cycle().skip(start % roots.len()).step_by(7).cloned();
        let before: Vec<String> = unrelated.by_ref().take(15).collect();
        [before, sent, unrelated.take(15).collect()].concat()
    });
}

/// Verdicts stay what they are when the certificates that are sent are rearranged.
fn same_verdicts_with(
    cases: &[Case],
    name: &str,
    rearrange: impl Fn(&Case, Vec<String>) -> Vec<String>,
) {
    let mut rearranged = cases.to_vec();
    for case in &mut rearranged {
        let sent = case.fields["intermediates"].as_str().unwrap();
        let sent = if sent.is_empty() { Vec::new() } else { blocks(&read(Path::new(sent))) };
        let text = rearrange(case, sent).concat();
        let file = if text.is_empty() {
            String::new()
        } else {
            written(&format!("{} {name}", case.key), &text)
        };
        case.fields["intermediates"] = json!(file);
    }
    let (before, after) = (run(cases, &[]), run(&rearranged, &[]));
    let changed: Vec<String> = before
        .iter()
        .filter(|(key, (verdict, _))| after[*key].0 != *verdict)
        .map(|(key, before)| format!("{key}: {before:?}, {name} {:?}", after[key]))
        .collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

#[derive(Clone)]
struct Case {
    key: String,
    expect: String,
    features: Vec<String>,
    fields: Value,
}

impl Case {
    fn needs(&self) -> impl Iterator<Item = &String> {
        self.features.iter().filter(|feature| feature.starts_with("needs:"))
    }

    fn core(&self) -> bool {
        self.needs().next().is_none()
    }

    fn only_needs(&self, classes: &[&str]) -> bool {
        !self.core() && self.needs().all(|class| classes.contains(&class.as_str()))
    }

    /// Whether the input can tell the right answer: a case about revocation may have been published without its
    /// revocation lists, and then nothing in it sets a revoked certificate apart from a good one.
    fn can_tell(&self) -> bool {
        self.needs().all(|class| class != "needs:crl") || self.fields["crls"] != ""
    }
}

/// All cases of all suites; `None` where the suites are not here.
fn cases() -> Option<Vec<Case>> {
    let mut suites: Vec<PathBuf> =
        fs::read_dir(suites()?).unwrap().flatten().map(|entry| entry.path()).collect();
    suites.retain(|suite| suite.join("cases.jsonl").exists());
    suites.sort();
    assert!(!suites.is_empty(), "a folder of suites without any");
    Some(suites.iter().flat_map(|suite| suite_cases(suite)).collect())
}

fn suite_cases(folder: &Path) -> Vec<Case> {
    let suite = folder.file_name().unwrap().to_string_lossy().into_owned();
    let text = fs::read_to_string(folder.join("cases.jsonl")).unwrap();
    text.lines()
        .map(|line| {
            let case: Value = serde_json::from_str(line).unwrap();
            let id = case["id"].as_str().unwrap().to_owned();
            let key = format!("{suite} {id}");
            let files = |field: &str| {
                let names: Vec<PathBuf> = case[field]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .map(|name| folder.join(name.as_str().unwrap()))
                    .collect();
                one_file(&format!("{key} {field}"), &names)
            };
            let depth = case["max_depth"].as_u64().map_or(String::new(), |depth| depth.to_string());
            let fields = json!({
                "suite": suite, "id": id,
                "anchors": files("anchors"), "intermediates": files("intermediates"), "crls": files("crls"),
                "leaf": folder.join(case["leaf"].as_str().unwrap()),
                "time": case["time"], "purpose": case["purpose"], "policy": case["policy"],
                "peer_name": case["peer_name"], "max_depth": depth,
            });
            let expect = case["expect"].as_str().unwrap().to_owned();
            let features = case["features"].as_array().unwrap();
            let features = features.iter().map(|name| name.as_str().unwrap().to_owned()).collect();
            Case { key, expect, features, fields }
        })
        .collect()
}

/// The batch door takes one file each.
fn one_file(name: &str, paths: &[PathBuf]) -> String {
    match paths {
        [] => String::new(),
        [path] => path.to_string_lossy().into_owned(),
        paths => written(name, &paths.iter().map(|path| read(path)).collect::<String>()),
    }
}

fn blocks(text: &str) -> Vec<String> {
    let ends = text.split_inclusive("-----END CERTIFICATE-----");
    let blocks =
        ends.filter_map(|block| Some(&block[block.find("-----BEGIN CERTIFICATE-----")?..]));
    blocks.map(|block| format!("{block}\n")).collect()
}

fn read(path: &Path) -> String {
    String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
}

/// A file of that text, under a name of its own.
fn written(name: &str, text: &str) -> String {
    let safe: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{safe}.pem"));
    if !fs::read(&path).is_ok_and(|there| there == text.as_bytes()) {
        // Tests run side by side: a draft of its own for each, then a rename.
        let draft = path.with_extension(format!("{:?}", std::thread::current().id()));
        fs::write(&draft, text).unwrap();
        fs::rename(&draft, &path).unwrap();
    }
    path.to_string_lossy().into_owned()
}

/// Verdict and detail by case.
fn run(cases: &[Case], arguments: &[&str]) -> BTreeMap<String, (String, String)> {
    let mut child = Command::new(env!("CARGO_BIN_EXE_truststore"))
        .args(["verify", "--for", "rfc5280", "--batch"])
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let lines: Vec<String> = cases.iter().map(|case| case.fields.to_string()).collect();
    let feeder =
        std::thread::spawn(move || stdin.write_all((lines.join("\n") + "\n").as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    feeder.join().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| {
            let answer: Value = serde_json::from_str(line).unwrap();
            let text = |field: &str| answer[field].as_str().unwrap_or_default().to_owned();
            (format!("{} {}", text("suite"), text("id")), (text("result"), text("detail")))
        })
        .collect()
}

/// Compares with what the suites expect; prints the table; fails on what no exception argues.
fn judge(
    cases: &[Case],
    verdicts: &BTreeMap<String, (String, String)>,
    held: impl Fn(&Case) -> bool,
    table: &str,
) {
    let exceptions = exceptions(table);
    let mut unargued = Vec::new();
    let mut used = BTreeSet::new();
    let mut rows: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    for case in cases {
        let (verdict, detail) = &verdicts[&case.key];
        let agrees = *verdict == case.expect;
        let suite = case.fields["suite"].as_str().unwrap();
        let classes: Vec<String> = if case.core() {
            vec![format!("core {suite}")]
        } else {
            case.needs().cloned().collect()
        };
        for class in classes {
            let row = rows.entry(class).or_default();
            row[0] += 1;
            row[1] += usize::from(agrees);
            row[2] += usize::from(!agrees && verdict == "accept");
            row[3] += usize::from(!agrees && verdict != "accept");
        }
        if held(case) && !agrees && !exceptions.contains(&case.key) {
            unargued.push(format!("{}: {verdict}, expected {} [{detail}]", case.key, case.expect));
        }
        if !agrees {
            used.insert(case.key.clone());
        }
    }
    for (class, [all, agree, false_accept, false_refuse]) in rows {
        eprintln!(
            "{class:32} {all:4} cases, {agree:4} agree, {false_accept} accepted and {false_refuse} refused against it"
        );
    }
    assert!(unargued.is_empty(), "no exception argues:\n{}", unargued.join("\n"));
    let stale: Vec<_> = exceptions.difference(&used).collect();
    assert!(stale.is_empty(), "listed as exceptions, and agree after all: {stale:#?}");
}

/// The ids of `[[exception]]` entries; each must have a reason and a clause.
fn exceptions(table: &str) -> BTreeSet<String> {
    let text = include_str!("conformance/exceptions.toml");
    let parsed: toml::Table = text.parse().unwrap();
    let entries = parsed.get(table).and_then(toml::Value::as_array);
    entries
        .into_iter()
        .flatten()
        .flat_map(|entry| {
            for field in ["reason", "clause"] {
                assert!(
                    entry[field].as_str().is_some_and(|text| text.len() > 10),
                    "{entry:?} lacks a {field}"
                );
            }
            let cases = entry["cases"].as_array().unwrap();
            cases.iter().map(|case| case.as_str().unwrap().to_owned()).collect::<Vec<_>>()
        })
        .collect()
}
