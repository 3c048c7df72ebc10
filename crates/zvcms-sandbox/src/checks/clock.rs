//! The gateway's clock: the window around it, and the date that replies carry.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use http::HeaderValue;

/// Seconds by which a `Timestamp` may be off, on either side.
pub(crate) const WINDOW: u64 = 300;

/// The current unix time in seconds.
pub(crate) type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What the gateway's clock says for one request.
#[derive(Clone, Copy)]
pub(crate) struct Reading {
    /// The clock's own time.
    pub(crate) real: u64,
    /// Seconds by which it shows another time.
    off: i64,
}

impl Reading {
    pub(crate) fn new(real: u64, off: i64) -> Self {
        Self { real, off }
    }

    /// The time that it shows.
    pub(crate) fn shown(self) -> u64 {
        self.real.saturating_add_signed(self.off)
    }

    /// A time that was meant by the shown time, by the clock's own.
    pub(crate) fn to_real(self, shown: u64) -> u64 {
        shown.saturating_add_signed(self.off.saturating_neg())
    }
}

pub(crate) fn system() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

/// Says by how much a timestamp is outside the window.
pub(crate) fn check(timestamp: u64, now: u64) -> Result<(), String> {
    let off = timestamp.abs_diff(now);
    if off <= WINDOW {
        return Ok(());
    }
    let side = if timestamp < now { "behind" } else { "ahead of" };
    let hint =
        if (timestamp / 1000).abs_diff(now) <= WINDOW { "; it seems to be in milliseconds" } else { "" };
    Err(format!("时间戳错误: Timestamp is {off} s {side} this gateway's clock, {WINDOW} s are allowed{hint}"))
}

/// The header of the last date: most requests come within the same second as the one before.
#[derive(Default)]
pub(crate) struct Dates(Mutex<Option<(u64, HeaderValue)>>);

impl Dates {
    /// The header's value at a unix time. None where HTTP cannot write it.
    pub(crate) fn at(&self, now: u64) -> Option<HeaderValue> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|(second, _)| *second != now) {
            *last = Some((now, http_date(now)?.try_into().ok()?));
        }
        last.as_ref().map(|(_, date)| date.clone())
    }
}

/// A unix time as HTTP writes it (RFC 9110, IMF-fixdate). None from the year 10000 on, which the format cannot write.
pub(crate) fn http_date(now: u64) -> Option<String> {
    const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
    const MONTHS: [&str; 12] =
        ["Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb"];
    const YEAR_10000: u64 = 253_402_300_800;
    if now >= YEAR_10000 {
        return None;
    }
    let (days, second) = (now / 86_400, now % 86_400);
    // Counted from 0000-03-01, so that a leap day ends a year and months follow one formula.
    let since_march_0 = days + 719_468;
    let (era, day_of_era) = (since_march_0 / 146_097, since_march_0 % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let year = era * 400 + year_of_era + u64::from(month >= 10);
    let weekday = WEEKDAYS.get(usize::try_from(days % 7).ok()?)?;
    let month = MONTHS.get(usize::try_from(month).ok()?)?;
    let (hour, minute, second) = (second / 3_600, second / 60 % 60, second % 60);
    Some(format!("{weekday}, {day:02} {month} {year:04} {hour:02}:{minute:02}:{second:02} GMT"))
}

#[cfg(test)]
mod tests {
    use super::{Dates, check, http_date};

    #[test]
    fn three_hundred_seconds_are_allowed_on_both_sides_and_no_more() {
        let now = 1_465_185_768;
        assert_eq!(check(now - 300, now), Ok(()));
        assert_eq!(check(now + 300, now), Ok(()));
        assert!(check(now - 301, now).is_err_and(|message| message.contains("301 s behind")));
        assert!(check(now + 301, now).is_err_and(|message| message.contains("301 s ahead of")));
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        assert!(check(u64::MAX, 0).is_err_and(|message| message.contains("18446744073709551615 s ahead of")));
        assert!(check(0, u64::MAX).is_err());
        assert_eq!(check(0, 300), Ok(()));
    }

    #[test]
    fn milliseconds_are_recognised() {
        assert!(
            check(1_465_185_768_123, 1_465_185_768).is_err_and(|message| message.contains("milliseconds"))
        );
    }

    #[test]
    fn http_dates() {
        // RFC 9110's own example, then GNU date's answers for both ends and a leap day.
        for (unix, date) in [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"),
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (1_465_185_768, "Mon, 06 Jun 2016 04:02:48 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
        ] {
            assert_eq!(http_date(unix).as_deref(), Some(date));
        }
        assert_eq!(http_date(253_402_300_800), None);
    }

    #[test]
    fn a_date_is_kept_for_its_second_alone() {
        let dates = Dates::default();
        for (now, date) in [
            (784_111_777, Some("Sun, 06 Nov 1994 08:49:37 GMT")),
            (784_111_777, Some("Sun, 06 Nov 1994 08:49:37 GMT")),
            (784_111_778, Some("Sun, 06 Nov 1994 08:49:38 GMT")),
            (u64::MAX, None),
            (784_111_777, Some("Sun, 06 Nov 1994 08:49:37 GMT")),
        ] {
            assert_eq!(dates.at(now).as_ref().map(|date| date.to_str().unwrap()), date);
        }
    }
}
