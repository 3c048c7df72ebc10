//! The socket and HTTP: connections in, requests read, replies out.

pub(crate) mod endpoint;
mod permits;
pub(crate) mod server;
mod watched_stream;
