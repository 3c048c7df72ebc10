//! Refuses options that would have no effect: whoever gives one expects it to have one.

use clap::ArgMatches;
use clap::parser::ValueSource;

use crate::error::CommandError;
use crate::output::Format;
use crate::told::{Told, told};

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
    let refuse = |ids: &[&str], why: Told| match ids.iter().find(|id| is_given(given, id)) {
        Some(id) => {
            let option = format!("--{}", id.replace('_', "-"));
            Err(CommandError::usage(told!("args-leave-out", "leave out {option}", option = option))
                .prefixed_with(why))
        }
        None => Ok(()),
    };
    let refuse_all = |why: &Told| {
        [OF_A_CALL, OF_A_NETWORK, OF_CREDENTIALS, OF_WHO_SIGNS]
            .iter()
            .try_for_each(|ids| refuse(ids, why.clone()))
    };
    match subcommand {
        "my-cards" => {
            if !is_given(given, "users") {
                refuse(OF_BULK, told!("args-only-with-users", "this option works only with --users"))?;
            }
            if is_given(given, "excel") && format(given) != Some(Format::Csv) {
                return Err(CommandError::usage(told!(
                    "args-excel",
                    "--excel works only with csv: add --format csv"
                )));
            }
            if is_given(given, "resume") && !is_given(given, "output") {
                return Err(CommandError::usage(told!(
                    "args-resume",
                    "--resume continues a file: add --output FILE"
                )));
            }
        }
        "call" => refuse_csv(given, &told!("args-call-prints-data", "call prints data as it came"))?,
        "sign" => {
            refuse_csv(given, &told!("args-sign-prints-json", "sign prints JSON"))?;
            refuse(OF_A_CALL, told!("args-sign-sends-nothing", "sign sends nothing"))?;
            refuse(OF_A_NETWORK, told!("args-sign-sends-nothing", "sign sends nothing"))?;
        }
        "verify" => {
            refuse(OF_A_CALL, told!("args-verify-sends-nothing", "verify sends nothing"))?;
            refuse(OF_A_NETWORK, told!("args-verify-sends-nothing", "verify sends nothing"))?;
            refuse(
                &["stamp_form"],
                told!("args-verify-takes-stamps", "verify takes timestamp and nonce as the body has them"),
            )?;
        }
        "sandbox" => {
            refuse_csv(given, &told!("args-sandbox-prints-lines", "a sandbox prints lines for a shell"))?;
            refuse(
                OF_CREDENTIALS,
                told!("args-sandbox-has-credentials", "a sandbox has its own credentials"),
            )?;
            refuse(OF_A_CALL, told!("args-sandbox-calls-nobody", "a sandbox calls nobody"))?;
            refuse(OF_A_NETWORK, told!("args-sandbox-calls-nobody", "a sandbox calls nobody"))?;
            refuse(&["sandbox"], told!("args-is-the-sandbox", "this command is the sandbox"))?;
            refuse(
                &["stamp_form"],
                told!("args-sandbox-takes-stamps", "a sandbox takes timestamp and nonce in either form"),
            )?;
        }
        "actions" => {
            refuse_all(&told!("args-actions-only-prints", "actions only prints what is documented"))?;
        }
        "completions" => {
            refuse_csv(given, &told!("args-completions-prints-a-script", "completions prints a script"))?;
            let why = told!("args-completions-only-prints", "completions only prints a script");
            refuse_all(&why)?;
            refuse(&["api"], why)?;
        }
        _ => {}
    }
    // Settings of the environment are passed over, so that a set-up shell can still play; a flag is a contradiction.
    if given.get_flag("sandbox") {
        let own = told!("args-sandbox-has-its-own", "--sandbox has its own address and credentials");
        refuse(&["endpoint", "allow_plaintext", "profile"], own.clone())?;
        refuse(OF_CREDENTIALS, own)?;
        refuse(OF_A_NETWORK, told!("args-sandbox-stays-here", "--sandbox stays on this machine"))?;
    }
    if is_given(given, "client_key") && !is_given(given, "client_cert") {
        return Err(CommandError::usage(told!(
            "args-client-key",
            "--client-key belongs to a certificate: add --client-cert FILE"
        )));
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

fn refuse_csv(matches: &ArgMatches, why: &Told) -> Result<(), CommandError> {
    match format(matches) {
        Some(Format::Csv) => Err(CommandError::usage(told!(
            "args-no-csv",
            "{why}, and has no csv form: leave out --format csv",
            why = *why
        ))),
        _ => Ok(()),
    }
}
