//! Expectations through the program: each kind holds and fails where it should, and nothing that could not be tried
//! passes for something that holds.

#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

#[path = "support/folder.rs"]
mod folder;
#[path = "support/schema.rs"]
mod schema;

use folder::{Folder, Ran};
use serde_json::Value;

/// Tries these expectations on the root and its issuing CA.
fn expect(text: &str) -> Ran {
    let folder = Folder::new("expect");
    folder.copy("rules/path-issuer-missing/good/bundle.pem", "trust/b.pem");
    for client in ["client", "client-expired", "client-stranger", "client-server"] {
        folder.copy(&format!("pki/{client}.pem"), &format!("trust/{client}.pem"));
    }
    folder.copy("pki/client.pem", "trust/many/one.pem");
    folder.copy("pki/client-ec.pem", "trust/many/two.pem");
    folder.write("trust/b.expect.toml", &format!("bundle = \"b.pem\"\nat = 2030-01-01\n{text}"));
    folder.run("", &["test"])
}

#[test]
fn each_kind_holds_where_it_should_and_only_there() {
    for (text, holds) in [
        ("[[accept]]\nclient = 'client.pem'", true),
        ("[[accept]]\nclient = 'many'", true),
        ("[[accept]]\nclient = ['client.pem', 'client-stranger.pem']", false),
        ("[[accept]]\nclient = 'client.pem'\nat = 2032-01-01", false),
        ("[[refuse]]\nclient = 'client-stranger.pem'", true),
        ("[[refuse]]\nclient = 'client-stranger.pem'\nrule = 'path-issuer-missing'", true),
        ("[[refuse]]\nclient = 'client-stranger.pem'\nrule = 'client-expired'", false),
        ("[[refuse]]\nclient = 'client.pem'", false),
        // API Gateway does not say whether it looks at the purpose: neither accepted nor refused for sure.
        ("[[accept]]\nclient = 'client-server.pem'\nfor = 'rfc5280'", false),
        (
            "[[refuse]]\nclient = 'client-server.pem'\nfor = 'rfc5280'\nrule = 'client-purpose'",
            true,
        ),
        ("[[present]]\nsubject = 'CN=Example Root,O=Example Bank,C=NL'", true),
        ("[[present]]\nsubject = 'CN = Example Root, O = Example Bank, C = NL'", true),
        ("[[present]]\nsubject = 'CN=Example'", false),
        ("[[absent]]\nsubject = 'CN=Example Root, O=Example Bank, C=NL'", false),
        ("[[absent]]\nsubject = 'CN=Unknown Root, O=Example Stranger'", true),
        (
            "[[absent]]\nsha256 = '2878a933275f1f00267c72c5883f937d49b14d919aef0966100bf4b9325ceec5'",
            false,
        ),
        ("[[valid]]\nuntil = 2040-01-01", true),
        ("[[valid]]\nuntil = 2040-01-02", false),
        ("[[valid]]\ndays = 30", true),
        ("[[valid]]\ndays = 30000", false),
    ] {
        let ran = expect(text);
        assert_eq!(ran.code, i32::from(!holds), "{text}\n{}{}", ran.out, ran.err);
        assert_eq!(ran.out.contains("  FAIL  "), !holds, "{text}\n{}", ran.out);
    }
}

#[test]
fn what_could_not_be_tried_does_not_hold() {
    for (text, says) in [
        ("", "nothing is expected there"),
        (
            "[[accept]]\nclient = 'nobody.pem'",
            "trust/b.expect.toml:4:10: trust/nobody.pem: no such file",
        ),
        (
            "[[refuse]]\nclient = 'client.pem'\nsent = ['client-ec.pem']",
            "trust/b.expect.toml:5:9: trust/client-ec.pem: no such file",
        ),
        ("for = []\n[[valid]]\ndays = 1", "`for` names no gateway"),
        ("[[accept]]\nclient = []", "names no file"),
        ("[[accept]]\nclent = 'client.pem'", "did you mean `client`?"),
        (
            "[[refuse]]\nclient = 'client.pem'\nrule = 'client-expird'",
            "did you mean `client-expired`?",
        ),
        ("[[present]]\n", "`sha256` is missing"),
        ("[[present]]\nsha256 = 'ab'", "is no SHA-256"),
        ("[[absent]]\nsubject = 'Example Root'", "is no name of a certificate"),
        ("[[valid]]\nuntil = 'soon'", "wanted a day or a moment"),
        ("[[valid]]\ndays = -1", "wanted a whole number"),
        ("for = 'api-gatway'\n[[valid]]\ndays = 1", "did you mean `api-gateway`?"),
        ("valid = 3", "wanted any number of them"),
    ] {
        let ran = expect(text);
        assert_eq!(ran.code, 2, "{text}\n{}", ran.out);
        assert!(ran.err.contains(says), "{text}\n{}", ran.err);
    }
}

#[test]
fn one_broken_file_keeps_no_other_from_its_test_and_spoils_the_exit_code() {
    let folder = Folder::new("broken");
    folder.copy("gate/partners.pem", "partners.pem");
    folder.write("a.expect.toml", "bundle = 'gone.pem'\n[[valid]]\ndays = 1\n");
    folder.write("b.expect.toml", "bundle = 'partners.pem'\n[[valid]]\ndays = 1\n");
    folder.write(".hidden/c.expect.toml", "nonsense");
    let ran = folder.run("", &["test", "--at", "2030-01-01"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.out.contains("b.expect.toml") && ran.out.contains("1 expectation: it holds"),
        "{}",
        ran.out
    );
    assert!(ran.err.contains("a.expect.toml:1:10: gone.pem: no such file"), "{}", ran.err);
}

#[test]
fn the_json_keeps_to_its_schema() {
    let schema: Value = serde_json::from_str(include_str!("../docs/test.schema.json")).unwrap();
    let folder = Folder::new("schema");
    folder.copy("gate/partners.pem", "b.pem");
    folder
        .write("b.expect.toml", "bundle = 'b.pem'\n[[valid]]\ndays = 1\n[[valid]]\ndays = 36000\n");
    let ran = folder.run("", &["test", "--at", "2030-01-01", "--format", "json"]);
    let mut written: Value = serde_json::from_str(&ran.out).unwrap();
    let wrong = |value: &Value| {
        let mut wrong = Vec::new();
        schema::judge(&schema, &schema, value, "$", &mut wrong);
        wrong
    };
    assert_eq!(wrong(&written), [""; 0]);
    assert_eq!((&written["failed"], ran.code), (&1.into(), 1));
    written["expectations"][0]["holds"] = "yes".into();
    assert_eq!(wrong(&written).len(), 1);
}

#[test]
fn a_hostile_name_forges_no_line_and_breaks_no_xml() {
    let text =
        "[[valid]]\nname = \"a\\n  ok    b]]><x a='\\u001b[2J\\u202e\\uFFFE\"\ndays = 30000\n";
    let folder = Folder::new("hostile");
    folder.copy("gate/partners.pem", "b.pem");
    folder.write("b.expect.toml", &format!("bundle = \"b.pem\"\nat = 2030-01-01\n{text}"));
    for form in ["human", "json", "junit"] {
        let out = folder.run("", &["test", "--format", form]).out;
        assert!(!out.contains(['\u{1b}', '\u{202e}', '\u{fffe}']), "{form}: {out:?}");
        assert!(!out.contains("\n  ok    b"), "{form}: {out}");
        assert!(form != "junit" || (!out.contains("]]>") && !out.contains("<x")), "{out}");
    }
}
