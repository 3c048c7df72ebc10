//! Replies that the user registered.

use serde_json::json;
use zvcms_sandbox::{Builder, Fault, RawValue, Refusal};

use crate::client::{SIGNED_AT, post, vendor_request, vendor_sandbox};

fn with(action: &str, json: &str) -> Builder {
    vendor_sandbox(SIGNED_AT).reply(action, RawValue::from_string(json.to_owned()).unwrap())
}

#[tokio::test]
async fn data_keeps_its_numbers_and_the_order_of_its_members() {
    let data = r#"{"z":12345678901234567890123.50,"a":1e400}"#;
    let sandbox = with("own.action", data).start().await.unwrap();
    let mut request = vendor_request();
    request["Action"] = json!("own.action");
    request["Params"] = json!([]);
    let reply = post(&sandbox, &request).await;
    assert_eq!(reply.body, format!(r#"{{"status":"true","code":"0","message":"成功","data":{data}}}"#));
    assert_eq!((sandbox.tally().executed(), sandbox.tally().accepted()), (1, 1));
}

#[tokio::test]
async fn a_whole_reply_is_sent_as_it_is_and_only_a_success_is_accepted() {
    for (json, accepted) in [
        (r#"{ "code" : 0, "status" : true, "data" : [ ], "traceId" : "t" }"#, 1),
        (r#"{"status":true,"code":40004,"message":"没有"}"#, 0),
        (r#"{"status":false,"code":110004,"message":"签名错误"}"#, 0),
    ] {
        let sandbox = with("user.my-cards", json).start().await.unwrap();
        let reply = post(&sandbox, &vendor_request()).await;
        assert_eq!((reply.status(), reply.header("content-type")), (200, Some("application/json")));
        assert_eq!(reply.body, json);
        let tally = sandbox.tally();
        assert_eq!((tally.executed(), tally.accepted(), tally.refused_in_all()), (1, accepted, 0));
    }
}

#[tokio::test]
async fn all_other_checks_come_first() {
    for (member, value, refusal) in [
        ("OpenId", "other", Refusal::Identity),
        ("Token", "ySypL4SRFMmfSrCqOiFE01LK3ks%3D", Refusal::Token),
        ("Nonce", "0", Refusal::Envelope),
    ] {
        let sandbox = with("user.my-cards", "[]").start().await.unwrap();
        let mut request = vendor_request();
        request[member] = json!(value);
        assert_eq!(post(&sandbox, &request).await.json()["code"], refusal.code());
    }
    let late = with("user.my-cards", "[]").clock(|| SIGNED_AT + 301).start().await.unwrap();
    assert_eq!(post(&late, &vendor_request()).await.json()["code"], "sandbox-clock");
    let sandbox = with("user.my-cards", "[]").start().await.unwrap();
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["data"], json!([]));
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "sandbox-replay");
}

#[tokio::test]
async fn a_fault_that_prevents_execution_comes_instead() {
    let sandbox = with("user.my-cards", "[]").fault(Fault::SystemError).start().await.unwrap();
    assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "sandbox-ordered-system-error");
    assert_eq!((sandbox.tally().executed(), sandbox.tally().withheld()), (0, 1));
}
