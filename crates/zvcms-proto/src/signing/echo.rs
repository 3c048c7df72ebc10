//! Tokens in what comes back: a gateway in trouble may quote the whole request.

use std::borrow::Cow;

use super::Signature;

/// What stands in a text where a token stood.
const LEFT_OUT: &str = "(token)";

/// As many characters of base64 come before a signature's padding.
const LENGTH: usize = Signature::LENGTH.div_ceil(3) * 4 - 1;

/// Each as it is, in JSON, percent-encoded, and percent-encoded twice, as a quoted form is.
const SIGNS: [&str; 9] = ["+", "/", r"\/", "%2B", "%2b", "%2F", "%2f", "%252B", "%252F"];
const PADDINGS: [&str; 4] = ["=", "%3D", "%3d", "%253D"];

/// Replaces what looks like a token: padded base64 of 20 bytes or more, percent-encoded or not. Use it for texts from
/// outside before they are shown or logged: a reply may quote the request, whose token is a live credential.
///
/// ```
/// use zvcms_proto::without_tokens;
///
/// let quoted = r#"invalid: {"Token":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D"}"#;
/// assert_eq!(without_tokens(quoted), r#"invalid: {"Token":"(token)"}"#);
/// ```
#[must_use]
pub fn without_tokens(text: &str) -> Cow<'_, str> {
    let pieces = || Pieces::of(text);
    if pieces().any(|piece| piece == LEFT_OUT) { Cow::Owned(pieces().collect()) } else { Cow::Borrowed(text) }
}

/// A text in pieces, with [`LEFT_OUT`] for each token.
pub(crate) struct Pieces<'a> {
    rest: &'a str,
}

impl<'a> Pieces<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { rest: text }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.rest;
        let first = text.chars().next()?;
        let (length, behind) = skip_base64(text);
        if length >= LENGTH
            && let Some(behind) = behind_any(behind, &PADDINGS)
        {
            self.rest = behind;
            return Some(LEFT_OUT);
        }
        let end = if length == 0 { first.len_utf8() } else { text.len() - behind.len() };
        let (piece, rest) = text.split_at_checked(end)?;
        self.rest = rest;
        Some(piece)
    }
}

/// How many characters of base64 a text begins with, and what comes behind them.
fn skip_base64(text: &str) -> (usize, &str) {
    let (mut length, mut rest) = (0, text);
    loop {
        let behind = rest.trim_start_matches(|character: char| character.is_ascii_alphanumeric());
        length += rest.len() - behind.len();
        match behind_any(behind, &SIGNS) {
            Some(behind) => (length, rest) = (length + 1, behind),
            None => return (length, behind),
        }
    }
}

fn behind_any<'a>(text: &'a str, beginnings: &[&str]) -> Option<&'a str> {
    beginnings.iter().find_map(|beginning| text.strip_prefix(beginning))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::vectors;

    #[test]
    fn tokens_are_left_out_in_every_form_in_which_requests_are_quoted() {
        for vector in vectors::ALL {
            let (token, base64) = (vector.token, vector.base64);
            let twice = token.replace('%', "%25");
            let (in_lower_case, in_json) =
                (token.replace("%2B", "%2b").replace("%3D", "%3d"), base64.replace('/', r"\/"));
            for quoted in [token, base64, &twice, &in_lower_case, &in_json] {
                for (before, behind) in
                    [("", ""), ("[Token] => ", "\n"), ("\"", "\""), ("礼品卡=", "&a=b"), ("%", "%")]
                {
                    let text = [before, quoted, behind].concat();
                    assert_eq!(without_tokens(&text), [before, "(token)", behind].concat());
                }
            }
            assert_eq!(without_tokens(&format!("{token}, {token}; {token}")), "(token), (token); (token)");
        }
    }

    #[test]
    fn whatever_signs_are_in_it() {
        for byte in 0..=u8::MAX {
            let token = crate::signing::Token::new(Signature::from_bytes([byte; 20]));
            let text = format!("{} {}", token.expose(), token.signature().to_base64());
            assert_eq!(without_tokens(&text), "(token) (token)", "{byte}");
        }
    }

    #[test]
    fn all_other_texts_stay() {
        for text in [
            "",
            "签名错误",
            "OpenId=1000001&Timestamp=1566462590",
            "http://openapi.zvcms.com/api/v2/and/a/long/path?page=1",
            "cFw0t9IuvL9jVo9qAzk0qMcw5BM",
            "cFw0t9IuvL9jVo9qAzk0qMcw5B=",
            "da39a3ee5e6b4b0d3255bfef95601890afd80709",
            "=%3D%",
        ] {
            assert!(matches!(without_tokens(text), Cow::Borrowed(shown) if shown == text), "{text}");
        }
    }
}
