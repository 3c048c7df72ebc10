//! What a text says of a time.

use super::ParsedTime;
use super::local::LocalDate;
use super::unix::UnixTime;

/// Why a text is not a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Problem {
    /// It has the form of no time that is read.
    Format,
    /// It has the form, and there is no such date or time of day.
    Calendar,
}

/// Returns `None` for a text that says that there is no time.
pub(super) fn read(text: &str) -> Result<Option<ParsedTime>, Problem> {
    if text.bytes().all(|byte| byte == b'0') {
        return Ok(None);
    }
    if text == "false" || text.strip_prefix('-').is_some_and(is_before_year_1) {
        return Ok(None);
    }
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return unix(text).map(|instant| Some(ParsedTime::Instant(instant))).ok_or(Problem::Format);
    }
    let (date, time) = text.split_once([' ', 'T']).map_or((text, None), |(date, time)| (date, Some(time)));
    let date = DateFields::read(date).ok_or(Problem::Format)?;
    let time = time.map(|time| TimeFields::read(time).ok_or(Problem::Format)).transpose()?;
    if date.is_zero() {
        return Ok(None);
    }
    date.at(time.as_ref()).map(Some).ok_or(Problem::Calendar)
}

/// Whether so many seconds before 1970 are before year 1: PHP makes such a number of a zero date.
fn is_before_year_1(digits: &str) -> bool {
    const YEAR_1: i64 = 62_135_596_800;
    digits.len() == 11
        && number(digits.get(..9).unwrap_or_default(), 9).is_some()
        && digits.parse().is_ok_and(|seconds: i64| seconds > YEAR_1)
}

/// Eight digits are a date such as 20181201, and eleven are neither seconds nor milliseconds of these years: neither is
/// guessed at.
fn unix(digits: &str) -> Option<UnixTime> {
    let number = || digits.parse::<i64>().ok();
    match digits.len() {
        _ if digits.starts_with('0') => None,
        9 | 10 => UnixTime::new(number()?, 0),
        12 | 13 => {
            let milliseconds = number()?;
            let nanosecond = u32::try_from(milliseconds % 1000).ok()? * 1_000_000;
            UnixTime::new(milliseconds / 1000, nanosecond)
        }
        _ => None,
    }
}

/// A date of the right form, which may not exist.
struct DateFields {
    year: i32,
    month: u32,
    day: u32,
}

impl DateFields {
    fn read(text: &str) -> Option<Self> {
        let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
        let mut fields = text.split(if text.contains('/') { '/' } else { '-' });
        let year = fields.next()?;
        let (month, day) = (number(fields.next()?, 2)?, number(fields.next()?, 2)?);
        // Carbon, a library for PHP, writes years before 0 with six digits.
        let date = Self { year: sign * i32::try_from(number(year, 6)?).ok()?, month, day };
        let is_usual = sign == 1 && year.len() == 4;
        (fields.next().is_none() && (is_usual || date.is_zero())).then_some(date)
    }

    /// PHP counts month 0 and day 0 back from year 0, to 30 November of year -1. Where that is the date in China, it is 29
    /// November in UTC.
    fn is_zero(&self) -> bool {
        matches!((self.year, self.month, self.day), (0, 0, 0) | (-1, 11, 29 | 30))
    }

    /// Returns `None` if there is no such date or time of day.
    fn at(&self, time: Option<&TimeFields>) -> Option<ParsedTime> {
        let small = |number: u32| u8::try_from(number).ok();
        let date = LocalDate::new(i16::try_from(self.year).ok()?, small(self.month)?, small(self.day)?)?;
        let Some(&TimeFields { hour, minute, second, nanosecond, offset }) = time else {
            return Some(ParsedTime::Date(date));
        };
        let local = date.at(small(hour)?, small(minute)?, small(second)?, nanosecond)?;
        match offset {
            None => Some(ParsedTime::DateTime(local)),
            Some(seconds_east) => local.at_offset(seconds_east).map(ParsedTime::Instant),
        }
    }
}

/// A time of day of the right form, which may not exist.
struct TimeFields {
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
    /// Seconds east of UTC.
    offset: Option<i32>,
}

impl TimeFields {
    fn read(text: &str) -> Option<Self> {
        let (time, offset) = match text.find(['Z', '+', '-']) {
            // PHP's format `Y-m-d H:i:s O` has a space before the offset.
            Some(end) => text
                .split_at_checked(end)
                .map(|(time, rest)| (time.strip_suffix(' ').unwrap_or(time), Some(rest)))?,
            None => (text, None),
        };
        let mut fields = time.split(':');
        let (hour, minute) = (number(fields.next()?, 2)?, number(fields.next()?, 2)?);
        let (second, nanosecond) = match fields.next() {
            Some(seconds) => match seconds.split_once('.') {
                Some((second, fraction)) => (number(second, 2)?, nanoseconds(fraction)?),
                None => (number(seconds, 2)?, 0),
            },
            None => (0, 0),
        };
        let offset = match offset {
            Some(offset) => Some(seconds_east(offset)?),
            None => None,
        };
        fields.next().is_none().then_some(Self { hour, minute, second, nanosecond, offset })
    }
}

fn nanoseconds(fraction: &str) -> Option<u32> {
    let zeros = 9_u32.checked_sub(u32::try_from(fraction.len()).ok()?)?;
    Some(number(fraction, 9)? * 10_u32.pow(zeros))
}

fn seconds_east(offset: &str) -> Option<i32> {
    let (sign, offset) = match (offset.strip_prefix('+'), offset.strip_prefix('-')) {
        (Some(east), _) => (1, east),
        (None, Some(west)) => (-1, west),
        (None, None) => return (offset == "Z").then_some(0),
    };
    let (hours, minutes) = offset.split_once(':').or_else(|| offset.split_at_checked(2))?;
    let exists = hours.len() == 2 && minutes.len() == 2;
    let (hours, minutes) = (number(hours, 2)?, number(minutes, 2)?);
    (exists && hours < 24 && minutes < 60).then_some(sign * i32::try_from(hours * 3600 + minutes * 60).ok()?)
}

/// Reads up to so many digits, and nothing else.
fn number(text: &str, most_digits: usize) -> Option<u32> {
    let is_number = text.len() <= most_digits && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}
