//! Configuration: where it is found, what counts, what is refused; and that its schemas take what the parser takes.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads and writes files of its own, and stops where something is wrong"
)]

#[path = "support/folder.rs"]
mod folder;
#[path = "support/schema.rs"]
mod schema;

use std::fs;
use std::path::Path;

use serde_json::Value;
use truststore::config::{self, Config, FailOn, Origin};

use folder::{Folder, Ran, testdata};
use schema::judge;

/// A repository with one bundle in a folder of its own.
fn repository(name: &str, settings: &str) -> Folder {
    let folder = Folder::new(name);
    folder.make("repo/.git");
    folder.write("repo/truststore.toml", settings);
    folder.copy("rules/ca-expired/bad/bundle.pem", "repo/trust/old.pem");
    folder
}

fn check(folder: &Folder, place: &str, arguments: &[&str]) -> Ran {
    let arguments: Vec<&str> =
        ["check", "--at", "2030-01-01"].iter().chain(arguments).copied().collect();
    folder.run(place, &arguments)
}

#[test]
fn a_configuration_is_found_above_the_bundle_and_not_outside_of_the_repository() {
    let folder = repository("found", "fail-on = \"never\"\n");
    assert_eq!(check(&folder, "repo", &["trust/old.pem"]).code, 0);
    assert_eq!(check(&folder, "repo/trust", &["old.pem"]).code, 0);
    assert_eq!(check(&folder, "", &["repo/trust/old.pem"]).code, 0, "the bundle's folder counts");
    assert_eq!(check(&folder, "repo", &["trust/old.pem", "--no-config"]).code, 1);
    // What lies above a repository, or above a folder in none, is anybody's.
    fs::rename(folder.path("repo/truststore.toml"), folder.path("truststore.toml")).unwrap();
    assert_eq!(check(&folder, "repo", &["trust/old.pem"]).code, 1);
    fs::remove_dir(folder.path("repo/.git")).unwrap();
    assert_eq!(check(&folder, "repo", &["trust/old.pem"]).code, 1);
    assert_eq!(
        check(&folder, "repo", &["trust/old.pem", "--config", "../truststore.toml"]).code,
        0
    );
}

#[test]
fn the_command_line_comes_before_the_file_and_the_file_before_the_default() {
    let settings = "for = \"rfc5280\"\nfail-on = \"note\"\nwarn-days = 7\n[severities]\nca-expired = \"note\"\n\
                    [[bundle]]\npath = \"trust/old.pem\"\nwarn-days = 9\n";
    let folder = repository("order", settings);
    let says = folder.run("repo", &["config", "--warn-days", "3"]).out;
    for wanted in [
        "for = \"rfc5280\"  # truststore.toml:1",
        "warn-days = 3  # command line",
        "ca-expired = \"note\"  # truststore.toml:5",
    ] {
        assert!(says.contains(wanted), "{wanted}\n{says}");
    }
    assert!(
        folder
            .run("repo", &["config", "--no-config"])
            .out
            .contains("fail-on = \"error\"  # default")
    );
    // A note is enough for the file; the command line knows better.
    assert_eq!(check(&folder, "repo", &["trust/old.pem"]).code, 1);
    assert_eq!(check(&folder, "repo", &["trust/old.pem", "--fail-on", "warn"]).code, 0);
    assert_eq!(
        check(
            &folder,
            "repo",
            &["trust/old.pem", "--severity", "ca-expired=warn", "--fail-on", "warn"]
        )
        .code,
        1
    );
    assert!(
        check(&folder, "repo", &[]).out.contains("note[ca-expired]"),
        "the bundles of the file"
    );
}

#[test]
fn a_population_is_asked_for_and_named_by_the_file() {
    let folder =
        repository("population", "[[bundle]]\npath = \"trust/b.pem\"\nclients = \"partners\"\n");
    folder.copy("gate/partners.pem", "repo/trust/b.pem");
    folder.copy("gate/partners/bank.pem", "repo/partners/bank.pem");
    assert_eq!(check(&folder, "repo", &["trust/b.pem", "--clients"]).code, 0);
    folder.copy("gate/partners/stranger.pem", "repo/partners/stranger.pem");
    let ran = check(&folder, "repo", &["trust/b.pem", "--clients"]);
    assert_eq!(ran.code, 1, "{}{}", ran.out, ran.err);
    let unnamed = check(&folder, "repo", &["trust/old.pem", "--clients"]);
    assert!(unnamed.code == 2 && unnamed.err.contains("--clients names none"), "{}", unnamed.err);
}

#[test]
fn what_config_prints_is_a_configuration_that_means_the_same() {
    let settings = fs::read_to_string(testdata("gate/truststore.toml")).unwrap();
    let folder = Folder::new("printed");
    folder.write("truststore.toml", &settings);
    folder.write(
        "truststore.waivers.toml",
        &fs::read_to_string(testdata("gate/truststore.waivers.toml")).unwrap(),
    );
    let values = |text: &str| -> Vec<String> {
        text.lines().map(|line| line.split("  # ").next().unwrap().to_owned()).skip(1).collect()
    };
    let printed = folder.run("", &["config"]).out;
    folder.write("again.toml", &printed);
    let again = folder.run("", &["config", "--config", "again.toml"]);
    let printed_again: Vec<String> = values(&again.out);
    let first: Vec<String> =
        values(&printed).into_iter().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(first, printed_again);
    assert!(printed.contains("[[waiver]]"), "{printed}");
}

#[test]
fn two_bundles_with_two_configurations_are_not_checked_by_one() {
    let folder = repository("two", "fail-on = \"never\"\n");
    folder.copy("rules/ca-expired/bad/bundle.pem", "elsewhere.pem");
    let ran = check(&folder, "repo", &["trust/old.pem", "../elsewhere.pem"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("different configurations"), "{}", ran.err);
}

#[test]
fn everything_wrong_in_a_file_is_said_at_once_with_its_line_and_nothing_is_checked() {
    let settings = "warn_days = 3\nfor = \"api-gatway\"\nfail-on = 7\n[severities]\nca-expird = \"error\"\n\
                    pem-private-key = \"off\"\n[[bundle]]\npth = \"x\"\n[[waiver]]\nrule = \"ca-expired\"\n";
    let ran = check(&repository("wrong", settings), "repo", &["trust/old.pem"]);
    assert_eq!((ran.code, ran.out.as_str()), (2, ""));
    for wanted in [
        "truststore.toml:1:1: there is no key `warn_days`\nhint: did you mean `warn-days`?",
        "truststore.toml:2:7: there is no profile `api-gatway`\nhint: did you mean `api-gateway`?",
        "truststore.toml:3:11: `fail-on` is a number, wanted a text in quotes",
        "truststore.toml:5:13: [severities]: there is no rule `ca-expird`",
        "truststore.toml:6:19: [severities]: pem-private-key stays at error",
        "truststore.toml:8:1: [[bundle]]: there is no key `pth`",
        "truststore.toml:9:1: [[waiver]]: `reason` is missing",
    ] {
        assert!(ran.err.contains(wanted), "{wanted}\n{}", ran.err);
    }
}

/// A name that nothing stands behind is mended where it is written, not where it is read.
#[test]
fn what_is_named_and_not_there_is_said_with_the_line_that_names_it() {
    let bundle = "[[bundle]]\npath = \"trust/old.pem\"\n";
    for (settings, arguments, place) in [
        ("[[bundle]]\npath = \"gone\"\n".to_owned(), "", "2:8"),
        (format!("{bundle}client = [\"trust/old.pem\", \"gone\"]\n"), "", "3:28"),
        (format!("{bundle}client = \"trust/old.pem\"\nsent = \"gone\"\n"), "", "4:8"),
        (format!("{bundle}clients = \"gone\"\n"), "trust/old.pem --clients", "3:11"),
        ("\nwaivers = [\"gone\"]\n".to_owned(), "trust/old.pem", "2:12"),
        ("baseline = \"gone\"\n".to_owned(), "trust/old.pem", "1:12"),
    ] {
        let folder = repository("gone", &settings);
        let ran = check(&folder, "repo", &arguments.split_whitespace().collect::<Vec<_>>());
        let wanted =
            format!("truststore.toml:{place}: gone: no such file\nhint: check the spelling");
        assert!(ran.code == 2 && ran.err.contains(&wanted), "{settings}\n{}", ran.err);
    }
}

#[test]
fn what_several_readers_of_a_key_find_wrong_is_said_once() {
    let ran = check(&repository("once", "[bundle]\npath = \"x\"\n"), "repo", &["trust/old.pem"]);
    assert_eq!((ran.code, ran.err.matches("wanted any number of them").count()), (2, 1));
}

#[test]
fn a_hostile_configuration_is_refused_and_costs_little() {
    let folder = repository("hostile", "");
    let deep = format!("a = {}", "[".repeat(500_000));
    let dotted = format!("{}b = 1", "a.".repeat(500_000));
    let tables: Vec<String> = (0..100_000).map(|number| format!("[t{number}]\n")).collect();
    let tables = tables.concat();
    let escape = "\"\\u001b[2J\\u202e\" = 1\n".to_owned();
    for text in [deep, dotted, tables, escape, "\0\u{1}\u{2}".to_owned(), "#".repeat(3_000_000)] {
        folder.write("repo/truststore.toml", &text);
        let ran = check(&folder, "repo", &["trust/old.pem"]);
        assert_eq!(ran.code, 2, "{}", ran.err.chars().take(200).collect::<String>());
        assert!(
            ran.err.len() < 10_000 && !ran.err.contains(['\u{1b}', '\u{202e}', '\0']),
            "{:?}",
            ran.err
        );
    }
    fs::write(folder.path("repo/truststore.toml"), [0x80, 0xff]).unwrap();
    assert!(check(&folder, "repo", &["trust/old.pem"]).err.contains("not text in UTF-8"));
}

#[test]
fn a_value_knows_its_line() {
    let config = Config::read("a.toml", b"\n\nfail-on = \"warn\"\n").unwrap();
    let chosen = config::choose(None, config.fail_on.as_ref(), || FailOn::Error);
    assert_eq!(chosen.value, FailOn::Warn);
    assert!(matches!(chosen.origin, Origin::File(place) if place.to_string() == "a.toml:3:11"));
}

#[test]
fn the_pages_show_the_files_that_their_examples_read() {
    for (page, file) in [("config.md", "truststore.toml"), ("test.md", "partners.expect.toml")] {
        let page = fs::read_to_string(root().join("docs").join(page)).unwrap();
        let shown = page.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
        let read = fs::read_to_string(testdata("gate").join(file)).unwrap();
        let read: String = read.split_inclusive('\n').skip(1).collect();
        assert_eq!(shown, read, "{file} without its first line");
    }
}

#[test]
fn the_schemas_take_what_the_parser_takes() {
    for (file, schema) in [
        ("gate/truststore.toml", "docs/config.schema.json"),
        ("gate/truststore.waivers.toml", "docs/config.schema.json"),
        ("rules/waiver-expired/bad/truststore.toml", "docs/config.schema.json"),
        ("gate/partners.expect.toml", "docs/expectations.schema.json"),
    ] {
        let wrong = wrong_in(&json(&root().join(schema)), &toml(&testdata(file)));
        assert!(wrong.is_empty(), "{file}:\n{}", wrong.join("\n"));
    }
}

#[test]
fn the_schemas_refuse_what_the_parser_refuses() {
    let schema = json(&root().join("docs/config.schema.json"));
    for text in [
        "warn_days = 3",
        "for = 'api-gatway'",
        "for = []",
        "[[bundle]]\npath = 'b.pem'\nfor = []",
        "fail-on = 7",
        "warn-days = -1",
        "[severities]\nca-expird = 'error'",
        "[severities]\npem-private-key = 'off'",
        "[[bundle]]\nfor = 'rfc5280'",
        "[[waiver]]\nrule = 'ca-expired'\nuntil = 2030-01-01",
    ] {
        let value: toml::Value = toml::from_str(text).unwrap();
        assert!(!wrong_in(&schema, &as_json(&value)).is_empty(), "{text}");
        assert!(Config::read("a.toml", text.as_bytes()).is_err(), "{text}");
    }
}

/// The same input gives the same bytes, in every form.
#[test]
fn what_is_said_twice_is_said_in_the_same_bytes() {
    let forms = Folder::new("forms").run("", &["check", "--format", "?"]).err;
    let forms = forms.split("possible values: ").nth(1).unwrap().split(']').next().unwrap();
    for form in forms.split(", ") {
        let gate = testdata("gate/truststore.toml");
        let client = testdata("gate/partners/stranger.pem");
        let arguments = [
            "check",
            "--config",
            gate.to_str().unwrap(),
            "--client",
            client.to_str().unwrap(),
            "--at",
            "2030-01-01",
            "--format",
            form,
        ];
        let run = || Folder::new("again").run("", &arguments);
        let (one, other) = (run(), run());
        assert!(!one.out.is_empty() && one.code == 1, "{form}: {}", one.err);
        assert!(one.out == other.out && one.err == other.err, "{form}");
    }
}

/// What of a value is not as the schema asks for.
fn wrong_in(schema: &Value, value: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    judge(schema, schema, value, "$", &mut wrong);
    wrong
}

fn json(file: &Path) -> Value {
    serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap()
}

fn toml(file: &Path) -> Value {
    as_json(&toml::from_str(&fs::read_to_string(file).unwrap()).unwrap())
}

/// As editors see TOML: moments are texts.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(moment) => Value::String(moment.to_string()),
        toml::Value::Array(items) => items.iter().map(as_json).collect(),
        toml::Value::Table(table) => {
            table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect()
        }
        other => serde_json::to_value(other).unwrap(),
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
