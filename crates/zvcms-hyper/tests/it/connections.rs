//! The pool: idle connections, h2, TLS.

use std::sync::Arc;
use std::time::Duration;

use http::Version;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;
use tokio::time::advance;
use zvcms_hyper::{ClientBuilder, ErrorKind, MyCards, RawAction, TransportError};

use crate::client_of;
use crate::server::{Authority, Server};

fn plain(server: &Server) -> ClientBuilder {
    client_of(&format!("http://{}/api/v2", server.address))
}

fn secure(server: &Server) -> ClientBuilder {
    client_of(&format!("https://{}/api/v2", server.address))
}

fn write() -> RawAction {
    RawAction::new("shop.change", &()).unwrap()
}

/// An exchange between two sockets of its own: when it is done, whatever came in on other sockets before was seen too.
async fn let_the_client_hear() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (one, other) = tokio::join!(TcpStream::connect(listener.local_addr().unwrap()), listener.accept());
    drop((one.unwrap(), other.unwrap()));
}

#[tokio::test]
async fn one_connection_serves_call_after_call() {
    let server = Server::plain().await;
    let client = plain(&server).build().unwrap();
    for _ in 0..10 {
        client.send(MyCards::new("1")).await.unwrap();
    }
    assert_eq!((server.connections(), server.versions().len()), (1, 10));
}

/// As many as may be under way are kept, so that the next calls find one each.
#[tokio::test]
async fn calls_that_are_under_way_together_leave_their_connections_to_the_next() {
    const CALLS: usize = 64;
    let gate = Arc::new(Notify::new());
    let server = Server::gated(Arc::clone(&gate)).await;
    let client = plain(&server).max_in_flight(CALLS).build().unwrap();
    for _ in 0..3 {
        let calls: Vec<_> = (0..CALLS)
            .map(|_| {
                let client = client.clone();
                tokio::spawn(async move { client.send(MyCards::new("1")).await.map(drop) })
            })
            .collect();
        server.until(|server| server.under_way() == CALLS).await;
        for left in (0..CALLS).rev() {
            gate.notify_one();
            server.until(|server| server.under_way() == left).await;
        }
        for call in calls {
            call.await.unwrap().unwrap();
        }
        let_the_client_hear().await;
    }
    assert_eq!(server.connections(), CALLS);
}

/// Even a write, in one attempt: nothing of it was sent on the dead connection.
#[tokio::test]
async fn an_idle_connection_that_the_server_closed_is_replaced_at_once() {
    let server = Server::plain().await;
    let client = plain(&server).attempts(1).build().unwrap();
    for connections in 1..=5 {
        assert_eq!(client.send(write()).await.unwrap().get(), "[]");
        assert_eq!(server.connections(), connections);
        server.close_connections().await;
        let_the_client_hear().await;
    }
}

#[tokio::test]
async fn an_idle_connection_is_closed_by_us() {
    let server = Server::plain().await;
    let client = plain(&server).idle_timeout(Duration::from_millis(50)).build().unwrap();
    client.send(MyCards::new("1")).await.unwrap();
    server.until(|server| server.open() == 0).await;
    client.send(MyCards::new("1")).await.unwrap();
    assert_eq!(server.connections(), 2);
}

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_kept_for_fifteen_seconds() {
    let server = Server::plain().await;
    let client = plain(&server).build().unwrap();
    for (idle, connections) in [(0, 1), (14_900, 1), (15_001, 2)] {
        advance(Duration::from_millis(idle)).await;
        client.send(MyCards::new("1")).await.unwrap();
        assert_eq!(server.connections(), connections, "{idle} ms");
    }
}

#[tokio::test]
async fn h2_is_spoken_where_the_server_offers_it() {
    let authority = Authority::new("ours");
    for (protocols, version) in [
        (&["h2", "http/1.1"][..], Version::HTTP_2),
        (&["http/1.1"], Version::HTTP_11),
        (&[], Version::HTTP_11),
    ] {
        let server = Server::tls(authority.acceptor("127.0.0.1", protocols, false)).await;
        let client = secure(&server).root_certificate(authority.der()).build().unwrap();
        for _ in 0..3 {
            client.send(MyCards::new("1")).await.unwrap();
        }
        assert_eq!((server.versions(), server.connections()), (vec![version; 3], 1));
    }
}

#[tokio::test]
async fn many_calls_share_an_h2_connection() {
    let authority = Authority::new("ours");
    let server = Server::tls(authority.acceptor("127.0.0.1", &["h2"], false)).await;
    let client = secure(&server).root_certificate(authority.der()).build().unwrap();
    client.send(MyCards::new("1")).await.unwrap();
    let calls: Vec<_> = (0..100)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(MyCards::new("1")).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((server.connections(), server.versions().len()), (1, 101));
}

/// Each of them would make a handshake of its own, for a connection that the pool then drops.
#[tokio::test]
async fn when_an_h2_connection_ends_another_one_is_made_for_all() {
    let authority = Authority::new("ours");
    let server = Server::tls(authority.acceptor("127.0.0.1", &["h2"], false)).await;
    let client = secure(&server).root_certificate(authority.der()).build().unwrap();
    client.send(MyCards::new("1")).await.unwrap();
    server.close_connections().await;
    let_the_client_hear().await;
    let calls: Vec<_> = (0..50)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { client.send(write()).await.map(drop) })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!((server.connections(), server.versions().len()), (2, 51));
}

/// TLS that breaks after the request is no handshake that fails: the gateway may have it.
#[tokio::test]
async fn what_is_not_tls_behind_a_request_leaves_its_outcome_unknown() {
    let authority = Authority::new("ours");
    for protocol in ["h2", "http/1.1"] {
        let acceptor = authority.acceptor("127.0.0.1", &[protocol], false);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client_of(&format!("https://{}/api/v2", listener.local_addr().unwrap()));
        let client = client.root_certificate(authority.der()).build().unwrap();
        let gateway = tokio::spawn(async move {
            let mut stream = acceptor.accept(listener.accept().await.unwrap().0).await.unwrap();
            let mut read = Vec::new();
            // Its body is there, in h2 behind the frames that begin a connection.
            while !read.windows(11).any(|window| window == b"shop.change") {
                stream.read_buf(&mut read).await.unwrap();
            }
            let (mut stream, _) = stream.into_inner();
            stream.write_all(b"HTTP/1.1 502 Bad Gateway\r\n\r\n").await.unwrap();
            stream
        });
        let error = client.send(write()).await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Transport(TransportError::Broken(_))), "{error:?}");
        assert!(error.outcome_unknown() && error.attempts() == 1, "{protocol}: {error}");
        drop(gateway.await.unwrap());
    }
}
