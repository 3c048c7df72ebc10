//! Making a connection to the gateway: TCP, a proxy where there is one, TLS, all within one deadline.
//!
//! ```text
//! TCP ─▶ gateway                                  no proxy
//! TCP ─▶ (TLS) ─▶ http proxy ─▶ gateway           plain http: requests name the whole address
//! TCP ─▶ (TLS) ─▶ http proxy ─▶ CONNECT tunnel    https
//! TCP ─▶ SOCKS proxy                              either
//! ```

use std::error::Error;
use std::fmt;
use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use http::uri::Scheme;
use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5};
use hyper_util::client::legacy::connect::{Connected, Connection, HttpConnector};
use rustls::ClientConfig;
use tokio::net::lookup_host;
use tokio::time::timeout;
use tower::util::BoxCloneSyncService;
use tower::{Service, ServiceExt, service_fn};

use crate::proxy::{Protocol, Route};
use crate::proxy_failure::ProxyFailure;
use crate::transport::BoxError;
use crate::tunnel::tunnel;
use crate::turns::Turns;

/// What takes a connection as far as the gateway, TLS not included.
type Way = BoxCloneSyncService<Uri, Stream, BoxError>;

/// Connects within a deadline that covers DNS, TCP, proxy and TLS together. The pool clones it for every request, and hardly
/// ever connects.
#[derive(Clone)]
pub(crate) struct Connector(Arc<Connecting>);

struct Connecting {
    https: HttpsConnector<Way>,
    connect_timeout: Duration,
    /// None where no connection is ever shared.
    turns: Option<Turns>,
}

impl Connector {
    /// `is_shared`: whether a connection may come to carry several calls at a time, as h2 does over TLS.
    pub(crate) fn new(
        tls: &ClientConfig,
        proxy: Option<&Route>,
        connect_timeout: Duration,
        turns: Option<Turns>,
        is_shared: bool,
    ) -> Self {
        let way = match proxy {
            None => way(tcp(), move |stream| Stream::to_gateway(stream, is_shared)),
            Some(route) => way_through(route, tls, is_shared),
        };
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls.clone())
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(way);
        Self(Arc::new(Connecting { https, connect_timeout, turns }))
    }
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp
}

fn way<S>(connector: S, stream: impl Fn(S::Response) -> Stream + Clone + Send + Sync + 'static) -> Way
where
    S: Service<Uri, Future: Send> + Clone + Send + Sync + 'static,
    S::Error: Into<BoxError>,
{
    BoxCloneSyncService::new(connector.map_response(stream).map_err(Into::into))
}

fn way_through(route: &Route, tls: &ClientConfig, is_shared: bool) -> Way {
    let to_gateway = move |stream| Stream::to_gateway(stream, is_shared);
    let (proxy, address) = (route.uri.clone(), route.address.clone());
    let is_told = route.authorization.is_some() || route.user.is_some();
    let through = match route.protocol {
        Protocol::Http => {
            // The proxy is spoken to in HTTP/1.1, whatever the gateway offers.
            let to_proxy = HttpsConnectorBuilder::new()
                .with_tls_config(tls.clone())
                .https_or_http()
                .enable_http1()
                .wrap_connector(tcp());
            let authorization = route.authorization.clone();
            BoxCloneSyncService::new(service_fn(move |gateway: Uri| {
                let connecting = to_proxy.clone().oneshot(proxy.clone());
                let authorization = authorization.clone();
                async move {
                    let connection = connecting.await?;
                    if gateway.scheme() == Some(&Scheme::HTTPS) {
                        let tunnel = tunnel(connection, &gateway, authorization).await?;
                        Ok(Stream::to_gateway(tunnel, is_shared))
                    } else {
                        Ok(Stream::to_proxy(connection))
                    }
                }
            }))
        }
        Protocol::Socks4 | Protocol::Socks4a => {
            addressed(way(SocksV4::new(proxy, tcp()), to_gateway), route.protocol)
        }
        Protocol::Socks5 | Protocol::Socks5h => addressed(way(socks5(route), to_gateway), route.protocol),
    };
    BoxCloneSyncService::new(
        through.map_err(move |cause| ProxyFailure::new(address.clone(), is_told, cause).into()),
    )
}

fn socks5(route: &Route) -> SocksV5<HttpConnector> {
    let socks = SocksV5::new(route.uri.clone(), tcp());
    match &route.user {
        Some((user, password)) => socks.with_auth(user.clone(), password.to_string()),
        None => socks,
    }
}

/// Names the gateway as a SOCKS proxy is to be asked for it. The proxy's own part takes a port that is not named for 443,
/// and would block where it resolves a name.
fn addressed(socks: Way, protocol: Protocol) -> Way {
    BoxCloneSyncService::new(service_fn(move |gateway: Uri| {
        let socks = socks.clone();
        async move {
            let default = if gateway.scheme() == Some(&Scheme::HTTPS) { 443 } else { 80 };
            let (host, port) = (gateway.host().unwrap_or_default(), gateway.port_u16().unwrap_or(default));
            let authority = match protocol {
                Protocol::Socks4 | Protocol::Socks5 => {
                    let found = lookup_host((host.trim_matches(['[', ']']), port)).await?;
                    pick(found, protocol)?.to_string()
                }
                _ => format!("{host}:{port}"),
            };
            let mut parts = gateway.into_parts();
            parts.authority = Some(authority.parse()?);
            socks.oneshot(Uri::from_parts(parts)?).await
        }
    }))
}

/// The first address that the proxy can be asked for: in SOCKS4 none has more than four bytes.
fn pick(mut found: impl Iterator<Item = SocketAddr>, protocol: Protocol) -> io::Result<SocketAddr> {
    found
        .find(|address| protocol != Protocol::Socks4 || address.is_ipv4())
        .ok_or_else(|| io::Error::other("the gateway's name has no address that the proxy can be asked for"))
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Stream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, gateway: Uri) -> Self::Future {
        let Connecting { https, connect_timeout, turns } = &*self.0;
        let mut https = https.clone();
        let connecting = async move {
            poll_fn(|context| https.poll_ready(context)).await?;
            https.call(gateway).await
        };
        let (limit, turns) = (*connect_timeout, turns.clone());
        Box::pin(async move {
            let connected = match turns {
                Some(turns) => timeout(limit, turns.take(connecting)).await,
                None => timeout(limit, connecting).await,
            };
            connected.unwrap_or_else(|_| Err(ConnectTimeout.into()))
        })
    }
}

trait Duplex: Read + Write + Send + Unpin {}

impl<T: Read + Write + Send + Unpin> Duplex for T {}

/// A connection, whatever it goes through.
pub(crate) struct Stream {
    duplex: Box<dyn Duplex>,
    /// None where it carries one call at a time: it would be copied into every response for nothing.
    end: Option<ConnectionEnd>,
    /// Whether the other end is a proxy that reads our requests, which then name the whole address.
    ends_at_proxy: bool,
}

impl Stream {
    fn to_gateway(duplex: impl Duplex + 'static, is_shared: bool) -> Self {
        let end = is_shared.then(ConnectionEnd::default);
        Self { duplex: Box::new(duplex), end, ends_at_proxy: false }
    }

    fn to_proxy(duplex: impl Duplex + 'static) -> Self {
        Self { ends_at_proxy: true, ..Self::to_gateway(duplex, false) }
    }
}

/// The end of one connection, which many calls over h2 may see.
#[derive(Clone, Debug, Default)]
pub(crate) struct ConnectionEnd(Arc<AtomicBool>);

impl ConnectionEnd {
    /// Whether nobody saw it before.
    pub(crate) fn is_news(&self) -> bool {
        !self.0.swap(true, Ordering::Relaxed)
    }
}

impl Connection for Stream {
    fn connected(&self) -> Connected {
        // What is below says nothing that is needed, and would be copied into every response too.
        let connected = Connected::new().proxy(self.ends_at_proxy);
        match &self.end {
            Some(end) => connected.extra(end.clone()),
            None => connected,
        }
    }
}

impl Read for Stream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.duplex).poll_read(context, buffer)
    }
}

impl Write for Stream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.duplex).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.duplex).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.duplex).poll_shutdown(context)
    }

    fn is_write_vectored(&self) -> bool {
        self.duplex.is_write_vectored()
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.duplex).poll_write_vectored(context, slices)
    }
}

/// The connect deadline passed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ConnectTimeout;

impl fmt::Display for ConnectTimeout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the connect deadline passed")
    }
}

impl Error for ConnectTimeout {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn socks4_is_asked_for_an_address_of_four_bytes() {
        let of = |texts: &[&str], protocol| {
            let found: Vec<SocketAddr> = texts.iter().map(|text| text.parse().unwrap()).collect();
            pick(found.into_iter(), protocol)
                .map(|address| address.to_string())
                .map_err(|error| error.to_string())
        };
        let both = ["[2001:db8::7]:443", "192.0.2.7:443"];
        assert_eq!(of(&both, Protocol::Socks4).unwrap(), both[1]);
        assert_eq!(of(&both, Protocol::Socks5).unwrap(), both[0]);
        let none = of(&both[..1], Protocol::Socks4).unwrap_err();
        assert_eq!(none, "the gateway's name has no address that the proxy can be asked for");
    }
}
