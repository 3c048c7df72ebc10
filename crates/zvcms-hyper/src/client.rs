//! The client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument;
use zvcms_proto::{Action, Endpoint, Printable};

use crate::attempt::LOGGED_LENGTH;
use crate::call::call;
use crate::clock::ClockSkew;
use crate::error::Error;
use crate::shared::{Limits, Shared};

/// A client of the platform. Clones are cheap, and share their connections, limits, retry budget and clock.
///
/// A process that forks must build its client after the fork. Otherwise both processes would use the same nonces and the
/// same connections.
#[derive(Clone)]
pub struct Client {
    pub(crate) limits: Limits,
    pub(crate) shared: Arc<Shared>,
}

impl Client {
    /// Returns this client with another time limit for a call, including all attempts and waits. The limit also applies to a
    /// single attempt, unless [`attempt_timeout`](crate::ClientBuilder::attempt_timeout) was set. Everything else is shared.
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
        let attempt_timeout = self.shared.attempt_timeout.unwrap_or(limit);
        let limits = Limits { timeout: limit, attempt_timeout, ..self.limits };
        Self { limits, shared: Arc::clone(&self.shared) }
    }

    /// Sends an action and reads its reply. Dropping the future cancels the call and releases everything that it used.
    ///
    /// # Errors
    ///
    /// Returns an error if the request cannot be built, cannot be sent, or is not answered with success. [`Error::kind`] says
    /// which of them.
    pub async fn send<A: Action>(&self, action: A) -> Result<A::Response, Error> {
        let span = tracing::debug_span!(
            "zvcms_call",
            action = %Printable::new(action.name()).limit(LOGGED_LENGTH),
            idempotent = action.is_idempotent(),
        );
        call(&self.shared, self.limits, &action).instrument(span).await
    }

    /// Returns the endpoint to which requests are sent.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.shared.endpoint
    }

    /// Returns how much the gateway's clock differed from ours when it was last measured, or `None` if no reply has shown it
    /// yet.
    #[must_use]
    pub fn clock_skew(&self) -> Option<ClockSkew> {
        self.shared.clock.skew()
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.shared.endpoint)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}
