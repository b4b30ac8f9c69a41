//! What is said when a domain or a truststore is created or updated.

use super::super::causes::{
    BUNDLE_TOO_LARGE, BUNDLE_UNREADABLE, CONFIGURATIONS_OMITTED, FOREIGN_CERTIFICATE,
    KEY_IN_BUNDLE, NO_CA_IN_BUNDLE, ONE_ROOT_ONLY, OWNERSHIP_CERTIFICATE, POLICY_EXCLUDES_MTLS,
    SUBJECT_CONFLICT, TRUSTSTORE_NOT_FOUND, TRUSTSTORE_WARNING, URI_REPLACES_DOMAIN,
};
use super::System::{Alb, ApiGateway, Azure, Terraform};
use super::pages::{
    ALB_MODEL, AZURE, CDK_13512, CDK_30859, KC_403, KC_SUBJECT, OCEL, TERRAFORM_18312,
    TERRAFORM_29970, TERRAFORM_35741, TERRAFORM_47552,
};
use super::{Message, code, text};
use crate::profile::Basis::{Documented, Reported};

/// API Gateway.
#[rustfmt::skip]
pub(super) const API_GATEWAY: &[Message] = &[
    text(ApiGateway, "Invalid truststore URI/versionId specified", &[&TRUSTSTORE_NOT_FOUND], Reported, &CDK_30859),
    text(ApiGateway, "Missing ownershipVerificationCertificate", &[&OWNERSHIP_CERTIFICATE], Reported, &TERRAFORM_35741),
    text(ApiGateway, "Invalid input. Expected one domain name configuration", &[&CONFIGURATIONS_OMITTED], Reported, &TERRAFORM_18312),
    text(ApiGateway, "/endpointAccessMode Invalid request input", &[&POLICY_EXCLUDES_MTLS], Reported, &TERRAFORM_47552),
    text(ApiGateway, "conflicts with an existing certificate from a different issuer", &[&SUBJECT_CONFLICT], Documented, &KC_SUBJECT),
    text(ApiGateway, "The certificate provided must be owned by the account creating the domain", &[&FOREIGN_CERTIFICATE], Reported, &CDK_13512),
    text(ApiGateway, "There is an invalid certificate in your truststore bundle", &[&TRUSTSTORE_WARNING], Documented, &KC_403),
];

/// Load balancers, clouds, and tools that deploy.
#[rustfmt::skip]
pub(super) const OTHERS: &[Message] = &[
    Message { beside: Some("truststore_uri"), ..text(Terraform, "forces replacement", &[&URI_REPLACES_DOMAIN], Reported, &TERRAFORM_29970) },
    text(Alb, "The CA certificates bundle has too many certificates", &[&BUNDLE_TOO_LARGE], Reported, &OCEL),
    code(Alb, "InvalidCaCertificatesBundle", &[&BUNDLE_UNREADABLE], Documented, &ALB_MODEL),
    code(Alb, "CaCertificatesBundleNotFound", &[&TRUSTSTORE_NOT_FOUND], Documented, &ALB_MODEL),
    code(Azure, "ApplicationGatewayOnlyOneRootCAAllowedInTrustedClientCertificate", &[&ONE_ROOT_ONLY], Documented, &AZURE),
    text(Azure, "DoesNotContainAnyCACertificate", &[&NO_CA_IN_BUNDLE], Documented, &AZURE),
    text(Azure, "MustNotHavePrivateKey", &[&KEY_IN_BUNDLE], Documented, &AZURE),
    text(Azure, "ApplicationGatewayTrustedClientCertificateInvalidData", &[&BUNDLE_UNREADABLE], Documented, &AZURE),
    text(Azure, "ApplicationGatewayTrustedClientCertificateMustSpecifyData", &[&BUNDLE_UNREADABLE], Documented, &AZURE),
];
