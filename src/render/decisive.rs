//! What a refusal comes down to, in one clause: for the line of `verify`, the last line of `check`, and the
//! reports for programs.

use crate::path::{Clause, Decisive, Id, Tree};

/// Why a tree does not accept, in one clause to stand after the name of the client; empty where it accepts.
pub fn decisive(tree: &Tree) -> String {
    match tree.decisive() {
        None => String::new(),
        Some(Decisive::Client(breach)) => format!("it {}", breach.clause),
        Some(Decisive::Link(below, link, breach)) => match &breach.clause {
            Clause::BadSignature => format!(
                "{} did not sign {}",
                link.step.certificate.label(),
                below.certificate.label()
            ),
            clause => format!("{} {clause}", link.step.certificate.label()),
        },
        Some(Decisive::End(step, breach)) => {
            format!("{} {}", step.certificate.label(), breach.clause)
        }
        Some(Decisive::Missing(step)) if step.id == Id::Client => {
            format!("its issuer, {}, is not in the truststore", step.certificate.issuer.short())
        }
        Some(Decisive::Missing(step)) => format!(
            "the issuer of {}, {}, is not in the truststore",
            step.certificate.label(),
            step.certificate.issuer.short()
        ),
        Some(Decisive::GaveUp(clause)) => clause.to_string(),
    }
}
