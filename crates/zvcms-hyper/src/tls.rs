//! The settings of TLS: trusted root certificates, and the client's own certificate.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore};
use zeroize::Zeroizing;

use crate::cause::BoxError;
use crate::certificate_verifier::CertificateVerifier;
use crate::client_error::ClientError;

#[derive(Clone, Default)]
pub(crate) struct TlsSettings {
    pub(crate) roots: Vec<Roots>,
    pub(crate) client: Option<ClientCertificate>,
}

#[derive(Clone)]
pub(crate) enum Roots {
    Der(Vec<u8>),
    Pem(Vec<u8>),
    #[cfg(feature = "system-roots")]
    System,
}

#[derive(Clone)]
pub(crate) struct ClientCertificate {
    pub(crate) chain: Vec<u8>,
    pub(crate) key: Zeroizing<Vec<u8>>,
}

impl TlsSettings {
    pub(crate) fn config(&self) -> Result<ClientConfig, ClientError> {
        let mut store = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let mut given = Vec::new();
        for roots in &self.roots {
            given.extend(roots.add_to(&mut store)?);
        }
        // Named, since the process may have another default provider, or none.
        let provider = Arc::new(ring::default_provider());
        let unusable = |error: BoxError| ClientError::RootCertificate(error);
        let verifier = CertificateVerifier::new(store, given, Arc::clone(&provider))
            .map_err(|error| unusable(error.into()))?;
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .map_err(|error| unusable(error.into()))?
            .dangerous()
            .with_custom_certificate_verifier(Arc::new(verifier));
        let Some(client) = &self.client else { return Ok(config.with_no_client_auth()) };
        let cannot = |error| ClientError::ClientCertificate(error);
        let chain = certificates(&client.chain).map_err(|error| cannot(in_words(&error)))?;
        if chain.is_empty() {
            return Err(cannot("it contains no certificate".into()));
        }
        let key = PrivateKeyDer::from_pem_slice(&client.key).map_err(|error| {
            let is_encrypted = client.key.windows(9).any(|word| word == b"ENCRYPTED");
            cannot(if is_encrypted {
                "the private key is encrypted: pass it without a passphrase".into()
            } else if matches!(error, pem::Error::NoItemsFound) {
                "there is no private key in it".into()
            } else {
                in_words(&error)
            })
        })?;
        config.with_client_auth_cert(chain, key).map_err(|error| cannot(error.into()))
    }
}

impl Roots {
    /// Adds the certificates to the store, and returns those that the user gave.
    fn add_to(&self, store: &mut RootCertStore) -> Result<Vec<CertificateDer<'static>>, ClientError> {
        let unusable = |error: BoxError| ClientError::RootCertificate(error);
        let given = match self {
            Self::Der(der) => vec![CertificateDer::from(der.clone())],
            Self::Pem(pem) => certificates(pem).map_err(|error| unusable(in_words(&error)))?,
            #[cfg(feature = "system-roots")]
            Self::System => {
                add(rustls_native_certs::load_native_certs().certs, store)?;
                return Ok(Vec::new());
            }
        };
        add(given.clone(), store).map(|()| given)
    }
}

/// Adds the certificates that can be read: bundles of hundreds have odd ones, and the others do not need them.
fn add(found: Vec<CertificateDer<'static>>, store: &mut RootCertStore) -> Result<(), ClientError> {
    let (added, unusable) = store.add_parsable_certificates(found);
    match (added, unusable) {
        (0, 0) => Err(ClientError::RootCertificate("it contains no certificate".into())),
        (0, _) => Err(ClientError::RootCertificate("none of them can be read".into())),
        (_, 0) => Ok(()),
        _ => {
            tracing::warn!(added, unusable, "some root certificates cannot be read, and are left out");
            Ok(())
        }
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, pem::Error> {
    CertificateDer::pem_slice_iter(pem.strip_prefix(b"\xef\xbb\xbf").unwrap_or(pem)).collect()
}

/// What is wrong with a text in PEM. The crate's own messages quote parts of the text, as numbers.
fn in_words(error: &pem::Error) -> BoxError {
    match error {
        pem::Error::MissingSectionEnd { .. } => "it ends before its last -----END line".into(),
        pem::Error::NoItemsFound => "it contains no certificate".into(),
        pem::Error::IllegalSectionStart { .. } => "a -----BEGIN line is incomplete".into(),
        _ => "it is not PEM".into(),
    }
}

impl fmt::Debug for TlsSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsSettings")
            .field("roots", &self.roots.len())
            .field("client_certificate", &self.client.is_some())
            .finish()
    }
}
