//! The command line.

#![allow(
    clippy::doc_markdown,
    rustdoc::bare_urls,
    reason = "the comments of these fields are help texts, read as they are"
)]

use std::ffi::OsString;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

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

The open key is read from ZVCMS_OPEN_KEY or --open-key-file, never from a flag's value.

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

    /// Spelling of the names that are signed
    #[arg(long, global = true, value_enum, default_value_t = SignedNames::LowerCamel)]
    pub(crate) signed_names: SignedNames,

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
}

#[derive(clap::Args)]
#[command(after_help = MY_CARDS_EXAMPLES)]
pub(crate) struct MyCards {
    /// The user's id (用户id)
    #[arg(required_unless_present = "users", conflicts_with = "users")]
    pub(crate) user_id: Option<String>,

    /// Return recycled (已回收) cards too
    #[arg(long)]
    pub(crate) include_recycled: bool,

    /// Ask for many users: file with an id a line; - is standard input. One line of JSON a user
    #[arg(long, value_name = "FILE", help_heading = "In bulk")]
    pub(crate) users: Option<PathBuf>,

    /// How many calls are on their way at a time, at most
    #[arg(long, value_name = "N", default_value = "8", requires = "users", help_heading = "In bulk")]
    pub(crate) concurrency: NonZeroUsize,

    /// How many calls begin a second, at most, such as 20 or 20/s [default: no limit]
    #[arg(long, value_name = "N/s", value_parser = rate, requires = "users", help_heading = "In bulk")]
    pub(crate) rate: Option<f64>,

    /// File to write to, in place of standard output
    #[arg(long, value_name = "FILE", requires = "users", help_heading = "In bulk")]
    pub(crate) output: Option<PathBuf>,

    /// Go on with an --output that was begun: its users are not asked for again
    #[arg(long, requires = "output", help_heading = "In bulk")]
    pub(crate) resume: bool,
}

const MY_CARDS_EXAMPLES: &str = "\
Examples:
  zvcms my-cards 10001 --sandbox
  zvcms my-cards --users users.txt --output cards.ndjson --concurrency 16 --rate 50/s
  zvcms my-cards --users users.txt --output cards.ndjson --resume

In bulk, each line is {\"user_id\":…,\"cards\":[…]} or {\"user_id\":…,\"error\":{…}}, in the order in which the
answers come. Ctrl-C begins no call more and waits for those on their way; pressed again, it drops them. A user with a
line is done, also where the line is an error: to ask again, remove the line before --resume. A user that is listed
twice is asked for once. The exit code is that of the gravest error, or 130 after Ctrl-C.";

#[derive(clap::Args)]
pub(crate) struct Call {
    /// Wire name of the action, such as user.my-cards
    pub(crate) action: String,

    /// Business parameters [default: {}]
    #[arg(long, value_name = "JSON", conflicts_with = "params_file")]
    pub(crate) params: Option<String>,

    /// File that holds the business parameters; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) params_file: Option<PathBuf>,

    /// The action only reads, so it may be sent again where it is not known whether it arrived
    #[arg(long)]
    pub(crate) read_only: bool,
}

#[derive(clap::Args)]
pub(crate) struct Sign {
    /// Wire name of the action, such as user.my-cards
    pub(crate) action: String,

    /// Business parameters [default: {}]
    #[arg(long, value_name = "JSON")]
    pub(crate) params: Option<String>,

    /// Unix time in seconds [default: now]
    #[arg(long, value_name = "N")]
    pub(crate) timestamp: Option<u64>,

    /// Positive integer up to 9007199254740991 [default: random]
    #[arg(long, value_name = "N")]
    pub(crate) nonce: Option<u64>,

    /// Show string to sign, base64 and token, step by step, on stderr
    #[arg(long)]
    pub(crate) explain: bool,
}

#[derive(clap::Args)]
#[command(after_help = SANDBOX_EXAMPLES)]
pub(crate) struct Sandbox {
    /// Loopback address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,

    /// JSON file with the cards of each user, in place of the built-in ones
    #[arg(long, value_name = "FILE")]
    pub(crate) cards: Option<PathBuf>,
}

const SANDBOX_EXAMPLES: &str = "\
Examples:
  zvcms sandbox                                   prints address and credentials to use
  zvcms sandbox --listen 127.0.0.1:8080 --cards cards.json

Without --cards, user 10001 has a card of every status, and user 10002 has none. A file of cards has a list for each user,
with the fields of the documentation: {\"10001\": [{\"id\": \"1\", \"gift_title\": \"礼品卡\", \"par_value\": \"75.50\"}]}

It checks the signature, the clock (300 s) and the nonce as strictly as the real gateway may. Ctrl-C ends it, with a tally.";

#[derive(clap::Args)]
#[command(after_help = VERIFY_EXAMPLES)]
pub(crate) struct Verify {
    /// File with the body of the request, as it was sent; - is standard input
    #[arg(value_name = "FILE", default_value = "-")]
    pub(crate) file: PathBuf,

    /// Timestamp that your program says it signed, to find out whether the body has another
    #[arg(long, value_name = "TEXT")]
    pub(crate) signed_timestamp: Option<String>,

    /// Nonce that your program says it signed, to find out whether the body has another
    #[arg(long, value_name = "TEXT")]
    pub(crate) signed_nonce: Option<String>,
}

const VERIFY_EXAMPLES: &str = "\
Examples:
  zvcms verify request.json --open-key-file key.txt
  zvcms sign user.my-cards --sandbox | zvcms verify --sandbox
  zvcms verify request.json --format json         for programs

It needs the open key, and tries the mistakes that people make until one explains the token. With --open-id and
--grant-code it also finds that other credentials were signed than were sent. A nonce that was drawn anew after signing
is found where --signed-nonce says which was signed; otherwise it looks like another key.

Exit codes: 0 the token is right, 1 it is wrong, 2 usage (no such file, not a request body)";

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

/// Calls a second, `/s` being optional.
fn rate(text: &str) -> Result<f64, String> {
    let number = text.strip_suffix("/s").unwrap_or(text);
    match number.parse::<f64>() {
        Ok(rate) if (0.001..=1_000_000.0).contains(&rate) => Ok(rate),
        _ => Err("not a number of calls a second, from 0.001 to 1000000, such as 20/s".to_owned()),
    }
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
    fn a_rate_is_a_number_of_calls_a_second() {
        assert_eq!((rate("20"), rate("20/s"), rate("0.5/s")), (Ok(20.0), Ok(20.0), Ok(0.5)));
        for wrong in ["0", "-1", "inf", "NaN", "1e9", "20/m", ""] {
            assert!(rate(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn seconds_are_positive_and_finite() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        for wrong in ["0", "-1", "inf", "NaN", "1e300", "soon", ""] {
            assert!(seconds(wrong).is_err(), "{wrong}");
        }
    }
}
