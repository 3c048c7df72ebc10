//! Dates and times of day without a zone.

use std::fmt;

use super::unix::UnixTime;

/// A date without a time zone, from year 1 to 9999. It is ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDate {
    year: i16,
    month: u8,
    day: u8,
}

impl LocalDate {
    /// Makes a date. Returns `None` if it does not exist, or if the year is not from 1 to 9999.
    #[must_use]
    pub fn new(year: i16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year) && (1..=days_in_month(year, month)).contains(&day);
        exists.then_some(Self { year, month, day })
    }

    /// The year, from 1 to 9999.
    #[must_use]
    pub fn year(self) -> i16 {
        self.year
    }

    /// The month, from 1 to 12.
    #[must_use]
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day, from 1 to the length of the month.
    #[must_use]
    pub fn day(self) -> u8 {
        self.day
    }

    /// The date at 00:00:00. On the day on which a zone's clocks skip that time, it does not exist there.
    #[must_use]
    pub fn start_of_day(self) -> LocalDateTime {
        LocalDateTime { date: self, hour: 0, minute: 0, second: 0, nanosecond: 0 }
    }

    /// The date at a time of day. Returns `None` if that is not from 00:00:00 to 23:59:59.999999999.
    #[must_use]
    pub fn at(self, hour: u8, minute: u8, second: u8, nanosecond: u32) -> Option<LocalDateTime> {
        let exists = hour < 24 && minute < 60 && second < 60 && nanosecond < 1_000_000_000;
        exists.then_some(LocalDateTime { date: self, hour, minute, second, nanosecond })
    }

    /// Days since 1970-01-01. Years are counted from March, so that a leap day is the last of its year:
    /// <https://howardhinnant.github.io/date_algorithms.html>, `days_from_civil`.
    pub(super) fn days(self) -> i64 {
        let (year, month) = (i64::from(self.year), i64::from(self.month));
        let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
        let day_of_year = (153 * month + 2) / 5 + i64::from(self.day) - 1;
        365 * year + year / 4 - year / 100 + year / 400 + day_of_year - 719_468
    }

    /// The date of a number of [`days`](Self::days), `civil_from_days` in the same place. Returns `None` if its year is not
    /// from 1 to 9999.
    pub(super) fn from_days(days: i64) -> Option<Self> {
        let days = days.checked_add(719_468)?;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (year, month) = if month < 10 { (year, month + 3) } else { (year + 1, month - 9) };
        let year = i16::try_from(year + era * 400).ok()?;
        Self::new(year, u8::try_from(month).ok()?, u8::try_from(day).ok()?)
    }
}

/// Writes it as `2019-08-24`.
impl fmt::Display for LocalDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day } = self;
        f.pad(&format!("{year:04}-{month:02}-{day:02}"))
    }
}

/// A date and a time of day without a time zone. It is ordered by time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocalDateTime {
    date: LocalDate,
    hour: u8,
    minute: u8,
    second: u8,
    nanosecond: u32,
}

impl LocalDateTime {
    /// The date.
    #[must_use]
    pub fn date(self) -> LocalDate {
        self.date
    }

    /// The hour, from 0 to 23.
    #[must_use]
    pub fn hour(self) -> u8 {
        self.hour
    }

    /// The minute, from 0 to 59.
    #[must_use]
    pub fn minute(self) -> u8 {
        self.minute
    }

    /// The second, from 0 to 59.
    #[must_use]
    pub fn second(self) -> u8 {
        self.second
    }

    /// The fraction of the second, from 0 to 999,999,999 nanoseconds.
    #[must_use]
    pub fn nanosecond(self) -> u32 {
        self.nanosecond
    }

    /// The point in time at which clocks show this that are `seconds_east` ahead of UTC. China has been 28,800 seconds (8
    /// hours) ahead all year round since 1992. Returns `None` if that is outside of the years 1 to 9999 in UTC.
    ///
    /// ```
    /// use zvcms_proto::LocalDate;
    ///
    /// let local = LocalDate::new(2019, 8, 24).unwrap().start_of_day();
    /// assert_eq!(local.at_offset(8 * 3600).unwrap().seconds(), 1_566_576_000);
    /// ```
    #[must_use]
    pub fn at_offset(self, seconds_east: i32) -> Option<UnixTime> {
        UnixTime::new(self.seconds() - i64::from(seconds_east), self.nanosecond)
    }

    /// Seconds since 1970-01-01 00:00:00 on the same clock.
    pub(super) fn seconds(self) -> i64 {
        let minutes = (self.date.days() * 24 + i64::from(self.hour)) * 60 + i64::from(self.minute);
        minutes * 60 + i64::from(self.second)
    }
}

/// Writes it as `2019-08-24 00:00:00`, with a fraction if it has one.
impl fmt::Display for LocalDateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { date, hour, minute, second, nanosecond } = self;
        let text = format!("{date} {hour:02}:{minute:02}:{second:02}.{nanosecond:09}");
        f.pad(if *nanosecond == 0 { text.trim_end_matches(".000000000") } else { text.trim_end_matches('0') })
    }
}

/// 0 for a month that does not exist, so that no day is in it.
fn days_in_month(year: i16, month: u8) -> u8 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 0,
    }
}
