//! Clients pass by twice: each is judged, on whatever thread meets it, as the bundle is and without each of the CAs that
//! are to be retired; then it is counted with its requests. What is kept of a client between the two are a few numbers.

use std::collections::BTreeMap;

use super::mark::{Fate, Lot, Mark, Tied};
use super::retired::Retired;
use super::{Authority, Inquiry, Load, Named, Plan, Retirement, Seen, Target};
use crate::audience::{Lots, Presented, Reach, Rolls, Scales, Shelf};
use crate::bundle::Member;
use crate::clients::Spill;
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
    dated: Shelf<Time, Scales>,
    lots: Lots<Lot>,
    /// What clients are called that depend on something.
    names: Spill,
    clients: Load,
    accepted: Load,
    /// Accepted clients by the member that issued them, and the longest validity among them, in days.
    issued: BTreeMap<u32, (Load, i64)>,
    /// Clients that a member's end cuts short, and the number of their roll.
    cut_short: BTreeMap<u32, (Load, usize)>,
    /// Clients by name: of each CA that is to be retired, and of each that cuts somebody short.
    rolls: Rolls,
}

impl<'a> Planner<'a> {
    /// Prepares a bundle, as it is and without each of the CAs that are to be retired. What clients are called goes to
    /// `names`.
    pub fn new(inquiry: &'a Inquiry<'a>, names: Spill) -> Self {
        let scales = Scales::new(inquiry.bundle.members.clone(), inquiry.question.clone());
        let mut rolls = Rolls::default();
        let retired = inquiry.retire.iter();
        let retired = retired.map(|target| Retired::new(target, &scales, rolls.open())).collect();
        Self {
            inquiry,
            reach: Reach::new(inquiry.question.profile.anchors.value),
            scales,
            retired,
            dated: Shelf::default(),
            lots: Lots::default(),
            names,
            clients: Load::default(),
            accepted: Load::default(),
            issued: BTreeMap::new(),
            cut_short: BTreeMap::new(),
            rolls,
        }
    }

    /// Judges a client certificate, in DER; the error says why its bytes are no certificate.
    pub fn judge(&self, der: &[u8]) -> Result<Mark, String> {
        let client = Presented::new(der);
        let now = self.scales.weigh(&client);
        let (Some(not_after), Some(certificate)) = (now.until, client.certificate()) else {
            return Err(now
                .why
                .map_or_else(String::new, |why| format!("a certificate: {}", why.words)));
        };
        if now.verdict != Verdict::Accept {
            return Ok(Mark::refused(not_after));
        }
        let end = now.issuer.and_then(|issuer| self.reach.end(self.scales.store(), issuer));
        let cut_by = end.filter(|end| end.at < not_after && self.ends_at(&client, end.at));
        let together = (&self.scales, &self.reach);
        let fates: Vec<Fate> =
            self.retired.iter().map(|retired| retired.fate(&client, &now, together)).collect();
        let is_tied = cut_by.is_some() || fates.iter().any(|fate| *fate != Fate::Unrelated);
        let issuer = || {
            let issuer = self.scales.store().certificate(now.issuer? as usize)?;
            Some(issuer.label())
        };
        let tied = is_tied.then(|| Tied {
            issuer: issuer().unwrap_or_else(|| certificate.issuer.short()),
            path_end: end.map(|end| end.at),
            cut_by: cut_by.map(|end| end.whose),
            fates,
        });
        let name = if is_tied { self.names.put_all(&[&certificate.label()]) } else { u64::MAX };
        // A validity counts its last second.
        let days = certificate.not_before.days_until(not_after.plus_days(1));
        let lot = self.lots.number(Lot { issuer: now.issuer, tied });
        Ok(Mark { lot: Some(lot), days, not_after, name })
    }

    /// Counts a client that was judged.
    pub fn enter(&mut self, mark: &Mark, seen: &Seen) {
        self.clients.add(seen, None);
        let Some(lot) = mark.lot.and_then(|lot| self.lots.lot(lot)) else { return };
        let not_after = mark.not_after;
        self.accepted.add(seen, Some(not_after));
        if let Some(issuer) = lot.issuer {
            let (load, longest) = self.issued.entry(issuer).or_default();
            load.add(seen, Some(not_after));
            *longest = mark.days.max(*longest);
        }
        let Some(tied) = &lot.tied else { return };
        let texts = &self.names;
        let named = || {
            let [name] = texts.texts(mark.name);
            Some(Named::of(seen, &name, not_after))
        };
        if let Some(member) = tied.cut_by {
            let rolls = &mut self.rolls;
            let cut_short = self.cut_short.entry(member);
            let (load, roll) = cut_short.or_insert_with(|| (Load::default(), rolls.open()));
            load.add(seen, Some(not_after));
            rolls.call(*roll, seen, not_after, named);
        }
        for (retired, fate) in self.retired.iter_mut().zip(&tied.fates) {
            if retired.enter(*fate, tied, not_after, seen) {
                self.rolls.call(retired.roll, seen, not_after, named);
            }
        }
    }

    /// Why what clients are called could not be kept outside of memory, if it could not.
    pub fn failure(&self) -> Option<String> {
        self.names.failure()
    }

    /// What is to be done, once all clients have passed by; `ended` where the reading was ended before that.
    pub fn finish(mut self, ended: bool) -> Plan {
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
            ended,
            clients: self.clients,
            accepted: self.accepted,
            retirements,
            authorities,
        }
    }

    /// Whether a client loses access when a CA ends, though dates alone say so.
    fn ends_at(&self, client: &Presented<'_>, end: Time) -> bool {
        let then = Time::from_unix(end.unix().saturating_add(1));
        let scales = self.dated.take(then, self.scales.most_kept(), || {
            self.scales.with(self.scales.members().to_vec(), then)
        });
        scales.weigh(client).verdict != Verdict::Accept
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
            let (cut_short, roll) = self.cut_short.get(&place).copied().unzip();
            authorities.push(Authority {
                certificate: Location::of(member),
                ends: member.certificate.not_after,
                clients: clients.unwrap_or_default(),
                cut_short: cut_short.unwrap_or_default(),
                named: roll.map(|roll| self.rolls.take(roll)).unwrap_or_default(),
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
                retired.steps(at, ends, longest)
            },
            dependants: retired.dependants,
            by_issuer: {
                let mut all: Vec<_> = retired.by_issuer.into_iter().collect();
                all.sort_by_key(|(_, load)| std::cmp::Reverse((load.requests, load.clients)));
                all
            },
            by_month: retired.by_month.into_iter().collect(),
            named: self.rolls.take(retired.roll),
            cut_short: retired.cut_short,
            elsewhere: retired.elsewhere,
            other_paths,
            orphans,
            successor,
        }
    }
}
