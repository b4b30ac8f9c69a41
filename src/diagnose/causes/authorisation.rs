//! Refused behind a handshake that was in order. Named so that nobody looks for certificates where none is to blame.

use super::super::cause::{Cause, Layer};

const BEHIND: Cause = Cause::of(Layer::NotMutualTls);

/// A Deny in the policy that the Lambda authorizer returned.
pub const AUTHORIZER_EXPLICIT_DENY: Cause = Cause {
    id: "authorizer-explicit-deny",
    says: "the client certificate was accepted; the policy of the Lambda authorizer has a Deny for this method",
    act: "read why in the authorizer's log",
    likely: &[
        "the authorizer decided so",
        "a Deny that was meant for one path is cached and serves others",
    ],
    cure: &[
        "read the authorizer's log, then evaluate its policy: truststore diagnose --policy FILE --method-arn ARN",
    ],
    ..BEHIND
};

/// No Allow in the policy that the Lambda authorizer returned.
pub const AUTHORIZER_IMPLICIT_DENY: Cause = Cause {
    id: "authorizer-implicit-deny",
    says: "the client certificate was accepted; the policy of the Lambda authorizer allows other methods, not this one",
    act: "return Resource …:apiId/*/*",
    likely: &[
        "the policy names the method of an earlier request, and is cached for others: typical with {proxy+}",
        "its Resource names another stage, method or path",
    ],
    cure: &[
        "return a Resource that covers every path, …:apiId/*/*, or add path and method to the identity sources",
        "evaluate it: truststore diagnose --policy FILE --method-arn ARN; once: aws apigateway flush-stage-authorizers-cache",
    ],
    ..BEHIND
};

/// Denied by the authorizer, explicitly or not.
pub const AUTHORIZER_DENY: Cause = Cause {
    id: "authorizer-deny",
    says: "the client certificate was accepted; the authorizer ran, and the policy that it returned denies the request",
    act: "evaluate that policy with --policy",
    likely: &["its Resource does not cover this method", "it holds a Deny"],
    cure: &["evaluate the policy: truststore diagnose --policy FILE --method-arn ARN"],
    ..BEHIND
};

/// No Allow anywhere.
pub const RESOURCE_POLICY_IMPLICIT_DENY: Cause = Cause {
    id: "resource-policy-implicit-deny",
    says: "the client certificate was accepted; neither the resource policy nor the authorizer allowed the request",
    act: "add an Allow, and deploy the API",
    likely: &[
        "the resource policy has no Allow for this caller, address or method",
        "the API was not deployed after a change of its policy",
    ],
    cure: &[
        "add an Allow to the resource policy for execute-api:Invoke on this method, and deploy the API",
    ],
    ..BEHIND
};

/// A Deny in the resource policy.
pub const RESOURCE_POLICY_EXPLICIT_DENY: Cause = Cause {
    id: "resource-policy-explicit-deny",
    says: "the client certificate was accepted; a Deny of the API's resource policy matched",
    act: "narrow it, and deploy the API",
    likely: &["a condition on addresses, VPCs or principals takes this caller in"],
    cure: &["narrow the Deny, and deploy the API: no Allow anywhere outweighs it"],
    ..BEHIND
};

/// The identity source is missing.
pub const IDENTITY_SOURCE: Cause = Cause {
    id: "identity-source-missing",
    says: "the client certificate was accepted; the token or header that the authorizer asks for is missing or malformed",
    act: "have the client send it",
    likely: &[
        "the client does not send the identity source",
        "the token does not match the validation expression",
    ],
    cure: &["send it, or take it out of the authorizer's identity sources; the client sees 401"],
    ..BEHIND
};

/// IAM says no.
pub const IAM_DENY: Cause = Cause {
    id: "iam-or-resource-policy-deny",
    says: "the client certificate was accepted; IAM or the resource policy denies this user",
    act: "find the Deny, or the Allow that is missing",
    likely: &["a Deny in the user's policies, a permission boundary, or the resource policy"],
    cure: &["find the Deny that covers execute-api:Invoke on this resource"],
    ..BEHIND
};

/// Bad AWS keys.
pub const IAM_KEYS: Cause = Cause {
    id: "iam-keys-invalid",
    says: "the client certificate was accepted; the AWS keys that signed the request are not valid",
    act: "sign with current keys",
    likely: &[
        "keys of another partition or account, a session that ended, or a session token that was left out",
    ],
    cure: &["sign with current keys, and send the session token"],
    ..BEHIND
};

/// The request's signature is wrong or old.
pub const SIGNATURE_V4: Cause = Cause {
    id: "request-signature-invalid",
    says: "the client certificate was accepted; the AWS signature of the request is wrong or out of date",
    act: "set the clock, and sign the request as it arrives",
    likely: &[
        "the client's clock is wrong",
        "a proxy changed what was signed: host, path or query",
    ],
    cure: &["set the clock; sign the request as it arrives"],
    ..BEHIND
};

/// No such method.
pub const NO_SUCH_METHOD: Cause = Cause {
    id: "no-such-method",
    says: "the client certificate was accepted; there is no such method or path, or a signed call was wanted",
    act: "correct the path or the API mapping",
    likely: &[
        "the stage or base path is wrong in the address",
        "the method wants IAM, and the request is not signed",
    ],
    cure: &["compare the path with the API mapping of the domain; deploy the API after a change"],
    ..BEHIND
};

/// The API key.
pub const API_KEY: Cause = Cause {
    id: "api-key-invalid",
    says: "the client certificate was accepted; the API key is missing or wrong",
    act: "send a key of this stage's usage plan",
    likely: &["x-api-key is not sent", "the key is not in a usage plan of this stage"],
    cure: &["send x-api-key, and put the key into a usage plan with this stage"],
    ..BEHIND
};

/// AWS WAF.
pub const WAF: Cause = Cause {
    id: "waf-blocked",
    says: "a rule of AWS WAF blocked the request; the client certificate is not to blame",
    act: "see which rule in WAF's log",
    likely: &[
        "a rate limit, a list of addresses or countries, or a managed rule that takes the body for an attack",
    ],
    cure: &[
        "find the request in WAF's log by its address and time: terminatingRuleId names the rule",
        "except the partner from that rule, or set the rule to count, and look again",
    ],
    ..BEHIND
};

/// The Lambda authorizer itself fails.
pub const AUTHORIZER_FAILS: Cause = Cause {
    id: "authorizer-fails",
    says: "the client certificate was accepted; the authorizer could not be called, or gave no valid answer: 500",
    act: "look at the authorizer's own log",
    likely: &[
        "API Gateway may not invoke the function, or the function failed or took too long",
        "its answer is no policy, or its context holds objects or lists",
    ],
    cure: &[
        "call the function with the event of the log, and evaluate what it returns: truststore diagnose --policy FILE --method-arn ARN",
        "give API Gateway lambda:InvokeFunction on the function",
    ],
    ..BEHIND
};

/// The default endpoint refuses.
pub const DEFAULT_ENDPOINT: Cause = Cause {
    id: "default-endpoint",
    says: "the call went to the execute-api endpoint, which asks for no client certificate and is closed, or refuses for its own reasons",
    act: "call the custom domain",
    likely: &[
        "disableExecuteApiEndpoint is set, as it should be with mutual TLS, and the client still uses the old address",
        "a resource policy, an API key or an authorizer refuses",
    ],
    cure: &["have the client call the custom domain, with its certificate"],
    ..BEHIND
};

/// `Forbidden`, and nothing else.
pub const FORBIDDEN: Cause = Cause {
    id: "forbidden-unspecified",
    says: "403 Forbidden alone does not tell: a refused client certificate gives it, and several other layers do too",
    act: "look for this request in the execution log",
    likely: &[
        "a line `Access denied. Reason:` in the execution log: the client certificate; no line: not mutual TLS",
        "an API key, WAF, a wrong host name for a private API, or a disabled execute-api endpoint",
    ],
    cure: &[
        "find the request in the execution log by its id; HTTP APIs have none: map the domain to a REST API for the test",
        "write the reason into the access log, so that the next time tells",
    ],
    ..BEHIND
};

/// `Forbidden`, and the check accepts the certificate.
pub const FORBIDDEN_ELSEWHERE: Cause = Cause {
    id: "forbidden-by-another-layer",
    says: "403 Forbidden, and the client certificate is in order: another layer refuses",
    act: "look at API key, WAF and API mapping",
    likely: &[
        "an API key that is missing or wrong, or a rule of WAF",
        "a wrong path or API mapping, or a wrong host name for a private API",
        "the execute-api endpoint is called, and disabled",
        "the gateway uses another version of the bundle than this file",
    ],
    cure: &[
        "look for `Access denied. Reason:` in the execution log: without such a line it is not mutual TLS",
        "then look at the API key, at WAF and at the API mapping of the domain",
    ],
    ..BEHIND
};

/// The certificate does not reach the authorizer.
pub const CERTIFICATE_NOT_FORWARDED: Cause = Cause {
    id: "certificate-not-forwarded",
    says: "this event carries no client certificate: only REQUEST authorizers and proxy integrations get it",
    act: "make it a REQUEST authorizer or a proxy",
    likely: &[
        "a TOKEN authorizer, or an integration that is no proxy",
        "the call came through the execute-api endpoint, which asks for no certificate",
    ],
    cure: &[
        "make the authorizer a REQUEST authorizer, or the integration a proxy",
        "disable the execute-api endpoint, and deploy the API: mutual TLS can be bypassed through it",
    ],
    ..BEHIND
};

/// The default endpoint is a way around mutual TLS.
pub const BYPASS: Cause = Cause {
    id: "mtls-bypassed",
    says: "the request came through the execute-api endpoint, which asks for no client certificate",
    act: "disable that endpoint, and deploy the API",
    likely: &["the default endpoint was not disabled when mutual TLS was set up"],
    cure: &[
        "set disableExecuteApiEndpoint, and deploy the API: for REST APIs it takes a deployment",
    ],
    ..BEHIND
};

/// The default endpoint's certificate is served.
pub const NO_SERVER_NAME: Cause = Cause {
    id: "no-server-name",
    layer: Layer::Connection,
    says: "the certificate of the default endpoint was served: the client gave no server name (SNI), or not the custom domain's",
    act: "give the custom domain as -servername",
    likely: &["openssl s_client without -servername, or with the name of the execute-api endpoint"],
    cure: &["give the custom domain: openssl s_client -connect DOMAIN:443 -servername DOMAIN"],
    ..BEHIND
};

/// A request that came through.
pub const ACCEPTED: Cause = Cause {
    id: "accepted",
    layer: Layer::Accepted,
    says: "the gateway accepted the client certificate",
    ..BEHIND
};

/// All of this layer.
pub(super) const ALL: &[&Cause] = &[
    &AUTHORIZER_EXPLICIT_DENY,
    &AUTHORIZER_IMPLICIT_DENY,
    &AUTHORIZER_DENY,
    &RESOURCE_POLICY_IMPLICIT_DENY,
    &RESOURCE_POLICY_EXPLICIT_DENY,
    &IDENTITY_SOURCE,
    &IAM_DENY,
    &IAM_KEYS,
    &SIGNATURE_V4,
    &NO_SUCH_METHOD,
    &API_KEY,
    &WAF,
    &AUTHORIZER_FAILS,
    &DEFAULT_ENDPOINT,
    &FORBIDDEN,
    &FORBIDDEN_ELSEWHERE,
    &CERTIFICATE_NOT_FORWARDED,
    &BYPASS,
    &NO_SERVER_NAME,
    &ACCEPTED,
];
