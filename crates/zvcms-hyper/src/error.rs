//! Why a call failed.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use zvcms_proto::{BuildError, Endpoint, ResponseError};

pub use crate::transport_error::{Deadline, TransportError};

/// A call that failed: why, after how many attempts, and whether the gateway may have acted.
#[derive(Debug)]
pub struct Error(Box<Parts>);

#[derive(Debug)]
struct Parts {
    failure: Failure,
    gateway: Box<str>,
    proxy: Option<Box<str>>,
    attempts: u32,
    idempotent: bool,
    budget_exhausted: bool,
    previous: Option<ErrorKind>,
}

/// Why a call failed, split by how far it came.
#[derive(Debug)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request could not be built; nothing was sent.
    Build(BuildError),
    /// The request could not be sent, or its reply not be received.
    Transport(TransportError),
    /// A reply came, and it is no success: the gateway said no, or cannot be understood.
    Response(ResponseError),
}

/// How one attempt failed.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) kind: ErrorKind,
    /// Whether the request was taken to be sent, so that the gateway may have it.
    pub(crate) was_sent: bool,
    /// The wait that the gateway asked for.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the reply showed that the stamp's time was off, and the next one will be corrected.
    pub(crate) clock_was_off: bool,
    /// Whether it is the end of a connection that another call reported before.
    pub(crate) is_known: bool,
}

impl Failure {
    pub(crate) fn new(kind: ErrorKind, was_sent: bool) -> Self {
        Self { kind, was_sent, retry_after: None, clock_was_off: false, is_known: false }
    }

    /// Whether the gateway may have executed the action without our having its answer.
    pub(crate) fn may_have_acted(&self) -> bool {
        self.was_sent
            && match &self.kind {
                ErrorKind::Build(_) => false,
                ErrorKind::Transport(_) => true,
                ErrorKind::Response(response) => match unanswered_status(response) {
                    Some(status) => status.is_server_error(),
                    None => response.rejection().is_none(),
                },
            }
    }
}

impl ErrorKind {
    /// Whether the cause may go away by itself.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Build(_) => false,
            Self::Transport(transport) => transport.is_transient(),
            Self::Response(response) => {
                response.is_unanswered()
                    || unanswered_status(response) == Some(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }
}

/// The HTTP status of a reply that is not the gateway's answer: one without an envelope, or with an envelope under a
/// status that says that there was no answer.
pub(crate) fn unanswered_status(response: &ResponseError) -> Option<StatusCode> {
    let is_no_answer = response.is_unanswered() || matches!(response, ResponseError::Http(_));
    is_no_answer.then(|| response.http_status())
}

impl Error {
    /// `attempts` to call the endpoint, maybe through a proxy.
    pub(crate) fn new(
        failure: Failure,
        (endpoint, proxy): (&Endpoint, Option<&str>),
        attempts: u32,
        idempotent: bool,
    ) -> Self {
        Self(Box::new(Parts {
            gateway: host_and_port(endpoint),
            proxy: proxy.map(Into::into),
            attempts: if matches!(failure.kind, ErrorKind::Build(_)) { 0 } else { attempts },
            failure,
            idempotent,
            budget_exhausted: false,
            previous: None,
        }))
    }

    pub(crate) fn after(mut self, previous: Option<ErrorKind>) -> Self {
        self.0.previous = previous;
        self
    }

    pub(crate) fn with_budget_exhausted(mut self, budget_exhausted: bool) -> Self {
        self.0.budget_exhausted = budget_exhausted;
        self
    }

    /// Why the last attempt failed.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.failure.kind
    }

    /// The same, to be kept.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        self.0.failure.kind
    }

    /// Host and port of the endpoint, as in `gateway.example:443`.
    #[must_use]
    pub fn gateway(&self) -> &str {
        &self.0.gateway
    }

    /// Why the attempt before the last one failed, if there was one.
    #[must_use]
    pub fn previous(&self) -> Option<&ErrorKind> {
        self.0.previous.as_ref()
    }

    /// How many attempts were made. 0 where the request could not be built.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Whether a deadline ended it.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Transport(TransportError::Timeout { .. }))
    }

    /// Whether the same call may succeed later, and repeating it does no harm.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind().is_transient() && !self.outcome_unknown()
    }

    /// Whether the gateway may have executed an action that is not idempotent. Look before repeating it.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        !self.0.idempotent && self.0.failure.may_have_acted()
    }

    /// Whether another attempt would have been made if the client's
    /// [retry budget](crate::ClientBuilder::retry_budget) had not been used up.
    #[must_use]
    pub fn budget_exhausted(&self) -> bool {
        self.0.budget_exhausted
    }

    /// Whether the reply showed that our clock is off, so that later calls of this client are stamped with the gateway's
    /// time: the same call may then succeed.
    #[must_use]
    pub fn clock_was_off(&self) -> bool {
        self.0.failure.clock_was_off
    }

    /// How long the gateway asked to wait (`Retry-After`), as it asked.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.failure.retry_after
    }
}

fn host_and_port(endpoint: &Endpoint) -> Box<str> {
    let uri = endpoint.uri();
    let port = uri.port_u16().unwrap_or(if endpoint.is_plaintext() { 80 } else { 443 });
    format!("{}:{port}", uri.host().unwrap_or_default()).into()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind() {
            ErrorKind::Build(error) => error.fmt(f)?,
            ErrorKind::Transport(error) => error.fmt(f)?,
            ErrorKind::Response(error) => error.fmt(f)?,
        }
        if self.outcome_unknown() {
            f.write_str("; whether the gateway executed the action is not known")?;
        }
        if self.budget_exhausted() {
            f.write_str("; not tried again, since too many calls of this client fail")?;
        }
        let way = self.0.way();
        match (way.as_str(), self.attempts()) {
            ("", 0 | 1) => Ok(()),
            ("", attempts) => write!(f, " (after {attempts} attempts)"),
            (way, 0 | 1) => write!(f, " ({way})"),
            (way, attempts) => write!(f, " ({way}, after {attempts} attempts)"),
        }
    }
}

impl Parts {
    /// Where the call went, in words; nothing where that does not matter.
    fn way(&self) -> String {
        match (&self.failure.kind, &self.proxy) {
            (ErrorKind::Build(_), _) => String::new(),
            (ErrorKind::Response(response), _) if !matches!(response, ResponseError::Http(_)) => {
                String::new()
            }
            // This one names the proxy itself.
            (ErrorKind::Transport(TransportError::Proxy { .. }), _) | (_, None) => self.gateway.to_string(),
            (_, Some(proxy)) => format!("{} through {proxy}", self.gateway),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self.kind() {
            ErrorKind::Build(error) => error.source(),
            ErrorKind::Transport(error) => error.source(),
            ErrorKind::Response(error) => error.source(),
        }
    }
}
