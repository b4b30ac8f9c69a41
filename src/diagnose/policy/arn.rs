//! The ARN of a method, `arn:aws:execute-api:region:account:apiId/stage/METHOD/path`, and the resources that cover it.

use std::fmt;
use std::str::FromStr;

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
    pub(super) fn is_covered_by(&self, resource: &str) -> bool {
        match resource.strip_prefix("execute-api:/") {
            Some(rest) => covers(rest, &self.after[1..].join("/")),
            None => covers(resource, &self.text),
        }
    }

    /// The first part in which a resource departs from the method; `None` where it covers it.
    pub(super) fn differs_from(&self, resource: &str) -> Option<Part> {
        if self.is_covered_by(resource) {
            return None;
        }
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

/// Whether a pattern with `*` (any letters, also none and slashes) and `?` (any one letter) covers a text. Takes time in
/// proportion to both lengths at worst.
pub(super) fn covers(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(t) {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(wanted) if wanted == letter || *wanted == '?' => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    p = at + 1;
                    t = from + 1;
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|rest| *rest == '*')
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
    fn wildcards_cover_what_iam_says_they_cover() {
        for (pattern, text, wanted) in [
            ("*", "anything/at/all", true),
            ("a/*/c", "a/b/b/c", true),
            ("a/?/c", "a/b/c", true),
            ("a/?/c", "a//c", false),
            ("a*", "b", false),
            ("", "", true),
            ("*a*a*a*a*b", &"a".repeat(200), false),
        ] {
            assert_eq!(covers(pattern, text), wanted, "{pattern} {text}");
        }
    }

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
