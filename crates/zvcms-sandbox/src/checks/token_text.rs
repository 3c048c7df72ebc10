//! The text of a token: base64 of 20 bytes, percent-encoded once. There is one such text for a digest, and no other is
//! taken.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use crate::checks::message::InBothLanguages;

/// The length of an HMAC-SHA1.
const DIGEST: usize = ring::digest::SHA1_OUTPUT_LEN;

/// The digest that a token stands for. The error says what is wrong with the text.
pub(crate) fn decode(token: &str) -> Result<Vec<u8>, InBothLanguages> {
    if token.is_empty() {
        return Err(("it is empty", "内容为空"));
    }
    let mut in_lower_case = false;
    let mut escapes_others = false;
    let mut bytes = token.bytes();
    while let Some(byte) = bytes.next() {
        match byte {
            b'%' => match [bytes.next(), bytes.next()].map(Option::unwrap_or_default) {
                [b'2', b'B' | b'F'] | [b'3', b'D'] => {}
                [b'2', b'b' | b'f'] | [b'3', b'd'] => in_lower_case = true,
                [high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => escapes_others = true,
                _ => {
                    return Err((
                        "a % in it is not followed by two hexadecimal digits",
                        "其中的 % 后面不是两位十六进制数字",
                    ));
                }
            },
            // A token of 20 bytes ends in '=', so a bare one is exactly the step that was left out.
            b'+' | b'/' | b'=' => {
                return Err(("it is base64 that was not percent-encoded", "是没有做百分号编码的 base64"));
            }
            _ => {}
        }
    }
    let base64: Vec<u8> = percent_encoding::percent_decode_str(token).collect();
    if base64.contains(&b'%') {
        return Err(("it was percent-encoded more than once", "百分号编码做了不止一次"));
    }
    let digest = STANDARD.decode(&base64).map_err(|_| why_not_base64(&base64))?;
    if digest.len() != DIGEST {
        Err(why_not_digest(&base64, &digest))
    } else if in_lower_case {
        Err((
            "its percent-encoding is in lower case (%2b, %2f, %3d), and must be in upper case (%2B, %2F, %3D)",
            "百分号编码用了小写（%2b、%2f、%3d），应为大写（%2B、%2F、%3D）",
        ))
    } else if escapes_others {
        Err(("other characters than + / = are percent-encoded in it", "对 + / = 以外的字符也做了百分号编码"))
    } else {
        Ok(digest)
    }
}

fn why_not_base64(base64: &[u8]) -> InBothLanguages {
    if base64.trim_ascii() != base64 {
        ("it has white space at an end", "首尾有空白字符")
    } else if base64.contains(&b' ') {
        (
            "it has a space where base64 has a +: it was decoded as a form, or not percent-encoded",
            "base64 中应为 + 的地方是空格：被当作表单解码过，或没有做百分号编码",
        )
    } else if URL_SAFE.decode(base64).is_ok() {
        (
            "it is in the URL-safe alphabet of base64, not in the standard one",
            "用的是 URL 安全的 base64 字母表，应为标准字母表",
        )
    } else {
        ("percent-decoded, it is not standard padded base64", "百分号解码后不是带填充的标准 base64")
    }
}

/// The hexadecimal text of a digest is base64 too, of other bytes.
fn why_not_digest(base64: &[u8], decoded: &[u8]) -> InBothLanguages {
    let is_hex = |text: &[u8]| text.len() == 2 * DIGEST && text.iter().all(u8::is_ascii_hexdigit);
    if is_hex(base64) {
        (
            "it is hexadecimal: the 20 bytes of the digest must be encoded in base64",
            "是十六进制文本：应对摘要的 20 个字节做 base64",
        )
    } else if is_hex(decoded) {
        (
            "it is base64 of hexadecimal text: the 20 bytes of the digest must be encoded",
            "是十六进制文本的 base64：应对摘要的 20 个字节做 base64",
        )
    } else {
        ("decoded, it is not the 20 bytes of an HMAC-SHA1", "解码后不是 HMAC-SHA1 的 20 个字节")
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    /// The token printed on the page of `user.my-cards`; its key is not printed, so only its form can be checked.
    #[test]
    fn the_printed_sample_token_has_the_form() {
        assert_eq!(decode("0%2B%2B3c6hthjwAml4ABAXOYF4Q6UY%3D").map(|digest| digest.len()), Ok(20));
    }

    /// All but one are made by hand from the vendor's printed token, `cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D`.
    #[test]
    fn malformed_tokens_are_told_apart() {
        for (token, why) in [
            ("", "empty"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM=", "not percent-encoded"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%253D", "more than once"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3", "two hexadecimal digits"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%", "two hexadecimal digits"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3G", "two hexadecimal digits"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3d", "in lower case"),
            ("0%2b%2B3c6hthjwAml4ABAXOYF4Q6UY%3D", "in lower case"),
            ("%63Fw0t9IuvL9jVo9qAzk0qMcw5BM%3D", "other characters"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM", "standard padded base64"),
            // The last character's spare bits are set: the same bytes, but not the base64 of them.
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BN%3D", "standard padded base64"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5-M%3D", "URL-safe"),
            ("签名", "standard padded base64"),
            (" cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", "white space at an end"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D%0A", "white space at an end"),
            ("cFw0t9IuvL9jVo9q zk0qMcw5BM%3D", "a space where"),
            ("705c34b7d22ebcbf63568f6a033934a8c730e413", "hexadecimal"),
            ("NzA1YzM0YjdkMjJlYmNiZjYzNTY4ZjZhMDMzOTM0YThjNzMwZTQxMw%3D%3D", "base64 of hexadecimal"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw", "20 bytes"),
            ("cFw0t9IuvL9jVo9qAzk0qMcw5BMA", "20 bytes"),
        ] {
            let (found, _) = decode(token).unwrap_err();
            assert!(found.contains(why), "{token:?}: {found}");
        }
    }
}
