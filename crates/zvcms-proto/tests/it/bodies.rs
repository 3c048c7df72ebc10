//! Bodies that are not one JSON object: what each error says that it looks like.

use zvcms_proto::{JsonKind, LooksLike, MalformedKind};

use crate::{cards, complaint, malformed};

const NO_CARDS: &str = r#"{"status":true,"code":0,"data":[]}"#;

fn looks_like(body: &str) -> LooksLike {
    match malformed(body).malformed_kind() {
        Some(MalformedKind::NotJson { looks_like, .. }) => *looks_like,
        other => panic!("{other:?}"),
    }
}

#[test]
fn byte_order_marks_and_white_space_before_and_white_space_after_are_accepted() {
    for before in [
        "",
        " \r\n\t",
        "\u{feff}",
        "\u{feff}\n",
        "\u{feff}\u{feff}",
        "\u{feff}\u{feff}\u{feff}",
        "\n\u{feff}",
        "\r\n\t \u{feff}",
        "\u{feff}\r\n\u{feff} \u{feff}\n\n",
    ] {
        for after in ["", " \r\n\t", "\n\n"] {
            assert_eq!(cards(format!("{before}{NO_CARDS}{after}")), []);
            let rejected = format!(r#"{before}{{"status":"","code":7,"message":"m"}}{after}"#);
            assert_eq!(crate::read(rejected).unwrap_err().to_string(), "system error 7: m");
        }
    }
}

/// A mark takes no place on the screen.
#[test]
fn the_place_of_an_error_is_the_one_that_a_reader_sees() {
    for (before, line, column) in [
        ("", 1, 11),
        ("\u{feff}", 1, 11),
        ("\u{feff}\u{feff}", 1, 11),
        (" \u{feff}", 1, 12),
        ("\n\u{feff}", 2, 11),
        ("\u{feff}\r\n\u{feff}\n\t\u{feff} ", 3, 13),
    ] {
        for wrong in [r#"{"status":2}"#, r#"{"status":x}"#] {
            let error = malformed(format!("{before}{wrong}"));
            assert_eq!((error.line(), error.column()), (Some(line), Some(column)), "{before:?} {wrong}");
        }
    }
    let error = malformed("\n\u{feff}\n{\"status\":1,\"code\":0,\"data\":[{\"par_value\":\"x\"}]}");
    assert_eq!((error.path(), error.line(), error.column()), ("data[0].par_value", Some(3), Some(43)));
}

#[test]
fn other_marks_and_spaces_are_not() {
    assert_eq!(looks_like(&format!("{NO_CARDS}\u{feff}")), LooksLike::TrailingText);
    assert_eq!(looks_like(&format!("{NO_CARDS}\0")), LooksLike::TrailingText);
    assert_eq!(looks_like(&format!("{NO_CARDS}\u{a0}")), LooksLike::TrailingText);
    for before in ["\u{a0}", "\0", "\u{3000}", "\u{feff}\u{a0}", "\u{c}"] {
        assert_eq!(looks_like(&format!("{before}{NO_CARDS}")), LooksLike::Text, "{before:?}");
    }
}

#[test]
fn text_follows_only_where_there_is_some() {
    for body in [r#"{"status":true,"code":0,"data":[],"\ud800":x}"#, r#"{"\udc00":{},"status":"\q"}"#] {
        assert_eq!(looks_like(body), LooksLike::BrokenJson, "{body}");
        assert_eq!(looks_like(&format!("\n{body}\n ")), LooksLike::BrokenJson, "{body}");
    }
    for body in [r#"{"status":true,"code":0,"data":[],"\ud800":1}"#, r#"{"\udc00":{},"status":""}"#] {
        assert_eq!(looks_like(&format!("{body};")), LooksLike::TrailingText, "{body}");
    }
}

#[test]
fn an_empty_body_is_an_error_of_its_own() {
    for body in ["", " ", "\r\n\t ", "\u{feff}", "\u{feff}\n", "\n\u{feff}\u{feff}"] {
        assert_eq!(malformed(body).malformed_kind(), Some(&MalformedKind::Empty));
        assert_eq!(complaint(body), "it is empty");
    }
}

#[test]
fn json_that_is_no_object_is_an_error_of_its_own() {
    for (body, found, words) in [
        ("null", JsonKind::Null, "null"),
        ("[]", JsonKind::Array, "an array"),
        (r#"[true, 0, "", []]"#, JsonKind::Array, "an array"),
        ("\"{}\"", JsonKind::Text, "a string"),
        ("0", JsonKind::Number, "a number"),
        ("-1.5", JsonKind::Number, "a number"),
        ("true", JsonKind::Bool, "a bool"),
        ("false", JsonKind::Bool, "a bool"),
    ] {
        assert_eq!(malformed(body).malformed_kind(), Some(&MalformedKind::NotAnObject { found }));
        assert_eq!(complaint(body), format!("it is {words}, not an object"));
    }
    assert_eq!(JsonKind::Object.to_string(), "an object");
}

#[test]
fn gzip_is_named() {
    let body = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0";
    assert_eq!(malformed(body).malformed_kind(), Some(&MalformedKind::Gzip));
    assert_eq!(complaint(body), "it is gzip, which was not announced or not unpacked");
}

/// 余额 in GBK.
#[test]
fn gbk_is_an_error_of_its_own() {
    let body = b"{\"message\":\"\xd3\xe0\xb6\xee\"}";
    assert_eq!(malformed(body).malformed_kind(), Some(&MalformedKind::NotUtf8 { valid_up_to: 12 }));
    assert_eq!(
        complaint(body),
        "it is not UTF-8 from byte 13 on (GBK?): \"{\"message\":\"\u{fffd}\u{fffd}\u{fffd}\"}\""
    );
}

#[test]
fn a_php_message_before_after_or_instead_of_json() {
    for message in [
        "Warning: mysqli_connect(): (HY000/2002) in /srv/db.php on line 3\n",
        "PHP Notice:  Undefined index: user_id in /srv/api.php on line 12\n",
        "<br />\n<b>Warning</b>:  Division by zero in <b>/srv/api.php</b> on line <b>7</b><br />\n",
        "<br><b>Fatal error</b>: Uncaught Error",
        "Deprecated: Function each() is deprecated in x.php on line 1\n",
        "Parse error: syntax error in x.php on line 1",
        "Strict Standards: x",
        "\nRecoverable fatal error: x",
    ] {
        assert_eq!(looks_like(message), LooksLike::PhpMessage, "{message}");
        assert_eq!(looks_like(&format!("{message}{NO_CARDS}")), LooksLike::PhpMessage, "{message}");
        assert_eq!(looks_like(&format!("{NO_CARDS}{message}")), LooksLike::PhpMessage, "{message}");
        assert_eq!(looks_like(&format!("{NO_CARDS}\n{message}")), LooksLike::PhpMessage, "{message}");
    }
    assert_eq!(looks_like("Warnings: none"), LooksLike::Text);
    assert_eq!(looks_like("Warning"), LooksLike::Text);
}

#[test]
fn html_and_xml_before_after_or_instead_of_json() {
    for page in ["<!DOCTYPE html><html></html>", "<html>502 Bad Gateway</html>", "<br />"] {
        assert_eq!(looks_like(page), LooksLike::HtmlPage);
        assert_eq!(looks_like(&format!("{page}{NO_CARDS}")), LooksLike::HtmlPage);
        assert_eq!(looks_like(&format!("{NO_CARDS}{page}")), LooksLike::HtmlPage);
    }
    assert_eq!(looks_like("<?xml version=\"1.0\"?><a/>"), LooksLike::Xml);
}

#[test]
fn jsonp() {
    for body in [format!("callback({NO_CARDS})"), format!("jQuery_1.$cb( {NO_CARDS});"), "cb([])".to_owned()]
    {
        assert_eq!(looks_like(&body), LooksLike::Jsonp, "{body}");
    }
    for body in ["callback(1)", "({})", "call back({})", "callback()", "-({})"] {
        assert_eq!(looks_like(body), LooksLike::Text, "{body}");
    }
}

#[test]
fn two_documents_and_trailing_text() {
    for second in ["{}", "[]", "\"x\""] {
        assert_eq!(looks_like(&format!("{NO_CARDS}{second}")), LooksLike::TwoDocuments);
        assert_eq!(looks_like(&format!("{NO_CARDS}\n{second}")), LooksLike::TwoDocuments);
    }
    assert_eq!(looks_like(&format!("{NO_CARDS}}}")), LooksLike::TrailingText);
    assert_eq!(looks_like(&format!("{NO_CARDS} done")), LooksLike::TrailingText);
    assert_eq!(looks_like("[]x"), LooksLike::TrailingText);
}

#[test]
fn truncated_or_broken_json() {
    for end in 1..NO_CARDS.len() {
        assert_eq!(looks_like(NO_CARDS.split_at(end).0), LooksLike::TruncatedJson, "{end}");
    }
    for body in [
        "{'status':true}",
        r#"{"status":true,}"#,
        "{status:1}",
        "[1,]",
        "{\"a\":\"\u{1}\"}",
        "{\"a\":01}",
        "\"\\x\"",
    ] {
        assert_eq!(looks_like(body), LooksLike::BrokenJson, "{body}");
    }
    assert_eq!(looks_like("maintenance"), LooksLike::Text);
    assert_eq!(looks_like("NaN"), LooksLike::Text);
}

#[test]
fn the_error_says_what_and_where_and_shows_the_beginning() {
    assert_eq!(
        complaint("<html>\n<body>502"),
        r#"it looks like an HTML page (expected value), at line 1, column 1: "<html>\n<body>502""#
    );
    assert_eq!(
        complaint("{\"礼\": x}"),
        "it looks like broken JSON (expected value), at line 1, column 7: \"{\"礼\": x}\""
    );
    assert_eq!(
        complaint(format!("{NO_CARDS}\n{NO_CARDS}")),
        format!(
            "it looks like two JSON documents (trailing characters), at line 2, column 1: \"{NO_CARDS}\\n{NO_CARDS}\""
        )
    );
}

#[test]
fn each_likeness_has_words() {
    use LooksLike::{
        BrokenJson, HtmlPage, Jsonp, PhpMessage, Text, TrailingText, TruncatedJson, TwoDocuments, Xml,
    };
    let words =
        [HtmlPage, Xml, PhpMessage, Jsonp, TwoDocuments, TrailingText, TruncatedJson, BrokenJson, Text]
            .map(|kind| kind.to_string());
    assert_eq!(
        words,
        [
            "an HTML page",
            "an XML document",
            "a PHP warning or error",
            "JSONP",
            "two JSON documents",
            "JSON followed by other text",
            "truncated JSON",
            "broken JSON",
            "other text"
        ]
    );
}

#[test]
fn the_excerpt_is_printable_and_short() {
    let body = format!("\u{1b}[31m\u{202e}\u{0}{}", "<p>余额</p>\r\n".repeat(1000));
    let excerpt = malformed(&body).excerpt();
    assert!(excerpt.starts_with(r"\u{1b}[31m\u{202e}\u{0}<p>余额</p>\r\n<p>"), "{excerpt}");
    assert!(excerpt.ends_with('…'), "{excerpt}");
    assert_eq!(excerpt.chars().count(), 200);
    assert_eq!(malformed("  x  ").excerpt(), "x");
}
