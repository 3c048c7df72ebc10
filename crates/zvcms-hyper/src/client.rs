//! The client and what can be set of it.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};
use zvcms_proto::{Action, Credentials, Endpoint, SignedNames, Signer};

use crate::attempt::attempt;
use crate::connector::{Pool, pool};
use crate::error::{Deadline, Error, ErrorKind, TransportError};
use crate::retry;

/// A client of the platform. Clones are cheap and share their connections.
#[derive(Clone)]
pub struct Client(Arc<Parts>);

pub(crate) struct Parts {
    pub(crate) signer: Signer,
    pub(crate) endpoint: Endpoint,
    pub(crate) pool: Pool,
    pub(crate) limits: Limits,
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
    #[must_use]
    pub fn builder(credentials: Credentials) -> ClientBuilder {
        ClientBuilder {
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
        }
    }

    /// Sends an action and reads its reply. Dropping the future cancels the call.
    ///
    /// # Errors
    ///
    /// [`Error::kind`] says how far the call came.
    pub async fn send<A: Action>(&self, action: A) -> Result<A::Response, Error> {
        let parts = &*self.0;
        let read_only = action.is_read_only();
        let fail = |kind: ErrorKind, attempts| {
            let attempts = if matches!(kind, ErrorKind::Build(_)) { 0 } else { attempts };
            Error::new(kind, attempts, read_only)
        };
        let limit = parts.limits.timeout;
        let started = Instant::now();
        let mut number = 1;
        loop {
            let attempt = attempt(parts, &action, number);
            let error = match timeout(limit.saturating_sub(started.elapsed()), attempt).await {
                Ok(Ok(response)) => return Ok(response),
                Ok(Err(error)) => error,
                Err(_) => {
                    let total = TransportError::Timeout { deadline: Deadline::Total, limit };
                    return Err(fail(ErrorKind::Transport(total), number));
                }
            };
            let wait = retry::wait_after(number, getrandom::u64().unwrap_or_default());
            let in_time = started.elapsed().saturating_add(wait) < limit;
            if number >= parts.limits.attempts || !in_time || !retry::is_worth_it(&error, read_only) {
                return Err(fail(error, number));
            }
            sleep(wait).await;
            number += 1;
        }
    }

    /// Where requests go.
    #[must_use]
    pub fn endpoint(&self) -> &Endpoint {
        &self.0.endpoint
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

/// What can be set of a [`Client`]. Nothing has to be.
#[derive(Clone, Debug)]
pub struct ClientBuilder {
    signer: Signer,
    endpoint: Endpoint,
    plaintext_allowed: bool,
    limits: Limits,
}

impl ClientBuilder {
    /// Where requests go; without it, the documented address.
    #[must_use]
    pub fn endpoint(mut self, endpoint: Endpoint) -> Self {
        self.endpoint = endpoint;
        self
    }

    /// The spelling of the names that are signed; without it, [`SignedNames::LowerCamel`].
    #[must_use]
    pub fn signed_names(mut self, signed_names: SignedNames) -> Self {
        self.signer = self.signer.signed_names(signed_names);
        self
    }

    /// Allows plain http to a host that is neither the documented one nor this machine. Whoever is on the way can then
    /// read live tokens, and change parameters.
    #[must_use]
    pub fn allow_plaintext(mut self) -> Self {
        self.plaintext_allowed = true;
        self
    }

    /// How long a connection may take to be made, TLS included. 3 s without it.
    #[must_use]
    pub fn connect_timeout(mut self, limit: Duration) -> Self {
        self.limits.connect_timeout = limit;
        self
    }

    /// How long one attempt may take, the reply's body included. 10 s without it.
    #[must_use]
    pub fn attempt_timeout(mut self, limit: Duration) -> Self {
        self.limits.attempt_timeout = limit;
        self
    }

    /// How long a call may take, all attempts and the waits between them included. 30 s without it.
    #[must_use]
    pub fn timeout(mut self, limit: Duration) -> Self {
        self.limits.timeout = limit;
        self
    }

    /// How many attempts a call may make. 3 without it; 0 counts as 1.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.limits.attempts = attempts;
        self
    }

    /// How large a reply's body may be, in bytes. 4 MiB without it.
    #[must_use]
    pub fn max_body(mut self, bytes: usize) -> Self {
        self.limits.max_body = bytes;
        self
    }

    /// Makes the client. No connection is made before the first call.
    ///
    /// # Errors
    ///
    /// A plain http endpoint that was not allowed.
    pub fn build(self) -> Result<Client, ClientError> {
        let Self { signer, endpoint, plaintext_allowed, limits } = self;
        if endpoint.is_plaintext() && !endpoint.is_loopback() {
            if !plaintext_allowed && !endpoint.is_documented() {
                return Err(ClientError::Plaintext);
            }
            tracing::warn!(
                %endpoint,
                "plain http: whoever is on the way can read tokens and parameters, and change parameters"
            );
        }
        Ok(Client(Arc::new(Parts { signer, endpoint, pool: pool(limits.connect_timeout), limits })))
    }
}

/// Settings that make no client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClientError {
    /// Plain http to a host that is neither the documented one nor this machine, without
    /// [`allow_plaintext`](ClientBuilder::allow_plaintext).
    Plaintext,
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plaintext => {
                "the endpoint is plain http, so tokens and parameters could be read on the way: use https or allow it"
            }
        })
    }
}

impl StdError for ClientError {}
