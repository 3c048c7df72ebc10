//! `user.my-cards` over reqwest: `zvcms-proto` builds and reads, reqwest sends.
//!
//! ```sh
//! ZVCMS_OPEN_ID=… ZVCMS_GRANT_CODE=… ZVCMS_OPEN_KEY=… cargo run -p zvcms-tests --example with_reqwest USER_ID
//! ```
//!
//! `ZVCMS_ENDPOINT` is another address than the documented one. reqwest is built without TLS
//! here: for an https address, switch on its feature `rustls`.
#![forbid(unsafe_code)]
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "printing is what this program is for")]

use std::env::{self, VarError};
use std::error::Error;
use std::process::ExitCode;
use std::time::{Duration, SystemTime};

use zvcms_proto::{Card, Credentials, Endpoint, MAX_NONCE, MyCards, Printable, Signer, Stamp, read_response};

/// Far more than any list of cards takes, and far less than what a memory holds.
const MAX_BODY: usize = 4 << 20;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match my_cards().await {
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

async fn my_cards() -> Result<Vec<Card>, Box<dyn Error>> {
    let user_id = env::args_os().nth(1).and_then(|argument| argument.into_string().ok());
    let user_id = user_id.ok_or("usage: with_reqwest USER_ID")?;
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
    Ok(read_response::<MyCards>(&send(request).await?)?)
}

/// One attempt. Another one needs a new stamp, and with it a new request: the gateway may refuse a nonce that it has seen.
async fn send(request: http::Request<Vec<u8>>) -> Result<http::Response<Vec<u8>>, Box<dyn Error>> {
    let client = reqwest::Client::builder()
        // Without these, reqwest waits for ever.
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(10))
        // The body holds a live token: it goes to the address that was asked for, and to no other.
        .redirect(reqwest::redirect::Policy::none())
        // Nor through a proxy that the environment names: on plain http it would read the token.
        .no_proxy()
        .build()?;
    let mut response = client.execute(request.try_into()?).await?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        // Counted while reading: a length that the head declares is only a claim.
        if chunk.len() > MAX_BODY - body.len() {
            return Err(format!("the reply is longer than {MAX_BODY} bytes").into());
        }
        body.extend_from_slice(&chunk);
    }
    // The status as it came: the gateway may say no, in an envelope, under any. The headers say where a redirection points.
    let mut whole = http::Response::new(body);
    *whole.status_mut() = response.status();
    *whole.headers_mut() = std::mem::take(response.headers_mut());
    Ok(whole)
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
