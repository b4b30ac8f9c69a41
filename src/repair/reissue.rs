//! Where no change of the bundle helps: whose certificate must be issued anew, and with what. All that the new
//! certificate must keep is named at once, so that nobody has to come back with the next fault.

use std::sync::Arc;

use super::Case;
use crate::certificate::Certificate;
use crate::key::Curve;
use crate::oid::Oid;
use crate::path::{Clause, Decisive, Question, Step, Tree, Verdict, all_of_client, all_of_issuer};

/// A certificate that must be issued anew.
#[derive(Clone, Debug)]
pub struct Reissue {
    /// Whose it is.
    pub holder: Holder,
    /// The certificate as it is.
    pub certificate: Arc<Certificate>,
    /// What the new one must keep, each to stand after "with".
    pub demands: Vec<String>,
    /// Whether the key must be another one: for a CA, everything below it must then be issued anew too.
    pub new_key: bool,
    /// The CA that can issue it, and why.
    pub by: Option<(Arc<Certificate>, Standing)>,
    /// Whether the gateway certainly refuses the present one; else only undocumented limits speak against it.
    pub certain: bool,
}

/// Whose certificate must be issued anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// The client.
    Client,
    /// A CA on its path.
    Ca,
}

/// Why a CA can issue the new certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It issued the present one, and its own path holds: the search was made without the client's own faults.
    Holds,
    /// It stands one CA nearer to the root than the issuer of the present one.
    OneShorter,
}

/// Who must issue what; `None` where the search gave up, or nobody knows what would help.
pub(super) fn of(case: &Case<'_>) -> Option<Reissue> {
    let certain = case.verdict == Verdict::Refuse;
    match case.tree.decisive()? {
        Decisive::Client(_) => client(case, certain),
        Decisive::Link(below, link, breach) => {
            let ca = &link.step;
            match &breach.clause {
                Clause::TooManyCas { .. } | Clause::TooManyIntermediates { .. } => {
                    shorter(case, below, ca, certain)
                }
                Clause::NameExcluded { .. }
                | Clause::NameNotPermitted { .. }
                | Clause::NameUndecidable { .. } => {
                    let allowed = format!("names that {} permits", ca.certificate.label());
                    Some(anew(Holder::Client, case.client, vec![allowed], certain))
                }
                Clause::PathLength { found, .. } => {
                    let length = format!("a pathLenConstraint of at least {found}, or none");
                    Some(anew(Holder::Ca, &ca.certificate, vec![length], certain))
                }
                Clause::Revoked { .. } if below.certificate.der() == case.client.der() => {
                    let serial = "another serial number: this one is revoked".to_owned();
                    Some(anew(Holder::Client, case.client, vec![serial], certain))
                }
                _ => authority(&ca.certificate, ca.trusted, case.question, certain),
            }
        }
        Decisive::End(..) => {
            let policies = "the certificate policies that the path asks for".to_owned();
            Some(anew(Holder::Client, case.client, vec![policies], certain))
        }
        Decisive::Missing(_) | Decisive::GaveUp(_) => None,
    }
}

fn client(case: &Case<'_>, certain: bool) -> Option<Reissue> {
    let faults = all_of_client(case.client, case.question);
    let demands = demands(faults.iter().map(|breach| &breach.clause), case.question);
    if demands.is_empty() {
        return None;
    }
    let new_key = faults.iter().any(|breach| concerns_key(&breach.clause));
    let mut reissue = anew(Holder::Client, case.client, demands, certain);
    reissue.new_key = new_key;
    // What stands above the client, without its own faults: if that holds, its CA can issue it.
    let above = Tree { client: Vec::new(), ..case.tree.clone() };
    reissue.by = above
        .accepted_path()
        .filter(|_| above.verdict() == Verdict::Accept)
        .and_then(|path| path.get(1).map(|step| (Arc::clone(&step.certificate), Standing::Holds)));
    Some(reissue)
}

fn authority(
    ca: &Arc<Certificate>,
    trusted: bool,
    question: &Question,
    certain: bool,
) -> Option<Reissue> {
    let faults = all_of_issuer(ca, trusted, question);
    let demands = demands(faults.iter().map(|breach| &breach.clause), question);
    let new_key = faults.iter().any(|breach| concerns_key(&breach.clause));
    (!demands.is_empty()).then(|| Reissue { new_key, ..anew(Holder::Ca, ca, demands, certain) })
}

/// The path is one CA too long where the anchor itself is the one too many; then the CA above the client's own
/// issuer is near enough.
fn shorter(case: &Case<'_>, below: &Step, top: &Step, certain: bool) -> Option<Reissue> {
    let mut path = Vec::new();
    let mut step = &case.tree.root;
    while step.certificate.der() != below.certificate.der() {
        step = &step.tried.iter().find(|link| leads_to(&link.step, below))?.step;
        path.push(Arc::clone(&step.certificate));
    }
    let length = format!("a path of at most {} CAs", path.len());
    let by = path.get(1).filter(|_| top.trusted).map(|ca| (Arc::clone(ca), Standing::OneShorter));
    Some(Reissue { by, ..anew(Holder::Client, case.client, vec![length], certain) })
}

/// Whether a step stands at or below another one.
fn leads_to(from: &Step, to: &Step) -> bool {
    let mut todo = vec![from];
    while let Some(step) = todo.pop() {
        if std::ptr::eq(step, to) {
            return true;
        }
        todo.extend(step.tried.iter().map(|link| &link.step));
    }
    false
}

fn anew(
    holder: Holder,
    certificate: &Arc<Certificate>,
    demands: Vec<String>,
    certain: bool,
) -> Reissue {
    let certificate = Arc::clone(certificate);
    Reissue { holder, certificate, demands, new_key: false, by: None, certain }
}

const fn concerns_key(clause: &Clause) -> bool {
    matches!(clause, Clause::Curve { .. } | Clause::OtherKey { .. } | Clause::RsaBits { .. })
}

/// What a new certificate must keep that this one does not.
fn demands<'a>(clauses: impl Iterator<Item = &'a Clause>, question: &Question) -> Vec<String> {
    let mut demands: Vec<String> = clauses.filter_map(|clause| demand(clause, question)).collect();
    demands.dedup();
    demands
}

fn demand(clause: &Clause, question: &Question) -> Option<String> {
    let profile = question.profile;
    Some(match clause {
        Clause::Expired { .. } => format!("a validity that includes {}", question.at.day()),
        Clause::NotYetValid { not_before } => format!(
            "a validity that includes {} (the present one begins {})",
            question.at.day(),
            not_before.day()
        ),
        Clause::CaBitMissing { .. } => "basicConstraints CA:TRUE".to_owned(),
        Clause::KeyCertSignMissing => "keyCertSign in its key usage".to_owned(),
        Clause::KeyUsage => "digitalSignature in its key usage".to_owned(),
        Clause::CriticalExtension(oid) => format!("no critical extension {oid}"),
        Clause::Irregular { .. } => "an encoding that keeps to DER (X.690)".to_owned(),
        Clause::Purpose { wanted, .. } => {
            let purpose = if *wanted == Oid::CLIENT_AUTH { "clientAuth" } else { "serverAuth" };
            format!("{purpose} in its extended key usage")
        }
        Clause::WeakHash { .. } => "a signature with SHA-256 or better".to_owned(),
        Clause::Scheme { .. } => "a signature with RSA (PKCS #1 v1.5) or ECDSA".to_owned(),
        Clause::RsaBits { .. } | Clause::Curve { .. } | Clause::OtherKey { .. } => {
            let curves: Vec<_> = profile.curves.value.iter().map(Curve::name).collect();
            let curves = if curves.is_empty() {
                String::new()
            } else {
                format!(" on {}", curves.join(" or "))
            };
            format!(
                "an RSA key of at least {} bits or an EC key{curves}",
                profile.min_rsa_bits.value
            )
        }
        _ => return None,
    })
}
