//! Starting and stopping a sandbox.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::{fmt, io};

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::checks::clock::{self, Clock};
use crate::checks::identity::Identity;
use crate::checks::signature::SignedNames;
use crate::checks::{PATH, replay};
use crate::faults::fault::FaultOrder;
use crate::gateway::Gateway;
use crate::http::endpoint::Endpoint;
use crate::http::server;
use crate::observer::{self, Calls, Observer, Watch};
use crate::replies::cards::CardBook;
use crate::tally::Tally;
use crate::verdict::Verdict;

/// A running gateway on a loopback socket.
///
/// It serves until it is [shut down](Self::shutdown) or dropped; both stop accepting, break off the connections and
/// release the port, but only the first waits until that is done.
#[must_use = "a sandbox stops when it is dropped"]
pub struct Sandbox {
    address: SocketAddr,
    url: String,
    identity: Identity,
    endpoint: Arc<Endpoint>,
    /// Never sent on: the server stops when it is dropped.
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
    /// As for [`Builder::start`].
    ///
    /// # Panics
    /// As for [`Builder::start`].
    pub async fn start() -> Result<Self, StartError> {
        Self::builder().start().await
    }

    /// A sandbox with settings of your own.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// The URL to send requests to, e.g. `http://127.0.0.1:40001/api/v2`.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.url
    }

    /// The socket's address, with the port that was really taken.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The credentials that it accepts.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// What it has counted so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.endpoint.tally().clone()
    }

    /// Orders a fault for requests from now on, behind what is ordered already: see [`FaultOrder`].
    pub fn order(&self, order: impl Into<FaultOrder>) {
        self.endpoint.orders().order(order.into());
    }

    /// Takes back every order. A fault that a request has taken already goes on, such as a delay.
    pub fn clear_faults(&self) {
        self.endpoint.orders().clear();
    }

    /// Stops: nothing more is accepted, connections are closed (a request on its way is broken off), the port is
    /// released. All of that is done when this returns, and the observer is dropped, unless it is still behind after a
    /// second.
    pub async fn shutdown(self) {
        drop(self.stop);
        // The task ends by itself; were it to panic, the socket and the connections would be gone with it.
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

/// The settings of a [`Sandbox`] to be.
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    listen: SocketAddr,
    identity: Identity,
    cards: CardBook,
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
    /// The address to listen on, a loopback address; port 0 takes a free one. Default: `127.0.0.1:0`.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// The credentials to accept. Default: [`Identity::demo`].
    pub fn identity(mut self, identity: Identity) -> Self {
        self.identity = identity;
        self
    }

    /// The cards to hand out. Default: [`CardBook::demo`].
    pub fn cards(mut self, cards: CardBook) -> Self {
        self.cards = cards;
        self
    }

    /// The names that tokens must be signed with. Default: [`SignedNames::LowerCamel`].
    pub fn signed_names(mut self, names: SignedNames) -> Self {
        self.signed_names = names;
        self
    }

    /// The clock that timestamps are held against and replies are dated by (header `Date`): the current unix time in
    /// seconds. It is read once a request. Default: the system's.
    ///
    /// The replay memory expects it not to run backwards: a nonce that has expired is forgotten for good.
    pub fn clock(mut self, clock: impl Fn() -> u64 + Send + Sync + 'static) -> Self {
        self.clock = Arc::new(clock);
        self
    }

    /// How many used nonces are remembered at a time, each for at least 300 s; the memory they take is the only one
    /// that grows with the number of requests, about 40 bytes each. Default: 65,536.
    ///
    /// When all of them are live, requests are refused ([`Refusal::ReplayMemory`](crate::Refusal::ReplayMemory))
    /// rather than a nonce forgotten. Raise it for load tests of more than some 200 requests a second.
    pub fn replay_capacity(mut self, nonces: usize) -> Self {
        self.replay_capacity = nonces;
        self
    }

    /// Orders a fault from the start; may be called again for more, as [`FaultOrder`] says. Default: none.
    pub fn fault(mut self, order: impl Into<FaultOrder>) -> Self {
        self.faults.push(order.into());
        self
    }

    /// Called once a request, when it was decided and counted and before anything is replied; in the order of the
    /// decisions, on a thread of its own. A panic in it breaks off that request's connection. A later observer replaces
    /// an earlier one. Default: none.
    ///
    /// A reply waits a second for it at most, and until it has caught up, no other waits. Verdicts that would have to
    /// wait behind more than 2 MiB of request bodies are not shown, and counted
    /// ([`Tally::unobserved`](crate::Tally::unobserved)).
    pub fn on_verdict(mut self, observer: impl Fn(&Verdict) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self.calls_at_once = false;
        self
    }

    /// As [`on_verdict`](Self::on_verdict), but called from the gateway's own tasks, which is quicker. It must not block,
    /// since every client waits for it: it is for observers that pass a verdict on, for instance to a channel.
    pub fn on_verdict_at_once(mut self, observer: impl Fn(&Verdict) + Send + Sync + 'static) -> Self {
        self.observer = Some(Arc::new(observer));
        self.calls_at_once = true;
        self
    }

    /// Starts it on the current tokio runtime, which must have IO and time enabled.
    ///
    /// # Errors
    /// When the address is not a loopback address, or cannot be listened on, or there is no tokio runtime, or no thread
    /// for the observer.
    ///
    /// # Panics
    /// When the runtime was built without IO or time.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        let listen = self.listen;
        if !listen.ip().to_canonical().is_loopback() {
            return Err(StartError::NotLoopback { address: listen });
        }
        let runtime = Handle::try_current().map_err(|_| StartError::NoRuntime)?;
        let cannot_listen = |source| StartError::Listen { address: listen, source };
        let listener = server::listen(listen).map_err(cannot_listen)?;
        let address = listener.local_addr().map_err(cannot_listen)?;
        let gateway =
            Gateway::new(self.identity.clone(), self.signed_names, self.cards, self.replay_capacity);
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
        let url = format!("http://{address}{}", PATH);
        Ok(Sandbox { address, url, identity: self.identity, endpoint, stop, server, observed })
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
    /// The address is not a loopback address. A sandbox has public credentials, so it serves this machine alone.
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
    /// The system has no thread for the observer.
    #[non_exhaustive]
    Observer {
        /// What the operating system said.
        source: io::Error,
    },
    /// It was started outside a tokio runtime.
    NoRuntime,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotLoopback { address } => write!(
                f,
                "{address} is not a loopback address: the sandbox's credentials are public, so it serves this machine \
                 alone"
            ),
            Self::Listen { address, .. } => write!(f, "cannot listen on {address}"),
            Self::Observer { .. } => f.write_str("cannot start the thread of the observer"),
            Self::NoRuntime => f.write_str("a sandbox runs on a tokio runtime, and there is none here"),
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
