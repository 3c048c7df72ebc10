//! The user's certificates: authorities to trust, and the client's own.

use std::path::{Path, PathBuf};

use zvcms_hyper::{ClientBuilder, ClientError};

use crate::args::Common;
use crate::environment;
use crate::error::CommandError;
use crate::files::{self, InputFile};
use crate::key::refuse_shared;
use crate::told::{IntoTold as _, Told, told};

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
        Some((option, _)) => Err(CommandError::usage(told!(
            "certificates-of-plain-http",
            "the endpoint is plain http, which uses no certificates: leave out {option}",
            option = option
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
        let what = told!("certificates-of-client", "the client certificate");
        let (pem, metadata) = files::read(InputFile(chain), what, MAX_BUNDLE)?;
        let a_key = told!("certificates-a-private-key", "a private key");
        let key = match &named.client_key {
            None => {
                let metadata = metadata.as_ref().filter(|_| holds(&pem, "PRIVATE KEY-----"));
                refuse_shared(&a_key, chain, metadata)?;
                pem.to_vec()
            }
            Some(path) => {
                let what = told!("certificates-private-key", "the private key");
                let (key, metadata) = files::read(InputFile(path), what, MAX_KEY)?;
                refuse_shared(&a_key, path, metadata.as_ref())?;
                key.to_vec()
            }
        };
        client = client.client_certificate_pem(pem.to_vec(), key);
        if let Err(ClientError::ClientCertificate(cause)) = silently(|| client.clone().build()) {
            let file = InputFile(chain);
            return Err(CommandError::file_content(told!(
                "certificates-cannot-use",
                "cannot use the client certificate in {file}: {cause}",
                file = file,
                cause = cause
            )));
        }
    }
    Ok(client)
}

/// Trusts the certificates in a file that a setting names.
fn trusting(client: ClientBuilder, path: &Path, setting: &str) -> Result<ClientBuilder, CommandError> {
    let file = InputFile(path);
    let unreadable = |why: Told| {
        CommandError::file_content(told!(
            "certificates-unreadable",
            "cannot read certificates from {file} ({setting}): {why}",
            file = file,
            setting = setting,
            why = why
        ))
    };
    let (pem, _) =
        files::read(file, told!("certificates-some", "certificates"), MAX_BUNDLE).map_err(|failure| {
            CommandError::file_content(told!(
                "certificates-of-setting",
                "{why} ({setting})",
                why = *failure.told(),
                setting = setting
            ))
        })?;
    if !holds(&pem, "-----BEGIN CERTIFICATE-----") {
        return Err(unreadable(told!(
            "certificates-none",
            "it has no certificate in PEM, which begins with -----BEGIN CERTIFICATE-----"
        )));
    }
    let client = client.root_certificates_pem(pem.to_vec());
    match silently(|| client.clone().build()) {
        Err(ClientError::RootCertificate(cause)) => Err(unreadable(cause.told())),
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
