use crate::bundle::Member;
use crate::rule::{Context, Fault, rule};

rule! {
    /// A CA stands so far below its root that no client of it can be accepted.
    ///
    /// ## Why
    /// Gateways limit how long a chain may be. A CA beyond the limit can be in the bundle, and each of its clients is
    /// refused all the same, while those of the CAs above it are let in.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway documents a chain of at most four. A lab with five CAs found that four CAs are meant, the root
    /// counted and the client not; the fifth gets 403. The log line is not published. `openssl verify` accepts five, unless it
    /// is called with `-verify_depth 3`.
    ///
    /// ## Example
    /// ```text
    /// CN=Root
    ///   CN=CA 1
    ///     CN=CA 2
    ///       CN=CA 3
    ///         CN=CA 4      the fifth CA of every path over it
    /// ```
    ///
    /// ## Cure
    /// Issue clients from a CA further up, or flatten the hierarchy: have this CA certified by the root.
    "ca-too-deep", Error, Ca,
    ["https://www.javierinthecloud.com/understanding-the-api-gateway-mtls-chain-depth-limit"]
}

fn check(member: &Member, index: usize, context: &Context<'_>) -> Option<Fault> {
    let most = context.profile.max_cas.value?;
    // The first beyond the limit is the finding; those below it follow from it.
    let number = context.hierarchy.fewest_cas(index).filter(|&number| number == most + 1)?;
    if !member.certificate.is_ca() {
        return None;
    }
    let message = format!(
        "{} is CA number {number} from its root, and a path may have {most}",
        member.certificate.label()
    );
    let fault = Fault::against(context.profile.max_cas.citation, message);
    Some(fault.help("issue clients from a CA further up, or have this one certified by the root"))
}
