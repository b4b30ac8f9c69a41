//! What a log may look like, and what may be wrong with it: every form that is recognised, and inputs made to exhaust or
//! to mislead the reader.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads the project's own files, and stops where something is wrong"
)]

use std::fs;

use truststore::bundle::Bundle;
use truststore::diagnose::{Accord, Diagnosis, Evidence, Form, diagnose};
use truststore::path::Verdict;
use truststore::profile;
use truststore::source::Blob;
use truststore::time::Time;

#[test]
fn every_form_of_an_access_log_shows_its_client() {
    let pem = pem("client");
    let one_line = pem.replace('\n', "\\n");
    let quoted = pem.replace('\n', " ");
    for (name, log) in [
        (
            "JSON",
            format!(
                r#"{{"requestId":"r","status":"403","clientCert":{{"clientCertPem":"{one_line}"}}}}"#
            ),
        ),
        ("JSON with raw line ends", format!(r#"{{"requestId":"r","status":"403","pem":"{pem}"}}"#)),
        (
            "JSON behind a moment",
            format!(r#"2030-01-01T10:00:00.000Z {{"status":"403","pem":"{one_line}"}}"#),
        ),
        (
            "JSON in JSON",
            format!(
                r#"{{"timestamp":1893492000000,"message":"{{\"status\":\"403\",\"pem\":\"{}\"}}"}}"#,
                one_line.replace('\\', "\\\\")
            ),
        ),
        (
            "CLF",
            format!(
                r#"10.0.0.7 - - [01/Jan/2030:10:00:00 +0000] "GET GET /orders HTTP/1.1" 403 23 r {one_line}"#
            ),
        ),
        (
            "CLF over lines",
            format!(
                "10.0.0.7 - - [01/Jan/2030:10:00:00 +0000] \"GET GET /orders HTTP/1.1\" 403 23 r {pem}"
            ),
        ),
        (
            "CSV",
            format!(
                "10.0.0.7,01/Jan/2030:10:00:00 +0000,GET,GET /orders,HTTP/1.1,403,23,r,{quoted}"
            ),
        ),
        (
            "XML",
            format!(
                r#"<request id="r"> <ip>10.0.0.7</ip> <requestTime>01/Jan/2030:10:00:00 +0000</requestTime> <status>403</status> <pem>{quoted}</pem></request>"#
            ),
        ),
    ] {
        let found = read(&log);
        let group =
            found.groups.first().unwrap_or_else(|| panic!("{name}: nothing found in {log}"));
        assert_eq!(group.cause.unwrap().id, "forbidden-unspecified", "{name}");
        assert_eq!(group.clients.len(), 1, "{name}");
        assert_eq!(group.clients[0].client.label(), "CN=Example client, O=Example Bank", "{name}");
    }
}

#[test]
fn both_forms_of_lambda_events_and_the_headers_of_load_balancers_show_their_client() {
    let one_line = pem("client").replace('\n', "\\n");
    let encoded = pem("client").replace(' ', "%20").replace('\n', "%0A");
    for (form, input) in [
        (
            Form::Event,
            format!(
                r#"{{"requestContext":{{"identity":{{"clientCert":{{"clientCertPem":"{one_line}"}}}}}}}}"#
            ),
        ),
        (
            Form::Event,
            format!(
                r#"{{"version":"2.0","requestContext":{{"authentication":{{"clientCert":{{"clientCertPem":"{one_line}"}}}}}}}}"#
            ),
        ),
        (Form::Headers, format!("X-Amzn-Mtls-Clientcert: {encoded}\n")),
        (
            Form::Headers,
            format!(
                "> x-amzn-mtls-clientcert-subject: CN=x\n> x-amzn-mtls-clientcert-leaf: {encoded}\n"
            ),
        ),
    ] {
        let found = read(&input);
        assert_eq!(found.accepted, 1, "{input}");
        let client = &found.groups[0].clients[0];
        assert_eq!((client.form, client.client.certificate.is_some()), (form, true), "{input}");
    }
}

#[test]
fn connection_logs_name_subject_end_and_code() {
    let alb = "2030-01-01T10:00:00.1Z 10.0.0.7 36280 443 TLSv1.2 ECDHE 4.036 \"CN=a,O=b\" NotBefore=2028-01-01T00:00:00Z;NotAfter=2029-01-01T00:00:00Z 1a2b Failed:ClientCertExpired TID_5d8f";
    let cloudfront = r#"{"eventTimestamp":"1893492000000","connectionStatus":"Failed:ClientCertIntentInvalid","clientLeafCertSubject":"CN=a, O=b","clientLeafCertSerialNumber":"1a:2b"}"#;
    for (log, cause, system) in [
        (alb, "expired", "Application Load Balancer"),
        (cloudfront, "wrong-purpose", "Amazon CloudFront"),
    ] {
        let found = read(log);
        let group = &found.groups[0];
        assert_eq!((group.cause.unwrap().id, group.said[0].0.system.title()), (cause, system));
        assert_eq!(group.first.at, Some(Time::from_unix(1_893_492_000)));
        assert!(group.clients[0].client.subject.as_ref().unwrap().starts_with("CN=a"));
    }
    assert_eq!(read(&alb.replace("Failed:ClientCertExpired", "Success")).accepted, 1);
}

#[test]
fn exports_of_cloudwatch_are_read_in_each_of_their_forms() {
    let message = "Access denied. Reason: Could not find issuer for certificate";
    for export in [
        format!(r#"{{"events":[{{"timestamp":1893492000000,"message":"{message}"}}]}}"#),
        format!(r#"[{{"timestamp":1893492000000,"message":"{message}"}}]"#),
        format!(
            r#"{{"results":[[{{"field":"@timestamp","value":"2030-01-01 10:00:00.000"}},{{"field":"@message","value":"{message}"}}]]}}"#
        ),
        format!(
            r#"    "message": "(r) Extended Request Id: e\n{message}\nForbiddenException Forbidden: r","#
        ),
        format!("2030-01-01T10:00:00.000Z\t{message}"),
        message.replace(". Reason", ".Reason"),
    ] {
        let found = read(&export);
        assert_eq!(found.groups.len(), 1, "{export}");
        assert_eq!(found.groups[0].cause.unwrap().id, "issuer-missing", "{export}");
    }
}

#[test]
fn a_check_goes_with_the_log_or_says_that_it_does_not() {
    let log = |client: &str, status: &str, said: &str| {
        let one_line = pem(client).replace('\n', "\\n");
        format!(
            r#"{{"requestTimeEpoch":"1893492000000","status":"{status}","error":"{said}","pem":"{one_line}"}}"#
        )
    };
    let issuer = "Access denied. Reason: Could not find issuer for certificate";
    for (log, verdict, accord, cause) in [
        (log("client-stranger", "403", issuer), Verdict::Refuse, Accord::Agrees, "issuer-missing"),
        (log("client", "403", issuer), Verdict::Accept, Accord::CheckAccepts, "issuer-missing"),
        (log("client-sha1", "403", issuer), Verdict::Refuse, Accord::OtherCause, "issuer-missing"),
        (log("client-sha1", "403", "Forbidden"), Verdict::Refuse, Accord::Agrees, "weak-algorithm"),
        (
            log("client", "403", "Forbidden"),
            Verdict::Accept,
            Accord::NotTheCertificate,
            "forbidden-by-another-layer",
        ),
        (log("client", "200", "-"), Verdict::Accept, Accord::Agrees, "accepted"),
        (log("client-stranger", "200", "-"), Verdict::Refuse, Accord::CheckRefuses, "accepted"),
    ] {
        let found = checked(&log);
        let proof = found.groups[0].clients[0].proof.as_ref().unwrap();
        assert_eq!((proof.verdict, proof.accord), (verdict, accord), "{cause}");
        assert_eq!(proof.at, Time::from_unix(1_893_492_000), "the log's own moment");
        assert_eq!(found.groups[0].cause.unwrap().id, cause);
        assert_eq!(proof.agrees(), proof.explanations().is_empty());
    }
}

#[test]
fn a_damaged_certificate_is_said_to_be_so() {
    let whole = pem("client").replace('\n', "\\n");
    for broken in [
        whole.replace("MII", "***"),
        whole[..whole.len() - 60].to_owned(),
        whole.replace("MIIDfT", "MIIDfA"),
    ] {
        let found = read(&format!(r#"{{"status":"403","pem":"{broken}"}}"#));
        let client = &found.groups[0].clients[0].client;
        assert!(client.damage.is_some() && client.certificate.is_none(), "{client:?}");
    }
}

#[test]
fn what_is_not_known_is_said_to_be_so_with_the_nearest() {
    let found = read("Could not find the issuer of this certificate");
    assert!(!found.explains());
    let unknown = found.unrecognised.unwrap();
    assert_eq!(unknown.nearest.unwrap().text, "Could not find issuer for certificate");
    let found = read("Access denied. Reason: the moon is in the wrong house");
    assert!(
        !found.explains() && found.groups[0].cause.is_none(),
        "a denial for sure, and its reason unknown"
    );
    assert!(!read("").explains() && !read("\n\n \n").explains());
}

#[test]
fn two_logs_of_one_request_are_one_incident_that_knows_why_and_whom() {
    let why = "Extended Request Id: e\nAccess denied. Reason: self signed certificate\nForbiddenException Forbidden: req-1\n";
    let whom = "{\"requestId\":\"req-1\",\"status\":\"403\",\"subjectDN\":\"CN=a\"}\n";
    let other = "{\"requestId\":\"req-2\",\"status\":\"403\",\"subjectDN\":\"CN=b\"}\n";
    for log in [format!("{why}{whom}{other}"), format!("{other}{whom}{why}")] {
        let found = read(&log);
        let seen: Vec<_> = found
            .groups
            .iter()
            .map(|group| (group.cause.unwrap().id, group.count, group.clients[0].client.label()))
            .collect();
        let wanted = [
            ("self-signed", 1, "CN=a".to_owned()),
            ("forbidden-unspecified", 1, "CN=b".to_owned()),
        ];
        assert_eq!(seen, wanted, "{log}");
    }
}

#[test]
fn many_lines_are_counted_by_cause_and_client() {
    let lines: Vec<String> = (0..5_000)
        .map(|second| {
            let reason = if second % 5 == 0 { "self signed certificate" } else { "Could not find issuer for certificate" };
            format!("{{\"time\":\"{}\",\"status\":\"403\",\"error\":\"Access denied. Reason: {reason}\",\"subjectDN\":\"CN=client-{}\"}}\n", 1_893_492_000 + second, second % 7)
        })
        .collect();
    let found = read(&lines.concat());
    let seen: Vec<_> = found
        .groups
        .iter()
        .map(|group| (group.cause.unwrap().id, group.count, group.clients.len()))
        .collect();
    assert_eq!(seen, [("issuer-missing", 4_000, 7), ("self-signed", 1_000, 7)]);
    assert_eq!(
        found.groups[0].span,
        Some((Time::from_unix(1_893_492_001), Time::from_unix(1_893_496_999)))
    );
}

#[test]
fn nothing_hostile_makes_it_panic_or_keep_all_that_comes() {
    let hostile: Vec<(&str, Vec<u8>)> = vec![
        ("brackets without end", "[".repeat(4_000_000).into_bytes()),
        ("a bracket a line", "[\n".repeat(400_000).into_bytes()),
        ("an open string a line", "{\"a\": \"\n".repeat(200_000).into_bytes()),
        ("one long line", vec![b'x'; 8_000_000]),
        ("a long line of openings", b"Access denied. ".repeat(300_000)),
        ("certificates without end", b"-----BEGIN CERTIFICATE-----\n".repeat(20_000)),
        (
            "rubbish",
            (0..4_000_000_u32).map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()[3]).collect(),
        ),
        ("half of UTF-16", [&[0xff, 0xfe][..], &[0xd8; 1_000_001]].concat()),
        ("blocks that never end", b"Extended Request Id: x\n".repeat(100_000)),
        ("denials of nobody", b"(aaaaaaaa-1) Access denied. Reason: x\n".repeat(50_000)),
        ("values without end", [&b"["[..], &b"1,".repeat(2_000_000)].concat()),
        (
            "a client a line",
            (0..60_000)
                .flat_map(|n| format!("{{\"status\":403,\"subjectDN\":\"CN={n}\"}}\n").into_bytes())
                .collect(),
        ),
    ];
    for (name, bytes) in hostile {
        let found = diagnose(&[Blob::new("log", bytes)], None);
        assert!(found.groups.iter().all(|group| group.clients.len() <= 20_000), "{name}");
    }
}

fn read(log: &str) -> Diagnosis {
    diagnose(&[Blob::new("log", log.as_bytes().to_vec())], None)
}

fn checked(log: &str) -> Diagnosis {
    let bundle = format!("{}{}", pem("issuing"), pem("root"));
    let bundle = Bundle::read("bundle.pem", vec![Blob::new("bundle.pem", bundle.into_bytes())]);
    let evidence = Evidence {
        bundle: &bundle,
        candidates: &[],
        newer: None,
        is_deployed: false,
        profile: profile::by_name("api-gateway").unwrap(),
        at: None,
        now: Time::from_unix(0),
    };
    diagnose(&[Blob::new("log", log.as_bytes().to_vec())], Some(&evidence))
}

fn pem(name: &str) -> String {
    let text =
        fs::read_to_string(format!("{}/testdata/pki/{name}.pem", env!("CARGO_MANIFEST_DIR")))
            .unwrap();
    text[text.find("-----BEGIN").unwrap()..].to_owned()
}
