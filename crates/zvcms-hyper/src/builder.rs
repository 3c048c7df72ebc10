//! What can be set of a client.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::{Request, Response};
use hyper::body::{Body, Bytes};
use tokio::sync::Semaphore;
use tower::Service;
use tower::retry::budget::TpsBudget;
use zvcms_proto::{Credentials, Endpoint, SignedNames, Signer};

use crate::client::{Client, Limits, Parts};
use crate::clock::GatewayClock;
use crate::pool::{IDLE_TIMEOUT, PoolLimits, pool};
use crate::request_body::RequestBody;
use crate::stamps::Nonces;
use crate::transport::{BoxError, ServiceTransport, Transport};

/// How long a call counts towards the retry budget.
const BUDGET_WINDOW: Duration = Duration::from_secs(10);

/// The most that either part of the retry budget can be set to.
const MOST_RETRIES: u16 = 10_000;

/// What can be set of a [`Client`]. Nothing has to be.
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is built"]
pub struct ClientBuilder {
    signer: Signer,
    endpoint: Endpoint,
    plaintext_allowed: bool,
    limits: Limits,
    max_in_flight: usize,
    budget: (u32, u32),
    corrects_clock: bool,
    idle_timeout: Duration,
    extra_roots: Vec<Vec<u8>>,
}

impl ClientBuilder {
    pub(crate) fn new(credentials: Credentials) -> Self {
        Self {
            signer: Signer::new(credentials),
            endpoint: Endpoint::default(),
            plaintext_allowed: false,
            limits: Limits {
                connect_timeout: Duration::from_secs(3),
                attempt_timeout: Duration::from_secs(10),
                timeout: Duration::from_secs(30),
                attempts: 3,
                max_body: 4 << 20,
            },
            max_in_flight: 256,
            budget: (1, 20),
            corrects_clock: true,
            idle_timeout: IDLE_TIMEOUT,
            extra_roots: Vec::new(),
        }
    }

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
        self.limits.connect_timeout = limit;
        self
    }

    /// How long one attempt may take, the reply's body included. 10 s without it.
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.limits.attempt_timeout = limit;
        self
    }

    /// How long a call may take, all attempts and the waits before and between them included. 30 s without it.
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.timeout = limit;
        self
    }

    /// How many attempts a call may make. 3 without it; 0 counts as 1.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.limits.attempts = attempts;
        self
    }

    /// How large a reply's body may be, in bytes, as it comes and decoded. 4 MiB without it.
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
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

    /// Trusts, beside the Mozilla root certificates, this one, in DER: for a gateway behind a company's own authority.
    pub fn root_certificate(mut self, der: impl Into<Vec<u8>>) -> Self {
        self.extra_roots.push(der.into());
        self
    }

    /// Makes the client. No connection is made before the first call.
    ///
    /// # Errors
    ///
    /// A plain http endpoint that was not allowed, or a root certificate that is none.
    pub fn build(self) -> Result<Client, ClientError> {
        let limits = PoolLimits {
            connect_timeout: self.limits.connect_timeout,
            idle_timeout: self.idle_timeout,
            idle_connections: self.max_in_flight.max(1),
        };
        let pool =
            pool(limits, &self.extra_roots).map_err(|error| ClientError::RootCertificate(error.into()))?;
        self.build_with(Box::new(pool))
    }

    /// Makes a client that sends its requests through `service`: a hyper-util client over a connector of your own, a
    /// stack of tower layers, or a function that replays replies, for tests without a socket.
    ///
    /// The service is cloned for each request. One that fails without having taken the request's body is believed to
    /// have sent nothing, and the request is sent again. [`connect_timeout`](Self::connect_timeout),
    /// [`idle_timeout`](Self::idle_timeout) and [`root_certificate`](Self::root_certificate) are the service's own
    /// affair.
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
    /// A plain http endpoint that was not allowed.
    pub fn build_over<S, B>(self, service: S) -> Result<Client, ClientError>
    where
        S: Service<Request<RequestBody>, Response = Response<B>> + Clone + Send + Sync + 'static,
        S::Error: Into<BoxError>,
        S::Future: Send,
        B: Body<Data = Bytes> + Send + 'static,
        B::Error: Into<BoxError>,
    {
        self.build_with(Box::new(ServiceTransport(service)))
    }

    fn build_with(self, transport: Box<dyn Transport>) -> Result<Client, ClientError> {
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
        Ok(Client::new(Parts {
            signer: self.signer,
            endpoint,
            transport,
            limits: self.limits,
            places: Semaphore::new(self.max_in_flight.clamp(1, Semaphore::MAX_PERMITS)),
            budget: budget(self.budget),
            clock: GatewayClock::new(self.corrects_clock),
            nonces: Nonces::default(),
        }))
    }
}

#[expect(clippy::float_arithmetic, reason = "tower's budget takes the share of calls as a float")]
fn budget((each_second, each_hundred_calls): (u32, u32)) -> TpsBudget {
    let percent = u16::try_from(each_hundred_calls).unwrap_or(u16::MAX).min(MOST_RETRIES);
    TpsBudget::new(BUDGET_WINDOW, each_second.min(MOST_RETRIES.into()), f32::from(percent) / 100.0)
}

/// Settings that make no client.
#[derive(Debug)]
#[non_exhaustive]
pub enum ClientError {
    /// Plain http to a host that is neither the documented one nor this machine, without
    /// [`allow_plaintext`](ClientBuilder::allow_plaintext).
    Plaintext,
    /// A [`root_certificate`](ClientBuilder::root_certificate) that is no certificate in DER.
    RootCertificate(BoxError),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plaintext => {
                "the endpoint is plain http, so tokens and parameters could be read on the way: use https or allow it"
            }
            Self::RootCertificate(_) => "a root certificate cannot be used: it is to be one certificate in DER",
        })
    }
}

impl StdError for ClientError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Plaintext => None,
            Self::RootCertificate(cause) => Some(&**cause),
        }
    }
}
