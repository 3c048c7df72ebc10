//! What all calls of a client share, and the limits of one.

use std::sync::Arc;
use std::time::Duration;

use http::HeaderMap;
use tokio::sync::Semaphore;
use tower::retry::budget::TpsBudget;
use zvcms_proto::{Endpoint, Signer};

use crate::clock::GatewayClock;
use crate::stamps::Nonces;
use crate::transport::Transport;

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
    pub(crate) attempts: u32,
    pub(crate) max_body: usize,
}
