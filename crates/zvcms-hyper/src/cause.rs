//! The causes of an error, layer by layer.

use std::error::Error;
use std::io;
use std::iter;

use rustls::AlertDescription;

/// Any error: of a transport of your own, or the cause of a [`TransportError`](crate::TransportError).
pub type BoxError = Box<dyn Error + Send + Sync>;

/// An error and its causes, down to the last.
pub(crate) fn layers<'a>(
    error: &'a (dyn Error + 'static),
) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    iter::successors(Some(error), |layer| {
        let layer: &'a (dyn Error + 'static) = *layer;
        match layer.downcast_ref::<io::Error>().and_then(io::Error::get_ref) {
            // The source of an IO error is that of the error in it, which would itself be skipped.
            Some(within) => Some(within),
            None => layer.source(),
        }
    })
}

/// The alerts of a server that does not accept our certificate, or requires one and got none.
const CERTIFICATE_ALERTS: [AlertDescription; 10] = [
    AlertDescription::NoCertificate,
    AlertDescription::BadCertificate,
    AlertDescription::UnsupportedCertificate,
    AlertDescription::CertificateRevoked,
    AlertDescription::CertificateExpired,
    AlertDescription::CertificateUnknown,
    AlertDescription::UnknownCA,
    AlertDescription::AccessDenied,
    AlertDescription::CertificateRequired,
    // A signature is invalid: that in the certificate, or ours.
    AlertDescription::DecryptError,
];

pub(crate) fn rejects_our_certificate(error: &rustls::Error) -> bool {
    matches!(error, rustls::Error::AlertReceived(alert) if CERTIFICATE_ALERTS.contains(alert))
}

/// The error as one of TLS, if it is one. If it ended an h2 connection, only its message is left.
pub(crate) fn tls_error(error: &(dyn Error + 'static)) -> Option<rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls.clone());
    }
    let words = error.downcast_ref::<io::Error>()?.get_ref()?.to_string();
    CERTIFICATE_ALERTS.map(rustls::Error::AlertReceived).into_iter().find(|alert| alert.to_string() == words)
}
