//! Names the mistake behind a 签名错误 (signature error) of the ZVCMS (智迈) open platform, or of its successor Qmai (企迈).
//!
//! # In scope
//!
//! * Whether a gateway has a reason to refuse a captured request of V2 or V3: its body, its members, their form, its token
//! * If it has, which of the known [`mistakes`] were made, and what to change
//! * What else is worth knowing of the request: [`notes`]
//!
//! # Out of scope
//!
//! * Guessing a key or a value that was signed: both are given
//! * What only the gateway knows: whether a key is revoked, a nonce is used, or an action permitted
//! * Whether an action and its parameters exist
//!
//! # Flow
//!
//! ```text
//! bytes ── undo UTF-16, forms, strings ──▶ members ── their form ──▶ mistakes in the request, notes
//!                                             │
//!                                             ▼
//! token ── undo percent-encoding, base64, hex ─────────▶ digest ─┐   each as documented, or with a mistake
//!                                                                ├─ equal? ─▶ the mistakes that explain the token
//! values, key ── documented recipe, or with mistakes ──▶ digest ─┘
//! ```

#![cfg_attr(docsrs, feature(doc_cfg))]
#![forbid(unsafe_code)]
#![deny(missing_docs)]

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod body;
mod catalogue;
mod diagnoser;
mod diagnosis;
mod hash;
mod json;
mod mask;
mod notes;
mod numbers;
mod read_request;
mod received;
mod recipe;
mod request_mistakes;
mod search;
mod steps;
mod token_text;
mod values;
mod variants;
mod words;

/// The protocol core, whose versions and names this crate's API takes.
pub use zvcms_proto as proto;
pub use zvcms_proto::{ApiVersion, SignedNames};

pub use catalogue::{Mistake, MistakeStep};
pub use diagnoser::Diagnoser;
pub use diagnosis::{Diagnosis, Finding, TokenVerdict};
pub use notes::{Note, Remark, notes};
pub use received::ReceivedRequest;
pub use steps::{Step, Steps};
pub use words::Language;

/// Returns every mistake that [`Diagnoser::diagnose`] can name: those in the form of a request, then those in making a
/// token, in the order in which they are looked for. The last one stands for everything that no other explains.
pub fn mistakes() -> impl Iterator<Item = &'static Mistake> {
    request_mistakes::REQUEST_MISTAKES.iter().chain(catalogue::catalogue())
}
