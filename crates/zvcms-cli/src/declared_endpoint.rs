//! An endpoint, and the version of the API that is declared beside it: the two belong together.

use zvcms_proto::{ApiVersion, Endpoint};

use crate::args::Api;
use crate::environment::{self, Environment};
use crate::error::CommandError;
use crate::told::{Told, told};

/// The version of the API that counts.
pub(crate) struct ChosenApi {
    pub(crate) api: Api,
    source: ApiSource,
}

/// What says which version of the API counts.
enum ApiSource {
    Flag,
    Environment,
    /// The file and the profile.
    Profile(String),
    Default,
}

impl ChosenApi {
    /// The version of the flag, or else of the environment, or else of the profile in this place, or else V2.
    pub(crate) fn of(
        flag: Option<Api>,
        environment: Option<Api>,
        profile: Option<Api>,
        place: String,
    ) -> Self {
        let of = |source| move |api| Self { api, source };
        flag.map(of(ApiSource::Flag))
            .or_else(|| environment.map(of(ApiSource::Environment)))
            .or_else(|| profile.map(of(ApiSource::Profile(place))))
            .unwrap_or(Self { api: Api::default(), source: ApiSource::Default })
    }
}

impl ApiSource {
    fn in_words(&self) -> Told {
        match self {
            Self::Flag => Told::as_is("--api"),
            Self::Environment => Told::as_is(environment::API),
            Self::Profile(place) => Told::as_is(format!("{place} api")),
            Self::Default => told!("endpoint-the-default", "the default"),
        }
    }
}

/// The address of an endpoint as it was given.
pub(crate) struct DeclaredEndpoint {
    address: String,
    /// Where it was given.
    place: String,
    /// The version that the same place declares, and how.
    declared: Option<(Api, Told)>,
}

impl DeclaredEndpoint {
    pub(crate) fn of_flag(address: String) -> Self {
        Self { address, place: "--endpoint".to_owned(), declared: None }
    }

    /// That of the environment, which may declare no version.
    pub(crate) fn of_environment(environment: &Environment) -> Option<Self> {
        let address = environment.endpoint.clone()?;
        // A version that cannot be read is refused where it counts.
        let api = environment.api().unwrap_or_default();
        let declared = api.map(|api| {
            let how =
                told!("endpoint-setting-is", "{name} is {api}", name = environment::API, api = api.name());
            (api, how)
        });
        Some(Self { address, place: environment::ENDPOINT.to_owned(), declared })
    }

    pub(crate) fn of_profile(place: &str, address: String, api: Option<Api>) -> Self {
        let how = match api {
            Some(api) => told!("endpoint-its-api", "its api is {api}", api = api.name()),
            None => {
                told!("endpoint-has-no-api", "it has no api, which means {api}", api = Api::default().name())
            }
        };
        Self { address, place: format!("{place} endpoint"), declared: Some((api.unwrap_or_default(), how)) }
    }

    /// Reads the address as one of the version that counts, unless it is declared as one of the other.
    pub(crate) fn read(&self, chosen: &ChosenApi) -> Result<Endpoint, CommandError> {
        let (version, place, source) = (chosen.api.version(), &self.place, chosen.source.in_words());
        if let Some((declared, how)) = self.declared.as_ref().filter(|(declared, _)| *declared != chosen.api)
        {
            let leave_out = match chosen.source {
                ApiSource::Environment => told!("endpoint-unset", "unset {source}", source = source),
                _ => told!("endpoint-leave-out", "leave out {source}", source = source),
            };
            return Err(CommandError::usage(told!(
                "endpoint-of-another-version",
                "{place} is one of {declared} ({how}), but {source} is {api}: give --endpoint too, or {leave_out}",
                place = place,
                declared = declared.version(),
                how = *how,
                source = source,
                api = chosen.api.name(),
                leave_out = leave_out
            )));
        }
        Endpoint::new(version, &self.address).map_err(|error| {
            // What V2 takes is refused for the version alone.
            let is_for_version =
                version != ApiVersion::V2 && Endpoint::new(ApiVersion::V2, &self.address).is_ok();
            CommandError::usage(if is_for_version {
                told!(
                    "endpoint-refused-for-version",
                    "{error} ({place}; {version} comes from {source})",
                    error = error,
                    place = place,
                    version = version,
                    source = source
                )
            } else {
                told!("endpoint-refused", "{error} ({place})", error = error, place = place)
            })
        })
    }
}
