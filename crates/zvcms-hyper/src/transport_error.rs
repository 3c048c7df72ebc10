//! What can go wrong between the client and the gateway.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::time::Duration;

use hyper_util::client::legacy;
use zvcms_proto::Printable;

use crate::pool::ConnectTimeout;
use crate::transport::BoxError;

/// A request that could not be sent, or whose reply could not be received.
#[derive(Debug)]
#[non_exhaustive]
pub enum TransportError {
    /// No connection: no such host, or refused. Nothing was sent.
    Connect(BoxError),
    /// No connection, for want of something on this machine: a file descriptor (`ulimit -n`), a local port, memory.
    /// Nothing was sent, and the gateway has no part in it.
    Local(BoxError),
    /// No TLS: the certificate is not trusted, is for another name or has expired, or the gateway does not speak TLS.
    /// Nothing was sent.
    Tls(BoxError),
    /// A deadline passed.
    Timeout {
        /// Which.
        deadline: Deadline,
        /// How long it was.
        limit: Duration,
    },
    /// The connection broke after something may have been sent and before a reply began.
    Broken(BoxError),
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
    /// What the failure of an exchange means, given whether its request was taken to be sent.
    pub(crate) fn of_exchange(error: BoxError, was_sent: bool, connect_timeout: Duration) -> Self {
        if was_sent {
            return Self::Broken(error);
        }
        let mut layer: Option<&(dyn StdError + 'static)> = Some(&*error);
        while let Some(current) = layer {
            if current.is::<ConnectTimeout>() {
                return Self::Timeout { deadline: Deadline::Connect, limit: connect_timeout };
            }
            if let Some(tls) = current.downcast_ref::<rustls::Error>() {
                return Self::Tls(tls.clone().into());
            }
            if current.downcast_ref::<io::Error>().is_some_and(is_for_want_of_resources) {
                return Self::Local(error);
            }
            // The source of an IO error is what is below the error in it, which would pass that over.
            let within = current.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
            layer = within.map(|inner| inner as &(dyn StdError + 'static)).or_else(|| current.source());
        }
        Self::Connect(error)
    }

    /// Whether the cause may go away by itself.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Connect(_)
            | Self::Local(_)
            | Self::Tls(_)
            | Self::Timeout { .. }
            | Self::Broken(_)
            | Self::BodyCutOff(_) => true,
            Self::BodyTooLarge { .. } | Self::ContentEncoding { .. } | Self::NoRandom(_) => false,
        }
    }
}

/// Whether this machine has run out of descriptors, ports, buffers or memory. The first two have no [`io::ErrorKind`].
fn is_for_want_of_resources(error: &io::Error) -> bool {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    const CODES: [i32; 4] = [23, 24, 105, 12]; // ENFILE, EMFILE, ENOBUFS, ENOMEM
    #[cfg(all(unix, not(any(target_os = "linux", target_os = "android"))))]
    const CODES: [i32; 4] = [23, 24, 55, 12];
    #[cfg(windows)]
    const CODES: [i32; 4] = [10024, 10055, 8, 14]; // WSAEMFILE, WSAENOBUFS, and two of memory
    #[cfg(not(any(unix, windows)))]
    const CODES: [i32; 0] = [];
    matches!(error.kind(), io::ErrorKind::AddrNotAvailable | io::ErrorKind::OutOfMemory)
        || error.raw_os_error().is_some_and(|code| CODES.contains(&code))
}

impl fmt::Display for TransportError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect(_) => f.write_str("cannot connect to the gateway"),
            Self::Local(_) => f.write_str("this machine cannot make another connection"),
            Self::Tls(_) => f.write_str("no secure connection to the gateway"),
            Self::Timeout { deadline, limit } => {
                let what = match deadline {
                    Deadline::Connect => "connection",
                    Deadline::Attempt => "reply",
                    Deadline::Total => "result",
                };
                write!(f, "no {what} within {limit:?}")
            }
            Self::Broken(_) => f.write_str("the connection broke before a reply came"),
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
        match self {
            // hyper-util's own layer, "client error (Connect)", says nothing that ours does not.
            Self::Connect(cause) | Self::Local(cause) | Self::Broken(cause)
                if cause.is::<legacy::Error>() =>
            {
                cause.source()
            }
            Self::Connect(cause)
            | Self::Local(cause)
            | Self::Tls(cause)
            | Self::Broken(cause)
            | Self::BodyCutOff(cause)
            | Self::NoRandom(cause) => Some(&**cause),
            Self::Timeout { .. } | Self::BodyTooLarge { .. } | Self::ContentEncoding { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_wanting_on_this_machine_is_not_the_gateway_s_fault() {
        let of = |code| {
            let cause: BoxError = io::Error::other(io::Error::from_raw_os_error(code)).into();
            TransportError::of_exchange(cause, false, Duration::ZERO)
        };
        for code in [12, 23, 24, 99, 105] {
            let error = of(code);
            assert!(matches!(error, TransportError::Local(_)) && error.is_transient(), "{code}: {error}");
        }
        // ECONNREFUSED, ENETUNREACH, ETIMEDOUT
        for code in [111, 101, 110] {
            assert!(matches!(of(code), TransportError::Connect(_)), "{code}");
        }
    }
}
