//! Who calls: key id, authorisation code and open key.

use std::error::Error;
use std::fmt;

use zeroize::Zeroizing;

use crate::signing::SigningKey;

/// The three values that the platform issues to an integrator: `OpenId` (密钥Id), `GrantCode` (授权code) and the
/// open key, which signs.
///
/// The open key itself is not kept: the HMAC key schedule is computed once, here, and both are wiped from memory when
/// they are dropped. Nothing of the three appears in `Debug` or in an error.
#[derive(Clone)]
pub struct Credentials {
    open_id: Box<str>,
    grant_code: Box<str>,
    key: SigningKey,
}

impl Credentials {
    /// Checks the three values and computes the signing key.
    ///
    /// # Errors
    ///
    /// Returns an error if a value is empty, or if OpenId or GrantCode has a character outside `A-Z a-z 0-9 . _ ~ -`: it is
    /// not documented whether others are percent-encoded before signing, and the values that the platform issues have none.
    /// Returns an error if the open key has a control character, or white space at its start or end. The error names the
    /// value and the position, never the text.
    pub fn new(
        open_id: impl Into<String>,
        grant_code: impl Into<String>,
        open_key: impl Into<String>,
    ) -> Result<Self, CredentialsError> {
        let open_key = Zeroizing::new(open_key.into());
        let open_id = open_id.into();
        let grant_code = grant_code.into();
        check(Credential::OpenId, &open_id)?;
        check(Credential::GrantCode, &grant_code)?;
        check(Credential::OpenKey, &open_key)?;
        Ok(Self {
            open_id: open_id.into_boxed_str(),
            grant_code: grant_code.into_boxed_str(),
            key: SigningKey::new(open_key.as_bytes()),
        })
    }

    /// `OpenId`, the key id (密钥Id). It travels in every request.
    #[must_use]
    pub fn open_id(&self) -> &str {
        &self.open_id
    }

    /// `GrantCode`, the authorisation code (授权code). It travels in every request.
    #[must_use]
    pub fn grant_code(&self) -> &str {
        &self.grant_code
    }

    /// The key that signs, ready to use.
    #[must_use]
    pub fn signing_key(&self) -> &SigningKey {
        &self.key
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials").finish_non_exhaustive()
    }
}

fn check(credential: Credential, value: &str) -> Result<(), CredentialsError> {
    let problem = if value.is_empty() {
        CredentialProblem::Empty
    } else if value.trim() != value {
        CredentialProblem::SurroundingWhiteSpace
    } else if let Some(index) = value.chars().position(|c| !is_allowed(credential, c)) {
        CredentialProblem::Character { position: index + 1 }
    } else {
        return Ok(());
    };
    Err(CredentialsError { credential, problem })
}

fn is_allowed(credential: Credential, c: char) -> bool {
    match credential {
        Credential::OpenId | Credential::GrantCode => is_unreserved(c),
        Credential::OpenKey => !c.is_control(),
    }
}

fn is_unreserved(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '~' | '-')
}

/// One of the three values of [`Credentials`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Credential {
    /// `OpenId`, the key id (密钥Id).
    OpenId,
    /// `GrantCode`, the authorisation code (授权code).
    GrantCode,
    /// The open key, which signs and never travels.
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

/// What is wrong with a credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum CredentialProblem {
    /// It has no characters.
    Empty,
    /// It begins or ends with white space or a line break, as values that were copied from a file or a page often do.
    SurroundingWhiteSpace,
    /// OpenId or GrantCode has a character outside `A-Z a-z 0-9 . _ ~ -`, or the open key a control character.
    Character {
        /// The position of the character, counted in characters from 1.
        position: usize,
    },
}

/// The error of [`Credentials::new`]: which value is invalid, and why. It keeps no part of the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialsError {
    credential: Credential,
    problem: CredentialProblem,
}

impl CredentialsError {
    /// The value that is invalid.
    #[must_use]
    pub fn credential(&self) -> Credential {
        self.credential
    }

    /// What is wrong with it.
    #[must_use]
    pub fn problem(&self) -> CredentialProblem {
        self.problem
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let credential = self.credential;
        match self.problem {
            CredentialProblem::Empty => write!(f, "the {credential} is empty"),
            CredentialProblem::SurroundingWhiteSpace => {
                write!(f, "the {credential} begins or ends with white space: remove it")
            }
            CredentialProblem::Character { position } if credential == Credential::OpenKey => {
                write!(
                    f,
                    "character {position} of the {credential} is a control character, which a key cannot have"
                )
            }
            CredentialProblem::Character { position } => write!(
                f,
                "character {position} of the {credential} is not allowed: only A-Z a-z 0-9 . _ ~ - are"
            ),
        }
    }
}

impl Error for CredentialsError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(open_id: &str, grant_code: &str, open_key: &str) -> String {
        Credentials::new(open_id, grant_code, open_key).unwrap_err().to_string()
    }

    #[test]
    fn each_value_is_checked_and_named() {
        assert_eq!(refused("", "g", "k"), "the OpenId is empty");
        assert_eq!(refused("o", "g ", "k"), "the GrantCode begins or ends with white space: remove it");
        assert_eq!(refused("o", "g", "k\n"), "the open key begins or ends with white space: remove it");
        assert_eq!(
            refused("o", "g", "ab\u{0}d"),
            "character 3 of the open key is a control character, which a key cannot have"
        );
        assert_eq!(
            refused("钥", "g", "k"),
            "character 1 of the OpenId is not allowed: only A-Z a-z 0-9 . _ ~ - are"
        );
    }

    #[test]
    fn every_unreserved_character_is_taken() {
        let all = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-";
        let credentials = Credentials::new(all, all, all).unwrap();
        assert_eq!((credentials.open_id(), credentials.grant_code()), (all, all));
    }

    #[test]
    fn an_open_key_is_any_text() {
        for key in ["k", "a+b/c=", "two words", "密钥", "\"quoted\"", "a:b;c&d=e%20"] {
            assert!(Credentials::new("o", "g", key).is_ok(), "{key}");
        }
        for key in ["", " k", "k ", "\u{3000}k", "k\n", "k\tl", "k\u{7f}", "k\u{85}l"] {
            assert!(Credentials::new("o", "g", key).is_err(), "{key:?}");
        }
    }

    #[test]
    fn debug_shows_no_part_of_them() {
        let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap();
        assert_eq!(format!("{credentials:?}"), "Credentials { .. }");
    }
}
