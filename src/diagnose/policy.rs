//! The policy of a Lambda authorizer, evaluated as API Gateway does, together with the API's resource policy: a Deny that
//! matches wins, then an Allow that matches, else the request is denied without anybody saying so. Most of those last ones
//! are a policy that was right for the request it was made for, and is cached for others. What rests on values that are
//! not known is said to: no condition is ever taken as fulfilled.
//!
//! How two policies are combined is from the developer guide, "How API Gateway resource policies affect authorization
//! workflow", tables A (one account) and B (across accounts).

mod arn;
mod condition;
mod context;
mod document;
mod outcome;
mod principal;
mod truth;

pub use arn::{MethodArn, Part};
pub use condition::Condition;
pub use context::{Context, Given};
pub use document::{Effect, Policy, Statement};
pub use outcome::{Decision, Possible, Together};
pub use principal::{Caller, Principals};
pub use truth::Truth;

/// What is to be evaluated.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The policy that the authorizer returned, or that IAM has for the caller.
    pub authorizer: Option<&'a Policy>,
    /// The resource policy of the API.
    pub resource_policy: Option<&'a Policy>,
    /// How the two are combined.
    pub together: Together,
    /// The method that was called.
    pub method: &'a MethodArn,
    /// What is known of the request.
    pub context: &'a Context,
    /// Who calls.
    pub caller: Caller,
}

/// A decision, and what it rests on.
#[derive(Clone, Debug)]
pub struct Evaluation {
    /// What comes out of all policies together.
    pub decision: Decision,
    /// What may come out, where that depends on values that are not known.
    pub possible: Possible,
    /// What each policy says by itself.
    pub parts: Vec<OfPolicy>,
    /// What was meant to allow and does not: a resource, a condition or a principal, and which part of it differs.
    pub near: Vec<(String, Part)>,
    /// The policy allows this method, or another, and not every path of the API: cached, it refuses the others.
    pub trap: Option<Trap>,
    /// The resource that covers every path, where putting it into the policy was tried and allows the method.
    pub cure: Option<String>,
    /// What the decision depends on, such as `aws:SourceIp`.
    pub depends: Vec<String>,
    /// What is to be said of how the policies were read.
    pub remarks: Vec<String>,
}

/// What one policy says.
#[derive(Clone, Debug)]
pub struct OfPolicy {
    /// Whose it is.
    pub name: &'static str,
    /// What may come out of it.
    pub possible: Possible,
    /// The statement that decides, counted from 1, where one does.
    pub statement: Option<usize>,
    /// Statements that apply or not, depending on something: number, effect, and their conditions.
    pub open: Vec<(usize, Effect, String)>,
    depends: Vec<String>,
}

/// Why a policy must not be cached as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trap {
    /// Its resources name single methods or paths.
    SinglePaths,
    /// Its resources cover a part of the API, and end in a wildcard: that may be meant.
    APart,
    /// A resource names a route such as `{proxy+}`, where the method's ARN has the path that was called.
    RouteName,
}

/// Evaluates the policies for a method.
pub fn evaluate(request: &Request<'_>) -> Evaluation {
    let named = [
        ("resource policy", request.resource_policy, true),
        (request.together.name(), request.authorizer, false),
    ];
    let mut parts = Vec::new();
    let mut remarks = Vec::new();
    for (name, policy, has_principals) in named {
        let Some(policy) = policy else { continue };
        parts.push(decide(name, policy, has_principals, request));
        remarks.extend(policy.remarks.iter().map(|remark| format!("{name}: {remark}")));
        if has_principals {
            remarks.extend(without_principal(policy));
        }
    }
    let says = |policy: Option<&Policy>, name| {
        policy.and_then(|_| parts.iter().find(|part| part.name == name)).map(|part| part.possible)
    };
    let possible = request.together.combined(
        says(request.authorizer, request.together.name()),
        says(request.resource_policy, "resource policy"),
    );
    let decision = possible.decision();
    let mut depends: Vec<String> = Vec::new();
    if decision == Decision::Depends {
        depends = parts.iter().flat_map(|part| part.depends.clone()).collect();
        depends.sort();
        depends.dedup();
    }
    let near = match decision {
        Decision::ExplicitDeny => Vec::new(),
        _ => named
            .iter()
            .filter_map(|(_, policy, has_principals)| {
                policy.map(|policy| near(policy, *has_principals, request))
            })
            .flatten()
            .take(NEAR)
            .collect(),
    };
    let trap = request.authorizer.and_then(|policy| trap(policy, request.method));
    let cure = request.authorizer.and_then(|policy| cure(policy, request, decision, trap));
    Evaluation { decision, possible, parts, near, trap, cure, depends, remarks }
}

/// What one policy says.
fn decide(
    name: &'static str,
    policy: &Policy,
    has_principals: bool,
    request: &Request<'_>,
) -> OfPolicy {
    let mut part = OfPolicy {
        name,
        possible: Possible::NEITHER,
        statement: None,
        open: vec![],
        depends: vec![],
    };
    let (mut allows, mut denies) = (Truth::No, Truth::No);
    let mut decisive: [Option<usize>; 2] = [None, None];
    for (index, statement) in policy.statements.iter().enumerate() {
        let applies = applies(statement, policy, has_principals, request);
        let (whole, place) = match statement.effect {
            Effect::Deny => (&mut denies, 0),
            Effect::Allow => (&mut allows, 1),
        };
        match &applies {
            Truth::Yes => {
                if let Some(slot) = decisive.get_mut(place) {
                    slot.get_or_insert(index + 1);
                }
            }
            Truth::Depends(on) => {
                part.open.push((index + 1, statement.effect, on_what(statement, on)));
                part.depends.extend(on.iter().cloned());
            }
            Truth::No => {}
        }
        *whole = std::mem::replace(whole, Truth::No).or(applies);
    }
    part.possible = Possible::of(&denies, &allows);
    part.statement = match part.possible.decision() {
        Decision::ExplicitDeny => decisive[0],
        Decision::Allow => decisive[1],
        Decision::ImplicitDeny | Decision::Depends => None,
    };
    if part.possible.decision() != Decision::Depends {
        part.open.clear();
        part.depends.clear();
    }
    part
}

/// Whether a statement speaks of this request.
fn applies(
    statement: &Statement,
    policy: &Policy,
    has_principals: bool,
    request: &Request<'_>,
) -> Truth {
    let (context, has_variables) = (request.context, policy.has_variables);
    let principals = statement.principals.as_ref().filter(|_| has_principals);
    Truth::from(statement.has_action())
        .and(statement.covers(request.method, context, has_variables))
        .and(principals.map_or(Truth::Yes, |who| who.are(request.caller, context)))
        .and(statement.is_fulfilled(context, has_variables))
}

/// On what a statement depends, in its own words where it has conditions.
fn on_what(statement: &Statement, on: &[String]) -> String {
    let conditions: Vec<String> = statement
        .conditions
        .iter()
        .map(ToString::to_string)
        .filter(|words| on.iter().any(|key| words.contains(key.as_str())))
        .collect();
    if conditions.is_empty() { on.join(", ") } else { conditions.join(" and ") }
}

fn without_principal(policy: &Policy) -> Option<String> {
    let place = policy.statements.iter().position(|statement| statement.principals.is_none())?;
    Some(format!(
        "resource policy: statement {} has no Principal, which API Gateway demands: read as everybody",
        place + 1
    ))
}

/// What was meant to allow, and where each departs from the request.
fn near(policy: &Policy, has_principals: bool, request: &Request<'_>) -> Vec<(String, Part)> {
    let (context, has_variables) = (request.context, policy.has_variables);
    let mut near: Vec<(String, Part)> = Vec::new();
    for statement in policy.statements.iter().filter(|one| one.effect == Effect::Allow) {
        let principals = statement.principals.as_ref().filter(|_| has_principals);
        if let Some(who) = principals.filter(|who| who.are(request.caller, context) == Truth::No) {
            near.push((who.words(), Part::Principal));
            continue;
        }
        if statement.covers(request.method, context, has_variables) != Truth::No {
            let unmet = statement
                .conditions
                .iter()
                .filter(|condition| condition.holds(context, has_variables) == Truth::No);
            near.extend(unmet.map(|condition| (condition.to_string(), Part::Condition)));
        }
        if !statement.not_resources {
            near.extend(statement.resources.iter().filter_map(|resource| {
                let part = if statement.has_action() {
                    request.method.differs_from(resource)?
                } else {
                    Part::Action
                };
                Some((resource.clone(), part))
            }));
        }
    }
    near.sort_by_key(|(_, part)| std::cmp::Reverse(*part));
    near.truncate(NEAR);
    near
}

fn trap(policy: &Policy, method: &MethodArn) -> Option<Trap> {
    let allows = policy
        .statements
        .iter()
        .filter(|statement| statement.effect == Effect::Allow && !statement.not_resources);
    let resources: Vec<&String> = allows
        .flat_map(|statement| &statement.resources)
        .filter(|resource| method.shares_api(resource))
        .collect();
    if resources.is_empty() {
        return None;
    }
    let names_route = |resource: &&String| resource.replace("${", "").contains('{');
    if resources.iter().any(names_route) {
        return Some(Trap::RouteName);
    }
    let every_path = method.every_path();
    let nothing = Context::default();
    let covers =
        |resource: &&String| context::covers(resource, &every_path, &nothing, false) == Truth::Yes;
    if resources.iter().any(covers) {
        return None;
    }
    let is_open = resources.iter().any(|resource| resource.ends_with('*'));
    Some(if is_open { Trap::APart } else { Trap::SinglePaths })
}

/// The wildcard resource in place of those of the API, where that allows the method: tried, not supposed.
fn cure(
    policy: &Policy,
    request: &Request<'_>,
    decision: Decision,
    trap: Option<Trap>,
) -> Option<String> {
    let is_trapped = matches!(trap, Some(Trap::SinglePaths | Trap::RouteName));
    match decision {
        Decision::ExplicitDeny | Decision::Depends => return None,
        Decision::Allow if !is_trapped => return None,
        Decision::Allow | Decision::ImplicitDeny => {}
    }
    let wildcard = request.method.every_path();
    let mut mended = policy.clone();
    let allow = mended.statements.iter_mut().find(|statement| {
        let mut resources = statement.resources.iter();
        statement.effect == Effect::Allow
            && !statement.not_resources
            && resources.any(|resource| request.method.shares_api(resource))
    })?;
    allow.resources = vec![wildcard.clone()];
    let tried = evaluate(&Request { authorizer: Some(&mended), ..request.clone() });
    (tried.decision == Decision::Allow).then_some(wildcard)
}

/// Near misses that are shown.
const NEAR: usize = 5;

#[cfg(test)]
mod tests;
