//! The client's own transport: a pool of connections over TCP and TLS, each made within one deadline.

use std::error::Error;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tower::Service;

use crate::request_body::RequestBody;
use crate::transport::BoxError;

/// How long an idle connection is kept. Shorter than the idle timeout of common servers, so that it is we who close.
pub(crate) const IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// An h2 connection carries many calls, so that a dead one would fail them all: while calls wait on it, it is asked for
/// a sign of life, and given up before an attempt's own deadline.
const H2_PING_INTERVAL: Duration = Duration::from_secs(4);
const H2_PING_TIMEOUT: Duration = Duration::from_secs(3);

pub(crate) type Pool = Client<Connector, RequestBody>;

#[derive(Clone, Copy, Debug)]
pub(crate) struct PoolLimits {
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Duration,
    /// As many as calls may be under way: fewer would close connections that the next calls have to make anew.
    pub(crate) idle_connections: usize,
}

pub(crate) fn pool(limits: PoolLimits, extra_roots: &[Vec<u8>]) -> Result<Pool, rustls::Error> {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    let https = HttpsConnectorBuilder::new()
        .with_tls_config(tls_config(extra_roots)?)
        .https_or_http()
        .enable_all_versions()
        .wrap_connector(tcp);
    Ok(Client::builder(TokioExecutor::new())
        .timer(TokioTimer::new())
        .pool_timer(TokioTimer::new())
        .pool_idle_timeout(limits.idle_timeout)
        .pool_max_idle_per_host(limits.idle_connections)
        .http2_keep_alive_interval(H2_PING_INTERVAL)
        .http2_keep_alive_timeout(H2_PING_TIMEOUT)
        .build(Connector { https, connect_timeout: limits.connect_timeout }))
}

fn tls_config(extra_roots: &[Vec<u8>]) -> Result<ClientConfig, rustls::Error> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    for der in extra_roots {
        roots.add(CertificateDer::from(der.as_slice()))?;
    }
    // Named, since the process may have another provider as its default, or two and none.
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// Connects within a deadline that covers DNS, TCP and TLS together.
#[derive(Clone)]
pub(crate) struct Connector {
    https: HttpsConnector<HttpConnector>,
    connect_timeout: Duration,
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<TokioIo<TcpStream>>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        self.https.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let connecting = self.https.call(uri);
        let limit = self.connect_timeout;
        Box::pin(
            async move { timeout(limit, connecting).await.unwrap_or_else(|_| Err(ConnectTimeout.into())) },
        )
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
