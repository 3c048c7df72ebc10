//! What is behind an error, layer by layer.

use std::error::Error;
use std::io;
use std::iter;

use rustls::AlertDescription;

pub(crate) type BoxError = Box<dyn Error + Send + Sync>;

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
pub(crate) fn tls_error(error: &(dyn Error + 'static)) -> Option<rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls.clone());
    }
    let words = error.downcast_ref::<io::Error>()?.get_ref()?.to_string();
    REFUSALS.map(rustls::Error::AlertReceived).into_iter().find(|refusal| refusal.to_string() == words)
}
