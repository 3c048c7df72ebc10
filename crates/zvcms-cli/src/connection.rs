//! Makes a client of flags, environment and settings.

use std::cell::OnceCell;

use zeroize::Zeroizing;
use zvcms_hyper::{Client, ClientBuilder, ClientError, Credentials, Endpoint, Proxy, SignedNames};
use zvcms_sandbox::{Identity, Sandbox};

use crate::args::{self, Common};
use crate::certificates::{CertificateFiles, with_certificates, without_certificates};
use crate::config::read_settings;
use crate::credential_set::CredentialSet;
use crate::environment::Environment;
use crate::error::CommandError;

/// All that a call needs, checked when it is asked for: a subcommand that does not call needs no endpoint.
pub(crate) struct Connector<'a> {
    pub(crate) common: &'a Common,
    /// `None` if the sandbox has its own.
    set: Option<CredentialSet>,
    /// Those of the profile.
    certificates: CertificateFiles,
    /// Read only once: a key may come from a pipe.
    credentials: OnceCell<Credentials>,
}

/// A client, and its sandbox if it has one.
pub(crate) struct Connection {
    pub(crate) client: Client,
    _sandbox: Option<Sandbox>,
}

impl<'a> Connector<'a> {
    /// Finds the one source of credentials and endpoint, and fills in the settings of the profile.
    pub(crate) fn of(common: &'a mut Common, calls: bool) -> Result<Self, CommandError> {
        let is_sandboxed = common.sandbox || !calls;
        // What is passed over need not even be text.
        let environment = Environment::read(is_sandboxed || common.profile.is_some())?;
        let mut settings = read_settings(common, &environment)?;
        let signed_names = settings.profile.signed_names;
        let mut certificates = CertificateFiles {
            authorities: settings.profile.ca_file.take(),
            client: settings.profile.client_cert.take(),
            client_key: settings.profile.client_key.take(),
        };
        let set = if is_sandboxed { None } else { Some(CredentialSet::of(common, environment, settings)?) };
        if set.as_ref().is_none_or(|set| set.goes_with_profile) {
            common.signed_names = common.signed_names.or(signed_names);
        } else {
            // A certificate of the client is a merchant's, as a key is.
            (certificates.client, certificates.client_key) = (None, None);
        }
        Ok(Self { common, set, certificates, credentials: OnceCell::new() })
    }

    pub(crate) async fn open(&self) -> Result<Connection, CommandError> {
        self.open_with(|builder| builder).await
    }

    /// Opens a connection whose client is set up further by `settings`.
    pub(crate) async fn open_with(
        &self,
        settings: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Connection, CommandError> {
        let credentials = self.credentials()?;
        let (sandbox, endpoint) = match &self.set {
            Some(set) => (None, set.endpoint()?),
            None => {
                let sandbox =
                    self.sandbox_builder().start().await.map_err(|error| CommandError::transport(&error))?;
                let endpoint = sandbox.endpoint().parse();
                let endpoint =
                    endpoint.map_err(|error: zvcms_proto::EndpointError| CommandError::usage_from(&error))?;
                (Some(sandbox), endpoint)
            }
        };
        let builder = Client::builder(credentials)
            .endpoint(endpoint.clone())
            .signed_names(self.signed_names())
            // --concurrency is the bound.
            .max_in_flight(usize::MAX);
        let proxy = Some(Proxy::from_environment()).filter(|_| !self.common.no_proxy);
        let has_certificates =
            !endpoint.is_plaintext() || proxy.as_ref().is_some_and(|proxy| proxy.is_over_tls_for(&endpoint));
        let mut builder = if has_certificates {
            with_certificates(builder, &CertificateFiles::of(self.common, &self.certificates))?
        } else {
            without_certificates(builder, self.common)?
        };
        if let Some(proxy) = proxy {
            builder = builder.proxy(proxy);
        }
        if self.common.allow_plaintext || self.set.as_ref().is_some_and(|set| set.allows_plaintext) {
            builder = builder.allow_plaintext();
        }
        if self.common.no_connection_reuse {
            builder = builder.without_connection_reuse();
        }
        if let Some(timeout) = self.common.timeout {
            builder = builder.timeout(timeout);
        }
        if let Some(limit) = self.common.connect_timeout {
            builder = builder.connect_timeout(limit);
        }
        if let Some(limit) = self.common.attempt_timeout {
            builder = builder.attempt_timeout(limit);
        }
        if let Some(attempts) = self.common.attempts {
            builder = builder.attempts(attempts);
        }
        if let Some(bytes) = self.common.max_body {
            builder = builder.max_body(bytes.get());
        }
        let client = settings(builder).build().map_err(|error| match error {
            ClientError::Plaintext => CommandError::usage(format!("{error} with --allow-plaintext")),
            error => CommandError::usage_from(&error),
        })?;
        Ok(Connection { client, _sandbox: sandbox })
    }

    /// The credentials that the user gave, or with `--sandbox` those of the demo.
    pub(crate) fn credentials(&self) -> Result<Credentials, CommandError> {
        if let Some(credentials) = self.credentials.get() {
            return Ok(credentials.clone());
        }
        let credentials = match &self.set {
            Some(set) => set.credentials()?,
            None => {
                let demo = Identity::demo();
                let credentials = Credentials::new(demo.open_id(), demo.grant_code(), demo.open_key());
                credentials.map_err(|error| CommandError::usage_from(&error))?
            }
        };
        Ok(self.credentials.get_or_init(|| credentials).clone())
    }

    /// The open key that the user gave, or with `--sandbox` that of the demo.
    pub(crate) fn open_key(&self) -> Result<Zeroizing<String>, CommandError> {
        match &self.set {
            Some(set) => set.open_key(),
            None => Ok(Zeroizing::new(Identity::demo().open_key().to_owned())),
        }
    }

    /// OpenId and GrantCode, where the user gave them.
    pub(crate) fn identity(&self) -> (Option<&str>, Option<&str>) {
        self.set.as_ref().map_or((None, None), CredentialSet::identity)
    }

    /// Where calls go; `None` for the sandbox in this process, whose address changes with each run.
    pub(crate) fn endpoint(&self) -> Result<Option<Endpoint>, CommandError> {
        self.set.as_ref().map(CredentialSet::endpoint).transpose()
    }

    pub(crate) fn signed_names(&self) -> SignedNames {
        match self.common.signed_names {
            Some(args::SignedNames::Wire) => SignedNames::Wire,
            Some(args::SignedNames::LowerCamel) | None => SignedNames::LowerCamel,
        }
    }

    /// A sandbox that checks the names that are signed, with room for the nonces of a run in bulk: they are kept for
    /// some minutes.
    pub(crate) fn sandbox_builder(&self) -> zvcms_sandbox::Builder {
        let names = match self.common.signed_names {
            Some(args::SignedNames::Wire) => zvcms_sandbox::SignedNames::Wire,
            Some(args::SignedNames::LowerCamel) | None => zvcms_sandbox::SignedNames::LowerCamel,
        };
        Sandbox::builder().signed_names(names).replay_capacity(1 << 22)
    }
}
