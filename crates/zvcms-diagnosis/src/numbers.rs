//! The forms in which people send a timestamp and a nonce.

use crate::catalogue::TIMESTAMP_IN_MILLISECONDS;
use crate::diagnosis::Finding;
use crate::request_mistakes::{NONCE_OF_ANOTHER_FORM, TIMESTAMP_OF_ANOTHER_FORM};
use crate::words::{Detail, Words};

/// 2^53-1, the greatest integer that every JSON reader keeps exact.
const MAX_NONCE: u64 = 9_007_199_254_740_991;

/// A year, in seconds.
const YEAR: u64 = 366 * 86_400;

/// What is wrong with the form of a timestamp, at a time in seconds since 1970 if it is known.
pub(crate) fn timestamp_mistake(text: &str, now: Option<u64>) -> Option<Finding> {
    let of_form = |detail: Detail| Some(Finding::new(&TIMESTAMP_OF_ANOTHER_FORM, detail));
    let value = match integer(text) {
        Ok(value) => value,
        Err(words) => return of_form(words.into()),
    };
    let length = text.len();
    let is_far = now.is_some_and(|now| value.abs_diff(now) > YEAR);
    match length {
        8 | 12 | 14 | 17 if is_compact_date(text) => of_form(DATE.into()),
        // As unix time it may be right too, in the years 2033 and later.
        10 if is_far && is_compact_date(text) => of_form(DATE.into()),
        12 if is_compact_date(&format!("20{text}")) => of_form(DATE.into()),
        10 | 11 => None,
        ..10 => of_form(Detail::of(
            format!("it has {length} digits, not 10"),
            format!("是 {length} 位数字，应为 10 位"),
        )),
        12..=14 => Some(Finding::new(&TIMESTAMP_IN_MILLISECONDS, Words::new("sent", "发送的是毫秒").into())),
        15..=17 => of_form(Words::new("it is in microseconds", "用了微秒").into()),
        _ => of_form(Words::new("it is in nanoseconds", "用了纳秒").into()),
    }
}

/// What is wrong with the form of a nonce.
pub(crate) fn nonce_mistake(text: &str) -> Option<Finding> {
    let words = match integer(text) {
        Ok(0) => Words::new("it is 0", "为 0"),
        Ok(1..=MAX_NONCE) => return None,
        Ok(_) => TOO_LARGE,
        Err(words) => words,
    };
    Some(Finding::new(&NONCE_OF_ANOTHER_FORM, words.into()))
}

const DATE: Words = Words::new("it is a date and time", "是日期时间");
const TOO_LARGE: Words = Words::new("it is too large", "数值太大");

/// A number without sign, fraction, exponent or leading zeros; or what the text is instead.
fn integer(text: &str) -> Result<u64, Words> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let fraction =
        |text: &str| text.split_once('.').is_some_and(|(whole, rest)| digits(whole) && digits(rest));
    if digits(text) && (text == "0" || !text.starts_with('0')) {
        return text.parse().map_err(|_| TOO_LARGE);
    }
    let trimmed = text.trim();
    let unsigned = trimmed.strip_prefix(['-', '+']).unwrap_or(trimmed);
    let with_exponent = |(mantissa, exponent): (&str, &str)| {
        (digits(mantissa) || fraction(mantissa)) && digits(exponent.trim_start_matches(['+', '-']))
    };
    Err(if trimmed.is_empty() {
        Words::new("it is empty", "为空")
    } else if trimmed != text {
        Words::new("it has white space around it", "首尾有空白字符")
    } else if digits(text) {
        Words::new("it has leading zeros", "有前导零")
    } else if unsigned != text && (digits(unsigned) || fraction(unsigned)) {
        Words::new("it has a sign", "带正负号")
    } else if fraction(text) {
        Words::new("it has a fraction", "带小数")
    } else if unsigned.split_once(['e', 'E']).is_some_and(with_exponent) {
        Words::new("it has an exponent", "是科学计数法")
    } else if is_uuid(text) {
        Words::new("it is a UUID", "是 UUID")
    } else if text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Words::new(
            "it is 32 hexadecimal digits, as an MD5 or a UUID without hyphens",
            "是 32 位十六进制，像 MD5 或不带连字符的 UUID",
        )
    } else if is_date(text) {
        DATE
    } else if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Words::new("it has hexadecimal digits", "含十六进制字母")
    } else if text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        Words::new("it has letters", "含字母")
    } else {
        Words::new("it is not a number", "不是数字")
    })
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.splitn(6, '-').collect();
    text.len() == 36
        && parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The longest date that programs write, such as `Mon Jun 06 2016 12:02:48 GMT+0800 (中国标准时间)`.
const LONGEST_DATE: usize = 80;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Such as `2016-06-06T12:02:48.123456789Z`, `2016/6/6`, `6/6/2016`, `12:02:48`, `2016年6月6日` and
/// `Mon, 06 Jun 2016 04:02:48 GMT`.
fn is_date(text: &str) -> bool {
    if text.len() > LONGEST_DATE || text.bytes().filter(u8::is_ascii_digit).count() < 4 {
        return false;
    }
    let lower = text.to_ascii_lowercase();
    let is_month = |word: &str| word.len() >= 3 && MONTHS.iter().any(|month| month.starts_with(word));
    let has_month = lower.split(|of: char| !of.is_ascii_alphabetic()).any(is_month);
    let numbers: Vec<&str> = text.split(|of: char| !of.is_ascii_digit()).collect();
    let is_year = |number: &str| number.len() == 4 && (number.starts_with("19") || number.starts_with("20"));
    let is_short = |number: &str| (1..=2).contains(&number.len());
    let is_day = match numbers.as_slice() {
        [year, month, day, ..] if is_year(year) => is_short(month) && is_short(day),
        [day, month, year, ..] if is_year(year) => is_short(day) && is_short(month),
        _ => false,
    };
    let mut clock = text.split(|of: char| !of.is_ascii_digit() && of != ':');
    let is_clock = |word: &str| {
        let parts: Vec<&str> = word.split(':').collect();
        (2..=3).contains(&parts.len()) && parts.iter().all(|part| is_short(part))
    };
    let has_year = numbers.iter().any(|number| is_year(number));
    is_day || clock.any(is_clock) || has_year && has_month
}

/// Such as `20160606`, `2016060612`, `20160606120248` and `20160606120248123`, from the year 1990 to 2099.
fn is_compact_date(digits: &str) -> bool {
    let number = |from: usize, to: usize| digits.get(from..to)?.parse::<u32>().ok();
    let is_in = |from, to, range: std::ops::RangeInclusive<u32>| {
        number(from, to).is_none_or(|number| range.contains(&number))
    };
    let day = number(0, 4).is_some_and(|year| (1990..=2099).contains(&year))
        && number(4, 6).is_some_and(|month| (1..=12).contains(&month))
        && number(6, 8).is_some_and(|day| (1..=31).contains(&day));
    day && is_in(8, 10, 0..=23) && is_in(10, 12, 0..=59) && is_in(12, 14, 0..=59)
}
