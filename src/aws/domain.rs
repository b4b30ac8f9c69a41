//! A custom domain of API Gateway, as either of its two interfaces tells it, or the AWS CLI prints it.

/// A custom domain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Domain {
    /// Its name.
    pub name: String,
    /// AVAILABLE, UPDATING, `PENDING_CERTIFICATE_REIMPORT`, …
    pub status: Option<String>,
    /// What AWS says about the status.
    pub status_message: Option<String>,
    /// `TLS_1_2`, `TLS_1_0`, or a `SecurityPolicy_…`.
    pub security_policy: Option<String>,
    /// REGIONAL, EDGE, PRIVATE.
    pub endpoint_types: Vec<String>,
    /// The server certificate in ACM.
    pub certificate_arn: Option<String>,
    /// The certificate that proves ownership, where the server certificate is imported or of a private CA.
    pub ownership_certificate_arn: Option<String>,
    /// Its truststore; `None` where clients need no certificate.
    pub mutual_tls: Option<MutualTls>,
    /// The APIs that are mapped to it; `None` where that was not asked.
    pub apis: Option<Vec<MappedApi>>,
    /// Who told all this.
    pub told_by: Interface,
}

/// The settings of mutual TLS.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MutualTls {
    /// `s3://bucket/key`.
    pub truststore: String,
    /// The version of the object; `None` where the domain names none.
    pub version: Option<String>,
    /// What AWS found wrong with it when the domain was last updated.
    pub warnings: Vec<String>,
}

/// An API behind a domain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MappedApi {
    /// Its id.
    pub id: String,
    /// Its name, where it could be read.
    pub name: Option<String>,
    /// The interface that knows it: REST APIs are of version 1.
    pub interface: Interface,
    /// The base path, empty for the root.
    pub path: String,
    /// The stage.
    pub stage: String,
    /// Whether its default endpoint is closed; `None` where it could not be read.
    pub default_endpoint_disabled: Option<bool>,
}

/// Which of the two interfaces of API Gateway.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Interface {
    /// `aws apigateway`: REST APIs.
    V1,
    /// `aws apigatewayv2`: HTTP APIs.
    #[default]
    V2,
}
