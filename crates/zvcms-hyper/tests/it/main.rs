//! The client against the sandbox and against servers that misbehave, all on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is a test that failed"
)]

mod calls;
mod limits;
mod retries;
mod scripted;

use zvcms_hyper::{Client, ClientBuilder, Credentials};

/// A client of `endpoint` under credentials that open nothing.
fn client_of(endpoint: &str) -> ClientBuilder {
    let credentials = Credentials::new("an-open-id", "a-grant-code", "an-open-key").unwrap();
    Client::builder(credentials).endpoint(endpoint.parse().unwrap())
}
