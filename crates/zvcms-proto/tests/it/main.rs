//! The core as its users see it: every shape that a PHP gateway may reply in, and every one that it may not.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on is a test that failed"
)]

mod bodies;
mod captured;
mod card_fields;
mod data_shapes;
mod envelope;
mod http_status;
mod my_cards;
mod oracle;
mod over_v3;
mod php_ways;
mod properties;
mod secrets;
mod sizes;

use serde_json::Value;
use zvcms_proto::{Card, MyCards, ResponseError, ResponseErrorKind, read_response};

/// Reads a body that came with HTTP 200 as a list of cards.
fn read(body: impl AsRef<[u8]>) -> Result<Vec<Card>, ResponseError> {
    read_response::<MyCards>(&http::Response::new(body))
}

/// The cards of a body that is a success.
fn cards(body: impl AsRef<[u8]>) -> Vec<Card> {
    read(body).unwrap()
}

/// The one card of a success whose `data` is a list of this object.
fn card(json: &str) -> Card {
    let mut cards = cards(with_data(&format!("[{json}]")));
    assert_eq!(cards.len(), 1);
    cards.remove(0)
}

/// A success with this `data`.
fn with_data(data: &str) -> String {
    format!(r#"{{"status":true,"code":0,"message":"","data":{data}}}"#)
}

/// Why a body cannot be understood. The body is still there.
fn malformed(body: impl AsRef<[u8]>) -> ResponseError {
    let bytes = body.as_ref().to_vec();
    let error = read(body).unwrap_err();
    assert_eq!(error.body(), bytes);
    assert_eq!(error.kind(), ResponseErrorKind::Malformed, "{error}");
    assert!(!error.kind().is_refusal());
    error
}

/// What a malformed body's error says after its opening words.
fn complaint(body: impl AsRef<[u8]>) -> String {
    let line = malformed(body).to_string();
    assert!(!line.contains('\n'), "{line}");
    line.strip_prefix("the response cannot be understood: ").unwrap().to_owned()
}

/// One field of a card, as it is written in JSON output.
fn output(card: &Card, name: &str) -> Value {
    serde_json::to_value(card).unwrap()[name].clone()
}
