//! From a token's text back to its digest, layer by layer: each as documented, or with a mistake undone.

use std::iter;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use zvcms_proto::Signature;

use crate::Finding;
use crate::catalogue::{ANOTHER_HASH, Detection, Mistake};
use crate::hash::Hash;

/// Everything but RFC 3986's unreserved characters.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A digest that a token's text may stand for, and the mistakes in the text if it does.
pub(crate) struct DecodedToken {
    pub(crate) digest: Vec<u8>,
    pub(crate) hash: &'static Hash,
    pub(crate) findings: Vec<Finding>,
}

/// All that a token's text may stand for if some of these mistakes were made; what takes the fewest comes first.
pub(crate) fn decode(token: &str, mistakes: &'static [Mistake]) -> Vec<DecodedToken> {
    let mut candidates = vec![(token.as_bytes().to_vec(), Vec::new())];
    for layer in [Layer::PercentEncoding, Layer::Base64, Layer::Digest] {
        let inner = candidates.iter().flat_map(|(bytes, findings)| {
            layer.undo_each(bytes, mistakes).map(|(inner, mistake)| {
                let finding = mistake.map(|mistake| Finding::new(mistake, ""));
                (inner, findings.iter().cloned().chain(finding).collect())
            })
        });
        candidates = inner.collect();
    }
    let with_hash = |(digest, mut findings): (Vec<u8>, Vec<Finding>)| {
        let hash = Hash::of_digest(&digest)?;
        if digest.len() != Signature::LENGTH {
            findings.push(Finding::new(&ANOTHER_HASH, hash.name));
        }
        Some(DecodedToken { digest, hash, findings })
    };
    let mut decoded: Vec<DecodedToken> = candidates.into_iter().filter_map(with_hash).collect();
    decoded.sort_by_key(|token| token.findings.len());
    decoded
}

/// What a digest is wrapped in to make a token, from the outside.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layer {
    PercentEncoding,
    Base64,
    /// The digest itself, which some write as text before the base64.
    Digest,
}

impl Layer {
    /// What is inside as documented, then what is inside for each mistake that may have been made.
    fn undo_each(
        self,
        bytes: &[u8],
        mistakes: &'static [Mistake],
    ) -> impl Iterator<Item = (Vec<u8>, Option<&'static Mistake>)> {
        let text = str::from_utf8(bytes).ok();
        let documented = match self {
            Self::PercentEncoding => text.and_then(percent_decode),
            Self::Base64 => STANDARD.decode(bytes).ok(),
            Self::Digest => Some(bytes.to_vec()),
        };
        let mistaken = mistakes.iter().filter_map(move |mistake| match mistake.detection {
            Detection::Undo(layer, undo) if layer == self => Some((undo(text?)?, Some(mistake))),
            _ => None,
        });
        documented.map(|inner| (inner, None)).into_iter().chain(mistaken)
    }
}

pub(crate) fn percent_encode(text: &str) -> String {
    utf8_percent_encode(text, RESERVED).to_string()
}

/// Decodes leniently: any character may be escaped or not.
fn lenient(token: &str) -> Option<String> {
    percent_decode_str(token).decode_utf8().ok().map(String::from)
}

fn lenient_if(token: &str, is_so: impl FnOnce(&str) -> bool) -> Option<Vec<u8>> {
    lenient(token).filter(|text| is_so(text)).map(String::into_bytes)
}

/// As documented: reserved characters alone were escaped, in capitals, once.
fn percent_decode(token: &str) -> Option<Vec<u8>> {
    lenient_if(token, |text| percent_encode(text) == token)
}

pub(crate) fn not_percent_encoded(token: &str) -> Option<Vec<u8>> {
    lenient_if(token, |_| token.contains(['+', '/', '=']) && !token.contains(' '))
}

/// Two to four times.
pub(crate) fn percent_encoded_again(token: &str) -> Option<Vec<u8>> {
    let once = lenient(token).filter(|once| token.contains("%25") && once.contains('%'));
    let again = iter::successors(once, |text| lenient(text)).skip(1).take(3);
    again.into_iter().find(|text| !text.contains('%')).map(String::into_bytes)
}

pub(crate) fn lower_case_escapes(token: &str) -> Option<Vec<u8>> {
    lenient_if(token, |text| {
        let encoded = percent_encode(text);
        encoded != token && encoded.eq_ignore_ascii_case(token)
    })
}

/// Form-decoding makes a space of `+`.
pub(crate) fn form_decoded(token: &str) -> Option<Vec<u8>> {
    let text = lenient(token).filter(|text| text.contains(' '))?;
    Some(text.replace(' ', "+").into_bytes())
}

pub(crate) fn white_space_around(token: &str) -> Option<Vec<u8>> {
    let trimmed = token.trim();
    if trimmed == token { None } else { percent_decode(trimmed) }
}

pub(crate) fn quoted(token: &str) -> Option<Vec<u8>> {
    let text = lenient(token)?;
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    percent_decode(inner).or_else(|| Some(inner.into()))
}

pub(crate) fn escaped_too_much(token: &str) -> Option<Vec<u8>> {
    let escapes = |text: &str| text.matches('%').count();
    lenient_if(token, |text| !text.contains(['%', ' ']) && escapes(token) > escapes(&percent_encode(text)))
}

pub(crate) fn unpadded(base64: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(base64).ok().filter(|_| !base64.len().is_multiple_of(4))
}

pub(crate) fn url_safe(base64: &str) -> Option<Vec<u8>> {
    URL_SAFE.decode(base64).ok().filter(|_| base64.contains(['-', '_']))
}

pub(crate) fn url_safe_unpadded(base64: &str) -> Option<Vec<u8>> {
    let is_so = base64.contains(['-', '_']) && !base64.len().is_multiple_of(4);
    URL_SAFE_NO_PAD.decode(base64).ok().filter(|_| is_so)
}

pub(crate) fn base64_of_lines(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64.replace(['\r', '\n'], "")).ok().filter(|_| base64.contains(['\r', '\n']))
}

pub(crate) fn base64_again(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

pub(crate) fn hex(text: &str) -> Option<Vec<u8>> {
    let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return None;
    }
    pairs.iter().map(|&[high, low]| Some(value(high)? << 4 | value(low)?)).collect()
}
