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

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::bundle::Bundle;
    use crate::source::{self, Budget, Source};

    #[test]
    fn the_shortest_way_to_a_root_counts() {
        let store = truststore(&["cross-b", "cross-a-by-b", "i1", "root"]);
        assert_eq!(fewest_cas(&store, 0), Some(1));
        assert_eq!(fewest_cas(&store, 1), Some(2));
        assert_eq!(fewest_cas(&truststore(&["i1"]), 0), None);
    }

    #[test]
    fn a_circle_without_a_root_ends() {
        let store = truststore(&["cross-a-by-b", "cross-b-by-a"]);
        assert_eq!(fewest_cas(&store, 0), None);
        assert_eq!(unmeetable(&store, 0), None);
    }

    #[test]
    fn what_stands_below_pathlen_0_is_found_and_its_neighbour_is_not() {
        let store = truststore(&["root", "issuing-pathlen0", "below-pathlen0"]);
        assert_eq!(unmeetable(&store, 1), None);
        assert_eq!(unmeetable(&store, 2), Some(Unmeetable { by: 1, allowed: 0, found: 1 }));
    }

    fn truststore(names: &[&str]) -> Truststore {
        Truststore::new(names.iter().map(|name| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pki");
            let source = Source::Path(format!("{folder}/{name}.pem").into());
            let blobs = source::read(&source, &Budget::default()).unwrap();
            Arc::clone(&Bundle::read(*name, blobs).members[0].certificate)
        }))
    }
}
