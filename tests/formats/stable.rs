//! The same question gives the same bytes, and a finding stays itself when the bundle is sorted anew.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::program::{FORMATS, Folder, truststore};

#[test]
fn the_same_input_gives_the_same_bytes() {
    let folder = Folder::new("same");
    let asked = "check rules/path-too-deep/bad/bundle.pem --client rules/path-too-deep/bad/client.pem \
                 --for rfc5280 --for api-gateway --verbose";
    for format in FORMATS {
        let once = truststore(&folder, &format!("{asked} --format {format}"));
        let again =
            truststore(&folder, &format!("{asked} --format {format} --output {format}=file"));
        assert_eq!((once.code, &once.out), (again.code, &again.out), "{format}");
        assert_eq!(once.out, folder.file("file"), "{format}: the file and standard output differ");
        assert!(once.out.ends_with('\n') && once.err.is_empty(), "{format}: {once:?}");
    }
}

#[test]
fn a_finding_is_the_same_wherever_its_certificate_stands() {
    let folder = Folder::new("order");
    let names = ["root", "issuing-expired", "hostile-html", "issuing-sha1", "self-signed"];
    let blocks: Vec<String> =
        names.iter().map(|name| folder.file(&format!("pki/{name}.pem"))).collect();
    folder.write("one.pem", &blocks.concat());
    let turned: Vec<String> = blocks.iter().rev().cloned().collect();
    folder.write("two.pem", &format!("# sorted anew\n\n\n{}", turned.concat()));
    let prints = |file: &str| -> (BTreeSet<String>, BTreeSet<String>) {
        let sarif = truststore(&folder, &format!("check {file} --format sarif"));
        let sarif: Value = serde_json::from_str(&sarif.out).unwrap();
        let results = sarif["runs"][0]["results"].as_array().unwrap();
        let certificates = |result: &&Value| result["ruleId"].as_str().unwrap().starts_with("ca-");
        let each = || results.iter().filter(certificates);
        assert!(each().count() >= 3, "{sarif}");
        (
            each().map(|one| one["partialFingerprints"].to_string()).collect(),
            each()
                .map(|one| one["locations"][0]["physicalLocation"]["region"].to_string())
                .collect(),
        )
    };
    let (one, two) = (prints("one.pem"), prints("two.pem"));
    assert_eq!(one.0, two.0);
    assert_ne!(one.1, two.1, "nothing was moved");
}

#[test]
fn what_is_accepted_is_suppressed_in_sarif_and_fails_nothing() {
    let folder = Folder::new("accepted");
    let sarif = |arguments: &str| {
        let said = truststore(
            &folder,
            &format!("check rules/ca-expired/bad/bundle.pem --format sarif {arguments}"),
        );
        let document: Value = serde_json::from_str(&said.out).unwrap();
        (said.code, document["runs"][0]["results"].as_array().unwrap().clone())
    };
    let (code, plain) = sarif("");
    assert_eq!(code, 1);
    assert!(plain.iter().all(|one| one.get("baselineState").is_none()), "{plain:?}");
    sarif("--write-baseline base.json");
    let (code, known) = sarif("--baseline base.json");
    assert_eq!(code, 0);
    let expired = |one: &&Value| one["ruleId"] == "ca-expired";
    let one = known.iter().find(expired).unwrap();
    assert_eq!(one["baselineState"], "unchanged", "{one}");
    assert_eq!(one["suppressions"][0]["kind"], "external", "{one}");
    let sha256 = &truststore(&folder, "check rules/ca-expired/bad/bundle.pem --format json").out;
    let sha256: Value = serde_json::from_str(sha256).unwrap();
    let of = sha256["findings"].as_array().unwrap().iter().find(|one| one["rule"] == "ca-expired");
    let sha256 = of.unwrap()["places"][0]["sha256"].as_str().unwrap();
    folder.write(
        "waivers.toml",
        &format!("[[waiver]]\nrule = \"ca-expired\"\ncertificate = \"{sha256}\"\nreason = \"they [renew](x) in May\"\nuntil = 2030-06-01\n"),
    );
    let (code, waived) = sarif("--waivers waivers.toml");
    assert_eq!(code, 0, "{waived:?}");
    let one = waived.iter().find(expired).unwrap();
    let why = one["suppressions"][0]["justification"].as_str().unwrap();
    assert!(
        why.starts_with("waived until 2030-06-01: they [renew](x) in May (waivers.toml:1)"),
        "{why}"
    );
    for (format, mark) in [
        ("human", "waived: error["),
        ("concise", "waived: error["),
        ("markdown", "| waived |"),
        ("junit", "<skipped>waived"),
        ("gitlab", "\"severity\": \"info\""),
        ("github", "1 finding is waived"),
    ] {
        let said = truststore(
            &folder,
            &format!(
                "check rules/ca-expired/bad/bundle.pem --format {format} --waivers waivers.toml"
            ),
        );
        assert!(said.code == 0 && said.out.contains(mark), "{format}: {said:?}");
    }
}
