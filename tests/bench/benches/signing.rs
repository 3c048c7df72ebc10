//! The signature: its text alone, and the whole request.

#![forbid(unsafe_code)]
#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on has failed")]

use std::hint::black_box;

use zvcms_bench::floor::{self, CachedKey};
use zvcms_bench::identity::{self, TOKEN};
use zvcms_bench::peers::signing::{AliyunOss, Oauth1, S3, naive_token, string_to_sign};
use zvcms_bench::turns::{Turns, each};
use zvcms_proto::Token;

const INNER: [[u8; 64]; 2] = [[0x36; 64]; 2];
const OUTER: [[u8; 64]; 1] = [[0x5c; 64]];
const STATE: [u32; 5] = [0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0];

fn main() {
    let turns = Turns::from_arguments();
    token(&turns);
    request(&turns);
}

fn token(turns: &Turns) {
    let (signer, stamp) = (identity::signer(), identity::stamp());
    assert_eq!(signer.sign(stamp).token().expose(), TOKEN);
    assert_eq!(naive_token(stamp), TOKEN);
    let (key, text) = (CachedKey::new(identity::OPEN_KEY.as_bytes()), string_to_sign(stamp));
    let ours = || signer.sign(black_box(stamp)).token().expose_in(&mut [0; Token::MAX_LENGTH]).len();
    let functions = vec![
        each("floor", || key.hmac(black_box(text.as_bytes()))),
        each("ours", ours),
        each("naive", || naive_token(black_box(stamp))),
    ];
    turns.group("token", functions);
}

fn request(turns: &Turns) {
    let (signer, stamp) = (identity::signer(), identity::stamp());
    let (action, endpoint) = (identity::action(), identity::endpoint());
    let (oauth1, aliyun_oss, s3) = (Oauth1::new(), AliyunOss::new(), S3::new());
    let body = signer.request(&endpoint, &action, stamp).unwrap().into_body();
    assert!(String::from_utf8(body).unwrap().contains(TOKEN));
    let header = oauth1.request("10001").headers()["authorization"].clone();
    assert!(header.to_str().unwrap().contains("oauth_signature="));
    assert!(aliyun_oss.request().headers().contains_key("authorization"));
    assert!(s3.request("user.my-cards").uri().query().unwrap().contains("X-Amz-Signature="));

    let mut state = STATE;
    let compressions = || {
        state = floor::three_compressions(state, black_box(&INNER), black_box(&OUTER));
        state
    };
    let ours = || signer.request(black_box(&endpoint), black_box(&action), black_box(stamp)).unwrap();
    let functions = vec![
        each("floor", compressions),
        each("ours", ours),
        each("oauth1_request", || oauth1.request(black_box("10001"))),
        each("reqsign_aliyun_oss", || black_box(&aliyun_oss).request()),
        each("rusty_s3", || s3.request(black_box("user.my-cards"))),
    ];
    turns.group("request", functions);
}
