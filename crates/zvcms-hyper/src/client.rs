//! The client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::Semaphore;
use tower::retry::budget::TpsBudget;
use tracing::Instrument;
use zvcms_proto::{Action, Credentials, Endpoint, Printable, Signer};

use crate::attempt::LOGGED_LENGTH;
use crate::builder::ClientBuilder;
use crate::call::call;
use crate::clock::{ClockSkew, GatewayClock};
use crate::error::Error;
use crate::stamps::Nonces;
use crate::transport::Transport;

/// A client of the platform. Clones are cheap and share their connections, bounds, budget and clock.
///
/// A process that forks makes its client afterwards: one from before would give both sides the same next nonces, and the
/// same connections.
#[derive(Clone)]
pub struct Client {
    limits: Limits,
    parts: Arc<Parts>,
}

pub(crate) struct Parts {
    pub(crate) signer: Signer,
    pub(crate) endpoint: Endpoint,
    pub(crate) transport: Box<dyn Transport>,
    /// Host and port of the proxy on the way, where there is one.
    pub(crate) proxy: Option<Box<str>>,
    /// Where it was set, and does not go with the limit of the whole call.
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) headers: HeaderMap,
    /// One for each attempt that may be under way.
    pub(crate) places: Semaphore,
    pub(crate) budget: TpsBudget,
    pub(crate) clock: GatewayClock,
    pub(crate) nonces: Nonces,
}

/// The limits of a call. Each is finite.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) timeout: Duration,
    pub(crate) attempts: u32,
    pub(crate) max_body: usize,
}

impl Client {
    /// Begins a client that calls under these credentials.
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(credentials)
    }

    pub(crate) fn new(limits: Limits, parts: Parts) -> Self {
        Self { limits, parts: Arc::new(parts) }
    }

    /// The same client for calls that may take so long, all attempts and waits included. It goes for one attempt too, unless
    /// [`attempt_timeout`](ClientBuilder::attempt_timeout) was set. All the rest is shared.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use zvcms_hyper::{Client, Error, MyCards};
    /// # async fn patiently(client: &Client) -> Result<(), Error> {
    /// let cards = client.with_timeout(Duration::from_secs(90)).send(MyCards::new("10001")).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_timeout(&self, limit: Duration) -> Self {
        let attempt_timeout = self.parts.attempt_timeout.unwrap_or(limit);
        let limits = Limits { timeout: limit, attempt_timeout, ..self.limits };
        Self { limits, parts: Arc::clone(&self.parts) }
    }

    /// Sends an action and reads its reply. Dropping the future cancels the call and gives back all that it held.
    ///
    /// # Errors
    ///
    /// [`Error::kind`] says how far the call came.
    pub async fn send<A: Action>(&self, action: A) -> Result<A::Response, Error> {
        let span = tracing::debug_span!(
            "zvcms_call",
            action = %Printable::new(action.name()).limit(LOGGED_LENGTH),
            idempotent = action.is_idempotent(),
        );
        call(&self.parts, self.limits, &action).instrument(span).await
    }

    /// Where requests go.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.parts.endpoint
    }

    /// How far the gateway's clock was off ours at the last reply that told; none before the first.
    #[must_use]
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.parts.clock.skew()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.parts.endpoint)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
