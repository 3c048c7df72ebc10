//! `user.my-cards` over ureq, which blocks: `zvcms-proto` builds and reads, ureq sends.
//!
//! ```sh
//! ZVCMS_OPEN_ID=… ZVCMS_GRANT_CODE=… ZVCMS_OPEN_KEY=… cargo run -p zvcms-tests --example with_ureq USER_ID
//! ```
//!
//! `ZVCMS_ENDPOINT` is another address than the documented one. Of ureq's features it takes
//! `rustls`, for https, with ring as its cryptography.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what this program is for")]

use std::env::{self, VarError};
use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use zvcms_proto::{Card, Credentials, Endpoint, MAX_NONCE, MyCards, Printable, Signer, Stamp, read_response};

/// Far more than any list of cards takes, and far less than what a memory holds.
const MAX_BODY: u64 = 4 << 20;

fn main() -> ExitCode {
    match my_cards() {
        Ok(cards) => {
            for card in cards {
                let balance = card.balance().map_or("-", |balance| balance.as_str());
                // The title is somebody else's text: it must not steer the terminal.
                println!("{} {balance}", Printable::new(card.title()));
            }
            ExitCode::SUCCESS
        }
        Err(error) => {
            // One layer a line: Display is one, source() the next.
            let mut layer: Option<&dyn Error> = Some(&*error);
            while let Some(error) = layer {
                eprintln!("{error}");
                layer = error.source();
            }
            ExitCode::FAILURE
        }
    }
}

fn my_cards() -> Result<Vec<Card>, Box<dyn Error>> {
    let user_id = env::args_os().nth(1).and_then(|argument| argument.into_string().ok());
    let user_id = user_id.ok_or("usage: with_ureq USER_ID")?;
    let endpoint = match env::var_os("ZVCMS_ENDPOINT") {
        Some(_) => variable("ZVCMS_ENDPOINT")?.parse()?,
        None => Endpoint::default(),
    };
    let credentials = Credentials::new(
        variable("ZVCMS_OPEN_ID")?,
        variable("ZVCMS_GRANT_CODE")?,
        variable("ZVCMS_OPEN_KEY")?,
    )?;
    let request = Signer::new(credentials).request(&endpoint, &MyCards::new(user_id), fresh_stamp()?)?;
    Ok(read_response::<MyCards>(&send(request)?)?)
}

/// One attempt. Another one needs a new stamp, and with it a new request: the gateway may refuse a nonce that it has seen.
fn send(request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, ureq::Error> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        // Without these, ureq waits for ever.
        .timeout_connect(Some(Duration::from_secs(3)))
        .timeout_global(Some(Duration::from_secs(10)))
        // The body holds a live token: it goes to the address that was asked for, and to no other.
        .max_redirects(0)
        // Nor through a proxy that the environment names: on plain http it would read the token.
        .proxy(None)
        // The gateway may say no, in an envelope, under any status: read_response wants to see it.
        .http_status_as_error(false)
        .build()
        .into();
    let (head, body) = agent.run(request)?.into_parts();
    // Counted while reading: a length that the head declares is only a claim.
    let body = body.into_with_config().limit(MAX_BODY).read_to_vec()?;
    Ok(http::Response::from_parts(head, body))
}

/// The time now and a random number.
fn fresh_stamp() -> Result<Stamp, Box<dyn Error>> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?.as_secs();
    Ok(Stamp::new(now, getrandom::u64()? % MAX_NONCE + 1)?)
}

/// A variable of the environment. The standard library's error would quote a value that is no text, be it the key.
fn variable(name: &str) -> Result<String, String> {
    env::var(name).map_err(|error| match error {
        VarError::NotPresent => format!("{name} is not set"),
        VarError::NotUnicode(_) => format!("{name} is not text"),
    })
}
