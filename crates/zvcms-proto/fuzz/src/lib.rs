//! What must hold for every input. The fuzz targets find inputs; a test replays the seeds in `corpus/`.
//!
//! ```text
//! cd crates/zvcms-proto
//! cargo +nightly fuzz run response --fuzz-dir fuzz --features libfuzzer,libfuzzer-sys/link_libfuzzer
//! ```

#![forbid(unsafe_code)]
#![allow(
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    clippy::panic,
    reason = "a panic is how an input is reported"
)]

use std::fmt::Debug;

use serde::Serialize;
use serde_json::Value;
use zvcms_proto::actions::goods_category::{FindGoodsCategory, GoodsCategories};
use zvcms_proto::actions::user::{MemberCoupons, WealthBills};
use zvcms_proto::{
    Action, ApiVersion, CapturedRequest, Card, Code, MyCards, RawAction, RawValue, ResponseError, SigningKey,
    read_response,
};

/// A key that signs no seed, so that a token that holds is a find.
const KEY: &[u8] = b"a-key-of-the-fuzzer";

/// Reads `body` as a response: a result that JSON agrees with, or one printable line.
pub fn response(body: &[u8]) {
    let response = http::Response::new(body);
    match read_response::<MyCards>(&response) {
        Ok(cards) => agrees(body, &cards),
        Err(error) => {
            assert_eq!(error.body(), body, "the body is kept");
            assert_printable(&error.to_string());
            assert_agrees_on_refusal(body, &error);
        }
    }
    // Each kind of member is in one of these, and each shape of a response.
    typed::<WealthBills>(body);
    typed::<MemberCoupons>(body);
    typed::<GoodsCategories>(body);
    typed::<FindGoodsCategory>(body);
    if let Ok(data) = read_response::<RawAction>(&response) {
        let again: Result<&RawValue, _> = serde_json::from_str(data.get());
        assert!(again.is_ok(), "data as it came is JSON");
    }
}

/// Reads `body` as the response to one of the other typed actions: what is read comes back from its own JSON, or there is one
/// printable line.
fn typed<A: Action<Response: Serialize + PartialEq + Debug>>(body: &[u8]) {
    match read_response::<A>(&http::Response::new(body)) {
        Ok(read) => {
            let again = serde_json::to_string(&read).ok().and_then(|json| serde_json::from_str(&json).ok());
            assert_eq!(again, Some(read), "what was read comes back");
        }
        Err(error) => {
            assert_eq!(error.body(), body, "the body is kept");
            assert_printable(&error.to_string());
        }
    }
}

/// Reads `body` as a captured request and checks it.
pub fn captured_request(body: &[u8]) {
    match CapturedRequest::read(body) {
        Ok(request) => {
            assert!(request.check(&SigningKey::new(KEY)).is_err(), "a token that nobody signed");
            assert_eq!(request.action().is_some(), request.version() == ApiVersion::V2);
            assert_eq!(
                format!("{request:?}"),
                format!(
                    "CapturedRequest {{ version: {:?}, action: {:?}, .. }}",
                    request.version(),
                    request.action()
                ),
            );
        }
        Err(error) => assert_printable(&error.to_string()),
    }
}

fn assert_printable(line: &str) {
    assert!(!line.chars().any(char::is_control), "{line:?}");
    assert!(line.chars().count() <= 1_000, "{line:?}");
}

/// What was read as cards is an object of success with as many elements of data.
fn agrees(body: &[u8], cards: &[Card]) {
    let Ok(envelope) = serde_json::from_slice::<Value>(without_marks(body)) else {
        // Nested deeper, or with numbers greater, than a Value takes.
        return;
    };
    let is_true =
        [Value::from(true), Value::from(1), "1".into(), "true".into()].contains(&envelope["status"]);
    assert!(is_true && [Value::from(0), "0".into()].contains(&envelope["code"]), "{envelope}");
    let count = match &envelope["data"] {
        Value::Array(elements) => elements.len(),
        Value::Object(elements) => elements.len(),
        Value::Null => 0,
        Value::String(text) if text.is_empty() => 0,
        other => panic!("read as a list: {other}"),
    };
    assert_eq!(cards.len(), count, "{envelope}");
}

fn assert_agrees_on_refusal(body: &[u8], error: &ResponseError) {
    if !error.kind().is_refusal() {
        return;
    }
    let Ok(envelope) = serde_json::from_slice::<Value>(without_marks(body)) else { return };
    if let Value::String(message) = &envelope["message"] {
        assert_eq!(error.message(), message);
    }
    if let Value::String(code) = &envelope["code"] {
        assert_eq!(error.code().map(Code::as_str), Some(code.as_str()));
    }
}

fn without_marks(body: &[u8]) -> &[u8] {
    let mark = "\u{feff}".as_bytes();
    let mut rest = body;
    while let Some(behind) = rest.strip_prefix(mark).or_else(|| rest.trim_ascii_start().strip_prefix(mark)) {
        rest = behind;
    }
    rest
}
