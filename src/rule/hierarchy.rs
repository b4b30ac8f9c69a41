//! How the certificates of a bundle hang together, by signatures alone, so that one expired CA is not reported
//! as a gap. Looked at once, from the roots downward: the number of chains, which can be huge, never matters.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use crate::truststore::{Signed, Truststore};

/// What stands above each member.
#[derive(Debug)]
pub struct Hierarchy {
    members: Vec<Standing>,
    gaps: Vec<Gap>,
}

/// Members from which no root is reached, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// The member whose issuer is missing; `None` where the members certify each other in a circle.
    pub top: Option<usize>,
    /// The members that hang below it.
    pub below: Vec<usize>,
}

/// A pathLenConstraint that no chain above a member keeps (RFC 5280, section 4.2.1.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unmeetable {
    /// The member that constrains.
    pub by: usize,
    /// How many CAs it allows below it.
    pub allowed: u32,
}

#[derive(Clone, Debug, Default)]
struct Standing {
    is_root: bool,
    /// The signatures above it were not all verified: nothing is said of it.
    is_unknown: bool,
    issued: Vec<usize>,
    has_issuer: bool,
    fewest_cas: Option<u32>,
    /// How many CAs may follow below it at most, and who says so.
    room: Option<Room>,
    unmeetable: Option<Unmeetable>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Room {
    left: u32,
    by: Reverse<usize>,
}

impl Hierarchy {
    /// Verifies the signatures between the members, each once.
    pub fn of(truststore: &Truststore) -> Self {
        let mut members = vec![Standing::default(); truststore.len()];
        for (index, certificate) in truststore.certificates().enumerate() {
            if truststore.identical(certificate) != Some(index) {
                continue;
            }
            let is_root = truststore.is_self_signed(index);
            members[index].is_root = is_root;
            // Above a root nothing is needed.
            let candidates = if is_root { &[] } else { truststore.candidates(index) };
            for (issuer, signed) in candidates {
                match signed {
                    Signed::Yes if *issuer as usize != index => {
                        members[index].has_issuer = true;
                        members[*issuer as usize].issued.push(index);
                    }
                    Signed::OutOfBudget => members[index].is_unknown = true,
                    _ => {}
                }
            }
        }
        let mut hierarchy = Self { members, gaps: Vec::new() };
        hierarchy.count(truststore);
        hierarchy.make_room(truststore);
        hierarchy.find_gaps(truststore);
        hierarchy
    }

    /// The fewest CAs of a chain from this member up to a root, both counted; `None` where no root is reached.
    pub fn fewest_cas(&self, index: usize) -> Option<u32> {
        self.members.get(index)?.fewest_cas
    }

    /// The constraint that this member breaks on every chain up to a root. What hangs below such a member breaks
    /// none of its own.
    pub fn unmeetable(&self, index: usize) -> Option<Unmeetable> {
        self.members.get(index)?.unmeetable
    }

    /// Why members reach no root.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// Members of which nothing is known, because too many signatures were verified in vain.
    pub fn unknown(&self) -> impl Iterator<Item = usize> {
        self.members.iter().enumerate().filter(|(_, one)| one.is_unknown).map(|(index, _)| index)
    }

    /// Breadth first from the roots: the first time is the shortest.
    fn count(&mut self, truststore: &Truststore) {
        let mut todo: VecDeque<usize> =
            (0..truststore.len()).filter(|&index| self.members[index].is_root).collect();
        for &root in &todo {
            self.members[root].fewest_cas = Some(1);
        }
        while let Some(index) = todo.pop_front() {
            let next = self.members[index].fewest_cas.map(|count| count + 1);
            for child in self.members[index].issued.clone() {
                if self.members[child].fewest_cas.is_none() {
                    self.members[child].fewest_cas = next;
                    todo.push_back(child);
                }
            }
        }
    }

    /// `max_path_length` of RFC 5280, section 6.1.4 (l) and (m), at its largest over all chains: the roomiest first.
    fn make_room(&mut self, truststore: &Truststore) {
        let own = |index: usize| {
            let certificate = truststore.certificate(index)?;
            certificate.extensions.basic_constraints.as_ref()?.path_len
        };
        let mut todo = BinaryHeap::new();
        for index in 0..truststore.len() {
            if self.members[index].is_root {
                let left = own(index).unwrap_or(u32::MAX);
                todo.push((Room { left, by: Reverse(index) }, index));
            }
        }
        while let Some((room, index)) = todo.pop() {
            if self.members[index].room.is_some() {
                continue;
            }
            self.members[index].room = Some(room);
            for &child in &self.members[index].issued {
                let free = truststore.certificate(child).is_some_and(|one| one.is_self_issued());
                let Some(left) = room.left.checked_sub(u32::from(!free)) else { continue };
                let (limit, by) = (own(child).unwrap_or(u32::MAX), Reverse(child));
                let below =
                    if limit <= left { Room { left: limit, by } } else { Room { left, ..room } };
                todo.push((below, child));
            }
        }
        for index in 0..truststore.len() {
            let Some(Room { left: 0, by: Reverse(by) }) = self.members[index].room else {
                continue;
            };
            let allowed = own(by).unwrap_or_default();
            for child in self.members[index].issued.clone() {
                if self.members[child].room.is_none() {
                    self.members[child].unmeetable.get_or_insert(Unmeetable { by, allowed });
                }
            }
        }
    }

    /// From each member without an issuer downward; what is left over goes in circles.
    fn find_gaps(&mut self, truststore: &Truststore) {
        let unknown: Vec<usize> = self.unknown().collect();
        let mut settled = vec![false; truststore.len()];
        for index in unknown {
            self.below(index, &mut settled);
        }
        let is_loose = |hierarchy: &Self, settled: &[bool], index: usize| {
            let copy = truststore
                .certificate(index)
                .is_none_or(|one| truststore.identical(one) != Some(index));
            !copy && hierarchy.members[index].fewest_cas.is_none() && !settled[index]
        };
        for index in 0..truststore.len() {
            if is_loose(self, &settled, index) && !self.members[index].has_issuer {
                let below = self.below(index, &mut settled);
                self.gaps.push(Gap { top: Some(index), below });
            }
        }
        let below: Vec<usize> =
            (0..truststore.len()).filter(|&index| is_loose(self, &settled, index)).collect();
        if !below.is_empty() {
            self.gaps.push(Gap { top: None, below });
        }
    }

    /// What hangs below a member, reaches no root, and is not settled yet; ascending, and settled thereby.
    fn below(&self, index: usize, settled: &mut [bool]) -> Vec<usize> {
        settled[index] = true;
        let (mut found, mut todo) = (Vec::new(), vec![index]);
        while let Some(member) = todo.pop() {
            for &child in &self.members[member].issued {
                if self.members[child].fewest_cas.is_none() && !settled[child] {
                    settled[child] = true;
                    found.push(child);
                    todo.push(child);
                }
            }
        }
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::bundle::Bundle;
    use crate::source::{self, Budget, Source};

    #[test]
    fn the_shortest_way_to_a_root_counts() {
        let found = hierarchy(&["cross-b", "cross-a-by-b", "i1", "root"]);
        assert_eq!(found.fewest_cas(0), Some(1));
        assert_eq!(found.fewest_cas(1), Some(2));
        assert_eq!(hierarchy(&["i1"]).fewest_cas(0), None);
    }

    #[test]
    fn a_missing_issuer_is_one_gap_for_all_that_hangs_below() {
        let found = hierarchy(&["i2", "i1", "i3", "issuing"]);
        assert_eq!(
            found.gaps(),
            [Gap { top: Some(1), below: vec![0, 2] }, Gap { top: Some(3), below: vec![] }]
        );
    }

    #[test]
    fn a_circle_without_a_root_is_a_gap_without_a_top() {
        let found = hierarchy(&["cross-a-by-b", "root", "cross-b-by-a"]);
        assert_eq!(found.gaps(), [Gap { top: None, below: vec![0, 2] }]);
    }

    #[test]
    fn what_stands_below_pathlen_0_is_found_and_its_neighbour_is_not() {
        let found = hierarchy(&["root", "issuing-pathlen0", "below-pathlen0"]);
        assert_eq!(found.unmeetable(1), None);
        assert_eq!(found.unmeetable(2), Some(Unmeetable { by: 1, allowed: 0 }));
    }

    fn hierarchy(names: &[&str]) -> Hierarchy {
        Hierarchy::of(&Truststore::new(names.iter().map(|name| {
            let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/testdata/pki");
            let source = Source::Path(format!("{folder}/{name}.pem").into());
            let blobs = source::read(&source, &Budget::default()).unwrap();
            Arc::clone(&Bundle::read(*name, blobs).members[0].certificate)
        })))
    }
}
