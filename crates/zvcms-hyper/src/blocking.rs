//! A client for programs that are not async, with the feature `blocking`.
//!
//! ```
//! use zvcms_hyper::{Client, Credentials, MyCards};
//! # use zvcms_sandbox::Sandbox;
//! # let runtime = tokio::runtime::Runtime::new()?;
//! # let sandbox = runtime.block_on(Sandbox::start())?;
//! # let identity = sandbox.identity();
//! # let (open_id, grant_code, open_key) = (identity.open_id(), identity.grant_code(), identity.open_key());
//! # let endpoint = sandbox.endpoint().parse()?;
//!
//! let credentials = Credentials::new(open_id, grant_code, open_key)?;
//! let client = Client::builder(credentials).endpoint(endpoint).build_blocking()?;
//! for card in client.send(MyCards::new("10001"))? {
//!     println!("{} {:?}", card.title(), card.balance());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A blocking client has the settings, limits and errors of the [`Client`](crate::Client) that it is made of. Several threads
//! may call it at once. Connections live on one thread of its own, unless the client is also [used without
//! blocking](Client::as_client).
//!
//! Inside an async runtime a call works too, but blocks its thread, and with it all tasks of that thread: take
//! [`Client`](crate::Client) there, or `spawn_blocking`.

use std::fmt;
use std::future::Future;
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::{Duration, Instant};

use tokio::runtime::{Builder, Runtime};
use tokio::task::unconstrained;
use zvcms_proto::{Action, PagedAction, PagesEnd};

use crate::builder::ClientBuilder;
use crate::client;
use crate::client_error::ClientError;
use crate::error::Error;
use crate::result_pages::{self, PagesError};

/// A client whose calls block their thread. Clones are cheap, and share all that clones of a [`Client`](crate::Client) share.
#[derive(Clone)]
pub struct Client {
    client: client::Client,
    waiting: Waiting,
}

impl ClientBuilder {
    /// Builds a [blocking client](crate::blocking).
    ///
    /// # Errors
    ///
    /// Returns an error in the same cases as [`build`](Self::build), and if the client's runtime cannot be started.
    pub fn build_blocking(self) -> Result<Client, ClientError> {
        Client::new(self.build()?)
    }
}

impl Client {
    /// Makes a blocking client of a client that is built, such as one [over a service of yours](ClientBuilder::build_over).
    ///
    /// The two share their connections, and a connection lives on the runtime of the call that made it. If that runtime stands
    /// still or has ended, as one does that runs only within its `block_on`, a later call over the connection waits until the
    /// end of its attempt. So use a client in one way, from one runtime, or build one for each.
    ///
    /// # Errors
    ///
    /// Returns an error if the client's runtime cannot be started.
    pub fn new(client: client::Client) -> Result<Self, ClientError> {
        let mut runtime = Builder::new_multi_thread();
        let runtime = runtime.worker_threads(1).thread_name("zvcms-hyper").enable_all().build();
        let runtime = BackgroundRuntime(Some(runtime.map_err(ClientError::Runtime)?));
        Ok(Self { client, waiting: Waiting(Arc::new(runtime)) })
    }

    /// Sends an action and reads its reply, as [`Client::send`](crate::Client::send) does.
    ///
    /// # Errors
    ///
    /// Returns an error if the request cannot be built, cannot be sent, or is not answered with success.
    pub fn send<A: Action>(&self, action: A) -> Result<A::Response, Error> {
        self.waiting.wait_for(self.client.send(action))
    }

    /// The pages of results of an action, as [`Client::pages`](crate::Client::pages) has them.
    pub fn pages<A: PagedAction + Clone>(&self, action: A) -> ResultPages<A> {
        ResultPages { pages: self.client.pages(action), waiting: self.waiting.clone(), has_failed: false }
    }

    /// Returns this client with another time limit for a call: see [`Client::with_timeout`](crate::Client::with_timeout).
    #[must_use]
    pub fn with_timeout(&self, limit: Duration) -> Self {
        Self { client: self.client.with_timeout(limit), ..self.clone() }
    }

    /// Returns this client with a moment by which its calls end: see [`Client::with_deadline`](crate::Client::with_deadline).
    #[must_use]
    pub fn with_deadline(&self, deadline: Instant) -> Self {
        Self { client: self.client.with_deadline(deadline), ..self.clone() }
    }

    /// Returns this client with an id for its calls: see [`Client::with_call_id`](crate::Client::with_call_id).
    #[must_use]
    pub fn with_call_id(&self, id: impl AsRef<str>) -> Self {
        Self { client: self.client.with_call_id(id), ..self.clone() }
    }

    /// Returns the client that this one is made of, to read its [endpoint](crate::Client::endpoint) or
    /// [clock](crate::Client::clock_skew).
    ///
    /// It shares this one's connections. A call with it inside a runtime of yours may leave a connection on that runtime; once
    /// that stands still, a blocking call over the connection waits until the end of its attempt. To call in both ways, build
    /// two clients.
    #[must_use]
    pub fn as_client(&self) -> &client::Client {
        &self.client
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.client.fmt(f)
    }
}

/// The pages of results of an action: an iterator of pages, which ends after an error. [`Client::pages`] begins them.
#[must_use = "no page is fetched until `all` or `next` is called"]
pub struct ResultPages<A> {
    pages: result_pages::ResultPages<A>,
    waiting: Waiting,
    has_failed: bool,
}

impl<A: PagedAction + Clone> ResultPages<A> {
    /// Sets how many pages are fetched at most. The default is 1,000.
    pub fn at_most(self, pages: u32) -> Self {
        Self { pages: self.pages.at_most(pages), ..self }
    }

    /// Fetches all pages that are left, and returns their items: all of them, or an error.
    ///
    /// # Errors
    ///
    /// Returns an error if a call fails, or if the pages end before all items came.
    pub fn all(self) -> Result<Vec<A::Item>, PagesError> {
        self.waiting.wait_for(self.pages.all())
    }

    /// Why and where the pages ended; `None` while there may be more.
    #[must_use]
    pub fn end(&self) -> Option<PagesEnd> {
        self.pages.end()
    }

    /// The number of the page that is fetched next: where to go on after an error.
    #[must_use]
    pub fn next_page(&self) -> i64 {
        self.pages.next_page()
    }
}

impl<A: PagedAction + Clone> Iterator for ResultPages<A> {
    type Item = Result<Vec<A::Item>, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.has_failed {
            return None;
        }
        let page = self.waiting.wait_for(self.pages.next())?;
        self.has_failed = page.is_err();
        Some(page)
    }
}

impl<A: fmt::Debug> fmt::Debug for ResultPages<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.pages.fmt(f)
    }
}

/// Waits on the thread that calls, while the runtime's own thread watches sockets and timers. Tokio's `block_on` would panic
/// inside another runtime.
#[derive(Clone)]
struct Waiting(Arc<BackgroundRuntime>);

/// A runtime whose end waits for nothing, so that it may be dropped inside another. It is there until then.
struct BackgroundRuntime(Option<Runtime>);

impl Drop for BackgroundRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

impl Waiting {
    fn wait_for<F: Future>(&self, future: F) -> F::Output {
        let _entered = self.0.0.as_ref().map(Runtime::enter);
        // Inside a task, tokio would end the future's turn once the task's budget is used up, and only that task's own end of
        // turn, which this call holds up, gives it a new one.
        let mut future = pin!(unconstrained(future));
        let waker = Waker::from(Arc::new(Unpark(thread::current())));
        loop {
            match future.as_mut().poll(&mut Context::from_waker(&waker)) {
                Poll::Ready(output) => return output,
                Poll::Pending => thread::park(),
            }
        }
    }
}
