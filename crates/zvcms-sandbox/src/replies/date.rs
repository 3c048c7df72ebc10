//! The date that replies carry.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use http::HeaderValue;

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
    // From that second on, httpdate panics.
    const YEAR_10000: u64 = 253_402_300_800;
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(now)).filter(|_| now < YEAR_10000)?;
    Some(httpdate::fmt_http_date(time))
}

#[cfg(test)]
mod tests {
    use super::{Dates, http_date};

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
        for past_the_format in [253_402_300_800, u64::MAX] {
            assert_eq!(http_date(past_the_format), None);
        }
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
