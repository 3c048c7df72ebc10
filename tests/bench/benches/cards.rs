//! Replies with cards: read into typed cards, beside a pass that only checks the JSON, and beside other parsers.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use std::hint::black_box;

use zvcms_bench::lists::LISTS;
use zvcms_bench::processor::Processor;
use zvcms_bench::replies::{Style, reply};
use zvcms_bench::turns::{Slice, Turns, each, timed};
use zvcms_bench::{floor, peers};
use zvcms_proto::{Card, MyCards, read_response};

fn main() {
    let turns = Turns::from_arguments();
    cards(&turns);
    mixed(&turns);
    cost(&turns);
    lists(&turns);
}

fn ours(response: &http::Response<&[u8]>) -> Vec<Card> {
    read_response::<MyCards>(response).unwrap()
}

/// All that is read is also given back within what is measured, by ours and by the peers.
fn cards(turns: &Turns) {
    let text = reply(1_000, Style::Plain);
    let bytes = text.as_bytes();
    let response = http::Response::new(bytes);
    assert_eq!(ours(&response).len(), peers::parsing::value(bytes).len());
    let functions = vec![
        each("floor", || floor::check_json(black_box(bytes))),
        each("ours", || ours(black_box(&response))),
        each("serde_json", || peers::parsing::serde_json(black_box(bytes))),
        each("serde_json_text", || peers::parsing::serde_json_text(black_box(bytes))),
        each("sonic_rs", || peers::parsing::sonic_rs(black_box(bytes))),
        timed("simd_json", |replies| simd_json(bytes, replies)),
        each("value", || peers::parsing::value(black_box(bytes))),
    ];
    turns.group("cards", functions);
}

/// It writes into what it reads, so each gets its own, made beforehand.
fn simd_json(bytes: &[u8], replies: u64) -> Slice {
    let mut replies: Vec<Vec<u8>> = (0..replies).map(|_| bytes.to_vec()).collect();
    Slice::of(Processor::OfThread, || {
        for reply in &mut replies {
            black_box(peers::parsing::simd_json(reply));
        }
    })
}

fn mixed(turns: &Turns) {
    let text = reply(1_000, Style::EscapedAndMixed);
    let bytes = text.as_bytes();
    let response = http::Response::new(bytes);
    let functions = vec![
        each("floor", || floor::check_json(black_box(bytes))),
        each("ours", || ours(black_box(&response))),
    ];
    turns.group("cards-mixed", functions);
}

fn cost(turns: &Turns) {
    let replies = [1, 20, 100, 1_000, 10_000].map(|count| (count, reply(count, Style::Plain)));
    let functions = replies.iter().map(|(count, text)| {
        let response = http::Response::new(text.as_bytes());
        each(count.to_string(), move || ours(black_box(&response))).of_units(*count as u64)
    });
    turns.group("card-cost", functions.collect());
}

/// Each beside the pass over its own bytes.
fn lists(turns: &Turns) {
    let replies: Vec<_> = LISTS.iter().map(|list| (list, list.reply(1_000))).collect();
    let functions = replies.iter().flat_map(|(list, text)| {
        let [ours, floor] = list.names;
        let response = http::Response::new(text.as_bytes());
        let bytes = text.len() as u64;
        [
            each(ours, move || list.read(black_box(&response))).of_units(bytes),
            each(floor, || floor::check_json(black_box(text.as_bytes()))).of_units(bytes),
        ]
    });
    turns.group("lists", functions.collect());
}
