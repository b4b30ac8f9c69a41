//! Clients by name: of many, those with the most requests. However many groups there are, no more are named in all than
//! somebody could want to read, or a program to keep; the others are counted.

use std::cmp::Reverse;
use std::sync::Arc;

use super::Seen;
use crate::crypto::hex;
use crate::time::Time;

/// A client by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// What to call it: `CN=device-1, O=Example`.
    pub certificate: String,
    /// SHA-256 of the certificate, lower-case hex.
    pub sha256: String,
    /// The file that it stands in first.
    pub file: Arc<str>,
    /// The line there.
    pub line: usize,
    /// Its requests; in files of certificates, how often it stands there.
    pub requests: u64,
    /// The last of them.
    pub last: Option<Time>,
    /// The end of its own validity.
    pub not_after: Time,
    /// Why nobody minds, where somebody said so.
    pub allowed: Option<String>,
}

/// The rolls of several groups, each called by its number.
#[derive(Debug, Default)]
pub struct Rolls(Vec<Roll>);

#[derive(Debug, Default)]
struct Roll {
    named: Vec<(Rank, Named)>,
    /// Whoever comes behind this one is one too many.
    last: Option<Rank>,
}

/// The order of a roll: the most requests first; of equals, it does not depend on the order in which they came.
type Rank = (Reverse<u64>, Time, [u8; 32]);

impl Named {
    /// A client by name, which nobody excuses.
    pub fn of(seen: &Seen, certificate: &str, not_after: Time) -> Self {
        Self {
            certificate: certificate.to_owned(),
            sha256: hex(&seen.sha256),
            file: Arc::clone(&seen.file),
            line: seen.line,
            requests: seen.requests,
            last: seen.last,
            not_after,
            allowed: None,
        }
    }
}

impl Rolls {
    /// Opens a roll; its number.
    pub fn open(&mut self) -> usize {
        self.0.push(Roll::default());
        let (rolls, most) = (self.0.len(), self.most());
        // The more there are, the shorter each: at every doubling, which costs next to nothing.
        if rolls.is_power_of_two() {
            self.0.iter_mut().for_each(|roll| roll.cut(most));
        }
        rolls - 1
    }

    /// Calls a client whose validity ends then, and asks for its name where it counts.
    pub fn call(
        &mut self,
        number: usize,
        seen: &Seen,
        not_after: Time,
        name: impl FnOnce() -> Option<Named>,
    ) {
        let most = self.most();
        let Some(roll) = self.0.get_mut(number) else { return };
        let rank = (Reverse(seen.requests), not_after, seen.sha256);
        if roll.last.is_some_and(|last| last < rank) {
            return;
        }
        roll.named.extend(name().map(|named| (rank, named)));
        if roll.named.len() >= 2 * most {
            roll.cut(most);
        }
    }

    /// Those of one roll with the most requests first.
    pub fn take(&mut self, number: usize) -> Vec<Named> {
        let most = self.most();
        let Some(roll) = self.0.get_mut(number) else { return Vec::new() };
        roll.cut(most);
        std::mem::take(&mut roll.named).into_iter().map(|(_, named)| named).collect()
    }

    fn most(&self) -> usize {
        (MOST_IN_ALL / self.0.len().max(1)).clamp(FEWEST, MOST_NAMED)
    }
}

impl Roll {
    fn cut(&mut self, most: usize) {
        self.named.sort_by_key(|(rank, _)| *rank);
        self.named.truncate(most);
        if self.named.len() == most {
            self.last = self.named.last().map(|(rank, _)| *rank);
        }
    }
}

/// Clients that are called by name, of one group.
const MOST_NAMED: usize = 1_000;
/// Of all groups together, where they are more than a few.
const MOST_IN_ALL: usize = 20_000;
/// Of one group, however many there are.
const FEWEST: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls this client, as many requests as its number says.
    fn call(rolls: &mut Rolls, number: usize, client: u64) {
        let mut sha256 = [0; 32];
        sha256[..8].copy_from_slice(&client.to_be_bytes());
        let seen = Seen {
            sha256,
            requests: client,
            first: None,
            last: None,
            file: "access.jsonl".into(),
            line: 1,
        };
        let end = Time::from_unix(0);
        let name = format!("CN=device-{client}");
        rolls.call(number, &seen, end, || Some(Named::of(&seen, &name, end)));
    }

    #[test]
    fn of_many_those_with_the_most_requests_are_named_whatever_their_order() {
        let mut rolls = Rolls::default();
        let (up, down) = (rolls.open(), rolls.open());
        (0..5_000).for_each(|client| call(&mut rolls, up, client));
        (0..5_000).rev().for_each(|client| call(&mut rolls, down, client));
        let up = rolls.take(up);
        assert_eq!(up.len(), MOST_NAMED);
        assert_eq!((up[0].requests, up[MOST_NAMED - 1].requests), (4_999, 4_000));
        assert_eq!(up, rolls.take(down));
    }

    #[test]
    fn many_groups_share_the_room() {
        let mut rolls = Rolls::default();
        for number in 0..5_000 {
            assert_eq!(rolls.open(), number);
            (0..50).for_each(|client| call(&mut rolls, number, client));
        }
        let kept: usize = rolls.0.iter().map(|roll| roll.named.len()).sum();
        assert!(kept <= 5_000 * 2 * FEWEST, "{kept}");
        let first = rolls.take(0);
        assert_eq!((first.len(), first[0].requests), (FEWEST, 49));
        assert_eq!(rolls.take(4_999).len(), FEWEST);
    }
}
