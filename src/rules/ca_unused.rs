use std::collections::HashSet;

use crate::path::{Clause, Id, Step, Verdict};
use crate::rule::{Context, Fault, rule};

rule! {
    /// CAs in the bundle that none of the given clients needs.
    ///
    /// ## Why
    /// Every CA in a truststore is a door. One that no client uses any more lets in whoever gets a certificate from it, and
    /// nobody will notice.
    ///
    /// ## What the gateway does
    /// Amazon API Gateway accepts every client that any CA in the bundle issued.
    ///
    /// ## Example
    /// ```text
    /// bundle: CN=Example Root, CN=Example Issuing CA, CN=Former Partner Root
    /// client: CN=device-1, issued by CN=Example Issuing CA
    /// ```
    ///
    /// ## Cure
    /// Give all clients that there are, then remove the CAs that are still listed. Asked only where clients are given, and none is refused.
    "ca-unused", Note, Bundle,
    ["https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html"]
}

fn check(context: &Context<'_>) -> Vec<Fault> {
    // What a refused client would need is not known yet: the missing CA may hang below any of these.
    let refused = context.clients.iter().any(|client| client.verdict == Verdict::Refuse);
    if context.clients.is_empty() || refused {
        return Vec::new();
    }
    let used = used(context);
    let unused: Vec<usize> =
        context.distinct().map(|(index, _)| index).filter(|index| !used.contains(index)).collect();
    let fault = match unused.as_slice() {
        [] => return Vec::new(),
        [one] => Fault::new(format!("no given client needs {}", context.label(Some(*one)))),
        more => Fault::new(format!("no given client needs {} of the certificates", more.len())),
    };
    vec![fault.members(unused).help("remove what no client needs, once all clients were given")]
}

/// Every member that signed a client, or that signed such a one, and so on up.
fn used(context: &Context<'_>) -> HashSet<usize> {
    let mut used: HashSet<usize> = HashSet::new();
    let mut todo: Vec<usize> = Vec::new();
    for client in context.clients {
        todo.extend(context.truststore.identical(&client.member.certificate));
        signers(&client.tree.root, &mut todo);
    }
    while let Some(member) = todo.pop() {
        if used.insert(member) {
            todo.extend(context.truststore.issuers(member));
        }
    }
    used
}

fn signers(root: &Step, found: &mut Vec<usize>) {
    let mut todo = vec![root];
    while let Some(step) = todo.pop() {
        for link in &step.tried {
            if link.breaches.iter().any(|breach| breach.clause == Clause::BadSignature) {
                continue;
            }
            if let Id::Stored(index) = link.step.id {
                found.push(index as usize);
            }
            todo.push(&link.step);
        }
    }
}
