//! Client of the ZVCMS (智迈) open platform over hyper and rustls.
//!
//! # In scope
//!
//! * Sending any [`Action`](zvcms_proto::Action) of `zvcms-proto` and reading its reply: [`Client::send`]
//! * The current time and a random nonce, new for every attempt
//! * http/1.1 and h2 over a pool of connections, TLS with the Mozilla root certificates
//! * Finite deadlines, bounds on the size of a reply and on the calls under way, no redirects
//! * Sending a request again where that is safe, within a budget
//! * A gateway whose clock is off ours
//! * Company networks: proxies, certificates of a company's own authority, certificates of the client
//! * A tower layer over the pool ([`ClientBuilder::build_layered`]), or any other tower service in its place
//!   ([`ClientBuilder::build_over`])
//!
//! # Out of scope
//!
//! * Any HTTP client that is no tower service: bring your own with `zvcms-proto` alone
//! * A runtime: the client runs on the tokio runtime of its caller
//!
//! # Flow
//!
//! ```text
//! Client::send ─▶ attempt ─▶ permit ─▶ stamp (clock, OS random) ─▶ Signer::request ─▶ pool ─▶ TCP, proxy?, TLS ─▶ gateway
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
//! # Limits
//!
//! | what | default | set by |
//! |---|---|---|
//! | to connect, TLS included | 3 s | [`ClientBuilder::connect_timeout`] |
//! | one attempt, body included | 10 s, or the call's limit where that is set | [`ClientBuilder::attempt_timeout`] |
//! | a call, all attempts and the waits between them | 30 s | [`ClientBuilder::timeout`], [`Client::with_timeout`] |
//! | attempts | 3 | [`ClientBuilder::attempts`] |
//! | retries of all calls | 1 a second and 20 for every 100 calls | [`ClientBuilder::retry_budget`] |
//! | attempts under way | 256 | [`ClientBuilder::max_in_flight`] |
//! | an idle connection | 15 s | [`ClientBuilder::idle_timeout`] |
//! | a reply's body, as it comes and decoded | 4 MiB | [`ClientBuilder::max_body`] |
//! | a reply's head | 1,000 headers, 400 KiB | |
//!
//! # What is sent again
//!
//! Every attempt has a new stamp and a new signature.
//!
//! | what happened | [idempotent](zvcms_proto::Action::is_idempotent) | any other action |
//! |---|---|---|
//! | no address, refused, TLS, connect timeout, no way through the proxy, no descriptor or port on this machine: nothing was sent | again | again |
//! | a certificate that does not hold, theirs or ours; a proxy that does not accept us | stop | stop |
//! | an idle connection that turns out to be closed before anything was sent | at once on another | at once on another |
//! | h2: a stream that the gateway says it did not process (`GOAWAY`, `REFUSED_STREAM`) | at once on another, as no attempt | at once on another, as no attempt |
//! | reset, attempt timeout, reply cut off | again | stop: [outcome unknown](Error::outcome_unknown) |
//! | 408, 425, 429, also with an envelope | again after `Retry-After` | stop |
//! | 502, 503, 504, 509, 520 to 530, also with an envelope | again after `Retry-After` | stop: outcome unknown |
//! | 500 without an envelope | once more | stop: outcome unknown |
//! | an envelope, under any other HTTP status | stop | stop |
//! | a system error where the gateway's clock turns out to be more than 60 s off | once more, corrected | the same, if the error names the timestamp (时间戳) |
//! | a reply that is not HTTP, too large, in another encoding or not understood | stop | stop: outcome unknown |
//! | any other status, 3xx among them | stop | stop |
//!
//! Between attempts it waits for a random time up to 100 ms, 200 ms, … 2 s, on top of what `Retry-After` asks for,
//! which counts as at least 100 ms. A call ends with its last error rather than wait past its deadline.
//! A connection that breaks takes from the retry budget once, however many calls were on it.
//!
//! # Kept connections
//!
//! HTTP/1.1 numbers neither requests nor replies: on a kept connection a reply too many is the answer to the next request,
//! and nothing in it tells. Where a gateway or a proxy pairs replies wrongly, make a connection for each attempt:
//! [`ClientBuilder::without_connection_reuse`]. h2 numbers both.
//!
//! # Features
//!
//! * `gzip` (off): asks for gzip and reads it. Without it, a compressed reply is an error.
//! * `system-roots` (off): `ClientBuilder::system_root_certificates` trusts what the operating system trusts.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod attempt;
mod backoff;
mod builder;
mod call;
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
mod retry;
mod shared;
mod stamps;
mod stream;
mod tls;
mod transport;
mod transport_error;
mod turns;

pub use zvcms_proto::{Credentials, Endpoint, MyCards, RawAction, RecycledCards, SignedNames};

pub use builder::ClientBuilder;
pub use client::Client;
pub use client_error::ClientError;
pub use clock::ClockSkew;
pub use error::{Error, ErrorKind};
pub use pool::Pool;
pub use proxy::{Proxy, ProxyError};
pub use request_body::RequestBody;
pub use stamps::fresh_stamp;
pub use transport_error::{Deadline, TransportError};
