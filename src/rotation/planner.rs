//! Clients pass by twice: each is judged, on whatever thread meets it, as the bundle is and without each of the CAs that
//! are to be retired; then it is counted with its requests. What is kept of a client between the two are a few numbers.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use super::{Authority, Inquiry, Load, Named, Plan, Retirement, Seen, Step, Target};
use crate::audience::{Presented, Reach, Roll, Scales};
use crate::bulk::Ruling;
use crate::bundle::Member;
use crate::path::Verdict;
use crate::report::Location;
use crate::time::Time;

/// A bundle, ready to see which of its CAs the clients that pass by need.
#[derive(Debug)]
pub struct Planner<'a> {
    inquiry: &'a Inquiry<'a>,
    scales: Scales,
    reach: Reach,
    retired: Vec<Retired>,
    /// The bundle at other moments.
    dated: Mutex<HashMap<Time, Arc<Scales>>>,
    clients: Load,
    accepted: Load,
    /// Accepted clients by the member that issued them, and the longest validity among them, in days.
    issued: BTreeMap<u32, (Load, i64)>,
    /// Clients that a member's end cuts short.
    cut_short: BTreeMap<u32, (Load, Roll)>,
}

/// The bundle without one of the CAs that are to be retired.
#[derive(Debug)]
struct Retired {
    members: BTreeSet<u32>,
    without: Scales,
    reach: Reach,
    dependants: Load,
    by_issuer: BTreeMap<String, Load>,
    by_month: BTreeMap<String, u64>,
    roll: Roll,
    cut_short: Load,
    elsewhere: Load,
    /// The members of the lesser bundle that issued clients which keep access.
    others: BTreeSet<u32>,
}

/// What the bundle means for one client; `None` where it has no access.
#[derive(Clone, Debug)]
pub struct Mark(Option<Accepted>);

#[derive(Clone, Debug)]
struct Accepted {
    issuer: Option<u32>,
    not_after: Time,
    /// Days of its validity.
    days: i64,
    /// What a client is marked with that depends on something.
    tied: Option<Box<Tied>>,
}

#[derive(Clone, Debug)]
struct Tied {
    certificate: String,
    issuer: String,
    /// The end of its path.
    until: Time,
    /// The member whose end cuts it short.
    cut_by: Option<u32>,
    /// For each of the CAs that are to be retired, what becomes of it without that.
    fates: Vec<Fate>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    /// Its path does not go over it.
    Unrelated,
    /// It keeps access, over another path that begins with this member of the lesser bundle.
    Elsewhere(Option<u32>),
    /// It loses access.
    Depends,
}

impl<'a> Planner<'a> {
    /// Prepares a bundle, as it is and without each of the CAs that are to be retired.
    pub fn new(inquiry: &'a Inquiry<'a>) -> Self {
        let scales = Scales::new(inquiry.bundle.members.clone(), inquiry.question.clone());
        let retired = inquiry.retire.iter().map(|target| Retired::new(target, &scales)).collect();
        Self {
            inquiry,
            reach: Reach::new(inquiry.question.profile.anchors.value),
            scales,
            retired,
            dated: Mutex::default(),
            clients: Load::default(),
            accepted: Load::default(),
            issued: BTreeMap::new(),
            cut_short: BTreeMap::new(),
        }
    }

    /// Judges a client certificate, in DER; the error says why its bytes are no certificate.
    pub fn judge(&self, der: &[u8]) -> Result<Mark, String> {
        let client = Presented::new(der);
        let now = self.scales.weigh(der);
        let (Some(not_after), Some(certificate)) = (now.until, client.certificate()) else {
            return Err(now
                .why
                .map_or_else(String::new, |why| format!("a certificate: {}", why.words)));
        };
        if now.verdict != Verdict::Accept {
            return Ok(Mark(None));
        }
        let end = now.issuer.and_then(|issuer| self.reach.end(self.scales.store(), issuer));
        let cut_by = end.filter(|end| end.at < not_after && self.ends_at(der, end.at));
        let fates: Vec<Fate> =
            self.retired.iter().map(|retired| retired.fate(&client, &now, self)).collect();
        let tied =
            (cut_by.is_some() || fates.iter().any(|fate| *fate != Fate::Unrelated)).then(|| {
                Box::new(Tied {
                    certificate: certificate.label(),
                    issuer: certificate.issuer.short(),
                    until: end.map_or(not_after, |end| not_after.min(end.at)),
                    cut_by: cut_by.map(|end| end.whose),
                    fates,
                })
            });
        // A validity counts its last second.
        let days = certificate.not_before.days_until(not_after.plus_days(1));
        Ok(Mark(Some(Accepted { issuer: now.issuer, not_after, days, tied })))
    }

    /// Counts a client that was judged.
    pub fn enter(&mut self, mark: &Mark, seen: &Seen) {
        self.clients.add(seen, None);
        let Some(accepted) = &mark.0 else { return };
        self.accepted.add(seen, Some(accepted.not_after));
        if let Some(issuer) = accepted.issuer {
            let (load, longest) = self.issued.entry(issuer).or_default();
            load.add(seen, Some(accepted.not_after));
            *longest = accepted.days.max(*longest);
        }
        let Some(tied) = &accepted.tied else { return };
        let named = Named::of(seen, &tied.certificate, accepted.not_after);
        if let Some(member) = tied.cut_by {
            let (load, roll) = self.cut_short.entry(member).or_default();
            load.add(seen, Some(accepted.not_after));
            roll.call(named.clone());
        }
        for (retired, fate) in self.retired.iter_mut().zip(&tied.fates) {
            retired.enter(*fate, accepted, tied, seen, &named);
        }
    }

    /// What is to be done, once all clients have passed by.
    pub fn finish(mut self) -> Plan {
        let bundle = self.inquiry.bundle;
        let authorities = self.authorities();
        let retired = std::mem::take(&mut self.retired);
        let targets = self.inquiry.retire.iter().zip(retired);
        let retirements =
            targets.map(|(target, retired)| self.retirement(target, retired)).collect();
        Plan {
            bundle: bundle.name.clone(),
            origins: bundle
                .files
                .iter()
                .filter_map(|file| file.origin.as_deref().cloned())
                .collect(),
            profile: self.inquiry.question.profile,
            at: self.inquiry.question.at,
            clients: self.clients,
            accepted: self.accepted,
            retirements,
            authorities,
        }
    }

    /// Whether a client loses access when a CA ends, though dates alone say so.
    fn ends_at(&self, der: &[u8], end: Time) -> bool {
        let then = Time::from_unix(end.unix().saturating_add(1));
        let scales = {
            let mut dated = self.dated.lock().unwrap_or_else(PoisonError::into_inner);
            if dated.len() == MOST_DATED {
                dated.clear();
            }
            let scales = &self.scales;
            let at = || Arc::new(scales.with(scales.members().to_vec(), then));
            Arc::clone(dated.entry(then).or_insert_with(at))
        };
        scales.weigh(der).verdict != Verdict::Accept
    }

    fn authorities(&mut self) -> Vec<Authority> {
        let mut resting: BTreeMap<u32, (Load, i64)> = BTreeMap::new();
        for (&issuer, (load, longest)) in &self.issued {
            for &above in self.reach.above(self.scales.store(), issuer).iter() {
                let (all, most) = resting.entry(above).or_default();
                all.join(load);
                *most = (*most).max(*longest);
            }
        }
        let mut authorities = Vec::new();
        for (place, member) in (0..).zip(self.scales.members()) {
            let store = self.scales.store();
            let first = store.identical(&member.certificate) == Some(place as usize);
            let valid = member.certificate.not_after >= self.inquiry.question.at;
            if !first || !valid || self.reach.end(store, place).is_none() {
                continue;
            }
            let (clients, longest) = resting.get(&place).copied().unzip();
            let (cut_short, roll) = self.cut_short.remove(&place).unwrap_or_default();
            authorities.push(Authority {
                certificate: Location::of(member),
                ends: member.certificate.not_after,
                clients: clients.unwrap_or_default(),
                cut_short,
                named: roll.into_named(),
                renewed: self.renewed(member),
                longest,
            });
        }
        authorities.sort_by_key(|one| (one.ends, one.certificate.line));
        authorities
    }

    /// A member of the same name and key that ends later.
    fn renewed(&self, member: &Member) -> Option<Location> {
        let old = &member.certificate;
        let members = self.scales.members().iter();
        members
            .filter(|other| {
                let new = &other.certificate;
                new.subject == old.subject
                    && new.key.spki() == old.key.spki()
                    && new.not_after > old.not_after
            })
            .max_by_key(|other| other.certificate.not_after)
            .map(Location::of)
    }

    fn retirement(&mut self, target: &Target, retired: Retired) -> Retirement {
        let at = self.inquiry.question.at;
        let members: Vec<&Member> =
            target.members.iter().filter_map(|&place| self.scales.members().get(place)).collect();
        let ends = members.iter().map(|member| member.certificate.not_after).max().unwrap_or(at);
        let named_alike = |other: &&Member| {
            let other = &other.certificate;
            members.iter().any(|member| {
                let old = &member.certificate;
                other.subject == old.subject && other.key.spki() != old.key.spki()
            })
        };
        let successor = retired.without.members().iter().find(named_alike).map(Location::of);
        let orphans = retired.orphans(&self.scales, &self.reach);
        let other_paths = retired.other_paths();
        let longest = self.issued.iter().filter(|(issuer, _)| {
            let above = self.reach.above(self.scales.store(), **issuer);
            !above.is_disjoint(&retired.members)
        });
        let longest = longest.map(|(_, (_, longest))| *longest).max();
        Retirement {
            name: target.name.clone(),
            certificates: members.iter().map(|member| Location::of(member)).collect(),
            ends,
            steps: if self.clients.is_empty() {
                Vec::new()
            } else {
                steps(at, ends, &retired, longest)
            },
            dependants: retired.dependants,
            by_issuer: {
                let mut all: Vec<_> = retired.by_issuer.into_iter().collect();
                all.sort_by_key(|(_, load)| std::cmp::Reverse((load.requests, load.clients)));
                all
            },
            by_month: retired.by_month.into_iter().collect(),
            named: retired.roll.into_named(),
            cut_short: retired.cut_short,
            elsewhere: retired.elsewhere,
            other_paths,
            orphans,
            successor,
        }
    }
}

impl Retired {
    fn new(target: &Target, scales: &Scales) -> Self {
        // Copies of a certificate are that certificate.
        let gone: HashSet<[u8; 32]> = target
            .members
            .iter()
            .filter_map(|&place| Some(*scales.members().get(place)?.certificate.sha256()))
            .collect();
        let is_gone = |member: &Member| gone.contains(member.certificate.sha256());
        let members = (0..).zip(scales.members()).filter(|(_, member)| is_gone(member));
        let kept = scales.members().iter().filter(|member| !is_gone(member)).cloned().collect();
        Self {
            members: members.map(|(place, _)| place).collect(),
            without: scales.with(kept, scales.question().at),
            reach: Reach::new(scales.question().profile.anchors.value),
            dependants: Load::default(),
            by_issuer: BTreeMap::new(),
            by_month: BTreeMap::new(),
            roll: Roll::default(),
            cut_short: Load::default(),
            elsewhere: Load::default(),
            others: BTreeSet::new(),
        }
    }

    /// What becomes of an accepted client without it.
    fn fate(&self, client: &Presented<'_>, now: &Ruling, planner: &Planner<'_>) -> Fate {
        let store = planner.scales.store();
        let rests = match now.issuer {
            Some(issuer) => !planner.reach.above(store, issuer).is_disjoint(&self.members),
            // A client that is trusted as it is.
            None => client.certificate().is_some_and(|own| {
                let place = store.identical(own).and_then(|place| u32::try_from(place).ok());
                place.is_some_and(|place| self.members.contains(&place))
            }),
        };
        if !rests {
            return Fate::Unrelated;
        }
        let then = self.without.weigh(client.der());
        match then.verdict {
            Verdict::Accept => Fate::Elsewhere(then.issuer),
            Verdict::Unknown | Verdict::Refuse => Fate::Depends,
        }
    }

    fn enter(&mut self, fate: Fate, accepted: &Accepted, tied: &Tied, seen: &Seen, named: &Named) {
        match fate {
            Fate::Unrelated => {}
            Fate::Elsewhere(over) => {
                self.elsewhere.add(seen, Some(accepted.not_after));
                self.others.extend(over);
            }
            Fate::Depends => {
                let until = Some(tied.until);
                self.dependants.add(seen, until);
                if tied.until < accepted.not_after {
                    self.cut_short.add(seen, Some(accepted.not_after));
                }
                let month = tied.until.day().chars().take(7).collect();
                *self.by_month.entry(month).or_default() += 1;
                self.by_issuer.entry(tied.issuer.clone()).or_default().add(seen, until);
                self.roll.call(named.clone());
            }
        }
    }

    /// The certificates over which clients go that keep access.
    fn other_paths(&self) -> Vec<Location> {
        let mut above = BTreeSet::new();
        for &issuer in &self.others {
            above.extend(self.reach.above(self.without.store(), issuer).iter().copied());
        }
        let members = above.iter().filter_map(|&place| self.without.members().get(place as usize));
        members.map(Location::of).collect()
    }

    /// Members that lead to an anchor now, and to none without the target.
    fn orphans(&self, scales: &Scales, reach: &Reach) -> Vec<Location> {
        let places = (0..).zip(scales.members()).map(|(place, _)| place);
        let kept: Vec<u32> = places.filter(|place| !self.members.contains(place)).collect();
        let mut orphans = Vec::new();
        for (then, now) in (0..).zip(kept) {
            let led = reach.end(scales.store(), now).is_some();
            if led && self.reach.end(self.without.store(), then).is_none() {
                orphans.extend(self.without.members().get(then as usize).map(Location::of));
            }
        }
        orphans
    }
}

/// In this order: replace, issue anew, wait, remove.
fn steps(at: Time, ends: Time, retired: &Retired, longest: Option<i64>) -> Vec<Step> {
    let Some(last) = retired.dependants.until else { return vec![Step::Remove { from: at }] };
    let by = longest.map_or(ends, |longest| ends.plus_days(-longest)).max(at);
    let mut steps = vec![Step::Replace { by }];
    if !retired.cut_short.is_empty() {
        steps.push(Step::Reissue { clients: retired.cut_short.clients, before: ends });
    }
    steps.push(Step::Wait { until: last });
    steps.push(Step::Remove { from: Time::from_unix(last.unix().saturating_add(1)) });
    steps
}

/// Moments at which the bundle is kept ready.
const MOST_DATED: usize = 16;
