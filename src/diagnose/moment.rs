//! Moments as logs write them: RFC 3339, seconds or milliseconds since 1970, the bracketed form of access logs, and
//! OpenSSL's. Where a log leaves its zone out, UTC is meant; AWS writes nothing else.

use crate::time::Time;

/// A moment that stands in a text, wherever it stands; the first that can be read.
pub(super) fn first_in(text: &str) -> Option<Time> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | ',' | '<' | '>' | '|'));
    let mut words = words.take(WORDS).peekable();
    let mut earlier = "";
    while let Some(word) = words.next() {
        if let Some(found) = of_rfc_3339(word) {
            return Some(found);
        }
        if let Some(local) = of_access_log(word).or_else(|| of_two(earlier, word)) {
            return match words.peek().and_then(|next| offset(next)) {
                Some(east) => local.in_utc(east),
                None => Some(local),
            };
        }
        earlier = word;
    }
    None
}

/// A moment that is a whole field.
pub(crate) fn of_field(text: &str) -> Option<Time> {
    let text = text.trim();
    of_rfc_3339(text)
        .or_else(|| since_1970(text))
        .or_else(|| of_openssl(text))
        .or_else(|| first_in(text))
}

/// Seconds since 1970, or thousandths of one, millionths, or less; how many digits there are says which.
pub(crate) fn since_1970(digits: &str) -> Option<Time> {
    let whole = digits.split('.').next()?;
    if !whole.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    of_number(whole.parse().ok()?, whole.len())
}

/// The same, of a number and how many digits it was written with.
pub(crate) const fn of_number(number: i64, digits: usize) -> Option<Time> {
    match digits {
        9 | 10 => Some(Time::from_unix(number)),
        12 | 13 => Some(Time::from_unix(number / 1000)),
        15 | 16 => Some(Time::from_unix(number / 1_000_000)),
        18 | 19 => Some(Time::from_unix(number / 1_000_000_000)),
        _ => None,
    }
}

/// `May 28 12:30:02 2019 GMT`, a day below ten with a blank before it.
pub(super) fn of_openssl(text: &str) -> Option<Time> {
    let mut words = text.split_whitespace();
    let (month, day) = (words.next()?, words.next()?);
    let (clock, year) = (words.next()?, words.next()?);
    assembled(year, month, day, clock)
}

fn of_rfc_3339(word: &str) -> Option<Time> {
    let word = bare(word);
    if word.len() >= 19 && word.len() <= 40 && word.as_bytes().get(4) == Some(&b'-') {
        let zoned = if word.ends_with('Z')
            || word.get(19..).is_some_and(|rest| rest.contains(['+', '-']))
        {
            word.replace(',', ".")
        } else {
            format!("{word}Z")
        };
        return zoned.parse().ok();
    }
    None
}

/// `01/Jan/2030:00:00:00`; its offset is a word of its own.
fn of_access_log(word: &str) -> Option<Time> {
    let (day, rest) = bare(word).split_once('/')?;
    let (month, rest) = rest.split_once('/')?;
    let (year, clock) = rest.split_once(':')?;
    assembled(year, month, day, clock)
}

/// `+0530`, in seconds; +0000 in AWS's logs.
fn offset(word: &str) -> Option<i64> {
    let word = bare(word);
    let (sign, digits) = match word.as_bytes() {
        [b'+', digits @ ..] => (1, digits),
        [b'-', digits @ ..] => (-1, digits),
        _ => return None,
    };
    let two = |tens: u8, ones: u8| {
        let are_digits = tens.is_ascii_digit() && ones.is_ascii_digit();
        are_digits.then(|| i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
    };
    let [a, b, c, d] = digits else { return None };
    Some(sign * (two(*a, *b)? * 3600 + two(*c, *d)? * 60))
}

fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | ';'))
}

/// A date and a time of day as two words: `2030-01-01 00:00:00`, `2030/01/01 00:00:00`.
fn of_two(date: &str, clock: &str) -> Option<Time> {
    if date.len() != 10 || clock.len() < 8 || clock.as_bytes().get(2) != Some(&b':') {
        return None;
    }
    let day = date.replace('/', "-");
    format!("{day}T{}Z", clock.get(..8)?).parse().ok()
}

fn assembled(year: &str, month: &str, day: &str, clock: &str) -> Option<Time> {
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))?;
    let mut parts = clock.split(':').map(|part| part.parse::<u8>().ok());
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    Time::from_utc(
        year.parse().ok()?,
        u8::try_from(month + 1).ok()?,
        day.parse().ok()?,
        hour,
        minute,
        second,
    )
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/// Words of a line that are looked at: the moment stands near its beginning.
const WORDS: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_moment_is_the_same_moment() {
        let wanted = Time::from_utc(2030, 1, 1, 10, 0, 5);
        for text in [
            "2030-01-01T10:00:05Z error",
            "2030-01-01T10:00:05.123Z (id) text",
            "x - - [01/Jan/2030:10:00:05 +0000] \"GET /\"",
            "2030/01/01 10:00:05 [info] 12#12: *1 client",
            "10.0.0.1,01/Jan/2030:10:00:05 +0000,GET",
            "x - - [01/Jan/2030:15:30:05 +0530] \"GET /\"",
            "01/Jan/2030:02:00:05 -0800",
        ] {
            assert_eq!(first_in(text), wanted, "{text}");
        }
        assert_eq!(of_field("1893492005000"), wanted);
        assert_eq!(of_field("1893492005"), wanted);
        assert_eq!(of_field("1893492005000000"), wanted);
        assert_eq!(of_field("1893492005000000000"), wanted);
        assert_eq!(of_field("01/Jan/2030:11:00:05 +0100"), wanted);
        assert_eq!(of_field("Jan  1 10:00:05 2030 GMT"), wanted);
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in ["", "2030-13-45T99:00:00Z", "99/Foo/2030:1", "1.2.3.4", "::/"] {
            assert_eq!(first_in(text), None, "{text}");
        }
    }
}
