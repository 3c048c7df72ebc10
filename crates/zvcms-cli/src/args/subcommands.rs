//! What each subcommand takes.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use zvcms_sandbox::FaultOrder;

use super::numbers::{attempts, concurrency, rate, seconds, stamp};

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
    #[arg(
        long,
        value_name = "N",
        default_value = "8",
        value_parser = concurrency,
        allow_negative_numbers = true,
        help_heading = "In bulk"
    )]
    pub(crate) concurrency: NonZeroUsize,

    /// How many requests begin a second, at most, such as 20 or 20/s [default: no limit but the gateway's]
    #[arg(
        long,
        value_name = "N/s",
        value_parser = rate,
        allow_hyphen_values = true,
        help_heading = "In bulk"
    )]
    pub(crate) rate: Option<f64>,

    /// File to write to, in place of standard output; FILE.run beside it says whose it is
    #[arg(long, value_name = "FILE", help_heading = "In bulk")]
    pub(crate) output: Option<PathBuf>,

    /// Go on with an --output that was begun: who was answered is not asked for again
    #[arg(long, help_heading = "In bulk")]
    pub(crate) resume: bool,

    /// Stop when the gateway has answered nobody for so long
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "30",
        value_parser = seconds,
        allow_negative_numbers = true,
        help_heading = "In bulk"
    )]
    pub(crate) max_silence: Duration,

    /// Stop at so many equal errors in a row, with no answer between them
    #[arg(
        long,
        value_name = "N",
        default_value = "20",
        value_parser = attempts,
        allow_negative_numbers = true,
        help_heading = "In bulk"
    )]
    pub(crate) max_equal_errors: u32,

    /// Write csv for Excel: marked as UTF-8, ids and amounts kept as text, no cell taken for a formula
    #[arg(long)]
    pub(crate) excel: bool,
}

const MY_CARDS_EXAMPLES: &str = "\
Examples:
  zvcms my-cards 10001 --sandbox
  zvcms my-cards 10001 --format csv --excel
  zvcms my-cards --users users.txt --output cards.ndjson --concurrency 16 --rate 50/s
  zvcms my-cards --users users.txt --output cards.ndjson --resume

In bulk, each line is {\"user_id\":…,\"cards\":[…]} or {\"user_id\":…,\"error\":{…}}, in the order in which the \
answers come; with --format csv, a row a card, a user without cards or with an error having one row. A list in a file is \
checked whole before anything is sent; a user that is listed twice is asked for once.

A user is done who has cards or a business exception. All others are asked again by --resume, which ends with one line a \
user, those last who had an error before; it is refused for another merchant, endpoint or option than the file was begun \
with. A user whose call broke is asked again within the run, at most --attempts times while others are answered, and twice \
as often where the gateway was overloaded. A gateway that limits the rate is asked more slowly. One that answers nobody \
ends the run: who was not asked gets no line.

Ctrl-C begins no call more and waits for those on their way; pressed again, it drops them. The exit code is 0 where the \
whole output has no error, else that of the gravest; that of what stopped the run; or 130 after Ctrl-C.";

#[derive(clap::Args)]
#[command(after_help = CALL_EXAMPLES)]
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

const CALL_EXAMPLES: &str = "\
Examples:
  zvcms call user.my-cards --params '{\"user_id\":\"10001\"}' --read-only --sandbox
  echo '{\"user_id\":\"10001\"}' | zvcms call user.my-cards --params-file - --read-only --sandbox

Without --read-only the action is taken to write: where it is not known whether it arrived, it is not sent again, and the \
error says that the outcome is unknown.";

#[derive(clap::Args)]
#[command(after_help = SIGN_EXAMPLES)]
pub(crate) struct Sign {
    /// Wire name of the action, such as user.my-cards
    pub(crate) action: String,

    /// Business parameters [default: {}]
    #[arg(long, value_name = "JSON")]
    pub(crate) params: Option<String>,

    /// Unix time in seconds [default: now]
    #[arg(long, value_name = "N", value_parser = stamp, allow_negative_numbers = true)]
    pub(crate) timestamp: Option<u64>,

    /// Positive integer up to 9007199254740991 [default: random]
    #[arg(long, value_name = "N", value_parser = stamp, allow_negative_numbers = true)]
    pub(crate) nonce: Option<u64>,

    /// Show string to sign, base64 and token, step by step, on stderr
    #[arg(long)]
    pub(crate) explain: bool,
}

const SIGN_EXAMPLES: &str = "\
Examples:
  zvcms sign user.my-cards --params '{\"user_id\":\"10001\"}' --sandbox
  zvcms sign user.my-cards --timestamp 1465185768 --nonce 11886 --explain
  zvcms sign user.my-cards | curl -d @- -H 'Content-Type: application/json' \"$ZVCMS_ENDPOINT\"

With --explain, give your own program's --timestamp and --nonce and compare step by step: the first that differs is where \
to look. What is printed is a live credential for some minutes.";

#[derive(clap::Args)]
#[command(after_help = SANDBOX_EXAMPLES)]
pub(crate) struct Sandbox {
    /// Loopback address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,

    /// JSON file with the cards of each user, in place of the built-in ones
    #[arg(long, value_name = "FILE")]
    pub(crate) cards: Option<PathBuf>,

    /// What is to go wrong, for the first N requests or for all; may be given again for more
    #[arg(long = "fault", value_name = "KIND[=ARG][:N]")]
    pub(crate) faults: Vec<FaultOrder>,
}

const SANDBOX_EXAMPLES: &str = "\
Examples:
  zvcms sandbox                                   prints address and credentials to use
  zvcms sandbox --listen 127.0.0.1:8080 --cards cards.json
  zvcms sandbox --fault http-status=503,retry-after=1s:2 --fault delay=2s

Without --cards, user 10001 has a card of every status, and user 10002 has none. A file of cards has a list for each user, \
with the fields of the documentation: {\"10001\": [{\"id\": \"1\", \"gift_title\": \"礼品卡\", \"par_value\": \"75.50\"}]}

Faults: delay=2s, drip=50ms, reset, truncated, http-status=503, system-error, business-exception, replay, clock=-400s, \
php-warning, oversized=8MiB; with :3 for the first three requests, otherwise for all.

Each request is a line on standard error: what was decided and, where a signature is wrong, why. \
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

The names to be signed are those of --signed-names: a token under the other spelling is reported as such, with exit code 1.

It needs the open key, and tries the mistakes that people make until one explains the token. With --open-id and \
--grant-code it also finds that other credentials were signed than were sent. A nonce that was drawn anew after signing \
is found where --signed-nonce says which was signed; otherwise it looks like another key.

Exit codes: 0 the token is right, 1 it is wrong, 2 usage (not a request body), 7 no such file";
