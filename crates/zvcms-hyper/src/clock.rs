//! The gateway's clock against ours.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use http::HeaderMap;
use http::header::{AGE, DATE};

/// Clocks that differ by no more than this count as the same, in seconds.
const THRESHOLD: u64 = 60;
/// A difference of more than a day is a broken clock or a forged header, and is not followed.
const BOUND: u64 = 24 * 60 * 60;
/// A reply that took longer than this says too little about when it was dated.
const LONGEST_ROUND_TRIP: Duration = Duration::from_secs(5);

/// More bytes than a date has in any of its forms.
const LONGEST_DATE: usize = 64;

const NONE: i64 = i64::MIN;

/// How much the gateway's clock differed from ours when it was last measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSkew {
    seconds: i64,
    is_corrected: bool,
}

impl ClockSkew {
    /// Returns by how many seconds the gateway's clock is ahead of ours. The number is negative if it is behind.
    #[must_use]
    pub fn seconds(&self) -> i64 {
        self.seconds
    }

    /// Returns whether stamps are corrected by the difference. That is so if it is more than 60 s and at most a day, and the
    /// correction is not [turned off](crate::ClientBuilder::clock_correction).
    #[must_use]
    pub fn is_corrected(&self) -> bool {
        self.is_corrected
    }
}

/// The last measured skew, shared by all calls of a client.
pub(crate) struct GatewayClock {
    skew: AtomicI64,
    corrects: bool,
    /// The last `Date` that was read, as it was written and in milliseconds: replies of one second have the same.
    read: Mutex<(Vec<u8>, Option<i64>)>,
}

impl GatewayClock {
    pub(crate) fn new(corrects: bool) -> Self {
        Self { skew: AtomicI64::new(NONE), corrects, read: Mutex::default() }
    }

    pub(crate) fn skew(&self) -> Option<ClockSkew> {
        let seconds = Some(self.skew.load(Ordering::Relaxed)).filter(|skew| *skew != NONE)?;
        let is_corrected = self.corrects && (THRESHOLD + 1..=BOUND).contains(&seconds.unsigned_abs());
        Some(ClockSkew { seconds, is_corrected })
    }

    /// Seconds to add to our time for a stamp.
    pub(crate) fn correction(&self) -> i64 {
        self.skew().filter(ClockSkew::is_corrected).map_or(0, |skew| skew.seconds)
    }

    /// Whether a stamp with this correction, in seconds, differed too much from the gateway's clock.
    pub(crate) fn was_off(&self, correction: i64) -> bool {
        self.correction().abs_diff(correction) > THRESHOLD
    }

    /// Measures by a reply whose request was sent at `sent` and that began `round_trip` later.
    pub(crate) fn observe(&self, headers: &HeaderMap, sent: SystemTime, round_trip: Duration) {
        let Some(seconds) = self.measure(headers, sent, round_trip) else { return };
        let before = self.correction();
        self.skew.store(seconds, Ordering::Relaxed);
        if self.was_off(before) {
            tracing::warn!(
                skew_seconds = seconds,
                "the gateway's clock differs from ours; stamps are corrected by the difference"
            );
        }
    }

    /// Seconds by which the gateway is ahead: its `Date` against the midpoint of sending and receiving.
    fn measure(&self, headers: &HeaderMap, sent: SystemTime, round_trip: Duration) -> Option<i64> {
        // A reply with an age comes from a cache, and is dated by when it went in.
        if round_trip > LONGEST_ROUND_TRIP || headers.contains_key(AGE) {
            return None;
        }
        // A date is cut to whole seconds, so that on average it is half of one early.
        let dated = self.date(headers)?.saturating_add(500);
        let midpoint = milliseconds(sent.checked_add(round_trip / 2)?)?;
        Some(dated.saturating_sub(midpoint).div_euclid(1000))
    }

    /// When the gateway says that it dated the reply, in milliseconds.
    fn date(&self, headers: &HeaderMap) -> Option<i64> {
        let written = headers.get(DATE)?.as_bytes();
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, milliseconds_of_last) = &mut *read;
        if last.as_slice() != written {
            *milliseconds_of_last = date(headers).and_then(milliseconds);
            last.clear();
            // A longer one is not a date.
            last.extend_from_slice(written.get(..LONGEST_DATE).unwrap_or(written));
        }
        *milliseconds_of_last
    }
}

/// When the gateway says that it dated the reply.
pub(crate) fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

fn milliseconds(time: SystemTime) -> Option<i64> {
    match time.duration_since(UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_millis()).ok(),
        Err(before) => i64::try_from(before.duration().as_millis()).ok().map(|before| -before),
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    /// RFC 9110's example of a date.
    const DATED: &str = "Sun, 06 Nov 1994 08:49:37 GMT";
    const DATED_AT: u64 = 784_111_777;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    fn at(unix: u64) -> SystemTime {
        UNIX_EPOCH + Duration::from_secs(unix)
    }

    fn measure(headers: &HeaderMap, sent: SystemTime, round_trip: Duration) -> Option<i64> {
        GatewayClock::new(true).measure(headers, sent, round_trip)
    }

    #[test]
    fn a_date_is_read_anew_when_it_is_another() {
        let clock = GatewayClock::new(true);
        let measure = |date| clock.measure(&headers(&[("date", date)]), at(DATED_AT), Duration::ZERO);
        let long = "Sun, 06 Nov 1994 08:49:38 GMT, and many more words than a date has, for none";
        for (date, seconds) in [
            (DATED, Some(0)),
            (DATED, Some(0)),
            ("Sun, 06 Nov 1994 08:49:38 GMT", Some(1)),
            ("yesterday", None),
            ("yesterday", None),
            (long, None),
            (long, None),
            (DATED, Some(0)),
        ] {
            assert_eq!(measure(date), seconds, "{date}");
        }
    }

    #[test]
    fn the_date_is_held_against_the_midpoint() {
        let dated = headers(&[("date", DATED)]);
        assert_eq!(measure(&dated, at(DATED_AT), Duration::from_secs(1)), Some(0));
        assert_eq!(measure(&dated, at(DATED_AT - 100), Duration::ZERO), Some(100));
        assert_eq!(measure(&dated, at(DATED_AT - 100), Duration::from_secs(4)), Some(98));
        assert_eq!(measure(&dated, at(DATED_AT + 100), Duration::ZERO), Some(-100));
        let before_1970 = UNIX_EPOCH - Duration::from_secs(100);
        assert_eq!(measure(&dated, before_1970, Duration::ZERO), Some(784_111_877));
    }

    #[test]
    fn a_sample_that_says_nothing_is_dropped() {
        let dated = headers(&[("date", DATED)]);
        assert_eq!(measure(&dated, at(0), Duration::from_secs(5)), Some(784_111_775));
        assert_eq!(measure(&dated, at(0), Duration::from_millis(5001)), None);
        for dropped in [&[("date", DATED), ("age", "0")][..], &[("date", "yesterday")], &[]] {
            assert_eq!(measure(&headers(dropped), at(DATED_AT), Duration::ZERO), None, "{dropped:?}");
        }
    }

    fn correction_at(skew: i64) -> i64 {
        let clock = GatewayClock::new(true);
        let sent = at(DATED_AT.checked_add_signed(-skew).unwrap());
        clock.observe(&headers(&[("date", DATED)]), sent, Duration::ZERO);
        assert_eq!(clock.skew().unwrap().seconds(), skew);
        clock.correction()
    }

    #[test]
    fn what_is_over_the_threshold_and_within_the_bound_is_corrected() {
        for (skew, correction) in [
            (0, 0),
            (60, 0),
            (61, 61),
            (-60, 0),
            (-61, -61),
            (86_400, 86_400),
            (86_401, 0),
            (-86_400, -86_400),
            (-86_401, 0),
        ] {
            assert_eq!(correction_at(skew), correction, "{skew}");
        }
    }

    #[test]
    fn a_stamp_was_off_by_more_than_a_minute() {
        let clock = GatewayClock::new(true);
        clock.observe(&headers(&[("date", DATED)]), at(DATED_AT - 1000), Duration::ZERO);
        for (correction, was_off) in
            [(1000, false), (940, false), (939, true), (1060, false), (1061, true), (0, true)]
        {
            assert_eq!(clock.was_off(correction), was_off, "{correction}");
        }
    }

    #[test]
    fn a_clock_that_was_set_right_is_no_longer_corrected() {
        let clock = GatewayClock::new(true);
        assert_eq!((clock.skew(), clock.correction()), (None, 0));
        let dated = headers(&[("date", DATED)]);
        clock.observe(&dated, at(DATED_AT - 500), Duration::ZERO);
        assert_eq!(clock.correction(), 500);
        clock.observe(&dated, at(DATED_AT), Duration::ZERO);
        assert_eq!(clock.correction(), 0);
    }

    #[test]
    fn turned_off_it_only_measures() {
        let clock = GatewayClock::new(false);
        clock.observe(&headers(&[("date", DATED)]), at(DATED_AT - 500), Duration::ZERO);
        let skew = clock.skew().unwrap();
        assert_eq!((skew.seconds(), skew.is_corrected(), clock.correction()), (500, false, 0));
    }
}
