//! Numbers on the command line. A refusal says what is accepted.

use std::num::{NonZeroU32, NonZeroUsize};
use std::str::FromStr;
use std::time::Duration;

use super::usage_error::WrongValue;
use crate::told::{Told, told};

pub(super) fn seconds(text: &str) -> Result<Duration, WrongValue> {
    let seconds = positive(text, &told!("args-seconds", "seconds, such as 30 or 0.5"))?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err(WrongValue(told!(
            "args-seconds-of-a-clock",
            "must be more than 0 seconds, and not more than a clock can count"
        ))),
    }
}

pub(super) fn attempts(text: &str) -> Result<u32, WrongValue> {
    whole::<NonZeroU32>(text).map(NonZeroU32::get)
}

pub(super) fn concurrency(text: &str) -> Result<NonZeroUsize, WrongValue> {
    whole(text)
}

pub(super) fn bytes(text: &str) -> Result<NonZeroUsize, WrongValue> {
    whole(text)
}

/// A unix time, or a nonce.
pub(super) fn stamp(text: &str) -> Result<u64, WrongValue> {
    text.parse()
        .map_err(|_| WrongValue(told!("args-not-negative", "must be a whole number that is not negative")))
}

/// Calls per second. The `/s` is optional.
pub(super) fn rate(text: &str) -> Result<f64, WrongValue> {
    const RANGE: std::ops::RangeInclusive<f64> = 0.001..=1_000_000.0;
    let what = told!("args-calls-per-second", "calls per second, such as 20 or 20/s");
    let rate = positive(text.strip_suffix("/s").unwrap_or(text), &what)?;
    if RANGE.contains(&rate) {
        Ok(rate)
    } else {
        Err(WrongValue(told!("args-range-of-rate", "must be from 0.001 to 1000000 per second")))
    }
}

fn positive(text: &str, what: &Told) -> Result<f64, WrongValue> {
    match text.parse::<f64>() {
        Ok(number) if number.is_finite() && number > 0.0 => Ok(number),
        Ok(_) => Err(WrongValue(told!("args-positive", "must be positive ({what})", what = *what))),
        Err(_) => Err(WrongValue(told!("args-number-of", "must be a number of {what}", what = *what))),
    }
}

fn whole<N: FromStr>(text: &str) -> Result<N, WrongValue> {
    text.parse().map_err(|_| {
        WrongValue(match text.parse::<f64>() {
            Ok(number) if number <= 0.0 => {
                told!("args-positive-and-whole", "must be positive, and a whole number")
            }
            Ok(number) if number > 1e9 => told!("args-smaller", "must be a smaller number"),
            _ => told!("args-whole", "must be a whole number"),
        })
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
            assert!(seconds(wrong).unwrap_err().0.english().contains(why), "{wrong}");
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
            assert!(attempts(wrong).unwrap_err().0.english().contains(why), "{wrong}");
        }
        assert!(concurrency("0").is_err() && concurrency("8").is_ok());
    }
}
