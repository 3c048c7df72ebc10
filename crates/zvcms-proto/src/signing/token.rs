use std::error::Error;
use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use percent_encoding::percent_decode_str;
use serde::{Serialize, Serializer};

use super::Signature;

const BASE64_LENGTH: usize = Signature::LENGTH.div_ceil(3) * 4;

/// The last step: `Token` (签名), the percent-encoded base64 of a [`Signature`].
///
/// A live token is a credential: it has no `Display`, and `Debug` does not show it. It serialises as its text.
#[derive(Clone, Copy)]
pub struct Token(Signature);

impl Token {
    /// The greatest length of a token's text, in bytes: base64 in which every character is percent-encoded.
    pub const MAX_LENGTH: usize = BASE64_LENGTH * "%2B".len();

    /// The token of a signature.
    #[must_use]
    pub fn new(signature: Signature) -> Self {
        Self(signature)
    }

    /// Reads a token's text: standard padded base64 of 20 bytes, percent-encoded in upper or lower case.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is not a token. The error does not repeat the text.
    pub fn parse(text: &str) -> Result<Self, TokenError> {
        if text.contains(['+', '/', '=']) {
            return Err(TokenError::NotPercentEncoded);
        }
        let base64: Vec<u8> = percent_decode_str(text).collect();
        let bytes = BASE64_STANDARD.decode(&base64).map_err(|_| TokenError::NotBase64)?;
        let length = bytes.len();
        let bytes = bytes.try_into().map_err(|_| TokenError::Length { bytes: length })?;
        Ok(Self(Signature::from_bytes(bytes)))
    }

    /// The signature.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.0
    }

    /// The text as the gateway expects it. It is a live credential: send it, do not log it.
    #[must_use]
    pub fn expose(&self) -> String {
        self.expose_in(&mut [0; Self::MAX_LENGTH]).to_owned()
    }

    /// Writes the text into a buffer, as [`expose`](Self::expose) does into a new string.
    ///
    /// ```
    /// use zvcms_proto::Token;
    ///
    /// let token = Token::parse("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D")?;
    /// assert_eq!(token.expose_in(&mut [0; Token::MAX_LENGTH]), "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D");
    /// # Ok::<(), zvcms_proto::TokenError>(())
    /// ```
    pub fn expose_in<'b>(&self, buffer: &'b mut [u8; Self::MAX_LENGTH]) -> &'b str {
        let mut length = 0;
        let mut write = |bits: u32| {
            let escaped =
                ESCAPED.get(usize::try_from(bits & 63).unwrap_or_default()).copied().unwrap_or_default();
            // There is always room: the last byte, which is the count, is written over, or stands behind the text.
            if let Some(place) = buffer.get_mut(length..length + 4) {
                place.copy_from_slice(&escaped);
            }
            length += usize::from(escaped[3]);
        };
        let (threes, rest) = self.0.as_bytes().as_chunks();
        for [one, two, three] in threes {
            let bits = u32::from_be_bytes([0, *one, *two, *three]);
            for shift in [18, 12, 6, 0] {
                write(bits >> shift);
            }
        }
        if let [one, two] = rest {
            let bits = u32::from_be_bytes([0, *one, *two, 0]);
            for shift in [18, 12, 6] {
                write(bits >> shift);
            }
        }
        if let Some(padding) = buffer.get_mut(length..length + PADDING.len()) {
            padding.copy_from_slice(PADDING);
            length += PADDING.len();
        }
        buffer.get(..length).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
    }
}

/// What a byte string whose length leaves two over three ends in, percent-encoded.
const PADDING: &[u8] = b"%3D";

/// The percent-encoded base64 of each six bits, and how many bytes of it count: everything but RFC 3986's unreserved
/// characters is escaped, which of base64's leaves `+`, `/` and `=`. Written in two steps, base64 first, a token takes a
/// tenth longer.
const ESCAPED: [[u8; 4]; 64] = {
    let mut escaped = [[0; 4]; 64];
    let (mut places, mut bits) = (escaped.as_mut_slice(), 0_u8);
    while let [place, rest @ ..] = places {
        *place = match bits {
            0..26 => [b'A' + bits, 0, 0, 1],
            26..52 => [b'a' + bits - 26, 0, 0, 1],
            52..62 => [b'0' + bits - 52, 0, 0, 1],
            62 => *b"%2B\x03",
            _ => *b"%2F\x03",
        };
        (places, bits) = (rest, bits + 1);
    }
    escaped
};

impl Serialize for Token {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose_in(&mut [0; Self::MAX_LENGTH]))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Token").finish_non_exhaustive()
    }
}

/// The error of [`Token::parse`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenError {
    /// It contains unescaped `+`, `/` or `=`: the base64 was not percent-encoded.
    NotPercentEncoded,
    /// Percent-decoded, it is not standard, padded base64.
    NotBase64,
    /// It does not decode to the 20 bytes of a SHA-1 digest.
    Length {
        /// The number of bytes that it decodes to.
        bytes: usize,
    },
}

impl fmt::Display for TokenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotPercentEncoded => f.write_str("the token is not percent-encoded"),
            Self::NotBase64 => f.write_str("the token is not percent-encoded standard base64"),
            Self::Length { bytes } => {
                write!(f, "the token decodes to {bytes} bytes, a SHA-1 digest has {}", Signature::LENGTH)
            }
        }
    }
}

impl Error for TokenError {}

#[cfg(test)]
mod tests {
    use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;
    use crate::signing::vectors;

    #[test]
    fn both_vectors() {
        for vector in vectors::ALL {
            let token = Token::parse(vector.token).unwrap();
            assert_eq!(token.signature().to_base64(), vector.base64);
            assert_eq!(token.expose(), vector.token);
            assert_eq!(serde_json::to_string(&token).unwrap(), format!("{:?}", vector.token));
        }
    }

    /// The token of the vendor's sample request. Its key is not printed, so it fixes the form only.
    #[test]
    fn the_printed_sample_has_all_three_escapes_in_capitals() {
        let printed = "0%2B%2B3c6hthjwAml4ABAXOYF4Q6UY%3D";
        let token = Token::parse(printed).unwrap();
        assert_eq!(token.signature().to_base64(), "0++3c6hthjwAml4ABAXOYF4Q6UY=");
        assert_eq!(token.expose(), printed);
        // 0xfb 0xff… is `+/…` in base64: the definition of its alphabet (RFC 4648, section 4).
        assert!(Token::new(Signature::from_bytes([0xff; 20])).expose().starts_with("%2F%2F%2F"));
    }

    /// Against the crates for the two steps.
    #[test]
    fn the_text_is_base64_that_is_percent_encoded() {
        const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
        proptest!(|(bytes: [u8; Signature::LENGTH])| {
            let signature = Signature::from_bytes(bytes);
            let expected = utf8_percent_encode(&signature.to_base64(), RESERVED).to_string();
            prop_assert_eq!(signature.token().expose(), expected);
        });
        for byte in 0..=u8::MAX {
            let signature = Signature::from_bytes([byte; Signature::LENGTH]);
            let expected = utf8_percent_encode(&signature.to_base64(), RESERVED).to_string();
            assert_eq!(signature.token().expose(), expected);
        }
    }

    #[test]
    fn lower_case_escapes_are_the_same_bytes() {
        let token = Token::parse("0%2b%2b3c6hthjwAml4ABAXOYF4Q6UY%3d").unwrap();
        assert_eq!(token.signature().to_base64(), "0++3c6hthjwAml4ABAXOYF4Q6UY=");
    }

    #[test]
    fn what_is_no_token() {
        let wrong = |text| Token::parse(text).unwrap_err();
        assert_eq!(wrong("cFw0t9IuvL9jVo9qAzk0qMcw5BM="), TokenError::NotPercentEncoded);
        assert_eq!(wrong("cFw0t9IuvL9jVo9qAzk0qMcw5BM"), TokenError::NotBase64);
        assert_eq!(wrong("%"), TokenError::NotBase64);
        assert_eq!(wrong(""), TokenError::Length { bytes: 0 });
        assert_eq!(wrong("AAAA"), TokenError::Length { bytes: 3 });
        assert_eq!(wrong("AAAA").to_string(), "the token decodes to 3 bytes, a SHA-1 digest has 20");
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Token::parse(vectors::PRINTED.token).unwrap()), "Token { .. }");
    }
}
