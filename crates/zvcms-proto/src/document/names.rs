//! Names that are not valid text: half of a character in an escape. The parser refuses it even in a name that nobody reads.

use std::borrow::Cow;
use std::ops::Range;

/// Stands in place of half a character, and is as long as its escape: every place in the text stays.
const REPLACEMENT: &str = r"\ufffd";

/// The text with names that a parser reads. Names alone are changed: a value is never read as another one.
pub(crate) fn with_readable_names(text: &str) -> Cow<'_, str> {
    let halves: Vec<usize> = names(text).flat_map(|name| lone_surrogates(text, name)).collect();
    if halves.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut readable = String::with_capacity(text.len());
    let mut end = 0;
    for half in halves {
        readable.push_str(text.get(end..half).unwrap_or_default());
        readable.push_str(REPLACEMENT);
        end = half + REPLACEMENT.len();
    }
    readable.push_str(text.get(end..).unwrap_or_default());
    Cow::Owned(readable)
}

/// Where the names stand, without their quotes: strings with a colon behind them.
fn names(text: &str) -> impl Iterator<Item = Range<usize>> {
    let bytes = text.as_bytes();
    let mut position = 0;
    std::iter::from_fn(move || {
        loop {
            let start = position + bytes.get(position..)?.iter().position(|byte| *byte == b'"')? + 1;
            let end = end_of_string(bytes, start)?;
            position = end + 1;
            let mut behind = bytes.get(position..)?.iter().filter(|byte| !byte.is_ascii_whitespace());
            if behind.next() == Some(&b':') {
                return Some(start..end);
            }
        }
    })
}

/// Where the quote stands that ends a string.
fn end_of_string(bytes: &[u8], mut position: usize) -> Option<usize> {
    loop {
        match bytes.get(position)? {
            b'"' => return Some(position),
            b'\\' => position += 2,
            _ => position += 1,
        }
    }
}

/// Where the escapes of halves stand whose other half is not beside them.
fn lone_surrogates(text: &str, name: Range<usize>) -> Vec<usize> {
    let mut lone = Vec::new();
    let mut position = name.start;
    while position < name.end {
        match (escaped_unit(text, position), escaped_unit(text, position + REPLACEMENT.len())) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => position += 2 * REPLACEMENT.len(),
            (Some(unit), _) => {
                if (0xd800..=0xdfff).contains(&unit) {
                    lone.push(position);
                }
                position += REPLACEMENT.len();
            }
            (None, _) if text.as_bytes().get(position) == Some(&b'\\') => position += 2,
            (None, _) => position += 1,
        }
    }
    lone
}

/// The unit of UTF-16 that `\uXXXX` at this place stands for.
fn escaped_unit(text: &str, position: usize) -> Option<u16> {
    let digits = text.get(position..position + REPLACEMENT.len())?.strip_prefix(r"\u")?;
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_character_in_a_name_is_replaced_in_its_place() {
        for (text, readable) in [
            (r#"{"\ud800":1}"#, r#"{"\ufffd":1}"#),
            (r#"{"a\uDFFFb" :1,"c":"\ud800"}"#, r#"{"a\ufffdb" :1,"c":"\ud800"}"#),
            (r#"{"\ud800\ud83d\ude00\ud800":1}"#, r#"{"\ufffd\ud83d\ude00\ufffd":1}"#),
            (
                r#"{"\\ud800\"\ud800":[":",{"\udc00\ud800":2}]}"#,
                r#"{"\\ud800\"\ufffd":[":",{"\ufffd\ufffd":2}]}"#,
            ),
        ] {
            assert_eq!(with_readable_names(text), readable);
            assert_eq!(text.len(), readable.len());
        }
    }

    #[test]
    fn all_else_stays_as_it_is() {
        for text in [
            r#"{"\ud83d\ude00":1,"\u0041":"\ud800","礼":"x:\"\ud800\":"}"#,
            r#"{"\ud80":1,"\u+d80":1}"#,
            r#"["\ud800","\ud800"]"#,
            r#"{"\ud800"#,
            r#"{"\"#,
            "",
        ] {
            assert!(matches!(with_readable_names(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }
}
