use proptest::prelude::*;

use super::*;

fn parse(text: &str) -> Result<Option<ParsedTime>, Problem> {
    TimeText::new(text).parse().map_err(|error| error.problem)
}

fn date(year: i16, month: u8, day: u8) -> LocalDate {
    LocalDate::new(year, month, day).unwrap()
}

fn date_time(date: LocalDate, hour: u8, minute: u8, second: u8, nanosecond: u32) -> ParsedTime {
    ParsedTime::DateTime(date.at(hour, minute, second, nanosecond).unwrap())
}

fn instant(seconds: i64, nanosecond: u32) -> ParsedTime {
    ParsedTime::Instant(UnixTime::new(seconds, nanosecond).unwrap())
}

#[test]
fn dates_with_a_time_of_day() {
    let day = date(2019, 8, 22);
    for (text, time) in [
        ("2019-08-22 17:18:05", date_time(day, 17, 18, 5, 0)),
        ("2019-8-22 17:18:05", date_time(day, 17, 18, 5, 0)),
        ("2019/8/22 7:8:5", date_time(day, 7, 8, 5, 0)),
        ("2019/08/22T17:18", date_time(day, 17, 18, 0, 0)),
        ("2019-08-22 00:00:00", date_time(day, 0, 0, 0, 0)),
        ("2019-08-22 23:59:59.999999", date_time(day, 23, 59, 59, 999_999_000)),
        ("2019-08-22T00:00:00.000000", date_time(day, 0, 0, 0, 0)),
        ("2019-08-22 00:00:00.5", date_time(day, 0, 0, 0, 500_000_000)),
        ("2019-08-22 00:00:00.000000001", date_time(day, 0, 0, 0, 1)),
        ("0001-01-01 00:00:00", date_time(date(1, 1, 1), 0, 0, 0, 0)),
        ("9999-12-31 23:59:59", date_time(date(9999, 12, 31), 23, 59, 59, 0)),
    ] {
        assert_eq!(parse(text), Ok(Some(time)), "{text}");
    }
}

#[test]
fn a_date_alone_is_not_midnight_unless_asked_for() {
    for text in ["2019-08-24", "2019/8/24", "2019-8-24"] {
        let time = parse(text).unwrap().unwrap();
        assert_eq!(time, ParsedTime::Date(date(2019, 8, 24)), "{text}");
        assert_eq!(time.or_start_of_day(), date_time(date(2019, 8, 24), 0, 0, 0, 0), "{text}");
    }
    let late = date_time(date(2019, 8, 24), 17, 18, 5, 0);
    assert_eq!(late.or_start_of_day(), late);
    assert_eq!(instant(1, 0).or_start_of_day(), instant(1, 0));
}

/// The seconds are those of GNU date 9.1: `date -d '2019-08-24 00:00:00 +0800' +%s` and the like.
#[test]
fn points_in_time() {
    for (text, seconds, nanosecond) in [
        ("1547186244", 1_547_186_244, 0),
        ("100000000", 100_000_000, 0),
        ("9999999999", 9_999_999_999, 0),
        ("1547186244000", 1_547_186_244, 0),
        ("1547186244123", 1_547_186_244, 123_000_000),
        ("100000000001", 100_000_000, 1_000_000),
        ("2019-08-24T00:00:00+08:00", 1_566_576_000, 0),
        ("2019-08-24 00:00:00+0800", 1_566_576_000, 0),
        ("2019-8-24T0:00+08:00", 1_566_576_000, 0),
        ("2019-08-23T16:00:00Z", 1_566_576_000, 0),
        ("2019-08-23T10:30:00.25-05:30", 1_566_576_000, 250_000_000),
        ("1969-12-31T23:59:59.5Z", -1, 500_000_000),
        ("0001-01-01T00:00:00Z", -62_135_596_800, 0),
        ("9999-12-31T23:59:59Z", 253_402_300_799, 0),
    ] {
        assert_eq!(parse(text), Ok(Some(instant(seconds, nanosecond))), "{text}");
    }
    assert_eq!(UnixTime::new(1_547_186_244, 123_999_999).unwrap().milliseconds(), 1_547_186_244_123);
    assert_eq!(UnixTime::new(-1, 999_999_999).unwrap().milliseconds(), -1);
}

/// The last five are a zero date as PHP 8.2 prints it: in the formats `Y-m-d H:i:s`, `Y-n-j`, ATOM and, of a zero date in
/// China, as UTC; then as the library Carbon writes that to JSON.
#[test]
fn there_is_no_time() {
    for text in [
        "",
        "0",
        "0000000000",
        "0000000000000",
        "0000-00-00",
        "0000-00-00 00:00:00",
        "0000-00-00 00:00:00.000000",
        "0000/00/00 00:00",
        "0000-00-00T00:00:00Z",
        "0000-00-00T00:00:00+08:00",
        "0-0-0 0:0:0",
        "-0001-11-30 00:00:00",
        "-0001-11-30",
        "-0001-11-30T00:00:00+08:05",
        "-0001-11-29T15:54:17.000000Z",
        "-000001-11-29T15:54:17.000000Z",
        // As a PHP timestamp, in UTC; and what PHP prints of a time that it could not read.
        "-62169984000",
        "false",
    ] {
        assert_eq!(parse(text), Ok(None), "{text:?}");
    }
}

#[test]
fn what_is_not_a_time() {
    for text in [
        "长期有效",
        "null",
        "-",
        " ",
        "1",
        "20181201",
        "15471862440",
        "20181201083000",
        "0154718624",
        "-1547186244",
        "-62135596800",
        "-6213559680+",
        "-621355968000",
        "2018-12-01 00:00:00  +08:00",
        "1547186244.5",
        "1.547186244E9",
        "00:00:00",
        "18-12-01",
        "02018-12-01",
        "-2018-12-01",
        "-0001-11-28",
        "2018-12",
        "2018-12-01-01",
        "2018-12/01",
        "2018-012-01",
        "2018-+1-01",
        "+018-12-01",
        "2018-12-01 ",
        " 2018-12-01",
        "2018-12-01  10:00",
        "2018-12-01 10",
        "2018-12-01 10:",
        "2018-12-01 00:00:00:00",
        "2018-12-01 00:00.5",
        "2018-12-01 00:00:00.",
        "2018-12-01 00:00:00.0000000001",
        "2018-12-01 00:00:00 PM",
        "2018-12-01Z",
        "2018-12-01T00:00:00z",
        "2018-12-01T00:00:00ZZ",
        "2018-12-01T00:00:00+8",
        "2018-12-01T00:00:00+8:00",
        "2018-12-01T00:00:00+08:0",
        "2018-12-01T00:00:00+08:60",
        "2018-12-01T00:00:00+24:00",
        "2018-12-01T00:00:00+08年",
        "0000-00-00 x",
        "２０１８-12-01",
    ] {
        assert_eq!(parse(text), Err(Problem::Format), "{text:?}");
        assert_eq!(TimeText::new(text).to_string(), text);
    }
}

#[test]
fn what_does_not_exist() {
    for text in [
        "0000-01-01",
        "2018-00-01",
        "2018-13-01",
        "2018-12-00",
        "1900-02-29",
        "2019-02-29 00:00:00",
        "2018-12-01 24:00:00",
        "2018-12-01 00:60:00",
        "2018-12-01 00:00:60",
        "0001-01-01T00:00:00+00:01",
        "9999-12-31T23:59:59-00:01",
    ] {
        assert_eq!(parse(text), Err(Problem::Calendar), "{text:?}");
    }
}

#[test]
fn an_error_is_one_line_and_quotes_no_token() {
    let shown = |text: &str| TimeText::new(text).parse().unwrap_err().to_string();
    assert_eq!(
        shown("长期\n有效"),
        r#""长期\n有效" is not a time: it must be empty, a date and time such as 2019-08-24 00:00:00, a date such as 2019-08-24, or Unix time in seconds (9 or 10 digits) or milliseconds (12 or 13 digits)"#
    );
    assert_eq!(shown("2019-02-29"), r#""2019-02-29" has a date or a time of day that does not exist"#);
    assert!(shown(&"9".repeat(10_000)).starts_with(&format!("\"{}…\" is not", "9".repeat(59))));
    let token = crate::signing::vectors::PRINTED.token;
    let error = TimeText::new(token).parse().unwrap_err();
    assert!(!format!("{error} {error:?}").contains(token), "{error:?}");
}

/// The oracle for the lengths of months is jiff; for the number of a day, counting.
#[test]
fn every_day_of_the_calendar() {
    // GNU date 9.1: `date -u -d '0001-01-01' +%s` is -62135596800, which is -719162 days.
    let mut days = -719_162;
    assert_eq!(LocalDate::from_days(days - 1), None);
    for (year, month) in (1..=9999_i16).flat_map(|year| (1..=12_u8).map(move |month| (year, month))) {
        let length = jiff::civil::date(year, month.cast_signed(), 1).days_in_month().cast_unsigned();
        for day in 1..=length {
            let date = LocalDate::new(year, month, day);
            assert_eq!(date.map(LocalDate::days), Some(days), "{date:?}");
            assert_eq!(LocalDate::from_days(days), date);
            days += 1;
        }
        assert_eq!((LocalDate::new(year, month, 0), LocalDate::new(year, month, length + 1)), (None, None));
    }
    assert_eq!(LocalDate::from_days(days), None);
    assert_eq!(days, 2_932_897); // `date -u -d '9999-12-31' +%s` is 253402214400, which is 2932896 days.
    for (year, month) in [(0, 1), (-1, 1), (10_000, 1), (2019, 0), (2019, 13)] {
        assert_eq!(LocalDate::new(year, month, 1), None, "{year}-{month}");
    }
}

#[test]
fn no_point_in_time_outside_of_the_calendar() {
    for seconds in [i64::MIN, -62_135_596_801, 253_402_300_800, i64::MAX] {
        assert_eq!(UnixTime::new(seconds, 0), None, "{seconds}");
    }
    assert_eq!(UnixTime::new(0, 1_000_000_000), None);
    let local = date(9999, 12, 31).start_of_day();
    assert_eq!((local.at_offset(i32::MIN), local.at_offset(-86_400)), (None, None));
}

#[test]
fn times_are_written_in_one_way_and_fill_a_column() {
    let day = date(2019, 8, 4);
    assert_eq!(format!("{:>12}|", ParsedTime::Date(day)), "  2019-08-04|");
    assert_eq!(format!("{:<20}|", date_time(day, 7, 8, 50, 0)), "2019-08-04 07:08:50 |");
    assert_eq!(date_time(day, 7, 8, 50, 120_000_000).to_string(), "2019-08-04 07:08:50.12");
    assert_eq!(format!("{:>21}|", instant(1_566_576_000, 0)), " 2019-08-23 16:00:00Z|");
}

fn any_local() -> impl Strategy<Value = LocalDateTime> {
    let fraction = prop_oneof![Just(0), (0..1000_u32).prop_map(|n| n * 1_000_000), 0..1_000_000_000_u32];
    (-719_162..2_932_897_i64, 0..24_u8, 0..60_u8, 0..60_u8, fraction).prop_map(
        |(days, hour, minute, second, nanosecond)| {
            LocalDate::from_days(days).unwrap().at(hour, minute, second, nanosecond).unwrap()
        },
    )
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(local in any_local()) {
        for time in [
            ParsedTime::DateTime(local),
            ParsedTime::Date(local.date()),
            ParsedTime::Instant(local.at_offset(0).unwrap()),
        ] {
            prop_assert_eq!(parse(&time.to_string()), Ok(Some(time)));
        }
    }

    #[test]
    fn without_leading_zeros_it_is_the_same(local in any_local()) {
        let (date, fraction) = (local.date(), local.nanosecond());
        let text = format!(
            "{:04}/{}/{}T{}:{}:{}.{fraction:09}",
            date.year(), date.month(), date.day(), local.hour(), local.minute(), local.second()
        );
        prop_assert_eq!(parse(&text), Ok(Some(ParsedTime::DateTime(local))));
    }

    /// An independent reading of the same text, and an independent calendar.
    #[test]
    fn a_point_in_time_is_the_one_of_jiff(local in any_local(), minutes in -840..=840_i32) {
        let sign = if minutes < 0 { '-' } else { '+' };
        let offset = format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        let text = format!("{local}{offset}");
        let oracle = text.parse::<jiff::Timestamp>().ok();
        let ours = parse(&text).ok().flatten();
        // The years before 1 are jiff's alone, and so are the last hours of 9999 ours.
        if let (Some(oracle), Some(ours)) = (oracle, ours) {
            let seconds = oracle.as_nanosecond().div_euclid(1_000_000_000);
            let nanosecond = oracle.as_nanosecond().rem_euclid(1_000_000_000);
            prop_assert_eq!(
                ours,
                instant(seconds.try_into().unwrap(), nanosecond.try_into().unwrap())
            );
        } else {
            prop_assert!(matches!(local.date().year(), 1 | 9999), "{}", text);
        }
    }

    #[test]
    fn later_text_is_a_later_time(a in any_local(), b in any_local()) {
        prop_assert_eq!(a.cmp(&b), a.to_string().cmp(&b.to_string()));
        prop_assert_eq!(a.cmp(&b), a.at_offset(0).cmp(&b.at_offset(0)));
    }

    #[test]
    fn no_text_panics(text in any::<String>(), like in "-?[-0-9/:. TZ+年]{0,40}", long in "[0-9]{0,40}") {
        for text in [text, like, long] {
            let _ = TimeText::new(&text).parse().map_err(|error| error.to_string());
        }
    }
}
