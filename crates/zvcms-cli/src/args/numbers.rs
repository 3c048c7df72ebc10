//! Numbers on the command line. A refusal says what is accepted.

use std::num::{NonZeroU32, NonZeroUsize};
use std::str::FromStr;
use std::time::Duration;

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = positive(text, "seconds, such as 30 or 0.5")?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("must be more than 0 seconds, and not more than a clock can count".to_owned()),
    }
}

pub(super) fn attempts(text: &str) -> Result<u32, String> {
    whole::<NonZeroU32>(text).map(NonZeroU32::get)
}

pub(super) fn concurrency(text: &str) -> Result<NonZeroUsize, String> {
    whole(text)
}

pub(super) fn bytes(text: &str) -> Result<NonZeroUsize, String> {
    whole(text)
}

/// A unix time, or a nonce.
pub(super) fn stamp(text: &str) -> Result<u64, String> {
    text.parse().map_err(|_| "must be a whole number that is not negative".to_owned())
}

/// Calls per second. The `/s` is optional.
pub(super) fn rate(text: &str) -> Result<f64, String> {
    const RANGE: std::ops::RangeInclusive<f64> = 0.001..=1_000_000.0;
    let rate = positive(text.strip_suffix("/s").unwrap_or(text), "calls per second, such as 20 or 20/s")?;
    if RANGE.contains(&rate) { Ok(rate) } else { Err("must be from 0.001 to 1000000 per second".to_owned()) }
}

fn positive(text: &str, what: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        Ok(_) => Err(format!("must be positive ({what})")),
        Err(_) => Err(format!("must be a number of {what}")),
    }
}

fn whole<N: FromStr>(text: &str) -> Result<N, String> {
    text.parse().map_err(|_| match text.parse::<f64>() {
        Ok(number) if number <= 0.0 => "must be positive, and a whole number".to_owned(),
        Ok(number) if number > 1e9 => "must be a smaller number".to_owned(),
        _ => "must be a whole number".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_positive_and_finite() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for (wrong, why) in [
            ("0", "must be positive"),
            ("-1", "must be positive"),
            ("inf", "must be positive"),
            ("NaN", "must be positive"),
            ("1e300", "more than a clock can count"),
            ("soon", "must be a number of seconds"),
            ("", "must be a number of seconds"),
        ] {
            assert!(seconds(wrong).unwrap_err().contains(why), "{wrong}");
        }
    }

    #[test]
    fn a_rate_is_a_number_of_calls_a_second() {
        assert_eq!((rate("20"), rate("20/s"), rate("0.5/s")), (Ok(20.0), Ok(20.0), Ok(0.5)));
        for wrong in ["0", "-1", "inf", "NaN", "1e9", "20/m", ""] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn counts_are_positive_whole_numbers() {
        assert_eq!((attempts("1"), attempts("4294967295")), (Ok(1), Ok(u32::MAX)));
        for (wrong, why) in [
            ("0", "must be positive"),
            ("-1", "must be positive"),
            ("1.5", "whole"),
            ("x", "whole"),
            ("4294967296", "smaller"),
        ] {
            assert!(attempts(wrong).unwrap_err().contains(why), "{wrong}");
        }
        assert!(concurrency("0").is_err() && concurrency("8").is_ok());
    }
}
