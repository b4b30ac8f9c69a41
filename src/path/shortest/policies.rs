//! Policies seen from below: which of those that an issuer may name still lead down to one that the client has. It leaves
//! out what inhibits mappings and anyPolicy, so it may hope in vain; the end of each path is judged by `policy`.

use std::collections::{BTreeSet, HashMap};

use crate::certificate::Extensions;
use crate::oid::Oid;

/// Policies by numbers.
pub(super) struct Policies<'a> {
    numbers: HashMap<&'a Oid, u32>,
    required: bool,
}

/// What is left of the policies on the way up.
pub(super) struct Alive {
    /// Some certificate on the way, or the question, wants a policy to be kept.
    required: bool,
    /// Policies that lead down to the client; `None` is any.
    named: Option<BTreeSet<u32>>,
}

impl Alive {
    /// This can be kept wherever the other can.
    pub(super) fn covers(&self, other: &Self) -> bool {
        self.required <= other.required
            && match (&self.named, &other.named) {
                (None, _) => true,
                (Some(_), None) => false,
                (Some(own), Some(others)) => own.is_superset(others),
            }
    }

    /// A policy is wanted, and none can be kept.
    pub(super) fn is_dead(&self) -> bool {
        self.required && self.named.as_ref().is_some_and(BTreeSet::is_empty)
    }
}

impl<'a> Policies<'a> {
    pub(super) fn new(required: bool) -> Self {
        Self { numbers: HashMap::new(), required }
    }

    pub(super) fn of_client(&mut self, client: &'a Extensions) -> Alive {
        let required = self.required || client.require_explicit_policy == Some(0);
        let stated = client.policies.as_deref().unwrap_or_default();
        let named = (!stated.contains(&Oid::ANY_POLICY))
            .then(|| stated.iter().map(|policy| self.number(policy)).collect());
        Alive { required, named }
    }

    /// One certificate up, and what that cost. `intermediates`: those below it that count.
    pub(super) fn above(
        &mut self,
        below: &Alive,
        ca: &'a Extensions,
        intermediates: u32,
    ) -> (Alive, usize) {
        // Each certificate below that counts, and the client, takes one from what is skipped (section 6.1.4 (h)).
        let wanted = ca.require_explicit_policy.is_some_and(|skip| skip <= intermediates + 1);
        let required = below.required || wanted;
        let stated = ca.policies.as_deref().unwrap_or_default();
        let any = stated.contains(&Oid::ANY_POLICY);
        let effort =
            stated.len() + ca.policy_mappings.len() + below.named.as_ref().map_or(0, BTreeSet::len);
        let Some(named) = &below.named else {
            let named = (!any).then(|| stated.iter().map(|policy| self.number(policy)).collect());
            return (Alive { required, named }, effort);
        };
        let mut reachable = named.clone();
        for (from, to) in &ca.policy_mappings {
            if named.contains(&self.number(to)) {
                reachable.insert(self.number(from));
            }
        }
        if !any {
            let stated: BTreeSet<u32> = stated.iter().map(|policy| self.number(policy)).collect();
            reachable.retain(|policy| stated.contains(policy));
        }
        (Alive { required, named: Some(reachable) }, effort)
    }

    fn number(&mut self, policy: &'a Oid) -> u32 {
        let next = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        *self.numbers.entry(policy).or_insert(next)
    }
}
