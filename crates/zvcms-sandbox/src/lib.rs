//! An embedded gateway that plays the ZVCMS (智迈) open platform, V2 and V3, on a loopback socket. With it, clients are
//! written and tested without an account: a Rust client inside the test's own process, a client in any other language
//! against the address that `zvcms sandbox` prints.
//!
//! # Flow
//! ```text
//! HTTP/1.1 ─▶ path, method, size ─▶ envelope ─▶ identity ─▶ token ─▶ clock ─▶ replay ─▶ action ─▶ params ─▶ state
//!                     │                └──────────┴───────────┴────────┴────────┴─────────┘         └───┬────┘
//!                     ▼                                         ▼                                       ▼
//!               404 405 408 413                  200, status false (系统错误)              200, status true, code not 0
//! ```
//! The first check that fails decides. Each check has its own [`Refusal`], code and counter. A request that passes all
//! of them gets `{"status":"true","code":"0","message":"成功","data":[…]}`, over V2.
//!
//! # V2 and V3
//! Both are served at once, on the same port, by the same checks and from the same state. The path decides:
//!
//! | | V2 | V3 |
//! |---|---|---|
//! | address | [`Sandbox::endpoint`] | [`Sandbox::v3_endpoint`], then the path of the action |
//! | path | `/api/v2` | begins with `/v3/`, or has a [registered reply](Builder::reply) |
//! | members | `OpenId`, `GrantCode`, `Timestamp`, `Nonce`, `Token`, `Action`, `Params` | `openId`, `grantCode`, `nonce`, `timestamp`, `token`, `params` |
//! | timestamp and nonce | strings, or numbers | numbers, or strings |
//! | parameters | an object; `[]` counts as an empty one | an object |
//! | signed names | those that are [set](Builder::signed_names) | always `grantCode`, `nonce`, `openId`, `timestamp` |
//! | `status` and `code` of a success | `"true"` and `"0"` | `true` and `0` |
//! | `code` of an error | a word: [`Refusal::code`] | a number: [`Refusal::v3_code`] |
//! | `traceId` of a reply | none | `sandbox-1`, counted for each sandbox: see [`Verdict::trace_id`] |
//!
//! A nonce that was used over one is used over the other too, and points that are added over V3 are in the records over
//! V2. A registered whole reply is sent as it is over both. A query behind the path is ignored.
//!
//! # In scope
//! - The actions of the table below, with their documented parameters, reply shapes and scalar types. Any other
//!   documented action is answered with the sample of its page. Over V3, the actions that have a path there.
//! - Any action and any path at all, with the [reply that is registered](Builder::reply) for it.
//! - A signature check (数字签名) that shares no code with any client. It says what is wrong with a token (签名错误), as far
//!   as it finds that out: the token is malformed, or is signed with the [other names](SignedNames).
//! - A clock window of 300 s, and refusal of used nonces. The real gateway's rules are not documented; these are
//!   stricter than some clients expect, on purpose. A nonce counts as used once its token and timestamp are good.
//! - One text for a token, the documented one: base64, in which `+`, `/` and `=` are percent-encoded once, in upper case.
//!   Any other is refused with a message that says so.
//! - A message for what is refused that names what is there instead: a form or XML as the body, a date as the timestamp,
//!   a member under another spelling. It quotes no value of the request.
//! - [Faults](Fault) to order, each for the first N requests or for all, at the start or later; a [tally](Tally) that
//!   tells executed requests from answered ones; and an [observer](Builder::on_verdict) of every verdict.
//! - Clients of every kind, slow ones too. The gateway serves 1,024 connections and reads 32 bodies over 16 KiB at a
//!   time. If another client connects, the gateway closes the connection of the client that has kept it waiting
//!   the longest. It never closes the connection of a client that waits for its reply.
//!
//! # Actions
//! | action | answered from |
//! |---|---|
//! | `user.my-cards` | the [cards](CardBook); the [built-in ones](CardBook::demo) show every documented status |
//! | `user.cybuy-cards-canused` | the same cards, if they are bound and have money left |
//! | `user.user-points-records` | the points (积分) of the members |
//! | `user.points-add` | **adds** a record to them each time |
//! | `user.balance-history`, `user.wealth-bills` | one ledger of the members' money (储值), in yuan and in fen |
//! | `user.coupon-new-status` | the members' coupons, of every documented type and use status |
//! | `coupon.coupon-store-list` | the coupons that the shop offers |
//! | `coupon.coupon-activity-add` | **adds** an activity each time: see [`Sandbox::coupon_activities`] |
//! | `goods-category.goods-category-list`, `-detail` | the shop's categories |
//! | `goods-category.goods-category-edit` | **changes** one of them |
//!
//! Three of them have a path in V3:
//!
//! | action | path |
//! |---|---|
//! | `user.my-cards` | `/v3/crm/giftCard/getCustomerGiftCardList` |
//! | `user.points-add` | `/v3/crm/points/addCustomerPoints` |
//! | `user.coupon-new-status` | `/v3/crm/coupon/getCustomerCoupons` |
//!
//! The shop has two members, `10001` with much of everything and `10002` with little. Each sandbox has a shop of its
//! own, which begins with the same demo data. A request changes it exactly once if it is executed, even if a fault
//! spoils the reply, and not at all otherwise. Times are in UTC+8, and a change is dated by the sandbox's clock.
//!
//! A parameter that is null or blank counts as not given, and an undocumented one is ignored. A text may come as an
//! integer and an integer as a text, except that the `user_id` of `user.my-cards` is a string, as its page says. Ids of
//! members are compared as text: `010001` is not `10001`. A list may come as PHP writes it with gaps, as an object
//! whose keys are indices. A `name` that is blank is refused, and so is an edit that changes nothing.
//!
//! Where a page does not say what a parameter does, the sandbox decides: a page of results has at most 100 entries, a
//! text that is kept at most 200 characters, and `expire` has no effect. A sandbox keeps at most 10,000 added records
//! ([`Refusal::StateMemory`]).
//!
//! # Faults
//! [`Fault`] lists them, with their text form. With `:N` behind it, e.g. `reset:3`, a fault is for the first N
//! requests; [`FaultOrder`] says which fault a request takes if there are several.
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use zvcms_sandbox::{Fault, FaultOrder, Sandbox};
//!
//! let sandbox = Sandbox::builder().fault("http-status=503:2".parse::<FaultOrder>()?).start().await?;
//! sandbox.order(Fault::Reset.first(1));
//! assert_eq!((sandbox.tally().faulted(), sandbox.tally().executed()), (0, 0));
//! # Ok(())
//! # }
//! ```
//!
//! # What others have to say
//! A program that knows more mistakes than the sandbox can [explain](Builder::explain) what is refused, and show a page or
//! whatever it likes at the [other paths](Builder::answer_other_paths) of the same address. `zvcms sandbox` does. The
//! sandbox does not wait long for such a closure, and the closure cannot change a decision.
//!
//! # Out of scope
//! - The vendor's global return codes (全局返回编码). They are not documented, so the codes are the sandbox's own: words
//!   such as `sandbox-token` over V2, and numbers from 990001 on over V3. No real gateway is known to send them. One
//!   number is not the sandbox's own: 110004 over V3, which two public clients report for a rejected signature.
//! - Addresses other than loopback, TLS and HTTP/2. The credentials are public; do not put anything worth protecting
//!   into a sandbox.
//! - The integrity of the action and its parameters. A token covers neither `Action` nor `Params`, and over V3
//!   neither the path nor `params`, here as on the real gateway. On plain HTTP, anyone on the way can read and change
//!   both, so use https with the real gateway.
//!
//! # Example
//! A client needs a URL and credentials:
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let sandbox = zvcms_sandbox::Sandbox::start().await?;
//! let (url, credentials) = (sandbox.endpoint(), sandbox.identity());
//! # assert!(url.starts_with("http://127.0.0.1:") && credentials.open_id() == "demo-open-id");
//! # Ok(())
//! # }
//! ```
//!
//! A whole exchange, with the vendor's printed test vector of June 2016. Its key is a documentation value that is
//! public and opens nothing. The clock is held at the vector's timestamp, so the token is good again:
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! use zvcms_sandbox::{Identity, Sandbox};
//!
//! let identity = Identity::new(
//!     "d14c1559e87b747d577c834b275a4310",
//!     "ba67d4fa46",
//!     "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
//! )?;
//! let sandbox = Sandbox::builder().identity(identity).clock(|| 1_465_185_768).start().await?;
//!
//! let body = r#"{
//!     "OpenId": "d14c1559e87b747d577c834b275a4310",
//!     "GrantCode": "ba67d4fa46",
//!     "Timestamp": "1465185768",
//!     "Nonce": "11886",
//!     "Token": "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
//!     "Action": "user.my-cards",
//!     "Params": { "user_id": "10001" }
//! }"#;
//! let mut stream = tokio::net::TcpStream::connect(sandbox.address()).await?;
//! let head = format!(
//!     "POST /api/v2 HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
//!     sandbox.address(),
//!     body.len(),
//! );
//! stream.write_all(format!("{head}{body}").as_bytes()).await?;
//! let mut reply = String::new();
//! stream.read_to_string(&mut reply).await?;
//!
//! assert!(reply.starts_with("HTTP/1.1 200 OK\r\n"));
//! assert!(reply.contains(r#"{"status":"true","code":"0","message":"成功","data":[{"#));
//! assert_eq!(sandbox.tally().accepted(), 1);
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! The same vector over V3:
//! ```
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # use tokio::io::{AsyncReadExt, AsyncWriteExt};
//! # use zvcms_sandbox::{Identity, Sandbox};
//! # let identity = Identity::new(
//! #     "d14c1559e87b747d577c834b275a4310",
//! #     "ba67d4fa46",
//! #     "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx",
//! # )?;
//! # let sandbox = Sandbox::builder().identity(identity).clock(|| 1_465_185_768).start().await?;
//! let body = r#"{
//!     "openId": "d14c1559e87b747d577c834b275a4310",
//!     "grantCode": "ba67d4fa46",
//!     "nonce": 11886,
//!     "timestamp": 1465185768,
//!     "token": "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
//!     "params": { "user_id": "10001" }
//! }"#;
//! let path = "/v3/crm/giftCard/getCustomerGiftCardList";
//! let head = format!(
//!     "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
//!     sandbox.address(),
//!     body.len(),
//! );
//! # let mut stream = tokio::net::TcpStream::connect(sandbox.address()).await?;
//! # stream.write_all(format!("{head}{body}").as_bytes()).await?;
//! # let mut reply = String::new();
//! # stream.read_to_string(&mut reply).await?;
//! // Sent and read as above:
//! assert!(reply.contains(r#"{"status":true,"code":0,"message":"成功","data":[{"#));
//! assert!(reply.ends_with(r#","traceId":"sandbox-1"}"#));
//! # Ok(())
//! # }
//! ```
#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod checks;
mod decided_request;
mod explanation;
mod faults;
mod gateway;
mod observer;
mod replies;
mod sandbox;
mod serving;
mod start_error;
mod tally;
mod verdict;

/// The crate of the requests and replies of [`Builder::answer_other_paths`], and of status codes.
pub use ::http;
pub use checks::identity::{Credential, Identity, IdentityError};
pub use checks::refusal::{Refusal, RefusalLevel};
pub use checks::signature::{SignedNames, SignedNamesError};
pub use decided_request::DecidedRequest;
pub use explanation::Explanation;
pub use faults::fault::{Fault, FaultOrder, RetryAfter};
pub use faults::kinds::{FaultKind, FaultTextError};
/// The bytes of a body, for [`Builder::answer_other_paths`].
pub use hyper::body::Bytes;
pub use replies::cards::CardBook;
pub use sandbox::{Builder, Sandbox};
/// The crate that makes JSON, for [`Builder::reply`] and [`CardBook`].
pub use serde_json;
/// JSON as it was written, for [`Builder::reply`].
pub use serde_json::value::RawValue;
pub use start_error::StartError;
pub use tally::Tally;
pub use verdict::Verdict;
