//! Why a call failed.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use zvcms_proto::{BuildError, ResponseError};

/// A call that failed: why, after how many attempts, and whether the gateway may have acted.
#[derive(Debug)]
pub struct Error(Box<Parts>);

#[derive(Debug)]
struct Parts {
    kind: ErrorKind,
    attempts: u32,
    read_only: bool,
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

impl Error {
    pub(crate) fn new(kind: ErrorKind, attempts: u32, read_only: bool) -> Self {
        Self(Box::new(Parts { kind, attempts, read_only }))
    }

    /// Why.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
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

    /// Whether the gateway may have executed an action that is not read-only. Look before repeating it.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        !self.0.read_only && self.kind().may_have_acted()
    }
}

impl ErrorKind {
    /// Whether the cause may go away by itself.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Build(_) => false,
            Self::Transport(transport) => transport.is_transient(),
            Self::Response(ResponseError::Http(failure)) => {
                failure.http_status() == StatusCode::TOO_MANY_REQUESTS
                    || is_gateway_fault(failure.http_status())
            }
            Self::Response(_) => false,
        }
    }

    /// Whether the gateway may have executed the action without our having its answer.
    pub(crate) fn may_have_acted(&self) -> bool {
        match self {
            Self::Build(_) => false,
            Self::Transport(transport) => !transport.nothing_was_sent(),
            Self::Response(ResponseError::Http(failure)) => failure.http_status().is_server_error(),
            Self::Response(response) => response.rejection().is_none(),
        }
    }
}

fn is_gateway_fault(status: StatusCode) -> bool {
    matches!(status, StatusCode::BAD_GATEWAY | StatusCode::SERVICE_UNAVAILABLE | StatusCode::GATEWAY_TIMEOUT)
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
        if self.attempts() > 1 { write!(f, " (after {} attempts)", self.attempts()) } else { Ok(()) }
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

type Cause = Box<dyn StdError + Send + Sync>;

/// A request that could not be sent, or whose reply could not be received.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection: no such host, refused, or a certificate that is not trusted. Nothing was sent.
    Connect(Cause),
    /// A deadline passed.
    Timeout {
        /// Which.
        deadline: Deadline,
        /// How long it was.
        limit: Duration,
    },
    /// The connection broke after something may have been sent and before a reply began.
    Broken(Cause),
    /// The reply's body ended too early.
    BodyCutOff(Cause),
    /// The reply's body is larger than the client takes.
    BodyTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The operating system gave no random number for a nonce. Nothing was sent.
    NoRandom(Cause),
}

/// A deadline of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deadline {
    /// To connect, TLS included. Nothing was sent.
    Connect,
    /// One attempt.
    Attempt,
    /// The whole call.
    Total,
}

impl TransportError {
    /// Whether it is certain that no byte of the request went out.
    #[must_use]
    pub fn nothing_was_sent(&self) -> bool {
        matches!(
            self,
            Self::Connect(_) | Self::NoRandom(_) | Self::Timeout { deadline: Deadline::Connect, .. }
        )
    }

    fn is_transient(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Timeout { .. } | Self::Broken(_) | Self::BodyCutOff(_) => true,
            Self::BodyTooLarge { .. } | Self::NoRandom(_) => false,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(_) => f.write_str("cannot connect to the gateway"),
            Self::Timeout { deadline, limit } => {
                let what = match deadline {
                    Deadline::Connect => "connection",
                    Deadline::Attempt => "reply",
                    Deadline::Total => "result",
                };
                write!(f, "no {what} within {limit:?}")
            }
            Self::Broken(_) => f.write_str("the connection broke before a reply came"),
            Self::BodyCutOff(_) => f.write_str("the reply is cut off"),
            Self::BodyTooLarge { limit } => write!(f, "the reply is larger than {limit} bytes"),
            Self::NoRandom(_) => f.write_str("the operating system gives no random numbers"),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::Connect(cause) | Self::Broken(cause) | Self::BodyCutOff(cause) | Self::NoRandom(cause) => {
                Some(&**cause)
            }
            Self::Timeout { .. } | Self::BodyTooLarge { .. } => None,
        }
    }
}
