//! When a CA can go. For one that is to be retired: who still depends on it and until when, found out by judging each
//! client without it. For every other: the day on which it ends, whom it takes with it, and by when its successor must be
//! in place. A plan changes nothing; it says what to do in which order.

mod mark;
mod planner;
mod retired;
mod target;

use crate::aws::Origin;
use crate::bundle::Bundle;
use crate::path::Question;
use crate::profile::Profile;
use crate::report::Location;
use crate::time::Time;

pub use crate::audience::{Load, Named, Seen};
pub use mark::Mark;
pub use planner::Planner;
pub use target::Target;

/// What is to be planned.
#[derive(Debug)]
pub struct Inquiry<'a> {
    /// The bundle.
    pub bundle: &'a Bundle,
    /// Whose rules, when, for which purpose.
    pub question: Question,
    /// What is to be retired.
    pub retire: Vec<Target>,
}

/// What to do, and when.
#[derive(Debug)]
pub struct Plan {
    /// The bundle, as the user named it.
    pub bundle: String,
    /// Where it is in S3, which versions were read.
    pub origins: Vec<Origin>,
    /// Whose rules.
    pub profile: &'static Profile,
    /// The moment that was asked about.
    pub at: Time,
    /// The reading of the clients was ended before its time: what is said of them speaks of a part.
    pub ended: bool,
    /// The clients that were given; empty where none was.
    pub clients: Load,
    /// Those of them that have access.
    pub accepted: Load,
    /// For each CA that is to be retired, what depends on it.
    pub retirements: Vec<Retirement>,
    /// Every certificate of the bundle that leads to a root and has not ended, by its end.
    pub authorities: Vec<Authority>,
}

/// A CA that is to be retired.
#[derive(Clone, Debug)]
pub struct Retirement {
    /// What the user called it.
    pub name: String,
    /// Its certificates in the bundle: renewed copies go together.
    pub certificates: Vec<Location>,
    /// The end of the last of them.
    pub ends: Time,
    /// Clients that lose access without it; `until` is when the last of them ends.
    pub dependants: Load,
    /// The same by the issuer that stands in their certificates.
    pub by_issuer: Vec<(String, Load)>,
    /// The same by the month in which they end: `2031-06`.
    pub by_month: Vec<(String, u64)>,
    /// By name those with the most requests, at most a thousand.
    pub named: Vec<Named>,
    /// Dependants whose own validity goes on after its end.
    pub cut_short: Load,
    /// Clients whose path can go over it, and that keep access over another.
    pub elsewhere: Load,
    /// The CAs over which those then go.
    pub other_paths: Vec<Location>,
    /// Further certificates that lead nowhere without it.
    pub orphans: Vec<Location>,
    /// A CA of the same name with another key, which is in the bundle already.
    pub successor: Option<Location>,
    /// What to do, in this order; nothing where no clients were given.
    pub steps: Vec<Step>,
}

/// One step of a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Put a new CA in beside it, if there is none yet, and issue clients from that alone.
    Replace {
        /// The last safe day: clients that the old CA issues after it, as long-lived as those that it has, outlive it.
        by: Time,
    },
    /// Give these clients new certificates before it ends.
    Reissue {
        /// How many.
        clients: u64,
        /// The end of the CA.
        before: Time,
    },
    /// Wait until the last dependant has ended.
    Wait {
        /// That end.
        until: Time,
    },
    /// Take it out.
    Remove {
        /// From then on nobody misses it.
        from: Time,
    },
}

/// A certificate of the bundle, and what its end means.
#[derive(Clone, Debug)]
pub struct Authority {
    /// The certificate.
    pub certificate: Location,
    /// Its end.
    pub ends: Time,
    /// Clients that can go over it.
    pub clients: Load,
    /// Clients that have access until it ends, and would be valid for longer.
    pub cut_short: Load,
    /// By name those with the most requests, at most a thousand.
    pub named: Vec<Named>,
    /// A certificate of the same name and key that ends later.
    pub renewed: Option<Location>,
    /// The longest validity among its clients, in days.
    pub longest: Option<i64>,
}

impl Authority {
    /// The last day on which it can issue a client, as long-lived as the longest-lived of those that it has, that does
    /// not outlive it: by then its successor has to be in the truststore.
    pub fn last_safe_day(&self) -> Option<Time> {
        Some(self.ends.plus_days(-self.longest?))
    }
}

impl Plan {
    /// Whether somebody still depends on what is to be retired, or loses access when a CA ends.
    pub fn is_needed(&self) -> bool {
        if self.retirements.is_empty() {
            return self.authorities.iter().any(|one| !one.cut_short.is_empty());
        }
        self.retirements.iter().any(|one| !one.dependants.is_empty())
    }
}
