//! What is read off a tree: the verdict, the path that was accepted, and for a refusal the one thing that is
//! to blame. All of it is derived; the tree alone is stored.

use crate::profile::Cause;

use super::clause::{Breach, Clause};
use super::{Followed, Link, Step, Tree, Verdict};

/// What a refusal, or a doubt, comes down to.
#[derive(Clone, Copy, Debug)]
pub enum Decisive<'a> {
    /// The client certificate itself.
    Client(&'a Breach),
    /// A link: the certificate below it, and the candidate that cannot be its issuer.
    Link(&'a Step, &'a Link, &'a Breach),
    /// A path that is complete, and as a whole not in order; it ends at this anchor.
    End(&'a Step, &'a Breach),
    /// A certificate whose issuer is nowhere to be found.
    Missing(&'a Step),
    /// The search gave up.
    GaveUp(&'a Clause),
}

impl Decisive<'_> {
    /// The cause that log lines name for it.
    pub fn cause(&self) -> Cause {
        match self {
            Self::Client(breach) | Self::Link(_, _, breach) | Self::End(_, breach) => {
                breach.clause.cause()
            }
            Self::Missing(_) => Cause::IssuerMissing,
            Self::GaveUp(clause) => clause.cause(),
        }
    }
}

impl Tree {
    /// The verdict: accept when a path holds, unknown when one holds but for limits that nobody documents.
    pub fn verdict(&self) -> Verdict {
        if self.client.iter().any(Breach::refuses) {
            return Verdict::Refuse;
        }
        match best(&self.root) {
            None => Verdict::Refuse,
            Some(0) if self.client.is_empty() => Verdict::Accept,
            Some(_) => Verdict::Unknown,
        }
    }

    /// The certificates of the path that was accepted, or would be but for doubts: client first.
    pub fn accepted_path(&self) -> Option<Vec<&Step>> {
        if self.client.iter().any(Breach::refuses) {
            return None;
        }
        let mut path = vec![&self.root];
        let mut step = &self.root;
        while !step.trusted {
            step = step
                .tried
                .iter()
                .filter_map(|link| Some((cost(link)?, &link.step)))
                .min_by_key(|(cost, _)| *cost)?
                .1;
            path.push(step);
        }
        best(step)?;
        Some(path)
    }

    /// The one thing that a refusal or a doubt comes down to; `None` for an accepted client.
    pub fn decisive(&self) -> Option<Decisive<'_>> {
        let refusing = self.client.iter().find(|breach| breach.refuses());
        if let Some(breach) = refusing {
            return Some(Decisive::Client(breach));
        }
        match self.verdict() {
            Verdict::Accept => return None,
            Verdict::Unknown => {
                return self.client.first().map(Decisive::Client).or_else(|| self.doubt());
            }
            Verdict::Refuse => {}
        }
        let mut blame = Blame::default();
        blame.look(&self.root, 0);
        let found = blame.best.map(|(_, decisive)| decisive);
        // Having given up outweighs a gap, never a clause that was seen to fail.
        match (&self.gave_up, found) {
            (Some(clause), None | Some(Decisive::Missing(_))) => Some(Decisive::GaveUp(clause)),
            (_, found) => found,
        }
    }

    /// Certificates whose issuer is nowhere to be found: each is where the truststore has a gap.
    pub fn missing(&self) -> Vec<&Step> {
        let (mut missing, mut todo) = (Vec::new(), vec![&self.root]);
        while let Some(step) = todo.pop() {
            if is_gap(step) {
                missing.push(step);
            }
            let held = step.tried.iter().filter(|link| !link.breaches.iter().any(Breach::refuses));
            todo.extend(held.map(|link| &link.step));
        }
        missing
    }

    /// The first doubt on the path that would be accepted.
    fn doubt(&self) -> Option<Decisive<'_>> {
        let path = self.accepted_path()?;
        path.windows(2)
            .find_map(|pair| {
                let link = pair[0]
                    .tried
                    .iter()
                    .find(|link| std::ptr::eq(&raw const link.step, pair[1]))?;
                Some(Decisive::Link(pair[0], link, link.breaches.first()?))
            })
            .or_else(|| path.last().and_then(|step| Some(Decisive::End(step, step.end.first()?))))
    }
}

impl Step {
    /// The candidate whose key id the certificate names, where its key did not sign: the certificate was altered, or is
    /// forged. A key id is a hint (RFC 4158, section 3.5.12), so another key with the same id may have signed as well.
    pub fn disowned_by(&self) -> Option<&Link> {
        self.tried.iter().find(|link| {
            link.key_id_matches == Some(true)
                && link.breaches.iter().any(|breach| breach.clause == Clause::BadSignature)
        })
    }
}

/// The doubts on the best path that ends above this certificate; `None` when none does.
fn best(step: &Step) -> Option<usize> {
    if step.trusted {
        let holds = step.followed == Followed::Here && !step.end.iter().any(Breach::refuses);
        return holds.then_some(step.end.len());
    }
    step.tried.iter().filter_map(cost).min()
}

/// The doubts on the best path over this link.
fn cost(link: &Link) -> Option<usize> {
    if link.breaches.iter().any(Breach::refuses) {
        return None;
    }
    Some(link.breaches.len() + best(&link.step)?)
}

/// No candidate has the name, or none with the name signed it.
fn is_gap(step: &Step) -> bool {
    let signer =
        |link: &Link| !link.breaches.iter().any(|breach| breach.clause == Clause::BadSignature);
    !step.trusted && step.followed == Followed::Here && !step.tried.iter().any(signer)
}

/// Looks for what is nearest to acceptance: a complete path that fails as a whole, then a link that fails
/// right below an anchor, then one that fails further down, then a gap. Of equals, the deeper one.
#[derive(Default)]
struct Blame<'a> {
    best: Option<((u8, usize), Decisive<'a>)>,
}

impl<'a> Blame<'a> {
    fn look(&mut self, step: &'a Step, depth: usize) {
        if let Some(breach) = step.end.iter().find(|breach| breach.refuses()) {
            self.offer((4, depth), Decisive::End(step, breach));
        }
        if is_gap(step) {
            self.offer((1, depth), Decisive::Missing(step));
        }
        for link in &step.tried {
            match link.breaches.iter().find(|breach| breach.refuses()) {
                None => self.look(&link.step, depth + 1),
                Some(breach) => {
                    let rank = match breach.clause {
                        Clause::BadSignature => continue,
                        Clause::Loop => 0,
                        _ if link.step.trusted => 3,
                        _ => 2,
                    };
                    self.offer((rank, depth), Decisive::Link(step, link, breach));
                }
            }
        }
    }

    fn offer(&mut self, rank: (u8, usize), decisive: Decisive<'a>) {
        if self.best.as_ref().is_none_or(|(best, _)| rank > *best) {
            self.best = Some((rank, decisive));
        }
    }
}
