//! `instructions <token|request|cards> <iterations>`: a hot path, so many times and nothing besides, for callgrind to count.
//! Without arguments, as `cargo test` runs it, each of them once.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a path that cannot be run has failed, and says so to whoever started it"
)]

use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use zvcms_bench::identity;
use zvcms_bench::replies::{Style, reply};
use zvcms_proto::{MyCards, Token, read_response};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let known = match arguments.as_slice() {
        [] => ["token", "request", "cards"].into_iter().all(|path| run(path, 1)),
        [path, iterations] => iterations.parse().is_ok_and(|iterations| run(path, iterations)),
        _ => false,
    };
    if known {
        return ExitCode::SUCCESS;
    }
    eprintln!("instructions: takes nothing, or one of token, request and cards and a number of iterations");
    ExitCode::from(2)
}

/// Whether there is such a path.
fn run(path: &str, iterations: u32) -> bool {
    let (signer, stamp) = (identity::signer(), identity::stamp());
    match path {
        "token" => {
            for _ in 0..iterations {
                black_box(signer.sign(black_box(stamp)).token().expose_in(&mut [0; Token::MAX_LENGTH]).len());
            }
        }
        "request" => {
            let (action, endpoint) = (identity::action(), identity::endpoint());
            for _ in 0..iterations {
                black_box(
                    signer.request(black_box(&endpoint), black_box(&action), black_box(stamp)).unwrap(),
                );
            }
        }
        "cards" => {
            let text = reply(1_000, Style::Plain);
            let response = http::Response::new(text.as_bytes());
            for _ in 0..iterations {
                black_box(read_response::<MyCards>(black_box(&response)).unwrap());
            }
        }
        _ => return false,
    }
    true
}
