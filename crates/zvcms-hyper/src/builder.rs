//! The settings of a client.

use std::sync::Arc;
use std::time::Duration;

use http::header::{self, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use http::{Request, Response};
use hyper::body::{Body, Bytes};
use tokio::sync::Semaphore;
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
use crate::transport::Transport;
use crate::turns::Turns;

/// How long a call counts towards the retry budget.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);

/// The upper limit of either part of the retry budget.
const MOST_RETRIES: u16 = 10_000;

const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(10);
const TIMEOUT: Duration = Duration::from_secs(30);

/// What the client sends as `User-Agent` by default.
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

/// The settings of a [`Client`]. Each has a default.
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
    /// Returns a builder of a client that uses these credentials.
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
    /// Sets the endpoint to which requests are sent, and with it the version of the API. The default is the documented address
    /// of V2; [`Endpoint::default_of`] has that of V3.
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// Sets the spelling of the names that are signed in V2. The default is [`SignedNames::LowerCamel`], which V3 always signs.
    pub fn signed_names(mut self, signed_names: SignedNames) -> Self {
        self.signer = self.signer.signed_names(signed_names);
        self
    }

    /// Sets whether plain http is allowed to a host that is neither the documented one nor this machine. Anyone on the network
    /// path can then read valid tokens, and change parameters. The default is `false`.
    pub fn allow_plaintext(mut self, is_allowed: bool) -> Self {
        self.plaintext_allowed = is_allowed;
        self
    }

    /// Sets how long connecting may take, TLS included. The default is 3 s.
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.connect_timeout = limit;
        self
    }

    /// Sets how long one attempt may take, the reply's body included. The default is the value of
    /// [`timeout`](Self::timeout) if that is set, and 10 s otherwise.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.attempt_timeout = Some(limit);
        self
    }

    /// Sets how long a call may take, including all attempts and the waits before and between them. The default is 30 s.
    /// [`Client::with_timeout`] sets it for single calls.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.timeout = Some(limit);
        self
    }

    /// Sets how many attempts a call may make. The default is 3; 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts;
        self
    }

    /// Sets how large a reply's body may be, in bytes, both as received and decoded. The default is 4 MiB.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.max_body = bytes;
        self
    }

    /// Sets how many attempts of this client and its clones may be under way at the same time. Further ones wait, within
    /// their [`timeout`](Self::timeout). Up to the same number of idle connections is kept. The default is 256; 0 counts as 1.
    pub fn max_in_flight(mut self, attempts: usize) -> Self {
        self.max_in_flight = attempts;
        self
    }

    /// Limits the retries of this client and its clones, so that a gateway in trouble does not receive a multiple of its
    /// load.
    ///
    /// `each_second` retries are allowed per second, and unused ones can be saved for up to 10 s. In addition,
    /// `each_hundred_calls` retries are allowed for every 100 calls of the last 10 s. The defaults are 1 and 20. With 0 and 0
    /// nothing is retried. Values above 10,000 count as 10,000.
    pub fn retry_budget(mut self, each_second: u32, each_hundred_calls: u32) -> Self {
        self.budget = (each_second, each_hundred_calls);
        self
    }

    /// Sets whether stamps have the gateway's time, by the `Date` of its replies, if its clock differs from ours by more than
    /// 60 s and at most a day. The default is `true`. With `false`, they have this machine's time.
    pub fn clock_correction(mut self, is_on: bool) -> Self {
        self.corrects_clock = is_on;
        self
    }

    /// Sets how long an idle connection is kept. The default is 15 s.
    pub fn idle_timeout(mut self, limit: Duration) -> Self {
        self.idle_timeout = limit;
        self
    }

    /// Sets whether a connection is kept for the next attempts. The default is `true`. With `false`, each attempt has a new
    /// connection, which is closed after the reply.
    ///
    /// Turn it off if a gateway or proxy sends replies that belong to other requests. HTTP/1.1 does not number replies: an extra
    /// reply on a kept connection is read as the answer to the next request, and nothing shows that it is not.
    pub fn connection_reuse(mut self, is_on: bool) -> Self {
        self.reuses_connections = is_on;
        self
    }

    /// Trusts one more root certificate, in DER, in addition to those of Mozilla: for a gateway whose certificate is signed
    /// by the authority of a company.
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.tls.roots.push(Roots::Der(der.into()));
        self
    }

    /// Trusts all root certificates of a text in PEM, in addition to those of Mozilla. The text must contain at least one that
    /// can be read. Those that cannot be read, as in many systems' bundles, are ignored.
    pub fn root_certificates_pem(mut self, pem: impl Into<Vec<u8>>) -> Self {
        self.tls.roots.push(Roots::Pem(pem.into()));
        self
    }

    /// Sets whether the root certificates of the operating system are trusted, in addition to those of Mozilla. They are loaded
    /// when the client is built. The default is `false`.
    #[cfg(feature = "system-roots")]
    pub fn system_root_certificates(mut self, are_trusted: bool) -> Self {
        self.tls.roots.retain(|roots| !matches!(roots, Roots::System));
        self.tls.roots.extend(are_trusted.then_some(Roots::System));
        self
    }

    /// Presents a client certificate to the gateway (mutual TLS).
    ///
    /// `chain` is in PEM: the client's certificate first, then those up to an authority that the gateway trusts. `key` is the
    /// private key in PEM (PKCS #8, PKCS #1 or SEC 1, not encrypted).
    pub fn client_certificate_pem(mut self, chain: impl Into<Vec<u8>>, key: impl Into<Vec<u8>>) -> Self {
        self.tls.client = Some(ClientCertificate { chain: chain.into(), key: Zeroizing::new(key.into()) });
        self
    }

    /// Connects through a proxy. By default there is none, and the proxies of the environment are ignored.
    pub fn proxy(mut self, proxy: Proxy) -> Self {
        self.proxy = Some(proxy);
        self
    }

    /// Sets the `User-Agent` of every request. The default is `zvcms-hyper/` and the version.
    pub fn user_agent(self, product: HeaderValue) -> Self {
        self.header(USER_AGENT, product)
    }

    /// Adds a header to every request, or replaces the one of the same name. Values are treated as secrets.
    pub fn header(mut self, name: HeaderName, mut value: HeaderValue) -> Self {
        value.set_sensitive(name != USER_AGENT);
        self.headers.insert(name, value);
        self
    }

    /// Builds the client. No connection is made before the first call.
    ///
    /// # Errors
    ///
    /// Returns an error if the endpoint is plain http and that was not allowed, or if the certificates, the proxy or a header
    /// cannot be used.
    pub fn build(self) -> Result<Client, ClientError> {
        let (pool, proxy) = self.pool()?;
        self.build_with(Transport::Pool(Box::new(pool)), proxy)
    }

    /// Builds a client with a tower layer around its pool. The layer sees every attempt: to count it, to delay it, or to sign
    /// it for a company's own gateway.
    ///
    /// ```
    /// use zvcms_hyper::http::{HeaderValue, Request};
    /// use zvcms_hyper::{Client, Credentials, Pool, RequestBody, Service, layer_fn, service_fn};
    ///
    /// let measured = layer_fn(|mut pool: Pool| {
    ///     service_fn(move |mut request: Request<RequestBody>| {
    ///         let length = request.body().as_bytes().len();
    ///         request.headers_mut().insert("x-envelope-length", HeaderValue::from(length));
    ///         pool.call(request)
    ///     })
    /// });
    /// let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key")?;
    /// let client = Client::builder(credentials).build_layered(measured)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`build`](Self::build).
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
        self.build_with(Transport::erased(layer.layer(pool)), proxy)
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
        let gateway = self.endpoint.uri();
        Ok((Pool::new(connector, self.idle_timeout, idle_connections, authorization, gateway), address))
    }

    /// Builds a client that sends its requests through `service`: a hyper-util client over your own connector, a stack of
    /// tower layers, or, for tests without a socket, a function that returns stored replies.
    ///
    /// The service takes the request's body as a [`Body`] or as [bytes](RequestBody::into_bytes), and replies with any body of
    /// [`Bytes`]: a `Response<String>`, a `Response<Full<Bytes>>` with [`Full`](crate::Full), or a [`Body`] of your own. It is
    /// cloned for each request. If it fails before it has read the request's body, the client assumes that
    /// nothing was sent, and sends the request again. The settings of connections (certificates, proxies,
    /// [`connect_timeout`](Self::connect_timeout), [`idle_timeout`](Self::idle_timeout)) have no effect on it.
    ///
    /// ```
    /// use std::convert::Infallible;
    ///
    /// use zvcms_hyper::http::{Request, Response};
    /// use zvcms_hyper::{Client, Credentials, MyCards, RequestBody, service_fn};
    ///
    /// # tokio::runtime::Runtime::new()?.block_on(async {
    /// let replay = service_fn(|_: Request<RequestBody>| async {
    ///     let reply = r#"{"status":true,"code":0,"data":[{"id":"7","par_value":"75.50"}]}"#;
    ///     Ok::<_, Infallible>(Response::new(reply.to_owned()))
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
    /// Returns an error if the endpoint is plain http and that was not allowed, or if a header cannot be used.
    pub fn build_over<S, B>(self, service: S) -> Result<Client, ClientError>
    where
        S: Service<Request<RequestBody>, Response = Response<B>, Error: Into<BoxError>, Future: Send>
            + Clone
            + Send
            + Sync
            + 'static,
        B: Body<Data = Bytes, Error: Into<BoxError>> + Send + 'static,
    {
        self.build_with(Transport::erased(service), None)
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
                "plain http: anyone on the network path can read tokens and parameters, and change parameters"
            );
        }
        let limits = Limits {
            connect_timeout: self.connect_timeout,
            attempt_timeout: self.attempt_timeout.or(self.timeout).unwrap_or(ATTEMPT_TIMEOUT),
            timeout: self.timeout.unwrap_or(TIMEOUT),
            deadline: None,
            attempts: self.attempts,
            max_body: self.max_body,
        };
        let version = endpoint.version();
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
            nonces: Nonces::of(version),
        };
        Ok(Client { limits, call_id: None, shared: Arc::new(shared) })
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
