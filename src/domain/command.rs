//! The commands of the AWS CLI that people run themselves, complete and quoted for a shell.

use crate::aws::{Domain, Interface, Object, Version};
use crate::shell::{self, quoted};

/// Deploys a version of the truststore that the domain has: the version changes, and nothing else. Without one, the version
/// is what the shell variable `version` holds, as [`upload`] sets it.
pub fn deploy(domain: &Domain, version: Option<&str>) -> String {
    let name = quoted(&domain.name);
    let ending_in = |text: String| match version {
        Some(version) => quoted(&format!("{text}{version}")),
        None => format!("{}\"$version\"", quoted(&text)),
    };
    let certificate = domain.certificate_arn.as_deref();
    match (domain.told_by, certificate, &domain.mutual_tls) {
        // Version 2 wants all settings said again (BadRequestException: Expected one domain name configuration).
        (Interface::V2, Some(certificate), Some(tls)) => {
            let policy = domain.security_policy.as_deref().unwrap_or("TLS_1_2");
            let kind = domain.endpoint_types.first().map_or("REGIONAL", String::as_str);
            let ownership = domain
                .ownership_certificate_arn
                .as_ref()
                .map(|arn| format!(",OwnershipVerificationCertificateArn={arn}"))
                .unwrap_or_default();
            let settings = format!(
                "CertificateArn={certificate},EndpointType={kind},SecurityPolicy={policy}{ownership}"
            );
            let trust = ending_in(format!("TruststoreUri={},TruststoreVersion=", tls.truststore));
            format!(
                "aws apigatewayv2 update-domain-name --domain-name {name} \
                 --domain-name-configurations {} --mutual-tls-authentication {trust}",
                quoted(&settings)
            )
        }
        _ => format!(
            "aws apigateway update-domain-name --domain-name {name} --patch-operations {}",
            ending_in(
                "op=replace,path=/mutualTlsAuthentication/truststoreVersion,value=".to_owned()
            )
        ),
    }
}

/// Uploads a file as a new version of the truststore, and keeps the version's id in the shell variable `version`.
pub fn upload(file: &str, object: &Object) -> String {
    format!(
        "version=$(aws s3api put-object --bucket {} --key {} --body {} --query VersionId --output text)",
        quoted(&object.bucket),
        quoted(&object.key),
        shell::file(file)
    )
}

/// Copies the truststore to a file, for machines that may not ask AWS.
pub fn fetch(object: &Object) -> String {
    let version = match &object.version {
        Version::Id(id) => format!(" --version-id {}", quoted(id)),
        _ => String::new(),
    };
    format!(
        "aws s3api get-object --bucket {} --key {}{version} bundle.pem",
        quoted(&object.bucket),
        quoted(&object.key)
    )
}
