//! A live domain of API Gateway: its settings, the version of the truststore that it has loaded, and what another one
//! would change. Version 2 is asked at moto; version 1, whose settings of mutual TLS moto drops, at a few lines of our own.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot run has failed"
)]

#[path = "support/aws.rs"]
mod aws;
#[path = "support/schema.rs"]
mod schema;

use std::fs;
use std::path::PathBuf;

use aws::{Said, alone};
use serde_json::Value;

const GOOD: &str = "testdata/rules/path-issuer-missing/good/bundle.pem";
const BAD: &str = "testdata/rules/path-issuer-only-sent/bad/bundle.pem";
const CLIENT: &str = "testdata/rules/path-issuer-missing/good/client.pem";

#[test]
fn what_the_aws_cli_printed_is_checked_without_asking_aws() {
    let json = written(
        "v1.json",
        r#"{"domainName":"api.example.com","regionalCertificateArn":"arn:aws:acm:eu-west-1:1:certificate/c",
        "endpointConfiguration":{"types":["REGIONAL"]},"domainNameStatus":"AVAILABLE","securityPolicy":"TLS_1_2",
        "mutualTlsAuthentication":{"truststoreUri":"s3://trust/bundle.pem","truststoreVersion":"v1",
        "truststoreWarnings":["CN=Old CA has expired"]}}"#,
    );
    let said = offline(&["--domain-json", &json, "--bundle", GOOD, "--client", CLIENT]);
    assert_eq!(said.code, 0, "{said:?}");
    said.says(&[
        "api.example.com\n  truststore       s3://trust/bundle.pem, version v1\n",
        "warning[domain-truststore-warnings]: AWS warned of 1 thing",
        "AWS: CN=Old CA has expired",
        "note[domain-apis-unknown]",
        "accepts CN=Example client",
    ]);
    let said = offline(&["--domain-json", &json, "--bundle", BAD, "--client", CLIENT]);
    assert_eq!(said.code, 1, "{said:?}");
    // Without the bytes, the settings alone; and the command that fetches them.
    let said = offline(&["--domain-json", &json, "--fail-on", "warn"]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(
        said.err.contains(
            "aws s3api get-object --bucket trust --key bundle.pem --version-id v1 bundle.pem"
        ),
        "{said:?}"
    );
}

#[test]
fn a_candidate_is_compared_with_what_is_there_and_comes_with_its_commands() {
    let json = written(
        "v2.json",
        r#"{"DomainName":"api.example.com","DomainNameConfigurations":[{"EndpointType":"REGIONAL",
        "DomainNameStatus":"AVAILABLE","SecurityPolicy":"TLS_1_2","CertificateArn":"arn:c"}],
        "MutualTlsAuthentication":{"TruststoreUri":"s3://trust/bundle.pem","TruststoreVersion":"v1"}}"#,
    );
    let arguments =
        ["--domain-json", &json, "--bundle", BAD, "--candidate", GOOD, "--client", CLIENT];
    let said = offline(&arguments);
    assert_eq!(said.code, 0, "what is asked about is the candidate: {said:?}");
    said.says(&[
        "with testdata/rules/path-issuer-missing/good/bundle.pem in its place:\n  added   CN=",
        "accept; now: refuse",
        "to deploy it (nothing was changed):\n  version=$(aws s3api put-object --bucket trust --key bundle.pem",
        "TruststoreVersion=\"$version\"\n",
    ]);
    let json = offline(&[&arguments[..], &["--format", "json"]].concat());
    let value: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(value["candidate"]["changes"][0]["change"], "added");
    assert_eq!(value["check"]["clients"][0]["verdict"], "refuse");
    assert_eq!(value["candidate"]["check"]["clients"][0]["verdict"], "accept");
    assert_eq!(value["truststore_version"], "v1");
}

/// The schema of a domain points at that of a report for what is one; here they are put together.
#[test]
fn the_json_keeps_to_its_schema() {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap();
    let text = include_str!("../docs/domain.schema.json").replace("report.schema.json#", "#");
    let mut schema = parsed(&text);
    let report = parsed(include_str!("../docs/report.schema.json"));
    for (name, part) in report["$defs"].as_object().unwrap() {
        let own = schema["$defs"].as_object_mut().unwrap().insert(name.clone(), part.clone());
        assert!(own.is_none(), "{name} means two things");
    }
    let wrong = |value: &Value| {
        let mut wrong = Vec::new();
        schema::judge(&schema, &schema, value, "$", &mut wrong);
        wrong
    };
    let json = written(
        "schema.json",
        r#"{"domainName":"api.example.com","regionalCertificateArn":"arn:c","domainNameStatus":"AVAILABLE",
        "mutualTlsAuthentication":{"truststoreUri":"s3://trust/bundle.pem","truststoreVersion":"v1",
        "truststoreWarnings":["CN=Old CA has expired"]}}"#,
    );
    let asked = ["--domain-json", &json, "--bundle", GOOD, "--candidate", BAD, "--format", "json"];
    let mut domain = parsed(&offline(&asked).out);
    assert_eq!(wrong(&domain), [""; 0]);
    assert!(domain["check"].is_object() && domain["candidate"]["changes"][0].is_object());
    let alone = parsed(&offline(&["--domain-json", &json, "--format", "json"]).out);
    assert_eq!(wrong(&alone), [""; 0]);
    domain["surplus"] = true.into();
    domain["remarks"][0]["severity"] = "fatal".into();
    assert_eq!(wrong(&domain).len(), 2);
}

/// Whoever names an object means it in whatever version the domain has loaded.
#[test]
fn what_the_settings_say_of_the_truststore_counts_for_the_domain_that_has_loaded_it() {
    let json = written(
        "settings.json",
        r#"{"domainName":"a.example","mutualTlsAuthentication":{"truststoreUri":"s3://trust/bundle.pem","truststoreVersion":"v1"}}"#,
    );
    let asked = |object: &str| {
        let text = format!("[[bundle]]\npath = \"{object}\"\nfor = \"rfc5280\"\n");
        let settings = written("settings.toml", &text);
        let said = offline(&[
            "--domain-json",
            &json,
            "--bundle",
            GOOD,
            "--config",
            &settings,
            "--format",
            "json",
        ]);
        let report: Value = serde_json::from_str(&said.out).unwrap();
        report["check"]["profile"].as_str().unwrap().to_owned()
    };
    assert_eq!(asked("s3://trust/bundle.pem"), "rfc5280");
    assert_eq!(asked("s3://trust/bundle.pem?versionId=v1"), "rfc5280");
    assert_eq!(asked("s3://trust/bundle.pem?versionId=v2"), "api-gateway");
    assert_eq!(asked("s3://trust/other.pem"), "api-gateway");
}

#[test]
fn a_domain_without_mutual_tls_is_wide_open_and_another_file_is_no_domain() {
    let json =
        written("open.json", r#"{"domainName":"open.example.com","domainNameStatus":"AVAILABLE"}"#);
    let said = offline(&["--domain-json", &json]);
    assert_eq!(said.code, 1);
    assert!(said.out.contains("error[domain-without-truststore]"), "{said:?}");
    offline(&["--domain-json", GOOD])
        .fails_with(&["no JSON that the AWS CLI prints", "get-domain-name"]);
}

#[test]
fn a_log_is_checked_with_the_copy_of_what_the_domain_has_loaded() {
    let json = written(
        "log.json",
        r#"{"domainName":"api.example.com","mutualTlsAuthentication":{"truststoreUri":"s3://trust/bundle.pem","truststoreVersion":"v1"}}"#,
    );
    let log = "testdata/incidents/01-root-only/access.log";
    let diagnose = |arguments: &[&str]| {
        Said::of(alone(&[&["diagnose", log], arguments].concat()).output().unwrap())
    };
    let said = diagnose(&["--domain-json", &json, "--bundle", BAD]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(
        said.out.contains("domain: api.example.com has loaded s3://trust/bundle.pem, version v1")
    );
    diagnose(&["--domain-json", &json]).fails_with(&["aws s3api get-object --bucket trust"]);
    let open = written("none.json", r#"{"domainName":"open.example.com"}"#);
    diagnose(&["--domain-json", &open, "--bundle", BAD]).fails_with(&["mutual TLS is off"]);
    diagnose(&["--domain-json", GOOD, "--bundle", BAD]).fails_with(&["get-domain-name"]);
    diagnose(&["--write-fixed", "never.pem"]).fails_with(&["--write-fixed needs the bundle"]);
    diagnose(&["--candidates", GOOD]).fails_with(&["--candidates needs the bundle"]);
}

#[cfg(feature = "aws")]
#[path = "domain/live.rs"]
mod live;

fn offline(arguments: &[&str]) -> Said {
    let all = [&["domain", "--at", "2030-01-01"], arguments].concat();
    Said::of(alone(&all).output().unwrap())
}

fn written(name: &str, text: &str) -> String {
    let path =
        PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("{}-{name}", std::process::id()));
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[cfg(not(feature = "aws"))]
#[test]
fn a_program_without_s3_says_so() {
    for arguments in [
        &["check", "s3://bucket/key.pem"][..],
        &["check", "s3://bucket/p/"],
        &["domain", "api.example.com"],
        &["diagnose", "testdata/incidents/01-root-only/access.log", "--domain", "api.example.com"],
    ] {
        Said::of(alone(arguments).output().unwrap())
            .fails_with(&["this program was built without S3", "default features"]);
    }
}
