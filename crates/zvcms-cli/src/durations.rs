//! Durations in words.

use std::time::Duration;

use crate::told::Told;

/// As `Debug` shows it, such as 1.5s.
pub(crate) fn told(duration: Duration) -> Told {
    let english = format!("{duration:?}");
    // The longer of two that end alike comes first.
    let units = [("ns", "纳秒"), ("µs", "微秒"), ("ms", "毫秒"), ("s", "秒")];
    let in_chinese = units.iter().find_map(|(unit, chinese)| Some((english.strip_suffix(unit)?, chinese)));
    match in_chinese.map(|(number, unit)| format!("{number} {unit}")) {
        Some(chinese) => Told::both(english, chinese),
        None => Told::as_is(english),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::told::Language;

    #[test]
    fn a_duration_is_told_in_both_languages() {
        for (nanoseconds, english, chinese) in [
            (1, "1ns", "1 纳秒"),
            (1_500, "1.5µs", "1.5 微秒"),
            (20_000_000, "20ms", "20 毫秒"),
            (1_500_000_000, "1.5s", "1.5 秒"),
            (120_000_000_000, "120s", "120 秒"),
        ] {
            let told = told(Duration::from_nanos(nanoseconds));
            assert_eq!((told.english(), &*told.in_language(Language::Chinese)), (english, chinese));
        }
    }
}
