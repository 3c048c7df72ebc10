//! The connection to the gateway below TLS: direct, or through a proxy.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use http::header::{HOST, HeaderValue, PROXY_AUTHORIZATION};
use http::uri::Scheme;
use http::{Method, Request, StatusCode, Uri};
use http_body_util::Empty;
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper::upgrade::{self, Upgraded};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::proxy::{SocksV4, SocksV5};
use rustls::ClientConfig;
use thiserror::Error;
use tokio::net::lookup_host;
use tower::util::BoxCloneSyncService;
use tower::{ServiceExt, service_fn};

use crate::cause::{BoxError, layers};
use crate::proxy::{Protocol, Route};
use crate::stream::Stream;

pub(crate) type Dial = BoxCloneSyncService<Uri, Stream, BoxError>;

/// Connects to the gateway, through the proxy of the route if there is one. `is_shared`: whether a connection may carry several
/// calls at the same time, as h2 does over TLS.
pub(crate) fn dial(route: Option<Route>, tls: ClientConfig, is_shared: bool) -> Dial {
    // Proxies are spoken to in HTTP/1.1, whatever the gateway offers.
    let to_proxy = HttpsConnectorBuilder::new()
        .with_tls_config(tls)
        .https_or_http()
        .enable_http1()
        .wrap_connector(tcp());
    let dialer = Arc::new(Dialer { route, to_proxy, is_shared });
    BoxCloneSyncService::new(service_fn(move |gateway| {
        let dialer = Arc::clone(&dialer);
        async move { dialer.dial(gateway).await }
    }))
}

struct Dialer {
    route: Option<Route>,
    to_proxy: HttpsConnector<HttpConnector>,
    is_shared: bool,
}

impl Dialer {
    async fn dial(&self, gateway: Uri) -> Result<Stream, BoxError> {
        match &self.route {
            None => Ok(Stream::to_gateway(tcp().oneshot(gateway).await?, self.is_shared)),
            Some(route) => self
                .dial_through(route, gateway)
                .await
                .map_err(|cause| ProxyConnectError::new(route, cause).into()),
        }
    }

    async fn dial_through(&self, route: &Route, gateway: Uri) -> Result<Stream, BoxError> {
        let (proxy, is_shared) = (route.uri.clone(), self.is_shared);
        Ok(match route.protocol {
            Protocol::Http => {
                let connection = self.to_proxy.clone().oneshot(proxy).await?;
                if gateway.scheme() != Some(&Scheme::HTTPS) {
                    return Ok(Stream::to_proxy(connection));
                }
                let authorization = route.authorization.clone();
                Stream::to_gateway(tunnel(connection, &gateway, authorization).await?, is_shared)
            }
            Protocol::Socks4 | Protocol::Socks4a => {
                let gateway = addressed(gateway, route.protocol).await?;
                Stream::to_gateway(SocksV4::new(proxy, tcp()).oneshot(gateway).await?, is_shared)
            }
            Protocol::Socks5 | Protocol::Socks5h => {
                let gateway = addressed(gateway, route.protocol).await?;
                let mut socks = SocksV5::new(proxy, tcp());
                if let Some((user, password)) = &route.user {
                    socks = socks.with_auth(user.clone(), password.to_string());
                }
                Stream::to_gateway(socks.oneshot(gateway).await?, is_shared)
            }
        })
    }
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    tcp
}

/// The gateway's address as a SOCKS proxy expects it. hyper-util would use port 443 for plain http too, and would block while
/// it resolves a name.
async fn addressed(gateway: Uri, protocol: Protocol) -> Result<Uri, BoxError> {
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
    Ok(Uri::from_parts(parts)?)
}

/// The first address that the protocol supports: SOCKS4 has only addresses of four bytes.
fn pick(mut found: impl Iterator<Item = SocketAddr>, protocol: Protocol) -> io::Result<SocketAddr> {
    found
        .find(|address| protocol != Protocol::Socks4 || address.is_ipv4())
        .ok_or_else(|| io::Error::other("the gateway's name has no address that the proxy supports"))
}

/// Asks an http proxy for a connection to the gateway: CONNECT, RFC 9110, 9.3.6. hyper-util's `Tunnel` does not report the
/// status of a proxy that refuses, which decides whether another attempt may help.
async fn tunnel<C>(
    connection: C,
    gateway: &Uri,
    authorization: Option<HeaderValue>,
) -> Result<Upgraded, BoxError>
where
    C: Read + Write + Send + Unpin + 'static,
{
    let target = format!("{}:{}", gateway.host().unwrap_or_default(), gateway.port_u16().unwrap_or(443));
    let mut request = Request::builder()
        .method(Method::CONNECT)
        .uri(&target)
        .header(HOST, &target)
        .body(Empty::<Bytes>::new())?;
    if let Some(authorization) = authorization {
        request.headers_mut().insert(PROXY_AUTHORIZATION, authorization);
    }
    let (mut proxy, serving) = http1::handshake(connection).await?;
    // Ends when the tunnel begins, or with the connection.
    tokio::spawn(serving.with_upgrades());
    let response = proxy.send_request(request).await?;
    if !response.status().is_success() {
        return Err(TunnelError(response.status()).into());
    }
    Ok(upgrade::on(response).await?)
}

/// An http proxy's answer that does not open a tunnel.
#[derive(Clone, Copy, Debug, Error)]
#[error("it answered {0}")]
struct TunnelError(StatusCode);

/// The proxy cannot be reached, or does not connect to the gateway.
#[derive(Debug, Error)]
#[error("{message}")]
pub(crate) struct ProxyConnectError {
    /// The proxy's host and port.
    pub(crate) proxy: Box<str>,
    /// Whether another attempt would end in the same way.
    pub(crate) is_final: bool,
    message: String,
    #[source]
    cause: BoxError,
}

const WANTS_CREDENTIALS: &str = "it requires a user name and password, or does not accept those it was given";

impl ProxyConnectError {
    fn new(route: &Route, cause: BoxError) -> Self {
        let status =
            layers(&*cause).find_map(|layer| layer.downcast_ref()).map(|TunnelError(status)| *status);
        let message = cause.to_string();
        // The types of the other errors have no public name.
        let known = match status.map(|status| status.as_u16()) {
            Some(401 | 407) => Some(WANTS_CREDENTIALS),
            None if message.contains("credentials not accepted") => Some(WANTS_CREDENTIALS),
            None if message.contains("user/pass authentication") => Some(if route.user.is_some() {
                "it does not accept a user name and password: leave them out"
            } else {
                WANTS_CREDENTIALS
            }),
            _ => None,
        };
        let is_final = known.is_some() || status.is_some_and(|status| !status.is_server_error());
        let message = known.map_or(message, str::to_owned);
        Self { proxy: route.address.clone(), is_final, message, cause }
    }
}

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
        assert_eq!(none, "the gateway's name has no address that the proxy supports");
    }
}
