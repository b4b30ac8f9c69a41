use crate::certificate::Certificate;
use crate::path::{Breach, Clause, Decisive, Id};
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// A certificate on the path breaks a clause of path validation.
    ///
    /// ## Why
    /// There is a path, and something on it is not in order: a CA has expired, may not sign certificates, forbids the client's
    /// name, allows no CA below it, or is not for clients. Of all paths that were tried, this is the clause that stands
    /// nearest to acceptance; the tree shows the others.
    ///
    /// ## What the gateway does
    /// 403. Amazon API Gateway publishes log lines for a missing issuer, a self-signed client and a weak algorithm only; what
    /// it logs here is not known for certain.
    ///
    /// ## Example
    /// ```text
    /// CN=Example Issuing CA   X509v3 Name Constraints: Permitted: DNS:example.com
    /// CN=device-1             DNS:device.example.org
    /// ```
    ///
    /// ## Cure
    /// Mend the certificate that is named; most such clauses are settled by having the CA issued anew for the same key, so
    /// that its clients work on as they are.
    "path-invalid", Error, Path, ["RFC 5280, section 6.1"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    let own = &client.member.certificate;
    let (culprit, id, breach): (&Certificate, Id, &Breach) = match client.tree.decisive()? {
        // What else can be wrong with the client itself has a rule of its own.
        Decisive::Client(breach) => match breach.clause {
            Clause::CriticalExtension(_) => (own, Id::Client, breach),
            // Only where the user wants it strict.
            Clause::Irregular { .. } if own.undecidable().next().is_none() => {
                (own, Id::Client, breach)
            }
            _ => return None,
        },
        Decisive::Link(_, _, breach) if is_said_elsewhere(&breach.clause) => return None,
        Decisive::Link(_, link, breach) => (&link.step.certificate, link.step.id, breach),
        Decisive::End(step, breach) => (&step.certificate, step.id, breach),
        Decisive::Missing(_) | Decisive::GaveUp(_) => return None,
    };
    let message = match id {
        Id::Client => format!("{} {}", own.label(), breach.clause),
        _ => format!("the path of {}: {} {}", own.label(), culprit.label(), breach.clause),
    };
    let mut fault = Fault { citation: breach.citation, ..Fault::new(message) };
    if let Id::Stored(index) = id {
        fault = fault.members([index as usize]);
    }
    if !breach.clause.source().is_empty() {
        fault = fault.fact(breach.clause.source());
    }
    Some(fault.help(cure(&breach.clause, &culprit.label())))
}

/// What to do about the certificate that breaks the clause.
fn cure(clause: &Clause, culprit: &str) -> String {
    let anew = "issued anew, for the same key,";
    match clause {
        Clause::Expired { .. } => {
            format!("put the renewed certificate of {culprit} into the bundle")
        }
        Clause::NotYetValid { .. } => {
            format!("keep the CA that {culprit} replaces in the bundle until then")
        }
        Clause::CaBitMissing { .. } => format!("have {culprit} {anew} as version 3 with CA:TRUE"),
        Clause::KeyCertSignMissing => format!("have {culprit} {anew} with keyCertSign"),
        Clause::CriticalExtension(_) => {
            format!("have {culprit} {anew} with that extension not marked critical")
        }
        Clause::PathLength { .. } => {
            format!(
                "issue the client from {culprit} itself, or have that {anew} with a larger limit"
            )
        }
        Clause::NameExcluded { .. }
        | Clause::NameNotPermitted { .. }
        | Clause::NameUndecidable { .. } => {
            format!(
                "issue the client from another CA or under another name, or have {culprit} {anew} with wider constraints"
            )
        }
        Clause::Purpose { .. } => {
            format!("have {culprit} {anew} with clientAuth, or issue the client from another CA")
        }
        Clause::WeakHash { .. } | Clause::Scheme { .. } => {
            format!("have {culprit} {anew} with SHA-256 and RSA or ECDSA")
        }
        Clause::RsaBits { .. } | Clause::Curve { .. } | Clause::OtherKey { .. } => {
            "issue the client from a CA with a key that the gateway lists".to_owned()
        }
        Clause::Irregular { .. } => format!("have {culprit} {anew} by software that writes DER"),
        Clause::Loop => format!(
            "add the self-signed root that stands above {culprit}: the CAs of the path certify each other in a circle"
        ),
        Clause::Policy(_) => {
            "issue the client under a policy that every CA above it asserts".to_owned()
        }
        Clause::Revoked { .. } => "have the client certified anew, with a new key".to_owned(),
        Clause::RevocationUnknown { .. } => {
            format!("give a revocation list of {culprit} that is valid now")
        }
        _ => format!("replace {culprit}"),
    }
}

fn is_said_elsewhere(clause: &Clause) -> bool {
    matches!(
        clause,
        Clause::TooManyCas { .. } | Clause::TooManyIntermediates { .. } | Clause::OutOfBudget(_)
    )
}
