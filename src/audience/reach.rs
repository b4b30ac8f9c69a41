//! What lies above a CA, and until when. By signatures and dates alone: a bound that costs one walk for each CA and
//! nothing for each client. Whoever claims something of a client asks the judge as well.

use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use crate::profile::Anchors;
use crate::time::Time;
use crate::truststore::Truststore;

/// What lies above each member of a truststore; each walk is made once, whichever thread asks.
#[derive(Debug)]
pub struct Reach {
    anchors: Anchors,
    known: Mutex<HashMap<u32, Walk>>,
}

/// What a walk came to: whatever lies above, and the end of the longest-lived path.
type Walk = (Arc<BTreeSet<u32>>, Option<End>);

/// The end of the longest-lived path, and whose end that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct End {
    /// The last moment at which a path holds.
    pub at: Time,
    /// The member that ends then, by its place in the truststore.
    pub whose: u32,
}

impl Reach {
    /// Paths may end at these.
    pub fn new(anchors: Anchors) -> Self {
        Self { anchors, known: Mutex::default() }
    }

    /// The members that clients of this one may rest on: itself and all of its name and key, whoever signed one of
    /// those, and so on up.
    pub fn above(&self, store: &Truststore, issuer: u32) -> Arc<BTreeSet<u32>> {
        self.walk(store, issuer).0
    }

    /// Until when a path from this member up to an anchor holds, going by dates; `None` where none ends at an anchor.
    pub fn end(&self, store: &Truststore, issuer: u32) -> Option<End> {
        self.walk(store, issuer).1
    }

    fn walk(&self, store: &Truststore, issuer: u32) -> Walk {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let walk = known
            .entry(issuer)
            .or_insert_with(|| (Arc::new(above(store, issuer)), end(store, issuer, self.anchors)));
        walk.clone()
    }
}

fn above(store: &Truststore, issuer: u32) -> BTreeSet<u32> {
    let mut found = BTreeSet::new();
    let mut todo = vec![issuer];
    while let Some(member) = todo.pop() {
        if found.insert(member) {
            todo.extend(alike(store, member));
            todo.extend(issuers(store, member));
        }
    }
    found
}

/// The widest path, where the width of a path is the earliest end on it: members are left in the order of their
/// widths, so that the first anchor that is met has the widest.
fn end(store: &Truststore, issuer: u32, anchors: Anchors) -> Option<End> {
    let own = |member: u32| {
        let certificate = store.certificate(member as usize)?;
        Some(End { at: certificate.not_after, whose: member })
    };
    let is_anchor = |member: u32| match anchors {
        Anchors::EveryMember => true,
        Anchors::SelfSigned => store.is_self_signed(member as usize),
    };
    let mut heap: BinaryHeap<(End, u32)> = BinaryHeap::new();
    heap.extend(alike(store, issuer).into_iter().filter_map(|one| Some((own(one)?, one))));
    let mut left = BTreeSet::new();
    while let Some((width, member)) = heap.pop() {
        if !left.insert(member) {
            continue;
        }
        if is_anchor(member) {
            return Some(width);
        }
        for above in issuers(store, member) {
            if let Some(end) = own(above) {
                heap.push((width.min(end), above));
            }
        }
    }
    None
}

/// The members of the same name and key: whoever one of them signed, all of them signed.
fn alike(store: &Truststore, member: u32) -> Vec<u32> {
    let Some(one) = store.certificate(member as usize) else { return Vec::new() };
    let same_key = |other: &u32| {
        store.certificate(*other as usize).is_some_and(|other| other.key.spki() == one.key.spki())
    };
    store.by_subject(&one.subject).iter().copied().filter(same_key).collect()
}

fn issuers(store: &Truststore, member: u32) -> impl Iterator<Item = u32> {
    store.issuers(member as usize).filter_map(|issuer| u32::try_from(issuer).ok())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::bundle::Bundle;
    use crate::source::{self, Budget, Source};

    fn store(names: &[&str]) -> Truststore {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("testdata/pki");
        let read = |name: &&str| {
            let source = Source::Path(folder.join(format!("{name}.pem")));
            Bundle::read(*name, source::read(&source, &Budget::default()).unwrap()).members
        };
        Truststore::new(names.iter().flat_map(read).map(|member| member.certificate))
    }

    #[test]
    fn a_path_lasts_as_long_as_the_first_to_end_on_it_and_the_longest_counts() {
        let store = store(&["issuing-expiring", "root", "issuing", "issuing-renewed"]);
        let reach = Reach::new(Anchors::SelfSigned);
        let end = |member| {
            let end = reach.end(&store, member).unwrap();
            (end.at.day(), end.whose)
        };
        assert_eq!(end(0), ("2030-01-11".to_owned(), 0));
        // The renewed copy lasts until 2044, and the root above it until 2040.
        assert_eq!(end(2), ("2040-01-01".to_owned(), 1));
        assert_eq!(*reach.above(&store, 2), BTreeSet::from([1, 2, 3]));
    }

    #[test]
    fn without_an_anchor_there_is_no_end() {
        let store = store(&["issuing"]);
        assert_eq!(Reach::new(Anchors::SelfSigned).end(&store, 0), None);
        assert!(Reach::new(Anchors::EveryMember).end(&store, 0).is_some());
    }

    #[test]
    fn roots_that_certify_each_other_are_walked_once() {
        let store = store(&["cross-a-by-b", "cross-b-by-a", "cross-a", "cross-b"]);
        let reach = Reach::new(Anchors::SelfSigned);
        assert_eq!(reach.above(&store, 0).len(), 4);
        assert!(reach.end(&store, 0).is_some());
    }
}
