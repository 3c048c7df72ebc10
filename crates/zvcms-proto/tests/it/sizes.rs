//! Bodies that are large or deep: a result or an error, in bounded stack.

use zvcms_proto::{MalformedKind, RawAction, read_response};

use crate::{card, cards, complaint, malformed, with_data};

const DEPTH: usize = 100_000;

fn nested(open: &str, close: &str) -> String {
    open.repeat(DEPTH) + &close.repeat(DEPTH)
}

/// On a stack so small that one frame a level would not fit.
fn with_small_stack(test: impl FnOnce() + Send + 'static) {
    std::thread::Builder::new().stack_size(256 << 10).spawn(test).unwrap().join().unwrap();
}

#[test]
fn deep_nesting_needs_no_stack() {
    with_small_stack(|| {
        assert!(matches!(
            malformed(nested("[", "]")).malformed_kind(),
            Some(MalformedKind::NotAnObject { .. })
        ));
        assert!(matches!(malformed("[".repeat(DEPTH)).malformed_kind(), Some(MalformedKind::NotJson { .. })));
        assert!(matches!(
            malformed(r#"{"a":"#.repeat(DEPTH)).malformed_kind(),
            Some(MalformedKind::NotJson { .. })
        ));
        assert_eq!(malformed(with_data(&nested("[", "]"))).path(), "data[0]");
        assert_eq!(malformed(with_data(&format!("[{{\"id\":{}}}]", nested("[", "]")))).path(), "data[0].id");
        assert_eq!(card(&format!(r#"{{"id":1,"x":{}}}"#, nested("[", "]"))).id(), "1");
        let deep = nested("[", "]");
        let response = http::Response::new(with_data(&deep));
        assert_eq!(read_response::<RawAction>(&response).unwrap().get(), deep);
    });
}

#[test]
fn a_string_of_a_mebibyte() {
    let long = "礼".repeat((1 << 20) / 3);
    assert_eq!(card(&format!(r#"{{"gift_title":"{long}"}}"#)).title(), long);
    let line = complaint(with_data(&format!(r#"[{{"par_value":"{long}"}}]"#)));
    assert!(line.chars().count() < 400, "{}", line.len());
    let line = complaint(with_data(&format!("\"{long}\"")));
    assert!(line.chars().count() < 400, "{}", line.len());
    let line = complaint(with_data(&format!(r#"{{"{long}":{{}}}}"#)));
    assert!(line.chars().count() < 400, "{}", line.len());
}

#[test]
fn an_amount_of_a_mebibyte_is_exact() {
    let digits = "7".repeat(1 << 20);
    let card = card(&format!(r#"{{"par_value":{digits},"deduct_amount":"{digits}.5"}}"#));
    assert_eq!(card.balance().unwrap().as_str(), digits);
    assert!(card.face_value() > card.balance());
}

#[test]
fn ten_thousand_cards_and_a_mistake_in_the_last() {
    let list = |last: &str| {
        let one = r#"{"id":1,"par_value":"1.00","status":4},"#;
        with_data(&format!("[{}{last}]", one.repeat(9_999)))
    };
    assert_eq!(cards(list(r#"{"id":2}"#)).len(), 10_000);
    assert_eq!(malformed(list(r#"{"par_value":"x"}"#)).path(), "data[9999].par_value");
}
