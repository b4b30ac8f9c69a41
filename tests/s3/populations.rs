//! Access logs and both sides of a diff in S3: a population is the same wherever it lies, and what cannot be read of it is
//! said.

use crate::AT;
use crate::aws::{Aws, aws};

const OLD: &str = "testdata/diff/old.pem";
const NEW: &str = "testdata/diff/new.pem";
const LOG: &str = "testdata/diff/access.jsonl";

/// A bucket with both versions of a truststore, and its access log in three parts, one of them packed.
fn filled(aws: &Aws, bucket: &str) {
    aws.python(&format!(
        "import gzip\n\
         bucket('{bucket}')\n\
         put('{bucket}', 'trust.pem', '{OLD}'); put('{bucket}', 'trust.pem', '{NEW}')\n\
         lines = open('{LOG}', 'rb').readlines()\n\
         def part(name, body): s3.put_object(Bucket='{bucket}', Key='logs/' + name, Body=body)\n\
         part('2029/12/01.jsonl', b''.join(lines[:10]))\n\
         part('2029/12/02.jsonl.gz', gzip.compress(b''.join(lines[10:30])))\n\
         part('2029/12/03.log', b''.join(lines[30:]))"
    ));
}

#[test]
fn a_log_below_a_prefix_gives_what_it_gives_on_disk() {
    let Some(aws) = aws() else { return };
    filled(aws, "logs");
    let here = aws.truststore(&[&["check", NEW, "--clients", LOG], &AT[..]].concat());
    let there = ["check", "s3://logs/trust.pem", "--clients", "s3://logs/logs/"];
    let there = aws.truststore(&[&there[..], &AT].concat());
    assert_eq!((here.code, there.code), (1, 1), "{there:?}");
    let causes = |text: &str| text.split("When they expire").next().unwrap().to_owned();
    assert_eq!(causes(&here.out), causes(&there.out));
    assert!(there.out.contains("7 clients, 51 requests in 3 files"), "{there:?}");
    assert!(there.out.contains("s3://logs/logs/2029/12/01.jsonl:1"), "{there:?}");
}

#[test]
fn both_sides_of_a_diff_may_be_versions_of_one_object() {
    let Some(aws) = aws() else { return };
    filled(aws, "both");
    let here = aws.truststore(&[&["diff", OLD, NEW, "--clients", LOG], &AT[..]].concat());
    let there = aws.truststore(
        &[
            &["diff", "s3://both/trust.pem?versionId=previous", "s3://both/trust.pem"],
            &["--clients", "s3://both/logs/"][..],
            &AT,
        ]
        .concat(),
    );
    assert_eq!((here.code, there.code), (1, 1), "{there:?}");
    assert_eq!(here.out.lines().next(), there.out.lines().next());
    let end = "7 clients: 3 lose access, 1 gains it, 2 keep it, 1 has none with either";
    assert!(here.out.contains(end) && there.out.contains(end), "{there:?}");
    assert!(there.out.contains("read: s3://both/trust.pem version"), "{there:?}");
}

#[test]
fn a_prefix_with_nothing_below_it_and_a_missing_log_are_said() {
    let Some(aws) = aws() else { return };
    filled(aws, "gaps");
    for name in ["s3://gaps/none/", "s3://gaps/logs/missing.jsonl"] {
        let said = aws.truststore(&[&["check", NEW, "--clients", name], &AT[..]].concat());
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains(name), "{said:?}");
    }
}
