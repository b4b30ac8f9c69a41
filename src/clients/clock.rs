//! When a request was made, read off its line without reading the line: the member that holds the moment is looked for
//! where the line before had it. Only a member at the same depth of escapes as the certificate counts, so that a user
//! agent with a moment in it changes nothing.

use crate::bytes::{find, memchr};
use crate::diagnose::moment;
use crate::time::Time;

/// Reads the moments of one file's lines.
#[derive(Debug, Default)]
pub(super) struct Clock {
    /// The member that the last line had, and where its value began: from the start of the line, or from the end of the
    /// certificate.
    last: Option<(usize, Place)>,
    /// How long the last value was: the next one mostly is as long.
    length: usize,
    /// How the last value stood there, if it was a number.
    layout: Option<Layout>,
    /// A day as it was written last, and its first second.
    day: ([u8; 11], usize, i64),
}

#[derive(Clone, Copy, Debug)]
enum Place {
    Before(usize),
    Behind(usize),
}

/// How a number stands in a line. Where the next line has the same bytes around another number, nothing else has to be
/// looked at.
#[derive(Debug)]
struct Layout {
    start: usize,
    /// From the byte before the name's quotation mark to the number.
    lead: Vec<u8>,
    escapes: usize,
}

/// What stands around the certificate of a line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Around<'a> {
    pub(super) before: &'a [u8],
    pub(super) behind: &'a [u8],
    /// Backslashes before each quotation mark of the members.
    pub(super) escapes: usize,
}

impl Clock {
    /// The moment of a line.
    #[inline]
    pub(super) fn read(&mut self, around: Around<'_>) -> Option<Time> {
        if let Some((name, place)) = self.last
            && let Some(name) = NAMES.get(name)
        {
            let (text, at) = match place {
                Place::Before(at) => (around.before, at),
                Place::Behind(at) => (around.behind, at),
            };
            if let Some(moment) = self.at_once(text, around.escapes) {
                return Some(moment);
            }
            let start = at.wrapping_sub(name.len());
            if text.get(start..at) == Some(*name)
                && is_bounded(text, start, around.escapes)
                && let Some(rest) = text.get(at..)
                && let Some(value) = value(rest, around.escapes, self.length)
                && let Some(moment) = self.moment(value)
            {
                self.length = value.len();
                self.layout = Layout::of(text, start, value, around.escapes);
                return Some(moment);
            }
        }
        self.search(around)
    }

    /// The moment of a line that has the layout of the one before.
    #[inline]
    fn at_once(&self, text: &[u8], escapes: usize) -> Option<Time> {
        let layout = self.layout.as_ref().filter(|layout| layout.escapes == escapes)?;
        let rest = text.get(layout.start..)?.strip_prefix(&*layout.lead)?;
        let (digits, behind) = rest.split_at_checked(self.length)?;
        if !behind.first().copied().is_some_and(is_end) {
            return None;
        }
        moment::of_number(number(digits)?, digits.len())
    }

    #[cold]
    fn search(&mut self, around: Around<'_>) -> Option<Time> {
        for (number, name) in NAMES.iter().enumerate() {
            for is_before in [true, false] {
                let text = if is_before { around.before } else { around.behind };
                let mut from = 0;
                while let Some(found) = text.get(from..).and_then(|rest| find(rest, name)) {
                    let (start, at) = (from + found, from + found + name.len());
                    from = at;
                    if !is_bounded(text, start, around.escapes) {
                        continue;
                    }
                    let value = text.get(at..).and_then(|rest| value(rest, around.escapes, 0));
                    if let Some(moment) = value.and_then(|value| self.moment(value)) {
                        let place = if is_before { Place::Before(at) } else { Place::Behind(at) };
                        (self.last, self.layout) = (Some((number, place)), None);
                        return Some(moment);
                    }
                }
            }
        }
        // An export of log lines has the moment before each of them.
        let word_end = memchr(b' ', around.before).filter(|end| (20..=40).contains(end))?;
        self.moment(around.before.get(..word_end)?)
    }

    /// A moment, as a value writes it. That of the same day as before costs a comparison.
    pub(super) fn moment(&mut self, value: &[u8]) -> Option<Time> {
        if value.len() >= LEAST_DIGITS
            && let Some(number) = number(value)
        {
            return moment::of_number(number, value.len());
        }
        let length = if value.get(2) == Some(&b'/') { 11 } else { 10 };
        let day = value.get(..length)?;
        let (known, known_length, start) = &self.day;
        let in_utc = matches!(value.get(length + 9..), Some(b"" | b"Z" | b" +0000" | b"+00:00"))
            || value.get(length + 9) == Some(&b'.') && value.last() == Some(&b'Z');
        if in_utc && known.get(..*known_length) == Some(day) {
            return Some(Time::from_unix(start + seconds(value.get(length + 1..length + 9)?)?));
        }
        let moment = moment::of_field(std::str::from_utf8(value).ok()?)?;
        if in_utc
            && let Some(of_day) = value.get(length + 1..length + 9).and_then(seconds)
            && let Some(place) = self.day.0.get_mut(..length)
        {
            place.copy_from_slice(day);
            self.day.1 = length;
            self.day.2 = moment.unix() - of_day;
        }
        Some(moment)
    }
}

impl Layout {
    /// Of a member whose name starts there, in the text that holds its value.
    fn of(text: &[u8], name: usize, value: &[u8], escapes: usize) -> Option<Self> {
        number(value).filter(|_| value.len() >= LEAST_DIGITS)?;
        let start = name.checked_sub(escapes + 2)?;
        let lead = find(text.get(start..)?, value)?;
        Some(Self { start, lead: text.get(start..start + lead)?.to_vec(), escapes })
    }
}

/// The seconds of a day: `10:00:05`.
fn seconds(clock: &[u8]) -> Option<i64> {
    let [hour @ .., b':', _, _, b':', _, _] = clock else { return None };
    let two = |digits: &[u8]| match digits {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            Some(i64::from(tens - b'0') * 10 + i64::from(ones - b'0'))
        }
        _ => None,
    };
    let (hour, minute, second) = (two(hour)?, two(clock.get(3..5)?)?, two(clock.get(6..)?)?);
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3600 + minute * 60 + second)
}

/// Whether a name begins with a quotation mark of that depth of escapes.
fn is_bounded(text: &[u8], start: usize, escapes: usize) -> bool {
    let Some(before) = start.checked_sub(1).and_then(|end| text.get(..=end)) else { return false };
    let Some((b'"', before)) = before.split_last() else { return false };
    before.iter().rev().take_while(|&&byte| byte == b'\\').count() == escapes
}

/// The number that a value is, if it is nothing but digits. Eight of them are read at once, since nearly every line of a
/// log has thirteen: neighbours are joined to pairs, these to fours, and these to eight.
fn number(value: &[u8]) -> Option<i64> {
    let (eights, rest) = value.as_chunks::<8>();
    if eights.len() > 2 {
        return None;
    }
    let mut number = 0_u64;
    for digits in eights {
        let word = u64::from_le_bytes(*digits);
        // A digit is 0x30 to 0x39: what is above it has another upper half, if six are added.
        let is_upper = |word: u64| word & 0xf0f0_f0f0_f0f0_f0f0 == 0x3030_3030_3030_3030;
        if !is_upper(word) || !is_upper(word.wrapping_add(0x0606_0606_0606_0606)) {
            return None;
        }
        let word = word & 0x0f0f_0f0f_0f0f_0f0f;
        let pairs = (word * 10 + (word >> 8)) & 0x00ff_00ff_00ff_00ff;
        let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
        let eight = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
        number = number * 100_000_000 + eight;
    }
    for digit in rest {
        number = number.checked_mul(10)?.checked_add(u64::from(digit.wrapping_sub(b'0')))?;
        if !digit.is_ascii_digit() {
            return None;
        }
    }
    i64::try_from(number).ok()
}

/// The value behind a name: what stands between its quotation marks, or a number. It is found sooner where it is as long
/// as guessed.
fn value(rest: &[u8], escapes: usize, guess: usize) -> Option<&[u8]> {
    let rest = rest.get(escapes..)?.strip_prefix(b"\"")?.trim_ascii_start();
    let rest = rest.strip_prefix(b":")?.trim_ascii_start();
    let quoted = rest.get(escapes..).and_then(|rest| rest.strip_prefix(b"\""));
    let rest = quoted.unwrap_or(rest);
    if let Some((value, [end, ..])) = rest.split_at_checked(guess)
        && is_end(*end)
        && !value.iter().fold(false, |any, byte| any | is_end(*byte))
    {
        return Some(value);
    }
    let end = rest.iter().take(LONGEST_MOMENT).position(|byte| is_end(*byte))?;
    rest.get(..end)
}

const fn is_end(byte: u8) -> bool {
    matches!(byte, b'"' | b'\\' | b',' | b'}')
}

/// Whether a member of that name holds the moment of what it belongs to: its rank, lower where it tells more.
pub(super) fn rank(name: &[u8]) -> Option<usize> {
    NAMES.iter().position(|known| *known == name)
}

/// Members that hold the moment of a request, the most telling first.
const NAMES: [&[u8]; 8] = [
    b"requestTimeEpoch",
    b"timeEpoch",
    b"requestTime",
    b"@timestamp",
    b"timestamp",
    b"time",
    b"eventTime",
    b"event_timestamp",
];
const LONGEST_MOMENT: usize = 48;
/// Of a number that is a moment, and no day or year.
const LEAST_DIGITS: usize = 10;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(clock: &mut Clock, before: &str, behind: &str, escapes: usize) -> Option<i64> {
        let around = Around { before: before.as_bytes(), behind: behind.as_bytes(), escapes };
        clock.read(around).map(Time::unix)
    }

    #[test]
    fn every_form_is_read_and_the_next_line_of_the_day_too() {
        let mut clock = Clock::default();
        for second in 1_893_492_005..1_893_492_008 {
            let ending = format!("10:00:0{}", second % 10);
            for before in [
                format!("{{\"requestTime\":\"01/Jan/2030:{ending} +0000\",\"x\":\""),
                format!("{{\"ip\": \"::1\", \"requestTime\" : \"2030-01-01T{ending}Z\",\"x\":\""),
                format!("{{\"requestTimeEpoch\":{second}123,\"x\":\""),
                format!("{{\"time\":\"{second}\",\"x\":\""),
                format!("2030-01-01T{ending}.123Z {{\"x\":\""),
            ] {
                assert_eq!(read(&mut clock, &before, "\"}", 0), Some(second), "{before}");
            }
        }
        let behind = "\\\",\\\"timestamp\\\":1893492005000}";
        assert_eq!(read(&mut clock, "{", behind, 1), Some(1_893_492_005));
        let other_zone = "{\"requestTime\":\"01/Jan/2030:10:00:05 +0100\",";
        assert_ne!(read(&mut clock, other_zone, "", 0), Some(1_893_495_605));
    }

    #[test]
    fn the_layout_of_a_line_holds_for_the_next_one_only_if_all_of_it_is_the_same() {
        let mut clock = Clock::default();
        let line = |value: &str| format!("{{\"ip\":\"::1\",\"requestTimeEpoch\":{value},\"x\":\"");
        for (value, escapes, at) in [
            ("\"1893492005000\"", 0, Some(1_893_492_005)),
            ("\"1893492006000\"", 0, Some(1_893_492_006)),
            ("\"1893492007000\"", 1, None),
            ("\"189349200x000\"", 0, None),
            ("\"1893492008\"", 0, Some(1_893_492_008)),
            ("\"1893492009000\"", 0, Some(1_893_492_009)),
            (" 1893492010000", 0, Some(1_893_492_010)),
            ("1893492011000", 0, Some(1_893_492_011)),
        ] {
            assert_eq!(read(&mut clock, &line(value), "\"}", escapes), at, "{value}");
        }
    }

    #[test]
    fn a_number_is_what_is_nothing_but_digits() {
        let mut state = 1_u64;
        for length in 1..23 {
            for spoilt in 0..=length {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                let digits = format!("{:023}", u128::from(state) * 1_000_003);
                let mut text = digits.as_bytes()[23 - length..].to_vec();
                let parsed = std::str::from_utf8(&text).unwrap().parse().ok();
                assert_eq!(number(&text), parsed);
                for other in *b"/:+- \"\0\xb5" {
                    if let Some(byte) = text.get_mut(spoilt) {
                        *byte = other;
                        assert_eq!(number(&text), None, "{text:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_moment_in_a_string_of_another_depth_is_no_moment() {
        let mut clock = Clock::default();
        let agent =
            "{\"agent\":\"x\\\",\\\"requestTime\\\":\\\"01/Jan/2001:00:00:00 +0000\\\"\",\"c\":\"";
        assert_eq!(read(&mut clock, agent, "\"}", 0), None);
        assert_eq!(read(&mut clock, "{\"uptime\":\"2030-01-01T00:00:00Z\"", "\"}", 0), None);
        assert_eq!(read(&mut clock, "", "", 0), None);
    }
}
