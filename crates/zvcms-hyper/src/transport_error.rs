//! What can go wrong between the client and the gateway.

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use hyper_util::client::legacy;
use rustls::{CertificateError, Error as TlsError};
use zvcms_proto::Printable;

use crate::cause::{BoxError, is_refusal_of_ours, layers};
use crate::dialer::ProxyConnectError;

/// A request that could not be sent, or whose reply could not be received.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection: no such host, or refused. Nothing was sent.
    Connect(BoxError),
    /// No connection, for want of something on this machine: a file descriptor (`ulimit -n`), a local port, memory.
    /// Nothing was sent, and the gateway has no part in it.
    Local(BoxError),
    /// No connection through the proxy: it cannot be reached, demands credentials, or does not reach the gateway.
    /// Nothing was sent.
    Proxy {
        /// Its host and port.
        proxy: Box<str>,
        /// What happened.
        cause: BoxError,
    },
    /// No TLS: a certificate is not trusted ([`is_untrusted_certificate`](Self::is_untrusted_certificate)), is for another
    /// name or has expired, the gateway wants one of the client, or does not speak TLS. Nothing was sent.
    Tls(BoxError),
    /// An h2 gateway said that it did not take the request up: it was ending the connection (`GOAWAY`), or was full
    /// (`REFUSED_STREAM`). Or the connection was gone before anything was put on it. The same as if nothing had been sent.
    NotTakenUp(BoxError),
    /// A deadline passed.
    Timeout {
        /// Which.
        deadline: Deadline,
        /// How long it was.
        limit: Duration,
    },
    /// The connection broke after something may have been sent and before a reply began.
    Broken(BoxError),
    /// What came in place of a reply is not HTTP, or its head is larger than any that is meant to be read.
    NotHttp(BoxError),
    /// The reply's body ended too early, or is not in the encoding that it names.
    BodyCutOff(BoxError),
    /// The reply's body is larger than the client takes, as it came or decoded.
    BodyTooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The reply's body is in an encoding (`Content-Encoding`) that was not asked for.
    ContentEncoding {
        /// Its name, as it came.
        encoding: Box<str>,
    },
    /// The operating system gave no random number for a nonce. Nothing was sent.
    NoRandom(BoxError),
}

/// A deadline of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deadline {
    /// To connect, TLS included. Nothing was sent.
    Connect,
    /// One attempt.
    Attempt,
    /// The whole call.
    Total,
}

impl TransportError {
    /// Whether the gateway's certificate, or the proxy's, is signed by no authority that is trusted here. A company's own authority is made
    /// known by [`root_certificates_pem`](crate::ClientBuilder::root_certificates_pem).
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
            | Self::BodyCutOff(_) => true,
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
                    "no secure connection to the gateway: what it answers is not TLS"
                }
                Some(tls) if is_refusal_of_ours(tls) => {
                    "no secure connection to the gateway: it wants a certificate of the client, or does not accept the one \
                     it was shown"
                }
                _ => "no secure connection to the gateway",
            }),
            Self::NotTakenUp(_) => f.write_str("the gateway does not take the request up"),
            Self::Timeout { deadline, limit } => {
                let what = match deadline {
                    Deadline::Connect => "connection",
                    Deadline::Attempt => "reply",
                    Deadline::Total => "result",
                };
                write!(f, "no {what} within {limit:?}")
            }
            Self::Broken(_) => f.write_str("the connection broke before a reply came"),
            Self::NotHttp(_) => f.write_str("a reply came that is not HTTP"),
            Self::BodyCutOff(_) => f.write_str("the reply is cut off"),
            Self::BodyTooLarge { limit } => write!(f, "the reply is larger than {limit} bytes"),
            Self::ContentEncoding { encoding } => {
                let encoding = Printable::new(encoding).limit(40);
                write!(f, "the reply is in the encoding \"{encoding}\", which was not asked for")
            }
            Self::NoRandom(_) => f.write_str("the operating system gives no random numbers"),
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
            | Self::BodyCutOff(cause)
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
            other => is_refusal_of_ours(other),
        })
}
