//! The signature: its text alone, and the whole request.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    missing_docs,
    reason = "a benchmark that cannot go on has failed; criterion's macros"
)]

use std::hint::black_box;

use criterion::{Bencher, Criterion, criterion_group, criterion_main};
use zvcms_bench::floor;
use zvcms_bench::identity::{self, TOKEN};
use zvcms_bench::peers::signing::{AliyunOss, Oauth1, S3, naive_token};
use zvcms_proto::Token;

const INNER: [[u8; 64]; 2] = [[0x36; 64]; 2];
const OUTER: [[u8; 64]; 1] = [[0x5c; 64]];
const STATE: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

fn compressions(bencher: &mut Bencher<'_>) {
    let mut state = STATE;
    bencher.iter(|| state = floor::three_compressions(state, black_box(&INNER), black_box(&OUTER)));
    black_box(state);
}

fn token(criterion: &mut Criterion) {
    let (signer, stamp) = (identity::signer(), identity::stamp());
    assert_eq!(signer.sign(stamp).token().expose(), TOKEN);
    assert_eq!(naive_token(stamp), TOKEN);

    let mut group = criterion.benchmark_group("token");
    group.bench_function("floor", compressions);
    group.bench_function("ours", |b| {
        b.iter(|| {
            black_box(signer.sign(black_box(stamp)).token().expose_in(&mut [0; Token::MAX_LENGTH]).len())
        });
    });
    group.bench_function("naive", |b| b.iter(|| naive_token(black_box(stamp))));
    group.finish();
}

fn request(criterion: &mut Criterion) {
    let (signer, stamp) = (identity::signer(), identity::stamp());
    let (action, endpoint) = (identity::action(), identity::endpoint());
    let (oauth1, aliyun_oss, s3) = (Oauth1::new(), AliyunOss::new(), S3::new());
    let body = signer.request(&endpoint, &action, stamp).unwrap().into_body();
    assert!(String::from_utf8(body).unwrap().contains(TOKEN));
    let header = oauth1.request("10001").headers()["authorization"].clone();
    assert!(header.to_str().unwrap().contains("oauth_signature="));
    assert!(aliyun_oss.request().headers().contains_key("authorization"));
    assert!(s3.request("user.my-cards").uri().query().unwrap().contains("X-Amz-Signature="));

    let mut group = criterion.benchmark_group("request");
    group.bench_function("floor", compressions);
    group.bench_function("ours", |b| {
        b.iter(|| signer.request(black_box(&endpoint), black_box(&action), black_box(stamp)).unwrap());
    });
    group.bench_function("oauth1_request", |b| b.iter(|| oauth1.request(black_box("10001"))));
    group.bench_function("reqsign_aliyun_oss", |b| b.iter(|| black_box(&aliyun_oss).request()));
    group.bench_function("rusty_s3", |b| b.iter(|| s3.request(black_box("user.my-cards"))));
    group.finish();
}

criterion_group!(benches, token, request);
criterion_main!(benches);
