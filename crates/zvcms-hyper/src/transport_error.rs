//! What can go wrong between the client and the gateway.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use hyper_util::client::legacy;
use rustls::{CertificateError, Error as TlsError};
use zvcms_proto::Printable;

use crate::cause::{BoxError, layers, rejects_our_certificate};
use crate::dialer::ProxyConnectError;

/// The request could not be sent, or its reply could not be received.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// The gateway's host was not found, or it refused the connection. Nothing was sent.
    Connect(BoxError),
    /// This machine ran out of file descriptors (`ulimit -n`), local ports or memory, so that no connection was made.
    /// Nothing was sent, and the gateway is not the cause.
    Local(BoxError),
    /// The proxy cannot be reached, requires credentials, or cannot reach the gateway. Nothing was sent.
    Proxy {
        /// The proxy's host and port.
        proxy: Box<str>,
        /// The reason.
        cause: BoxError,
    },
    /// TLS failed. The gateway's certificate is not trusted ([`is_untrusted_certificate`](Self::is_untrusted_certificate)),
    /// is for another name or has expired; or the gateway requires a client certificate, or does not speak TLS. Nothing was
    /// sent.
    Tls(BoxError),
    /// An h2 gateway said that it did not process the request, since it was closing the connection (`GOAWAY`) or was full
    /// (`REFUSED_STREAM`); or the connection was closed before anything was sent over it. It is as if nothing had been sent.
    NotTakenUp(BoxError),
    /// A deadline passed.
    Timeout {
        /// The deadline that passed.
        deadline: Deadline,
        /// The time that it allowed: zero where the caller's deadline had passed before the call, so that nothing was sent.
        limit: Duration,
    },
    /// The connection broke after something may have been sent and before a reply began.
    Broken(BoxError),
    /// The reply is not HTTP, or its head is larger than the client accepts.
    NotHttp(BoxError),
    /// The reply's body is truncated, or is not in the encoding that its header names.
    BodyTruncated(BoxError),
    /// The reply's body is larger than the client accepts, as received or decoded.
    BodyTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The reply's body has an encoding (`Content-Encoding`) that was not requested.
    ContentEncoding {
        /// The name of the encoding, as received.
        encoding: Box<str>,
    },
    /// The operating system did not provide a random number for the nonce. Nothing was sent.
    NoRandom(BoxError),
}

/// A deadline of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deadline {
    /// The deadline of connecting, TLS included. Nothing was sent.
    Connect,
    /// The deadline of one attempt.
    Attempt,
    /// The deadline of the whole call.
    Total,
    /// The moment that the caller set ([`Client::with_deadline`](crate::Client::with_deadline)).
    Caller,
}

impl TransportError {
    /// Returns whether no authority that this client trusts has signed the certificate of the gateway or the proxy.
    /// [`root_certificates_pem`](crate::ClientBuilder::root_certificates_pem) adds the authority of a company.
    #[must_use]
    pub fn is_untrusted_certificate(&self) -> bool {
        let unknown = &TlsError::InvalidCertificate(CertificateError::UnknownIssuer);
        match self {
            Self::Tls(cause) | Self::Proxy { cause, .. } => {
                layers(&**cause).any(|layer| layer.downcast_ref() == Some(unknown))
            }
            _ => false,
        }
    }

    /// Whether the cause may go away by itself.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::Local(_)
            | Self::NotTakenUp(_)
            | Self::Timeout { .. }
            | Self::Broken(_)
            | Self::BodyTruncated(_) => true,
            Self::Proxy { cause, .. } => !layers(&**cause).any(is_final),
            Self::Tls(cause) => !is_final(&**cause),
            Self::NotHttp(_)
            | Self::BodyTooLarge { .. }
            | Self::ContentEncoding { .. }
            | Self::NoRandom(_) => false,
        }
    }
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(_) => f.write_str("cannot connect to the gateway"),
            Self::Local(_) => f.write_str("this machine cannot make another connection"),
            Self::Proxy { proxy, .. } => {
                write!(
                    f,
                    "no connection to the gateway through the proxy {}",
                    Printable::new(proxy).limit(100)
                )
            }
            Self::Tls(cause) => f.write_str(match cause.downcast_ref() {
                Some(TlsError::InvalidMessage(_)) => {
                    "no secure connection to the gateway: its answer is not TLS"
                }
                Some(tls) if rejects_our_certificate(tls) => {
                    "no secure connection to the gateway: it requires a client certificate, or does not accept the one it \
                     was shown"
                }
                _ => "no secure connection to the gateway",
            }),
            Self::NotTakenUp(_) => f.write_str("the gateway did not process the request"),
            Self::Timeout { deadline, limit } => match deadline {
                Deadline::Connect => write!(f, "no connection within {limit:?}"),
                Deadline::Attempt => write!(f, "no reply within {limit:?}"),
                Deadline::Total => write!(f, "no result within {limit:?}"),
                Deadline::Caller if limit.is_zero() => {
                    f.write_str("the caller's deadline had passed before the call; nothing was sent")
                }
                Deadline::Caller => write!(f, "no result by the caller's deadline, {limit:?} after the call began"),
            },
            Self::Broken(_) => f.write_str("the connection broke before a reply came"),
            Self::NotHttp(_) => f.write_str("the reply is not HTTP"),
            Self::BodyTruncated(_) => f.write_str("the reply is truncated"),
            Self::BodyTooLarge { limit } => write!(f, "the reply is larger than {limit} bytes"),
            Self::ContentEncoding { encoding } => {
                let encoding = Printable::new(encoding).limit(40);
                write!(f, "the reply has the encoding \"{encoding}\", which was not requested")
            }
            Self::NoRandom(_) => f.write_str("the operating system did not provide random numbers"),
        }
    }
}

impl StdError for TransportError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        let cause = match self {
            Self::Connect(cause)
            | Self::Local(cause)
            | Self::Proxy { cause, .. }
            | Self::Tls(cause)
            | Self::NotTakenUp(cause)
            | Self::Broken(cause)
            | Self::NotHttp(cause)
            | Self::BodyTruncated(cause)
            | Self::NoRandom(cause) => cause,
            Self::Timeout { .. } | Self::BodyTooLarge { .. } | Self::ContentEncoding { .. } => return None,
        };
        // hyper-util's own layer, "client error (Connect)", says nothing that ours does not.
        if cause.is::<legacy::Error>() { cause.source() } else { Some(&**cause) }
    }
}

/// Whether another attempt would end in the same way: certificates and credentials do not change.
fn is_final(error: &(dyn StdError + 'static)) -> bool {
    error.downcast_ref::<ProxyConnectError>().is_some_and(|error| error.is_final)
        || error.downcast_ref::<TlsError>().is_some_and(|tls| match tls {
            TlsError::InvalidCertificate(_) | TlsError::NoCertificatesPresented => true,
            other => rejects_our_certificate(other),
        })
}
