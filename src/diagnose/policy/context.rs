//! What is known of a request: the values of condition keys, and patterns with policy variables in them. A key that was
//! not given is not known; one that was given without a value is known to be absent, which is another thing.
//! (IAM user guide, Policy elements: variables and tags; global condition context keys.)

use std::collections::BTreeMap;
use std::str::FromStr;

use super::truth::Truth;

/// The values of condition keys.
#[derive(Clone, Debug)]
pub struct Context {
    /// By key in small letters: keys are compared without regard to case.
    values: BTreeMap<String, Vec<String>>,
}

/// A value of a condition key, `key=value`; without a value, the key is absent from the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    key: String,
    value: String,
}

/// What is known of a key.
pub(super) enum Known<'a> {
    /// Its values.
    Values(&'a [String]),
    /// It is not in the request.
    Absent,
    /// Nothing.
    Nothing,
}

impl Context {
    /// The context of a request of which this is known. That it came over TLS is always known: API Gateway offers nothing
    /// else (developer guide, "HTTPS only").
    pub fn new(given: &[Given]) -> Self {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        values.insert("aws:securetransport".to_owned(), vec!["true".to_owned()]);
        for one in given {
            let key = one.key.to_lowercase();
            if key == "aws:securetransport" {
                values.remove(&key);
            }
            let all = values.entry(key).or_default();
            all.extend(Some(one.value.clone()).filter(|value| !value.is_empty()));
        }
        Self { values }
    }

    /// What is known of a key.
    pub(super) fn known(&self, key: &str) -> Known<'_> {
        match self.values.get(&key.to_lowercase()) {
            None => Known::Nothing,
            Some(values) if values.is_empty() => Known::Absent,
            Some(values) => Known::Values(values),
        }
    }
}

impl Default for Context {
    fn default() -> Self {
        Self::new(&[])
    }
}

impl FromStr for Given {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            "wanted KEY=VALUE, such as aws:SourceIp=203.0.113.9; KEY= where the request has no such key"
                .to_owned()
        };
        let (key, value) = text.split_once('=').ok_or_else(wrong)?;
        if !key.contains(':') || key.contains(char::is_whitespace) {
            return Err(wrong());
        }
        Ok(Self { key: key.to_owned(), value: value.to_owned() })
    }
}

/// A piece of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    /// `*`: any letters, also none.
    Any,
    /// `?`: any one letter.
    One,
    Letter(char),
}

/// Whether a pattern of a policy covers a text. Variables such as `${aws:username}` stand for their values, letter for
/// letter; `has_variables` is false for policies of a version before 2012-10-17.
pub(super) fn covers(pattern: &str, text: &str, context: &Context, has_variables: bool) -> Truth {
    match pieces(pattern, context, has_variables) {
        Ok(Some(pieces)) => Truth::from(matches(&pieces, text)),
        Ok(None) => Truth::No,
        Err(key) => Truth::depends(key),
    }
}

/// The pieces of a pattern; `None` where a variable has no value in the request, and then nothing is covered. The error
/// is the key of which nothing is known.
fn pieces(
    pattern: &str,
    context: &Context,
    has_variables: bool,
) -> Result<Option<Vec<Piece>>, String> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some(letter) = rest.chars().next() {
        let variable = rest
            .strip_prefix("${")
            .filter(|_| has_variables)
            .and_then(|inner| inner.split_once('}'));
        if let Some((name, after)) = variable {
            rest = after;
            let (key, default) = match name.split_once(',') {
                Some((key, default)) => (key.trim(), Some(default.trim().trim_matches('\''))),
                None => (name.trim(), None),
            };
            let value = match (key, context.known(key)) {
                ("*" | "?" | "$", _) => Some(key),
                (_, Known::Values([value, ..])) => Some(value.as_str()),
                (_, Known::Nothing) => return Err(key.to_owned()),
                (_, Known::Absent | Known::Values([])) => default,
            };
            let Some(value) = value else { return Ok(None) };
            pieces.extend(value.chars().map(Piece::Letter));
            continue;
        }
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
        pieces.push(match letter {
            '*' => Piece::Any,
            '?' => Piece::One,
            letter => Piece::Letter(letter),
        });
    }
    Ok(Some(pieces))
}

/// Takes time in proportion to both lengths at worst.
fn matches(pattern: &[Piece], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while let Some(letter) = text.get(t) {
        match pattern.get(p) {
            Some(Piece::Any) => {
                star = Some((p, t));
                p += 1;
            }
            Some(piece) if *piece == Piece::One || *piece == Piece::Letter(*letter) => {
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
    pattern.get(p..).unwrap_or_default().iter().all(|rest| *rest == Piece::Any)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context(given: &[&str]) -> Context {
        Context::new(&given.iter().map(|one| one.parse().unwrap()).collect::<Vec<_>>())
    }

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
            let found = covers(pattern, text, &Context::default(), true);
            assert_eq!(found, Truth::from(wanted), "{pattern} {text}");
        }
    }

    #[test]
    fn variables_stand_for_their_values_and_a_star_in_them_is_a_star() {
        let known = context(&["aws:username=a*", "aws:userid="]);
        for (pattern, text, wanted) in [
            ("x/${aws:username}/*", "x/a*/1", Truth::Yes),
            ("x/${aws:UserName}/*", "x/ab/1", Truth::No),
            ("x/${*}${?}${$}", "x/*?$", Truth::Yes),
            ("x/${*}", "x/y", Truth::No),
            ("x/${aws:userid}", "x/", Truth::No),
            ("x/${aws:userid, 'none'}", "x/none", Truth::Yes),
            ("x/${aws:SourceIp}", "x/1", Truth::depends("aws:SourceIp")),
            ("x/${open", "x/${open", Truth::Yes),
        ] {
            assert_eq!(covers(pattern, text, &known, true), wanted, "{pattern}");
        }
        assert_eq!(covers("${aws:username}", "${aws:username}", &known, false), Truth::Yes);
    }

    #[test]
    fn a_value_has_a_key() {
        for text in ["", "aws:SourceIp", "SourceIp=1", "a b:c=1"] {
            assert!(text.parse::<Given>().is_err(), "{text}");
        }
        assert!(matches!(context(&["aws:SourceVpc="]).known("AWS:sourcevpc"), Known::Absent));
        let known = Context::default();
        assert!(
            matches!(known.known("aws:SecureTransport"), Known::Values([one]) if one == "true")
        );
    }
}
