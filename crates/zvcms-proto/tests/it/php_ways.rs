//! Replies as PHP produces them, by its functions, its settings and its accidents, and what is read of each. No amount
//! and no id is ever another than the one that was sent.

use zvcms_proto::{Code, LooksLike, MalformedKind, ResponseErrorKind};

use crate::read;

/// What a reply is read as.
#[derive(Debug, PartialEq)]
enum Interpretation {
    /// The ids and balances, `-` for none.
    Cards(Vec<(String, String)>),
    /// Code and message.
    Business(String, String),
    /// Code and message.
    System(String, String),
    /// The path of the value that is wrong.
    Wrong(String),
    /// Not JSON.
    NotJson(LooksLike),
    NotAnObject,
    NotUtf8,
    Empty,
}

fn interpret(body: &[u8]) -> Interpretation {
    match read(body) {
        Ok(cards) => Interpretation::Cards(
            cards
                .iter()
                .map(|card| {
                    let balance = card.balance().map_or("-".to_owned(), |balance| balance.to_string());
                    (card.id().to_owned(), balance)
                })
                .collect(),
        ),
        Err(error) => match (error.kind(), error.malformed_kind()) {
            (ResponseErrorKind::Business, _) => Interpretation::Business(
                error.code().unwrap().as_str().to_owned(),
                error.message().to_owned(),
            ),
            (ResponseErrorKind::System, _) => Interpretation::System(
                error.code().map_or("", Code::as_str).to_owned(),
                error.message().to_owned(),
            ),
            (_, Some(MalformedKind::NotJson { looks_like, .. })) => Interpretation::NotJson(*looks_like),
            (_, Some(MalformedKind::NotAnObject { .. })) => Interpretation::NotAnObject,
            (_, Some(MalformedKind::NotUtf8 { .. })) => Interpretation::NotUtf8,
            (_, Some(MalformedKind::Empty)) => Interpretation::Empty,
            _ => Interpretation::Wrong(error.path().to_owned()),
        },
    }
}

fn list(cards: &[(&str, &str)]) -> Interpretation {
    Interpretation::Cards(
        cards.iter().map(|(id, balance)| ((*id).to_owned(), (*balance).to_owned())).collect(),
    )
}

fn one(balance: &str) -> Interpretation {
    list(&[("8800010010", balance)])
}

fn none() -> Interpretation {
    list(&[])
}

fn business(code: &str, message: &str) -> Interpretation {
    Interpretation::Business(code.to_owned(), message.to_owned())
}

fn system(code: &str, message: &str) -> Interpretation {
    Interpretation::System(code.to_owned(), message.to_owned())
}

fn wrong(path: &str) -> Interpretation {
    Interpretation::Wrong(path.to_owned())
}

fn check(replies: impl IntoIterator<Item = (&'static str, String, Interpretation)>) {
    for (way, body, expected) in replies {
        assert_eq!(interpret(body.as_bytes()), expected, "{way}: {body}");
    }
}

/// A success with this `data`.
fn success(data: &str) -> String {
    format!(r#"{{"status":true,"code":0,"message":"success","data":{data}}}"#)
}

/// A success with one card, whose balance is printed so.
fn balance(printed: &str) -> String {
    success(&format!(r#"[{{"id":"8800010010","par_value":{printed}}}]"#))
}

/// A success with one card, whose id is printed so.
fn id(printed: &str) -> String {
    success(&format!(r#"[{{"id":{printed},"par_value":"75.50"}}]"#))
}

fn good() -> String {
    balance("\"75.50\"")
}

#[test]
fn lists() {
    let two = [("1", "7.00"), ("2", "8.00")];
    check([
        (
            "array_values",
            success(r#"[{"id":"1","par_value":"7.00"},{"id":"2","par_value":"8.00"}]"#),
            list(&two),
        ),
        (
            "array_filter, which leaves gaps",
            success(r#"{"0":{"id":"1","par_value":"7.00"},"3":{"id":"2","par_value":"8.00"}}"#),
            list(&two),
        ),
        (
            "JSON_FORCE_OBJECT",
            success(r#"{"0":{"id":"1","par_value":"7.00"},"1":{"id":"2","par_value":"8.00"}}"#),
            list(&two),
        ),
        (
            "uasort, which keeps the keys in another order",
            success(r#"{"1":{"id":"1","par_value":"7.00"},"0":{"id":"2","par_value":"8.00"}}"#),
            list(&two),
        ),
        (
            "array_column, keyed by id",
            success(r#"{"8800010010":{"id":"8800010010","par_value":"75.50"}}"#),
            one("75.50"),
        ),
        ("keyed by a name", success(r#"{"list":[{"id":"1"}],"total":1}"#), wrong("data")),
        (
            "keyed by a negative index, as array_fill(-1)",
            success(r#"{"-1":{"id":"1"},"0":{"id":"2"}}"#),
            wrong("data"),
        ),
        ("one row instead of a list", success(r#"{"id":"1","par_value":"7.00"}"#), wrong("data")),
        ("an empty array", success("[]"), none()),
        ("an empty array under JSON_FORCE_OBJECT", success("{}"), none()),
        ("null", success("null"), none()),
        ("an empty string", success("\"\""), none()),
        ("no data at all", r#"{"status":true,"code":0,"message":"success"}"#.to_owned(), none()),
        ("false, as of a query that failed", success("false"), wrong("data")),
        ("a number of rows", success("0"), wrong("data")),
        ("a string", success("\"无\""), wrong("data")),
        ("json_encode twice", success(r#""[{\"id\":\"1\"}]""#), wrong("data")),
        ("a row that is null", success(r#"[{"id":"1"},null]"#), wrong("data[1]")),
        ("a row that is false", success(r#"[false,{"id":"1"}]"#), wrong("data[0]")),
        ("a row that is an empty array", success("[[]]"), wrong("data[0]")),
        ("a row that is an empty object", success(r#"[{"id":"1"},{}]"#), wrong("data[1]")),
        ("PDO::FETCH_NUM", success(r#"[["8800010010","75.50"]]"#), wrong("data[0]")),
        (
            "PDO::FETCH_BOTH",
            success(r#"[{"id":"8800010010","0":"8800010010","par_value":"75.50","1":"75.50"}]"#),
            one("75.50"),
        ),
        ("PDO::CASE_UPPER", success(r#"[{"ID":"8800010010","PAR_VALUE":"75.50"}]"#), wrong("data[0]")),
        ("an object whose members are private", success("[{}]"), wrong("data[0]")),
        (
            "an object and its ArrayAccess",
            success(r#"[{"id":"8800010010","par_value":"75.50","extra":{"par_value":"0"}}]"#),
            one("75.50"),
        ),
    ]);
}

#[test]
fn amounts() {
    check([
        ("a DECIMAL column", balance("\"75.50\""), one("75.50")),
        ("JSON_NUMERIC_CHECK", balance("75.5"), one("75.5")),
        ("JSON_PRESERVE_ZERO_FRACTION", balance("75.0"), one("75.0")),
        ("a float without it", balance("75"), one("75")),
        ("serialize_precision 17", balance("0.10000000000000001"), one("0.10000000000000001")),
        ("serialize_precision 17, exact", balance("75.5"), one("75.5")),
        (
            "serialize_precision 100",
            balance("0.1000000000000000055511151231257827"),
            one("0.1000000000000000055511151231257827"),
        ),
        ("a small float", balance("1.0e-6"), one("0.0000010")),
        ("a small float in a string", balance("\"1.0E-6\""), one("0.0000010")),
        ("a large float", balance("1.0e+25"), one("10000000000000000000000000")),
        ("a large float in a string", balance("\"1.0E+25\""), one("10000000000000000000000000")),
        ("an integer beyond PHP_INT_MAX", balance("9.2233720368547758e+18"), one("9223372036854775800")),
        ("the least float", balance("4.9406564584124654e-324"), {
            let zeros = "0".repeat(323);
            one(&format!("0.{zeros}49406564584124654"))
        }),
        ("the negative zero of round()", balance("-0.0"), one("-0.0")),
        ("the negative zero of json_encode", balance("-0"), one("-0")),
        ("a difference of floats", balance("75.499999999999986"), one("75.499999999999986")),
        ("null", balance("null"), one("-")),
        ("an empty string", balance("\"\""), one("-")),
        ("number_format", balance("\"1,075.50\""), wrong("data[0].par_value")),
        ("number_format with a currency", balance("\"¥75.50\""), wrong("data[0].par_value")),
        ("INF in a string", balance("\"INF\""), wrong("data[0].par_value")),
        ("NAN in a string", balance("\"NAN\""), wrong("data[0].par_value")),
        ("false", balance("false"), wrong("data[0].par_value")),
        ("an array", balance("[\"75.50\"]"), wrong("data[0].par_value")),
        ("a column padded with spaces", balance("\" 75.50\""), wrong("data[0].par_value")),
        ("more zeros than fit", balance("\"1e999999999\""), wrong("data[0].par_value")),
        (
            "JSON_PARTIAL_OUTPUT_ON_ERROR, which prints INF as 0: a balance like any other",
            balance("0"),
            one("0"),
        ),
    ]);
}

#[test]
fn ids() {
    let read_as = |id: &str| list(&[(id, "75.50")]);
    check([
        ("a BIGINT column", id("\"12345678901234567890\""), read_as("12345678901234567890")),
        ("a BIGINT UNSIGNED as a number", id("18446744073709551615"), read_as("18446744073709551615")),
        ("JSON_NUMERIC_CHECK of 20 digits", id("1.2345678901234567e+19"), wrong("data[0].id")),
        ("JSON_NUMERIC_CHECK of 20 round digits", id("1.0e+19"), wrong("data[0].id")),
        ("JSON_NUMERIC_CHECK of \"1e5\"", id("100000.0"), wrong("data[0].id")),
        ("JSON_NUMERIC_CHECK of \"0012\"", id("12"), read_as("12")),
        ("JSON_PRESERVE_ZERO_FRACTION", id("8800010010.0"), wrong("data[0].id")),
        ("a string with leading zeros", id("\"0012\""), read_as("0012")),
        ("a string that looks like a float", id("\"1.0E+19\""), read_as("1.0E+19")),
        ("a string that is one number in two notations", id("\"1e5\""), read_as("1e5")),
        ("an integer", id("7"), read_as("7")),
        ("null", id("null"), read_as("")),
        ("an array", id("[]"), wrong("data[0].id")),
        (
            "two ids that were rounded to one",
            success(r#"[{"id":"7"},{"id":1.2345678901234567e+19},{"id":1.2345678901234567e+19}]"#),
            wrong("data[1].id"),
        ),
        (
            "the id of a template that was rounded",
            success(r#"[{"id":"7","gift_card_id":1.0e+25}]"#),
            wrong("data[0].gift_card_id"),
        ),
    ]);
}

#[test]
fn envelopes() {
    let with = |status: &str, code: &str, message: &str| {
        format!(r#"{{"status":{status},"code":{code},"message":{message},"data":[{{"id":"1"}}]}}"#)
    };
    let read_one = || list(&[("1", "-")]);
    check([
        ("bools and integers", with("true", "0", "\"ok\""), read_one()),
        ("all strings", with("\"true\"", "\"0\"", "\"ok\""), read_one()),
        ("JSON_NUMERIC_CHECK", with("1", "0", "\"ok\""), read_one()),
        ("true cast to a string", with("\"1\"", "\"0\"", "\"ok\""), read_one()),
        ("false cast to a string", with("\"\"", "40004", "\"卡不存在\""), system("40004", "卡不存在")),
        ("false", with("false", "40004", "\"卡不存在\""), system("40004", "卡不存在")),
        ("false cast to a string, code 0", with("\"\"", "\"0\"", "null"), system("0", "")),
        ("an undefined variable", with("null", "500", "\"m\""), system("500", "m")),
        ("all undefined", with("null", "null", "null"), system("", "")),
        ("a code that is not 0", with("true", "40004", "\"卡不存在\""), business("40004", "卡不存在")),
        ("a code that is false cast to a string", with("true", "\"\"", "\"m\""), business("", "m")),
        ("a code that is a float", with("true", "0.0", "\"m\""), business("0.0", "m")),
        ("a code that is a bool", with("true", "false", "\"m\""), business("false", "m")),
        ("a code that is an empty array", with("true", "[]", "\"m\""), business("[]", "m")),
        ("a code with its explanation", with("false", r#"{"no":7}"#, "\"m\""), system(r#"{"no":7}"#, "m")),
        (
            "messages of a validator",
            with("true", "422", r#"{"user_id":["必填"]}"#),
            business("422", r#"{"user_id":["必填"]}"#),
        ),
        ("a list of messages", with("false", "422", r#"["a","b"]"#), system("422", r#"["a","b"]"#)),
        ("a message that is a number", with("false", "7", "0"), system("7", "0")),
        ("a message that is false", with("false", "7", "false"), system("7", "false")),
        (
            "a message without JSON_UNESCAPED_UNICODE",
            with("false", "7", r#""\u4f59\u989d\ud83c\udf81""#),
            system("7", "余额🎁"),
        ),
        (
            "a message that was cut in an emoji",
            with("false", "7", r#""\u4f59\ud83c""#),
            system("7", r#""\u4f59\ud83c""#),
        ),
        ("a success with such a message", with("true", "0", r#""\ud83c""#), read_one()),
        ("status as an HTTP status", with("200", "0", "\"ok\""), wrong("status")),
        ("status as a word", with("\"success\"", "0", "\"ok\""), wrong("status")),
        ("status as an array", with("[]", "0", "\"ok\""), wrong("status")),
        ("status as a float", with("1.0", "0", "\"ok\""), wrong("status")),
        ("a framework's own error", r#"{"message":"Server Error"}"#.to_owned(), wrong("status")),
        ("no code", r#"{"status":true,"data":[{"id":"1"}]}"#.to_owned(), wrong("code")),
        ("a code that is null", with("true", "null", "\"m\""), wrong("code")),
        (
            "HTML as a message",
            with("false", "7", r#""<b>\u4f59<\/b><br \/>\n""#),
            system("7", "<b>余</b><br />\n"),
        ),
        ("addslashes before json_encode", with("false", "7", r#""it\\'s""#), system("7", r"it\'s")),
    ]);
}

#[test]
fn spelling() {
    let pretty = "{\n    \"status\": true,\n    \"code\": 0,\n    \"data\": [\n        {\n            \"id\": 8800010010,\n            \
                  \"par_value\": 75.50\n        }\n    ]\n}";
    check([
        ("JSON_PRETTY_PRINT", pretty.to_owned(), one("75.50")),
        ("line breaks of Windows", pretty.replace('\n', "\r\n"), one("75.50")),
        (
            "escaped slashes and names",
            success(r#"[{"\u0069d":"8800010010","cover":"https:\/\/x\/","par_value":"75.50"}]"#),
            one("75.50"),
        ),
        ("digits escaped by JSON_HEX", balance(r#""\u0037\u0035.50""#), one("75.50")),
        ("a file with a byte order mark", format!("\u{feff}{}", good()), one("75.50")),
        ("four files with one each", format!("{}{}", "\u{feff}".repeat(4), good()), one("75.50")),
        (
            "line breaks behind ?> of files with one each",
            format!("\u{feff}\n\u{feff}\r\n{}", good()),
            one("75.50"),
        ),
        ("a line break behind ?> of the last file", format!("{}\n", good()), one("75.50")),
        ("a line before <?php", format!("\n\n{}", good()), one("75.50")),
    ]);
}

#[test]
fn what_is_printed_beside_json_or_instead_of_it() {
    use LooksLike::{HtmlPage, Jsonp, PhpMessage, Text, TrailingText, TruncatedJson, TwoDocuments, Xml};
    let good = good();
    let html =
        "<br />\n<b>Warning</b>:  Undefined array key \"id\" in <b>/srv/a.php</b> on line <b>7</b><br />\n";
    let not_json = [
        ("display_errors with html_errors", format!("{html}{good}"), PhpMessage),
        ("the same after the reply", format!("{good}{html}"), PhpMessage),
        ("a warning", format!("Warning: Division by zero in /srv/a.php on line 7\n{good}"), PhpMessage),
        ("a line break and a warning", format!("\nWarning: x in /srv/a.php on line 7\n{good}"), PhpMessage),
        (
            "a notice after the reply",
            format!("{good}\nNotice: Undefined index: id in /srv/a.php on line 7\n"),
            PhpMessage,
        ),
        (
            "a deprecation",
            format!(
                "Deprecated: Creation of dynamic property A::$b is deprecated in a.php on line 7\n{good}"
            ),
            PhpMessage,
        ),
        (
            "a byte order mark and a warning",
            format!("\u{feff}Warning: headers already sent in a.php on line 7\n{good}"),
            PhpMessage,
        ),
        (
            "display_errors=stderr joined",
            format!("PHP Notice:  Undefined variable: a in a.php on line 7\n{good}"),
            PhpMessage,
        ),
        (
            "a fatal error alone",
            "\nFatal error: Uncaught PDOException: SQLSTATE[HY000] in /srv/a.php:7".to_owned(),
            PhpMessage,
        ),
        (
            "memory_limit in the middle",
            format!(
                "{}\nFatal error: Allowed memory size of 134217728 bytes exhausted in a.php on line 7",
                good.split_at(40).0
            ),
            PhpMessage,
        ),
        ("max_execution_time in the middle", good.split_at(good.len() - 20).0.to_owned(), TruncatedJson),
        ("die(\"...\")", "系统繁忙".to_owned(), Text),
        ("die(\"Access denied\") after echo", format!("{good}Access denied"), TrailingText),
        ("exit(1) of a shell", "Could not open input file: artisan".to_owned(), Text),
        ("var_dump", "array(1) {\n  [\"status\"]=>\n  bool(true)\n}\n".to_owned(), Text),
        ("var_dump before the reply", format!("string(2) \"ok\"\n{good}"), Text),
        ("print_r", "Array\n(\n    [status] => 1\n)\n".to_owned(), Text),
        ("serialize", "a:1:{s:6:\"status\";b:1;}".to_owned(), Text),
        ("var_export", "array (\n  'status' => true,\n)".to_owned(), Text),
        ("echo in a loop", format!("{good}{good}"), TwoDocuments),
        ("an error handler's own document", format!("{good}\n{{\"error\":\"shutdown\"}}"), TwoDocuments),
        ("a callback", format!("callback({good});"), Jsonp),
        (
            "a framework's error page",
            "<!DOCTYPE html>\n<html><title>Whoops</title></html>".to_owned(),
            HtmlPage,
        ),
        ("ThinkPHP's XML", "<?xml version=\"1.0\" encoding=\"utf-8\"?><think/>".to_owned(), Xml),
        ("a semicolon too many", format!("{good};"), TrailingText),
        ("a byte of a C string", format!("{good}\0"), TrailingText),
    ];
    check(not_json.map(|(way, body, looks_like)| (way, body, Interpretation::NotJson(looks_like))));
    check([
        ("nothing, as json_encode returned false", String::new(), Interpretation::Empty),
        ("a line break behind ?>", "\n".to_owned(), Interpretation::Empty),
        ("byte order marks alone", "\u{feff}\n\u{feff}".to_owned(), Interpretation::Empty),
        ("json_encode(null)", "null".to_owned(), Interpretation::NotAnObject),
        ("json_encode(false)", "false".to_owned(), Interpretation::NotAnObject),
        ("json_encode([])", "[]".to_owned(), Interpretation::NotAnObject),
        (
            "json_encode of the page of a database error",
            r#""<h1>SQLSTATE[HY000]<\/h1>""#.to_owned(),
            Interpretation::NotAnObject,
        ),
        (
            "the list without an envelope",
            r#"[{"id":"1","par_value":"7.00"}]"#.to_owned(),
            Interpretation::NotAnObject,
        ),
        ("json_encode twice", r#""{\"status\":true,\"code\":0}""#.to_owned(), Interpretation::NotAnObject),
        (
            "JSON_PARTIAL_OUTPUT_ON_ERROR, a text in GBK as null",
            balance("\"75.50\"").replace("\"success\"", "null"),
            one("75.50"),
        ),
    ]);
    // 成功 in GBK.
    let gbk = [&b"{\"status\":true,\"code\":0,\"message\":\""[..], b"\xb3\xc9\xb9\xa6", b"\",\"data\":[]}"]
        .concat();
    assert_eq!(interpret(&gbk), Interpretation::NotUtf8);
}
