//! The gateway's own settings, and connections that end for other reasons.

use super::super::cause::{Cause, Layer};

const OF_SETUP: Cause = Cause::of(Layer::Setup);

/// The S3 object or its version does not exist.
pub const TRUSTSTORE_NOT_FOUND: Cause = Cause {
    id: "truststore-not-found",
    says: "the S3 object of the truststore, or the named version of it, does not exist at the time of the deployment",
    act: "upload the bundle first, then name its version",
    likely: &[
        "bucket and object are made in the same deployment",
        "the version id belongs to another object or bucket",
    ],
    cure: &[
        "upload the bundle first, in a versioned bucket, and refer to the version id that the upload returns",
    ],
    ..OF_SETUP
};

/// The bundle was refused or not understood.
pub const BUNDLE_UNREADABLE: Cause = Cause {
    id: "bundle-unreadable",
    says: "the bundle, or a block in it, cannot be read",
    act: "write it anew with truststore fix",
    likely: &[
        "files without a final newline were joined: END and BEGIN stand on one line",
        "blank lines, text between blocks or a certificate that is no CA: ALB and CloudFront refuse the whole file",
        "the file is DER, PKCS#7 or PKCS#12 under the name .pem",
    ],
    cure: &[
        "run truststore check on the bundle: it names the line; then write it anew, one block after another",
    ],
    rules: &[
        "pem-glued-markers",
        "pem-blank-line",
        "pem-text-outside",
        "pem-base64-damaged",
        "pem-not-pem",
        "ca-not-a-ca",
    ],
    ..OF_SETUP
};

/// Too many certificates.
pub const BUNDLE_TOO_LARGE: Cause = Cause {
    id: "bundle-too-large",
    says: "the bundle has more certificates than the gateway's quota",
    act: "take out what is expired or unused",
    likely: &["ALB and CloudFront take 25 certificates; ALB's number can be raised"],
    cure: &[
        "take out expired and unused CAs (truststore check names them), or ask for a higher quota",
    ],
    rules: &["ca-unused", "ca-expired", "bundle-duplicate"],
    ..OF_SETUP
};

/// Members that the gateway warns of.
pub const TRUSTSTORE_WARNING: Cause = Cause {
    id: "truststore-warning",
    says: "the gateway took the bundle and found an invalid certificate in it: clients under that CA fail",
    act: "read the warnings, mend the member, deploy",
    likely: &["a member expired, is weak, or its chain is incomplete"],
    cure: &[
        "read the warnings: aws apigateway get-domain-name --domain-name D --query mutualTlsAuthentication.truststoreWarnings",
        "run truststore check on the bundle: it names the member",
    ],
    rules: &["ca-expired", "ca-chain-incomplete", "ca-weak-signature"],
    ..OF_SETUP
};

/// The second certificate that proves the ownership of the domain.
pub const OWNERSHIP_CERTIFICATE: Cause = Cause {
    id: "ownership-certificate-missing",
    says: "the domain's server certificate is imported or from a private CA, and no certificate proves who owns the domain",
    act: "add one that ACM issued",
    likely: &["mutual TLS was switched on for a domain whose certificate is not issued by ACM"],
    cure: &[
        "have ACM issue a public certificate for the domain, and name it as ownershipVerificationCertificateArn",
    ],
    ..OF_SETUP
};

/// Two issuers for one subject of server certificates.
pub const SUBJECT_CONFLICT: Cause = Cause {
    id: "server-subject-conflict",
    says: "another mutual-TLS domain has a server certificate of this subject from another issuer; the truststore is not meant",
    act: "use one issuer for that name",
    likely: &[
        "a wildcard certificate issued by ACM and an imported one for the same name",
        "a domain that was deleted, or one in another account, still holds the subject",
    ],
    cure: &[
        "use one issuer for all server certificates of the name; a deleted domain is for AWS support to release",
    ],
    ..OF_SETUP
};

/// Security policies that exclude mutual TLS.
pub const POLICY_EXCLUDES_MTLS: Cause = Cause {
    id: "security-policy-excludes-mtls",
    says: "the endpoint access mode or an enhanced security policy was set, and those exclude mutual TLS",
    act: "stay on TLS_1_2",
    likely: &["a template or provider update set SecurityPolicy_… or an endpoint access mode"],
    cure: &["stay on the legacy policy TLS_1_2, and leave the endpoint access mode out"],
    ..OF_SETUP
};

/// An update of an HTTP API's domain without its configurations.
pub const CONFIGURATIONS_OMITTED: Cause = Cause {
    id: "domain-configurations-omitted",
    says: "the update of the domain left its DomainNameConfigurations out",
    act: "send them again with the update",
    likely: &["only MutualTlsAuthentication was sent, to set a new truststore version"],
    cure: &["send the present DomainNameConfigurations again with the new truststoreVersion"],
    ..OF_SETUP
};

/// A plan that destroys the domain for a new truststore URI.
pub const URI_REPLACES_DOMAIN: Cause = Cause {
    id: "replaces-domain",
    says: "the plan destroys the domain and creates it again, because the truststore URI changes: an outage",
    act: "change truststore_version, not truststore_uri",
    likely: &[
        "the bundle got a new name or bucket in the template, where a new version of the same object was meant",
    ],
    cure: &[
        "keep truststore_uri, upload the bundle as a new version of the same object, and set truststore_version",
    ],
    ..OF_SETUP
};

/// The server certificate of another account.
pub const FOREIGN_CERTIFICATE: Cause = Cause {
    id: "server-certificate-of-another-account",
    says: "the server certificate belongs to another account than the domain",
    act: "import it into this one",
    likely: &["the ARN of a shared or central account was used"],
    cure: &["request or import the certificate in the account and Region of the domain"],
    ..OF_SETUP
};

/// Azure's rule of one root a file.
pub const ONE_ROOT_ONLY: Cause = Cause {
    id: "one-root-only",
    says: "the file holds no root, or several; this gateway wants exactly one root and its intermediates in each file",
    act: "write one file for each root",
    likely: &["the chains of several partners were joined into one file"],
    cure: &["write one file for each root, with that root's intermediates"],
    rules: &["ca-chain-incomplete"],
    ..OF_SETUP
};

/// No CA in the file.
pub const NO_CA_IN_BUNDLE: Cause = Cause {
    id: "no-ca-in-bundle",
    says: "no certificate in the file is a CA",
    act: "upload the CA that issues the clients",
    likely: &[
        "a self-signed certificate without basicConstraints CA:TRUE was uploaded",
        "the client certificate was uploaded",
    ],
    cure: &["upload the CA that issues the clients; a self-signed one needs CA:TRUE"],
    rules: &["ca-not-a-ca"],
    ..OF_SETUP
};

/// A private key where only certificates belong.
pub const KEY_IN_BUNDLE: Cause = Cause {
    id: "private-key-in-bundle",
    says: "the file holds a private key",
    act: "take it out, and replace that key now",
    likely: &["the output of a tool that writes key and certificate into one file was uploaded"],
    cure: &["take the key out, and replace it: whoever could read the file has it"],
    rules: &["pem-private-key"],
    ..OF_SETUP
};

/// Nothing to do with certificates.
pub const CONNECTION_ENDED: Cause = Cause {
    id: "connection-ended",
    layer: Layer::Connection,
    says: "the connection ended before the handshake was done, for no reason that lies in the certificate",
    act: "see whether the same client succeeds later",
    likely: &["a health check, a scanner, a client that gave up, or a network on the way"],
    cure: &["look whether the same client succeeds later; if it never does, capture the handshake"],
    ..OF_SETUP
};

/// The other direction: the client looks at the server's certificate.
pub const SERVER_NOT_TRUSTED: Cause = Cause {
    id: "server-not-trusted",
    layer: Layer::Connection,
    says: "the client refuses the server's certificate; the gateway's truststore, which is for clients, plays no part",
    act: "give the client the CA of the server",
    likely: &[
        "the client's own list of CAs lacks the issuer of the domain's server certificate",
        "a proxy on the way shows a certificate of its own",
        "the server certificate has expired, or the server leaves its intermediate out",
    ],
    cure: &[
        "give the client that CA (curl: --cacert), or have a public CA issue the server certificate",
        "look at what the server shows: openssl s_client -connect DOMAIN:443 -servername DOMAIN -showcerts",
    ],
    ..OF_SETUP
};

/// An internal error, or a code that nobody explains.
pub const INTERNAL: Cause = Cause {
    id: "unmapped",
    layer: Layer::Connection,
    says: "the gateway could not say more: an internal or unmapped error",
    act: "try again, then ask the vendor",
    likely: &[],
    cure: &["try again; if it stays, give the connection's trace id to the vendor's support"],
    ..OF_SETUP
};

/// Protocol or cipher.
pub const INCOMPATIBLE: Cause = Cause {
    id: "incompatible-with-policy",
    layer: Layer::ClientCertificate,
    says: "the client certificate does not fit the security policy of the listener",
    act: "issue it with RSA-2048 or P-256 and SHA-256",
    likely: &[
        "its type of key or signature is outside what the policy's ciphers and signature algorithms take",
    ],
    cure: &["issue it with RSA-2048 or P-256 and SHA-256, or choose another security policy"],
    rules: &["client-curve-unsupported", "client-weak-signature"],
    ..OF_SETUP
};

/// All of this layer.
pub(super) const ALL: &[&Cause] = &[
    &TRUSTSTORE_NOT_FOUND,
    &BUNDLE_UNREADABLE,
    &BUNDLE_TOO_LARGE,
    &TRUSTSTORE_WARNING,
    &OWNERSHIP_CERTIFICATE,
    &SUBJECT_CONFLICT,
    &POLICY_EXCLUDES_MTLS,
    &CONFIGURATIONS_OMITTED,
    &URI_REPLACES_DOMAIN,
    &FOREIGN_CERTIFICATE,
    &ONE_ROOT_ONLY,
    &NO_CA_IN_BUNDLE,
    &KEY_IN_BUNDLE,
    &CONNECTION_ENDED,
    &SERVER_NOT_TRUSTED,
    &INTERNAL,
    &INCOMPATIBLE,
];
