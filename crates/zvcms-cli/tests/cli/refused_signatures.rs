//! What the command says where a gateway refuses the signature of its own request.

use serde_json::Value;

use crate::gateway::{Gateway, authorised, replying};
use crate::in_bulk::list;
use crate::{Ran, run, run_with_input};

const DOCUMENTED: &str = "the request was signed as documented with this key, so OpenId, GrantCode and the open key may not \
     belong together";
const OTHER_NAMES: &str = ", or the gateway may check other names (--signed-names wire)";

fn with_another_key(gateway: &Gateway, args: &[&str]) -> Ran {
    run(gateway.zvcms(args).env("ZVCMS_OPEN_KEY", "another"))
}

fn hint(ran: &Ran) -> Value {
    assert_eq!(ran.stdout, "");
    let error: Value = serde_json::from_str(&ran.stderr).unwrap();
    error["error"]["hint"].clone()
}

#[test]
fn a_refused_signature_is_followed_by_what_may_be_wrong_and_how_to_see_it() {
    let gateway = Gateway::start();
    let end = |action: &str| {
        format!("; {DOCUMENTED}{OTHER_NAMES}; to see each step: zvcms sign {action} --explain")
    };
    for (args, action) in [
        (&["my-cards", "10001"][..], "user.my-cards"),
        (&["call", "user.my-cards", "--params", r#"{"user_id":"10001"}"#], "user.my-cards"),
        (&["call", "an action"], "'an action'"),
    ] {
        let ran = with_another_key(&gateway, args);
        assert_eq!(ran.exit, 4, "{args:?}");
        let line = ran.stderr.lines().last().unwrap();
        assert!(
            line.starts_with("zvcms: system error sandbox-token: 签名错误") && line.ends_with(&end(action)),
            "{line}"
        );
        for secret in ["another", "demo-open-id", "demo-grant-code", "%3D"] {
            assert!(!line.contains(secret), "{line}");
        }
        let json = with_another_key(&gateway, &[args, &["--format", "json"]].concat());
        assert_eq!(format!("; {}", hint(&json).as_str().unwrap()), end(action));
    }
}

#[test]
fn the_command_to_run_has_the_flags_that_matter() {
    let gateway = Gateway::start();
    let said = |args: &[&str]| {
        let args = [&["my-cards", "10001", "--format", "json"], args].concat();
        hint(&with_another_key(&gateway, &args)).as_str().unwrap().to_owned()
    };
    let wire = said(&["--signed-names", "wire"]);
    assert_eq!(
        wire,
        "the request was signed over the names of its body with this key, so OpenId, GrantCode and the open key may not \
         belong together, or the gateway may check other names (--signed-names lower-camel); to see each step: zvcms sign \
         user.my-cards --explain --signed-names wire"
    );
    let flags = said(&["--open-id", "demo-open-id", "--grant-code", "demo-grant-code", "--api", "v2"]);
    let end = "; to see each step, set ZVCMS_OPEN_ID, ZVCMS_GRANT_CODE and run: zvcms sign user.my-cards --explain --api v2";
    assert!(flags.ends_with(end), "{flags}");
    let args = ["my-cards", "10001", "--format", "json", "--open-key-file", "-"];
    let mut of_stdin = gateway.zvcms(&args);
    let of_stdin = hint(&run_with_input(of_stdin.env_remove("ZVCMS_OPEN_KEY"), "another\n"));
    let end = "; to see each step, set ZVCMS_OPEN_KEY and run: zvcms sign user.my-cards --explain";
    assert!(of_stdin.as_str().unwrap().ends_with(end), "{of_stdin}");

    let settings = format!(
        "[mine]\nopen_id = \"demo-open-id\"\ngrant_code = \"demo-grant-code\"\nopen_key = \"another\"\nendpoint = \"{}\"\n",
        gateway.sandbox.endpoint()
    );
    let file = crate::configured::file("refused signatures", &settings);
    let file = file.to_str().unwrap();
    let of_profile = said(&["--config", file, "--profile", "mine"]);
    let end = format!("zvcms sign user.my-cards --explain --config '{file}' --profile mine");
    assert!(of_profile.ends_with(&end), "{of_profile}");
    // What is said is what can be run.
    let (_, command) = of_profile.split_once("zvcms ").unwrap();
    let words = command.replace('\'', "");
    let (start, rest) = words.split_once(" --config ").unwrap();
    let mut args: Vec<&str> = start.split(' ').collect();
    args.extend(["--config", rest.strip_suffix(" --profile mine").unwrap(), "--profile", "mine"]);
    assert!(run(&mut crate::zvcms(&args)).stderr.contains("string to sign"));
}

#[test]
fn over_v3_the_names_are_known() {
    let gateway = Gateway::start();
    let args = ["my-cards", "10001", "--api", "v3"];
    let ran = run(authorised(gateway.sandbox.v3_endpoint(), &args).env("ZVCMS_OPEN_KEY", "another"));
    let end = format!("; {DOCUMENTED}; to see each step: zvcms sign user.my-cards --explain --api v3");
    assert!(ran.exit == 4 && ran.line().ends_with(&end), "{}", ran.line());
}

#[test]
fn only_a_refused_signature_is_followed_by_that() {
    let said = |reply: String| {
        let endpoint = replying("200 OK", reply.leak().as_bytes());
        run(&mut authorised(&endpoint, &["my-cards", "1", "--attempts", "1", "--format", "json"]))
    };
    let clock = "the gateway's clock and this machine's may differ: set this machine's clock";
    for (message, begin) in [
        ("签名错误", Some(DOCUMENTED)),
        ("验签失败", Some(DOCUMENTED)),
        ("SIGN_ERROR", Some(DOCUMENTED)),
        ("令牌无效", Some(DOCUMENTED)),
        ("签名已过期", Some(clock)),
        ("timestamp invalid", Some(clock)),
        ("系统繁忙", None),
        ("会员签名不能为空", None),
        ("礼品卡已过期", None),
    ] {
        // Some gateways say it as a business exception.
        for status in [false, true] {
            let ran = said(format!(r#"{{"status":{status},"code":1,"message":"{message}"}}"#));
            let hint = hint(&ran);
            assert_eq!(hint.is_string(), begin.is_some(), "{}", ran.stderr);
            assert!(
                hint.as_str().unwrap_or_default().starts_with(begin.unwrap_or_default()),
                "{}",
                ran.stderr
            );
        }
    }
    // A reply that cannot be read says it too.
    let ran = said(r#"{"status":"failed","code":1,"message":"签名错误"}"#.to_owned());
    assert!(ran.exit == 6 && hint(&ran).as_str().unwrap().starts_with(DOCUMENTED), "{}", ran.stderr);
    // The sandbox has named the mistake.
    let message = "签名错误: the base64 was not percent-encoded, or not all of it (not-percent-encoded)";
    let ran = said(format!(r#"{{"status":false,"code":"sandbox-token","message":"{message}"}}"#));
    assert!(hint(&ran).is_null(), "{}", ran.stderr);
}

#[test]
fn a_run_in_bulk_says_it_once() {
    let gateway = Gateway::start();
    let bulk = |users: u32, more: &[&str]| {
        let args = [&["my-cards", "--users", "-"], more].concat();
        run_with_input(gateway.zvcms(&args).env("ZVCMS_OPEN_KEY", "another"), &list(1..=users))
    };
    // The run stops, or it ends before it would.
    for users in [100, 3] {
        let ran = bulk(users, &[]);
        assert_eq!((ran.exit, ran.stderr.matches(DOCUMENTED).count()), (4, 1), "{}", ran.stderr);
        assert!(!ran.stdout.contains(DOCUMENTED), "{}", ran.stdout);
        let ran = bulk(users, &["--format", "ndjson"]);
        let end: Value = serde_json::from_str(&ran.stderr).unwrap();
        let hint = if users == 100 { &end["error"]["hint"] } else { &end["summary"]["hint"] };
        assert!(hint.as_str().unwrap().starts_with(DOCUMENTED), "{end}");
        assert_eq!(ran.stderr.matches(DOCUMENTED).count(), 1, "{end}");
    }
}
