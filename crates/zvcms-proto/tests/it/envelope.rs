//! `status`, `code` and `message` in every type, and their outcomes.

use zvcms_proto::{Code, MalformedKind, ResponseErrorKind};

use crate::{cards, complaint, malformed, read};

fn refusal(body: &str) -> (&'static str, String, String) {
    let error = read(body).unwrap_err();
    let outcome = match error.kind() {
        ResponseErrorKind::Business => "business",
        ResponseErrorKind::System => "system",
        _ => panic!("{error}"),
    };
    assert!(error.kind().is_refusal());
    assert_eq!(error.body(), body.as_bytes());
    (outcome, error.code().map_or("", Code::as_str).to_owned(), error.message().to_owned())
}

fn status(status: &str) -> String {
    format!(r#"{{"status":{status},"code":0,"data":[]}}"#)
}

fn code(status: bool, code: &str) -> String {
    format!(r#"{{"status":{status},"code":{code},"message":"m"}}"#)
}

#[test]
fn status_is_true_as_bool_number_or_string() {
    for text in ["true", "1", r#""1""#, r#""true""#, r#""\u0031""#, r#""\u0074\u0072ue""#] {
        assert_eq!(cards(status(text)), [], "{text}");
    }
}

#[test]
fn status_is_false_as_bool_number_or_string() {
    for text in ["false", "0", r#""0""#, r#""false""#, r#""\u0030""#, r#""f\u0061lse""#] {
        assert_eq!(refusal(&status(text)).0, "system", "{text}");
    }
}

/// PHP casts false to an empty string.
#[test]
fn status_is_false_as_null_and_as_an_empty_string() {
    for text in ["null", "\"\""] {
        for code in ["0", "40004"] {
            let body = format!(r#"{{"status":{text},"code":{code},"message":"不存在","data":[{{"id":1}}]}}"#);
            assert_eq!(refusal(&body), ("system", code.to_owned(), "不存在".to_owned()), "{text}");
        }
        assert_eq!(refusal(&format!(r#"{{"status":{text}}}"#)), ("system", String::new(), String::new()));
    }
}

#[test]
fn any_other_status_is_an_error_that_names_it() {
    for text in [
        "2",
        "-1",
        "1.0",
        "10",
        r#"" ""#,
        r#""TRUE""#,
        r#""yes""#,
        r#"" true""#,
        r#""\u0032""#,
        r#""\ud83c""#,
        "[]",
        "[true]",
        "{}",
    ] {
        let error = malformed(status(text));
        assert_eq!((error.path(), error.line(), error.column()), ("status", Some(1), Some(11)), "{text}");
        assert_eq!(
            complaint(status(text)),
            format!("status: {text} is neither true nor false, at line 1, column 11, its code is \"0\"")
        );
    }
}

#[test]
fn code_and_message_are_shown_beside_a_status_or_a_code_that_decides_nothing() {
    assert_eq!(
        complaint(r#"{"status":"error","code":40004,"message":"卡\n不存在"}"#),
        r#"status: "error" is neither true nor false, at line 1, column 11, its code is "40004", its message is "卡\n不存在""#
    );
    assert_eq!(
        complaint(r#"{"code":40004,"message":["卡"]}"#),
        r#"status is missing, its code is "40004", its message is "["卡"]""#
    );
    assert_eq!(
        complaint(r#"{"status":1,"code":null,"message":"m"}"#),
        r#"code is missing, at line 1, column 20, its message is "m""#
    );
    let long = "礼".repeat(1000);
    let line = complaint(format!(r#"{{"status":"{long}","code":"{long}","message":"{long}"}}"#));
    assert!(line.chars().count() < 700 && line.contains("… is neither true nor false"), "{line}");
}

#[test]
fn a_missing_status_is_an_error_that_names_it() {
    let error = malformed(r#"{"code":0,"data":[]}"#);
    assert_eq!((error.malformed_kind(), error.path()), (Some(&MalformedKind::Missing), "status"));
    assert_eq!(complaint("{}"), "status is missing");
}

#[test]
fn code_zero_is_success_as_number_and_as_string() {
    assert_eq!(cards(r#"{"status":true,"code":0}"#), []);
    assert_eq!(cards(r#"{"status":true,"code":"0"}"#), []);
}

#[test]
fn any_other_code_is_kept_as_it_came() {
    for (wire, kept) in [
        ("40004", "40004"),
        (r#""40004""#, "40004"),
        ("-1", "-1"),
        ("0.0", "0.0"),
        (r#""00""#, "00"),
        (r#""""#, ""),
        ("123456789012345678901234567890", "123456789012345678901234567890"),
        ("1e3", "1e3"),
        (r#""异常编码,根据不同的业务返回编码""#, "异常编码,根据不同的业务返回编码"),
        (r#""\u5361\/""#, "卡/"),
        ("true", "true"),
        ("false", "false"),
    ] {
        assert_eq!(refusal(&code(true, wire)), ("business", kept.to_owned(), "m".to_owned()), "{wire}");
        assert_eq!(refusal(&code(false, wire)), ("system", kept.to_owned(), "m".to_owned()), "{wire}");
    }
}

#[test]
fn code_zero_is_no_success_where_status_is_false() {
    assert_eq!(refusal(&code(false, "0")).0, "system");
}

#[test]
fn a_success_without_code_is_an_error_that_names_it() {
    let missing = malformed(r#"{"status":true,"data":[]}"#);
    assert_eq!(
        (missing.malformed_kind(), missing.path(), missing.line()),
        (Some(&MalformedKind::Missing), "code", None)
    );
    let null = malformed(code(true, "null"));
    assert_eq!(
        (null.malformed_kind(), null.path(), null.column()),
        (Some(&MalformedKind::Missing), "code", Some(23))
    );
}

#[test]
fn a_system_error_needs_no_code() {
    assert_eq!(refusal(r#"{"status":false}"#), ("system", String::new(), String::new()));
    assert_eq!(refusal(&code(false, "null")), ("system", String::new(), "m".to_owned()));
    let line = |body: &str| read(body).unwrap_err().to_string();
    assert_eq!(line(r#"{"status":false}"#), "system error without code or message");
    assert_eq!(line(r#"{"status":false,"message":"m"}"#), "system error without code: m");
    assert_eq!(line(r#"{"status":false,"code":7}"#), "system error 7, without message");
    assert_eq!(line(r#"{"status":true,"code":7,"message":"m"}"#), "business exception 7: m");
}

#[test]
fn a_code_is_shown_without_what_steers_a_terminal() {
    let error = read(code(true, r#""不存在\u001b[31m\n""#)).unwrap_err();
    let code = error.code().unwrap();
    assert_eq!(code.as_str(), "不存在\u{1b}[31m\n");
    assert_eq!(code.to_string(), r"不存在\u{1b}[31m\n");
    assert_eq!(error.to_string(), r"business exception 不存在\u{1b}[31m\n: m");
}

#[test]
fn a_lone_surrogate_in_code_or_message_is_kept_as_it_is_written() {
    for wrong in [r#""\ud83c""#, r#""卡\udf81""#] {
        for (status, outcome) in [(true, "business"), (false, "system")] {
            assert_eq!(refusal(&code(status, wrong)), (outcome, wrong.to_owned(), "m".to_owned()));
            let body = format!(r#"{{"status":{status},"code":7,"message":{wrong}}}"#);
            assert_eq!(refusal(&body), (outcome, "7".to_owned(), wrong.to_owned()));
        }
        assert_eq!(malformed(format!(r#"{{"status":true,"code":0,"data":{wrong}}}"#)).path(), "data");
    }
}

#[test]
fn a_code_that_is_no_scalar_is_no_success_and_kept_as_its_json_text() {
    for wrong in ["[]", "{}", "[0]", r#"{"0":0}"#, r#"{"code": 40004}"#] {
        assert_eq!(refusal(&code(true, wrong)), ("business", wrong.to_owned(), "m".to_owned()));
        assert_eq!(refusal(&code(false, wrong)), ("system", wrong.to_owned(), "m".to_owned()));
    }
}

#[test]
fn message_comes_in_any_type_or_not_at_all() {
    for (wire, kept) in [
        ("\"\"", ""),
        ("null", ""),
        ("5", "5"),
        ("1.50", "1.50"),
        ("1.0e+25", "1.0e+25"),
        ("true", "true"),
        ("false", "false"),
        (r#""说明""#, "说明"),
        ("[]", "[]"),
        ("{}", "{}"),
        (r#"["余额",  "不足"]"#, r#"["余额",  "不足"]"#),
        (r#"{"user_id":["\u5fc5\u586b"]}"#, r#"{"user_id":["\u5fc5\u586b"]}"#),
    ] {
        for (status, outcome) in [(true, "business"), (false, "system")] {
            let body = format!(r#"{{"status":{status},"code":1,"message":{wire}}}"#);
            assert_eq!(refusal(&body), (outcome, "1".to_owned(), kept.to_owned()));
        }
        assert_eq!(cards(format!(r#"{{"message":{wire},"status":1,"code":0}}"#)), []);
        assert_eq!(cards(format!(r#"{{"status":1,"code":0,"message":{wire},"data":[]}}"#)), []);
    }
    assert_eq!(
        read("{\"status\":false,\"code\":1,\"message\":[\n1]}").unwrap_err().to_string(),
        r"system error 1: [\n1]"
    );
}

#[test]
fn data_of_a_refusal_is_not_looked_at() {
    for data in ["\"none\"", "5", "[1]", r#"{"a":1}"#] {
        assert_eq!(refusal(&format!(r#"{{"data":{data},"status":true,"code":7}}"#)).0, "business");
        assert_eq!(refusal(&format!(r#"{{"status":false,"data":{data}}}"#)).0, "system");
    }
}

#[test]
fn extra_members_are_ignored_wherever_they_stand() {
    assert_eq!(cards(r#"{"x":[{"status":false}],"data":[],"code":0,"status":true,"y":null}"#), []);
}

#[test]
fn a_member_that_is_there_twice_is_an_error_that_names_it_and_hides_no_code_and_no_message() {
    for (name, code, message) in [
        ("status", "4", "签名错误"),
        ("code", "4, 0", "签名错误"),
        ("message", "4", "签名错误, 0"),
        ("data", "4", "签名错误"),
    ] {
        let body = format!(r#"{{"status":false,"code":4,"message":"签名错误","data":[],"{name}":0}}"#);
        // Where the second value stands.
        let column = body.chars().count() - 1;
        let place = format!("duplicate field `{name}`, at line 1, column {column}");
        assert_eq!(complaint(&body), format!(r#"{place}, its code is "{code}", its message is "{message}""#));
    }
    // Twice the same, on the way to a success and after one.
    for body in [
        r#"{"status":true,"status":true,"code":0,"data":[]}"#,
        r#"{"status":true,"code":0,"code":0,"data":[]}"#,
        r#"{"status":true,"code":0,"data":[],"status":true}"#,
        r#"{"status":true,"code":0,"data":[],"data":[]}"#,
        r#"{"status":true,"code":0,"message":"","data":[],"message":""}"#,
    ] {
        assert!(complaint(body).starts_with("duplicate field `"), "{body}");
    }
    // The same name, written otherwise.
    assert!(
        complaint(r#"{"status":true,"code":0,"st\u0061tus":false}"#).starts_with("duplicate field `status`")
    );
}
