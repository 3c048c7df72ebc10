//! Starting and stopping a sandbox.

use std::fmt;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use http::{Request, Response};
use hyper::body::Bytes;
use serde_json::value::RawValue;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::checks::api::V2_PATH;
use crate::checks::clock::{self, Clock};
use crate::checks::identity::Identity;
use crate::checks::replay;
use crate::checks::signature::SignedNames;
use crate::decided_request::DecidedRequest;
use crate::explanation::Explanation;
use crate::faults::fault::FaultOrder;
use crate::gateway::Gateway;
use crate::observer::{self, Calls, Observer, Watch};
use crate::replies::actions::Replies;
use crate::replies::cards::CardBook;
use crate::replies::registered::RegisteredReplies;
use crate::serving::endpoint::{Endpoint, Hooks};
use crate::serving::explaining::{Explainer, Explaining, Unexplained};
use crate::serving::other_paths::{Answerer, OtherPaths};
use crate::serving::server;
use crate::serving::slow_calls::SlowCalls;
use crate::start_error::StartError;
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
    /// The calls of the other closures.
    slow_calls: Vec<Arc<SlowCalls>>,
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
    /// broken off. The observer and the other closures are dropped too, unless one of them is still at work after a second.
    pub async fn shutdown(self) {
        drop(self.stop);
        // The task ends by itself. If it panicked, the socket and the connections would be gone with it.
        let _ = self.server.await;
        self.endpoint.end().await;
        drop(self.endpoint);
        if let Some(observed) = self.observed {
            let _ = tokio::time::timeout(observer::PATIENCE, observed).await;
        }
        for calls in &self.slow_calls {
            calls.end().await;
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
    explainer: Option<Explainer>,
    unexplained: Option<Unexplained>,
    answerer: Option<Answerer>,
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
            explainer: None,
            unexplained: None,
            answerer: None,
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

    /// Sets a closure that explains decided requests. It is called once for each request that reached the gateway's own
    /// checks, after the decision and before the observer and the reply. It is not called for what HTTP refuses: another
    /// path or method, or a body that is too long or not whole. A later closure replaces an earlier one. By default there
    /// is none.
    ///
    /// The [summary](Explanation::summary) of a refused request takes the place of the sandbox's own words in the message
    /// of the reply: `签名错误: ` and the like stay before it. A fault may still spoil that reply. The observer finds the
    /// explanation in the [`Verdict`].
    ///
    /// For a refused request the closure runs on a blocking thread of tokio, and two of these calls run at a time. A request
    /// whose turn does not come within a second, or whose call takes longer than ten, is answered in the sandbox's own
    /// words; so is one that is still on its way when the sandbox is shut down. A client that hangs up ends no call. For an accepted request the closure runs in the gateway's own task, so it must be quick there. If it panics,
    /// the request has no explanation.
    ///
    /// ```
    /// use zvcms_sandbox::{Explanation, Refusal, Sandbox};
    ///
    /// let builder = Sandbox::builder().explain(|request| match request.refusal() {
    ///     Some(Refusal::Token) => Some(Explanation::new("see our wiki, page 7", "page 7 lists what to compare")),
    ///     _ => None,
    /// });
    /// # let _ = builder;
    /// ```
    pub fn explain(
        mut self,
        explainer: impl Fn(&DecidedRequest) -> Option<Explanation> + Send + Sync + 'static,
    ) -> Self {
        self.explainer = Some(Arc::new(explainer));
        self
    }

    /// Sets a closure that is shown each request for which the one of [`explain`](Self::explain) is not called, so that both
    /// together see every request that is counted: what HTTP refuses, with an empty body, and what had no turn because too
    /// many others were refused at once. It runs in the gateway's own task, so it must be quick. A panic of it is caught. A
    /// later closure replaces an earlier one. By default there is none.
    pub fn on_unexplained(mut self, unexplained: impl Fn(&DecidedRequest) + Send + Sync + 'static) -> Self {
        self.unexplained = Some(Arc::new(unexplained));
        self
    }

    /// Sets a closure that answers requests to paths that are not the gateway's: neither `/api/v2`, nor below `/v3/`, nor
    /// with a registered reply. A request that it answers is neither counted nor shown, and takes no fault. Where it
    /// returns `None`, the request is refused as it would be without the closure. A later closure replaces an earlier one.
    /// By default there is none.
    ///
    /// It is shown GET and POST, with the whole body: one of more than 4 MiB is refused before (HTTP 413). HEAD is shown as
    /// GET, and the body of the reply is left out. The headers of the reply are sent as they are, but for those that say
    /// how long the body is, which the server writes.
    ///
    /// The closure runs on a blocking thread of tokio, and two of these calls run at a time. A request whose turn does
    /// not come within a second, or whose call takes longer than ten, gets HTTP 503. If the closure panics, the
    /// connection of that request is broken off.
    ///
    /// Any page in the user's browser can send requests to this machine, so check the header `Host`, and `Origin` before
    /// anything is changed.
    ///
    /// ```
    /// use http::{Response, header};
    /// use zvcms_sandbox::{Bytes, Sandbox};
    ///
    /// let builder = Sandbox::builder().answer_other_paths(|request| {
    ///     let page = Response::builder().header(header::CONTENT_TYPE, "text/html; charset=utf-8");
    ///     (request.uri().path() == "/").then(|| page.body(Bytes::from("<h1>A sandbox</h1>")).ok())?
    /// });
    /// # let _ = builder;
    /// ```
    pub fn answer_other_paths(
        mut self,
        answerer: impl Fn(&Request<Bytes>) -> Option<Response<Bytes>> + Send + Sync + 'static,
    ) -> Self {
        self.answerer = Some(Arc::new(answerer));
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
        let (observer, observed) = match self.observer {
            None => (None, None),
            Some(observer) if self.calls_at_once => (Some(Watch::AtOnce(observer)), None),
            Some(observer) => {
                let started = Calls::start(observer).map_err(|source| StartError::Observer { source })?;
                (Some(Watch::Apart(started.0)), Some(started.1))
            }
        };
        let explaining = Explaining::new(self.explainer, self.unexplained);
        let other_paths = self.answerer.map(OtherPaths::new);
        let slow_calls = explaining.iter().map(Explaining::calls);
        let slow_calls = slow_calls.chain(other_paths.iter().map(OtherPaths::calls)).collect();
        let hooks = Hooks { observer, explaining, other_paths };
        let endpoint = Arc::new(Endpoint::new(gateway, self.clock, hooks));
        for order in self.faults {
            endpoint.orders().order(order);
        }
        let (stop, stopped) = oneshot::channel();
        let server =
            runtime.spawn(server::serve(listener, Arc::clone(&endpoint), server::MAX_CONNECTIONS, stopped));
        let v3_url = format!("http://{address}");
        let url = format!("{v3_url}{V2_PATH}");
        let identity = self.identity;
        Ok(Sandbox { address, url, v3_url, identity, endpoint, stop, server, observed, slow_calls })
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
