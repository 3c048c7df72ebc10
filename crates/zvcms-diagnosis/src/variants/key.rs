//! Keys other than the open key as it was issued.

use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, NO_PAD, STANDARD, STANDARD_NO_PAD};

use crate::hash::{Hash, MD5, SHA_1};
use crate::recipe::{Member, Recipe};
use crate::search::Search;
use crate::token_text::percent_encode;
use crate::token_text::undo::hex;
use crate::variants::{Variant, variants};
use crate::words::Words;

/// What stands before a key, what after it, and what to say of it.
type Ends = (&'static str, &'static str, Words);

const WHITE_SPACE: [Ends; 18] = [
    ("", "\n", Words::new("a line feed at the end", "末尾有换行符 LF")),
    ("", "\r\n", Words::new("a carriage return and a line feed at the end", "末尾有回车换行 CRLF")),
    ("", "\r", Words::new("a carriage return at the end", "末尾有回车符 CR")),
    ("", " ", Words::new("a space at the end", "末尾有空格")),
    (" ", "", Words::new("a space at the beginning", "开头有空格")),
    (" ", " ", Words::new("a space at either end", "首尾都有空格")),
    ("", "\t", Words::new("a tab at the end", "末尾有制表符")),
    ("\t", "", Words::new("a tab at the beginning", "开头有制表符")),
    ("\n", "", Words::new("a line feed at the beginning", "开头有换行符 LF")),
    ("\r\n", "", Words::new("a carriage return and a line feed at the beginning", "开头有回车换行 CRLF")),
    ("\n", "\n", Words::new("a line feed at either end", "首尾都有换行符 LF")),
    ("", "\u{a0}", Words::new("a no-break space at the end", "末尾有不换行空格（U+00A0）")),
    ("\u{a0}", "", Words::new("a no-break space at the beginning", "开头有不换行空格（U+00A0）")),
    ("", "\u{3000}", Words::new("an ideographic space at the end", "末尾有全角空格")),
    ("\u{feff}", "", Words::new("a byte order mark at the beginning", "开头有 BOM（字节顺序标记）")),
    (
        "\u{feff}",
        "\n",
        Words::new(
            "a byte order mark at the beginning and a line feed at the end",
            "开头有 BOM，末尾有换行符 LF",
        ),
    ),
    (
        "\u{feff}",
        "\r\n",
        Words::new(
            "a byte order mark at the beginning and a line break at the end",
            "开头有 BOM，末尾有回车换行 CRLF",
        ),
    ),
    ("", "\0", Words::new("a zero byte at the end", "末尾有零字节")),
];

const ADDITIONS: [Ends; 4] = [
    ("", "&", Words::new("an & at the end, as OAuth 1.0 has it", "末尾有 &，这是 OAuth 1.0 的写法")),
    ("\"", "\"", Words::new("double quotes around it", "带双引号")),
    ("'", "'", Words::new("single quotes around it", "带单引号")),
    ("b'", "'", Words::new("b'…' around it, as Python shows bytes", "带 b'…'，是 Python 字节串转成的字符串")),
];

pub(crate) fn with_white_space(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    between(recipe, &WHITE_SPACE)
}

pub(crate) fn with_additions(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    between(recipe, &ADDITIONS)
}

fn between(recipe: &Recipe, ends: &[Ends]) -> Vec<Variant> {
    let key = |before: &str, after: &str| [before.as_bytes(), &recipe.key, after.as_bytes()].concat();
    variants(ends.iter().map(|(before, after, how)| (recipe.with_key(key(before, after)), *how)))
}

pub(crate) fn cut_off(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let key = recipe.key.as_slice();
    let beginning = |length: usize| key.get(..length).filter(|cut| !cut.is_empty());
    let keys = [
        (key.get(1..), Words::new("without its first character", "少了第一个字符")),
        (
            key.len().checked_sub(1).and_then(beginning),
            Words::new("without its last character", "少了最后一个字符"),
        ),
        (
            key.len().checked_sub(2).and_then(beginning),
            Words::new("without its last two characters", "少了最后两个字符"),
        ),
        (beginning(16), Words::new("only its first 16 characters", "只有前 16 个字符")),
        (beginning(32), Words::new("only its first 32 characters", "只有前 32 个字符")),
    ];
    others(recipe, keys.into_iter().filter_map(|(key, how)| Some((key?.to_vec(), how))))
}

pub(crate) fn recoded(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let key = recipe.key.as_slice();
    let text = str::from_utf8(key).ok();
    let keys = [
        (Some(key.to_ascii_lowercase()), Words::new("in lower case", "转成了小写")),
        (Some(key.to_ascii_uppercase()), Words::new("in capitals", "转成了大写")),
        (Some(STANDARD.encode(key).into()), Words::new("base64-encoded", "做了 base64")),
        (
            Some(STANDARD_NO_PAD.encode(key).into()),
            Words::new("base64-encoded, not padded", "做了 base64，没有补齐"),
        ),
        (Some(digits(key).into()), Words::new("as hexadecimal digits", "转成了十六进制字符串")),
        (Some([key, key].concat()), Words::new("twice, one behind the other", "重复了两遍")),
        (Some(key.iter().rev().copied().collect()), Words::new("backwards", "前后颠倒")),
        (STANDARD.decode(key).ok(), Words::new("base64-decoded", "做了 base64 解码")),
        (
            leniently_decoded(key, |byte| Some(byte).filter(|byte| is_of_base64(*byte))),
            Words::new(
                "base64-decoded, as PHP does it of any text",
                "做了 base64 解码（PHP 会忽略非法字符）",
            ),
        ),
        (
            leniently_decoded(key, |byte| match byte {
                b'-' => Some(b'+'),
                b'_' => Some(b'/'),
                other => Some(other).filter(|byte| is_of_base64(*byte)),
            }),
            Words::new(
                "base64-decoded, as Node.js does it of any text",
                "做了 base64 解码（Node.js 会忽略非法字符）",
            ),
        ),
        (hex(key), Words::new("decoded from hexadecimal digits", "做了十六进制解码")),
        (text.map(|text| percent_encode(text).into_bytes()), Words::new("percent-encoded", "做了百分号编码")),
    ];
    others(recipe, keys.into_iter().filter_map(|(key, how)| Some((key?, how))))
}

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    NO_PAD.with_decode_allow_trailing_bits(true).with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Each character is read as another one or skipped, and what is left over at the end is dropped.
fn leniently_decoded(key: &[u8], read: fn(u8) -> Option<u8>) -> Option<Vec<u8>> {
    let read: Vec<u8> = key.iter().filter_map(|byte| read(*byte)).collect();
    let whole = if read.len() % 4 == 1 { read.len().saturating_sub(1) } else { read.len() };
    LENIENT.decode(read.get(..whole)?).ok().filter(|decoded| !decoded.is_empty())
}

fn is_of_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/'
}

pub(crate) fn hashed(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let (md5, sha_1) = ((MD5.plain)(&recipe.key), (SHA_1.plain)(&recipe.key));
    let keys = [
        (digits(&md5).into(), Words::new("its MD5 in hexadecimal digits", "密钥的 MD5，十六进制小写")),
        (
            digits(&md5).to_uppercase().into(),
            Words::new("its MD5 in hexadecimal digits, in capitals", "密钥的 MD5，十六进制大写"),
        ),
        (STANDARD.encode(&md5).into(), Words::new("its MD5 in base64", "密钥的 MD5，base64")),
        (md5, Words::new("the bytes of its MD5", "密钥的 MD5，原始字节")),
        (digits(&sha_1).into(), Words::new("its SHA-1 in hexadecimal digits", "密钥的 SHA-1，十六进制小写")),
        (
            digits(&Hash::of_length(32).map(|sha_256| (sha_256.plain)(&recipe.key)).unwrap_or_default())
                .into(),
            Words::new("its SHA-256 in hexadecimal digits", "密钥的 SHA-256，十六进制小写"),
        ),
        (sha_1, Words::new("the bytes of its SHA-1", "密钥的 SHA-1，原始字节")),
    ];
    others(recipe, keys)
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) fn of_another_value(_: &Search<'_>, recipe: &Recipe) -> Vec<Variant> {
    let keys = [
        (recipe.value_of(Member::OPEN_ID), Words::new("the OpenId", "用的是 OpenId")),
        (recipe.value_of(Member::GRANT_CODE), Words::new("the GrantCode", "用的是 GrantCode")),
        ("", Words::new("an empty key", "密钥为空")),
        ("null", Words::new("null in place of the key", "密钥是 null")),
        ("undefined", Words::new("undefined in place of the key", "密钥是 undefined")),
        ("None", Words::new("None in place of the key", "密钥是 None")),
    ];
    others(recipe, keys.map(|(key, how)| (key.into(), how)))
}

fn others(recipe: &Recipe, keys: impl IntoIterator<Item = (Vec<u8>, Words)>) -> Vec<Variant> {
    let others = keys.into_iter().filter(|(key, _)| *key != **recipe.key);
    variants(others.map(|(key, how)| (recipe.with_key(key), how)))
}
