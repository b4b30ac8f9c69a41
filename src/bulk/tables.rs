//! Which issuers get a table of their key's multiples, and how large a one, with the feature `turbo`. A table costs as much
//! as verifying the signatures of some clients, and memory for as long as the bundle is asked; so an issuer gets one when it
//! has had as many clients as a table costs, and all tables together stay within a bound, whatever the bundle.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::key::{Curve, KeyKind};
use crate::p256::Table;
use crate::truststore::Truststore;

/// The clients of each member so far, and what tables may still be made; shared by all threads, and never waited for.
#[derive(Debug)]
pub(super) struct Tables {
    /// By the places of the members in the truststore.
    members: Box<[Member]>,
    /// Clients of all of them.
    clients: AtomicU32,
    /// Bits of a window.
    width: u32,
    /// How many tables may still be made.
    left: AtomicU32,
}

#[derive(Debug)]
struct Member {
    clients: AtomicU32,
    /// Whether somebody makes its table, or did, or nobody ever will.
    settled: AtomicBool,
}

impl Tables {
    /// None yet. The more members have keys on P-256, the smaller a table each of them may have.
    pub(super) fn new(truststore: &Truststore) -> Self {
        let members: Box<[Member]> = truststore
            .certificates()
            .map(|one| {
                let is_p256 = matches!(one.key.kind, KeyKind::Ec { curve: Curve::P256, .. });
                Member { clients: AtomicU32::new(0), settled: AtomicBool::new(!is_p256) }
            })
            .collect();
        let keys = members.iter().filter(|one| !one.settled.load(Ordering::Relaxed)).count();
        let width = width(keys);
        Self { members, clients: AtomicU32::new(0), width, left: AtomicU32::new(most(width)) }
    }

    /// One more client whose signature by this member is verified: its key gets its table when it is time, by the thread
    /// that finds it so. The others go on without.
    pub(super) fn count(&self, member: u32, truststore: &Truststore) {
        let Some(counted) = self.members.get(member as usize) else { return };
        if counted.settled.load(Ordering::Relaxed) {
            return;
        }
        let clients = counted.clients.fetch_add(1, Ordering::Relaxed);
        let all = self.clients.fetch_add(1, Ordering::Relaxed);
        if clients < ENOUGH || all < ENOUGH_IN_ALL || counted.settled.swap(true, Ordering::Relaxed)
        {
            return;
        }
        let one_less = |left: u32| left.checked_sub(1);
        let allowed =
            self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less).is_ok();
        if let Some(key) = truststore.key(member as usize).filter(|_| allowed) {
            key.quicken(self.width);
        }
    }
}

/// The greatest width with which as many keys as these can all have a table, or else the least.
fn width(keys: usize) -> u32 {
    let fits = |width: &u32| keys.saturating_mul(Table::octets(*width)) <= MOST_OCTETS;
    WIDTHS.rev().find(fits).unwrap_or(*WIDTHS.start())
}

/// How many tables of that width there may be.
fn most(width: u32) -> u32 {
    u32::try_from(MOST_OCTETS / Table::octets(width)).unwrap_or(u32::MAX)
}

/// Widths of windows: 52 KB and up to 76 points a signature for each key with the least, 262 KB and up to 57
/// with the greatest.
const WIDTHS: std::ops::RangeInclusive<u32> = 5..=8;
/// What the tables of one bundle may fill: 183 issuers with the greatest width, 916 with the least.
const MOST_OCTETS: usize = 48_000_000;
/// Clients of an issuer, after which its table is made. Making it costs as much as 10 signatures with the least width, and
/// as 31 with the greatest.
const ENOUGH: u32 = 24;
/// Clients of all issuers, after which the first table is made: with it comes that of the base point.
const ENOUGH_IN_ALL: u32 = 256;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tables_together_stay_within_their_bound() {
        for keys in [0, 1, 100, 183, 184, 400, 916, 917, 100_000] {
            let width = width(keys);
            let most = usize::try_from(most(width)).unwrap();
            assert!(most * Table::octets(width) <= MOST_OCTETS, "{keys} keys");
            assert!(most >= keys.min(916), "{keys} keys");
        }
        assert_eq!([width(183), width(184), width(916), width(917)], [8, 7, 5, 5]);
    }
}
