//! The client against the sandbox and against servers that misbehave, all on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is a test that failed"
)]

#[cfg(feature = "blocking")]
mod blocking;
mod budget;
mod calls;
mod certificates;
mod clock;
mod compression;
mod connections;
mod deadlines;
mod error_table;
mod h2_endings;
mod heads;
mod layers;
mod limits;
mod logging;
mod over_v3;
mod proxies;
mod replay;
mod request_headers;
mod result_pages;
mod retries;
mod scripted;
mod server;
mod sharing;

use zvcms_hyper::{Client, ClientBuilder, Credentials};

/// A client under credentials that open nothing.
fn anonymous() -> ClientBuilder {
    Client::builder(Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap())
}

/// A client of `endpoint` under credentials that open nothing.
fn client_of(endpoint: &str) -> ClientBuilder {
    anonymous().endpoint(endpoint.parse().unwrap())
}
