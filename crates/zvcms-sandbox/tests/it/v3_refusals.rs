//! What is refused over V3, and how it is said.

use serde_json::{Value, json};
use zvcms_sandbox::{Identity, Refusal, SignedNames};

use crate::client::{
    SIGNED_AT, exchange, post, post_bytes_to, post_to, signed_request, vendor_request, vendor_sandbox,
};
use crate::v3::{
    ADD_POINTS, CARDS, COUPONS, demo_sandbox, refused, signed, vendor_v3_request, vendor_v3_request_with,
    with,
};

/// What the envelope of this request is refused for.
async fn envelope_error(path: &str, request: &Value) -> String {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let reply = post_to(&sandbox, path, request).await.json();
    let code = if path == "/api/v2" { json!("sandbox-envelope") } else { json!(990_005) };
    assert_eq!(reply["code"], code, "{reply}");
    assert_eq!(sandbox.tally().refused(Refusal::Envelope), 1);
    reply["message"].as_str().unwrap().strip_prefix("请求格式错误: ").unwrap().to_owned()
}

#[tokio::test]
async fn a_wrong_envelope_is_named_by_the_members_of_v3() {
    for member in ["openId", "grantCode", "nonce", "timestamp", "token", "params"] {
        let mut request = vendor_v3_request();
        request.as_object_mut().unwrap().remove(member);
        assert_eq!(envelope_error(CARDS, &request).await, format!("{member} is missing"));
    }
    for (member, value, error) in [
        ("openId", json!(1), "openId is a number, not a string"),
        ("token", json!(null), "token is null, not a string"),
        ("nonce", json!(true), "nonce is a boolean, not a decimal integer"),
        ("nonce", json!(0), "nonce is not between 1 and 9007199254740991"),
        (
            "nonce",
            json!("011886"),
            "nonce has leading zeros: it must be a decimal integer without sign and leading zeros",
        ),
        (
            "timestamp",
            json!(1_465_185_768.0),
            "timestamp has a fraction: it must be a decimal integer without sign and leading zeros",
        ),
        (
            "timestamp",
            json!(-1),
            "timestamp is negative: it must be a decimal integer without sign and leading zeros",
        ),
        ("timestamp", json!([]), "timestamp is an array, not a decimal integer"),
        ("params", json!("{}"), "params is JSON in a string, not an object"),
        ("params", json!([1]), "params is an array, not an object"),
        ("params", json!(1), "params is a number, not an object"),
        ("params", json!([]), "params is an array, not an object; without parameters it is {}"),
        ("params", json!(null), "params is null, not an object; without parameters it is {}"),
    ] {
        assert_eq!(envelope_error(CARDS, &vendor_v3_request_with(member, value)).await, error);
    }
    assert_eq!(envelope_error(CARDS, &json!([])).await, "the body is an array, not a JSON object");
    let mut one_in_other_case = vendor_v3_request();
    let token = one_in_other_case.as_object_mut().unwrap().remove("token").unwrap();
    one_in_other_case["Token"] = token;
    assert_eq!(
        envelope_error(CARDS, &one_in_other_case).await,
        "Token is there in place of token, which is how V2 spells it"
    );
}

#[tokio::test]
async fn a_body_of_the_other_version_is_told_so() {
    assert_eq!(
        envelope_error(CARDS, &vendor_request()).await,
        "this is a body of V2: over V3 the names are openId, grantCode, nonce, timestamp, token, params; over V2 the \
         address is POST /api/v2"
    );
    assert_eq!(
        envelope_error("/api/v2", &vendor_v3_request()).await,
        "this is a body of V3: over V2 the names are OpenId, GrantCode, Nonce, Timestamp, Token, Action, Params; over \
         V3 the address is the path of the action, POST /v3/…"
    );
}

/// Each step is checked before the next: a request with several faults is refused for the first.
#[tokio::test]
async fn the_checks_have_the_order_of_v2_and_name_the_members_of_v3() {
    let late = vendor_sandbox(SIGNED_AT + 301).start().await.unwrap();
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let unknown = "/v3/unknown";
    let mut request = vendor_v3_request();
    request["params"] = json!([]);
    request["openId"] = json!("other");
    request["grantCode"] = json!("other");
    request["token"] = json!("bad");
    refused(&late, unknown, &request, Refusal::Envelope, false).await;
    request["params"] = json!({});
    let message = refused(&late, unknown, &request, Refusal::Identity, false).await;
    assert_eq!(message, "密钥错误: openId is not that of this sandbox");
    request["openId"] = json!("d14c1559e87b747d577c834b275a4310");
    let message = refused(&late, unknown, &request, Refusal::Identity, false).await;
    assert_eq!(message, "授权错误: grantCode is not that of this sandbox");
    request["grantCode"] = json!("ba67d4fa46");
    refused(&late, unknown, &request, Refusal::Token, false).await;
    request["token"] = json!("ySypL4SRFMmfSrCqOiFE01LK3ks%3D");
    let message = refused(&late, unknown, &request, Refusal::Token, false).await;
    assert!(message.starts_with("签名错误: the token is not that of this request; "), "{message}");
    request["token"] = json!("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D");
    let message = refused(&late, unknown, &request, Refusal::Clock, false).await;
    assert_eq!(message, "时间戳错误: timestamp is 301 s behind this gateway's clock, 300 s are allowed");
    // None of those entered the nonce, and an unknown path does.
    refused(&sandbox, unknown, &request, Refusal::Action, false).await;
    let message = refused(&sandbox, unknown, &request, Refusal::Replay, false).await;
    assert_eq!(message, "重复请求: nonce was used within the last 300 s; sign every attempt anew");
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    refused(&sandbox, CARDS, &request, Refusal::Params, true).await;
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    request["params"] = json!({"user_id": "10003"});
    refused(&sandbox, CARDS, &request, Refusal::NoSuchUser, true).await;
    let full = vendor_sandbox(SIGNED_AT).replay_capacity(0).start().await.unwrap();
    refused(&full, CARDS, &request, Refusal::ReplayMemory, false).await;
}

#[tokio::test]
async fn a_body_over_v3_is_capped_too() {
    let sandbox = demo_sandbox().start().await.unwrap();
    let reply = exchange(sandbox.address(), &post_bytes_to(CARDS, &" ".repeat(1_048_577))).await;
    assert_eq!(reply.status(), 413);
}

#[tokio::test]
async fn a_nonce_that_was_used_over_one_version_is_used_over_the_other() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    refused(&sandbox, CARDS, &vendor_v3_request(), Refusal::Replay, false).await;
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    assert_eq!(post_to(&sandbox, CARDS, &vendor_v3_request()).await.json()["code"], 0);
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "sandbox-replay");
}

/// The second token is that of the vendor's values under the names of V2's body.
#[tokio::test]
async fn v3_signs_lower_camel_names_whatever_v2_signs() {
    let sandbox = vendor_sandbox(SIGNED_AT).signed_names(SignedNames::Wire).start().await.unwrap();
    for names in [SignedNames::LowerCamel, SignedNames::Wire] {
        let sandbox = vendor_sandbox(SIGNED_AT).signed_names(names).start().await.unwrap();
        let other = vendor_v3_request_with("token", json!("rQ861PA1ledQ4VhZXY6WAjlZfD0%3D"));
        assert_eq!(
            refused(&sandbox, CARDS, &other, Refusal::Token, false).await,
            "签名错误: the token is not that of this request: it was signed with the names GrantCode, Nonce, OpenId, \
             Timestamp; this gateway checks grantCode, nonce, openId, timestamp"
        );
        assert_eq!(post_to(&sandbox, CARDS, &vendor_v3_request()).await.json()["code"], 0);
    }
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "sandbox-token");
}

#[tokio::test]
async fn an_unknown_path_is_an_unknown_action() {
    let sandbox = with(demo_sandbox(), "v3/own/action", "7");
    let sandbox = with(sandbox, "own.action", "8").start().await.unwrap();
    let mut nonce = 0;
    for path in ["/v3/", "/v3/crm/points", "/v3/user.balance-history", "/v3/own.action", "/v3/own/action/"] {
        nonce += 1;
        let message =
            refused(&sandbox, path, &signed(nonce, &json!({"user_id": "1"})), Refusal::Action, false).await;
        let (first, known) = message.split_once(", or call one of ").unwrap();
        assert_eq!(
            first,
            "接口不存在: this sandbox does not know the path: register a reply for it (zvcms sandbox --reply PATH=FILE, or \
             Builder::reply in a program)"
        );
        // A page that is added may add a path.
        let known: Vec<&str> = known.split(", ").collect();
        assert!(known.is_sorted() && known.iter().all(|path| path.starts_with('/')), "{known:?}");
        for path in [COUPONS, CARDS, ADD_POINTS, "/v3/own/action"] {
            assert!(known.contains(&path), "{path}: {known:?}");
        }
    }
}

#[tokio::test]
async fn a_path_is_not_an_action_over_v2() {
    let sandbox = with(demo_sandbox(), "own/path", "7").start().await.unwrap();
    for (nonce, action) in
        [(1, CARDS), (2, CARDS.trim_start_matches('/')), (3, "/own/path"), (5, "own/path"), (6, "other/path")]
    {
        let mut request = signed_request(&Identity::demo(), SIGNED_AT, nonce, &json!({"user_id": "10001"}));
        request["Action"] = json!(action);
        let reply = post(&sandbox, &request).await;
        assert_eq!(
            reply.body,
            r#"{"status":false,"code":"sandbox-action","message":"接口不存在: the Action is a path of V3: send the request to that path, as a body of V3 without an Action"}"#
        );
    }
    // What can be called over V2 is listed there, and no path.
    let mut request = signed_request(&Identity::demo(), SIGNED_AT, 4, &json!({}));
    request["Action"] = json!("user.my-card");
    let message = post(&sandbox, &request).await.json()["message"].as_str().unwrap().to_owned();
    assert!(message.contains("user.my-cards") && !message.contains('/'), "{message}");
}

#[tokio::test]
async fn messages_quote_no_value_of_the_request() {
    let secret = "LyvrkvkxRkG2R6aM55bXpPwjYAbkEXTbVnKwfDYvVHjNwNFAmx";
    for member in ["openId", "grantCode", "nonce", "timestamp", "token", "params"] {
        let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
        let request = vendor_v3_request_with(member, json!(secret));
        let reply = post_to(&sandbox, CARDS, &request).await;
        assert!(reply.json()["code"].as_u64() > Some(0) && !reply.body.contains(secret), "{}", reply.body);
    }
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let reply = post_to(&sandbox, &format!("/v3/{secret}"), &vendor_v3_request()).await;
    assert!(reply.body.contains("990011") && !reply.body.contains(secret), "{}", reply.body);
}
