//! The credentials that the gateway accepts.

use std::fmt;

/// The credentials that a sandbox accepts: an OpenId (密钥Id), its GrantCode (授权code) and the open key that signs.
///
/// `Debug` shows none of the three. Use invented credentials only: a sandbox returns them to any code that holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct Identity {
    open_id: String,
    grant_code: String,
    open_key: String,
}

impl Identity {
    /// Creates credentials of your own.
    ///
    /// # Errors
    /// Returns an error if one of them is empty, if the OpenId or GrantCode has a character outside `[A-Za-z0-9._~-]`,
    /// or if the open key has a control character, or white space at its start or end. Public clients disagree on
    /// whether values are percent-encoded before they are signed; for these characters that makes no difference.
    pub fn new(
        open_id: impl Into<String>,
        grant_code: impl Into<String>,
        open_key: impl Into<String>,
    ) -> Result<Self, IdentityError> {
        Ok(Self {
            open_id: checked(Credential::OpenId, open_id.into())?,
            grant_code: checked(Credential::GrantCode, grant_code.into())?,
            open_key: checked(Credential::OpenKey, open_key.into())?,
        })
    }

    /// The demo credentials: OpenId `demo-open-id`, GrantCode `demo-grant-code`, open key
    /// `demo-open-key-opens-nothing`. They are public and open no real gateway.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            open_id: "demo-open-id".to_owned(),
            grant_code: "demo-grant-code".to_owned(),
            open_key: "demo-open-key-opens-nothing".to_owned(),
        }
    }

    /// The key's id (wire name `OpenId`).
    #[must_use]
    pub fn open_id(&self) -> &str {
        &self.open_id
    }

    /// The authorisation code (wire name `GrantCode`).
    #[must_use]
    pub fn grant_code(&self) -> &str {
        &self.grant_code
    }

    /// The key that signs. It is never sent; a client of this sandbox needs it to compute its `Token`.
    #[must_use]
    pub fn open_key(&self) -> &str {
        &self.open_key
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").finish_non_exhaustive()
    }
}

fn checked(credential: Credential, value: String) -> Result<String, IdentityError> {
    let last = value.chars().count().saturating_sub(1);
    let is_valid = |at: usize, c: char| match credential {
        Credential::OpenKey => !c.is_control() && !(c.is_whitespace() && (at == 0 || at == last)),
        Credential::OpenId | Credential::GrantCode => c.is_ascii_alphanumeric() || "._~-".contains(c),
    };
    match value.chars().enumerate().position(|(at, c)| !is_valid(at, c)) {
        Some(at) => Err(IdentityError { credential, position: Some(at + 1) }),
        None if value.is_empty() => Err(IdentityError { credential, position: None }),
        None => Ok(value),
    }
}

/// One of the three credentials, by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Credential {
    /// The key's id (wire name `OpenId`).
    OpenId,
    /// The authorisation code (wire name `GrantCode`).
    GrantCode,
    /// The key that signs; it has no wire name, as it is never sent.
    OpenKey,
}

impl fmt::Display for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OpenId => "OpenId",
            Self::GrantCode => "GrantCode",
            Self::OpenKey => "open key",
        })
    }
}

/// Why credentials are unusable: one of them is empty or has an invalid character. The value is never quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdentityError {
    credential: Credential,
    position: Option<usize>,
}

impl IdentityError {
    /// The credential that is unusable.
    #[must_use]
    pub fn credential(&self) -> Credential {
        self.credential
    }

    /// The position of the first invalid character, counted in characters from 1; None if the credential is empty.
    #[must_use]
    pub fn position(&self) -> Option<usize> {
        self.position
    }
}

impl fmt::Display for IdentityError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credential = self.credential;
        let Some(position) = self.position else { return write!(f, "the {credential} is empty") };
        write!(f, "character {position} of the {credential} is ")?;
        f.write_str(match credential {
            Credential::OpenKey => "a control character, or white space at its start or end",
            Credential::OpenId | Credential::GrantCode => "outside [A-Za-z0-9._~-]",
        })
    }
}

impl std::error::Error for IdentityError {}

#[cfg(test)]
mod tests {
    use super::{Credential, Identity, IdentityError};

    #[test]
    fn the_demo_credentials_would_pass_the_check() {
        let demo = Identity::demo();
        assert_eq!(Identity::new(demo.open_id(), demo.grant_code(), demo.open_key()), Ok(demo));
    }

    #[test]
    fn an_empty_credential_is_named() {
        let refused = Identity::new("id", "", "key");
        assert_eq!(refused, Err(IdentityError { credential: Credential::GrantCode, position: None }));
        assert_eq!(refused.unwrap_err().to_string(), "the GrantCode is empty");
    }

    #[test]
    fn an_open_key_is_any_text() {
        for key in ["k", "a+b/c=", "two words", "密钥", "\"quoted\""] {
            assert!(Identity::new("id", "code", key).is_ok(), "{key}");
        }
        for (key, position) in [(" k", 1), ("k ", 2), ("k\n", 2), ("a\u{0}b", 2), ("密\u{3000}", 2)] {
            let error = Identity::new("id", "code", key).unwrap_err();
            assert_eq!(
                (error.credential(), error.position()),
                (Credential::OpenKey, Some(position)),
                "{key:?}"
            );
        }
    }

    #[test]
    fn a_reserved_character_is_placed_and_not_shown() {
        let error = Identity::new("智", "code", "key").unwrap_err();
        assert_eq!((error.credential(), error.position()), (Credential::OpenId, Some(1)));
        let error = Identity::new("id", "s3cret+", "key").unwrap_err();
        assert_eq!(error.to_string(), "character 7 of the GrantCode is outside [A-Za-z0-9._~-]");
    }
}
