//! What the verdict must be, worked out from the plans alone. All routes from the client upward are listed by who
//! signed whom, which the plans say outright, and each defect weighs what it is meant to weigh. There is no parsing,
//! no cryptography and no pruning here: the graphs are small, and plainness is what makes this a yardstick.

use truststore::path::Verdict;

use super::case::{Case, Place};
use super::keys::{Algorithm, Key};
use super::plan::{Forbids, Plan, Spelling, Spoilt, Weight};

/// Whose rules are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Standard,
    /// The standard, with the clauses of the certificate profile.
    Strict,
    Gateway,
}

impl Asked {
    pub const ALL: [Self; 3] = [Self::Standard, Self::Strict, Self::Gateway];

    pub const fn profile(self) -> &'static str {
        match self {
            Self::Standard | Self::Strict => "rfc5280",
            Self::Gateway => "api-gateway",
        }
    }
}

/// The verdict by construction.
pub fn expected(case: &Case, asked: Asked) -> Verdict {
    let client = &case.client;
    let mut weight = own(client, 0, asked);
    let stored = case.client_stored;
    if client.is_self_signed() && asked == Asked::Gateway && !stored {
        weight = Weight::Refuse;
    }
    let trusted = stored && (asked != Asked::Gateway || client.is_self_signed());
    let best = if trusted {
        Some(policy(&[client]))
    } else {
        let mut routes = Routes { case, asked, best: None };
        routes.climb(&mut vec![client]);
        routes.best
    };
    match best.map(|best| best.max(weight)) {
        Some(Weight::Fine) => Verdict::Accept,
        Some(Weight::Doubt) => Verdict::Unknown,
        Some(Weight::Refuse) | None => Verdict::Refuse,
    }
}

struct Routes<'a> {
    case: &'a Case,
    asked: Asked,
    best: Option<Weight>,
}

impl<'a> Routes<'a> {
    fn climb(&mut self, route: &mut Vec<&'a Plan>) {
        let case = self.case;
        let Some(&below) = route.last() else { return };
        for (plan, place) in &case.cas {
            let seen = route[1..]
                .iter()
                .any(|one| one.subject.entity == plan.subject.entity && one.key == plan.key);
            if seen || !signed(plan, below) || !self.counts(*place) {
                continue;
            }
            route.push(plan);
            if self.ends(plan, *place) {
                let weight = self.weigh(route);
                self.best = Some(self.best.map_or(weight, |best| best.min(weight)));
            } else {
                self.climb(route);
            }
            route.pop();
        }
    }

    fn counts(&self, place: Place) -> bool {
        match place {
            Place::Stored => true,
            Place::Sent => self.asked != Asked::Gateway,
            Place::Absent => false,
        }
    }

    fn ends(&self, plan: &Plan, place: Place) -> bool {
        place == Place::Stored && (self.asked != Asked::Gateway || plan.is_self_signed())
    }

    /// The heaviest thing on a route; the client's own faults weigh elsewhere.
    fn weigh(&self, route: &[&Plan]) -> Weight {
        let last = route.len() - 1;
        let mut weight = policy(route);
        if self.asked == Asked::Gateway && last > MOST_CAS {
            weight = Weight::Refuse;
        }
        for (position, plan) in route.iter().enumerate().skip(1) {
            let role = if position == last { 2 } else { 1 };
            weight = weight.max(own(plan, role, self.asked));
            let cas = route[1..position].iter().filter(|below| !below.is_self_issued()).count();
            let allowed = plan.basic.and_then(|basic| basic.path_len);
            if allowed.is_some_and(|allowed| cas > allowed as usize) {
                weight = Weight::Refuse;
            }
            let forbidden = |(below, plan_below): (usize, &&Plan)| {
                forbids(plan.forbids, plan_below, below == 0)
            };
            if route[..position].iter().enumerate().any(forbidden) {
                weight = Weight::Refuse;
            }
        }
        weight
    }
}

/// What a certificate weighs by itself, in its place. Two things follow from its fields rather than from a defect: the
/// certificate profile wants key identifiers, and the gateway lists RSA and ECDSA alone.
fn own(plan: &Plan, role: usize, asked: Asked) -> Weight {
    let fault = plan.fault.0[role][asked as usize];
    let is_ca = plan.basic.is_some_and(|basic| basic.ca);
    let wants_key_ids = plan.version == 3 && (role > 0 || is_ca || !plan.is_self_issued());
    let unlisted = |key: Key| key.algorithm == Algorithm::Ed25519;
    match asked {
        Asked::Strict if wants_key_ids && !plan.key_ids => Weight::Refuse,
        Asked::Gateway if unlisted(plan.key) => fault.max(Weight::Doubt),
        // The signature of a trust anchor matters to nobody.
        Asked::Gateway if role < 2 && unlisted(plan.signer) => fault.max(Weight::Doubt),
        _ => fault,
    }
}

fn signed(issuer: &Plan, plan: &Plan) -> bool {
    issuer.subject.entity == plan.issuer.entity
        && issuer.key == plan.signer
        && plan.spoilt != Spoilt::Signature
        && !std::ptr::eq(issuer, plan)
}

fn forbids(forbids: Forbids, below: &Plan, client: bool) -> bool {
    let counts = client || !below.is_self_issued();
    match forbids {
        Forbids::Nobody => false,
        Forbids::Client => client,
        Forbids::Entity(entity) => counts && below.subject.entity == entity,
        Forbids::Everybody => counts && below.subject.spelling != Spelling::Empty,
        Forbids::AllBut(entity) => {
            counts && below.subject.spelling != Spelling::Empty && below.subject.entity != entity
        }
    }
}

/// Somebody on the route wants a policy, and somebody below the anchor has none.
fn policy(route: &[&Plan]) -> Weight {
    let wanted = route.iter().any(|plan| plan.require_explicit && plan.extensions_allowed);
    let without = |plan: &&Plan| plan.policies.is_empty() || !plan.extensions_allowed;
    let below = &route[..route.len() - 1];
    if wanted && below.iter().any(without) { Weight::Refuse } else { Weight::Fine }
}

/// CAs of a path that the gateway is reported to accept.
const MOST_CAS: usize = 4;
