//! Client of the ZVCMS (智迈) open platform over hyper and rustls.
//!
//! # In scope
//!
//! * Sending any [`Action`](zvcms_proto::Action) of `zvcms-proto` and reading its reply: [`Client::send`]
//! * The current time and a random nonce, new for every attempt
//! * http/1.1 and h2 over a pool of connections, TLS with the Mozilla root certificates
//! * Finite deadlines, a bound on the size of a reply, no redirects
//! * Sending a request again where that is safe
//!
//! # Out of scope
//!
//! * Proxies, and any HTTP client but hyper: bring your own with `zvcms-proto` alone
//! * A runtime: the client runs on the tokio runtime of its caller
//!
//! # Flow
//!
//! ```text
//! Client::send ─▶ attempt ─▶ stamp (clock, OS random) ─▶ Signer::request ─▶ pool ─▶ TCP, TLS ─▶ gateway
//!      ▲             │                                                                             │
//!      └── retry? ◀──┴──── read_response ◀──── body, at most 4 MiB ◀───────────────────────────────┘
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
//! | one attempt, body included | 10 s | [`ClientBuilder::attempt_timeout`] |
//! | a call, all attempts and the waits between them | 30 s | [`ClientBuilder::timeout`] |
//! | attempts | 3 | [`ClientBuilder::attempts`] |
//! | a reply's body | 4 MiB | [`ClientBuilder::max_body`] |
//!
//! # What is sent again
//!
//! Where nothing was sent (no address, refused, TLS, connect timeout), any action. Where it is not known whether the
//! gateway acted (reset, timeout, cut off reply, 502, 503, 504), an action that is
//! [read-only](zvcms_proto::Action::is_read_only); for any other, the error says
//! [`outcome_unknown`](Error::outcome_unknown). A reply with an envelope is final.

#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod attempt;
mod client;
mod connector;
mod error;
mod retry;
mod stamps;

pub use zvcms_proto::{Credentials, Endpoint, MyCards, RawAction, RecycledCards, SignedNames};

pub use client::{Client, ClientBuilder, ClientError};
pub use error::{Deadline, Error, ErrorKind, TransportError};
pub use stamps::fresh_stamp;
