//! `instructions <path> <iterations>`: a hot path, so many times and nothing besides, for callgrind to count. Without
//! arguments, as `cargo test` runs it, each of them once.

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
use zvcms_bench::received::{self, UNEXPLAINED, diagnoser};
use zvcms_bench::replies::{Style, reply};
use zvcms_proto::{MyCards, Token, read_response};

/// A name, and what does it so many times.
type Path = (&'static str, fn(u32));

const PATHS: &[Path] = &[
    ("token", token),
    ("request", request),
    ("cards", |iterations| cards(Style::Plain, iterations)),
    ("cards-mixed", |iterations| cards(Style::EscapedAndMixed, iterations)),
    ("diagnosis", diagnosis),
];

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    match arguments.as_slice() {
        [] => PATHS.iter().for_each(|(_, run)| run(1)),
        [path, iterations] => {
            let found = PATHS.iter().find(|(name, _)| name == path);
            let (Some((_, run)), Ok(iterations)) = (found, iterations.parse()) else { return usage() };
            run(iterations);
        }
        _ => return usage(),
    }
    ExitCode::SUCCESS
}

fn usage() -> ExitCode {
    let names: Vec<&str> = PATHS.iter().map(|(name, _)| *name).collect();
    eprintln!("instructions: takes nothing, or one of {} and a number of iterations", names.join(", "));
    ExitCode::from(2)
}

fn token(iterations: u32) {
    let (signer, stamp) = (identity::signer(), identity::stamp());
    for _ in 0..iterations {
        black_box(signer.sign(black_box(stamp)).token().expose_in(&mut [0; Token::MAX_LENGTH]).len());
    }
}

fn request(iterations: u32) {
    let (signer, stamp) = (identity::signer(), identity::stamp());
    let (action, endpoint) = (identity::action(), identity::endpoint());
    for _ in 0..iterations {
        black_box(signer.request(black_box(&endpoint), black_box(&action), black_box(stamp)).unwrap());
    }
}

fn cards(style: Style, iterations: u32) {
    let text = reply(1_000, style);
    let response = http::Response::new(text.as_bytes());
    for _ in 0..iterations {
        black_box(read_response::<MyCards>(black_box(&response)).unwrap());
    }
}

fn diagnosis(iterations: u32) {
    let (diagnoser, request) = (diagnoser(), received::request(UNEXPLAINED[0].1));
    for _ in 0..iterations {
        black_box(diagnoser.diagnose(black_box(&request)));
    }
}
