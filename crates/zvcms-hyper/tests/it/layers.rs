//! Layers that read, sign and replace the bodies of requests.

use std::sync::{Arc, Mutex};

use http::Request;
use http::header::{HeaderName, HeaderValue};
use zvcms_hyper::{
    BoxError, Bytes, Client, Full, Pool, RawAction, RequestBody, Service, layer_fn, service_fn,
};

use crate::replay::NO_CARDS;
use crate::scripted::{Act, Scripted};
use crate::{anonymous, client_of};

/// A client whose requests to the pool go through `change`.
fn changed(server: &Scripted, change: fn(Request<RequestBody>) -> Request<RequestBody>) -> Client {
    let layer = layer_fn(move |mut pool: Pool| {
        service_fn(move |request: Request<RequestBody>| pool.call(change(request)))
    });
    client_of(&server.endpoint).build_layered(layer).unwrap()
}

fn write() -> RawAction {
    RawAction::new("shop.change", &()).unwrap()
}

/// FNV-1a, in place of the digest of a company's gateway.
fn digest(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

fn signed(mut request: Request<RequestBody>) -> Request<RequestBody> {
    let digest = HeaderValue::from(digest(request.body().as_bytes()));
    request.headers_mut().insert(HeaderName::from_static("x-digest"), digest);
    request
}

fn rebuilt(request: Request<RequestBody>) -> Request<RequestBody> {
    request.map(|body| body.as_bytes().to_vec().into())
}

#[test]
fn a_layer_can_be_tested_with_a_body_of_ones_own() {
    let request = signed(Request::new(RequestBody::from(b"envelope".to_vec())));
    assert_eq!(request.headers()["x-digest"], digest(b"envelope").to_string());
    assert_eq!(request.into_body().into_bytes(), "envelope");
}

#[tokio::test]
async fn a_layer_signs_what_is_sent() {
    let received = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&received);
    let gateway = service_fn(move |request: Request<RequestBody>| {
        let request = signed(request);
        let named = request.headers()["x-digest"].to_str().unwrap().to_owned();
        sink.lock().unwrap().push((named, request.into_body().into_bytes()));
        async { Ok::<_, BoxError>(http::Response::new(Full::<Bytes>::from(NO_CARDS))) }
    });
    anonymous().build_over(gateway).unwrap().send(write()).await.unwrap();
    let received = received.lock().unwrap();
    let [(named, body)] = received.as_slice() else { panic!("{received:?}") };
    assert!(body.len() > 100 && *named == digest(body).to_string(), "{named}");
}

/// Whether a write may be sent again hangs on it.
#[tokio::test]
async fn a_body_that_was_only_looked_at_or_replaced_counts_as_sent_once_it_is() {
    for change in [signed, rebuilt] {
        let server = Scripted::start([Act::Close, Act::reply("200 OK", NO_CARDS)]).await;
        let error = changed(&server, change).send(write()).await.unwrap_err();
        assert!(error.outcome_unknown(), "{error}");
        assert_eq!((error.attempts(), server.requests().len()), (1, 1));
    }
    for change in [signed, rebuilt] {
        let layer = layer_fn(move |_: Pool| {
            service_fn(move |request: Request<RequestBody>| {
                drop(change(request));
                async { Err::<http::Response<String>, BoxError>("nobody is there".into()) }
            })
        });
        let client = client_of("http://127.0.0.1:9/api/v2").build_layered(layer).unwrap();
        let error = client.with_timeout(std::time::Duration::ZERO).send(write()).await.unwrap_err();
        assert!(!error.outcome_unknown(), "{error}");
    }
}
