//! Tests that cross the crates.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is a test that failed"
)]

mod agreement;
mod conformance;
mod dependencies;
mod every_action;
mod examples;
mod freshness;
mod fuzz_seeds;
mod generated;
mod line_breaks;
mod module_graph;
mod sandboxed;
mod user_programs;
