//! The policy of a Lambda authorizer, evaluated as API Gateway does: a Deny that matches wins, then an Allow that matches,
//! else the request is denied without anybody saying so. Most of those last ones are a policy that was right for the
//! request it was made for, and is cached for others.

mod arn;
mod document;

pub use arn::{MethodArn, Part};
pub use document::{Effect, Policy, Statement};

/// What is to be evaluated.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The policy that the authorizer returned.
    pub authorizer: Option<&'a Policy>,
    /// The resource policy of the API.
    pub resource_policy: Option<&'a Policy>,
    /// The method that was called.
    pub method: &'a MethodArn,
}

/// What comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Allowed.
    Allow,
    /// A Deny matched.
    ExplicitDeny,
    /// No Allow matched.
    ImplicitDeny,
}

/// A decision, and what it rests on.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// What comes out of all policies together.
    pub decision: Decision,
    /// What each policy says by itself: its name, its decision, and the statement that decided.
    pub parts: Vec<(&'static str, Decision, Option<usize>)>,
    /// Resources of Allow statements that do not cover the method, with the first part that differs.
    pub near: Vec<(String, Part)>,
    /// The policy allows this method, or another, and not every path of the API: cached, it refuses the others.
    pub trap: Option<Trap>,
    /// The resource that covers every path, where putting it into the policy was tried and allows the method.
    pub cure: Option<String>,
    /// What could not be evaluated.
    pub open: Vec<String>,
}

/// Why a policy must not be cached as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// Its resources name single methods or paths.
    SinglePaths,
    /// A resource names a route such as `{proxy+}`, where the method's ARN has the path that was called.
    RouteName,
}

/// Evaluates the policies for a method.
pub fn evaluate(request: &Request<'_>) -> Evaluation {
    let named =
        [("resource policy", request.resource_policy), ("authorizer's policy", request.authorizer)];
    let mut parts = Vec::new();
    for (name, policy) in named {
        let Some(policy) = policy else { continue };
        let (decision, statement) = decide(policy, request.method);
        parts.push((name, decision, statement));
    }
    let decision = combined(parts.iter().map(|(_, decision, _)| *decision));
    let near = request.authorizer.map(|policy| near(policy, request.method)).unwrap_or_default();
    let trap = request.authorizer.and_then(|policy| trap(policy, request.method));
    let cure = request.authorizer.and_then(|policy| cure(policy, request, decision, trap));
    let policies = named.iter().filter_map(|(_, policy)| *policy);
    let open = policies.flat_map(|policy| policy.open.iter().cloned()).collect();
    Evaluation { decision, parts, near, trap, cure, open }
}

/// Any Deny denies; one Allow is enough within an account; silence denies.
fn combined(decisions: impl Iterator<Item = Decision>) -> Decision {
    decisions.fold(Decision::ImplicitDeny, |all, one| match (all, one) {
        (Decision::ExplicitDeny, _) | (_, Decision::ExplicitDeny) => Decision::ExplicitDeny,
        (Decision::Allow, _) | (_, Decision::Allow) => Decision::Allow,
        _ => Decision::ImplicitDeny,
    })
}

/// What one policy says, and by which statement, counted from 1.
fn decide(policy: &Policy, method: &MethodArn) -> (Decision, Option<usize>) {
    let matching = |effect: Effect| {
        policy
            .statements
            .iter()
            .position(|statement| statement.effect == effect && statement.covers(method))
    };
    if let Some(place) = matching(Effect::Deny) {
        return (Decision::ExplicitDeny, Some(place + 1));
    }
    match matching(Effect::Allow) {
        Some(place) => (Decision::Allow, Some(place + 1)),
        None => (Decision::ImplicitDeny, None),
    }
}

/// The resources that were meant to allow, and where each departs from the method.
fn near(policy: &Policy, method: &MethodArn) -> Vec<(String, Part)> {
    let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let resources = allows.flat_map(|statement| {
        let action_fits = statement.has_action();
        statement.resources.iter().map(move |resource| (resource, action_fits))
    });
    let mut near: Vec<_> = resources
        .filter_map(|(resource, action_fits)| {
            let part = if action_fits { method.differs_from(resource)? } else { Part::Action };
            Some((resource.clone(), part))
        })
        .collect();
    near.sort_by_key(|(_, part)| std::cmp::Reverse(*part));
    near.truncate(NEAR);
    near
}

fn trap(policy: &Policy, method: &MethodArn) -> Option<Trap> {
    let allows = policy.statements.iter().filter(|statement| statement.effect == Effect::Allow);
    let mut own = allows
        .flat_map(|statement| &statement.resources)
        .filter(|resource| method.shares_api(resource))
        .peekable();
    own.peek()?;
    let every_path = method.every_path();
    let resources: Vec<&String> = own.collect();
    if resources.iter().any(|resource| resource.contains('{')) {
        return Some(Trap::RouteName);
    }
    let covers_all = resources.iter().any(|resource| arn::covers(resource, &every_path));
    (!covers_all).then_some(Trap::SinglePaths)
}

/// The wildcard resource in place of those of the API, where that allows the method: tried, not supposed.
fn cure(
    policy: &Policy,
    request: &Request<'_>,
    decision: Decision,
    trap: Option<Trap>,
) -> Option<String> {
    if decision == Decision::ExplicitDeny || (decision == Decision::Allow && trap.is_none()) {
        return None;
    }
    let wildcard = request.method.every_path();
    let mut mended = policy.clone();
    let allow = mended.statements.iter_mut().find(|statement| {
        statement.effect == Effect::Allow
            && statement.resources.iter().any(|resource| request.method.shares_api(resource))
    })?;
    allow.resources = vec![wildcard.clone()];
    let (now, _) = decide(&mended, request.method);
    (now == Decision::Allow).then_some(wildcard)
}

/// Resources that are shown.
const NEAR: usize = 5;

#[cfg(test)]
mod tests {
    use super::*;

    const ARN: &str = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders/7";

    fn evaluated(authorizer: &str, resource_policy: Option<&str>) -> Evaluation {
        let method = ARN.parse().unwrap();
        let authorizer = Policy::read(authorizer).unwrap();
        let resource_policy = resource_policy.map(|text| Policy::read(text).unwrap());
        evaluate(&Request {
            authorizer: Some(&authorizer),
            resource_policy: resource_policy.as_ref(),
            method: &method,
        })
    }

    fn policy(effect: &str, resource: &str) -> String {
        format!(
            r#"{{"principalId":"p","policyDocument":{{"Version":"2012-10-17","Statement":[{{"Action":"execute-api:Invoke","Effect":"{effect}","Resource":"{resource}"}}]}}}}"#
        )
    }

    #[test]
    fn a_policy_for_another_path_denies_without_saying_so_and_the_wildcard_mends_it() {
        let other = "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/orders/6";
        let found = evaluated(&policy("Allow", other), None);
        assert_eq!((found.decision, found.trap), (Decision::ImplicitDeny, Some(Trap::SinglePaths)));
        assert_eq!(found.near, [(other.to_owned(), Part::Path)]);
        assert_eq!(
            found.cure.as_deref(),
            Some("arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/*/*")
        );
    }

    #[test]
    fn what_allows_today_is_a_trap_when_it_is_cached() {
        let found = evaluated(&policy("Allow", ARN), None);
        assert_eq!((found.decision, found.trap), (Decision::Allow, Some(Trap::SinglePaths)));
        let found = evaluated(&policy("Allow", "arn:aws:execute-api:*:*:a1b2c3/*"), None);
        assert_eq!((found.decision, found.trap), (Decision::Allow, None));
    }

    #[test]
    fn a_deny_outweighs_every_allow() {
        let allow = policy("Allow", "*");
        let deny = policy("Deny", "execute-api:/prod/GET/*");
        assert_eq!(evaluated(&allow, Some(&deny)).decision, Decision::ExplicitDeny);
        assert_eq!(evaluated(&policy("Allow", "none"), Some(&allow)).decision, Decision::Allow);
        assert_eq!(
            evaluated(&policy("Allow", "none"), Some(&policy("Allow", "none"))).decision,
            Decision::ImplicitDeny
        );
    }

    #[test]
    fn a_route_name_is_no_path() {
        let found = evaluated(
            &policy("Allow", "arn:aws:execute-api:eu-west-1:111122223333:a1b2c3/prod/GET/{proxy+}"),
            None,
        );
        assert_eq!((found.decision, found.trap), (Decision::ImplicitDeny, Some(Trap::RouteName)));
    }
}
