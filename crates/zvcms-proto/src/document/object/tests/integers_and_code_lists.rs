//! Integers, lists of codes, a name with two spellings, and an object that stands in place of a list.

use std::fmt::Debug;

use serde::Serialize;

use super::super::object;
use crate::action::Action;
use crate::codes::codes;
use crate::data::Data;
use crate::response::{ResponseError, read_response};

object! {
    /// A category.
    Category: "a category, which is an object" {
        /// Place, wire name `sort`.
        place: integer = "sort",
        /// Channels, wire name `channels`.
        channels: codes<Channel> = "channels",
        /// Kind, wire name ` kind`.
        kind: text = " kind" | "kind",
    }
}

codes! {
    /// Channel, wire name `channels`.
    Channel {
        /// `1`: store.
        Store = "1", "store",
        /// `2`: online.
        Online = "2", "online",
    }
}

object! {
    /// A shop.
    Shop: "a shop, which is an object" {
        /// Best, wire name `best`.
        best: object<Category> = "best",
        /// Paid, wire name `paid`.
        paid: amount<Fen> = "paid",
    }
}

#[derive(Serialize)]
struct Categories;

#[derive(Serialize)]
struct OneShop;

impl Action for OneShop {
    type Response = Option<Shop>;

    fn name(&self) -> &str {
        "shop.find"
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn read_data<'de, D: serde::Deserializer<'de>>(data: Data<D>) -> Result<Option<Shop>, D::Error> {
        data.object()
    }
}

impl Action for Categories {
    type Response = Vec<Category>;

    fn name(&self) -> &str {
        "category.list"
    }

    fn is_idempotent(&self) -> bool {
        true
    }

    fn read_data<'de, D: serde::Deserializer<'de>>(data: Data<D>) -> Result<Vec<Category>, D::Error> {
        data.objects_or_one()
    }
}

fn read(data: &str) -> Result<Vec<Category>, ResponseError> {
    read_as::<Categories>(data)
}

/// Read in one pass and in two, which must agree.
fn read_as<A: Action<Response: PartialEq + Debug>>(data: &str) -> Result<A::Response, ResponseError> {
    let reply = |text: String| read_response::<A>(&http::Response::new(text));
    let in_one_pass = reply(format!(r#"{{"status":true,"code":0,"data":{data}}}"#));
    let in_two = reply(format!(r#"{{"data":{data},"status":true,"code":0}}"#));
    assert_eq!(in_one_pass.as_ref().ok(), in_two.as_ref().ok(), "{data}");
    in_one_pass
}

fn one(data: &str) -> Category {
    read(data).unwrap().remove(0)
}

fn error(data: &str) -> String {
    told(&read(data).unwrap_err())
}

fn told(error: &ResponseError) -> String {
    let line = error.to_string();
    let line = line.strip_prefix("the response cannot be understood: ").unwrap();
    line.split(", at line").next().unwrap().to_owned()
}

#[test]
fn an_integer_comes_in_every_type_and_is_exact() {
    for (json, place) in [
        ("7", Some(7)),
        ("\"7\"", Some(7)),
        ("\"-7\"", Some(-7)),
        ("\"+7\"", Some(7)),
        ("\"+7.0\"", Some(7)),
        ("7.0", Some(7)),
        ("\"7.00\"", Some(7)),
        ("9223372036854775807", Some(i64::MAX)),
        ("\"-9223372036854775808\"", Some(i64::MIN)),
        ("null", None),
        ("\"\"", None),
    ] {
        let category = one(&format!(r#"[{{"sort":{json},"kind":"x"}}]"#));
        assert_eq!(category.place(), place, "{json}");
        let json = serde_json::to_string(&category).unwrap();
        assert_eq!(serde_json::from_str::<Category>(&json).unwrap(), category);
    }
    for json in [
        "7.5",
        "\"seven\"",
        "1e2",
        "\"1e2\"",
        "9223372036854775808",
        "\" 7\"",
        "\"7.\"",
        "\"+\"",
        "\"+-7\"",
        "true",
        "[7]",
        "{}",
    ] {
        let told = error(&format!(r#"[{{"sort":{json}}}]"#));
        assert!(told.starts_with("data[0].sort: "), "{json}: {told}");
    }
    assert_eq!(error(r#"[{"sort":"7.5"}]"#), "data[0].sort: \"7.5\" is not an integer of 64 bits");
}

#[test]
fn a_list_of_codes_comes_in_every_shape() {
    use Channel::{Online, Other, Store};
    for (json, channels) in [
        (r#"["1","2"]"#, vec![Store, Online]),
        ("[2,1]", vec![Online, Store]),
        (r#"{"0":"1","1":2}"#, vec![Store, Online]),
        (r#"["3","","1",null]"#, vec![Other("3".into()), Store]),
        ("[]", vec![]),
        ("{}", vec![]),
        ("null", vec![]),
        ("\"\"", vec![]),
    ] {
        let category = one(&format!(r#"[{{"channels":{json},"sort":1}}]"#));
        assert_eq!(category.channels(), channels, "{json}");
        let json = serde_json::to_string(&category).unwrap();
        assert_eq!(serde_json::from_str::<Category>(&json).unwrap(), category);
        let binary = postcard::to_allocvec(&category).unwrap();
        assert_eq!(postcard::from_bytes::<Category>(&binary).unwrap(), category);
    }
    let built = Category::builder().place(3).channels(vec![Online]).build();
    assert_eq!(serde_json::to_string(&built).unwrap(), r#"{"place":3,"channels":["online"],"kind":""}"#);
    assert_eq!(error(r#"[{"channels":"1,2"}]"#), r#"data[0].channels: the string "1,2" is not a list"#);
    assert_eq!(
        error(r#"[{"channels":[["1"]]}]"#),
        "data[0].channels[0]: is an array, not a string, number, bool or null"
    );
}

#[test]
fn a_name_is_read_as_the_page_prints_it_and_without_its_space() {
    assert_eq!(one(r#"[{" kind":"a"}]"#).kind(), "a");
    assert_eq!(one(r#"[{"kind":"a"}]"#).kind(), "a");
    assert_eq!(error(r#"[{"kind":"a"," kind":"b"}]"#), "data[0]. kind: duplicate field ` kind`");
}

#[test]
fn one_object_stands_for_a_list_of_one() {
    for list in [
        r#"[{"sort":1,"kind":"a"}]"#,
        r#"{"0":{"sort":1,"kind":"a"}}"#,
        r#"{"sort":1,"kind":"a"}"#,
        r#"{"more":[],"sort":1,"kind":"a"}"#,
    ] {
        let categories = read(list).unwrap();
        assert_eq!(categories.len(), 1, "{list}");
        assert_eq!((categories[0].place(), categories[0].kind()), (Some(1), "a"), "{list}");
    }
    for nothing in ["[]", "{}", "null", "\"\""] {
        assert_eq!(read(nothing).unwrap(), [], "{nothing}");
    }
    assert_eq!(error(r#"{"other":1}"#), "data: has none of the documented members");
    assert_eq!(error(r#"{"kind":"a","sort":"x"}"#), "data.sort: \"x\" is not an integer of 64 bits");
    assert_eq!(error(r#"{"sort":"x","kind":"a"}"#), "data.sort: \"x\" is not an integer of 64 bits");
    assert_eq!(
        error(r#"{"0":{"sort":1},"kind":"a"}"#),
        r#"data: the key "kind" is not an index, so this is not a list"#
    );
}

#[test]
fn the_only_object_of_a_list_is_taken_for_one() {
    let shop = |data: &str| read_as::<OneShop>(data);
    let plain = shop(r#"{"best":{"sort":1},"paid":5}"#).unwrap();
    for data in [
        r#"[{"best":[{"sort":1}],"paid":5}]"#,
        r#"{"0":{"best":{"1":{"sort":1}},"paid":5}}"#,
        r#"{"best":{"more":0,"sort":1},"paid":5}"#,
    ] {
        assert_eq!(shop(data).unwrap(), plain, "{data}");
    }
    for (data, expected) in [
        (r#"[{"paid":5},{"paid":6}]"#, "data: is a list of several objects, where one is expected"),
        (r#"{"0":{"paid":5},"1":{"paid":6}}"#, "data: is a list of several objects, where one is expected"),
        (
            r#"{"paid":1,"best":[{"sort":1},{}]}"#,
            "data.best: is a list of several objects, where one is expected",
        ),
        (r#"[{}]"#, "data[0]: has none of the documented members"),
        (r#"{"0":{"x":1}}"#, "data.0: has none of the documented members"),
        (r#"[5]"#, "data[0]: invalid type: integer `5`, expected a shop, which is an object"),
    ] {
        assert_eq!(told(&shop(data).unwrap_err()), expected, "{data}");
    }
}
