//! A population in figures: verdicts, causes, issuing CAs, ends of validity, and the refused clients that matter most.
//! Every figure is a sum, so it does not matter in which order clients are added, or whether parts were joined before.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Issuer, Record, Sightings};
use crate::path::Verdict;
use crate::time::Time;

/// Clients, and the requests behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Count {
    /// Distinct clients.
    pub clients: u64,
    /// Their requests.
    pub requests: u64,
}

/// A population in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// The moment that was asked about.
    pub at: Time,
    /// All clients, and when they were seen.
    pub all: Sightings,
    /// Distinct clients.
    pub clients: u64,
    /// Those that are accepted.
    pub accepted: Count,
    /// Those that only undocumented limits stand against.
    pub doubtful: Count,
    /// Those that are refused.
    pub refused: Count,
    /// Those of the last two that somebody accepts.
    pub suppressed: Count,
    causes: BTreeMap<(Verdict, String, Option<String>), Count>,
    issuers: BTreeMap<Option<Arc<Issuer>>, (Count, u64)>,
    expiry: [Count; EXPIRY.len()],
    worst: Vec<Record>,
    kept: usize,
}

/// Clients that are not accepted for the same cause.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CauseCount {
    /// Refuse or unknown.
    pub verdict: Verdict,
    /// The rule that speaks of it.
    pub rule: String,
    /// What the gateway logs.
    pub log: Option<String>,
    /// How many.
    pub count: Count,
}

/// Clients of the same CA.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuerCount {
    /// The CA; `None` where no member of the truststore signed them.
    pub issuer: Option<Arc<Issuer>>,
    /// How many.
    pub count: Count,
    /// Those that are not accepted.
    pub refused: u64,
}

/// Clients whose validity ends in the same span.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiry {
    /// Days from the moment asked about to the end of the span; `None` for the last, which has none. The first, 0, holds
    /// what is over.
    pub days: Option<i64>,
    /// How many.
    pub count: Count,
}

impl Summary {
    /// Of nobody, at this moment; keeps so many of the refused clients.
    pub fn new(at: Time, kept: usize) -> Self {
        Self {
            at,
            all: Sightings::default(),
            clients: 0,
            accepted: Count::default(),
            doubtful: Count::default(),
            refused: Count::default(),
            suppressed: Count::default(),
            causes: BTreeMap::new(),
            issuers: BTreeMap::new(),
            expiry: [Count::default(); EXPIRY.len()],
            worst: Vec::new(),
            kept,
        }
    }

    /// Adds a client.
    pub fn add(&mut self, record: Record) {
        let requests = record.sightings.requests;
        self.all.join(&record.sightings);
        self.clients += 1;
        match record.verdict {
            Verdict::Accept => &mut self.accepted,
            Verdict::Unknown => &mut self.doubtful,
            Verdict::Refuse => &mut self.refused,
        }
        .add(requests);
        let days = record.until.map_or(i64::MAX, |until| self.days_left(until));
        let of_issuer = self.issuers.entry(record.issuer.clone()).or_default();
        of_issuer.0.add(requests);
        let span = EXPIRY.iter().position(|end| end.is_none_or(|end| days < end));
        if let Some(span) = span.and_then(|span| self.expiry.get_mut(span)) {
            span.add(requests);
        }
        if record.verdict == Verdict::Accept {
            return;
        }
        of_issuer.1 += 1;
        if record.suppressed.is_some() {
            self.suppressed.add(requests);
        }
        let cause = (record.verdict, record.rule.clone().unwrap_or_default(), record.log.clone());
        self.causes.entry(cause).or_default().add(requests);
        self.worst.push(record);
        if self.worst.len() >= self.kept.saturating_mul(2).max(64) {
            self.trim();
        }
    }

    /// Why clients are not accepted: the most requests first.
    pub fn causes(&self) -> Vec<CauseCount> {
        let mut causes: Vec<_> = self
            .causes
            .iter()
            .map(|((verdict, rule, log), count)| CauseCount {
                verdict: *verdict,
                rule: rule.clone(),
                log: log.clone(),
                count: *count,
            })
            .collect();
        causes.sort_by_key(|one| std::cmp::Reverse((one.verdict, one.count.requests)));
        causes
    }

    /// Who issued the clients: the most clients first.
    pub fn issuers(&self) -> Vec<IssuerCount> {
        let mut issuers: Vec<_> = self
            .issuers
            .iter()
            .map(|(issuer, (count, refused))| IssuerCount {
                issuer: issuer.clone(),
                count: *count,
                refused: *refused,
            })
            .collect();
        issuers.sort_by_key(|one| std::cmp::Reverse(one.count.clients));
        issuers
    }

    /// When clients expire.
    pub fn expiry(&self) -> impl Iterator<Item = Expiry> + '_ {
        EXPIRY.into_iter().zip(self.expiry).map(|(days, count)| Expiry { days, count })
    }

    /// Clients that are not accepted, refused ones and those with the most requests first; as many as are kept.
    pub fn worst(&mut self) -> &[Record] {
        self.trim();
        &self.worst
    }

    fn trim(&mut self) {
        self.worst.sort_by(|one, other| {
            let key = |record: &Record| (record.verdict, record.sightings.requests);
            key(other).cmp(&key(one)).then_with(|| one.sha256.cmp(&other.sha256))
        });
        self.worst.truncate(self.kept);
    }

    /// Days until a validity ends, rounded up; 0 or less where it is over.
    fn days_left(&self, until: Time) -> i64 {
        let seconds = until.unix().saturating_sub(self.at.unix());
        if seconds < 0 { -1 } else { seconds / Time::DAY }
    }
}

impl Count {
    fn add(&mut self, requests: u64) {
        self.clients += 1;
        self.requests = self.requests.saturating_add(requests);
    }
}

/// Ends of the spans in days: over, a week, a month, a quarter, a year, and all that is later.
const EXPIRY: [Option<i64>; 6] = [Some(0), Some(7), Some(30), Some(90), Some(365), None];

#[cfg(test)]
mod tests {
    use super::*;

    fn record(number: u8, verdict: Verdict, requests: u64, days: i64) -> Record {
        Record {
            sha256: [number; 32],
            sightings: Sightings { requests, first: None, last: None },
            file: "log".to_owned(),
            line: 1,
            verdict,
            until: Some(Time::from_unix(days * Time::DAY)),
            issuer: None,
            subject: format!("CN={number}"),
            serial: "01".to_owned(),
            rule: (verdict != Verdict::Accept).then(|| "client-expired".to_owned()),
            words: String::new(),
            log: None,
            suppressed: None,
        }
    }

    #[test]
    fn figures_add_up_in_any_order() {
        let records = [
            record(1, Verdict::Accept, 10, 400),
            record(2, Verdict::Refuse, 5, -1),
            record(3, Verdict::Refuse, 9, 6),
            record(4, Verdict::Unknown, 1, 364),
        ];
        let sum = |order: [usize; 4]| {
            let mut summary = Summary::new(Time::from_unix(0), 2);
            for place in order {
                summary.add(records[place].clone());
            }
            summary.trim();
            summary
        };
        let mut summary = sum([0, 1, 2, 3]);
        assert_eq!(summary, sum([3, 2, 1, 0]));
        assert_eq!(summary.refused, Count { clients: 2, requests: 14 });
        assert_eq!(summary.worst().iter().map(|one| one.sha256[0]).collect::<Vec<_>>(), [3, 2]);
        let spans: Vec<u64> = summary.expiry().map(|span| span.count.clients).collect();
        assert_eq!(spans, [1, 1, 0, 0, 1, 1]);
        assert_eq!(summary.causes()[0].count.clients, 2);
    }
}
