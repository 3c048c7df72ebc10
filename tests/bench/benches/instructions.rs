//! `instructions <path> <iterations>`: a hot path, so many times and nothing besides, for callgrind to count. Without
//! arguments, as `cargo test` runs it, each of them once.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a path that cannot be run has failed, and says so to whoever started it"
)]

use std::convert::Infallible;
use std::env;
use std::hint::black_box;
use std::process::ExitCode;

use http::header::{CONTENT_TYPE, DATE, HeaderValue};
use http::{Request, Response};
use zvcms_bench::identity;
use zvcms_bench::lists::LISTS;
use zvcms_bench::loopback::gateway::runtime;
use zvcms_bench::received::{self, UNEXPLAINED, diagnoser};
use zvcms_bench::replies::{Style, reply};
use zvcms_hyper::{Bytes, Client, Credentials, Full, RequestBody, service_fn};
use zvcms_proto::{MyCards, Token, read_response};

/// A name, and what does it so many times.
type Path = (&'static str, fn(u32));

const PATHS: &[Path] = &[
    ("token", token),
    ("request", request),
    ("cards", |iterations| cards(Style::Plain, iterations)),
    ("cards-mixed", |iterations| cards(Style::EscapedAndMixed, iterations)),
    ("lists", lists),
    ("diagnosis", diagnosis),
    ("send", send),
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
    let response = Response::new(text.as_bytes());
    for _ in 0..iterations {
        black_box(read_response::<MyCards>(black_box(&response)).unwrap());
    }
}

/// Each action that is answered with a list, one after another.
fn lists(iterations: u32) {
    let replies: Vec<_> = LISTS.iter().map(|list| (list, list.reply(1_000))).collect();
    for _ in 0..iterations {
        for (list, text) in &replies {
            black_box(list.read(black_box(&Response::new(text.as_bytes()))));
        }
    }
}

fn diagnosis(iterations: u32) {
    let (diagnoser, request) = (diagnoser(), received::request(UNEXPLAINED[0].1));
    for _ in 0..iterations {
        black_box(diagnoser.diagnose(black_box(&request)));
    }
}

fn send(iterations: u32) {
    let client = client();
    runtime().block_on(async {
        for _ in 0..iterations {
            black_box(client.send(identity::action()).await.unwrap());
        }
    });
}

/// A client whose gateway is in memory and gives one reply: what a call takes besides HTTP.
fn client() -> Client {
    let body = Bytes::from(reply(1, Style::Plain));
    let gateway = service_fn(move |request: Request<RequestBody>| {
        black_box(request.into_body().into_bytes());
        let mut response = Response::new(Full::new(body.clone()));
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response.headers_mut().insert(DATE, HeaderValue::from_static("Fri, 11 Jan 2019 05:57:24 GMT"));
        async { Ok::<_, Infallible>(response) }
    });
    let credentials = Credentials::new(identity::OPEN_ID, identity::GRANT_CODE, identity::OPEN_KEY).unwrap();
    Client::builder(credentials).build_over(gateway).unwrap()
}
