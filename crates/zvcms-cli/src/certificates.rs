//! Certificates of the user's: whom to trust, and which to show.

use std::path::Path;

use zvcms_hyper::{ClientBuilder, ClientError, Endpoint};

use crate::args::Common;
use crate::environment;
use crate::failure::Failure;
use crate::files::{self, Named};
use crate::key::refuse_shared;

/// A system's bundle has a quarter of a megabyte.
const MAX_BUNDLE: u64 = 16 << 20;
const MAX_KEY: u64 = 1 << 16;

/// What is shown to a gateway that asks for it.
pub(crate) struct ClientCertificate<'a> {
    pub(crate) chain: &'a Path,
    /// Where it stands in another file.
    pub(crate) key: Option<&'a Path>,
}

/// Sets up whom a client trusts and as whom it speaks. Over plain http nobody asks, and an option for it is refused.
pub(crate) fn with_certificates(
    mut client: ClientBuilder,
    common: &Common,
    shown: Option<&ClientCertificate<'_>>,
    endpoint: &Endpoint,
) -> Result<ClientBuilder, Failure> {
    if endpoint.is_plaintext() {
        let given = [("--ca-file", &common.ca_file), ("--client-cert", &common.client_cert)];
        return match given.iter().find(|(_, path)| path.is_some()) {
            Some((option, _)) => Err(Failure::usage(format!(
                "the endpoint is plain http, without certificates: leave out {option}"
            ))),
            None => Ok(client),
        };
    }
    if let Some(path) = &common.ca_file {
        client = trusting(client, path, "--ca-file")?;
    }
    if let Some(path) = environment::certificates() {
        client = trusting(client, &path, environment::CERTIFICATES)?;
    }
    if let Some(ClientCertificate { chain, key }) = shown {
        let (pem, metadata) = files::read(Named(chain), "the client certificate", MAX_BUNDLE)?;
        let key = match key {
            None => {
                refuse_shared(
                    "a private key",
                    chain,
                    metadata.as_ref().filter(|_| holds(&pem, "PRIVATE KEY-----")),
                )?;
                pem.to_vec()
            }
            Some(path) => {
                let (key, metadata) = files::read(Named(path), "the private key", MAX_KEY)?;
                refuse_shared("a private key", path, metadata.as_ref())?;
                key.to_vec()
            }
        };
        client = client.client_certificate_pem(pem.to_vec(), key);
        if let Err(ClientError::ClientCertificate(cause)) = silently(|| client.clone().build()) {
            let file = Named(chain);
            return Err(Failure::file_content(format!(
                "cannot use the client certificate in {file}: {cause}"
            )));
        }
    }
    Ok(client)
}

/// Trusts the certificates in a file that a setting names.
fn trusting(client: ClientBuilder, path: &Path, setting: &str) -> Result<ClientBuilder, Failure> {
    let file = Named(path);
    let unreadable =
        |why: &str| Failure::file_content(format!("cannot read certificates from {file} ({setting}): {why}"));
    let (pem, _) = files::read(file, "certificates", MAX_BUNDLE)
        .map_err(|failure| Failure::file_content(format!("{} ({setting})", failure.message())))?;
    if !holds(&pem, "-----BEGIN CERTIFICATE-----") {
        return Err(unreadable("it holds none in PEM, which begin with -----BEGIN CERTIFICATE-----"));
    }
    let client = client.root_certificates_pem(pem.to_vec());
    match silently(|| client.clone().build()) {
        Err(ClientError::RootCertificate(cause)) => Err(unreadable(&cause.to_string())),
        _ => Ok(client),
    }
}

/// What is said of the certificates is said when the client is made.
fn silently<T>(work: impl FnOnce() -> T) -> T {
    tracing::subscriber::with_default(tracing::subscriber::NoSubscriber::default(), work)
}

fn holds(pem: &[u8], mark: &str) -> bool {
    pem.windows(mark.len()).any(|window| window == mark.as_bytes())
}
