//! Protocol core of the ZVCMS (智迈) open platform: signed JSON over HTTP, V2 and the V3 of its successor Qmai (企迈).
//!
//! # In scope
//!
//! * Building the request body (the envelope) from typed values, and signing it (数字签名sign). The [`Endpoint`] says in which
//!   [version](ApiVersion); one action goes over either
//! * Reading a response: three documented outcomes, typed data, errors that say what and where and keep the body
//! * The [`actions`] that have a documentation page, such as `user.my-cards`, a user's gift cards (礼品卡), as
//!   [`MyCards`]; any other as [`RawAction`] or as an [`Action`] of your own. [`actions::DOCUMENTED`] says what is
//!   documented of each, typed or not
//! * Exact money, its unit in its type ([`Amount`], [`Money`]); times ([`TimeText`]); pages of results ([`Pages`])
//! * Checking the signature of a request that somebody else made ([`CapturedRequest`]); `zvcms-diagnosis` names the
//!   mistake in one that is wrong
//!
//! # Out of scope
//!
//! * Sockets, TLS, timeouts, retries: bring a transport, or take `zvcms-hyper`
//! * Clocks and random numbers: the caller gives a [`Stamp`], new for every attempt
//! * Encrypted fields of V3: known from one public client only
//! * The meaning of error codes: the global return codes (全局返回编码) are not public, so codes are carried as they
//!   come. Of one, other people's clients report a meaning: [`Code::hint`]
//!
//! # Flow
//!
//! ```text
//! Action ──serialise──▶ Params ─┐
//! Credentials ──────────────────┼─▶ StringToSign ─▶ Signature ─▶ Token ─▶ Envelope ─▶ http::Request<Vec<u8>>
//! Stamp (time, nonce: given) ───┘                                                 ▲
//! Endpoint (address, version) ────────────────────────────────────────────────────┘
//!
//! http::Response<bytes> ─▶ envelope ─┬─▶ status true,  code 0      ─▶ Action::Response
//!                                    ├─▶ status true,  other code  ─▶ ResponseErrorKind::Business
//!                                    ├─▶ status false              ─▶ ResponseErrorKind::System
//!                                    └─▶ no envelope               ─▶ ResponseErrorKind::Http or ::Malformed
//! ```
//!
//! # Example
//!
//! Any function from a request to a response is a transport. Here it is a closure:
//!
//! ```
//! use zvcms_proto::{Credentials, Endpoint, MyCards, Signer, Stamp, read_response};
//!
//! let transport = |request: http::Request<Vec<u8>>| {
//!     assert_eq!(request.uri(), "http://openapi.zvcms.com/api/v2");
//!     http::Response::new(r#"{"status": "true", "code": "0", "data": [{"gift_title": "生日卡", "par_value": 75.50}]}"#)
//! };
//!
//! let signer = Signer::new(Credentials::new("an-open-id", "a-grant-code", "an-open-key")?);
//! let stamp = Stamp::new(1_547_186_244, 658_965)?; // now, in seconds, and a random number
//! let request = signer.request(&Endpoint::default(), &MyCards::new("10001"), stamp)?;
//! let cards = read_response::<MyCards>(&transport(request))?;
//!
//! assert_eq!(cards[0].title(), "生日卡");
//! assert_eq!(cards[0].balance().unwrap().to_string(), "75.50");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # V2 or V3
//!
//! Every public client that is alive speaks V3, so take V3 for a new integration, where it has the action. Of the typed
//! actions three are documented in both; the others are known in V2 alone. Whether a key of one version opens the other is
//! not known.
//!
//! ```
//! use zvcms_proto::{ApiVersion, BuildError, Credentials, Endpoint, MyCards, Signer, Stamp, actions::user::BalanceHistory};
//!
//! let signer = Signer::new(Credentials::new("an-open-id", "a-grant-code", "an-open-key")?);
//! let (over_v3, stamp) = (Endpoint::default_of(ApiVersion::V3), Stamp::new(1_547_186_244, 658_965)?);
//! let request = signer.request(&over_v3, &MyCards::new("10001"), stamp)?;
//! assert_eq!(request.uri(), "https://openapi.qmai.cn/v3/crm/giftCard/getCustomerGiftCardList");
//!
//! // Most actions are documented in V2 alone, and say so before anything is sent.
//! let refused = signer.request(&over_v3, &BalanceHistory::new().mobile("10000010001"), stamp);
//! assert!(matches!(refused, Err(BuildError::NoV3Path { .. })));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! | fact of V3 | source |
//! |---|---|
//! | envelope, path as the action | the vendor's V3 pages, and five public clients in Go, TypeScript and Java |
//! | signature | the vendor's printed vector, as two of the clients quote it; all five sign alike |
//! | reply | the clients, and the few V3 pages that show one |
//! | `https://openapi.qmai.cn`, timestamp and nonce as numbers | the public clients; the vendor's pages print `http://openapi.zvcms.com` and strings. Whether every path is served at both addresses is not known |
//! | parameters must be an object, `traceId` in a reply | one public client each |
//! | code 110004 for a rejected signature | two public clients |
//! | the paths of the typed actions | the vendor's pages; [`DocumentedAction`] says which of them a public client calls |
//! | empty parameters as `{}` | neither: an object that is empty |
//!
//! # Features
//!
//! `time`, `chrono` and `jiff` convert a [`ParsedTime`] to the types of the crate of that name. `derive` adds the derives of
//! [`serde`]: without them this crate builds in two thirds of the time. All are off by default.
//!
//! # What the signature does not cover
//!
//! The action and its parameters are not signed, in V3 neither the path nor `params`, and the documented address is plain
//! http: anyone on the way can read the parameters and change them. Prefer an https [`Endpoint`] where the platform offers one.

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod action;
#[allow(
    clippy::doc_markdown,
    clippy::module_inception,
    clippy::should_implement_trait,
    clippy::too_many_arguments,
    reason = "generated: words and names are the pages', and a request takes what is required"
)]
pub mod actions;
mod amount;
mod api_version;
mod build_error;
mod captured;
mod choice;
mod codes;
mod credentials;
mod data;
mod document;
mod documented;
mod endpoint;
mod envelope;
mod paging;
mod prelude;
mod printable;
mod raw_action;
mod response;
mod signer;
mod signing;
mod stamp;
mod time_text;
mod v3_path;

/// The crate whose requests and responses a transport carries.
pub use http;
pub use rust_decimal::Decimal;
/// The crate whose `Serialize` and `Deserialize` actions and replies are. It has its derives with the feature `derive` of
/// this crate; a derive that has only this one needs `#[serde(crate = "…::serde")]`, with the path to here.
pub use serde;
/// The crate that writes parameters and reads data.
pub use serde_json;
pub use serde_json::value::RawValue;

pub use action::{Action, InvalidParameter};
pub use actions::user::{Binding, Card, CardStatus, MyCards, Origin, RecycledCards, Validity};
pub use amount::{Amount, AmountError, Fen, Money, Undeclared, Unit, Yuan};
pub use api_version::{ApiVersion, StampForm};
pub use build_error::BuildError;
pub use captured::{CapturedRequest, CapturedRequestError, TokenCheckError};
pub use choice::ChoiceError;
pub use credentials::{Credential, CredentialProblem, Credentials, CredentialsError};
pub use data::Data;
pub use document::{Builder, JsonKind, LooksLike, MalformedKind};
pub use documented::{DocumentedAction, DocumentedMember, DocumentedValue, Extent};
pub use endpoint::{DOCUMENTED_ENDPOINT, Endpoint, EndpointError, V3_ENDPOINT};
pub use envelope::Envelope;
pub use paging::{PagedAction, Pages, PagesEnd, ResultPage};
pub use printable::Printable;
pub use raw_action::RawAction;
pub use response::{Code, ResponseError, ResponseErrorKind, read_response};
pub use signer::Signer;
pub use signing::{Signature, SignedNames, SigningKey, StringToSign, Token, TokenError, without_tokens};
pub use stamp::{MAX_NONCE, Stamp, StampError};
#[cfg(any(feature = "chrono", feature = "jiff", feature = "time"))]
pub use time_text::InstantError;
pub use time_text::{LocalDate, LocalDateTime, ParsedTime, TimeText, TimeTextError, UnixTime};
