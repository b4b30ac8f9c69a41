//! What libraries write when they verify a client.

use super::super::causes::{
    BAD_SIGNATURE, EXPIRED, ISSUER_MISSING, KEY_MISMATCH, MALFORMED, NO_CERTIFICATE, NOT_YET_VALID,
    PATH_INVALID, REVOKED, SELF_SIGNED, TOO_DEEP, UNSPECIFIED, WEAK_ALGORITHM, WRONG_PURPOSE,
};
use super::System::{Curl, DotNet, GnuTls, Go, Java, Rustls};
use super::pages::{DOTNET, GNUTLS, GO_TLS, GO_VERIFY, RECORDED, RUSTLS};
use super::{Message, code, text};
use crate::profile::Basis::{Documented, Measured, Reported};

/// Go, rustls, Java, GnuTLS, .NET, curl.
#[rustfmt::skip]
pub(super) const LIBRARIES: &[Message] = &[
    text(Go, "certificate signed by unknown authority", &[&ISSUER_MISSING, &SELF_SIGNED], Measured, &RECORDED),
    text(Go, "certificate signed by unknown authority (possibly because of \"crypto/rsa: verification error\"", &[&BAD_SIGNATURE], Documented, &GO_VERIFY),
    text(Go, "certificate signed by unknown authority (possibly because of \"x509: cannot verify signature: insecure algorithm", &[&WEAK_ALGORITHM], Measured, &RECORDED),
    text(Go, "x509: certificate has expired or is not yet valid", &[&EXPIRED, &NOT_YET_VALID], Measured, &RECORDED),
    text(Go, "x509: certificate specifies an incompatible key usage", &[&WRONG_PURPOSE], Measured, &RECORDED),
    text(Go, "x509: certificate is not authorized to sign other certificates", &[&PATH_INVALID], Documented, &GO_VERIFY),
    text(Go, "x509: a root or intermediate certificate is not authorized to sign for this name", &[&PATH_INVALID], Documented, &GO_VERIFY),
    text(Go, "x509: a root or intermediate certificate is not authorized for an extended key usage", &[&WRONG_PURPOSE], Documented, &GO_VERIFY),
    text(Go, "x509: too many intermediates for path length constraint", &[&TOO_DEEP], Documented, &GO_VERIFY),
    text(Go, "x509: issuer name does not match subject from issuing certificate", &[&ISSUER_MISSING], Documented, &GO_VERIFY),
    text(Go, "parent certificate cannot sign this kind of certificate", &[&PATH_INVALID], Documented, &GO_VERIFY),
    text(Go, "tls: client didn't provide a certificate", &[&NO_CERTIFICATE], Measured, &RECORDED),
    text(Go, "tls: unknown certificate authority", &[&ISSUER_MISSING, &SELF_SIGNED], Documented, &GO_TLS),
    text(Go, "tls: expired certificate", &[&EXPIRED], Documented, &GO_TLS),
    text(Go, "tls: certificate required", &[&NO_CERTIFICATE], Documented, &GO_TLS),
    text(Go, "tls: bad certificate", &[&UNSPECIFIED], Documented, &GO_TLS),
    code(Rustls, "UnknownIssuer", &[&ISSUER_MISSING, &SELF_SIGNED], Measured, &RECORDED),
    code(Rustls, "ExpiredContext", &[&EXPIRED], Measured, &RECORDED),
    text(Rustls, "certificate expired: verification time", &[&EXPIRED], Measured, &RECORDED),
    code(Rustls, "NotValidYetContext", &[&NOT_YET_VALID], Measured, &RECORDED),
    text(Rustls, "certificate not valid yet: verification time", &[&NOT_YET_VALID], Measured, &RECORDED),
    code(Rustls, "InvalidPurposeContext", &[&WRONG_PURPOSE], Measured, &RECORDED),
    text(Rustls, "certificate does not allow extended key usage", &[&WRONG_PURPOSE], Measured, &RECORDED),
    code(Rustls, "NoCertificatesPresented", &[&NO_CERTIFICATE], Documented, &RUSTLS),
    code(Rustls, "InvalidSignatureForPublicKey", &[&BAD_SIGNATURE], Documented, &RUSTLS),
    code(Rustls, "UnsupportedSignatureAlgorithmContext", &[&WEAK_ALGORITHM], Measured, &RECORDED),
    code(Rustls, "RequiredEkuNotFoundContext", &[&WRONG_PURPOSE], Documented, &RUSTLS),
    code(Rustls, "EndEntityUsedAsCa", &[&PATH_INVALID], Documented, &RUSTLS),
    code(Rustls, "NameConstraintViolation", &[&PATH_INVALID], Documented, &RUSTLS),
    text(Rustls, "invalid peer certificate:", &[&UNSPECIFIED], Documented, &RUSTLS),
    text(Java, "unable to find valid certification path to requested target", &[&ISSUER_MISSING], Measured, &RECORDED),
    text(Java, "CertificateExpiredException", &[&EXPIRED], Measured, &RECORDED),
    text(Java, "CertificateNotYetValidException", &[&NOT_YET_VALID], Measured, &RECORDED),
    text(Java, "Extended key usage does not permit use for TLS client authentication", &[&WRONG_PURPOSE], Measured, &RECORDED),
    text(GnuTls, "The certificate issuer is unknown", &[&ISSUER_MISSING, &SELF_SIGNED], Measured, &RECORDED),
    text(GnuTls, "The certificate issuer is not a CA", &[&PATH_INVALID], Documented, &GNUTLS),
    text(GnuTls, "The certificate chain uses insecure algorithm", &[&WEAK_ALGORITHM], Measured, &RECORDED),
    text(GnuTls, "The certificate chain violates the signer's constraints", &[&PATH_INVALID], Documented, &GNUTLS),
    text(GnuTls, "The certificate chain does not match the intended purpose", &[&WRONG_PURPOSE], Measured, &RECORDED),
    text(GnuTls, "The certificate chain uses not yet valid certificate", &[&NOT_YET_VALID], Measured, &RECORDED),
    text(GnuTls, "The certificate chain uses expired certificate", &[&EXPIRED], Measured, &RECORDED),
    text(GnuTls, "The signature in the certificate is invalid", &[&BAD_SIGNATURE], Documented, &GNUTLS),
    text(GnuTls, "The certificate contains an unknown critical extension", &[&MALFORMED], Documented, &GNUTLS),
    text(GnuTls, "The certificate chain is revoked", &[&REVOKED], Documented, &GNUTLS),
    text(DotNet, "The remote certificate is invalid according to the validation procedure", &[&UNSPECIFIED], Reported, &DOTNET),
    text(Curl, "could not load PEM client certificate", &[&MALFORMED, &WEAK_ALGORITHM], Measured, &RECORDED),
    text(Curl, "unable to set private key file", &[&KEY_MISMATCH], Measured, &RECORDED),
];
