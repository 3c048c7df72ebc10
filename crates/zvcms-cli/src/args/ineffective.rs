//! Refuses options that would have no effect: whoever gives one expects it to have one.

use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::error::CommandError;
use crate::output::Format;

/// What only calls over a network need.
const OF_A_CALL: &[&str] = &[
    "endpoint",
    "allow_plaintext",
    "no_connection_reuse",
    "timeout",
    "connect_timeout",
    "attempt_timeout",
    "attempts",
    "max_body",
];
/// What only calls to another machine need.
const OF_A_NETWORK: &[&str] = &["ca_file", "client_cert", "client_key", "no_proxy"];
/// Who calls.
const OF_CREDENTIALS: &[&str] = &["open_id", "grant_code", "open_key_file"];
/// Where the settings of who calls come from, and what is signed.
const OF_WHO_SIGNS: &[&str] = &["sandbox", "signed_names", "stamp_form", "config", "profile"];
/// What only a run over many users has.
const OF_BULK: &[&str] = &["concurrency", "rate", "output", "resume", "max_silence", "max_equal_errors"];

pub(super) fn check(matches: &ArgMatches) -> Result<(), CommandError> {
    let Some((subcommand, given)) = matches.subcommand() else { return Ok(()) };
    let refuse = |ids: &[&str], why: &str| match ids.iter().find(|id| is_given(given, id)) {
        Some(id) => Err(CommandError::usage(format!("{why}: leave out --{}", id.replace('_', "-")))),
        None => Ok(()),
    };
    let refuse_all = |why: &str| {
        [OF_A_CALL, OF_A_NETWORK, OF_CREDENTIALS, OF_WHO_SIGNS].iter().try_for_each(|ids| refuse(ids, why))
    };
    match subcommand {
        "my-cards" => {
            if !is_given(given, "users") {
                refuse(OF_BULK, "this option works only with --users")?;
            }
            if is_given(given, "excel") && format(given) != Some(Format::Csv) {
                return Err(CommandError::usage("--excel works only with csv: add --format csv"));
            }
            if is_given(given, "resume") && !is_given(given, "output") {
                return Err(CommandError::usage("--resume continues a file: add --output FILE"));
            }
        }
        "call" => refuse_csv(given, "call prints data as it came")?,
        "sign" => {
            refuse_csv(given, "sign prints JSON")?;
            refuse(OF_A_CALL, "sign sends nothing")?;
            refuse(OF_A_NETWORK, "sign sends nothing")?;
        }
        "verify" => {
            refuse(OF_A_CALL, "verify sends nothing")?;
            refuse(OF_A_NETWORK, "verify sends nothing")?;
            refuse(&["stamp_form"], "verify takes timestamp and nonce as the body has them")?;
        }
        "sandbox" => {
            refuse_csv(given, "a sandbox prints lines for a shell")?;
            refuse(OF_CREDENTIALS, "a sandbox has its own credentials")?;
            refuse(OF_A_CALL, "a sandbox calls nobody")?;
            refuse(OF_A_NETWORK, "a sandbox calls nobody")?;
            refuse(&["sandbox"], "this command is the sandbox")?;
            refuse(&["stamp_form"], "a sandbox takes timestamp and nonce in either form")?;
        }
        "actions" => refuse_all("actions only prints what is documented")?,
        "completions" => {
            refuse_csv(given, "completions prints a script")?;
            refuse_all("completions only prints a script")?;
            refuse(&["api"], "completions only prints a script")?;
        }
        _ => {}
    }
    // Settings of the environment are passed over, so that a set-up shell can still play; a flag is a contradiction.
    if given.get_flag("sandbox") {
        let own = "--sandbox has its own address and credentials";
        refuse(&["endpoint", "allow_plaintext", "profile"], own)?;
        refuse(OF_CREDENTIALS, own)?;
        refuse(OF_A_NETWORK, "--sandbox stays on this machine")?;
    }
    if is_given(given, "client_key") && !is_given(given, "client_cert") {
        return Err(CommandError::usage("--client-key belongs to a certificate: add --client-cert FILE"));
    }
    Ok(())
}

fn is_given(matches: &ArgMatches, id: &str) -> bool {
    // An option that the subcommand does not have cannot be given.
    matches.try_contains_id(id).is_ok() && matches.value_source(id) == Some(ValueSource::CommandLine)
}

fn format(matches: &ArgMatches) -> Option<Format> {
    matches.get_one::<Format>("format").copied()
}

fn refuse_csv(matches: &ArgMatches, why: &str) -> Result<(), CommandError> {
    match format(matches) {
        Some(Format::Csv) => {
            Err(CommandError::usage(format!("{why}, and has no csv form: leave out --format csv")))
        }
        _ => Ok(()),
    }
}
