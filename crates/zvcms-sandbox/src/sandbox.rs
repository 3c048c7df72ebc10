//! Starting and stopping a sandbox.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::{fmt, io};

use serde_json::value::RawValue;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::checks::api::V2_PATH;
use crate::checks::clock::{self, Clock};
use crate::checks::identity::Identity;
use crate::checks::replay;
use crate::checks::signature::SignedNames;
use crate::faults::fault::FaultOrder;
use crate::gateway::Gateway;
use crate::http::endpoint::Endpoint;
use crate::http::server;
use crate::observer::{self, Calls, Observer, Watch};
use crate::replies::actions::Replies;
use crate::replies::cards::CardBook;
use crate::replies::registered::RegisteredReplies;
use crate::tally::Tally;
use crate::verdict::Verdict;

/// A running gateway on a loopback socket.
///
/// It serves until it is [shut down](Self::shutdown) or dropped. Both close the connections and release the port, but
/// only a shutdown waits until that is done.
#[must_use = "a sandbox stops when it is dropped"]
pub struct Sandbox {
    address: SocketAddr,
    url: String,
    v3_url: String,
    identity: Identity,
    endpoint: Arc<Endpoint>,
    /// Nothing is sent on it: the server stops when it is dropped.
    stop: oneshot::Sender<()>,
    server: JoinHandle<()>,
    /// Told when the observer has seen its last verdict.
    observed: Option<oneshot::Receiver<()>>,
}

impl Sandbox {
    /// Starts a sandbox on a free port of 127.0.0.1, with the [demo credentials](Identity::demo), the
    /// [built-in cards](CardBook::demo) and the system's clock.
    ///
    /// # Errors
    /// Returns an error if [`Builder::start`] does.
    ///
    /// # Panics
    /// Panics if [`Builder::start`] does.
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// Returns a builder, to start a sandbox with other settings.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The URL to send requests of V2 to, e.g. `http://127.0.0.1:40001/api/v2`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.url
    }

    /// The base address of V3, e.g. `http://127.0.0.1:40001`. The path of the action follows it.
    #[must_use]
    pub fn v3_endpoint(&self) -> &str {
        &self.v3_url
    }

    /// The address of the socket, with the port that the system chose.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The credentials that the sandbox accepts.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What the sandbox has counted so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.endpoint.tally().clone()
    }

    /// How many coupon activities (优惠券兑换活动) `coupon.coupon-activity-add` has added so far. No action reads them
    /// back.
    #[must_use]
    pub fn coupon_activities(&self) -> u64 {
        self.endpoint.gateway().coupon_activities()
    }

    /// Orders a fault, after the faults that are ordered already: see [`FaultOrder`].
    pub fn order(&self, order: impl Into<FaultOrder>) {
        self.endpoint.orders().order(order.into());
    }

    /// Removes all ordered faults. A request that has already taken a fault keeps it: a delay, for instance, goes on.
    pub fn clear_faults(&self) {
        self.endpoint.orders().clear();
    }

    /// Stops the sandbox, and waits until the connections are closed and the port is released. A request on its way is
    /// broken off. The observer is dropped too, unless it has not caught up after a second.
    pub async fn shutdown(self) {
        drop(self.stop);
        // The task ends by itself. If it panicked, the socket and the connections would be gone with it.
        let _ = self.server.await;
        drop(self.endpoint);
        if let Some(observed) = self.observed {
            let _ = tokio::time::timeout(observer::PATIENCE, observed).await;
        }
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").field("endpoint", &self.url).finish_non_exhaustive()
    }
}

/// The settings with which a [`Sandbox`] is started.
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    listen: SocketAddr,
    identity: Identity,
    cards: CardBook,
    replies: RegisteredReplies,
    signed_names: SignedNames,
    clock: Clock,
    replay_capacity: usize,
    faults: Vec<FaultOrder>,
    observer: Option<Observer>,
    calls_at_once: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            identity: Identity::demo(),
            cards: CardBook::demo(),
            replies: RegisteredReplies::default(),
            signed_names: SignedNames::default(),
            clock: Arc::new(clock::system),
            replay_capacity: replay::DEFAULT_CAPACITY,
            faults: Vec::new(),
            observer: None,
            calls_at_once: false,
        }
    }
}

impl Builder {
    /// Sets the address to listen on, which must be a loopback address. For port 0, the system chooses a free port. The
    /// default is `127.0.0.1:0`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// Sets the credentials to accept. The default is [`Identity::demo`].
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = identity;
        self
    }

    /// Sets the cards to hand out. The default is [`CardBook::demo`].
    pub fn cards(mut self, cards: CardBook) -> Self {
        self.cards = cards;
        self
    }

    /// Registers a reply for an action, whether the sandbox knows the action or not. A later reply for the same action
    /// replaces an earlier one.
    ///
    /// A name with a slash is a path of V3, with or without its leading slash: `own/path` is `/own/path`. The sandbox then
    /// serves that path even if it does not begin with `/v3/`; only `/api/v2` stays V2's. A name without a slash is one
    /// of V2. Its reply is sent over V3 too if the action has a path there and no reply is registered for the path.
    ///
    /// The reply is sent only after every other check has passed: identity, token, clock and replay. The parameters
    /// are not checked, and nothing else is done: a registered reply to a writing action changes no state.
    ///
    /// A JSON object with the members `status`, `code`, and `data` or `message` is a whole reply, and is sent exactly
    /// as it is. Any other JSON is the `data` of a success. Numbers keep their digits, and members their order.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use zvcms_sandbox::{RawValue, Sandbox};
    ///
    /// let identity = RawValue::from_string(r#"{"id":12345678901234567890,"name":"demo"}"#.to_owned())?;
    /// let gone = RawValue::from_string(r#"{"status":true,"code":40004,"message":"没有"}"#.to_owned())?;
    /// let builder = Sandbox::builder()
    ///     .reply("communal.user.identity", identity.clone())
    ///     .reply("v3/crm/customer/allCustomerInfo", identity)
    ///     .reply("user.my-cards", gone);
    /// # let _ = builder;
    /// # Ok(())
    /// # }
    /// ```
    pub fn reply(mut self, action: impl Into<String>, reply: Box<RawValue>) -> Self {
        self.replies.register(action.into(), reply);
        self
    }

    /// Sets the names that tokens of V2 must be signed with. The default is [`SignedNames::LowerCamel`]. Tokens of V3 are
    /// always checked with [`SignedNames::LowerCamel`].
    pub fn signed_names(mut self, names: SignedNames) -> Self {
        self.signed_names = names;
        self
    }

    /// Sets the clock, which returns the current unix time in seconds. Timestamps are compared with it, and replies
    /// carry its time in the header `Date`. It is read once for each request. The default is the system's clock.
    ///
    /// It must not run backwards, because an expired nonce is forgotten for good.
    pub fn clock(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// Sets how many used nonces are remembered at a time, each for at least 300 s. A nonce takes about 40 bytes;
    /// beside nonces, only the records that requests add take memory, at most 10,000 of them. The default is 65,536.
    ///
    /// While the memory is full of live nonces, requests are refused
    /// ([`Refusal::ReplayMemory`](crate::Refusal::ReplayMemory)). Raise the number for load tests of more than about
    /// 200 requests a second.
    pub fn replay_capacity(mut self, nonces: usize) -> Self {
        self.replay_capacity = nonces;
        self
    }

    /// Orders a fault from the start. Call it again to order more faults: see [`FaultOrder`]. By default there is none.
    pub fn fault(mut self, order: impl Into<FaultOrder>) -> Self {
        self.faults.push(order.into());
        self
    }

    /// Sets the observer. It is called once for each request, after the request was decided and counted and before the
    /// reply is sent; in the order of the decisions, on a thread of its own. If it panics, the connection of that
    /// request is broken off. A later observer replaces an earlier one. By default there is none.
    ///
    /// A reply waits for the observer for at most a second. After that, no reply waits until the observer has caught
    /// up. A verdict that would have to wait behind more than 2 MiB of request bodies is not shown, but counted
    /// ([`Tally::unobserved`](crate::Tally::unobserved)).
    pub fn on_verdict(mut self, observer: impl Fn(&Verdict) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self.calls_at_once = false;
        self
    }

    /// Sets the observer as [`on_verdict`](Self::on_verdict) does, but calls it from the gateway's own tasks, which is
    /// quicker. It must not block, because every client waits for it. It is for an observer that only passes the
    /// verdict on, for instance to a channel.
    pub fn on_verdict_at_once(mut self, observer: impl Fn(&Verdict) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self.calls_at_once = true;
        self
    }

    /// Starts the sandbox on the current tokio runtime, which must have IO and time enabled.
    ///
    /// # Errors
    /// Returns an error if the address is not a loopback address or cannot be listened on, if there is no tokio
    /// runtime, or if no thread can be started for the observer.
    ///
    /// # Panics
    /// Panics if the runtime was built without IO or time.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let listen = self.listen;
        if !listen.ip().to_canonical().is_loopback() {
            return Err(StartError::NotLoopback { address: listen });
        }
        let runtime = Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        let cannot_listen = |source| StartError::Listen { address: listen, source };
        let listener = server::listen(listen).map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let replies = Replies { registered: self.replies, cards: self.cards, ..Replies::default() };
        let gateway = Gateway::new(self.identity.clone(), self.signed_names, replies, self.replay_capacity);
        let (watch, observed) = match self.observer {
            None => (None, None),
            Some(observer) if self.calls_at_once => (Some(Watch::AtOnce(observer)), None),
            Some(observer) => {
                let started = Calls::start(observer).map_err(|source| StartError::Observer { source })?;
                (Some(Watch::Apart(started.0)), Some(started.1))
            }
        };
        let endpoint = Arc::new(Endpoint::new(gateway, self.clock, watch));
        for order in self.faults {
            endpoint.orders().order(order);
        }
        let (stop, stopped) = oneshot::channel();
        let server =
            runtime.spawn(server::serve(listener, Arc::clone(&endpoint), server::MAX_CONNECTIONS, stopped));
        let v3_url = format!("http://{address}");
        let url = format!("{v3_url}{V2_PATH}");
        Ok(Sandbox { address, url, v3_url, identity: self.identity, endpoint, stop, server, observed })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Builder")
            .field("listen", &self.listen)
            .field("signed_names", &self.signed_names)
            .field("replay_capacity", &self.replay_capacity)
            .field("faults", &self.faults)
            .finish_non_exhaustive()
    }
}

/// Why a sandbox did not start.
#[derive(Debug)]
#[non_exhaustive]
pub enum StartError {
    /// The address is not a loopback address. A sandbox has public credentials, so it serves this machine only.
    #[non_exhaustive]
    NotLoopback {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The address cannot be listened on; for instance, its port is taken.
    #[non_exhaustive]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// No thread can be started for the observer.
    #[non_exhaustive]
    Observer {
        /// What the operating system said.
        source: io::Error,
    },
    /// The sandbox was started outside a tokio runtime.
    NoRuntime,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback { address } => write!(
                f,
                "{address} is not a loopback address: the sandbox's credentials are public, so it serves this machine \
                 only"
            ),
            Self::Listen { address, .. } => write!(f, "cannot listen on {address}"),
            Self::Observer { .. } => f.write_str("cannot start a thread for the observer"),
            Self::NoRuntime => {
                f.write_str("a sandbox must be started on a tokio runtime, and there is none here")
            }
        }
    }
}

impl std::error::Error for StartError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Listen { source, .. } | Self::Observer { source } => Some(source),
            Self::NotLoopback { .. } | Self::NoRuntime => None,
        }
    }
}
