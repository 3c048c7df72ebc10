//! From an action and a stamp to the request that is sent.

use std::error::Error;
use std::fmt;

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request};

use crate::action::{Action, InvalidParameter};
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::signing::{Signature, SignedNames, StringToSign, Token};
use crate::stamp::Stamp;

/// Signs requests under one identity.
///
/// ```
/// use zvcms_proto::{Credentials, MyCards, Signer, Stamp};
///
/// // The vendor's printed vector: public values that open nothing.
/// let credentials = Credentials::new(
///     "d14c1559e87b747d577c834b275a4310",
///     "ba67d4fa46",
///     "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
/// )?;
/// let body = Signer::new(credentials).body(&MyCards::new("10001"), Stamp::new(1465185768, 11886)?)?;
/// assert!(std::str::from_utf8(&body)?.contains(r#""Token":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D""#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    credentials: Credentials,
    signed_names: SignedNames,
}

impl Signer {
    /// Makes a signer for these credentials. It signs [`SignedNames::LowerCamel`].
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        Self { credentials, signed_names: SignedNames::default() }
    }

    /// Chooses the spelling of the names that are signed.
    #[must_use]
    pub fn signed_names(self, signed_names: SignedNames) -> Self {
        Self { signed_names, ..self }
    }

    /// The text that is signed for a stamp.
    #[must_use]
    pub fn string_to_sign(&self, stamp: Stamp) -> StringToSign<'_> {
        StringToSign::new(self.signed_names, self.credentials.open_id(), self.credentials.grant_code(), stamp)
    }

    /// The signature for a stamp. It covers neither the action nor the parameters.
    #[must_use]
    pub fn sign(&self, stamp: Stamp) -> Signature {
        self.credentials.signing_key().sign(&self.string_to_sign(stamp))
    }

    /// Whether `token` belongs to `stamp`, for gateways and for diagnosis. The comparison takes the same time wherever the
    /// two differ.
    #[must_use]
    pub fn verifies(&self, stamp: Stamp, token: &Token) -> bool {
        self.credentials.signing_key().verifies(&self.string_to_sign(stamp), token.signature())
    }

    /// Makes the envelope of a request. It does not validate the parameters; [`body`](Self::body) does.
    pub fn envelope<'a, A: Action>(&'a self, action: &'a A, stamp: Stamp) -> Envelope<'a, A> {
        Envelope { credentials: &self.credentials, stamp, token: self.sign(stamp).token(), action }
    }

    /// Writes the body of a request: signed JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the action refuses a parameter, or if JSON cannot hold the parameters.
    pub fn body<A: Action>(&self, action: &A, stamp: Stamp) -> Result<Vec<u8>, BuildError> {
        action.validate().map_err(BuildError::Parameter)?;
        self.envelope(action, stamp).to_json().map_err(BuildError::Json)
    }

    /// Makes the whole HTTP request, for any client to send once. Its body holds exactly what was signed.
    ///
    /// # Errors
    ///
    /// Returns an error if [`body`](Self::body) does.
    pub fn request<A: Action>(
        &self,
        endpoint: &Endpoint,
        action: &A,
        stamp: Stamp,
    ) -> Result<Request<Vec<u8>>, BuildError> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        let mut request = Request::new(self.body(action, stamp)?);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = endpoint.uri().clone();
        request.headers_mut().insert(CONTENT_TYPE, JSON);
        request.headers_mut().insert(ACCEPT, JSON);
        Ok(request)
    }
}

/// The outer object of a request, made by [`Signer::envelope`]. It holds a live token, so `Debug` shows only the action.
pub struct Envelope<'a, A> {
    credentials: &'a Credentials,
    stamp: Stamp,
    token: Token,
    action: &'a A,
}

impl<A: Action> Envelope<'_, A> {
    /// Writes it as JSON, in the order of the vendor's sample and with every scalar as a string, as the sample has it.
    ///
    /// # Errors
    ///
    /// Returns an error if JSON cannot hold the parameters.
    pub fn to_json(&self) -> Result<Vec<u8>, serde_json::Error> {
        let (open_id, grant_code) = (self.credentials.open_id(), self.credentials.grant_code());
        let (mut timestamp, mut nonce) = (itoa::Buffer::new(), itoa::Buffer::new());
        let mut body = Vec::with_capacity(USUAL_LENGTH + open_id.len() + grant_code.len());
        // Nothing in these is ever escaped: of the credentials the constructor sees to that.
        for part in [
            r#"{"OpenId":""#,
            open_id,
            r#"","GrantCode":""#,
            grant_code,
            r#"","Timestamp":""#,
            timestamp.format(self.stamp.timestamp()),
            r#"","Nonce":""#,
            nonce.format(self.stamp.nonce()),
            r#"","Token":""#,
            self.token.expose_in(&mut [0; Token::MAX_LENGTH]),
            r#"","Action":"#,
        ] {
            body.extend_from_slice(part.as_bytes());
        }
        serde_json::to_writer(&mut body, self.action.name())?;
        body.extend_from_slice(br#","Params":"#);
        serde_json::to_writer(&mut body, self.action)?;
        body.push(b'}');
        Ok(body)
    }
}

/// How long a body is without its credentials, with room for parameters of the usual size: it takes one allocation then.
const USUAL_LENGTH: usize = 320;

impl<A: Action> fmt::Debug for Envelope<'_, A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Envelope").field("action", &self.action.name()).finish_non_exhaustive()
    }
}

/// The error of a request that could not be built. Nothing was signed or sent.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The action refuses a parameter.
    Parameter(InvalidParameter),
    /// The parameters cannot be written as JSON.
    Json(serde_json::Error),
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Parameter(parameter) => parameter.fmt(f),
            Self::Json(_) => f.write_str("the parameters cannot be written as JSON"),
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Parameter(_) => None,
            Self::Json(error) => Some(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde::Serialize;

    use super::*;
    use crate::actions::user::MyCards;
    use crate::raw_action::RawAction;
    use crate::signing::vectors::{self, Vector};

    fn signer(vector: &Vector) -> (Signer, Stamp) {
        let credentials = Credentials::new(vector.open_id, vector.grant_code, vector.open_key).unwrap();
        (Signer::new(credentials), Stamp::new(vector.timestamp, vector.nonce).unwrap())
    }

    #[test]
    fn both_vectors_end_to_end() {
        for vector in vectors::ALL {
            let (signer, stamp) = signer(&vector);
            assert_eq!(signer.string_to_sign(stamp).to_string(), vector.string_to_sign);
            assert_eq!(signer.sign(stamp).to_base64(), vector.base64);
            let token = signer.sign(stamp).token();
            assert_eq!(token.expose(), vector.token);
            assert!(signer.verifies(stamp, &token));
        }
    }

    /// The printed vector's values under the names of the body; recomputed with Python's hmac and base64 modules.
    #[test]
    fn the_other_names_give_another_token() {
        let (signer, stamp) = signer(&vectors::PRINTED);
        let wire = signer.clone().signed_names(SignedNames::Wire);
        assert_eq!(wire.sign(stamp).to_base64(), "rQ861PA1ledQ4VhZXY6WAjlZfD0=");
        assert!(!signer.verifies(stamp, &wire.sign(stamp).token()));
    }

    #[test]
    fn the_body_is_written_in_the_order_of_the_sample() {
        let (signer, stamp) = signer(&vectors::PRINTED);
        let body = signer.body(&MyCards::new("10001"), stamp).unwrap();
        assert_eq!(
            String::from_utf8(body).unwrap(),
            concat!(
                r#"{"OpenId":"d14c1559e87b747d577c834b275a4310","GrantCode":"ba67d4fa46","#,
                r#""Timestamp":"1465185768","Nonce":"11886","Token":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D","#,
                r#""Action":"user.my-cards","Params":{"user_id":"10001","needCycleCard":""}}"#
            )
        );
    }

    #[test]
    fn the_request_is_a_post_of_json() {
        let (signer, stamp) = signer(&vectors::PRINTED);
        let action = MyCards::new("10001");
        let request = signer.request(&Endpoint::default(), &action, stamp).unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "http://openapi.zvcms.com/api/v2");
        assert_eq!(request.headers()[CONTENT_TYPE], "application/json");
        assert_eq!(request.headers()[ACCEPT], "application/json");
        assert_eq!(*request.body(), signer.body(&action, stamp).unwrap());
    }

    #[test]
    fn what_cannot_be_built_is_said() {
        let (signer, stamp) = signer(&vectors::PRINTED);
        let error = signer.body(&MyCards::new(""), stamp).unwrap_err();
        assert_eq!(error.to_string(), "the parameter user_id must not be empty");
        assert!(error.source().is_none());
        assert!(signer.body(&RawAction::new("", &()).unwrap(), stamp).is_err());
    }

    #[test]
    fn parameters_that_json_cannot_hold_are_said_with_their_cause() {
        /// Its parameters are a map whose keys are lists.
        #[derive(Serialize)]
        struct ByList(BTreeMap<[u8; 1], u8>);

        impl Action for ByList {
            type Response = ();

            fn name(&self) -> &str {
                "x.by-list"
            }

            fn is_idempotent(&self) -> bool {
                true
            }
        }

        let (signer, stamp) = signer(&vectors::PRINTED);
        let error = signer.body(&ByList(BTreeMap::from([([1], 2)])), stamp).unwrap_err();
        assert_eq!(error.to_string(), "the parameters cannot be written as JSON");
        assert_eq!(error.source().unwrap().to_string(), "key must be a string");
    }

    #[test]
    fn debug_shows_neither_credential_nor_token() {
        let vector = vectors::PRINTED;
        let (signer, stamp) = signer(&vector);
        let action = MyCards::new("10001");
        let debug =
            format!("{signer:?} {:?} {:?}", signer.envelope(&action, stamp), signer.sign(stamp).token());
        for secret in [vector.open_id, vector.grant_code, vector.open_key, vector.base64, vector.token] {
            assert!(!debug.contains(secret), "{debug}");
        }
    }
}
