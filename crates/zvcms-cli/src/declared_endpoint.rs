//! An endpoint, and the version of the API that is declared beside it: the two belong together.

use zvcms_proto::{ApiVersion, Endpoint};

use crate::args::Api;
use crate::environment::{self, Environment};
use crate::error::CommandError;

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
    fn in_words(&self) -> String {
        match self {
            Self::Flag => "--api".to_owned(),
            Self::Environment => environment::API.to_owned(),
            Self::Profile(place) => format!("{place} api"),
            Self::Default => "the default".to_owned(),
        }
    }
}

/// The address of an endpoint as it was given.
pub(crate) struct DeclaredEndpoint {
    address: String,
    /// Where it was given.
    place: String,
    /// The version that the same place declares, and how.
    declared: Option<(Api, String)>,
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
        let declared = api.map(|api| (api, format!("{} is {}", environment::API, api.name())));
        Some(Self { address, place: environment::ENDPOINT.to_owned(), declared })
    }

    pub(crate) fn of_profile(place: &str, address: String, api: Option<Api>) -> Self {
        let how = match api {
            Some(api) => format!("its api is {}", api.name()),
            None => format!("it has no api, which means {}", Api::default().name()),
        };
        Self { address, place: format!("{place} endpoint"), declared: Some((api.unwrap_or_default(), how)) }
    }

    /// Reads the address as one of the version that counts, unless it is declared as one of the other.
    pub(crate) fn read(&self, chosen: &ChosenApi) -> Result<Endpoint, CommandError> {
        let (version, place, source) = (chosen.api.version(), &self.place, chosen.source.in_words());
        if let Some((declared, how)) = self.declared.as_ref().filter(|(declared, _)| *declared != chosen.api)
        {
            let leave_out = match chosen.source {
                ApiSource::Environment => "unset",
                _ => "leave out",
            };
            return Err(CommandError::usage(format!(
                "{place} is one of {} ({how}), but {source} is {}: give --endpoint too, or {leave_out} {source}",
                declared.version(),
                chosen.api.name(),
            )));
        }
        Endpoint::new(version, &self.address).map_err(|error| {
            // What V2 takes is refused for the version alone.
            let is_for_version =
                version != ApiVersion::V2 && Endpoint::new(ApiVersion::V2, &self.address).is_ok();
            let of_version =
                if is_for_version { format!("; {version} comes from {source}") } else { String::new() };
            CommandError::usage(format!("{error} ({place}{of_version})"))
        })
    }
}
