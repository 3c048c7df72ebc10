//! The HTTP side: path, method, body size, headers, connections.

use tokio::io::AsyncWriteExt as _;
use zvcms_sandbox::Refusal;

use crate::client::{
    SIGNED_AT, exchange, post, post_bytes, read_to_end, sent, vendor_request, vendor_sandbox,
};

#[tokio::test]
async fn another_path_is_not_found() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    for path in ["/", "/api/v2/", "/api/v1", "/API/V2"] {
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}"
        );
        let reply = exchange(sandbox.address(), request.as_bytes()).await;
        assert_eq!(reply.status(), 404, "{path}");
        assert!(reply.body.starts_with("sandbox-path: "), "{}", reply.body);
    }
    assert_eq!(sandbox.tally().refused(Refusal::Path), 4);
}

#[tokio::test]
async fn another_method_is_not_allowed() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    for method in ["GET", "PUT", "OPTIONS"] {
        let request = format!("{method} /api/v2 HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n");
        let reply = exchange(sandbox.address(), request.as_bytes()).await;
        assert_eq!((reply.status(), reply.header("allow")), (405, Some("POST")), "{method}");
        assert!(reply.body.starts_with("sandbox-method: "), "{}", reply.body);
    }
    assert_eq!(sandbox.tally().refused(Refusal::Method), 3);
}

/// Padded with spaces to the cap, the request is still good JSON; one space more is over it.
#[tokio::test]
async fn a_body_of_1_mib_is_read_and_one_byte_more_is_too_large() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let mut body = vendor_request().to_string();
    body.push_str(&" ".repeat(1_048_576 - body.len()));
    assert_eq!(exchange(sandbox.address(), &post_bytes(&body)).await.json()["code"], "0");
    body.push(' ');
    let reply = exchange(sandbox.address(), &post_bytes(&body)).await;
    assert_eq!(reply.status(), 413);
    assert!(reply.body.starts_with("sandbox-body-too-large: "), "{}", reply.body);
    assert_eq!(sandbox.tally().refused(Refusal::BodyTooLarge), 1);
}

#[tokio::test]
async fn a_body_of_undeclared_length_is_capped_too() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let mut request = b"POST /api/v2 HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n".to_vec();
    request.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
    for _ in 0..17 {
        request.extend_from_slice(b"10000\r\n");
        request.extend_from_slice(&[b' '; 65_536]);
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"0\r\n\r\n");
    assert_eq!(exchange(sandbox.address(), &request).await.status(), 413);
}

#[tokio::test]
async fn a_body_that_ends_early_is_incomplete() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let mut request = post_bytes(&vendor_request().to_string());
    request.pop();
    let mut stream = sent(sandbox.address(), &request).await;
    stream.shutdown().await.unwrap();
    // The gateway may or may not still answer a client that hung up; it closes, and it has counted.
    read_to_end(&mut stream).await;
    let tally = sandbox.tally();
    assert_eq!((tally.requests(), tally.refused(Refusal::BodyIncomplete)), (1, 1));
}

#[tokio::test]
async fn replies_are_dated_by_the_injected_clock() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let reply = post(&sandbox, &vendor_request()).await;
    assert_eq!(reply.header("date"), Some("Mon, 06 Jun 2016 04:02:48 GMT"));
    assert_eq!(reply.head.matches("date:").count(), 1);
    assert_eq!(reply.header("content-type"), Some("application/json"));
}

#[tokio::test]
async fn a_connection_serves_several_requests() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let body = vendor_request().to_string();
    let open = format!("POST /api/v2 HTTP/1.1\r\nHost: s\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    let mut stream = sent(sandbox.address(), open.as_bytes()).await;
    stream.write_all(&post_bytes(&body)).await.unwrap();
    let replies = String::from_utf8(read_to_end(&mut stream).await.0).unwrap();
    assert_eq!(replies.matches("HTTP/1.1 200 OK").count(), 2);
    let tally = sandbox.tally();
    assert_eq!((tally.accepted(), tally.refused(Refusal::Replay)), (1, 1));
}

#[tokio::test]
async fn what_is_not_http_harms_nobody_else() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let mut stream = sent(sandbox.address(), b"\x16\x03\x01\x02\x00\x01\x00 not http\r\n\r\n").await;
    read_to_end(&mut stream).await;
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    assert_eq!(sandbox.tally().requests(), 1);
}
