//! Mistakes in a token's text that can be undone.

use std::iter;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::percent_decode;

use crate::token_text::{lenient, lenient_if, percent_encode};

pub(crate) fn not_percent_encoded(token: &[u8]) -> Option<Vec<u8>> {
    let token = str::from_utf8(token).ok()?;
    lenient_if(token, |_| token.contains(['+', '/', '=']) && !token.contains(' '))
}

/// Two to four times.
pub(crate) fn percent_encoded_again(token: &[u8]) -> Option<Vec<u8>> {
    let token = str::from_utf8(token).ok()?;
    let once = lenient(token).filter(|once| token.contains("%25") && once.contains('%'));
    let again = iter::successors(once, |text| lenient(text)).skip(1).take(3);
    again.into_iter().find(|text| !text.contains('%')).map(String::into_bytes)
}

pub(crate) fn lower_case_escapes(token: &[u8]) -> Option<Vec<u8>> {
    let token = str::from_utf8(token).ok()?;
    lenient_if(token, |text| {
        let encoded = percent_encode(text);
        encoded != token && encoded.eq_ignore_ascii_case(token)
    })
}

/// Form-decoding makes a space of `+`.
pub(crate) fn form_decoded(token: &[u8]) -> Option<Vec<u8>> {
    let token = str::from_utf8(token).ok()?;
    let text = lenient(token).filter(|text| text.contains(' '))?;
    Some(text.replace(' ', "+").into_bytes())
}

pub(crate) fn white_space_around(token: &[u8]) -> Option<Vec<u8>> {
    let trimmed = token.trim_ascii();
    (trimmed.len() < token.len()).then(|| trimmed.to_vec())
}

pub(crate) fn quoted(token: &[u8]) -> Option<Vec<u8>> {
    between(token, "\"", "\"").or_else(|| between(token, "'", "'"))
}

/// What `str` of Python makes of bytes.
pub(crate) fn python_literal(token: &[u8]) -> Option<Vec<u8>> {
    between(token, "b'", "'")
}

fn between(token: &[u8], before: &str, after: &str) -> Option<Vec<u8>> {
    let token = str::from_utf8(token).ok()?;
    inside(token, |text| text.strip_prefix(before)?.strip_suffix(after).map(ToOwned::to_owned))
}

/// Takes what is inside of the token's text, or of the text that was percent-encoded with what is around it.
fn inside(token: &str, take: impl Fn(&str) -> Option<String>) -> Option<Vec<u8>> {
    let encoded_again = || {
        let inner = take(&lenient(token)?)?;
        Some(if inner.contains('%') { inner } else { percent_encode(&inner) })
    };
    take(token).or_else(encoded_again).map(String::into_bytes)
}

/// What is left of the escapes of JSON when a text is written as JSON twice, such as `\/` and `\u003d`.
pub(crate) fn json_escaped(token: &[u8]) -> Option<Vec<u8>> {
    let read = |text: &str| {
        let text = Some(text).filter(|text| text.contains('\\'))?;
        serde_json::from_str(&format!("\"{text}\"")).ok()
    };
    inside(str::from_utf8(token).ok()?, read)
}

/// The digest itself was percent-encoded; returns the base64 that was left out.
pub(crate) fn raw_digest(token: &[u8]) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = percent_decode(token).collect();
    if bytes.is_ascii() { None } else { Some(STANDARD.encode(bytes).into()) }
}

/// The same of a digest that was written as numbers.
pub(crate) fn bare_decimals(token: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(token).ok()?;
    // Java's URLEncoder makes + of a space.
    decimals(lenient(&text.replace('+', " "))?.as_bytes()).map(|bytes| STANDARD.encode(bytes).into())
}

/// The same of a digest that was read as Latin-1.
pub(crate) fn bare_latin_1(token: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(token).ok()?;
    latin_1(lenient(text)?.as_bytes()).map(|bytes| STANDARD.encode(bytes).into())
}

pub(crate) fn escaped_too_much(token: &[u8]) -> Option<Vec<u8>> {
    let token = str::from_utf8(token).ok()?;
    let escapes = |text: &str| text.matches('%').count();
    lenient_if(token, |text| !text.contains(['%', ' ']) && escapes(token) > escapes(&percent_encode(text)))
}

pub(crate) fn unpadded(base64: &[u8]) -> Option<Vec<u8>> {
    let base64 = str::from_utf8(base64).ok()?;
    STANDARD_NO_PAD.decode(base64).ok().filter(|_| !base64.len().is_multiple_of(4))
}

pub(crate) fn url_safe(base64: &[u8]) -> Option<Vec<u8>> {
    let base64 = str::from_utf8(base64).ok()?;
    URL_SAFE.decode(base64).ok().filter(|_| base64.contains(['-', '_']))
}

pub(crate) fn url_safe_unpadded(base64: &[u8]) -> Option<Vec<u8>> {
    let base64 = str::from_utf8(base64).ok()?;
    let is_so = base64.contains(['-', '_']) && !base64.len().is_multiple_of(4);
    URL_SAFE_NO_PAD.decode(base64).ok().filter(|_| is_so)
}

pub(crate) fn base64_of_lines(base64: &[u8]) -> Option<Vec<u8>> {
    let base64 = str::from_utf8(base64).ok()?;
    STANDARD.decode(base64.replace(['\r', '\n'], "")).ok().filter(|_| base64.contains(['\r', '\n']))
}

pub(crate) fn base64_again(text: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok()?;
    STANDARD.decode(text).ok()
}

pub(crate) fn hex(text: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok()?;
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[high, low]| Some(value(high)? << 4 | value(low)?)).collect()
}

/// Digits in pairs, as `BitConverter` of .NET and others write bytes, or behind `0x`.
pub(crate) fn separated_hex(text: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok()?;
    if let Some(digits) = text.strip_prefix("0x") {
        return hex(digits.as_bytes());
    }
    let separator = text.chars().nth(2).filter(|separator| ['-', ':', ' '].contains(separator))?;
    let pairs: Vec<&str> = text.split(separator).collect();
    let are_pairs = pairs.iter().all(|pair| pair.len() == 2);
    are_pairs.then(|| hex(pairs.concat().as_bytes())).flatten()
}

/// The same as the token, percent-encoded or not; returns the base64 that was left out.
pub(crate) fn bare_separated_hex(token: &[u8]) -> Option<Vec<u8>> {
    let text = lenient(str::from_utf8(token).ok()?)?;
    separated_hex(text.as_bytes()).map(|bytes| STANDARD.encode(bytes).into())
}

/// The base64 in percent-encoding, which was to come last.
pub(crate) fn escaped_base64(text: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok().filter(|text| text.contains('%'))?;
    STANDARD.decode(lenient(text)?).ok()
}

/// The digest in percent-encoding.
pub(crate) fn escaped_digest(text: &[u8]) -> Option<Vec<u8>> {
    text.contains(&b'%').then(|| percent_decode(text).collect())
}

/// Numbers from -128 to 255, such as `[12, -3]` and `12,253`.
pub(crate) fn decimals(text: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok()?.trim_matches(['[', ']', '{', '}']);
    let byte = |number: &str| {
        let number: i16 = number.trim().parse().ok()?;
        i8::try_from(number).map(i8::cast_unsigned).or_else(|_| u8::try_from(number)).ok()
    };
    text.contains(',').then(|| text.split(',').map(byte).collect()).flatten()
}

/// Each byte was read as a character of Latin-1, and written as UTF-8.
pub(crate) fn latin_1(text: &[u8]) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok().filter(|text| !text.is_ascii())?;
    text.chars().map(|character| u8::try_from(character).ok()).collect()
}
