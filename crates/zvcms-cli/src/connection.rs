//! Makes a client of flags, environment and settings.

use std::cell::OnceCell;

use zeroize::Zeroizing;
use zvcms_hyper::{Client, ClientBuilder, ClientError, Credentials, Endpoint, Proxy, SignedNames};
use zvcms_proto::{ApiVersion, StampForm};
use zvcms_sandbox::{Identity, Sandbox};

use crate::args::{self, Api, Command, Common};
use crate::certificates::{CertificateFiles, with_certificates, without_certificates};
use crate::commands::warn;
use crate::config::{Profile, read_settings};
use crate::credential_set::CredentialSet;
use crate::declared_endpoint::ChosenApi;
use crate::environment::Environment;
use crate::error::CommandError;
use crate::sandbox_words;
use crate::told::{Told, told};

/// All that a call needs, checked when it is asked for: a subcommand that does not call needs no endpoint.
pub(crate) struct Connector<'a> {
    pub(crate) common: &'a Common,
    /// The version of the API that calls go over.
    chosen: ChosenApi,
    /// `None` if the sandbox has its own.
    set: Option<CredentialSet>,
    signed_names: Option<args::SignedNames>,
    stamp_form: Option<args::StampForm>,
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
    pub(crate) fn of(common: &'a mut Common, command: &Command) -> Result<Self, CommandError> {
        let is_sandboxed = common.sandbox || matches!(command, Command::Sandbox(_));
        // What is passed over need not even be text.
        let environment = Environment::read(is_sandboxed || common.profile.is_some())?;
        // A body that is verified says itself of which version it is.
        let passes_api_over =
            common.api.is_some() || common.profile.is_some() || matches!(command, Command::Verify(_));
        let api_of_environment = if passes_api_over { None } else { environment.api()? };
        let mut settings = read_settings(common, &environment)?;
        let Profile {
            api: api_of_profile, signed_names: names_of_profile, stamp_form: form_of_profile, ..
        } = settings.profile;
        let mut certificates = CertificateFiles {
            authorities: settings.profile.ca_file.take(),
            client: settings.profile.client_cert.take(),
            client_key: settings.profile.client_key.take(),
        };
        let place = settings.place.clone();
        let set = if is_sandboxed { None } else { Some(CredentialSet::of(common, environment, settings)?) };
        let goes_with_profile = set.as_ref().is_none_or(|set| set.goes_with_profile);
        if let Some(set) = &set {
            set.refuse_api_of_environment(api_of_environment, api_of_profile)?;
        }
        let chosen = ChosenApi::of(
            common.api,
            api_of_environment,
            api_of_profile.filter(|_| goes_with_profile),
            place,
        );
        let api = chosen.api;
        if api == Api::V2 && common.stamp_form.is_some() {
            return Err(CommandError::usage(told!(
                "connection-stamp-form",
                "a body of V2 has timestamp and nonce as strings: leave out --stamp-form, or give --api v3"
            )));
        }
        let (mut signed_names, mut stamp_form) = (common.signed_names, common.stamp_form);
        if goes_with_profile {
            // A version passes over the setting that it has no use for: the profile may be for both.
            signed_names = signed_names.or(names_of_profile);
            stamp_form = stamp_form.or(form_of_profile);
        } else {
            // A certificate of the client is a merchant's, as a key is.
            (certificates.client, certificates.client_key) = (None, None);
        }
        let is_of_either_version = match command {
            Command::Sandbox(_) => common.api.is_none(),
            Command::Verify(_) => true,
            _ => false,
        };
        let connector = Self {
            common,
            chosen,
            set,
            signed_names,
            stamp_form,
            certificates,
            credentials: OnceCell::new(),
        };
        if !is_of_either_version {
            connector.refuse_wire_names_over(api)?;
        }
        Ok(connector)
    }

    /// The version of the API that calls go over.
    pub(crate) fn api(&self) -> Api {
        self.chosen.api
    }

    /// Refuses the flag for names that V3 does not sign.
    pub(crate) fn refuse_wire_names_over(&self, api: Api) -> Result<(), CommandError> {
        if api == Api::V3 && self.common.signed_names == Some(args::SignedNames::Wire) {
            return Err(CommandError::usage(told!(
                "connection-signed-names",
                "V3 signs grantCode, nonce, openId, timestamp and no other names: leave out --signed-names"
            )));
        }
        Ok(())
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
        let (sandbox, endpoint) = match self.endpoint()? {
            Some(endpoint) => (None, endpoint),
            None => {
                let sandbox = self.sandbox_builder().on_verdict_at_once(sandbox_words::keep).start().await;
                let sandbox = sandbox.map_err(|error| CommandError::transport(&error))?;
                let endpoint = Endpoint::new(self.api().version(), address_of(&sandbox, self.api()));
                (Some(sandbox), endpoint.map_err(|error| CommandError::usage_from(&error))?)
            }
        };
        warn(self.common, told_of_another_version(&endpoint));
        let endpoint = endpoint.stamp_form(self.stamp_form());
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
        let allows_plaintext = self.set.as_ref().is_some_and(|set| set.allows_plaintext);
        builder = builder
            .allow_plaintext(self.common.allow_plaintext || allows_plaintext)
            .connection_reuse(!self.common.no_connection_reuse);
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
            ClientError::Plaintext => CommandError::usage(told!(
                "connection-plaintext",
                "{error} with --allow-plaintext",
                error = error
            )),
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

    /// OpenId and GrantCode, where the user gave them; with `--sandbox` those of the demo.
    pub(crate) fn identity(&self) -> (Option<String>, Option<String>) {
        match &self.set {
            Some(set) => set.identity(),
            None => {
                let demo = Identity::demo();
                (Some(demo.open_id().to_owned()), Some(demo.grant_code().to_owned()))
            }
        }
    }

    /// Where calls go; `None` for the sandbox in this process, whose address changes with each run.
    pub(crate) fn endpoint(&self) -> Result<Option<Endpoint>, CommandError> {
        self.set.as_ref().map(|set| set.endpoint(&self.chosen)).transpose()
    }

    /// How a body of V3 carries timestamp and nonce.
    pub(crate) fn stamp_form(&self) -> StampForm {
        match self.stamp_form {
            Some(args::StampForm::Strings) => StampForm::Strings,
            Some(args::StampForm::Numbers) | None => StampForm::Numbers,
        }
    }

    /// The names that a request of V2 signs.
    pub(crate) fn signed_names(&self) -> SignedNames {
        match self.signed_names {
            Some(args::SignedNames::Wire) => SignedNames::Wire,
            Some(args::SignedNames::LowerCamel) | None => SignedNames::LowerCamel,
        }
    }

    /// The names that a request of this version signs.
    pub(crate) fn signed_names_over(&self, api: Api) -> SignedNames {
        match api {
            Api::V2 => self.signed_names(),
            Api::V3 => SignedNames::LowerCamel,
        }
    }

    /// A sandbox that checks the names that are signed, with room for the nonces of a run in bulk: they are kept for
    /// some minutes.
    pub(crate) fn sandbox_builder(&self) -> zvcms_sandbox::Builder {
        let names = match self.signed_names() {
            SignedNames::Wire => zvcms_sandbox::SignedNames::Wire,
            _ => zvcms_sandbox::SignedNames::LowerCamel,
        };
        Sandbox::builder().signed_names(names).replay_capacity(1 << 22)
    }
}

/// The address of a sandbox for this version.
pub(crate) fn address_of(sandbox: &Sandbox, api: Api) -> &str {
    match api {
        Api::V2 => sandbox.endpoint(),
        Api::V3 => sandbox.v3_endpoint(),
    }
}

/// What is said of V3's address, or of its paths, where calls are of V2.
fn told_of_another_version(endpoint: &Endpoint) -> Option<Told> {
    if endpoint.version() != ApiVersion::V2 {
        return None;
    }
    let of_v3 = Endpoint::default_of(ApiVersion::V3);
    let (host, host_of_v3) = (endpoint.uri().host()?, of_v3.uri().host()?);
    // A dot at the end of a host changes nothing.
    if host.strip_suffix('.').unwrap_or(host).eq_ignore_ascii_case(host_of_v3) {
        return Some(told!(
            "connection-address-of-v3",
            "{host} is an address of V3, and the call is one of V2: give --api v3",
            host = host_of_v3
        ));
    }
    let path = endpoint.uri().path();
    (path == "/v3" || path.starts_with("/v3/")).then(|| {
        told!(
            "connection-path-of-v3",
            "the endpoint has a path of V3, and the call is one of V2: give --api v3, and scheme and host alone as the endpoint"
        )
    })
}
