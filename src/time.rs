//! A moment, to the second. The library never asks what time it is: whoever calls it says so, which
//! makes every answer repeatable and lets people ask about next spring.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// A moment in UTC, with the resolution of X.509 (RFC 5280, section 4.1.2.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Time(i64);

impl Time {
    /// Seconds in a day.
    pub const DAY: i64 = 86_400;

    /// From seconds since 1970-01-01T00:00:00Z; negative before it.
    pub const fn from_unix(seconds: i64) -> Self {
        Self(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z; negative before it.
    pub const fn unix(self) -> i64 {
        self.0
    }

    /// From the parts of a calendar date and a time of day in UTC; `None` where no such moment exists.
    pub fn from_utc(
        year: i32,
        month: u8,
        day: u8,
        hour: u8,
        minute: u8,
        second: u8,
    ) -> Option<Self> {
        let year = YEARS.contains(&year).then_some(year)?;
        let date = Date::from_calendar_date(year, time::Month::try_from(month).ok()?, day).ok()?;
        let moment = PrimitiveDateTime::new(date, time::Time::from_hms(hour, minute, second).ok()?);
        Some(Self(moment.assume_utc().unix_timestamp()))
    }

    /// This moment of a clock that is so many seconds ahead of UTC; `None` outside the years that can be written.
    pub fn in_utc(self, east: i64) -> Option<Self> {
        let seconds = self.0.checked_sub(east)?;
        writable(OffsetDateTime::from_unix_timestamp(seconds).ok()?)
    }

    /// This moment, `days` later.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(days.saturating_mul(Self::DAY)))
    }

    /// Whole days from this moment to `later`, rounded towards zero; negative when it is earlier.
    pub const fn days_until(self, later: Self) -> i64 {
        later.0.saturating_sub(self.0) / Self::DAY
    }

    /// The day alone, `2030-01-01`.
    pub fn day(self) -> String {
        self.to_string().chars().take_while(|&c| c != 'T').collect()
    }
}

impl fmt::Display for Time {
    /// RFC 3339, always in UTC: `2030-01-01T00:00:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match OffsetDateTime::from_unix_timestamp(self.0).map(|moment| moment.format(&Rfc3339)) {
            Ok(Ok(text)) => f.pad(&text),
            _ => write!(f, "{} seconds since 1970", self.0),
        }
    }
}

impl FromStr for Time {
    type Err = String;

    /// RFC 3339 (`2030-01-01T00:00:00Z`, any offset), or a day alone (`2030-01-01`, its first second in UTC).
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.to_owned() };
        let parsed = OffsetDateTime::parse(&full, &Rfc3339).ok();
        // An offset may lead out of the years that can be written again.
        let moment = parsed.and_then(|moment| moment.checked_to_offset(UtcOffset::UTC));
        moment.and_then(writable).ok_or_else(|| {
            format!("`{text}` is no time; write it as 2030-01-01T00:00:00Z or 2030-01-01")
        })
    }
}

/// A moment in UTC, if it can be written again.
fn writable(moment: OffsetDateTime) -> Option<Time> {
    YEARS.contains(&moment.year()).then(|| Time(moment.unix_timestamp()))
}

/// Years that RFC 3339 can write, in four digits.
const YEARS: RangeInclusive<i32> = 0..=9999;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_alone_is_its_first_second() {
        let time: Time = "2030-01-01".parse().unwrap();
        assert_eq!(time.to_string(), "2030-01-01T00:00:00Z");
        assert_eq!(time.day(), "2030-01-01");
    }

    #[test]
    fn offsets_become_utc() {
        let time: Time = "2030-01-01T01:30:00+01:30".parse().unwrap();
        assert_eq!(time, Time::from_utc(2030, 1, 1, 0, 0, 0).unwrap());
        let local = Time::from_utc(2030, 1, 1, 1, 30, 0).unwrap();
        assert_eq!(local.in_utc(5_400), Some(time));
        let first = Time::from_utc(0, 1, 1, 0, 0, 0).unwrap();
        assert_eq!((first.in_utc(1), first.in_utc(i64::MIN)), (None, None));
    }

    #[test]
    fn what_is_no_time_says_how_to_write_one() {
        assert!("next spring".parse::<Time>().unwrap_err().contains("2030-01-01T00:00:00Z"));
        assert!("2030-02-30".parse::<Time>().is_err());
    }

    #[test]
    fn what_is_read_can_be_written_again() {
        for text in ["0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59+23:59"] {
            let time: Time = text.parse().unwrap();
            assert_eq!(time.to_string().parse(), Ok(time));
        }
        for text in ["0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59-00:01"] {
            assert!(text.parse::<Time>().is_err(), "{text}");
        }
        assert_eq!(Time::from_utc(-1, 12, 31, 0, 0, 0), None);
    }

    #[test]
    fn days_between_are_whole_and_signed() {
        let (early, late) = (Time::from_unix(0), Time::from_unix(90_000));
        assert_eq!(early.days_until(late), 1);
        assert_eq!(late.days_until(early), -1);
        assert_eq!(early.plus_days(2).unix(), 172_800);
    }
}
