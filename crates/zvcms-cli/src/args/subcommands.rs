//! The arguments of each subcommand.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::time::Duration;

use zvcms_sandbox::FaultOrder;

use crate::reply_files::ReplyFile;

use super::numbers::{attempts, concurrency, rate, seconds, stamp};

#[derive(clap::Args)]
#[command(after_help = MY_CARDS_EXAMPLES)]
pub(crate) struct MyCards {
    /// The user's id (用户id)
    #[arg(required_unless_present = "users", conflicts_with = "users")]
    pub(crate) user_id: Option<String>,

    /// Include recycled (已回收) cards
    #[arg(long)]
    pub(crate) include_recycled: bool,

    /// File with one user id per line, to ask for many users; - is standard input. Writes one line of JSON per user
    #[arg(long, value_name = "FILE", help_heading = "Many users")]
    pub(crate) users: Option<PathBuf>,

    /// Maximum number of calls under way at the same time
    #[arg(
        long,
        value_name = "N",
        default_value = "8",
        value_parser = concurrency,
        allow_negative_numbers = true,
        help_heading = "Many users"
    )]
    pub(crate) concurrency: NonZeroUsize,

    /// Maximum number of requests that begin per second, such as 20 or 20/s [default: no limit but the gateway's]
    #[arg(
        long,
        value_name = "N/s",
        value_parser = rate,
        allow_hyphen_values = true,
        help_heading = "Many users"
    )]
    pub(crate) rate: Option<f64>,

    /// File to write to instead of standard output; FILE.run beside it says which run it belongs to
    #[arg(long, value_name = "FILE", help_heading = "Many users")]
    pub(crate) output: Option<PathBuf>,

    /// Continue an --output that was begun: users who were answered are not asked for again
    #[arg(long, help_heading = "Many users")]
    pub(crate) resume: bool,

    /// Stop when the gateway has not answered any call for this long
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "30",
        value_parser = seconds,
        allow_negative_numbers = true,
        help_heading = "Many users"
    )]
    pub(crate) max_silence: Duration,

    /// Stop after this many equal errors in a row, without an answer between them
    #[arg(
        long,
        value_name = "N",
        default_value = "20",
        value_parser = attempts,
        allow_negative_numbers = true,
        help_heading = "Many users"
    )]
    pub(crate) max_equal_errors: u32,

    /// Write csv for Excel: marked as UTF-8, with ids and amounts as text, and without text that Excel takes for a formula
    #[arg(long)]
    pub(crate) excel: bool,
}

const MY_CARDS_EXAMPLES: &str = "\
Examples:
  zvcms my-cards 10001 --sandbox
  zvcms my-cards 10001 --sandbox --api v3
  zvcms my-cards 10001 --format csv --excel
  zvcms my-cards --users users.txt --output cards.ndjson --concurrency 16 --rate 50/s
  zvcms my-cards --users users.txt --output cards.ndjson --resume

With --users, each line is {\"user_id\":…,\"cards\":[…]} or {\"user_id\":…,\"error\":{…}}, in the order in which the \
answers come. With --format csv there is one row per card, and one row for a user without cards or with an error. A list in \
a file is checked completely before anything is sent. A user who is listed twice is asked for once.

A user is done if the answer was cards or a business exception. --resume asks for all others again, those with an earlier \
error last, and leaves one line per user. It is refused if the merchant, the endpoint, the version of the API or an option is \
not the one that the file was begun with. A user whose call broke is asked for again within the run: at most --attempts times while others are \
answered, and twice as often if the gateway was overloaded. If the gateway limits the rate, the run slows down. If the \
gateway stops answering, the run ends, and users who were not asked for get no line.

After Ctrl-C no new call begins, and the run waits for the calls under way. A second Ctrl-C drops them. The exit code is 0 if \
the whole output has no error, otherwise that of the most serious error. If the run was stopped, it is the code of what stopped \
it; after Ctrl-C it is 130.";

#[derive(clap::Args)]
#[command(after_help = CALL_EXAMPLES)]
pub(crate) struct Call {
    /// Wire name of the action, such as user.my-cards; with --api v3 also its path
    pub(crate) action: String,

    /// Business parameters [default: {}]
    #[arg(long, value_name = "JSON", conflicts_with = "params_file")]
    pub(crate) params: Option<String>,

    /// File that holds the business parameters; - is standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) params_file: Option<PathBuf>,

    /// The action only reads, so it may be sent again if it is unknown whether it arrived
    #[arg(long)]
    pub(crate) read_only: bool,
}

const CALL_EXAMPLES: &str = "\
Examples:
  zvcms call user.my-cards --params '{\"user_id\":\"10001\"}' --read-only --sandbox
  echo '{\"user_id\":\"10001\"}' | zvcms call user.my-cards --params-file - --read-only --sandbox
  zvcms call /v3/crm/giftCard/getCustomerGiftCardList --params '{\"user_id\":\"10001\"}' \\
    --read-only --sandbox --api v3

Over V3 the action is a path, with or without its leading slash, or the V2 name of an action whose path is documented. Over \
V2 a path is refused.

Without --read-only the action is assumed to write. If it is unknown whether it arrived, it is not sent again, and the \
error says that the outcome is unknown.

A warning on standard error names an action or a parameter that is not documented, and the nearest documented one; see \
zvcms actions. Of more than ten warnings, the first ten are shown. The call is sent all the same. With an explicit --format json or ndjson there are no warnings, unless -v is given.";

#[derive(clap::Args)]
#[command(after_help = ACTIONS_EXAMPLES)]
pub(crate) struct Actions {
    /// Wire name of an action, its V3 path, or the number of its page, to show what is documented of it
    pub(crate) name: Option<String>,
}

const ACTIONS_EXAMPLES: &str = "\
Examples:
  zvcms actions                                   all documented actions
  zvcms actions user.my-cards                     the parameters and the response of one
  zvcms actions /v3/crm/giftCard/getCustomerGiftCardList --format json
  zvcms actions --api v3                          the paths of V3
  zvcms actions --format csv

It needs neither credentials nor a network. The list has the actions of V2, then those of V3; with --api only those of one version. PAGE is the number of the \
vendor's page, and TYPED AS the request in zvcms_proto::actions. An action without a type is documented as far as \
its page is known; zvcms call can call it.

A number names the page of V2; the page of V3 where V2 has none of that number, or with --api v3. With a NAME, csv has \
one row for each parameter and each member of the response.";

#[derive(clap::Args)]
#[command(after_help = SIGN_EXAMPLES)]
pub(crate) struct Sign {
    /// Wire name of the action, such as user.my-cards; with --api v3 also its path
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

    /// Show each step of the signature on stderr, from the string to sign to the token
    #[arg(long)]
    pub(crate) explain: bool,
}

const SIGN_EXAMPLES: &str = "\
Examples:
  zvcms sign user.my-cards --params '{\"user_id\":\"10001\"}' --sandbox
  zvcms sign user.my-cards --timestamp 1465185768 --nonce 11886 --explain
  zvcms sign user.my-cards | curl -d @- -H 'Content-Type: application/json' \"$ZVCMS_ENDPOINT\"
  zvcms sign user.my-cards --api v3 | curl -d @- -H 'Content-Type: application/json' \\
    \"$ZVCMS_ENDPOINT/v3/crm/giftCard/getCustomerGiftCardList\"

With --explain, give the --timestamp and the --nonce of your own program, and compare step by step: the mistake is in the \
first step that differs. The printed body is a live credential for some minutes.

A body of V3 has no action in it: it is sent to the path of the action, which --explain shows. With --api v3 the action may \
be given as that path.";

#[derive(clap::Args)]
#[command(after_help = SANDBOX_EXAMPLES)]
pub(crate) struct Sandbox {
    /// Loopback address to listen on; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,

    /// JSON file with the cards of each user, instead of the built-in ones
    #[arg(long, value_name = "FILE")]
    pub(crate) cards: Option<PathBuf>,

    /// JSON file with the reply to an action, documented or not, or to a path of V3; can be given several times
    #[arg(long = "reply", value_name = "ACTION=FILE", value_parser = ReplyFile::parse)]
    pub(crate) replies: Vec<ReplyFile>,

    /// Fault to cause, for the first N requests or for all; can be given several times
    #[arg(long = "fault", value_name = "KIND[=ARG][:N]")]
    pub(crate) faults: Vec<FaultOrder>,

    /// Serve a page on the same address that shows each request, and checks one that is pasted
    #[arg(long)]
    pub(crate) page: bool,
}

const SANDBOX_EXAMPLES: &str = "\
Examples:
  zvcms sandbox                                   prints address and credentials to use
  zvcms sandbox --listen 127.0.0.1:8080 --cards cards.json
  zvcms sandbox --api v3                          prints what V3 needs
  zvcms sandbox --reply order.upload=reply.json --reply user.my-cards=none.json
  zvcms sandbox --fault http-status=503,retry-after=1s:2 --fault delay=2s
  zvcms sandbox --page                            prints the address of a page to open in a browser

It serves both versions of the API on one address. --api says for which of them it prints what to use.

Without --cards, user 10001 has a card of every status, and user 10002 has none. A file of cards has a list for each user, \
with the fields of the documentation: {\"10001\": [{\"id\": \"1\", \"gift_title\": \"礼品卡\", \"par_value\": \"75.50\"}]}

A name of --reply that has a slash is a path of V3, with or without its leading slash. A file of --reply holds the data of a success, such as [] or {\"id\": 1}. An object with status, code, and data or message is a \
whole reply: {\"status\": true, \"code\": 40004, \"message\": \"…\"}. The reply is sent after all checks but those of the \
parameters, and changes nothing in the sandbox.

Faults: delay=2s, drip=50ms, reset, truncated, http-status=503, system-error, business-exception, replay, clock=-400s, \
php-warning, oversized=8MiB; with :3 for the first three requests, otherwise for all.

Each request is one line on standard error: whether it was accepted and, if it was refused, why. The sandbox checks the \
signature, the clock (300 s) and the nonce as strictly as the real gateway may. Ctrl-C stops it, and it prints its counts.";

#[derive(clap::Args)]
#[command(after_help = VERIFY_EXAMPLES)]
pub(crate) struct Verify {
    /// File with the request: its body as it was sent, an HTTP dump, a curl command or a HAR entry; - is standard input
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
  zvcms verify --open-key-file key.txt            paste a request, then Enter and Ctrl-D
  zvcms verify request.json --format json         for programs

It takes a request in any of four forms, and finds out itself which one it is:
  the body, byte for byte
  an HTTP dump, as a proxy, an .http file or a log shows it: first line, headers, blank line, body
  a curl command, as a browser copies it or you typed it, for bash, cmd or PowerShell
  a HAR file, an entry of one, or \"Copy as fetch\"
What is none of the others is taken as a body, and diagnosed as one. Of several requests, the one to the platform is read; where \
more than one is, give one alone.

It takes a request of either version of the API, and with --api only one of that version. --signed-names says which names a \
gateway of V2 checks. A token over the other names is reported as such, with exit code 1.

It needs the open key. It tries the mistakes that people make until one explains the token. Where none does, that does not \
mean that the key is wrong. With --open-id and --grant-code it also finds out whether the credentials differ from those of the \
request. A nonce that was drawn again after signing is found only if --signed-nonce says which one was signed.

Exit codes: 0 the request is right, 1 it is wrong or cannot be checked, 2 usage (a dump, a command or a HAR file without a \
body, several requests, or not of --api), 7 no such file";
