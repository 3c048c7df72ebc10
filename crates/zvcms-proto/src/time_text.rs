//! Points in time whose format and zone are not documented.

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
mod instant_error;
mod local;
mod reader;
#[cfg(test)]
mod tests;
mod unix;
#[cfg(feature = "chrono")]
mod with_chrono;
#[cfg(feature = "jiff")]
mod with_jiff;
#[cfg(feature = "time")]
mod with_time;

use std::error::Error;
use std::fmt;

use serde::{Serialize, Serializer};

use crate::printable::Printable;

#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub use instant_error::InstantError;
pub use local::{LocalDate, LocalDateTime};
use reader::Problem;
pub use unix::UnixTime;

/// A point in time as the gateway wrote it. The text is unchanged; [`parse`](Self::parse) reads it.
///
/// # What is known
///
/// No page documents a format or a time zone, so the text is what counts, and the zone is the caller's to give. Samples
/// have `2019-08-24 00:00:00` (page 492) and, without leading zeros, `2019-8-22 17:18:05` (page 467). One public client of
/// V3 saw milliseconds of Unix time, in 13 digits.
///
/// # What is read
///
/// | text | is read as |
/// |---|---|
/// | empty, zeros alone, a date of zeros such as `0000-00-00 00:00:00`, or what PHP prints for it, `-0001-11-30 00:00:00` | `None` |
/// | `2019-08-24 00:00:00`; also with `/` or `T`, without leading zeros, without seconds, with a fraction of a second | [`ParsedTime::DateTime`] |
/// | `2019-08-24`, `2019/8/24` | [`ParsedTime::Date`] |
/// | a date and time that ends in `Z`, `+08:00` or `+0800`, its offset from UTC | [`ParsedTime::Instant`] |
/// | 9 or 10 digits: seconds of Unix time; 12 or 13 digits: milliseconds | [`ParsedTime::Instant`] |
///
/// Everything else is an error. Nothing is guessed: `20181201` may be a date or a number.
///
/// ```
/// use zvcms_proto::{LocalDate, ParsedTime, TimeText};
///
/// let day = LocalDate::new(2019, 8, 24).unwrap();
/// assert_eq!(TimeText::new("2019-08-24 00:00:00").parse()?, Some(ParsedTime::DateTime(day.start_of_day())));
/// assert_eq!(TimeText::new("2019-8-24").parse()?, Some(ParsedTime::Date(day)));
/// assert_eq!(TimeText::new("0000-00-00 00:00:00").parse()?, None);
/// assert!(TimeText::new("长期有效").parse().is_err());
/// # Ok::<(), zvcms_proto::TimeTextError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TimeText<'a>(&'a str);

impl<'a> TimeText<'a> {
    /// Takes a text as it is.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self(text)
    }

    /// The text as it came; empty where the gateway sent none.
    #[must_use]
    pub fn as_str(self) -> &'a str {
        self.0
    }

    /// Reads the text, [as the table says](Self#what-is-read). Returns `None` where the gateway says that there is no time:
    /// a card that does not end, or an order that is not paid.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is anything else, or names a date or a time of day that does not exist.
    pub fn parse(self) -> Result<Option<ParsedTime>, TimeTextError> {
        reader::read(self.0).map_err(|problem| TimeTextError {
            problem,
            shown: Printable::new(self.0).limit(TimeTextError::MOST_SHOWN).to_string(),
        })
    }
}

impl fmt::Display for TimeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.0)
    }
}

impl Serialize for TimeText<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// The time that a [`TimeText`] says.
///
/// The three cases do not compare with each other: that takes a zone, and for a date its start or its end.
///
/// # As a point in time
///
/// The features `time`, `chrono` and `jiff` each add a method that takes the caller's zone: `to_time`, `to_chrono` and
/// `to_jiff`. An [`Instant`](Self::Instant) is the same point in time in every zone. It is an error if the zone's clocks
/// skip a local time or show it twice, and if there is a date alone. To choose a time yourself, convert the
/// [`LocalDateTime`] or [`LocalDate`] to that crate's type without a zone, by `into`, and go on from there.
///
/// ```
/// # #[cfg(feature = "jiff")] {
/// use jiff::tz::TimeZone;
/// use zvcms_proto::TimeText;
///
/// let shanghai = TimeZone::fixed(jiff::tz::offset(8));
/// let time = TimeText::new("2019-8-24").parse().unwrap().expect("a time");
/// let start = time.or_start_of_day().to_jiff(&shanghai).unwrap();
/// assert_eq!(start.timestamp().to_string(), "2019-08-23T16:00:00Z");
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ParsedTime {
    /// A point in time, which needs no zone: Unix time, or a text that gives its offset from UTC.
    Instant(UnixTime),
    /// A date and a time of day in a zone that the platform does not document.
    DateTime(LocalDateTime),
    /// A date alone. Whether it means the start or the end of that day is not documented.
    Date(LocalDate),
}

impl ParsedTime {
    /// The same, but a date alone is the start of its day, 00:00:00.
    #[must_use]
    pub fn or_start_of_day(self) -> Self {
        match self {
            Self::Date(date) => Self::DateTime(date.start_of_day()),
            other => other,
        }
    }
}

/// Writes it in a form that [`TimeText::parse`] reads as the same.
impl fmt::Display for ParsedTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(instant) => instant.fmt(f),
            Self::DateTime(local) => local.fmt(f),
            Self::Date(date) => date.fmt(f),
        }
    }
}

/// The error of [`TimeText::parse`]: there is a text, and it is not a time. It quotes the start of the text on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimeTextError {
    problem: Problem,
    shown: String,
}

impl TimeTextError {
    const MOST_SHOWN: usize = 60;
}

impl fmt::Display for TimeTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { problem, shown } = self;
        match problem {
            Problem::Format => write!(
                f,
                "\"{shown}\" is not a time: it must be empty, a date and time such as 2019-08-24 00:00:00, a date such as \
                 2019-08-24, or Unix time in seconds (9 or 10 digits) or milliseconds (12 or 13 digits)"
            ),
            Problem::Calendar => write!(f, "\"{shown}\" has a date or a time of day that does not exist"),
        }
    }
}

impl Error for TimeTextError {}
