//! What every request says of itself.

use std::convert::Infallible;
use std::sync::{Arc, Mutex};

use http::header::{self, HeaderMap, HeaderName, HeaderValue};
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::Bytes;
use tower::util::MapRequestLayer;
use zvcms_hyper::{ClientBuilder, ClientError, MyCards, RequestBody};

use crate::replay::NO_CARDS;
use crate::server::Server;
use crate::{anonymous, client_of};

async fn seen_of(builder: ClientBuilder) -> HeaderMap {
    let seen = Arc::new(Mutex::new(HeaderMap::new()));
    let sink = Arc::clone(&seen);
    let service = tower::service_fn(move |request: Request<RequestBody>| {
        *sink.lock().unwrap() = request.headers().clone();
        async { Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(NO_CARDS))) }
    });
    builder.build_over(service).unwrap().send(MyCards::new("1")).await.unwrap();
    let headers = seen.lock().unwrap();
    headers.clone()
}

#[tokio::test]
async fn the_client_names_itself_unless_it_is_told_otherwise() {
    let own = format!("zvcms-hyper/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(seen_of(anonymous()).await[header::USER_AGENT], own);
    let told = anonymous().user_agent(HeaderValue::from_static("till/7"));
    assert!(format!("{told:?}").contains("till/7"), "{told:?}");
    assert_eq!(seen_of(told).await[header::USER_AGENT], "till/7");
}

#[tokio::test]
async fn headers_may_be_added_and_are_secrets() {
    let name = HeaderName::from_static("x-api-key");
    let builder = anonymous()
        .header(name.clone(), HeaderValue::from_static("first"))
        .header(name.clone(), HeaderValue::from_static("s3cret"));
    assert!(!format!("{builder:?}").contains("s3cret"));
    let client = builder.clone().build().unwrap();
    assert!(!format!("{client:?}").contains("s3cret"));
    let headers = seen_of(builder).await;
    assert_eq!(headers.get_all(&name).iter().collect::<Vec<_>>(), ["s3cret"]);
    assert_eq!(headers[header::CONTENT_TYPE], "application/json");
}

#[test]
fn what_frames_a_request_is_the_client_s_own() {
    for name in [
        header::ACCEPT_ENCODING,
        header::CONNECTION,
        header::CONTENT_ENCODING,
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::EXPECT,
        header::HOST,
        header::PROXY_AUTHORIZATION,
        header::RANGE,
        header::TE,
        header::TRAILER,
        header::TRANSFER_ENCODING,
        header::UPGRADE,
        HeaderName::from_static("keep-alive"),
    ] {
        let error = anonymous().header(name.clone(), HeaderValue::from_static("1")).build().unwrap_err();
        assert!(matches!(&error, ClientError::Header(refused) if *refused == name));
        assert_eq!(error.to_string(), format!("the header {name} is set by the client itself: leave it out"));
    }
}

#[tokio::test]
async fn a_layer_sees_every_attempt_of_the_pool() {
    let server = Server::plain().await;
    let paths = Arc::new(Mutex::new(Vec::new()));
    let sink = Arc::clone(&paths);
    let layer = MapRequestLayer::new(move |request: Request<RequestBody>| {
        sink.lock().unwrap().push(request.uri().path().to_owned());
        request
    });
    let client = client_of(&format!("http://{}/api/v2", server.address)).build_layered(layer).unwrap();
    for _ in 0..2 {
        client.send(MyCards::new("1")).await.unwrap();
    }
    assert_eq!(*paths.lock().unwrap(), ["/api/v2", "/api/v2"]);
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_connection_may_be_made_for_each_call() {
    let server = Server::plain().await;
    let client = client_of(&format!("http://{}/api/v2", server.address));
    let client = client.connection_reuse(false).build().unwrap();
    for _ in 0..3 {
        client.send(MyCards::new("1")).await.unwrap();
    }
    server.until(|server| server.open() == 0).await;
    assert_eq!(server.connections(), 3);
}
