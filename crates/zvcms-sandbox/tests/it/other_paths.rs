//! Paths that are not the gateway's, with somebody else to answer them.

use std::panic::resume_unwind;
use std::sync::Arc;

use http::{Method, Request, Response, StatusCode, header};
use serde_json::{json, value::RawValue};
use zvcms_sandbox::{Bytes, Fault, Refusal, Tally};

use crate::client::{
    SIGNED_AT, exchange, in_time, post, post_bytes_to, post_to, read_to_end, sent, vendor_request,
    vendor_sandbox,
};

/// Echoes what it is shown, below `/page`.
fn echo(request: &Request<Bytes>) -> Option<Response<Bytes>> {
    let path = request.uri().path().strip_prefix("/page")?;
    if path == "/panic" {
        resume_unwind(Box::new("a panic that is part of the test"));
    }
    let host = request.headers().get("host").and_then(|host| host.to_str().ok()).unwrap_or_default();
    let mut body = format!("{} {} {host} ", request.method(), request.uri()).into_bytes();
    body.extend_from_slice(request.body());
    let reply = Response::builder()
        .status(StatusCode::ACCEPTED)
        .header(header::CONTENT_TYPE, "text/html")
        .header("X-Own", "1")
        // It is not the length of the body.
        .header(header::CONTENT_LENGTH, "7");
    reply.body(body.into()).ok()
}

fn bytes_of(method: &str, path: &str) -> Vec<u8> {
    format!("{method} {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n").into_bytes()
}

#[tokio::test]
async fn get_and_post_are_answered_with_the_replys_own_headers() {
    let sandbox = vendor_sandbox(SIGNED_AT).answer_other_paths(echo).start().await.unwrap();
    let reply = exchange(sandbox.address(), &bytes_of("GET", "/page?a=b")).await;
    assert_eq!((reply.status(), reply.body.as_str()), (202, "GET /page?a=b sandbox "));
    assert_eq!((reply.header("content-type"), reply.header("x-own")), (Some("text/html"), Some("1")));
    let reply = exchange(sandbox.address(), &post_bytes_to("/page", "a=1")).await;
    assert_eq!((reply.status(), reply.body.as_str()), (202, "POST /page sandbox a=1"));
    assert_eq!(reply.header("content-length"), Some("22"));
}

#[tokio::test]
async fn head_is_answered_as_get_without_the_body() {
    let sandbox = vendor_sandbox(SIGNED_AT).answer_other_paths(echo).start().await.unwrap();
    let reply = exchange(sandbox.address(), &bytes_of(Method::HEAD.as_str(), "/page")).await;
    assert_eq!((reply.status(), reply.body.as_str()), (202, ""));
    assert_eq!(reply.header("content-length"), Some("18"));
}

#[tokio::test]
async fn they_are_neither_counted_nor_shown_and_take_no_fault() {
    let sandbox = vendor_sandbox(SIGNED_AT)
        .fault(Fault::Reset.first(1))
        .on_verdict(|verdict| panic!("{verdict:?}"))
        .answer_other_paths(echo)
        .start()
        .await
        .unwrap();
    for request in [
        bytes_of("GET", "/page"),
        post_bytes_to("/page", &" ".repeat(4 << 20)),
        post_bytes_to("/page", &" ".repeat((4 << 20) + 1)),
    ] {
        assert!([202, 413].contains(&exchange(sandbox.address(), &request).await.status()));
    }
    assert_eq!(sandbox.tally(), Tally::default());
}

#[tokio::test]
async fn a_body_over_the_cap_is_refused_before_it_is_shown() {
    let sandbox = vendor_sandbox(SIGNED_AT)
        .answer_other_paths(|request| Some(Response::new(Bytes::from(request.body().len().to_string()))))
        .start()
        .await
        .unwrap();
    let of = |length| post_bytes_to("/page", &" ".repeat(length));
    assert_eq!(exchange(sandbox.address(), &of(4 << 20)).await.body, "4194304");
    let reply = exchange(sandbox.address(), &of((4 << 20) + 1)).await;
    assert_eq!(reply.status(), 413);
    assert!(reply.body.starts_with("sandbox-body-too-large: "), "{}", reply.body);
}

#[tokio::test]
async fn what_nobody_answers_is_refused_as_it_was() {
    let plain = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let sandbox = vendor_sandbox(SIGNED_AT).answer_other_paths(echo).start().await.unwrap();
    for (method, path) in [("GET", "/"), ("POST", "/favicon.ico"), ("PUT", "/page"), ("OPTIONS", "/page")] {
        let with = exchange(sandbox.address(), &bytes_of(method, path)).await;
        let without = exchange(plain.address(), &bytes_of(method, path)).await;
        assert_eq!((with.status(), with.body), (404, without.body));
    }
    assert_eq!(sandbox.tally(), plain.tally());
    assert_eq!(sandbox.tally().refused(Refusal::Path), 4);
}

#[tokio::test]
async fn the_gateways_own_paths_are_not_shown() {
    let seven = RawValue::from_string("7".to_owned()).unwrap();
    let sandbox = vendor_sandbox(SIGNED_AT)
        .reply("own/path", seven)
        .answer_other_paths(|request| panic!("{}", request.uri()))
        .start()
        .await
        .unwrap();
    assert_eq!(exchange(sandbox.address(), &bytes_of("GET", "/api/v2")).await.status(), 405);
    for path in ["/v3/unknown", "/own/path"] {
        assert_eq!(post_to(&sandbox, path, &json!({})).await.json()["code"], 990_005);
    }
}

#[tokio::test]
async fn a_panic_breaks_off_its_connection_alone() {
    let sandbox = vendor_sandbox(SIGNED_AT).answer_other_paths(echo).start().await.unwrap();
    let mut stream = sent(sandbox.address(), &bytes_of("GET", "/page/panic")).await;
    assert_eq!(read_to_end(&mut stream).await.0, b"");
    assert_eq!(exchange(sandbox.address(), &bytes_of("GET", "/page")).await.status(), 202);
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
}

#[tokio::test]
async fn a_shutdown_drops_the_closure() {
    let held = Arc::new(());
    let of_closure = Arc::clone(&held);
    let sandbox = vendor_sandbox(SIGNED_AT)
        .answer_other_paths(move |request| {
            let _of_closure = &of_closure;
            echo(request)
        })
        .start()
        .await
        .unwrap();
    assert_eq!(exchange(sandbox.address(), &bytes_of("GET", "/page")).await.status(), 202);
    in_time(sandbox.shutdown()).await;
    assert!(Arc::into_inner(held).is_some(), "the closure is still there");
}
