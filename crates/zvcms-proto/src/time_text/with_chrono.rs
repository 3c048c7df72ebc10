//! Conversions to the types of the crate `chrono`.

use chrono::{DateTime, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc};

use super::{InstantError, LocalDate, LocalDateTime, ParsedTime, UnixTime};

impl From<LocalDate> for NaiveDate {
    fn from(date: LocalDate) -> Self {
        Self::default() + TimeDelta::days(date.days())
    }
}

impl From<LocalDateTime> for NaiveDateTime {
    fn from(local: LocalDateTime) -> Self {
        Self::default()
            + TimeDelta::seconds(local.seconds())
            + TimeDelta::nanoseconds(local.nanosecond().into())
    }
}

impl From<UnixTime> for DateTime<Utc> {
    fn from(instant: UnixTime) -> Self {
        NaiveDateTime::from(instant.utc()).and_utc()
    }
}

impl ParsedTime {
    /// The point in time, with the time zone of the caller. Needs the feature `chrono`.
    ///
    /// # Errors
    ///
    /// Returns an error if it is a date alone, or a local time that the zone's clocks skip or show twice. To choose one of two
    /// times, convert the [`LocalDateTime`] to a [`NaiveDateTime`] and ask [`TimeZone::from_local_datetime`].
    pub fn to_chrono<Tz: TimeZone>(self, zone: &Tz) -> Result<DateTime<Tz>, InstantError> {
        match self {
            Self::Instant(instant) => Ok(zone.from_utc_datetime(&instant.utc().into())),
            Self::DateTime(local) => match zone.from_local_datetime(&local.into()) {
                MappedLocalTime::Single(time) => Ok(time),
                MappedLocalTime::None => Err(InstantError::Skipped(local)),
                MappedLocalTime::Ambiguous(..) => Err(InstantError::Repeated(local)),
            },
            Self::Date(date) => Err(InstantError::DateAlone(date)),
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::FixedOffset;
    use chrono_tz::Asia::Shanghai;

    use super::super::TimeText;
    use super::*;

    fn parse(text: &str) -> ParsedTime {
        TimeText::new(text).parse().unwrap().unwrap()
    }

    fn seconds(text: &str) -> Result<i64, InstantError> {
        parse(text).to_chrono(&Shanghai).map(|time| time.timestamp())
    }

    fn local(text: &str) -> LocalDateTime {
        let ParsedTime::DateTime(local) = parse(text) else { panic!("{text}") };
        local
    }

    /// By GNU date 9.1 and tzdata 2025b: `TZ=Asia/Shanghai date -d '2019-08-24 00:00:00' +%s` and the like.
    #[test]
    fn known_times_in_shanghai() {
        assert_eq!(seconds("2019-08-24 00:00:00"), Ok(1_566_576_000));
        assert_eq!(seconds("2019-8-22 17:18:05"), Ok(1_566_465_485));
        assert_eq!(seconds("1988-07-01 12:00:00"), Ok(583_729_200));
        assert_eq!(seconds("1547186244"), Ok(1_547_186_244));
        let time = parse("1547186244123").to_chrono(&Shanghai).unwrap();
        assert_eq!(format!("{time:?}"), "2019-01-11T13:57:24.123CST");
    }

    /// The clocks went from 02:00 to 03:00 on 1986-05-04 and back on 1986-09-14: `zdump -v -c 1986,1987 Asia/Shanghai`.
    #[test]
    fn a_time_that_is_skipped_or_repeated_is_not_guessed() {
        let [skipped, repeated] = ["1986-05-04 02:30:00", "1986-09-14 01:30:00"];
        assert_eq!(seconds("1986-05-04 01:59:59"), Ok(515_527_199));
        assert_eq!(seconds(skipped), Err(InstantError::Skipped(local(skipped))));
        assert_eq!(seconds("1986-05-04 03:00:00"), Ok(515_527_200));
        assert_eq!(seconds("1986-09-14 00:59:59"), Ok(527_011_199));
        assert_eq!(seconds(repeated), Err(InstantError::Repeated(local(repeated))));
        assert_eq!(seconds("1986-09-14 02:00:00"), Ok(527_018_400));
    }

    #[test]
    fn a_date_alone_and_the_edges() {
        assert!(matches!(seconds("2019-08-24"), Err(InstantError::DateAlone(_))));
        let [first, last] = [-62_135_596_800, 253_402_300_799]; // `date -u -d '0001-01-01' +%s` and the like
        for east in [-86_399, 0, 86_399] {
            let zone = FixedOffset::east_opt(east).unwrap();
            let in_zone = |text| parse(text).to_chrono(&zone).unwrap().timestamp();
            assert_eq!(in_zone("0001-01-01 00:00:00Z"), first);
            assert_eq!(in_zone("0001-01-01 00:00:00"), first - i64::from(east));
            assert_eq!(in_zone("9999-12-31 23:59:59Z"), last);
            assert_eq!(in_zone("9999-12-31 23:59:59"), last - i64::from(east));
        }
    }

    #[test]
    fn types_without_a_zone() {
        assert_eq!(
            format!("{:?}", NaiveDateTime::from(local("2019-8-22 17:18:05.000123"))),
            "2019-08-22T17:18:05.000123"
        );
        assert_eq!(NaiveDate::from(local("0004-02-29 00:00:00").date()).to_string(), "0004-02-29");
        let ParsedTime::Instant(instant) = parse("1547186244123") else { panic!() };
        assert_eq!(DateTime::<Utc>::from(instant).timestamp_millis(), 1_547_186_244_123);
    }
}
