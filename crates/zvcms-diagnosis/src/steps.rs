//! A signature step by step: as documented, and as it was made.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use zeroize::Zeroizing;

use crate::hash::{Hashing, SHA_1};
use crate::mask::Mask;
use crate::recipe::Recipe;
use crate::token_text::percent_encode;

/// The steps of a signature side by side. It holds tokens, so `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Steps {
    pub(crate) string_to_sign: Step,
    pub(crate) base64: Step,
    pub(crate) token: Step,
}

/// A step of a signature.
#[derive(Clone)]
pub struct Step {
    pub(crate) expected: Zeroizing<String>,
    pub(crate) made: Option<Zeroizing<String>>,
}

impl Steps {
    /// Those of a documented recipe, beside the text that was signed and the token that was made of it.
    pub(crate) fn of(documented: &Recipe, signed_text: Option<&str>, token: &str, mask: &Mask<'_>) -> Self {
        let base64 = STANDARD.encode(documented.digest(&Hashing::new(&SHA_1)));
        let decoded = percent_decode_str(token).decode_utf8().ok();
        let step = |expected: String, made: Option<String>| Step {
            expected: Zeroizing::new(expected),
            made: made.map(Zeroizing::new),
        };
        Self {
            string_to_sign: Step {
                expected: mask.text(&documented.shown_text()),
                made: signed_text.and_then(|text| mask.signed_text(text)),
            },
            token: step(percent_encode(&base64), Some(mask.token(token))),
            base64: step(base64, decoded.map(|decoded| mask.token(&decoded))),
        }
    }

    /// The string to sign. What was made is known if mistakes explain the token; the key, where it is part of the text, is
    /// written `<open key>`.
    #[must_use]
    pub fn string_to_sign(&self) -> &Step {
        &self.string_to_sign
    }

    /// The digest in base64. What was made is the token without its percent-encoding.
    #[must_use]
    pub fn base64(&self) -> &Step {
        &self.base64
    }

    /// The token.
    #[must_use]
    pub fn token(&self) -> &Step {
        &self.token
    }
}

impl Step {
    /// What is documented, for the values of this request.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What was made, if it is known.
    #[must_use]
    pub fn made(&self) -> Option<&str> {
        self.made.as_deref().map(String::as_str)
    }
}

impl fmt::Debug for Steps {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Steps").finish_non_exhaustive()
    }
}

impl fmt::Debug for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Step").finish_non_exhaustive()
    }
}
