//! Certificates of the user's: whom to trust, and which to show.

use std::path::Path;

use zvcms_hyper::{ClientBuilder, Endpoint};

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
        client = client.root_certificates_pem(certificates_in(path, "")?);
    }
    if let Some(path) = environment::certificates() {
        client = client.root_certificates_pem(certificates_in(&path, environment::CERTIFICATES)?);
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
    }
    Ok(client)
}

/// The certificates in a file that a setting names.
fn certificates_in(path: &Path, setting: &str) -> Result<Vec<u8>, Failure> {
    let of_setting = if setting.is_empty() { String::new() } else { format!(" ({setting})") };
    let (pem, _) = files::read(Named(path), "certificates", MAX_BUNDLE).map_err(|failure| {
        if setting.is_empty() { failure } else { failure.before(&format!("unset {setting} or mend it")) }
    })?;
    if !holds(&pem, "-----BEGIN CERTIFICATE-----") {
        return Err(Failure::file_content(format!(
            "cannot read certificates from {}{of_setting}: it holds none in PEM, which begin with -----BEGIN CERTIFICATE-----",
            Named(path)
        )));
    }
    Ok(pem.to_vec())
}

fn holds(pem: &[u8], mark: &str) -> bool {
    pem.windows(mark.len()).any(|window| window == mark.as_bytes())
}
