//! Moments as logs write them: RFC 3339, seconds or milliseconds since 1970, the bracketed form of access logs, and
//! OpenSSL's. Where a log leaves its zone out, UTC is meant; AWS writes nothing else.

use crate::time::Time;

/// A moment that stands in a text, wherever it stands; the first that can be read.
pub(super) fn first_in(text: &str) -> Option<Time> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '"' | ',' | '<' | '>' | '|'));
    let mut earlier = "";
    for word in words.take(WORDS) {
        let found = of_word(word).or_else(|| of_two(earlier, word));
        if found.is_some() {
            return found;
        }
        earlier = word;
    }
    None
}

/// A moment that is a whole field.
pub(crate) fn of_field(text: &str) -> Option<Time> {
    let text = text.trim();
    of_word(text)
        .or_else(|| since_1970(text))
        .or_else(|| of_openssl(text))
        .or_else(|| first_in(text))
}

/// Seconds or milliseconds since 1970.
pub(crate) fn since_1970(digits: &str) -> Option<Time> {
    let whole = digits.split('.').next()?;
    of_number(whole.parse().ok()?, whole.len())
}

/// The same, of a number and how many digits it was written with.
pub(crate) const fn of_number(number: i64, digits: usize) -> Option<Time> {
    match digits {
        9 | 10 => Some(Time::from_unix(number)),
        12 | 13 => Some(Time::from_unix(number / 1000)),
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

fn of_word(word: &str) -> Option<Time> {
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let word = word.trim_matches(|c: char| matches!(c, '[' | ']' | '(' | ')' | ';'));
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
    of_access_log(word)
}

/// `01/Jan/2030:00:00:00`; its offset, a word of its own, is +0000 in AWS's logs.
fn of_access_log(word: &str) -> Option<Time> {
    let (day, rest) = word.split_once('/')?;
    let (month, rest) = rest.split_once('/')?;
    let (year, clock) = rest.split_once(':')?;
    assembled(year, month, day, clock)
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
        ] {
            assert_eq!(first_in(text), wanted, "{text}");
        }
        assert_eq!(of_field("1893492005000"), wanted);
        assert_eq!(of_field("1893492005"), wanted);
        assert_eq!(of_field("Jan  1 10:00:05 2030 GMT"), wanted);
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in ["", "2030-13-45T99:00:00Z", "99/Foo/2030:1", "1.2.3.4", "::/"] {
            assert_eq!(first_in(text), None, "{text}");
        }
    }
}
