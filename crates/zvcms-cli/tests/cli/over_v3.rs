//! The first hour over V3: what a newcomer sees, signs, sends and looks for.

use std::process::Command;

use serde_json::{Value, json};

use crate::gateway::{Gateway, authorised, replying};
use crate::readme::{is_installed, shell};
use crate::sandbox_command::Served;
use crate::{Ran, run, run_with_input, zvcms};

const CARDS: &str = "/v3/crm/giftCard/getCustomerGiftCardList";
const POINTS: &str = "/v3/crm/points/addCustomerPoints";
const USER: &str = r#"{"user_id":"10001"}"#;

/// The vendor's printed vector (see `zvcms_proto`'s `signing.rs` for its origin): public, and opens nothing.
const VECTOR: [(&str, &str); 3] = [
    ("ZVCMS_OPEN_ID", "d14c1559e87b747d577c834b275a4310"),
    ("ZVCMS_GRANT_CODE", "ba67d4fa46"),
    ("ZVCMS_OPEN_KEY", "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx"),
];
const STAMP: [&str; 4] = ["--timestamp", "1465185768", "--nonce", "11886"];
const BODY: &str = "{\"openId\":\"d14c1559e87b747d577c834b275a4310\",\"grantCode\":\"ba67d4fa46\",\"nonce\":11886,\
    \"timestamp\":1465185768,\"token\":\"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D\",\"params\":{\"user_id\":\"10001\"}}\n";

/// Signs with nothing but Python's standard library.
const PYTHON: &str = r#"
import base64, hmac, json, os, sys, time, urllib.parse, urllib.request

def body(timestamp, nonce):
    open_id, grant_code = os.environ["ZVCMS_OPEN_ID"], os.environ["ZVCMS_GRANT_CODE"]
    text = f"grantCode={grant_code}&nonce={nonce}&openId={open_id}&timestamp={timestamp}"
    digest = hmac.digest(os.environ["ZVCMS_OPEN_KEY"].encode(), text.encode(), "sha1")
    token = urllib.parse.quote(base64.b64encode(digest).decode(), safe="")
    return {"openId": open_id, "grantCode": grant_code, "nonce": nonce, "timestamp": timestamp, "token": token,
            "params": {"user_id": "10001"}}

if sys.argv[1:] == ["sign"]:
    print(json.dumps(body(1465185768, 11886)))
else:
    url = os.environ["ZVCMS_ENDPOINT"] + "/v3/crm/giftCard/getCustomerGiftCardList"
    sent = json.dumps(body(int(time.time()), 11886)).encode()
    request = urllib.request.Request(url, sent, {"Content-Type": "application/json"})
    print(urllib.request.urlopen(request, timeout=10).read().decode())
"#;

fn sign(more: &[&str]) -> Ran {
    let args = [&["sign", "--api", "v3"], &STAMP[..], more].concat();
    run(zvcms(&args).envs(VECTOR))
}

#[test]
fn a_newcomer_sees_the_same_cards_over_either_version() {
    for format in ["table", "json", "csv"] {
        let args = ["my-cards", "10001", "--sandbox", "--include-recycled", "--format", format];
        let over_v3 = run(&mut zvcms(&[&args[..], &["--api", "v3"]].concat()));
        assert_eq!((over_v3.exit, over_v3.stderr.as_str()), (0, ""));
        assert_eq!(over_v3.stdout, run(&mut zvcms(&args)).stdout);
    }
}

#[cfg(unix)]
#[test]
fn what_a_sandbox_prints_for_v3_is_enough_for_any_program() {
    let sandbox = Served::start(&["--api", "v3"]);
    let lines = sandbox.printed.join("\n");
    let pasted = |command: &str| run(&mut shell(&format!("{lines}\n{command}")));
    let cards = pasted("zvcms my-cards 10001");
    assert_eq!((cards.exit, cards.json().as_array().unwrap().len()), (0, 9), "{}", cards.stderr);
    let mut calls = 1;
    if is_installed("curl") {
        let ran = pasted(&format!(
            "zvcms sign user.my-cards --params '{USER}' | \
             curl -sS -d @- -H 'Content-Type: application/json' \"$ZVCMS_ENDPOINT{CARDS}\""
        ));
        assert!(ran.stdout.contains(r#""gift_title":"#), "{}{}", ran.stdout, ran.stderr);
        calls += 1;
    }
    if is_installed("python3") {
        let mut python = shell(&format!("{lines}\npython3 - call"));
        let ran = run_with_input(&mut python, PYTHON);
        assert!(ran.stdout.contains(r#""gift_title":"#), "{}{}", ran.stdout, ran.stderr);
        calls += 1;
    }
    let wrong = pasted(&format!("zvcms sign {POINTS} | sed 's/%3D/=/' | zvcms verify || echo $?"));
    assert!(
        wrong.stdout.contains("\n  not-percent-encoded: ") && wrong.stdout.ends_with("\n1\n"),
        "{}",
        wrong.stdout
    );
    assert_eq!(pasted(&format!("zvcms sign {POINTS} | zvcms verify")).exit, 0);
    // The other version is one line away.
    let v2 = lines.lines().last().unwrap().strip_prefix("# For V2: ").unwrap();
    assert_eq!(pasted(&format!("{v2}\nzvcms my-cards 10002")).stdout, "[]\n");
    let (_, said) = sandbox.interrupt();
    let log: Vec<&str> = said.lines().collect();
    let accepted = |call| format!("zvcms: accepted {CARDS} (traceId sandbox-{call})");
    assert_eq!(log[..calls], (1..=calls).map(accepted).collect::<Vec<_>>(), "{said}");
    assert_eq!(log[calls], "zvcms: accepted user.my-cards", "{said}");
}

#[cfg(unix)]
#[test]
fn the_lines_of_one_version_take_the_place_of_those_of_the_other() {
    let [v2, v3] = [Served::start(&[]), Served::start(&["--api", "v3"])];
    for (before, after) in [(&v3, &v2), (&v2, &v3)] {
        let lines = [&before.printed[..], &after.printed].concat().join("\n");
        let ran = run(&mut shell(&format!("{lines}\nzvcms my-cards 10002")));
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, "[]\n"), "{}", ran.stderr);
    }
}

#[test]
fn a_sandbox_prints_the_lines_of_the_version_that_it_is_asked_for() {
    let demo =
        "export ZVCMS_OPEN_ID=demo-open-id\nexport ZVCMS_GRANT_CODE=demo-grant-code\nexport ZVCMS_OPEN_KEY=";
    let printed = |args: &[&str]| Served::start(args).printed_with_any_port();
    let [v2, v3] = [printed(&[]), printed(&["--api", "v3"])];
    assert!(
        v2.contains(&format!(
            "shell:\nexport ZVCMS_ENDPOINT=http://127.0.0.1:…/api/v2\nexport ZVCMS_API=v2\n{demo}"
        )),
        "{v2}"
    );
    assert!(v2.ends_with("\n# For V3: export ZVCMS_API=v3 ZVCMS_ENDPOINT=http://127.0.0.1:…"), "{v2}");
    let v3_lines = format!("shell:\nexport ZVCMS_ENDPOINT=http://127.0.0.1:…\nexport ZVCMS_API=v3\n{demo}");
    assert!(v3.contains(&v3_lines), "{v3}");
    assert!(v3.ends_with("\n# For V2: export ZVCMS_API=v2 ZVCMS_ENDPOINT=http://127.0.0.1:…/api/v2"), "{v3}");
    // The names of V2's bodies alone are a setting.
    let wire = ["--signed-names", "wire"];
    assert!(printed(&wire).contains("over the names GrantCode, Nonce, OpenId, Timestamp.\n"));
    let config = crate::configured::file("sandbox-of-wire", "[default]\nsigned_names = \"wire\"\n");
    let of_profile = printed(&["--api", "v3", "--config", config.to_str().unwrap()]);
    let header = "over the names grantCode, nonce, openId, timestamp. Over V2 it checks GrantCode, Nonce, OpenId, Timestamp.\n";
    assert!(of_profile.contains(header), "{of_profile}");
    let refused = run(&mut zvcms(&[&["sandbox", "--api", "v3"], &wire[..]].concat()));
    assert!(refused.exit == 2 && refused.line().contains("leave out --signed-names"), "{}", refused.stderr);
    assert!(v3.contains("over the names grantCode, nonce, openId, timestamp.\n"), "{v3}");
}

#[cfg(unix)]
#[test]
fn an_error_is_found_in_the_log_by_its_trace_id() {
    let sandbox = Served::start(&["--api", "v3", "--fault", "system-error:1"]);
    let lines = ["10002", "nobody"]
        .map(|user| run(&mut sandbox.zvcms(&["my-cards", user, "--attempts", "1"])).stderr);
    let (_, said) = sandbox.interrupt();
    for (at, (line, log)) in lines.iter().zip(said.lines()).enumerate() {
        let trace_id = format!(" (traceId sandbox-{})", at + 1);
        assert!(line.contains(&trace_id) && log.ends_with(&trace_id), "{line}{log}");
    }
    assert!(said.contains("; fault system-error, not executed (traceId sandbox-1)\n"), "{said}");
}

#[test]
fn the_printed_vector_comes_out_in_a_body_of_v3() {
    for action in [CARDS, CARDS.trim_start_matches('/'), "user.my-cards"] {
        let ran = sign(&[action, "--params", USER]);
        assert_eq!((ran.exit, ran.stdout.as_str(), ran.stderr.as_str()), (0, BODY, ""), "{action}");
    }
    if is_installed("python3") {
        let mut python = Command::new("python3");
        let built = run_with_input(python.args(["-", "sign"]).envs(VECTOR), PYTHON);
        assert_eq!(built.json(), serde_json::from_str::<Value>(BODY).unwrap());
    }
}

#[test]
fn the_steps_say_where_the_body_goes() {
    let explained = |args: &[&str]| sign(&[args, &["--explain"]].concat()).stderr;
    for action in ["user.my-cards", CARDS, CARDS.trim_start_matches('/')] {
        let rows = explained(&[action]);
        let last: Vec<&str> = rows.lines().last().unwrap().split_whitespace().collect();
        assert_eq!(last, ["the", "path", "to", "POST", "the", "body", "to", "40", CARDS], "{rows}");
        assert_eq!(rows.lines().count(), 6);
    }
}

#[test]
fn empty_parameters_are_an_object_and_others_are_refused() {
    for params in ["[]", "{}", "null"] {
        assert_eq!(sign(&[CARDS, "--params", params]).json()["params"], json!({}), "{params}");
    }
    let gateway = Gateway::start();
    for args in [["sign", CARDS], ["call", CARDS], ["call", "/v3/x"]] {
        let args = [&args[..], &["--params", "[1]", "--api", "v3"]].concat();
        let ran = run(&mut authorised(gateway.sandbox.v3_endpoint(), &args));
        assert_eq!((ran.exit, ran.line().contains("object")), (2, true), "{}", ran.line());
    }
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

#[test]
fn an_action_is_called_by_its_path_or_by_its_name_of_v2() {
    let gateway = Gateway::start();
    let call = |action: &str, more: &[&str]| {
        let args = [&["call", action, "--api", "v3"], more].concat();
        run(&mut authorised(gateway.sandbox.v3_endpoint(), &args))
    };
    for action in [CARDS, CARDS.trim_start_matches('/'), "user.my-cards"] {
        let ran = call(action, &["--params", r#"{"user_id":"10002"}"#, "--read-only"]);
        assert_eq!((ran.exit, ran.stdout.as_str(), ran.stderr.as_str()), (0, "[]\n", ""), "{action}");
        let ran = call(action, &["--params", r#"{"user_id":"10002","userId":"1"}"#]);
        let told = format!(
            "zvcms: warning: {CARDS} has no documented parameter \"userId\"; the nearest is user_id\n"
        );
        assert_eq!((ran.exit, ran.stderr), (0, told));
    }
    let accepted = gateway.sandbox.tally().accepted();
    let ran = call("/v3/crm/giftCard/getCustomerGiftCards", &[]);
    let told = format!(
        "zvcms: warning: the action \"/v3/crm/giftCard/getCustomerGiftCards\" is not documented; the nearest is {CARDS}\n"
    );
    assert!(ran.exit != 0 && ran.stderr.starts_with(&told), "{}", ran.stderr);
    assert_eq!(gateway.sandbox.tally().accepted(), accepted);
}

#[test]
fn a_name_of_the_other_version_is_refused_and_nothing_is_sent() {
    let gateway = Gateway::start();
    let (v2, v3) = (gateway.sandbox.endpoint(), gateway.sandbox.v3_endpoint());
    for (endpoint, action, api, end) in [
        (v2, CARDS, "v2", "; in V2 the action is user.my-cards; or give --api v3"),
        (v2, POINTS, "v2", "; in V2 the action is user.points-add; or give --api v3"),
        (v2, POINTS.trim_start_matches('/'), "v2", "; in V2 the action is user.points-add; or give --api v3"),
        (v2, "/v3/crm/points/addCustomerPoint", "v2", "; the nearest is user.points-add; or give --api v3"),
        (v2, "crm/points/addCustomerPoints", "v2", "; the nearest is user.points-add; or give --api v3"),
        (v2, "/x", "v2", "the action \"/x\" is a path of V3: call it over V3; give --api v3"),
        (v2, "x/y", "v2", "the action \"x/y\" is a path of V3: call it over V3; give --api v3"),
        (v3, "order.upload", "v3", "or by a path, such as /v3/crm/…"),
        (v3, "user.mycards", "v3", &format!("; the nearest is {CARDS}")),
        (
            v3,
            "communal.user.coupons-vertify",
            "v3",
            "; its page in V3 is that of /v3/crm/coupon/writeOffCoupon",
        ),
        (v2, " ", "v2", "the parameter Action must not be empty"),
        (v3, " ", "v3", "the parameter Action must not be empty"),
        (v2, "/", "v2", "is a path of V3: call it over V3; give --api v3"),
        (v3, "/", "v3", "one of its parts is empty"),
        (v3, "https://openapi.qmai.cn/v3/x", "v3", "give the path alone, without scheme and host"),
        (v3, "/v3/x?y=1", "v3", "it has a query or a fragment, but parameters go into the body"),
    ] {
        for subcommand in ["call", "sign"] {
            let ran = run(&mut authorised(endpoint, &[subcommand, action, "--api", api]));
            assert_eq!(ran.exit, 2, "{action}");
            // One line, without a warning before it.
            assert!(ran.line().ends_with(end), "{}", ran.line());
            let ran = run(&mut authorised(endpoint, &[subcommand, action, "--api", api, "--format", "json"]));
            assert_eq!(ran.error().0, "usage");
        }
    }
    assert_eq!(gateway.sandbox.tally().requests(), 0);
}

#[test]
fn replies_are_served_at_a_path() {
    let file = std::path::PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reply-over-v3.json");
    std::fs::write(&file, r#"{"own": 1.10}"#).unwrap();
    let replies =
        ["/v3/x/y", "v3/x/z", "own/path", "own/path/"].map(|name| format!("{name}={}", file.display()));
    let args: Vec<&str> = replies.iter().flat_map(|reply| ["--reply", reply]).collect();
    let sandbox = Served::start(&[&["--api", "v3"], &args[..]].concat());
    for name in ["v3/x/y", "/v3/x/z", "own/path", "/own/path", "own/path/"] {
        let ran = run(&mut sandbox.zvcms(&["call", name, "--format", "json"]));
        assert_eq!((ran.exit, ran.stdout.as_str()), (0, "{\"own\": 1.10}\n"), "{}", ran.stderr);
    }
}

fn verify(body: &str, more: &[&str]) -> Ran {
    run_with_input(zvcms(&[&["verify"], more].concat()).env("ZVCMS_OPEN_KEY", VECTOR[2].1), body)
}

#[test]
fn a_body_says_itself_of_which_version_it_is() {
    let strings = BODY.replace("11886", "\"11886\"").replace("1465185768", "\"1465185768\"");
    for body in [BODY, &strings] {
        for more in [&[][..], &["--api", "v3"], &["--signed-names", "lower-camel"]] {
            let ran = verify(body, more);
            let right = "The request is right: its token is signed with the names grantCode, nonce, openId, timestamp.\n";
            assert!(ran.exit == 0 && ran.stdout.starts_with(right), "{}{}", ran.stdout, ran.stderr);
        }
    }
    let wrong = verify(&BODY.replace("%3D", "="), &[]);
    assert!(
        wrong
            .stdout
            .contains("The string to sign of this request of V3 is\n  grantCode=ba67d4fa46&nonce=11886&")
    );
    let report = verify(BODY, &["--format", "json"]).json();
    assert_eq!((&report["right"], &report["api"]), (&json!(true), &json!("v3")));
    // Neither the environment nor a profile says of which version a body is.
    let path = crate::configured::file("api-verify", "[default]\napi = \"v3\"\n");
    for (body, api) in [(BODY, "v2"), (BODY, "v4")] {
        let mut command = zvcms(&["verify", "--config", path.to_str().unwrap()]);
        command.env("ZVCMS_OPEN_KEY", VECTOR[2].1).env("ZVCMS_API", api);
        assert_eq!(run_with_input(&mut command, body).exit, 0);
    }
}

#[test]
fn a_body_of_another_version_than_asked_for_is_refused() {
    let v2 = run(zvcms(&[&["sign", "user.my-cards"], &STAMP[..]].concat()).envs(VECTOR)).stdout;
    assert_eq!(verify(&v2, &["--api", "v2"]).exit, 0);
    for (body, api, line) in [
        (v2.as_str(), "v3", "the request is one of V2, not of V3: give --api v2, or leave it out"),
        (BODY, "v2", "the request is one of V3, not of V2: give --api v3, or leave it out"),
    ] {
        let ran = verify(body, &["--api", api]);
        assert_eq!((ran.exit, ran.line()), (2, format!("zvcms: standard input: {line}").as_str()));
    }
    let config = crate::configured::file("verify-of-wire", "[default]\nsigned_names = \"wire\"\n");
    assert_eq!(verify(BODY, &["--config", config.to_str().unwrap()]).exit, 0);
    let wire = verify(BODY, &["--signed-names", "wire"]);
    assert!(wire.exit == 2 && wire.line().contains("leave out --signed-names"), "{}", wire.line());
}

/// An address of V3 with one reply.
fn replying_v3(body: &'static str) -> String {
    replying("200 OK", body.as_bytes()).strip_suffix("/api/v2").unwrap().to_owned()
}

#[test]
fn an_error_has_the_trace_id_of_the_gateway() {
    for (reply, line, trace_id) in [
        (
            r#"{"status":true,"code":40004,"message":"no","traceId":"a-1"}"#,
            "business exception 40004: no (traceId a-1)",
            "a-1",
        ),
        (
            r#"{"status":false,"code":4,"message":"no","traceId":"\u001b[2Jx\n"}"#,
            r"system error 4: no (traceId \u{1b}[2Jx\n)",
            "\u{1b}[2Jx\n",
        ),
        (
            r#"{"status":false,"code":4,"message":"no","traceId":"cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D"}"#,
            "system error 4: no (traceId (token))",
            "(token)",
        ),
    ] {
        let endpoint = replying_v3(reply);
        let args = ["my-cards", "1", "--api", "v3", "--attempts", "1"];
        assert_eq!(run(&mut authorised(&endpoint, &args)).line(), format!("zvcms: {line}"));
        let ran = run(&mut authorised(&endpoint, &[&args[..], &["--format", "json"]].concat()));
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(error["error"]["trace_id"], trace_id);
        assert!(error["error"].get("hint").is_none());
    }
}

#[test]
fn a_long_trace_id_is_cut() {
    for (answer, begin) in [
        (r#""status":false,"code":4,"message":"no""#, "zvcms: system error 4: no (traceId "),
        (r#""status":true,"code":0,"message":"","data":5"#, "zvcms: "),
    ] {
        let reply = format!("{{{answer},\"traceId\":\"{}\"}}", "礼".repeat(10_000));
        let endpoint = replying_v3(reply.leak());
        let args = ["my-cards", "1", "--api", "v3", "--attempts", "1"];
        let ran = run(&mut authorised(&endpoint, &args));
        let cut = format!("(traceId {}…)", "礼".repeat(63));
        assert!(ran.line().starts_with(begin) && ran.line().contains(&cut), "{}", ran.line());
        let ran = run(&mut authorised(&endpoint, &[&args[..], &["--format", "json"]].concat()));
        let error: Value = serde_json::from_str(&ran.stderr).unwrap();
        assert_eq!(error["error"]["trace_id"], "礼".repeat(200));
    }
}

#[test]
fn a_code_that_may_mean_a_wrong_signature_is_hinted_at_over_v3_alone() {
    let reply = r#"{"status":false,"code":110004,"message":"no"}"#;
    let args = ["my-cards", "1", "--attempts", "1"];
    let over_v3 = authorised(&replying_v3(reply), &[&args[..], &["--api", "v3"]].concat());
    let line = { over_v3 }.output().unwrap().stderr;
    let line = String::from_utf8(line).unwrap();
    let begin = "zvcms: system error 110004: no; ";
    assert!(line.starts_with(begin) && line.matches("zvcms ").count() == 1, "{line}");
    let json = ["--api", "v3", "--format", "json"];
    let ran = run(&mut authorised(&replying_v3(reply), &[&args[..], &json].concat()));
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    let error = &error["error"];
    assert_eq!((&error["code"], &error["message"]), (&json!("110004"), &json!("no")));
    assert_eq!(format!("{begin}{}\n", error["hint"].as_str().unwrap()), line);

    let endpoint = replying("200 OK", reply.as_bytes());
    assert_eq!(run(&mut authorised(&endpoint, &args)).line(), "zvcms: system error 110004: no");
    let ran = run(&mut authorised(&endpoint, &[&args[..], &["--format", "json"]].concat()));
    assert_eq!(ran.stderr, "{\"error\":{\"kind\":\"system\",\"code\":\"110004\",\"message\":\"no\"}}\n");
}

#[test]
fn a_traced_call_shows_neither_key_nor_token_nor_parameters() {
    let gateway = Gateway::start();
    let args = ["-vv", "my-cards", "user-10001-of-the-test", "--api", "v3"];
    let ran = run(authorised(gateway.sandbox.v3_endpoint(), &args).env("ZVCMS_OPEN_KEY", "a-secret-key"));
    assert!(ran.stderr.contains("attempt=1"), "{}", ran.stderr);
    for secret in ["a-secret-key", "demo-open-id", "demo-grant-code", "%3D", "user-10001-of-the-test"] {
        assert!(!ran.stderr.contains(secret), "{}", ran.stderr);
    }
    for token in ["cFw0t9IuvL9jVo9qAzk0qMcw5BM=", "a-secret-token"] {
        let ran = verify(&BODY.replace("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D", token), &["-vv"]);
        assert!(ran.exit == 1 && !(ran.stdout.clone() + &ran.stderr).contains(token), "{}", ran.stdout);
    }
}
