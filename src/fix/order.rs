//! An order that the certificates alone decide: those farthest from their root first, roots last, so that a person reads
//! chains upward; of equals, by subject, then by fingerprint.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::certificate::Certificate;
use crate::truststore::Truststore;

/// These certificates, each once, in that order. It does not depend on the order in which they are given.
pub(super) fn ordered(mut certificates: Vec<Arc<Certificate>>) -> Vec<Arc<Certificate>> {
    // Sorted first, so that a budget of signatures that runs out does so at the same place whatever came first.
    certificates.sort_by_cached_key(|one| (one.label(), *one.sha256()));
    let store = Truststore::new(certificates.iter().map(Arc::clone));
    let distances = distances(&store);
    let mut placed: Vec<_> = certificates.into_iter().zip(distances).collect();
    placed.sort_by_key(|(_, distance)| std::cmp::Reverse(*distance));
    placed.into_iter().map(|(certificate, _)| certificate).collect()
}

/// How many links each certificate stands below its nearest root. A certificate whose issuer is missing counts as one
/// that stands right below a root; those that only certify each other come first.
fn distances(store: &Truststore) -> Vec<u32> {
    let mut distances = vec![u32::MAX; store.len()];
    let mut below: Vec<Vec<usize>> = vec![Vec::new(); store.len()];
    let mut starts: [VecDeque<usize>; 2] = [VecDeque::new(), VecDeque::new()];
    for index in 0..store.len() {
        if store.is_self_signed(index) {
            starts[0].push_back(index);
            continue;
        }
        let mut orphan = true;
        for issuer in store.issuers(index) {
            orphan = false;
            if let Some(list) = below.get_mut(issuer) {
                list.push(index);
            }
        }
        if orphan {
            starts[1].push_back(index);
        }
    }
    let [roots, orphans] = starts;
    let mut layer: Vec<usize> = roots.into();
    let mut distance = 0;
    loop {
        if distance == 1 {
            layer.extend(&orphans);
        }
        let mut next = Vec::new();
        for index in layer {
            let Some(known) = distances.get_mut(index).filter(|known| **known == u32::MAX) else {
                continue;
            };
            *known = distance;
            next.extend(below.get(index).into_iter().flatten().copied());
        }
        if next.is_empty() && distance > 0 {
            return distances;
        }
        layer = next;
        distance += 1;
    }
}
