//! How many clients, with how many requests; and by name those that count most.

use std::sync::Arc;

use super::Seen;
use crate::crypto::hex;
use crate::time::Time;

/// Clients that were counted, and what is known of their requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Distinct client certificates.
    pub clients: u64,
    /// Requests that were made with them; in files of certificates, how often it stands there.
    pub requests: u64,
    /// The first request.
    pub first: Option<Time>,
    /// The last request.
    pub last: Option<Time>,
    /// The last moment for which one of the clients needs what is spoken of.
    pub until: Option<Time>,
}

impl Load {
    /// Counts a client, which needs what is spoken of until then.
    pub fn add(&mut self, client: &Seen, until: Option<Time>) {
        self.clients += 1;
        self.requests = self.requests.saturating_add(client.requests);
        self.first = self.first.into_iter().chain(client.first).min();
        self.last = self.last.max(client.last);
        self.until = self.until.max(until);
    }

    /// Counts all of these too.
    pub fn join(&mut self, other: &Self) {
        self.clients += other.clients;
        self.requests = self.requests.saturating_add(other.requests);
        self.first = self.first.into_iter().chain(other.first).min();
        self.last = self.last.max(other.last);
        self.until = self.until.max(other.until);
    }

    /// Whether nobody was counted.
    pub const fn is_empty(&self) -> bool {
        self.clients == 0
    }
}

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

/// Clients by name: of many, those with the most requests.
#[derive(Clone, Debug, Default)]
pub struct Roll {
    named: Vec<Named>,
}

impl Roll {
    /// Calls one more.
    pub fn call(&mut self, client: Named) {
        self.named.push(client);
        if self.named.len() == 2 * MOST_NAMED {
            self.cut();
        }
    }

    /// Those with the most requests first; at most a thousand.
    pub fn into_named(mut self) -> Vec<Named> {
        self.cut();
        self.named
    }

    fn cut(&mut self) {
        // Of equals, the order does not depend on the order in which they came.
        self.named.sort_by(|one, other| {
            let key = |named: &Named| (std::cmp::Reverse(named.requests), named.not_after);
            key(one).cmp(&key(other)).then_with(|| one.sha256.cmp(&other.sha256))
        });
        self.named.truncate(MOST_NAMED);
    }
}

/// Clients that are called by name, of one group; the others are counted.
const MOST_NAMED: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn named(number: u64) -> Named {
        Named {
            certificate: format!("CN=device-{number}"),
            sha256: format!("{number:064}"),
            file: "access.jsonl".into(),
            line: 1,
            requests: number,
            last: None,
            not_after: Time::from_unix(0),
            allowed: None,
        }
    }

    #[test]
    fn of_many_those_with_the_most_requests_are_named_whatever_their_order() {
        let (mut up, mut down) = (Roll::default(), Roll::default());
        (0..5_000).for_each(|number| up.call(named(number)));
        (0..5_000).rev().for_each(|number| down.call(named(number)));
        let up = up.into_named();
        assert_eq!(up.len(), MOST_NAMED);
        assert_eq!(up[0].requests, 4_999);
        assert_eq!(up[MOST_NAMED - 1].requests, 4_000);
        assert_eq!(up, down.into_named());
    }

    #[test]
    fn loads_join_in_any_order() {
        let of = |requests, first, until| Load {
            clients: 1,
            requests,
            first: Some(Time::from_unix(first)),
            last: Some(Time::from_unix(first + 1)),
            until: Some(Time::from_unix(until)),
        };
        let join = |loads: [Load; 2]| {
            let mut all = Load::default();
            for load in &loads {
                all.join(load);
            }
            all
        };
        let (one, other) = (of(3, 10, 99), of(4, 5, 50));
        assert_eq!(join([one, other]), join([other, one]));
        assert_eq!(join([one, other]).requests, 7);
        assert_eq!(join([one, other]).first, Some(Time::from_unix(5)));
        assert_eq!(join([one, other]).until, Some(Time::from_unix(99)));
    }
}
