//! The client's own transport: a pool of connections.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use http::uri::{Authority, Scheme};
use http::{Request, Response, Uri};
use hyper::body::Incoming;
use hyper_util::client::legacy::{Client, ResponseFuture};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower::Service;

use crate::cause::BoxError;
use crate::connector::Connector;
use crate::request_body::RequestBody;

/// How long an idle connection is kept. Shorter than the idle timeout of common servers, so that it is we who close.
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// An h2 connection carries many calls, and a dead one would fail them all. While calls wait on it, it is pinged, and it
/// is closed before the deadline of an attempt if there is no answer.
const H2_PING_INTERVAL: Duration = Duration::from_secs(4);
const H2_PING_TIMEOUT: Duration = Duration::from_secs(3);
/// PHP and the servers before it are generous with headers. Room for as many is made for every reply: for 1,000 it took a
/// twentieth of a call over loopback.
const MOST_HEADERS: usize = 256;
/// In bytes, as h2 counts them; as much as hyper reads of a head in HTTP/1.1.
const LARGEST_HEAD: u32 = 400 << 10;

/// The pool of connections of a client, as a tower service. [`build_layered`](crate::ClientBuilder::build_layered) adds
/// layers around it.
///
/// Its errors are those of hyper and of the connector, in a box: a layer may log them, and passes them on as they are, since
/// the client learns from them whether the request may be sent again.
#[derive(Clone)]
pub struct Pool {
    client: Client<Connector, RequestBody>,
    /// For a proxy that reads our requests. In a tunnel, requests do not contain it.
    proxy_authorization: Option<HeaderValue>,
    /// What hyper-util would write anew for each request in HTTP/1.1. `None` over TLS, where h2 has no such header.
    host: Option<Host>,
}

/// An authority, and the `Host` of the requests that go there.
#[derive(Clone)]
struct Host {
    authority: Authority,
    header: HeaderValue,
}

impl Host {
    /// That of an address of plain http.
    fn of(address: &Uri) -> Option<Self> {
        let authority = address.authority().filter(|_| address.scheme() == Some(&Scheme::HTTP))?.clone();
        let header = match authority.port_u16() {
            None | Some(80) => HeaderValue::from_str(authority.host()),
            Some(port) => HeaderValue::from_str(&format!("{}:{port}", authority.host())),
        };
        Some(Self { authority, header: header.ok()? })
    }
}

impl Pool {
    pub(crate) fn new(
        connector: Connector,
        idle_timeout: Duration,
        idle_connections: usize,
        proxy_authorization: Option<HeaderValue>,
        gateway: &Uri,
    ) -> Self {
        let client = Client::builder(TokioExecutor::new())
            .timer(TokioTimer::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(idle_timeout)
            .pool_max_idle_per_host(idle_connections)
            .http1_ignore_invalid_headers_in_responses(true)
            .http1_allow_spaces_after_header_name_in_responses(true)
            .http1_allow_obsolete_multiline_headers_in_responses(true)
            .http1_max_headers(MOST_HEADERS)
            // A request is small: one piece, and one TLS record, costs less than two.
            .http1_writev(false)
            .http2_max_header_list_size(LARGEST_HEAD)
            .http2_keep_alive_interval(H2_PING_INTERVAL)
            .http2_keep_alive_timeout(H2_PING_TIMEOUT)
            .build(connector);
        Self { client, proxy_authorization, host: Host::of(gateway) }
    }

    /// Sends a request whose body is the one that it was made with.
    pub(crate) fn send(&self, mut request: Request<RequestBody>) -> ResponseFuture {
        if let Some(authorization) = &self.proxy_authorization {
            request.headers_mut().insert(PROXY_AUTHORIZATION, authorization.clone());
        }
        // A layer may send a request elsewhere, or with a `Host` of its own.
        if let Some(host) = &self.host
            && request.uri().authority() == Some(&host.authority)
        {
            request.headers_mut().entry(HOST).or_insert_with(|| host.header.clone());
        }
        self.client.request(request)
    }
}

impl Service<Request<RequestBody>> for Pool {
    type Response = Response<Incoming>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Incoming>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<RequestBody>) -> Self::Future {
        let (head, mut body) = request.into_parts();
        body.count_as_that_of(&head.extensions);
        let response = self.send(Request::from_parts(head, body));
        Box::pin(async { Ok(response.await?) })
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}
