//! Custom domains of API Gateway. Both interfaces know a domain's settings; version 2 is asked first, and version 1
//! for domains that only it knows, and for REST APIs. Only questions are asked, never a change.

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_apigateway as v1;
use aws_sdk_apigatewayv2 as v2;
use v1::operation::get_base_path_mappings::GetBasePathMappingsOutput;
use v2::operation::get_api_mappings::GetApiMappingsOutput;

use super::cause::{Asked, cause};
use crate::aws::{Domain, Interface, MappedApi, MutualTls};
use crate::error::{Error, Trouble};

/// API Gateway, asked with one configuration.
pub(super) struct Gateway {
    v1: v1::Client,
    v2: v2::Client,
    asked: Asked,
}

impl Gateway {
    pub(super) fn new(config: &SdkConfig, timeout: Duration) -> Self {
        let region = config.region().map(ToString::to_string).unwrap_or_default();
        Self {
            v1: v1::Client::new(config),
            v2: v2::Client::new(config),
            asked: Asked {
                permission: "apigateway:GET",
                resource: format!("arn:aws:apigateway:{region}::/domainnames"),
                bucket: String::new(),
                seconds: timeout.as_secs().max(1),
            },
        }
    }

    /// The settings of a domain, and the APIs behind it.
    pub(super) async fn domain(&self, name: &str) -> Result<Domain, Error> {
        let mut domain = match self.v2.get_domain_name().domain_name(name).send().await {
            Ok(found) => of_v2(name, &found),
            Err(error) => match cause(&error, &self.about(name)) {
                Trouble::NoSuchDomain => self.known_to_v1(name).await?,
                why => return Err(failed(name, why)),
            },
        };
        // Settings that only version 1 tells: v2 leaves them out for some REST domains.
        if domain.told_by == Interface::V2
            && domain.mutual_tls.is_none()
            && let Ok(other) = self.known_to_v1(name).await
            && other.mutual_tls.is_some()
        {
            domain = other;
        }
        domain.apis = self.apis(name).await;
        Ok(domain)
    }

    async fn known_to_v1(&self, name: &str) -> Result<Domain, Error> {
        let found = self.v1.get_domain_name().domain_name(name).send().await;
        let found = found.map_err(|error| failed(name, cause(&error, &self.about(name))))?;
        Ok(of_v1(name, &found))
    }

    /// The names of all domains, in order.
    pub(super) async fn domains(&self) -> Result<Vec<String>, Error> {
        let (mut names, mut next) = (Vec::new(), None);
        loop {
            let page = self.v2.get_domain_names().set_next_token(next.take()).send().await;
            let page = page.map_err(|error| failed(ALL, cause(&error, &self.asked)))?;
            names
                .extend(page.items().iter().filter_map(|one| one.domain_name().map(str::to_owned)));
            next = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            if next.is_none() {
                break;
            }
        }
        let mut next = None;
        loop {
            let page =
                self.v1.get_domain_names().limit(PAGE).set_position(next.take()).send().await;
            // Version 2 has answered already: what version 1 alone knows is an addition.
            let Ok(page) = page else { break };
            names
                .extend(page.items().iter().filter_map(|one| one.domain_name().map(str::to_owned)));
            next = page.position().filter(|token| !token.is_empty()).map(str::to_owned);
            if next.is_none() {
                break;
            }
        }
        names.sort();
        names.dedup();
        Ok(names)
    }

    /// The APIs that are mapped to a domain; `None` where that may not be asked.
    async fn apis(&self, name: &str) -> Option<Vec<MappedApi>> {
        let mappings = self.v2.get_api_mappings().domain_name(name).send().await;
        let mut apis = Vec::new();
        for one in mappings.iter().flat_map(GetApiMappingsOutput::items) {
            let Some(id) = one.api_id() else { continue };
            apis.push(self.api(id, one.api_mapping_key(), one.stage()).await);
        }
        if !apis.is_empty() {
            return Some(apis);
        }
        let paths = self.v1.get_base_path_mappings().domain_name(name).limit(PAGE).send().await;
        for one in paths.iter().flat_map(GetBasePathMappingsOutput::items) {
            let Some(id) = one.rest_api_id() else { continue };
            let path = one.base_path().filter(|path| *path != NO_PATH);
            apis.push(self.api(id, path, one.stage()).await);
        }
        (mappings.is_ok() || paths.is_ok()).then_some(apis)
    }

    async fn api(&self, id: &str, path: Option<&str>, stage: Option<&str>) -> MappedApi {
        let mut api = MappedApi {
            id: id.to_owned(),
            name: None,
            interface: Interface::V2,
            path: path.unwrap_or_default().to_owned(),
            stage: stage.unwrap_or_default().to_owned(),
            default_endpoint_disabled: None,
        };
        if let Ok(found) = self.v2.get_api().api_id(id).send().await {
            api.name = found.name().map(str::to_owned);
            api.default_endpoint_disabled =
                Some(found.disable_execute_api_endpoint() == Some(true));
        } else if let Ok(found) = self.v1.get_rest_api().rest_api_id(id).send().await {
            api.interface = Interface::V1;
            api.name = found.name().map(str::to_owned);
            api.default_endpoint_disabled = Some(found.disable_execute_api_endpoint());
        }
        api
    }

    fn about(&self, name: &str) -> Asked {
        Asked { resource: format!("{}/{name}", self.asked.resource), ..self.asked.clone() }
    }
}

fn of_v2(name: &str, found: &v2::operation::get_domain_name::GetDomainNameOutput) -> Domain {
    let configuration = found.domain_name_configurations().first();
    let text = |value: Option<&str>| value.map(str::to_owned);
    Domain {
        name: found.domain_name().unwrap_or(name).to_owned(),
        status: configuration
            .and_then(|one| one.domain_name_status())
            .map(|status| status.as_str().to_owned()),
        status_message: text(configuration.and_then(|one| one.domain_name_status_message())),
        security_policy: configuration
            .and_then(|one| one.security_policy())
            .map(|policy| policy.as_str().to_owned()),
        endpoint_types: found
            .domain_name_configurations()
            .iter()
            .filter_map(|one| one.endpoint_type())
            .map(|kind| kind.as_str().to_owned())
            .collect(),
        certificate_arn: text(configuration.and_then(|one| one.certificate_arn())),
        ownership_certificate_arn: text(
            configuration.and_then(|one| one.ownership_verification_certificate_arn()),
        ),
        mutual_tls: found.mutual_tls_authentication().and_then(|tls| {
            mutual_tls(tls.truststore_uri(), tls.truststore_version(), tls.truststore_warnings())
        }),
        apis: None,
        told_by: Interface::V2,
    }
}

fn of_v1(name: &str, found: &v1::operation::get_domain_name::GetDomainNameOutput) -> Domain {
    let text = |value: Option<&str>| value.map(str::to_owned);
    Domain {
        name: found.domain_name().unwrap_or(name).to_owned(),
        status: found.domain_name_status().map(|status| status.as_str().to_owned()),
        status_message: text(found.domain_name_status_message()),
        security_policy: found.security_policy().map(|policy| policy.as_str().to_owned()),
        endpoint_types: found
            .endpoint_configuration()
            .iter()
            .flat_map(|configuration| configuration.types())
            .map(|kind| kind.as_str().to_owned())
            .collect(),
        certificate_arn: text(found.regional_certificate_arn().or(found.certificate_arn())),
        ownership_certificate_arn: text(found.ownership_verification_certificate_arn()),
        mutual_tls: found.mutual_tls_authentication().and_then(|tls| {
            mutual_tls(tls.truststore_uri(), tls.truststore_version(), tls.truststore_warnings())
        }),
        apis: None,
        told_by: Interface::V1,
    }
}

fn mutual_tls(uri: Option<&str>, version: Option<&str>, warnings: &[String]) -> Option<MutualTls> {
    let truststore = uri.filter(|uri| !uri.is_empty())?.to_owned();
    let version = version.filter(|version| !version.is_empty()).map(str::to_owned);
    Some(MutualTls { truststore, version, warnings: warnings.to_vec() })
}

fn failed(name: &str, why: Trouble) -> Error {
    Error::Aws { name: name.to_owned(), why: Box::new(why) }
}

/// What a question about all domains is about.
const ALL: &str = "custom domains";
/// Entries of one answer, the most that version 1 gives.
const PAGE: i32 = 500;
/// What version 1 calls the empty base path.
const NO_PATH: &str = "(none)";
