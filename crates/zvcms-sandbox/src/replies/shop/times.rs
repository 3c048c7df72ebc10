//! Times as the platform writes them: in Chinese time, UTC+8, as `2019-08-24 00:00:00`.

use crate::checks::refusal::Refused;
use crate::replies::date::http_date;
use crate::replies::params::{Params, integer};

const SECONDS_OF_CHINA: u64 = 8 * 3_600;
/// The first unix time that is taken for one, in 1973: a year alone is not.
const FIRST: u64 = 100_000_000;
/// The last second that four digits of a year can write, in UTC+8.
const LAST: u64 = 253_402_300_799 - SECONDS_OF_CHINA;

/// A unix time as text.
pub(super) fn text_of(unix: u64) -> String {
    let local = http_date(unix.min(LAST) + SECONDS_OF_CHINA).unwrap_or_default();
    let mut parts = local.split(' ').skip(1);
    let mut next = || parts.next().unwrap_or_default();
    let (day, month, year, time) = (next(), next(), next(), next());
    let month = "JanFebMarAprMayJunJulAugSepOctNovDec".find(month).unwrap_or_default() / 3 + 1;
    format!("{year}-{month:02}-{day} {time}")
}

/// The parameter that begins a span of time, as text that sorts by time.
pub(super) fn start(params: Params<'_>, name: &str) -> Result<Option<String>, Refused> {
    time(params, name, "00:00:00")
}

/// The parameter that ends a span of time; a date is that whole day.
pub(super) fn end(params: Params<'_>, name: &str) -> Result<Option<String>, Refused> {
    time(params, name, "23:59:59")
}

fn time(params: Params<'_>, name: &str, time_of_date: &str) -> Result<Option<String>, Refused> {
    let Some(value) = params.value(name) else { return Ok(None) };
    let time = match integer(value) {
        Some(unix) => u64::try_from(unix).ok().filter(|unix| (FIRST..=LAST).contains(unix)).map(text_of),
        None => value.as_str().and_then(|text| normal(text, time_of_date)),
    };
    time.map(Some).ok_or_else(|| {
        let what = (
            "is not a time: write 2019-08-24 00:00:00, 2019-08-24 or unix seconds",
            "不是时间：应写作 2019-08-24 00:00:00、2019-08-24 或 unix 秒数",
        );
        params.wrong(name, what)
    })
}

/// A time in its one spelling, with two digits each.
fn normal(text: &str, time_of_date: &str) -> Option<String> {
    let (date, time) = text.trim().split_once(' ').unwrap_or((text.trim(), time_of_date));
    let [year, month, day] = numbers(date, '-')?;
    let [hour, minute, second] = numbers(time, ':')?;
    let valid = (1..=9_999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=days_of(year, month)).contains(&day)
        && hour < 24
        && minute < 60
        && second < 60;
    valid.then(|| format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"))
}

fn days_of(year: u32, month: u32) -> u32 {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Three numbers of digits alone: `parse` takes a sign too.
fn numbers(text: &str, separator: char) -> Option<[u32; 3]> {
    let number = |digits: &str| digits.parse().ok().filter(|_| !digits.starts_with('+'));
    let numbers: Option<Vec<u32>> = text.split(separator).map(number).collect();
    numbers?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Params, end, start, text_of};

    /// GNU date's answers with TZ=UTC-8.
    #[test]
    fn times_are_those_of_china() {
        for (unix, text) in [
            (0, "1970-01-01 08:00:00"),
            (951_782_400, "2000-02-29 08:00:00"),
            (1_465_185_768, "2016-06-06 12:02:48"),
            (1_566_576_000, "2019-08-24 00:00:00"),
            (1_577_807_999, "2019-12-31 23:59:59"),
            (1_709_222_400, "2024-03-01 00:00:00"),
            (4_107_513_599, "2100-02-28 23:59:59"),
            (4_107_513_600, "2100-03-01 00:00:00"),
            (u64::MAX, "9999-12-31 23:59:59"),
        ] {
            assert_eq!(text_of(unix), text, "{unix}");
        }
    }

    #[test]
    fn a_span_is_given_in_many_spellings() {
        let read = |value: Value| {
            let params = json!({ "t": value });
            let params = Params::new(params.as_object().unwrap());
            (start(params, "t").ok().flatten(), end(params, "t").ok().flatten())
        };
        let both = |text: &str| (Some(text.to_owned()), Some(text.to_owned()));
        assert_eq!(read(json!("2019-8-22 7:18:05")), both("2019-08-22 07:18:05"));
        assert_eq!(read(json!(1_566_576_000)), both("2019-08-24 00:00:00"));
        assert_eq!(read(json!("1566576000")), both("2019-08-24 00:00:00"));
        let day = (Some("2019-08-24 00:00:00".to_owned()), Some("2019-08-24 23:59:59".to_owned()));
        assert_eq!(read(json!("2019-08-24")), day);
        for day in ["2020-02-29", "2000-02-29", "2019-01-31", "2019-04-30", "2019-12-31"] {
            assert_eq!(read(json!(day)).0, Some(format!("{day} 00:00:00")));
        }
        for day in [
            "2019-02-31",
            "2019-02-29",
            "1900-02-29",
            "2020-02-30",
            "2019-04-31",
            "2019-06-31",
            "2019-09-31",
            "2019-11-31",
            "2019-01-32",
            "2019-01-00",
            "+2019-01-01",
            "2019-+1-01",
            "2019-01-01 +7:00:00",
        ] {
            assert_eq!(read(json!(day)), (None, None), "{day}");
        }
        for wrong in [
            json!("soon"),
            json!("2019-13-01"),
            json!("2019-08-24 24:00:00"),
            json!(-1),
            json!([]),
            json!(2019),
            json!(1_566_576_000_000_i64),
        ] {
            assert_eq!(read(wrong), (None, None));
        }
        let params = json!({"t": "2019-08-24T00:00:00"});
        let refused = start(Params::new(params.as_object().unwrap()), "t").unwrap_err();
        assert!(refused.message.english.contains("t is not a time"), "{}", refused.message.english);
    }
}
