//! The client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

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
pub struct Client(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) signer: Signer,
    pub(crate) endpoint: Endpoint,
    pub(crate) transport: Box<dyn Transport>,
    pub(crate) limits: Limits,
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

    pub(crate) fn new(parts: Parts) -> Self {
        Self(Arc::new(parts))
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
            read_only = action.is_read_only(),
        );
        call(&self.0, &action).instrument(span).await
    }

    /// Where requests go.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
    }

    /// How far the gateway's clock was off ours at the last reply that told; none before the first.
    #[must_use]
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.0.clock.skew()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.0.endpoint)
            .field("limits", &self.0.limits)
            .finish_non_exhaustive()
    }
}
