//! Settings that make no client.

use std::error::Error;
use std::fmt;

use http::HeaderName;

use crate::cause::BoxError;
use crate::proxy::ProxyError;

/// Settings that make no client.
#[derive(Debug)]
#[non_exhaustive]
pub enum ClientError {
    /// Plain http to a host that is neither the documented one nor this machine, without
    /// [`allow_plaintext`](crate::ClientBuilder::allow_plaintext).
    Plaintext,
    /// A root certificate that cannot be read, or none where some were to be.
    RootCertificate(BoxError),
    /// A [client certificate](crate::ClientBuilder::client_certificate_pem) that cannot be used, or its key.
    ClientCertificate(BoxError),
    /// A proxy's address that cannot be used.
    Proxy(ProxyError),
    /// A [header](crate::ClientBuilder::header) that is the client's own affair.
    Header(HeaderName),
}

impl fmt::Display for ClientError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Plaintext => {
                "the endpoint is plain http, so tokens and parameters could be read on the way: use https or allow it"
            }
            Self::RootCertificate(_) => "the root certificates cannot be used",
            Self::ClientCertificate(_) => "the client certificate cannot be used",
            Self::Proxy(error) => return error.fmt(f),
            Self::Header(name) => return write!(f, "the header {name} is set by the client itself: leave it out"),
        })
    }
}

impl Error for ClientError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Plaintext | Self::Proxy(_) | Self::Header(_) => None,
            Self::RootCertificate(cause) | Self::ClientCertificate(cause) => Some(&**cause),
        }
    }
}
