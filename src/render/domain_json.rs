//! What the AWS CLI prints of a domain, read: `aws apigateway get-domain-name` (version 1 writes `domainName`) and
//! `aws apigatewayv2 get-domain-name` (version 2 `DomainName`), or the list of either. Fields that nobody knows are
//! passed over; a file that is neither is refused.

use serde::Deserialize;

use crate::aws::{Domain, Interface, MutualTls};

/// Reads one domain or a list of them; else says what is wrong with the file.
pub fn domains_of(bytes: &[u8]) -> Result<Vec<Domain>, String> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let printed: Printed = serde_json::from_slice(text)
        .map_err(|error| format!("no JSON that the AWS CLI prints: {error}"))?;
    let printed = if printed.items.is_empty() { vec![printed] } else { printed.items };
    let domains: Vec<Domain> = printed.into_iter().filter_map(Printed::domain).collect();
    if domains.is_empty() {
        return Err("no domain in it: wanted domainName or DomainName".to_owned());
    }
    Ok(domains)
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Printed {
    #[serde(alias = "Items")]
    items: Vec<Printed>,
    domain_name: Option<String>,
    #[serde(rename = "DomainName")]
    domain_name_v2: Option<String>,
    domain_name_status: Option<String>,
    domain_name_status_message: Option<String>,
    security_policy: Option<String>,
    regional_certificate_arn: Option<String>,
    certificate_arn: Option<String>,
    ownership_verification_certificate_arn: Option<String>,
    endpoint_configuration: Endpoint,
    #[serde(alias = "MutualTlsAuthentication")]
    mutual_tls_authentication: Option<Authentication>,
    #[serde(rename = "DomainNameConfigurations")]
    configurations: Vec<Configuration>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Endpoint {
    types: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Authentication {
    #[serde(rename = "truststoreUri", alias = "TruststoreUri")]
    uri: Option<String>,
    #[serde(rename = "truststoreVersion", alias = "TruststoreVersion")]
    version: Option<String>,
    #[serde(rename = "truststoreWarnings", alias = "TruststoreWarnings")]
    warnings: Vec<String>,
}

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "PascalCase")]
struct Configuration {
    certificate_arn: Option<String>,
    endpoint_type: Option<String>,
    domain_name_status: Option<String>,
    domain_name_status_message: Option<String>,
    security_policy: Option<String>,
    ownership_verification_certificate_arn: Option<String>,
}

impl Printed {
    fn domain(self) -> Option<Domain> {
        let mutual_tls = self.mutual_tls_authentication.and_then(Authentication::mutual_tls);
        if let Some(name) = self.domain_name_v2 {
            let endpoint_types =
                self.configurations.iter().filter_map(|one| one.endpoint_type.clone()).collect();
            let first = self.configurations.into_iter().next().unwrap_or_default();
            return Some(Domain {
                name,
                status: first.domain_name_status,
                status_message: first.domain_name_status_message,
                security_policy: first.security_policy,
                endpoint_types,
                certificate_arn: first.certificate_arn,
                ownership_certificate_arn: first.ownership_verification_certificate_arn,
                mutual_tls,
                apis: None,
                told_by: Interface::V2,
            });
        }
        Some(Domain {
            name: self.domain_name?,
            status: self.domain_name_status,
            status_message: self.domain_name_status_message,
            security_policy: self.security_policy,
            endpoint_types: self.endpoint_configuration.types,
            certificate_arn: self.regional_certificate_arn.or(self.certificate_arn),
            ownership_certificate_arn: self.ownership_verification_certificate_arn,
            mutual_tls,
            apis: None,
            told_by: Interface::V1,
        })
    }
}

impl Authentication {
    fn mutual_tls(self) -> Option<MutualTls> {
        Some(MutualTls {
            truststore: self.uri.filter(|uri| !uri.is_empty())?,
            version: self.version.filter(|version| !version.is_empty()),
            warnings: self.warnings,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_interfaces_are_understood() {
        let v1 = br#"{"domainName":"a.example.com","regionalCertificateArn":"arn:c","endpointConfiguration":{"types":["REGIONAL"]},
            "domainNameStatus":"AVAILABLE","securityPolicy":"TLS_1_2","tags":{},
            "mutualTlsAuthentication":{"truststoreUri":"s3://b/k","truststoreVersion":"v","truststoreWarnings":["CN=x"]}}"#;
        let v2 = br#"{"DomainName":"a.example.com","DomainNameConfigurations":[{"CertificateArn":"arn:c","EndpointType":"REGIONAL",
            "DomainNameStatus":"AVAILABLE","SecurityPolicy":"TLS_1_2"}],
            "MutualTlsAuthentication":{"TruststoreUri":"s3://b/k","TruststoreVersion":"v","TruststoreWarnings":["CN=x"]}}"#;
        let (one, mut other) =
            (domains_of(v1).unwrap().remove(0), domains_of(v2).unwrap().remove(0));
        assert_eq!((one.told_by, other.told_by), (Interface::V1, Interface::V2));
        other.told_by = Interface::V1;
        assert_eq!(one, other);
        assert_eq!(one.mutual_tls.unwrap().warnings, ["CN=x"]);
    }

    #[test]
    fn a_list_gives_each_and_anything_else_is_refused() {
        assert_eq!(
            domains_of(br#"{"items":[{"domainName":"a"},{"domainName":"b"}]}"#).unwrap().len(),
            2
        );
        assert_eq!(domains_of(br#"{"Items":[{"DomainName":"a"}]}"#).unwrap().len(), 1);
        for wrong in [&b"{}"[..], b"[]", b"", b"<html>", br#"{"domainName":7}"#] {
            assert!(domains_of(wrong).is_err());
        }
    }
}
