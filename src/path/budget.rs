//! What one search may cost. Whoever sends certificates must not decide how long the answer takes: every
//! hostile quantity is counted, and running out is a refusal of its own.

use super::Cost;
use super::clause::Clause;

/// Links that one search may look at: the largest public meshes need a few hundred.
pub(super) const LINKS: u32 = 20_000;
/// What the signatures of one search may cost, in verifications with P-256: half a second of them.
pub(super) const EFFORT: u32 = 5_000;
/// Names that may be compared with constraints, as in other verifiers (OpenSSL's limit is 2^20).
pub(super) const COMPARISONS: u32 = 1 << 20;
/// Certificates that a path may have; real ones have ten at the most.
pub(super) const LENGTH: usize = 100;

/// What is left.
#[derive(Clone, Debug, Default)]
pub(super) struct Budget {
    pub(super) spent: Cost,
    effort: u32,
    policies: u32,
}

impl Budget {
    pub(super) fn link(&mut self) -> Result<(), Clause> {
        self.spent.links += 1;
        within(self.spent.links, LINKS, "more than 20,000 links between certificates")
    }

    /// `cost` is that of `PublicKey::verification_cost`.
    pub(super) fn signature(&mut self, cost: u32) -> Result<(), Clause> {
        self.spent.signatures += 1;
        self.effort = self.effort.saturating_add(cost);
        within(self.effort, EFFORT, "signatures that cost more than 5,000 usual ones")
    }

    pub(super) fn policies(&mut self, count: usize) -> Result<(), Clause> {
        self.policies = self.policies.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
        within(self.policies, COMPARISONS, "more than 1,048,576 certificate policies to compare")
    }

    pub(super) fn compare(&mut self, names: usize) -> Result<(), Clause> {
        let names = u32::try_from(names).unwrap_or(u32::MAX);
        self.spent.comparisons = self.spent.comparisons.saturating_add(names);
        within(
            self.spent.comparisons,
            COMPARISONS,
            "more than 1,048,576 names to compare with constraints",
        )
    }
}

fn within(spent: u32, most: u32, what: &'static str) -> Result<(), Clause> {
    if spent <= most { Ok(()) } else { Err(Clause::OutOfBudget(what)) }
}
