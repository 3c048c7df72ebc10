//! How an h2 gateway ends streams and connections: frames written by hand (RFC 9113, 4 and 6).

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use http::Response;
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_rustls::server::TlsStream;
use zvcms_hyper::{Client, ErrorKind, MyCards, RawAction, TransportError};

use crate::client_of;
use crate::replay::NO_CARDS;
use crate::server::Authority;

const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const NO_ERROR: u32 = 0;
const INTERNAL_ERROR: u32 = 2;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes()[1..].to_vec();
    frame.extend([kind, flags]);
    frame.extend(stream.to_be_bytes());
    frame.extend(payload);
    frame
}

fn goaway(last_stream: u32, reason: u32) -> Vec<u8> {
    frame(GOAWAY, 0, 0, &[last_stream.to_be_bytes(), reason.to_be_bytes()].concat())
}

fn reset(reason: u32) -> Vec<u8> {
    frame(RST_STREAM, 0, 1, &reason.to_be_bytes())
}

/// A gateway that ends the first request of so many connections with a frame, and answers on all others.
struct Gateway {
    client: Client,
    endpoint: String,
    connections: Arc<AtomicUsize>,
    executed: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Gateway {
    async fn ending(connections: usize, with: Vec<u8>) -> Self {
        Self::of(&Authority::new("ours"), 1, connections, with).await
    }

    /// The same after so many requests, of which the first is answered.
    async fn of(authority: &Authority, requests: usize, connections: usize, with: Vec<u8>) -> Self {
        let acceptor = authority.acceptor("127.0.0.1", &["h2"], false);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("https://{}/api/v2", listener.local_addr().unwrap());
        // One attempt and no retry: whatever is sent again is sent at no cost.
        let client = client_of(&endpoint)
            .root_certificate(authority.der())
            .attempts(1)
            .retry_budget(0, 0)
            .timeout(Duration::from_secs(5))
            .build()
            .unwrap();
        let (made, executed) = (Arc::<AtomicUsize>::default(), Arc::<AtomicUsize>::default());
        let counters = (Arc::clone(&made), Arc::clone(&executed));
        let task = tokio::spawn(async move {
            let (made, executed) = counters;
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                // The kernel would hold a frame back for a moment, and the paused clock not wait for that.
                stream.set_nodelay(true).unwrap();
                let stream = acceptor.accept(stream).await.unwrap();
                if made.fetch_add(1, Ordering::Relaxed) < connections {
                    tokio::spawn(end(stream, requests, with.clone()));
                } else {
                    tokio::spawn(answer(stream, Arc::clone(&executed)));
                }
            }
        });
        Self { client, endpoint, connections: made, executed, task }
    }

    async fn write(&self) -> Result<(), zvcms_hyper::Error> {
        self.client.send(RawAction::new("shop.change", &()).unwrap()).await.map(drop)
    }

    fn counts(&self) -> (usize, usize) {
        (self.connections.load(Ordering::Relaxed), self.executed.load(Ordering::Relaxed))
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Reads until the last request is whole, and writes the ending.
async fn end(mut stream: TlsStream<TcpStream>, mut requests: usize, ending: Vec<u8>) {
    stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
    let mut preface = [0; 24];
    stream.read_exact(&mut preface).await.unwrap();
    loop {
        let mut head = [0; 9];
        stream.read_exact(&mut head).await.unwrap();
        let [a, b, c, kind, flags, ..] = head;
        let mut payload = vec![0; u32::from_be_bytes([0, a, b, c]) as usize];
        stream.read_exact(&mut payload).await.unwrap();
        // DATA or HEADERS
        if kind <= 1 && flags & END_STREAM != 0 {
            requests -= 1;
            if requests == 0 {
                break;
            }
            if head[5..] == [0, 0, 0, 1] {
                // `:status: 200` of the static table, and no body.
                stream.write_all(&frame(HEADERS, END_STREAM | END_HEADERS, 1, &[0x88])).await.unwrap();
            }
        }
    }
    stream.write_all(&ending).await.unwrap();
    stream.shutdown().await.unwrap();
    // Were it closed with something unread, the ending would be lost on its way.
    let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
}

async fn answer(stream: TlsStream<TcpStream>, executed: Arc<AtomicUsize>) {
    let service = service_fn(move |_: http::Request<Incoming>| {
        executed.fetch_add(1, Ordering::Relaxed);
        async { Ok::<_, std::convert::Infallible>(Response::new(Full::<Bytes>::from(NO_CARDS))) }
    });
    let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
    let _ = connection.serve_connection(TokioIo::new(stream), service).await;
}

#[tokio::test]
async fn what_the_gateway_did_not_take_up_is_sent_anew_at_no_cost() {
    for ending in [goaway(0, NO_ERROR), reset(REFUSED_STREAM)] {
        let gateway = Gateway::ending(12, ending).await;
        gateway.write().await.unwrap();
        assert_eq!(gateway.counts(), (13, 1));
    }
}

/// The stream is one that it may have executed, or the connection broke for another reason.
#[tokio::test]
async fn what_it_may_have_taken_up_is_not() {
    for ending in [goaway(1, NO_ERROR), reset(CANCEL), reset(INTERNAL_ERROR), Vec::new()] {
        let gateway = Gateway::ending(1, ending.clone()).await;
        let error = gateway.write().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Broken(_))), "{error:?}");
        assert!(error.outcome_unknown(), "{ending:?}: {error}");
        assert_eq!(gateway.counts(), (1, 0), "{ending:?}");
    }
}

/// A gateway that gives up on the connection says too what it did not take up; that is an attempt like others.
#[tokio::test]
async fn a_connection_that_is_given_up_costs_an_attempt() {
    let gateway = Gateway::ending(1, goaway(0, INTERNAL_ERROR)).await;
    let error = gateway.write().await.unwrap_err();
    assert!(!error.outcome_unknown() && error.is_retryable(), "{error:?}");
    assert_eq!(error.attempts(), 1);
}

/// Were every call charged, one reload of a gateway would use up what all of them may retry.
#[tokio::test]
async fn a_connection_that_breaks_takes_from_the_budget_once() {
    const CALLS: usize = 32;
    let authority = Authority::new("ours");
    let gateway = Gateway::of(&authority, 1 + CALLS, 1, Vec::new()).await;
    // One retry for all of them.
    let client = client_of(&gateway.endpoint).root_certificate(authority.der()).retry_budget(0, 4);
    let client = client.build().unwrap();
    client.send(MyCards::new("1")).await.unwrap_err();
    let calls: Vec<_> = (0..CALLS)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(MyCards::new("1")).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadline_alone_ends_what_is_never_taken_up() {
    let gateway = Gateway::ending(usize::MAX, goaway(0, NO_ERROR)).await;
    let client = gateway.client.with_timeout(Duration::from_millis(300));
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert!(gateway.counts().0 > 3, "{:?}", gateway.counts());
    assert!(error.is_retryable(), "{error:?}");
    assert_eq!(error.attempts(), 1);
}

#[tokio::test]
async fn frames_that_are_none_are_not_http() {
    let gateway = Gateway::ending(1, b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_vec()).await;
    let error = gateway.client.send(MyCards::new("1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::NotHttp(_))), "{error:?}");
    assert!(!error.is_retryable());
}

/// Calls that wait on a dead connection are not left to their deadlines: it is asked for a sign of life after four seconds,
/// and given up after three more.
#[tokio::test(start_paused = true)]
async fn a_connection_without_a_sign_of_life_is_given_up() {
    let authority = Authority::new("ours");
    let gateway = Gateway::of(&authority, usize::MAX, 1, Vec::new()).await;
    let client = client_of(&gateway.endpoint).root_certificate(authority.der()).attempts(1);
    let client = client.build().unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Response(_)), "{error:?}");
    let started = Instant::now();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Broken(_))), "{error:?}");
    assert_eq!((started.elapsed().as_secs(), gateway.counts()), (7, (1, 0)));
}

/// As large as one in HTTP/1.1.
#[tokio::test]
async fn a_head_has_a_limit() {
    let authority = Authority::new("ours");
    let acceptor = authority.acceptor("127.0.0.1", &["h2"], false);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let client = client_of(&format!("https://{}/api/v2", listener.local_addr().unwrap()));
    let client = client.root_certificate(authority.der()).build().unwrap();
    let serving = tokio::spawn(async move {
        let stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
        let calls = AtomicUsize::new(0);
        let service = service_fn(move |_: http::Request<Incoming>| {
            let size = [390 << 10, 410 << 10][calls.fetch_add(1, Ordering::Relaxed)];
            async move {
                let response = Response::builder().header("x-filler", "x".repeat(size));
                response.body(Full::<Bytes>::from(NO_CARDS))
            }
        });
        let connection = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
        let _ = connection.serve_connection(TokioIo::new(stream), service).await;
    });
    client.send(MyCards::new("1")).await.unwrap();
    let error = client.send(MyCards::new("1")).await.unwrap_err();
    assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::NotHttp(_))), "{error:?}");
    assert!(!error.is_retryable());
    serving.abort();
}
