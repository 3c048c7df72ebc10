//! `data` in every shape that PHP prints a list in, and those that are no list.

use serde::Deserializer;
use zvcms_proto::{Action, Data, MyCards, RawAction, read_response};

use crate::{cards, complaint, malformed, with_data};

fn ids(data: &str) -> Vec<String> {
    cards(with_data(data)).iter().map(|card| card.id().to_owned()).collect()
}

#[test]
fn an_array_is_a_list() {
    assert_eq!(ids(r#"[{"id":"a"},{"id":"b"}]"#), ["a", "b"]);
}

#[test]
fn an_object_whose_keys_are_indices_is_a_list_in_the_order_of_the_text() {
    assert_eq!(ids(r#"{"0":{"id":"a"},"2":{"id":"b"}}"#), ["a", "b"]);
    assert_eq!(ids(r#"{"10":{"id":"a"},"2":{"id":"b"},"0":{"id":"c"}}"#), ["a", "b", "c"]);
    assert_eq!(ids(r#"{"18446744073709551615":{"id":"a"}}"#), ["a"]);
    assert_eq!(ids(r#"{"\u0030":{"id":"a"}}"#), ["a"]);
}

#[test]
fn an_empty_list_is_an_empty_list_in_every_shape() {
    for data in ["[]", "{}", "\"\"", "null"] {
        assert_eq!(ids(data), [""; 0], "{data}");
    }
    assert_eq!(cards(r#"{"status":true,"code":0}"#), []);
}

#[test]
fn an_object_with_another_key_is_an_error_that_names_data() {
    for key in ["a", "", "00", "01", "-1", "+1", "1.0", "1e3", " 1", "18446744073709551616", "０", "list"] {
        let body = with_data(&format!(r#"{{"0":{{"id":1}},"{key}":{{"id":2}}}}"#));
        let error = malformed(&body);
        assert_eq!((error.path(), error.column()), ("data", Some(45)), "{key}");
        assert!(
            complaint(&body).contains(&format!("the key \"{key}\" is not an index, so this is not a list")),
            "{key}"
        );
    }
}

#[test]
fn a_duplicated_index_is_an_error_that_names_it() {
    let complaint = complaint(with_data(r#"{"0":{"id":1},"1":{"id":2},"0":{"id":3}}"#));
    assert_eq!(complaint, "data.0: the index 0 is repeated, at line 1, column 76");
}

#[test]
fn a_bare_string_number_or_bool_is_an_error_that_names_data() {
    for data in ["\"none\"", "\" \"", "0", "-5", "1.5", "true", "false"] {
        assert_eq!(malformed(with_data(data)).path(), "data", "{data}");
    }
    assert_eq!(
        complaint(with_data(r#""no\ncards""#)),
        r#"data: the string "no\ncards" is not a list, at line 1, column 45"#
    );
    assert_eq!(
        complaint(with_data("-5")),
        "data: invalid type: integer `-5`, expected a list: an array, or an object whose keys are indices, at line 1, column 45"
    );
}

#[test]
fn an_element_that_is_not_a_card_is_an_error_with_its_path() {
    for element in ["null", "5", "\"\"", "true", "[]", r#"["1","2","3"]"#] {
        assert_eq!(
            malformed(with_data(&format!(r#"[{{"id":1}},{element}]"#))).path(),
            "data[1]",
            "{element}"
        );
        assert_eq!(
            malformed(with_data(&format!(r#"{{"0":{{"id":1}},"7":{element}}}"#))).path(),
            "data.7",
            "{element}"
        );
    }
    assert_eq!(
        complaint(with_data(r#"[{"id":1},[]]"#)),
        "data[1]: invalid type: sequence, expected a card, which is an object, at line 1, column 55"
    );
}

#[test]
fn the_place_is_that_of_the_value_in_the_whole_body() {
    let body = "\n{\"status\": true, \"code\": 0, \"data\":\n  [{\"id\":1},\n   {\"gift_title\": \"礼品卡\", \"par_value\": \"seventy\"}]}";
    let error = malformed(body);
    assert_eq!((error.path(), error.line(), error.column()), ("data[1].par_value", Some(4), Some(39)));
    let by_index = with_data(r#"{"3":{"deduct_amount":"x"}}"#);
    let error = malformed(&by_index);
    assert_eq!((error.path(), error.column()), ("data.3.deduct_amount", Some(67)));
}

/// Byte offsets are told apart by a text that marks the value, in a body where it stands once.
fn assert_placed_at_mark<A: Action<Response: std::fmt::Debug>>(data: &str, path: &str) {
    let marked = with_data(data);
    let (before, _) = marked.split_once('▶').unwrap();
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap().chars().count() + 1;
    let error = read_response::<A>(&http::Response::new(marked.replace('▶', ""))).unwrap_err();
    let found = (error.path(), error.line(), error.column());
    assert_eq!(found, (path, Some(line), Some(column)), "{marked}");
}

#[test]
fn the_place_is_that_of_the_value_that_failed_and_not_of_another_with_its_name() {
    for (data, path) in [
        (r#"[{"id":1,"id":▶2,"id":3}]"#, "data[0].id"),
        (
            "[{\"id\":1,\n \"礼\":0, \"par_value\":\"7\",\n \"par_value\" : ▶\"x\" , \"par_value\":\"8\"}]",
            "data[0].par_value",
        ),
        (r#"[{"par_value":▶"x","par_value":"8"}]"#, "data[0].par_value"),
        (r#"[{"par_value":▶"x" , "p\u0061r_value":"8"} ]"#, "data[0].par_value"),
        (r#"{"0":{"par_value":"7"},"0":▶{"par_value":"x"}}"#, "data.0"),
        (r#"{"0":{"par_value":"7"},"1":{"id":2},"\u0030":▶[],"0":5}"#, "data.0"),
        (r#"{"0":{"par_value":▶"x"},"0":{"par_value":"7"}}"#, "data.0.par_value"),
        (r#"{"0":▶{},"0":{"id":7}}"#, "data.0"),
        (r#"{"0":▶5,"0":{"id":7}}"#, "data.0"),
        (r#"{"7":▶[],"7":{"id":7}}"#, "data.7"),
    ] {
        assert_placed_at_mark::<MyCards>(data, path);
    }
    for (data, path) in [
        (r#"{"a":[1,▶300],"a":[1,2]}"#, "data.a[1]"),
        (r#"{"a":[1,2],"a":[1,▶300]}"#, "data.a[1]"),
        (r#"{"a":[1,2],"a":▶{"a":1},"a":[1,2]}"#, "data.a"),
    ] {
        assert_placed_at_mark::<Totals>(data, path);
    }
}

#[test]
fn a_name_that_is_not_a_valid_string_does_not_hide_the_place() {
    for (data, path) in [
        (r#"[{"par_value":▶"x","\ud800":1}]"#, "data[0].par_value"),
        (r#"[{"id":1},{"id":▶[],"\udc00\ud800":{"id":[]}}]"#, "data[1].id"),
        (r#"{"0":{"id":▶1.5},"\ud83c":1}"#, "data.0.id"),
        ("[{\"\\ud800\":1,\n\"id\":\"5\",\n\"par_value\":▶\"x\"}]", "data[0].par_value"),
        (r#"▶{"0":{"id":1},"\ud800":1}"#, "data"),
    ] {
        assert_placed_at_mark::<MyCards>(data, path);
    }
}

/// Nobody asked for it, and what was asked for is there.
#[test]
fn a_name_that_is_not_a_valid_string_is_passed_over() {
    assert_eq!(cards(with_data(r#"[{"\ud800":1,"id":"5"}]"#))[0].id(), "5");
    let refused = r#"{"status":false,"code":7,"message":"m","\ud800":1}"#;
    let error = read_response::<MyCards>(&http::Response::new(refused)).unwrap_err();
    assert_eq!(error.to_string(), "system error 7: m");
}

#[test]
fn any_action_gets_data_as_it_came() {
    for data in [
        r#"{"\ud800":"\ud800"}"#,
        r#"{"b": 1.10,"a":[1e400, 12345678901234567890]}"#,
        "[ ]",
        "\"\\u5361\"",
        "null",
        "0",
    ] {
        let response = http::Response::new(with_data(data));
        assert_eq!(read_response::<RawAction>(&response).unwrap().get(), data);
    }
    let missing = http::Response::new(r#"{"status":1,"code":0}"#);
    assert_eq!(read_response::<RawAction>(&missing).unwrap().get(), "null");
}

/// An action of somebody else's, whose response is not a list.
#[derive(serde::Serialize)]
struct Totals;

impl Action for Totals {
    type Response = std::collections::BTreeMap<String, (u8, Option<u8>)>;

    fn name(&self) -> &str {
        "x.totals"
    }

    fn is_idempotent(&self) -> bool {
        true
    }
}

#[test]
fn types_of_other_actions_have_paths_too() {
    let read = |data: &str| read_response::<Totals>(&http::Response::new(with_data(data)));
    assert_eq!(read(r#"{"a":[1,null]}"#).unwrap()["a"], (1, None));
    let error = read(r#"{"a":[1,2],"b":[1,300]}"#).unwrap_err().to_string();
    assert_eq!(
        error,
        "the response cannot be understood: data.b[1]: invalid value: integer `300`, expected u8, at line 1, column 63"
    );
    let missing = read_response::<Totals>(&http::Response::new(r#"{"status":true,"code":0}"#)).unwrap_err();
    assert!(missing.to_string().contains("data: invalid type: null, expected a map"), "{missing}");
}

/// A list of somebody else's elements.
#[derive(serde::Serialize)]
struct Bytes;

impl Action for Bytes {
    type Response = Vec<u8>;

    fn name(&self) -> &str {
        "x.bytes"
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn read_data<'de, D: Deserializer<'de>>(data: Data<D>) -> Result<Vec<u8>, D::Error> {
        data.list()
    }
}

#[test]
fn elements_of_other_types_are_read_from_every_shape_of_a_list() {
    for (data, bytes) in [
        ("[1,2]", &[1, 2][..]),
        (r#"{"0":1,"7":2}"#, &[1, 2]),
        (r#"{"7":1,"0":2}"#, &[1, 2]),
        ("[]", &[]),
        ("{}", &[]),
        ("\"\"", &[]),
        ("null", &[]),
    ] {
        assert_eq!(read_response::<Bytes>(&http::Response::new(with_data(data))).unwrap(), bytes, "{data}");
    }
    assert_eq!(read_response::<Bytes>(&http::Response::new(r#"{"status":1,"code":0}"#)).unwrap(), [0_u8; 0]);
}

#[test]
fn an_error_in_data_keeps_what_the_gateway_says_beside_it() {
    let error = malformed(r#"{"status":true,"code":"0","message":"成功","data":[{"id":[]}]}"#);
    assert_eq!((error.code().unwrap().as_str(), error.message(), error.path()), ("0", "成功", "data[0].id"));
}

#[test]
fn an_error_in_data_is_one_printable_line_of_bounded_length() {
    let error_in = |data: &str| {
        let error = read_response::<Bytes>(&http::Response::new(with_data(data))).unwrap_err();
        error.to_string().strip_prefix("the response cannot be understood: ").unwrap().to_owned()
    };
    assert_eq!(error_in("[1,-1]"), "data[1]: invalid value: integer `-1`, expected u8, at line 1, column 48");
    let steering = serde_json::to_string(&format!("\u{1b}[31m{}", "x".repeat(1000))).unwrap();
    for line in [error_in(&format!("[{steering}]")), error_in(&format!(r#"{{{steering}:1}}"#))] {
        assert!(line.chars().count() <= 450 && !line.contains(char::is_control), "{line}");
    }
}
