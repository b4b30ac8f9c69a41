//! Settings and what they mean.

use super::*;
use crate::aws::{Interface, MappedApi, MutualTls};

fn domain() -> Domain {
    Domain {
        name: "api.example.com".to_owned(),
        status: Some("AVAILABLE".to_owned()),
        security_policy: Some("TLS_1_2".to_owned()),
        endpoint_types: vec!["REGIONAL".to_owned()],
        mutual_tls: Some(MutualTls {
            truststore: "s3://trust/bundle.pem".to_owned(),
            version: Some("v1".to_owned()),
            warnings: Vec::new(),
        }),
        apis: Some(Vec::new()),
        told_by: Interface::V1,
        ..Domain::default()
    }
}

fn origin(newest: Newest) -> Origin {
    let Some(Ok(object)) = Object::parse("s3://trust/bundle.pem?versionId=v1") else {
        panic!("an object");
    };
    Origin {
        object,
        version: Some("v1".to_owned()),
        last_modified: None,
        etag: None,
        size: 1,
        sha256: [0; 32],
        newest,
        changed_while_read: false,
    }
}

fn ids(domain: &Domain, newest: Newest) -> Vec<&'static str> {
    remarks(domain, Some(&origin(newest))).iter().map(|remark| remark.id).collect()
}

#[test]
fn a_sound_domain_gets_no_remark() {
    assert!(ids(&domain(), Newest::This).is_empty());
}

#[test]
fn each_setting_that_is_off_is_remarked() {
    type Spoil = fn(&mut Domain);
    let cases: [(&str, Spoil); 9] = [
        ("domain-without-truststore", |one| one.mutual_tls = None),
        ("domain-truststore-unversioned", |one| {
            one.mutual_tls.as_mut().unwrap().version = None;
        }),
        ("domain-truststore-warnings", |one| {
            one.mutual_tls.as_mut().unwrap().warnings = vec!["CN=x expired".to_owned()];
        }),
        ("domain-security-policy", |one| one.security_policy = Some("TLS_1_0".to_owned())),
        ("domain-not-regional", |one| one.endpoint_types = vec!["EDGE".to_owned()]),
        ("domain-ownership-certificate", |one| {
            one.ownership_certificate_arn = Some("arn:aws:acm:…".to_owned());
        }),
        ("domain-status", |one| one.status = Some("PENDING_OWNERSHIP_VERIFICATION".to_owned())),
        ("domain-apis-unknown", |one| one.apis = None),
        ("domain-bypass", |one| {
            one.apis = Some(vec![MappedApi {
                id: "a1".to_owned(),
                name: Some("orders".to_owned()),
                interface: Interface::V1,
                path: String::new(),
                stage: "prod".to_owned(),
                default_endpoint_disabled: Some(false),
            }]);
        }),
    ];
    for (id, spoil) in cases {
        let mut domain = domain();
        spoil(&mut domain);
        assert_eq!(ids(&domain, Newest::This), [id]);
    }
}

#[test]
fn a_version_that_was_never_deployed_comes_with_the_command_that_does_it() {
    let newest = Newest::Other { version: Some("v2".to_owned()), last_modified: None };
    let found = remarks(&domain(), Some(&origin(newest)));
    assert_eq!(found[0].id, "domain-truststore-not-newest");
    assert!(found[0].help.ends_with(
        "aws apigateway update-domain-name --domain-name api.example.com --patch-operations \
         op=replace,path=/mutualTlsAuthentication/truststoreVersion,value=v2"
    ));
    assert_eq!(ids(&domain(), Newest::Deleted(None)), ["domain-truststore-deleted"]);
}

#[test]
fn version_2_says_all_settings_again() {
    let domain = Domain {
        told_by: Interface::V2,
        certificate_arn: Some("arn:aws:acm:eu-west-1:1:certificate/c".to_owned()),
        ..domain()
    };
    assert_eq!(
        deploy(&domain, Some("v2")),
        "aws apigatewayv2 update-domain-name --domain-name api.example.com --domain-name-configurations \
         CertificateArn=arn:aws:acm:eu-west-1:1:certificate/c,EndpointType=REGIONAL,SecurityPolicy=TLS_1_2 \
         --mutual-tls-authentication TruststoreUri=s3://trust/bundle.pem,TruststoreVersion=v2"
    );
}

#[test]
fn a_version_that_is_not_uploaded_yet_is_a_variable_of_the_shell() {
    assert!(deploy(&domain(), None).ends_with("truststoreVersion,value=\"$version\""));
    let object = truststore(&domain()).unwrap().unwrap();
    assert!(upload("new bundle.pem", &object).starts_with(
        "version=$(aws s3api put-object --bucket trust --key bundle.pem --body 'new bundle.pem'"
    ));
    assert!(upload("stdin", &object).contains("--body FILE "));
}

#[test]
fn a_name_from_outside_runs_no_command() {
    let domain = Domain { name: "x; rm -rf 'y'".to_owned(), ..domain() };
    assert!(deploy(&domain, Some("v2")).contains("--domain-name 'x; rm -rf '\\''y'\\'''"));
}

#[test]
fn a_truststore_that_is_no_object_is_no_truststore() {
    let mut domain = domain();
    assert_eq!(
        truststore(&domain).unwrap().unwrap().to_string(),
        "s3://trust/bundle.pem?versionId=v1"
    );
    domain.mutual_tls.as_mut().unwrap().truststore = "https://trust/bundle.pem".to_owned();
    assert!(truststore(&domain).is_err());
}
