//! What is accepted, and what is not: waivers and baselines through the program, on bundles that are made by joining
//! files of the test data. Each case asks whether the exit code could lie.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

#[path = "support/folder.rs"]
mod folder;

use std::fs;

use folder::{Folder, Ran, testdata};

/// The SHA-256 of testdata/pki/issuing-past.pem and issuing-expired.pem: both expired in 2029.
fn sha256(name: &str) -> String {
    let ran = Folder::new("sha256").run(
        "",
        &[
            "waive",
            "ca-expired",
            "--certificate",
            testdata(&format!("pki/{name}.pem")).to_str().unwrap(),
            "--reason",
            "r",
            "--until",
            "2030-03-31",
            "--at",
            "2030-01-01",
            "--file",
            "-",
        ],
    );
    let line = ran.out.lines().find(|line| line.starts_with("certificate = ")).unwrap();
    line.trim_start_matches("certificate = ").trim_matches('"').to_owned()
}

/// A bundle of these certificates.
fn bundle(folder: &Folder, name: &str, certificates: &[&str]) {
    let blocks = certificates.iter().map(|one| {
        let text = fs::read_to_string(testdata(&format!("pki/{one}.pem"))).unwrap();
        text.split_once('\n').unwrap().1.to_owned()
    });
    folder.write(name, &blocks.collect::<String>());
}

fn waiver(rule: &str, whom: &str, until: &str) -> String {
    format!("[[waiver]]\nrule = \"{rule}\"\n{whom}\nreason = \"r\"\nuntil = {until}\n")
}

fn check(folder: &Folder, arguments: &[&str]) -> Ran {
    let at = ["check", "--at", "2030-01-01"];
    folder.run("", &at.iter().chain(arguments).copied().collect::<Vec<_>>())
}

#[test]
fn a_waiver_takes_a_finding_out_of_the_exit_code_and_not_out_of_the_report() {
    let folder = Folder::new("waived");
    bundle(&folder, "b.pem", &["root", "issuing-past"]);
    let whom = format!("certificate = \"{}\"", sha256("issuing-past"));
    folder.write("truststore.toml", &waiver("ca-expired", &whom, "2030-03-31"));
    let ran = check(&folder, &["b.pem"]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(ran.out.contains("waived: error[ca-expired]"), "{}", ran.out);
    assert!(ran.out.contains("(truststore.toml:1)"), "{}", ran.out);
    // The day after its last one.
    let later = folder.run("", &["check", "b.pem", "--at", "2030-04-01"]);
    assert_eq!(later.code, 1);
    assert!(later.out.contains("warning[waiver-expired]"), "{}", later.out);
    assert_eq!(folder.run("", &["check", "b.pem", "--at", "2030-03-31T23:59:59Z"]).code, 0);
}

#[test]
fn one_finding_about_two_certificates_is_waived_for_the_one_that_is_named() {
    let folder = Folder::new("parted");
    bundle(&folder, "b.pem", &["root", "issuing-past", "issuing-expired"]);
    let whom = format!("certificate = \"{}\"", sha256("issuing-past"));
    folder.write("truststore.toml", &waiver("ca-expired", &whom, "2030-03-31"));
    let ran = check(&folder, &["b.pem"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    let both = format!(
        "certificate = [\"{}\", \"{}\"]",
        sha256("issuing-past"),
        sha256("issuing-expired")
    );
    folder.write("truststore.toml", &waiver("ca-expired", &both, "2030-03-31"));
    assert_eq!(check(&folder, &["b.pem"]).code, 0);
}

#[test]
fn a_finding_about_several_needs_a_waiver_for_each() {
    let folder = Folder::new("several");
    bundle(&folder, "b.pem", &["root", "issuing", "issuing-rekeyed"]);
    let fails = |whom: &str| {
        folder.write("truststore.toml", &waiver("bundle-rekeyed-twin", whom, "2030-03-31"));
        check(&folder, &["b.pem", "--fail-on", "note", "--severity", "waiver-unused=off"])
            .out
            .contains("\nwaived: ")
            || check(&folder, &["b.pem"]).out.starts_with("waived: ")
    };
    let (one, other) = (sha256("issuing"), sha256("issuing-rekeyed"));
    assert!(!fails(&format!("certificate = \"{one}\"")));
    assert!(fails(&format!("certificate = [\"{one}\", \"{other}\"]")));
}

#[test]
fn a_refused_client_passes_by_the_waiver_of_what_decides_and_of_nothing_else() {
    let folder = Folder::new("client");
    bundle(&folder, "b.pem", &["root", "issuing"]);
    let client = testdata("pki/client-stranger.pem");
    let client = client.to_str().unwrap();
    let whom = format!("certificate = \"{}\"", sha256("client-stranger"));
    folder.write("truststore.toml", &waiver("path-issuer-missing", &whom, "2030-03-31"));
    let ran = check(&folder, &["b.pem", "--client", client]);
    assert_eq!(ran.code, 0, "{}", ran.out);
    assert!(
        ran.out.contains("refuses CN=Example client-stranger"),
        "the verdict stays: {}",
        ran.out
    );
    folder.write("truststore.toml", &waiver("client-expired", &whom, "2030-03-31"));
    assert_eq!(check(&folder, &["b.pem", "--client", client]).code, 1);
}

#[test]
fn a_private_key_is_accepted_by_nothing() {
    let folder = Folder::new("key");
    folder.copy("rules/pem-private-key/bad/bundle.pem", "b.pem");
    folder.write("w.toml", &waiver("pem-private-key", "bundle = \"b.pem\"", "2030-03-31"));
    let refused = check(&folder, &["b.pem", "--waivers", "w.toml"]);
    assert!(refused.code == 2 && refused.err.contains("cannot be waived"), "{}", refused.err);
    let ran = check(&folder, &["b.pem", "--write-baseline", "base.toml"]);
    assert_eq!(ran.code, 1, "{}", ran.out);
    assert!(!folder.read("base.toml").contains("pem-private-key"));
    assert_eq!(check(&folder, &["b.pem", "--baseline", "base.toml"]).code, 1);
}

#[test]
fn a_waiver_of_another_bundle_is_unused_only_when_that_was_checked() {
    let folder = Folder::new("other");
    bundle(&folder, "a.pem", &["root", "issuing-past"]);
    bundle(&folder, "b.pem", &["root", "issuing"]);
    let settings = "[[bundle]]\npath = \"a.pem\"\n[[bundle]]\npath = \"b.pem\"\n".to_owned();
    let whom = "bundle = \"b.pem\"";
    folder.write("truststore.toml", &(settings + &waiver("ca-expired", whom, "2030-03-31")));
    assert!(!check(&folder, &["a.pem"]).out.contains("waiver-unused"));
    assert!(check(&folder, &["b.pem"]).out.contains("waiver-unused"));
    assert_eq!(check(&folder, &["a.pem"]).code, 1, "it is for the other bundle");
}

#[test]
fn with_a_baseline_only_what_is_new_fails_wherever_it_stands() {
    let folder = Folder::new("baseline");
    bundle(&folder, "b.pem", &["root", "issuing-past"]);
    let written = check(&folder, &["b.pem", "--write-baseline", "base.toml"]);
    assert_eq!(written.code, 0, "{}{}", written.out, written.err);
    let first = folder.read("base.toml");
    // Lines, order and other certificates do not matter.
    bundle(&folder, "b.pem", &["issuing", "issuing-past", "root"]);
    assert_eq!(check(&folder, &["b.pem", "--baseline", "base.toml"]).code, 0);
    bundle(&folder, "b.pem", &["root", "issuing-past", "issuing-expired"]);
    let new = check(&folder, &["b.pem", "--baseline", "base.toml"]);
    assert_eq!(new.code, 1, "{}", new.out);
    bundle(&folder, "b.pem", &["root", "issuing"]);
    let gone = check(&folder, &["b.pem", "--baseline", "base.toml"]);
    assert!(gone.code == 0 && gone.out.contains("note[baseline-shrunk]"), "{}", gone.out);
    // Written again for the same bundle, it has the same bytes.
    bundle(&folder, "b.pem", &["root", "issuing-past"]);
    check(&folder, &["b.pem", "--write-baseline", "base.toml"]);
    assert_eq!(folder.read("base.toml"), first);
}

#[test]
fn a_fault_without_a_certificate_is_known_by_its_file() {
    let folder = Folder::new("file");
    folder.copy("rules/pem-crlf/bad/bundle.pem", "a.pem");
    folder.copy("rules/pem-crlf/bad/bundle.pem", "b.pem");
    let all = ["--fail-on", "note"];
    let run =
        |file: &str, more: &[&str]| check(&folder, &[&[file], all.as_slice(), more].concat()).code;
    assert_eq!(run("a.pem", &["--write-baseline", "base.toml"]), 0);
    assert_eq!(run("a.pem", &["--baseline", "base.toml"]), 0);
    assert_eq!(
        run("b.pem", &["--baseline", "base.toml"]),
        1,
        "the same fault in another file is new"
    );
}

#[test]
fn a_baseline_is_written_over_nothing_else_and_not_in_part() {
    let folder = Folder::new("over");
    bundle(&folder, "b.pem", &["root", "issuing-past"]);
    let before = folder.read("b.pem");
    let ran = check(&folder, &["b.pem", "--write-baseline", "b.pem"]);
    assert!(ran.code == 2 && ran.err.contains("is no baseline"), "{}", ran.err);
    assert_eq!(folder.read("b.pem"), before);
    let ran = check(&folder, &["b.pem", "nothing.pem", "--write-baseline", "base.toml"]);
    assert!(ran.code == 2 && ran.err.contains("not everything could be checked"), "{}", ran.err);
    assert!(!folder.path("base.toml").exists());
    for text in
        ["version = 2\nfinding = []\n", "finding = []\n", "version = 1\n[[finding]]\nrule = 'x'\n"]
    {
        folder.write("base.toml", text);
        assert_eq!(check(&folder, &["b.pem", "--baseline", "base.toml"]).code, 2, "{text}");
    }
}

#[test]
fn a_waiver_is_written_whole_or_not_at_all() {
    let folder = Folder::new("written");
    let settings = "# ours\r\nfail-on = \"warn\"  # since May\r\n";
    folder.write("truststore.toml", settings);
    let sha256 = "ab".repeat(32);
    let waive = |more: &[&str]| {
        let fixed = ["waive", "ca-expired", "--certificate", &sha256, "--at", "2030-01-01"];
        folder.run("", &[fixed.as_slice(), more].concat())
    };
    for wrong in [
        &["--reason", " ", "--until", "2030-03-31"][..],
        &["--reason", "a\nb", "--until", "2030-03-31"],
        &["--reason", "r", "--until", "2029-12-31"],
        &["--reason", "r", "--until", "soon"],
        &["--reason", "r", "--until", "2030-03-31", "--file", "no/such/folder.toml"],
    ] {
        assert_eq!(waive(wrong).code, 2, "{wrong:?}");
    }
    assert_eq!(folder.read("truststore.toml"), settings);
    assert_eq!(waive(&["--reason", "r", "--until", "2030-03-31"]).code, 0);
    assert!(folder.read("truststore.toml").starts_with(settings));
    assert_eq!(
        waive(&["--reason", "again", "--until", "2030-03-31"]).code,
        2,
        "it is there already"
    );
    assert_eq!(waive(&["--reason", "again", "--until", "2030-04-30", "--renew"]).code, 0);
    let text = folder.read("truststore.toml");
    assert!(text.contains("again") && text.matches("[[waiver]]").count() == 1, "{text}");
    let left: Vec<_> =
        fs::read_dir(folder.path("")).unwrap().map(|one| one.unwrap().file_name()).collect();
    assert_eq!(left, ["truststore.toml"], "nothing half-written is left");
}

/// Said before the work, with what to do; not after it, as the system's reason alone.
#[test]
fn a_file_in_a_folder_that_is_not_there_is_not_written() {
    let folder = Folder::new("nowhere");
    bundle(&folder, "b.pem", &["root"]);
    let waive =
        ["waive", "ca-expired", "--bundle", "b.pem", "--reason", "r", "--until", "2030-01-02"];
    for arguments in [
        vec!["check", "b.pem", "--write-baseline", "none/x"],
        vec!["check", "b.pem", "--output", "json=none/x"],
        vec!["check", "b.pem", "--client", "b.pem", "--write-fixed", "none/x"],
        vec!["fix", "b.pem", "-o", "none/x"],
        [&waive[..], &["--at", "2030-01-01", "--file", "none/x"]].concat(),
    ] {
        let ran = folder.run("", &arguments);
        let said = "none/x: there is no folder none\nhint: make it first: mkdir -p none\n";
        assert!(ran.code == 2 && ran.err.ends_with(said), "{arguments:?}\n{}", ran.err);
    }
}

/// What a check forgives, a population forgives: silently ignored, a waiver would be a gate that nobody can open.
#[test]
fn a_client_of_a_population_passes_by_a_waiver_and_by_a_baseline_and_stays_refused() {
    let folder = Folder::new("population");
    bundle(&folder, "b.pem", &["root", "issuing"]);
    folder.copy("pki/client.pem", "clients/a.pem");
    folder.copy("pki/client-expired.pem", "clients/b.pem");
    let asked = ["b.pem", "--clients", "clients"];
    let with = |more: &[&str]| check(&folder, &[&asked[..], more].concat());
    assert_eq!(with(&[]).code, 1);
    assert_eq!(
        check(&folder, &["b.pem", "--client", "clients", "--write-baseline", "base.toml"]).code,
        0
    );
    let baseline = with(&["--baseline", "base.toml"]);
    assert_eq!(baseline.code, 0, "{}{}", baseline.out, baseline.err);
    let whom = format!("certificate = \"{}\"", sha256("client-expired"));
    folder.write("truststore.toml", &waiver("client-expired", &whom, "2030-03-31"));
    let waived = with(&[]);
    assert_eq!(waived.code, 0, "{}{}", waived.out, waived.err);
    for said in [
        "refused   1 client, 1 request",
        "waived    1 client, 1 request, of those not accepted",
        "waived until 2030-03-31: r (truststore.toml:1)",
    ] {
        assert!(waived.out.contains(said), "{said}\n{}", waived.out);
    }
    for (form, said) in [
        ("json", "\"by\": \"waiver\""),
        ("jsonl", "\"suppressed\":{\"by\":\"waiver\",\"reason\":\"r\""),
        ("html", "<h1 class=\"warn\">"),
        ("markdown", "<br>waived until 2030-03-31"),
    ] {
        let shown = with(&["--format", form]);
        assert!(shown.code == 0 && shown.out.contains(said), "{form}\n{}", shown.out);
    }
    // The day after its last one, and of another rule or another bundle, it lets nobody pass.
    let later = folder.run("", &["check", "b.pem", "--clients", "clients", "--at", "2030-04-01"]);
    assert!(
        later.code == 1
            && later.err.contains("truststore.toml:1: the waiver of client-expired ended"),
        "{}",
        later.err
    );
    for other in [
        waiver("path-too-deep", &whom, "2030-03-31"),
        waiver("client-expired", &format!("{whom}\nbundle = \"other.pem\""), "2030-03-31"),
    ] {
        folder.write("truststore.toml", &other);
        assert_eq!(with(&[]).code, 1, "{other}");
    }
}

#[test]
fn what_cannot_be_accepted_of_a_population_is_said() {
    let folder = Folder::new("said");
    bundle(&folder, "b.pem", &["root", "issuing"]);
    folder.copy("pki/client.pem", "clients/a.pem");
    let asked = ["b.pem", "--clients", "clients"];
    let with = |more: &[&str]| check(&folder, &[&asked[..], more].concat());
    let wrong = with(&["--write-baseline", "base.toml"]);
    assert!(
        wrong.code == 2 && wrong.err.contains("--write-baseline holds what a check"),
        "{}",
        wrong.err
    );
    folder.write("w.toml", &waiver("client-expired", "bundle = \"b.pem\"", "2030-03-31"));
    let part = with(&["--partial", "--waivers", "w.toml"]);
    assert!(part.code == 2 && part.err.contains("not for --partial"), "{}", part.err);
    folder.write("truststore.toml", "waivers = \"w.toml\"\n");
    let noted = with(&["--partial"]);
    assert!(noted.code == 0 && noted.err.contains("do not count in it"), "{}", noted.err);
}
