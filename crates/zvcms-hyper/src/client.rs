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

/// A client of the platform. Clones are cheap and share their connections, bounds, budget and clock.
///
/// A process that forks makes its client afterwards: one from before would give both sides the same next nonces, and the
/// same connections.
#[derive(Clone)]
pub struct Client {
    pub(crate) limits: Limits,
    pub(crate) shared: Arc<Shared>,
}

impl Client {
    /// The same client for calls that may take so long, all attempts and waits included. It goes for one attempt too, unless
    /// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout) was set. All the rest is shared.
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
        call(&self.shared, self.limits, &action).instrument(span).await
    }

    /// Where requests go.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.shared.endpoint
    }

    /// How far the gateway's clock was off ours at the last reply that told; none before the first.
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
