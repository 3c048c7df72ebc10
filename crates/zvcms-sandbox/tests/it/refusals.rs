//! One test a kind of refusal: the reply's shape, code and message, and the counter.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use zvcms_sandbox::{Refusal, Sandbox, SignedNames};

use crate::client::{
    SIGNED_AT, exchange, in_time, post, post_bytes, post_bytes_to, signed_request, vendor_request,
    vendor_sandbox,
};

/// The message of a system error with this kind's code; its kind alone must have been counted.
async fn system_error(sandbox: &Sandbox, request: &Value, kind: Refusal, code: &str) -> String {
    message(sandbox, request, kind, &json!(false), code).await
}

async fn business_exception(sandbox: &Sandbox, request: &Value, kind: Refusal, code: &str) -> String {
    message(sandbox, request, kind, &json!(true), code).await
}

async fn message(sandbox: &Sandbox, request: &Value, kind: Refusal, status: &Value, code: &str) -> String {
    let before = sandbox.tally();
    let reply = post(sandbox, request).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.header("content-type"), Some("application/json"));
    let body = reply.json();
    assert_eq!((&body["status"], &body["code"]), (status, &json!(code)), "{body}");
    assert_eq!(body.as_object().unwrap().len(), 3, "{body}");
    let after = sandbox.tally();
    assert_eq!(after.refused(kind), before.refused(kind) + 1);
    assert_eq!(after.refused_in_all(), before.refused_in_all() + 1);
    assert_eq!(after.accepted(), before.accepted());
    let message = body["message"].as_str().unwrap().to_owned();
    assert_eq!(message.lines().count(), 1);
    message
}

fn vendor_request_with(member: &str, value: Value) -> Value {
    let mut request = vendor_request();
    request[member] = value;
    request
}

#[tokio::test]
async fn an_envelope_without_a_member_is_refused_and_the_member_named() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    for member in ["OpenId", "GrantCode", "Token", "Timestamp", "Nonce", "Action", "Params"] {
        let mut request = vendor_request();
        request.as_object_mut().unwrap().remove(member);
        let message = system_error(&sandbox, &request, Refusal::Envelope, "sandbox-envelope").await;
        assert_eq!(message, format!("请求格式错误: {member} is missing"));
    }
}

/// The same is said over V2 and V3.
#[tokio::test]
async fn a_body_in_another_form_is_named() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let json_twice = json!(vendor_request().to_string()).to_string();
    let with_mark = format!("\u{feff}{}", vendor_request());
    for (body, form) in [
        ("", "the body is empty"),
        ("OpenId=1&Nonce=2", "the body is form-urlencoded, not JSON"),
        ("%7B%22OpenId%22%3A%221%22%7D", "the body is form-urlencoded: it is JSON that was percent-encoded"),
        ("--x\r\nContent-Disposition: form-data\r\n\r\n1\r\n--x--", "the body is multipart, not JSON"),
        (json_twice.as_str(), "the body is JSON in a string"),
        (with_mark.as_str(), "the body begins with a UTF-8 byte order mark"),
        ("{\0\"\0O\0\"\0", "the body is in UTF-16, not in UTF-8"),
        ("<OpenId>1</OpenId>", "the body is XML, not JSON"),
        ("{'OpenId': '1'}", "the body is not JSON: its texts stand in single quotes"),
        ("[]", "the body is an array, not a JSON object"),
        ("{\"OpenId\":", "the body is not JSON: EOF while parsing"),
    ] {
        for (path, code) in [("/api/v2", json!("sandbox-envelope")), ("/v3/unknown", json!(990_005))] {
            let reply = exchange(sandbox.address(), &post_bytes_to(path, body)).await.json();
            assert_eq!(reply["code"], code);
            let message = reply["message"].as_str().unwrap();
            assert!(message.starts_with(&format!("请求格式错误: {form}")), "{body}: {message}");
        }
    }
    assert_eq!(sandbox.tally().refused(Refusal::Envelope), 22);
}

#[tokio::test]
async fn lower_case_escapes_are_refused_and_told_so() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let request = vendor_request_with("Token", json!("cFw0t9IuvL9jVo9qAzk0qMcw5BM%3d"));
    let message = system_error(&sandbox, &request, Refusal::Token, "sandbox-token").await;
    assert!(message.contains("its percent-encoding is in lower case"), "{message}");
}

#[tokio::test]
async fn credentials_that_are_swapped_are_told_so() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let mut request = vendor_request_with("OpenId", json!("ba67d4fa46"));
    request["GrantCode"] = json!("d14c1559e87b747d577c834b275a4310");
    let message = system_error(&sandbox, &request, Refusal::Identity, "sandbox-identity").await;
    assert_eq!(message, "密钥错误: OpenId and GrantCode are swapped");
}

#[tokio::test]
async fn another_open_id_or_grant_code_is_refused() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    for member in ["OpenId", "GrantCode"] {
        let request = vendor_request_with(member, json!("ba67d4fa47"));
        let message = system_error(&sandbox, &request, Refusal::Identity, "sandbox-identity").await;
        assert!(message.contains(member), "{message}");
    }
}

#[tokio::test]
async fn a_token_of_another_request_is_refused() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let request = vendor_request_with("Nonce", json!("11887"));
    let message = system_error(&sandbox, &request, Refusal::Token, "sandbox-token").await;
    assert_eq!(
        message,
        "签名错误: the token is not that of this request; the sandbox itself found no reason: give the request to zvcms \
         verify"
    );
}

#[tokio::test]
async fn a_token_that_was_not_percent_encoded_is_refused_and_told_so() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let request = vendor_request_with("Token", json!("cFw0t9IuvL9jVo9qAzk0qMcw5BM="));
    let message = system_error(&sandbox, &request, Refusal::Token, "sandbox-token").await;
    assert_eq!(message, "签名错误: the token is malformed: it is base64 that was not percent-encoded");
}

#[tokio::test]
async fn a_token_signed_with_the_other_names_is_refused_and_told_so() {
    let sandbox = vendor_sandbox(SIGNED_AT).signed_names(SignedNames::Wire).start().await.unwrap();
    let message = system_error(&sandbox, &vendor_request(), Refusal::Token, "sandbox-token").await;
    assert_eq!(
        message,
        "签名错误: the token is not that of this request: it was signed with the names grantCode, nonce, openId, \
         timestamp; this gateway checks GrantCode, Nonce, OpenId, Timestamp"
    );
}

#[tokio::test]
async fn a_bad_tokens_nonce_is_not_entered() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let forged = vendor_request_with("Token", json!("ySypL4SRFMmfSrCqOiFE01LK3ks%3D"));
    system_error(&sandbox, &forged, Refusal::Token, "sandbox-token").await;
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
}

#[tokio::test]
async fn a_timestamp_301_s_off_is_refused_on_either_side() {
    for (now, side) in [(SIGNED_AT + 301, "301 s behind"), (SIGNED_AT - 301, "301 s ahead of")] {
        let sandbox = vendor_sandbox(now).start().await.unwrap();
        let message = system_error(&sandbox, &vendor_request(), Refusal::Clock, "sandbox-clock").await;
        assert!(message.contains(side), "{message}");
    }
}

#[tokio::test]
async fn a_used_nonce_is_refused_until_the_window_has_passed() {
    let now = Arc::new(AtomicU64::new(SIGNED_AT));
    let clock = Arc::clone(&now);
    let sandbox = Sandbox::builder().clock(move || clock.load(Ordering::SeqCst)).start().await.unwrap();
    let ask = |timestamp| signed_request(sandbox.identity(), timestamp, 7, &json!({"user_id": "10001"}));
    assert_eq!(post(&sandbox, &ask(SIGNED_AT)).await.json()["code"], "0");
    system_error(&sandbox, &ask(SIGNED_AT), Refusal::Replay, "sandbox-replay").await;
    // Signed anew, but with the nonce of before.
    now.store(SIGNED_AT + 300, Ordering::SeqCst);
    system_error(&sandbox, &ask(SIGNED_AT + 300), Refusal::Replay, "sandbox-replay").await;
    now.store(SIGNED_AT + 301, Ordering::SeqCst);
    assert_eq!(post(&sandbox, &ask(SIGNED_AT + 301)).await.json()["code"], "0");
}

#[tokio::test]
async fn of_the_same_request_sent_fifty_times_at_once_one_is_accepted() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let mut requests = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let address = sandbox.address();
        requests.spawn(async move {
            exchange(address, &post_bytes(&vendor_request().to_string())).await.status()
        });
    }
    assert_eq!(requests.join_all().await, vec![200; 50]);
    let tally = sandbox.tally();
    assert_eq!((tally.accepted(), tally.refused(Refusal::Replay)), (1, 49));
}

#[tokio::test]
async fn a_full_replay_memory_refuses_rather_than_forgets() {
    let sandbox = Sandbox::builder().clock(|| SIGNED_AT).replay_capacity(2).start().await.unwrap();
    let ask = |nonce| signed_request(sandbox.identity(), SIGNED_AT, nonce, &json!({"user_id": "10001"}));
    assert_eq!(post(&sandbox, &ask(1)).await.json()["code"], "0");
    assert_eq!(post(&sandbox, &ask(2)).await.json()["code"], "0");
    system_error(&sandbox, &ask(3), Refusal::ReplayMemory, "sandbox-replay-memory").await;
    system_error(&sandbox, &ask(1), Refusal::Replay, "sandbox-replay").await;
}

/// 2,000 requests on one connection, half with one nonce and half with new ones, to a memory for 100.
#[tokio::test]
async fn a_replay_flood_is_refused_and_the_gateway_goes_on() {
    let now = Arc::new(AtomicU64::new(SIGNED_AT));
    let clock = Arc::clone(&now);
    let sandbox = Sandbox::builder().clock(move || clock.load(Ordering::SeqCst)).replay_capacity(100);
    let sandbox = sandbox.start().await.unwrap();
    let ask = |at, nonce| signed_request(sandbox.identity(), at, nonce, &json!({"user_id": "10002"}));
    let mut flood = Vec::new();
    for nonce in 2..=1_001 {
        for nonce in [1, nonce] {
            let body = ask(SIGNED_AT, nonce).to_string();
            let head = format!("POST /api/v2 HTTP/1.1\r\nHost: s\r\nContent-Length: {}\r\n\r\n", body.len());
            flood.extend_from_slice(format!("{head}{body}").as_bytes());
        }
    }
    flood.extend_from_slice(b"GET / HTTP/1.1\r\nHost: s\r\nConnection: close\r\n\r\n");
    let stream = TcpStream::connect(sandbox.address()).await.unwrap();
    let (mut read, mut write) = stream.into_split();
    let mut replies = String::new();
    let flooding = async { tokio::join!(write.write_all(&flood), read.read_to_string(&mut replies)) };
    let (sent, received) = in_time(flooding).await;
    sent.and(received.map(drop)).unwrap();
    let tally = sandbox.tally();
    assert_eq!((tally.requests(), tally.accepted()), (2_001, 100));
    assert_eq!((tally.refused(Refusal::Replay), tally.refused(Refusal::ReplayMemory)), (999, 901));
    now.store(SIGNED_AT + 301, Ordering::SeqCst);
    assert_eq!(post(&sandbox, &ask(SIGNED_AT + 301, 1)).await.json()["code"], "0");
}

#[tokio::test]
async fn an_unknown_action_is_refused() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let request = vendor_request_with("Action", json!("user.my-card"));
    let message = system_error(&sandbox, &request, Refusal::Action, "sandbox-action").await;
    let (first, known) = message.split_once(", or call one of ").unwrap();
    assert_eq!(
        first,
        "接口不存在: this sandbox does not know the Action: register a reply for it (zvcms sandbox --reply \
         ACTION=FILE, or Builder::reply in a program)"
    );
    assert!(
        known.starts_with("coupon.coupon-activity-add, ") && known.contains(", user.my-cards"),
        "{known}"
    );
}

#[tokio::test]
async fn wrong_params_are_a_business_exception() {
    for params in [json!([]), json!({"user_id": ""}), json!({"user_id": "10001", "needCycleCard": "2"})] {
        let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
        let request = vendor_request_with("Params", params);
        let message = business_exception(&sandbox, &request, Refusal::Params, "sandbox-params").await;
        assert!(message.starts_with("业务参数错误: "), "{message}");
    }
}

#[tokio::test]
async fn an_unknown_user_is_a_business_exception() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let request = vendor_request_with("Params", json!({"user_id": "10003"}));
    let message = business_exception(&sandbox, &request, Refusal::NoSuchUser, "sandbox-no-such-user").await;
    assert!(message.starts_with("查询的信息不存在"), "{message}");
}
