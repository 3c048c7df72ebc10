//! Why a client cannot be built.

use http::HeaderName;
use thiserror::Error;

use crate::cause::BoxError;
use crate::proxy::ProxyError;

/// Why a client cannot be built.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The endpoint is plain http to a host that is neither the documented one nor this machine, and
    /// [`allow_plaintext`](crate::ClientBuilder::allow_plaintext) was not set.
    #[error(
        "the endpoint is plain http, so others can read tokens and parameters on the way: use https, or allow plain http"
    )]
    Plaintext,
    /// A root certificate cannot be read, or a text or the system's store has none.
    #[error("the root certificates cannot be used")]
    RootCertificate(#[source] BoxError),
    /// The [client certificate](crate::ClientBuilder::client_certificate_pem) or its key cannot be used.
    #[error("the client certificate cannot be used")]
    ClientCertificate(#[source] BoxError),
    /// The proxy's address cannot be used.
    #[error("{0}")]
    Proxy(ProxyError),
    /// A [header](crate::ClientBuilder::header) is one that only the client itself may set.
    #[error("the header {0} is set by the client itself: leave it out")]
    Header(HeaderName),
    /// The runtime of a [blocking client](crate::blocking) cannot be started: the system has no thread or file descriptor left.
    #[cfg(feature = "blocking")]
    #[error("the runtime of the blocking client cannot be started")]
    Runtime(#[source] std::io::Error),
}
