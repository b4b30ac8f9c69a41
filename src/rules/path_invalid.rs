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
    /// ## Cure
    /// Mend the certificate that is named; most such clauses are settled by having the CA issued anew for the same key, so
    /// that its clients work on as they are.
    "path-invalid", Error, Path, ["RFC 5280, section 6.1"]
}

fn check(client: &ClientView<'_>, context: &Context<'_>) -> Option<Fault> {
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
        fault = fault.fact(format!("{} in the bundle", context.place(index as usize)));
    }
    Some(if breach.clause.source().is_empty() { fault } else { fault.fact(breach.clause.source()) })
}

fn is_said_elsewhere(clause: &Clause) -> bool {
    matches!(
        clause,
        Clause::TooManyCas { .. } | Clause::TooManyIntermediates { .. } | Clause::OutOfBudget(_)
    )
}
