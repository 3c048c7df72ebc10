//! Timestamps and nonces that were signed in another form, or as another number, than they were sent.

use crate::read_request::ReadRequest;
use crate::recipe::{Member, Recipe};
use crate::search::Search;
use crate::variants::{Variant, variants};
use crate::words::{Detail, Words};

/// How far a clock may have advanced that is read again for the body, in seconds.
const NEAR_SECONDS: u64 = 300;

/// How far a counter may have advanced that is read again for the body.
const NEAR_NONCES: u64 = 100;

/// Timestamps from this one on are milliseconds: in seconds it is the year 5138, in milliseconds March 1973.
const FIRST_MILLISECONDS: u64 = 100_000_000_000;

pub(crate) fn is_in_milliseconds(request: &ReadRequest) -> bool {
    integer(&request.timestamp).is_some_and(|timestamp| timestamp >= FIRST_MILLISECONDS)
}

/// A number without sign, fraction, exponent or leading zeros.
pub(super) fn integer(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

pub(crate) fn in_milliseconds(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    of_milliseconds(search, recipe, 1000)
}

/// As programs make them of whole seconds.
pub(crate) fn in_whole_milliseconds(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    of_milliseconds(search, recipe, 1)
}

/// Those of the first `parts` thousandths of a second.
fn of_milliseconds(search: &Search<'_>, recipe: &Recipe, parts: u64) -> Vec<Variant> {
    let Some(sent) = integer(recipe.value_of(Member::TIMESTAMP)) else { return Vec::new() };
    let with_timestamp = |signed: u64| recipe.with_value(Member::TIMESTAMP, &signed.to_string());
    if is_in_milliseconds(search.request) {
        // Cut off, and rounded up.
        return variants([sent / 1000, sent / 1000 + 1].map(|signed| {
            (with_timestamp(signed), Words::new("sent, while seconds were signed", "按秒签名，却发送了毫秒"))
        }));
    }
    let signed = (0..parts).filter_map(|part| sent.checked_mul(1000)?.checked_add(part));
    variants(signed.map(|signed| {
        (with_timestamp(signed), Words::new("signed, while seconds were sent", "按毫秒签名，却发送了秒"))
    }))
}

/// What Beijing is ahead of UTC, in seconds.
const BEIJING: u64 = 8 * 3600;

pub(crate) fn as_a_date(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let sent = recipe.value_of(Member::TIMESTAMP);
    let as_dates = integer(sent).filter(|seconds| *seconds < FIRST_MILLISECONDS).into_iter().flat_map(dates);
    let near = dates_read(sent).into_iter().map(|seconds| {
        (seconds.to_string(), Detail::of("sent, while seconds were signed", "按秒签名，却发送了日期"))
    });
    let all = as_dates.chain(near);
    all.map(|(signed, detail)| (recipe.with_value(Member::TIMESTAMP, &signed), detail)).collect()
}

/// A time in the forms in which programs write it, each with what it is.
fn dates(seconds: u64) -> Vec<(String, Detail)> {
    let mut all = Vec::new();
    for (ahead, zone, suffixes) in [(BEIJING, "UTC+8", ["+08:00", "+0800"]), (0, "UTC", ["Z", "+00:00"])] {
        let Some([date, clock]) = civil(seconds, ahead) else { continue };
        let [year, month, day] = date;
        let [hour, minute, second] = clock;
        let (date, clock) =
            (format!("{year}-{month:02}-{day:02}"), format!("{hour:02}:{minute:02}:{second:02}"));
        let mut written = vec![
            (format!("{date} {clock}"), "2016-06-06 12:02:48".to_owned()),
            (format!("{date}T{clock}"), "2016-06-06T12:02:48".to_owned()),
            (format!("{year}{month:02}{day:02}{hour:02}{minute:02}{second:02}"), "20160606120248".to_owned()),
            (format!("{year}{month:02}{day:02}"), "20160606".to_owned()),
            (date.clone(), "2016-06-06".to_owned()),
            (date.replace('-', "/") + " " + &clock, "2016/06/06 12:02:48".to_owned()),
        ];
        for suffix in suffixes {
            for fraction in ["", ".000"] {
                let form = format!("2016-06-06T12:02:48{fraction}{suffix}");
                written.push((format!("{date}T{clock}{fraction}{suffix}"), form));
            }
        }
        all.extend(written.into_iter().map(|(text, form)| {
            let en = format!("signed as a date in {zone}, such as {form}, while seconds were sent");
            (text, Detail::of(en, format!("签名用的是 {zone} 的日期（如 {form}），发送的是秒")))
        }));
    }
    all
}

/// Year, month and day, and hour, minute and second, of a time since 1970 in a zone so many seconds ahead of UTC. The days
/// are counted as in Hinnant's `civil_from_days`, from the first of March of the year 0.
fn civil(seconds: u64, ahead: u64) -> Option<[[u64; 3]; 2]> {
    let local = seconds.checked_add(ahead)?;
    let (days, rest) = (local / 86_400 + 719_468, local % 86_400);
    let (era, of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = year_of_era + era * 400 + u64::from(month <= 2);
    Some([[year, month, day], [rest / 3600, rest / 60 % 60, rest % 60]])
}

/// The seconds that a date may mean, in Beijing and in UTC.
fn dates_read(text: &str) -> Vec<u64> {
    let numbers: Vec<u64> =
        text.split(|of: char| !of.is_ascii_digit()).filter_map(|of| of.parse().ok()).collect();
    let [year @ 1970..=9999, month @ 1..=12, day @ 1..=31, hour @ 0..24, minute @ 0..60, second @ 0..60, ..] =
        numbers[..]
    else {
        return Vec::new();
    };
    let (from_march, year) = if month > 2 { (month - 3, year) } else { (month + 9, year - 1) };
    let days = 365 * year + year / 4 - year / 100 + year / 400 + (153 * from_march + 2) / 5 + day - 1;
    let utc = days.checked_sub(719_468).map(|days| days * 86_400 + hour * 3600 + minute * 60 + second);
    utc.into_iter().flat_map(|utc| [utc.checked_sub(BEIJING), Some(utc)]).flatten().collect()
}

pub(crate) fn timestamp_changed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    timestamp_near(search, recipe, NEAR_SECONDS)
}

pub(crate) fn timestamp_nearly_the_same(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    timestamp_near(search, recipe, 2)
}

fn timestamp_near(search: &Search<'_>, recipe: &Recipe, furthest: u64) -> Vec<Variant> {
    let (timestamp, nonce) = (recipe.value_of(Member::TIMESTAMP), recipe.value_of(Member::NONCE));
    let swapped = recipe.with_value(Member::TIMESTAMP, nonce).with_value(Member::NONCE, timestamp);
    let swapped_words = Words::new("timestamp and nonce have changed places", "时间戳和随机数互换了");
    let say = |by, is_less| {
        let [than, zh] = if is_less { ["earlier", "早"] } else { ["later", "晚"] };
        Detail::of(
            format!("the signed one is {by} s {than} than the sent one"),
            format!("签名用的比发送的{zh} {by} 秒"),
        )
    };
    let mut all = number_changed(search, recipe, Member::TIMESTAMP, furthest, say);
    all.push((swapped, swapped_words.into()));
    all
}

pub(crate) fn nonce_changed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    nonce_near(search, recipe, NEAR_NONCES)
}

pub(crate) fn nonce_nearly_the_same(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    nonce_near(search, recipe, 1)
}

fn nonce_near(search: &Search<'_>, recipe: &Recipe, furthest: u64) -> Vec<Variant> {
    let say = |by, is_less| {
        let [than, zh] = if is_less { ["less", "小"] } else { ["more", "大"] };
        Detail::of(
            format!("the signed one is {by} {than} than the sent one"),
            format!("签名用的比发送的{zh} {by}"),
        )
    };
    number_changed(search, recipe, Member::NONCE, furthest, say)
}

fn number_changed(
    search: &Search<'_>,
    recipe: &Recipe,
    member: Member,
    furthest: u64,
    say: impl Fn(u64, bool) -> Detail,
) -> Vec<Variant> {
    let given = Words::new("the signed one is the one given", "签名用的就是给出的那个值");
    let known = search.known_value(recipe, member).map(|known| (known.to_owned(), given.into()));
    let sent = integer(recipe.value_of(member));
    let near = sent.into_iter().flat_map(|sent| (1..=furthest).map(move |by| (sent, by)));
    let near = near.flat_map(|(sent, by)| {
        [(sent.checked_sub(by), true), (sent.checked_add(by), false)]
            .map(|(signed, is_less)| Some((signed?.to_string(), say(by, is_less))))
    });
    let values = known.into_iter().chain(near.flatten());
    values.map(|(signed, detail)| (recipe.with_value(member, &signed), detail)).collect()
}
