//! Every typed action is answered by the sandbox, and the answer is read.

use serde::Serialize;
use zvcms_hyper::{Client, Credentials};
use zvcms_proto::{Action, Endpoint, MyCards};
use zvcms_sandbox::Sandbox;

async fn is_answered<A: Action<Response: Serialize>>(action: &A) {
    let sandbox = Sandbox::start().await.unwrap();
    let identity = sandbox.identity();
    let credentials =
        Credentials::new(identity.open_id(), identity.grant_code(), identity.open_key()).unwrap();
    let endpoint: Endpoint = sandbox.endpoint().parse().unwrap();
    let client = Client::builder(credentials).endpoint(endpoint).build().unwrap();
    let response = client.send(action).await.unwrap();
    let read = serde_json::to_value(response).unwrap();
    assert!(!read.is_null() && read != serde_json::json!([]) && read != serde_json::json!({}), "{read}");
}

#[tokio::test]
async fn user_my_cards() {
    is_answered(&MyCards::new("10001")).await;
}
