//! Every field of a card in every type that PHP may print it in.

use serde_json::{Value, json};
use zvcms_proto::{Binding, Card, CardStatus, Origin, Validity};

use crate::{card, complaint, malformed, output, with_data};

const TEXTS: [(&str, &str); 9] = [
    ("id", "id"),
    ("gift_card_id", "template_id"),
    ("gift_title", "title"),
    ("cover", "cover"),
    ("expired_desc", "expiry_text"),
    ("beginAt", "begins_at"),
    ("endAt", "ends_at"),
    ("createdAt", "created_at"),
    ("status_desc", "status_text"),
];

const AMOUNTS: [(&str, &str); 2] = [("par_value", "balance"), ("deduct_amount", "face_value")];

const CODES: [(&str, &str); 4] =
    [("status", "status"), ("bind_status", "binding"), ("validType", "validity"), ("isErp", "origin")];

/// A card that lacks this member, and has no other of any value.
fn card_without(wire: &str) -> Card {
    card(if wire == "id" { r#"{"cover":null}"# } else { r#"{"id":null}"# })
}

/// A card's field in JSON output, when the wire has this value under that name.
fn read_as(wire: &str, value: &str, ours: &str) -> Value {
    output(&card(&format!(r#"{{"{wire}":{value}}}"#)), ours)
}

#[test]
fn a_text_is_text_in_every_type() {
    for (wire, ours) in TEXTS {
        for (value, text) in [
            (r#""a b""#, "a b"),
            ("\"\"", ""),
            ("null", ""),
            ("5", "5"),
            ("-0", "-0"),
            ("123456789012345678901234567890123", "123456789012345678901234567890123"),
            ("true", "true"),
            ("false", "false"),
        ] {
            assert_eq!(read_as(wire, value, ours), text, "{wire} {value}");
        }
        assert_eq!(output(&card_without(wire), ours), "", "{wire}");
    }
}

/// PHP prints an integer of twenty digits so, as the float that it made of it.
#[test]
fn a_text_that_is_a_number_with_an_exponent_is_an_error_with_its_path() {
    for (wire, ours) in TEXTS {
        for rounded in ["1.0e+19", "1E2", "1e-7", "0e0", "-1.5E3"] {
            assert_rounded(wire, rounded);
            assert_eq!(read_as(wire, &format!("\"{rounded}\""), ours), rounded, "{wire}");
        }
    }
}

#[test]
fn an_id_that_is_a_number_with_a_fraction_is_an_error_with_its_path() {
    for (wire, ours) in [("id", "id"), ("gift_card_id", "template_id")] {
        for rounded in ["1.50", "88.0", "-0.5", "12345678901234567890.0"] {
            assert_rounded(wire, rounded);
            assert_eq!(read_as(wire, &format!("\"{rounded}\""), ours), rounded, "{wire}");
        }
    }
    for (wire, ours) in TEXTS.into_iter().filter(|(_, ours)| !ours.ends_with("id")) {
        assert_eq!(read_as(wire, "1.50", ours), "1.50", "{wire}");
    }
}

fn assert_rounded(wire: &str, number: &str) {
    let body = with_data(&format!(r#"[{{"gift_title":"礼","status":4,"{wire}":{number}}}]"#));
    let body = if wire == "gift_title" { body.replace(r#""gift_title":"礼","#, "") } else { body };
    let error = malformed(&body);
    assert_eq!(error.path(), format!("data[0].{wire}"), "{number}");
    let column = body.chars().count() - number.len() - 2;
    assert_eq!((error.line(), error.column()), (Some(1), Some(column)), "{body}");
    assert!(
        error.to_string().contains(&format!("{number} is a number that may have been rounded")),
        "{error}"
    );
}

#[test]
fn an_object_with_none_of_the_documented_members_is_no_card() {
    for element in ["{}", r#"{"foo":1}"#, r#"{"Id":1,"PAR_VALUE":"7.50"}"#, r#"{"data":[{"id":1}]}"#] {
        let body = with_data(&format!(r#"[{{"id":1}},{element}]"#));
        assert_eq!(
            complaint(&body),
            "data[1]: has none of the documented members, at line 1, column 55",
            "{element}"
        );
        let by_index = with_data(&format!(r#"{{"0":{{"id":1}},"4":{element}}}"#));
        assert_eq!(malformed(by_index).path(), "data.4", "{element}");
        assert!(serde_json::from_str::<Card>(element).is_err(), "{element}");
    }
    for (wire, _) in TEXTS.into_iter().chain(AMOUNTS).chain(CODES) {
        assert_eq!(card(&format!(r#"{{"foo":1,"{wire}":null}}"#)), card_without(""), "{wire}");
    }
}

#[test]
fn an_amount_is_exact_as_string_and_as_number() {
    let long = format!("{}.{}", "9".repeat(60), "1234567890".repeat(6));
    for (wire, ours) in AMOUNTS {
        for amount in ["75.50", "0", "0.00", "-3.1", "1234567.89", "0.1", long.as_str()] {
            assert_eq!(read_as(wire, amount, ours), amount, "{wire}");
            assert_eq!(read_as(wire, &format!("\"{amount}\""), ours), amount, "{wire}");
        }
        for amount in ["+29.50", "+0"] {
            assert_eq!(read_as(wire, &format!("\"{amount}\""), ours), amount, "{wire}");
        }
        for none in ["null", "\"\""] {
            assert_eq!(read_as(wire, none, ours), Value::Null, "{wire}");
        }
        assert_eq!(output(&card_without(wire), ours), Value::Null, "{wire}");
    }
    assert_eq!(card(r#"{"par_value":75.50}"#).balance().unwrap().as_str(), "75.50");
    assert_eq!(card(r#"{"deduct_amount":"100"}"#).face_value().unwrap().as_str(), "100");
}

#[test]
fn an_amount_with_an_exponent_is_written_out_exactly() {
    let (great, small) = ("0".repeat(324), "0".repeat(323));
    for (wire, ours) in AMOUNTS {
        for (number, plain) in [
            ("1.0e-6", "0.0000010"),
            ("1E2", "100"),
            ("1e3", "1000"),
            ("1.0E+25", "10000000000000000000000000"),
            ("-7.55e1", "-75.5"),
            ("0e0", "0"),
            ("0.0e-2", "0.000"),
            ("12345678901234567890.12345678901234567890e10", "123456789012345678901234567890.1234567890"),
            ("1e324", &format!("1{great}")),
            ("4.9406564584124654E-324", &format!("0.{small}49406564584124654")),
        ] {
            assert_eq!(read_as(wire, number, ours), plain, "{wire}");
            assert_eq!(read_as(wire, &format!("\"{number}\""), ours), plain, "{wire}");
        }
    }
}

#[test]
fn an_amount_with_an_exponent_beyond_that_of_a_float_is_an_error_with_its_path() {
    for (wire, _) in AMOUNTS {
        for number in ["1e325", "1E-325", "1e999999999", "0e-999999999999999999999999999999", "9.9E+1000"] {
            for value in [number.to_owned(), format!("\"{number}\"")] {
                let body = with_data(&format!(r#"[{{"{wire}":{value}}}]"#));
                let column = 45 + "[{\"\":".len() + wire.len();
                assert_eq!(
                    complaint(&body),
                    format!("data[0].{wire}: {value} has an exponent beyond 324, at line 1, column {column}")
                );
            }
        }
    }
}

#[test]
fn an_amount_that_is_no_decimal_is_an_error_with_path_and_text() {
    for (wire, _) in AMOUNTS {
        for wrong in [
            r#""seventy""#,
            r#""1e""#,
            r#""e3""#,
            r#""1e3.5""#,
            r#"".5e3""#,
            r#"" 1e3""#,
            r#""1e3元""#,
            r#""0x1""#,
            r#"" 1""#,
            r#""1 ""#,
            r#""1,000.00""#,
            "true",
            "false",
            r#""++1""#,
            r#""+""#,
            r#"".5""#,
            r#""￥75.50""#,
        ] {
            let body = with_data(&format!(r#"[{{"{wire}":{wrong}}}]"#));
            let error = malformed(&body);
            assert_eq!(error.path(), format!("data[0].{wire}"));
            let column = 45 + "[{\"\":".len() + wire.len();
            assert_eq!(
                complaint(&body),
                format!("data[0].{wire}: {wrong} is not a plain decimal number, at line 1, column {column}")
            );
        }
    }
}

#[test]
fn every_documented_status() {
    use CardStatus::{Bound, Expired, Gifted, Gifting, Recycled, Unbound, Unknown, UsedUp};
    let all = [
        (Unknown, "unknown"),
        (Unbound, "unbound"),
        (Gifting, "gifting"),
        (Gifted, "gifted"),
        (Bound, "bound"),
        (Expired, "expired"),
        (Recycled, "recycled"),
        (UsedUp, "used_up"),
    ];
    for (code, (status, name)) in all.iter().enumerate() {
        for value in [format!("{code}"), format!("\"{code}\"")] {
            assert_eq!(card(&format!(r#"{{"status":{value}}}"#)).status(), Some(status));
            assert_eq!(read_as("status", &value, "status"), *name);
        }
    }
}

#[test]
fn every_documented_binding_validity_and_origin() {
    for (code, binding, name) in [("0", Binding::Unbound, "unbound"), ("1", Binding::Bound, "bound")] {
        assert_eq!(card(&format!(r#"{{"bind_status":{code}}}"#)).binding(), Some(&binding));
        assert_eq!(read_as("bind_status", &format!("\"{code}\""), "binding"), name);
    }
    for (code, validity, name) in [
        ("0", Validity::Unknown, "unknown"),
        ("1", Validity::LongTerm, "long_term"),
        ("2", Validity::FromBinding, "from_binding"),
        ("3", Validity::FixedDates, "fixed_dates"),
    ] {
        assert_eq!(card(&format!(r#"{{"validType":{code}}}"#)).validity(), Some(&validity));
        assert_eq!(read_as("validType", &format!("\"{code}\""), "validity"), name);
    }
    for (code, origin, name) in [("0", Origin::Qmai, "qmai"), ("1", Origin::Feima, "feima")] {
        assert_eq!(card(&format!(r#"{{"isErp":{code}}}"#)).origin(), &origin);
        assert_eq!(read_as("isErp", &format!("\"{code}\""), "origin"), name);
    }
}

#[test]
fn a_code_that_does_not_come_is_none_and_an_origin_qmai() {
    for (wire, ours) in [("status", "status"), ("bind_status", "binding"), ("validType", "validity")] {
        for none in ["null", "\"\""] {
            assert_eq!(read_as(wire, none, ours), Value::Null, "{wire}");
        }
        assert_eq!(output(&card_without(wire), ours), Value::Null, "{wire}");
    }
    for none in ["null", "\"\""] {
        assert_eq!(read_as("isErp", none, "origin"), "qmai");
    }
    assert_eq!(output(&card_without("isErp"), "origin"), "qmai");
}

#[test]
fn an_undocumented_code_is_carried_as_its_text() {
    for (wire, ours) in CODES {
        for (value, text) in [
            ("42", "42"),
            (r#""42""#, "42"),
            ("-1", "-1"),
            ("1.0", "1.0"),
            (r#""01""#, "01"),
            (r#""礼""#, "礼"),
        ] {
            assert_eq!(read_as(wire, value, ours), text, "{wire}");
        }
    }
    assert_eq!(card(r#"{"status":42}"#).status(), Some(&CardStatus::Other("42".into())));
    assert_eq!(card(r#"{"status":42}"#).status().unwrap().to_string(), "42");
}

#[test]
fn a_bool_is_a_flag_where_there_are_two_values_and_text_where_there_are_more() {
    for (wire, ours, no, yes) in
        [("bind_status", "binding", "unbound", "bound"), ("isErp", "origin", "qmai", "feima")]
    {
        assert_eq!(read_as(wire, "false", ours), no);
        assert_eq!(read_as(wire, "true", ours), yes);
    }
    for (wire, ours) in [("status", "status"), ("validType", "validity")] {
        assert_eq!(read_as(wire, "false", ours), "false");
        assert_eq!(read_as(wire, "true", ours), "true");
    }
}

#[test]
fn escapes_are_read() {
    let escaped = card(
        r#"{"gift_title":"\u5361 \ud83c\udf81 \"q\" \\","cover":"https:\/\/example.com\/x","status":"\u0034","par_value":"7\u0035"}"#,
    );
    assert_eq!((escaped.title(), escaped.cover()), ("卡 🎁 \"q\" \\", "https://example.com/x"));
    assert_eq!((escaped.status(), escaped.balance().unwrap().as_str()), (Some(&CardStatus::Bound), "75"));
    assert_eq!(card(r#"{"gift_t\u0069tle":"x"}"#).title(), "x");
}

#[test]
fn a_lone_surrogate_is_an_error_with_its_path() {
    for wrong in [r#""\ud83c""#, r#""\udf81""#, r#""\ud83cx""#] {
        let error = malformed(with_data(&format!(r#"[{{"gift_title":{wrong}}}]"#)));
        assert_eq!(error.path(), "data[0].gift_title", "{wrong}");
        assert!(error.to_string().contains("is not a valid string: "), "{error}");
    }
}

#[test]
fn a_field_that_is_no_scalar_is_an_error_with_its_path() {
    for (wire, _) in TEXTS.into_iter().chain(AMOUNTS).chain(CODES) {
        for (value, kind) in [("[]", "an array"), (r#"{"a":1}"#, "an object")] {
            let body = with_data(&format!(r#"[{{"{wire}":{value}}}]"#));
            assert!(
                complaint(&body)
                    .starts_with(&format!("data[0].{wire}: is {kind}, not a string, number, bool or null")),
                "{}",
                complaint(&body)
            );
        }
    }
}

#[test]
fn an_extra_field_is_ignored_whatever_it_is() {
    assert_eq!(card(r#"{"x":{"par_value":"seventy"},"id":"1","y":[[]],"z":"\ud83c"}"#), card(r#"{"id":1}"#));
}

#[test]
fn a_field_that_is_there_twice_is_an_error_that_names_it() {
    for (wire, _) in TEXTS.into_iter().chain(AMOUNTS).chain(CODES) {
        let body = with_data(&format!(r#"[{{"id":1}},{{"{wire}":"1","{wire}":"1"}}]"#));
        let column = 55 + r#"{"":"1","":"#.len() + 2 * wire.len();
        assert_eq!(
            complaint(&body),
            format!("data[1].{wire}: duplicate field `{wire}`, at line 1, column {column}")
        );
    }
}

#[test]
fn the_whole_card_in_our_names() {
    let whole = card(
        r#"{"id":8800010010,"gift_card_id":"3074","gift_title":"下午茶","par_value":20,"cover":"https://example.com/c.png",
        "expired_desc":"长期有效","deduct_amount":"20.00","bind_status":1,"beginAt":"2019-01-01 00:00:00",
        "endAt":"2019/12/31","createdAt":1547186244,"status_desc":"已绑定","status":4,"validType":"1","isErp":"1"}"#,
    );
    assert_eq!(
        serde_json::to_value(&whole).unwrap(),
        json!({
            "id": "8800010010", "template_id": "3074", "title": "下午茶", "balance": "20", "face_value": "20.00",
            "cover": "https://example.com/c.png", "expiry_text": "长期有效", "binding": "bound",
            "begins_at": "2019-01-01 00:00:00", "ends_at": "2019/12/31", "created_at": "1547186244", "status": "bound",
            "status_text": "已绑定", "validity": "long_term", "origin": "feima"
        })
    );
    assert_eq!((whole.id(), whole.template_id(), whole.expiry_text()), ("8800010010", "3074", "长期有效"));
    assert_eq!((whole.begins_at().as_str(), whole.ends_at().as_str()), ("2019-01-01 00:00:00", "2019/12/31"));
    assert_eq!((whole.created_at().as_str(), whole.status_text()), ("1547186244", "已绑定"));
    assert!(whole.begins_at().parse().unwrap().is_some());
}

#[test]
fn names_fill_a_column() {
    let card = card(r#"{"par_value":"7.5","status":"4","beginAt":"2019"}"#);
    assert_eq!(
        format!("{:>6}|{:<6}|{:^6}", card.balance().unwrap(), card.status().unwrap(), card.begins_at()),
        "   7.5|bound | 2019 "
    );
    assert_eq!(format!("{:?}", card.balance().unwrap()), "Amount(7.5 yuan)");
}

#[test]
fn cards_are_the_same_if_all_that_they_say_is() {
    let one = card(r#"{"id":"1","gift_title":"卡","par_value":"75.50","status":4}"#);
    for same in [
        r#"{"status":"4","par_value":75.5,"gift_title":"\u5361","id":1}"#,
        r#"{"id":1,"x":2,"gift_title":"卡","par_value":"075.5","status":4,"isErp":0,"cover":null}"#,
    ] {
        assert_eq!(card(same), one, "{same}");
    }
    for other in [
        r#"{"id":"12","gift_title":"卡","par_value":"75.50","status":4}"#,
        r#"{"id":"1卡","gift_title":"","par_value":"75.50","status":4}"#,
        r#"{"id":"1","gift_title":"卡","par_value":"75.51","status":4}"#,
        r#"{"id":"1","gift_title":"卡","par_value":"75.50","status":5}"#,
        r#"{"id":"1","gift_title":"卡","par_value":"75.50","status":4,"isErp":1}"#,
    ] {
        assert_ne!(card(other), one, "{other}");
    }
}

#[test]
fn debug_shows_every_field_in_our_names() {
    let shown = format!("{:?}", card(r#"{"id":1,"par_value":"7.50","status":4}"#));
    assert_eq!(
        shown,
        "Card { id: \"1\", template_id: \"\", title: \"\", balance: Some(Amount(7.50 yuan)), face_value: None, cover: \"\", \
         expiry_text: \"\", binding: None, begins_at: TimeText(\"\"), ends_at: TimeText(\"\"), created_at: TimeText(\"\"), \
         status: Some(Bound), status_text: \"\", validity: None, origin: Qmai }"
    );
}
