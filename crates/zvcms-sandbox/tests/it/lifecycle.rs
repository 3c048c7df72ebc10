//! Starting, stopping, and what may be seen of a sandbox.

use std::error::Error as _;
use std::future::Future as _;
use std::net::SocketAddr;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use tokio::net::{TcpListener, TcpStream};
use zvcms_sandbox::{CardBook, Identity, Refusal, Sandbox, SignedNames, StartError};

use crate::client::{
    SIGNED_AT, VENDOR_KEY, in_time, post, read_to_end, read_until, sent, vendor_identity, vendor_request,
    vendor_sandbox,
};

/// A connection that has had a reply and stays open.
async fn kept_alive(address: SocketAddr) -> TcpStream {
    let mut stream = sent(address, b"GET / HTTP/1.1\r\nHost: sandbox\r\n\r\n").await;
    read_until(&mut stream, |reply| reply.ends_with(b"POST /api/v2\n")).await;
    stream
}

#[tokio::test]
async fn the_default_sandbox_has_the_demo_credentials_on_a_free_loopback_port() {
    let sandbox = Sandbox::start().await.unwrap();
    assert!(sandbox.address().ip().is_loopback());
    assert_ne!(sandbox.address().port(), 0);
    assert_eq!(sandbox.endpoint(), format!("http://127.0.0.1:{}/api/v2", sandbox.address().port()));
    let identity = sandbox.identity();
    assert_eq!(
        (identity.open_id(), identity.grant_code(), identity.open_key()),
        ("demo-open-id", "demo-grant-code", "demo-open-key-opens-nothing")
    );
    assert_eq!(sandbox.tally().requests(), 0);
}

#[tokio::test]
async fn an_address_that_is_not_loopback_is_refused() {
    for address in ["0.0.0.0:0", "192.0.2.1:80", "[::]:0", "[::ffff:192.0.2.1]:0"] {
        let error = Sandbox::builder().listen(address.parse().unwrap()).start().await.unwrap_err();
        assert!(matches!(error, StartError::NotLoopback { .. }), "{address}: {error:?}");
        assert!(error.to_string().contains("not a loopback address"));
    }
}

#[tokio::test]
async fn a_taken_port_is_an_error_with_its_cause() {
    let first = Sandbox::start().await.unwrap();
    let error = Sandbox::builder().listen(first.address()).start().await.unwrap_err();
    assert_eq!(error.to_string(), format!("cannot listen on {}", first.address()));
    assert!(error.source().is_some());
}

#[test]
fn without_a_tokio_runtime_there_is_an_error_and_no_panic() {
    let started = pin!(Sandbox::start()).poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(started, Poll::Ready(Err(StartError::NoRuntime))));
}

#[tokio::test]
async fn shutdown_closes_connections_and_releases_the_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    let mut open = kept_alive(address).await;
    TcpListener::bind(address).await.expect_err("the port is taken while the sandbox runs");
    in_time(sandbox.shutdown()).await;
    assert_eq!(read_to_end(&mut open).await, (vec![], None));
    TcpListener::bind(address).await.expect("the port is free");
}

#[tokio::test]
async fn a_drop_closes_connections_and_releases_the_port() {
    let sandbox = Sandbox::start().await.unwrap();
    let address = sandbox.address();
    let mut open = kept_alive(address).await;
    drop(sandbox);
    assert_eq!(read_to_end(&mut open).await, (vec![], None));
    TcpListener::bind(address).await.expect("the port is free");
}

#[tokio::test]
async fn a_tally_adds_up() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    for _ in 0..3 {
        post(&sandbox, &vendor_request()).await;
    }
    drop(kept_alive(sandbox.address()).await);
    let tally = sandbox.tally();
    assert_eq!((tally.requests(), tally.accepted(), tally.refused_in_all()), (4, 1, 3));
    assert_eq!((tally.refused(Refusal::Replay), tally.refused(Refusal::Path)), (2, 1));
}

#[tokio::test]
async fn no_debug_text_shows_a_credential() {
    let builder = Sandbox::builder().identity(vendor_identity()).clock(|| SIGNED_AT);
    let mut texts = vec![format!("{builder:#?}"), format!("{:#?}", vendor_identity())];
    let sandbox = builder.start().await.unwrap();
    let reply = post(&sandbox, &vendor_request()).await;
    let in_the_key = Identity::new("id", "code", format!("{VENDOR_KEY}\n")).unwrap_err();
    texts.push(format!("{sandbox:#?} {:#?} {:#?}", sandbox.identity(), sandbox.tally()));
    texts.push(format!("{in_the_key:#?} {in_the_key} {:?} {:?}", CardBook::demo(), SignedNames::Wire));
    texts.push(format!("{reply:?}"));
    let taken = Sandbox::builder().identity(vendor_identity()).listen(sandbox.address()).start().await;
    texts.push(format!("{:#?}", taken.unwrap_err()));
    for text in texts {
        for secret in
            [VENDOR_KEY, "d14c1559e87b747d577c834b275a4310", "ba67d4fa46", "cFw0t9IuvL9jVo9qAzk0qMcw5BM"]
        {
            assert!(!text.contains(secret), "{secret} in {text}");
        }
    }
}
