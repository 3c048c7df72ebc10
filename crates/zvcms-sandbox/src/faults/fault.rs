//! What can be ordered to go wrong.

use std::time::Duration;

use http::StatusCode;

/// Something that goes wrong on purpose with a request that the gateway has read whole.
///
/// A fault comes over whatever the gateway's own checks decided: each request is checked first, and its nonce counts as
/// used. What matters to a client that writes is whether the request was *executed* nevertheless; such a request must
/// not be sent again when it is not known to be harmless.
///
/// | fault | as text | a good request is executed | what the client meets |
/// |---|---|---|---|
/// | [`Delay`](Self::Delay) | `delay=2s` | yes | the whole reply, late |
/// | [`Drip`](Self::Drip) | `drip=50ms` | yes | the head at once, then 16 bytes of the body a pause |
/// | [`Reset`](Self::Reset) | `reset` | yes | a connection reset (RST) instead of a reply |
/// | [`TruncatedBody`](Self::TruncatedBody) | `truncated` | yes | half of the declared body, then the end of the stream |
/// | [`HttpStatus`](Self::HttpStatus), 5xx | `http-status=503` | yes | an HTML page |
/// | [`HttpStatus`](Self::HttpStatus), any other | `http-status=429,retry-after=2s` | **no** | an HTML page |
/// | [`SystemError`](Self::SystemError) | `system-error` | **no** | `status` false, code `sandbox-ordered-system-error` |
/// | [`BusinessException`](Self::BusinessException) | `business-exception` | **no** | `status` true, code `sandbox-ordered-business-exception` |
/// | [`ReplayRefusal`](Self::ReplayRefusal) | `replay` | **no** | what a used nonce gets: code `sandbox-replay` |
/// | [`ClockOff`](Self::ClockOff) | `clock=-400s` | if its timestamp is good by that clock | the reply, dated by that clock |
/// | [`PhpWarning`](Self::PhpWarning) | `php-warning` | yes | the reply behind an HTML warning |
/// | [`OversizedBody`](Self::OversizedBody) | `oversized=8MiB` | yes | the reply behind spaces, of undeclared length |
///
/// The text form is `KIND` or `KIND=ARG`, read by [`FromStr`](std::str::FromStr) and written by `Display`. Durations
/// are integers with `s`, `ms`, `us` or `ns`; sizes are integers with `B`, `KiB`, `MiB` or `GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The reply starts this long after the request was executed.
    Delay(Duration),
    /// The reply's body comes in pieces of 16 bytes, with this pause before each but the first.
    Drip(Duration),
    /// The connection is reset once the request was executed.
    Reset,
    /// The body ends after half of its declared length, and with it the connection.
    TruncatedBody,
    /// An HTML page under an HTTP status instead of the reply, as a proxy sends it. With 5xx the
    /// request was executed; with any other status the proxy kept it from the gateway. A 3xx status carries `Location`
    /// with the gateway's own path, so that a client which follows it shows in the [`Tally`](crate::Tally). 204 and 304
    /// come without the page, as HTTP has it. A 1xx status cannot end an exchange: it is sent as 500, and refused in the
    /// text form.
    HttpStatus {
        /// The status of the page.
        status: StatusCode,
        /// What the header `Retry-After` says, if it is sent.
        retry_after: Option<RetryAfter>,
    },
    /// A system error (系统错误) instead of execution.
    SystemError,
    /// A business exception (异常) instead of execution.
    BusinessException,
    /// The refusal of a used nonce instead of execution, also where the nonce is new.
    ReplayRefusal,
    /// The gateway's clock is off by this many seconds, ahead if positive: for the window in which the request's
    /// timestamp must be, and for the header `Date`.
    ClockOff(i64),
    /// An HTML warning by PHP before the reply's JSON, under the type `text/html`.
    PhpWarning,
    /// A body of this many bytes, or the reply's own length where that is more: spaces, then the reply's JSON. It is
    /// streamed and its length is not declared; [`u64::MAX`] is a body without end.
    OversizedBody(u64),
}

impl Fault {
    /// The status code of an HTML page, without `Retry-After`.
    #[must_use]
    pub fn http_status(status: StatusCode) -> Self {
        Self::HttpStatus { status, retry_after: None }
    }

    /// Whether it takes the place of execution: the request passes the checks and is then not executed.
    #[must_use]
    pub fn prevents_execution(self) -> bool {
        match self {
            Self::SystemError | Self::BusinessException | Self::ReplayRefusal => true,
            Self::HttpStatus { status, .. } => !sent_as(status).is_server_error(),
            _ => false,
        }
    }

    /// Whether the gateway's reply still arrives whole and as it was written.
    pub(crate) fn keeps_the_reply(self) -> bool {
        matches!(self, Self::Delay(_) | Self::Drip(_) | Self::ClockOff(_))
    }

    /// This fault for the first N requests.
    #[must_use]
    pub fn first(self, requests: u64) -> FaultOrder {
        FaultOrder { fault: self, requests: Some(requests) }
    }

    /// This fault for all requests.
    #[must_use]
    pub fn for_all(self) -> FaultOrder {
        FaultOrder { fault: self, requests: None }
    }
}

/// The status that a page is sent under: a final one.
pub(crate) fn sent_as(status: StatusCode) -> StatusCode {
    if status.is_informational() { StatusCode::INTERNAL_SERVER_ERROR } else { status }
}

/// What the header `Retry-After` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds; as text `retry-after=2s`.
    Seconds(u64),
    /// A date, so many seconds after the gateway's clock or, if negative, before it; as text `retry-after-date=2s`.
    /// Left out where HTTP has no way to write the date.
    Date(i64),
}

/// A [`Fault`] and for how many requests. The text form is the fault's, with `:N` behind it for the first N requests:
/// `reset:3`, `http-status=503:1`; without it, for all.
///
/// A request takes one fault at most: that of the first order, as they were given, which is for a number of requests and
/// not yet used up; where there is none, that of the order for all. A later order for all replaces an earlier one. Only
/// requests that were read whole, from the gateway's address, take a fault; in the order in which they were read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultOrder {
    pub(crate) fault: Fault,
    pub(crate) requests: Option<u64>,
}

impl FaultOrder {
    /// What goes wrong.
    #[must_use]
    pub fn fault(self) -> Fault {
        self.fault
    }

    /// For how many requests; None is for all.
    #[must_use]
    pub fn requests(self) -> Option<u64> {
        self.requests
    }
}

/// For all requests.
impl From<Fault> for FaultOrder {
    fn from(fault: Fault) -> Self {
        fault.for_all()
    }
}
