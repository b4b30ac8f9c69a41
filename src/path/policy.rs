//! Certificate policies (RFC 5280, sections 6.1.3 (d) to 6.1.5 (g), with RFC 9618's remedy). The standard's
//! tree can double at each certificate; all that the answer needs is, for each policy, the top-level
//! policies that it descends from, so that is what is kept.

use std::collections::{BTreeMap, BTreeSet};

use crate::certificate::Certificate;
use crate::oid::Oid;

use super::InitialPolicy;
use super::clause::Clause;

/// Whether a path keeps the policies that are required of it. `path` runs from the client up to the
/// anchor, both included. Constraints that the anchor's certificate states count (RFC 5937, section 3).
pub(super) fn check(path: &[&Certificate], initial: &InitialPolicy) -> Result<(), Clause> {
    let Some((anchor, below)) = path.split_last() else { return Ok(()) };
    let count = u32::try_from(below.len()).unwrap_or(u32::MAX - 1);
    let start = |set: bool| if set { 0 } else { count + 1 };
    let mut state = State {
        explicit: start(initial.require_explicit),
        mapping: start(initial.inhibit_mapping),
        any: start(initial.inhibit_any),
        graph: Some(Graph::initial()),
    };
    if anchor.extensions.policies.is_some() {
        state.descend(anchor, true);
    }
    if state.needs_no_policy(path) {
        return Ok(());
    }
    state.prepare(anchor, false)?;
    for (index, certificate) in below.iter().enumerate().rev() {
        let last = index == 0;
        match certificate.extensions.policies {
            Some(_) => state.descend(certificate, last),
            None => state.graph = None,
        }
        if state.explicit == 0 && state.graph.is_none() {
            return Err(NOT_KEPT);
        }
        if !last {
            state.prepare(certificate, !certificate.is_self_issued())?;
        }
    }
    state.explicit = state.explicit.saturating_sub(1);
    if below.first().and_then(|client| client.extensions.require_explicit_policy) == Some(0) {
        state.explicit = 0;
    }
    let kept = state.graph.is_some_and(|graph| graph.meets(initial.accepted.as_deref()));
    if state.explicit > 0 || kept { Ok(()) } else { Err(NOT_KEPT) }
}

/// How many policies and mappings `check` has to go through.
pub(super) fn effort(path: &[&Certificate]) -> usize {
    let stated = |certificate: &&Certificate| {
        let extensions = &certificate.extensions;
        extensions.policies.as_ref().map_or(0, Vec::len) + extensions.policy_mappings.len()
    };
    path.iter().map(stated).sum()
}

/// Whether policies can decide anything on a path of such certificates.
pub(crate) fn matter<'a>(
    mut certificates: impl Iterator<Item = &'a Certificate>,
    initial: &InitialPolicy,
) -> bool {
    initial.require_explicit || certificates.any(wants_policies)
}

fn wants_policies(certificate: &Certificate) -> bool {
    let extensions = &certificate.extensions;
    extensions.require_explicit_policy.is_some() || !extensions.policy_mappings.is_empty()
}

/// Whether it maps policies, or inhibits what lies below it.
pub(super) fn is_intricate(certificate: &Certificate) -> bool {
    let extensions = &certificate.extensions;
    !extensions.policy_mappings.is_empty()
        || extensions.inhibit_policy_mapping.is_some()
        || extensions.inhibit_any_policy.is_some()
}

const NOT_KEPT: Clause = Clause::Policy(
    "ends a path that must carry a certificate policy throughout (requireExplicitPolicy), and none is",
);
const MAPS_ANY: Clause =
    Clause::Policy("maps anyPolicy to or from another policy, which is forbidden");
const TOO_MANY: Clause = Clause::OutOfBudget("more than 10,000 certificate policies to track");

/// Policies tracked at one level; real certificates have a dozen.
const MOST_POLICIES: usize = 10_000;

struct State {
    explicit: u32,
    mapping: u32,
    any: u32,
    graph: Option<Graph>,
}

/// One level of the graph: the policies that the next certificate may name, and where each comes from.
struct Graph {
    /// From a policy to the top-level policies that it descends from.
    expected: BTreeMap<Oid, BTreeSet<Oid>>,
    /// The level has an anyPolicy node.
    any: bool,
}

impl Graph {
    const fn initial() -> Self {
        Self { expected: BTreeMap::new(), any: true }
    }

    /// The intersection with the user's initial set is not empty (section 6.1.5 (g)).
    fn meets(&self, accepted: Option<&[Oid]>) -> bool {
        match accepted {
            None => true,
            Some(accepted) => {
                accepted.contains(&Oid::ANY_POLICY)
                    || (self.any && !accepted.is_empty())
                    || self.expected.values().flatten().any(|root| accepted.contains(root))
            }
        }
    }

    fn weight(&self) -> usize {
        self.expected.values().map(|roots| 1 + roots.len()).sum()
    }
}

impl State {
    /// Without a required policy anywhere on the path nothing can fail but a forbidden mapping.
    fn needs_no_policy(&self, path: &[&Certificate]) -> bool {
        self.explicit > 0 && !path.iter().any(|certificate| wants_policies(certificate))
    }

    /// Section 6.1.3 (d): the policies that this certificate names, of those that were expected.
    fn descend(&mut self, certificate: &Certificate, last: bool) {
        let Some(graph) = self.graph.take() else { return };
        let policies = certificate.extensions.policies.as_deref().unwrap_or_default();
        let mut next = Graph { expected: BTreeMap::new(), any: false };
        for policy in policies.iter().filter(|policy| **policy != Oid::ANY_POLICY) {
            if let Some(roots) = graph.expected.get(policy) {
                next.expected.insert(policy.clone(), roots.clone());
            } else if graph.any {
                next.expected.insert(policy.clone(), BTreeSet::from([policy.clone()]));
            }
        }
        let any_counts = self.any > 0 || (!last && certificate.is_self_issued());
        if any_counts && policies.contains(&Oid::ANY_POLICY) {
            next.any = graph.any;
            for (policy, roots) in graph.expected {
                next.expected.entry(policy).or_insert(roots);
            }
        }
        self.graph = (next.any || !next.expected.is_empty()).then_some(next);
    }

    /// Section 6.1.4 (a), (b), (h) to (j): mappings, then the counters.
    fn prepare(&mut self, certificate: &Certificate, counts: bool) -> Result<(), Clause> {
        let extensions = &certificate.extensions;
        let any = &Oid::ANY_POLICY;
        if extensions.policy_mappings.iter().any(|(from, to)| from == any || to == any) {
            return Err(MAPS_ANY);
        }
        if let Some(graph) = self.graph.take() {
            let graph = map(graph, &extensions.policy_mappings, self.mapping > 0);
            if graph.weight() > MOST_POLICIES {
                return Err(TOO_MANY);
            }
            self.graph = (graph.any || !graph.expected.is_empty()).then_some(graph);
        }
        if counts {
            self.explicit = self.explicit.saturating_sub(1);
            self.mapping = self.mapping.saturating_sub(1);
            self.any = self.any.saturating_sub(1);
        }
        let lower = |counter: &mut u32, limit: Option<u32>| {
            *counter = limit.map_or(*counter, |limit| limit.min(*counter));
        };
        lower(&mut self.explicit, extensions.require_explicit_policy);
        lower(&mut self.mapping, extensions.inhibit_policy_mapping);
        lower(&mut self.any, extensions.inhibit_any_policy);
        Ok(())
    }
}

/// Section 6.1.4 (b): what is expected next is the subject's name for each mapped policy; where mapping is
/// inhibited, a mapped policy ends.
fn map(graph: Graph, mappings: &[(Oid, Oid)], allowed: bool) -> Graph {
    if mappings.is_empty() {
        return graph;
    }
    let mapped: BTreeSet<&Oid> = mappings.iter().map(|(from, _)| from).collect();
    let mut next = Graph { expected: BTreeMap::new(), any: graph.any };
    if allowed {
        for (from, to) in mappings {
            let roots = match graph.expected.get(from) {
                Some(roots) => roots.clone(),
                None if graph.any => BTreeSet::from([from.clone()]),
                None => continue,
            };
            next.expected.entry(to.clone()).or_default().extend(roots);
        }
    }
    for (policy, roots) in graph.expected {
        if !mapped.contains(&policy) {
            next.expected.entry(policy).or_default().extend(roots);
        }
    }
    next
}
