//! Settings from a TOML file with one table per profile.
//!
//! The file may hold keys, so errors are written here: they never quote a value of the file.

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::ValueEnum;
use toml::{Table, Value};
use zeroize::Zeroizing;

use crate::args::{Api, Common, SignedNames, StampForm};
use crate::environment::Environment;
use crate::error::CommandError;
use crate::files::{self, InputFile, READ, WRITE, chmod_command, others_can};
use crate::told::{IntoTold, Told, told};

/// The profile that is used if none is named.
const DEFAULT_PROFILE: &str = "default";

/// No file of settings is longer.
const MAX_FILE: u64 = 1 << 20;

const NAMES: &str = "api, endpoint, open_id, grant_code, open_key, open_key_file, signed_names, stamp_form, allow_plaintext, timeout, attempt_timeout, attempts, max_body, ca_file, client_cert, client_key";

/// The settings of one profile.
#[derive(Default)]
pub(crate) struct Profile {
    pub(crate) api: Option<Api>,
    pub(crate) endpoint: Option<String>,
    pub(crate) open_id: Option<String>,
    pub(crate) grant_code: Option<String>,
    pub(crate) open_key: Option<Zeroizing<String>>,
    pub(crate) open_key_file: Option<PathBuf>,
    pub(crate) allow_plaintext: bool,
    pub(crate) signed_names: Option<SignedNames>,
    pub(crate) stamp_form: Option<StampForm>,
    pub(crate) ca_file: Option<PathBuf>,
    pub(crate) client_cert: Option<PathBuf>,
    pub(crate) client_key: Option<PathBuf>,
    timeout: Option<Duration>,
    attempt_timeout: Option<Duration>,
    attempts: Option<u32>,
    max_body: Option<NonZeroUsize>,
}

impl Profile {
    /// Whether it has any part of a merchant's credentials.
    pub(crate) fn names_a_merchant(&self) -> bool {
        self.open_id.is_some()
            || self.grant_code.is_some()
            || self.open_key.is_some()
            || self.open_key_file.is_some()
    }
}

/// The profile that applies to this run; an empty one if there is no file.
#[derive(Default)]
pub(crate) struct Settings {
    pub(crate) profile: Profile,
    /// Whether it was asked for by its name.
    pub(crate) profile_is_named: bool,
    /// The file and the profile, to be named in errors.
    pub(crate) place: String,
}

/// Reads the profile that flags and environment name, and fills in what of its settings is not about who calls and where.
pub(crate) fn read_settings(
    common: &mut Common,
    environment: &Environment,
) -> Result<Settings, CommandError> {
    let named = common.profile.as_ref().or(environment.profile.as_ref());
    let Some(path) = common.config.as_ref().or(environment.config.as_ref()) else {
        return match named {
            Some(_) => Err(CommandError::usage(told!(
                "config-profile-without-file",
                "a profile needs a file of settings: give --config FILE"
            ))),
            None => Ok(Settings::default()),
        };
    };
    let name = named.map_or(DEFAULT_PROFILE, String::as_str);
    let profile = read(path, name)?;
    // A limit on the command line is not narrowed by one of the profile.
    common.attempt_timeout =
        common.attempt_timeout.or(profile.attempt_timeout.filter(|_| common.timeout.is_none()));
    common.timeout = common.timeout.or(profile.timeout);
    common.attempts = common.attempts.or(profile.attempts);
    common.max_body = common.max_body.or(profile.max_body);
    let place = format!("{} [{name}]", path.display());
    Ok(Settings { profile, profile_is_named: named.is_some(), place })
}

fn read(path: &Path, wanted: &str) -> Result<Profile, CommandError> {
    let file = InputFile(path);
    let refused = |why: Told| CommandError::usage(Told::sequence([file.told(), why]));
    let (text, metadata) = files::read_text(file, told!("config-the-settings", "the settings"), MAX_FILE)?;
    let folder = path.parent().unwrap_or(Path::new(""));
    let mut profiles = parse(&text, folder).map_err(refused)?;
    if let Some(metadata) = metadata {
        let holds_a_key = profiles.iter().any(|(_, profile)| profile.open_key.is_some());
        if others_can(WRITE, &metadata) {
            return Err(refused(told!(
                "config-others-can-change",
                " says where calls go, and others can change it: {command}",
                command = chmod_command(path)
            )));
        }
        if holds_a_key && others_can(READ, &metadata) {
            return Err(refused(told!(
                "config-others-can-read",
                " holds an open key, and others can read it: {command}",
                command = chmod_command(path)
            )));
        }
    }
    match profiles.iter().position(|(name, _)| name == wanted) {
        Some(at) => Ok(profiles.swap_remove(at).1),
        None if profiles.is_empty() => Err(refused(told!(
            "config-no-profile",
            " has no profile: begin it with a line [{name}]",
            name = DEFAULT_PROFILE
        ))),
        None => {
            let names = profiles.iter().map(|(name, _)| Told::as_is(name));
            Err(refused(told!(
                "config-no-such-profile",
                " has no profile {wanted}; it has {names}",
                wanted = format!("{wanted:?}"),
                names = Told::joined(names, &Told::both(", ", "、"))
            )))
        }
    }
}

fn parse(text: &str, folder: &Path) -> Result<Vec<(String, Profile)>, Told> {
    let tables: Table = text.parse().map_err(|error: toml::de::Error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        told!("config-not-toml", ", line {line}: it is not TOML", line = line)
    })?;
    tables
        .into_iter()
        .map(|(name, value)| match value {
            Value::Table(settings) => Ok((name.clone(), profile(&name, settings, folder)?)),
            _ => Err(told!(
                "config-outside-a-profile",
                ": {name} is outside a profile: put a line such as [{profile}] before it",
                name = name,
                profile = DEFAULT_PROFILE
            )),
        })
        .collect()
}

fn profile(name: &str, settings: Table, folder: &Path) -> Result<Profile, Told> {
    let mut profile = Profile::default();
    for (setting, value) in settings {
        let wrong = |expected: Told| {
            told!(
                "config-wrong-value",
                ", [{name}] {setting}: {expected} is expected",
                name = name,
                setting = setting,
                expected = expected
            )
        };
        let one_of = |one: &str, other: &str| {
            wrong(Told::joined([one, other].map(Told::as_is), &Told::both(" or ", " 或 ")))
        };
        let wrong_seconds = || wrong(told!("config-seconds", "a number of seconds above 0"));
        let wrong_count = || wrong(told!("config-count", "a whole number of at least 1"));
        let text = |value: Value| match value {
            Value::String(text) => Ok(text),
            _ => Err(wrong(told!("config-text", "a text in quotes"))),
        };
        match setting.as_str() {
            "api" => {
                let api = Api::from_str(&text(value)?, false);
                profile.api = Some(api.map_err(|_| one_of("\"v2\"", "\"v3\""))?);
            }
            "endpoint" => profile.endpoint = Some(text(value)?),
            "open_id" => profile.open_id = Some(text(value)?),
            "grant_code" => profile.grant_code = Some(text(value)?),
            "open_key" => profile.open_key = Some(Zeroizing::new(text(value)?)),
            "open_key_file" => profile.open_key_file = Some(folder.join(text(value)?)),
            "ca_file" => profile.ca_file = Some(folder.join(text(value)?)),
            "client_cert" => profile.client_cert = Some(folder.join(text(value)?)),
            "client_key" => profile.client_key = Some(folder.join(text(value)?)),
            "signed_names" => {
                let names = SignedNames::from_str(&text(value)?, false);
                profile.signed_names = Some(names.map_err(|_| one_of("\"lower-camel\"", "\"wire\""))?);
            }
            "stamp_form" => {
                let form = StampForm::from_str(&text(value)?, false);
                profile.stamp_form = Some(form.map_err(|_| one_of("\"numbers\"", "\"strings\""))?);
            }
            "allow_plaintext" => {
                profile.allow_plaintext = value.as_bool().ok_or_else(|| one_of("true", "false"))?;
            }
            "timeout" => profile.timeout = Some(seconds(&value).ok_or_else(wrong_seconds)?),
            "attempt_timeout" => {
                profile.attempt_timeout = Some(seconds(&value).ok_or_else(wrong_seconds)?);
            }
            "attempts" => {
                let attempts = value
                    .as_integer()
                    .and_then(|number| NonZeroU32::try_from(u32::try_from(number).ok()?).ok());
                profile.attempts = Some(attempts.ok_or_else(wrong_count)?.get());
            }
            "max_body" => {
                let bytes = value
                    .as_integer()
                    .and_then(|number| NonZeroUsize::try_from(usize::try_from(number).ok()?).ok());
                profile.max_body = Some(bytes.ok_or_else(wrong_count)?);
            }
            _ => {
                return Err(told!(
                    "config-no-such-setting",
                    ", [{name}] {setting}: there is no such setting; the settings are {names}",
                    name = name,
                    setting = setting,
                    names = Told::both(NAMES, NAMES.replace(", ", "、"))
                ));
            }
        }
    }
    if profile.open_key.is_some() && profile.open_key_file.is_some() {
        return Err(told!(
            "config-two-keys",
            ", [{name}]: give open_key or open_key_file, not both",
            name = name
        ));
    }
    if profile.client_key.is_some() && profile.client_cert.is_none() {
        return Err(told!(
            "config-client-key",
            ", [{name}] client_key: give the client_cert that it belongs to",
            name = name
        ));
    }
    Ok(profile)
}

fn seconds(value: &Value) -> Option<Duration> {
    let duration = match value {
        Value::Integer(seconds) => Duration::from_secs(u64::try_from(*seconds).ok()?),
        Value::Float(seconds) => Duration::try_from_secs_f64(*seconds).ok()?,
        _ => return None,
    };
    Some(duration).filter(|duration| !duration.is_zero())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str) -> String {
        parse(text, Path::new("")).err().unwrap().english().to_owned()
    }

    #[test]
    fn every_setting_is_read() {
        let text = r#"
            [default]
            api = "v3"
            stamp_form = "strings"
            endpoint = "https://gateway.example/api/v2"
            open_id = "id"
            grant_code = "code"
            open_key = "key"
            signed_names = "wire"
            allow_plaintext = true
            timeout = 2.5
            attempts = 2
            [other]
            open_key_file = "key.txt"
            timeout = 3
            attempt_timeout = 1.5
            max_body = 1000
            ca_file = "ca.pem"
            client_cert = "till.pem"
            client_key = "/keys/till.key"
        "#;
        let profiles = parse(text, Path::new("/folder")).unwrap();
        let of = |name| &profiles.iter().find(|(of, _)| of == name).unwrap().1;
        let first = of("default");
        assert!(first.api == Some(Api::V3) && first.stamp_form == Some(StampForm::Strings));
        assert_eq!(first.endpoint.as_deref(), Some("https://gateway.example/api/v2"));
        assert_eq!((first.open_id.as_deref(), first.grant_code.as_deref()), (Some("id"), Some("code")));
        assert_eq!(first.open_key.as_ref().unwrap().as_str(), "key");
        assert!(first.signed_names == Some(SignedNames::Wire) && first.allow_plaintext);
        assert_eq!((first.timeout, first.attempts), (Some(Duration::from_millis(2500)), Some(2)));
        assert_eq!(of("other").open_key_file.as_deref(), Some(Path::new("/folder/key.txt")));
        let other = of("other");
        assert_eq!(other.timeout, Some(Duration::from_secs(3)));
        assert_eq!(other.attempt_timeout, Some(Duration::from_millis(1500)));
        assert_eq!(other.max_body.map(NonZeroUsize::get), Some(1000));
        for (path, expected) in [
            (&other.ca_file, "/folder/ca.pem"),
            (&other.client_cert, "/folder/till.pem"),
            (&other.client_key, "/keys/till.key"),
        ] {
            assert_eq!(path.as_deref(), Some(Path::new(expected)));
        }
    }

    #[test]
    fn what_is_wrong_is_named_and_no_value_is_quoted() {
        for (text, line) in [
            ("[a]\nopen_key = secret-text", ", line 2: it is not TOML"),
            ("[a]\nopen_key = 5550123", ", [a] open_key: a text in quotes is expected"),
            (
                "[a]\nopen_keys = \"secret-text\"",
                &format!(", [a] open_keys: there is no such setting; the settings are {NAMES}"),
            ),
            (
                "open_key = \"secret-text\"",
                ": open_key is outside a profile: put a line such as [default] before it",
            ),
            ("[a]\ntimeout = 0", ", [a] timeout: a number of seconds above 0 is expected"),
            ("[a]\ntimeout = \"secret-text\"", ", [a] timeout: a number of seconds above 0 is expected"),
            ("[a]\nattempts = -1", ", [a] attempts: a whole number of at least 1 is expected"),
            ("[a]\nmax_body = 0", ", [a] max_body: a whole number of at least 1 is expected"),
            ("[a]\nclient_key = \"k\"", ", [a] client_key: give the client_cert that it belongs to"),
            ("[a]\nallow_plaintext = \"yes\"", ", [a] allow_plaintext: true or false is expected"),
            (
                "[a]\nsigned_names = \"secret-text\"",
                ", [a] signed_names: \"lower-camel\" or \"wire\" is expected",
            ),
            ("[a]\napi = \"secret-text\"", ", [a] api: \"v2\" or \"v3\" is expected"),
            ("[a]\napi = 3", ", [a] api: a text in quotes is expected"),
            ("[a]\nstamp_form = \"secret-text\"", ", [a] stamp_form: \"numbers\" or \"strings\" is expected"),
            (
                "[a]\nopen_key = \"secret-text\"\nopen_key_file = \"f\"",
                ", [a]: give open_key or open_key_file, not both",
            ),
        ] {
            assert_eq!(wrong(text), line);
        }
    }
}
