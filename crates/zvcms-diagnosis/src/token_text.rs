//! From the token's text back to a digest: each layer as it should be, or with a mistake of its form.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

use super::catalogue::{Attempt, Mistake, another_hash, catalogue};
use super::hash::Hash;
use super::{Finding, Reading};

/// Everything but RFC 3986's unreserved characters.
pub(super) const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What a token's text stands for in the documented form.
pub(super) fn documented(token: &str) -> Vec<Reading> {
    let digest = percent(token).and_then(|base64| STANDARD.decode(base64).ok());
    digest.and_then(|digest| reading(digest, Vec::new())).into_iter().collect()
}

/// All that a token's text may stand for, what has fewer mistakes first.
pub(super) fn readings(token: &str) -> Vec<Reading> {
    let mut readings: Vec<Reading> = Vec::new();
    for (escaping, base64) in undone(percent(token), |attempt| match attempt {
        Attempt::Percent(undo) => undo(token),
        _ => None,
    }) {
        for (encoding, bytes) in undone(STANDARD.decode(&base64).ok(), |attempt| match attempt {
            Attempt::Base64(undo) => undo(&base64),
            _ => None,
        }) {
            for (digits, digest) in undone(Some(bytes.clone()), |attempt| match attempt {
                Attempt::Digest(undo) => undo(&bytes),
                _ => None,
            }) {
                let mistakes = [escaping, encoding, digits].into_iter().flatten();
                readings.extend(reading(
                    digest,
                    mistakes.map(|mistake| Finding::new(mistake, "".into())).collect(),
                ));
            }
        }
    }
    readings.sort_by_key(|reading| reading.findings.len());
    readings
}

/// A layer's value where it is right, then where each of its mistakes was made.
fn undone<T>(
    right: Option<T>,
    undo: impl Fn(&Attempt) -> Option<T>,
) -> impl Iterator<Item = (Option<&'static Mistake>, T)> {
    let wrong = catalogue().iter().filter_map(move |mistake| Some((Some(mistake), undo(&mistake.attempt)?)));
    right.into_iter().map(|value| (None, value)).chain(wrong)
}

fn reading(digest: Vec<u8>, mut findings: Vec<Finding>) -> Option<Reading> {
    let hash = Hash::of_length(digest.len())?;
    if hash != Hash::Sha1 {
        findings.extend(another_hash().map(|mistake| Finding::new(mistake, hash.name().into())));
    }
    Some(Reading { digest, hash, findings })
}

/// The documented escaping undone: reserved characters alone, in capitals, once.
fn percent(token: &str) -> Option<String> {
    decode(token).filter(|text| encode(text) == token)
}

fn encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

fn decode(token: &str) -> Option<String> {
    percent_decode_str(token).decode_utf8().ok().map(String::from)
}

/// None of it, or not all.
pub(super) fn not_percent_encoded(token: &str) -> Option<String> {
    let bare = token.contains(['+', '/', '=']) && !token.contains(' ');
    decode(token).filter(|_| bare)
}

/// Two times or more.
pub(super) fn percent_encoded_again(token: &str) -> Option<String> {
    let mut text = decode(token).filter(|once| token.contains("%25") && once.contains('%'))?;
    for _ in 0..3 {
        text = decode(&text)?;
        if !text.contains('%') {
            return Some(text);
        }
    }
    None
}

pub(super) fn lower_case_escapes(token: &str) -> Option<String> {
    let text = decode(token)?;
    let mut capitals = String::with_capacity(token.len());
    let mut digits_left = 0;
    for character in token.chars() {
        capitals.push(if digits_left > 0 { character.to_ascii_uppercase() } else { character });
        digits_left = if character == '%' { 2_u8 } else { digits_left.saturating_sub(1) };
    }
    (capitals != token && capitals == encode(&text)).then_some(text)
}

/// A space stands where base64 has `+`, which form-decoding makes of it.
pub(super) fn form_decoded(token: &str) -> Option<String> {
    let text = decode(token)?;
    text.contains(' ').then(|| text.replace(' ', "+"))
}

pub(super) fn white_space_around(token: &str) -> Option<String> {
    let inner = token.trim();
    if inner == token { None } else { percent(inner) }
}

pub(super) fn quoted(token: &str) -> Option<String> {
    let text = decode(token)?;
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    percent(inner).or_else(|| Some(inner.to_owned()))
}

/// Characters are escaped that need not be.
pub(super) fn escaped_too_much(token: &str) -> Option<String> {
    let text = decode(token)?;
    let escapes = |text: &str| text.matches('%').count();
    (!text.contains(['%', ' ']) && escapes(token) > escapes(&encode(&text))).then_some(text)
}

pub(super) fn unpadded(base64: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(base64).ok().filter(|_| !base64.len().is_multiple_of(4))
}

pub(super) fn url_safe(base64: &str) -> Option<Vec<u8>> {
    URL_SAFE.decode(base64).ok().filter(|_| base64.contains(['-', '_']))
}

pub(super) fn url_safe_unpadded(base64: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD
        .decode(base64)
        .ok()
        .filter(|_| base64.contains(['-', '_']) && !base64.len().is_multiple_of(4))
}

pub(super) fn base64_of_lines(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64.replace(['\r', '\n'], "")).ok().filter(|_| base64.contains(['\r', '\n']))
}

pub(super) fn hex_digits(text: &str) -> Option<Vec<u8>> {
    hex(text.as_bytes())
}

pub(super) fn hex(digits: &[u8]) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (pairs, rest) = digits.as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[high, low]| Some(value(high)? << 4 | value(low)?)).collect()
}

pub(super) fn base64_again(bytes: &[u8]) -> Option<Vec<u8>> {
    STANDARD.decode(bytes).ok()
}
