//! What a text is in place of a decimal integer. Only refused requests come here.

use crate::checks::message::InBothLanguages;

/// What is wrong with a timestamp or a nonce, as it stands in the body. Nothing of it is quoted.
pub(crate) fn describe(text: &str) -> InBothLanguages {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if text.is_empty() {
        ("is empty", "为空")
    } else if text.trim() != text {
        ("has white space at an end", "首尾有空白字符")
    } else if is_digits(text) {
        if text.starts_with('0') {
            ("has leading zeros", "有前导零")
        } else {
            ("is too large", "数值过大")
        }
    } else if let Some(number) = text.strip_prefix('-').filter(|number| is_number(number)) {
        if is_digits(number) {
            ("is negative", "是负数")
        } else {
            ("is negative and not an integer", "是负数，且不是整数")
        }
    } else if text.strip_prefix('+').is_some_and(is_digits) {
        ("has a sign", "带有正号")
    } else if is_number(text) {
        if text.contains(['e', 'E']) {
            ("has an exponent", "带有指数")
        } else {
            ("has a fraction", "带有小数")
        }
    } else if is_uuid(text) {
        ("is a UUID", "是 UUID")
    } else if is_date(text) {
        ("is a date", "是日期")
    } else if text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        ("is hexadecimal", "是十六进制")
    } else {
        ("is not a number", "不是数字")
    }
}

/// Digits with a fraction or an exponent, or without.
fn is_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte))
        && text.parse::<f64>().is_ok()
}

fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.trim_start_matches('{').trim_end_matches('}').splitn(6, '-').collect();
    groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
        && groups.iter().all(|group| group.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// The year first, or a time of day in it.
fn is_date(text: &str) -> bool {
    let begins_with_year = text.bytes().take(4).filter(u8::is_ascii_digit).count() == 4
        && text.chars().nth(4).is_some_and(|c| "-/.年".contains(c));
    let mut has_time = text.as_bytes().windows(3).map(
        |three| matches!(three, [before, b':', after] if before.is_ascii_digit() && after.is_ascii_digit()),
    );
    begins_with_year || has_time.any(|found| found)
}

#[cfg(test)]
mod tests {
    use super::describe;

    #[test]
    fn each_form_is_named() {
        for (text, form) in [
            ("", "is empty"),
            (" 7", "has white space at an end"),
            ("7\n", "has white space at an end"),
            ("007", "has leading zeros"),
            ("00", "has leading zeros"),
            ("18446744073709551616", "is too large"),
            ("-7", "is negative"),
            ("-0", "is negative"),
            ("-7.5", "is negative and not an integer"),
            ("+7", "has a sign"),
            ("7.0", "has a fraction"),
            ("1465185768.123", "has a fraction"),
            (".5", "has a fraction"),
            ("7e1", "has an exponent"),
            ("1.465185768E+9", "has an exponent"),
            ("d14c1559-e87b-747d-577c-834b275a4310", "is a UUID"),
            ("{d14c1559-e87b-747d-577c-834b275a4310}", "is a UUID"),
            ("d14c1559e87b747d577c834b275a4310", "is hexadecimal"),
            ("2016-06-06 12:02:48", "is a date"),
            ("2016-06-06T12:02:48+08:00", "is a date"),
            ("2016/6/6", "is a date"),
            ("2016年6月6日", "is a date"),
            ("Mon, 06 Jun 2016 04:02:48 GMT", "is a date"),
            ("1,465,185,768", "is not a number"),
            ("now", "is not a number"),
            ("--", "is not a number"),
            ("1.2.3", "is not a number"),
            ("-", "is not a number"),
        ] {
            assert_eq!(describe(text).0, form, "{text:?}");
        }
    }
}
