//! The signature check (数字签名). A token is decoded and compared with the HMAC-SHA1 of the string to sign. No code is shared with the clients that it judges.

use std::error::Error;
use std::fmt;
use std::str::FromStr;

use ring::hmac;

use crate::checks::message::Message;
use crate::checks::refusal::{Refusal, Refused};
use crate::checks::token_text;

/// The spelling of the four names in the string to sign.
///
/// A sandbox accepts one spelling only. The vendor's printed vector signs [`LowerCamel`](Self::LowerCamel), and V3 always
/// does; it is not ruled out that V2 signs the names as they stand in its body.
///
/// `Display` writes `lower-camel` or `wire`, which [`FromStr`] reads in upper or lower case.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SignedNames {
    /// `grantCode=…&nonce=…&openId=…&timestamp=…`
    #[default]
    LowerCamel,
    /// `GrantCode=…&Nonce=…&OpenId=…&Timestamp=…`
    Wire,
}

impl SignedNames {
    fn names(self) -> [&'static str; 4] {
        match self {
            Self::LowerCamel => ["grantCode", "nonce", "openId", "timestamp"],
            Self::Wire => ["GrantCode", "Nonce", "OpenId", "Timestamp"],
        }
    }

    fn other(self) -> Self {
        match self {
            Self::LowerCamel => Self::Wire,
            Self::Wire => Self::LowerCamel,
        }
    }
}

impl fmt::Display for SignedNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::LowerCamel => "lower-camel",
            Self::Wire => "wire",
        })
    }
}

/// The error of a text that is not the word of a [`SignedNames`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SignedNamesError(());

impl fmt::Display for SignedNamesError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("lower-camel or wire is expected")
    }
}

impl Error for SignedNamesError {}

impl FromStr for SignedNames {
    type Err = SignedNamesError;

    /// # Errors
    /// Returns an error if the text is neither `lower-camel` nor `wire`.
    fn from_str(text: &str) -> Result<Self, SignedNamesError> {
        let is_written = |names: &Self| names.to_string().eq_ignore_ascii_case(text);
        [Self::LowerCamel, Self::Wire].into_iter().find(is_written).ok_or(SignedNamesError(()))
    }
}

/// The four values that a token covers, as they stand in the body. `Action` and `Params` are not among them.
#[derive(Clone, Copy)]
pub(crate) struct SignedValues<'a> {
    pub(crate) open_id: &'a str,
    pub(crate) grant_code: &'a str,
    pub(crate) timestamp: &'a str,
    pub(crate) nonce: &'a str,
}

/// The names, sorted, with the values as they stand.
fn string_to_sign(names: SignedNames, values: SignedValues<'_>) -> String {
    let [grant_code, nonce, open_id, timestamp] = names.names();
    [
        [grant_code, "=", values.grant_code, "&"],
        [nonce, "=", values.nonce, "&"],
        [open_id, "=", values.open_id, "&"],
        [timestamp, "=", values.timestamp, ""],
    ]
    .as_flattened()
    .concat()
}

/// Checks tokens under one open key. The key schedule is computed once.
pub(crate) struct TokenCheck {
    key: hmac::Key,
}

impl TokenCheck {
    pub(crate) fn new(open_key: &str) -> Self {
        Self { key: hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, open_key.as_bytes()) }
    }

    pub(crate) fn check(
        &self,
        token: &str,
        names: SignedNames,
        values: SignedValues<'_>,
    ) -> Result<(), Refused> {
        let wrong = |why: Message| Refusal::Token.because(why.behind("签名错误"));
        let malformed = |(english, chinese)| {
            let english = format!("the token is malformed: {english}");
            wrong((english, format!("Token 格式有误：{chinese}")).into())
        };
        let digest = token_text::decode(token).map_err(malformed)?;
        let other = names.other();
        let listed = |names: SignedNames| names.names().join(", ");
        if self.matches(names, values, &digest) {
            Ok(())
        } else if self.matches(other, values, &digest) {
            let (other, names) = (listed(other), listed(names));
            let english = format!(
                "the token is not that of this request: it was signed with the names {other}; this gateway checks {names}"
            );
            let chinese =
                format!("Token 不是这个请求的签名：签名时用的参数名是 {other}，而本网关校验的是 {names}");
            Err(wrong((english, chinese).into()))
        } else {
            let (english, chinese) = (
                "the token is not that of this request; the sandbox itself found no reason: give the request to zvcms verify",
                "Token 不是这个请求的签名；沙箱自身没有找到原因，请把请求交给 zvcms verify 检查",
            );
            Err(wrong((english, chinese).into()))
        }
    }

    /// Constant-time, on decoded bytes.
    fn matches(&self, names: SignedNames, values: SignedValues<'_>, digest: &[u8]) -> bool {
        hmac::verify(&self.key, string_to_sign(names, values).as_bytes(), digest).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use ring::hmac;

    use super::SignedNames::LowerCamel;
    use super::{SignedNames, SignedValues, TokenCheck, string_to_sign};
    use crate::checks::refusal::{Refusal, Refused};

    /// The vendor's printed test vector of June 2016: public documentation values that open nothing.
    const VENDOR: SignedValues<'_> = SignedValues {
        open_id: "d14c1559e87b747d577c834b275a4310",
        grant_code: "ba67d4fa46",
        timestamp: "1465185768",
        nonce: "11886",
    };
    const VENDOR_KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
    const VENDOR_STRING: &str =
        "grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768";

    /// The vector of a public client's own test: made-up values.
    const CLIENT: SignedValues<'_> = SignedValues {
        open_id: "fake-open-id-for-test-only-0001",
        grant_code: "fake-grant-code-0001",
        timestamp: "1712563200",
        nonce: "24680",
    };
    const CLIENT_KEY: &str = "fake-open-key-for-test-only-0001";
    const CLIENT_STRING: &str = "grantCode=fake-grant-code-0001&nonce=24680&openId=fake-open-id-for-test-only-0001\
                                 &timestamp=1712563200";

    #[test]
    fn strings_to_sign_of_both_vectors() {
        assert_eq!(string_to_sign(LowerCamel, VENDOR), VENDOR_STRING);
        assert_eq!(string_to_sign(LowerCamel, CLIENT), CLIENT_STRING);
        assert_eq!(
            string_to_sign(SignedNames::Wire, VENDOR),
            "GrantCode=ba67d4fa46&Nonce=11886&OpenId=d14c1559e87b747d577c834b275a4310&Timestamp=1465185768"
        );
    }

    #[test]
    fn digests_of_both_vectors() {
        for (key, string, base64) in [
            (VENDOR_KEY, VENDOR_STRING, "cFw0t9IuvL9jVo9qAzk0qMcw5BM="),
            (CLIENT_KEY, CLIENT_STRING, "ySypL4SRFMmfSrCqOiFE01LK3ks="),
        ] {
            let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, key.as_bytes());
            assert_eq!(STANDARD.encode(hmac::sign(&key, string.as_bytes())), base64);
        }
    }

    #[test]
    fn tokens_of_both_vectors_hold() {
        let vendor = TokenCheck::new(VENDOR_KEY);
        assert_eq!(vendor.check("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", LowerCamel, VENDOR), Ok(()));
        let client = TokenCheck::new(CLIENT_KEY);
        assert_eq!(client.check("ySypL4SRFMmfSrCqOiFE01LK3ks%3D", LowerCamel, CLIENT), Ok(()));
    }

    fn mismatch() -> Refused {
        Refusal::Token.because((
            "签名错误: the token is not that of this request; the sandbox itself found no reason: give the request to \
             zvcms verify",
            "签名错误：Token 不是这个请求的签名；沙箱自身没有找到原因，请把请求交给 zvcms verify 检查",
        ))
    }

    #[test]
    fn each_signed_value_is_covered() {
        let check = TokenCheck::new(VENDOR_KEY);
        for values in [
            SignedValues { open_id: "d14c1559e87b747d577c834b275a4311", ..VENDOR },
            SignedValues { grant_code: "ba67d4fa47", ..VENDOR },
            SignedValues { timestamp: "1465185769", ..VENDOR },
            SignedValues { nonce: "11887", ..VENDOR },
        ] {
            assert_eq!(check.check("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", LowerCamel, values), Err(mismatch()));
        }
        let other_key = TokenCheck::new("LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmy");
        assert_eq!(other_key.check("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", LowerCamel, VENDOR), Err(mismatch()));
    }

    #[test]
    fn a_token_under_the_other_names_is_recognised() {
        let check = TokenCheck::new(VENDOR_KEY);
        let refused = check.check("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", SignedNames::Wire, VENDOR).unwrap_err();
        assert_eq!(
            refused.message.english,
            "签名错误: the token is not that of this request: it was signed with the names grantCode, nonce, openId, \
             timestamp; this gateway checks GrantCode, Nonce, OpenId, Timestamp"
        );
    }
}
