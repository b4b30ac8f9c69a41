//! What servers and clouds write in words of their own, beside those of the library below them.

use super::super::causes::{
    EXPIRED, INTERNAL, ISSUER_MISSING, MALFORMED, NO_CERTIFICATE, PATH_INVALID, TOO_BIG, TOO_DEEP,
    UNSPECIFIED, WEAK_ALGORITHM, WRONG_PURPOSE,
};
use super::System::{Apache, Azure, Envoy, Gcp, Kong, Nginx};
use super::pages::{AZURE, GCP, KONG, NGINX_SSL, OPENXPKI_928, RECORDED};
use super::{Message, code, text};
use crate::profile::Basis::{Documented, Measured, Reported};

/// Servers.
#[rustfmt::skip]
pub(super) const SERVERS: &[Message] = &[
    text(Nginx, "400 The SSL certificate error", &[&UNSPECIFIED], Measured, &RECORDED),
    text(Nginx, "The SSL certificate error", &[&UNSPECIFIED], Measured, &RECORDED),
    text(Nginx, "No required SSL certificate was sent", &[&NO_CERTIFICATE], Measured, &RECORDED),
    text(Nginx, "client sent no required SSL certificate", &[&NO_CERTIFICATE], Measured, &RECORDED),
    text(Nginx, "client SSL certificate verify error", &[&UNSPECIFIED], Measured, &RECORDED),
    text(Nginx, "FAILED:unable to get issuer certificate", &[&TOO_DEEP, &ISSUER_MISSING], Measured, &RECORDED),
    text(Nginx, "(2:unable to get issuer certificate)", &[&TOO_DEEP, &ISSUER_MISSING], Measured, &RECORDED),
    text(Nginx, "FAILED:", &[&UNSPECIFIED], Documented, &NGINX_SSL),
    text(Apache, "AH02039: Certificate Verification: Error", &[&UNSPECIFIED], Reported, &OPENXPKI_928),
    text(Apache, "AH02276: Certificate Verification: Error", &[&UNSPECIFIED], Measured, &RECORDED),
    text(Apache, "AH02040: Certificate Verification: Certificate Chain too long", &[&TOO_DEEP], Measured, &RECORDED),
    text(Envoy, "CERTIFICATE_VERIFY_FAILED", &[&UNSPECIFIED], Measured, &RECORDED),
    text(Envoy, "PEER_DID_NOT_RETURN_A_CERTIFICATE", &[&NO_CERTIFICATE], Measured, &RECORDED),
    text(Kong, "TLS certificate failed verification", &[&UNSPECIFIED], Documented, &KONG),
    text(Kong, "No required TLS certificate was sent", &[&NO_CERTIFICATE], Documented, &KONG),
    text(Azure, "sslClientVerify", &[&UNSPECIFIED], Documented, &AZURE),
];

/// Google's codes.
#[rustfmt::skip]
pub(super) const CLOUDS: &[Message] = &[
    code(Gcp, "client_cert_not_provided", &[&NO_CERTIFICATE], Documented, &GCP),
    code(Gcp, "client_cert_validation_failed", &[&ISSUER_MISSING, &WEAK_ALGORITHM, &EXPIRED], Documented, &GCP),
    code(Gcp, "client_cert_chain_invalid_eku", &[&WRONG_PURPOSE], Documented, &GCP),
    code(Gcp, "client_cert_chain_exceeded_limit", &[&TOO_BIG], Documented, &GCP),
    code(Gcp, "client_cert_invalid_rsa_key_size", &[&WEAK_ALGORITHM], Documented, &GCP),
    code(Gcp, "client_cert_unsupported_elliptic_curve_key", &[&MALFORMED], Documented, &GCP),
    code(Gcp, "client_cert_unsupported_key_algorithm", &[&MALFORMED], Documented, &GCP),
    code(Gcp, "client_cert_pki_too_large", &[&TOO_BIG], Documented, &GCP),
    code(Gcp, "client_cert_chain_max_name_constraints_exceeded", &[&PATH_INVALID], Documented, &GCP),
    code(Gcp, "client_cert_validation_timed_out", &[&TOO_BIG], Documented, &GCP),
    code(Gcp, "client_cert_validation_search_limit_exceeded", &[&TOO_BIG], Documented, &GCP),
    code(Gcp, "client_cert_validation_not_performed", &[&INTERNAL], Documented, &GCP),
];
