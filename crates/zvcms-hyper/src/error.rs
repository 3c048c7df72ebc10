//! Why a call failed.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use zvcms_proto::{ApiVersion, BuildError, Code, ResponseError, ResponseErrorKind};

use crate::call_id::CallId;
use crate::transport_error::TransportError;

/// The error of a call: its cause, the number of attempts, and whether the gateway may have executed the action.
#[derive(Debug)]
pub struct Error(pub(crate) Box<Details>);

#[derive(Debug)]
pub(crate) struct Details {
    pub(crate) last: AttemptError,
    pub(crate) id: CallId,
    pub(crate) gateway: Arc<str>,
    pub(crate) version: ApiVersion,
    pub(crate) proxy: Option<Arc<str>>,
    pub(crate) attempts: u32,
    pub(crate) idempotent: bool,
    pub(crate) budget_exhausted: bool,
    pub(crate) previous: Option<ErrorKind>,
}

/// The cause of an error, by how far the call got.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The request could not be built; nothing was sent.
    Build(BuildError),
    /// The request could not be sent, or its reply could not be received.
    Transport(TransportError),
    /// A reply was received, but it is not a success: the gateway refused the action, or the reply cannot be understood.
    Response(ResponseError),
}

/// How one attempt failed.
#[derive(Debug)]
pub(crate) struct AttemptError {
    pub(crate) kind: ErrorKind,
    /// Whether the request was taken to be sent, so that the gateway may have it.
    pub(crate) was_sent: bool,
    /// The wait that the gateway asked for.
    pub(crate) retry_after: Option<Duration>,
    /// Whether the reply showed that the stamp's time was off, and the next one will be corrected.
    pub(crate) clock_was_off: bool,
    /// Whether it is the end of a connection that another call has reported.
    pub(crate) is_known: bool,
}

impl AttemptError {
    pub(crate) fn new(kind: ErrorKind, was_sent: bool) -> Self {
        Self { kind, was_sent, retry_after: None, clock_was_off: false, is_known: false }
    }

    pub(crate) fn transport(error: TransportError, was_sent: bool) -> Self {
        Self::new(ErrorKind::Transport(error), was_sent)
    }

    /// Whether the gateway may have executed the action although we do not have its answer.
    pub(crate) fn may_have_acted(&self) -> bool {
        self.was_sent
            && match &self.kind {
                ErrorKind::Build(_) => false,
                ErrorKind::Transport(_) => true,
                ErrorKind::Response(response) => match unanswered_status(response) {
                    Some(status) => status.is_server_error(),
                    None => !response.kind().is_refusal(),
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

impl Error {
    /// Returns the cause of the last attempt's failure.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.last.kind
    }

    /// Returns the cause of the last attempt's failure, by value.
    #[must_use]
    pub fn into_kind(self) -> ErrorKind {
        self.0.last.kind
    }

    /// Returns the id of the call, which its [log](crate#logs) has too.
    #[must_use]
    pub fn call_id(&self) -> &CallId {
        &self.0.id
    }

    /// Returns the host and port of the endpoint, such as `gateway.example:443`.
    #[must_use]
    pub fn gateway(&self) -> &str {
        &self.0.gateway
    }

    /// Returns why the attempt before the last one failed, if there was one.
    #[must_use]
    pub fn previous(&self) -> Option<&ErrorKind> {
        self.0.previous.as_ref()
    }

    /// Returns how many attempts were made: 0 if the request could not be built, or if the caller's deadline had passed.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        if matches!(self.kind(), ErrorKind::Build(_)) { 0 } else { self.0.attempts }
    }

    /// Returns whether a deadline ended the call.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        matches!(self.kind(), ErrorKind::Transport(TransportError::Timeout { .. }))
    }

    /// Returns whether the same call may succeed later and can be repeated safely.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.kind().is_transient() && !self.outcome_unknown()
    }

    /// Returns whether the gateway may have executed an action that is not idempotent. Check before you repeat the call.
    /// It has executed it where [`ResponseError::is_of_success`] says so.
    #[must_use]
    pub fn outcome_unknown(&self) -> bool {
        !self.0.idempotent && self.0.last.may_have_acted()
    }

    /// Returns whether there would have been another attempt if the client's
    /// [retry budget](crate::ClientBuilder::retry_budget) had not been used up.
    #[must_use]
    pub fn budget_exhausted(&self) -> bool {
        self.0.budget_exhausted
    }

    /// Returns whether the reply showed that our clock is wrong. Later calls of this client are stamped with the gateway's
    /// time, and may succeed.
    #[must_use]
    pub fn clock_was_off(&self) -> bool {
        self.0.last.clock_was_off
    }

    /// Returns how long the gateway asked to wait (`Retry-After`).
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.last.retry_after
    }
}

/// What the gateway said.
impl Error {
    /// Returns the reply of the last attempt, whether it is a refusal or cannot be understood; `None` where none was received.
    #[must_use]
    pub fn response(&self) -> Option<&ResponseError> {
        match self.kind() {
            ErrorKind::Response(response) => Some(response),
            ErrorKind::Build(_) | ErrorKind::Transport(_) => None,
        }
    }

    /// Returns the refusal of the gateway: a business exception (异常) or a system error (系统错误), in an envelope.
    /// [`ResponseError::kind`] says which.
    ///
    /// ```
    /// # use zvcms_hyper::{Error, ResponseError, ResponseErrorKind};
    /// fn status(error: &Error) -> u16 {
    ///     match error.rejection().map(ResponseError::kind) {
    ///         Some(ResponseErrorKind::Business) => 422,
    ///         Some(_) => 502,
    ///         None if error.is_timeout() => 504,
    ///         None => 502,
    ///     }
    /// }
    /// ```
    #[must_use]
    pub fn rejection(&self) -> Option<&ResponseError> {
        self.response().filter(|response| response.kind().is_refusal())
    }

    /// Returns the gateway's `code`, where its reply has one.
    #[must_use]
    pub fn code(&self) -> Option<&Code> {
        self.response()?.code()
    }

    /// Returns the gateway's `message` (说明) as it came, where its reply has one. It may contain anything: write it to a
    /// terminal or a log by way of [`Printable`](zvcms_proto::Printable).
    #[must_use]
    pub fn message(&self) -> Option<&str> {
        self.response().map(ResponseError::message).filter(|message| !message.is_empty())
    }

    /// Returns the gateway's `traceId`, by which the platform's support finds the request, where its reply has one.
    #[must_use]
    pub fn trace_id(&self) -> Option<&str> {
        self.response()?.trace_id()
    }

    /// Returns the HTTP status of the reply, where one was received and read.
    #[must_use]
    pub fn http_status(&self) -> Option<StatusCode> {
        self.response().map(ResponseError::http_status)
    }

    /// Returns what is [reported of the code](Code::hint) of a V3 gateway's refusal, for people.
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self.kind() {
            ErrorKind::Response(response)
                if self.0.version == ApiVersion::V3 && response.kind().is_refusal() =>
            {
                response.code()?.hint()
            }
            _ => None,
        }
    }

    /// Whether the gateway has nothing at the address that the request was sent to.
    fn is_about_the_address(&self) -> bool {
        let ErrorKind::Response(response) = self.kind() else { return false };
        has_no_envelope(response)
            && matches!(
                response.http_status(),
                StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED | StatusCode::GONE
            )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind().fmt(f)?;
        if self.outcome_unknown() {
            f.write_str(match self.kind() {
                ErrorKind::Response(response) if response.is_of_success() => {
                    "; the gateway says that it executed the action"
                }
                _ => "; whether the gateway executed the action is not known",
            })?;
        }
        if self.budget_exhausted() {
            f.write_str("; not retried, because too many calls of this client fail")?;
        }
        if let Some(hint) = self.hint() {
            write!(f, "; {hint}")?;
        }
        if self.is_about_the_address() && self.0.version == ApiVersion::V3 {
            f.write_str("; in V3 the path is the action: check that too")?;
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

impl Details {
    /// Where the call went; empty if that does not matter.
    fn way(&self) -> String {
        match (&self.last.kind, &self.proxy) {
            (ErrorKind::Build(_), _) => String::new(),
            (ErrorKind::Response(response), _) if !has_no_envelope(response) => String::new(),
            // The message of this one contains the proxy.
            (ErrorKind::Transport(TransportError::Proxy { .. }), _) | (_, None) => self.gateway.to_string(),
            (_, Some(proxy)) => format!("{} through {proxy}", self.gateway),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.kind().source()
    }
}

// Everything that depends on how a response's error is made is below.

/// The HTTP status of a reply that is not the gateway's answer: it has no envelope, or a status that says that there was no
/// answer.
pub(crate) fn unanswered_status(response: &ResponseError) -> Option<StatusCode> {
    (response.is_unanswered() || has_no_envelope(response)).then(|| response.http_status())
}

fn has_no_envelope(response: &ResponseError) -> bool {
    response.kind() == ResponseErrorKind::Http
}

/// Whether the error is about the timestamp (时间戳). The vendor's codes are not known, so its words decide.
pub(crate) fn names_timestamp(response: &ResponseError) -> bool {
    let code = response.code().map_or("", Code::as_str);
    let text = format!("{code} {}", response.message()).to_lowercase();
    ["时间戳", "timestamp"].iter().any(|name| text.contains(name))
}

pub(crate) fn is_system_error(response: &ResponseError) -> bool {
    response.kind() == ResponseErrorKind::System
}

/// What is logged of a reply that is not a success: the gateway's code and trace id, and a word.
pub(crate) fn logged(response: &ResponseError) -> (Option<&str>, Option<&str>, &'static str) {
    let word = match response.kind() {
        ResponseErrorKind::Business => "business exception",
        ResponseErrorKind::System => "system error",
        ResponseErrorKind::Http => "HTTP error",
        _ => "not understood",
    };
    (response.code().map(Code::as_str), response.trace_id(), word)
}
