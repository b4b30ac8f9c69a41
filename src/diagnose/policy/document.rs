//! A policy as it is found: alone, inside an authorizer's response, or inside the log line that holds that response.

use super::super::json::{self, Value};
use super::arn::{MethodArn, covers};

/// A policy.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Its statements.
    pub statements: Vec<Statement>,
    /// What of it is not evaluated, in sentences.
    pub open: Vec<String>,
}

/// A statement of a policy.
#[derive(Clone, Debug)]
pub struct Statement {
    /// What it does.
    pub effect: Effect,
    /// The actions that it speaks of.
    pub actions: Vec<String>,
    /// The resources that it speaks of.
    pub resources: Vec<String>,
    /// Whether it speaks of all actions but these.
    pub not_actions: bool,
    /// Whether it speaks of all resources but these.
    pub not_resources: bool,
}

/// What a statement does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Allows.
    Allow,
    /// Denies.
    Deny,
}

impl Policy {
    /// Reads a policy out of a text; the error says what was wanted.
    pub fn read(text: &str) -> Result<Self, String> {
        for (place, _) in text.match_indices('{').take(TRIES) {
            let Some((value, _)) = text.get(place..).and_then(json::read) else { continue };
            if let Some(policy) = in_value(&value, 0) {
                return policy;
            }
        }
        Err("wanted a policy: an object with Statement, or an authorizer's response with policyDocument".to_owned())
    }

    fn of_document(document: &Value<'_>) -> Result<Self, String> {
        let statements = document.member("Statement").map(listed).unwrap_or_default();
        let mut policy = Self::default();
        for (index, statement) in statements.iter().enumerate() {
            let number = index + 1;
            let effect = match statement.text("Effect") {
                Some("Allow") => Effect::Allow,
                Some("Deny") => Effect::Deny,
                other => {
                    let found = other.unwrap_or("none");
                    return Err(format!(
                        "statement {number}: Effect is Allow or Deny, found {found}"
                    ));
                }
            };
            if statement.member("Condition").is_some() {
                let note = format!(
                    "statement {number} has a Condition, which is not evaluated: taken as fulfilled"
                );
                policy.open.push(note);
            }
            let words = |name: &str| statement.member(name).map(words).unwrap_or_default();
            let (not_actions, not_resources) = (
                statement.member("NotAction").is_some(),
                statement.member("NotResource").is_some(),
            );
            policy.statements.push(Statement {
                effect,
                actions: if not_actions { words("NotAction") } else { words("Action") },
                resources: if not_resources { words("NotResource") } else { words("Resource") },
                not_actions,
                not_resources,
            });
        }
        if policy.statements.is_empty() {
            return Err("the policy has no statement".to_owned());
        }
        Ok(policy)
    }
}

impl Statement {
    /// Whether it speaks of calling methods.
    pub(super) fn has_action(&self) -> bool {
        let named =
            self.actions.iter().any(|action| covers(&action.to_lowercase(), "execute-api:invoke"));
        named != self.not_actions
    }

    /// Whether it speaks of this method.
    pub(super) fn covers(&self, method: &MethodArn) -> bool {
        let named = self.resources.iter().any(|resource| method.is_covered_by(resource));
        self.has_action() && named != self.not_resources
    }
}

/// A policy in a value: itself, or inside what commonly holds it, also as text.
fn in_value(value: &Value<'_>, depth: usize) -> Option<Result<Policy, String>> {
    if depth > DEEPEST {
        return None;
    }
    if value.member("Statement").is_some() {
        return Some(Policy::of_document(value));
    }
    let held = ["policyDocument", "policy", "PolicyDocument", "body", "message", "Policy"];
    held.iter().filter_map(|name| value.member(name)).find_map(|inner| match inner {
        Value::Text(text) => {
            let (inner, _) = json::read(text.get(text.find('{')?..)?)?;
            in_value(&inner, depth + 1)
        }
        inner => in_value(inner, depth + 1),
    })
}

/// A value that may stand alone or in a list.
fn listed<'v, 'a>(value: &'v Value<'a>) -> Vec<&'v Value<'a>> {
    match value {
        Value::List(values) => values.iter().collect(),
        one => vec![one],
    }
}

fn words(value: &Value<'_>) -> Vec<String> {
    listed(value).into_iter().filter_map(Value::words).map(str::to_owned).collect()
}

/// Places of a text where a policy may begin.
const TRIES: usize = 50;
/// Objects within objects.
const DEEPEST: usize = 6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_found_where_people_have_it() {
        let bare =
            r#"{"Statement":{"Effect":"Allow","Action":["execute-api:*"],"Resource":["*"]}}"#;
        let answer = format!(r#"{{"principalId":"me","policyDocument":{bare}}}"#);
        let line = format!("(id) Endpoint response body before transformations: {answer}");
        for text in [bare, &answer, &line] {
            assert_eq!(Policy::read(text).unwrap().statements.len(), 1, "{text}");
        }
    }

    #[test]
    fn what_is_no_policy_says_what_was_wanted() {
        for text in [
            "",
            "{",
            "{}",
            r#"{"isAuthorized":true}"#,
            r#"{"Statement":[]}"#,
            r#"{"Statement":[{"Effect":"x"}]}"#,
        ] {
            assert!(Policy::read(text).is_err(), "{text}");
        }
    }
}
