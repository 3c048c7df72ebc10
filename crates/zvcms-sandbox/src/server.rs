//! The socket: accepts, bounds and serves connections until told to stop.

use std::error::Error;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::task::JoinSet;

use crate::endpoint::Endpoint;
use crate::faulty_reply::ResetOrdered;

/// Connections served at a time; more wait in the listener's backlog.
pub(crate) const MAX_CONNECTIONS: usize = 1024;
/// Connections that may wait to be accepted.
const BACKLOG: u32 = 1024;
/// How long a request's head may take, which is also how long a connection may idle. Longer than clients usually keep
/// an idle connection, so that it is they who close it.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// The pause after an accept error that is not one connection's own, such as running out of descriptors.
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
    let permits = Arc::new(Semaphore::new(max_connections));
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stop => break,
            // Reaps: a finished connection frees its place in the set.
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = accept(&listener, &permits) => if let Some((stream, permit)) = accepted {
                let endpoint = Arc::clone(&endpoint);
                connections.spawn(async move {
                    serve_connection(stream, endpoint).await;
                    drop(permit);
                });
            },
        }
    }
    drop(listener);
    connections.shutdown().await;
}

/// The next connection, once there is room for it. None after an error; the caller goes on.
async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, _)) => Some((stream, permit)),
        Err(error) => {
            if !is_of_one_connection(&error) {
                tokio::time::sleep(ACCEPT_PAUSE).await;
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

async fn serve_connection(stream: TcpStream, endpoint: Arc<Endpoint>) {
    // Replies are small and written at once; a failure costs delay alone.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let endpoint = Arc::clone(&endpoint);
        async move { endpoint.respond(request).await }
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    // An error other than an order is the client's: it broke off, stalled or does not speak HTTP. hyper has answered
    // what it could.
    let ended = Pin::new(&mut connection).await;
    if ended.is_err_and(|error| error.source().is_some_and(<dyn Error>::is::<ResetOrdered>)) {
        // Without lingering, a close is a reset. Where it cannot be set, the client meets the end of the stream.
        let _ = connection.into_parts().io.into_inner().set_zero_linger();
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::net::SocketAddr;
    use std::sync::Arc;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::{TcpListener, TcpStream};
    use tokio::sync::oneshot;

    use super::serve;
    use crate::endpoint::Endpoint;
    use crate::gateway::Gateway;
    use crate::{CardBook, Identity, SignedNames};

    async fn serving(
        max_connections: usize,
    ) -> (SocketAddr, oneshot::Sender<()>, tokio::task::JoinHandle<()>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let gateway = Gateway::new(Identity::demo(), SignedNames::LowerCamel, CardBook::new(), 1);
        let endpoint = Arc::new(Endpoint::new(gateway, Arc::new(|| 0), None));
        let (stop, stopped) = oneshot::channel();
        (address, stop, tokio::spawn(serve(listener, endpoint, max_connections, stopped)))
    }

    async fn round_trip(stream: &mut TcpStream) {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: sandbox\r\n\r\n").await.unwrap();
        let mut reply = Vec::new();
        while !reply.ends_with(b"POST /api/v2\n") {
            assert_ne!(stream.read_buf(&mut reply).await.unwrap(), 0, "closed before the reply");
        }
    }

    #[tokio::test]
    async fn connections_over_the_bound_wait_for_a_place() {
        let (address, _stop, _server) = serving(1).await;
        let mut first = TcpStream::connect(address).await.unwrap();
        round_trip(&mut first).await;
        let mut second = TcpStream::connect(address).await.unwrap();
        second.write_all(b"GET / HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n").await.unwrap();
        // Each round trip gives the server the chance to take the second connection, too.
        for _ in 0..20 {
            round_trip(&mut first).await;
        }
        assert!(second.try_read(&mut [0]).is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock));
        drop(first);
        let mut reply = String::new();
        second.read_to_string(&mut reply).await.unwrap();
        assert!(reply.starts_with("HTTP/1.1 404 "), "{reply}");
    }

    #[tokio::test]
    async fn a_stop_closes_every_connection() {
        let (address, stop, server) = serving(8).await;
        let mut idle = TcpStream::connect(address).await.unwrap();
        round_trip(&mut idle).await;
        let mut halfway = TcpStream::connect(address).await.unwrap();
        halfway
            .write_all(b"POST /api/v2 HTTP/1.1\r\nHost: sandbox\r\nContent-Length: 9\r\n\r\n{")
            .await
            .unwrap();
        round_trip(&mut idle).await;
        stop.send(()).unwrap();
        server.await.unwrap();
        for mut stream in [idle, halfway] {
            // The end of the stream, or a reset where bytes were left unread.
            assert!(matches!(stream.read(&mut [0; 64]).await, Ok(0) | Err(_)));
        }
    }
}
