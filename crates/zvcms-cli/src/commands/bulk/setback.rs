//! Calls that were not answered, by what follows from that for the run and for the user.

use std::time::Duration;

use zvcms_hyper::{Error, ErrorKind, TransportError};
use zvcms_proto::ResponseErrorKind;

use crate::error::{CommandError, Kind};

/// A call that brought neither cards nor a business exception: the user is not done.
pub(super) struct Setback {
    pub(super) kind: SetbackKind,
    pub(super) failure: CommandError,
    /// Whether the request may have reached the gateway. A user for whom nothing was sent gets no line.
    pub(super) was_sent: bool,
}

pub(super) enum SetbackKind {
    /// The gateway refused the time of our clock, which is corrected now.
    ClockWasOff,
    /// An HTTP status such as 429 or 503: too many calls at a time. The gateway may ask for a wait.
    Limited { asked: Option<Duration> },
    /// This machine could not make another connection.
    Local,
    /// No reply, or a reply that is not the gateway's. The next try may succeed.
    Broken,
    /// A reply that will be the same the next time. `error` is equal for equal reasons.
    Refused { error: String },
}

impl Setback {
    /// Returns the setback as one that another try would only repeat.
    pub(super) fn refused(self) -> Self {
        let error = reason(&self.failure, 0);
        Self { kind: SetbackKind::Refused { error }, ..self }
    }
}

/// What a call without cards means: an answer, or a setback.
pub(super) enum Ended {
    /// The gateway answered with a business exception.
    Answered(CommandError),
    SetBack(Setback),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        let asked = error.retry_after();
        let clock_was_off = error.clock_was_off();
        let (kind, was_sent) = match error.kind() {
            ErrorKind::Build(_) => (None, false),
            ErrorKind::Transport(transport) => match transport {
                TransportError::Local(_) | TransportError::NoRandom(_) => (Some(SetbackKind::Local), false),
                TransportError::BodyTooLarge { .. } | TransportError::ContentEncoding { .. } => (None, true),
                transport => (Some(SetbackKind::Broken), may_have_been_sent(transport)),
            },
            ErrorKind::Response(response) if response.is_unanswered() => {
                (Some(SetbackKind::Limited { asked }), true)
            }
            ErrorKind::Response(response) => match response.kind() {
                ResponseErrorKind::Business => return Self::Answered(error.into()),
                ResponseErrorKind::System if clock_was_off => (Some(SetbackKind::ClockWasOff), true),
                ResponseErrorKind::Http if response.http_status() == 500 => (Some(SetbackKind::Broken), true),
                _ => (None, true),
            },
            _ => (None, true),
        };
        let status = match error.kind() {
            ErrorKind::Response(response) => response.http_status().as_u16(),
            _ => 0,
        };
        let failure = CommandError::from(error);
        let kind = kind.unwrap_or_else(|| SetbackKind::Refused { error: reason(&failure, status) });
        Self::SetBack(Setback { kind, failure, was_sent })
    }
}

/// The code says why, also where the message has the user's id or a time in it; without one, the message or the status do.
fn reason(failure: &CommandError, status: u16) -> String {
    match (failure.code(), failure.kind()) {
        (Some(code), _) if !code.is_empty() => code.to_owned(),
        (_, Kind::System) => failure.message().to_owned(),
        _ => status.to_string(),
    }
}

fn may_have_been_sent(transport: &TransportError) -> bool {
    use zvcms_hyper::Deadline;
    !matches!(
        transport,
        TransportError::Connect(_)
            | TransportError::Tls(_)
            | TransportError::Timeout { deadline: Deadline::Connect, .. }
    )
}
