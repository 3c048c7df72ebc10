//! The signature (数字签名sign), one file per step:
//!
//! ```text
//! grantCode=…&nonce=…&openId=…&timestamp=…   string_to_sign
//!        │ HMAC-SHA1 under the open key      key
//!        ▼
//!     20 bytes                               signature
//!        │ base64, then percent-encoding     token
//!        ▼
//!     Token
//! ```
//!
//! `Action` and `Params` are **not** signed: the signature proves who calls, not what is asked.
//!
//! V2 and V3 sign alike. Source: the vendor's page fixes the form of the token only; the steps are those of public clients of the
//! platform's successor, two of which quote the vendor's own printed vector. The tests beside each step repeat it.

mod echo;
mod key;
mod prepared_key;
mod signature;
mod string_to_sign;
mod token;

pub(crate) use echo::Pieces;
pub use echo::without_tokens;
pub use key::SigningKey;
pub(crate) use prepared_key::PreparedKey;
pub use signature::Signature;
pub use string_to_sign::{SignedNames, StringToSign};
pub use token::{Token, TokenError};

/// Two known answers. Both keys are public documentation or test values and open nothing.
#[cfg(test)]
pub(crate) mod vectors {
    pub(crate) struct Vector {
        pub(crate) open_key: &'static str,
        pub(crate) open_id: &'static str,
        pub(crate) grant_code: &'static str,
        pub(crate) timestamp: u64,
        pub(crate) nonce: u64,
        pub(crate) string_to_sign: &'static str,
        pub(crate) digest_hex: &'static str,
        pub(crate) base64: &'static str,
        pub(crate) token: &'static str,
    }

    /// The vendor's own printed vector (June 2016), as quoted by public Go and TypeScript clients of the successor.
    pub(crate) const PRINTED: Vector = Vector {
        open_key: "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
        open_id: "d14c1559e87b747d577c834b275a4310",
        grant_code: "ba67d4fa46",
        timestamp: 1_465_185_768,
        nonce: 11_886,
        string_to_sign: "grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768",
        digest_hex: "705c34b7d22ebcbf63568f6a033934a8c730e413",
        base64: "cFw0t9IuvL9jVo9qAzk0qMcw5BM=",
        token: "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
    };

    /// The vector of a public client's own test.
    pub(crate) const PUBLIC_TEST: Vector = Vector {
        open_key: "fake-open-key-for-test-only-0001",
        open_id: "fake-open-id-for-test-only-0001",
        grant_code: "fake-grant-code-0001",
        timestamp: 1_712_563_200,
        nonce: 24_680,
        string_to_sign: "grantCode=fake-grant-code-0001&nonce=24680&openId=fake-open-id-for-test-only-0001&timestamp=1712563200",
        digest_hex: "c92ca92f849114c99f4ab0aa3a2144d352cade4b",
        base64: "ySypL4SRFMmfSrCqOiFE01LK3ks=",
        token: "ySypL4SRFMmfSrCqOiFE01LK3ks%3D",
    };

    pub(crate) const ALL: [Vector; 2] = [PRINTED, PUBLIC_TEST];
}
