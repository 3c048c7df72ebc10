//! What the failure of an exchange means, by what is behind it.

use std::error::Error;
use std::io;
use std::iter;
use std::time::Duration;

use hyper_util::client::legacy;
use rustls::AlertDescription;

use crate::connector::{ConnectTimeout, ConnectionEnd};
use crate::error::{Deadline, TransportError};
use crate::proxy_failure::ProxyFailure;
use crate::transport::BoxError;
use crate::turns::Superseded;

/// How an exchange failed, and whether the gateway may have the request.
#[derive(Debug)]
pub(crate) struct ExchangeFailure {
    pub(crate) error: TransportError,
    pub(crate) was_sent: bool,
    /// Whether another call reported the same: it was on the same connection when that broke.
    pub(crate) is_known: bool,
}

impl ExchangeFailure {
    pub(crate) fn new(error: TransportError, was_sent: bool) -> Self {
        Self { error, was_sent, is_known: false }
    }

    /// `was_taken`: whether the request was taken to be sent.
    pub(crate) fn of(error: BoxError, was_taken: bool, connect_timeout: Duration) -> Self {
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
                let is_known = connection_end(&*error).is_some_and(|end| !end.is_news());
                return Self { error: TransportError::Broken(error), was_sent: true, is_known };
            }
        };
        Self::new(error, was_sent)
    }
}

enum Cause {
    NotTakenUp,
    /// An h2 gateway gave up on the connection, and had not taken the request up.
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
                && (!was_taken || is_refusal_of_ours(&tls))
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
            proxy = proxy.or_else(|| layer.downcast_ref().map(|failure: &ProxyFailure| &failure.proxy));
        }
        match proxy {
            Some(proxy) => Self::Proxy(proxy.clone()),
            None if was_taken => Self::Broken,
            None => Self::Unconnected,
        }
    }

    /// What RFC 9113 says in 6.8 and 8.7 of streams that were not processed. Those that a GOAWAY leaves open fail in
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

/// An error and what is behind it, down to the last.
pub(crate) fn layers<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |layer| {
        let layer: &'a (dyn Error + 'static) = *layer;
        match layer.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            // The source of an IO error is what is below the error in it, which would pass that over.
            Some(within) => Some(within),
            None => layer.source(),
        }
    })
}

/// The end of the connection that an error came over, where it is one of the client's own pool.
fn connection_end(error: &(dyn Error + 'static)) -> Option<ConnectionEnd> {
    let connected = layers(error).find_map(|layer| layer.downcast_ref::<legacy::Error>()?.connect_info())?;
    let mut extensions = http::Extensions::new();
    connected.get_extras(&mut extensions);
    extensions.remove()
}

/// Whether the pool gave a connection to several calls, and it was gone before it was this one's turn.
fn is_lost_race(error: &legacy::Error) -> bool {
    // The types of these errors have no public name.
    error.source().is_some_and(|source| {
        ["ALPN upgraded to HTTP/2", "checked out connection was closed"]
            .contains(&source.to_string().as_str())
    })
}

/// Whether another attempt would end in the same way: certificates and credentials do not change.
pub(crate) fn is_final(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<ProxyFailure>().is_some_and(|failure| failure.is_final)
        || error.downcast_ref::<rustls::Error>().is_some_and(|tls| match tls {
            rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => true,
            other => is_refusal_of_ours(other),
        })
}

/// What the other side says where it does not take our certificate, or wants one and got none.
const REFUSALS: [AlertDescription; 10] = [
    AlertDescription::NoCertificate,
    AlertDescription::BadCertificate,
    AlertDescription::UnsupportedCertificate,
    AlertDescription::CertificateRevoked,
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateUnknown,
    AlertDescription::UnknownCA,
    AlertDescription::AccessDenied,
    AlertDescription::CertificateRequired,
    // A signature does not hold: that in the certificate, or ours.
    AlertDescription::DecryptError,
];

pub(crate) fn is_refusal_of_ours(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::AlertReceived(alert) if REFUSALS.contains(alert))
}

/// The error of TLS that this is. Of one that ends a connection, h2 keeps the words alone.
fn tls_error(error: &(dyn Error + 'static)) -> Option<rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls.clone());
    }
    let words = error.downcast_ref::<io::Error>()?.get_ref()?.to_string();
    REFUSALS.map(rustls::Error::AlertReceived).into_iter().find(|refusal| refusal.to_string() == words)
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

    #[test]
    fn what_keeps_from_connecting_keeps_from_sending() {
        let of = |cause: BoxError| ExchangeFailure::of(cause, false, Duration::from_secs(3));
        let superseded = of(Superseded.into());
        assert!(matches!(superseded.error, TransportError::NotTakenUp(_)), "{superseded:?}");
        let late = of(ConnectTimeout.into());
        let (deadline, limit) = (Deadline::Connect, Duration::from_secs(3));
        assert!(
            matches!(late.error, TransportError::Timeout { deadline: found, limit: told } if (found, told) == (deadline, limit)),
            "{late:?}"
        );
        let refused = of(io::Error::from(io::ErrorKind::ConnectionRefused).into());
        assert!(matches!(refused.error, TransportError::Connect(_)), "{refused:?}");
        let without_ports = of(io::Error::from(io::ErrorKind::AddrNotAvailable).into());
        assert!(matches!(without_ports.error, TransportError::Local(_)), "{without_ports:?}");
        for failure in [superseded, late, refused, without_ports] {
            assert!(!failure.was_sent && failure.error.is_transient(), "{failure:?}");
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_wanting_on_this_machine_is_not_the_gateway_s_fault() {
        let of = |code| {
            let cause: BoxError = io::Error::other(io::Error::from_raw_os_error(code)).into();
            ExchangeFailure::of(cause, false, Duration::ZERO).error
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
