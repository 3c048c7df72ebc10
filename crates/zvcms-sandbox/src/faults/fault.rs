//! What can be ordered to go wrong.

use std::time::Duration;

use http::StatusCode;

/// Something that goes wrong on purpose with a request that the gateway has read whole.
///
/// Each request is checked first, and its nonce counts as used. Then its fault spoils the reply, whatever the checks
/// decided. A client that writes must know whether the request was *executed* nevertheless: it must not send such a
/// request again unless the request is idempotent.
///
/// | fault | as text | a good request is executed | what the client meets |
/// |---|---|---|---|
/// | [`Delay`](Self::Delay) | `delay=2s` | yes | the whole reply, late |
/// | [`Drip`](Self::Drip) | `drip=50ms` | yes | the head at once, then 16 bytes of the body after each pause |
/// | [`Reset`](Self::Reset) | `reset` | yes | a connection reset (RST) instead of a reply |
/// | [`TruncatedBody`](Self::TruncatedBody) | `truncated` | yes | half of the declared body, then the end of the stream |
/// | [`HttpStatus`](Self::HttpStatus), 5xx | `http-status=503` | yes | an HTML page |
/// | [`HttpStatus`](Self::HttpStatus), any other | `http-status=429,retry-after=2s` | **no** | an HTML page |
/// | [`SystemError`](Self::SystemError) | `system-error` | **no** | `status` false, code `sandbox-ordered-system-error`, or 990016 over V3 |
/// | [`BusinessException`](Self::BusinessException) | `business-exception` | **no** | `status` true, code `sandbox-ordered-business-exception`, or 990017 over V3 |
/// | [`ReplayRefusal`](Self::ReplayRefusal) | `replay` | **no** | what a used nonce gets: code `sandbox-replay`, or 990009 over V3 |
/// | [`ClockOff`](Self::ClockOff) | `clock=-400s` | if its timestamp is good by that clock | the reply, dated by that clock |
/// | [`PhpWarning`](Self::PhpWarning) | `php-warning` | yes | an HTML warning, then the reply |
/// | [`OversizedBody`](Self::OversizedBody) | `oversized=8MiB` | yes | spaces, then the reply; the length is not declared |
///
/// The text form is `KIND` or `KIND=ARG`. [`FromStr`](std::str::FromStr) reads it and `Display` writes it. A duration
/// is an integer with `s`, `ms`, `us` or `ns`; a size is an integer with `B`, `KiB`, `MiB` or `GiB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Fault {
    /// The reply starts this long after the request was executed.
    Delay(Duration),
    /// The body of the reply comes in pieces of 16 bytes, with this pause between two of them.
    Drip(Duration),
    /// The connection is reset after the request was executed.
    Reset,
    /// The connection ends after half of the declared length of the body.
    TruncatedBody,
    /// An HTML page under an HTTP status instead of the reply, as a proxy sends it. With 5xx the request was executed;
    /// with any other status the proxy kept it from the gateway. A 3xx status carries `Location` with the path asked
    /// for, so a client that follows it is counted in the [`Tally`](crate::Tally). 204 and 304 come without the page, as
    /// HTTP requires. A 1xx status cannot end an exchange: it is sent as 500, and the text form refuses it.
    HttpStatus {
        /// The status of the page.
        status: StatusCode,
        /// The value of the header `Retry-After`; None if it is not sent.
        retry_after: Option<RetryAfter>,
    },
    /// A system error (系统错误) instead of execution.
    SystemError,
    /// A business exception (异常) instead of execution.
    BusinessException,
    /// The refusal of a used nonce instead of execution, even if the nonce is new.
    ReplayRefusal,
    /// The gateway's clock is wrong by this many seconds; it is ahead if the number is positive. The timestamp of the
    /// request is compared with it, and the header `Date` shows it.
    ClockOff(i64),
    /// A PHP warning in HTML before the JSON of the reply. The content type is `text/html`.
    PhpWarning,
    /// A body of at least this many bytes: spaces, then the JSON of the reply. It is streamed and its length is not
    /// declared; [`u64::MAX`] is a body without end.
    OversizedBody(u64),
}

impl Fault {
    /// An HTML page under this status, without `Retry-After`.
    #[must_use]
    pub fn http_status(status: StatusCode) -> Self {
        Self::HttpStatus { status, retry_after: None }
    }

    /// Whether a request that passes the checks is not executed because of this fault.
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

    /// Orders this fault for the first N requests.
    #[must_use]
    pub fn first(self, requests: u64) -> FaultOrder {
        FaultOrder { fault: self, requests: Some(requests) }
    }

    /// Orders this fault for all requests.
    #[must_use]
    pub fn for_all(self) -> FaultOrder {
        FaultOrder { fault: self, requests: None }
    }
}

/// The status under which a page is sent. It must be a final one.
pub(crate) fn sent_as(status: StatusCode) -> StatusCode {
    if status.is_informational() { StatusCode::INTERNAL_SERVER_ERROR } else { status }
}

/// The value of the header `Retry-After`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryAfter {
    /// A number of seconds; as text `retry-after=2s`.
    Seconds(u64),
    /// A date, this many seconds after the gateway's time, or before it if the number is negative; as text
    /// `retry-after-date=2s`. From the year 10000 on HTTP cannot write the date, and the header is not sent.
    Date(i64),
}

/// A [`Fault`], and the number of requests that it is for. The text form is that of the fault, and `:N` if it is for
/// the first N requests: `reset:3`, `http-status=503:1`. Without `:N` it is for all requests.
///
/// A request takes one fault at most. Orders for a number of requests come first, in the order in which they were
/// given, until each is used up. After them comes the order for all; a later order for all replaces an earlier one.
/// Only a request to a path of V2 or V3 that was read whole takes a fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FaultOrder {
    pub(crate) fault: Fault,
    pub(crate) requests: Option<u64>,
}

impl FaultOrder {
    /// The fault that is ordered.
    #[must_use]
    pub fn fault(self) -> Fault {
        self.fault
    }

    /// The number of requests that it is for; None if it is for all.
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
