//! The socket: accepts, bounds and serves connections until told to stop.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::faults::reply_body::BrokenOff;
use crate::serving::endpoint::Endpoint;
use crate::serving::permits::{Client, Permit, Permits};
use crate::serving::watched_stream::WatchedStream;

/// Connections served at a time. For one more, the connection is closed whose client has kept the gateway waiting the
/// longest. While all are being answered, the new one waits.
pub(crate) const MAX_CONNECTIONS: usize = 1024;
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;
/// How long a client may keep the gateway waiting when another wants its permit. A client on this machine that is about
/// to write has written by then.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long a request's head may take, which is also how long a connection may idle. Longer than clients usually keep
/// an idle connection, so that they close it first.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// How long a client may accept no byte of a reply, and how long head and body may take together.
const STALL_TIMEOUT: Duration = Duration::from_secs(60);
/// How often that is checked.
const STALL_CHECK: Duration = Duration::from_secs(10);
/// The longest head, in bytes, and the most of a connection that is read or written ahead.
const BUFFER: usize = 64 * 1024;
/// The longest pause after an accept error that is not one connection's own, such as running out of descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Takes the address.
///
/// The backlog is wider than tokio's own: when a test opens hundreds of connections at once, those that find it full
/// try again only after a second.
pub(crate) fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A sandbox may be started again on its port at once. On Windows the option would let two share a port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `stop` is sent or its sender is gone. On return the port is released and no connection is open.
pub(crate) async fn serve(
    listener: TcpListener,
    endpoint: Arc<Endpoint>,
    max_connections: usize,
    mut stop: oneshot::Receiver<()>,
) {
    let permits = Permits::new(max_connections, PATIENCE);
    let mut connections = JoinSet::new();
    let mut stall_checks = tokio::time::interval(STALL_CHECK);
    stall_checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    {
        // Kept from turn to turn: it may have a connection in hand.
        let mut next = pin!(accept(&listener, &permits));
        loop {
            tokio::select! {
                _ = &mut stop => break,
                // Reaps: a finished connection leaves the set.
                Some(_) = connections.join_next(), if !connections.is_empty() => {}
                _ = stall_checks.tick() => permits.close_slower_than(STALL_TIMEOUT),
                accepted = &mut next => {
                    if let Some((stream, client, permit)) = accepted {
                        let served = serve_connection(stream, Arc::clone(&client), Arc::clone(&endpoint));
                        client.is_served_by(connections.spawn(async move {
                            served.await;
                            drop(permit);
                        }));
                    }
                    next.set(accept(&listener, &permits));
                }
            }
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// The next connection, once there is a permit for it. None after an error; the caller goes on.
async fn accept(listener: &TcpListener, permits: &Arc<Permits>) -> Option<(TcpStream, Arc<Client>, Permit)> {
    match listener.accept().await {
        Ok((stream, _)) => {
            let client = Arc::new(Client::default());
            let permit = permits.acquire(&client).await?;
            Some((stream, client, permit))
        }
        Err(error) => {
            if !is_of_one_connection(&error) {
                // It may be that all descriptors are taken, and by connections.
                let _ = tokio::time::timeout(ACCEPT_PAUSE, permits.close_slowest()).await;
            }
            None
        }
    }
}

fn is_of_one_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
    )
}

async fn serve_connection(stream: TcpStream, client: Arc<Client>, endpoint: Arc<Endpoint>) {
    // Replies are small and written at once; a failure costs delay alone.
    let _ = stream.set_nodelay(true);
    let stream = WatchedStream { stream, client: Arc::clone(&client) };
    // A client that hangs up cannot be told from one that has sent its last request and waits for the reply. While faults are
    // ordered, a delay would hold the place of each that hangs up.
    let waits_for_both_ends = endpoint.orders().are_none();
    let service = service_fn(move |request| {
        let (endpoint, client) = (Arc::clone(&endpoint), Arc::clone(&client));
        async move { endpoint.respond(request, &client).await }
    });
    let mut connection = http1::Builder::new()
        .half_close(waits_for_both_ends)
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .max_buf_size(BUFFER)
        // Most replies are small, and go out in one piece.
        .writev(false)
        .serve_connection(TokioIo::new(stream), service);
    // An error other than an order is the client's: it broke off, stalled or does not speak HTTP. hyper has answered
    // what it could.
    let ended = Pin::new(&mut connection).await;
    if ended.is_err_and(|error| error.source().and_then(<dyn Error>::downcast_ref) == Some(&BrokenOff::Reset))
    {
        // Without lingering, a close is a reset. Where it cannot be set, the client meets the end of the stream.
        let _ = connection.into_parts().io.into_inner().stream.set_zero_linger();
    }
}

#[cfg(test)]
mod tests {
    use std::io::ErrorKind;
    use std::net::SocketAddr;
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::oneshot;

    use super::{HEAD_TIMEOUT, PATIENCE, serve};
    use crate::checks::identity::Identity;
    use crate::checks::signature::SignedNames;
    use crate::faults::fault::{Fault, FaultOrder};
    use crate::gateway::Gateway;
    use crate::replies::actions::Replies;
    use crate::serving::endpoint::{Endpoint, Hooks};

    async fn serving(
        max_connections: usize,
        faults: impl IntoIterator<Item = FaultOrder>,
    ) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gateway = Gateway::new(Identity::demo(), SignedNames::LowerCamel, Replies::default(), 1);
        let endpoint = Arc::new(Endpoint::new(gateway, Arc::new(|| 0), Hooks::default()));
        faults.into_iter().for_each(|fault| endpoint.orders().order(fault));
        let (stop, stopped) = oneshot::channel();
        (address, stop, tokio::spawn(serve(listener, endpoint, max_connections, stopped)))
    }

    /// What comes of it, in less time than any timeout takes to close a slow client.
    async fn in_time<F: Future>(future: F) -> F::Output {
        tokio::time::timeout(HEAD_TIMEOUT / 2, future).await.expect("kept waiting")
    }

    async fn round_trip(stream: &mut TcpStream) {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: sandbox\r\n\r\n").await.unwrap();
        let mut reply = Vec::new();
        while !reply.ends_with(b"POST /api/v2\n") {
            let read = in_time(stream.read_buf(&mut reply)).await.unwrap();
            assert_ne!(read, 0, "closed before the reply");
        }
    }

    /// A good client's round trip.
    async fn good_round_trip(address: SocketAddr) {
        round_trip(&mut TcpStream::connect(address).await.unwrap()).await;
    }

    /// Sends without reading, for as long as it is taken.
    async fn send_all(stream: &mut TcpStream, bytes: &[u8]) {
        while let Ok(sent) = tokio::time::timeout(Duration::from_millis(200), stream.write_all(bytes)).await {
            if sent.is_err() {
                break;
            }
        }
    }

    #[tokio::test]
    async fn no_kind_of_slow_client_keeps_another_out() {
        const POST: &str = "POST /api/v2 HTTP/1.1\r\nHost: sandbox\r\nContent-Length: ";
        let oversized = Fault::OversizedBody(1 << 30).first(1);
        for (kind, sent, fault) in [
            ("idle", String::new(), None),
            ("half a head", "POST /api/v2 HTTP/1.1\r\nHost: s".to_owned(), None),
            ("half a body", format!("{POST}9\r\n\r\n{{"), None),
            ("half a long body", format!("{POST}1000000\r\n\r\n{}", " ".repeat(500_000)), None),
            ("an unread reply", format!("{POST}2\r\n\r\n{{}}"), Some(oversized)),
        ] {
            let (address, _stop, _server) = serving(1, fault).await;
            let mut slow = TcpStream::connect(address).await.unwrap();
            slow.write_all(sent.as_bytes()).await.unwrap();
            good_round_trip(address).await;
            // The end of the stream, or a reset where bytes were left unread.
            let end = in_time(slow.read_to_end(&mut Vec::new())).await;
            assert!(
                end.is_ok() || end.is_err_and(|error| error.kind() == ErrorKind::ConnectionReset),
                "{kind}"
            );
        }
    }

    #[tokio::test]
    async fn unread_replies_to_pipelined_requests_keep_nobody_out() {
        let (address, _stop, _server) = serving(1, None).await;
        let mut slow = TcpStream::connect(address).await.unwrap();
        let requests = "GET / HTTP/1.1\r\nHost: sandbox\r\n\r\n".repeat(1000);
        in_time(send_all(&mut slow, requests.as_bytes())).await;
        good_round_trip(address).await;
    }

    #[tokio::test]
    async fn a_crowd_of_slow_clients_keeps_nobody_out() {
        let (address, _stop, _server) = serving(16, None).await;
        let mut slow = Vec::new();
        for at in 0..64 {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(&b"POST /api/v2 HTTP/1.1\r\n"[..at % 24]).await.unwrap();
            slow.push(stream);
        }
        for _ in 0..32 {
            good_round_trip(address).await;
        }
    }

    #[tokio::test]
    async fn all_permits_taken_is_no_reason_to_close_one() {
        let (address, _stop, _server) = serving(2, None).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        round_trip(&mut first).await;
        round_trip(&mut second).await;
        tokio::time::sleep(2 * PATIENCE).await;
        round_trip(&mut first).await;
        round_trip(&mut second).await;
    }

    #[tokio::test]
    async fn who_is_being_answered_keeps_the_permit() {
        let (address, _stop, _server) = serving(1, [Fault::Delay(3 * PATIENCE).first(1)]).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        let request = "POST /api/v2 HTTP/1.1\r\nHost: s\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}";
        first.write_all(request.as_bytes()).await.unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        round_trip(&mut second).await;
        let mut reply = String::new();
        in_time(first.read_to_string(&mut reply)).await.unwrap();
        assert!(reply.starts_with("HTTP/1.1 200 "), "{reply}");
    }

    #[tokio::test]
    async fn a_head_of_64_kib_and_more_is_refused() {
        let (address, _stop, _server) = serving(1, None).await;
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head = format!("GET / HTTP/1.1\r\nHost: s\r\nX: {}", "x".repeat(super::BUFFER));
        stream.write_all(head.as_bytes()).await.unwrap();
        let mut reply = Vec::new();
        let _ = in_time(stream.read_to_end(&mut reply)).await;
        assert!(reply.starts_with(b"HTTP/1.1 431 "), "{}", String::from_utf8_lossy(&reply));
    }

    #[tokio::test]
    async fn a_stop_closes_every_connection() {
        let (address, stop, server) = serving(8, None).await;
        let mut idle = TcpStream::connect(address).await.unwrap();
        round_trip(&mut idle).await;
        let mut halfway = TcpStream::connect(address).await.unwrap();
        halfway
            .write_all(b"POST /api/v2 HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 9\r\n\r\n{")
            .await
            .unwrap();
        round_trip(&mut idle).await;
        stop.send(()).unwrap();
        in_time(server).await.unwrap();
        for mut stream in [idle, halfway] {
            // The end of the stream, or a reset where bytes were left unread.
            assert!(matches!(in_time(stream.read(&mut [0; 64])).await, Ok(0) | Err(_)));
        }
    }
}
