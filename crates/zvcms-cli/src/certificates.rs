//! The user's certificates: authorities to trust, and the client's own.

use std::path::{Path, PathBuf};

use zvcms_hyper::{ClientBuilder, ClientError};

use crate::args::Common;
use crate::environment;
use crate::error::CommandError;
use crate::files::{self, InputFile};
use crate::key::refuse_shared;

/// A system's bundle has a quarter of a megabyte.
const MAX_BUNDLE: u64 = 16 << 20;
const MAX_KEY: u64 = 1 << 16;

/// The files of certificates that somebody named.
#[derive(Default)]
pub(crate) struct CertificateFiles {
    pub(crate) authorities: Option<PathBuf>,
    pub(crate) client: Option<PathBuf>,
    /// Where the key stands in another file than the client's certificate.
    pub(crate) client_key: Option<PathBuf>,
}

impl CertificateFiles {
    /// Those of the command line, each before that of a profile.
    pub(crate) fn of(common: &Common, profile: &Self) -> Self {
        let (client, client_key) = match &common.client_cert {
            Some(_) => (&common.client_cert, &common.client_key),
            None => (&profile.client, &profile.client_key),
        };
        let authorities = common.ca_file.as_ref().or(profile.authorities.as_ref());
        Self { authorities: authorities.cloned(), client: client.clone(), client_key: client_key.clone() }
    }
}

/// The client as it is, where nobody shows a certificate or asks for one: an option for it is refused.
pub(crate) fn without_certificates(
    client: ClientBuilder,
    common: &Common,
) -> Result<ClientBuilder, CommandError> {
    let given = [("--ca-file", &common.ca_file), ("--client-cert", &common.client_cert)];
    match given.iter().find(|(_, path)| path.is_some()) {
        Some((option, _)) => Err(CommandError::usage(format!(
            "the endpoint is plain http, which uses no certificates: leave out {option}"
        ))),
        None => Ok(client),
    }
}

/// Sets up whom a client trusts and as whom it speaks.
pub(crate) fn with_certificates(
    mut client: ClientBuilder,
    named: &CertificateFiles,
) -> Result<ClientBuilder, CommandError> {
    if let Some(path) = &named.authorities {
        client = trusting(client, path, "--ca-file")?;
    }
    if let Some(path) = environment::certificates() {
        client = trusting(client, &path, environment::CERTIFICATES)?;
    }
    if let Some(chain) = &named.client {
        let (pem, metadata) = files::read(InputFile(chain), "the client certificate", MAX_BUNDLE)?;
        let key = match &named.client_key {
            None => {
                refuse_shared(
                    "a private key",
                    chain,
                    metadata.as_ref().filter(|_| holds(&pem, "PRIVATE KEY-----")),
                )?;
                pem.to_vec()
            }
            Some(path) => {
                let (key, metadata) = files::read(InputFile(path), "the private key", MAX_KEY)?;
                refuse_shared("a private key", path, metadata.as_ref())?;
                key.to_vec()
            }
        };
        client = client.client_certificate_pem(pem.to_vec(), key);
        if let Err(ClientError::ClientCertificate(cause)) = silently(|| client.clone().build()) {
            let file = InputFile(chain);
            return Err(CommandError::file_content(format!(
                "cannot use the client certificate in {file}: {cause}"
            )));
        }
    }
    Ok(client)
}

/// Trusts the certificates in a file that a setting names.
fn trusting(client: ClientBuilder, path: &Path, setting: &str) -> Result<ClientBuilder, CommandError> {
    let file = InputFile(path);
    let unreadable = |why: &str| {
        CommandError::file_content(format!("cannot read certificates from {file} ({setting}): {why}"))
    };
    let (pem, _) = files::read(file, "certificates", MAX_BUNDLE)
        .map_err(|failure| CommandError::file_content(format!("{} ({setting})", failure.message())))?;
    if !holds(&pem, "-----BEGIN CERTIFICATE-----") {
        return Err(unreadable(
            "it has no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----",
        ));
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
