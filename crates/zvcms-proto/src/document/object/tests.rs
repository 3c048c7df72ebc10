//! An object with a member of each kind, read from the wire and from what was written.

mod integers_and_code_lists;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::our_names::JsonText;
use super::{Object, object};
use crate::action::Action;
use crate::amount::Amount;
use crate::codes::codes;
use crate::data::Data;
use crate::response::{ResponseError, read_response};

object! {
    /// An order.
    Order: "an order, which is an object" {
        /// Number, wire name `id`.
        number: id = "id",
        /// Note, wire name `note`. The same name as ours.
        note: text = "note",
        /// Total, wire name `total_fee`.
        total: amount<Fen> = "total_fee",
        /// Time, wire name `createdAt`.
        created_at: time = "createdAt",
        /// Way, wire name `way`.
        way: code<Way> = "way",
        /// Stage, wire name `stage`.
        stage: code_or_default<Stage> = "stage",
        /// Shop, wire name `store`.
        shop: object<Member> = "store",
        /// Lines, wire name `items`.
        lines: list<Line> = "items",
        /// Tags, wire name `labels`.
        tags: texts = "labels",
        /// Extra, wire name `ext`.
        extra: value = "ext",
    }
}

object! {
    /// A shop. Its name is one that the macro has used.
    Member: "a shop, which is an object" {
        /// Name, wire name `shopName`.
        name: text = "shopName",
        /// Balance, wire name `balance`.
        balance: amount<Yuan> = "balance",
    }
}

object! {
    /// A line of an order.
    Line: "a line, which is an object" {
        /// Id, wire name `sku_id`.
        id: id = "sku_id",
        /// Marks, wire name `marks`.
        marks: texts = "marks",
        /// Shop, wire name `shop`.
        shop: object<Member> = "shop",
    }
}

codes! {
    /// Way of delivery, wire name `way`.
    Way {
        /// `""`: not chosen.
        NotChosen = "", "not_chosen",
        /// `post`: by a courier. Its code is the name of another.
        Courier = "post", "courier",
        /// `letter`: by post.
        Post = "letter", "post",
    }
}

codes! {
    /// Stage, wire name `stage`.
    Stage {
        /// `1`: paid.
        Paid = "1", "paid",
        /// `0`: open.
        #[default]
        Open = "0", "open",
    }
}

/// Defines an action whose data is read in this way.
macro_rules! action {
    ($name:ident -> $response:ty, $read:ident) => {
        #[derive(Serialize)]
        struct $name;

        impl Action for $name {
            type Response = $response;

            fn name(&self) -> &str {
                "order.list"
            }

            fn is_idempotent(&self) -> bool {
                true
            }

            fn read_data<'de, D: serde::Deserializer<'de>>(data: Data<D>) -> Result<$response, D::Error> {
                data.$read()
            }
        }
    };
}

action!(Orders -> Vec<Order>, objects);
action!(OneOrder -> Option<Order>, object);
action!(Names -> Vec<String>, texts);

/// Reads data in the order in which one pass reads it, and in the one that takes two: both must agree.
fn read<A: Action<Response: PartialEq + std::fmt::Debug>>(data: &str) -> Result<A::Response, ResponseError> {
    let in_one_pass =
        read_response::<A>(&http::Response::new(format!(r#"{{"status":true,"code":0,"data":{data}}}"#)));
    let in_two =
        read_response::<A>(&http::Response::new(format!(r#"{{"data":{data},"status":true,"code":0}}"#)));
    assert_eq!(in_one_pass.as_ref().ok(), in_two.as_ref().ok(), "{data}");
    in_one_pass
}

fn order(json: &str) -> Order {
    let mut orders = read::<Orders>(&format!("[{json}]")).unwrap();
    assert_eq!(orders.len(), 1);
    orders.remove(0)
}

/// What an error says of data, after its opening words and up to the place.
fn complaint<A: Action<Response: PartialEq + std::fmt::Debug>>(data: &str) -> String {
    let line = read::<A>(data).unwrap_err().to_string();
    let line = line.strip_prefix("the response cannot be understood: ").unwrap();
    line.split(", at line").next().unwrap().to_owned()
}

const WHOLE: &str = r#"{"id":880,"note":"少糖","total_fee":7.550e1,"createdAt":1547186244,"way":"post","stage":true,
    "store":{"shopName":"徐家汇","balance":"75.50"},
    "items":{"0":{"sku_id":"1","marks":["a",2,true,null],"shop":{"shopName":7}},"4":{"sku_id":2,"marks":""}},
    "labels":{"1":"x","0":"y"},"ext":{"b": 1.10,"a":[12345678901234567890123]}}"#;

#[test]
fn each_kind_is_read() {
    let order = order(WHOLE);
    assert_eq!((order.number(), order.note()), ("880", "少糖"));
    assert_eq!(order.total().unwrap().as_str(), "75.50");
    assert_eq!(order.created_at().as_str(), "1547186244");
    assert_eq!((order.way(), order.stage()), (Some(&Way::Courier), &Stage::Paid));
    let shop = order.shop().unwrap();
    assert_eq!((shop.name(), shop.balance().unwrap().as_str()), ("徐家汇", "75.50"));
    let [first, second] = order.lines() else { panic!("{order:?}") };
    assert_eq!((first.id(), first.shop().unwrap().name()), ("1", "7"));
    assert_eq!(first.marks(), ["a", "2", "true", ""]);
    assert_eq!((second.id(), second.marks().len(), second.shop()), ("2", 0, None));
    assert_eq!(order.tags(), ["x", "y"]);
    assert_eq!(order.extra().unwrap().get(), r#"{"b": 1.10,"a":[12345678901234567890123]}"#);
}

#[test]
fn what_is_missing_is_nothing_in_every_shape() {
    let nothing = order(r#"{"note":null}"#);
    assert_eq!(
        serde_json::to_value(&nothing).unwrap(),
        json!({"number": "", "note": "", "total": null, "created_at": "", "way": null, "stage": "open", "shop": null,
               "lines": [], "tags": [], "extra": null})
    );
    for empty in ["null", "\"\"", "[]", "{}", " [ ] "] {
        let same = order(&format!(r#"{{"store":{empty},"items":{empty},"labels":{empty}}}"#));
        assert_eq!(same, nothing, "{empty}");
    }
    assert_eq!(
        order(r#"{"id":"","total_fee":"","createdAt":null,"way":null,"stage":"","ext":null}"#),
        nothing
    );
    assert_eq!(order(r#"{"way":""}"#).way(), Some(&Way::NotChosen), "a documented empty text is a code");
}

#[test]
fn what_is_built_is_what_is_read() {
    let shop = Member::builder().name("徐家汇").balance(Amount::new("75.50").unwrap()).build();
    let extra = serde_json::value::RawValue::from_string("[1]".to_owned()).unwrap();
    let built = Order::builder().number("880").note("少糖").total(Amount::new("75.50").unwrap());
    let built = built.created_at("1547186244").way(Way::Courier).stage(Stage::Paid).shop(shop);
    let built =
        built.lines(vec![Line::builder().id("1").build()]).tags(vec!["a".to_owned()]).extra(extra).build();
    let json = r#"{"id":880,"note":"少糖","total_fee":75.50,"createdAt":1547186244,"way":"post","stage":1,"ext":[1],
        "store":{"shopName":"徐家汇","balance":"75.50"},"items":[{"sku_id":1}],"labels":["a"]}"#;
    assert_eq!(built, order(json));
    assert_eq!(Order::builder().note("a").note("b").build(), order(r#"{"note":"b"}"#));
}

#[test]
fn an_error_inside_has_its_path_and_its_place() {
    for (data, expected) in [
        (r#"[{"store":{"balance":▶"x"}}]"#, r#"data[0].store.balance: "x" is not a plain decimal number"#),
        (
            r#"[{"items":[{"sku_id":1},{"sku_id":▶1e3}]}]"#,
            "data[0].items[1].sku_id: 1e3 is a number that may have been rounded, where a text is expected",
        ),
        (
            r#"[{"items":{"7":{"shop":{"balance":▶true}}}}]"#,
            "data[0].items.7.shop.balance: true is not a plain decimal number",
        ),
        (r#"[{"labels":["a",▶[]]}]"#, "data[0].labels[1]: is an array, not a string, number, bool or null"),
        (r#"[{"store":▶{"x":1}}]"#, "data[0].store: has none of the documented members"),
        (
            r#"[{"store":[▶[{"shopName":"a"}]]}]"#,
            "data[0].store[0]: invalid type: sequence, expected a shop, which is an object",
        ),
        (
            r#"[{"store":▶"无"}]"#,
            r#"data[0].store: invalid type: string "无", expected a shop, which is an object"#,
        ),
        (
            r#"[{"store":▶false}]"#,
            "data[0].store: invalid type: boolean `false`, expected a shop, which is an object",
        ),
        (r#"[{"items":[▶{}]}]"#, "data[0].items[0]: has none of the documented members"),
        (
            r#"[{"items":▶5}]"#,
            "data[0].items: invalid type: integer `5`, expected a list: an array, or an object whose keys are indices",
        ),
        (r#"[{"store":{"shopName":1,"shopName":▶2}}]"#, "data[0].store.shopName: duplicate field `shopName`"),
    ] {
        let line = read::<Orders>(&data.replace('▶', "")).unwrap_err().to_string();
        let column =
            r#"{"status":true,"code":0,"data":"#.len() + data.split('▶').next().unwrap().chars().count() + 1;
        assert_eq!(
            line,
            format!("the response cannot be understood: {expected}, at line 1, column {column}"),
            "{data}"
        );
    }
}

/// Were the texts of the objects before it kept too, a list of thousands would take memory by the square.
#[test]
fn an_object_keeps_its_own_texts_alone() {
    let orders = read::<Orders>(
        r#"[{"id":"1","store":{"shopName":"s"},"items":[{"sku_id":"l"},{"sku_id":"m"}],"note":"n","labels":["t"]},
            {"id":"2","store":{"shopName":"u"}}]"#,
    )
    .unwrap();
    let texts: Vec<&str> = orders.iter().map(|order| order.texts.as_str()).collect();
    assert_eq!(texts, ["1n", "2"]);
    let inside: Vec<&str> = orders.iter().map(|order| order.shop().unwrap().texts.as_str()).collect();
    assert_eq!(inside, ["s", "u"]);
    let lines: Vec<&str> = orders[0].lines().iter().map(|line| line.texts.as_str()).collect();
    assert_eq!(lines, ["l", "m"]);
}

#[test]
fn the_least_length_is_that_of_an_object_with_nothing_in_it() {
    let members: Vec<String> = Member::MEMBERS.iter().map(|name| format!("\"{name}\":\"\"")).collect();
    assert_eq!(Member::LEAST_LENGTH, format!("{{{}}}", members.join(",")).len());
}

#[test]
fn data_is_one_object_or_none() {
    for none in ["null", "\"\"", "[]", "{}"] {
        assert_eq!(read::<OneOrder>(none).unwrap(), None, "{none}");
    }
    assert_eq!(read_response::<OneOrder>(&http::Response::new(r#"{"status":1,"code":0}"#)).unwrap(), None);
    assert_eq!(read::<OneOrder>(WHOLE).unwrap(), Some(order(WHOLE)));
    assert_eq!(complaint::<OneOrder>(r#"{"foo":1}"#), "data: has none of the documented members");
    assert_eq!(
        read::<OneOrder>(&format!("[{WHOLE}]")).unwrap(),
        Some(order(WHOLE)),
        "the only one of a list"
    );
    assert_eq!(complaint::<OneOrder>(r#"{"id":1.5}"#).split(':').next(), Some("data.id"));
}

#[test]
fn data_is_a_list_of_texts() {
    assert_eq!(
        read::<Names>(r#"["a",5,null,1.50,"\u5361",true]"#).unwrap(),
        ["a", "5", "", "1.50", "卡", "true"]
    );
    assert_eq!(read::<Names>(r#"{"3":"a","0":"b"}"#).unwrap(), ["a", "b"]);
    for none in ["null", "\"\"", "[]", "{}"] {
        assert_eq!(read::<Names>(none).unwrap(), [""; 0], "{none}");
    }
    let rounded = "data[1]: 1.0e+19 is a number that may have been rounded, where a text is expected";
    assert_eq!(complaint::<Names>(r#"["a",1.0e+19]"#), rounded);
}

/// Every way of `serde_json`, a binary format with names, and one without, whose readers cannot look ahead.
fn assert_comes_back<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(
    value: &T,
    is_exact_as_value: bool,
) {
    let text = serde_json::to_string(value).unwrap();
    let pretty = serde_json::to_string_pretty(value).unwrap();
    assert_eq!(&serde_json::from_str::<T>(&text).unwrap(), value, "{text}");
    assert_eq!(&serde_json::from_str::<T>(&pretty).unwrap(), value, "{pretty}");
    assert_eq!(&serde_json::from_slice::<T>(text.as_bytes()).unwrap(), value, "{text}");
    assert_eq!(&serde_json::from_reader::<_, T>(text.as_bytes()).unwrap(), value, "{text}");
    let as_value = serde_json::from_value::<T>(serde_json::to_value(value).unwrap()).unwrap();
    assert_eq!(&as_value == value, is_exact_as_value, "{text}");
    let mut named = Vec::new();
    ciborium::into_writer(value, &mut named).unwrap();
    assert_eq!(&ciborium::from_reader::<T, _>(named.as_slice()).unwrap(), value, "{text}");
    let binary = postcard::to_allocvec(value).unwrap();
    assert_eq!(&postcard::from_bytes::<T>(&binary).unwrap(), value, "{text}");
}

#[test]
fn what_is_written_comes_back() {
    assert_comes_back(&read::<Orders>(&format!("[{WHOLE},{WHOLE}]")).unwrap(), false);
    for json in [
        r#"{"note":null}"#,
        r#"{"id":"\ud83c\udf81\u0000\n\"","way":"courier","stage":"paid"}"#,
        r#"{"way":"","stage":2,"ext":{"a":[1,null,"x"]}}"#,
        r#"{"way":"not_chosen","ext":"null"}"#,
        r#"{"ext":[],"store":{"balance":-0.00},"items":[{"sku_id":null}],"labels":[null,"",5]}"#,
    ] {
        assert_comes_back(&order(json), true);
        assert_comes_back(&vec![Some(order(json)), None], true);
    }
}

/// A code of the wire comes first, then our name; of what we wrote it is our name.
#[test]
fn a_code_that_is_the_name_of_another_value_comes_back_as_what_it_was() {
    for (json, way) in [
        (r#"{"way":"post"}"#, Way::Courier),
        (r#"{"way":"letter"}"#, Way::Post),
        (r#"{"way":"courier"}"#, Way::Courier),
        (r#"{"way":"air"}"#, Way::Other("air".into())),
    ] {
        let order = order(json);
        assert_eq!(order.way(), Some(&way));
        assert_comes_back(&order, true);
    }
}

/// An object as we write it, with this member instead of its own.
fn with(name: &str, value: Value) -> Value {
    let mut ours = serde_json::to_value(order(r#"{"note":"n"}"#)).unwrap();
    ours[name] = value;
    ours
}

fn refusal(ours: Value) -> String {
    let from_text = serde_json::from_str::<Order>(&ours.to_string()).unwrap_err().to_string();
    let from_value = serde_json::from_value::<Order>(ours).unwrap_err().to_string();
    assert_eq!(from_text.split(" at line").next(), from_value.split(" at line").next());
    from_value
}

#[test]
fn what_the_wire_has_is_refused_and_not_lost() {
    let unknown = serde_json::from_str::<Order>(WHOLE).unwrap_err().to_string();
    assert!(unknown.starts_with("unknown field `id`, expected one of `number`, `note`, "), "{unknown}");
    let mut missing = with("number", json!("1"));
    missing.as_object_mut().unwrap().remove("number");
    assert_eq!(refusal(missing), "missing field `number`");
    for missing in ["lines", "tags", "stage", "created_at"] {
        let mut ours = with("number", json!("1"));
        ours.as_object_mut().unwrap().remove(missing);
        assert_eq!(refusal(ours), format!("missing field `{missing}`"));
    }
    for (name, value) in [
        ("number", json!(880)),
        ("number", json!(null)),
        ("note", json!(true)),
        ("created_at", json!(1_547_186_244)),
        ("total", json!(75.5)),
        ("total", json!("")),
        ("way", json!(1)),
        ("stage", json!(true)),
        ("stage", json!(null)),
        ("shop", json!("")),
        ("shop", json!([])),
        ("shop", json!({})),
        ("shop", json!({"shopName": "a", "balance": "1"})),
        ("lines", json!({})),
        ("lines", json!("")),
        ("tags", json!([1])),
        ("paid_at", json!("")),
    ] {
        refusal(with(name, value));
    }
    for array in ["[]", r#"["1","n",null,"",null,"open",null,[],[],null]"#, "5", "null", "\"\""] {
        let error = serde_json::from_str::<Order>(array).unwrap_err().to_string();
        assert!(error.contains("expected an order, which is an object"), "{error}");
    }
    let twice = r#"{"name":"a","balance":null,"name":"b"}"#;
    assert!(
        serde_json::from_str::<Member>(twice).unwrap_err().to_string().contains("duplicate field `name`")
    );
}

#[test]
fn an_amount_in_our_form_is_checked() {
    for wrong in ["1e3", "++1", "1,000.00", " 1", "seventy"] {
        let error = refusal(with("total", json!(wrong)));
        assert_eq!(error, format!("{wrong:?} is not a plain decimal number"));
    }
    for right in ["75.50", "+75.50"] {
        let order = serde_json::from_value::<Order>(with("total", json!(right))).unwrap();
        assert_eq!(order.total().unwrap().as_str(), right);
    }
}

#[test]
fn an_option_may_be_missing() {
    let ours = json!({"number": "", "note": "n", "created_at": "", "stage": "open", "lines": [], "tags": []});
    assert_eq!(serde_json::from_value::<Order>(ours).unwrap(), order(r#"{"note":"n"}"#));
}

#[test]
fn a_documented_code_is_no_other_value() {
    let of =
        |name: &str| serde_json::from_value::<Order>(with("stage", json!(name))).unwrap().stage().clone();
    assert_eq!((of("paid"), of("1"), of("2")), (Stage::Paid, Stage::Paid, Stage::Other("2".into())));
}

#[test]
fn json_as_it_came_is_compared_by_its_text() {
    let of = |extra: &str| order(&format!(r#"{{"id":1,"ext":{extra}}}"#));
    assert_eq!(of("{\"a\":1}"), of(" {\"a\":1} "));
    assert_ne!(of("1.1"), of("1.10"));
    assert_ne!(of("\"null\""), of("null"));
    let invalid = postcard::to_allocvec(&Some("{")).unwrap();
    assert!(postcard::from_bytes::<JsonText<Box<serde_json::value::RawValue>>>(&invalid).is_err());
}

#[test]
fn what_is_inside_is_compared_and_shown() {
    let one = order(WHOLE);
    for (from, to) in [
        ("徐家汇", "人民广场"),
        ("\"sku_id\":2", "\"sku_id\":3"),
        ("\"x\"", "\"z\""),
        ("true,null", "false,null"),
        ("1.10", "1.1"),
    ] {
        assert_ne!(order(&WHOLE.replace(from, to)), one, "{from}");
    }
    assert_eq!(order(&WHOLE.replace("\"75.50\"", "75.5")), one);
    let shown = format!("{:?}", order(r#"{"store":{"balance":1},"labels":[1],"ext":[1]}"#));
    assert_eq!(
        shown,
        "Order { number: \"\", note: \"\", total: None, created_at: TimeText(\"\"), way: None, stage: Open, \
         shop: Some(Member { name: \"\", balance: Some(Amount(1 yuan)) }), lines: [], tags: [\"1\"], \
         extra: Some(RawValue([1])) }"
    );
}
