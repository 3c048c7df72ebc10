//! What the benchmarks measure with: replies as a gateway writes them, floors that nothing can go below, and peers that
//! do the same by other means.

#![forbid(unsafe_code)]
#![allow(
    clippy::exhaustive_enums,
    clippy::exhaustive_structs,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::float_arithmetic,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot go on has failed; nobody outside this package uses it"
)]

pub mod floor;
pub mod identity;
pub mod lists;
pub mod loopback;
pub mod many_users;
pub mod peers;
pub mod processor;
pub mod received;
pub mod replies;
pub mod turns;
