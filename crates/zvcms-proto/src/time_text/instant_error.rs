//! What keeps a local time from being one point in time.

use std::error::Error;
use std::fmt;

use super::local::{LocalDate, LocalDateTime};

/// The error of `ParsedTime::to_time`, `to_chrono` and `to_jiff`: in the zone that was given, it is not one point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum InstantError {
    /// It is a date alone. The caller chooses the time of day:
    /// [`or_start_of_day`](super::ParsedTime::or_start_of_day), or [`LocalDate::at`].
    DateAlone(LocalDate),
    /// The zone's clocks are set forward and skip this time.
    Skipped(LocalDateTime),
    /// The zone's clocks are set back and show this time twice.
    Repeated(LocalDateTime),
    /// The type to which it is converted cannot hold it. This is what a clock in UTC, or in the zone, shows.
    OutOfRange(LocalDateTime),
}

impl fmt::Display for InstantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DateAlone(date) => {
                write!(
                    f,
                    "{date} is a date alone: a point in time needs a time of day, such as the start of the day"
                )
            }
            Self::Skipped(local) => {
                write!(f, "{local} does not exist in the zone: its clocks skip that time")
            }
            Self::Repeated(local) => {
                write!(f, "{local} is not one point in time: the zone's clocks show it twice")
            }
            Self::OutOfRange(local) => {
                write!(f, "{local} is out of the range of the type that was asked for")
            }
        }
    }
}

impl Error for InstantError {}
