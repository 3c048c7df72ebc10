//! The gateway's clock, and the window around it.

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::checks::message::Message;
use crate::checks::refusal::{Refusal, Refused};

/// Seconds by which a timestamp may be off, on either side.
pub(crate) const WINDOW: u64 = 300;

/// Date and time of the years 1900 to 2999 in 14 digits.
const DATES: RangeInclusive<u64> = 19_000_101_000_000..=29_991_231_235_959;

/// The current unix time in seconds.
pub(crate) type Clock = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What time it is, for one request.
#[derive(Clone, Copy)]
pub(crate) struct Now {
    /// The clock's own time.
    pub(crate) real: u64,
    /// Seconds by which it shows another time.
    off: i64,
}

impl Now {
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

/// Refuses a timestamp outside the window, and says by how much. The name is that of the member.
pub(crate) fn check(name: &str, timestamp: u64, now: u64) -> Result<(), Refused> {
    let off = timestamp.abs_diff(now);
    if off <= WINDOW {
        return Ok(());
    }
    let (side, side_in_chinese) = if timestamp < now { ("behind", "慢") } else { ("ahead of", "快") };
    let (hint, hint_in_chinese) = if (timestamp / 1000).abs_diff(now) <= WINDOW {
        ("; it seems to be in milliseconds", "；单位看起来是毫秒")
    } else if DATES.contains(&timestamp) {
        ("; it seems to be a date", "；看起来是日期")
    } else {
        ("", "")
    };
    let english = format!("{name} is {off} s {side} this gateway's clock, {WINDOW} s are allowed{hint}");
    let chinese =
        format!("{name} 比网关时钟{side_in_chinese} {off} 秒，最多允许相差 {WINDOW} 秒{hint_in_chinese}");
    Err(Refusal::Clock.because(Message::from((english, chinese)).behind("时间戳错误")))
}

#[cfg(test)]
mod tests {
    use crate::checks::refusal::Refused;

    fn check(timestamp: u64, now: u64) -> Result<(), Refused> {
        super::check("Timestamp", timestamp, now)
    }

    #[test]
    fn three_hundred_seconds_are_allowed_on_both_sides_and_no_more() {
        let now = 1_465_185_768;
        assert_eq!(check(now - 300, now), Ok(()));
        assert_eq!(check(now + 300, now), Ok(()));
        assert!(check(now - 301, now).is_err_and(|refused| refused.message.english.contains("301 s behind")));
        assert!(
            check(now + 301, now).is_err_and(|refused| refused.message.english.contains("301 s ahead of"))
        );
    }

    #[test]
    fn extreme_times_do_not_overflow() {
        assert!(
            check(u64::MAX, 0)
                .is_err_and(|refused| refused.message.english.contains("18446744073709551615 s ahead of"))
        );
        assert!(check(0, u64::MAX).is_err());
        assert_eq!(check(0, 300), Ok(()));
    }

    #[test]
    fn milliseconds_are_recognised() {
        assert!(
            check(1_465_185_768_123, 1_465_185_768)
                .is_err_and(|refused| refused.message.english.contains("milliseconds"))
        );
    }
    #[test]
    fn a_date_in_digits_is_recognised() {
        let refused = check(20_160_606_120_248, 1_465_185_768).unwrap_err();
        assert!(refused.message.english.ends_with("; it seems to be a date"), "{}", refused.message.english);
    }
}
