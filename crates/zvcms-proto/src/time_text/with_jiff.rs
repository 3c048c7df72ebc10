//! Conversions to the types of the crate `jiff`.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ZonedDateTime};

use super::{InstantError, LocalDate, LocalDateTime, ParsedTime, UnixTime};

impl From<LocalDate> for Date {
    fn from(date: LocalDate) -> Self {
        jiff::civil::date(date.year(), date.month().cast_signed(), date.day().cast_signed())
    }
}

impl From<LocalDateTime> for DateTime {
    fn from(local: LocalDateTime) -> Self {
        let [hour, minute, second] = [local.hour(), local.minute(), local.second()].map(u8::cast_signed);
        Date::from(local.date()).at(hour, minute, second, local.nanosecond().cast_signed())
    }
}

/// Fails in the last hours of year 9999, which `jiff` cannot hold.
impl TryFrom<UnixTime> for Timestamp {
    type Error = InstantError;

    fn try_from(instant: UnixTime) -> Result<Self, InstantError> {
        Self::new(instant.seconds(), instant.nanosecond().cast_signed())
            .map_err(|_| InstantError::OutOfRange(instant.utc()))
    }
}

impl ParsedTime {
    /// The point in time, with the time zone of the caller. Needs the feature `jiff`.
    ///
    /// # Errors
    ///
    /// Returns an error if it is a date alone, if it is a local time that the zone's clocks skip or show twice, or if `jiff`
    /// cannot hold it. To choose one of two times, convert the [`LocalDateTime`] to a [`DateTime`] and ask
    /// [`TimeZone::to_ambiguous_zoned_datetime`].
    pub fn to_jiff(self, zone: &TimeZone) -> Result<ZonedDateTime, InstantError> {
        match self {
            Self::Instant(instant) => Ok(Timestamp::try_from(instant)?.to_zoned_datetime(zone.clone())),
            Self::DateTime(local) => {
                let zoned = zone.to_ambiguous_zoned_datetime(local.into());
                match zoned.offset() {
                    AmbiguousOffset::Unambiguous { .. } => {
                        zoned.unambiguous().map_err(|_| InstantError::OutOfRange(local))
                    }
                    AmbiguousOffset::Gap { .. } => Err(InstantError::Skipped(local)),
                    AmbiguousOffset::Fold { .. } => Err(InstantError::Repeated(local)),
                }
            }
            Self::Date(date) => Err(InstantError::DateAlone(date)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::TimeText;
    use super::*;

    fn parse(text: &str) -> ParsedTime {
        TimeText::new(text).parse().unwrap().unwrap()
    }

    fn shanghai() -> TimeZone {
        TimeZone::get("Asia/Shanghai").unwrap()
    }

    fn seconds(text: &str) -> Result<i64, String> {
        parse(text)
            .to_jiff(&shanghai())
            .map(|time| time.timestamp().as_second())
            .map_err(|error| error.to_string())
    }

    /// By GNU date 9.1 and tzdata 2025b: `TZ=Asia/Shanghai date -d '2019-08-24 00:00:00' +%s` and the like.
    #[test]
    fn known_times_in_shanghai() {
        assert_eq!(seconds("2019-08-24 00:00:00"), Ok(1_566_576_000));
        assert_eq!(seconds("2019-8-22 17:18:05"), Ok(1_566_465_485));
        assert_eq!(seconds("1988-07-01 12:00:00"), Ok(583_729_200));
        assert_eq!(seconds("1547186244"), Ok(1_547_186_244));
        let zoned = parse("1547186244123").to_jiff(&shanghai()).unwrap();
        assert_eq!(zoned.to_string(), "2019-01-11T13:57:24.123+08:00[Asia/Shanghai]");
    }

    /// The clocks went from 02:00 to 03:00 on 1986-05-04 and back on 1986-09-14: `zdump -v -c 1986,1987 Asia/Shanghai`.
    #[test]
    fn a_time_that_is_skipped_or_repeated_is_not_guessed() {
        assert_eq!(seconds("1986-05-04 01:59:59"), Ok(515_527_199));
        assert_eq!(
            seconds("1986-05-04 02:30:00").unwrap_err(),
            "1986-05-04 02:30:00 does not exist in the zone: its clocks skip that time"
        );
        assert_eq!(seconds("1986-05-04 03:00:00"), Ok(515_527_200));
        assert_eq!(seconds("1986-09-14 00:59:59"), Ok(527_011_199));
        assert_eq!(
            seconds("1986-09-14 01:30:00").unwrap_err(),
            "1986-09-14 01:30:00 is not one point in time: the zone's clocks show it twice"
        );
        assert_eq!(seconds("1986-09-14 02:00:00"), Ok(527_018_400));
    }

    #[test]
    fn a_date_alone_and_the_edges() {
        assert_eq!(
            seconds("2019-08-24").unwrap_err(),
            "2019-08-24 is a date alone: a point in time needs a time of day, such as the start of the day"
        );
        let out_of_range =
            Err("9999-12-31 23:59:59 is out of the range of the type that was asked for".to_owned());
        assert_eq!(seconds("9999-12-31 23:59:59Z"), out_of_range);
        assert_eq!(
            parse("9999-12-31 23:59:59").to_jiff(&TimeZone::UTC).map_err(|error| error.to_string()).err(),
            out_of_range.err()
        );
        assert_eq!(
            parse("0001-01-01 00:00:00").to_jiff(&TimeZone::UTC).unwrap().timestamp().as_second(),
            -62_135_596_800
        );
    }

    #[test]
    fn types_without_a_zone() {
        let ParsedTime::DateTime(local) = parse("2019-8-22 17:18:05.000123") else { panic!() };
        assert_eq!(DateTime::from(local).to_string(), "2019-08-22T17:18:05.000123");
        let ParsedTime::Date(date) = parse("9999-12-31") else { panic!() };
        assert_eq!(Date::from(date), Date::MAX);
    }
}
