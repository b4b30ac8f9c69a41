//! What networks and services do to an object on its way. In none of these cases is a part of a bundle ever checked as if
//! it were the whole, and each has words of its own.

use std::time::{Duration, Instant};

use crate::aws::{Aws, Said, aws};
use crate::proxy::{Fault, Proxy};

const BUNDLE: &str = "testdata/rules/path-issuer-missing/good/bundle.pem";
const OBJECT: &str = "s3://faults/bundle.pem";

/// The server with an object that carries a checksum.
fn server() -> Option<&'static Aws> {
    static READY: std::sync::Once = std::sync::Once::new();
    let aws = aws()?;
    READY.call_once(|| {
        aws.python(&format!(
            "bucket('faults')\ns3.put_object(Bucket='faults', Key='bundle.pem', Body=open('{BUNDLE}', 'rb').read(), ChecksumAlgorithm='CRC32')"
        ));
    });
    Some(aws)
}

/// What the program says when so many reads are spoiled, how often it asked, and how long it took.
fn spoiled(aws: &Aws, fault: Fault, times: usize) -> (Said, usize, Duration) {
    let proxy = Proxy::new(&aws.address, fault, times);
    let begun = Instant::now();
    let said = aws
        .truststore_at(&proxy.address, &["check", OBJECT, "--at", "2030-01-01", "--timeout", "2"]);
    (said, proxy.reads(), begun.elapsed())
}

#[test]
fn content_that_breaks_off_is_asked_for_once_more_and_then_refused() {
    let Some(aws) = server() else { return };
    for fault in [Fault::CloseAfter(0), Fault::CloseAfter(1000), Fault::CloseAfter(2436)] {
        let (said, reads, _) = spoiled(aws, fault.clone(), 9);
        said.fails_with(&[
            "the content ended early: ",
            "of 2437 bytes came",
            "nothing was checked",
        ]);
        assert_eq!(reads, 2, "{fault:?}");
        // Once is no reason to give up.
        let (said, reads, _) = spoiled(aws, fault.clone(), 1);
        assert_eq!((said.code, reads), (0, 2), "{fault:?} {said:?}");
        assert!(said.out.contains("2437 bytes"), "{said:?}");
    }
}

#[test]
fn content_that_was_changed_on_the_way_is_refused() {
    let Some(aws) = server() else { return };
    for fault in [Fault::Corrupt, Fault::WrongChecksum, Fault::Shorten(1600)] {
        let (said, reads, _) = spoiled(aws, fault.clone(), 9);
        said.fails_with(&["the content does not have its checksum, twice", "nothing was checked"]);
        assert_eq!(reads, 2, "{fault:?}");
    }
}

/// Without a checksum, only the size that the store knows betrays what a box on the way cut off and counted anew.
#[test]
fn content_without_checksum_that_was_shortened_on_the_way_is_refused() {
    let Some(aws) = server() else { return };
    aws.python(&format!(
        "import botocore.config\nplain = boto3.client('s3', endpoint_url=address, region_name='eu-west-1', \
         config=botocore.config.Config(request_checksum_calculation='when_required'))\n\
         plain.put_object(Bucket='faults', Key='p/plain.pem', Body=open('{BUNDLE}', 'rb').read())"
    ));
    for object in ["s3://faults/p/plain.pem", "s3://faults/p/"] {
        let proxy = Proxy::new(&aws.address, Fault::Shorten(1600), 9);
        let said = aws.truststore_at(&proxy.address, &["check", object, "--at", "2030-01-01"]);
        assert_eq!(said.code, 2, "{said:?}");
        assert!(said.err.contains("the content ended early: 1600 of 2437 bytes came"), "{said:?}");
        assert!(!said.out.contains("certificate"), "{said:?}");
    }
}

#[test]
fn content_that_stops_coming_is_refused_within_the_patience() {
    let Some(aws) = server() else { return };
    let (said, _, time) = spoiled(aws, Fault::StallAfter(1000), 9);
    said.fails_with(&["the content stopped coming: nothing for 2 s after 1000 bytes", "--timeout"]);
    assert!(time < Duration::from_secs(6), "{time:?}");
}

#[test]
fn slow_content_is_content() {
    let Some(aws) = server() else { return };
    let (said, _, _) = spoiled(aws, Fault::Drip, 9);
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn a_server_that_never_answers_is_left_within_the_patience() {
    let Some(aws) = server() else { return };
    let (said, _, time) = spoiled(aws, Fault::Silence, 9);
    said.fails_with(&["no answer within 2 s", "--timeout SECONDS"]);
    assert!(time < Duration::from_secs(5), "{time:?}");
}

#[test]
fn connections_that_break_before_an_answer_are_tried_again() {
    let Some(aws) = server() else { return };
    for fault in [Fault::Drop, Fault::Reset] {
        let (said, reads, _) = spoiled(aws, fault.clone(), 9);
        said.fails_with(&["no connection: ", "check the network"]);
        assert_eq!(reads, 3, "{fault:?}");
        let (said, _, _) = spoiled(aws, fault.clone(), 2);
        assert_eq!(said.code, 0, "{fault:?} {said:?}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one row a cause")]
fn each_answer_of_the_service_has_words_of_its_own() {
    let Some(aws) = server() else { return };
    let cases = [
        (
            Fault::Answer("503 Slow Down", "", "SlowDown", "Please reduce your request rate."),
            "AWS wants fewer requests (throttled), three times",
            "wait a little",
        ),
        (
            Fault::Answer(
                "500 Internal Server Error",
                "",
                "InternalError",
                "We encountered an internal error.",
            ),
            "AWS answers InternalError: We encountered an internal error",
            "",
        ),
        (
            Fault::Answer(
                "403 Forbidden",
                "",
                "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
            ),
            "clock and AWS's are too far apart",
            "AWS allows 15 minutes",
        ),
        (
            Fault::Answer("400 Bad Request", "", "ExpiredToken", "The provided token has expired."),
            "the AWS credentials have expired",
            "get new ones",
        ),
        (
            Fault::Answer(
                "301 Moved Permanently",
                "x-amz-bucket-region: us-west-2\r\n",
                "PermanentRedirect",
                "The bucket you are attempting to access must be addressed using the specified endpoint.",
            ),
            "the bucket is in another region, us-west-2",
            "give --region us-west-2",
        ),
        (
            Fault::Answer(
                "400 Bad Request",
                "",
                "AuthorizationHeaderMalformed",
                "The authorization header is malformed; the region 'eu-west-1' is wrong; expecting 'ap-south-1'",
            ),
            "the bucket is in another region, ap-south-1",
            "give --region ap-south-1",
        ),
        (
            Fault::Answer(
                "403 Forbidden",
                "",
                "InvalidObjectState",
                "The operation is not valid for the object's storage class",
            ),
            "the object is archived",
            "restore it first",
        ),
        (
            Fault::Answer(
                "403 Forbidden",
                "",
                "AccessDenied",
                "User: arn:aws:iam::111122223333:user/ci is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:eu-west-1:444455556666:key/k because no resource-based policy allows the kms:Decrypt action",
            ),
            "encrypted with a KMS key that may not be used",
            "kms:Decrypt",
        ),
        (
            Fault::Answer(
                "400 Bad Request",
                "",
                "KMS.DisabledException",
                "arn:aws:kms:eu-west-1:1:key/k is disabled.",
            ),
            "encrypted with a KMS key that may not be used: arn:aws:kms:eu-west-1:1:key/k is disabled",
            "kms:Decrypt",
        ),
        (
            Fault::Answer(
                "403 Forbidden",
                "",
                "AccessDenied",
                "User: arn:aws:iam::111122223333:user/ci is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::faults/bundle.pem\" because no resource-based policy allows the s3:GetObject action",
            ),
            "access denied: s3:GetObject on arn:aws:s3:::faults/bundle.pem",
            "the bucket is of another account",
        ),
        (
            Fault::Answer(
                "403 Forbidden",
                "",
                "AccessDenied",
                "User: arn:aws:iam::1:user/ci is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::faults/bundle.pem\" with an explicit deny in a resource-based policy",
            ),
            "access denied: s3:GetObject",
            "forbids it in words",
        ),
        (
            Fault::Answer(
                "404 Not Found",
                "x-amz-delete-marker: true\r\nx-amz-version-id: marker1\r\n",
                "NoSuchKey",
                "The specified key does not exist.",
            ),
            "its newest version is the delete marker marker1",
            "?versionId=previous",
        ),
        (
            Fault::Answer("400 Bad Request", "", "Strange", "see https://x/?X-Amz-Signature=abc"),
            "AWS answers Strange: see …",
            "",
        ),
        (Fault::Gibberish, "no connection: ", "check the network"),
    ];
    for (fault, what, hint) in cases {
        let (said, ..) = spoiled(aws, fault, 9);
        said.fails_with(&[what, hint]);
    }
}

#[test]
fn an_address_where_nobody_is_and_one_without_tls_are_told_apart() {
    let Some(aws) = server() else { return };
    let at = |address: &str| aws.truststore_at(address, &["check", OBJECT, "--timeout", "2"]);
    at("http://127.0.0.1:9").fails_with(&["no connection: Connection refused", "AWS_ENDPOINT_URL"]);
    at(&aws.address.replace("http", "https"))
        .fails_with(&["no secure connection", "SSL_CERT_FILE"]);
    at("http://nobody.invalid").fails_with(&["no connection: failed to lookup address"]);
}
