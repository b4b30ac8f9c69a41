//! One way to fail, with all facts needed to say so. A clause knows which paragraph of the standard, or
//! which limit of the gateway, it breaks; it never knows which certificate, which the tree does.

use std::fmt;

use crate::oid::Oid;
use crate::profile::{Cause, Citation};
use crate::time::Time;

/// A clause of path validation, or a limit of the gateway, that is not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Clause {
    /// The issuer's key does not verify the certificate's signature.
    BadSignature,
    /// The certificate says how its CA can be used, and this path is not that way.
    CaBitMissing {
        /// Version 1 and 2 certificates have no basicConstraints at all.
        version: u32,
    },
    /// A critical extension that path validation does not know.
    CriticalExtension(Oid),
    /// A curve that the gateway does not accept.
    Curve {
        /// The key: "EC P-521".
        key: String,
        /// What the gateway accepts: "P-256 or P-384".
        accepted: String,
    },
    /// The certificate's validity is over.
    Expired {
        /// Its last valid second.
        not_after: Time,
    },
    /// The encoding leaves open what the certificate says.
    Irregular {
        /// What is wrong.
        what: String,
        /// The paragraph that asks for better.
        clause: &'static str,
    },
    /// The key usage of a CA lacks keyCertSign.
    KeyCertSignMissing,
    /// The key usage of the end entity does not fit the purpose.
    KeyUsage,
    /// Who signed a CRL leads to another trust anchor than the path.
    ListSignedElsewhere {
        /// The certificate that the CRL is about.
        of: String,
    },
    /// The same CA, name and key, is on the path already.
    Loop,
    /// A name is excluded by the constraints of a CA above it.
    NameExcluded {
        /// The name, with its form: "DNS name a.example".
        name: String,
        /// The excluded subtree.
        by: String,
    },
    /// A name is not within the permitted subtrees of a CA above it.
    NameNotPermitted {
        /// The name, with its form.
        name: String,
    },
    /// A name, or a constraint on names of its form, cannot be evaluated.
    NameUndecidable {
        /// The name, with its form.
        name: String,
        /// Why not.
        why: String,
    },
    /// The certificate is not valid yet.
    NotYetValid {
        /// Its first valid second.
        not_before: Time,
    },
    /// The search used up its budget before it found a path.
    OutOfBudget(&'static str),
    /// A key of a kind that the gateway does not accept.
    OtherKey {
        /// The key: "Ed25519".
        key: String,
    },
    /// More CA certificates stand below this one than its pathLenConstraint allows.
    PathLength {
        /// The constraint.
        allowed: u32,
        /// Non-self-issued intermediate certificates below it.
        found: u32,
    },
    /// A certificate policy that the path requires is not kept.
    Policy(&'static str),
    /// The certificate is not for the asked purpose.
    Purpose {
        /// The purpose that was asked for.
        wanted: Oid,
        /// The purposes that it is for.
        found: Vec<Oid>,
    },
    /// The certificate below is on a CRL.
    Revoked {
        /// Since when.
        since: Time,
    },
    /// No usable CRL says whether the certificate below is revoked.
    RevocationUnknown {
        /// Why not.
        why: String,
    },
    /// An RSA key under the least size.
    RsaBits {
        /// The size of the key.
        bits: u32,
        /// The least size.
        least: u32,
    },
    /// A signature scheme that the gateway does not accept.
    Scheme {
        /// The algorithm: "SHA-256 with RSA-PSS".
        algorithm: String,
    },
    /// The client certificate is self-signed, and not in the bundle.
    SelfSignedUnknown,
    /// A signature of a kind that cannot be verified here.
    SignatureUnsupported(String),
    /// More CA certificates than the gateway, or the caller, allows.
    TooManyCas {
        /// The most that are allowed.
        most: u32,
    },
    /// More intermediate certificates than the caller allows.
    TooManyIntermediates {
        /// The most that are allowed.
        most: u32,
    },
    /// A signature with a hash that the gateway does not accept.
    WeakHash {
        /// The algorithm: "SHA-1 with RSA".
        algorithm: String,
    },
}

/// A clause that is not kept, and who says that it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// What is not kept.
    pub clause: Clause,
    /// The limit's source, where it is the gateway's; `None` where it is the standard's.
    pub citation: Option<Citation>,
}

impl Breach {
    /// A clause of the standard.
    pub const fn standard(clause: Clause) -> Self {
        Self { clause, citation: None }
    }

    /// A limit of the gateway.
    pub const fn limit(clause: Clause, citation: Citation) -> Self {
        Self { clause, citation: Some(citation) }
    }

    /// Whether it refuses, or only casts doubt because nobody documents the limit.
    pub fn refuses(&self) -> bool {
        self.citation.as_ref().is_none_or(Citation::may_refuse)
    }
}

impl Clause {
    /// The paragraph of the standard that is broken; empty for a gateway's own limits.
    pub const fn source(&self) -> &'static str {
        match self {
            Self::BadSignature | Self::SignatureUnsupported(_) => "RFC 5280, section 6.1.3 (a)(1)",
            Self::CaBitMissing { .. } => "RFC 5280, section 6.1.4 (k)",
            Self::CriticalExtension(_) => "RFC 5280, sections 6.1.4 (o) and 6.1.5 (f)",
            Self::Expired { .. } | Self::NotYetValid { .. } => "RFC 5280, section 6.1.3 (a)(2)",
            Self::Irregular { clause, .. } => clause,
            Self::KeyCertSignMissing => "RFC 5280, section 6.1.4 (n)",
            Self::KeyUsage => "RFC 5280, section 4.2.1.3",
            Self::ListSignedElsewhere { .. } => "RFC 5280, section 6.3.3 (f)",
            Self::Loop => "RFC 5280, section 6.1",
            Self::NameExcluded { .. } => "RFC 5280, section 6.1.3 (c)",
            Self::NameNotPermitted { .. } => "RFC 5280, section 6.1.3 (b)",
            Self::NameUndecidable { .. } => "RFC 5280, section 4.2.1.10",
            Self::PathLength { .. } => "RFC 5280, section 6.1.4 (l)",
            Self::Policy(_) => "RFC 5280, section 6.1.5 (g)",
            Self::Purpose { .. } => "RFC 5280, section 4.2.1.12",
            Self::Revoked { .. } => "RFC 5280, section 6.1.3 (a)(3)",
            Self::RevocationUnknown { .. } => "RFC 5280, section 6.3.3",
            Self::Curve { .. }
            | Self::OtherKey { .. }
            | Self::OutOfBudget(_)
            | Self::RsaBits { .. }
            | Self::Scheme { .. }
            | Self::SelfSignedUnknown
            | Self::TooManyCas { .. }
            | Self::TooManyIntermediates { .. }
            | Self::WeakHash { .. } => "",
        }
    }

    /// The cause that log lines name for it.
    pub const fn cause(&self) -> Cause {
        match self {
            Self::BadSignature | Self::Loop | Self::OutOfBudget(_) => Cause::IssuerMissing,
            Self::Expired { .. } | Self::NotYetValid { .. } => Cause::OutsideValidity,
            Self::SelfSignedUnknown => Cause::SelfSigned,
            Self::TooManyCas { .. } | Self::TooManyIntermediates { .. } => Cause::PathTooLong,
            Self::Curve { .. }
            | Self::OtherKey { .. }
            | Self::RsaBits { .. }
            | Self::Scheme { .. }
            | Self::WeakHash { .. } => Cause::WeakAlgorithm,
            _ => Cause::PathInvalid,
        }
    }
}

impl fmt::Display for Clause {
    /// What is wrong with the certificate, to stand after its name: "expired on 2029-12-31".
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadSignature => f.write_str("did not sign it"),
            Self::CaBitMissing { version: 3 } => {
                f.write_str("is no CA: basicConstraints does not say CA:TRUE")
            }
            Self::CaBitMissing { version } => {
                write!(f, "is no CA: a version {version} certificate cannot say CA:TRUE")
            }
            Self::CriticalExtension(oid) => {
                write!(f, "has a critical extension that nobody here knows, {oid}")
            }
            Self::Curve { key, accepted } => write!(f, "has an {key} key; accepted: {accepted}"),
            Self::Expired { not_after } => write!(f, "expired at {not_after}"),
            Self::Irregular { what, .. } => write!(f, "cannot be decided: {what}"),
            Self::KeyCertSignMissing => {
                f.write_str("may not sign certificates: keyUsage lacks keyCertSign")
            }
            Self::KeyUsage => f.write_str(
                "may not sign handshakes: keyUsage has neither digitalSignature nor keyAgreement",
            ),
            Self::ListSignedElsewhere { of } => {
                write!(f, "is not the trust anchor of who signed the CRL for {of}")
            }
            Self::Loop => f.write_str("is on the path already"),
            Self::NameExcluded { name, by } => {
                write!(f, "excludes the {name} below it, by the constraint {by}")
            }
            Self::NameNotPermitted { name } => {
                write!(f, "does not permit the {name} below it")
            }
            Self::NameUndecidable { name, why } => {
                write!(f, "constrains names, and the {name} below it cannot be judged: {why}")
            }
            Self::NotYetValid { not_before } => write!(f, "is not valid before {not_before}"),
            Self::OtherKey { key } => write!(f, "has a key of a kind that is not listed, {key}"),
            Self::OutOfBudget(what) => write!(f, "search given up: {what}"),
            Self::PathLength { allowed, found } => write!(
                f,
                "allows {allowed} intermediate CA{} below it, and {found} {} there",
                if *allowed == 1 { "" } else { "s" },
                if *found == 1 { "is" } else { "are" },
            ),
            Self::Policy(what) => write!(f, "{what}"),
            Self::Purpose { wanted, found } => {
                let found: Vec<_> = found.iter().map(Oid::to_string).collect();
                write!(f, "is not for {wanted}, only for {}", found.join(", "))
            }
            Self::Revoked { since } => {
                write!(f, "has revoked the certificate below it, at {since}")
            }
            Self::RevocationUnknown { why } => {
                write!(f, "does not say whether the certificate below it is revoked: {why}")
            }
            Self::RsaBits { bits, least } => {
                write!(f, "has an RSA key of {bits} bits, at least {least} wanted")
            }
            Self::Scheme { algorithm } => {
                write!(f, "is signed with an algorithm that is not listed, {algorithm}")
            }
            Self::SelfSignedUnknown => f.write_str("is self-signed, and not in the bundle"),
            Self::SignatureUnsupported(what) => {
                write!(f, "may have signed it, which cannot be verified: {what}")
            }
            Self::TooManyCas { most } => {
                write!(f, "would be CA number {} of the path, and {most} are allowed", most + 1)
            }
            Self::TooManyIntermediates { most } => {
                write!(f, "would stand above {} intermediate CAs, and {most} are allowed", most + 1)
            }
            Self::WeakHash { algorithm } => write!(f, "is signed using {algorithm}"),
        }
    }
}
