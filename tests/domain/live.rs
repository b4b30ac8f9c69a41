//! With AWS: version 2 at moto, version 1 at a stub.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use super::aws::{Aws, aws_without_signatures};
use super::{BAD, CLIENT, GOOD};

/// A domain at moto whose truststore has two versions, of which it has loaded the first, and an open API behind it.
fn domain(aws: &Aws, name: &str, pinned: bool) -> (String, String) {
    let bucket = name.replace('.', "-");
    let made = aws.python(&format!(
        "bucket('{bucket}')\n\
         one = put('{bucket}', 'bundle.pem', '{BAD}')\n\
         two = put('{bucket}', 'bundle.pem', '{GOOD}')\n\
         trust = dict(TruststoreUri='s3://{bucket}/bundle.pem')\n\
         if {pinned}: trust['TruststoreVersion'] = one\n\
         gateway.create_domain_name(DomainName='{name}', MutualTlsAuthentication=trust, DomainNameConfigurations=[dict(\n\
         \x20   EndpointType='REGIONAL', SecurityPolicy='TLS_1_2', CertificateArn='arn:aws:acm:eu-west-1:1:certificate/c')])\n\
         api = gateway.create_api(Name='orders', ProtocolType='HTTP')['ApiId']\n\
         gateway.create_stage(ApiId=api, StageName='prod')\n\
         gateway.create_api_mapping(DomainName='{name}', ApiId=api, Stage='prod', ApiMappingKey='orders')\n\
         print(one, two)",
        pinned = if pinned { "True" } else { "False" },
    ));
    let (one, two) = made.trim().split_once(' ').unwrap();
    (one.to_owned(), two.to_owned())
}

#[test]
fn a_right_file_that_was_never_deployed_is_found() {
    let Some(aws) = aws_without_signatures() else { return };
    let (one, two) = domain(aws, "stale.example.com", true);
    let said =
        aws.truststore(&["domain", "stale.example.com", "--client", CLIENT, "--at", "2030-01-01"]);
    assert_eq!(said.code, 1, "{said:?}");
    let deploy = format!("TruststoreUri=s3://stale-example-com/bundle.pem,TruststoreVersion={two}");
    said.says(&[
        "warning[domain-truststore-not-newest]",
        &format!("loaded {one}"),
        &format!("newest {two}"),
        "warning[domain-bypass]: the API orders (",
        "aws apigatewayv2 update-api --api-id",
        &format!("read: s3://stale-example-com/bundle.pem version {one} (not the newest)"),
        "refuses CN=Example client",
        "aws apigatewayv2 update-domain-name --domain-name stale.example.com",
        &deploy,
        "/orders: orders (",
    ]);
    let said = aws.truststore(&[
        "domain",
        "stale.example.com",
        "--candidate",
        GOOD,
        "--client",
        CLIENT,
        "--at",
        "2030-01-01",
    ]);
    assert!(said.out.contains("accept; now: refuse"), "{said:?}");
    assert_eq!(said.code, 0, "{said:?}");
}

#[test]
fn what_the_domain_has_loaded_explains_the_log_and_the_newest_would_mend_it() {
    let Some(aws) = aws_without_signatures() else { return };
    let (one, two) = domain(aws, "log.example.com", true);
    let log = "testdata/incidents/01-root-only/access.log";
    let said = aws.truststore(&["diagnose", log, "--domain", "log.example.com"]);
    assert_eq!(said.code, 0, "{said:?}");
    said.says(&[
        "refused[issuer-missing]: the bundle lacks CN=Example Issuing CA",
        "; deploy the newest version",
        "checked: with the newest version, which is not deployed, the check accepts it",
        "aws apigatewayv2 update-domain-name --domain-name log.example.com",
        &format!("TruststoreVersion={two}"),
        &format!(
            "domain: log.example.com has loaded s3://log-example-com/bundle.pem, version {one}"
        ),
        "a newer one was uploaded that it has not loaded",
    ]);
    aws.truststore(&["diagnose", log, "--domain", "nobody.example.com"])
        .fails_with(&["nobody.example.com: there is no custom domain of this name"]);
}

#[test]
fn a_domain_that_names_no_version_may_have_an_old_one() {
    let Some(aws) = aws_without_signatures() else { return };
    let (_, two) = domain(aws, "unpinned.example.com", false);
    let said = aws.truststore(&[
        "domain",
        "unpinned.example.com",
        "--at",
        "2030-01-01",
        "--fail-on",
        "warn",
    ]);
    assert_eq!(said.code, 1, "{said:?}");
    assert!(said.out.contains("warning[domain-truststore-unversioned]"), "{said:?}");
    assert!(said.out.contains(&format!("TruststoreVersion={two}")), "{said:?}");
}

#[test]
fn all_domains_are_shown_and_a_missing_one_is_named() {
    let Some(aws) = aws_without_signatures() else { return };
    domain(aws, "all.example.com", true);
    aws.python("gateway.create_domain_name(DomainName='aplain.example.com', DomainNameConfigurations=[dict(EndpointType='REGIONAL')])");
    let said = aws.truststore(&["domain", "--all", "--at", "2030-01-01"]);
    said.says(&["aplain.example.com\n  mutual TLS       off", "all.example.com\n  truststore  "]);
    let said = aws.truststore(&["domain", "nobody.example.com"]);
    said.fails_with(&[
        "nobody.example.com: there is no custom domain of this name in API Gateway",
        "--all",
    ]);
}

/// Version 1 as AWS answers it, for a domain that version 2 does not know.
#[test]
fn a_domain_that_only_version_1_knows_is_read_there() {
    let stub = stub(&[
        (
            "/v2/domainnames/rest.example.com",
            404,
            r#"{"message":"Invalid domain name identifier specified"}"#,
        ),
        (
            "/domainnames/rest.example.com/basepathmappings",
            200,
            r#"{"item":[{"basePath":"(none)","restApiId":"r1","stage":"prod"}]}"#,
        ),
        (
            "/domainnames/rest.example.com",
            200,
            r#"{"domainName":"rest.example.com","domainNameStatus":"UPDATING","securityPolicy":"TLS_1_0",
            "endpointConfiguration":{"types":["EDGE"]},"ownershipVerificationCertificateArn":"arn:o",
            "mutualTlsAuthentication":{"truststoreUri":"s3://trust/bundle.pem","truststoreVersion":"v1","truststoreWarnings":["CN=x"]}}"#,
        ),
        ("/restapis/r1", 200, r#"{"id":"r1","name":"orders","disableExecuteApiEndpoint":false}"#),
        (
            "/trust/bundle.pem",
            403,
            "<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>",
        ),
    ]);
    let mut command = super::alone(&["domain", "rest.example.com", "--at", "2030-01-01"]);
    command.env("AWS_ENDPOINT_URL", stub).env("AWS_REGION", "eu-west-1");
    let output =
        command.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b").output().unwrap();
    let said = super::Said::of(output);
    // The settings are worth showing, even where the truststore may not be read.
    assert_eq!(said.code, 2, "{said:?}");
    assert!(
        said.err.contains("access denied: s3:GetObjectVersion on arn:aws:s3:::trust/bundle.pem"),
        "{said:?}"
    );
    said.says(&[
        "error[domain-security-policy]: mutual TLS wants the security policy TLS_1_2; the domain has TLS_1_0",
        "error[domain-not-regional]",
        "note[domain-ownership-certificate]",
        "warning[domain-status]",
        "AWS: CN=x",
        "aws apigateway update-rest-api --rest-api-id r1 --patch-operations op=replace,path=/disableExecuteApiEndpoint,value=true && \
         aws apigateway create-deployment --rest-api-id r1 --stage-name prod",
    ]);
}

#[test]
fn a_domain_that_may_not_be_read_names_the_permission() {
    let stub = stub(&[(
        "/v2/domainnames/api.example.com",
        403,
        r#"{"message":"User: arn:aws:iam::1:user/ci is not authorized to perform: \
        apigateway:GET on resource: arn:aws:apigateway:eu-west-1::/domainnames/api.example.com"}"#,
    )]);
    let mut command = super::alone(&["domain", "api.example.com"]);
    command.env("AWS_ENDPOINT_URL", stub).env("AWS_REGION", "eu-west-1");
    let output =
        command.env("AWS_ACCESS_KEY_ID", "a").env("AWS_SECRET_ACCESS_KEY", "b").output().unwrap();
    super::Said::of(output).fails_with(&["access denied: apigateway:GET on arn:aws:apigateway:eu-west-1::/domainnames/api.example.com"]);
}

/// A server of fixed answers by path, the first that fits; everything else is not found.
fn stub(answers: &'static [(&str, u16, &str)]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for connection in listener.incoming() {
            let mut connection = connection.unwrap();
            let (mut head, mut byte) = (Vec::new(), [0]);
            while !head.ends_with(b"\r\n\r\n")
                && connection.read(&mut byte).is_ok_and(|read| read > 0)
            {
                head.push(byte[0]);
            }
            let head = String::from_utf8_lossy(&head).into_owned();
            let path = head.split([' ', '?']).nth(1).unwrap_or_default();
            let found = answers.iter().find(|(wanted, ..)| path == *wanted);
            let (status, body) = found.map_or((404, "{}"), |(_, status, body)| (*status, *body));
            let kind = if status == 404 { "x-amzn-ErrorType: NotFoundException\r\n" } else { "" };
            let answer = format!(
                "HTTP/1.1 {status} x\r\n{kind}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
                body.len()
            );
            let _ = connection.write_all(answer.as_bytes());
        }
    });
    address
}
