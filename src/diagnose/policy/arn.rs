//! The ARN of a method, `arn:aws:execute-api:region:account:apiId/stage/METHOD/path`, and the resources that cover it.

use std::fmt;
use std::str::FromStr;

use super::context::{Context, covers};
use super::truth::Truth;

/// The ARN of a method that was called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MethodArn {
    text: String,
    /// Partition, region, account.
    before: [String; 3],
    /// API, stage, method, path.
    after: [String; 4],
}

/// A part of an ARN or statement that decides whether it covers a method; the later ones are the nearer misses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// It is no ARN of API Gateway's at all.
    Form,
    /// The action is not execute-api:Invoke.
    Action,
    /// The principal is another.
    Principal,
    /// A condition is not fulfilled.
    Condition,
    /// The partition, region or account.
    Place,
    /// The id of the API.
    Api,
    /// The stage.
    Stage,
    /// The HTTP method.
    Method,
    /// The path.
    Path,
}

impl Part {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Action => "action",
            Self::Principal => "principal",
            Self::Condition => "condition",
            Self::Place => "region or account",
            Self::Api => "API",
            Self::Stage => "stage",
            Self::Method => "method",
            Self::Path => "path",
        }
    }
}

impl MethodArn {
    /// The resource that covers every stage, method and path of the API.
    pub fn every_path(&self) -> String {
        let [partition, region, account] = &self.before;
        format!("arn:{partition}:execute-api:{region}:{account}:{}/*/*", self.after[0])
    }

    /// Whether a resource covers the method, in full or in the short form of resource policies.
    pub(super) fn is_covered_by(
        &self,
        resource: &str,
        context: &Context,
        has_variables: bool,
    ) -> Truth {
        match resource.strip_prefix("execute-api:/") {
            Some(rest) => covers(rest, &self.after[1..].join("/"), context, has_variables),
            None => covers(resource, &self.text, context, has_variables),
        }
    }

    /// The first part in which a resource departs from the method; `None` where it covers it.
    pub(super) fn differs_from(&self, resource: &str) -> Option<Part> {
        let nothing = Context::default();
        if self.is_covered_by(resource, &nothing, false) == Truth::Yes {
            return None;
        }
        let covers =
            |pattern: &str, text: &str| covers(pattern, text, &nothing, false) == Truth::Yes;
        let parts: Vec<&str> = resource.splitn(6, ':').collect();
        let [_, partition, service, region, account, path] = parts.as_slice() else {
            return Some(Part::Form);
        };
        if !covers(service, "execute-api") {
            return Some(Part::Form);
        }
        let places = [partition, region, account].into_iter().zip(&self.before);
        if !places.into_iter().all(|(pattern, own)| covers(pattern, own)) {
            return Some(Part::Place);
        }
        let mut patterns = path.splitn(4, '/');
        let kinds = [Part::Api, Part::Stage, Part::Method, Part::Path];
        for (own, kind) in self.after.iter().zip(kinds) {
            match patterns.next() {
                Some(pattern) if covers(pattern, own) => {}
                _ => return Some(kind),
            }
        }
        Some(Part::Path)
    }

    /// Whether a resource speaks of this API.
    pub(super) fn shares_api(&self, resource: &str) -> bool {
        self.differs_from(resource).is_none_or(|part| part > Part::Api)
    }
}

impl FromStr for MethodArn {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            "wanted arn:aws:execute-api:REGION:ACCOUNT:API/STAGE/METHOD/PATH, as methodArn or routeArn of the event has it"
                .to_owned()
        };
        if text.len() > LONGEST {
            return Err(wrong());
        }
        let parts: Vec<&str> = text.splitn(6, ':').collect();
        let ["arn", partition, "execute-api", region, account, path] = parts.as_slice() else {
            return Err(wrong());
        };
        let mut rest = path.splitn(4, '/').map(str::to_owned);
        let (Some(api), Some(stage), Some(method)) = (rest.next(), rest.next(), rest.next()) else {
            return Err(wrong());
        };
        let before = [partition, region, account].map(|part| (*part).to_owned());
        let after = [api, stage, method, rest.next().unwrap_or_default()];
        Ok(Self { text: text.to_owned(), before, after })
    }
}

impl fmt::Display for MethodArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Letters of an ARN; paths in it are URLs.
const LONGEST: usize = 8_192;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_part_that_differs_is_named() {
        let arn: MethodArn = "arn:aws:execute-api:eu-west-1:1:api/prod/GET/a/b".parse().unwrap();
        for (resource, part) in [
            ("arn:aws:execute-api:eu-west-1:1:api/prod/GET/a/c", Some(Part::Path)),
            ("arn:aws:execute-api:eu-west-1:1:api/prod/POST/*", Some(Part::Method)),
            ("arn:aws:execute-api:eu-west-1:1:api/dev/*", Some(Part::Stage)),
            ("arn:aws:execute-api:us-east-1:1:api/*", Some(Part::Place)),
            ("arn:aws:execute-api:eu-west-1:1:other/*", Some(Part::Api)),
            ("api/prod", Some(Part::Form)),
            ("arn:aws:execute-api:eu-west-1:1:api/*", None),
        ] {
            assert_eq!(arn.differs_from(resource), part, "{resource}");
        }
    }

    #[test]
    fn what_is_no_method_is_refused() {
        assert!("arn:aws:s3:::bucket".parse::<MethodArn>().is_err());
        assert!("".parse::<MethodArn>().is_err());
    }
}
