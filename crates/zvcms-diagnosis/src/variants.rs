//! The ways in which a mistake is made: each a recipe with the mistake in it, and what to say of it.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zvcms_proto::{ApiVersion, SignedNames};

use crate::recipe::{MakeDigest, Member, Pair, Recipe, Write, join};
use crate::token_text::{hex, percent_encode};
use crate::{MAX_SEARCHED, Search};

pub(crate) type Variant = (Recipe, Cow<'static, str>);

pub(crate) fn variants(list: impl IntoIterator<Item = (Recipe, &'static str)>) -> Vec<Variant> {
    list.into_iter().map(|(recipe, detail)| (recipe, detail.into())).collect()
}

pub(crate) fn names_of_the_body(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    pascal_case_names(search, recipe, ApiVersion::V2)
}

pub(crate) fn names_of_v2(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    pascal_case_names(search, recipe, ApiVersion::V3)
}

/// In a request of V2 they are those of its body, and in one of V3 those of the other version.
fn pascal_case_names(search: &Search<'_>, recipe: &Recipe, version: ApiVersion) -> Vec<Variant> {
    if search.request.version() != version {
        return Vec::new();
    }
    other_names(recipe, SignedNames::LowerCamel, SignedNames::Wire)
}

pub(crate) fn names_in_lower_camel(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    other_names(recipe, SignedNames::Wire, SignedNames::LowerCamel)
}

fn other_names(recipe: &Recipe, expected: SignedNames, other: SignedNames) -> Vec<Variant> {
    let renamed = || recipe.with_names(Some(other), |member| member.name(other).to_owned());
    variants((recipe.names == Some(expected)).then(|| (renamed(), "")))
}

pub(crate) fn names_of_another_style(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    variants([
        (
            recipe.with_names(None, |member| member.wire.to_ascii_lowercase()),
            "grantcode, nonce, openid, timestamp",
        ),
        (recipe.with_names(None, |member| member.snake.to_owned()), "grant_code, nonce, open_id, timestamp"),
        (
            recipe.with_names(None, |member| member.wire.to_ascii_uppercase()),
            "GRANTCODE, NONCE, OPENID, TIMESTAMP",
        ),
    ])
}

pub(crate) fn unsorted(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let names = |pairs: &[Pair]| {
        let names: Vec<&str> = pairs.iter().map(|pair| pair.name.as_str()).collect();
        names.join(", ")
    };
    let sorted = names(&recipe.pairs);
    let orders = permutations(&recipe.pairs).into_iter().map(|pairs| {
        let order = names(&pairs).into();
        (Recipe { pairs, ..recipe.clone() }, order)
    });
    orders.filter(|(_, order)| *order != sorted).collect()
}

fn permutations(pairs: &[Pair]) -> Vec<Vec<Pair>> {
    let Some((first, rest)) = pairs.split_first() else { return vec![Vec::new()] };
    let with_first = |order: Vec<Pair>| {
        (0..=order.len()).map(move |position| {
            let mut order = order.clone();
            order.insert(position, first.clone());
            order
        })
    };
    permutations(rest).into_iter().flat_map(with_first).collect()
}

pub(crate) fn key_with_white_space(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
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

pub(crate) fn key_with_additions(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    key_between(
        recipe,
        &[
            ("", "&", "an & at the end, as OAuth 1.0 has it"),
            ("\"", "\"", "double quotes around it"),
            ("'", "'", "single quotes around it"),
        ],
    )
}

fn key_between(recipe: &Recipe, ends: &[(&str, &str, &'static str)]) -> Vec<Variant> {
    let key = |before: &str, after: &str| [before.as_bytes(), &recipe.key, after.as_bytes()].concat();
    variants(ends.iter().map(|(before, after, detail)| (recipe.with_key(key(before, after)), *detail)))
}

pub(crate) fn key_recoded(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let key = recipe.key.as_slice();
    let digits: String = key.iter().map(|byte| format!("{byte:02x}")).collect();
    let keys = [
        (Some(key.to_ascii_lowercase()), "in lower case"),
        (Some(key.to_ascii_uppercase()), "in capitals"),
        (Some(STANDARD.encode(key).into()), "base64-encoded"),
        (Some(digits.into()), "as hexadecimal digits"),
        (Some(key.iter().rev().copied().collect()), "backwards"),
        (STANDARD.decode(key).ok(), "base64-decoded"),
        (str::from_utf8(key).ok().and_then(hex), "decoded from hexadecimal digits"),
    ];
    other_keys(recipe, keys.into_iter().filter_map(|(key, detail)| Some((key?, detail))))
}

pub(crate) fn another_value_as_key(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let keys = [
        (recipe.value_of(Member::OPEN_ID), "the OpenId"),
        (recipe.value_of(Member::GRANT_CODE), "the GrantCode"),
        ("", "an empty key"),
    ];
    other_keys(recipe, keys.map(|(key, detail)| (key.into(), detail)))
}

fn other_keys(recipe: &Recipe, keys: impl IntoIterator<Item = (Vec<u8>, &'static str)>) -> Vec<Variant> {
    let others = keys.into_iter().filter(|(key, _)| *key != *recipe.key);
    variants(others.map(|(key, detail)| (recipe.with_key(key), detail)))
}

pub(crate) fn key_and_text_swapped(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    other_digests(recipe, [(|hash, key, text| (hash.hmac)(text, key), "")])
}

pub(crate) fn plain_hash(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    other_digests(
        recipe,
        [
            (|hash, key, text| (hash.plain)(&[text, key]), "of the string to sign and the key"),
            (|hash, key, text| (hash.plain)(&[key, text]), "of the key and the string to sign"),
            (
                |hash, key, text| (hash.plain)(&[key, text, key]),
                "of the key, the string to sign and the key again",
            ),
            (|hash, key, text| (hash.plain)(&[text, b"&key=", key]), "of the string to sign and &key="),
            (
                |hash, key, text| (hash.plain)(&[text, b"&openKey=", key]),
                "of the string to sign and &openKey=",
            ),
            (
                |hash, key, text| (hash.plain)(&[text, b"&OpenKey=", key]),
                "of the string to sign and &OpenKey=",
            ),
            (|hash, _, text| (hash.plain)(&[text]), "of the string to sign, without the key"),
        ],
    )
}

fn other_digests<const N: usize>(recipe: &Recipe, ways: [(MakeDigest, &'static str); N]) -> Vec<Variant> {
    variants(ways.map(|(digest, detail)| (Recipe { digest, ..recipe.clone() }, detail)))
}

pub(crate) fn text_written_otherwise(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    other_texts(
        recipe,
        [
            (
                |pairs| pairs.iter().flat_map(|pair| [pair.name.as_str(), &pair.value]).collect(),
                "names and values one after the other",
            ),
            (
                |pairs| pairs.iter().map(|pair| pair.value.as_str()).collect(),
                "values alone, one after the other",
            ),
            (|pairs| join(pairs, "\n"), "joined by line feeds"),
            (|pairs| join(pairs, ""), "name=value with nothing between"),
            (|pairs| join(pairs, ","), "joined by commas"),
            (|pairs| percent_encode(&join(pairs, "&")), "percent-encoded as a whole"),
        ],
    )
}

pub(crate) fn stray_character(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    other_texts(
        recipe,
        [
            (|pairs| join(pairs, "&") + "&", "an & at the end"),
            (|pairs| format!("&{}", join(pairs, "&")), "an & at the beginning"),
            (|pairs| format!("?{}", join(pairs, "&")), "a ? at the beginning"),
            (|pairs| join(pairs, "&") + "\n", "a line feed at the end"),
            (|pairs| join(pairs, "&") + "\r\n", "a carriage return and a line feed at the end"),
            (|pairs| join(pairs, "&") + " ", "a space at the end"),
        ],
    )
}

fn other_texts<const N: usize>(recipe: &Recipe, ways: [(Write, &'static str); N]) -> Vec<Variant> {
    variants(ways.map(|(write, detail)| (Recipe { write, ..recipe.clone() }, detail)))
}

pub(crate) fn more_was_signed(search: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let names = recipe.names.unwrap_or_default();
    let with = |more: &[(Member, &str)]| {
        let mut recipe = recipe.clone();
        for (member, value) in more {
            let (name, value) = (member.name(names).to_owned(), (*value).to_owned());
            recipe.pairs.push(Pair { member: *member, name, value });
        }
        recipe.pairs.sort_by(|one, other| one.name.cmp(&other.name));
        recipe
    };
    let action = search.request.action().map(|action| (Member::ACTION, action));
    let params =
        Some((Member::PARAMS, search.request.params().get())).filter(|(_, json)| json.len() <= MAX_SEARCHED);
    let more = [
        action.map(|action| (with(&[action]), "Action")),
        action.zip(params).map(|(action, params)| (with(&[action, params]), "Action and Params")),
        params.map(|params| (with(&[params]), Member::PARAMS.name_in(search.request.version()))),
    ];
    variants(more.into_iter().flatten())
}
