use std::convert::Infallible;
use std::fmt;

use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::{PreparedKey, Signature, SignedNames, StringToSign};

/// The second step: HMAC-SHA1 under the open key.
///
/// Holds the key schedule, not the key. It is wiped when dropped.
#[derive(Clone)]
pub struct SigningKey {
    schedule: Hmac<Sha1>,
}

impl SigningKey {
    /// Computes the key schedule of an open key, which is given as the bytes that the platform issued.
    #[must_use]
    #[expect(
        clippy::expect_used,
        clippy::missing_panics_doc,
        reason = "HMAC is defined for keys of every length, so no input reaches it"
    )]
    pub fn new(open_key: &[u8]) -> Self {
        let schedule = Hmac::new_from_slice(open_key).expect("HMAC takes keys of any length");
        Self { schedule }
    }

    /// Signs a text.
    #[must_use]
    pub fn sign(&self, string_to_sign: &StringToSign<'_>) -> Signature {
        Signature::from_bytes(self.mac(string_to_sign).finalize().into_bytes().into())
    }

    /// Prepares to sign the texts of one identity under many stamps.
    pub(crate) fn prepare(&self, names: SignedNames, open_id: &str, grant_code: &str) -> PreparedKey {
        PreparedKey::new(self.schedule.clone(), names, open_id, grant_code)
    }

    /// Whether `signature` belongs to `string_to_sign`. It takes the same time wherever the two differ.
    #[must_use]
    pub fn verifies(&self, string_to_sign: &StringToSign<'_>, signature: &Signature) -> bool {
        self.mac(string_to_sign).verify_slice(signature.as_bytes()).is_ok()
    }

    fn mac(&self, string_to_sign: &StringToSign<'_>) -> Hmac<Sha1> {
        let mut mac = self.schedule.clone();
        let Ok(()) = string_to_sign.try_for_each_part(|part| {
            mac.update(part.as_bytes());
            Ok::<(), Infallible>(())
        });
        mac
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signing::{SignedNames, vectors};
    use crate::stamp::Stamp;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn both_vectors() {
        for vector in vectors::ALL {
            let stamp = Stamp::new(vector.timestamp, vector.nonce).unwrap();
            let text = StringToSign::new(SignedNames::LowerCamel, vector.open_id, vector.grant_code, stamp);
            let key = SigningKey::new(vector.open_key.as_bytes());
            let signature = key.sign(&text);
            assert_eq!(hex(signature.as_bytes()), vector.digest_hex);
            assert!(key.verifies(&text, &signature));
        }
    }

    #[test]
    fn another_key_another_text_and_another_signature_do_not_verify() {
        let vector = vectors::PRINTED;
        let stamp = Stamp::new(vector.timestamp, vector.nonce).unwrap();
        let text = StringToSign::new(SignedNames::LowerCamel, vector.open_id, vector.grant_code, stamp);
        let key = SigningKey::new(vector.open_key.as_bytes());
        let signature = key.sign(&text);

        assert!(!SigningKey::new(b"another").verifies(&text, &signature));
        let renamed = StringToSign::new(SignedNames::Wire, vector.open_id, vector.grant_code, stamp);
        assert!(!key.verifies(&renamed, &signature));
        let mut changed = *signature.as_bytes();
        changed[19] ^= 1;
        assert!(!key.verifies(&text, &Signature::from_bytes(changed)));
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", SigningKey::new(b"an-open-key")), "SigningKey { .. }");
    }
}
