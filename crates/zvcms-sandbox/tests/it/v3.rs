//! V3 beside V2, on the same address.

use std::sync::{Arc, Mutex};

use http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};
use zvcms_sandbox::{Builder, Fault, Identity, RawValue, Refusal, Sandbox};

use crate::client::{SIGNED_AT, as_v3, exchange, post, post_to, signed_request, vendor_sandbox};

pub(crate) const CARDS: &str = "/v3/crm/giftCard/getCustomerGiftCardList";
pub(crate) const ADD_POINTS: &str = "/v3/crm/points/addCustomerPoints";
pub(crate) const COUPONS: &str = "/v3/crm/coupon/getCustomerCoupons";

pub(crate) fn vendor_v3_request() -> Value {
    json!({
        "openId": "d14c1559e87b747d577c834b275a4310",
        "grantCode": "ba67d4fa46",
        "nonce": 11886,
        "timestamp": 1_465_185_768,
        "token": "cFw0t9IuvL9jVo9qAzk0qMcw5BM%3D",
        "params": {"user_id": "10001"}
    })
}

pub(crate) fn vendor_v3_request_with(member: &str, value: Value) -> Value {
    let mut request = vendor_v3_request();
    request[member] = value;
    request
}

/// A request under the demo credentials.
pub(crate) fn signed(nonce: u64, params: &Value) -> Value {
    as_v3(&signed_request(&Identity::demo(), SIGNED_AT, nonce, params))
}

pub(crate) fn demo_sandbox() -> Builder {
    Sandbox::builder().clock(|| SIGNED_AT)
}

pub(crate) fn with(builder: Builder, name: &str, json: &str) -> Builder {
    builder.reply(name, RawValue::from_string(json.to_owned()).unwrap())
}

/// A reply as a client in a typed language reads it: one of another type is an error there.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct TypedReply {
    status: bool,
    code: i32,
    message: String,
    trace_id: String,
}

/// The message of the refusal with this kind's code; its kind alone must have been counted.
pub(crate) async fn refused(
    sandbox: &Sandbox,
    path: &str,
    request: &Value,
    kind: Refusal,
    status: bool,
) -> String {
    let before = sandbox.tally();
    let reply = post_to(sandbox, path, request).await;
    assert_eq!((reply.status(), reply.header("content-type")), (200, Some("application/json")));
    assert_eq!(reply.json().as_object().unwrap().len(), 4, "{reply:?}");
    let typed: TypedReply = serde_json::from_str(&reply.body).unwrap();
    assert_eq!((typed.status, u32::try_from(typed.code)), (status, Ok(kind.v3_code())), "{reply:?}");
    assert!(typed.trace_id.starts_with("sandbox-"), "{reply:?}");
    let after = sandbox.tally();
    assert_eq!(after.refused(kind), before.refused(kind) + 1);
    assert_eq!(after.refused_in_all(), before.refused_in_all() + 1);
    assert_eq!(typed.message.lines().count(), 1);
    typed.message
}

#[tokio::test]
async fn the_vendors_printed_vector_is_accepted_with_numbers_and_with_strings() {
    for (nonce, timestamp) in [
        (json!(11886), json!(1_465_185_768)),
        (json!("11886"), json!("1465185768")),
        (json!(11886), json!("1465185768")),
    ] {
        let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
        let mut request = vendor_v3_request_with("nonce", nonce);
        request["timestamp"] = timestamp;
        let reply = post_to(&sandbox, CARDS, &request).await;
        assert_eq!(reply.status(), 200);
        assert!(reply.body.starts_with(r#"{"status":true,"code":0,"message":"成功","data":[{"#), "{reply:?}");
        assert_eq!(reply.json()["data"].as_array().unwrap().len(), 9);
        assert_eq!(sandbox.tally().accepted(), 1);
    }
}

#[tokio::test]
async fn the_vector_of_a_public_clients_own_test_is_accepted_with_numbers_and_with_strings() {
    for (nonce, timestamp) in [(json!(24680), json!(1_712_563_200)), (json!("24680"), json!("1712563200"))] {
        let identity = Identity::new(
            "fake-open-id-for-test-only-0001",
            "fake-grant-code-0001",
            "fake-open-key-for-test-only-0001",
        );
        let sandbox = Sandbox::builder().identity(identity.unwrap()).clock(|| 1_712_563_200);
        let sandbox = sandbox.start().await.unwrap();
        let request = json!({
            "openId": "fake-open-id-for-test-only-0001",
            "grantCode": "fake-grant-code-0001",
            "nonce": nonce,
            "timestamp": timestamp,
            "token": "ySypL4SRFMmfSrCqOiFE01LK3ks%3D",
            "params": {"user_id": "10002"}
        });
        let reply = post_to(&sandbox, CARDS, &request).await;
        assert_eq!(
            reply.body,
            r#"{"status":true,"code":0,"message":"成功","data":[],"traceId":"sandbox-1"}"#
        );
    }
}

#[tokio::test]
async fn each_version_has_its_own_address() {
    let sandbox = demo_sandbox().start().await.unwrap();
    assert_eq!(sandbox.v3_endpoint(), format!("http://{}", sandbox.address()));
    assert_eq!(sandbox.endpoint(), format!("{}/api/v2", sandbox.v3_endpoint()));
    for path in ["/", "/v3", "/V3/crm/points/addCustomerPoints", "/v4/x", "/api/v2/", "/own/path", "//v3/"] {
        let reply = post_to(&sandbox, path, &signed(1, &json!({}))).await;
        assert_eq!(reply.status(), 404, "{path}");
        assert_eq!(
            reply.body,
            "sandbox-path: 地址不存在: V3 is at POST /v3/… (the path of the action), and V2 is at POST /api/v2\n"
        );
    }
    for method in ["GET", "PUT"] {
        let request = format!("{method} {CARDS} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n");
        let reply = exchange(sandbox.address(), request.as_bytes()).await;
        assert_eq!((reply.status(), reply.header("allow")), (405, Some("POST")), "{method}");
    }
    let tally = sandbox.tally();
    assert_eq!((tally.refused(Refusal::Path), tally.refused(Refusal::Method)), (7, 2));
}

#[tokio::test]
async fn a_query_is_ignored_over_both() {
    let sandbox = demo_sandbox().start().await.unwrap();
    let v2 = signed_request(&Identity::demo(), SIGNED_AT, 1, &json!({"user_id": "10002"}));
    assert_eq!(post_to(&sandbox, "/api/v2?a=1", &v2).await.json()["code"], "0");
    let path = format!("{CARDS}?a=1");
    assert_eq!(post_to(&sandbox, &path, &signed(2, &json!({"user_id": "10002"}))).await.json()["code"], 0);
}

#[tokio::test]
async fn both_versions_share_the_state_and_answer_alike() {
    let sandbox = demo_sandbox().start().await.unwrap();
    let v2 = |nonce, action: &str, params: &Value| {
        let mut request = signed_request(&Identity::demo(), SIGNED_AT, nonce, params);
        request["Action"] = json!(action);
        request
    };
    let add = json!({"balance": "11", "customerId": "10002", "reason": "购物送积分"});
    let added = post_to(&sandbox, ADD_POINTS, &signed(1, &add)).await.json();
    assert_eq!((&added["code"], &added["data"]), (&json!(0), &json!([])));
    let records = v2(2, "user.user-points-records", &json!({"user_id": "10002"}));
    assert_eq!(post(&sandbox, &records).await.json()["data"]["item_list"][0]["change_text"], "+11");
    for (nonce, path, action, params) in [
        (10, CARDS, "user.my-cards", json!({"user_id": "10001"})),
        (20, COUPONS, "user.coupon-new-status", json!({"customerId": "10001"})),
    ] {
        let over_v2 = post(&sandbox, &v2(nonce, action, &params)).await.json();
        let over_v3 = post_to(&sandbox, path, &signed(nonce + 1, &params)).await.json();
        assert_eq!((&over_v2["status"], &over_v2["code"]), (&json!("true"), &json!("0")));
        assert_eq!(over_v3["data"], over_v2["data"]);
        assert_ne!(over_v3["data"], json!(null));
    }
    assert_eq!((sandbox.tally().executed(), sandbox.tally().accepted()), (6, 6));
}

#[tokio::test]
async fn a_registered_path_is_answered_with_or_without_its_leading_slash() {
    for (name, path) in [
        ("/v3/order/getOrderDetail", "/v3/order/getOrderDetail"),
        ("v3/order/getOrderDetail", "/v3/order/getOrderDetail"),
        ("/own/path", "/own/path"),
        ("own/path", "/own/path"),
        (CARDS, CARDS),
    ] {
        let data = r#"{"z":12345678901234567890123.50,"a":1e400}"#;
        let sandbox = with(demo_sandbox(), name, data).start().await.unwrap();
        let reply = post_to(&sandbox, path, &signed(1, &json!({}))).await;
        let expected =
            format!(r#"{{"status":true,"code":0,"message":"成功","data":{data},"traceId":"sandbox-1"}}"#);
        assert_eq!(reply.body, expected, "{name}");
        refused(&sandbox, path, &signed(1, &json!({})), Refusal::Replay, false).await;
    }
    // Its method and body are checked as elsewhere.
    let sandbox = with(demo_sandbox(), "/own/path", "7").start().await.unwrap();
    let get = b"GET /own/path HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n";
    assert_eq!(exchange(sandbox.address(), get).await.status(), 405);
    refused(&sandbox, "/own/path", &json!({}), Refusal::Envelope, false).await;
}

#[tokio::test]
async fn the_reply_of_a_path_comes_before_that_of_its_v2_name() {
    let builder = with(demo_sandbox(), "user.my-cards", r#""of V2""#);
    let sandbox = builder.start().await.unwrap();
    assert_eq!(post_to(&sandbox, CARDS, &signed(1, &json!({}))).await.json()["data"], "of V2");
    let builder = with(with(demo_sandbox(), CARDS, r#""of V3""#), "user.my-cards", r#""of V2""#);
    let sandbox = builder.start().await.unwrap();
    assert_eq!(post_to(&sandbox, CARDS, &signed(1, &json!({}))).await.json()["data"], "of V3");
    let v2 = signed_request(&Identity::demo(), SIGNED_AT, 2, &json!({}));
    assert_eq!(post(&sandbox, &v2).await.json()["data"], "of V2");
}

#[tokio::test]
async fn a_whole_reply_is_sent_as_it_is() {
    let whole = r#"{ "code" : "0", "status" : "true", "data" : [ ] }"#;
    for name in [CARDS, "user.my-cards"] {
        let sandbox = with(demo_sandbox(), name, whole).start().await.unwrap();
        assert_eq!(post_to(&sandbox, CARDS, &signed(1, &json!({}))).await.body, whole);
        assert_eq!(sandbox.tally().accepted(), 1);
    }
}

#[tokio::test]
async fn trace_ids_count_the_requests_over_v3() {
    let sandbox = demo_sandbox().start().await.unwrap();
    let params = json!({"user_id": "10002"});
    let trace = |reply: Value| reply["traceId"].clone();
    assert_eq!(trace(post_to(&sandbox, CARDS, &signed(1, &params)).await.json()), "sandbox-1");
    assert_eq!(trace(post_to(&sandbox, CARDS, &signed(1, &params)).await.json()), "sandbox-2");
    let v2 = post(&sandbox, &signed_request(&Identity::demo(), SIGNED_AT, 2, &params)).await;
    assert_eq!(v2.body, r#"{"status":"true","code":"0","message":"成功","data":[]}"#);
    let v2 = post(&sandbox, &signed_request(&Identity::demo(), SIGNED_AT, 2, &params)).await;
    assert_eq!(
        v2.body,
        r#"{"status":false,"code":"sandbox-replay","message":"重复请求: Nonce was used within the last 300 s; sign every attempt anew"}"#
    );
    assert_eq!(trace(post_to(&sandbox, CARDS, &signed(3, &params)).await.json()), "sandbox-3");
}

#[tokio::test]
async fn ordered_faults_come_over_v3_too() {
    for (fault, status, code, nonce_name) in [
        (Fault::SystemError, false, 990_016, false),
        (Fault::BusinessException, true, 990_017, false),
        (Fault::ReplayRefusal, false, 990_009, true),
    ] {
        let sandbox = demo_sandbox().fault(fault.first(1)).start().await.unwrap();
        let add = json!({"balance": "11", "customerId": "10002"});
        let reply = post_to(&sandbox, ADD_POINTS, &signed(1, &add)).await;
        let reply: TypedReply = serde_json::from_str(&reply.body).unwrap();
        assert_eq!((reply.status, reply.code, reply.trace_id.as_str()), (status, code, "sandbox-1"));
        assert_eq!(reply.message.contains(" nonce was used"), nonce_name);
        let tally = sandbox.tally();
        assert_eq!((tally.executed(), tally.withheld(), tally.faults(fault.kind())), (0, 1, 1));
        assert_eq!(post_to(&sandbox, ADD_POINTS, &signed(2, &add)).await.json()["code"], 0);
    }
    let redirect = Fault::http_status(StatusCode::TEMPORARY_REDIRECT);
    let sandbox = demo_sandbox().fault(redirect.first(1)).start().await.unwrap();
    let reply = post_to(&sandbox, CARDS, &signed(1, &json!({}))).await;
    assert_eq!((reply.status(), reply.header("location")), (307, Some(CARDS)));
    let sandbox = demo_sandbox().fault(Fault::PhpWarning.first(1)).start().await.unwrap();
    let reply = post_to(&sandbox, CARDS, &signed(1, &json!({"user_id": "10002"}))).await;
    assert!(
        reply.body.ends_with(
            r#"</b><br />
{"status":true,"code":0,"message":"成功","data":[],"traceId":"sandbox-1"}"#
        ),
        "{}",
        reply.body
    );
    let sandbox = demo_sandbox().fault(Fault::ClockOff(-400).first(1)).start().await.unwrap();
    refused(&sandbox, CARDS, &signed(1, &json!({})), Refusal::Clock, false).await;
    // A path of neither version takes no fault.
    let sandbox = demo_sandbox().fault(Fault::SystemError.first(1)).start().await.unwrap();
    assert_eq!(post_to(&sandbox, "/v4/x", &json!({})).await.status(), 404);
    assert_eq!(sandbox.tally().faulted(), 0);
}

#[tokio::test]
async fn the_observer_is_shown_the_path_as_the_action() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let verdicts = Arc::clone(&seen);
    let sandbox = demo_sandbox().on_verdict(move |verdict| {
        let params = verdict.params().map(|params| json!(params));
        verdicts.lock().unwrap().push((verdict.action().map(str::to_owned), params, verdict.refusal()));
    });
    let sandbox = sandbox.start().await.unwrap();
    let params = json!({"user_id": "10002"});
    post_to(&sandbox, CARDS, &signed(1, &params)).await;
    post_to(&sandbox, "/v3/unknown", &signed(2, &params)).await;
    post_to(&sandbox, CARDS, &json!({})).await;
    assert_eq!(
        *seen.lock().unwrap(),
        [
            (Some(CARDS.to_owned()), Some(params.clone()), None),
            (Some("/v3/unknown".to_owned()), Some(params), Some(Refusal::Action)),
            (None, None, Some(Refusal::Envelope)),
        ]
    );
}

#[tokio::test]
async fn the_observer_is_shown_the_trace_id_of_the_reply() {
    let seen = Arc::new(Mutex::new(None));
    let verdicts = Arc::clone(&seen);
    let builder = with(demo_sandbox(), "own/path", r#"{"status":true,"code":0,"data":[],"traceId":"own"}"#)
        .on_verdict(move |verdict| {
            let trace_id = verdict.trace_id().map(str::to_owned);
            let debug = trace_id.clone().unwrap_or_else(|| "trace_id: None".to_owned());
            assert!(format!("{verdict:?}").contains(&debug), "{verdict:?}");
            *verdicts.lock().unwrap() = Some(trace_id);
        });
    let sandbox = builder.start().await.unwrap();
    let found = || seen.lock().unwrap().take().unwrap();
    for (at, fault) in
        [None, None, Some(Fault::SystemError), Some(Fault::ReplayRefusal)].into_iter().enumerate()
    {
        if let Some(fault) = fault {
            sandbox.order(fault.first(1));
        }
        // The second is a replay.
        let nonce = [1, 1, 2, 3][at];
        let reply = post_to(&sandbox, CARDS, &signed(nonce, &json!({"user_id": "10002"}))).await;
        let reply: TypedReply = serde_json::from_str(&reply.body).unwrap();
        assert_eq!((found(), reply.code == 0), (Some(reply.trace_id), at == 0));
    }
    assert_eq!(post_to(&sandbox, CARDS, &json!({})).await.json()["traceId"], "sandbox-5");
    assert_eq!(found().as_deref(), Some("sandbox-5"));
    post(&sandbox, &signed_request(&Identity::demo(), SIGNED_AT, 4, &json!({"user_id": "10002"}))).await;
    assert_eq!(found(), None);
    for path in ["/v4/x", "/own/path"] {
        post_to(&sandbox, path, &signed(5, &json!({}))).await;
        assert_eq!(found(), None, "{path}");
    }
    let get = format!("GET {CARDS} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\n\r\n");
    exchange(sandbox.address(), get.as_bytes()).await;
    assert_eq!(found(), None);
}
