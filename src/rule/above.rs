//! What stands above a CA of the bundle, by signatures alone: how few CAs lead to a root, and whether some chain
//! keeps every pathLenConstraint. Fewer certificates below never break a constraint, so one breadth-first
//! look at the smallest counts decides, whatever number of chains there is.

use std::collections::{HashMap, HashSet, VecDeque};

use crate::truststore::Truststore;

/// The fewest CAs of a chain from this member up to a self-signed root, both counted; `None` where no root is
/// reached.
pub(crate) fn fewest_cas(truststore: &Truststore, index: usize) -> Option<u32> {
    let mut seen = HashSet::from([index]);
    let mut todo = VecDeque::from([(index, 1)]);
    while let Some((member, count)) = todo.pop_front() {
        if truststore.is_self_signed(member) {
            return Some(count);
        }
        let issuers = truststore.issuers(member).filter(|&issuer| seen.insert(issuer));
        todo.extend(issuers.map(|issuer| (issuer, count + 1)));
    }
    None
}

/// A constraint that no chain above a member keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unmeetable {
    /// The member that constrains.
    pub(crate) by: usize,
    /// What it allows.
    pub(crate) allowed: u32,
    /// The fewest CAs below it, the one asked about included, self-issued ones not counted.
    pub(crate) found: u32,
}

/// The first pathLenConstraint (RFC 5280, section 4.2.1.9) in the way, where no chain from this CA up to a root
/// keeps all of them.
pub(crate) fn unmeetable(truststore: &Truststore, index: usize) -> Option<Unmeetable> {
    let mut in_the_way = None;
    let mut fewest = HashMap::from([(index, 0_u32)]);
    let mut todo = VecDeque::from([index]);
    while let Some(member) = todo.pop_front() {
        if truststore.is_self_signed(member) {
            return None;
        }
        let Some((certificate, &below)) = truststore.certificate(member).zip(fewest.get(&member))
        else {
            continue;
        };
        let counts = !certificate.is_self_issued();
        let found = below + u32::from(counts);
        for issuer in truststore.issuers(member) {
            let limit = truststore
                .certificate(issuer)
                .and_then(|one| one.extensions.basic_constraints.as_ref()?.path_len);
            if let Some(allowed) = limit.filter(|&allowed| allowed < found) {
                in_the_way.get_or_insert(Unmeetable { by: issuer, allowed, found });
            } else if fewest.get(&issuer).is_none_or(|&known| found < known) {
                fewest.insert(issuer, found);
                if counts { todo.push_back(issuer) } else { todo.push_front(issuer) }
            }
        }
    }
    in_the_way
}
