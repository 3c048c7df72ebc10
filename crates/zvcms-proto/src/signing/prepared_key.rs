use std::fmt;
use std::sync::Arc;

use hmac::{Hmac, Mac};
use sha1::Sha1;

use super::{Signature, SignedNames};
use crate::stamp::Stamp;

/// The second step for all stamps of one identity: what does not change with the stamp is taken in beforehand.
#[derive(Clone)]
pub(crate) struct PreparedKey {
    /// Has taken in the text up to the nonce.
    begun: Hmac<Sha1>,
    /// The text from the nonce to the timestamp.
    between: Arc<str>,
}

impl PreparedKey {
    /// From a key schedule, and what is in each text.
    pub(super) fn new(mut schedule: Hmac<Sha1>, names: SignedNames, open_id: &str, grant_code: &str) -> Self {
        let [before, between] = names.around_the_nonce(open_id, grant_code);
        schedule.update(before.as_bytes());
        Self { begun: schedule, between: between.into() }
    }

    /// Signs the text with this stamp.
    pub(crate) fn sign(&self, stamp: Stamp) -> Signature {
        let mut digits = itoa::Buffer::new();
        let mut mac = self.begun.clone();
        mac.update(digits.format(stamp.nonce()).as_bytes());
        mac.update(self.between.as_bytes());
        mac.update(digits.format(stamp.timestamp()).as_bytes());
        Signature::from_bytes(mac.finalize().into_bytes().into())
    }
}

impl fmt::Debug for PreparedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PreparedKey").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::signing::{SignedNames, SigningKey, StringToSign};
    use crate::stamp::{MAX_NONCE, Stamp};

    proptest! {
        #[test]
        fn a_prepared_key_signs_what_the_key_signs(
            (open_key, open_id, grant_code) in (".{0,80}", ".{0,80}", ".{0,80}"),
            (timestamp, nonce) in (any::<u64>(), 1..=MAX_NONCE),
            names in prop_oneof![Just(SignedNames::LowerCamel), Just(SignedNames::Wire)],
        ) {
            let stamp = Stamp::new(timestamp, nonce).unwrap();
            let key = SigningKey::new(open_key.as_bytes());
            let prepared = key.prepare(names, &open_id, &grant_code);
            let text = StringToSign::new(names, &open_id, &grant_code, stamp);
            prop_assert_eq!(prepared.sign(stamp).to_base64(), key.sign(&text).to_base64());
        }
    }

    #[test]
    fn debug_shows_nothing() {
        let prepared = SigningKey::new(b"an-open-key").prepare(SignedNames::Wire, "an-id", "a-code");
        assert_eq!(format!("{prepared:?}"), "PreparedKey { .. }");
    }
}
