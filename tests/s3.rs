//! Objects, versions and prefixes on a real S3 server with signed requests: what is read, what a report says of it, and
//! the words for each thing that is missing or not allowed.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot run has failed"
)]
#![cfg(feature = "aws")]

#[path = "support/aws.rs"]
mod aws;
#[path = "s3/faults.rs"]
mod faults;
#[path = "s3/populations.rs"]
mod populations;
#[path = "support/proxy.rs"]
mod proxy;

use std::time::{Duration, Instant};

use aws::{AccessKey, Aws, Said, alone, aws, aws_without_signatures};

const GOOD: &str = "testdata/rules/path-issuer-missing/good/bundle.pem";
const BAD: &str = "testdata/rules/path-issuer-only-sent/bad/bundle.pem";
const CLIENT: &str = "testdata/rules/path-issuer-missing/good/client.pem";
const AT: [&str; 2] = ["--at", "2030-01-01"];

/// A bucket with two versions of one bundle, of which the second is whole.
fn two_versions(aws: &Aws, bucket: &str) -> (String, String) {
    let made = aws.python(&format!(
        "bucket('{bucket}')\nprint(put('{bucket}', 'prod/bundle.pem', '{BAD}'), put('{bucket}', 'prod/bundle.pem', '{GOOD}'))"
    ));
    let (one, two) = made.trim().split_once(' ').unwrap();
    (one.to_owned(), two.to_owned())
}

fn check(aws: &Aws, arguments: &[&str]) -> Said {
    aws.truststore(&[&["check"], arguments, &AT].concat())
}

#[test]
fn every_form_of_the_name_reads_the_object_and_says_which_version_it_was() {
    let Some(aws) = aws() else { return };
    let (one, two) = two_versions(aws, "forms");
    for name in ["s3://forms/prod/bundle.pem", "arn:aws:s3:::forms/prod/bundle.pem"] {
        let said = check(aws, &[name, "--client", CLIENT]);
        assert_eq!(said.code, 0, "{said:?}");
        let read = format!("read: s3://forms/prod/bundle.pem version {two} (the newest), of 2");
        assert!(
            said.out.contains(&read) && said.out.contains("2437 bytes, SHA-256 4d79059772e3"),
            "{said:?}"
        );
    }
    for name in [
        format!("s3://forms/prod/bundle.pem?versionId={one}"),
        "s3://forms/prod/bundle.pem?versionId=previous".to_owned(),
    ] {
        let said = check(aws, &[&name, "--client", CLIENT]);
        assert_eq!(said.code, 1, "{said:?}");
        assert!(said.out.contains(&format!("version {one} (not the newest)")), "{said:?}");
    }
    // Every file argument takes such a name.
    aws.python(&format!("put('forms', 'client.pem', '{CLIENT}')"));
    let said = check(aws, &[GOOD, "--client", "s3://forms/client.pem"]);
    assert!(
        said.out.contains("accepts CN=Example client, O=Example Bank (s3://forms/client.pem)"),
        "{said:?}"
    );
    let said = aws.truststore(&[
        "verify",
        "--bundle",
        "s3://forms/prod/bundle.pem",
        "s3://forms/client.pem",
        AT[0],
        AT[1],
    ]);
    assert_eq!(said.out, "s3://forms/client.pem: accept\n");
}

#[test]
fn the_json_report_says_which_version_was_read() {
    let Some(aws) = aws() else { return };
    let (one, two) = two_versions(aws, "json");
    let said =
        check(aws, &[&format!("s3://json/prod/bundle.pem?versionId={one}"), "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    let object = &report["objects"][0];
    assert_eq!(object["object"], "s3://json/prod/bundle.pem");
    assert_eq!(
        (&object["version"], &object["newest"], &object["newest_version"]),
        (&one.into(), &"other".into(), &two.into())
    );
    assert_eq!(object["sha256"].as_str().unwrap().len(), 64);
    assert_eq!(object["changed_while_read"], false);
}

#[test]
fn all_versions_say_what_each_changed() {
    let Some(aws) = aws() else { return };
    let (one, two) = two_versions(aws, "history");
    // S3 dates versions to the second.
    aws.python(&format!("import time\ntime.sleep(1.1)\ns3.delete_object(Bucket='history', Key='prod/bundle.pem')\ntime.sleep(1.1)\nput('history', 'prod/bundle.pem', '{GOOD}')"));
    let said = check(aws, &["--all-versions", "s3://history/prod/bundle.pem", "--client", CLIENT]);
    assert_eq!(said.code, 0, "the newest decides: {said:?}");
    said.says(&[
        "s3://history/prod/bundle.pem: 4 versions, newest first",
        "the same certificates",
        "deleted (a delete marker)",
        "  added   CN=",
        "the oldest version",
        "client.pem): accept",
        "client.pem): refuse",
    ]);
    let place = |id: &str| said.out.find(id).unwrap();
    assert!(place(&two) < place(&one), "newest first: {}", said.out);
    let json = check(aws, &["--all-versions", "s3://history/prod/bundle.pem", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["versions"].as_array().unwrap().len(), 4);
    assert_eq!(json["versions"][1]["deleted"], true);
    assert_eq!(json["versions"][2]["changes"][0]["change"], "added");
    check(aws, &["--all-versions", GOOD]).fails_with(&["only objects in S3 have versions"]);
    check(aws, &["--all-versions", "s3://history/prod/"])
        .fails_with(&["all versions of which object?"]);
}

#[test]
fn a_prefix_is_checked_file_by_file_and_a_bad_one_hides_no_other() {
    let Some(aws) = aws() else { return };
    aws.python(&format!(
        "bucket('many')\n\
         for i in range(40): put('many', 'p/%02d.pem' % i, '{GOOD}')\n\
         put('many', 'p/deep/er.crt', '{GOOD}')\n\
         s3.put_object(Bucket='many', Key='p/notes.txt', Body=b'x')\n\
         s3.put_object(Bucket='many', Key='p/empty.pem', Body=b'')\nput('many', 'q.pem', '{GOOD}')"
    ));
    let said = check(aws, &["s3://many/p/", "--quiet"]);
    assert_eq!(said.code, 2, "{said:?}");
    assert!(said.err.contains("s3://many/p/empty.pem: the file is empty"), "{said:?}");
    let names: Vec<&str> =
        said.out.lines().filter(|line| line.ends_with("2 certificates, 0 findings")).collect();
    assert_eq!(names.len(), 41, "{said:?}");
    assert!(
        names[0].starts_with("s3://many/p/00.pem")
            && names[40].starts_with("s3://many/p/deep/er.crt")
    );
    assert!(said.out.ends_with("\ns3://many/p/: 42 truststores: 41 without findings to fail on, 0 with, 1 not checked\n"), "{said:?}");
    check(aws, &["s3://many/none/"])
        .fails_with(&["no certificate files below this prefix", ".pem"]);
    // Elsewhere than as the truststore of `check`, a prefix is what a folder is: one input.
    let said = check(aws, &[GOOD, "--client", "s3://many/none/"]);
    said.fails_with(&["no certificate files below this prefix"]);
}

#[test]
fn what_is_missing_has_words_of_its_own() {
    let Some(aws) = aws() else { return };
    two_versions(aws, "missing");
    aws.python(&format!("put('missing', 'gone.pem', '{GOOD}')\ns3.delete_object(Bucket='missing', Key='gone.pem')\nbucket('plain', False)\nput('plain', 'b.pem', '{GOOD}')"));
    check(aws, &["s3://no-such-bucket/b.pem"]).fails_with(&["there is no bucket no-such-bucket"]);
    check(aws, &["s3://missing/prod/bundel.pem"])
        .fails_with(&["there is no object with this key", "did you mean prod/bundle.pem?"]);
    check(aws, &["s3://missing/prod/bundle.pem?versionId=nonsense"])
        .fails_with(&["there is no such version", "--all-versions"]);
    check(aws, &["s3://missing/gone.pem"])
        .fails_with(&["the object is deleted: its newest version is", "?versionId=previous"]);
    check(aws, &["s3://plain/b.pem?versionId=previous"])
        .fails_with(&["the object has no previous version", "get-bucket-versioning"]);
    let said = check(aws, &["s3://missing/gone.pem?versionId=previous"]);
    assert!(said.code == 0 && said.out.contains("(deleted since)"), "{said:?}");
    let said = check(aws, &["s3://plain/b.pem"]);
    assert!(said.out.contains("s3://plain/b.pem, not versioned, of 2"), "{said:?}");
}

#[test]
fn what_is_not_allowed_names_the_permission_and_the_resource() {
    let Some(aws) = aws() else { return };
    let (one, _) = two_versions(aws, "denied");
    let nobody = aws.user(
        "nobody",
        r#"{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::else/*"}"#,
    );
    let refused = |name: &str, words: &[&str]| {
        aws.truststore_as(&nobody, &["check", name]).fails_with(words);
    };
    refused(
        "s3://denied/prod/bundle.pem",
        &["access denied: s3:GetObject on arn:aws:s3:::denied/prod/bundle.pem", "s3:ListBucket"],
    );
    refused(
        &format!("s3://denied/prod/bundle.pem?versionId={one}"),
        &["access denied: s3:GetObjectVersion on arn:aws:s3:::denied/prod/bundle.pem"],
    );
    refused(
        "s3://denied/prod/bundle.pem?versionId=previous",
        &["access denied: s3:ListBucketVersions on arn:aws:s3:::denied"],
    );
    refused("s3://denied/prod/", &["access denied: s3:ListBucket on arn:aws:s3:::denied"]);
    let wrong = AccessKey { secret: "x".to_owned(), ..nobody.clone() };
    aws.truststore_as(&wrong, &["check", "s3://denied/a.pem"])
        .fails_with(&["the secret does not belong to the access key", "AWS_SECRET_ACCESS_KEY"]);
    let unknown = AccessKey { id: "AKIAUNKNOWN".to_owned(), ..nobody };
    aws.truststore_as(&unknown, &["check", "s3://denied/a.pem"])
        .fails_with(&["AWS does not know this access key id"]);
}

#[test]
fn who_asks_and_where_has_to_be_known() {
    let without = |set: &[(&str, &str)]| {
        let mut command = alone(&["check", "s3://bucket/key.pem"]);
        command.envs(set.iter().copied());
        Said::of(command.output().unwrap())
    };
    let begun = Instant::now();
    without(&[("AWS_REGION", "eu-west-1")]).fails_with(&[
        "s3://bucket/key.pem: no AWS credentials found",
        "aws sso login",
        "--aws-profile",
    ]);
    without(&[]).fails_with(&["no AWS region is set", "--region"]);
    let mut command = alone(&["check", "s3://bucket/key.pem", "--aws-profile", "nobody"]);
    Said::of(command.env("AWS_REGION", "eu-west-1").output().unwrap())
        .fails_with(&["no AWS credentials found, also not in the profile nobody"]);
    assert!(begun.elapsed() < Duration::from_secs(5));
}

#[test]
fn an_expired_single_sign_on_session_says_so() {
    let home = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("sso");
    std::fs::create_dir_all(home.join(".aws/sso/cache")).unwrap();
    let config = home.join(".aws/config");
    std::fs::write(&config, "[profile work]\nregion = eu-west-1\nsso_session = s\nsso_account_id = 111122223333\nsso_role_name = r\n\
        [sso-session s]\nsso_region = eu-west-1\nsso_start_url = https://x.awsapps.com/start\nsso_registration_scopes = sso:account:access\n").unwrap();
    // The file's name is the SHA-1 of the session's name.
    std::fs::write(home.join(".aws/sso/cache/a0f1490a20d0211c997b44bc357e1972deab8ae3.json"),
        r#"{"startUrl":"https://x.awsapps.com/start","region":"eu-west-1","accessToken":"t","expiresAt":"2020-01-01T00:00:00Z"}"#).unwrap();
    let mut command = alone(&["check", "s3://bucket/key.pem", "--aws-profile", "work"]);
    command.env("HOME", &home).env("AWS_CONFIG_FILE", &config);
    Said::of(command.output().unwrap())
        .fails_with(&["the single sign-on session has expired", "aws sso login"]);
}

#[test]
fn a_bundle_over_the_budget_is_refused_before_it_is_read() {
    let Some(aws) = aws() else { return };
    aws.python(
        "bucket('large')\ns3.put_object(Bucket='large', Key='b.pem', Body=b'x' * 130_000_000)",
    );
    check(aws, &["s3://large/b.pem"]).fails_with(&["larger than the 128 MB"]);
}

/// Whoever names no object in S3 pays nothing for it: nobody is asked for credentials, and nobody for an object.
#[test]
fn a_local_file_is_checked_without_a_word_to_aws() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let mut command = alone(&["check", GOOD, "--client", CLIENT, AT[0], AT[1]]);
    command
        .env("AWS_ENDPOINT_URL", &address)
        .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &address)
        .env("AWS_EC2_METADATA_SERVICE_ENDPOINT", &address)
        .env("AWS_EC2_METADATA_DISABLED", "false");
    let said = Said::of(command.output().unwrap());
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert!(listener.accept().is_err(), "somebody was asked");
}

/// The commands of `docs/s3.md`, each as it stands there, against the same server.
#[test]
fn the_commands_of_the_page_run() {
    let Some(aws) = aws_without_signatures() else { return };
    two_versions(aws, "acme-truststores");
    aws.python(&format!(
        "put('acme-truststores', 'partners/one.pem', '{GOOD}')\nput('acme-truststores', 'partners/two.pem', '{GOOD}')\n\
         gateway.create_domain_name(DomainName='api.example.com', MutualTlsAuthentication=dict(TruststoreUri='s3://acme-truststores/prod/bundle.pem'), \
         DomainNameConfigurations=[dict(EndpointType='REGIONAL', SecurityPolicy='TLS_1_2')])"
    ));
    let page = std::fs::read_to_string("docs/s3.md").unwrap();
    let commands: Vec<&str> =
        page.lines().filter_map(|line| line.strip_prefix("$ truststore ")).collect();
    assert!(commands.len() >= 6, "{commands:?}");
    // What asks nobody runs with all other pages.
    for command in commands.into_iter().filter(|command| !command.contains("--domain-json")) {
        let words: Vec<&str> = command.split_whitespace().collect();
        let said = aws.truststore(&[&words[..], &AT].concat());
        let wanted = page.split(&format!("$ truststore {command}\n")).nth(1).unwrap();
        let wanted = wanted.split("```").next().unwrap();
        let shown = format!("{}{}", said.out, said.err);
        // Ids and moments differ each time; the page shows three dots for them.
        for line in wanted.lines().filter(|line| !line.is_empty()) {
            let fits = |shown: &str| {
                let mut rest = shown;
                line.split('…').all(|part| match rest.find(part) {
                    Some(place) => {
                        rest = &rest[place + part.len()..];
                        true
                    }
                    None => false,
                })
            };
            assert!(shown.lines().any(fits), "{command}: wanted {line:?} in\n{shown}");
        }
    }
}
