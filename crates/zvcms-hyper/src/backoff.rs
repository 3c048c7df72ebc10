//! How long to wait before the next attempt.

use std::time::{Duration, SystemTime};

use http::HeaderMap;
use http::header::RETRY_AFTER;

use crate::clock;

const FIRST_WAIT: Duration = Duration::from_millis(100);
const LONGEST_WAIT: Duration = Duration::from_secs(2);
const STEP_FOR_ANOTHER: Duration = Duration::from_millis(5);
const LONGEST_WAIT_FOR_ANOTHER: Duration = Duration::from_millis(200);

/// How long to wait after attempt number `attempt` (from 1): a random time up to a bound that doubles, so that clients that
/// failed together do not come back together. If the gateway `asked` for a wait, that comes on top, even if it is 0.
pub(crate) fn wait_after(attempt: u32, asked: Option<Duration>, random: u64) -> Duration {
    let doublings = attempt.saturating_sub(1).min(10);
    let bound = FIRST_WAIT.saturating_mul(1 << doublings).min(LONGEST_WAIT);
    asked.map_or(Duration::ZERO, |asked| asked.max(FIRST_WAIT)).saturating_add(jitter(bound, random))
}

/// How long to wait after the gateway did not process a number of requests in a row. There is no wait after the first: the
/// gateway closes connections now and then, and another one will do. The wait then grows, since the gateway may be full.
pub(crate) fn wait_for_another(in_a_row: u32, random: u64) -> Duration {
    let bound = STEP_FOR_ANOTHER.saturating_mul(in_a_row.saturating_sub(1)).min(LONGEST_WAIT_FOR_ANOTHER);
    jitter(bound, random)
}

fn jitter(bound: Duration, random: u64) -> Duration {
    let micros = u64::try_from(bound.as_micros()).unwrap_or(u64::MAX);
    Duration::from_micros(random % micros.saturating_add(1))
}

/// The wait that `Retry-After` asks for, in seconds or as a date. A date is compared with the reply's own `Date`, so that our
/// clock does not matter, or with `now` if there is none.
pub(crate) fn asked_for(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(text.parse().map_or(Duration::MAX, Duration::from_secs));
    }
    let until = httpdate::parse_http_date(text).ok()?;
    Some(until.duration_since(clock::date(headers).unwrap_or(now)).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use http::HeaderValue;

    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let longest = |attempt| {
            (0..5_000_000).step_by(4_999).map(|random| wait_after(attempt, None, random)).max().unwrap()
        };
        assert_eq!(wait_after(1, None, 100_000), Duration::from_millis(100));
        assert_eq!(wait_after(1, None, 100_001), Duration::ZERO);
        assert_eq!(wait_after(3, None, 400_000), Duration::from_millis(400));
        assert!(longest(9) <= Duration::from_secs(2));
        assert_eq!(wait_after(u32::MAX, None, 2_000_000), Duration::from_secs(2));
    }

    #[test]
    fn what_was_not_taken_up_waits_little_by_little() {
        let longest = |in_a_row| (0..300_000).map(|random| wait_for_another(in_a_row, random)).max().unwrap();
        assert_eq!(longest(1), Duration::ZERO);
        assert_eq!(longest(3), Duration::from_millis(10));
        assert_eq!(longest(u32::MAX), Duration::from_millis(200));
    }

    #[test]
    fn a_gateway_that_asks_is_waited_for() {
        let wait = |asked| wait_after(1, Some(asked), 50_000);
        assert_eq!(wait(Duration::from_secs(3)), Duration::from_millis(3_050));
        assert_eq!(wait(Duration::ZERO), Duration::from_millis(150));
        assert_eq!(wait(Duration::from_secs(3600)), Duration::from_millis(3_600_050));
        assert_eq!(wait(Duration::MAX), Duration::MAX);
    }

    fn asked(pairs: &[(&'static str, &'static str)]) -> Option<Duration> {
        let headers =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value)));
        // RFC 9110's example, 08:49:37.
        asked_for(&headers.collect(), UNIX_EPOCH + Duration::from_secs(784_111_777))
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(asked(&[("retry-after", "120")]), Some(Duration::from_secs(120)));
        assert_eq!(asked(&[("retry-after", " 0 ")]), Some(Duration::ZERO));
        assert_eq!(asked(&[("retry-after", "99999999999999999999999")]), Some(Duration::MAX));
        let date = ("retry-after", "Sun, 06 Nov 1994 08:50:07 GMT");
        assert_eq!(asked(&[date]), Some(Duration::from_secs(30)));
        let dated = ("date", "Sun, 06 Nov 1994 08:50:00 GMT");
        assert_eq!(asked(&[date, dated]), Some(Duration::from_secs(7)));
        let later = ("date", "Sun, 06 Nov 1994 09:00:00 GMT");
        assert_eq!(asked(&[date, later]), Some(Duration::ZERO));
    }

    #[test]
    fn what_asks_for_nothing_readable_asks_for_nothing() {
        for value in ["soon", "", "-1", "1.5", "Sun, 99 Nov 1994"] {
            assert_eq!(asked(&[("retry-after", value)]), None, "{value}");
        }
        assert_eq!(asked(&[]), None);
    }
}
