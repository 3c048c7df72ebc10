//! What the error of an exchange means, by its causes.

use std::error::Error;
use std::io;
use std::time::Duration;

use hyper_util::client::legacy;

use crate::cause::{BoxError, layers, rejects_our_certificate, tls_error};
use crate::connector::ConnectTimeout;
use crate::dialer::ProxyConnectError;
use crate::error::AttemptError;
use crate::stream::ConnectionEnd;
use crate::transport_error::{Deadline, TransportError};
use crate::turns::Superseded;

/// The error of an attempt whose exchange failed. `was_taken`: whether the request was taken to be sent.
pub(crate) fn of_exchange(error: BoxError, was_taken: bool, connect_timeout: Duration) -> AttemptError {
    let mut is_known = false;
    let (error, was_sent) = match Cause::of(&*error, was_taken) {
        Cause::NotTakenUp => (TransportError::NotTakenUp(error), false),
        Cause::GivenUp => (TransportError::Broken(error), false),
        Cause::Tls(tls) => (TransportError::Tls(tls.into()), false),
        Cause::Timeout => {
            (TransportError::Timeout { deadline: Deadline::Connect, limit: connect_timeout }, false)
        }
        Cause::Local => (TransportError::Local(error), false),
        Cause::Proxy(proxy) => (TransportError::Proxy { proxy, cause: error }, false),
        Cause::Unconnected => (TransportError::Connect(error), false),
        Cause::NotHttp => (TransportError::NotHttp(error), true),
        Cause::Broken => {
            is_known = connection_end(&*error).is_some_and(|end| !end.is_news());
            (TransportError::Broken(error), true)
        }
    };
    AttemptError { is_known, ..AttemptError::transport(error, was_sent) }
}

enum Cause {
    NotTakenUp,
    /// An h2 gateway gave up the connection, and did not process the request.
    GivenUp,
    Tls(rustls::Error),
    Timeout,
    Local,
    Proxy(Box<str>),
    Unconnected,
    NotHttp,
    Broken,
}

impl Cause {
    fn of(error: &(dyn Error + 'static), was_taken: bool) -> Self {
        let mut proxy = None;
        for layer in layers(error) {
            if let Some(cause) = layer.downcast_ref().and_then(Self::of_h2) {
                return cause;
            }
            if let Some(tls) = tls_error(layer)
                && proxy.is_none()
                // From our side, a handshake is over before the gateway has looked at our certificate.
                && (!was_taken || rejects_our_certificate(&tls))
            {
                return Self::Tls(tls);
            }
            if was_taken {
                if layer.downcast_ref().is_some_and(hyper::Error::is_parse) {
                    return Self::NotHttp;
                }
                continue;
            }
            if layer.is::<ConnectTimeout>() {
                return Self::Timeout;
            }
            if layer.downcast_ref().is_some_and(is_for_want_of_resources) {
                return Self::Local;
            }
            if layer.is::<Superseded>() || layer.downcast_ref().is_some_and(is_lost_race) {
                return Self::NotTakenUp;
            }
            proxy = proxy.or_else(|| layer.downcast_ref().map(|error: &ProxyConnectError| &error.proxy));
        }
        match proxy {
            Some(proxy) => Self::Proxy(proxy.clone()),
            None if was_taken => Self::Broken,
            None => Self::Unconnected,
        }
    }

    /// What RFC 9113 says in 6.8 and 8.7 about streams that were not processed. Streams that a GOAWAY leaves open fail in
    /// another way, if they fail.
    fn of_h2(error: &h2::Error) -> Option<Self> {
        match error.reason() {
            Some(h2::Reason::NO_ERROR) if error.is_remote() && error.is_go_away() => Some(Self::NotTakenUp),
            Some(h2::Reason::REFUSED_STREAM) if error.is_remote() => Some(Self::NotTakenUp),
            _ if error.is_remote() && error.is_go_away() => Some(Self::GivenUp),
            _ => error.is_library().then_some(Self::NotHttp),
        }
    }
}

/// The end of the connection on which the error occurred, if it belongs to the client's own pool.
fn connection_end(error: &(dyn Error + 'static)) -> Option<ConnectionEnd> {
    let connected = layers(error).find_map(|layer| layer.downcast_ref::<legacy::Error>()?.connect_info())?;
    let mut extensions = http::Extensions::new();
    connected.get_extras(&mut extensions);
    extensions.remove()
}

/// Whether the pool gave a connection to several calls, and it was closed before this one could use it.
fn is_lost_race(error: &legacy::Error) -> bool {
    // The types of these errors have no public name.
    error.source().is_some_and(|source| {
        ["ALPN upgraded to HTTP/2", "checked out connection was closed"]
            .contains(&source.to_string().as_str())
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn unsent(cause: BoxError) -> TransportError {
        let error = of_exchange(cause, false, Duration::from_secs(3));
        let ErrorKind::Transport(transport) = error.kind else { panic!("{error:?}") };
        assert!(!error.was_sent && transport.is_transient(), "{transport:?}");
        transport
    }

    #[test]
    fn what_keeps_from_connecting_keeps_from_sending() {
        let superseded = unsent(Superseded.into());
        assert!(matches!(superseded, TransportError::NotTakenUp(_)), "{superseded:?}");
        let late = unsent(ConnectTimeout.into());
        let (deadline, limit) = (Deadline::Connect, Duration::from_secs(3));
        assert!(
            matches!(late, TransportError::Timeout { deadline: found, limit: told } if (found, told) == (deadline, limit)),
            "{late:?}"
        );
        let refused = unsent(io::Error::from(io::ErrorKind::ConnectionRefused).into());
        assert!(matches!(refused, TransportError::Connect(_)), "{refused:?}");
        let without_ports = unsent(io::Error::from(io::ErrorKind::AddrNotAvailable).into());
        assert!(matches!(without_ports, TransportError::Local(_)), "{without_ports:?}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_wanting_on_this_machine_is_not_the_gateway_s_fault() {
        let of = |code| unsent(io::Error::other(io::Error::from_raw_os_error(code)).into());
        for code in [12, 23, 24, 99, 105] {
            assert!(matches!(of(code), TransportError::Local(_)), "{code}");
        }
        // ECONNREFUSED, ENETUNREACH, ETIMEDOUT
        for code in [111, 101, 110] {
            assert!(matches!(of(code), TransportError::Connect(_)), "{code}");
        }
    }
}
