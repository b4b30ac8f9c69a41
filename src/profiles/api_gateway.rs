//! Amazon API Gateway, mutual TLS on custom domains of REST APIs. The gateway of the first day, and the
//! default: what it documents is a limit, what users report is a limit with their name on it, and what
//! nobody says is unknown.

use crate::certificate::Hash;
use crate::key::Curve;
use crate::profile::{
    Anchors, Basis, Cause, Citation, LogLine, Page, Profile, documented, inferred, reported,
};

use super::rfc5280;

/// REST APIs, and the default profile.
pub(super) const PROFILE: Profile = Profile {
    name: "api-gateway",
    title: "Amazon API Gateway",
    summary: "Custom domains of REST APIs: the whole chain up to its root must be in the bundle, at most \
              four CAs, SHA-256 or better, RSA-2048 or better, P-256 or P-384.",
    anchors: documented(Anchors::SelfSigned, &REST),
    credits_sent: documented(false, &REST),
    max_cas: reported(Some(4), &DEPTH_LAB),
    stored_self_signed_client: documented(true, &REST),
    hashes: documented(&[Hash::Sha256, Hash::Sha384, Hash::Sha512], &REST),
    rsa_pss: inferred(false, &REST),
    floors_for_cas: inferred(true, &REST),
    min_rsa_bits: documented(2048, &REST),
    curves: documented(&[Curve::P256, Curve::P384], &REST),
    other_keys: inferred(false, &REST),
    purpose: inferred(true, &REST),
    key_usage: inferred(true, &REST),
    revocation: documented(false, &REST),
    log_lines: LOG_LINES,
    unknown: &[
        "whether the client's extended key usage or key usage is looked at",
        "how many certificates or bytes a truststore may have",
        "what is logged for a chain that is too long, for an expired or not yet valid certificate",
        "how two CAs of one subject are told apart",
        "whether RSA-PSS signatures and RSA keys above 4096 bits are accepted",
    ],
    ..rfc5280::PROFILE
};

/// The reasons of its execution logs: three are public, the others are not, and none is invented.
pub(super) const LOG_LINES: &[LogLine] = &[
    confirmed(Cause::IssuerMissing, "Could not find issuer for certificate"),
    confirmed(Cause::SelfSigned, "self signed certificate"),
    confirmed(Cause::WeakAlgorithm, "Client cert using an insecure Signature Algorithm"),
    unpublished(Cause::OutsideValidity),
    unpublished(Cause::PathInvalid),
    unpublished(Cause::PathTooLong),
];

const fn confirmed(cause: Cause, reason: &'static str) -> LogLine {
    let citation = Citation { basis: Basis::Documented, page: &KC_403 };
    LogLine { cause, reason: Some(reason), citation }
}

const fn unpublished(cause: Cause) -> LogLine {
    LogLine { cause, reason: None, citation: Citation { basis: Basis::Inferred, page: &KC_403 } }
}

/// The vendor's page on mutual TLS for REST APIs.
pub(super) const REST: Page = Page {
    title: "Amazon API Gateway Developer Guide, mutual TLS for REST APIs",
    address: "https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html",
};

const DEPTH_LAB: Page = Page {
    title: "Understanding the API Gateway mTLS chain depth limit (a lab with five CAs)",
    address: "https://www.javierinthecloud.com/understanding-the-api-gateway-mtls-chain-depth-limit",
};

const KC_403: Page = Page {
    title: "AWS re:Post Knowledge Center, API Gateway mutual TLS 403 errors",
    address: "https://repost.aws/knowledge-center/api-gateway-mutual-tls-403-errors",
};
