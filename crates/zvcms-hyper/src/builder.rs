//! What can be set of a client.

use std::sync::Arc;
use std::time::Duration;

use http::header::{self, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use http::{Request, Response};
use hyper::body::{Body, Bytes};
use tokio::sync::Semaphore;
use tower::layer::util::Identity;
use tower::retry::budget::TpsBudget;
use tower::{Layer, Service};
use zeroize::Zeroizing;
use zvcms_proto::{Credentials, Endpoint, SignedNames, Signer};

use crate::cause::BoxError;
use crate::client::Client;
use crate::client_error::ClientError;
use crate::clock::GatewayClock;
use crate::connector::Connector;
use crate::dialer::dial;
use crate::pool::{IDLE_TIMEOUT, Pool};
use crate::proxy::Proxy;
use crate::request_body::RequestBody;
use crate::shared::{Limits, Shared};
use crate::stamps::Nonces;
use crate::tls::{ClientCertificate, Roots, TlsSettings};
use crate::transport::{Transport, erased};
use crate::turns::Turns;

/// How long a call counts towards the retry budget.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);

/// The most that either part of the retry budget can be set to.
const MOST_RETRIES: u16 = 10_000;

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// What the client sends by itself where it is not told otherwise.
const OWN_USER_AGENT: HeaderValue =
    HeaderValue::from_static(concat!("zvcms-hyper/", env!("CARGO_PKG_VERSION")));

/// Headers that say how a request is framed, routed or to be answered.
const RESERVED: [HeaderName; 14] = [
    header::ACCEPT_ENCODING,
    header::CONNECTION,
    header::CONTENT_ENCODING,
    header::CONTENT_LENGTH,
    header::CONTENT_TYPE,
    header::EXPECT,
    header::HOST,
    header::PROXY_AUTHORIZATION,
    header::RANGE,
    header::TE,
    header::TRAILER,
    header::TRANSFER_ENCODING,
    header::UPGRADE,
    HeaderName::from_static("keep-alive"),
];

/// What can be set of a [`Client`]. Nothing has to be.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    signer: Signer,
    endpoint: Endpoint,
    plaintext_allowed: bool,
    connect_timeout: Duration,
    attempt_timeout: Option<Duration>,
    timeout: Option<Duration>,
    attempts: u32,
    max_body: usize,
    max_in_flight: usize,
    budget: (u32, u32),
    corrects_clock: bool,
    idle_timeout: Duration,
    reuses_connections: bool,
    tls: TlsSettings,
    proxy: Option<Proxy>,
    headers: HeaderMap,
}

impl Client {
    /// Begins a client that calls under these credentials.
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder {
            signer: Signer::new(credentials),
            endpoint: Endpoint::default(),
            plaintext_allowed: false,
            connect_timeout: Duration::from_secs(3),
            attempt_timeout: None,
            timeout: None,
            attempts: 3,
            max_body: 4 << 20,
            max_in_flight: 256,
            budget: (1, 20),
            corrects_clock: true,
            idle_timeout: IDLE_TIMEOUT,
            reuses_connections: true,
            tls: TlsSettings::default(),
            proxy: None,
            headers: HeaderMap::from_iter([(USER_AGENT, OWN_USER_AGENT)]),
        }
    }
}

impl ClientBuilder {
    /// Where requests go; without it, the documented address.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// The spelling of the names that are signed; without it, [`SignedNames::LowerCamel`].
    pub fn signed_names(mut self, signed_names: SignedNames) -> Self {
        self.signer = self.signer.signed_names(signed_names);
        self
    }

    /// Allows plain http to a host that is neither the documented one nor this machine. Whoever is on the way can then
    /// read live tokens, and change parameters.
    pub fn allow_plaintext(mut self) -> Self {
        self.plaintext_allowed = true;
        self
    }

    /// How long a connection may take to be made, TLS included. 3 s without it.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// How long one attempt may take, the reply's body included. Without it, as long as the whole call where
    /// [`timeout`](Self::timeout) is set, and else 10 s.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// How long a call may take, all attempts and the waits before and between them included. 30 s without it. One call
    /// may have another: [`Client::with_timeout`].
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// How many attempts a call may make. 3 without it; 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// How large a reply's body may be, in bytes, as it comes and decoded. 4 MiB without it.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// How many attempts of this client and its clones may be under way at a time; others wait, within their
    /// [`timeout`](Self::timeout). As many connections are kept while they are idle. 256 without it; 0 counts as 1.
    pub fn max_in_flight(mut self, attempts: usize) -> Self {
        self.max_in_flight = attempts;
        self
    }

    /// How many retries this client and its clones may make: so many a second, which may be saved up for 10 s, and in
    /// addition so many for every hundred calls of the last 10 s, so that a gateway in trouble is not sent a multiple
    /// of its load. 1 and 20 without it; (0, 0) retries nothing, and more than 10,000 count as 10,000.
    pub fn retry_budget(mut self, each_second: u32, each_hundred_calls: u32) -> Self {
        self.budget = (each_second, each_hundred_calls);
        self
    }

    /// Stamps requests with our own time whatever the gateway's `Date` says. Without it, a gateway whose clock is more
    /// than 60 s and at most a day off ours gets stamps of its own time.
    pub fn without_clock_correction(mut self) -> Self {
        self.corrects_clock = false;
        self
    }

    /// How long an idle connection is kept. 15 s without it.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = limit;
        self
    }

    /// Makes a connection for each attempt, and closes it after the reply.
    ///
    /// For a gateway or proxy that pairs replies wrongly: HTTP/1.1 numbers nothing, so that a reply too many on a kept
    /// connection is read as the answer to the next request, and nothing in it tells.
    pub fn without_connection_reuse(mut self) -> Self {
        self.reuses_connections = false;
        self
    }

    /// Trusts, beside the Mozilla root certificates, this one, in DER: for a gateway behind a company's own authority.
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.tls.roots.push(Roots::Der(der.into()));
        self
    }

    /// Trusts, beside the Mozilla root certificates, those in a text in PEM: at least one, and as many as there are. Of many,
    /// such as a system's bundle, those that cannot be read are left out.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.roots.push(Roots::Pem(pem.into()));
        self
    }

    /// Trusts, beside the Mozilla root certificates, those of the operating system, as they are when the client is built.
    #[cfg(feature = "system-roots")]
    pub fn system_root_certificates(mut self) -> Self {
        self.tls.roots.push(Roots::System);
        self
    }

    /// Shows the gateway a certificate of ours (mutual TLS): in PEM, our own first and then those up to an authority that it
    /// knows, and the private key (PKCS #8, PKCS #1 or SEC 1, not encrypted).
    pub fn client_certificate_pem(mut self, chain: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.tls.client = Some(ClientCertificate { chain: chain.into(), key: Zeroizing::new(key.into()) });
        self
    }

    /// Connects through a proxy. Without it, the environment's proxies are not looked at.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// The `User-Agent` of every request. `zvcms-hyper/` and the version without it.
    pub fn user_agent(self, product: HeaderValue) -> Self {
        self.header(USER_AGENT, product)
    }

    /// One more header of every request; for a name that was given before, its new value. Values are treated as secrets.
    pub fn header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(name != USER_AGENT);
        self.headers.insert(name, value);
        self
    }

    /// Makes the client. No connection is made before the first call.
    ///
    /// # Errors
    ///
    /// A plain http endpoint that was not allowed; certificates, a proxy or headers that cannot be used.
    pub fn build(self) -> Result<Client, ClientError> {
        self.build_layered(Identity::new())
    }

    /// Makes a client whose pool is wrapped into a tower layer, which sees every attempt: to count, to hold back, to sign
    /// for a company's own gateway.
    ///
    /// ```
    /// use tower::util::MapRequestLayer;
    /// use zvcms_hyper::{Client, Credentials, RequestBody};
    ///
    /// let counted = MapRequestLayer::new(|request: http::Request<RequestBody>| {
    ///     println!("POST {}", request.uri());
    ///     request
    /// });
    /// let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key")?;
    /// let client = Client::builder(credentials).build_layered(counted)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`build`](Self::build).
    pub fn build_layered<L, S, B>(self, layer: L) -> Result<Client, ClientError>
    where
        L: Layer<Pool, Service = S>,
        S: Service<Request<RequestBody>, Response = Response<B>, Error: Into<BoxError>, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        let (pool, proxy) = self.pool()?;
        self.build_with(erased(layer.layer(pool)), proxy)
    }

    /// The pool, and the address of the proxy that it connects through.
    fn pool(&self) -> Result<(Pool, Option<Arc<str>>), ClientError> {
        let route = match &self.proxy {
            Some(proxy) => proxy.route(&self.endpoint).map_err(ClientError::Proxy)?,
            None => None,
        };
        let address = route.as_ref().map(|route| (&*route.address).into());
        let is_plaintext = self.endpoint.is_plaintext();
        let authorization =
            route.as_ref().filter(|_| is_plaintext).and_then(|route| route.authorization.clone());
        let tls = self.tls.config()?;
        let dial = dial(route, tls.clone(), !is_plaintext);
        let turns = self.reuses_connections.then(Turns::default);
        let connector = Connector::new(dial, tls, self.connect_timeout, turns);
        // As many as calls may be under way: fewer would close connections that the next calls have to make anew.
        let idle_connections = if self.reuses_connections { self.max_in_flight.max(1) } else { 0 };
        Ok((Pool::new(connector, self.idle_timeout, idle_connections, authorization), address))
    }

    /// Makes a client that sends its requests through `service`: a hyper-util client over a connector of your own, a
    /// stack of tower layers, or a function that replays replies, for tests without a socket.
    ///
    /// The service is cloned for each request. One that fails without having taken the request's body is believed to
    /// have sent nothing, and the request is sent again. All that is about connections (certificates, proxies,
    /// [`connect_timeout`](Self::connect_timeout), [`idle_timeout`](Self::idle_timeout)) is the service's own affair.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use http_body_util::Full;
    /// use zvcms_hyper::{Client, Credentials, MyCards, RequestBody};
    ///
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// let replay = tower::service_fn(|_: http::Request<RequestBody>| async {
    ///     let reply = r#"{"status":true,"code":0,"data":[{"id":"7","par_value":"75.50"}]}"#;
    ///     Ok::<_, Infallible>(http::Response::new(Full::from(reply)))
    /// });
    /// let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key")?;
    /// let client = Client::builder(credentials).build_over(replay)?;
    /// assert_eq!(client.send(MyCards::new("10001")).await?[0].id(), "7");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// A plain http endpoint that was not allowed, or headers that cannot be used.
    pub fn build_over<S, B>(self, service: S) -> Result<Client, ClientError>
    where
        S: Service<Request<RequestBody>, Response = Response<B>, Error: Into<BoxError>, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        self.build_with(erased(service), None)
    }

    fn build_with(self, transport: Transport, proxy: Option<Arc<str>>) -> Result<Client, ClientError> {
        if let Some(name) = self.headers.keys().find(|name| RESERVED.contains(name)) {
            return Err(ClientError::Header(name.clone()));
        }
        let endpoint = self.endpoint;
        if endpoint.is_plaintext() && !endpoint.is_loopback() {
            if !self.plaintext_allowed && !endpoint.is_documented() {
                return Err(ClientError::Plaintext);
            }
            tracing::warn!(
                %endpoint,
                "plain http: whoever is on the way can read tokens and parameters, and change parameters"
            );
        }
        let limits = Limits {
            connect_timeout: self.connect_timeout,
            attempt_timeout: self.attempt_timeout.or(self.timeout).unwrap_or(ATTEMPT_TIMEOUT),
            timeout: self.timeout.unwrap_or(TIMEOUT),
            attempts: self.attempts,
            max_body: self.max_body,
        };
        let shared = Shared {
            signer: self.signer,
            gateway: host_and_port(&endpoint),
            endpoint,
            transport,
            proxy,
            attempt_timeout: self.attempt_timeout,
            headers: self.headers,
            permits: Semaphore::new(self.max_in_flight.clamp(1, Semaphore::MAX_PERMITS)),
            budget: budget(self.budget),
            clock: GatewayClock::new(self.corrects_clock),
            nonces: Nonces::default(),
        };
        Ok(Client { limits, shared: Arc::new(shared) })
    }
}

fn host_and_port(endpoint: &Endpoint) -> Arc<str> {
    let uri = endpoint.uri();
    let port = uri.port_u16().unwrap_or(if endpoint.is_plaintext() { 80 } else { 443 });
    format!("{}:{port}", uri.host().unwrap_or_default()).into()
}

#[expect(clippy::float_arithmetic, reason = "tower's budget takes the share of calls as a float")]
fn budget((each_second, each_hundred_calls): (u32, u32)) -> TpsBudget {
    let percent = u16::try_from(each_hundred_calls).unwrap_or(u16::MAX).min(MOST_RETRIES);
    TpsBudget::new(BUDGET_WINDOW, each_second.min(MOST_RETRIES.into()), f32::from(percent) / 100.0)
}
