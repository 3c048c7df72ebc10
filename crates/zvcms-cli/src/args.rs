//! The command line.

#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "the comments of these fields are help texts, read as they are"
)]

mod ineffective;
mod numbers;
mod subcommands;
mod usage_error;

use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use serde::{Deserialize, Serialize};
use zvcms_proto::ApiVersion;

use crate::documentation::quoted;
use crate::error::CommandError;
use crate::files::InputFile;
use crate::output::Format;
use crate::reply_files::ReplyFile;
use crate::told::{IntoTold, LanguageName, Told, told};
use numbers::{attempts, bytes, seconds};
pub(crate) use subcommands::{Actions, Call, MyCards, Sandbox, Sign, Verify};
pub(crate) use usage_error::WrongValue;

/// Signed calls to the ZVCMS (智迈) open platform, V2, and to V3 of its successor Qmai (企迈).
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
  zvcms my-cards 10001 --api v3                   over V3, the API of the platform's successor
  zvcms call user.my-cards --params '{\"user_id\":\"10001\"}' --read-only
  zvcms sign user.my-cards --explain              the signature, step by step
  zvcms actions                                   the actions that the platform documents
  zvcms verify request.json                       why a gateway says 签名错误 (signature error)

Credentials and endpoint come as one set from one source: the flags; or else --profile; or else the variables \
ZVCMS_OPEN_ID, ZVCMS_GRANT_CODE, ZVCMS_OPEN_KEY and ZVCMS_ENDPOINT; or else the profile \"default\" of --config. An \
incomplete set is refused, and so are two sets that differ. --endpoint overrides the endpoint of any set. The version of the \
API is that of --api; or else, unless --profile is given, of ZVCMS_API; or else of the profile; or else V2. ZVCMS_API must not \
contradict the profile that the credentials are from. An endpoint of a profile is one of the profile's version, and \
ZVCMS_ENDPOINT one of ZVCMS_API: with another version, give --endpoint too. An empty variable counts as unset. No flag takes the open key itself. A key file that others can read is refused, and so are settings that \
others can change: chmod 600 FILE.

HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY work as they do with curl. Calls to this machine use no proxy.

Each profile in the file of --config can have any of these settings:
  [default]
  api = \"v2\"                     # or \"v3\"
  endpoint = \"https://gateway.example/api/v2\"
  open_id = \"…\"
  grant_code = \"…\"
  open_key_file = \"key.txt\"      # beside this file; or open_key = \"…\"
  signed_names = \"lower-camel\"   # or, in V2, \"wire\"
  stamp_form = \"numbers\"         # or \"strings\", both in V3
  timeout = 30
  attempt_timeout = 10
  attempts = 3
  max_body = 4194304
  ca_file = \"company.pem\"
  client_cert = \"till.pem\"
  client_key = \"till.key\"

Exit codes: 0 done, 1 a check failed, 2 usage, 3 business exception, 4 system error, 5 transport, 6 unreadable response, \
7 a file that cannot be read or written; 130 interrupted. Errors are one line on stderr, or JSON with an explicit --format \
json or ndjson.

Messages for people are in Chinese (中文) with --lang zh, or where LC_ALL, LC_MESSAGES or LANG says so; help, JSON and CSV are \
always in English.";

/// Options of every subcommand. They stand before or after its name.
#[derive(clap::Args)]
pub(crate) struct Common {
    /// Version of the platform's API [env: ZVCMS_API, but not for actions and verify] [default: v2; both for these two]
    #[arg(long, global = true, value_enum)]
    pub(crate) api: Option<Api>,

    /// Address of the gateway [env: ZVCMS_ENDPOINT] [default: http://openapi.zvcms.com/api/v2, or https://openapi.qmai.cn for V3]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) endpoint: Option<String>,

    /// OpenId, the key id (密钥Id); together with --grant-code [env: ZVCMS_OPEN_ID]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) open_id: Option<String>,

    /// GrantCode, the authorisation code (授权code); together with --open-id [env: ZVCMS_GRANT_CODE]
    #[arg(long, global = true, value_name = "CODE")]
    pub(crate) grant_code: Option<String>,

    /// File that holds the open key; others must not be able to read it; - is standard input [env: ZVCMS_OPEN_KEY, the key itself]
    #[arg(long, global = true, value_name = "PATH")]
    pub(crate) open_key_file: Option<PathBuf>,

    /// Spelling of the names that a request of V2 signs [default: lower-camel]
    #[arg(long, global = true, value_enum)]
    pub(crate) signed_names: Option<SignedNames>,

    /// How a body of V3 carries timestamp and nonce [default: numbers]
    #[arg(long, global = true, value_enum)]
    pub(crate) stamp_form: Option<StampForm>,

    /// Allow plain http to a host that is neither the documented one nor this machine
    #[arg(long, global = true)]
    pub(crate) allow_plaintext: bool,

    /// PEM file with more certificate authorities to trust, such as a company's own [env: SSL_CERT_FILE, in addition]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,

    /// PEM file with the client certificate for mutual TLS, and with its chain up to an authority that the gateway knows
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) client_cert: Option<PathBuf>,

    /// File with the private key of --client-cert; others must not be able to read it [default: the same file]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) client_key: Option<PathBuf>,

    /// Connect directly, whatever HTTPS_PROXY, HTTP_PROXY and ALL_PROXY say
    #[arg(long, global = true)]
    pub(crate) no_proxy: bool,

    /// Open a new connection for each attempt, for gateways that mix up replies on reused connections
    #[arg(long, global = true)]
    pub(crate) no_connection_reuse: bool,

    /// Time for the whole call, retries included [default: 30]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) timeout: Option<Duration>,

    /// Time to connect, TLS included [default: 3]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) connect_timeout: Option<Duration>,

    /// Time for one attempt [default: the value of --timeout if it is given, otherwise 10]
    #[arg(long, global = true, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub(crate) attempt_timeout: Option<Duration>,

    /// How many attempts a call may make [default: 3]
    #[arg(long, global = true, value_name = "N", value_parser = attempts, allow_negative_numbers = true)]
    pub(crate) attempts: Option<u32>,

    /// Size of the largest reply that is read, in bytes [default: 4194304]
    #[arg(long, global = true, value_name = "BYTES", value_parser = bytes, allow_negative_numbers = true)]
    pub(crate) max_body: Option<NonZeroUsize>,

    /// Output format [default: table on a terminal, json otherwise]
    #[arg(long, global = true, value_enum)]
    pub(crate) format: Option<Format>,

    /// Call a sandbox inside this process, with demo credentials
    #[arg(long, global = true)]
    pub(crate) sandbox: bool,

    /// TOML file with a table of settings for each profile; flags and environment override them [env: ZVCMS_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Profile of --config to use; with this flag, the environment's credentials and endpoint are ignored [env: ZVCMS_PROFILE] [default: default]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Language of errors, diagnoses, summaries and logs; JSON and CSV are in English in both [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, global = true, value_name = "LANGUAGE", value_enum, ignore_case = true)]
    pub(crate) lang: Option<LanguageName>,

    /// Log each attempt to stderr; give it twice for details
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// List a user's gift cards (user.my-cards)
    MyCards(MyCards),
    /// Call any action and print `data` as it came
    Call(Call),
    /// List the documented actions, or show what is documented of one
    Actions(Actions),
    /// Print a signed request body without sending it
    Sign(Sign),
    /// Say whether a captured request is right, and if not, which mistake was made
    Verify(Verify),
    /// Run a gateway on this machine, for any language and without an account
    Sandbox(Sandbox),
    /// Print a completion script for a shell
    Completions {
        /// Shell that the script is for
        shell: Shell,
    },
}

/// A version of the platform's API.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Api {
    /// One address for all actions
    #[default]
    V2,
    /// The successor's, with a path for each action
    V3,
}

impl Api {
    pub(crate) fn version(self) -> ApiVersion {
        match self {
            Self::V2 => ApiVersion::V2,
            Self::V3 => ApiVersion::V3,
        }
    }

    pub(crate) fn of(version: ApiVersion) -> Self {
        match version {
            ApiVersion::V3 => Self::V3,
            _ => Self::V2,
        }
    }

    /// Its name as a value of `--api`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V2 => "v2",
            Self::V3 => "v3",
        }
    }
}

/// How a body of V3 carries timestamp and nonce.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum StampForm {
    /// As JSON numbers
    Numbers,
    /// As JSON strings
    Strings,
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
    pub(crate) fn read(arguments: &[OsString]) -> Result<Self, ArgsError> {
        usage_error::refuse_key_on_the_command_line(arguments)?;
        let matches = Self::command().try_get_matches_from(arguments).map_err(|error| {
            if error.use_stderr() {
                usage_error::in_words(&error, arguments)
            } else {
                ArgsError::HelpAsked(error)
            }
        })?;
        ineffective::check(&matches)?;
        let args =
            Self::from_arg_matches(&matches).map_err(|error| usage_error::in_words(&error, arguments))?;
        args.refuse_two_readers_of_stdin()?;
        Ok(args)
    }

    fn refuse_two_readers_of_stdin(&self) -> Result<(), CommandError> {
        let is_stdin = |file: &PathBuf| InputFile(file).is_stdin();
        let mut readers = self.inputs().into_iter().filter(|(_, file)| file.is_some_and(is_stdin));
        match (readers.next(), readers.next()) {
            (Some((first, _)), Some((second, _))) => Err(CommandError::usage(told!(
                "args-one-reader-of-stdin",
                "standard input can be read only once: give {first} or {second} another file",
                first = first,
                second = second
            ))),
            _ => Ok(()),
        }
    }

    /// The files that may be read, each with what the user knows it by.
    fn inputs(&self) -> Vec<(Told, Option<&PathBuf>)> {
        let option = |name: &str| Told::as_is(name);
        let mut inputs = vec![
            (option("--open-key-file"), self.common.open_key_file.as_ref()),
            (option("--config"), self.common.config.as_ref()),
            (option("--ca-file"), self.common.ca_file.as_ref()),
            (option("--client-cert"), self.common.client_cert.as_ref()),
            (option("--client-key"), self.common.client_key.as_ref()),
        ];
        match &self.command {
            Command::MyCards(my_cards) => inputs.push((option("--users"), my_cards.users.as_ref())),
            Command::Call(call) => inputs.push((option("--params-file"), call.params_file.as_ref())),
            Command::Verify(verify) => {
                inputs.push((told!("args-the-request", "the request"), Some(&verify.file)));
            }
            Command::Sandbox(sandbox) => {
                inputs.push((option("--cards"), sandbox.cards.as_ref()));
                let name = |reply: &ReplyFile| format!("--reply {}", quoted(&reply.action)).told();
                inputs.extend(sandbox.replies.iter().map(|reply| (name(reply), Some(&reply.file))));
            }
            Command::Actions(_) | Command::Sign(_) | Command::Completions { .. } => {}
        }
        inputs
    }
}

/// Why the arguments do not name something to run.
pub(crate) enum ArgsError {
    /// Help or the version was asked for.
    HelpAsked(clap::Error),
    /// No subcommand was given. The text is the help.
    NoSubcommand(String),
    /// The arguments are wrong.
    Invalid(CommandError),
}

impl From<CommandError> for ArgsError {
    fn from(failure: CommandError) -> Self {
        Self::Invalid(failure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        Args::command().debug_assert();
    }
}
