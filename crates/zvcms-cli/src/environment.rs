//! The variables of the environment. An empty one counts as unset.

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;

use clap::ValueEnum;
use zeroize::Zeroizing;

use crate::args::Api;
use crate::error::CommandError;
use crate::told::told;

pub(crate) const API: &str = "ZVCMS_API";
pub(crate) const ENDPOINT: &str = "ZVCMS_ENDPOINT";
pub(crate) const OPEN_ID: &str = "ZVCMS_OPEN_ID";
pub(crate) const GRANT_CODE: &str = "ZVCMS_GRANT_CODE";
pub(crate) const OPEN_KEY: &str = "ZVCMS_OPEN_KEY";
pub(crate) const PROFILE: &str = "ZVCMS_PROFILE";
const CONFIG: &str = "ZVCMS_CONFIG";
pub(crate) const CERTIFICATES: &str = "SSL_CERT_FILE";

pub(crate) struct Environment {
    api: Option<OsString>,
    pub(crate) endpoint: Option<String>,
    pub(crate) open_id: Option<String>,
    pub(crate) grant_code: Option<String>,
    pub(crate) open_key: Option<Zeroizing<String>>,
    pub(crate) config: Option<PathBuf>,
    pub(crate) profile: Option<String>,
}

impl Environment {
    /// Reads the variables, without those of a set where these are passed over.
    pub(crate) fn read(without_set: bool) -> Result<Self, CommandError> {
        let of_set = |name| if without_set { Ok(None) } else { text(name) };
        Ok(Self {
            api: set(API),
            endpoint: of_set(ENDPOINT)?,
            open_id: of_set(OPEN_ID)?,
            grant_code: of_set(GRANT_CODE)?,
            open_key: of_set(OPEN_KEY)?.map(Zeroizing::new),
            config: set(CONFIG).map(PathBuf::from),
            profile: text(PROFILE)?,
        })
    }

    /// The version of the API, if it is set.
    pub(crate) fn api(&self) -> Result<Option<Api>, CommandError> {
        let read = |text: &OsString| Api::from_str(text.to_str()?, false).ok();
        let refused = || {
            CommandError::usage(told!(
                "environment-api",
                "{variable} is neither v2 nor v3: set it to one of them, or unset it",
                variable = API
            ))
        };
        self.api.as_ref().map(|text| read(text).ok_or_else(refused)).transpose()
    }

    /// Returns those variables that name a merchant and are set.
    pub(crate) fn identity_variables(&self) -> Vec<&'static str> {
        [
            (OPEN_ID, self.open_id.is_some()),
            (GRANT_CODE, self.grant_code.is_some()),
            (OPEN_KEY, self.open_key.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, is_set)| is_set.then_some(name))
        .collect()
    }
}

/// A file of certificates that this machine's programs trust.
pub(crate) fn certificates() -> Option<PathBuf> {
    set(CERTIFICATES).map(PathBuf::from)
}

fn set(name: &str) -> Option<OsString> {
    env::var_os(name).filter(|value| !value.is_empty())
}

fn text(name: &str) -> Result<Option<String>, CommandError> {
    let text = |value: OsString| {
        value.into_string().map_err(|_| {
            CommandError::usage(told!("environment-not-utf-8", "{name} is not UTF-8 text", name = name))
        })
    };
    set(name).map(text).transpose()
}
