//! What a refusal comes down to, in one clause: for the line of `verify`, the last line of `check`, the reports for
//! programs, and each client of a population.

use super::{Clause, Decisive, Id, Step, Tree};

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
        Some(Decisive::Missing(step)) => missing(step),
        Some(Decisive::GaveUp(clause)) => clause.to_string(),
    }
}

fn missing(step: &Step) -> String {
    let issuer = step.certificate.issuer.short();
    let of_client = step.id == Id::Client;
    let certificate = step.certificate.label();
    match (of_client, step.tried.is_empty()) {
        (true, true) => format!("its issuer, {issuer}, is not in the truststore"),
        (true, false) => format!("{issuer} in the truststore did not sign it"),
        (false, true) => {
            format!("the issuer of {certificate}, {issuer}, is not in the truststore")
        }
        (false, false) => format!("{issuer} in the truststore did not sign {certificate}"),
    }
}
