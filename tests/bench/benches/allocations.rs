//! How often the hot paths ask for memory: a JSON object a line. Nothing is timed.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::float_arithmetic,
    clippy::cast_precision_loss,
    reason = "a count that cannot be taken has failed; its figures are for stdout, and far below where a float loses one"
)]

use std::hint::black_box;

use allocation_counter::measure;
use zvcms_bench::identity;
use zvcms_bench::replies::{Style, reply};
use zvcms_proto::{MyCards, Token, read_response};

const CARDS: usize = 1_000;

fn main() {
    let (signer, stamp) = (identity::signer(), identity::stamp());
    let (action, endpoint) = (identity::action(), identity::endpoint());
    let token = measure(|| {
        black_box(signer.sign(black_box(stamp)).token().expose_in(&mut [0; Token::MAX_LENGTH]).len());
    });
    println!(r#"{{"of":"token","allocations":{}}}"#, token.count_total);

    let request = measure(|| {
        black_box(signer.request(black_box(&endpoint), black_box(&action), black_box(stamp)).unwrap());
    });
    println!(r#"{{"of":"request","allocations":{}}}"#, request.count_total);

    let text = reply(CARDS, Style::Plain);
    let response = http::Response::new(text.as_bytes());
    let cards = measure(|| {
        black_box(read_response::<MyCards>(black_box(&response)).unwrap());
    });
    let a_card = cards.count_total as f64 / CARDS as f64;
    println!(r#"{{"of":"cards","allocations":{a_card},"total":{}}}"#, cards.count_total);
}
