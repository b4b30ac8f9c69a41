use crate::path::{Clause, Decisive};
use crate::rule::{ClientView, Context, Fault, rule};

rule! {
    /// The path has more CAs than the gateway allows.
    ///
    /// ## Why
    /// Every certificate of the path is in order, and there are too many of them.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents a chain of at most four. A lab with five CAs found that four CAs are meant, the root
    /// counted and the client not. The client gets 403; the log line is not published. `openssl verify` says OK, unless it is
    /// called with `-verify_depth 3`.
    ///
    /// ## Example
    /// ```text
    /// CN=device-1 < CN=CA 4 < CN=CA 3 < CN=CA 2 < CN=CA 1 < CN=Root      five CAs
    /// ```
    ///
    /// ## Cure
    /// Issue the client from a CA further up, or flatten the hierarchy to root and three CAs below it.
    "path-too-deep", Error, Path,
    ["https://www.javierinthecloud.com/understanding-the-api-gateway-mtls-chain-depth-limit"]
}

fn check(client: &ClientView<'_>, _: &Context<'_>) -> Option<Fault> {
    let Some(Decisive::Link(_, link, breach)) = client.tree.decisive() else { return None };
    let (Clause::TooManyCas { .. } | Clause::TooManyIntermediates { .. }) = breach.clause else {
        return None;
    };
    let message = format!(
        "the path of {} is too long: {} {}",
        client.member.certificate.label(),
        link.step.certificate.label(),
        breach.clause
    );
    let fault = Fault { citation: breach.citation, ..Fault::new(message) };
    Some(fault.help("issue the client from a CA further up, or flatten the hierarchy"))
}
