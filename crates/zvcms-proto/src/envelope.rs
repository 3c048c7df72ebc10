//! The outer object of a request.

use std::fmt;

use serde_json::value::RawValue;

use crate::action::Action;
use crate::api_version::{ApiVersion, StampForm};
use crate::build_error::BuildError;
use crate::credentials::Credentials;
use crate::document::JsonKind;
use crate::signing::Token;
use crate::stamp::Stamp;

/// The outer object of a request, made by [`Signer::envelope`](crate::Signer::envelope). It holds a live token, so `Debug`
/// shows only the action.
pub struct Envelope<'a, A> {
    pub(crate) version: ApiVersion,
    pub(crate) stamp_form: StampForm,
    pub(crate) credentials: &'a Credentials,
    pub(crate) stamp: Stamp,
    pub(crate) token: Token,
    pub(crate) action: &'a A,
}

impl<A: Action> Envelope<'_, A> {
    /// Writes it as JSON. For V2 it is in the order of the vendor's sample and with every scalar as a string, as the sample
    /// has it. For V3 it is in the order in which public clients write it; empty parameters (`null`, `[]`) are `{}`.
    ///
    /// # Errors
    ///
    /// Returns an error if JSON cannot hold the parameters, or if they are not an object and the request is one of V3.
    pub fn to_json(&self) -> Result<Vec<u8>, BuildError> {
        match self.version {
            ApiVersion::V2 => self.to_json_of_v2().map_err(BuildError::Json),
            ApiVersion::V3 => self.to_json_of_v3(),
        }
    }

    fn to_json_of_v2(&self) -> Result<Vec<u8>, serde_json::Error> {
        let (mut timestamp, mut nonce) = (itoa::Buffer::new(), itoa::Buffer::new());
        let mut body = self.written([
            r#"{"OpenId":""#,
            self.credentials.open_id(),
            r#"","GrantCode":""#,
            self.credentials.grant_code(),
            r#"","Timestamp":""#,
            timestamp.format(self.stamp.timestamp()),
            r#"","Nonce":""#,
            nonce.format(self.stamp.nonce()),
            r#"","Token":""#,
            self.token.expose_in(&mut [0; Token::MAX_LENGTH]),
            r#"","Action":"#,
        ]);
        serde_json::to_writer(&mut body, self.action.name())?;
        body.extend_from_slice(br#","Params":"#);
        serde_json::to_writer(&mut body, self.action)?;
        body.push(b'}');
        Ok(body)
    }

    fn to_json_of_v3(&self) -> Result<Vec<u8>, BuildError> {
        let (mut timestamp, mut nonce) = (itoa::Buffer::new(), itoa::Buffer::new());
        let quote = match self.stamp_form {
            StampForm::Numbers => "",
            StampForm::Strings => "\"",
        };
        let mut body = self.written([
            r#"{"openId":""#,
            self.credentials.open_id(),
            r#"","grantCode":""#,
            self.credentials.grant_code(),
            r#"","nonce":"#,
            quote,
            nonce.format(self.stamp.nonce()),
            quote,
            r#","timestamp":"#,
            quote,
            timestamp.format(self.stamp.timestamp()),
            quote,
            r#","token":""#,
            self.token.expose_in(&mut [0; Token::MAX_LENGTH]),
            r#"","params":"#,
        ]);
        let begin = body.len();
        serde_json::to_writer(&mut body, self.action).map_err(BuildError::Json)?;
        match kind_of_params(body.get(begin..).unwrap_or_default()).map_err(BuildError::Json)? {
            ParamsKind::Object => {}
            ParamsKind::Empty => {
                body.truncate(begin);
                body.extend_from_slice(b"{}");
            }
            ParamsKind::Other(found) => return Err(BuildError::ParamsNotAnObject { found }),
        }
        body.push(b'}');
        Ok(body)
    }

    /// A body that begins with these parts, and has room for parameters of the usual size. Nothing in the parts is ever
    /// escaped: of the credentials the constructor sees to that.
    fn written<const N: usize>(&self, parts: [&str; N]) -> Vec<u8> {
        let identity = self.credentials.open_id().len() + self.credentials.grant_code().len();
        let mut body = Vec::with_capacity(USUAL_LENGTH + identity);
        for part in parts {
            body.extend_from_slice(part.as_bytes());
        }
        body
    }
}

/// How long a body is without its credentials: it takes one allocation then.
const USUAL_LENGTH: usize = 320;

impl<A: Action> fmt::Debug for Envelope<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope").field("action", &self.action.name()).finish_non_exhaustive()
    }
}

enum ParamsKind {
    Object,
    /// `null` or `[]`.
    Empty,
    Other(JsonKind),
}

/// What the JSON of parameters is.
fn kind_of_params(json: &[u8]) -> Result<ParamsKind, serde_json::Error> {
    // A raw value may begin with white space.
    if json.trim_ascii_start().starts_with(b"{") {
        return Ok(ParamsKind::Object);
    }
    let raw: &RawValue = serde_json::from_slice(json)?;
    Ok(match JsonKind::of(raw) {
        JsonKind::Null => ParamsKind::Empty,
        JsonKind::Array if serde_json::from_str::<[&RawValue; 0]>(raw.get()).is_ok() => ParamsKind::Empty,
        found => ParamsKind::Other(found),
    })
}
