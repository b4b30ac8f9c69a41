//! Why OpenSSL says otherwise. Where it accepts what we refuse, the clause that we refuse for is the reason.
//! Where it refuses what we accept, there must be a known one. For a gateway, an answer that nobody can explain is
//! taken for a fault of ours, and the stricter verdict counts; of the standard, our own reading is the last word, and
//! the difference is shown.

use std::fmt;

use crate::certificate::{Certificate, ExtendedKeyUsage, GeneralName};
use crate::path::{Clause, Decisive, Purpose, Question, Step, Tree, Verdict};
use crate::truststore::names_another_issuer;

use super::{Opinion, doubt};

/// OpenSSL and we differ on a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Whether OpenSSL accepts.
    pub openssl_accepts: bool,
    /// Why; `None` where no known reason fits.
    pub reason: Option<Reason>,
}

/// Known reasons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// OpenSSL looks at policies only where it is told to.
    AsksNoPolicies,
    /// OpenSSL holds the common name, and addresses in the subject, against name constraints.
    ConstrainsSubject,
    /// OpenSSL has no floor for hashes and keys at the security level that it starts with.
    HasNoFloors,
    /// OpenSSL does not limit the number of CAs.
    LimitsNoCas,
    /// OpenSSL takes the first issuer that fits by name and key id, and does not come back.
    TakesFirstIssuer,
    /// OpenSSL does not take anyExtendedKeyUsage for the asked purpose.
    TakesNoAnyPurpose,
    /// OpenSSL takes the purposes of old browsers (server gated crypto) for serverAuth.
    TakesOldPurposes,
    /// OpenSSL takes a client that names itself as its issuer for self-signed, whoever signed it.
    TakesSelfIssuedForSelfSigned,
    /// OpenSSL accepts only before the last second of a validity.
    EndsOneSecondEarlier,
    /// OpenSSL asks for a purpose, of which the gateway's pages say nothing.
    AsksForPurpose,
    /// OpenSSL reads over encodings that leave open what a certificate says.
    ReadsOver,
    /// OpenSSL compares fewer forms of names with constraints.
    ComparesFewerNames,
    /// OpenSSL was not told of revocation lists.
    KnowsNoRevocation,
    /// OpenSSL takes an authority key identifier for a condition.
    TakesKeyIdsForProof,
    /// OpenSSL compares letters outside ASCII by their octets.
    ComparesNamesAsEncoded,
    /// OpenSSL refuses critical extensions that path validation processes.
    KnowsFewerExtensions,
    /// OpenSSL heeds extensions that path validation does not know.
    HeedsMoreExtensions,
}

impl Disagreement {
    /// What stands between our verdict and OpenSSL's opinion; `None` where they agree, or it could not be asked.
    /// `reads_more`: the bundle holds CAs of which we cannot read the name, or nothing at all, and OpenSSL may.
    pub fn between(
        tree: &Tree,
        question: &Question,
        opinion: &Opinion,
        reads_more: bool,
    ) -> Option<Self> {
        let openssl_accepts = opinion.accepts()?;
        let reason = match (tree.verdict(), openssl_accepts) {
            (Verdict::Accept, true) | (Verdict::Refuse, false) => return None,
            (_, true) => match tree.decisive() {
                Some(Decisive::Missing(_)) => reads_more.then_some(Reason::ReadsOver),
                decisive => decisive.and_then(|decisive| stricter_here(&decisive, question)),
            },
            (_, false) => stricter_there(tree, question, opinion),
        };
        Some(Self { openssl_accepts, reason })
    }

    /// The verdict that counts: ours where the reason is one to stand by, or no gateway is asked about; the stricter one
    /// otherwise.
    pub fn settle(&self, ours: Verdict, question: &Question) -> Verdict {
        let stands = self.openssl_accepts || self.reason.is_some_and(Reason::lets_ours_stand);
        if stands || question.profile.is_standard() { ours } else { Verdict::Refuse }
    }
}

/// OpenSSL accepts: by the clause that we do not accept for.
fn stricter_here(decisive: &Decisive<'_>, question: &Question) -> Option<Reason> {
    let breach = match decisive {
        Decisive::Client(breach) | Decisive::Link(_, _, breach) | Decisive::End(_, breach) => {
            breach
        }
        Decisive::Missing(_) | Decisive::GaveUp(_) => return None,
    };
    Some(match breach.clause {
        Clause::TooManyCas { .. } | Clause::TooManyIntermediates { .. } => Reason::LimitsNoCas,
        Clause::WeakHash { .. }
        | Clause::Scheme { .. }
        | Clause::RsaBits { .. }
        | Clause::Curve { .. }
        | Clause::OtherKey { .. } => Reason::HasNoFloors,
        Clause::Policy(_) => Reason::AsksNoPolicies,
        Clause::Purpose { .. } if question.purpose == Purpose::Server => Reason::TakesOldPurposes,
        Clause::Irregular { .. } => Reason::ReadsOver,
        // A key in an odd encoding: the signature is asked for before the certificate that holds it.
        Clause::SignatureUnsupported(_) if is_undecidable(decisive) => Reason::ReadsOver,
        Clause::NameExcluded { .. }
        | Clause::NameNotPermitted { .. }
        | Clause::NameUndecidable { .. } => Reason::ComparesFewerNames,
        Clause::Revoked { .. }
        | Clause::RevocationUnknown { .. }
        | Clause::ListSignedElsewhere { .. } => Reason::KnowsNoRevocation,
        _ => return None,
    })
}

fn is_undecidable(decisive: &Decisive<'_>) -> bool {
    matches!(decisive, Decisive::Link(_, link, _) if link.step.certificate.undecidable().next().is_some())
}

/// OpenSSL refuses: by its error number, held against the facts.
fn stricter_there(tree: &Tree, question: &Question, opinion: &Opinion) -> Option<Reason> {
    let Opinion::Refuse { code, certificate: blamed, .. } = opinion else { return None };
    let path = tree.accepted_path().unwrap_or_default();
    let blamed = blamed.as_deref();
    let step = blamed.and_then(|blamed| {
        path.iter().copied().find(|step| step.certificate.der() == blamed.der())
    });
    match (*code, blamed) {
        (HAS_EXPIRED, Some(blamed)) if blamed.not_after == question.at => {
            Some(Reason::EndsOneSecondEarlier)
        }
        (INVALID_PURPOSE, Some(blamed)) => purpose(blamed, question),
        (UNHANDLED_CRITICAL, Some(blamed)) if doubt::refuses_as_critical(&blamed.extensions) => {
            Some(Reason::KnowsFewerExtensions)
        }
        (PROXY_PATH_LENGTH..=INVALID_EXTENSION | UNNESTED_RESOURCE, _)
            if path.iter().any(|step| doubt::heeds_more(&step.certificate.extensions)) =>
        {
            Some(Reason::HeedsMoreExtensions)
        }
        (PERMITTED_VIOLATION..=EXCLUDED_VIOLATION, Some(blamed)) => {
            if constrains_subject(blamed, &path) {
                return Some(Reason::ConstrainsSubject);
            }
            // Whose constraints they are is not said: any other issuer on the way could be the one.
            path.iter().any(|step| step.tried.len() > 1).then_some(Reason::TakesFirstIssuer)
        }
        (SELF_SIGNED, Some(blamed)) if blamed.is_self_issued() && path.len() > 1 => {
            Some(Reason::TakesSelfIssuedForSelfSigned)
        }
        (NO_ISSUER_ABOVE | NO_ISSUER | NO_ISSUER_OF_LEAF, Some(blamed)) => {
            passed_over(blamed, &path).or_else(|| took_another(step, true))
        }
        _ => took_another(step, blamed.is_some()),
    }
}

/// Why OpenSSL does not take the issuer that we take for the blamed certificate.
fn passed_over(blamed: &Certificate, path: &[&Step]) -> Option<Reason> {
    let mut pairs = path.iter().zip(path.iter().skip(1));
    let (_, issuer) = pairs.find(|(below, _)| below.certificate.der() == blamed.der())?;
    let issuer = &issuer.certificate;
    if names_another_issuer(&blamed.extensions, issuer).is_some() {
        Some(Reason::TakesKeyIdsForProof)
    } else if doubt::heeds_more(&issuer.extensions) {
        Some(Reason::HeedsMoreExtensions)
    } else {
        doubt::differs(blamed, issuer).then_some(Reason::ComparesNamesAsEncoded)
    }
}

/// The blamed certificate is not on our path, or more than one issuer could be taken for it.
fn took_another(step: Option<&Step>, is_blamed: bool) -> Option<Reason> {
    step.map_or(is_blamed, |step| step.tried.len() > 1).then_some(Reason::TakesFirstIssuer)
}

fn purpose(blamed: &Certificate, question: &Question) -> Option<Reason> {
    if question.purpose == Purpose::Any {
        return None;
    }
    let extensions = &blamed.extensions;
    if doubt::heeds_more(extensions) {
        return Some(Reason::HeedsMoreExtensions);
    }
    if extensions.extended_key_usage.as_ref().is_some_and(ExtendedKeyUsage::any) {
        return Some(Reason::TakesNoAnyPurpose);
    }
    (extensions.extended_key_usage.is_some() || extensions.key_usage.is_some())
        .then_some(Reason::AsksForPurpose)
}

/// A common name that could be a host, or an address in the subject, below a CA that constrains such names.
fn constrains_subject(blamed: &Certificate, path: &[&Step]) -> bool {
    let constrained = |form: fn(&GeneralName) -> bool| {
        path.iter()
            .filter_map(|step| step.certificate.extensions.name_constraints.as_ref())
            .any(|one| one.permitted.iter().chain(&one.excluded).any(|tree| form(&tree.base)))
    };
    let names = blamed.extensions.subject_alternative_names.as_deref().unwrap_or_default();
    let has_host = names.iter().any(|name| matches!(name, GeneralName::Dns(_)));
    let host = blamed.subject.common_name().is_some_and(|name| !name.contains(' ')) && !has_host;
    (host && constrained(|base| matches!(base, GeneralName::Dns(_))))
        || (blamed.subject.emails().next().is_some()
            && constrained(|base| matches!(base, GeneralName::Email(_))))
}

impl Reason {
    /// Whether our acceptance stands beside OpenSSL's refusal. Where nothing but the library is known to a gateway's users,
    /// what OpenSSL makes a condition may be one.
    const fn lets_ours_stand(self) -> bool {
        !matches!(
            self,
            Self::TakesKeyIdsForProof
                | Self::ComparesNamesAsEncoded
                | Self::KnowsFewerExtensions
                | Self::HeedsMoreExtensions
        )
    }

    /// What to do where OpenSSL's refusal counts, and no other rule says it.
    pub const fn cure(self) -> Option<&'static str> {
        Some(match self {
            Self::ComparesNamesAsEncoded => {
                "have the lower certificate issued anew with its issuer's name as that writes it"
            }
            Self::KnowsFewerExtensions => {
                "have the certificate issued anew with key identifiers that are not critical"
            }
            Self::HeedsMoreExtensions => "have the certificate issued anew without that extension",
            _ => return None,
        })
    }

    /// In words, to stand alone.
    pub const fn words(self) -> &'static str {
        match self {
            Self::AsksNoPolicies => {
                "OpenSSL looks at certificate policies only where it is told to"
            }
            Self::ConstrainsSubject => {
                "OpenSSL holds the subject's common name and addresses against name constraints; RFC 5280 does not"
            }
            Self::HasNoFloors => {
                "OpenSSL has no floor for hashes and keys at its usual security level; the gateway does"
            }
            Self::LimitsNoCas => "OpenSSL does not limit the number of CAs; the gateway does",
            Self::TakesFirstIssuer => {
                "OpenSSL takes the first issuer that fits by name and key id, and does not try the others"
            }
            Self::TakesNoAnyPurpose => {
                "OpenSSL does not take anyExtendedKeyUsage for the asked purpose"
            }
            Self::TakesOldPurposes => {
                "OpenSSL takes the purposes of old browsers (server gated crypto) for serverAuth"
            }
            Self::TakesSelfIssuedForSelfSigned => {
                "OpenSSL takes a client that names itself as its issuer for self-signed, whoever signed it"
            }
            Self::EndsOneSecondEarlier => {
                "OpenSSL ends a validity one second earlier; RFC 5280 includes its last second"
            }
            Self::AsksForPurpose => {
                "OpenSSL asks more of key usage and extended key usage than the gateway is known to ask"
            }
            Self::ReadsOver => {
                "OpenSSL reads over an encoding that leaves open what the certificate says"
            }
            Self::ComparesFewerNames => {
                "OpenSSL compares fewer forms of names with name constraints"
            }
            Self::KnowsNoRevocation => "OpenSSL was asked without revocation lists",
            Self::TakesKeyIdsForProof => {
                "OpenSSL finds no issuer where the authority key identifier does not fit; by RFC 5280 it is a help"
            }
            Self::ComparesNamesAsEncoded => {
                "OpenSSL folds the case and the blanks of ASCII alone in names; by RFC 5280 they match"
            }
            Self::KnowsFewerExtensions => {
                "OpenSSL does not process key identifiers that are critical; RFC 5280 does"
            }
            Self::HeedsMoreExtensions => {
                "OpenSSL heeds an extension that RFC 5280 leaves alone: Netscape's type, proxies, or address resources"
            }
        }
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason.map_or(NO_REASON, Reason::words))
    }
}

const NO_REASON: &str = "no reason for the difference is known";
/// Numbers of `X509_V_ERR_…` (openssl-verification-options(1)).
const NO_ISSUER_ABOVE: i32 = 2;
const HAS_EXPIRED: i32 = 10;
const SELF_SIGNED: i32 = 18;
const NO_ISSUER: i32 = 20;
const NO_ISSUER_OF_LEAF: i32 = 21;
const INVALID_PURPOSE: i32 = 26;
const UNHANDLED_CRITICAL: i32 = 34;
const PROXY_PATH_LENGTH: i32 = 38;
const INVALID_EXTENSION: i32 = 41;
const UNNESTED_RESOURCE: i32 = 46;
const PERMITTED_VIOLATION: i32 = 47;
const EXCLUDED_VIOLATION: i32 = 48;
