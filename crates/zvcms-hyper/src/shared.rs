//! What all calls of a client share, and the limits of one.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tower::retry::budget::TpsBudget;
use zvcms_proto::{Endpoint, Signer};

use crate::clock::GatewayClock;
use crate::stamps::Nonces;
use crate::transport::Transport;
use crate::transport_error::{Deadline, TransportError};

pub(crate) struct Shared {
    pub(crate) signer: Signer,
    pub(crate) endpoint: Endpoint,
    pub(crate) transport: Transport,
    /// Host and port of the endpoint.
    pub(crate) gateway: Arc<str>,
    /// Host and port of the proxy, if there is one.
    pub(crate) proxy: Option<Arc<str>>,
    /// Its own limit, if it was set and does not follow that of the whole call.
    pub(crate) attempt_timeout: Option<Duration>,
    pub(crate) headers: HeaderMap,
    /// One permit for each attempt that may be under way.
    pub(crate) permits: Semaphore,
    pub(crate) budget: TpsBudget,
    pub(crate) clock: GatewayClock,
    pub(crate) nonces: Nonces,
}

/// The limits of a call. Each is finite.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub(crate) connect_timeout: Duration,
    pub(crate) attempt_timeout: Duration,
    pub(crate) timeout: Duration,
    /// The moment by which the caller wants all calls to end.
    pub(crate) deadline: Option<Instant>,
    pub(crate) attempts: u32,
    pub(crate) max_body: usize,
}

impl Limits {
    /// The end of a call that begins now.
    pub(crate) fn end_of_call(&self, now: Instant) -> End {
        let end = End::after(Deadline::Total, now, self.timeout);
        match self.deadline {
            Some(at) if at < end.at => {
                End { at, deadline: Deadline::Caller, limit: at.saturating_duration_since(now) }
            }
            _ => end,
        }
    }

    /// The end of an attempt that begins now, in a call with this end.
    pub(crate) fn end_of_attempt(&self, now: Instant, call: End) -> End {
        let end = End::after(Deadline::Attempt, now, self.attempt_timeout);
        if end.at < call.at { end } else { call }
    }
}

/// The moment at which something has to end, and by which deadline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) at: Instant,
    deadline: Deadline,
    /// The time from the beginning to then.
    limit: Duration,
}

impl End {
    /// If the moment cannot be represented, one that is too far away to be reached.
    fn after(deadline: Deadline, now: Instant, limit: Duration) -> Self {
        const DECADES: Duration = Duration::from_secs(30 * 365 * 24 * 60 * 60);
        Self { at: now.checked_add(limit).unwrap_or_else(|| now + DECADES), deadline, limit }
    }

    /// Whether the caller's own deadline had passed before the call began.
    pub(crate) fn is_past(self) -> bool {
        self.deadline == Deadline::Caller && self.limit.is_zero()
    }

    /// The error of what did not end in time.
    pub(crate) fn error(self) -> TransportError {
        TransportError::Timeout { deadline: self.deadline, limit: self.limit }
    }
}
