//! Credentials and endpoint, as one set from one source.
//!
//! ```text
//! flags ─▶ --profile ─▶ environment ─▶ the default profile      the first one with credentials is the source
//! ```
//!
//! A set never mixes two merchants: what belongs to another merchant is refused, and an incomplete set is not completed from
//! another source. An endpoint belongs to the version of the API that is declared beside it. `--endpoint` and `--open-key-file` are given for this very call, and override any source.

use std::fmt;
use std::path::PathBuf;

use zeroize::Zeroizing;
use zvcms_hyper::{Credentials, Endpoint};
use zvcms_proto::{Credential, CredentialsError};

use crate::args::{Api, Common};
use crate::config::{Profile, Settings};
use crate::declared_endpoint::{ChosenApi, DeclaredEndpoint};
use crate::environment::{self, Environment};
use crate::error::CommandError;
use crate::key::{check_key, read_key, stands_in_quotes};
use crate::told::{Told, told};

/// A set that may be incomplete: `verify` needs only the key.
pub(crate) struct CredentialSet {
    source: Source,
    open_id: Option<String>,
    grant_code: Option<String>,
    key: Option<Key>,
    endpoint: Option<DeclaredEndpoint>,
    /// Whether the source allows plain http to its endpoint.
    pub(crate) allows_plaintext: bool,
    /// Whether the profile's version of the API and its settings for signing apply: they belong to the set's merchant, or to none.
    pub(crate) goes_with_profile: bool,
}

/// Where a set comes from.
enum Source {
    Flags,
    Profile(String),
    Environment,
    Nowhere,
}

enum Key {
    Text(Zeroizing<String>, String),
    File(PathBuf),
}

impl CredentialSet {
    pub(crate) fn of(
        common: &Common,
        environment: Environment,
        settings: Settings,
    ) -> Result<Self, CommandError> {
        refuse_two_sets(&environment, common, &settings)?;
        let named = settings.profile_is_named;
        let (place, profile) = (settings.place, settings.profile);
        let names_no_other = !profile.names_a_merchant();
        let mut set = if common.open_id.is_some() || common.grant_code.is_some() {
            Self::of_flags(common, environment, &place, profile, named)?
        } else if named {
            Self::of_profile(&place, profile)
        } else if !environment.identity_variables().is_empty() {
            let set = Self::of_environment(environment);
            if names_no_other { set.or_endpoint_of(&place, profile) } else { set }
        } else if profile.names_a_merchant() {
            if common.endpoint.is_none() && environment.endpoint.is_some() {
                return Err(CommandError::usage(told!(
                    "set-endpoint-alone",
                    "{variable} is set without credentials, while {place} has some: unset it, or give --endpoint",
                    variable = environment::ENDPOINT,
                    place = place
                )));
            }
            Self::of_profile(&place, profile)
        } else {
            let endpoint = DeclaredEndpoint::of_environment(&environment);
            Self { endpoint, ..Self::nowhere() }.or_endpoint_of(&place, profile)
        };
        set.goes_with_profile |= names_no_other;
        if let Some(path) = &common.open_key_file {
            set.key = Some(Key::File(path.clone()));
        }
        if let Some(endpoint) = &common.endpoint {
            set.endpoint = Some(DeclaredEndpoint::of_flag(endpoint.clone()));
            set.allows_plaintext = false;
        }
        Ok(set)
    }

    fn nowhere() -> Self {
        Self {
            source: Source::Nowhere,
            open_id: None,
            grant_code: None,
            key: None,
            endpoint: None,
            allows_plaintext: false,
            goes_with_profile: false,
        }
    }

    /// The flags' own set. Its key may be the environment's, and its endpoint anyone's, where these name no other
    /// merchant.
    fn of_flags(
        common: &Common,
        environment: Environment,
        place: &str,
        profile: Profile,
        profile_is_named: bool,
    ) -> Result<Self, CommandError> {
        for (flag, given, of_environment, of_profile, variable) in [
            ("--open-id", &common.open_id, &environment.open_id, &profile.open_id, environment::OPEN_ID),
            (
                "--grant-code",
                &common.grant_code,
                &environment.grant_code,
                &profile.grant_code,
                environment::GRANT_CODE,
            ),
        ] {
            let Some(given) = given else { continue };
            if of_environment.as_ref().is_some_and(|other| other != given) {
                return Err(CommandError::usage(told!(
                    "set-flag-and-variable",
                    "{flag} and {variable} name different merchants: unset {variable}, or leave out the flags",
                    flag = flag,
                    variable = variable
                )));
            }
            // Of a profile that nobody asked for, another merchant's endpoint is passed over.
            if of_profile.as_ref().is_some_and(|other| other != given) && profile_is_named {
                let profile = if common.profile.is_some() { "--profile" } else { environment::PROFILE };
                return Err(CommandError::usage(told!(
                    "set-flag-and-profile",
                    "{flag} and {profile} name different merchants: leave out one of them",
                    flag = flag,
                    profile = profile
                )));
            }
        }
        let same = |given: &Option<String>, other: &Option<String>| other.is_none() || given == other;
        let profile_is_same =
            same(&common.open_id, &profile.open_id) && same(&common.grant_code, &profile.grant_code);
        let endpoint = DeclaredEndpoint::of_environment(&environment);
        let key = environment.open_key.map(|key| Key::Text(key, environment::OPEN_KEY.to_owned()));
        let set = Self {
            source: Source::Flags,
            open_id: common.open_id.clone(),
            grant_code: common.grant_code.clone(),
            key,
            endpoint,
            allows_plaintext: false,
            goes_with_profile: profile_is_same,
        };
        Ok(if profile_is_same { set.or_endpoint_of(place, profile) } else { set })
    }

    fn or_endpoint_of(mut self, place: &str, profile: Profile) -> Self {
        if self.endpoint.is_none() {
            let declared = |address| DeclaredEndpoint::of_profile(place, address, profile.api);
            self.endpoint = profile.endpoint.map(declared);
            self.allows_plaintext = profile.allow_plaintext;
        }
        self
    }

    fn of_profile(place: &str, mut profile: Profile) -> Self {
        let key = match (profile.open_key.take(), profile.open_key_file.take()) {
            (Some(key), _) => Some(Key::Text(key, format!("{place} open_key"))),
            (None, file) => file.map(Key::File),
        };
        let (open_id, grant_code) = (profile.open_id.take(), profile.grant_code.take());
        let goes_with_profile = true;
        Self {
            source: Source::Profile(place.to_owned()),
            open_id,
            grant_code,
            key,
            goes_with_profile,
            ..Self::nowhere()
        }
        .or_endpoint_of(place, profile)
    }

    fn of_environment(environment: Environment) -> Self {
        let endpoint = DeclaredEndpoint::of_environment(&environment);
        Self {
            source: Source::Environment,
            open_id: environment.open_id,
            grant_code: environment.grant_code,
            key: environment.open_key.map(|key| Key::Text(key, environment::OPEN_KEY.to_owned())),
            endpoint,
            allows_plaintext: false,
            goes_with_profile: false,
        }
    }

    /// The whole set's credentials.
    pub(crate) fn credentials(&self) -> Result<Credentials, CommandError> {
        let (Some(open_id), Some(grant_code), Some(_)) = (&self.open_id, &self.grant_code, &self.key) else {
            return Err(self.incomplete());
        };
        for (credential, value) in [(Credential::OpenId, open_id), (Credential::GrantCode, grant_code)] {
            if stands_in_quotes(value) {
                let name = self.name_of(credential);
                return Err(CommandError::usage(told!(
                    "set-in-quotes",
                    "the {credential} is in quotes: remove them ({name})",
                    credential = credential,
                    name = name
                )));
            }
        }
        let key = self.open_key()?;
        Credentials::new(open_id, grant_code, key.as_str()).map_err(|error: CredentialsError| {
            CommandError::usage(told!(
                "set-refused",
                "{error} ({name})",
                error = error,
                name = self.name_of(error.credential())
            ))
        })
    }

    /// The key of the set.
    pub(crate) fn open_key(&self) -> Result<Zeroizing<String>, CommandError> {
        match &self.key {
            Some(Key::Text(key, place)) => {
                // As "$(cat FILE)" brings it along.
                let key = key.strip_prefix('\u{feff}').unwrap_or(key);
                check_key(key, &Told::as_is(place)).map(|()| Zeroizing::new(key.to_owned()))
            }
            Some(Key::File(path)) => read_key(path),
            None => Err(CommandError::usage(told!(
                "set-no-open-key",
                "no open key: give ZVCMS_OPEN_KEY or --open-key-file, or try --sandbox"
            ))),
        }
    }

    /// OpenId and GrantCode of the set, where it has them.
    pub(crate) fn identity(&self) -> (Option<String>, Option<String>) {
        (self.open_id.clone(), self.grant_code.clone())
    }

    /// Where the calls of the set go.
    pub(crate) fn endpoint(&self, chosen: &ChosenApi) -> Result<Endpoint, CommandError> {
        match &self.endpoint {
            Some(endpoint) => endpoint.read(chosen),
            None => Ok(Endpoint::default_of(chosen.api.version())),
        }
    }

    /// Refuses a version of the environment where a profile of the other version is the source of the set.
    pub(crate) fn refuse_api_of_environment(
        &self,
        of_environment: Option<Api>,
        of_profile: Option<Api>,
    ) -> Result<(), CommandError> {
        match (&self.source, of_environment) {
            (Source::Profile(place), Some(api)) if api != of_profile.unwrap_or_default() => {
                let own = match of_profile {
                    Some(own) => {
                        told!("set-has-api", "{place} has api {api}", place = place, api = own.name())
                    }
                    None => told!(
                        "set-has-no-api",
                        "{place} has no api, which means {api}",
                        place = place,
                        api = Api::default().name()
                    ),
                };
                Err(CommandError::usage(told!(
                    "set-api-differs",
                    "{variable} is {api}, while {own}: unset {variable}, or give --api",
                    variable = environment::API,
                    api = api.name(),
                    own = own
                )))
            }
            _ => Ok(()),
        }
    }

    fn name_of(&self, credential: Credential) -> String {
        let (flag, setting, variable) = match credential {
            Credential::OpenId => ("--open-id", "open_id", environment::OPEN_ID),
            Credential::GrantCode => ("--grant-code", "grant_code", environment::GRANT_CODE),
            _ => ("--open-key-file", "open_key", environment::OPEN_KEY),
        };
        match &self.source {
            Source::Flags => flag.to_owned(),
            Source::Profile(place) => format!("{place} {setting}"),
            Source::Environment | Source::Nowhere => variable.to_owned(),
        }
    }

    /// What the set has and lacks, by the names of its source.
    fn incomplete(&self) -> CommandError {
        let (place, names) = match &self.source {
            Source::Flags => {
                let key = Told::joined(["--open-key-file", environment::OPEN_KEY].map(Told::as_is), &or());
                let place = told!("set-the-command-line", "the command line");
                (place, [Told::as_is("--open-id"), Told::as_is("--grant-code"), key])
            }
            Source::Profile(place) => {
                (Told::as_is(place), ["open_id", "grant_code", "open_key_file"].map(Told::as_is))
            }
            Source::Environment => {
                let names = [environment::OPEN_ID, environment::GRANT_CODE, environment::OPEN_KEY];
                (told!("set-the-environment", "the environment"), names.map(Told::as_is))
            }
            Source::Nowhere => {
                return CommandError::usage(told!(
                    "set-no-credentials",
                    "no credentials: give --open-id, --grant-code and --open-key-file, or ZVCMS_OPEN_ID, ZVCMS_GRANT_CODE and \
                     ZVCMS_OPEN_KEY, or try --sandbox"
                ));
            }
        };
        let has = [self.open_id.is_some(), self.grant_code.is_some(), self.key.is_some()];
        let pick = |wanted: bool| {
            let picked =
                names.iter().zip(has).filter(|(_, has)| *has == wanted).map(|(name, _)| name.clone());
            Told::joined(picked, &Told::both(" and ", " 和 "))
        };
        CommandError::usage(match (pick(true), pick(false)) {
            (given, missing) if given.is_empty() => told!(
                "set-has-no-credentials",
                "{place} has no credentials: give {missing}",
                place = place,
                missing = missing
            ),
            (given, missing) => told!(
                "set-has-incomplete-credentials",
                "{place} has incomplete credentials: {given}, but not {missing}",
                place = place,
                given = given,
                missing = missing
            ),
        })
    }
}

fn or() -> Told {
    Told::both(" or ", " 或 ")
}

/// The environment may name a profile or a merchant, but not both.
fn refuse_two_sets(
    environment: &Environment,
    common: &Common,
    settings: &Settings,
) -> Result<(), CommandError> {
    let mut variables = environment.identity_variables();
    if environment.endpoint.is_some() && common.endpoint.is_none() {
        variables.push(environment::ENDPOINT);
    }
    match variables.first() {
        Some(variable) if settings.profile_is_named && common.profile.is_none() => {
            Err(CommandError::usage(told!(
                "set-variables-contradict",
                "{profile} and {variable} contradict each other: unset one of them, or give --profile",
                profile = environment::PROFILE,
                variable = variable
            )))
        }
        _ => Ok(()),
    }
}

impl fmt::Debug for CredentialSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialSet").finish_non_exhaustive()
    }
}
