//! Who signs: the vendor's printed vector, whose key is public and opens nothing.

use zvcms_proto::{Credentials, Endpoint, MyCards, Signer, Stamp};

/// The open key, OpenId (密钥Id) and GrantCode (授权code) of the vendor's printed vector.
pub const OPEN_KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
/// See [`OPEN_KEY`].
pub const OPEN_ID: &str = "d14c1559e87b747d577c834b275a4310";
/// See [`OPEN_KEY`].
pub const GRANT_CODE: &str = "ba67d4fa46";
/// The token that the vector ends in.
pub const TOKEN: &str = "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D";

/// A signer under these credentials.
#[must_use]
pub fn signer() -> Signer {
    Signer::new(Credentials::new(OPEN_ID, GRANT_CODE, OPEN_KEY).unwrap())
}

/// The vector's timestamp and nonce.
#[must_use]
pub fn stamp() -> Stamp {
    Stamp::new(1_465_185_768, 11_886).unwrap()
}

/// What is asked.
#[must_use]
pub fn action() -> MyCards {
    MyCards::new("10001")
}

/// Where it is sent.
#[must_use]
pub fn endpoint() -> Endpoint {
    Endpoint::default()
}
