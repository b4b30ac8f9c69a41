use crate::path::{Clause, Decisive};
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The search for a path was given up.
    ///
    /// ## Why
    /// CAs that certify each other, many times over, make more paths than can be tried. The budget is far above what public
    /// meshes need; what exceeds it was made to, or came about by keeping every renewal. A client is never accepted because
    /// the search was given up.
    ///
    /// ## What the gateway does
    /// Nothing is documented; a gateway has a budget of its own, and refuses beyond it.
    ///
    /// ## Example
    /// ```text
    /// 50 CAs, each certified by each of the others, and no root among them
    /// ```
    ///
    /// ## Cure
    /// Keep one certificate of each CA, and the cross-certificates that are needed.
    "path-out-of-budget", Error, Path, ["RFC 4158, section 2.4.2"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    let clause = match client.tree.decisive()? {
        Decisive::GaveUp(clause) => clause,
        Decisive::Link(_, _, breach) if matches!(breach.clause, Clause::OutOfBudget(_)) => {
            &breach.clause
        }
        _ => client.tree.gave_up.as_ref()?,
    };
    let message = format!("no path found for {}: {clause}", client.member.certificate.label());
    Some(Fault::new(message).help("keep one certificate of each CA in the bundle"))
}
