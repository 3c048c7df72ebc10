//! The examples as their users run them: each is a program of its own, with a transport of its own.

mod gateway;
mod program;

use gateway::{Gateway, Reply};
use program::{EXAMPLES, run, run_without};
use zvcms_sandbox::{Identity, Refusal};

const USER: &str = "10001";

#[test]
fn the_cards_are_printed() {
    for example in EXAMPLES {
        let sandbox = Gateway::sandbox();
        for _ in 0..2 {
            let ran = run(example, sandbox.endpoint(), &Identity::demo(), USER);
            assert_eq!((ran.exit, ran.stderr.as_str()), (0, ""), "{example}");
            for card in ["云上咖啡Cloud Coffee联名电子礼品卡 75.50", "新春礼品卡 200.00"] {
                assert!(ran.stdout.lines().any(|line| line == card), "{example}: {}", ran.stdout);
            }
        }
        // The sandbox refuses a used nonce and a time that is not now.
        assert_eq!(sandbox.tally().accepted(), 2, "{example}");
    }
}

#[test]
fn a_wrong_key_is_told_in_the_words_of_the_gateway() {
    for example in EXAMPLES {
        let sandbox = Gateway::sandbox();
        let ran = run(example, sandbox.endpoint(), &demo_with_key("a-wrong-open-key"), USER);
        let said = ran.failure(example);
        assert!(said.starts_with("system error sandbox-token: "), "{example}: {said}");
        assert!(said.contains("签名错误"), "{example}: {said}");
        assert!(!said.contains("a-wrong-open-key"), "{example}: {said}");
        assert_eq!(sandbox.tally().refused(Refusal::Token), 1, "{example}");
    }
}

#[test]
fn a_no_is_heard_behind_an_http_error() {
    const NO: &[u8] = r#"{"status": true, "code": 40004, "message": "查询的信息不存在"}"#.as_bytes();
    for example in EXAMPLES {
        let gateway = Gateway::replying(Reply::body("500 Internal Server Error", NO));
        let ran = run(example, gateway.endpoint(), &Identity::demo(), USER);
        assert_eq!(ran.failure(example), "business exception 40004: 查询的信息不存在\n", "{example}");
    }
}

/// The token is read from the one request that came: a second attempt would have to be another request.
#[test]
fn no_failure_shows_key_or_token() {
    const NO: &[u8] = br#"{"status": false, "code": "40001", "message": "no"}"#;
    for example in EXAMPLES {
        for reply in [Reply::nothing(), Reply::body("200 OK", NO), Reply::body("502 Bad Gateway", b"<html>")]
        {
            let gateway = Gateway::replying(reply);
            let ran = run(example, gateway.endpoint(), &Identity::demo(), USER);
            let said = ran.failure(example);
            let token = gateway.only_token();
            let base64 = token.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
            for secret in [Identity::demo().open_key(), &token, &base64] {
                assert!(!said.contains(secret), "{example}: {said}");
            }
        }
    }
}

#[test]
fn a_gateway_that_closes_at_once_is_an_error() {
    for example in EXAMPLES {
        let gateway = Gateway::hanging_up();
        let ran = run(example, gateway.endpoint(), &Identity::demo(), USER);
        ran.failure(example);
    }
}

#[test]
fn a_redirect_is_not_followed() {
    for example in EXAMPLES {
        let sandbox = Gateway::sandbox();
        let gateway = Gateway::replying(Reply::redirect(sandbox.endpoint()));
        let ran = run(example, gateway.endpoint(), &Identity::demo(), USER);
        let said = ran.failure(example);
        let address = sandbox.endpoint();
        let expected = format!(
            "HTTP 307 Temporary Redirect without an envelope: it points to {address}; use that address\n"
        );
        assert!(said.starts_with(&expected), "{example}: {said}");
        assert_eq!(sandbox.tally().requests(), 0, "{example}");
    }
}

/// Blanks after the envelope change nothing but the length, so that the cap alone decides. No length is declared, so
/// that the bytes themselves are counted.
#[test]
fn a_reply_over_the_cap_is_refused() {
    const CAP: usize = 4 * 1024 * 1024;
    for example in EXAMPLES {
        for (length, exit) in [(CAP, 0), (CAP + 1, 1)] {
            let mut body = br#"{"status": true, "code": 0, "data": []}"#.to_vec();
            body.resize(length, b' ');
            let gateway = Gateway::replying(Reply::body_without_length(&body));
            let ran = run(example, gateway.endpoint(), &Identity::demo(), USER);
            assert_eq!(ran.exit, exit, "{example}, {length}: {}", ran.stderr);
        }
    }
}

#[test]
fn an_endless_reply_is_cut_off() {
    for example in EXAMPLES {
        let gateway = Gateway::endless();
        let ran = run(example, gateway.endpoint(), &Identity::demo(), USER);
        assert!(ran.failure(example).len() < 1000, "{example}: {}", ran.stderr);
    }
}

#[test]
fn a_setting_that_is_missing_is_named() {
    for example in EXAMPLES {
        for name in ["ZVCMS_OPEN_ID", "ZVCMS_GRANT_CODE", "ZVCMS_OPEN_KEY"] {
            assert_eq!(run_without(example, name, USER).failure(example), format!("{name} is not set\n"));
        }
    }
}

fn demo_with_key(open_key: &str) -> Identity {
    let demo = Identity::demo();
    Identity::new(demo.open_id(), demo.grant_code(), open_key).unwrap()
}
