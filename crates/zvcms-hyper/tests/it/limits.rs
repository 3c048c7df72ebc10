use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Bytes, Frame};
use tokio::net::TcpListener;
use zvcms_hyper::{Deadline, ErrorKind, MyCards, RequestBody, TransportError};
use zvcms_proto::ResponseErrorKind;

use crate::scripted::{Act, Scripted};
use crate::{anonymous, client_of};

/// Long enough to connect on loopback, short enough to wait for.
const SHORT: Duration = Duration::from_millis(200);

#[tokio::test]
async fn a_silent_gateway_ends_the_attempt() {
    let server = Scripted::start([Act::KeepSilent]).await;
    let client = client_of(&server.endpoint).attempt_timeout(SHORT).attempts(1).build().unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    let ErrorKind::Transport(TransportError::Timeout { deadline, limit }) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((*deadline, *limit), (Deadline::Attempt, SHORT));
    assert!(error.is_timeout() && error.is_retryable());
    let gateway = server.endpoint.split('/').nth(2).unwrap();
    assert_eq!(error.to_string(), format!("no reply within 200ms ({gateway})"));
}

#[tokio::test]
async fn a_silent_gateway_ends_the_call() {
    let server = Scripted::start([Act::KeepSilent]).await;
    let client = client_of(&server.endpoint).timeout(SHORT).build().unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    let ErrorKind::Transport(TransportError::Timeout { deadline, limit }) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!((*deadline, *limit), (Deadline::Total, SHORT));
}

/// A TLS handshake that the other side never answers.
#[tokio::test]
async fn a_handshake_without_an_answer_ends_the_connecting() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("https://{}/", listener.local_addr().unwrap());
    let client = client_of(&endpoint).connect_timeout(SHORT).attempts(1).build().unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    let ErrorKind::Transport(TransportError::Timeout { deadline, .. }) = error.kind() else {
        panic!("{error}")
    };
    assert_eq!(*deadline, Deadline::Connect);
    assert!(error.is_timeout() && !error.outcome_unknown());
}

#[tokio::test]
async fn a_reply_over_the_limit_is_not_read() {
    let body = format!(r#"{{"status":true,"code":0,"message":"{}","data":[]}}"#, "x".repeat(10_000));
    let server = Scripted::start([Act::reply("200 OK", &body), Act::reply("200 OK", &body)]).await;
    let limited = client_of(&server.endpoint).max_body(body.len() - 1).build().unwrap();
    let error = limited.send(MyCards::new("1")).await.unwrap_err();
    assert!(
        matches!(error.kind(), ErrorKind::Transport(TransportError::BodyTooLarge { limit }) if *limit == body.len() - 1)
    );
    assert!(!error.is_retryable());
    let exact = client_of(&server.endpoint).max_body(body.len()).build().unwrap();
    assert_eq!(exact.send(MyCards::new("1")).await.unwrap(), []);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Scripted::start([]).await;
    let moved = format!(
        "HTTP/1.1 302 Found\r\nlocation: {}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n",
        elsewhere.endpoint
    );
    let server = Scripted::start([Act::Write(moved.into_bytes())]).await;
    let error = client_of(&server.endpoint).build().unwrap().send(MyCards::new("1")).await.unwrap_err();
    let ErrorKind::Response(response) = error.kind() else { panic!("{error}") };
    assert_eq!((response.kind(), response.http_status().as_u16()), (ResponseErrorKind::Http, 302));
    assert_eq!(elsewhere.requests(), [""; 0]);
}

/// A body that never ends, and counts what was taken of it.
struct Endless(Arc<AtomicUsize>);

impl Body for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        static SPACES: [u8; 1 << 16] = [b' '; 1 << 16];
        self.0.fetch_add(SPACES.len(), Ordering::Relaxed);
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&SPACES)))))
    }
}

#[tokio::test]
async fn an_endless_reply_is_read_up_to_the_limit() {
    let taken = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&taken);
    let service = tower::service_fn(move |_: http::Request<RequestBody>| {
        let body = Endless(Arc::clone(&counter));
        async move { Ok::<_, Infallible>(http::Response::new(body)) }
    });
    let error = anonymous().build_over(service).unwrap().send(MyCards::new("1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::BodyTooLarge { limit: 4_194_304 })));
    assert_eq!((error.attempts(), taken.load(Ordering::Relaxed)), (1, (4 << 20) + (1 << 16)));
}
