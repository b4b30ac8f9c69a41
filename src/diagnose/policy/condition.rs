//! Conditions of a statement, as far as the request is known. Every operator of IAM is here; what has no value is left
//! open and named, never taken as fulfilled. (IAM user guide, Policy elements: condition operators, and conditions with
//! several keys or values.)

use std::cmp::Ordering;
use std::fmt;
use std::net::IpAddr;

use super::context::{Context, Known, covers};
use super::truth::Truth;
use crate::time::Time;

/// One operator with one key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// As written: `ForAnyValue:StringLikeIfExists`.
    operator: String,
    key: String,
    values: Vec<String>,
}

/// How the values of a key that may have several are taken together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Over {
    /// The key has one value.
    One,
    Any,
    All,
}

impl Condition {
    pub(super) const fn new(operator: String, key: String, values: Vec<String>) -> Self {
        Self { operator, key, values }
    }

    /// Whether it is fulfilled.
    pub(super) fn holds(&self, context: &Context, has_variables: bool) -> Truth {
        let (over, operator) = match self.operator.split_once(':') {
            Some((all, rest)) if all.eq_ignore_ascii_case("ForAllValues") => (Over::All, rest),
            Some((any, rest)) if any.eq_ignore_ascii_case("ForAnyValue") => (Over::Any, rest),
            _ => (Over::One, self.operator.as_str()),
        };
        let operator = operator.to_lowercase();
        if operator == "null" {
            let wants_absence = self.values.iter().any(|value| value.eq_ignore_ascii_case("true"));
            return match context.known(&self.key) {
                Known::Nothing => self.open(),
                Known::Absent => Truth::from(wants_absence),
                Known::Values(_) => Truth::from(!wants_absence),
            };
        }
        let (operator, if_exists) = match operator.strip_suffix("ifexists") {
            Some(operator) => (operator, true),
            None => (operator.as_str(), false),
        };
        let Some((test, is_negated)) = test_of(operator) else {
            return Truth::depends(format!("{}, an operator that is not known", self.operator));
        };
        let found = match context.known(&self.key) {
            Known::Nothing => return self.open(),
            Known::Absent => {
                // A key that is not there differs from every value, and all of none fulfil anything.
                return Truth::from(
                    if_exists || over == Over::All || (is_negated && over == Over::One),
                );
            }
            Known::Values(found) => found,
        };
        let one = |found: &String| {
            let wanted = self.values.iter();
            let any = Truth::any(wanted.map(|wanted| test(wanted, found, context, has_variables)));
            if is_negated { any.not() } else { any }
        };
        match over {
            Over::One | Over::Any => Truth::any(found.iter().map(one)),
            Over::All => Truth::all(found.iter().map(one)),
        }
    }

    fn open(&self) -> Truth {
        Truth::depends(self.key.clone())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.values.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>();
        write!(f, "{} {} {}", self.operator, self.key, shown.join(", "))?;
        match self.values.len().saturating_sub(SHOWN) {
            0 => Ok(()),
            more => write!(f, " and {more} more"),
        }
    }
}

/// Whether a value fulfils what a policy wants of it: wanted, found.
type Test = fn(&str, &str, &Context, bool) -> Truth;

/// The test of an operator, and whether the operator wants the opposite.
fn test_of(operator: &str) -> Option<(Test, bool)> {
    let equal: Test = |wanted, found, context, has| covers(&literal(wanted), found, context, has);
    let like: Test = covers;
    Some(match operator {
        "stringequals" => (equal, false),
        "stringnotequals" => (equal, true),
        "stringequalsignorecase" | "bool" => (ignoring_case, false),
        "stringnotequalsignorecase" => (ignoring_case, true),
        // ARNs are compared part by part; a wildcard within a part covers no colon.
        "arnequals" | "arnlike" => (arn, false),
        "arnnotequals" | "arnnotlike" => (arn, true),
        "stringlike" => (like, false),
        "stringnotlike" => (like, true),
        "binaryequals" => (|wanted, found, _, _| Truth::from(wanted == found), false),
        "ipaddress" => (address, false),
        "notipaddress" => (address, true),
        "numericequals" => (|w, f, _, _| number(w, f, Ordering::is_eq), false),
        "numericnotequals" => (|w, f, _, _| number(w, f, Ordering::is_eq), true),
        "numericlessthan" => (|w, f, _, _| number(w, f, Ordering::is_lt), false),
        "numericlessthanequals" => (|w, f, _, _| number(w, f, Ordering::is_le), false),
        "numericgreaterthan" => (|w, f, _, _| number(w, f, Ordering::is_gt), false),
        "numericgreaterthanequals" => (|w, f, _, _| number(w, f, Ordering::is_ge), false),
        "dateequals" => (|w, f, _, _| moment(w, f, Ordering::is_eq), false),
        "datenotequals" => (|w, f, _, _| moment(w, f, Ordering::is_eq), true),
        "datelessthan" => (|w, f, _, _| moment(w, f, Ordering::is_lt), false),
        "datelessthanequals" => (|w, f, _, _| moment(w, f, Ordering::is_le), false),
        "dategreaterthan" => (|w, f, _, _| moment(w, f, Ordering::is_gt), false),
        "dategreaterthanequals" => (|w, f, _, _| moment(w, f, Ordering::is_ge), false),
        _ => return None,
    })
}

/// A pattern that means its letters, but for variables.
fn literal(wanted: &str) -> String {
    wanted.replace('*', "${*}").replace('?', "${?}")
}

fn ignoring_case(wanted: &str, found: &str, context: &Context, has_variables: bool) -> Truth {
    let lower = literal(wanted).to_lowercase();
    covers(&lower, &found.to_lowercase(), context, has_variables)
}

fn arn(wanted: &str, found: &str, context: &Context, has_variables: bool) -> Truth {
    let (wanted, found): (Vec<_>, Vec<_>) =
        (wanted.splitn(6, ':').collect(), found.splitn(6, ':').collect());
    if wanted.iter().take(5).any(|part| part.contains("${")) && has_variables {
        // The colon of a variable cannot be told from one of the ARN.
        return Truth::depends("a policy variable within an ARN");
    }
    let parts = wanted.iter().zip(&found);
    Truth::from(wanted.len() == found.len())
        .and(Truth::all(parts.map(|(one, other)| covers(one, other, context, has_variables))))
}

/// Whether an address lies in a range, `203.0.113.0/24` (RFC 4632) or one address.
fn address(wanted: &str, found: &str, _: &Context, _: bool) -> Truth {
    let (network, bits) = match wanted.split_once('/') {
        Some((network, bits)) => (network, bits.parse::<u32>().ok()),
        None => (wanted, Some(128)),
    };
    let (Ok(network), Some(bits)) = (network.trim().parse::<IpAddr>(), bits) else {
        return Truth::depends(format!("`{wanted}`, which is no range of addresses"));
    };
    let Ok(found) = found.trim().parse::<IpAddr>() else {
        return Truth::depends(format!("`{found}`, which is no address"));
    };
    Truth::from(match (network, found) {
        (IpAddr::V4(network), IpAddr::V4(found)) => {
            let shift = 32_u32.saturating_sub(bits);
            let cut = |address: u32| address.checked_shr(shift).unwrap_or(0);
            cut(network.to_bits()) == cut(found.to_bits())
        }
        (IpAddr::V6(network), IpAddr::V6(found)) => {
            let shift = 128_u32.saturating_sub(bits);
            let cut = |address: u128| address.checked_shr(shift).unwrap_or(0);
            cut(network.to_bits()) == cut(found.to_bits())
        }
        _ => false,
    })
}

fn number(wanted: &str, found: &str, fits: fn(Ordering) -> bool) -> Truth {
    match (wanted.parse::<f64>(), found.parse::<f64>()) {
        (Ok(wanted), Ok(found)) => Truth::from(found.partial_cmp(&wanted).is_some_and(fits)),
        _ => Truth::depends(format!("`{wanted}` or `{found}`, which is no number")),
    }
}

fn moment(wanted: &str, found: &str, fits: fn(Ordering) -> bool) -> Truth {
    let read = |text: &str| {
        let of_seconds = || text.parse().ok().map(Time::from_unix);
        text.parse::<Time>().ok().or_else(of_seconds)
    };
    match (read(wanted), read(found)) {
        (Some(wanted), Some(found)) => Truth::from(fits(found.cmp(&wanted))),
        _ => Truth::depends(format!("`{wanted}` or `{found}`, which is no moment")),
    }
}

/// Values of a condition that are shown.
const SHOWN: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(operator: &str, key: &str, values: &[&str], given: &[&str]) -> Truth {
        let given: Vec<_> = given.iter().map(|one| one.parse().unwrap()).collect();
        let values = values.iter().map(|value| (*value).to_owned()).collect();
        Condition::new(operator.to_owned(), key.to_owned(), values)
            .holds(&Context::new(&given), true)
    }

    #[test]
    fn operators_say_what_iam_says() {
        let ip = "aws:SourceIp";
        let vpce = "aws:SourceVpce";
        for (operator, key, values, given, wanted) in [
            ("IpAddress", ip, &["10.0.0.0/8", "203.0.113.9"][..], "aws:SourceIp=203.0.113.9", true),
            ("IpAddress", ip, &["10.0.0.0/8"], "aws:sourceip=11.0.0.1", false),
            ("IpAddress", ip, &["0.0.0.0/0"], "aws:SourceIp=11.0.0.1", true),
            ("IpAddress", ip, &["2001:db8::/32"], "aws:SourceIp=2001:db8::1", true),
            ("IpAddress", ip, &["::/0"], "aws:SourceIp=10.0.0.1", false),
            ("NotIpAddress", ip, &["10.0.0.0/8", "11.0.0.0/8"], "aws:SourceIp=11.0.0.1", false),
            ("NotIpAddress", ip, &["10.0.0.0/8"], "aws:SourceIp=", true),
            ("IpAddress", ip, &["10.0.0.0/8"], "aws:SourceIp=", false),
            ("StringEquals", vpce, &["vpce-1", "vpce-2"], "aws:SourceVpce=vpce-2", true),
            ("StringNotEquals", vpce, &["vpce-1", "vpce-2"], "aws:SourceVpce=vpce-2", false),
            ("StringNotEquals", vpce, &["vpce-1"], "aws:SourceVpce=", true),
            ("StringEqualsIfExists", vpce, &["vpce-1"], "aws:SourceVpce=", true),
            ("StringEquals", vpce, &["vpce-*"], "aws:SourceVpce=vpce-1", false),
            ("StringLike", vpce, &["vpce-*"], "aws:SourceVpce=vpce-1", true),
            ("StringNotLike", vpce, &["vpce-*"], "aws:SourceVpce=vpce-1", false),
            ("StringEqualsIgnoreCase", vpce, &["VPCE-1"], "aws:SourceVpce=vpce-1", true),
            ("Null", vpce, &["true"], "aws:SourceVpce=", true),
            ("Null", vpce, &["false"], "aws:SourceVpce=", false),
            ("Bool", "aws:SecureTransport", &["false"], "a:b=c", false),
            ("ForAnyValue:StringLike", "aws:TagKeys", &["b*"], "aws:TagKeys=bc", true),
            ("ForAllValues:StringEquals", "aws:TagKeys", &["b"], "aws:TagKeys=", true),
            (
                "ArnLike",
                "aws:PrincipalArn",
                &["arn:aws:iam::*:role/a"],
                "aws:PrincipalArn=arn:aws:iam::1:role/a",
                true,
            ),
            (
                "ArnLike",
                "aws:PrincipalArn",
                &["arn:*"],
                "aws:PrincipalArn=arn:aws:iam::1:role/a",
                false,
            ),
            ("NumericLessThan", "x:n", &["5"], "x:n=4", true),
            (
                "DateGreaterThan",
                "aws:CurrentTime",
                &["2030-01-01T00:00:00Z"],
                "aws:CurrentTime=2031-01-01T00:00:00Z",
                true,
            ),
        ] {
            assert_eq!(
                holds(operator, key, values, &[given]),
                Truth::from(wanted),
                "{operator} {values:?} {given}"
            );
        }
        let many = ["aws:TagKeys=a", "aws:TagKeys=b"];
        assert_eq!(holds("ForAllValues:StringEquals", "aws:TagKeys", &["a"], &many), Truth::No);
        assert_eq!(holds("ForAnyValue:StringEquals", "aws:TagKeys", &["a"], &many), Truth::Yes);
    }

    #[test]
    fn what_is_not_known_is_left_open_and_named() {
        assert_eq!(
            holds("IpAddress", "aws:SourceIp", &["10.0.0.0/8"], &[]),
            Truth::depends("aws:SourceIp")
        );
        assert_eq!(
            holds("Null", "aws:SourceVpce", &["true"], &[]),
            Truth::depends("aws:SourceVpce")
        );
        for (operator, value) in
            [("IpAddress", "ten"), ("NumericEquals", "x"), ("NoSuchOperator", "1")]
        {
            let found = holds(operator, "a:b", &[value], &["a:b=10.0.0.1"]);
            assert!(matches!(found, Truth::Depends(_)), "{operator}: {found:?}");
        }
    }
}
