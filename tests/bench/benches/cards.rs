//! Replies with cards: read into typed cards, beside a pass that only checks the JSON, and beside other parsers.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot go on has failed; criterion's macros"
)]

use std::hint::black_box;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use zvcms_bench::replies::{Style, reply};
use zvcms_bench::{floor, peers};
use zvcms_proto::{Card, MyCards, read_response};

fn ours(response: &http::Response<&[u8]>) -> Vec<Card> {
    read_response::<MyCards>(response).unwrap()
}

/// All that is read is also given back within what is measured, by ours and by the peers.
fn cards(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cards");
    let text = reply(1_000, Style::Plain);
    let bytes = text.as_bytes();
    let response = http::Response::new(bytes);
    assert_eq!(ours(&response).len(), peers::parsing::value(bytes).len());
    group.bench_function("floor", |b| b.iter(|| floor::check_json(black_box(bytes))));
    group.bench_function("ours", |b| b.iter(|| ours(black_box(&response))));
    group.bench_function("serde_json", |b| b.iter(|| peers::parsing::serde_json(black_box(bytes))));
    group.bench_function("serde_json_text", |b| b.iter(|| peers::parsing::serde_json_text(black_box(bytes))));
    group.bench_function("sonic_rs", |b| b.iter(|| peers::parsing::sonic_rs(black_box(bytes))));
    group.bench_function("simd_json", |b| {
        b.iter_batched_ref(
            || bytes.to_vec(),
            |bytes| peers::parsing::simd_json(bytes),
            BatchSize::LargeInput,
        );
    });
    group.bench_function("value", |b| b.iter(|| peers::parsing::value(black_box(bytes))));
    group.finish();
}

fn mixed(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cards-mixed");
    let text = reply(1_000, Style::EscapedAndMixed);
    let bytes = text.as_bytes();
    let response = http::Response::new(bytes);
    group.bench_function("floor", |b| b.iter(|| floor::check_json(black_box(bytes))));
    group.bench_function("ours", |b| b.iter(|| ours(black_box(&response))));
    group.finish();
}

fn cost(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("card-cost");
    for count in [1, 20, 100, 1_000, 10_000] {
        let text = reply(count, Style::Plain);
        let response = http::Response::new(text.as_bytes());
        group.bench_function(count.to_string(), |b| b.iter(|| ours(black_box(&response))));
    }
    group.finish();
}

criterion_group!(benches, cards, mixed, cost);
criterion_main!(benches);
