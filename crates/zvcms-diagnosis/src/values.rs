//! The ways in which other values are signed than are sent.

use zvcms_proto::{CapturedRequest, Decimal};

use crate::Search;
use crate::recipe::{Member, Recipe};
use crate::token_text::percent_encode;
use crate::variants::{Variant, variants};

/// How far a clock may have advanced that is read again for the body, in seconds.
const NEAR_SECONDS: u64 = 300;

/// How far a counter may have advanced that is read again for the body.
const NEAR_NONCES: u64 = 100;

/// Timestamps from this one on are milliseconds: in seconds it is the year 5138, in milliseconds March 1973.
const FIRST_MILLISECONDS: u64 = 100_000_000_000;

pub(crate) fn is_in_milliseconds(request: &CapturedRequest) -> bool {
    integer(request.timestamp()).is_some_and(|timestamp| timestamp >= FIRST_MILLISECONDS)
}

/// A number without sign, fraction, exponent or leading zeros.
fn integer(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

/// Writes a number in another way, if it can be written so.
type WriteNumber = fn(&str) -> Option<String>;

pub(crate) fn values_of_another_type(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let all_quoted = recipe.with_values(|_, value| quoted(value));
    let trimmed = recipe.with_values(|_, value| Some(value.trim().to_owned()));
    let ways: [(&str, WriteNumber); 5] = [
        ("as a float, such as 11886.0", |value| Some(format!("{}.0", integer(value)?))),
        ("as a float, such as 1.1886E4", |value| {
            let (mantissa, exponent) = scientific(value)?;
            let fraction = if mantissa.contains('.') { "" } else { ".0" };
            Some(format!("{mantissa}{fraction}E{exponent}"))
        }),
        ("as a float, such as 1.1886e+04", |value| {
            let (mantissa, exponent) = scientific(value)?;
            Some(format!("{mantissa}e+{exponent:0>2}"))
        }),
        ("as a whole number, which the body has not", whole_number),
        ("in quotes", quoted),
    ];
    let numbers: [&[Member]; 3] =
        [&[Member::TIMESTAMP, Member::NONCE], &[Member::TIMESTAMP], &[Member::NONCE]];
    let mut all = variants([
        (all_quoted, "all four in quotes"),
        (trimmed, "without the white space that the body has around them"),
    ]);
    all.extend(ways.iter().flat_map(|(how, write)| {
        numbers.iter().map(move |members| {
            let written = recipe
                .with_values(|member, value| if members.contains(&member) { write(value) } else { None });
            let names = members.iter().map(|member| member.name_in(search.request.version()));
            (written, format!("{} {how}", names.collect::<Vec<_>>().join(" and ")).into())
        })
    }));
    all
}

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

pub(crate) fn values_percent_encoded(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let encoded = recipe.with_values(|_, value| Some(percent_encode(value)));
    let differs = encoded.pairs.iter().zip(&recipe.pairs).any(|(ours, theirs)| ours.value != theirs.value);
    variants(differs.then_some((encoded, "")))
}

pub(crate) fn value_missing(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let signed = [Member::GRANT_CODE, Member::NONCE, Member::OPEN_ID, Member::TIMESTAMP];
    let missing = signed.into_iter().flat_map(|member| {
        let name = member.name_in(search.request.version());
        let mut left_out = recipe.clone();
        left_out.pairs.retain(|pair| pair.member != member);
        [
            (recipe.with_value(member, ""), format!("{name} was empty when it was signed")),
            (left_out, format!("{name} was left out")),
        ]
    });
    missing.map(|(recipe, detail)| (recipe, detail.into())).collect()
}

pub(crate) fn identity_changed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let (open_id, grant_code) = (recipe.value_of(Member::OPEN_ID), recipe.value_of(Member::GRANT_CODE));
    let with_open_id = |value: &str| recipe.with_value(Member::OPEN_ID, value);
    let with_both = |id: &str, code: &str| with_open_id(id).with_value(Member::GRANT_CODE, code);
    let known_id = search.known_value(recipe, Member::OPEN_ID);
    let known_code = search.known_value(recipe, Member::GRANT_CODE);
    let candidates = [
        known_id.map(|id| (with_open_id(id), "the OpenId")),
        known_code.map(|code| (recipe.with_value(Member::GRANT_CODE, code), "the GrantCode")),
        known_id.zip(known_code).map(|(id, code)| (with_both(id, code), "the OpenId and the GrantCode")),
        Some((with_both(grant_code, open_id), "OpenId and GrantCode have changed places")),
    ];
    variants(candidates.into_iter().flatten())
}

pub(crate) fn timestamp_in_milliseconds(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let Some(sent) = integer(recipe.value_of(Member::TIMESTAMP)) else { return Vec::new() };
    let with_timestamp = |signed: u64| recipe.with_value(Member::TIMESTAMP, &signed.to_string());
    if is_in_milliseconds(search.request) {
        return variants([(with_timestamp(sent / 1000), "sent, while seconds were signed")]);
    }
    let signed = (0..1000).filter_map(|part| sent.checked_mul(1000)?.checked_add(part));
    variants(signed.map(|signed| (with_timestamp(signed), "signed, while seconds were sent")))
}

pub(crate) fn timestamp_changed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    number_changed(search, recipe, Member::TIMESTAMP, NEAR_SECONDS, [" s earlier", " s later"])
}

pub(crate) fn nonce_changed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    number_changed(search, recipe, Member::NONCE, NEAR_NONCES, [" less", " more"])
}

fn number_changed(
    search: &Search<'_>,
    recipe: &Recipe,
    member: Member,
    furthest: u64,
    [less, more]: [&str; 2],
) -> Vec<Variant> {
    let known = search.known_value(recipe, member);
    let known = known.map(|known| (known.to_owned(), "the signed one is the one given".into()));
    let sent = integer(recipe.value_of(member));
    let near = sent.into_iter().flat_map(|sent| (1..=furthest).map(move |by| (sent, by)));
    let near = near.flat_map(|(sent, by)| {
        [(sent.checked_sub(by), less), (sent.checked_add(by), more)].map(|(signed, than)| {
            Some((signed?.to_string(), format!("the signed one is {by}{than} than the sent one").into()))
        })
    });
    let values = known.into_iter().chain(near.flatten());
    values.map(|(signed, detail)| (recipe.with_value(member, &signed), detail)).collect()
}
