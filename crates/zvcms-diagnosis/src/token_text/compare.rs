//! Mistakes in a token's text that lose part of the digest. Of a digest at least 40 bits must be there to compare.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode;

use crate::hash::{Hash, MD5, SHA_1};
use crate::token_text::percent_encode;

/// The fewest bytes of a digest that are compared.
const FEWEST_BYTES: usize = 6;

/// The fewest characters of base64 that are compared, of 6 bits each.
const FEWEST_BASE64: usize = 8;

/// The fewest hexadecimal digits that are compared, of 4 bits each.
const FEWEST_HEX: usize = 10;

/// The fewest characters of ASCII that are compared, of 7 bits each.
const FEWEST_ASCII: usize = 6;

fn is_hex(text: &[u8]) -> bool {
    text.iter().all(u8::is_ascii_hexdigit)
}

fn of_sha_1(is_so: bool) -> Option<&'static Hash> {
    is_so.then_some(&SHA_1)
}

fn hex(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

pub(crate) mod letter_case {
    //! All letters were made small, or capitals.
    use super::{Engine, Hash, STANDARD, percent_encode};

    pub(crate) fn hash(text: &[u8]) -> Option<&'static Hash> {
        let is_one_case = |is_other: fn(&u8) -> bool| !text.iter().any(is_other);
        let padding = text.iter().rev().take_while(|byte| **byte == b'=').count();
        let is_so = is_one_case(u8::is_ascii_uppercase) || is_one_case(u8::is_ascii_lowercase);
        let length = (text.len() / 4 * 3).checked_sub(padding)?;
        if is_so && text.len().is_multiple_of(4) { Hash::of_length(length) } else { None }
    }

    pub(crate) fn is_made_of(digest: &[u8], text: &[u8]) -> bool {
        STANDARD.encode(digest).as_bytes().eq_ignore_ascii_case(text)
    }

    pub(crate) fn hash_of_escaped(token: &[u8]) -> Option<&'static Hash> {
        let text = crate::token_text::lenient(str::from_utf8(token).ok()?)?;
        if token.contains(&b'%') { hash(text.as_bytes()) } else { None }
    }

    pub(crate) fn escaped_is_made_of(digest: &[u8], token: &[u8]) -> bool {
        percent_encode(&STANDARD.encode(digest)).as_bytes().eq_ignore_ascii_case(token)
    }
}

pub(crate) mod hex_without_zeros {
    //! `Integer.toHexString` and `BigInteger.toString(16)` of Java write no leading zeros.
    use super::{Hash, MD5, SHA_1, is_hex, of_sha_1};

    pub(crate) fn hash(text: &[u8]) -> Option<&'static Hash> {
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        let is_negative = digits != text;
        match digits.len() {
            _ if !is_hex(digits) => None,
            25..=31 => Some(&MD5),
            32 if is_negative => Some(&MD5),
            33..=39 => Some(&SHA_1),
            40 if is_negative => Some(&SHA_1),
            _ => None,
        }
    }

    pub(crate) fn is_made_of(digest: &[u8], text: &[u8]) -> bool {
        let of_number = super::hex(digest);
        let of_bytes: String = digest.iter().map(|byte| format!("{byte:x}")).collect();
        let is = |digits: &str| digits.as_bytes().eq_ignore_ascii_case(text);
        is(of_number.trim_start_matches('0')) || is(&of_bytes) || is(&of_signed(digest))
    }

    /// The digest as a number in two's complement, which is negative if the first bit is set.
    fn of_signed(digest: &[u8]) -> String {
        let mut carries = true;
        let mut negated: Vec<u8> = digest
            .iter()
            .rev()
            .map(|byte| {
                let (byte, overflows) = (!byte).overflowing_add(u8::from(carries));
                carries = overflows;
                byte
            })
            .collect();
        negated.reverse();
        let digits = super::hex(if digest.first() >= Some(&0x80) { &negated } else { digest });
        let sign = if digest.first() >= Some(&0x80) { "-" } else { "" };
        format!("{sign}{}", digits.trim_start_matches('0'))
    }

    pub(crate) fn hash_of_sign_extended(text: &[u8]) -> Option<&'static Hash> {
        let extensions = text.windows(6).filter(|digits| digits.eq_ignore_ascii_case(b"ffffff")).count();
        of_sha_1(is_hex(text) && text.len() > 40 && extensions >= 3)
    }

    pub(crate) fn sign_extended_is_made_of(digest: &[u8], text: &[u8]) -> bool {
        let byte = |byte: &u8, zero: &str| {
            let number = i32::from(byte.cast_signed());
            if *byte < 0x10 { format!("{zero}{number:x}") } else { format!("{number:x}") }
        };
        ["", "0"].iter().any(|zero| {
            let digits: String = digest.iter().map(|of| byte(of, zero)).collect();
            digits.as_bytes().eq_ignore_ascii_case(text)
        })
    }
}

pub(crate) mod cut_off {
    //! Only the beginning is there.
    use super::{
        Engine, FEWEST_BASE64, FEWEST_BYTES, FEWEST_HEX, Hash, MD5, STANDARD, hex, is_hex, of_sha_1,
        percent_encode,
    };

    pub(crate) fn hash_of_base64(text: &[u8]) -> Option<&'static Hash> {
        let is_base64 = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/".contains(byte);
        of_sha_1((FEWEST_BASE64..28).contains(&text.len()) && text.iter().all(is_base64))
    }

    pub(crate) fn base64_is_made_of(digest: &[u8], text: &[u8]) -> bool {
        STANDARD.encode(digest).as_bytes().starts_with(text)
    }

    /// Cut in an escape.
    pub(crate) fn hash_of_escaped(token: &[u8]) -> Option<&'static Hash> {
        let ends_in_an_escape = token.ends_with(b"%") || token.iter().rev().nth(1) == Some(&b'%');
        of_sha_1((FEWEST_BASE64..40).contains(&token.len()) && ends_in_an_escape)
    }

    pub(crate) fn escaped_is_made_of(digest: &[u8], token: &[u8]) -> bool {
        let whole = percent_encode(&STANDARD.encode(digest));
        whole.len() > token.len() && whole.as_bytes().starts_with(token)
    }

    pub(crate) fn hash_of_hex(text: &[u8]) -> Option<&'static Hash> {
        of_sha_1((FEWEST_HEX..40).contains(&text.len()) && is_hex(text))
    }

    pub(crate) fn hex_is_made_of(digest: &[u8], text: &[u8]) -> bool {
        let digits = hex(digest);
        digits.len() > text.len()
            && digits.as_bytes().iter().zip(text).all(|(ours, theirs)| ours.eq_ignore_ascii_case(theirs))
    }

    pub(crate) fn hash_of_bytes(bytes: &[u8]) -> Option<&'static Hash> {
        of_sha_1((FEWEST_BYTES..20).contains(&bytes.len()))
    }

    pub(crate) fn bytes_are_made_of(digest: &[u8], bytes: &[u8]) -> bool {
        digest.starts_with(bytes)
    }

    /// The middle of MD5's digits, which some call MD5 of 16 digits.
    pub(crate) fn hash_of_middle(text: &[u8]) -> Option<&'static Hash> {
        (text.len() == 16 && is_hex(text)).then_some(&MD5)
    }

    pub(crate) fn middle_is_made_of(digest: &[u8], text: &[u8]) -> bool {
        digest.get(4..12).is_some_and(|middle| hex(middle).as_bytes().eq_ignore_ascii_case(text))
    }
}

pub(crate) mod wrong_charset {
    //! The digest was read as text, and what is not in the charset was replaced.
    use super::{FEWEST_ASCII, Hash, of_sha_1, percent_decode};

    pub(crate) fn hash(bytes: &[u8]) -> Option<&'static Hash> {
        let text = String::from_utf8_lossy(bytes);
        let kept = text.chars().filter(|character| !is_replacement(*character)).count();
        let is_replaced = text.contains(is_replacement) && str::from_utf8(bytes).is_ok();
        of_sha_1(is_replaced && kept >= FEWEST_ASCII && (10..=60).contains(&bytes.len()))
    }

    /// The text without base64, percent-encoded or not.
    pub(crate) fn hash_of_escaped(token: &[u8]) -> Option<&'static Hash> {
        hash(&percent_decode(token).collect::<Vec<u8>>())
    }

    pub(crate) fn escaped_is_made_of(digest: &[u8], token: &[u8]) -> bool {
        is_made_of(digest, &percent_decode(token).collect::<Vec<u8>>())
    }

    /// Programs differ in how many characters they put for what is not UTF-8.
    pub(crate) fn is_made_of(digest: &[u8], bytes: &[u8]) -> bool {
        let as_utf_8 = String::from_utf8_lossy(digest);
        let ascii = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { char::REPLACEMENT_CHARACTER };
        let as_ascii: String = digest.iter().map(ascii).collect();
        let text = squash(&String::from_utf8_lossy(bytes));
        [&as_utf_8, as_ascii.as_str()].iter().any(|made| squash(made) == text)
    }

    fn is_replacement(character: char) -> bool {
        character == char::REPLACEMENT_CHARACTER || character == '?'
    }

    fn squash(text: &str) -> String {
        let mut squashed: Vec<char> =
            text.chars().map(|of| if is_replacement(of) { '?' } else { of }).collect();
        squashed.dedup_by(|one, other| *one == '?' && *other == '?');
        squashed.into_iter().collect()
    }
}
