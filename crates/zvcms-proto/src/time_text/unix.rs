//! Points in time, which need no zone.

use std::fmt;

use super::local::{LocalDate, LocalDateTime};

const SECONDS_OF_A_DAY: i64 = 24 * 60 * 60;

/// A point in time from year 1 to 9999 in UTC, as Unix time: the time since 1970-01-01 00:00:00 UTC without leap seconds.
/// It is ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnixTime {
    utc: LocalDateTime,
}

impl UnixTime {
    /// Makes a point in time from whole seconds and a fraction, which counts forward also before 1970. Returns `None` if it is
    /// outside of the years 1 to 9999, or if the fraction is a second or more.
    #[must_use]
    pub fn new(seconds: i64, nanosecond: u32) -> Option<Self> {
        let date = LocalDate::from_days(seconds.div_euclid(SECONDS_OF_A_DAY))?;
        let second = seconds.rem_euclid(SECONDS_OF_A_DAY);
        let [hour, minute, second] =
            [second / 3600, second / 60 % 60, second % 60].map(|number| u8::try_from(number).ok());
        Some(Self { utc: date.at(hour?, minute?, second?, nanosecond)? })
    }

    /// Whole seconds of Unix time, rounded down.
    #[must_use]
    pub fn seconds(self) -> i64 {
        self.utc.seconds()
    }

    /// Whole milliseconds of Unix time, rounded down.
    #[must_use]
    pub fn milliseconds(self) -> i64 {
        self.seconds() * 1000 + i64::from(self.nanosecond() / 1_000_000)
    }

    /// What is left beside whole [`seconds`](Self::seconds), from 0 to 999,999,999 nanoseconds.
    #[must_use]
    pub fn nanosecond(self) -> u32 {
        self.utc.nanosecond()
    }

    /// What a clock in UTC shows.
    #[must_use]
    pub fn utc(self) -> LocalDateTime {
        self.utc
    }
}

/// Writes it in UTC, as `2019-08-23 16:00:00Z`.
impl fmt::Display for UnixTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}Z", self.utc))
    }
}
