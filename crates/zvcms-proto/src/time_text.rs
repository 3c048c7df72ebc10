//! Points in time whose format and zone are not documented.

use std::fmt;

use serde::{Serialize, Serializer};

/// A point in time as the gateway wrote it. The text is unchanged; [`parsed`](Self::parsed) reads it.
///
/// The page documents neither a format nor a time zone, so the text is what counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeText<'a>(&'a str);

impl<'a> TimeText<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The text as it came; empty where the gateway sent none.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Reads the text as `2018-12-01 08:30:00` (or with `/` or `T`, and with a shorter time or none), or as 9 or 10 digits
    /// of Unix time. Returns `None` if it is neither, or if there is no such date.
    #[must_use]
    pub fn parsed(self) -> Option<ParsedTime> {
        unix_seconds(self.0).map(ParsedTime::UnixSeconds).or_else(|| local(self.0).map(ParsedTime::Local))
    }
}

impl fmt::Display for TimeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl Serialize for TimeText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// The time that a [`TimeText`] says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParsedTime {
    /// Seconds since 1970-01-01 00:00:00 UTC.
    UnixSeconds(u64),
    /// A date and time of day in a zone that the platform does not document.
    Local(LocalTime),
}

/// A date and a time of day, without a time zone. It is ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub struct LocalTime {
    /// The year, from 1 to 9999.
    pub year: u16,
    /// The month, from 1 to 12.
    pub month: u8,
    /// The day, from 1 to the length of the month.
    pub day: u8,
    /// The hour, from 0 to 23.
    pub hour: u8,
    /// The minute, from 0 to 59.
    pub minute: u8,
    /// The second, from 0 to 59.
    pub second: u8,
}

fn unix_seconds(text: &str) -> Option<u64> {
    // Eight digits are a date such as 20181201, thirteen are milliseconds: neither is guessed at.
    if matches!(text.len(), 9 | 10) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn local(text: &str) -> Option<LocalTime> {
    let (date, time) = text.split_once([' ', 'T']).map_or((text, None), |(date, time)| (date, Some(time)));
    let separator = if date.contains('/') { '/' } else { '-' };
    let mut date = date.split(separator);
    let year = number(date.next()?, 4)?;
    let month = small_number(date.next()?)?;
    let day = small_number(date.next()?)?;
    let (hour, minute, second) = match time {
        None => (0, 0, 0),
        Some(time) => {
            let mut time = time.split(':');
            let hour = small_number(time.next()?)?;
            let minute = small_number(time.next()?)?;
            let second = time.next().map_or(Some(0), small_number)?;
            if time.next().is_some() {
                return None;
            }
            (hour, minute, second)
        }
    };
    let valid = date.next().is_none()
        && year >= 1
        && (1..=days_in_month(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    valid.then_some(LocalTime { year, month, day, hour, minute, second })
}

fn number(text: &str, digits: usize) -> Option<u16> {
    if text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit()) {
        text.parse().ok()
    } else {
        None
    }
}

fn small_number(two_digits: &str) -> Option<u8> {
    number(two_digits, 2).and_then(|number| u8::try_from(number).ok())
}

/// 0 for a month that does not exist, so that no day is in it.
fn days_in_month(year: u16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<ParsedTime> {
        TimeText::new(text).parsed()
    }

    fn local_time(year: u16, month: u8, day: u8, hour: u8, minute: u8, second: u8) -> Option<ParsedTime> {
        Some(ParsedTime::Local(LocalTime { year, month, day, hour, minute, second }))
    }

    #[test]
    fn dates_and_times() {
        assert_eq!(parsed("2018-12-31 23:59:59"), local_time(2018, 12, 31, 23, 59, 59));
        assert_eq!(parsed("2018/12/31T23:59"), local_time(2018, 12, 31, 23, 59, 0));
        assert_eq!(parsed("0001-01-01"), local_time(1, 1, 1, 0, 0, 0));
        assert_eq!(parsed("2000-02-29"), local_time(2000, 2, 29, 0, 0, 0));
        assert_eq!(parsed("2024-02-29"), local_time(2024, 2, 29, 0, 0, 0));
        for (month, days) in (1..=12).zip([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
            assert!(parsed(&format!("2023-{month:02}-{days}")).is_some());
            assert!(parsed(&format!("2023-{month:02}-{}", days + 1)).is_none());
        }
    }

    #[test]
    fn unix_time() {
        assert_eq!(parsed("1547186244"), Some(ParsedTime::UnixSeconds(1_547_186_244)));
        assert_eq!(parsed("999999999"), Some(ParsedTime::UnixSeconds(999_999_999)));
    }

    #[test]
    fn what_cannot_be_read_is_text_alone() {
        for text in [
            "",
            "0",
            "长期有效",
            "20181201",
            "1547186244000",
            "0000-00-00 00:00:00",
            "0000-01-01",
            "1900-02-29",
            "2018-00-01",
            "2018-13-01",
            "2018-12-00",
            "2018-12-01 24:00:00",
            "2018-12-01 00:60:00",
            "2018-12-01 00:00:60",
            "2018-12-01 00:00:00:00",
            "2018-12-01-01",
            "2018-12",
            "2018-12-01 10",
            "2018-1-1",
            "2018-12-01 ",
            "+018-12-01",
            "2018-+1-01",
            "2018-12/01",
        ] {
            assert_eq!(parsed(text), None, "{text:?}");
            assert_eq!(TimeText::new(text).to_string(), text);
        }
    }
}
