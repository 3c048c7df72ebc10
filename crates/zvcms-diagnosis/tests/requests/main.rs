//! What is wrong with the form of a request, whatever its token says.
#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on is a test that failed"
)]

mod secrets_and_sizes;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use proptest::prelude::*;
use zvcms_diagnosis::{Diagnoser, Diagnosis, Language, ReceivedRequest, TokenVerdict, mistakes, notes};
use zvcms_proto::ApiVersion;

/// The vendor's printed vector: public, and opens nothing.
const KEY: &str = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
const ID: &str = "d14c1559e87b747d577c834b275a4310";
const CODE: &str = "ba67d4fa46";
const V2: &str = r#"{"OpenId":"d14c1559e87b747d577c834b275a4310","GrantCode":"ba67d4fa46","Timestamp":"1465185768","Nonce":"11886","Token":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D","Action":"user.my-cards","Params":{"user_id":"1"}}"#;
const V3: &str = r#"{"openId":"d14c1559e87b747d577c834b275a4310","grantCode":"ba67d4fa46","nonce":11886,"timestamp":1465185768,"token":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D","params":{"user_id":"1"}}"#;
const V3_PATH: &str = "/v3/crm/giftCard/getCustomerGiftCardList";
const SIGNED_AT: u64 = 1_465_185_768;

fn diagnose(request: &ReceivedRequest) -> Diagnosis {
    Diagnoser::new(KEY).diagnose(request)
}

/// The mistakes, each with its detail.
fn found_in(diagnosis: &Diagnosis) -> Vec<(&'static str, String)> {
    let finding = |finding: &zvcms_diagnosis::Finding| {
        (finding.mistake().id(), finding.detail(Language::English).to_owned())
    };
    diagnosis.findings().iter().map(finding).collect()
}

fn found(body: impl Into<Vec<u8>>) -> (Vec<(&'static str, String)>, TokenVerdict) {
    let diagnosis = diagnose(&ReceivedRequest::of_body(body));
    (found_in(&diagnosis), diagnosis.token())
}

fn one(id: &'static str, detail: &str) -> Vec<(&'static str, String)> {
    vec![(id, detail.to_owned())]
}

fn noted(diagnosis: &Diagnosis) -> Vec<(&'static str, &str)> {
    diagnosis.remarks().iter().map(|remark| (remark.note().id(), remark.detail(Language::English))).collect()
}

#[test]
fn the_printed_vector_is_right_over_both_versions() {
    for (body, version, path) in [(V2, ApiVersion::V2, "/api/v2"), (V3, ApiVersion::V3, V3_PATH)] {
        let bare = ReceivedRequest::of_body(body);
        for request in [bare.clone(), bare.method("POST").path(path).content_type("application/json")] {
            let diagnosis = diagnose(&request);
            assert!(diagnosis.is_right(), "{:?}", diagnosis.findings());
            assert_eq!((diagnosis.version(), diagnosis.token()), (Some(version), TokenVerdict::Right));
        }
    }
}

/// Each is read all the same, and its token is checked.
#[test]
fn a_body_in_another_wrapping_is_named_and_read() {
    let utf_16 = |mark: bool, bytes: fn(u16) -> [u8; 2]| {
        let mark = mark.then_some(0xfeff);
        mark.into_iter().chain(V2.encode_utf16()).flat_map(bytes).collect::<Vec<u8>>()
    };
    let form = "OpenId=d14c1559e87b747d577c834b275a4310&GrantCode=ba67d4fa46&Timestamp=1465185768&Nonce=11886\
                &Token=cFw0t9IuvL9jVo9qAzk0qMcw5BM%253D&Action=user.my-cards&Params%5Buser_id%5D=1";
    let part = |name: &str, value: &str| {
        format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let multipart = [
        ("OpenId", ID),
        ("GrantCode", CODE),
        ("Timestamp", "1465185768"),
        ("Nonce", "11886"),
        ("Token", "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D"),
        ("Action", "user.my-cards"),
        ("Params", "{}"),
    ]
    .map(|(name, value)| part(name, value))
    .concat()
        + "--x--\r\n";
    let escaped: String = V2.bytes().map(|byte| format!("%{byte:02X}")).collect();
    for (body, id, detail) in [
        (format!("\u{feff}{V2}").into_bytes(), "byte-order-mark", ""),
        (utf_16(true, u16::to_le_bytes), "utf-16", "little-endian, with a byte order mark"),
        (utf_16(true, u16::to_be_bytes), "utf-16", "big-endian, with a byte order mark"),
        (utf_16(false, u16::to_le_bytes), "utf-16", "little-endian"),
        (utf_16(false, u16::to_be_bytes), "utf-16", "big-endian"),
        (form.into(), "form-urlencoded", ""),
        (escaped.clone().into(), "form-urlencoded", "the JSON was encoded as a form"),
        (format!("{escaped}=").into(), "form-urlencoded", "the JSON was encoded as a form"),
        (format!("data={escaped}").into(), "form-urlencoded", "the JSON was encoded as a form"),
        (multipart.into(), "multipart", ""),
        (serde_json::to_vec(V2).unwrap(), "json-in-a-string", ""),
        (serde_json::to_vec(&serde_json::to_string(V2).unwrap()).unwrap(), "json-in-a-string", ""),
        (format!("[{V2}]").into(), "not-an-object", "a list with the object in it"),
        (V2.replace('"', "'").into(), "not-json", "it is in single quotes"),
    ] {
        assert_eq!(found(body.clone()), (one(id, detail), TokenVerdict::Right), "{}", body.escape_ascii());
    }
    let of_form = V2.replace("%3D", "%253D").replace('{', "%7B");
    let bare_in_form = "OpenId=d14c1559e87b747d577c834b275a4310&GrantCode=ba67d4fa46&Timestamp=1465185768&Nonce=11886\
                        &Token=cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D&Action=user.my-cards&Params%5Buser_id%5D=1";
    let (behind_a_name, encoded, around) = (
        "the JSON stands behind a name, as it is",
        "the JSON was encoded as a form",
        "text stands around the JSON",
    );
    let blank = "white space or invisible characters stand around the JSON that JSON does not have";
    for (body, id, detail) in [
        (format!("data={V2}"), "form-urlencoded", behind_a_name),
        (format!("a=1&data={V2}&b=2"), "form-urlencoded", behind_a_name),
        (of_form, "form-urlencoded", encoded),
        (bare_in_form.to_owned(), "form-urlencoded", ""),
        (format!("\u{a0}{V2}"), "not-json", blank),
        (format!("{V2}\u{200b}"), "not-json", blank),
        (format!("2016-06-06 12:02:48 INFO body={V2}"), "not-json", around),
        (format!("[{{trace}}] {V2} sent"), "not-json", around),
        (format!("<br />\n<b>Notice</b>: {V2}"), "not-json", around),
        (format!("call({V2});"), "not-json", "the call of a function stands around the JSON, as in JSONP"),
        (V2.replacen('"', "“", 1), "not-json", "it has typographic quotes or full-width punctuation"),
        (V2.replace(',', "，"), "not-json", "it has typographic quotes or full-width punctuation"),
        (V2.replace("}}", "},}"), "not-json", "it has a comma before a closing brace or bracket"),
        (V2.replace("\"1\"", "NaN"), "not-json", "it has NaN, Infinity or undefined"),
        (BASE64_STANDARD.encode(V2), "not-json", "it is the JSON in base64"),
        (format!("{{\"data\":{V2}}}"), "member-missing", "they stand inside its only member"),
        (V2.replace("Token", "sign"), "member-in-another-spelling", "sign in place of Token"),
    ] {
        assert_eq!(found(body.clone()), (one(id, detail), TokenVerdict::Right), "{body}");
    }
    let gbk = V2.replacen("user_id", "#", 1).into_bytes();
    let gbk = gbk.iter().flat_map(|byte| if *byte == b'#' { vec![0xd3, 0xc3] } else { vec![*byte] });
    assert_eq!(found(gbk.collect::<Vec<u8>>()), (one("not-utf-8", "byte 189"), TokenVerdict::Right));
}

#[test]
fn what_has_no_members_is_named() {
    for (body, id, detail) in [
        ("", "empty-body", ""),
        (" \r\n", "empty-body", ""),
        ("null", "not-an-object", "null"),
        ("[]", "not-an-object", "a list"),
        ("[1,2]", "not-an-object", "a list"),
        ("7", "not-an-object", "a number"),
        ("true", "not-an-object", "a boolean"),
        ("\"text\"", "json-in-a-string", ""),
        ("<xml/>", "not-json", "it seems to be XML or HTML"),
        ("{\"OpenId\":", "not-json", "it ends too early"),
        ("{} {}", "not-json", "line 1, column 4"),
        ("text", "not-json", "it does not begin with {"),
        ("a=b", "form-urlencoded", ""),
        ("a=1&b=2", "form-urlencoded", ""),
        ("data={\"x\":1}", "form-urlencoded", ""),
        ("{OpenId=1, Nonce=2}", "not-json", "it is a map as Java prints it: {name=value}"),
        ("{ OpenId: '1' }", "not-json", "its names have no quotes"),
        ("\u{a0}\u{200b}", "empty-body", ""),
        ("{\"status\":false,\"code\":110004,\"message\":\"签名错误\",\"data\":null}", "a-reply", ""),
    ] {
        let (mistakes, token) = found(body);
        assert_eq!((&mistakes[0], token), (&(id, detail.to_owned()), TokenVerdict::Unchecked), "{body}");
    }
}

#[test]
fn all_missing_members_are_named() {
    let without = |names: &[&str]| {
        let mut body: serde_json::Value = serde_json::from_str(V2).unwrap();
        for name in names {
            body.as_object_mut().unwrap().remove(*name);
        }
        found(body.to_string())
    };
    assert_eq!(without(&["Params"]), (one("member-missing", "Params"), TokenVerdict::Right));
    assert_eq!(
        without(&["Nonce", "GrantCode", "Action"]),
        (one("member-missing", "GrantCode, Nonce, Action"), TokenVerdict::Unchecked)
    );
    // The token alone does not make a request right.
    let no_params = V2.replace(r#","Params":{"user_id":"1"}"#, "");
    assert!(!diagnose(&ReceivedRequest::of_body(no_params)).is_right());
    let all = "OpenId, GrantCode, Timestamp, Nonce, Token, Action, Params";
    assert_eq!(found("{}"), (one("member-missing", all), TokenVerdict::Unchecked));
}

#[test]
fn a_member_in_another_spelling_is_named_and_read() {
    for (name, as_sent, detail) in [
        ("OpenId", "openId", "openId, as V3 has it, in place of OpenId"),
        ("OpenId", "OpenID", "OpenID in place of OpenId"),
        ("GrantCode", "grant_code", "grant_code in place of GrantCode"),
        ("Token", "TOKEN", "TOKEN in place of Token"),
        ("Params", "params", "params, as V3 has it, in place of Params"),
    ] {
        let body = V2.replace(name, as_sent);
        assert_eq!(
            found(body),
            (one("member-in-another-spelling", detail), TokenVerdict::Right),
            "{as_sent}"
        );
    }
    let two = V2.replace("OpenId", "OpenID").replace("GrantCode", "Grantcode");
    assert_eq!(found(two).0[0].1, "OpenID in place of OpenId; Grantcode in place of GrantCode");
    let v3 = V3.replace("openId", "OpenId");
    assert_eq!(found(v3).0[0].1, "OpenId, as V2 has it, in place of openId");
}

#[test]
fn the_path_says_which_version_is_meant() {
    let of = |body: &str, path: &str| {
        let diagnosis = diagnose(&ReceivedRequest::of_body(body).path(path));
        (found_in(&diagnosis), diagnosis.version(), diagnosis.token())
    };
    let right = TokenVerdict::Right;
    let (v2, v3) = (Some(ApiVersion::V2), Some(ApiVersion::V3));
    let mixed = |detail| one("body-of-the-other-version", detail);
    assert_eq!(of(V2, V3_PATH), (mixed("the body is of V2, the path of V3"), v2, right));
    assert_eq!(of(V3, "/api/v2"), (mixed("the body is of V3, the path of V2"), v3, right));
    assert_eq!(of(V2, "/gateway/api/v2?x=1"), (vec![], v2, right));
    // A body with names of both is one of its path.
    let both = V2.replace("OpenId", "openId");
    assert_eq!(of(&both, "/api/v2").0[0].0, "member-in-another-spelling");
    let diagnosis = diagnose(&ReceivedRequest::of_body(V2).path("/"));
    assert_eq!((diagnosis.is_right(), noted(&diagnosis)), (true, vec![("path-unknown", "")]));
    let diagnosis = diagnose(&ReceivedRequest::of_body(V2).method("GET").path("/api/v2"));
    assert_eq!(found_in(&diagnosis), one("not-a-post", ""));
}

#[test]
fn types_and_empty_values_are_named() {
    for (from, to, id, detail) in [
        ("\"ba67d4fa46\"", "7", "member-of-another-type", "GrantCode is a number"),
        ("\"11886\"", "true", "member-of-another-type", "Nonce is a boolean"),
        ("\"11886\"", "[\"11886\"]", "member-of-another-type", "Nonce is a list"),
        ("\"user.my-cards\"", "null", "member-of-another-type", "Action is null"),
        ("\"user.my-cards\"", "\"\"", "member-empty", "Action"),
        ("\"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D\"", "\"\"", "member-empty", "Token"),
        (
            "{\"user_id\":\"1\"}",
            "\"{\\\"user_id\\\":\\\"1\\\"}\"",
            "params-not-an-object",
            "JSON in a string",
        ),
        ("{\"user_id\":\"1\"}", "\"\"", "params-not-an-object", "a string"),
        ("{\"user_id\":\"1\"}", "[1]", "params-not-an-object", "a list"),
        ("{\"user_id\":\"1\"}", "null", "params-not-an-object", "null"),
    ] {
        let body = V2.replace(from, to);
        assert_ne!(body, V2);
        assert_eq!(found(body).0[0], (id, detail.to_owned()), "{to}");
    }
    let several = V2.replace("\"11886\"", "true").replace("\"user.my-cards\"", "7");
    assert_eq!(found(several).0, one("member-of-another-type", "Nonce is a boolean, Action is a number"));
    assert_eq!(found(V2.replace("{\"user_id\":\"1\"}", "[]")).0, []);
    assert_eq!(
        found(V3.replace("{\"user_id\":\"1\"}", "[]")).0,
        one("params-not-an-object", "an empty list")
    );
}

/// The tokens are not those of these values: only what is said of the form counts here.
#[test]
fn the_forms_of_timestamp_and_nonce() {
    let first = |member: &str, value: &str| {
        let [time, nonce] = if member == "Nonce" { ["\"1465185768\"", value] } else { [value, "\"11886\""] };
        let body = V2.replace("\"1465185768\"", time).replace("\"11886\"", nonce);
        found(body).0.into_iter().next().unwrap()
    };
    for (value, detail) in [
        ("\"\"", "it is empty"),
        ("\" 7\"", "it has white space around it"),
        ("\"007\"", "it has leading zeros"),
        ("\"-7\"", "it has a sign"),
        ("-7", "it has a sign"),
        ("\"+7\"", "it has a sign"),
        ("7.5", "it has a fraction"),
        ("\"0.123456\"", "it has a fraction"),
        ("1.5e3", "it has an exponent"),
        ("\"6f1ed002-ab59-4c95-97f3-1d6a4f3c2b1a\"", "it is a UUID"),
        (
            "\"6f1ed002ab594c9597f31d6a4f3c2b1a\"",
            "it is 32 hexadecimal digits, as an MD5 or a UUID without hyphens",
        ),
        ("\"138-1234-5678\"", "it is not a number"),
        ("\"1795750154-4321\"", "it is not a number"),
        ("\"market2016\"", "it has letters"),
        ("\"6/6/2016\"", "it is a date and time"),
        ("\"2016-06-06T04:02:48.123456789+08:00\"", "it is a date and time"),
        ("\"Mon Jun 06 2016 12:02:48 GMT+0800\"", "it is a date and time"),
        ("\"2016-06-06 12:02:48\"", "it is a date and time"),
        ("\"2016-06-06T04:02:48.123Z\"", "it is a date and time"),
        ("\"5f3a9\"", "it has hexadecimal digits"),
        ("\"kx81z\"", "it has letters"),
        ("\"#\"", "it is not a number"),
        ("\"99999999999999999999\"", "it is too large"),
    ] {
        assert_eq!(first("Nonce", value), ("nonce-of-another-form", detail.to_owned()), "{value}");
        assert_eq!(first("Timestamp", value), ("timestamp-of-another-form", detail.to_owned()), "{value}");
    }
    for (value, detail) in [("0", "it is 0"), ("9007199254740992", "it is too large")] {
        assert_eq!(first("Nonce", value), ("nonce-of-another-form", detail.to_owned()), "{value}");
    }
    for (value, detail) in [
        ("20160606", "it is a date and time"),
        ("146518576", "it has 9 digits, not 10"),
        ("160606120248", "it is a date and time"),
        ("201606061202", "it is a date and time"),
        ("20160606120248", "it is a date and time"),
        ("20160606120248123", "it is a date and time"),
        ("1465185768123456", "it is in microseconds"),
        ("1465185768123456789", "it is in nanoseconds"),
    ] {
        assert_eq!(first("Timestamp", value), ("timestamp-of-another-form", detail.to_owned()), "{value}");
    }
    assert_eq!(first("Timestamp", "1465185768123").0, "timestamp-in-milliseconds");
}

/// `2016060612` is the year 2033 as unix time: near that time it may be right.
#[test]
fn a_date_of_ten_digits_is_one_when_it_is_far_from_the_clock() {
    let body = V2.replace("1465185768", "2016060612");
    let first = |diagnoser: Diagnoser| found_in(&diagnoser.diagnose(&ReceivedRequest::of_body(&*body)))[0].0;
    assert_eq!(first(Diagnoser::new(KEY).clock(SIGNED_AT)), "timestamp-of-another-form");
    assert_eq!(first(Diagnoser::new(KEY).clock(2_016_060_000)), "unexplained");
    assert_eq!(first(Diagnoser::new(KEY)), "unexplained");
}

#[test]
fn who_calls() {
    let known = Diagnoser::new(KEY).identity(ID, CODE);
    let of = |diagnoser: &Diagnoser, body: &str| {
        let diagnosis = diagnoser.diagnose(&ReceivedRequest::of_body(body));
        (found_in(&diagnosis), diagnosis.token())
    };
    assert_eq!(of(&known, V2), (vec![], TokenVerdict::Right));
    let other = Diagnoser::new(KEY).identity("another", "ba67d4fa46");
    assert_eq!(of(&other, V2), (one("another-identity", "OpenId"), TokenVerdict::Right));
    let swapped = V2.replace(ID, "#").replace(CODE, ID).replace('#', CODE);
    // The right values were signed, and sent in each other's place.
    let detail = "OpenId and GrantCode have changed places";
    assert_eq!(of(&known, &swapped), (one("identity-changed", detail), TokenVerdict::Wrong));
    // Without knowing them, their form says it.
    assert_eq!(of(&Diagnoser::new("another"), &swapped).0[0], ("identity-swapped", String::new()));
    // `ba67d4fa46` with a line feed behind it, which is signed too; the token is that of Python's hmac module.
    let spaced = V2.replace(CODE, "ba67d4fa46\\n");
    assert_eq!(of(&known, &spaced).0[0], ("white-space-around-value", "GrantCode".to_owned()));
}

#[test]
fn notes_are_no_reason_to_refuse() {
    let at = |now: u64, body: &str| {
        let diagnosis = Diagnoser::new(KEY).clock(now).diagnose(&ReceivedRequest::of_body(body));
        assert!(diagnosis.is_right());
        noted(&diagnosis).into_iter().map(|(id, detail)| (id, detail.to_owned())).collect::<Vec<_>>()
    };
    let of = |id, detail: &str| (id, detail.to_owned());
    assert_eq!(at(SIGNED_AT, V2), [of("replay", "")]);
    assert_eq!(at(SIGNED_AT + 300, V2), [of("replay", "")]);
    assert_eq!(at(SIGNED_AT + 301, V2), [of("timestamp-old", "301 s")]);
    assert_eq!(at(SIGNED_AT - 61, V2), [of("timestamp-ahead", "61 s")]);
    let numbers = V2.replace("\"11886\"", "11886").replace("\"1465185768\"", "1465185768");
    assert_eq!(at(SIGNED_AT, &numbers), [of("stamp-as-numbers", "Timestamp, Nonce"), of("replay", "")]);
    let twice = V2.replace("{\"OpenId\"", "{\"Nonce\":\"1\",\"openId\":\"1\",\"OpenId\"");
    assert_eq!(at(SIGNED_AT, &twice)[..2], [of("member-twice", "Nonce"), of("member-ignored", "openId")]);
    let action = V3.replace("{\"openId\"", "{\"Action\":\"user.my-cards\",\"openId\"");
    let (id, detail) = &at(SIGNED_AT, &action)[0];
    assert!(*id == "member-ignored" && detail.starts_with("Action; read as V3; "), "{detail}");
    let form = ReceivedRequest::of_body(V2).content_type("application/x-www-form-urlencoded");
    assert_eq!(noted(&diagnose(&form)), [("content-type", "")]);
}

#[test]
fn the_steps_stand_side_by_side() {
    let body = V2.replace("%3D", "=");
    let diagnosis = diagnose(&ReceivedRequest::of_body(body));
    let steps = diagnosis.expose_steps().unwrap();
    let text =
        "grantCode=ba67d4fa46&nonce=11886&openId=d14c1559e87b747d577c834b275a4310&timestamp=1465185768";
    assert_eq!((steps.string_to_sign().expected(), steps.string_to_sign().made()), (text, Some(text)));
    let base64 = "cFw0t9IuvL9jVo9qAzk0qMcw5BM=";
    assert_eq!((steps.base64().expected(), steps.base64().made()), (base64, Some(base64)));
    assert_eq!(
        (steps.token().expected(), steps.token().made()),
        ("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", Some(base64))
    );
    assert!(!format!("{diagnosis:?}").contains("cFw0"), "{diagnosis:?}");
}

#[test]
fn everything_is_said_in_both_languages() {
    let is_chinese =
        |text: &str| text.chars().any(|character| ('\u{4e00}'..='\u{9fff}').contains(&character));
    for mistake in mistakes() {
        for text in [mistake.description(Language::Chinese), mistake.fix(Language::Chinese)] {
            assert!(is_chinese(text), "{}: {text}", mistake.id());
        }
    }
    for note in notes() {
        for text in [note.description(Language::Chinese), note.advice(Language::Chinese)] {
            assert!(is_chinese(text), "{}: {text}", note.id());
        }
        for line in [note.description(Language::English), note.advice(Language::English)] {
            assert!(!line.is_empty() && !line.contains('\n') && !line.ends_with('.'), "{line}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_body_is_diagnosed_without_a_panic(body in any::<Vec<u8>>()) {
        prop_assert!(!diagnose(&ReceivedRequest::of_body(body)).is_right());
    }

    #[test]
    fn any_value_of_any_member_is_diagnosed(
        name in "OpenId|GrantCode|Timestamp|Nonce|Token|Action|Params",
        value in "[0-9a-zA-Z{}\\[\\]\":,.%& -]{0,12}",
    ) {
        let mut body: serde_json::Value = serde_json::from_str(V2).unwrap();
        body[&name] = serde_json::from_str(&value).unwrap_or(serde_json::Value::String(value));
        let _: Diagnosis = diagnose(&ReceivedRequest::of_body(body.to_string()));
    }
}
