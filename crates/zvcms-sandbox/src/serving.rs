//! The socket and HTTP: connections in, requests read, replies out.

mod bodies;
pub(crate) mod endpoint;
pub(crate) mod explaining;
pub(crate) mod other_paths;
mod permits;
pub(crate) mod server;
pub(crate) mod slow_calls;
mod tails;
mod watched_stream;
