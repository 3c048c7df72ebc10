//! The ways in which a mistake is made, each a recipe with that mistake added.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::utf8_percent_encode;

use super::catalogue::{TIMESTAMP_IN_MILLISECONDS, by_id};
use super::recipe::{Keying, Member, Pair, PlainText, Recipe, Writing};
use super::token_text::{RESERVED, hex};
use super::{Facts, Finding, Variant};
use zvcms_proto::SignedNames;

/// How far a clock that is read again for the body may have gone on, in seconds.
const NEAR_SECONDS: u64 = 300;

/// How far a counter that is read again for the body may have gone on.
const NEAR_NONCES: u64 = 100;

/// Timestamps from this on are no seconds: it is the year 5138 in seconds, and March 1973 in milliseconds.
const NO_SECONDS: u64 = 100_000_000_000;

fn variant(recipe: Recipe, detail: impl Into<Cow<'static, str>>) -> Variant {
    Variant { recipe, detail: detail.into() }
}

/// The mistakes of a request whose token is that of its values.
pub(super) fn sent_as_signed(facts: &Facts<'_>) -> Vec<Finding> {
    let milliseconds = integer(facts.request.timestamp()).is_some_and(|timestamp| timestamp >= NO_SECONDS);
    let mistake = by_id(TIMESTAMP_IN_MILLISECONDS).filter(|_| milliseconds);
    mistake.map(|mistake| Finding::new(mistake, "both signed and sent".into())).into_iter().collect()
}

fn renamed(
    recipe: &Recipe,
    names: Option<SignedNames>,
    name: impl Fn(Member) -> Cow<'static, str>,
) -> Recipe {
    let mut recipe = Recipe { names, ..recipe.clone() };
    for pair in &mut recipe.pairs {
        pair.name = name(pair.member);
    }
    recipe
}

fn other_names(recipe: &Recipe, expected: SignedNames, other: SignedNames) -> Vec<Variant> {
    if recipe.names != Some(expected) {
        return Vec::new();
    }
    vec![variant(renamed(recipe, Some(other), |member| member.name(other).into()), "")]
}

pub(super) fn names_of_the_body(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    other_names(recipe, SignedNames::LowerCamel, SignedNames::Wire)
}

pub(super) fn names_in_lower_camel(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    other_names(recipe, SignedNames::Wire, SignedNames::LowerCamel)
}

pub(super) fn names_of_another_style(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let snake_case = |member| match member {
        Member::GrantCode => "grant_code".into(),
        Member::OpenId => "open_id".into(),
        other => lower_case(other),
    };
    let upper_case = |member: Member| member.wire_name().to_ascii_uppercase().into();
    vec![
        variant(renamed(recipe, None, lower_case), "grantcode, nonce, openid, timestamp"),
        variant(renamed(recipe, None, snake_case), "grant_code, nonce, open_id, timestamp"),
        variant(renamed(recipe, None, upper_case), "GRANTCODE, NONCE, OPENID, TIMESTAMP"),
    ]
}

fn lower_case(member: Member) -> Cow<'static, str> {
    member.wire_name().to_ascii_lowercase().into()
}

pub(super) fn unsorted(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let order = |pairs: &[Pair]| pairs.iter().map(|pair| pair.member).collect::<Vec<_>>();
    let right = order(&recipe.pairs);
    let orders = permutations(&recipe.pairs).into_iter().filter(|pairs| order(pairs) != right);
    orders
        .map(|pairs| {
            let names: Vec<&str> = pairs.iter().map(|pair| pair.name.as_ref()).collect();
            let detail = names.join(", ");
            variant(Recipe { pairs, ..recipe.clone() }, detail)
        })
        .collect()
}

fn permutations(pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let Some((first, rest)) = pairs.split_first() else { return vec![Vec::new()] };
    let with_first = |order: Vec<Pair>| {
        (0..=order.len()).map(move |place| {
            let mut order = order.clone();
            order.insert(place, first.clone());
            order
        })
    };
    permutations(rest).into_iter().flat_map(with_first).collect()
}

/// A number as it stands, without sign, fraction, exponent or leading zeros.
fn integer(text: &str) -> Option<u64> {
    text.parse().ok().filter(|number: &u64| number.to_string() == text)
}

pub(super) fn timestamp_in_milliseconds(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    match integer(recipe.value_of(Member::Timestamp)) {
        Some(sent) if sent >= NO_SECONDS => {
            let signed = (sent / 1000).to_string();
            vec![variant(recipe.with_value(Member::Timestamp, signed), "sent, while seconds were signed")]
        }
        Some(sent) => (0..1000)
            .filter_map(|part| sent.checked_mul(1000)?.checked_add(part))
            .map(|signed| recipe.with_value(Member::Timestamp, signed.to_string()))
            .map(|recipe| variant(recipe, "signed, while seconds were sent"))
            .collect(),
        None => Vec::new(),
    }
}

pub(super) fn timestamp_changed(facts: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let sent = recipe.value_of(Member::Timestamp);
    let mut variants: Vec<Variant> = believed(recipe, Member::Timestamp, facts.believed.timestamp.as_deref());
    let near = integer(sent).into_iter().flat_map(|sent| (1..=NEAR_SECONDS).map(move |by| (sent, by)));
    variants.extend(near.flat_map(|(sent, by)| {
        [
            (sent.checked_sub(by), format!("the signed one is {by} s earlier than the sent one")),
            (sent.checked_add(by), format!("the signed one is {by} s later than the sent one")),
        ]
        .into_iter()
        .filter_map(|(signed, detail)| {
            Some(variant(recipe.with_value(Member::Timestamp, signed?.to_string()), detail))
        })
    }));
    variants
}

pub(super) fn nonce_changed(facts: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let sent = recipe.value_of(Member::Nonce);
    let mut variants: Vec<Variant> = believed(recipe, Member::Nonce, facts.believed.nonce.as_deref());
    let near = integer(sent).into_iter().flat_map(|sent| (1..=NEAR_NONCES).map(move |by| (sent, by)));
    variants.extend(near.flat_map(|(sent, by)| {
        [
            (sent.checked_sub(by), format!("the signed one is {by} less than the sent one")),
            (sent.checked_add(by), format!("the signed one is {by} more than the sent one")),
        ]
        .into_iter()
        .filter_map(|(signed, detail)| {
            Some(variant(recipe.with_value(Member::Nonce, signed?.to_string()), detail))
        })
    }));
    variants
}

fn believed(recipe: &Recipe, member: Member, signed: Option<&str>) -> Vec<Variant> {
    let signed = signed.filter(|signed| *signed != recipe.value_of(member));
    signed
        .map(|signed| variant(recipe.with_value(member, signed), "the signed one is the one given"))
        .into_iter()
        .collect()
}

pub(super) fn identity_changed(facts: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let (open_id, grant_code) = (recipe.value_of(Member::OpenId), recipe.value_of(Member::GrantCode));
    let mut variants = Vec::new();
    if let Some((signed_id, signed_code)) = &facts.believed.identity {
        let of_id = recipe.with_value(Member::OpenId, signed_id);
        let both = of_id.with_value(Member::GrantCode, signed_code);
        variants.extend((signed_id != open_id).then(|| variant(of_id, "the OpenId")));
        variants.extend(
            (signed_code != grant_code)
                .then(|| variant(recipe.with_value(Member::GrantCode, signed_code), "the GrantCode")),
        );
        variants.extend(
            (signed_id != open_id && signed_code != grant_code)
                .then(|| variant(both, "the OpenId and the GrantCode")),
        );
    }
    let swapped = recipe.with_value(Member::OpenId, grant_code).with_value(Member::GrantCode, open_id);
    variants.push(variant(swapped, "OpenId and GrantCode have changed places"));
    variants
}

pub(super) fn value_missing(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    Member::SIGNED
        .into_iter()
        .flat_map(|member| {
            let name = member.wire_name();
            let left_out: Vec<Pair> =
                recipe.pairs.iter().filter(|pair| pair.member != member).cloned().collect();
            [
                variant(recipe.with_value(member, ""), format!("{name} was empty when it was signed")),
                variant(Recipe { pairs: left_out, ..recipe.clone() }, format!("{name} was left out")),
            ]
        })
        .collect()
}

/// The numbers of the request, alone and together.
const NUMBERS: [(&[Member], &str); 3] = [
    (&[Member::Timestamp, Member::Nonce], "Timestamp and Nonce"),
    (&[Member::Timestamp], "Timestamp"),
    (&[Member::Nonce], "Nonce"),
];

fn numbers_written(
    recipe: &Recipe,
    how: &'static str,
    write: impl Fn(&str) -> Option<String>,
) -> Vec<Variant> {
    NUMBERS
        .iter()
        .map(|(members, names)| {
            let written = recipe
                .with_values(|member, value| if members.contains(&member) { write(value) } else { None });
            variant(written, format!("{names} {how}"))
        })
        .collect()
}

pub(super) fn values_of_another_type(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let float = |value: &str| Some(format!("{}.0", integer(value)?));
    let exponent = |form: &'static str| {
        move |value: &str| {
            let digits = integer(value)?.to_string();
            let (first, rest) = digits.split_at_checked(1)?;
            let fraction = rest.trim_end_matches('0');
            let point = if fraction.is_empty() && form == "e+" { "" } else { "." };
            let fraction = if fraction.is_empty() && form == "E" { "0" } else { fraction };
            let power = rest.len();
            Some(if form == "E" {
                format!("{first}{point}{fraction}E{power}")
            } else {
                format!("{first}{point}{fraction}e+{power:02}")
            })
        }
    };
    let whole = |value: &str| whole_number(value).filter(|whole| whole != value);
    let quoted = |value: &str| Some(format!("\"{value}\""));
    let all_quoted = recipe.with_values(|_, value| quoted(value));
    let trimmed = recipe.with_values(|_, value| Some(value.trim().to_owned()));
    let mut variants = vec![
        variant(all_quoted, "all four in quotes"),
        variant(trimmed, "without the white space that the body has around them"),
    ];
    variants.extend(numbers_written(recipe, "as a float, such as 11886.0", float));
    variants.extend(numbers_written(recipe, "as a float, such as 1.1886E4", exponent("E")));
    variants.extend(numbers_written(recipe, "as a float, such as 1.1886e+04", exponent("e+")));
    variants.extend(numbers_written(recipe, "as a whole number, which the body has not", whole));
    variants.extend(numbers_written(recipe, "in quotes", quoted));
    variants
}

/// The whole number that a text means as a float or with leading zeros: `011886`, `11886.0`, `1.1886E4`.
fn whole_number(text: &str) -> Option<String> {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent: usize = exponent.parse().ok().filter(|exponent| *exponent <= 20)?;
    let fraction = fraction.trim_end_matches('0');
    let zeros = exponent.checked_sub(fraction.len())?;
    let digits = [whole, fraction, &"0".repeat(zeros)].concat();
    let digits = digits.trim_start_matches('0');
    (!digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_digit())).then(|| digits.to_owned())
}

pub(super) fn values_percent_encoded(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let encoded = recipe.with_values(|_, value| Some(utf8_percent_encode(value, RESERVED).to_string()));
    let differs = encoded.pairs.iter().zip(&recipe.pairs).any(|(ours, theirs)| ours.value != theirs.value);
    if differs { vec![variant(encoded, "")] } else { Vec::new() }
}

pub(super) fn text_written_otherwise(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let written = |writing, detail| variant(Recipe { writing, ..recipe.clone() }, detail);
    vec![
        written(Writing::Unseparated, "names and values one after the other"),
        written(Writing::ValuesAlone, "values alone, one after the other"),
        written(Writing::JoinedBy("\n"), "joined by line feeds"),
        written(Writing::JoinedBy(""), "name=value with nothing between"),
        written(Writing::JoinedBy(","), "joined by commas"),
        written(Writing::PercentEncoded, "percent-encoded as a whole"),
    ]
}

pub(super) fn stray_character(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let with = |before, after, detail| variant(Recipe { before, after, ..recipe.clone() }, detail);
    vec![
        with("", "&", "an & at the end"),
        with("&", "", "an & at the beginning"),
        with("?", "", "a ? at the beginning"),
        with("", "\n", "a line feed at the end"),
        with("", "\r\n", "a carriage return and a line feed at the end"),
        with("", " ", "a space at the end"),
    ]
}

pub(super) fn more_was_signed(facts: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let wire = recipe.names == Some(SignedNames::Wire);
    let pair = |name: &'static str, wire_name: &'static str, value: &str| Pair {
        member: Member::Unsigned,
        name: if wire { wire_name } else { name }.into(),
        value: value.to_owned(),
    };
    let action = || pair("action", "Action", facts.request.action());
    let params = || pair("params", "Params", facts.request.params().get());
    let with = |more: Vec<Pair>, detail| {
        let mut more_was = recipe.clone();
        more_was.pairs.extend(more);
        more_was.pairs.sort_by(|one, other| one.name.cmp(&other.name));
        variant(more_was, detail)
    };
    let mut variants = vec![with(vec![action()], "Action")];
    if facts.request.params().get().len() <= super::MAX_SEARCHED {
        variants.push(with(vec![action(), params()], "Action and Params"));
        variants.push(with(vec![params()], "Params"));
    }
    variants
}

pub(super) fn key_with_white_space(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    key_between(
        recipe,
        &[
            ("", "\n", "a line feed at the end"),
            ("", "\r\n", "a carriage return and a line feed at the end"),
            ("", "\r", "a carriage return at the end"),
            ("", " ", "a space at the end"),
            (" ", "", "a space at the beginning"),
            (" ", " ", "a space at either end"),
            ("", "\t", "a tab at the end"),
            ("\t", "", "a tab at the beginning"),
            ("\n", "", "a line feed at the beginning"),
            ("\r\n", "", "a carriage return and a line feed at the beginning"),
            ("\n", "\n", "a line feed at either end"),
            ("", "\u{a0}", "a no-break space at the end"),
            ("\u{a0}", "", "a no-break space at the beginning"),
            ("", "\u{3000}", "an ideographic space at the end"),
            ("\u{feff}", "", "a byte order mark at the beginning"),
            ("\u{feff}", "\n", "a byte order mark at the beginning and a line feed at the end"),
            ("\u{feff}", "\r\n", "a byte order mark at the beginning and a line break at the end"),
            ("", "\0", "a zero byte at the end"),
        ],
    )
}

pub(super) fn key_with_additions(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    key_between(
        recipe,
        &[
            ("", "&", "an & at the end, as OAuth 1.0 has it"),
            ("\"", "\"", "double quotes around it"),
            ("'", "'", "single quotes around it"),
        ],
    )
}

fn key_between(recipe: &Recipe, ends: &[(&'static str, &'static str, &'static str)]) -> Vec<Variant> {
    ends.iter()
        .map(|(before, after, detail)| {
            let key: Vec<u8> = [before.as_bytes(), &recipe.key, after.as_bytes()].concat();
            variant(recipe.with_key(key), *detail)
        })
        .collect()
}

pub(super) fn key_recoded(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let key = &recipe.key;
    let digits = || key.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut variants = vec![
        variant(recipe.with_key(key.to_ascii_lowercase()), "in lower case"),
        variant(recipe.with_key(key.to_ascii_uppercase()), "in capitals"),
        variant(recipe.with_key(STANDARD.encode(key.as_slice())), "base64-encoded"),
        variant(recipe.with_key(digits()), "as hexadecimal digits"),
        variant(recipe.with_key(key.iter().rev().copied().collect::<Vec<u8>>()), "backwards"),
    ];
    let decoded = [
        (STANDARD.decode(key.as_slice()).ok(), "base64-decoded"),
        (hex(key), "decoded from hexadecimal digits"),
    ];
    variants
        .extend(decoded.into_iter().filter_map(|(key, detail)| Some(variant(recipe.with_key(key?), detail))));
    variants.retain(|variant| variant.recipe.key != recipe.key);
    variants
}

pub(super) fn another_value_as_key(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    let keys = [
        (recipe.value_of(Member::OpenId), "the OpenId"),
        (recipe.value_of(Member::GrantCode), "the GrantCode"),
        ("", "an empty key"),
    ];
    let keys = keys.into_iter().filter(|(key, _)| key.as_bytes() != recipe.key.as_slice());
    keys.map(|(key, detail)| variant(recipe.with_key(key), detail)).collect()
}

pub(super) fn swapped(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    vec![variant(Recipe { keying: Keying::Swapped, ..recipe.clone() }, "")]
}

pub(super) fn plain_hash(_: &Facts<'_>, recipe: &Recipe) -> Vec<Variant> {
    [
        (PlainText::TextThenKey, "of the string to sign and the key"),
        (PlainText::KeyThenText, "of the key and the string to sign"),
        (PlainText::KeyTextKey, "of the key, the string to sign and the key again"),
        (PlainText::TextThenNamedKey("key"), "of the string to sign and &key="),
        (PlainText::TextThenNamedKey("openKey"), "of the string to sign and &openKey="),
        (PlainText::TextThenNamedKey("OpenKey"), "of the string to sign and &OpenKey="),
        (PlainText::TextAlone, "of the string to sign, without the key"),
    ]
    .into_iter()
    .map(|(text, detail)| variant(Recipe { keying: Keying::Plain(text), ..recipe.clone() }, detail))
    .collect()
}
