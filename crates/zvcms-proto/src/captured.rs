//! A captured request, to be checked.

use std::error::Error;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::document::{DocumentError, MalformedKind, present, read_object, read_scalar, text_of};
use crate::signing::{SignedNames, SigningKey, StringToSign, Token, TokenError};

/// A request body as a gateway receives it, or as somebody captured it: for gateways, and for the diagnosis of a
/// 签名错误 (signature error).
///
/// Its scalars are kept as the text that they came as, number or string. It holds a live token, so `Debug` shows the
/// action alone.
///
/// ```
/// use zvcms_proto::{CapturedRequest, SignedNames, SigningKey};
///
/// // The vendor's printed vector: public values that open nothing.
/// let request = CapturedRequest::read(br#"{
///     "OpenId": "d14c1559e87b747d577c834b275a4310", "GrantCode": "ba67d4fa46",
///     "Timestamp": "1465185768", "Nonce": 11886, "Token": "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
///     "Action": "user.my-cards", "Params": {}
/// }"#)?;
/// let key = SigningKey::new(b"LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx");
/// assert_eq!(request.check(&key), Ok(SignedNames::LowerCamel));
/// # Ok::<(), zvcms_proto::CapturedRequestError>(())
/// ```
#[derive(Clone)]
pub struct CapturedRequest {
    open_id: Box<str>,
    grant_code: Box<str>,
    timestamp: Box<str>,
    nonce: Box<str>,
    token: Box<str>,
    action: Box<str>,
    params: Box<RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct RequestMembers<'a> {
    #[serde(borrow, default, deserialize_with = "present")]
    open_id: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    grant_code: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    timestamp: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    nonce: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    token: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    action: Option<&'a RawValue>,
    #[serde(borrow, default, deserialize_with = "present")]
    params: Option<&'a RawValue>,
}

impl CapturedRequest {
    /// Reads a request body.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not a JSON object, or does not have all seven members. The error shows nothing of the
    /// body.
    pub fn read(body: &[u8]) -> Result<Self, CapturedRequestError> {
        Self::read_members(body).map_err(|error| CapturedRequestError(Box::new(error)))
    }

    fn read_members(body: &[u8]) -> Result<Self, DocumentError> {
        let text = text_of(body)?;
        let members = read_object(&text, PhantomData::<RequestMembers<'_>>)?;
        let missing = |name: &str| DocumentError::new(MalformedKind::Missing, name, None);
        let scalar = |name, raw: Option<&RawValue>| match raw {
            Some(raw) => read_scalar(&text, name, raw)?.ok_or_else(|| missing(name)),
            None => Err(missing(name)),
        };
        Ok(Self {
            open_id: scalar("OpenId", members.open_id)?,
            grant_code: scalar("GrantCode", members.grant_code)?,
            timestamp: scalar("Timestamp", members.timestamp)?,
            nonce: scalar("Nonce", members.nonce)?,
            token: scalar("Token", members.token)?,
            action: scalar("Action", members.action)?,
            params: members.params.ok_or_else(|| missing("Params"))?.to_owned(),
        })
    }

    /// Checks the token of this request under `key`. Returns the spelling of the names that was signed. The comparison
    /// takes the same time wherever the two differ.
    ///
    /// # Errors
    ///
    /// Returns an error if the token is malformed, or belongs to another key or request.
    pub fn check(&self, key: &SigningKey) -> Result<SignedNames, TokenCheckError> {
        let token = Token::parse(&self.token).map_err(TokenCheckError::Form)?;
        [SignedNames::LowerCamel, SignedNames::Wire]
            .into_iter()
            .find(|names| key.verifies(&self.string_to_sign(*names), token.signature()))
            .ok_or(TokenCheckError::Mismatch)
    }

    /// The text that this request's signature should sign.
    #[must_use]
    pub fn string_to_sign(&self, names: SignedNames) -> StringToSign<'_> {
        StringToSign::of_texts(names, (&self.open_id, &self.grant_code), (&self.timestamp, &self.nonce))
    }

    /// `OpenId`, the key id (密钥Id).
    #[must_use]
    pub fn open_id(&self) -> &str {
        &self.open_id
    }

    /// `GrantCode`, the authorisation code (授权code).
    #[must_use]
    pub fn grant_code(&self) -> &str {
        &self.grant_code
    }

    /// `Timestamp`, as it came.
    #[must_use]
    pub fn timestamp(&self) -> &str {
        &self.timestamp
    }

    /// `Nonce`, as it came.
    #[must_use]
    pub fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Returns `Token` as it came, whatever its form. It is a live credential: do not log it.
    #[must_use]
    pub fn expose_token(&self) -> &str {
        &self.token
    }

    /// `Action`: the wire name of the action. It is not signed.
    #[must_use]
    pub fn action(&self) -> &str {
        &self.action
    }

    /// `Params`, as they came. They are not signed.
    #[must_use]
    pub fn params(&self) -> &RawValue {
        &self.params
    }
}

impl fmt::Debug for CapturedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CapturedRequest").field("action", &self.action).finish_non_exhaustive()
    }
}

/// The error of [`CapturedRequest::read`].
#[derive(Debug)]
pub struct CapturedRequestError(Box<DocumentError>);

impl CapturedRequestError {
    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &MalformedKind {
        &self.0.kind
    }

    /// The member that is wrong; empty for the body as a whole.
    #[must_use]
    pub fn member(&self) -> &str {
        &self.0.path
    }
}

impl fmt::Display for CapturedRequestError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the request cannot be understood: {}", self.0)
    }
}

impl Error for CapturedRequestError {}

/// The error of [`CapturedRequest::check`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TokenCheckError {
    /// The token is malformed.
    Form(TokenError),
    /// The token belongs to another key or to another request, under either spelling of the names.
    Mismatch,
}

impl fmt::Display for TokenCheckError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form(error) => error.fmt(f),
            Self::Mismatch => f.write_str("the token does not belong to this request under this key"),
        }
    }
}

impl Error for TokenCheckError {}
