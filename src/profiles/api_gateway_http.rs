//! Amazon API Gateway, mutual TLS on custom domains of HTTP APIs. As for REST APIs, but its page says
//! "ECDSA-256 or stronger", and there are no execution logs.

use crate::key::Curve;
use crate::profile::{Page, Profile, documented, inferred};

use super::api_gateway;

/// HTTP APIs.
pub(super) const PROFILE: Profile = Profile {
    name: "api-gateway-http",
    title: "Amazon API Gateway (HTTP APIs)",
    summary: "Custom domains of HTTP APIs: as for REST APIs, with P-521 unsettled, and without execution \
              logs.",
    curves: documented(&[Curve::P256, Curve::P384], &HTTP),
    curves_unsettled: inferred(&[Curve::P521], &HTTP),
    log_lines: &[],
    unknown: &[
        "whether P-521 is accepted (the page says ECDSA-256 or stronger)",
        "whether the client's extended key usage or key usage is looked at",
        "how many certificates or bytes a truststore may have",
        "how two CAs of one subject are told apart",
        "whether RSA-PSS signatures and RSA keys above 4096 bits are accepted",
    ],
    ..api_gateway::PROFILE
};

const HTTP: Page = Page {
    title: "Amazon API Gateway Developer Guide, mutual TLS for HTTP APIs",
    address: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-mutual-tls.html",
};
