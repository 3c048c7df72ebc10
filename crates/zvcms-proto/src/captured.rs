//! A captured request, to be checked.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::marker::PhantomData;

use serde_json::value::RawValue;

use crate::api_version::ApiVersion;
use crate::document::{
    DocumentError, MalformedKind, Members, Place, is_text, read_object, read_scalar, text_of,
};
use crate::signing::{SignedNames, SigningKey, StringToSign, Token, TokenError};

/// A request body of V2 or V3 as a gateway receives it, or as somebody captured it: for gateways, and for the diagnosis of a
/// 签名错误 (signature error).
///
/// Its members say which version it is of. Its scalars are kept as the text that they came as, number or string. It holds a
/// live token, so `Debug` shows the version and the action alone.
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
    version: ApiVersion,
    open_id: Box<str>,
    grant_code: Box<str>,
    timestamp: Box<str>,
    nonce: Box<str>,
    token: Box<str>,
    action: Option<Box<str>>,
    params: Box<RawValue>,
}

impl CapturedRequest {
    /// Reads a request body of either version.
    ///
    /// # Errors
    ///
    /// Returns an error if the body is not a JSON object, or does not have all members of its version: seven in V2, six in
    /// V3, whose action is the path. The error shows nothing of the body.
    pub fn read(body: &[u8]) -> Result<Self, CapturedRequestError> {
        Self::read_members(body).map_err(|error| CapturedRequestError(Box::new(error)))
    }

    fn read_members(body: &[u8]) -> Result<Self, DocumentError> {
        let text = text_of(body)?;
        let Members(members) = read_object(&text, PhantomData::<Members<'_>>)?;
        let has = |name: &&&str| members.iter().any(|(member, _)| is_text(member, name));
        let count = |names: &[&str]| names.iter().filter(has).count();
        let is_v3 = count(&V3_NAMES) > count(&V2_NAMES);
        let names = if is_v3 { &V3_NAMES[..] } else { &V2_NAMES };
        let mut found = BTreeMap::new();
        for (member, value) in members {
            if let Some(name) = names.iter().find(|name| is_text(member, name))
                && found.insert(*name, value).is_some()
            {
                let kind = MalformedKind::Invalid { reason: format!("duplicate field `{name}`").into() };
                return Err(DocumentError::new(kind, "", Place::of(&text, value.get())));
            }
        }
        let missing = |name| DocumentError::new(MalformedKind::Missing, name, None);
        let member = |name| found.get(name).copied().ok_or_else(|| missing(name));
        let scalar = |name| read_scalar(&text, name, member(name)?)?.ok_or_else(|| missing(name));
        let named = |v2, v3| scalar(if is_v3 { v3 } else { v2 });
        Ok(Self {
            version: if is_v3 { ApiVersion::V3 } else { ApiVersion::V2 },
            open_id: named("OpenId", "openId")?,
            grant_code: named("GrantCode", "grantCode")?,
            timestamp: named("Timestamp", "timestamp")?,
            nonce: named("Nonce", "nonce")?,
            token: named("Token", "token")?,
            action: if is_v3 { None } else { Some(scalar("Action")?) },
            params: member(if is_v3 { "params" } else { "Params" })?.to_owned(),
        })
    }

    /// The version of the API that it is a request of.
    #[must_use]
    pub fn version(&self) -> ApiVersion {
        self.version
    }

    /// Checks the token of this request under `key`. Returns the spelling of the names that was signed: in V3 it is always
    /// [`SignedNames::LowerCamel`]. The comparison takes the same time wherever the two differ.
    ///
    /// # Errors
    ///
    /// Returns an error if the token is malformed, or belongs to another key or request.
    pub fn check(&self, key: &SigningKey) -> Result<SignedNames, TokenCheckError> {
        let token = Token::parse(&self.token).map_err(TokenCheckError::Form)?;
        let names = match self.version {
            ApiVersion::V2 => &[SignedNames::LowerCamel, SignedNames::Wire][..],
            ApiVersion::V3 => &[SignedNames::LowerCamel],
        };
        names
            .iter()
            .copied()
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

    /// `Action`: the wire name of the action. It is not signed. `None` in V3, where the action is the path.
    #[must_use]
    pub fn action(&self) -> Option<&str> {
        self.action.as_deref()
    }

    /// `Params`, as they came. They are not signed.
    #[must_use]
    pub fn params(&self) -> &RawValue {
        &self.params
    }
}

/// The members of a body.
const V2_NAMES: [&str; 7] = ["OpenId", "GrantCode", "Timestamp", "Nonce", "Token", "Action", "Params"];
const V3_NAMES: [&str; 6] = ["openId", "grantCode", "nonce", "timestamp", "token", "params"];

impl fmt::Debug for CapturedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CapturedRequest")
            .field("version", &self.version)
            .field("action", &self.action)
            .finish_non_exhaustive()
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
