//! Of whom a statement of a resource policy speaks, and who calls. A request that only a Lambda authorizer lets in is
//! signed by nobody: its caller is anonymous, and only `*` speaks of it. (IAM user guide, Policy elements: Principal.)

use super::super::json::Value;
use super::context::{Context, Known};
use super::document::words;
use super::truth::Truth;

/// Of whom a statement speaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principals {
    /// Users, roles and accounts of AWS, as written; `*` for everybody.
    aws: Vec<String>,
    /// Services, federated and canonical users: none of them calls a method as itself.
    others: Vec<String>,
    /// Whether it speaks of all but these.
    is_not: bool,
}

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Caller {
    /// Nobody who signs: what a Lambda authorizer decides on.
    Anonymous,
    /// Whom `aws:PrincipalArn` of the context names, if it does.
    Signed,
}

impl Principals {
    /// The principals of a statement; `None` where it names none.
    pub(super) fn of(statement: &Value<'_>) -> Option<Self> {
        let (value, is_not) =
            match (statement.member("Principal"), statement.member("NotPrincipal")) {
                (Some(value), _) => (value, false),
                (None, value) => (value?, true),
            };
        let mut principals = Self { aws: Vec::new(), others: Vec::new(), is_not };
        match value {
            Value::Map(kinds) => {
                for (kind, names) in kinds {
                    let list =
                        if kind == "AWS" { &mut principals.aws } else { &mut principals.others };
                    list.extend(words(names));
                }
            }
            other => principals.aws = words(other),
        }
        Some(principals)
    }

    /// Whether they are the caller.
    pub(super) fn are(&self, caller: Caller, context: &Context) -> Truth {
        let named = Truth::any(self.aws.iter().map(|name| is(name, caller, context)));
        if self.is_not { named.not() } else { named }
    }

    /// As written, for people.
    pub(super) fn words(&self) -> String {
        let names: Vec<&str> = self.aws.iter().chain(&self.others).map(String::as_str).collect();
        format!("{}{}", if self.is_not { "all but " } else { "" }, names.join(", "))
    }
}

/// Whether a principal of AWS is the caller.
fn is(name: &str, caller: Caller, context: &Context) -> Truth {
    if name == "*" {
        return Truth::Yes;
    }
    let arn = match (caller, context.known(PRINCIPAL)) {
        (_, Known::Values([arn, ..])) => arn,
        (Caller::Signed, Known::Nothing) => return Truth::depends(PRINCIPAL),
        _ => return Truth::No,
    };
    let account = |arn: &str| arn.split(':').nth(4).unwrap_or_default().to_owned();
    let is_account = name.len() == 12 && name.bytes().all(|byte| byte.is_ascii_digit());
    if is_account || name.ends_with(":root") {
        let wanted = if is_account { name.to_owned() } else { account(name) };
        return Truth::from(account(arn) == wanted);
    }
    Truth::from(name == arn || role_of(arn).as_deref() == Some(name))
}

/// The role of a session: `arn:aws:sts::1:assumed-role/R/session` is a session of `arn:aws:iam::1:role/R`.
fn role_of(arn: &str) -> Option<String> {
    let (before, session) = arn.split_once(":assumed-role/")?;
    let role = session.split('/').next()?;
    Some(format!("{}:role/{role}", before.replacen(":sts:", ":iam:", 1)))
}

const PRINCIPAL: &str = "aws:PrincipalArn";

#[cfg(test)]
mod tests {
    use super::*;

    fn are(principal: &str, caller: Caller, given: &[&str]) -> Truth {
        let text = format!("{{{principal}}}");
        let (statement, _) = super::super::super::json::read(&text).unwrap();
        let given: Vec<_> = given.iter().map(|one| one.parse().unwrap()).collect();
        Principals::of(&statement).unwrap().are(caller, &Context::new(&given))
    }

    #[test]
    fn only_a_star_speaks_of_the_anonymous() {
        let account = r#""Principal":{"AWS":"111122223333"}"#;
        assert_eq!(are(r#""Principal":"*""#, Caller::Anonymous, &[]), Truth::Yes);
        assert_eq!(are(r#""Principal":{"AWS":["*"]}"#, Caller::Anonymous, &[]), Truth::Yes);
        assert_eq!(are(account, Caller::Anonymous, &[]), Truth::No);
        assert_eq!(are(account, Caller::Signed, &[]), Truth::depends(PRINCIPAL));
        assert_eq!(are(r#""Principal":{"Service":"x"}"#, Caller::Signed, &[]), Truth::No);
        assert_eq!(
            are(r#""NotPrincipal":{"AWS":"111122223333"}"#, Caller::Anonymous, &[]),
            Truth::Yes
        );
    }

    #[test]
    fn accounts_roles_and_users_are_told_apart() {
        let session = "aws:PrincipalArn=arn:aws:sts::111122223333:assumed-role/partner/x";
        for (name, wanted) in [
            ("111122223333", true),
            ("arn:aws:iam::111122223333:root", true),
            ("arn:aws:iam::444455556666:root", false),
            ("arn:aws:iam::111122223333:role/partner", true),
            ("arn:aws:iam::111122223333:role/other", false),
        ] {
            let principal = format!(r#""Principal":{{"AWS":"{name}"}}"#);
            assert_eq!(are(&principal, Caller::Signed, &[session]), Truth::from(wanted), "{name}");
        }
    }
}
