//! The client certificate, its path, or that there is none.

use super::super::cause::{Cause, Layer};
use crate::profile;

const OF_CLIENT: Cause = Cause::of(Layer::ClientCertificate);

/// No path from the client certificate to a root.
pub const ISSUER_MISSING: Cause = Cause {
    id: "issuer-missing",
    says: "the truststore lacks the CA that issued the client certificate, or a CA between it and its root",
    act: "put the whole chain into the truststore and deploy it",
    likely: &[
        "the truststore holds only the root, and the client sends its issuing CA, which counts for nothing",
        "a new bundle was uploaded, but the gateway still uses the older version of the object",
        "a member of the bundle is damaged or has expired, or files were joined without a newline between them",
        "the CA was renewed with a new key under the same name",
    ],
    cure: &[
        "put the whole chain into the bundle: the issuing CA and every CA above it, up to the root",
        "upload it, and point the gateway at the new version: an upload alone changes nothing",
    ],
    rules: &[
        "path-issuer-missing",
        "path-issuer-only-sent",
        "ca-chain-incomplete",
        "pem-glued-markers",
    ],
    predicted: Some(profile::Cause::IssuerMissing),
    ..OF_CLIENT
};

/// A self-signed client certificate that is not stored.
pub const SELF_SIGNED: Cause = Cause {
    id: "self-signed",
    says: "the client certificate is self-signed, and the truststore does not hold this very certificate",
    act: "store the very certificate that the client sends",
    likely: &[
        "the client sends another certificate than the stored one: renewed, or made again with the same name",
        "the client was to send a certificate that a CA issued, and its settings name another file",
    ],
    cure: &[
        "compare key, certificate and bundle: truststore compare --key K --client C --bundle B",
        "store exactly the certificate that the client sends, or have a CA issue one",
    ],
    rules: &["client-self-signed", "client-key-mismatch"],
    predicted: Some(profile::Cause::SelfSigned),
    ..OF_CLIENT
};

/// A signature or a key below the gateway's floor.
pub const WEAK_ALGORITHM: Cause = Cause {
    id: "weak-algorithm",
    says: "a certificate is signed with a weak hash, or its key is too small",
    act: "issue it anew with SHA-256, and RSA-2048 or P-256",
    likely: &[
        "the client certificate is signed with SHA-1 or MD5",
        "its key is RSA below 2048 bits, or on a curve that the gateway does not take",
        "a CA on its path is signed with SHA-1",
    ],
    cure: &[
        "issue the client certificate anew: SHA-256, and RSA-2048 or P-256; nothing in the bundle can help it",
    ],
    rules: &[
        "client-weak-signature",
        "client-weak-key",
        "client-curve-unsupported",
        "ca-weak-signature",
    ],
    predicted: Some(profile::Cause::WeakAlgorithm),
    ..OF_CLIENT
};

/// The end of a validity has passed.
pub const EXPIRED: Cause = Cause {
    id: "expired",
    says: "the client certificate, or a CA on its path, has expired",
    act: "renew it",
    likely: &[
        "the client certificate was not renewed, or the client still sends the old one",
        "a CA in the bundle has expired: the gateway warns only when the bundle is updated, never later",
        "the clock of the verifier is wrong",
    ],
    cure: &["renew what expired; a renewed CA goes into the bundle, and its expired twin out"],
    rules: &["client-expired", "ca-expired", "bundle-renewed-twin"],
    predicted: Some(profile::Cause::OutsideValidity),
    ..OF_CLIENT
};

/// A validity has not begun.
pub const NOT_YET_VALID: Cause = Cause {
    id: "not-yet-valid",
    says: "the client certificate, or a CA on its path, is not valid yet",
    act: "wait, or correct the clock or the date",
    likely: &[
        "it was issued in advance, or by a CA whose clock runs ahead",
        "the verifier's clock is behind",
    ],
    cure: &["use the former certificate until then, or issue it again; compare the clocks"],
    rules: &["client-not-yet-valid", "ca-not-yet-valid"],
    predicted: Some(profile::Cause::OutsideValidity),
    ..OF_CLIENT
};

/// More CAs than allowed.
pub const TOO_DEEP: Cause = Cause {
    id: "too-deep",
    says: "the path from the client to its root has more CAs than the gateway allows",
    act: "issue the client from a CA nearer to the root",
    likely: &[
        "a sub-CA was put below the others: clients of deeper CAs fail, those of shallower ones work",
    ],
    cure: &[
        "issue the client from a CA nearer to the root; API Gateway allows four CAs with the root",
        "nginx: ssl_verify_depth, Apache: SSLVerifyDepth; both are 1 unless set",
    ],
    rules: &["path-too-deep", "ca-too-deep"],
    predicted: Some(profile::Cause::PathTooLong),
    ..OF_CLIENT
};

/// The certificate is not for clients.
pub const WRONG_PURPOSE: Cause = Cause {
    id: "wrong-purpose",
    says: "a certificate on the path is not for TLS clients: its extended key usage or key usage excludes it",
    act: "issue it anew with clientAuth",
    likely: &[
        "the client certificate has serverAuth only; public CAs stop issuing clientAuth in 2026",
        "an intermediate has an extended key usage without clientAuth",
        "the key usage lacks digitalSignature",
    ],
    cure: &[
        "issue it anew with clientAuth, from a private CA without an extended key usage, or with clientAuth",
    ],
    rules: &["client-purpose", "ca-purpose-excludes-clients", "client-key-usage"],
    ..OF_CLIENT
};

/// A CRL or OCSP says so.
pub const REVOKED: Cause = Cause {
    id: "revoked",
    says: "the certificate is revoked",
    act: "issue it anew; do not lift the revocation unseen",
    likely: &["its CA revoked it: replaced, or its key was lost"],
    cure: &["have the client renew; API Gateway looks at no revocation, an authorizer may"],
    ..OF_CLIENT
};

/// Revocation could not be established.
pub const REVOCATION_UNKNOWN: Cause = Cause {
    id: "revocation-unknown",
    says: "the verifier is to look at revocation, and has no usable CRL for a CA on the path",
    act: "give a current CRL for every CA on the path",
    likely: &["the CRL of a CA is missing or out of date: a CRL for one CA requires one for each"],
    cure: &["fetch the newest CRL of every CA on the path, and store them all"],
    ..OF_CLIENT
};

/// The signature does not verify.
pub const BAD_SIGNATURE: Cause = Cause {
    id: "bad-signature",
    says: "a CA with the right name did not sign the certificate: another key, same name",
    act: "store the CA certificate with the key that signed",
    likely: &[
        "the CA got a new key under its old name, and the bundle holds the other one",
        "the file is damaged",
    ],
    cure: &[
        "put the CA certificate with the right key beside the present one; give both key identifiers",
    ],
    rules: &["path-issuer-missing", "bundle-rekeyed-twin", "ca-without-key-id"],
    predicted: Some(profile::Cause::IssuerMissing),
    ..OF_CLIENT
};

/// A CA that may not sign, or not this.
pub const PATH_INVALID: Cause = Cause {
    id: "path-invalid",
    says: "a CA on the path may not sign what is below it: no CA, no keyCertSign, its path length or its names",
    act: "issue the CA below the constraint anew",
    likely: &[
        "basicConstraints is missing or says CA:FALSE",
        "pathLenConstraint or name constraints are too narrow",
    ],
    cure: &[
        "issue that CA certificate anew: CA:TRUE, keyCertSign, constraints that cover the client",
    ],
    rules: &["path-invalid", "ca-not-a-ca", "ca-no-cert-sign", "ca-pathlen-unmeetable"],
    predicted: Some(profile::Cause::PathInvalid),
    ..OF_CLIENT
};

/// The certificate itself is malformed or of an unsupported kind.
pub const MALFORMED: Cause = Cause {
    id: "malformed",
    says: "the certificate cannot be read, or is of a kind that the verifier does not take",
    act: "issue it anew in a form that the gateway takes",
    likely: &[
        "a type of key or signature outside the verifier's list",
        "an encoding that is not DER, X.509 version 1",
    ],
    cure: &[
        "run truststore check on it, then issue it anew: version 3, RSA-2048 or P-256, SHA-256",
    ],
    rules: &[
        "client-irregular-encoding",
        "client-off-profile",
        "client-curve-unsupported",
        "ca-version-1",
    ],
    ..OF_CLIENT
};

/// No certificate arrives.
pub const NO_CERTIFICATE: Cause = Cause {
    id: "no-certificate",
    says: "the client sent no certificate",
    act: "configure certificate and key in the client",
    likely: &[
        "certificate or key is not configured in the client, or the path to it is wrong",
        "the client library withholds it: no clientAuth, or its issuer is not among the CA names that the server sends",
        "a proxy on the way ends the TLS connection",
    ],
    cure: &[
        "try with curl --cert C --key K -v: if that works, the client's own settings are to blame",
        "look at the certificate's extended key usage, and at what selects certificates in the client",
    ],
    rules: &["client-purpose", "client-key-mismatch"],
    ..OF_CLIENT
};

/// Something is too big.
pub const TOO_BIG: Cause = Cause {
    id: "too-big",
    says: "a certificate, a chain or its processing exceeds a limit of the verifier",
    act: "send less: a shorter chain, smaller certificates",
    likely: &[
        "very large keys or many names in one certificate",
        "a chain that carries too many certificates",
    ],
    cure: &["send only the client certificate and the intermediates it needs; issue smaller ones"],
    ..OF_CLIENT
};

/// Refused by something that looks at certificates beside the path.
pub const REJECTED: Cause = Cause {
    id: "rejected-by-policy",
    says: "the certificate was read and turned down by a setting or a function, not for its path",
    act: "look at the setting that turned it down",
    likely: &[
        "a connection function, an allow list or a trust setting of the verifier turns it down",
    ],
    cure: &["read the function's or the policy's own log; the truststore is not to blame"],
    ..OF_CLIENT
};

/// The client's own key does not fit.
pub const KEY_MISMATCH: Cause = Cause {
    id: "key-mismatch",
    says: "the private key does not belong to the certificate",
    act: "put key and certificate of one issue together",
    likely: &["one of the two was renewed and the other not"],
    cure: &[
        "compare them: truststore compare --key K --client C; then configure the pair that fits",
    ],
    rules: &["client-key-mismatch"],
    ..OF_CLIENT
};

/// Refused, and the words do not say why.
pub const UNSPECIFIED: Cause = Cause {
    id: "certificate-refused",
    says: "the client certificate was refused; these words do not say why",
    act: "look for the reason in the gateway's own log",
    likely: &[
        "its issuer is missing from the truststore: the most frequent cause by far",
        "it has expired, is self-signed, or is not for clients",
    ],
    cure: &[
        "check the certificate: truststore check BUNDLE --client C; and look for the line beside this one",
    ],
    rules: &["path-issuer-missing", "client-expired", "client-self-signed"],
    ..OF_CLIENT
};

/// A certificate, and nothing that says what became of it.
pub const CERTIFICATE_ALONE: Cause = Cause {
    id: "certificate-alone",
    layer: Layer::Connection,
    says: "there is a client certificate, and no word of what the gateway made of it",
    act: "check it with its bundle",
    likely: &["a certificate, or a line that has no status and no message in it"],
    cure: &["check it: truststore check BUNDLE --client FILE; or give the log with --bundle"],
    rules: &[],
    ..OF_CLIENT
};

/// All of this layer.
pub(super) const ALL: &[&Cause] = &[
    &ISSUER_MISSING,
    &SELF_SIGNED,
    &WEAK_ALGORITHM,
    &EXPIRED,
    &NOT_YET_VALID,
    &TOO_DEEP,
    &WRONG_PURPOSE,
    &REVOKED,
    &REVOCATION_UNKNOWN,
    &BAD_SIGNATURE,
    &PATH_INVALID,
    &MALFORMED,
    &NO_CERTIFICATE,
    &TOO_BIG,
    &REJECTED,
    &KEY_MISMATCH,
    &UNSPECIFIED,
    &CERTIFICATE_ALONE,
];
