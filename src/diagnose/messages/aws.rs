//! What AWS writes: execution logs of API Gateway, the bodies of 403s that are not mutual TLS, connection logs.

use super::super::causes::{
    ACCEPTED, API_KEY, AUTHORIZER_DENY, AUTHORIZER_EXPLICIT_DENY, AUTHORIZER_FAILS,
    AUTHORIZER_IMPLICIT_DENY, CONNECTION_ENDED, EXPIRED, FORBIDDEN, FORBIDDEN_ELSEWHERE, IAM_DENY,
    IAM_KEYS, IDENTITY_SOURCE, INCOMPATIBLE, INTERNAL, ISSUER_MISSING, MALFORMED, NO_CERTIFICATE,
    NO_SERVER_NAME, NO_SUCH_METHOD, NOT_YET_VALID, REJECTED, RESOURCE_POLICY_EXPLICIT_DENY,
    RESOURCE_POLICY_IMPLICIT_DENY, REVOCATION_UNKNOWN, REVOKED, SELF_SIGNED, SIGNATURE_V4, TOO_BIG,
    TOO_DEEP, UNSPECIFIED, WAF, WEAK_ALGORITHM, WRONG_PURPOSE,
};
use super::System::{Alb, ApiGateway, CloudFront};
use super::pages::{
    ALB_LOG, CLOUDFRONT_LOG, KC_403, KC_ALL_403, KC_AUTHORIZER, LOG_VARIABLES, METRIPORT_1430,
    RESPONSE_TYPES, SUPPORT_NOTES, WAF_LOG,
};
use super::{Message, code, text};
use crate::profile::Basis::{Documented, Inferred, Reported};

/// Reasons after `Access denied. Reason:`. Three are public; other reasons are read in OpenSSL's words, which the third
/// of them is written in too.
#[rustfmt::skip]
pub(super) const EXECUTION_LOG: &[Message] = &[
    text(ApiGateway, "Could not find issuer for certificate", &[&ISSUER_MISSING], Documented, &KC_403),
    text(ApiGateway, "Client cert using an insecure Signature Algorithm", &[&WEAK_ALGORITHM], Documented, &KC_403),
    text(ApiGateway, "Access denied. Reason: self signed certificate", &[&SELF_SIGNED], Documented, &KC_403),
    text(ApiGateway, "Access denied.Reason: self signed certificate", &[&SELF_SIGNED], Documented, &KC_403),
    text(ApiGateway, "CN = *.execute-api.", &[&NO_SERVER_NAME], Reported, &SUPPORT_NOTES),
    text(ApiGateway, "CN=*.execute-api.", &[&NO_SERVER_NAME], Reported, &SUPPORT_NOTES),
    text(ApiGateway, "Connection reset by peer", &[&NO_CERTIFICATE, &CONNECTION_ENDED], Reported, &METRIPORT_1430),
];

/// Bodies and log lines of 403s and 401s that are not mutual TLS.
#[rustfmt::skip]
pub(super) const AUTHORISATION: &[Message] = &[
    text(ApiGateway, "User is not authorized to access this resource with an explicit deny", &[&AUTHORIZER_EXPLICIT_DENY], Documented, &KC_AUTHORIZER),
    text(ApiGateway, "User is not authorized to access this resource", &[&AUTHORIZER_IMPLICIT_DENY], Documented, &KC_AUTHORIZER),
    Message { beside: Some("with an explicit deny"), ..text(ApiGateway, "User: anonymous is not authorized to perform: execute-api:Invoke on resource:", &[&RESOURCE_POLICY_EXPLICIT_DENY], Documented, &KC_AUTHORIZER) },
    text(ApiGateway, "User: anonymous is not authorized to perform: execute-api:Invoke on resource:", &[&RESOURCE_POLICY_IMPLICIT_DENY], Documented, &KC_AUTHORIZER),
    text(ApiGateway, "ExplicitDenyException", &[&RESOURCE_POLICY_EXPLICIT_DENY], Documented, &KC_AUTHORIZER),
    text(ApiGateway, "Unauthorized request:", &[&IDENTITY_SOURCE], Documented, &KC_AUTHORIZER),
    text(ApiGateway, "The client is not authorized to perform this operation", &[&AUTHORIZER_DENY], Documented, &KC_AUTHORIZER),
    text(ApiGateway, "is not authorized to perform: execute-api:Invoke on resource:", &[&IAM_DENY], Documented, &KC_ALL_403),
    text(ApiGateway, "The security token included in the request is invalid", &[&IAM_KEYS], Documented, &KC_ALL_403),
    text(ApiGateway, "Missing Authentication Token", &[&NO_SUCH_METHOD], Documented, &KC_ALL_403),
    text(ApiGateway, "MissingAuthenticationTokenException", &[&NO_SUCH_METHOD], Documented, &KC_ALL_403),
    text(ApiGateway, "Signature expired", &[&SIGNATURE_V4], Documented, &KC_ALL_403),
    text(ApiGateway, "The request signature we calculated", &[&SIGNATURE_V4], Documented, &KC_ALL_403),
    text(ApiGateway, "InvalidSignatureException", &[&SIGNATURE_V4], Documented, &KC_ALL_403),
    text(ApiGateway, "Invalid API Key identifier specified", &[&API_KEY], Documented, &KC_ALL_403),
    code(ApiGateway, "INVALID_API_KEY", &[&API_KEY], Documented, &RESPONSE_TYPES),
    code(ApiGateway, "MISSING_AUTHENTICATION_TOKEN", &[&NO_SUCH_METHOD], Documented, &RESPONSE_TYPES),
    code(ApiGateway, "INVALID_SIGNATURE", &[&SIGNATURE_V4], Documented, &RESPONSE_TYPES),
    code(ApiGateway, "EXPIRED_TOKEN", &[&IAM_KEYS], Documented, &RESPONSE_TYPES),
    code(ApiGateway, "AUTHORIZER_FAILURE", &[&AUTHORIZER_FAILS], Documented, &RESPONSE_TYPES),
    code(ApiGateway, "AUTHORIZER_CONFIGURATION_ERROR", &[&AUTHORIZER_FAILS], Documented, &RESPONSE_TYPES),
    code(ApiGateway, "WAF_FILTERED", &[&WAF], Documented, &RESPONSE_TYPES),
    code(ApiGateway, "WAF_BLOCK", &[&WAF], Documented, &LOG_VARIABLES),
    Message { beside: Some("\"terminatingRuleId\""), ..text(ApiGateway, "\"action\":\"BLOCK\"", &[&WAF], Documented, &WAF_LOG) },
    text(ApiGateway, "Method completed with status: 403", &[&FORBIDDEN_ELSEWHERE], Inferred, &KC_403),
    text(ApiGateway, "{\"message\":\"Forbidden\"}", &[&FORBIDDEN], Reported, &KC_ALL_403),
    text(ApiGateway, "{\"message\": \"Forbidden\"}", &[&FORBIDDEN], Reported, &KC_ALL_403),
    text(ApiGateway, "403 Forbidden", &[&FORBIDDEN], Reported, &KC_ALL_403),
    text(ApiGateway, "ForbiddenException", &[&FORBIDDEN], Reported, &KC_ALL_403),
];

/// `tls_verify_status` of the load balancer's connection log.
#[rustfmt::skip]
pub(super) const ALB: &[Message] = &[
    code(Alb, "ClientCertMaxChainDepthExceeded", &[&TOO_DEEP], Documented, &ALB_LOG),
    code(Alb, "ClientCertMaxSizeExceeded", &[&TOO_BIG], Documented, &ALB_LOG),
    code(Alb, "ClientCertCrlHit", &[&REVOKED], Documented, &ALB_LOG),
    code(Alb, "ClientCertCrlProcessingError", &[&REVOCATION_UNKNOWN], Documented, &ALB_LOG),
    code(Alb, "ClientCertUntrusted", &[&ISSUER_MISSING, &SELF_SIGNED], Documented, &ALB_LOG),
    code(Alb, "ClientCertNotYetValid", &[&NOT_YET_VALID], Documented, &ALB_LOG),
    code(Alb, "ClientCertExpired", &[&EXPIRED], Documented, &ALB_LOG),
    code(Alb, "ClientCertTypeUnsupported", &[&MALFORMED, &WEAK_ALGORITHM], Inferred, &ALB_LOG),
    code(Alb, "ClientCertInvalid", &[&MALFORMED, &WEAK_ALGORITHM], Inferred, &ALB_LOG),
    code(Alb, "ClientCertPurposeInvalid", &[&WRONG_PURPOSE], Documented, &ALB_LOG),
    code(Alb, "ClientCertRejected", &[&REJECTED], Documented, &ALB_LOG),
    code(Alb, "ClientCertIncompatible", &[&INCOMPATIBLE], Documented, &ALB_LOG),
    code(Alb, "UnmappedConnectionError", &[&INTERNAL], Documented, &ALB_LOG),
    text(Alb, "tls_verify_status\":\"Success", &[&ACCEPTED], Documented, &ALB_LOG),
];

/// `connectionStatus` of CloudFront's connection log, as far as it differs from the load balancer's.
#[rustfmt::skip]
pub(super) const CLOUDFRONT: &[Message] = &[
    code(CloudFront, "ClientCertMaxChainDepthExceeded", &[&TOO_DEEP], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertMaxSizeExceeded", &[&TOO_BIG], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertUntrusted", &[&ISSUER_MISSING, &SELF_SIGNED], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertNotYetValid", &[&NOT_YET_VALID], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertExpired", &[&EXPIRED], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertTypeUnsupported", &[&MALFORMED, &WEAK_ALGORITHM], Inferred, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertInvalid", &[&MALFORMED, &WEAK_ALGORITHM], Inferred, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertRejected", &[&REJECTED], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "UnmappedConnectionError", &[&INTERNAL], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertIntentInvalid", &[&WRONG_PURPOSE], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ClientCertMissing", &[&NO_CERTIFICATE], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "TcpError", &[&CONNECTION_ENDED], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "TcpTimeout", &[&CONNECTION_ENDED], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ConnectionFunctionError", &[&REJECTED], Documented, &CLOUDFRONT_LOG),
    code(CloudFront, "ConnectionFunctionDenied", &[&REJECTED], Documented, &CLOUDFRONT_LOG),
    text(CloudFront, "Failed:Internal", &[&INTERNAL], Documented, &CLOUDFRONT_LOG),
    text(CloudFront, "Failed:ClientCert", &[&UNSPECIFIED], Documented, &CLOUDFRONT_LOG),
];
