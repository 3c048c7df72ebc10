//! From an action and a stamp to the request that is sent.

use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method, Request};

use crate::action::Action;
use crate::api_version::ApiVersion;
use crate::build_error::BuildError;
use crate::credentials::Credentials;
use crate::endpoint::Endpoint;
use crate::envelope::Envelope;
use crate::signing::{PreparedKey, Signature, SignedNames, StringToSign, Token};
use crate::stamp::Stamp;

/// Signs requests under one identity.
///
/// ```
/// use zvcms_proto::{Credentials, Endpoint, MyCards, Signer, Stamp};
///
/// // The vendor's printed vector: public values that open nothing.
/// let credentials = Credentials::new(
///     "d14c1559e87b747d577c834b275a4310",
///     "ba67d4fa46",
///     "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
/// )?;
/// let (signer, stamp) = (Signer::new(credentials), Stamp::new(1465185768, 11886)?);
/// let body = signer.body(&Endpoint::default(), &MyCards::new("10001"), stamp)?;
/// assert!(std::str::from_utf8(&body)?.contains(r#""Token":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D""#));
///
/// let over_v3 = Endpoint::v3("https://openapi.qmai.cn")?;
/// let request = signer.request(&over_v3, &MyCards::new("10001"), stamp)?;
/// assert_eq!(request.uri(), "https://openapi.qmai.cn/v3/crm/giftCard/getCustomerGiftCardList");
/// assert!(std::str::from_utf8(request.body())?.contains(r#""nonce":11886,"timestamp":1465185768,"token":"cFw0t9"#));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Signer {
    credentials: Credentials,
    signed_names: SignedNames,
    /// For the names that are chosen.
    key: PreparedKey,
}

impl Signer {
    /// Makes a signer for these credentials. It signs [`SignedNames::LowerCamel`].
    #[must_use]
    pub fn new(credentials: Credentials) -> Self {
        let signed_names = SignedNames::default();
        let key = prepared(&credentials, signed_names);
        Self { credentials, signed_names, key }
    }

    /// Chooses the spelling of the names that are signed in requests of V2. V3 signs [`SignedNames::LowerCamel`], whatever is
    /// chosen.
    #[must_use]
    pub fn signed_names(self, signed_names: SignedNames) -> Self {
        let key = prepared(&self.credentials, signed_names);
        Self { signed_names, key, ..self }
    }

    /// The text that is signed for a stamp, with the names that are [chosen](Self::signed_names) for V2.
    #[must_use]
    pub fn string_to_sign(&self, stamp: Stamp) -> StringToSign<'_> {
        self.string_of_names(self.signed_names, stamp)
    }

    fn string_of_names(&self, names: SignedNames, stamp: Stamp) -> StringToSign<'_> {
        StringToSign::new(names, self.credentials.open_id(), self.credentials.grant_code(), stamp)
    }

    /// The signature of [that text](Self::string_to_sign). It covers neither the action nor the parameters.
    #[must_use]
    pub fn sign(&self, stamp: Stamp) -> Signature {
        self.key.sign(stamp)
    }

    fn sign_names(&self, names: SignedNames, stamp: Stamp) -> Signature {
        if names == self.signed_names {
            return self.sign(stamp);
        }
        self.credentials.signing_key().sign(&self.string_of_names(names, stamp))
    }

    /// Whether `token` is that of [that text](Self::string_to_sign) for `stamp`, for gateways and for diagnosis. The comparison takes the same time wherever the
    /// two differ.
    #[must_use]
    pub fn verifies(&self, stamp: Stamp, token: &Token) -> bool {
        self.credentials.signing_key().verifies(&self.string_to_sign(stamp), token.signature())
    }

    /// Makes the envelope of a request in the version of the endpoint. It validates neither the action nor its parameters;
    /// [`body`](Self::body) does.
    pub fn envelope<'a, A: Action>(
        &'a self,
        endpoint: &Endpoint,
        action: &'a A,
        stamp: Stamp,
    ) -> Envelope<'a, A> {
        let names = match endpoint.version() {
            ApiVersion::V2 => self.signed_names,
            ApiVersion::V3 => SignedNames::LowerCamel,
        };
        let signature = self.sign_names(names, stamp);
        Envelope {
            version: endpoint.version(),
            stamp_form: endpoint.stamp_form,
            credentials: &self.credentials,
            stamp,
            token: signature.token(),
            action,
        }
    }

    /// Writes the body of a request to the endpoint: signed JSON.
    ///
    /// # Errors
    ///
    /// Returns an error if the version of the endpoint does not have the action, if the action refuses a parameter, or if the
    /// parameters cannot be sent: [`BuildError`] says which.
    pub fn body<A: Action>(
        &self,
        endpoint: &Endpoint,
        action: &A,
        stamp: Stamp,
    ) -> Result<Vec<u8>, BuildError> {
        self.request(endpoint, action, stamp).map(Request::into_body)
    }

    /// Makes the whole HTTP request, for any client to send once. Its body holds exactly what was signed.
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`body`](Self::body).
    pub fn request<A: Action>(
        &self,
        endpoint: &Endpoint,
        action: &A,
        stamp: Stamp,
    ) -> Result<Request<Vec<u8>>, BuildError> {
        const JSON: HeaderValue = HeaderValue::from_static("application/json");
        action.validate().map_err(BuildError::Parameter)?;
        let uri = endpoint.uri_for(action)?;
        let mut request = Request::new(self.envelope(endpoint, action, stamp).to_json()?);
        *request.method_mut() = Method::POST;
        *request.uri_mut() = uri;
        request.headers_mut().insert(CONTENT_TYPE, JSON);
        request.headers_mut().insert(ACCEPT, JSON);
        Ok(request)
    }
}

fn prepared(credentials: &Credentials, names: SignedNames) -> PreparedKey {
    credentials.signing_key().prepare(names, credentials.open_id(), credentials.grant_code())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::error::Error;

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
        let body = signer.body(&Endpoint::default(), &MyCards::new("10001"), stamp).unwrap();
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
        assert_eq!(*request.body(), signer.body(&Endpoint::default(), &action, stamp).unwrap());
    }

    #[test]
    fn what_cannot_be_built_is_said() {
        let (signer, stamp) = signer(&vectors::PRINTED);
        let error = signer.body(&Endpoint::default(), &MyCards::new(""), stamp).unwrap_err();
        assert_eq!(error.to_string(), "the parameter user_id must not be empty");
        assert!(error.source().is_none());
        assert!(signer.body(&Endpoint::default(), &RawAction::new("", &()).unwrap(), stamp).is_err());
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
        let error =
            signer.body(&Endpoint::default(), &ByList(BTreeMap::from([([1], 2)])), stamp).unwrap_err();
        assert_eq!(error.to_string(), "the parameters cannot be written as JSON");
        assert_eq!(error.source().unwrap().to_string(), "key must be a string");
    }

    #[test]
    fn debug_shows_neither_credential_nor_token() {
        let vector = vectors::PRINTED;
        let (signer, stamp) = signer(&vector);
        let action = MyCards::new("10001");
        let debug = format!(
            "{signer:?} {:?} {:?}",
            signer.envelope(&Endpoint::default(), &action, stamp),
            signer.sign(stamp).token()
        );
        for secret in [vector.open_id, vector.grant_code, vector.open_key, vector.base64, vector.token] {
            assert!(!debug.contains(secret), "{debug}");
        }
    }
}
