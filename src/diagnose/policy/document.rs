//! A policy as it is found: alone, inside an authorizer's response, or inside the log line that holds that response, in an
//! export or not.

use super::super::json::{self, Value};
use super::arn::MethodArn;
use super::condition::Condition;
use super::context::{Context, covers};
use super::principal::Principals;
use super::truth::Truth;

/// A policy.
#[derive(Clone, Debug, Default)]
pub struct Policy {
    /// Its statements.
    pub statements: Vec<Statement>,
    /// Whether `${…}` stands for a value of the request: in policies of version 2012-10-17.
    pub has_variables: bool,
    /// Whether it is no policy but the simple answer of an HTTP API's authorizer, `isAuthorized`.
    pub is_simple: bool,
    /// What is to be said of how it was read.
    pub remarks: Vec<String>,
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
    /// Of whom it speaks; `None` where it does not say.
    pub principals: Option<Principals>,
    /// What must be fulfilled beside.
    pub conditions: Vec<Condition>,
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
        let mut search = Search::default();
        search.text(text, 0);
        let mut found = search.found.into_iter();
        match (found.next(), found.len()) {
            (Some(Ok(mut policy)), more) => {
                if more > 0 {
                    let remark = format!("the input holds {} policies: the first is evaluated", more + 1);
                    policy.remarks.push(remark);
                }
                Ok(policy)
            }
            (Some(Err(why)), _) => Err(why),
            (None, _) => Err(
                "wanted a policy: an object with Statement, or an authorizer's response with policyDocument or isAuthorized"
                    .to_owned(),
            ),
        }
    }

    fn of_document(document: &Value<'_>) -> Result<Self, String> {
        let statements = document.member("Statement").map(listed).unwrap_or_default();
        let has_variables = document.text("Version") == Some("2012-10-17");
        let mut policy = Self { has_variables, ..Self::default() };
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
            let words = |name: &str| statement.member(name).map(words).unwrap_or_default();
            let (not_actions, not_resources) = (
                statement.member("NotAction").is_some(),
                statement.member("NotResource").is_some(),
            );
            let conditions = conditions(statement).ok_or_else(|| {
                format!("statement {number}: its Condition is no block of operators")
            })?;
            policy.statements.push(Statement {
                effect,
                actions: if not_actions { words("NotAction") } else { words("Action") },
                resources: if not_resources { words("NotResource") } else { words("Resource") },
                not_actions,
                not_resources,
                principals: Principals::of(statement),
                conditions,
            });
        }
        if policy.statements.is_empty() {
            return Err("the policy has no statement".to_owned());
        }
        Ok(policy)
    }

    /// The answer of an HTTP API's authorizer in its short form: yes or no, for whatever route it is asked for.
    fn simple(is_authorized: bool) -> Self {
        let statement = Statement {
            effect: if is_authorized { Effect::Allow } else { Effect::Deny },
            actions: vec!["*".to_owned()],
            resources: vec!["*".to_owned()],
            not_actions: false,
            not_resources: false,
            principals: None,
            conditions: Vec::new(),
        };
        Self { statements: vec![statement], is_simple: true, ..Self::default() }
    }
}

impl Statement {
    /// Whether it speaks of calling methods.
    pub(super) fn has_action(&self) -> bool {
        let nothing = Context::default();
        let named = self.actions.iter().any(|action| {
            covers(&action.to_lowercase(), "execute-api:invoke", &nothing, false) == Truth::Yes
        });
        named != self.not_actions
    }

    /// Whether it speaks of this method.
    pub(super) fn covers(
        &self,
        method: &MethodArn,
        context: &Context,
        has_variables: bool,
    ) -> Truth {
        let resources = self.resources.iter();
        let named = Truth::any(
            resources.map(|resource| method.is_covered_by(resource, context, has_variables)),
        );
        if self.not_resources { named.not() } else { named }
    }

    /// Whether its conditions are fulfilled.
    pub(super) fn is_fulfilled(&self, context: &Context, has_variables: bool) -> Truth {
        Truth::all(self.conditions.iter().map(|condition| condition.holds(context, has_variables)))
    }
}

/// Looks for policies in a text.
#[derive(Default)]
struct Search {
    found: Vec<Result<Policy, String>>,
    /// Values that were looked at.
    seen: usize,
    /// Values that began and never ended.
    unended: usize,
}

impl Search {
    fn text(&mut self, text: &str, depth: usize) {
        let mut at = 0;
        while let Some(place) = text.get(at..).and_then(|rest| rest.find('{')) {
            at += place;
            let rest = text.get(at..).unwrap_or_default();
            let mut follower = json::Follower::new();
            match follower.take(rest) {
                json::Progress::Complete(end) => {
                    if let Some((value, _)) = rest.get(..end).and_then(json::read) {
                        self.value(&value, depth);
                    }
                    at += end;
                }
                progress => {
                    at += 1;
                    self.unended += usize::from(progress == json::Progress::Open);
                }
            }
            if self.unended > TRIES || self.seen > MOST || self.found.len() > TRIES {
                return;
            }
        }
    }

    fn value(&mut self, value: &Value<'_>, depth: usize) {
        self.seen += 1;
        if depth > DEEPEST || self.seen > MOST {
            return;
        }
        if value.member("Statement").is_some() {
            return self.found.push(Policy::of_document(value));
        }
        if let Some(answer @ ("true" | "false")) = value.text("isAuthorized") {
            return self.found.push(Ok(Policy::simple(answer == "true")));
        }
        match value {
            Value::Map(members) => {
                for (_, value) in members {
                    self.value(value, depth + 1);
                }
            }
            Value::List(values) => {
                for value in values {
                    self.value(value, depth + 1);
                }
            }
            Value::Text(text) if text.contains("Statement") || text.contains("isAuthorized") => {
                self.text(text, depth + 1);
            }
            Value::Text(_) | Value::Bare(_) => {}
        }
    }
}

/// The conditions of a statement, each operator with each key; `None` where they are in no form that IAM knows.
fn conditions(statement: &Value<'_>) -> Option<Vec<Condition>> {
    let Some(block) = statement.member("Condition") else { return Some(Vec::new()) };
    let Value::Map(operators) = block else { return None };
    let mut conditions = Vec::new();
    for (operator, keys) in operators {
        let Value::Map(keys) = keys else { return None };
        for (key, values) in keys {
            let (operator, key) = (operator.clone().into_owned(), key.clone().into_owned());
            conditions.push(Condition::new(operator, key, words(values)));
        }
    }
    Some(conditions)
}

/// A value that may stand alone or in a list.
fn listed<'v, 'a>(value: &'v Value<'a>) -> Vec<&'v Value<'a>> {
    match value {
        Value::List(values) => values.iter().collect(),
        one => vec![one],
    }
}

pub(super) fn words(value: &Value<'_>) -> Vec<String> {
    listed(value).into_iter().filter_map(Value::words).map(str::to_owned).collect()
}

/// Values that may begin and never end, and policies that are looked at.
const TRIES: usize = 50;
/// Values that are looked at.
const MOST: usize = 1_000_000;
/// Objects within objects.
const DEEPEST: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_found_where_people_have_it() {
        let bare =
            r#"{"Statement":{"Effect":"Allow","Action":["execute-api:*"],"Resource":["*"]}}"#;
        let answer = format!(r#"{{"principalId":"me","policyDocument":{bare}}}"#);
        let line = format!("(id) {{x}} Endpoint response body before transformations: {answer}");
        let escaped = line.replace('"', "\\\"");
        let export = format!(r#"{{"events":[{{"timestamp":1,"message":"{escaped}"}}]}}"#);
        for text in [bare, &answer, &line, &export] {
            assert_eq!(Policy::read(text).unwrap().statements.len(), 1, "{text}");
        }
        let two = Policy::read(&format!("{bare}\n{bare}")).unwrap();
        assert!(two.remarks[0].contains("2 policies"), "{:?}", two.remarks);
        assert!(Policy::read(r#"{"isAuthorized":true}"#).unwrap().is_simple);
    }

    #[test]
    fn what_is_no_policy_says_what_was_wanted() {
        for text in [
            "",
            "{",
            "{}",
            r#"{"Statement":[]}"#,
            r#"{"Statement":[{"Effect":"x"}]}"#,
            r#"{"Statement":[{"Effect":"Allow","Condition":"x"}]}"#,
            &"{".repeat(100_000),
            &"{\"a\":".repeat(100_000),
        ] {
            assert!(Policy::read(text).is_err(), "{}", &text[..text.len().min(80)]);
        }
    }
}
