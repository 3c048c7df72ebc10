//! The command line.

#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "the comments of these fields are help texts, read as they are"
)]

mod subcommands;

use std::ffi::OsString;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use zeroize::Zeroizing;

pub(crate) use subcommands::{Call, MyCards, Sandbox, Sign, Verify};

use crate::output::Format;

/// Signed calls to the ZVCMS (智迈) open platform.
#[derive(Parser)]
#[command(name = "zvcms", version, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  zvcms my-cards 10001 --sandbox                  cards of a demo user; no account needed
  zvcms my-cards 10001 --format json              as JSON
  zvcms call user.my-cards --params '{\"user_id\":\"10001\"}' --read-only
  zvcms sign user.my-cards --explain              the signature, step by step
  zvcms verify request.json                       why a gateway says 签名错误 (signature error)

The open key is read from --open-key-file, ZVCMS_OPEN_KEY or the file of --config, never from a flag's value. That file \
may hold, for each profile, any of the settings below; it is refused where others can read a key in it:
  [default]
  endpoint = \"https://gateway.example/api/v2\"
  open_id = \"…\"
  grant_code = \"…\"
  open_key_file = \"key.txt\"      # beside this file; or open_key = \"…\"
  signed_names = \"lower-camel\"   # or \"wire\"
  timeout = 30
  attempts = 3

Exit codes: 0 done, 1 a check failed, 2 usage, 3 business exception, 4 system error, 5 transport, 6 unreadable response";

/// What every subcommand takes, before or after its name.
#[derive(clap::Args)]
pub(crate) struct Common {
    /// Address of the gateway [default: http://openapi.zvcms.com/api/v2]
    #[arg(long, global = true, value_name = "URL", env = "ZVCMS_ENDPOINT", hide_env_values = true)]
    pub(crate) endpoint: Option<String>,

    /// OpenId, the key id (密钥Id)
    #[arg(long, global = true, value_name = "ID", env = "ZVCMS_OPEN_ID", hide_env_values = true)]
    pub(crate) open_id: Option<String>,

    /// GrantCode, the authorisation code (授权code)
    #[arg(long, global = true, value_name = "CODE", env = "ZVCMS_GRANT_CODE", hide_env_values = true)]
    pub(crate) grant_code: Option<String>,

    /// File that holds the open key; without it, the key is read from ZVCMS_OPEN_KEY
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) open_key_file: Option<PathBuf>,

    /// Spelling of the names that are signed [default: lower-camel]
    #[arg(long, global = true, value_enum)]
    pub(crate) signed_names: Option<SignedNames>,

    /// Allow plain http to a host that is neither the documented one nor this machine
    #[arg(long, global = true)]
    pub(crate) allow_plaintext: bool,

    /// Time for the whole call, retries included [default: 30]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds)]
    pub(crate) timeout: Option<Duration>,

    /// How many attempts a call may make [default: 3]
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) attempts: Option<u32>,

    /// Form of the result [default: table on a terminal, json otherwise]
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Format>,

    /// Call a sandbox inside this process, with demo credentials
    #[arg(long, global = true)]
    pub(crate) sandbox: bool,

    /// File with settings for what neither flag nor environment sets: TOML, with a table for each profile
    #[arg(long, global = true, value_name = "FILE", env = "ZVCMS_CONFIG", hide_env_values = true)]
    pub(crate) config: Option<PathBuf>,

    /// Which profile of --config [default: default]
    #[arg(long, global = true, value_name = "NAME", env = "ZVCMS_PROFILE", hide_env_values = true)]
    pub(crate) profile: Option<String>,

    /// The open key in that file.
    #[arg(skip)]
    pub(crate) config_key: Option<Zeroizing<String>>,

    /// The file that it names for the open key.
    #[arg(skip)]
    pub(crate) config_key_file: Option<PathBuf>,

    /// Trace attempts on stderr; twice, in detail
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List a user's gift cards (user.my-cards)
    MyCards(MyCards),
    /// Call any action and print `data` as it came
    Call(Call),
    /// Print a signed request body, and send nothing
    Sign(Sign),
    /// Say whether the token of a captured request is right, and if not, which mistake was made
    Verify(Verify),
    /// Run a gateway on this machine, to work with in any language and no account
    Sandbox(Sandbox),
    /// Print a script that completes the command line in a shell
    Completions {
        /// Whose script
        shell: Shell,
    },
}

/// The spelling of the names that are signed.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SignedNames {
    /// grantCode, nonce, openId, timestamp
    LowerCamel,
    /// GrantCode, Nonce, OpenId, Timestamp
    Wire,
}

impl Args {
    pub(crate) fn read(arguments: &[OsString]) -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches_from(arguments)?;
        refuse_settings_of_the_sandbox(&matches)?;
        Self::from_arg_matches(&matches)
    }
}

/// The sandbox brings its own address and credentials. Those of the environment are passed over, so that a set-up shell
/// can still play; a flag beside it is a contradiction.
fn refuse_settings_of_the_sandbox(matches: &ArgMatches) -> Result<(), clap::Error> {
    let of_subcommand = matches.subcommand().map_or(matches, |(_, matches)| matches);
    if !of_subcommand.get_flag("sandbox") {
        return Ok(());
    }
    for id in ["endpoint", "open_id", "grant_code", "open_key_file"] {
        if of_subcommand.value_source(id) == Some(ValueSource::CommandLine) {
            let flag = id.replace('_', "-");
            let message = format!("--sandbox brings its own address and credentials: leave out --{flag}");
            return Err(Args::command().error(ErrorKind::ArgumentConflict, message));
        }
    }
    Ok(())
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "not a number of seconds".to_owned())?;
    match Duration::try_from_secs_f64(seconds) {
        Ok(duration) if !duration.is_zero() => Ok(duration),
        _ => Err("must be more than 0 seconds, and finite".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }

    #[test]
    fn seconds_are_positive_and_finite() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for wrong in ["0", "-1", "inf", "NaN", "1e300", "soon", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
