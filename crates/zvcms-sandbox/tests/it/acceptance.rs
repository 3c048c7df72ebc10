//! Requests that are answered with success.

use serde_json::json;
use zvcms_sandbox::{Identity, Sandbox, SignedNames};

use crate::client::{SIGNED_AT, post, signed_request, vendor_request, vendor_sandbox};

#[tokio::test]
async fn the_vendors_printed_vector_is_accepted() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let reply = post(&sandbox, &vendor_request()).await;
    assert_eq!(reply.status(), 200);
    assert_eq!(reply.json()["code"], "0", "{reply:?}");
    assert_eq!(sandbox.tally().accepted(), 1);
}

#[tokio::test]
async fn the_vector_of_a_public_clients_own_test_is_accepted() {
    let identity = Identity::new(
        "fake-open-id-for-test-only-0001",
        "fake-grant-code-0001",
        "fake-open-key-for-test-only-0001",
    );
    let sandbox =
        Sandbox::builder().identity(identity.unwrap()).clock(|| 1_712_563_200).start().await.unwrap();
    let request = json!({
        "OpenId": "fake-open-id-for-test-only-0001",
        "GrantCode": "fake-grant-code-0001",
        "Timestamp": "1712563200",
        "Nonce": "24680",
        "Token": "ySypL4SRFMmfSrCqOiFE01LK3ks%3D",
        "Action": "user.my-cards",
        "Params": {"user_id": "10002", "needCycleCard": ""}
    });
    let reply = post(&sandbox, &request).await;
    assert_eq!(reply.body, r#"{"status":"true","code":"0","message":"成功","data":[]}"#);
}

/// Under the wire's names the vendor's values have this token, as computed with Python's hmac module.
#[tokio::test]
async fn wire_names_are_accepted_where_they_are_configured() {
    let sandbox = vendor_sandbox(SIGNED_AT).signed_names(SignedNames::Wire).start().await.unwrap();
    let mut request = vendor_request();
    request["Token"] = json!("rQ861PA1ledQ4VhZXY6WAjlZfD0%3D");
    assert_eq!(post(&sandbox, &request).await.json()["code"], "0");
}

#[tokio::test]
async fn timestamp_and_nonce_may_be_integers() {
    let sandbox = vendor_sandbox(SIGNED_AT).start().await.unwrap();
    let mut request = vendor_request();
    request["Timestamp"] = json!(1_465_185_768);
    request["Nonce"] = json!(11886);
    assert_eq!(post(&sandbox, &request).await.json()["code"], "0");
}

#[tokio::test]
async fn a_timestamp_300_s_off_is_accepted_on_either_side() {
    for now in [SIGNED_AT - 300, SIGNED_AT + 300] {
        let sandbox = vendor_sandbox(now).start().await.unwrap();
        assert_eq!(post(&sandbox, &vendor_request()).await.json()["code"], "0");
    }
}

#[tokio::test]
async fn two_hundred_requests_at_once_are_all_answered() {
    let sandbox = Sandbox::builder().clock(|| SIGNED_AT).start().await.unwrap();
    let mut requests = tokio::task::JoinSet::new();
    for nonce in 1..=200 {
        let request = signed_request(sandbox.identity(), SIGNED_AT, nonce, &json!({"user_id": "10001"}));
        let bytes = crate::client::post_bytes(&request.to_string());
        let address = sandbox.address();
        requests.spawn(async move { crate::client::exchange(address, &bytes).await.json()["code"].clone() });
    }
    let codes = requests.join_all().await;
    assert_eq!(codes, vec![json!("0"); 200]);
    let tally = sandbox.tally();
    assert_eq!((tally.requests(), tally.accepted(), tally.refused_in_all()), (200, 200, 0));
}
