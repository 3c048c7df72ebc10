//! The ways in which other values are signed than are sent.

pub(crate) mod stamp;

use zvcms_proto::Decimal;

use crate::recipe::{Member, Recipe};
use crate::search::Search;
use crate::token_text::percent_encode;
use crate::values::stamp::integer;
use crate::variants::{ONE_WAY, Variant, variants};
use crate::words::{Detail, Language, Words};

/// Writes a number in another way, if it can be written so.
type WriteNumber = fn(&str) -> Option<String>;

const WAYS: [(WriteNumber, Words); 7] = [
    (
        |value| Some(format!("{}.0", integer(value)?)),
        Words::new("as a float, such as 11886.0", "写成浮点数，例如 11886.0"),
    ),
    (
        |value| {
            let (mantissa, exponent) = scientific(value)?;
            let fraction = if mantissa.contains('.') { "" } else { ".0" };
            Some(format!("{mantissa}{fraction}E{exponent}"))
        },
        Words::new("as a float, such as 1.1886E4", "写成浮点数，例如 1.1886E4"),
    ),
    (
        |value| {
            let (mantissa, exponent) = scientific(value)?;
            Some(format!("{mantissa}e+{exponent:0>2}"))
        },
        Words::new("as a float, such as 1.1886e+04", "写成浮点数，例如 1.1886e+04"),
    ),
    (whole_number, Words::new("as a whole number, which the body has not", "按整数签名，而请求体里不是整数")),
    (
        |value| without_fraction(value, false),
        Words::new("without the fraction that the body has", "签名时舍去了请求体里的小数部分"),
    ),
    (
        |value| without_fraction(value, true),
        Words::new("rounded, while the body has a fraction", "签名时四舍五入，而请求体里带小数"),
    ),
    (quoted, Words::new("in quotes", "带引号")),
];

pub(crate) fn of_another_type(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let all_quoted = recipe.with_values(|_, value| quoted(value));
    let mut all = variants([(all_quoted, Words::new("all four in quotes", "四个值都带引号"))]);
    let numbers: [&[Member]; 3] =
        [&[Member::TIMESTAMP, Member::NONCE], &[Member::TIMESTAMP], &[Member::NONCE]];
    for (write, how) in WAYS {
        all.extend(numbers.iter().filter_map(|members| {
            let is_changed = |member: &&Member| write(recipe.value_of(**member)).is_some();
            if !members.iter().all(|member| is_changed(&member)) {
                return None;
            }
            let written = recipe
                .with_values(|member, value| if members.contains(&member) { write(value) } else { None });
            let names: Vec<_> = members.iter().map(|member| member.name_in(search.request.version)).collect();
            let [en, zh] = [(Language::English, " and ", " "), (Language::Chinese, " 和 ", " ")].map(
                |(language, and, space)| format!("{}{space}{}", names.join(and), how.in_language(language)),
            );
            Some((written, Detail::of(en, zh)))
        }));
    }
    all
}

/// White space, and what it is called.
const WHITE_SPACE: [(&str, &str, &str); 4] = [
    (" ", "a space", "空格"),
    ("\n", "a line feed", "换行符 LF"),
    ("\r\n", "a line break (CRLF)", "回车换行 CRLF"),
    ("\t", "a tab", "制表符"),
];

/// A value had white space around it when it was signed, or when it was sent.
pub(crate) fn white_space(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let trimmed = recipe.with_values(|_, value| Some(value.trim().to_owned()));
    let mut all = variants([(
        trimmed,
        Words::new("sent, while the trimmed values were signed", "签名时已去掉，发送时还在"),
    )]);
    for member in [None].into_iter().chain(SIGNED.map(Some)) {
        let name = member.map(|member| member.name_in(search.request.version));
        let (of, zh_of) = (name.unwrap_or("all four"), name.unwrap_or("四个值"));
        for (white, en, zh) in WHITE_SPACE {
            let at_end = recipe.with_values(|of, value| is_of(member, of).then(|| format!("{value}{white}")));
            all.push((
                at_end,
                Detail::of(
                    format!("{en} at the end of {of} was signed"),
                    format!("签名时 {zh_of} 末尾有{zh}"),
                ),
            ));
        }
        let at_beginning = recipe.with_values(|of, value| is_of(member, of).then(|| format!(" {value}")));
        let detail = Detail::of(
            format!("a space at the beginning of {of} was signed"),
            format!("签名时 {zh_of} 开头有空格"),
        );
        all.push((at_beginning, detail));
    }
    all
}

fn is_of(member: Option<Member>, of: Member) -> bool {
    member.is_none_or(|member| member == of)
}

const SIGNED: [Member; 4] = [Member::GRANT_CODE, Member::NONCE, Member::OPEN_ID, Member::TIMESTAMP];

fn quoted(value: &str) -> Option<String> {
    Some(format!("\"{value}\""))
}

/// An integer as `1.1886` and `4`.
fn scientific(integer_text: &str) -> Option<(String, String)> {
    let written = format!("{:e}", integer(integer_text)?);
    written.split_once('e').map(|(mantissa, exponent)| (mantissa.to_owned(), exponent.to_owned()))
}

/// The whole number that a text means as a float or with leading zeros, such as `011886`, `11886.0` and `1.1886E4`.
fn whole_number(text: &str) -> Option<String> {
    let number = text.parse().or_else(|_| Decimal::from_scientific(text)).ok()?.normalize();
    let is_whole = number.scale() == 0 && number > Decimal::ZERO;
    Some(number.to_string()).filter(|whole| is_whole && whole != text)
}

/// The whole seconds of `1465185768.2187`.
fn without_fraction(text: &str, is_rounded: bool) -> Option<String> {
    let (whole, fraction) = text.split_once('.')?;
    let whole = integer(whole).filter(|_| fraction.bytes().all(|byte| byte.is_ascii_digit()))?;
    let is_up = is_rounded && fraction.bytes().next() >= Some(b'5');
    Some(whole.checked_add(u64::from(is_up))?.to_string())
}

pub(crate) fn percent_encoded(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let ways: [fn(&str) -> String; 2] = [percent_encode, |value| percent_encode(value).replace("%20", "+")];
    let encoded = ways.map(|write| recipe.with_values(|_, value| Some(write(value))));
    let values =
        |recipe: &Recipe| recipe.pairs.iter().map(|pair| pair.value().to_owned()).collect::<Vec<_>>();
    let differs = |encoded: &Recipe| values(encoded) != values(recipe);
    variants(encoded.into_iter().filter(differs).map(|encoded| (encoded, ONE_WAY)))
}

pub(crate) fn missing(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let missing = SIGNED.into_iter().flat_map(|member| {
        let name = member.name_in(search.request.version);
        let mut left_out = recipe.clone();
        left_out.pairs_mut().retain(|pair| pair.member != Some(member));
        let detail = |en: &str, zh: &str| Detail::of(format!("{name} {en}"), format!("{name} {zh}"));
        [
            (recipe.with_value(member, ""), detail("was empty when it was signed", "签名时为空")),
            (left_out, detail("was left out", "没有参与签名")),
            (recipe.with_value(member, "null"), detail("was null when it was signed", "签名时是 null")),
            (
                recipe.with_value(member, "undefined"),
                detail("was undefined when it was signed", "签名时是 undefined"),
            ),
            (recipe.with_value(member, "None"), detail("was None when it was signed", "签名时是 None")),
        ]
    });
    missing.collect()
}

pub(crate) fn identity_changed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let (open_id, grant_code) = (recipe.value_of(Member::OPEN_ID), recipe.value_of(Member::GRANT_CODE));
    let with_open_id = |value: &str| recipe.with_value(Member::OPEN_ID, value);
    let with_both = |id: &str, code: &str| with_open_id(id).with_value(Member::GRANT_CODE, code);
    let known_id = search.known_value(recipe, Member::OPEN_ID);
    let known_code = search.known_value(recipe, Member::GRANT_CODE);
    let both = Words::new("the OpenId and the GrantCode", "OpenId 和 GrantCode 都不一致");
    let candidates = [
        Some((
            with_both(grant_code, open_id),
            Words::new("OpenId and GrantCode have changed places", "OpenId 和 GrantCode 互换了"),
        )),
        known_id.map(|id| (with_open_id(id), Words::new("the OpenId", "OpenId 不一致"))),
        known_code.map(|code| {
            (recipe.with_value(Member::GRANT_CODE, code), Words::new("the GrantCode", "GrantCode 不一致"))
        }),
        known_id.zip(known_code).map(|(id, code)| (with_both(id, code), both)),
        Some((
            with_open_id(&open_id.to_lowercase()),
            Words::new("the OpenId in lower case", "签名时 OpenId 转成了小写"),
        )),
        Some((
            with_open_id(&open_id.to_uppercase()),
            Words::new("the OpenId in capitals", "签名时 OpenId 转成了大写"),
        )),
        Some((
            recipe.with_value(Member::GRANT_CODE, &grant_code.to_uppercase()),
            Words::new("the GrantCode in capitals", "签名时 GrantCode 转成了大写"),
        )),
    ];
    variants(candidates.into_iter().flatten())
}
