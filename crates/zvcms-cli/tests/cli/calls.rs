use std::net::TcpListener;

use serde_json::{Value, json};

use crate::gateway::{Gateway, authorised, replying};
use crate::{run, run_with_input};

#[test]
fn a_wrong_key_is_a_system_error_with_the_code_and_message_of_the_gateway() {
    let gateway = Gateway::start();
    let ran = run(gateway.zvcms(&["my-cards", "10001", "--format", "json"]).env("ZVCMS_OPEN_KEY", "another"));
    let (kind, code, message) = ran.error();
    assert_eq!((ran.exit, kind.as_str(), code), (4, "system", json!("sandbox-token")));
    assert!(message.starts_with("签名错误"), "{message}");

    let ran =
        run(gateway.zvcms(&["my-cards", "10001", "--format", "table"]).env("ZVCMS_OPEN_KEY", "another"));
    assert!(ran.line().starts_with("zvcms: system error sandbox-token: 签名错误"), "{}", ran.line());
}

#[test]
fn a_business_exception_has_an_exit_code_of_its_own() {
    let gateway = Gateway::start();
    let ran = run(&mut gateway.zvcms(&["my-cards", "nobody", "--format", "json"]));
    let (kind, code, message) = ran.error();
    assert_eq!((ran.exit, kind.as_str(), code), (3, "business", json!("sandbox-no-such-user")));
    assert!(message.starts_with("查询的信息不存在"), "{message}");
}

/// The form that the contract prints.
#[test]
fn an_error_is_one_json_object() {
    let endpoint = replying("200 OK", r#"{"status":true,"code":40004,"message":"…"}"#.as_bytes());
    let ran = run(&mut authorised(&endpoint, &["my-cards", "1", "--format", "json"]));
    assert_eq!(ran.stderr, "{\"error\":{\"kind\":\"business\",\"code\":\"40004\",\"message\":\"…\"}}\n");
}

/// Limiters send the envelope of a success, or of a business exception, for what nobody executed.
#[test]
fn an_envelope_under_a_status_that_is_no_answer_is_a_system_error() {
    for (status, envelope) in [
        ("429 Too Many Requests", &br#"{"status":true,"code":0,"message":"ok","data":[]}"#[..]),
        ("503 Service Unavailable", br#"{"status":true,"code":"0","message":"ok","data":[]}"#),
    ] {
        let endpoint = replying(status, envelope);
        let args = ["my-cards", "1", "--attempts", "1"];
        let ran = run(&mut authorised(&endpoint, &args));
        assert_eq!(
            (ran.exit, ran.line()),
            (4, format!("zvcms: system error 0 (HTTP {status}): ok").as_str())
        );
        let ran = run(&mut authorised(&endpoint, &[&args[..], &["--format", "json"]].concat()));
        assert_eq!(ran.error(), ("system".to_owned(), json!("0"), "ok".to_owned()));
    }
}

/// Whoever reads it in a log or on a terminal has not asked for JSON.
#[test]
fn an_error_is_a_line_unless_json_is_asked_for() {
    let gateway = Gateway::start();
    for format in [&[][..], &["--format", "table"], &["--format", "csv"]] {
        let ran = run(&mut gateway.zvcms(&[&["my-cards", "nobody"], format].concat()));
        assert!(ran.line().starts_with("zvcms: business exception sandbox-no-such-user: "), "{}", ran.line());
    }
    for format in ["json", "ndjson"] {
        let ran = run(&mut gateway.zvcms(&["my-cards", "nobody", "--format", format]));
        assert_eq!(ran.error().0, "business");
    }
}

/// A disk without room, as Linux has one.
#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_a_fault_of_the_file() {
    let full = || std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    for args in [
        &["my-cards", "10001", "--sandbox"][..],
        &["my-cards", "10001", "--sandbox", "--format", "csv"],
        &["call", "user.my-cards", "--params", r#"{"user_id":"10001"}"#, "--sandbox"],
        &["sign", "x.y", "--sandbox"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let output = crate::zvcms(args).stdout(full()).output().unwrap();
        let line = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(7), "{args:?}: {line}");
        assert!(line.starts_with("zvcms: cannot write to standard output: "), "{args:?}: {line}");
    }
}

#[test]
fn an_error_has_no_code_of_the_gateway_where_the_gateway_gave_none() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    drop(listener);
    let ran = run(&mut authorised(&endpoint, &["my-cards", "1", "--attempts", "1", "--format", "json"]));
    let (kind, code, message) = ran.error();
    assert_eq!((ran.exit, kind.as_str(), code), (5, "transport", Value::Null));
    assert!(message.starts_with("cannot connect to the gateway (127.0.0.1:"), "{message}");
}

#[test]
fn a_gateway_that_says_nothing_is_waited_for_as_long_as_told() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}/", listener.local_addr().unwrap());
    let ran = run(&mut authorised(&endpoint, &["my-cards", "1", "--timeout", "0.3", "--format", "json"]));
    let message = format!("no result within 300ms ({})", listener.local_addr().unwrap());
    assert_eq!((ran.exit, ran.error().2), (5, message));
}

#[test]
fn a_page_instead_of_an_envelope() {
    let ran = run(&mut authorised(
        &replying("404 Not Found", b"<html>gone</html>"),
        &["my-cards", "1", "--format", "json"],
    ));
    let (kind, _, message) = ran.error();
    assert_eq!((ran.exit, kind.as_str()), (5, "transport"));
    assert!(message.starts_with("HTTP 404 Not Found without an envelope"), "{message}");
    assert!(message.contains("an HTML page"), "{message}");

    let ran = run(&mut authorised(
        &replying("200 OK", b"<html>welcome</html>"),
        &["my-cards", "1", "--format", "json"],
    ));
    let (kind, _, message) = ran.error();
    assert_eq!((ran.exit, kind.as_str()), (6, "response"));
    assert!(message.contains("an HTML page"), "{message}");
}

#[test]
fn an_amount_that_is_none_is_named_with_its_place() {
    let endpoint = replying("200 OK", br#"{"status":true,"code":0,"data":[{"par_value":"seventy"}]}"#);
    let ran = run(&mut authorised(&endpoint, &["my-cards", "1", "--format", "table"]));
    assert_eq!(ran.exit, 6);
    assert_eq!(
        ran.line(),
        "zvcms: the response cannot be understood: data[0].par_value: \"seventy\" is not a plain decimal number, \
         at line 1, column 46"
    );
}

#[test]
fn text_of_the_gateway_cannot_steer_a_terminal() {
    let endpoint = replying(
        "200 OK",
        br#"{"status":false,"code":"\u001b[2J","message":"\u001b]0;x\u0007\nzvcms: done"}"#,
    );
    let ran = run(&mut authorised(&endpoint, &["my-cards", "1", "--format", "table"]));
    assert_eq!(ran.line(), r"zvcms: system error \u{1b}[2J: \u{1b}]0;x\u{7}\nzvcms: done");
}

#[test]
fn call_prints_data_as_it_came() {
    let endpoint =
        replying("200 OK", br#"{"status":true,"code":0,"data":{"b": 1.10, "a":[12345678901234567890123]}}"#);
    let ran = run(&mut authorised(&endpoint, &["call", "x.y"]));
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, "{\"b\": 1.10, \"a\":[12345678901234567890123]}\n"));
}

#[test]
fn call_takes_parameters_from_a_flag_and_from_standard_input() {
    let gateway = Gateway::start();
    let params = r#"{"user_id": "10002"}"#;
    let ran = run(&mut gateway.zvcms(&["call", "user.my-cards", "--params", params, "--read-only"]));
    assert_eq!((ran.exit, ran.stdout.as_str()), (0, "[]\n"));
    let mut from_input = gateway.zvcms(&["call", "user.my-cards", "--params-file", "-"]);
    assert_eq!(run_with_input(&mut from_input, params).stdout, "[]\n");
}

#[test]
fn call_does_not_send_a_write_twice() {
    let endpoint = replying("502 Bad Gateway", b"<html>");
    let once = run(&mut authorised(&endpoint, &["call", "x.y", "--format", "json"]));
    assert_eq!(once.exit, 5);
    assert!(once.error().2.contains("whether the gateway executed the action is not known"));
    let read = run(&mut authorised(
        &endpoint,
        &["call", "x.y", "--read-only", "--attempts", "2", "--format", "json"],
    ));
    assert!(read.error().2.contains(", after 2 attempts)"));
}

const WARNING: &str =
    "zvcms: warning: user.my-cards has no documented parameter \"userId\"; the nearest is user_id\n";

#[test]
fn an_undocumented_parameter_is_warned_about_and_sent() {
    let gateway = Gateway::start();
    let params = r#"{"user_id":"10002","userId":"5550123"}"#;
    for format in [&[][..], &["--format", "table"]] {
        let ran = run(&mut gateway.zvcms(&[&["call", "user.my-cards", "--params", params], format].concat()));
        assert_eq!((ran.exit, ran.stdout.as_str(), ran.stderr.as_str()), (0, "[]\n", WARNING));
    }
    assert_eq!(gateway.sandbox.tally().accepted(), 2);
}

#[test]
fn an_undocumented_action_is_warned_about_before_its_error() {
    let gateway = Gateway::start();
    let ran = run(&mut gateway.zvcms(&["call", "user.mycards"]));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(
        lines[0],
        "zvcms: warning: the action \"user.mycards\" is not documented; the nearest is user.my-cards"
    );
    assert!(lines.len() == 2 && lines[1].starts_with("zvcms: "), "{lines:?}");
}

/// A program that asked for JSON reads all of stderr as the error.
#[test]
fn programs_are_not_warned_unless_they_ask() {
    let gateway = Gateway::start();
    let params = r#"{"user_id":"nobody","userId":"1"}"#;
    for format in ["json", "ndjson"] {
        let args = ["call", "user.my-cards", "--params", params, "--format", format];
        assert_eq!(run(&mut gateway.zvcms(&args)).error().0, "business");
        let ran = run(&mut gateway.zvcms(&[&args[..], &["-v"]].concat()));
        assert!(ran.stderr.starts_with(WARNING), "{}", ran.stderr);
    }
}
