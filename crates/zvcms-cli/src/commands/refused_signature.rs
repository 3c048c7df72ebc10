//! What to say where a gateway refuses the signature of a request that this command signed: nothing that `verify` would find is
//! wrong with it, so what is left is that the credentials, or the names that the gateway checks, are others.

use std::ffi::OsStr;
use std::path::Path;

use zvcms_proto::SignedNames;

use crate::args::{self, Api};
use crate::connection::Connector;
use crate::environment;
use crate::error::CommandError;
use crate::files::{InputFile, quoted};
use crate::refusal_words::Refused;
use crate::told::{Told, told};

/// Returns the error with a hint if a gateway refused the signature of a request of this action.
pub(super) fn explained(connector: &Connector<'_>, action: &str, error: CommandError) -> CommandError {
    match error.refused(connector.api()) {
        Some(refused) if !error.names_a_mistake() => error.with_hint(hint(connector, action, refused)),
        _ => error,
    }
}

/// What may be wrong, and the command that shows each step. It shows no credential.
pub(super) fn hint(connector: &Connector<'_>, action: &str, refused: Refused) -> Told {
    if refused == Refused::Timestamp {
        return told!(
            "refused-clock",
            "the gateway's clock and this machine's may differ: set this machine's clock"
        );
    }
    let as_documented = || told!("refused-as-documented", "as documented");
    let (how, other_names) = match (connector.api(), connector.signed_names()) {
        (Api::V3, _) => (as_documented(), Told::as_is("")),
        (Api::V2, SignedNames::Wire) => (
            told!("refused-over-wire-names", "over the names of its body"),
            told!(
                "refused-or-lower-camel",
                ", or the gateway may check other names (--signed-names lower-camel)"
            ),
        ),
        (Api::V2, _) => (
            as_documented(),
            told!("refused-or-wire", ", or the gateway may check other names (--signed-names wire)"),
        ),
    };
    told!(
        "refused-hint",
        "the request was signed {how} with this key, so OpenId, GrantCode and the open key may not belong \
         together{names}; to see each step{settings}: {command}",
        how = how,
        names = other_names,
        settings = settings(connector),
        command = command(connector, action)
    )
}

/// The variables that the command needs, for what came with the command line and cannot be shown.
fn settings(connector: &Connector<'_>) -> Told {
    let common = connector.common;
    // A profile has what the variables would have, which it takes the place of.
    let is_given = common.profile.is_none() && !common.sandbox;
    let variables = [
        (environment::OPEN_ID, is_given && common.open_id.is_some()),
        (environment::GRANT_CODE, is_given && common.grant_code.is_some()),
        (environment::OPEN_KEY, common.open_key_file.as_deref().is_some_and(is_stdin)),
    ];
    let needed: Vec<Told> = variables
        .into_iter()
        .filter(|(_, is_needed)| *is_needed)
        .map(|(name, _)| Told::as_is(name))
        .collect();
    if needed.is_empty() {
        return Told::as_is("");
    }
    let names = Told::joined(needed, &Told::both(", ", "、"));
    told!("refused-set-variables", ", set {names} and run", names = names)
}

/// What is read once cannot be read again.
fn is_stdin(path: &Path) -> bool {
    InputFile(path).is_stdin() || path.starts_with("/dev") || path.starts_with("/proc")
}

/// The command that shows the steps of such a signature.
fn command(connector: &Connector<'_>, action: &str) -> String {
    let common = connector.common;
    let api = common.api.or(Some(connector.api()).filter(|api| *api == Api::V3));
    let names = common.signed_names.map(|names| match names {
        args::SignedNames::Wire => "wire",
        args::SignedNames::LowerCamel => "lower-camel",
    });
    let path = |path: &Option<std::path::PathBuf>| path.as_deref().map(Path::as_os_str).map(quoted);
    let key_file = common.open_key_file.clone().filter(|path| !is_stdin(path));
    let flags = [
        ("--api", api.map(|api| api.name().to_owned())),
        ("--signed-names", names.map(str::to_owned)),
        ("--config", path(&common.config)),
        ("--profile", common.profile.as_deref().map(|profile| quoted(OsStr::new(profile)))),
        ("--open-key-file", path(&key_file)),
    ];
    let mut command = format!("zvcms sign {} --explain", quoted(OsStr::new(action)));
    if common.sandbox {
        command += " --sandbox";
    }
    for (flag, value) in flags {
        if let Some(value) = value {
            command += &format!(" {flag} {value}");
        }
    }
    command
}
