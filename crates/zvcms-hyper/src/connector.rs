//! Making a connection to the gateway: TCP, a proxy where there is one, TLS, all within one deadline.
//!
//! ```text
//! TCP ─▶ gateway                                  no proxy
//! TCP ─▶ (TLS) ─▶ http proxy ─▶ gateway           plain http: requests name the whole address
//! TCP ─▶ (TLS) ─▶ http proxy ─▶ CONNECT tunnel    https
//! TCP ─▶ SOCKS proxy                              either
//! ```

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::Uri;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder, MaybeHttpsStream};
use rustls::ClientConfig;
use thiserror::Error;
use tokio::time::timeout;
use tower::{Service, ServiceExt};

use crate::cause::BoxError;
use crate::dialer::Dial;
use crate::stream::Stream;
use crate::turns::Turns;

/// Connects within one deadline for DNS, TCP, proxy and TLS. It is cheap to clone, since the pool clones it for every request
/// and hardly ever connects.
#[derive(Clone)]
pub(crate) struct Connector {
    https: Arc<HttpsConnector<Dial>>,
    connect_timeout: Duration,
    /// `None` if connections are never shared.
    turns: Option<Turns>,
}

impl Connector {
    pub(crate) fn new(
        dial: Dial,
        tls: ClientConfig,
        connect_timeout: Duration,
        turns: Option<Turns>,
    ) -> Self {
        let https = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_all_versions()
            .wrap_connector(dial);
        Self { https: Arc::new(https), connect_timeout, turns }
    }
}

impl Service<Uri> for Connector {
    type Response = MaybeHttpsStream<Stream>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, gateway: Uri) -> Self::Future {
        let mut https = HttpsConnector::clone(&self.https);
        let connecting = async move { https.ready().await?.call(gateway).await };
        let (limit, turns) = (self.connect_timeout, self.turns.clone());
        Box::pin(async move {
            let connected = match turns {
                Some(turns) => timeout(limit, turns.take(connecting)).await,
                None => timeout(limit, connecting).await,
            };
            connected.unwrap_or_else(|_| Err(ConnectTimeout.into()))
        })
    }
}

/// The connect deadline passed.
#[derive(Clone, Copy, Debug, Error)]
#[error("the connect deadline passed")]
pub(crate) struct ConnectTimeout;
