//! Secrets that stand where they should not: they are named, and shown nowhere.

use zeroize::Zeroizing;

use crate::read_request::ReadRequest;
use crate::recipe::KEY_SHOWN;
use crate::token_text::percent_encode;

const TOKEN_SHOWN: &str = "<token>";

/// The fewest bytes of a secret that are looked for inside a longer text.
const FEWEST_BYTES: usize = 8;

/// Whether a value is the secret, or has it inside.
pub(crate) fn holds(value: &str, secret: &str) -> bool {
    !secret.is_empty() && (value == secret || secret.len() >= FEWEST_BYTES && value.contains(secret))
}

/// Hides the key, and in the string to sign the token, of a request that sent them as another value.
pub(crate) struct Mask<'a> {
    key: Option<&'a str>,
    token: Option<&'a str>,
}

impl<'a> Mask<'a> {
    pub(crate) fn of(request: &'a ReadRequest, key: &'a str) -> Self {
        let signed = [&request.open_id, &request.grant_code, &request.timestamp, &request.nonce];
        let more = [Some(&request.token), request.action.as_ref()].into_iter().flatten();
        let is_sent = signed.into_iter().chain(more).any(|value| holds(value, key));
        let is_token = |value: &&String| holds(value, &request.token);
        Self {
            key: is_sent.then_some(key),
            token: signed.iter().any(is_token).then_some(request.token.as_str()),
        }
    }

    /// A token, without the key.
    pub(crate) fn token(&self, token: &str) -> String {
        self.key.map_or_else(|| token.to_owned(), |key| token.replace(key, KEY_SHOWN))
    }

    /// The documented string to sign.
    pub(crate) fn text(&self, text: &str) -> Zeroizing<String> {
        let mut masked = Zeroizing::new(self.token(text));
        if let Some(token) = self.token {
            masked = Zeroizing::new(masked.replace(token, TOKEN_SHOWN));
        }
        masked
    }

    /// The text that was signed. Where the key was sent it may be in it in another form, which is not shown.
    pub(crate) fn signed_text(&self, text: &str) -> Option<Zeroizing<String>> {
        let masked = match self.key {
            Some(key) => Zeroizing::new(text.replace(&percent_encode(key), KEY_SHOWN)),
            None => Zeroizing::new(text.to_owned()),
        };
        let masked = self.text(&masked);
        let is_hidden = self.key.is_none() || masked.contains(KEY_SHOWN);
        Some(masked).filter(|masked| is_hidden && (self.token.is_none() || masked.contains(TOKEN_SHOWN)))
    }
}
