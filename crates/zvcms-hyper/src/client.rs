//! The client.

use std::fmt;
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tracing::Instrument;
use zvcms_proto::{Action, Endpoint, Printable};

use crate::call::call;
use crate::call_id::{CallId, LOGGED_LENGTH};
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
    pub(crate) call_id: Option<CallId>,
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
        Self { limits, ..self.clone() }
    }

    /// Returns this client with a moment by which its calls end, including all attempts and waits, and all
    /// [pages](Self::pages): for the rest of a request that has a deadline of its own. After that moment nothing is sent. The
    /// other limits still apply, the earliest first; of two deadlines, too, the earlier holds. Everything else is shared.
    ///
    /// ```
    /// # use std::time::{Duration, Instant};
    /// # use zvcms_hyper::{Client, Error, MyCards};
    /// # async fn both(client: &Client) -> Result<(), Error> {
    /// let client = client.with_deadline(Instant::now() + Duration::from_secs(5));
    /// let mine = client.send(MyCards::new("10001")).await?;
    /// let theirs = client.send(MyCards::new("10002")).await?; // both within the 5 s
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_deadline(&self, deadline: Instant) -> Self {
        let deadline = deadline.into();
        let deadline = self.limits.deadline.map_or(deadline, |earlier| earlier.min(deadline));
        Self { limits: Limits { deadline: Some(deadline), ..self.limits }, ..self.clone() }
    }

    /// Returns this client with an id for its calls, such as that of the request that they are made for. It takes the place of
    /// the calls' own [id](CallId). [`Error::call_id`] and layers have it as it is given, whatever it contains; the client's own
    /// [log](crate#logs) shows at most 64 characters of it, all printable. Everything else is shared.
    ///
    /// ```
    /// # use zvcms_hyper::{Client, MyCards};
    /// # async fn logged(client: &Client) {
    /// if let Err(error) = client.with_call_id("order-17").send(MyCards::new("10001")).await {
    ///     eprintln!("{} failed: {error}", error.call_id()); // order-17 failed: …
    /// }
    /// # }
    /// ```
    #[must_use]
    pub fn with_call_id(&self, id: impl AsRef<str>) -> Self {
        Self { call_id: Some(CallId::given(id.as_ref())), ..self.clone() }
    }

    /// Sends an action and reads its reply. Dropping the future cancels the call and releases everything that it used.
    ///
    /// # Errors
    ///
    /// Returns an error if the request cannot be built, cannot be sent, or is not answered with success. [`Error::kind`] says
    /// which of them.
    ///
    /// # Panics
    ///
    /// Panics if it is polled outside a tokio runtime, or in one whose time or IO is not enabled. `#[tokio::main]` and
    /// `Runtime::new` enable both, and a runtime's `Builder` does with `enable_all`. The feature `blocking` needs none.
    pub async fn send<A: Action>(&self, action: A) -> Result<A::Response, Error> {
        let id = self.call_id.clone().unwrap_or_else(CallId::next);
        // As high as what a user may log in a layer of their own, which is then in it.
        let span = tracing::info_span!(
            "zvcms_call",
            action = %Printable::new(action.name()).limit(LOGGED_LENGTH),
            idempotent = action.is_idempotent(),
            call_id = %id.logged(),
        );
        // Pinned where it is: what is handed on is a pointer, not the whole state of a call.
        pin!(call(&self.shared, self.limits, &action, &id)).instrument(span).await
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
