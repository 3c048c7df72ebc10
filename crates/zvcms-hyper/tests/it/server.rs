//! A real HTTP server, with TLS and h2 where asked for, that counts what reaches it.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use http::{HeaderMap, Request, Response, Version};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use rcgen::{BasicConstraints, Certificate, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::WebPkiClientVerifier;
use tokio_rustls::rustls::sign::{CertifiedKey, SingleCertAndKey};
use tokio_rustls::rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};

use crate::replay::NO_CARDS;

/// A certificate authority of one test.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::default();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        self.0.der().to_vec()
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// A certificate for `name` and its key, in PEM.
    pub(crate) fn issue(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().unwrap();
        let certificate = CertificateParams::new([name.to_owned()]).unwrap().signed_by(&key, &self.0);
        (certificate.unwrap().pem(), key.serialize_pem())
    }

    /// A server's side of TLS under a certificate for `name`.
    pub(crate) fn acceptor(&self, name: &str, protocols: &[&str], expired: bool) -> TlsAcceptor {
        self.acceptor_of(name, protocols, expired, None)
    }

    /// The same, for clients that show a certificate of an authority.
    pub(crate) fn acceptor_for_clients_of(
        &self,
        clients: &Self,
        name: &str,
        protocols: &[&str],
    ) -> TlsAcceptor {
        self.acceptor_of(name, protocols, false, Some(clients))
    }

    /// A server's side of TLS in one version, under a certificate for `name` and its key, or that of somebody else.
    pub(crate) fn acceptor_in(
        &self,
        version: &'static SupportedProtocolVersion,
        name: &str,
        has_its_key: bool,
    ) -> TlsAcceptor {
        let (pem, key) = self.issue(name);
        let key = if has_its_key { key } else { self.issue(name).1 };
        let chain = vec![CertificateDer::from_pem_slice(pem.as_bytes()).unwrap()];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
        // The usual way is to refuse a key of another certificate.
        let pair = CertifiedKey::new(chain, ring::sign::any_supported_type(&key).unwrap());
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .unwrap()
            .with_no_client_auth()
            .with_cert_resolver(Arc::new(SingleCertAndKey::from(pair)));
        TlsAcceptor::from(Arc::new(config))
    }

    fn acceptor_of(
        &self,
        name: &str,
        protocols: &[&str],
        expired: bool,
        clients: Option<&Self>,
    ) -> TlsAcceptor {
        let mut params = CertificateParams::new([name.to_owned()]).unwrap();
        if expired {
            params.not_before = rcgen::date_time_ymd(1999, 1, 1);
            params.not_after = rcgen::date_time_ymd(2000, 1, 1);
        }
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let provider = Arc::new(ring::default_provider());
        let config = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .unwrap();
        let config = match clients {
            None => config.with_no_client_auth(),
            Some(clients) => {
                let mut roots = RootCertStore::empty();
                roots.add(clients.0.der().clone()).unwrap();
                let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider);
                config.with_client_cert_verifier(verifier.build().unwrap())
            }
        };
        let mut config = config.with_single_cert(vec![certificate.der().clone()], key.into()).unwrap();
        config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A server's side of TLS under a certificate that signs itself and is marked as that of an authority, and the
/// certificate.
pub(crate) fn acceptor_by_itself(name: &str, expired: bool) -> (TlsAcceptor, Certificate) {
    let mut params = CertificateParams::new([name.to_owned()]).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    if expired {
        params.not_before = rcgen::date_time_ymd(1999, 1, 1);
        params.not_after = rcgen::date_time_ymd(2000, 1, 1);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = params.self_signed(&key).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key.into())
        .unwrap();
    (TlsAcceptor::from(Arc::new(config)), certificate)
}

#[derive(Default)]
struct Seen {
    connections: usize,
    open: usize,
    versions: Vec<Version>,
    headers: HeaderMap,
    under_way: usize,
    most_under_way: usize,
}

/// Answers every request with no cards, once it is let to.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Seen>>,
    changed: Arc<Notify>,
    close: Arc<Notify>,
    task: tokio::task::JoinHandle<()>,
}

impl Server {
    pub(crate) async fn plain() -> Self {
        Self::start(None, None).await
    }

    pub(crate) async fn tls(acceptor: TlsAcceptor) -> Self {
        Self::start(Some(acceptor), None).await
    }

    /// A server that holds every reply back until `gate` is notified.
    pub(crate) async fn gated(gate: Arc<Notify>) -> Self {
        Self::start(None, Some(gate)).await
    }

    async fn start(acceptor: Option<TlsAcceptor>, gate: Option<Arc<Notify>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (seen, changed, close) =
            (Arc::<Mutex<Seen>>::default(), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let parts = (Arc::clone(&seen), Arc::clone(&changed), Arc::clone(&close));
        let task = tokio::spawn(async move {
            let (seen, changed, close) = parts;
            let mut connections = JoinSet::new();
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                seen.lock().unwrap().connections += 1;
                seen.lock().unwrap().open += 1;
                let (acceptor, gate) = (acceptor.clone(), gate.clone());
                let (seen, changed, close) = (Arc::clone(&seen), Arc::clone(&changed), Arc::clone(&close));
                connections.spawn(async move {
                    let serving = async {
                        match acceptor {
                            None => serve(stream, &seen, &changed, gate).await,
                            Some(acceptor) => {
                                if let Ok(stream) = acceptor.accept(stream).await {
                                    serve(stream, &seen, &changed, gate).await;
                                }
                            }
                        }
                    };
                    tokio::select! { () = serving => {}, () = close.notified() => {} }
                    seen.lock().unwrap().open -= 1;
                    changed.notify_waiters();
                });
            }
        });
        Self { address, seen, changed, close, task }
    }

    /// Closes every connection that is open, and waits until that is done.
    pub(crate) async fn close_connections(&self) {
        self.close.notify_waiters();
        self.until(|server| server.open() == 0).await;
    }

    /// Waits until what the server has seen is so. Fails where that does not come about.
    pub(crate) async fn until(&self, holds: impl Fn(&Self) -> bool) {
        let held = async {
            loop {
                let changed = self.changed.notified();
                if holds(self) {
                    return;
                }
                changed.await;
            }
        };
        timeout(Duration::from_secs(30), held).await.unwrap();
    }

    pub(crate) fn connections(&self) -> usize {
        self.seen.lock().unwrap().connections
    }

    pub(crate) fn open(&self) -> usize {
        self.seen.lock().unwrap().open
    }

    pub(crate) fn versions(&self) -> Vec<Version> {
        self.seen.lock().unwrap().versions.clone()
    }

    /// Those of the last request.
    pub(crate) fn headers(&self) -> HeaderMap {
        self.seen.lock().unwrap().headers.clone()
    }

    pub(crate) fn under_way(&self) -> usize {
        self.seen.lock().unwrap().under_way
    }

    pub(crate) fn most_under_way(&self) -> usize {
        self.seen.lock().unwrap().most_under_way
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A request under way; it is no longer when this is dropped, as it is when the client gives up.
struct UnderWay(Arc<Mutex<Seen>>, Arc<Notify>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.lock().unwrap().under_way -= 1;
        self.1.notify_waiters();
    }
}

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    seen: &Arc<Mutex<Seen>>,
    changed: &Arc<Notify>,
    gate: Option<Arc<Notify>>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (seen, changed, gate) = (Arc::clone(seen), Arc::clone(changed), gate.clone());
        async move {
            let under_way = {
                let mut now = seen.lock().unwrap();
                now.versions.push(request.version());
                now.headers.clone_from(request.headers());
                now.under_way += 1;
                now.most_under_way = now.most_under_way.max(now.under_way);
                UnderWay(Arc::clone(&seen), Arc::clone(&changed))
            };
            changed.notify_waiters();
            let _ = request.into_body().collect().await;
            if let Some(gate) = gate {
                gate.notified().await;
            }
            drop(under_way);
            Ok::<_, Infallible>(Response::new(Full::<Bytes>::from(NO_CARDS)))
        }
    });
    // The client's affair: it broke off, or the connection was closed.
    let _ = auto::Builder::new(TokioExecutor::new()).serve_connection(TokioIo::new(stream), service).await;
}
