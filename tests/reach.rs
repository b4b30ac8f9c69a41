//! Which commands each key of the settings reaches: every command is run with every key, and what makes a difference is
//! what the library, `truststore config` and docs/config.md say. A setting that is ignored in silence is a gate that
//! stands open.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads and writes files of its own, and stops where something is wrong"
)]

#[path = "support/folder.rs"]
mod folder;

use std::fs;
use std::path::Path;

use folder::Folder;
use truststore::config::REACH;

/// The commands, in the order of the table, each as it is typed.
const COMMANDS: &[(&str, &str)] = &[
    ("check", "check b.pem"),
    ("check --clients", "check b.pem --clients clients"),
    ("domain", "domain --domain-json domain.json --bundle b.pem"),
    ("verify", "verify --bundle b.pem clients/client.pem"),
    ("fix", "fix b.pem"),
    ("diagnose", "diagnose log --bundle b.pem"),
    ("test", "test b.expect.toml"),
    ("diff", "diff issuing.pem b.pem --clients clients"),
    ("rotate", "rotate b.pem --clients clients"),
];

#[test]
fn a_key_makes_a_difference_to_the_commands_that_it_reaches_and_to_no_other() {
    for (key, reached) in REACH {
        let reaching: Vec<&str> = COMMANDS
            .iter()
            .filter(|(_, line)| {
                let line = line_for(key, line);
                said(&folder(&settings(key)), line) != said(&folder(&without(key)), line)
            })
            .map(|(command, _)| *command)
            .collect();
        assert_eq!(&reaching, reached, "{key}");
    }
}

#[test]
fn each_key_is_in_the_list_and_the_page_has_the_same_table() {
    let named = |key: &&str| REACH.iter().any(|(name, _)| name == key);
    for key in truststore::config::KEYS.iter().filter(|key| **key != "bundle") {
        assert!(named(key), "{key}");
    }
    for key in truststore::config::BUNDLE_KEYS {
        assert!(named(&format!("bundle.{key}").as_str()), "{key}");
    }
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/config.md");
    let page = fs::read_to_string(page).unwrap();
    for (key, reached) in REACH {
        let shown = match key.split_once('.') {
            Some((table, key)) => format!("`{key}` of a `[[{table}]]`"),
            None => format!("`{key}`"),
        };
        let marks = COMMANDS.iter().map(
            |(command, _)| {
                if reached.contains(command) { " ✓ |" } else { " |" }
            },
        );
        let row = format!("\n| {shown} |{}\n", marks.collect::<String>());
        assert!(page.contains(&row), "docs/config.md lacks the row:{row}");
    }
}

/// What a command says, on both outputs, and its exit code.
fn said(folder: &Folder, line: &str) -> (i32, String, String) {
    let mut words: Vec<&str> = line.split_whitespace().collect();
    if words.first() != Some(&"fix") {
        words.extend(["--at", "2030-01-01"]);
    }
    let ran = folder.run("", &words);
    (ran.code, ran.out, ran.err)
}

/// A command as it is typed where this key can make a difference.
fn line_for<'a>(key: &str, line: &'a str) -> &'a str {
    match (key, line) {
        ("bundle.path", "check b.pem") => "check",
        ("bundle.clients", line) => line.strip_suffix(" clients").unwrap_or(line),
        (_, line) => line,
    }
}

/// Settings with this key, in a form that makes a difference where it is read.
fn settings(key: &str) -> String {
    let bundle = "[[bundle]]\npath = \"b.pem\"\n";
    let waiver = |rule: &str| {
        format!(
            "[[waiver]]\nrule = \"{rule}\"\nbundle = \"b.pem\"\nreason = \"r\"\nuntil = 2030-06-01\n"
        )
    };
    match key {
        "for" => "for = [\"api-gateway\", \"rfc5280\"]\n".to_owned(),
        "fail-on" => "fail-on = \"never\"\n".to_owned(),
        "warn-days" => "warn-days = 30000\n".to_owned(),
        "severities" => "[severities]\nca-expired = \"off\"\n".to_owned(),
        "waiver" => waiver("ca-expired") + &waiver("path-issuer-missing"),
        "waivers" => "waivers = \"w.toml\"\n".to_owned(),
        "baseline" => "baseline = \"baseline.toml\"\n".to_owned(),
        "bundle.path" => bundle.to_owned(),
        "bundle.for" => format!("{bundle}for = [\"api-gateway\", \"rfc5280\"]\n"),
        "bundle.warn-days" => format!("{bundle}warn-days = 30000\n"),
        "bundle.client" => format!("{bundle}client = \"clients/client.pem\"\n"),
        "bundle.sent" => {
            format!("{bundle}client = \"clients/client.pem\"\nsent = \"issuing.pem\"\n")
        }
        "bundle.clients" => format!("{bundle}clients = \"clients\"\n"),
        other => panic!("no settings with `{other}`"),
    }
}

/// The same without the key.
fn without(key: &str) -> String {
    if key == "bundle.sent" { settings("bundle.client") } else { String::new() }
}

/// A truststore with an expired CA, a client that is refused, and all that the commands read.
fn folder(settings: &str) -> Folder {
    let folder = Folder::new("reach");
    let pem =
        |name: &str| fs::read_to_string(folder::testdata(&format!("pki/{name}.pem"))).unwrap();
    folder.write("b.pem", &(pem("root") + &pem("issuing-past")));
    folder.write("issuing.pem", &pem("issuing"));
    folder.write("clients/client.pem", &pem("client"));
    folder.copy("incidents/01-root-only/access.log", "log");
    folder.write(
        "b.expect.toml",
        "bundle = \"b.pem\"\n[[refuse]]\nclient = \"clients/client.pem\"\n",
    );
    folder.write(
        "domain.json",
        r#"{"domainName":"a.example","mutualTlsAuthentication":{"truststoreUri":"s3://t/b.pem"}}"#,
    );
    folder.write("w.toml", &self::settings("waiver"));
    let (code, ..) =
        said(&folder, "check b.pem --client clients --write-baseline baseline.toml --no-config");
    assert_eq!(code, 0);
    folder.write("truststore.toml", settings);
    folder
}
