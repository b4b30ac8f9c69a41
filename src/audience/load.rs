//! How many clients, with how many requests.

use super::Seen;
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

#[cfg(test)]
mod tests {
    use super::*;

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
