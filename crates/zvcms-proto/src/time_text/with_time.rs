//! Conversions to the types of the crate `time`.

use time::{Date, Duration, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use super::{InstantError, LocalDate, LocalDateTime, ParsedTime, UnixTime};

impl From<LocalDate> for Date {
    fn from(date: LocalDate) -> Self {
        PrimitiveDateTime::from(date.start_of_day()).date()
    }
}

impl From<LocalDateTime> for PrimitiveDateTime {
    fn from(local: LocalDateTime) -> Self {
        let time =
            OffsetDateTime::UNIX_EPOCH + Duration::new(local.seconds(), local.nanosecond().cast_signed());
        Self::new(time.date(), time.time())
    }
}

/// With the offset 0.
impl From<UnixTime> for OffsetDateTime {
    fn from(instant: UnixTime) -> Self {
        PrimitiveDateTime::from(instant.utc()).assume_utc()
    }
}

impl ParsedTime {
    /// The point in time, with the caller's offset from UTC. Needs the feature `time`.
    ///
    /// # Errors
    ///
    /// Returns an error if it is a date alone, or if it is so near to the year 1 or 9999 that `time` cannot hold it with that
    /// offset.
    pub fn to_time(self, offset: UtcOffset) -> Result<OffsetDateTime, InstantError> {
        match self {
            Self::Instant(instant) => OffsetDateTime::from(instant)
                .checked_to_offset(offset)
                .ok_or(InstantError::OutOfRange(instant.utc())),
            Self::DateTime(local) => Ok(PrimitiveDateTime::from(local).assume_offset(offset)),
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

    fn seconds(text: &str, hours: i8) -> Result<i64, InstantError> {
        let offset = UtcOffset::from_hms(hours, 0, 0).unwrap();
        parse(text).to_time(offset).map(OffsetDateTime::unix_timestamp)
    }

    /// By GNU date 9.1 and tzdata 2025b: `TZ=Asia/Shanghai date -d '2019-08-24 00:00:00' +%s` and the like.
    #[test]
    fn known_times_in_shanghai() {
        assert_eq!(seconds("2019-08-24 00:00:00", 8), Ok(1_566_576_000));
        assert_eq!(seconds("2019-8-22 17:18:05", 8), Ok(1_566_465_485));
        assert_eq!(seconds("1988-07-01 12:00:00", 9), Ok(583_729_200)); // in summer time
        assert_eq!(seconds("1547186244", 8), Ok(1_547_186_244));
        let time = parse("1547186244123").to_time(UtcOffset::from_hms(8, 0, 0).unwrap()).unwrap();
        assert_eq!(time.to_string(), "2019-01-11 13:57:24.123 +08:00:00");
    }

    #[test]
    fn a_date_alone_and_the_edges() {
        assert!(matches!(seconds("2019-08-24", 8), Err(InstantError::DateAlone(_))));
        assert_eq!(seconds("0001-01-01 00:00:00Z", -23), Ok(-62_135_596_800)); // `date -u -d '0001-01-01' +%s`
        assert_eq!(seconds("9999-12-31 23:59:59Z", 0), Ok(253_402_300_799)); // `date -u -d '9999-12-31 23:59:59' +%s`
        assert_eq!(
            seconds("9999-12-31 23:59:59Z", 1).unwrap_err().to_string(),
            "9999-12-31 23:59:59 is out of the range of the type that was asked for"
        );
        assert_eq!(seconds("9999-12-31 23:59:59", -23), Ok(253_402_300_799 + 23 * 3600));
    }

    #[test]
    fn types_without_a_zone() {
        let ParsedTime::DateTime(local) = parse("2019-8-22 17:18:05.000123") else { panic!() };
        assert_eq!(PrimitiveDateTime::from(local).to_string(), "2019-08-22 17:18:05.000123");
        let ParsedTime::Date(date) = parse("9999-12-31") else { panic!() };
        assert_eq!(Date::from(date), Date::MAX);
        assert_eq!(Date::from(LocalDate::new(1, 1, 1).unwrap()).to_string(), "0001-01-01");
    }
}
