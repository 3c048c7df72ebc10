use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::Token;

/// The third step: the 20 bytes of an HMAC-SHA1.
///
/// A live signature is a credential: `Debug` does not show it. It has no `==`, which would take a time that depends on its
/// bytes: compare it with [`SigningKey::verifies`](super::SigningKey::verifies).
#[derive(Clone, Copy)]
pub struct Signature([u8; Self::LENGTH]);

impl Signature {
    /// The length of a SHA-1 digest, in bytes.
    pub const LENGTH: usize = 20;

    /// Makes a signature from its bytes.
    #[must_use]
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }

    /// The bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; Self::LENGTH] {
        &self.0
    }

    /// The fourth step: base64, standard alphabet, padded. 28 characters.
    #[must_use]
    pub fn to_base64(&self) -> String {
        BASE64_STANDARD.encode(self.0)
    }

    /// The token of this signature.
    #[must_use]
    pub fn token(self) -> Token {
        Token::new(self)
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signature").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::vectors;

    fn unhex(text: &str) -> [u8; 20] {
        let mut bytes = [0; 20];
        for (byte, digits) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(str::from_utf8(digits).unwrap(), 16).unwrap();
        }
        bytes
    }

    #[test]
    fn both_vectors() {
        for vector in vectors::ALL {
            assert_eq!(Signature::from_bytes(unhex(vector.digest_hex)).to_base64(), vector.base64);
        }
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Signature::from_bytes([7; 20])), "Signature { .. }");
    }
}
