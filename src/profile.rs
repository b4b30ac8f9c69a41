//! The rules of one gateway, as data. A number enters only through [`documented`], [`reported`],
//! [`measured`] or [`inferred`], each with its page: a reader can always ask "who says so?", and a limit
//! that nobody documents can warn, but never refuse.

use crate::certificate::Hash;
use crate::key::Curve;
use crate::severity::Severity;

mod limits;

pub use crate::profiles::{ALL, by_name};
pub use limits::Limit;

/// What one gateway accepts, says and limits.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// The name that `--for` takes.
    pub name: &'static str,
    /// The gateway's name as its vendor writes it.
    pub title: &'static str,
    /// One sentence for lists.
    pub summary: &'static str,
    /// Which members of the bundle a path may end at.
    pub anchors: Cited<Anchors>,
    /// Whether certificates that the client sends beside its own may be links of the path.
    pub credits_sent: Cited<bool>,
    /// The most CA certificates that a path may have, the root counted and the client not; `None`
    /// where no limit is known.
    pub max_cas: Cited<Option<u32>>,
    /// A self-signed client certificate is accepted when that very certificate is in the bundle.
    pub stored_self_signed_client: Cited<bool>,
    /// The hashes that a signature may use.
    pub hashes: Cited<&'static [Hash]>,
    /// Whether signatures with RSASSA-PSS are accepted.
    pub rsa_pss: Cited<bool>,
    /// Whether the hash and key floors are known to hold for the CAs of the path, or only for the client.
    pub floors_for_cas: Cited<bool>,
    /// The least size of an RSA key, in bits.
    pub min_rsa_bits: Cited<u32>,
    /// The curves that are accepted; empty where every curve is.
    pub curves: Cited<&'static [Curve]>,
    /// Curves of which nobody says whether they are accepted.
    pub curves_unsettled: Cited<&'static [Curve]>,
    /// Whether keys and signatures other than RSA and ECDSA (Ed25519, DSA, …) are accepted.
    pub other_keys: Cited<bool>,
    /// Whether a certificate with an extended key usage must name the asked purpose there.
    pub purpose: Cited<bool>,
    /// Whether a client certificate with a key usage must allow handshakes there.
    pub key_usage: Cited<bool>,
    /// Whether CRLs are looked at.
    pub revocation: Cited<bool>,
    /// Severities that differ from the rules' own.
    pub severities: &'static [(&'static str, Severity)],
    /// What the gateway logs for a cause; empty for a gateway that writes no such lines.
    pub log_lines: &'static [LogLine],
    /// What this profile cannot know, in sentences for `profiles` and the docs.
    pub unknown: &'static [&'static str],
}

impl Profile {
    /// Whether it is the standard itself, and no gateway: then our own reading is the last word on a verdict.
    pub fn is_standard(&self) -> bool {
        self.name == STANDARD
    }

    /// The severity that this gateway gives to a rule, if it differs from the rule's own.
    pub fn severity_of(&self, rule: &str) -> Option<Severity> {
        self.severities.iter().find(|(id, _)| *id == rule).map(|&(_, severity)| severity)
    }

    /// The line that this gateway logs for a cause, if it logs any.
    pub fn log_line(&self, cause: Cause) -> Option<&'static LogLine> {
        self.log_lines.iter().find(|line| line.cause == cause)
    }
}

/// The name of the one profile that is no gateway.
const STANDARD: &str = "rfc5280";

/// Which members of the bundle a certification path may end at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchors {
    /// Every certificate in the bundle is a trust anchor (RFC 5280, section 6.1.1 (d)).
    EveryMember,
    /// Only a self-signed certificate ends a path: the chain must be complete inside the bundle.
    SelfSigned,
}

/// Why a client was refused, as far as log lines tell causes apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The issuer, or a link up to the root, is not in the truststore.
    IssuerMissing,
    /// The client certificate, or one on its path, is outside its validity.
    OutsideValidity,
    /// The path has more CA certificates than the gateway allows.
    PathTooLong,
    /// Any other clause of path validation.
    PathInvalid,
    /// The client certificate is self-signed and not stored.
    SelfSigned,
    /// The signature algorithm or the key is below the gateway's floor.
    WeakAlgorithm,
}

/// What a gateway logs when it refuses a client.
#[derive(Clone, Copy, Debug)]
pub struct LogLine {
    /// The cause that it is logged for.
    pub cause: Cause,
    /// The reason, as the gateway words it; `None` where it is known to refuse and the text is not public.
    pub reason: Option<&'static str>,
    /// Who says so.
    pub citation: Citation,
}

/// A value and who says so.
#[derive(Clone, Copy, Debug)]
pub struct Cited<T> {
    /// The value.
    pub value: T,
    /// Who says so.
    pub citation: Citation,
}

/// Who says so: how certain it is, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Citation {
    /// How certain it is.
    pub basis: Basis,
    /// Where it stands.
    pub page: &'static Page,
}

impl Citation {
    /// A finding that rests on an inference may warn, never refuse.
    pub const fn may_refuse(&self) -> bool {
        !matches!(self.basis, Basis::Inferred)
    }
}

/// How certain a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Documented by the vendor, or by the standard.
    Documented,
    /// Reported by users or third parties.
    Reported,
    /// Measured on the real thing.
    Measured,
    /// Inferred from the others; stated nowhere.
    Inferred,
}

impl Basis {
    /// The word for it: "documented".
    pub const fn word(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Measured => "measured",
            Self::Inferred => "inferred",
        }
    }
}

/// A page that a fact was taken from.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// Its title, short.
    pub title: &'static str,
    /// Its address.
    pub address: &'static str,
}

/// A value that the vendor, or the standard, documents.
pub const fn documented<T>(value: T, page: &'static Page) -> Cited<T> {
    Cited { value, citation: Citation { basis: Basis::Documented, page } }
}

/// A value that users or third parties report.
pub const fn reported<T>(value: T, page: &'static Page) -> Cited<T> {
    Cited { value, citation: Citation { basis: Basis::Reported, page } }
}

/// A value that was measured on the real thing.
pub const fn measured<T>(value: T, page: &'static Page) -> Cited<T> {
    Cited { value, citation: Citation { basis: Basis::Measured, page } }
}

/// A value that follows from others and is stated nowhere: it may warn, never refuse.
pub const fn inferred<T>(value: T, page: &'static Page) -> Cited<T> {
    Cited { value, citation: Citation { basis: Basis::Inferred, page } }
}
