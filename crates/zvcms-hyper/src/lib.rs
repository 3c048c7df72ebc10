//! Client of the ZVCMS (智迈) open platform, V2, and of its successor Qmai (企迈), V3, over hyper and rustls.
//!
//! # In scope
//!
//! * Sending any [`Action`] of `zvcms-proto` and reading its reply: [`Client::send`]
//! * All pages of results of an action that answers in pages, with a bound: [`Client::pages`]
//! * Both versions of the platform's API: the endpoint says which, and an action that both have goes over either
//! * A new stamp for every attempt: the current time and a new nonce, random over V2
//! * HTTP/1.1 and h2 over a pool of connections, and TLS with the Mozilla root certificates
//! * Finite deadlines, limits on the size of a reply and on the calls under way, and no redirects
//! * Retries where they are safe, within a budget
//! * Gateways whose clock differs from ours
//! * Company networks: proxies, certificates of a company's own authority, client certificates
//! * Waiting for a call without an async runtime: the feature `blocking`
//! * A tower layer around the pool ([`ClientBuilder::build_layered`]), or any other tower service in its place
//!   ([`ClientBuilder::build_over`])
//!
//! # Out of scope
//!
//! * HTTP clients that are not tower services: use them with `zvcms-proto` alone
//! * A runtime: the client runs on the tokio runtime of its caller, which must have time and IO enabled, or a call panics.
//!   Where there is none, take the feature `blocking`
//!
//! # Flow
//!
//! ```text
//! Client::send ─▶ attempt ─▶ permit ─▶ stamp (clock, nonce) ─▶ Signer::request ─▶ pool ─▶ TCP, proxy?, TLS ─▶ gateway
//!      ▲             │                       ▲                                                                        │
//!      │             │                       └─ skew ◀── Date ──┐                                                     │
//!      └── retry? ◀──┴──── read_response ◀──── body, at most 4 MiB ◀──────────────────────────────────────────────────┘
//! ```
//!
//! # Example
//!
//! ```
//! use zvcms_hyper::{Client, Credentials, MyCards};
//! use zvcms_sandbox::Sandbox;
//!
//! # tokio::runtime::Runtime::new()?.block_on(async {
//! let sandbox = Sandbox::start().await?; // in place of the platform: no account needed
//! let identity = sandbox.identity();
//! let credentials = Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key())?;
//! let client = Client::builder(credentials).endpoint(sandbox.endpoint().parse()?).build()?;
//!
//! for card in client.send(MyCards::new("10001")).await? {
//!     println!("{} {:?}", card.title(), card.balance());
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Over V3, give the client an endpoint of V3; to call a sandbox, `Endpoint::v3(sandbox.v3_endpoint())`. An address that is
//! parsed is one of V2. Public clients of V3 send no nonce above 2,000,000,000, and one of them counts. So this client counts
//! over V3, from a random number on and below 2^31; whether the gateway takes greater ones is not known.
//!
//! ```
//! use zvcms_hyper::{ApiVersion, Client, Credentials, Endpoint};
//!
//! let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key")?;
//! let client = Client::builder(credentials).endpoint(Endpoint::default_of(ApiVersion::V3)).build()?;
//! assert_eq!(client.endpoint().to_string(), "https://openapi.qmai.cn/");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Limits
//!
//! | what | default | set by |
//! |---|---|---|
//! | connecting, TLS included | 3 s | [`ClientBuilder::connect_timeout`] |
//! | one attempt, the reply's body included | 10 s, or the limit of the call if that is set | [`ClientBuilder::attempt_timeout`] |
//! | a call, including all attempts and the waits between them | 30 s | [`ClientBuilder::timeout`], [`Client::with_timeout`] |
//! | attempts of a call | 3 | [`ClientBuilder::attempts`] |
//! | retries of all calls | 1 per second and 20 per 100 calls | [`ClientBuilder::retry_budget`] |
//! | attempts under way | 256 | [`ClientBuilder::max_in_flight`] |
//! | an idle connection | 15 s | [`ClientBuilder::idle_timeout`] |
//! | the body of a reply, as received and decoded | 4 MiB | [`ClientBuilder::max_body`] |
//! | the head of a reply | 256 headers, 400 KiB | |
//!
//! # Retries
//!
//! Every attempt has a new stamp and a new signature.
//!
//! | what happened | [idempotent](zvcms_proto::Action::is_idempotent) action | any other action |
//! |---|---|---|
//! | nothing was sent: no address, connection refused, TLS failed, connect timeout, proxy failed, no file descriptor or port left on this machine | retry | retry |
//! | a certificate is invalid, the gateway's or the client's; the proxy does not accept the credentials | stop | stop |
//! | an idle connection was already closed, and nothing was sent | at once, on another connection | at once, on another connection |
//! | h2: the gateway says that it did not process the stream (`GOAWAY`, `REFUSED_STREAM`) | at once, on another connection; does not count as an attempt | at once, on another connection; does not count as an attempt |
//! | connection reset, attempt timeout, truncated reply | retry | stop: [outcome unknown](Error::outcome_unknown) |
//! | 408, 425, 429, with or without an envelope | retry after `Retry-After` | stop |
//! | 502, 503, 504, 509, 520 to 530, with or without an envelope | retry after `Retry-After` | stop: outcome unknown |
//! | 500 without an envelope | retry once | stop: outcome unknown |
//! | an envelope, with any other HTTP status | stop | stop |
//! | a system error, and the gateway's clock differs by more than 60 s | retry once, corrected | the same, if the error names the timestamp (时间戳) |
//! | the reply is not HTTP, is too large, has another encoding or is not understood | stop | stop: outcome unknown |
//! | an envelope of success whose data is not understood | stop | stop: [executed](zvcms_proto::ResponseError::is_of_success) |
//! | any other status, including 3xx | stop | stop |
//!
//! Before a retry, the client waits for a random time of up to 100 ms, 200 ms, … 2 s, in addition to the time that
//! `Retry-After` asks for, which counts as at least 100 ms. If the wait would outlast the call's deadline, the call ends with
//! its last error. A connection that breaks is charged to the retry budget once, however many calls it carried.
//!
//! # Kept connections
//!
//! HTTP/1.1 numbers neither requests nor replies: an extra reply on a kept connection is read as the answer to the next
//! request, and nothing shows that it is not. If a gateway or proxy sends replies that belong to other requests, make a
//! connection for each attempt: [`ClientBuilder::connection_reuse`]. h2 numbers both.
//!
//! # Logs
//!
//! The client logs with `tracing`, under targets that begin with `zvcms_hyper`, such as `zvcms_hyper::client` for the span, and
//! `zvcms_hyper::call` and `zvcms_hyper::attempt` for events of calls: the filter `zvcms_hyper=debug` has them all. It logs
//! neither credentials nor tokens nor parameters. What comes from outside is printable and at most 64 characters long.
//!
//! | span or event | level | fields |
//! |---|---|---|
//! | span `zvcms_call`: one call, in the span that the caller is in | info | `action`, `idempotent`, `call_id` |
//! | event `attempt ended`, in the call's span | debug | `action`, `attempt`, `status`, `code`, `trace_id`, `outcome`, `elapsed` |
//! | event `trying again`, in the call's span | debug | `attempt`, `wait` |
//! | event of a gateway whose clock differs, in the call's span | warn | `skew_seconds` |
//! | event of a plain-http endpoint, once a client | warn | `endpoint` |
//! | event of root certificates that cannot be read, once a client | warn | `added`, `unusable` |
//!
//! `call_id` is a [`CallId`]. It is new for every call, or your own ([`Client::with_call_id`]). [`Error::call_id`] has it too,
//! and so have the extensions of every request, for a layer that logs by itself:
//!
//! ```
//! use zvcms_hyper::http::Request;
//! use zvcms_hyper::{CallId, Client, Credentials, Pool, RequestBody, Service, layer_fn, service_fn};
//!
//! let logged = layer_fn(|mut pool: Pool| {
//!     service_fn(move |request: Request<RequestBody>| {
//!         println!("POST {} {:?}", request.uri(), request.extensions().get::<CallId>());
//!         pool.call(request)
//!     })
//! });
//! let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key")?;
//! let client = Client::builder(credentials).build_layered(logged)?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Features
//!
//! * `blocking` (off by default) adds the module `blocking`, a client for programs that are not async.
//! * `gzip` (off by default) requests gzip and decodes it. Without it, a compressed reply is an error.
//! * `system-roots` (off by default) adds `ClientBuilder::system_root_certificates`, which trusts the root certificates of the
//!   operating system.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod attempt;
mod backoff;
#[cfg(feature = "blocking")]
pub mod blocking;
mod builder;
mod call;
mod call_id;
mod cause;
mod certificate_verifier;
mod client;
mod client_error;
mod clock;
mod connector;
mod dialer;
mod error;
mod exchange_error;
mod pool;
mod proxy;
mod reply_body;
mod request_body;
mod result_pages;
mod retry;
mod shared;
mod stamps;
mod stream;
mod tls;
mod transport;
mod transport_error;
mod turns;

// What a user of this crate has to name is named here, so that no other dependency is needed.

/// The crate of requests, replies, headers and status codes.
pub use http;
/// The protocol core: all of it, for what is not at this crate's root.
///
/// An action of your own may derive with its `serde` alone:
///
/// ```
/// use zvcms_hyper::proto::serde::{Deserializer, Serialize};
/// use zvcms_hyper::{Action, Data, RawValue};
///
/// #[derive(Serialize)]
/// #[serde(crate = "zvcms_hyper::proto::serde")]
/// struct Shops {
///     city: String,
/// }
///
/// impl Action for Shops {
///     type Response = Vec<Box<RawValue>>;
///
///     fn name(&self) -> &str {
///         "shop.list"
///     }
///
///     fn is_idempotent(&self) -> bool {
///         true
///     }
///
///     fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Self::Response, D::Error> {
///         data.list()
///     }
/// }
/// ```
pub use zvcms_proto as proto;

/// For streams of pages: [`ResultPages::stream`].
pub use futures_core::Stream;
/// A body of bytes, for the replies of a transport of your own: [`Bytes`] alone is none.
pub use http_body_util::Full;
/// For transports and layers: [`ClientBuilder::build_over`], [`ClientBuilder::build_layered`].
pub use hyper::body::{Body, Bytes, Frame, Incoming, SizeHint};
/// For transports and layers: [`ClientBuilder::build_over`], [`ClientBuilder::build_layered`].
pub use tower::layer::{LayerFn, layer_fn};
/// For transports and layers: [`ClientBuilder::build_over`], [`ClientBuilder::build_layered`].
pub use tower::util::{ServiceFn, service_fn};
/// For transports and layers: [`ClientBuilder::build_over`], [`ClientBuilder::build_layered`].
pub use tower::{Layer, Service};

pub use zvcms_proto::{
    Action, Amount, AmountError, ApiVersion, Binding, BuildError, Builder, Card, CardStatus, ChoiceError,
    Code, Credential, CredentialProblem, Credentials, CredentialsError, Data, Decimal, DocumentedAction,
    DocumentedMember, DocumentedValue, Endpoint, EndpointError, Extent, Fen, InvalidParameter, JsonKind,
    LocalDate, LocalDateTime, LooksLike, MAX_NONCE, MalformedKind, Money, MyCards, Origin, PagedAction,
    Pages, PagesEnd, ParsedTime, Printable, RawAction, RawValue, RecycledCards, ResponseError,
    ResponseErrorKind, ResultPage, SignedNames, SigningKey, Stamp, StampError, StampForm, TimeText,
    TimeTextError, Undeclared, Unit, UnixTime, Validity, Yuan, actions,
};

pub use builder::ClientBuilder;
pub use call_id::CallId;
pub use cause::BoxError;
pub use client::Client;
pub use client_error::ClientError;
pub use clock::ClockSkew;
pub use error::{Error, ErrorKind};
pub use pool::Pool;
pub use proxy::{Proxy, ProxyError};
pub use request_body::RequestBody;
pub use result_pages::{PagesError, ResultPages};
pub use stamps::fresh_stamp;
pub use transport_error::{Deadline, TransportError};
