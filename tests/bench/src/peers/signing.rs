//! Requests signed by other means: each an `http::Request` that could be sent, as ours is, from an address that was parsed
//! before.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use hmac::digest::KeyInit;
use hmac::{Hmac, Mac};
use http::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Uri};
use oauth1_request::{Builder, HMAC_SHA1, HmacSha1};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqsign_aliyun_oss::{Credential, RequestSigner};
use reqsign_core::SignRequest;
use rusty_s3::{Bucket, S3Action, UrlStyle};
use sha1::Sha1;
use zvcms_proto::Stamp;

use crate::identity::{GRANT_CODE, OPEN_ID, OPEN_KEY};

/// Where every peer sends.
const ADDRESS: &str = "http://openapi.zvcms.com/api/v2";

/// What the peers that sign no body send.
const BODY: &[u8] = br#"{"user_id":"10001","needCycleCard":""}"#;
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const JSON: HeaderValue = HeaderValue::from_static("application/json");

fn post(uri: Uri, body: Vec<u8>) -> Request<Vec<u8>> {
    let mut request = Request::new(body);
    *request.method_mut() = Method::POST;
    *request.uri_mut() = uri;
    request
}

/// What is signed, assembled.
#[must_use]
pub fn string_to_sign(stamp: Stamp) -> String {
    let (timestamp, nonce) = (stamp.timestamp(), stamp.nonce());
    format!("grantCode={GRANT_CODE}&nonce={nonce}&openId={OPEN_ID}&timestamp={timestamp}")
}

/// The token by the obvious strings, a new one each step.
#[must_use]
pub fn naive_token(stamp: Stamp) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(OPEN_KEY.as_bytes()).unwrap();
    mac.update(string_to_sign(stamp).as_bytes());
    let base64 = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    utf8_percent_encode(&base64, NON_ALPHANUMERIC).to_string()
}

#[derive(oauth1_request::Request)]
struct Parameters<'a> {
    user_id: &'a str,
    #[oauth1(rename = "needCycleCard")]
    need_cycle_card: &'a str,
}

/// `oauth1-request`: HMAC-SHA1 over method, address, nonce, timestamp and parameters, into an `Authorization` header.
pub struct Oauth1 {
    builder: Builder<'static, HmacSha1, &'static str>,
    uri: Uri,
}

impl Oauth1 {
    /// One whose nonce and timestamp are given, as ours are.
    #[must_use]
    pub fn new() -> Self {
        let client = oauth1_request::Credentials::new(OPEN_ID, OPEN_KEY);
        let mut builder = Builder::new(client, HMAC_SHA1);
        builder.nonce("11886").timestamp(1_465_185_768.try_into().ok());
        Self { builder, uri: Uri::from_static(ADDRESS) }
    }

    /// A request, its parameters a form.
    #[must_use]
    pub fn request(&self, user_id: &str) -> Request<Vec<u8>> {
        let parameters = Parameters { user_id, need_cycle_card: "" };
        let header = self.builder.post(ADDRESS, &parameters);
        let mut request = post(self.uri.clone(), oauth1_request::to_form(&parameters).into_bytes());
        request.headers_mut().insert(CONTENT_TYPE, FORM);
        request.headers_mut().insert(AUTHORIZATION, header.try_into().unwrap());
        request
    }
}

impl Default for Oauth1 {
    fn default() -> Self {
        Self::new()
    }
}

/// `reqsign-aliyun-oss`: HMAC-SHA1 over method, content type, date and resource, into a `Date` and an `Authorization`
/// header. Its credential is at hand and nothing is waited for.
pub struct AliyunOss {
    context: reqsign_core::Context,
    credential: Credential,
    signer: RequestSigner,
    uri: Uri,
}

impl AliyunOss {
    /// One with everything at hand.
    #[must_use]
    pub fn new() -> Self {
        Self {
            context: reqsign_core::Context::new(),
            credential: Credential {
                access_key_id: OPEN_ID.to_owned(),
                access_key_secret: OPEN_KEY.to_owned(),
                ..Credential::default()
            },
            signer: RequestSigner::new("zvcms"),
            uri: Uri::from_static(ADDRESS),
        }
    }

    /// A request, its body what is stored.
    #[must_use]
    pub fn request(&self) -> Request<Vec<u8>> {
        let (mut parts, body) = post(self.uri.clone(), BODY.to_vec()).into_parts();
        parts.headers.insert(CONTENT_TYPE, JSON);
        at_once(self.signer.sign_request(&self.context, &mut parts, Some(&self.credential), None)).unwrap();
        Request::from_parts(parts, body)
    }
}

impl Default for AliyunOss {
    fn default() -> Self {
        Self::new()
    }
}

/// What a future that never waits gives, without a runtime's cost.
fn at_once<F: Future>(future: F) -> F::Output {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits"),
    }
}

/// `rusty-s3`: a presigned address, by AWS's HMAC-SHA256 with its key derived anew for each.
pub struct S3 {
    bucket: Bucket,
    credentials: rusty_s3::Credentials,
}

impl S3 {
    /// One whose address is parsed.
    #[must_use]
    pub fn new() -> Self {
        Self {
            bucket: Bucket::new(ADDRESS.parse().unwrap(), UrlStyle::Path, "zvcms", "cn-east-1").unwrap(),
            credentials: rusty_s3::Credentials::new(OPEN_ID, OPEN_KEY),
        }
    }

    /// A request that puts `object`.
    #[must_use]
    pub fn request(&self, object: &str) -> Request<Vec<u8>> {
        let address = self.bucket.put_object(Some(&self.credentials), object).sign(Duration::from_secs(60));
        let mut request = post(String::from(address).try_into().unwrap(), BODY.to_vec());
        request.headers_mut().insert(CONTENT_TYPE, JSON);
        request
    }
}

impl Default for S3 {
    fn default() -> Self {
        Self::new()
    }
}
